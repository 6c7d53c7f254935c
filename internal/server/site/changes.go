package site

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/naming"
	"osservatorio/internal/server/asked"
)

// changes is what was published for the first time or differently since a day.
func (v *view) changes() (*page, error) {
	if err := v.only("since"); err != nil {
		return nil, err
	}
	since, err := asked.Day("since", v.q.Get("since"))
	if err != nil {
		return nil, err
	}
	days, err := v.column("SELECT DISTINCT KNOWN_FROM::VARCHAR FROM observations ORDER BY 1 DESC LIMIT 24")
	if err != nil {
		return nil, err
	}
	if since == "" {
		since = v.since(days)
	}
	day := "DATE " + duck.Quote(since)
	_, rows, err := v.rel.DB.Strings(v.r.Context(), fmt.Sprintf(`WITH ended AS (SELECT * FROM observations WHERE KNOWN_TO >= %[1]s AND KNOWN_FROM < %[1]s),
begun AS (SELECT INDICATOR, count(*) n, min(TIME_PERIOD) FILTER (FREQ = 'A') AS y FROM observations WHERE KNOWN_FROM >= %[1]s AND KNOWN_TO IS NULL GROUP BY 1),
old AS (SELECT INDICATOR, count(*) n FROM ended GROUP BY 1)
SELECT coalesce(b.INDICATOR, o.INDICATOR), coalesce(b.n, 0), coalesce(o.n, 0) FROM begun b FULL JOIN old o USING (INDICATOR) ORDER BY 1`, day))
	if err != nil {
		return nil, err
	}
	t := &table{Caption: fmt.Sprintf(v.T("Celle pubblicate dal %s in poi", "Cells published from %s on"), v.loc.Period(since)), Stub: v.T("Indicatore", "Indicator"),
		Columns: []string{v.T("Nuove o riviste", "New or revised"), v.T("Di cui riviste o ritirate", "Of which revised or withdrawn")}}
	for _, d := range v.rel.Catalogue.Indicators {
		for _, r := range rows {
			if r[0] == d.ID {
				t.Rows = append(t.Rows, row{Label: d.Title.In(v.Lang), Href: v.Href("indicator", d.ID), Cells: []Shown{{Text: v.loc.Number(number(r[1]), 0)}, {Text: v.loc.Number(number(r[2]), 0)}}})
			}
		}
	}
	choice := field{Name: "since", Label: v.T("Pubblicate dal", "Published since")}
	if !slices.Contains(days, since) {
		days = append(days, since)
	}
	for _, d := range days {
		choice.Options = append(choice.Options, option{d, v.loc.Period(d), d == since})
	}
	p := &page{Title: v.T("Che cosa è cambiato", "What changed"), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: v.T("Quante cifre di ogni indicatore sono nuove, quante sono state riviste e di quanto, da un giorno in poi: se non se ne sceglie uno, dalla release precedente. Ogni indicatore mostra le sue revisioni una per una.",
			"How many figures of each indicator are new, how many were revised and by how much, from a day on: where none is chosen, since the release before. Each indicator shows its revisions one by one.")}
	largest, err := v.largestSince(since)
	if err != nil {
		return nil, err
	}
	p.Body = map[string]any{"Table": t, "Largest": largest, "Fields": []field{choice}, "Inputs": v.inputsSince(since)}
	return p, nil
}

// since is the day after that of the release before, or the last day that something was published.
func (v *view) since(days []string) string {
	for _, x := range v.published() {
		if before, _, ok := cutDay(x.Release); ok && before < v.rel.Manifest.AsOf {
			for _, d := range slices.Backward(days) {
				if d > before {
					return d
				}
			}
		}
	}
	if len(days) > 0 {
		return days[0]
	}
	return v.rel.Manifest.AsOf
}

// cutDay takes the day off a release's name.
func cutDay(id string) (day, rest string, ok bool) {
	if len(id) < len("2026-01-01-") {
		return "", "", false
	}
	return id[:10], id[11:], true
}

// inputsSince are the datasets that were published from a day on.
func (v *view) inputsSince(day string) []string {
	var out []string
	for _, in := range v.rel.Manifest.Inputs {
		if in.Published >= day {
			giver, title := v.dataset(in.Dataset)
			out = append(out, giver+": "+title+", "+v.loc.Period(in.Published))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// largestSince is the largest revision of every indicator from a day on, in its own unit: what was said the day before
// beside what is said now. A cell whose value is withheld, or was, has none.
func (v *view) largestSince(day string) (*table, error) {
	var key []string
	for _, name := range slices.Concat(model.Key(), model.Dimensions(v.rel.Catalogue.Indicators)) {
		key = append(key, duck.Ident(name))
	}
	var same []string
	for _, name := range key {
		same = append(same, "a."+name+" IS NOT DISTINCT FROM b."+name)
	}
	list, err := v.observations(fmt.Sprintf(`SELECT a.*, b.TIME_PERIOD AS BEFORE, b.OBS_VALUE AS BEFORE_VALUE, b.OBS_STATUS AS BEFORE_OBS_STATUS, b.CONF_STATUS AS BEFORE_CONF_STATUS
FROM (FROM observations WHERE KNOWN_TO IS NULL AND KNOWN_FROM >= DATE %[1]s) a JOIN (FROM observations WHERE KNOWN_FROM < DATE %[1]s AND KNOWN_TO >= DATE %[1]s) b ON %[2]s
WHERE a.OBS_VALUE <> b.OBS_VALUE AND a.CONF_STATUS = 'F' AND b.CONF_STATUS = 'F'
QUALIFY row_number() OVER (PARTITION BY a.INDICATOR ORDER BY abs(a.OBS_VALUE - b.OBS_VALUE) DESC, %[3]s) = 1`, duck.Quote(day), strings.Join(same, " AND "), "a."+strings.Join(key, ", a.")))
	if err != nil {
		return nil, err
	}
	t := &table{Caption: v.T("La revisione maggiore di ogni indicatore", "The largest revision of each indicator"), Stub: v.T("Indicatore", "Indicator"), Words: 1,
		Columns: []string{v.T("Di che cosa", "Of what"), v.T("Valore di prima", "Value before"), v.T("Valore di oggi", "Value today"), v.T("Revisione", "Revision")}}
	for _, d := range v.rel.Catalogue.Indicators {
		for _, o := range list {
			if o.columns["INDICATOR"] == d.ID {
				t.Rows = append(t.Rows, row{Label: d.Title.In(v.Lang), Href: v.Href("indicator", d.ID, "area", notItaly(o.area())),
					Cells: []Shown{{Text: v.cell(d, o)}, v.withUnit(v.shown(d, o.before())), v.withUnit(v.shown(d, o)), {Text: v.revised(d, o.value-o.before().value)}}})
			}
		}
	}
	return t, nil
}

// cell is a cell in words: its area, its period, and its codes that are no totals.
func (v *view) cell(d model.Indicator, o observation) string {
	parts := []string{v.names.Area(o.area(), v.Lang), v.loc.Period(o.period())}
	for _, name := range slices.Concat([]string{"CITIZENSHIP", "SEX", "AGE"}, d.Dimensions) {
		if code := o.columns[name]; !naming.Total(code) && !(name == "SEX" && code == "T") {
			parts = append(parts, v.code(name, code))
		}
	}
	return strings.Join(parts, ", ")
}
