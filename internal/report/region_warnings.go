package report

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// mostFindings of one check are printed.
const mostFindings = 8

// warnings are what stands against the figures of the area: what the checks and the coherence
// engine found, the breaks of its series, the weak and the withheld.
func (s *sheet) warnings(number int) doc.Section {
	out := doc.Section{ID: "coerenza", Number: fmt.Sprint(number), Title: s.t("Coerenza e avvertenze", "Coherence and warnings")}
	findings := doc.Heading{ID: "segnalazioni", Text: s.t("Segnalazioni dei controlli su questo territorio", "What the checks found of this area")}
	out.Blocks = append(out.Blocks, findings)
	if items := s.findings(); items != nil {
		out.Blocks = append(out.Blocks, doc.List{Items: items})
	} else {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: fmt.Sprintf(s.t("Dei %d controlli della release nessuno ha trovato qualcosa che riguardi questo territorio.",
			"Of the release's %d checks none found anything of this area."), len(s.rel.Checks))})
	}
	if items := s.breaksOfSheet(); items != nil {
		out.Blocks = append(out.Blocks, doc.Heading{ID: "interruzioni", Text: s.t("Interruzioni delle serie", "Breaks in the series")}, doc.List{Items: items})
	}
	out.Blocks = append(out.Blocks, doc.Heading{ID: "confrontabilita", Text: s.t("Che cosa non si confronta", "What may not be compared")}, doc.List{Items: s.incomparable()})
	return out
}

// findings are those of the checks that name the area.
func (s *sheet) findings() []doc.Item {
	var out []doc.Item
	for _, r := range s.rel.Checks {
		var mine []string
		for _, row := range r.Rows {
			if slices.ContainsFunc(row, func(cell string) bool { return slices.Contains(strings.Fields(cell), s.home.Code) }) {
				mine = append(mine, strings.Join(slices.DeleteFunc(slices.Clone(row), func(cell string) bool { return cell == "" }), " · "))
			}
		}
		if mine == nil {
			continue
		}
		item := doc.Item{Term: fmt.Sprintf("%s: %s", sentence(r.Title), s.Number(float64(len(mine)), 0)), Text: strings.Join(mine[:min(len(mine), mostFindings)], " — ")}
		if len(mine) > mostFindings {
			item.Text += " …"
		}
		out = append(out, item)
	}
	return out
}

// breaksOfSheet are the declared breaks of its indicators in the years that the sheet shows.
func (s *sheet) breaksOfSheet() []doc.Item {
	var out []doc.Item
	at := map[string]int{} // by dataset and period
	for _, id := range needed() {
		for _, x := range s.catalogue[id].Breaks {
			first, err := period.Parse(x.Period)
			if err != nil || first.Year() <= s.target.Year()-history || first.Start().After(s.target.End()) {
				continue
			}
			i, seen := at[x.Dataset+x.Period]
			if !seen {
				i = len(out)
				at[x.Dataset+x.Period] = i
				out = append(out, doc.Item{Term: s.t("dal ", "from ") + s.builder.name(first) + ": ", Text: capital(x.Why.In(s.Lang()))})
			} else {
				out[i].Term += "; "
			}
			out[i].Term += lower(s.title(id))
		}
	}
	return out
}

// incomparable is what the catalogue forbids to set against each other, among the figures
// that open the sheet. What one forbids holds for the other.
func (s *sheet) incomparable() []doc.Item {
	var out []doc.Item
	seen := map[string]bool{}
	main := opening()
	for _, id := range main {
		for _, c := range s.catalogue[id].Incomparable {
			if !slices.Contains(main, c.Indicator) || seen[c.Indicator+id] {
				continue
			}
			seen[id+c.Indicator] = true
			out = append(out, doc.Item{Term: s.title(id) + " – " + s.title(c.Indicator), Text: c.Why.In(s.Lang())})
		}
	}
	return out
}

// opening are the indicators that open the sheet.
func opening() []string {
	var out []string
	for _, t := range themes {
		for _, f := range t.facts {
			if f.key && !slices.Contains(out, f.indicator) {
				out = append(out, f.indicator)
			}
		}
	}
	return out
}

// method closes the sheet: marks, words, release and how to cite it.
func (s *sheet) method(int) doc.Section {
	var marks []doc.Item
	for _, item := range doc.Legend(s.Locale) {
		term := item.Term
		if len(term) == 1 {
			term = "(" + term + ")"
		}
		marks = append(marks, doc.Item{Term: term, Text: capital(item.Text) + "."})
	}
	return doc.Section{ID: "nota", Number: "A", Title: s.t("Nota", "Note"), Blocks: []doc.Block{
		doc.Paragraph{Text: s.t("I confronti sono con lo stesso periodo dell'anno prima, sui valori non arrotondati: tra tassi e quote in punti percentuali, tra conteggi in percentuale. Le frasi sono composte dalle cifre: di una stima campionaria si dice che aumenta o cala solo se la variazione supera 1,96 volte il suo errore; di un dato amministrativo se supera lo 0,5%, o 0,1 punti per una quota.",
			"Comparisons are with the same period of the year before, on unrounded values: in percentage points between rates and shares, in per cent between counts. Sentences are made from the figures: of a survey estimate a rise or fall is named only where the change exceeds 1.96 times its error; of an administrative figure where it exceeds 0.5%, or 0.1 points for a share.")},
		doc.List{Items: marks, Short: true},
		doc.Paragraph{Text: fmt.Sprintf(s.t("Citazione suggerita: Osservatorio sul mercato del lavoro degli stranieri, %s, %s, release %s. Licenza CC BY 4.0; le licenze delle fonti restano quelle dei fornitori.",
			"Suggested citation: Observatory on foreigners in the labour market, %s, %s, release %s. Licence CC BY 4.0; the sources' licences remain those of the providers."), s.called(), s.builder.name(s.target), s.rel.Manifest.ID)}}}
}
