package report

import (
	"math"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
)

// residentsLine is the foreign residents of the area by year.
func (s *sheet) residentsLine(id string) *doc.Figure {
	f := fact{indicator: "foreign_residents", citizenship: "FOR"}
	var periods []period.Period
	if when := s.when(f); when.ok() {
		for i := history - 1; i >= 0; i-- {
			periods = append(periods, when.period.Add(-i))
		}
	}
	column := s.column(f, periods)
	m := s.about(s.t("persone al 1° gennaio", "persons on 1 January"), s.stretch(codesOf(periods)), f.indicator)
	return s.figure(id, s.t("Stranieri residenti: ", "Resident foreigners: ")+s.called(), m, chart.Frame{Height: 190}, func(frame chart.Frame) chart.Chart {
		return &chart.Line{Frame: frame, Periods: codesOf(periods), Series: []chart.Series{drawn(s.title(f.indicator), column, 1, false)}, Breaks: s.breaksOf(periods, [][]estimate{column}, f.indicator)}
	}, residentNeeds...)
}

func (s *sheet) column(f fact, periods []period.Period) []estimate {
	var out []estimate
	for _, p := range periods {
		out = append(out, s.value(f, s.home.Code, span{period: p}))
	}
	return out
}

// ratesDumbbell sets rates of Italians and non-EU citizens side by side, here, in the
// ripartizione and in Italy.
func (s *sheet) ratesDumbbell(id string) *doc.Figure {
	rates := []fact{{indicator: "emp_rate_1564", age: "Y15-64"}, {indicator: "unemp_rate"}, {indicator: "inact_rate_1564"}}
	first := rates[0]
	first.citizenship = "NEU"
	when := s.when(first)
	m := s.about(s.t("valori percentuali, con intervallo al 95% dove l'errore è noto", "per cent, with 95% interval where the error is known"), s.period(when), "emp_rate_1564", "unemp_rate", "inact_rate_1564")
	return s.figure(id, s.t("Tassi di italiani e non comunitari: ", "Rates of Italians and non-EU citizens: ")+s.called(), m, chart.Frame{Decimals: 1}, func(frame chart.Frame) chart.Chart {
		d := &chart.Dumbbell{Frame: frame, First: s.citizenship("ITA"), Second: s.citizenship("NEU")}
		for _, rate := range rates {
			for _, code := range s.beside() {
				side := func(citizenship string) chart.Estimate {
					f := rate
					f.citizenship = citizenship
					e := s.value(f, code, when)
					return chart.Estimate{Value: e.value, CI: e.interval(), Status: e.mark()}
				}
				row := chart.DumbbellRow{Label: s.title(rate.indicator) + ", " + s.place(code), First: side("ITA"), Second: side("NEU"), Emphasis: code == s.home.Code}
				if !isMissing(row.First.Value) || !isMissing(row.Second.Value) {
					d.Rows = append(d.Rows, row)
				}
			}
		}
		return d
	}, regionalNeeds...)
}

