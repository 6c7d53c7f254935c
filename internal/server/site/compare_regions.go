package site

import (
	"math"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// compareRegions is one period across all regions, beside the same period of the year before.
func (v *view) compareRegions(p *page, body map[string]any) error {
	id := v.q.Get("indicator")
	if id == "" {
		id = "emp_rate_1564"
	}
	d, err := v.indicatorAsked("indicator", id)
	if err != nil {
		return err
	}
	want, err := v.wanted(d, "view", "indicator", "period")
	if err != nil {
		return err
	}
	sel, err := v.choose(d, want, map[string]string{"CITIZENSHIP": "FOR"})
	if err != nil {
		return err
	}
	v.offered(sel)
	f, choice, err := v.regionMap("regioni", sel, v.q.Get("period"))
	if err != nil {
		return err
	}
	fields := append([]field{v.indicatorField(d.ID, func(d model.Indicator) bool { return d.Query == "" })}, sel.Fields...)
	body["Fields"] = append(fields, choice)
	filter := sel.filter(v.mapped())
	if filter.From, filter.To, err = v.span("period", choice.Value, choice.Value); err != nil {
		return err
	}
	list, _, err := v.selected(filter)
	if err != nil {
		return err
	}
	if err := p.add(v, f); err != nil {
		return err
	}
	return p.add(v, v.yearApart(&figure{ID: "anno-prima", Title: d.Title.In(v.Lang), Subtitle: v.described(sel), query: f.query}, d, list))
}

// yearApart shows the cells of one period beside those of the year before, a line an area.
func (v *view) yearApart(f *figure, d model.Indicator, list []observation) *figure {
	f.indicator, f.Unit, f.Source = d, v.unitInWords(d), v.source(d)
	now, before := "", ""
	var rows []chart.DumbbellRow
	f.Table = &table{Caption: f.Title, Stub: v.dimension("REF_AREA"), Columns: []string{v.T("Anno prima", "Year before"), v.T("Valore", "Value"), v.T("Differenza", "Difference"), v.T("Andamento", "Trend")}}
	for _, o := range list {
		earlier := o.before()
		now = v.loc.Period(o.period())
		if o.columns["BEFORE"] != "" {
			before = v.loc.Period(o.columns["BEFORE"])
		}
		m := v.moved(d, o)
		f.Table.Rows = append(f.Table.Rows, row{Label: v.names.Area(o.area(), v.Lang), Href: v.Href("region", o.area()), Bold: o.area() == territory.Italy, Cells: []Shown{v.shown(d, earlier), v.shown(d, o), {Text: m.Text}, {Text: m.Verdict}}})
		rows = append(rows, chart.DumbbellRow{Label: v.names.Area(o.area(), v.Lang), Emphasis: o.area() == territory.Italy,
			First: chart.Estimate{Value: earlier.value, Status: earlier.status()}, Second: chart.Estimate{Value: o.value, Status: o.status()}})
	}
	slices.SortStableFunc(rows, func(a, b chart.DumbbellRow) int {
		x, y := a.Second.Value, b.Second.Value
		if math.IsNaN(x) || math.IsNaN(y) {
			return btoi(math.IsNaN(x)) - btoi(math.IsNaN(y))
		}
		return slices.Compare([]float64{y}, []float64{x})
	})
	v.explainBreak(f, brokenOf(list))
	if before == "" {
		before = v.T("un anno prima", "a year before")
	}
	f.plot = func(width float64) chart.Chart {
		return &chart.Dumbbell{Frame: v.frame(f, d, width), First: before, Second: now, Rows: rows}
	}
	f.Subtitle = together(f.Subtitle, now+v.T(" e ", " and ")+before)
	return f
}

// filterOf is a filter of one indicator.
func filterOf(id string, areas []string, where map[string][]string) release.Filter {
	return release.Filter{Indicator: id, Areas: areas, Where: where}
}
