package report

import (
	"fmt"
	"math"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// labourNeeds are the datasets that the labour force tables come from, and those by
// region and citizenship.
var (
	labourNeeds   = []string{"istat/rcfl-tabulation", "istat/rcfl-microdata", "istat/rcfl-rates"}
	regionalNeeds = []string{"istat/rcfl-tabulation", "istat/rcfl-microdata"}
	neetNeeds     = []string{"istat/rcfl-tabulation", "istat/rcfl-neet"}
	employedNeeds = []string{"istat/rcfl-microdata", "istat/rcfl-employed"}
)

// rates are the four rates in the order of the report.
var rates = []string{"act_rate_1564", "emp_rate_1564", "unemp_rate", "inact_rate_1564"}

const thousand = 1000

// labour is the part on the labour force survey.
func (b *builder) labour() doc.Section {
	s := doc.Section{ID: "popolazione-attiva", Number: "1", Title: b.t("La popolazione attiva", "The labour force")}
	s.Blocks = append(s.Blocks, b.labourText()...)
	s.Blocks = append(s.Blocks, b.rateLines(), b.counts(), b.rateTable(), b.ratesByRegion(), b.dumbbell(), b.choropleth(),
		b.neetLines(), b.employedBySector(), b.neet())
	return s
}

// title of an indicator in the catalogue.
func (b *builder) title(indicator string) string {
	d, ok := b.catalogue[indicator]
	if !ok {
		return indicator
	}
	return d.Title.In(b.Lang())
}

// agedTitle is the title of an indicator with the age that the report gives it for, where
// the title has none.
func (b *builder) agedTitle(indicator string) string {
	title := b.title(indicator)
	if age := b.ageOf(indicator); age != "" && !strings.ContainsAny(title, "0123456789") {
		title += ", " + age
	}
	return title
}

// ageOf is the age that the report gives an indicator for: that of the cells it prints.
func (b *builder) ageOf(indicator string) string { return b.age(b.ages[indicator]) }

// unemploymentRate names the rate of a group with its age, without an article.
func (b *builder) unemploymentRate(citizenship string) string {
	age, them := b.ageOf("unemp_rate"), b.ofThem(citizenship)
	return b.t(join("tasso di disoccupazione", age, them), join("unemployment rate", them, age))
}

// age is an age class in words.
func (b *builder) age(code string) string {
	switch code {
	case "", "TOTAL":
		return ""
	case "Y_GE15":
		return b.t("15 anni e oltre", "aged 15 and over")
	}
	var from, to int
	if n, _ := fmt.Sscanf(code, "Y%d-%d", &from, &to); n == 2 {
		return fmt.Sprintf(b.t("%d-%d anni", "aged %d-%d"), from, to)
	}
	return code
}

// foreigners is the group that a series speaks of: non-EU citizens, or all foreigners
// where the release has no others for Italy.
func (b *builder) foreigners(indicator string) string {
	if b.latest(b.target, b.of(indicator).of("NEU")).ok() || !b.latest(b.target, b.of(indicator).of("FOR")).ok() {
		return "NEU"
	}
	return "FOR"
}

// ofThem is a group in the genitive: "dei non comunitari".
func (b *builder) ofThem(citizenship string) string {
	if citizenship == "FOR" {
		return b.t("degli stranieri", "of foreigners")
	}
	return b.t("dei non comunitari", "of non-EU citizens")
}

// telling composes sentences on figures that may be of different periods: each period
// is named once.
type telling struct {
	b     *builder
	last  period.Period
	lines []string
}

func (t *telling) add(key series, subject string, plural bool, q quantity) {
	when := t.b.latest(t.b.target, key)
	c := t.b.compare(key, when)
	if math.IsNaN(c.now.value) {
		return
	}
	lead, before := "", period.Period{}
	if when.period != t.last {
		lead, before = t.b.when(when.period), when.yearBefore().period
	}
	t.last = when.period
	t.lines = append(t.lines, t.b.sentence(lead, subject, plural, c, q, before))
}

func (b *builder) labourText() []doc.Block {
	people := quantity{decimals: 0, scale: thousand, unit: b.t("mila", "thousand")}
	rate := quantity{decimals: 1, rate: true}
	text := telling{b: b}
	aged := b.ageOf("employed")
	if aged != "" {
		aged = b.t(" di ", " ") + aged
	}
	if group := b.foreigners("employed"); group == "FOR" {
		text.add(b.of("employed").of("FOR"), b.t("gli occupati stranieri", "employed foreigners")+aged, true, people)
	} else {
		text.add(b.of("employed").of("NEU"), b.t("gli occupati non comunitari", "employed non-EU citizens")+aged, true, people)
		text.add(b.of("employed").of("EU"), b.t("gli occupati cittadini di altri paesi dell'Unione", "employed citizens of other EU countries"), true, people)
	}
	text.add(b.of("emp_rate_1564").of(b.foreigners("emp_rate_1564")), b.t("il tasso di occupazione 15-64 anni ", "the employment rate at ages 15-64 ")+
		b.ofThem(b.foreigners("emp_rate_1564")), false, rate)
	text.add(b.of("unemp_rate").of(b.foreigners("unemp_rate")), b.t("il ", "the ")+b.unemploymentRate(b.foreigners("unemp_rate")), false, rate)
	text.add(b.of("inact_rate_1564").of(b.foreigners("inact_rate_1564")), b.t("il tasso di inattività 15-64 anni ", "the inactivity rate at ages 15-64 ")+
		b.ofThem(b.foreigners("inact_rate_1564")), false, rate)
	if text.lines == nil {
		return []doc.Block{doc.Paragraph{Text: b.lacking(labourNeeds...), Lead: true}}
	}
	blocks := []doc.Block{doc.Paragraph{Text: join(text.lines...), Lead: true}}
	if gaps := b.gaps(); gaps != "" {
		blocks = append(blocks, doc.Paragraph{Text: gaps})
	}
	return blocks
}

// gaps compares groups within one period.
func (b *builder) gaps() string {
	emp, unemp := b.of("emp_rate_1564"), b.of("unemp_rate")
	we, wu := b.latest(b.target, emp.of("NEU")), b.latest(b.target, unemp.of("NEU"))
	of := b.ofThem("NEU")
	italians := b.t("quello degli italiani", "that of Italians")
	return join(
		b.gap(b.t("il tasso di occupazione ", "the employment rate ")+of, b.at(emp.of("NEU"), we), italians, b.at(emp.of("ITA"), we), 1),
		b.gap(b.t("il ", "the ")+b.unemploymentRate("NEU"), b.at(unemp.of("NEU"), wu), italians, b.at(unemp.of("ITA"), wu), 1),
		b.gap(b.t("tra i non comunitari il tasso di occupazione degli uomini", "among non-EU citizens the employment rate of men"),
			b.at(emp.of("NEU").by("M"), we), b.t("quello delle donne", "that of women"), b.at(emp.of("NEU").by("F"), we), 1))
}

// lines are one series for each citizenship, the total in bold.
func (b *builder) lines(key series, citizenships ...string) []line {
	var out []line
	for _, c := range citizenships {
		out = append(out, line{b.citizenship(c), key.of(c), c == "TOTAL"})
	}
	return out
}

func (b *builder) counts() *doc.Table {
	ids := []string{"pop_15p", "labour_force", "employed", "unemployed", "inactive_1564"}
	var stacks []stack
	for _, id := range ids {
		stacks = append(stacks, b.stacked(b.agedTitle(id), quantity{decimals: 1, scale: thousand}, b.lines(b.of(id), everyone...)...))
	}
	t := b.table("T1.1", b.t("Popolazione per condizione e cittadinanza", "Population by status and citizenship"),
		b.t("Condizione e cittadinanza", "Status and citizenship"),
		b.about(b.t("migliaia di persone; variazioni assolute e percentuali", "thousand persons; absolute changes and per cent"), "", ids...))
	if b.anyError(stacks) {
		t.Notes = []string{b.errorNote()}
	}
	return b.settled(b.yearly(t, stacks...), labourNeeds...)
}

func (b *builder) errorNote() string {
	return b.t("Errore ±: metà dell'intervallo al 95% della variazione; l'errore campionario è approssimato; per l'occupazione e l'attività tiene conto della parte di campione comune ai due periodi.",
		"Error ±: half of the 95% interval of the change; the sampling error is approximate; for employment and activity it allows for the part of the sample that the two periods share.")
}

func (b *builder) rateTable() *doc.Table {
	var stacks []stack
	for _, id := range rates {
		stacks = append(stacks, b.stacked(b.agedTitle(id), quantity{decimals: 1, rate: true}, b.lines(b.of(id), everyone...)...))
	}
	t := b.table("T1.2", b.t("Tassi di attività, occupazione, disoccupazione e inattività per cittadinanza e sesso",
		"Activity, employment, unemployment and inactivity rates by citizenship and sex"), b.t("Tasso e cittadinanza", "Rate and citizenship"),
		b.about(b.t("valori percentuali; variazioni in punti percentuali sullo stesso periodo dell'anno precedente",
			"per cent; changes in percentage points on the same period of the year before"), b.periodOf(stacks), rates...))
	for _, sex := range []string{b.t("Totale", "Total"), b.t("Uomini", "Men"), b.t("Donne", "Women")} {
		t.Columns = append(t.Columns, doc.Column{Group: sex, Title: b.t("valore", "value")}, doc.Column{Group: sex, Title: b.t("var. p.p.", "change pp")})
	}
	for _, s := range stacks {
		heading := b.heading(s, stacks)
		if !s.when.ok() {
			heading, s = b.byPart(s)
		}
		t.Rows = append(t.Rows, doc.Row{Label: heading})
		for _, l := range s.lines {
			t.Rows = append(t.Rows, b.sexRow(l, s.when))
		}
	}
	return b.settled(t, labourNeeds...)
}

// sexRow is a rate of all, men and women, each with its change over the year.
func (b *builder) sexRow(l line, when span) doc.Row {
	row := doc.Row{Label: l.label, Indent: true, Total: l.total}
	for _, sex := range []string{"T", "M", "F"} {
		c := b.compare(l.key.by(sex), when)
		row.Cells = append(row.Cells, c.now.cell(1, 1), signed(c.difference(), 1))
	}
	return row
}

// byPart is a stack of which Italy has no figure, for the ripartizioni that have one,
// with a heading that says so; without any it has no lines.
func (b *builder) byPart(s stack) (heading string, out stack) {
	var keys []series
	for _, l := range s.lines {
		keys = append(keys, l.key)
	}
	out = stack{title: s.title, when: b.latest(b.target, across(b.parts(), keys...)...), quantity: s.quantity}
	if !out.when.ok() {
		return b.heading(s, nil), out
	}
	for _, part := range b.parts() {
		for _, l := range s.lines {
			l.label, l.key = b.area(part)+", "+lower(l.label), l.key.in(part)
			if row := b.sexRow(l, out.when); !bare(row) {
				out.lines = append(out.lines, l)
			}
		}
	}
	return s.title + b.t(" – Italia: dato non disponibile; ripartizioni, ", " – Italy: not available; parts of Italy, ") + b.name(out.when.period), out
}

// rateLines draws the employment rate of each group; without groups, that of all.
func (b *builder) rateLines() *doc.Figure {
	emp := b.of("emp_rate_1564")
	shown := groups
	var notes []string
	if !b.latest(b.target, emp.of("ITA"), emp.of("EU"), emp.of("NEU")).ok() {
		shown = []string{"FOR", "TOTAL"}
		notes = append(notes, b.t("Per cittadinanza: ", "By citizenship: ")+b.lacking(labourNeeds...))
	}
	var keys []series
	for _, c := range shown {
		keys = append(keys, emp.of(c))
	}
	periods, columns := b.history(b.frequency(keys...), 0, keys...)
	var lines []chart.Series
	for i, c := range shown {
		if s := drawn(b.citizenship(c), columns[i], 1, true); !allMissing(s.Values) {
			lines = append(lines, s)
			if s.Bands != nil && len(notes) == 0 {
				notes = append(notes, b.t("La fascia attorno a ciascuna linea è l'intervallo di confidenza al 95%, approssimato.",
					"The band around each line is the 95% confidence interval, approximate."))
			}
		}
	}
	m := b.about(b.t("valori percentuali", "per cent"), b.stretch(codesOf(periods)), "emp_rate_1564")
	return b.figure("G1.1", b.t("Tasso di occupazione 15-64 anni per cittadinanza", "Employment rate 15-64 by citizenship"), m,
		chart.Frame{Decimals: 1, Suffix: "%", Notes: notes}, func(f chart.Frame) chart.Chart {
			return &chart.Line{Frame: f, Periods: codesOf(periods), Breaks: b.breaksOf(periods, columns, "emp_rate_1564"), Series: lines}
		}, labourNeeds...)
}

// stretch is the first and last period of an axis.
func (b *builder) stretch(codes []string) string {
	if len(codes) == 0 {
		return b.period(span{})
	}
	return b.Period(codes[0]) + " – " + b.Period(codes[len(codes)-1])
}
