package report

import (
	"math"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
)

// highlight is a candidate for the figures that open the report.
type highlight struct {
	label, unit string
	key         series
	quantity
	signed bool
}

// The report opens with ten figures, or with eight where not so many have data.
const (
	mostHeadlines  = 10
	leastHeadlines = 8
)

// highlights are the candidates in order of weight.
func (b *builder) highlights() []highlight {
	rate := quantity{decimals: 1, rate: true}
	people := quantity{scale: thousand, unit: b.t("mila", "thousand")}
	percent, persons, relations := "%", b.t("persone", "persons"), b.t("rapporti di lavoro", "employment relationships")
	scheme, _ := b.mainScheme()
	if scheme == "" {
		scheme = currentScheme
	}
	employed := b.t("Occupati stranieri", "Employed foreigners")
	if age := b.ageOf("employed"); age != "" {
		employed += ", " + age
	}
	benefit := b.label("scheme", scheme)
	return []highlight{
		{employed, persons, b.of("employed").of("FOR"), people, false},
		{b.t("Tasso di occupazione 15-64 ", "Employment rate 15-64 ") + b.ofThem(b.foreigners("emp_rate_1564")), percent,
			b.of("emp_rate_1564").of(b.foreigners("emp_rate_1564")), rate, false},
		{capital(b.unemploymentRate(b.foreigners("unemp_rate"))), percent,
			b.of("unemp_rate").of(b.foreigners("unemp_rate")), rate, false},
		{b.t("Tasso NEET 15-29 degli stranieri", "NEET rate 15-29, foreigners"), percent, b.of("neet_rate_1529").of("FOR"), rate, false},
		{b.t("Attivazioni di lavoratori non comunitari", "Activations of non-EU workers"), relations, b.of("co_activations").of("NEU"), quantity{}, false},
		{b.t("Saldo tra attivazioni e cessazioni (non com.)", "Balance of activations, non-EU workers"), relations, b.of("co_net").of("NEU"), quantity{balance: true}, true},
		{b.t("Quota di lavoratori non comunitari sulle attivazioni", "Share of non-EU workers in activations"), percent, b.of("co_foreign_share").of("NEU"), rate, false},
		{b.t("Quota di entrate previste di immigrati", "Share of planned entries of immigrants"), percent, b.of("exc_imm_share").of("FOR"), rate, false},
		{b.t("Beneficiari non comunitari di ", "Non-EU recipients of ") + benefit, persons, b.of("welfare_benef").of("NEU").with("SCHEME", scheme), quantity{}, false},
		{b.t("Istanze per quota di lavoro stagionale", "Applications for each seasonal quota"), b.t("rapporto", "ratio"), b.seasonal("seasonal_demand_ratio"), quantity{decimals: 2}, false},
		{b.t("Stranieri residenti", "Resident foreigners"), persons, b.present("foreign_residents"), quantity{}, false},
		{b.t("Cittadini non comunitari con permesso", "Non-EU citizens with a permit"), persons, b.present("permits_stock"), quantity{}, false},
		{b.t("Migranti in accoglienza", "Migrants in reception"), persons, b.present("reception_present"), quantity{}, false},
		{b.t("Acquisizioni di cittadinanza", "Acquisitions of citizenship"), persons, b.present("citizenship_acquired"), quantity{}, false},
		{b.t("Tasso NEET 15-29, totale", "NEET rate 15-29, total"), percent, b.of("neet_rate_1529"), rate, false},
		{b.t("Quota di lavoro stagionale", "Quota of seasonal work"), b.t("ingressi", "entries"), b.seasonal("seasonal_quota"), quantity{}, false},
	}
}

// chosen are the highlights to print: the first that have data, and of those without
// as many as are wanting to the least number. left are the labels of those passed over.
func (b *builder) chosen() (chosen []highlight, left []string) {
	var with, without []highlight
	for i, h := range b.highlights() {
		switch {
		case !math.IsNaN(b.at(h.key, b.latest(b.target, h.key)).value):
			with = append(with, h)
		case i < mostHeadlines:
			without = append(without, h)
		}
	}
	chosen = with[:min(len(with), mostHeadlines)]
	for len(chosen) < leastHeadlines && len(without) > 0 {
		chosen, without = append(chosen, without[0]), without[1:]
	}
	for _, h := range without {
		left = append(left, lower(h.label))
	}
	return chosen, left
}

