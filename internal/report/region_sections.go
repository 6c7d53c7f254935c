package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// sheetChart and sheetTable make an exhibit of a theme with the number that it is given.
type (
	sheetChart func(s *sheet, id string) *doc.Figure
	sheetTable func(s *sheet, id string) *doc.Table
)

// theme is the section of one theme: what changed, in words; its table; its charts; its years.
func (s *sheet) theme(number int, t theme) doc.Section {
	out := doc.Section{ID: t.id, Number: fmt.Sprint(number), Title: t.title.In(s.Lang())}
	main := s.lines(s.table(fmt.Sprintf("T%d", number), t.title.In(s.Lang()), s.t("Indicatore", "Indicator"), s.themeMeta(t)), t.facts)
	lacks := t.lacks.In(s.Lang())
	if main.Rows == nil {
		main.Absent, main.Notes, main.Meta = join(s.lacking(t.needs...), lacks), nil, doc.Meta{}
		out.Blocks = []doc.Block{main}
		return out
	}
	if lacks != "" {
		main.Notes = append(main.Notes, lacks)
	}
	if words := s.sentences(t.facts); words != "" {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: words})
	}
	out.Blocks = append(out.Blocks, s.settled(main, t.needs...))
	for i, chart := range t.charts {
		out.Blocks = append(out.Blocks, chart(s, fmt.Sprintf("G%d.%d", number, i+1)))
	}
	title := t.title.In(s.Lang())
	last := s.years(s.table(fmt.Sprintf("T%d.1", number), title+s.t(": gli ultimi anni", ": the last years"), s.t("Indicatore", "Indicator"), s.themeMeta(t)), t.facts, s.label)
	if last.Rows != nil {
		out.Blocks = append(out.Blocks, last)
	}
	detail := s.years(s.table(fmt.Sprintf("T%d.2", number), title+s.t(": il dettaglio", ": in detail"), s.t("Indicatore", "Indicator"), s.themeMeta(t)), t.detail, s.detailed)
	if detail.Rows != nil {
		detail.Long = true
		out.Blocks = append(out.Blocks, detail)
	}
	for i, table := range t.tables {
		if x := table(s, fmt.Sprintf("T%d.%d", number, i+3)); x != nil && x.Rows != nil {
			out.Blocks = append(out.Blocks, x)
		}
	}
	return out
}

// themeMeta is what the tables of a theme say of themselves.
func (s *sheet) themeMeta(t theme) doc.Meta {
	var ids []string
	for _, f := range t.facts {
		ids = append(ids, f.indicator)
	}
	return s.about(s.t("quella di ciascuna riga", "that of each row"), s.t("quello di ciascuna riga", "that of each row"), ids...)
}

// sentences say of the facts that are to be told how much they are and how they changed. A
// period is named once.
func (s *sheet) sentences(facts []fact) string {
	var out []string
	var last, before period.Period
	for _, f := range facts {
		when := s.when(f)
		subject := f.subject.In(s.Lang())
		if subject == "" || !when.ok() {
			continue
		}
		c := s.change(f, when)
		if math.IsNaN(c.now.value) {
			continue
		}
		lead, than := s.stockLead(f.indicator, when), when.yearBefore().period
		if last == when.period && before == than && !januaryStocks[f.indicator] {
			lead, than = "", period.Period{}
		} else if last, before = when.period, than; januaryStocks[f.indicator] {
			last = period.Period{}
		}
		out = append(out, s.sentence(lead, subject, f.plural, c, s.quantity(f), than))
	}
	return join(out...)
}

// stockLead dates a figure; only stocks of 1 January say the day.
func (s *sheet) stockLead(indicator string, when span) string {
	if januaryStocks[indicator] {
		return s.builder.stockLead(indicator, when)
	}
	return s.builder.when(when.period)
}

