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
	if age := b.age(b.ages[indicator]); age != "" && !strings.ContainsAny(title, "0123456789") {
		title += ", " + age
	}
	return title
}

// age is an age class in words.
func (b *builder) age(code string) string {
	switch code {
	case "", "TOTAL":
		return ""
	case "Y_GE15":
		return b.t("15 anni e oltre", "15 and over")
	}
	var from, to int
	if n, _ := fmt.Sscanf(code, "Y%d-%d", &from, &to); n == 2 {
		return fmt.Sprintf(b.t("%d-%d anni", "aged %d-%d"), from, to)
	}
	return code
}

func (b *builder) labourText() []doc.Block {
	when := b.latest(b.target, b.of("emp_rate_1564").of("NEU"), b.of("employed").of("NEU"))
	if !when.ok() {
		return []doc.Block{doc.Paragraph{Text: b.lacking(labourNeeds...), Lead: true}}
	}
	before := when.yearBefore().period
	people := quantity{decimals: 0, scale: thousand, unit: b.t("mila", "thousand")}
	rate := quantity{decimals: 1, rate: true}
	lead := b.when(when.period)
	var lines []string
	add := func(key series, subject string, plural bool, q quantity) {
		if c := b.compare(key, when); !math.IsNaN(c.now.value) {
			lines = append(lines, b.sentence(lead, subject, plural, c, q, before))
			lead, before = "", period.Period{}
		}
	}
	add(b.of("employed").of("NEU"), b.t("gli occupati non comunitari", "employed non-EU citizens"), true, people)
	add(b.of("employed").of("EU"), b.t("gli occupati cittadini di altri paesi dell'Unione", "employed citizens of other EU countries"), true, people)
	add(b.of("emp_rate_1564").of("NEU"), b.t("il tasso di occupazione 15-64 anni dei non comunitari", "the employment rate of non-EU citizens aged 15-64"), false, rate)
	add(b.of("unemp_rate").of("NEU"), b.t("il loro tasso di disoccupazione", "their unemployment rate"), false, rate)
	add(b.of("inact_rate_1564").of("NEU"), b.t("il loro tasso di inattività", "their inactivity rate"), false, rate)
	blocks := []doc.Block{doc.Paragraph{Text: join(lines...), Lead: true}}
	gaps := join(
		b.gap(b.t("il tasso di occupazione dei non comunitari", "the employment rate of non-EU citizens"), b.at(b.of("emp_rate_1564").of("NEU"), when),
			b.t("quello degli italiani", "that of Italians"), b.at(b.of("emp_rate_1564").of("ITA"), when), 1),
		b.gap(b.t("il tasso di disoccupazione dei non comunitari", "the unemployment rate of non-EU citizens"), b.at(b.of("unemp_rate").of("NEU"), when),
			b.t("quello degli italiani", "that of Italians"), b.at(b.of("unemp_rate").of("ITA"), when), 1),
		b.gap(b.t("tra i non comunitari il tasso di occupazione degli uomini", "among non-EU citizens the employment rate of men"),
			b.at(b.of("emp_rate_1564").of("NEU").by("M"), when),
			b.t("quello delle donne", "that of women"), b.at(b.of("emp_rate_1564").of("NEU").by("F"), when), 1))
	if gaps != "" {
		blocks = append(blocks, doc.Paragraph{Text: gaps})
	}
	return blocks
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
	var keys []series
	var stacks []stack
	for _, id := range ids {
		keys = append(keys, b.of(id).of("NEU"), b.of(id))
		stacks = append(stacks, stack{b.agedTitle(id), b.lines(b.of(id), everyone...), quantity{decimals: 1, scale: thousand}})
	}
	when := b.latest(b.target, keys...)
	t := b.table("T1.1", b.t("Popolazione per condizione e cittadinanza", "Population by status and citizenship"),
		b.t("Condizione e cittadinanza", "Status and citizenship"),
		b.about(b.t("migliaia di persone; variazioni assolute e percentuali", "thousand persons; absolute changes and per cent"), b.period(when), ids...))
	t.Notes = []string{b.errorNote()}
	return b.settled(b.yearly(t, when, stacks...), labourNeeds...)
}

func (b *builder) errorNote() string {
	return b.t("Errore ±: metà dell'intervallo al 95% della variazione; l'errore campionario è approssimato e non tiene conto della parte di campione comune ai due periodi.",
		"Error ±: half of the 95% interval of the change; the sampling error is approximate and does not allow for the part of the sample that the two periods share.")
}