// front is the part that opens the report, with what the themes say first.
func (b *builder) front(themes []doc.Section) doc.Section {
	s := doc.Section{ID: "in-sintesi", Title: b.t("In sintesi", "In brief")}
	chosen, left := b.chosen()
	var items []chart.Spark
	t := b.table("T0.1", b.t("Le cifre del semestre", "The figures of the half-year"), b.t("Indicatore", "Indicator"),
		doc.Meta{Period: b.t("quello di ciascuna riga, l'ultimo disponibile fino al ", "that of each row, the latest available up to the ") + b.name(b.target),
			Unit:       b.t("quella di ciascuna riga", "that of each row"),
			Source:     b.t("quella della tavola di ciascun tema. Elaborazioni dell'Osservatorio", "that of the table of each theme. Computed by the observatory"),
			Population: b.t("quello della tavola di ciascun tema", "that of the table of each theme"),
			Territory:  b.area(italy)})
	for _, title := range []string{b.t("Unità", "Unit"), b.t("Periodo", "Period"), b.t("Anno prima", "Year before"), b.t("Valore", "Value"),
		b.t("Var. ass. o p.p.", "Change or pp"), b.t("Var. %", "Change %"), b.t("Andamento", "Trend")} {
		t.Columns = append(t.Columns, doc.Column{Title: title})
	}
	for _, h := range chosen {
		when := b.latest(b.target, h.key)
		c := b.compare(h.key, when)
		b.headlines = append(b.headlines, b.headline(h, when, c))
		t.Rows = append(t.Rows, b.highlightRow(h, when))
		items = append(items, b.spark(h, when, c))
	}
	if left != nil {
		t.Notes = append(t.Notes, b.t("Senza dati in questa release: ", "Without data in this release: ")+b.List(left)+".")
	}
	t.Notes = append(t.Notes, b.t("Andamento: sullo stesso periodo dell'anno prima. Di una stima campionaria si dice «in aumento» o «in calo» solo se la variazione supera 1,96 volte il suo errore; di un dato amministrativo se supera lo 0,5% (0,1 punti per le quote).",
		"Trend: on the same period of the year before. Of a survey estimate a rise or fall is named only where the change exceeds 1.96 times its error; of an administrative figure where it exceeds 0.5% (0.1 points for shares)."))
	figure := b.figure("G0.1", b.t("Le cifre del semestre e il loro passato", "The figures of the half-year and their past"),
		doc.Meta{Period: b.t("quello indicato sotto ciascuna cifra", "that under each figure"), Unit: t.Unit, Source: t.Source, Population: t.Population, Territory: t.Territory},
		chart.Frame{}, func(f chart.Frame) chart.Chart {
			return &chart.Sparks{Frame: f, Items: items}
		})
	s.Blocks = append(s.Blocks, b.opening()...)
	s.Blocks = append(s.Blocks, figure, t)
	s.Blocks = append(s.Blocks, b.themesInBrief(themes)...)
	s.Blocks = append(s.Blocks, b.news()...)
	return s
}

// themesInBrief is the first paragraph of each theme that has data.
func (b *builder) themesInBrief(themes []doc.Section) []doc.Block {
	var items []doc.Item
	for _, s := range themes {
		lead, ok := s.Blocks[0].(doc.Paragraph)
		if ok && lead.Lead && !strings.HasPrefix(lead.Text, b.unavailable()) {
			items = append(items, doc.Item{Term: s.Heading(), Text: lead.Text})
		}
	}
	if items == nil {
		return nil
	}
	return []doc.Block{doc.Heading{ID: "in-breve", Text: b.t("Tema per tema", "Theme by theme")}, doc.List{Items: items}}
}

