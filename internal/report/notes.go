package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
)

// method is the part on definitions, errors, flags and checks.
func (b *builder) method() doc.Section {
	s := doc.Section{ID: "note-metodologiche", Number: "A", Title: b.t("Note metodologiche", "Notes on method")}
	add := func(blocks ...doc.Block) { s.Blocks = append(s.Blocks, blocks...) }
	add(doc.Heading{ID: "segni", Text: b.t("Segni convenzionali", "Marks")})
	var marks []doc.Item
	for _, item := range doc.Legend(b.Locale) {
		term := item.Term
		if len(term) == 1 {
			term = "(" + term + ")"
		}
		marks = append(marks, doc.Item{Term: term, Text: capital(item.Text) + "."})
	}
	add(doc.List{Items: marks, Short: true})
	add(doc.Heading{ID: "confronti", Text: b.t("Confronti e parole", "Comparisons and words")}, doc.Paragraph{Text: b.t(
		"I confronti sono con lo stesso periodo dell'anno precedente e sono calcolati sui valori non arrotondati: la differenza tra due cifre stampate può discostarsene per arrotondamento. Tra tassi e quote la differenza è in punti percentuali (p.p.), tra conteggi in percentuale. Le frasi sono composte dalle cifre: di una stima campionaria si dice che aumenta o cala solo se la variazione supera 1,96 volte il suo errore standard, altrimenti si dice stabile; dove l'errore non è noto si danno le cifre senza giudizio. Di un dato amministrativo si dice stabile se varia di meno dello 0,5%, o di 0,1 punti per una quota. Attraverso un'interruzione della serie non si calcola alcuna variazione.",
		"Comparisons are with the same period of the year before and are computed on unrounded values: the difference of two printed figures may deviate by rounding. Between rates and shares the difference is in percentage points (pp), between counts in per cent. Sentences are composed from figures: of a survey estimate a rise or fall is named only where the change exceeds 1.96 times its standard error, otherwise it is called stable; where the error is not known the figures stand without a judgement. An administrative figure is called stable where it changes by less than 0.5%, or by 0.1 points for a share. Across a break in a series no change is computed.")})
	add(doc.Heading{ID: "errore", Text: b.t("Errore campionario", "Sampling error")}, doc.Paragraph{Text: b.t(
		"Le stime della rilevazione sulle forze di lavoro hanno un errore approssimato: i file pubblici non riportano strati e unità primarie, e l'errore è calcolato con un modello i cui coefficienti sono dati dell'Osservatorio con la loro fonte. L'intervallo al 95% è la stima più o meno 1,96 volte l'errore. L'errore di una variazione è la radice della somma dei quadrati dei due errori; per gli occupati, le forze di lavoro, gli inattivi e i loro tassi ne è tolta la parte che il campione comune ai due periodi rende uguale, come una cifra pubblicata la misura. Un tasso si giudica dalla larghezza del suo intervallo e non dal coefficiente di variazione; un divario dall'intervallo della differenza.",
		"Estimates of the labour force survey have an approximate error: public files hold neither strata nor primary units, and the error is computed by a model whose coefficients are data of the observatory with their source. The 95% interval is the estimate plus or minus 1.96 times the error. The error of a change is the root of the sum of the squares of the two errors; for the employed, the labour force, the inactive and their rates it is less what the sample that the periods share makes equal, as a published figure measures it. A rate is judged by the width of its interval and not by its coefficient of variation; a gap by the interval of the difference.")})
	add(b.roundedCounts()...)
	add(doc.Box{Title: b.t("Le fonti non coincidono, per costruzione", "Sources disagree, by construction"), Paragraphs: []string{b.t(
		"Fonti diverse contano persone diverse. Nel 2009 i lavoratori stranieri erano 1,9 milioni per l'Istat (cittadini stranieri residenti), 2,7 milioni per l'INPS e 3,0 milioni per l'INAIL (nati all'estero), 3,2 milioni per il Ministero dell'economia. Nessuna di queste cifre è sbagliata: cambiano il criterio (cittadinanza o paese di nascita), la popolazione (residenti o presenti), l'unità (persone, posizioni, rapporti).",
		"Different sources count different people. In 2009 foreign workers were 1.9 million for Istat (resident foreign citizens), 2.7 million for INPS and 3.0 million for INAIL (born abroad), 3.2 million for the Ministry of the Economy. None of these figures is wrong: the criterion (citizenship or country of birth), the population (resident or present) and the unit (persons, positions, relationships) differ."),
		b.t("Per questo ogni tavola dice chi conta come straniero e dove, e serie con criteri diversi non stanno nello stesso tasso, divario o grafico.",
			"This is why each table says who counts as a foreigner and where, and series with other criteria do not share a rate, a gap or a chart.")}})
	add(doc.Heading{ID: "definizioni", Text: b.t("Definizioni", "Definitions")}, doc.List{Items: b.definitions()})
	add(doc.Heading{ID: "controlli", Text: b.t("Controlli", "Checks")})
	add(b.checks()...)
	add(b.printedFigures()...)
	add(doc.Heading{ID: "non-prodotte", Text: b.t("Tavole previste e non ancora prodotte", "Tables planned and not yet made")}, doc.Paragraph{Text: b.t(
		"Per queste tavole il catalogo non ha ancora indicatori: forze di lavoro potenziali e sottoutilizzo; occupati per professione, titolo di studio e tipo di contratto; cessazioni per motivo e durata effettiva; attivazioni per qualifica e per nazionalità; entrate previste per titolo di studio; maternità e assegni familiari per territorio.",
		"For these tables the catalogue has no indicators yet: labour market slack; employed persons by occupation, education and kind of contract; terminations by reason and effective duration; activations by occupation and by nationality; planned entries by education; maternity and family allowances by area.")})
	return s
}