// front is the first two pages: the figures that matter, in a table and in words.
func (s *sheet) front(annex []doc.Section) doc.Section {
	out := doc.Section{ID: "in-sintesi", Title: s.t("In sintesi", "In brief")}
	if notice := s.rel.Entry.Notice(s.Lang()); notice != "" {
		out.Blocks = append(out.Blocks, doc.Box{Warning: true, Title: "Release " + s.rel.Manifest.ID, Paragraphs: []string{notice + "."}})
	}
	var facts []fact
	for _, t := range themes {
		for _, f := range t.facts {
			if f.key {
				facts = append(facts, f)
			}
		}
	}
	if words := s.sentences(leading(facts)); words != "" {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: words, Lead: true})
	}
	if words := s.against(); words != "" {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: words})
	}
	t := s.table("T0", s.t("Le cifre principali: ", "The main figures: ")+s.called(), s.t("Indicatore", "Indicator"), doc.Meta{
		Period: s.t("quello di ciascuna riga, l'ultimo disponibile fino al "+s.builder.name(s.target), "that of each row, the latest available up to "+s.the(s.target)),
		Unit:   s.t("quella di ciascuna riga", "that of each row"),
		Source: s.t("quella di ciascuna riga. Elaborazioni dell'Osservatorio", "that of each row. Computed by the observatory")})
	s.lines(t, facts)
	t.Rows = slices.DeleteFunc(t.Rows, func(r doc.Row) bool { return !known(r) })
	if s.peers != nil {
		t.Notes = append(t.Notes, fmt.Sprintf(s.t("Posto: dal valore più alto, tra quanti dei %d territori hanno un valore («su» dice quanti), compresi quelli la cui stima è poco affidabile; di questi non si dà il posto.", "Rank: from the highest, among those of the %d areas that have a value (“of” says how many), also those with an unreliable estimate; of these no rank is given."), len(s.peers)))
	}
	t.Notes = append(t.Notes, s.ofParts(facts)...)
	if t.Rows == nil {
		t.Absent, t.Notes = s.unavailable()+s.t("nessuna delle fonti dei sedici temi ha cifre di questo territorio.", "no source of the sixteen themes has figures of this area."), nil
	}
	out.Blocks = append(out.Blocks, t)
	if absent := s.absentThemes(annex); absent != "" {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: absent})
	}
	out.Blocks = append(out.Blocks, s.ratesDumbbell("G0.1"), s.contractsLine("G0.2"))
	return out
}

// leading are the facts that the first paragraph tells: those of most weight.
func leading(facts []fact) []fact {
	var out []fact
	for _, id := range []string{"foreign_residents", "emp_rate_1564", "unemp_rate", "co_activations", "neet_rate_1529"} {
		for _, f := range facts {
			if f.indicator == id {
				out = append(out, f)
			}
		}
	}
	return out
}

// absentThemes names the themes of which the release has nothing.
func (s *sheet) absentThemes(annex []doc.Section) string {
	var names []string
	for _, x := range annex {
		if t, ok := x.Blocks[0].(*doc.Table); ok && t.Absent != "" {
			names = append(names, x.Number+" "+x.Title)
		}
	}
	if names == nil {
		return ""
	}
	return s.t("Temi per i quali la release non ha cifre, con la ragione nell'allegato: ", "Themes of which the release has no figures, with the reason in the annex: ") + s.List(names) + "."
}

// comparedRates are those that the comparison is about.
var comparedRates = []fact{
	{indicator: "foreign_share_resident", citizenship: "FOR", subject: text("l'incidenza degli stranieri sui residenti", "the share of foreigners among residents")},
	{indicator: "emp_rate_1564", citizenship: "NEU", age: "Y15-64", label: text("Tasso di occupazione 15-64 dei non comunitari", "Employment rate 15-64, non-EU citizens"), subject: text("il tasso di occupazione 15-64 dei non comunitari", "the employment rate 15-64 of non-EU citizens")},
	{indicator: "unemp_rate", citizenship: "NEU", label: text("Tasso di disoccupazione dei non comunitari", "Unemployment rate, non-EU citizens"), subject: text("il tasso di disoccupazione dei non comunitari", "the unemployment rate of non-EU citizens")},
	{indicator: "inact_rate_1564", citizenship: "NEU", label: text("Tasso di inattività 15-64 dei non comunitari", "Inactivity rate 15-64, non-EU citizens"), subject: text("il tasso di inattività 15-64 dei non comunitari", "the inactivity rate 15-64 of non-EU citizens")},
	{indicator: "neet_rate_1529", citizenship: "FOR", label: text("Tasso NEET 15-29 degli stranieri", "NEET rate 15-29, foreigners"), subject: text("il tasso NEET 15-29 degli stranieri", "the NEET rate 15-29 of foreigners")},
	{indicator: "co_foreign_share", citizenship: "NEU", label: text("Incidenza dei non comunitari sulle attivazioni", "Share of non-EU citizens in activations"), subject: text("l'incidenza dei non comunitari sulle attivazioni", "the share of non-EU citizens in activations")},
	{indicator: "seasonal_pds_over_quota", citizenship: "NEU", subject: text("la quota di permessi richiesti su quote stagionali", "the share of permits requested on seasonal quotas")},
}