// opening is the warnings of a release that is not for use, and of one of invented data, and what the report is.
func (b *builder) opening() []doc.Block {
	var out []doc.Block
	if notice := b.rel.Entry.Notice(b.Lang()); notice != "" {
		out = append(out, doc.Box{Warning: true, Title: "Release " + b.rel.Manifest.ID, Paragraphs: []string{notice + "."}})
	}
	if b.rel.Synthetic() {
		out = append(out, doc.Box{Warning: true, Title: b.t("DATI DIMOSTRATIVI", "DEMONSTRATION DATA"), Paragraphs: []string{b.t(
			"Le cifre di questo rapporto sono in parte inventate da un generatore, nelle forme dei fornitori: servono a mostrare il procedimento. Nessuna può essere citata e a nessuna è attribuita accuratezza.",
			"The figures of this report are partly invented by a generator, in the providers' forms: they show the procedure. None may be quoted, and no accuracy is claimed for any.")}})
	}
	return append(out, doc.Paragraph{Text: b.t(
		"Il rapporto segue ogni sei mesi la condizione dei cittadini stranieri nel lavoro: la partecipazione, le assunzioni e le cessazioni, i fabbisogni delle imprese, il sostegno al reddito, la previsione, gli ingressi per lavoro stagionale e la presenza. Ogni cifra porta il suo periodo, la sua fonte e il suo criterio.",
		"Every six months the report follows foreign citizens at work: participation, hirings and terminations, what firms need, income support, the forecast, entries for seasonal work and presence. Each figure carries its period, its source and its criterion.")})
}

func (b *builder) headline(h highlight, when span, c change) Headline {
	out := Headline{Label: h.label, Value: b.printed(h, c), Unit: h.unit, Change: b.delta(c, h.quantity), Trend: b.verdict(c), Flag: c.now.flags, Period: b.Missing()}
	if when.ok() {
		out.Period = b.name(when.period)
	}
	if h.balance {
		out.Change = b.Signed(c.difference(), 0)
	}
	return out
}

func (b *builder) printed(h highlight, c change) string {
	if h.signed {
		return b.Signed(c.now.value, h.decimals)
	}
	if math.IsNaN(c.now.value) {
		return b.Missing()
	}
	return b.quantity(c.now.value, h.quantity)
}

// verdict is a trend in one word.
func (b *builder) verdict(c change) string {
	switch {
	case c.broken:
		return b.t("serie interrotta", "broken series")
	case math.IsNaN(c.difference()):
		return b.Missing()
	}
	switch c.trend {
	case up:
		return b.t("in aumento", "up")
	case down:
		return b.t("in calo", "down")
	case stable:
		return b.t("stabile", "stable")
	}
	return b.t("non valutabile", "cannot be judged")
}

func (b *builder) highlightRow(h highlight, when span) doc.Row {
	row := doc.Row{Label: h.label}
	if !when.ok() {
		for range 7 {
			row.Cells = append(row.Cells, doc.Cell{Kind: doc.Missing})
		}
		return row
	}
	unit := h.unit
	if h.scale == thousand {
		unit = b.t("migliaia di ", "thousand ") + unit
	}
	row.Cells = append(row.Cells, doc.Words(unit), doc.Words(b.short(when.period)))
	row.Cells = append(row.Cells, b.yearCells(h.key, when, h.quantity, false)...)
	row.Cells = append(row.Cells, doc.Words(b.verdict(b.compare(h.key, when))))
	return row
}

func (b *builder) spark(h highlight, when span, c change) chart.Spark {
	out := chart.Spark{Label: h.label, Value: b.printed(h, c), Status: c.now.mark()}
	if !when.ok() {
		return out
	}
	out.Change = b.short(when.period)
	if !math.IsNaN(c.difference()) {
		change := b.delta(c, h.quantity)
		if h.balance {
			change = b.Signed(c.difference(), 0)
		}
		out.Change += ": " + change
	}
	const last = 16
	periods, columns := b.history(when.period.Freq(), last, h.key)
	for i, e := range columns[0] {
		out.Trend, out.Periods = append(out.Trend, e.value), append(out.Periods, periods[i].String())
		if strings.Contains(e.flags, "b") {
			out.Breaks = append(out.Breaks, i)
		}
	}
	return out
}
