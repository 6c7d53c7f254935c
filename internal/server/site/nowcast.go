package site

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/release"
)

// nowcast is the quarters that the survey does not have yet, with what leading indicators made of them and how far they were off.
func (v *view) nowcast(p *page, area string) error {
	d, ok := v.rel.Indicator("dem_nowcast")
	if !ok {
		return nil
	}
	list, query, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}})
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortFunc(list, byPeriod)
	f := &figure{ID: "anticipo", Title: d.Title.In(v.Lang), Subtitle: v.names.Area(area, v.Lang), query: query, indicator: d, Unit: v.unitInWords(d), Source: v.source(d), Notes: v.made(list, "")}
	f.Table = &table{Caption: f.Title, Stub: v.T("Trimestre", "Quarter"), Columns: []string{v.T("Valore", "Value"), v.T("Intervallo 80%", "80% interval"), v.T("Intervallo 95%", "95% interval"),
		v.T("Come", "How"), v.T("Errore passato", "Past error")}}
	for _, o := range list {
		f.Table.Rows = append(f.Table.Rows, row{Label: v.loc.Period(o.period()), Cells: []Shown{v.shown(d, o), v.between(d, o, "80"), v.between(d, o, "95"),
			{Text: v.code("METHOD", o.columns["METHOD"])}, {Text: v.missed(o)}}})
	}
	var values []string
	for _, o := range list {
		value := v.shown(d, o)
		words := strings.Join(strings.Fields(value.Text+" "+value.Flag+" "+value.Unit), " ")
		if limits := v.between(d, o, "95"); limits.Text != "" {
			words += v.T(", intervallo del 95 per cento ", ", 95 per cent interval ") + limits.Text
		}
		values = append(values, v.loc.Period(o.period())+": "+words)
	}
	f.Notes = append([]string{strings.Join(values, "; ") + "."}, f.Notes...)
	said, err := v.worth(area, list[0].period())
	if err != nil {
		return err
	}
	if len(said) > 0 {
		f.Notes = append(f.Notes, v.T("Errore con ciascun indicatore, su quello della sola rilevazione: ", "Error with each indicator, over that of the survey alone: ")+strings.Join(said, "; ")+".")
	}
	return p.add(v, f)
}

// worth is what the leading indicators are worth in a region, together and each, for the nearest quarter.
func (v *view) worth(area, period string) ([]string, error) {
	d, ok := v.rel.Indicator("dem_bridge")
	if !ok {
		return nil, nil
	}
	list, _, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range list {
		if o.period() != period || math.IsNaN(o.value) {
			continue
		}
		name, used := v.code("COMPONENT", o.columns["COMPONENT"]), v.T("usato", "used")
		if total(o, "COMPONENT") {
			name, used = v.T("gli ammessi insieme", "those admitted together"), v.T("usati", "used")
		}
		if o.columns["METHOD"] != "BRIDGE" {
			used = v.T("non ", "not ") + used
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", name, v.loc.Number(o.value, 2), used))
	}
	return out, nil
}