// against says on which side of Italy's the area's rates lie.
func (s *sheet) against() string {
	if s.home.Code == italy {
		return ""
	}
	var out []string
	for _, f := range comparedRates {
		when := s.when(f)
		if !when.ok() {
			continue
		}
		out = append(out, s.gap(f.subject.In(s.Lang()), s.value(f, s.home.Code, when), s.t("quello dell'Italia", "Italy's"), s.value(f, italy, when), 1))
	}
	text := join(out...)
	// The other side of a comparison has the gender of the subject.
	for _, word := range []string{"L'incidenza degli stranieri", "L'incidenza dei non", "La quota"} {
		for i, sentence := range out {
			if strings.HasPrefix(sentence, word) {
				out[i] = strings.Replace(sentence, "quello dell'Italia", "quella dell'Italia", 1)
			}
		}
		text = join(out...)
	}
	return text
}

// comparison sets the rates of the area beside those of its ripartizione and of Italy.
func (s *sheet) comparison(number int) doc.Section {
	out := doc.Section{ID: "confronto", Number: fmt.Sprint(number), Title: s.t("Confronto con l'Italia e la macro-area", "Beside Italy and the macro-area")}
	if s.home.Code == italy {
		out.Title = s.t("Confronto tra le ripartizioni", "The ripartizioni beside each other")
	}
	var ids []string
	for _, f := range comparedRates {
		ids = append(ids, f.indicator)
	}
	t := s.table(fmt.Sprintf("T%d", number), out.Title, s.t("Indicatore", "Indicator"), s.about(s.t("per cento; differenze in punti percentuali", "per cent; differences in percentage points"), s.t("quello di ciascuna riga", "that of each row"), ids...))
	areas := []string{s.home.Code}
	if s.part != "" {
		areas = append(areas, s.part)
	}
	if s.home.Code == italy {
		areas = s.builder.parts()
	}
	for _, code := range append(areas, italy) {
		if !slices.ContainsFunc(t.Columns, func(c doc.Column) bool { return c.Title == s.place(code) }) {
			t.Columns = append(t.Columns, doc.Column{Title: s.place(code)})
		}
	}
	beside := s.home.Code != italy
	if beside {
		t.Columns = append(t.Columns, doc.Column{Title: s.t("Differenza dall'Italia", "Less Italy")})
	}
	t.Columns = append(t.Columns, doc.Column{Title: s.t("Periodo", "Period")})
	for _, f := range comparedRates {
		when := s.when(f)
		if !when.ok() {
			continue
		}
		row := doc.Row{Label: s.label(f), Series: f.query(s.series(f, s.home.Code)), Cells: []doc.Cell{}}
		for _, code := range append(areas, italy) {
			row.Cells = append(row.Cells, s.value(f, code, when).cell(1, 1))
		}
		if beside {
			own, all := s.value(f, s.home.Code, when), s.value(f, italy, when)
			row.Cells = append(row.Cells, signed(own.value-all.value, 1))
		}
		row.Cells = append(row.Cells, doc.Words(s.short(when.period)))
		t.Rows = append(t.Rows, row)
	}
	if words := s.against(); words != "" {
		out.Blocks = append(out.Blocks, doc.Paragraph{Text: words})
	}
	out.Blocks = append(out.Blocks, s.settled(t, labourNeeds...))
	return out
}