func (b *builder) rateTable() *doc.Table {
	var keys []series
	for _, id := range rates {
		keys = append(keys, b.of(id).of("NEU"))
	}
	when := b.latest(b.target, keys...)
	t := b.table("T1.2", b.t("Tassi di attività, occupazione, disoccupazione e inattività per cittadinanza e sesso",
		"Activity, employment, unemployment and inactivity rates by citizenship and sex"), b.t("Tasso e cittadinanza", "Rate and citizenship"),
		b.about(b.t("valori percentuali; variazioni in punti percentuali sullo stesso periodo dell'anno precedente",
			"per cent; changes in percentage points on the same period of the year before"), b.period(when), rates...))
	for _, sex := range []string{b.t("Totale", "Total"), b.t("Uomini", "Men"), b.t("Donne", "Women")} {
		t.Columns = append(t.Columns, doc.Column{Group: sex, Title: b.t("valore", "value")}, doc.Column{Group: sex, Title: b.t("var. p.p.", "change pp")})
	}
	for _, id := range rates {
		t.Rows = append(t.Rows, doc.Row{Label: b.agedTitle(id)})
		for _, l := range b.lines(b.of(id), everyone...) {
			row := doc.Row{Label: l.label, Indent: true, Total: l.total}
			for _, sex := range []string{"T", "M", "F"} {
				c := b.compare(l.key.by(sex), when)
				row.Cells = append(row.Cells, c.now.cell(1, 1), signed(c.difference(), 1))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return b.settled(t, labourNeeds...)
}

func (b *builder) rateLines() *doc.Figure {
	keys := []series{b.of("emp_rate_1564").of("ITA"), b.of("emp_rate_1564").of("EU"), b.of("emp_rate_1564").of("NEU")}
	periods, columns := b.history(b.frequency(keys...), 0, keys...)
	m := b.about(b.t("valori percentuali", "per cent"), b.stretch(codesOf(periods)), "emp_rate_1564")
	return b.figure("G1.1", b.t("Tasso di occupazione 15-64 anni per cittadinanza", "Employment rate 15-64 by citizenship"), m,
		chart.Frame{Decimals: 1, Suffix: "%", Notes: []string{b.t("La fascia attorno a ciascuna linea è l'intervallo di confidenza al 95%, approssimato.",
			"The band around each line is the 95% confidence interval, approximate.")}},
		func(f chart.Frame) chart.Chart {
			l := &chart.Line{Frame: f, Periods: codesOf(periods), Breaks: b.breaksOf(periods, columns)}
			for i, c := range groups {
				l.Series = append(l.Series, drawn(b.citizenship(c), columns[i], 1, true))
			}
			return l
		}, labourNeeds...)
}

// stretch is the first and last period of an axis.
func (b *builder) stretch(codes []string) string {
	if len(codes) == 0 {
		return b.period(span{})
	}
	return b.Period(codes[0]) + " – " + b.Period(codes[len(codes)-1])
}

func (b *builder) ratesByRegion() *doc.Table {
	emp, act, unemp := b.of("emp_rate_1564"), b.of("act_rate_1564"), b.of("unemp_rate")
	when := b.latest(b.target, b.everywhere(emp.of("NEU"))...)
	t := b.table("T1.3", b.t("Tassi di occupazione, attività e disoccupazione per territorio e cittadinanza", "Employment, activity and unemployment rates by area and citizenship"), "",
		b.about(b.t("valori percentuali; ± metà dell'intervallo al 95%; divario in punti percentuali",
			"per cent; ± half of the 95% interval; gap in percentage points"), b.period(when), "emp_rate_1564", "act_rate_1564", "unemp_rate"))
	rate, ita, neu := b.t("Occupazione 15-64", "Employment 15-64"), b.t("italiani", "Italians"), b.t("non com.", "non-EU")
	activity, jobless := b.t("Attività 15-64", "Activity 15-64"), b.t("Disoccupazione", "Unemployment")
	t = b.regional(t,
		b.value(rate, ita, emp.of("ITA"), when, 1, 1), b.margin(rate, emp.of("ITA"), when, 1),
		b.value(rate, neu, emp.of("NEU"), when, 1, 1), b.margin(rate, emp.of("NEU"), when, 1),
		b.difference(rate, b.t("divario", "gap"), emp.of("NEU"), emp.of("ITA"), when, 1),
		b.value(activity, ita, act.of("ITA"), when, 1, 1), b.value(activity, neu, act.of("NEU"), when, 1, 1),
		b.value(jobless, ita, unemp.of("ITA"), when, 1, 1), b.value(jobless, neu, unemp.of("NEU"), when, 1, 1))
	return b.settled(t, regionalNeeds...)
}

func (b *builder) dumbbell() *doc.Figure {
	emp := b.of("emp_rate_1564")
	when := b.latest(b.target, b.everywhere(emp.of("NEU"))...)
	m := b.about(b.t("valori percentuali, con intervallo al 95%", "per cent, with 95% interval"), b.period(when), "emp_rate_1564")
	side := func(key series) chart.Estimate {
		e := b.at(key, when)
		return chart.Estimate{Value: e.value, CI: e.interval(), Status: e.mark()}
	}
	return b.figure("G1.2", b.t("Tasso di occupazione 15-64 anni: italiani e non comunitari nelle regioni", "Employment rate 15-64: Italians and non-EU citizens in the regions"), m,
		chart.Frame{Decimals: 1}, func(f chart.Frame) chart.Chart {
			d := &chart.Dumbbell{Frame: f, First: b.citizenship("ITA"), Second: b.citizenship("NEU")}
			d.Rows = append(d.Rows, chart.DumbbellRow{Label: b.area(italy), First: side(emp.of("ITA")), Second: side(emp.of("NEU")), Emphasis: true})
			for _, code := range b.regions() {
				d.Rows = append(d.Rows, chart.DumbbellRow{Label: b.place(code), First: side(emp.of("ITA").in(code)), Second: side(emp.of("NEU").in(code))})
			}
			return d
		}, regionalNeeds...)
}

func (b *builder) choropleth() *doc.Figure {
	key := b.of("emp_rate_1564").of("NEU")
	when := b.latest(b.target, b.everywhere(key)...)
	m := b.about(b.t("valori percentuali", "per cent"), b.period(when), "emp_rate_1564")
	return b.figure("G1.3", b.t("Tasso di occupazione 15-64 anni dei non comunitari nelle regioni", "Employment rate 15-64 of non-EU citizens in the regions"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(f chart.Frame) chart.Chart { return b.regionMap(f, key, when) }, regionalNeeds...)
}
