package report

import (
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
	"osservatorio/web"
)

// abroad is the group of foreigners that the tables of rates by area are about: non-EU
// citizens, or all foreigners where the release has only those.
func (b *builder) abroad() string {
	for _, code := range []string{"NEU", "FOR"} {
		for _, id := range rates {
			if b.broad(b.of(id).of(code)).ok() {
				return code
			}
		}
	}
	return "NEU"
}

// ratesByRegion sets each rate of the two groups side by side. Rates of different
// periods say theirs in the heading.
func (b *builder) ratesByRegion() *doc.Table {
	group := b.abroad()
	emp, act, unemp := b.of("emp_rate_1564"), b.of("act_rate_1564"), b.of("unemp_rate")
	stacks := []stack{{title: b.t("Occupazione 15-64", "Employment 15-64"), when: b.broad(emp.of(group))},
		{title: b.t("Attività 15-64", "Activity 15-64"), when: b.broad(act.of(group))}, {title: join(b.t("Disoccupazione", "Unemployment"), b.ageOf("unemp_rate")), when: b.broad(unemp.of(group))}}
	t := b.table("T1.3", b.t("Tassi di occupazione, attività e disoccupazione per territorio e cittadinanza", "Employment, activity and unemployment rates by area and citizenship"), "",
		b.about(b.t("valori percentuali; ± metà dell'intervallo al 95%; divario in punti percentuali",
			"per cent; ± half of the 95% interval; gap in percentage points"), b.periodOfColumns(stacks), "emp_rate_1564", "act_rate_1564", "unemp_rate"))
	ita, them := b.t("italiani", "Italians"), b.t("non com.", "non-EU")
	if group == "FOR" {
		them = b.t("stranieri", "foreigners")
	}
	var columns []measure
	for i, key := range []series{emp, act, unemp} {
		heading, when := b.heading(stacks[i], stacks), stacks[i].when
		if !when.ok() {
			continue
		}
		if i == 0 { // of the rate that the report is most about, also errors and gap
			columns = append(columns, b.value(heading, ita, key.of("ITA"), when, 1, 1), b.margin(heading, key.of("ITA"), when, 1),
				b.value(heading, them, key.of(group), when, 1, 1), b.margin(heading, key.of(group), when, 1),
				b.difference(heading, b.t("divario", "gap"), key.of(group), key.of("ITA"), when, 1))
			continue
		}
		columns = append(columns, b.value(heading, ita, key.of("ITA"), when, 1, 1), b.value(heading, them, key.of(group), when, 1, 1))
	}
	return dropEmpty(b.regional(t, regionalNeeds, columns...))
}

// periodOfColumns is periodOf for a table whose groups are of columns.
func (b *builder) periodOfColumns(stacks []stack) string {
	for _, s := range stacks {
		if s.when.ok() && !common(stacks).ok() {
			return b.t("quello di ciascun gruppo di colonne, l'ultimo disponibile", "that of each group of columns, the latest available")
		}
	}
	return b.period(common(stacks))
}

// regionalRate is the first rate that the release has by area, for the charts.
func (b *builder) regionalRate() (id string, when span) {
	group := b.abroad()
	for _, id := range []string{"emp_rate_1564", "act_rate_1564", "unemp_rate"} {
		if when := b.broad(b.of(id).of(group)); when.ok() {
			return id, when
		}
	}
	return "emp_rate_1564", span{}
}

func (b *builder) dumbbell() *doc.Figure {
	id, when := b.regionalRate()
	group := b.abroad()
	key := b.of(id)
	m := b.about(b.t("valori percentuali, con intervallo al 95% dove l'errore è noto", "per cent, with 95% interval where the error is known"), b.period(when), id)
	side := func(citizenship, area string) chart.Estimate {
		e := b.at(key.of(citizenship).in(area), when)
		return chart.Estimate{Value: e.value, CI: e.interval(), Status: e.mark()}
	}
	areas := []string{italy}
	if b.widest(b.target, leastRegions, across(b.regions(), key.of(group))...).ok() {
		areas = append(areas, b.regions()...)
	} else {
		areas = append(areas, b.parts()...)
	}
	title := b.agedTitle(id) + b.t(": italiani e ", ": Italians and ") + b.t(map[string]string{"NEU": "non comunitari", "FOR": "stranieri"}[group], b.citizenship(group)) +
		b.t(" nel territorio", " by area")
	return b.figure("G1.2", title, m, chart.Frame{Decimals: 1}, func(f chart.Frame) chart.Chart {
		d := &chart.Dumbbell{Frame: f, First: b.citizenship("ITA"), Second: b.citizenship(group)}
		for _, code := range areas {
			row := chart.DumbbellRow{Label: b.place(code), First: side("ITA", code), Second: side(group, code), Emphasis: code == italy}
			if isMissing(row.First.Value) && isMissing(row.Second.Value) && !slices.Contains(b.regions(), code) {
				continue
			}
			d.Rows = append(d.Rows, row)
		}
		return d
	}, regionalNeeds...)
}

func (b *builder) choropleth() *doc.Figure {
	id, group := "emp_rate_1564", b.abroad()
	key := b.of(id).of(group)
	when := b.widest(b.target, leastRegions, across(b.regions(), key)...)
	m := b.about(b.t("valori percentuali", "per cent"), b.period(when), id)
	return b.figure("G1.3", b.t("Tasso di occupazione 15-64 anni ", "Employment rate 15-64 ")+b.ofThem(group)+b.t(" nelle regioni", " in the regions"), m,
		chart.Frame{Decimals: 1, Suffix: "%"}, func(f chart.Frame) chart.Chart { return b.regionMap(f, key, when) }, regionalNeeds...)
}

// regionMap shades the regions by a series. The outlines come with the build of the
// front end; a program built without it draws equal squares.
func (b *builder) regionMap(f chart.Frame, key series, when span) chart.Chart {
	shapes := chart.Tiles()
	if data, err := web.MapShapes(); err == nil {
		parsed, err := chart.ParseShapes(data)
		if err != nil && b.err == nil {
			b.err = err
		}
		if err == nil {
			shapes = parsed
		}
	}
	m := &chart.Map{Frame: f, Shapes: shapes}
	if e := b.at(key, when); !isMissing(e.value) {
		m.Reference, m.ReferenceName = &e.value, b.area(italy)
	}
	for _, code := range b.regions() {
		e := b.at(key.in(code), when)
		m.Regions = append(m.Regions, chart.Region{Code: code, Name: b.place(code), Value: e.value, Status: e.mark()})
	}
	return m
}
