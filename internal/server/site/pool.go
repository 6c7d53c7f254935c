package site

import (
	"cmp"
	"slices"

	"osservatorio/internal/chart"
	"osservatorio/internal/release"
)

// pool is the foreigners who are here already and could work, each group of the last year that is known of it. They are counted and no
// forecast, and their groups overlap: there is no total.
func (v *view) pool(p *page, area string) error {
	d, ok := v.rel.Indicator("dem_pool")
	if !ok {
		return nil
	}
	list, query, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}, Where: map[string][]string{"SCENARIO": {"BASE"}, "METHOD": {"COUNTED"}}})
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortStableFunc(list, func(a, b observation) int { return cmp.Compare(b.value, a.value) })
	f := v.ofArea("presenti", d, d.Title.In(v.Lang), area, query)
	f.Notes = []string{v.T("Contati nell'ultimo anno noto di ciascun gruppo, che la tavola dice; non sono una previsione. I gruppi si sovrappongono e non si sommano; non sono tolti dal fabbisogno.",
		"Counted in the last year known of each group, which the table tells; no forecast. Groups overlap and are not added; they are taken off no requirement.")}
	f.Table = &table{Caption: f.Title, Stub: v.T("Gruppo", "Group"), Columns: []string{v.T("Valore", "Value"), v.T("Anno", "Year")}}
	var names []string
	bars := chart.Series{Name: f.Title}
	for _, o := range list {
		name := v.code("COMPONENT", o.columns["COMPONENT"])
		f.Table.Rows = append(f.Table.Rows, row{Label: name, Cells: []Shown{v.shown(d, o), {Text: v.loc.Period(o.period())}}})
		names, bars.Values, bars.Status = append(names, name), append(bars.Values, o.value), append(bars.Status, o.status())
	}
	f.plot = func(width float64) chart.Chart {
		return &chart.Bars{Frame: v.frame(f, d, width), Categories: names, Series: []chart.Series{bars}, Horizontal: true}
	}
	return p.add(v, f)
}