// roundedCounts names the indicators that are rounded for confidentiality, where some are.
func (b *builder) roundedCounts() []doc.Block {
	rounded := map[string]bool{}
	for s, periods := range b.cells {
		for _, o := range periods {
			rounded[s.indicator] = rounded[s.indicator] || o.conf == "R"
		}
	}
	var titles []string
	for _, d := range b.rel.Catalogue.Indicators {
		if rounded[d.ID] {
			titles = append(titles, d.Title.In(b.Lang()))
		}
	}
	if titles == nil {
		return nil
	}
	return []doc.Block{doc.Heading{ID: "arrotondamento", Text: b.t("Conteggi arrotondati", "Rounded counts")}, doc.Paragraph{Text: fmt.Sprintf(b.t(
		"Per riservatezza i conteggi di questi indicatori sono arrotondati in modo controllato, così che le tavole si sommino, e tassi, quote e saldi sono calcolati dai conteggi arrotondati; quanto un conteggio possa distare dal vero sta tra le avvertenze dell'indicatore: %s.",
		"For confidentiality the counts of these indicators are rounded under control, so that tables add up, and rates, shares and balances are computed from the rounded counts; how far a count may be from the true one stands with the caveats of the indicator: %s."), strings.Join(titles, "; "))}}
}

// definitions lists the indicators of the catalogue in order of theme.
func (b *builder) definitions() []doc.Item {
	all := slices.Clone(b.rel.Catalogue.Indicators)
	slices.SortStableFunc(all, func(x, y model.Indicator) int { return x.Theme - y.Theme })
	lang := b.Lang()
	var out []doc.Item
	for _, d := range all {
		parts := []string{sentence(d.Definition.In(lang))}
		if n := d.Numerator.In(lang); n != "" {
			parts = append(parts, b.t("Numeratore: ", "Numerator: ")+sentence(n))
		}
		if n := d.Denominator.In(lang); n != "" {
			parts = append(parts, b.t("Denominatore: ", "Denominator: ")+sentence(n))
		}
		parts = append(parts, b.t("Stranieri: ", "Foreigners: ")+sentence(criterion(d.Population).In(lang)),
			b.t("Fonte: ", "Source: ")+sentence(d.Source), sentence(d.Caveats.In(lang)))
		out = append(out, doc.Item{Term: d.Title.In(lang) + " (" + d.ID + ")", Text: join(parts...)})
	}
	return out
}

// sentence ends a text with a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// checks lists the checks that found something to tell.
func (b *builder) checks() []doc.Block {
	var items []doc.Item
	for _, r := range b.rel.Checks {
		if r.Found == 0 {
			continue
		}
		items = append(items, doc.Item{Term: r.Title, Text: fmt.Sprintf(b.t("Righe segnalate: %s. Regola: %s.", "Rows told: %s. Rule: %s."), b.Number(float64(r.Found), 0), r.Path)})
	}
	text := fmt.Sprintf(b.t("La release è passata per %d controlli; %d hanno segnalato righe da guardare, che non l'hanno fermata.",
		"The release went through %d checks; %d told of rows to look at, which did not stop it."), len(b.rel.Checks), len(items))
	out := []doc.Block{doc.Paragraph{Text: text}}
	if items != nil {
		out = append(out, doc.List{Items: items})
	}
	return out
}

