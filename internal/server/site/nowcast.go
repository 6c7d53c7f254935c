package site

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/naming"
	"osservatorio/internal/release"
)

// nowcast is the quarters that the survey does not have yet, of all sectors and of each where the survey tells them, with what leading
// indicators made of them and how far they were off.
func (v *view) nowcast(p *page, area string) error {
	d, ok := v.rel.Indicator("dem_nowcast")
	if !ok {
		return nil
	}
	list, query, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}})
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortFunc(list, func(a, b observation) int {
		return cmp.Or(byPeriod(a, b), btoi(total(b, "SECTOR"))-btoi(total(a, "SECTOR")), cmp.Compare(a.columns["SECTOR"], b.columns["SECTOR"]))
	})
	f := v.ofArea("anticipo", d, d.Title.In(v.Lang), area, query)
	f.Notes = v.made(list, "")
	bySector := slices.ContainsFunc(list, func(o observation) bool { return !total(o, "SECTOR") })
	stub := v.T("Trimestre", "Quarter")
	if bySector {
		stub = v.T("Trimestre e settore", "Quarter and sector")
	}
	f.Table = v.limited(f.Title, stub, v.T("Come", "How"), v.T("Errore passato", "Past error"))
	for _, o := range list {
		label := v.loc.Period(o.period())
		if !total(o, "SECTOR") {
			label += ": " + strings.ToLower(v.code("SECTOR", o.columns["SECTOR"]))
		}
		f.Table.Rows = append(f.Table.Rows, row{Label: label, Bold: bySector && total(o, "SECTOR"), Cells: v.withLimits(d, o, Shown{Text: v.code("METHOD", o.columns["METHOD"])}, Shown{Text: v.missed(o)})})
	}
	var values []string
	for _, o := range list {
		if !total(o, "SECTOR") {
			continue
		}
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
	for _, worth := range said {
		f.Notes = append(f.Notes, v.T("Errore con ciascun indicatore, su quello della sola rilevazione", "Error with each indicator, over that of the survey alone")+worth+".")
	}
	if bySector {
		f.Notes = append(f.Notes, v.T("I settori sono riportati agli occupati di tutti i settori: la loro somma è il totale. I lavoratori in integrazione salariale sono di tutti i settori: l'INPS non li distingue.",
			"Sectors are brought to the employed of all sectors: they add up to the total. Workers on wage supplementation are of all sectors: INPS does not tell them apart."))
	}
	return p.add(v, f)
}

// worth is what the leading indicators are worth in an area, together and each, for the nearest quarter: one end of a sentence for all
// sectors, or for each of them.
func (v *view) worth(area, period string) ([]string, error) {
	d, ok := v.rel.Indicator("dem_bridge")
	if !ok {
		return nil, nil
	}
	list, _, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}})
	if err != nil {
		return nil, err
	}
	parts := map[string][]string{}
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
		sector := o.columns["SECTOR"]
		parts[sector] = append(parts[sector], fmt.Sprintf("%s %s (%s)", name, v.loc.Number(o.value, 2), used))
	}
	var out []string
	for _, sector := range slices.Sorted(maps.Keys(parts)) {
		said := ": " + strings.Join(parts[sector], "; ")
		if !naming.Total(sector) {
			said = ", " + strings.ToLower(v.code("SECTOR", sector)) + said
		}
		out = append(out, said)
	}
	return out, nil
}