// beside are the area and what it is compared with.
func (s *sheet) beside() []string {
	out := []string{s.home.Code}
	for _, code := range []string{s.part, italy} {
		if code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// rateMap shades the regions by the employment rate of non-EU citizens and ranks them.
func (s *sheet) rateMap(id string) *doc.Figure {
	f := fact{indicator: "emp_rate_1564", citizenship: "NEU", age: "Y15-64"}
	when := s.when(f)
	m := s.about(s.t("valori percentuali", "per cent"), s.period(when), f.indicator)
	return s.figure(id, s.t("Tasso di occupazione 15-64 dei non comunitari nelle regioni", "Employment rate 15-64 of non-EU citizens in the regions"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(frame chart.Frame) chart.Chart { return s.regionMap(frame, s.series(f, italy), when) }, regionalNeeds...)
}

// contractsLine is activations and terminations in the finest periods that the release has.
func (s *sheet) contractsLine(id string) *doc.Figure {
	const last = 24
	facts := []fact{{indicator: "co_activations", citizenship: "NEU"}, {indicator: "co_terminations", citizenship: "NEU"}}
	keys := []series{s.series(facts[0], s.home.Code), s.series(facts[1], s.home.Code)}
	freq := period.Annual
	for _, finer := range []period.Freq{period.Monthly, period.Quarterly, period.HalfYearly} {
		if slices.ContainsFunc(s.periods[keys[0]], func(p period.Period) bool { return p.Freq() == finer }) {
			freq = finer
			break
		}
	}
	var periods []period.Period
	for _, p := range s.periods[keys[0]] {
		if p.Freq() == freq {
			periods = append(periods, p)
		}
	}
	if len(periods) > 0 {
		periods, _ = period.Range(periods[max(0, len(periods)-last)], periods[len(periods)-1])
	}
	columns := [][]estimate{s.column(facts[0], periods), s.column(facts[1], periods)}
	m := s.about(s.t("rapporti di lavoro", "employment relationships"), s.stretch(codesOf(periods)), "co_activations", "co_terminations")
	return s.figure(id, s.t("Attivazioni e cessazioni di non comunitari: ", "Activations and terminations of non-EU citizens: ")+s.called(), m, chart.Frame{Height: 200}, func(frame chart.Frame) chart.Chart {
		return &chart.Line{Frame: frame, Periods: codesOf(periods), FromZero: true, Breaks: s.breaksOf(periods, columns, "co_activations", "co_terminations"), Series: []chart.Series{
			drawn(s.t("Attivazioni", "Activations"), columns[0], 1, false), drawn(s.t("Cessazioni", "Terminations"), columns[1], 1, false)}}
	}, coNeeds...)
}

// funnelChart is seasonal work from the quota to the permit.
func (s *sheet) funnelChart(id string) *doc.Figure {
	var facts []fact
	for _, stage := range stages {
		facts = append(facts, fact{indicator: stage, citizenship: "NEU"})
	}
	when := s.when(facts[2])
	if !when.ok() {
		when = s.when(facts[0])
	}
	m := s.about(s.t("numero", "number"), s.period(when), stages...)
	return s.figure(id, s.t("Dalla quota al permesso di soggiorno: ", "From the quota to the residence permit: ")+s.called(), m, chart.Frame{}, func(frame chart.Frame) chart.Chart {
		c := &chart.Funnel{Frame: frame}
		for i, f := range facts {
			e := s.value(f, s.home.Code, when)
			c.Stages = append(c.Stages, chart.Stage{Name: s.title(f.indicator), Value: e.value, Status: e.mark(), NoRatio: i == 1})
		}
		return c
	}, funnelNeeds...)
}

// benefitBars are the recipients of each benefit, with the year before.
func (s *sheet) benefitBars(id string) *doc.Figure {
	var when span
	var facts []fact
	for _, f := range benefits("welfare_benef") {
		if found := s.when(f); found.ok() && (!when.ok() || found.period.Compare(when.period) > 0) {
			when = found
		}
	}
	for _, f := range benefits("welfare_benef") {
		if e := s.value(f, s.home.Code, when); !math.IsNaN(e.value) || e.withheld {
			facts = append(facts, f)
		}
	}
	m := s.about(s.t("persone", "persons"), s.period(when), "welfare_benef")
	return s.figure(id, s.t("Beneficiari non comunitari per prestazione: ", "Non-EU recipients by benefit: ")+s.called(), m, chart.Frame{}, func(frame chart.Frame) chart.Chart {
		bars := &chart.Bars{Frame: frame, Horizontal: true}
		var now, before []estimate
		for _, f := range facts {
			bars.Categories = append(bars.Categories, s.builder.label("scheme", dim(f.dims, "SCHEME")))
			now, before = append(now, s.value(f, s.home.Code, when)), append(before, s.value(f, s.home.Code, when.yearBefore()))
		}
		if when.ok() {
			bars.Series = []chart.Series{drawn(s.builder.name(when.period), now, 1, false), drawn(s.builder.name(when.yearBefore().period), before, 1, false)}
		}
		return bars
	}, benefitNeeds...)
}

// provinceTable has the residents of each province, their share of the region's and of the
// province's residents, and its rank by that share.
func (s *sheet) provinceTable(id string) *doc.Table {
	count, share := fact{indicator: "foreign_residents", citizenship: "FOR"}, fact{indicator: "foreign_share_resident", citizenship: "FOR"}
	when := s.when(count)
	areas := s.provinces()
	if len(areas) == 0 {
		return nil
	}
	t := s.table(id, s.t("Stranieri residenti per provincia", "Resident foreigners by province"), s.t("Provincia", "Province"), s.about(s.t("persone; per cento", "persons; per cent"), s.builder.stockLead("foreign_residents", when), "foreign_residents", "foreign_share_resident"))
	t.Columns = []doc.Column{{Title: s.t("Residenti", "Residents")}, {Title: s.t("Var. %", "Change %")}, {Title: s.t("% della regione", "% of the region")},
		{Title: s.t("Incidenza sui residenti, %", "Share of residents, %")}, {Title: s.t("Posto per incidenza", "Rank by share")}}
	whole := s.value(count, s.home.Code, when)
	for _, a := range areas {
		key := s.series(count, a.Code)
		c := s.store.compare(key, when)
		own := s.value(share, a.Code, when)
		place := 1
		for _, other := range areas {
			if s.value(share, other.Code, when).value > own.value {
				place++
			}
		}
		row := doc.Row{Label: s.area(a.Code), Series: count.query(key), Cells: []doc.Cell{c.now.cell(0, 1), signed(c.percent(), 1),
			doc.Num(100*c.now.value/whole.value, 1), own.cell(1, 1), doc.Num(float64(place), 0)}}
		if math.IsNaN(own.value) {
			row.Cells[4] = doc.Cell{Kind: doc.Missing}
		}
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// provinceStages has steps of seasonal work by province.
func (s *sheet) provinceStages(id string) *doc.Table {
	when := s.when(fact{indicator: "seasonal_nulla_osta", citizenship: "NEU"})
	t := s.table(id, s.t("Lavoro stagionale per provincia", "Seasonal work by province"), s.t("Provincia", "Province"), s.about(s.t("numero; per cento", "number; per cent"), s.period(when), provinceSteps...))
	for _, step := range provinceSteps {
		t.Columns = append(t.Columns, doc.Column{Title: s.ratioTitle(step)})
	}
	for _, a := range s.provinces() {
		row := doc.Row{Label: s.area(a.Code), Series: fact{}.query(s.series(fact{indicator: provinceSteps[0], citizenship: "NEU"}, a.Code)), Cells: []doc.Cell{}}
		for _, step := range provinceSteps {
			f := fact{indicator: step, citizenship: "NEU"}
			row.Cells = append(row.Cells, s.value(f, a.Code, when).cell(s.quantity(f).decimals, 1))
		}
		if !bare(row) {
			t.Rows = append(t.Rows, row)
		}
	}
	return dropEmpty(t)
}

// minorsTable has the last months of unaccompanied minors.
func (s *sheet) minorsTable(id string) *doc.Table {
	count := fact{indicator: "msna_present", citizenship: "NEU"}
	freq := period.HalfYearly // the source has become so
	if periods := s.periods[s.series(count, s.home.Code)]; len(periods) > 0 {
		last := slices.MaxFunc(periods, func(a, b period.Period) int { return a.End().Compare(b.End()) })
		freq = last.Freq()
		if slices.Contains(periods, last.End().In(period.Monthly)) {
			freq = period.Monthly
		}
	}
	return s.counted(id, s.t("Minori non accompagnati presenti, ultimi periodi", "Unaccompanied minors present, last periods"), freq,
		count, fact{indicator: "msna_present", citizenship: "NEU", of: "IT"})
}

// receptionTable has the last days on which those in reception were counted.
func (s *sheet) receptionTable(id string) *doc.Table {
	facts := []fact{{indicator: "reception_present", citizenship: "NEU"}}
	for _, code := range facilities {
		facts = append(facts, fact{indicator: "reception_present", citizenship: "NEU", dims: "FACILITY=" + code})
	}
	return s.counted(id, s.t("Migranti in accoglienza, ultimi giorni di conteggio", "Migrants in reception, last days of counting"), period.Daily,
		append(facts, fact{indicator: "reception_present", citizenship: "NEU", of: "IT"})...)
}

// counted has a row for each of the last periods of a frequency, a column for each fact.
func (s *sheet) counted(id, title string, freq period.Freq, facts ...fact) *doc.Table {
	const most = 12
	key := s.series(facts[0], s.home.Code)
	var periods []period.Period
	for _, p := range s.periods[key] {
		if p.Freq() == freq {
			periods = append(periods, p)
		}
	}
	periods = periods[max(0, len(periods)-most):]
	t := s.table(id, title, s.t("Giorno o fine del periodo", "Day or end of the period"), s.about(s.t("persone; per cento", "persons; per cent"), s.stretch(codesOf(periods)), facts[0].indicator))
	for _, f := range facts {
		label := s.t("Totale", "Total")
		switch {
		case f.of == "IT":
			label = s.t("Quota sull'Italia, %", "Share of Italy, %")
		case f.dims != "":
			label = s.builder.label("facility", dim(f.dims, "FACILITY"))
		}
		t.Columns = append(t.Columns, doc.Column{Title: label})
	}
	for _, p := range slices.Backward(periods) {
		row := doc.Row{Label: s.builder.name(p), Series: facts[0].query(key), Cells: []doc.Cell{}}
		for _, f := range facts {
			row.Cells = append(row.Cells, s.value(f, s.home.Code, span{period: p}).cell(s.quantity(f).decimals, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return dropEmpty(t)
}