// printedFigures tells of figures printed elsewhere, where the release has any.
func (b *builder) printedFigures() []doc.Block {
	if !slices.ContainsFunc(b.rel.Manifest.Inputs, func(i release.Input) bool { return strings.HasPrefix(i.Dataset, "published/") }) {
		return nil
	}
	return []doc.Block{doc.Heading{ID: "cifre-pubblicate", Text: b.t("Cifre pubblicate da altri", "Figures published elsewhere")}, doc.Paragraph{Text: b.t(
		"Le cifre trascritte da documenti pubblici sono una fonte a parte e riempiono solo le celle che i dati lasciano vuote. Quelle che un'altra cifra stampata contraddice sono contestate: restano elencate nella documentazione con il loro riferimento, non entrano nelle celle e a esse non si calibra nulla.",
		"Figures transcribed from public documents are a source of their own and fill only the cells that data leave empty. Those that another printed figure contradicts are contested: they stay listed in the documentation with their reference, enter no cell, and nothing is calibrated to them.")}}
}

// calendar is the part on publication days and revisions.
func (b *builder) calendar(ctx context.Context) (doc.Section, error) {
	s := doc.Section{ID: "calendario-revisioni", Number: "B", Title: b.t("Calendario e revisioni", "Calendar and revisions")}
	_, rows, err := b.rel.DB.Strings(ctx, `WITH day AS (SELECT INDICATOR, max(KNOWN_FROM) AS d FROM observations GROUP BY INDICATOR)
SELECT INDICATOR, d::VARCHAR, string_agg(DISTINCT SOURCE, ' ') FILTER (KNOWN_FROM = d), count(*) FILTER (KNOWN_TO IS NULL)::VARCHAR,
  count(*) FILTER (KNOWN_FROM = d)::VARCHAR, count(*) FILTER (KNOWN_TO = d)::VARCHAR
FROM observations JOIN day USING (INDICATOR) GROUP BY INDICATOR, d ORDER BY INDICATOR`)
	if err != nil {
		return s, fmt.Errorf("revisions of release %s: %w", b.rel.Manifest.ID, err)
	}
	t := b.table("TB.1", b.t("Ultima pubblicazione e revisioni per indicatore", "Last publication and revisions by indicator"), b.t("Indicatore", "Indicator"),
		doc.Meta{Period: b.t("tutti i periodi della release", "all periods of the release"), Unit: b.t("celle", "cells"), Territory: b.t("tutti i territori", "all areas"),
			Source: b.t("osservazioni della release, con la data dalla quale ciascuna è nota", "observations of the release, with the day from which each is known")})
	t.Columns = []doc.Column{{Title: b.t("Ultima pubblicazione", "Last publication")}, {Title: b.t("Celle valide", "Cells in force")},
		{Group: b.t("Nell'ultima pubblicazione", "In the last publication"), Title: b.t("nuove o riviste", "new or revised")},
		{Group: b.t("Nell'ultima pubblicazione", "In the last publication"), Title: b.t("superate o ritirate", "superseded or withdrawn")}}
	for _, r := range rows {
		day, err := period.Parse(r[1])
		if err != nil {
			return s, err
		}
		known := b.name(day)
		if b.ingestedOn(r[1], strings.Fields(r[2])) {
			known = b.t("acquisito il ", "taken in on ") + known
		}
		row := doc.Row{Label: b.title(r[0]), Cells: []doc.Cell{doc.Words(known)}}
		for _, text := range r[3:] {
			var n float64
			fmt.Sscan(text, &n)
			row.Cells = append(row.Cells, doc.Num(n, 0))
		}
		t.Rows = append(t.Rows, row)
	}
	s.Blocks = []doc.Block{doc.Paragraph{Text: b.t(
		"Ogni cella conserva il giorno dal quale è nota: una ricerca «a una data» restituisce ciò che era pubblicato allora. Gli ultimi trimestri delle comunicazioni obbligatorie e l'ultimo anno dell'INPS sono provvisori; la rilevazione sulle forze di lavoro è rivista con le nuove basi di popolazione. I periodi rivisti sostituiscono i precedenti, che restano interrogabili.",
		"Each cell keeps the day from which it is known: a query as of a date gives what was published then. The last quarters of the compulsory communications and the last year of INPS are provisional; the labour force survey is revised with new population bases. Revised periods replace earlier ones, which can still be queried.")}, t}
	s.Blocks = append(s.Blocks, b.errata()...)
	return s, nil
}

// errata lists the releases that were withdrawn or corrected, the last first.
func (b *builder) errata() []doc.Block {
	out := []doc.Block{doc.Heading{ID: "errata", Text: b.t("Rettifiche", "Errata")}}
	var items []doc.Item
	for _, x := range b.rel.Errata {
		items = append(items, doc.Item{Term: x.Release, Text: x.Text(b.Lang()) + "."})
	}
	if items == nil {
		return append(out, doc.Paragraph{Text: b.t("Nessuna release pubblicata è stata ritirata o corretta.", "No published release was withdrawn or corrected.")})
	}
	return append(out, doc.List{Items: items})
}
