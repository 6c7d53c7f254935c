package report

import (
	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// employedBySector is given by sector only where the microdata or the published tables
// are: its period is usually not that of the report.
func (b *builder) employedBySector() *doc.Table {
	key := b.of("employed_sector")
	codes := b.codes("employed_sector", "SECTOR")
	var keys []series
	for _, code := range codes {
		for _, c := range everyone {
			keys = append(keys, key.with("SECTOR", code).of(c))
		}
	}
	when := b.latest(b.target, keys...)
	title := b.t("Occupati per settore e cittadinanza", "Employed persons by sector and citizenship")
	if age := b.ageOf("employed_sector"); age != "" {
		title += ", " + age
	}
	t := b.table("T1.4", title, b.t("Settore", "Sector"),
		b.about(b.t("migliaia di persone; incidenza percentuale sugli occupati del settore", "thousand persons; per cent of the employed of the sector"), b.period(when), "employed_sector"))
	for _, c := range everyone {
		t.Columns = append(t.Columns, doc.Column{Title: b.citizenship(c)})
	}
	t.Columns = append(t.Columns, doc.Column{Title: b.t("Stranieri %", "Foreigners %")})
	for _, code := range append(codes, "_T") {
		row := doc.Row{Label: b.label("sector", code), Total: code == "_T"}
		for _, c := range everyone {
			row.Cells = append(row.Cells, b.at(key.with("SECTOR", code).of(c), when).cell(1, thousand))
		}
		share := 100 * b.at(key.with("SECTOR", code).of("FOR"), when).value / b.at(key.with("SECTOR", code), when).value
		row.Cells = append(row.Cells, doc.Num(share, 1))
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	return b.settled(dropEmpty(t), employedNeeds...)
}

// neetRates are the NEET rates by age: three indicators and never one.
var neetRates = []string{"neet_rate_1524", "neet_rate_1529", "neet_rate_1534"}

func (b *builder) neet() *doc.Table {
	var stacks []stack
	for _, id := range neetRates {
		stacks = append(stacks, b.stacked(b.title(id), quantity{decimals: 1, rate: true}, b.lines(b.of(id), everyone...)...))
	}
	share := b.of("neet_foreign_share")
	stacks = append(stacks, b.stacked(b.agedTitle("neet_foreign_share"), quantity{decimals: 1, rate: true}, b.lines(share, "FOR", "NEU")...))
	t := b.table("T1.5", b.t("Giovani che non lavorano e non studiano (NEET) per cittadinanza", "Young people neither in employment nor in education (NEET) by citizenship"),
		b.t("Indicatore e cittadinanza", "Indicator and citizenship"),
		b.about(b.t("valori percentuali; variazioni in punti percentuali", "per cent; changes in percentage points"), "", "neet_rate_1524", "neet_foreign_share"))
	t.Notes = []string{b.t("Il tasso NEET dice quanti giovani di un gruppo non lavorano e non studiano; la quota di stranieri dice quanti NEET sono stranieri. Sono due misure diverse.",
		"The NEET rate says how many of a group neither work nor study; the foreign share says how many NEET are foreigners. They are two different measures.")}
	return b.settled(withoutPercent(b.yearly(t, stacks...)), neetNeeds...)
}

// withoutPercent drops the column of relative changes from a yearly table of rates.
func withoutPercent(t *doc.Table) *doc.Table {
	const percent = 3
	t.Columns = append(t.Columns[:percent:percent], t.Columns[percent+1:]...)
	for i, r := range t.Rows {
		if r.Cells != nil {
			t.Rows[i].Cells = append(r.Cells[:percent:percent], r.Cells[percent+1:]...)
		}
	}
	return t
}

func (b *builder) neetLines() *doc.Figure {
	names := []string{"ITA", "FOR", "TOTAL"}
	var keys []series
	for _, c := range names {
		keys = append(keys, b.of("neet_rate_1529").of(c))
	}
	freq := b.frequency(keys...)
	if freq == period.Quarterly || freq == period.HalfYearly {
		freq = period.Annual // within a year they move with school
	}
	periods, columns := b.history(freq, 0, keys...)
	m := b.about(b.t("valori percentuali", "per cent"), b.stretch(codesOf(periods)), "neet_rate_1529")
	return b.figure("G1.4", b.t("Tasso NEET 15-29 anni per cittadinanza", "NEET rate 15-29 by citizenship"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(f chart.Frame) chart.Chart {
			l := &chart.Line{Frame: f, Periods: codesOf(periods), Breaks: b.breaksOf(periods, columns, "neet_rate_1529")}
			for i, c := range names {
				l.Series = append(l.Series, drawn(b.citizenship(c), columns[i], 1, false))
			}
			return l
		}, neetNeeds...)
}
