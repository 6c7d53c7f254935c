package site

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/naming"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
)

// demand is how many workers will be needed, by sector and occupation, and under other scenarios.
func (v *view) demand() (*page, error) {
	if err := v.only("area", "year", "scenario"); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Domanda di lavoro", "Demand for labour"), Crumbs: []link{{Text: v.named("forecasts"), Href: v.Href("forecasts")}},
		Lead: v.T("Quanti posti si apriranno, per settore e per professione, e di quanti lavoratori stranieri ci sarà bisogno, con il loro intervallo.",
			"How many jobs will open, by sector and by occupation, and how many foreign workers will be needed, with their interval.")}
	body := map[string]any{}
	p.Body = body
	openings, ok := v.rel.Indicator("dem_openings")
	if !ok {
		body["Absent"] = v.T("Questa release non ha proiezioni della domanda.", "This release has no projections of demand.")
		return p, nil
	}
	sh, err := v.shape(v.r.Context(), v.rel, openings)
	if err != nil {
		return nil, err
	}
	sel, err := v.choose(openings, map[string]string{"METHOD": "EXITS", "SCENARIO": "BASE"}, nil)
	if err != nil {
		return nil, err
	}
	years := spanned([]string{sel.combo.first, sel.combo.last})
	area, year, err := v.areaAndYear(sel, years, years[0])
	if err != nil {
		return nil, err
	}
	scenarios := slices.DeleteFunc(sh.codes(slices.Index(sh.dims, "SCENARIO")), func(c string) bool { return c == "BASE" })
	scenario := v.q.Get("scenario")
	if scenario == "" && len(scenarios) > 0 {
		scenario = scenarios[0]
	}
	if scenario != "" && !slices.Contains(scenarios, scenario) {
		return nil, reply.Bad("scenario", v.T("non c'è questo scenario", "there is no such scenario"), scenarios...)
	}
	fields := []field{v.areaField(sel.combo.areas, area), {Name: "year", Label: v.T("Anno", "Year")}, {Name: "scenario", Label: v.T("Scenario accanto alla base", "Scenario beside the baseline")}}
	for _, y := range years {
		fields[1].Options = append(fields[1].Options, option{y, y, y == year})
	}
	for _, s := range scenarios {
		fields[2].Options = append(fields[2].Options, option{s, v.code("SCENARIO", s), s == scenario})
	}
	body["Fields"] = fields
	for _, f := range []struct{ id, indicator, dimension, it, en string }{
		{"settori", "dem_openings", "SECTOR", "Posti che si aprono per settore", "Openings by sector"},
		{"professioni", "dem_openings", "OCCUPATION", "Posti che si aprono per professione", "Openings by occupation"},
		{"titoli", "dem_openings_title", "EDUCATION", "Posti che si aprono per titolo di studio", "Openings by title of study"},
		{"esperienza", "dem_openings_experience", "COMPONENT", "Posti che si aprono per esperienza richiesta", "Openings by experience wanted"},
		{"difficili", "dem_openings_hard", "OCCUPATION", "Posti di difficile reperimento per professione", "Openings hard to fill by occupation"},
		{"uscite", "dem_leavers", "COMPONENT", "Perché si lascia il posto", "Why people leave their job"},
		{"metodi", "dem_foreign_requirement", "METHOD", "Fabbisogno di lavoratori stranieri, per metodo", "Requirement of foreign workers, by method"},
		{"eta", "dem_foreign_requirement", "AGE", "Occupati che i soli residenti perderebbero, per età", "Employed that the residents alone would lose, by age"},
		{"domestici", "dem_domestic", "CITIZENSHIP", "Lavoro domestico e di cura: lavoratori", "Domestic and care work: workers"},
		{"domestici-posti", "dem_domestic_openings", "CITIZENSHIP", "Lavoro domestico e di cura: posti che si aprono", "Domestic and care work: openings"},
	} {
		if err := v.projected(p, f.id, f.indicator, f.dimension, v.T(f.it, f.en), area, year); err != nil {
			return nil, err
		}
	}
	if err := v.pool(p, area); err != nil {
		return nil, err
	}
	if err := v.nowcast(p, area); err != nil {
		return nil, err
	}
	for _, id := range []string{"dem_employed", "dem_openings"} {
		if err := v.scenarios(p, id, area, scenario); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// projected is the projections of a year by the codes of a dimension, with their intervals.
func (v *view) projected(p *page, id, indicator, dimension, title, area, year string) error {
	d, ok := v.rel.Indicator(indicator)
	if !ok {
		return nil
	}
	want := map[string]string{}
	if slices.Contains(d.Dimensions, "SCENARIO") {
		want["SCENARIO"] = "BASE"
	}
	if dimension == "AGE" {
		want["METHOD"] = "DEMOGRAPHIC"
	}
	openings := indicator == "dem_openings"
	if openings {
		want["METHOD"] = "EXITS"
	}
	sel, err := v.choose(d, want, map[string]string{"CITIZENSHIP": "FOR"})
	if err != nil {
		return nil // the release has none
	}
	filter := release.Filter{Indicator: d.ID, Areas: []string{area}, Where: sel.where(dimension)}
	if filter.From, filter.To, err = v.span("year", year, year); err != nil {
		return err
	}
	list, query, err := v.plain(filter)
	if err != nil || len(list) == 0 {
		return err
	}
	f := v.ofArea(id, d, title, area, query)
	f.Subtitle += ", " + year
	f.Notes = append([]string{v.T("Le barrette sono l'intervallo del 95 per cento; la tavola ha anche quello dell'80.", "Whiskers are the 95 per cent interval; the table has the 80 per cent one too.")}, v.made(list, dimension)...)
	if dimension == "AGE" {
		f.Notes = append(f.Notes, v.T("La cifra di una classe è la perdita dei suoi occupati: chi passa alla classe successiva manca all'una e si aggiunge all'altra. Le classi danno il totale.",
			"The figure of a class is the loss of its own employed: who passes into the next class is lost to the one and gained by the other. The classes add up to the total."))
	}
	f.Table = v.limited(title, v.dimension(dimension), v.T("Errore passato", "Past error"))
	other := map[string]observation{} // by the other definition of openings
	if openings {
		f.Subtitle += ", " + v.T("per le sole uscite dal lavoro", "by exits from work alone")
		f.Table.Columns = append(f.Table.Columns, v.T("Con i passaggi ad altra professione", "With moves to other occupations"))
		filter.Where["METHOD"] = []string{"EXITS_TRANSFERS"}
		with, _, err := v.plain(filter)
		if err != nil {
			return err
		}
		for _, o := range with {
			other[o.columns[dimension]] = o
		}
	}
	slices.SortStableFunc(list, func(a, b observation) int {
		if x, y := total(a, dimension), total(b, dimension); x != y {
			return btoi(y) - btoi(x)
		}
		if dimension == "AGE" { // the youngest first
			return strings.Compare(a.columns[dimension], b.columns[dimension])
		}
		return slices.Compare([]float64{b.value}, []float64{a.value})
	})
	var names []string
	bars, limits := chart.Series{Name: year}, chart.Band{Level: 95}
	for _, o := range list {
		name := v.code(dimension, o.columns[dimension])
		r := row{Label: name, Bold: total(o, dimension), Cells: v.withLimits(d, o, Shown{Text: v.missed(o)})}
		if openings {
			cell := Shown{Text: v.loc.Missing()}
			if w, ok := other[o.columns[dimension]]; ok {
				cell = v.shown(d, w)
			}
			r.Cells = append(r.Cells, cell)
		}
		f.Table.Rows = append(f.Table.Rows, r)
		if !total(o, dimension) && (dimension != "CITIZENSHIP" || o.columns[dimension] != "FOR") { // of whom EU and non-EU are there
			names, bars.Values, bars.Status = append(names, name), append(bars.Values, o.value), append(bars.Status, o.status())
			limits.Lo, limits.Hi = append(limits.Lo, number(o.columns["LO95"])), append(limits.Hi, number(o.columns["HI95"]))
		}
	}
	bars.Bands = []chart.Band{limits}
	f.plot = func(width float64) chart.Chart {
		return &chart.Bars{Frame: v.frame(f, d, width), Categories: names, Series: []chart.Series{bars}, Horizontal: true}
	}
	return p.add(v, f)
}

func total(o observation, dimension string) bool { return naming.Total(o.columns[dimension]) }

// scenarios is an indicator of demand under a scenario, beside the baseline.
func (v *view) scenarios(p *page, indicator, area, scenario string) error {
	d, ok := v.rel.Indicator(indicator)
	if !ok || scenario == "" {
		return nil
	}
	want := map[string]string{"SCENARIO": scenario}
	if indicator == "dem_openings" {
		want["METHOD"] = "EXITS"
	}
	sel, err := v.choose(d, want, nil)
	if err != nil {
		return nil
	}
	filter := release.Filter{Indicator: d.ID, Areas: []string{area}, Where: sel.where("SCENARIO")}
	filter.Where["SCENARIO"] = []string{"BASE", scenario}
	list, query, err := v.plain(filter)
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortFunc(list, byPeriod)
	f := &figure{ID: "scenari-" + strings.TrimPrefix(indicator, "dem_"), Title: fmt.Sprintf(v.T("%s: scenario e base", "%s: scenario and baseline"), d.Title.In(v.Lang)),
		Subtitle: v.names.Area(area, v.Lang), query: query}
	f = v.lines(f, d, list, v.seriesOf("SCENARIO", list))
	values := map[string]map[string]observation{}
	for _, o := range list {
		if values[o.period()] == nil {
			values[o.period()] = map[string]observation{}
		}
		values[o.period()][o.columns["SCENARIO"]] = o
	}
	f.Notes = append(f.Notes, v.made(list, "SCENARIO")...)
	f.Table.Columns = append(f.Table.Columns, v.T("Differenza", "Difference"), v.T("Intervallo 95% della base", "95% interval of the baseline"),
		v.T("Intervallo 80% dello scenario", "80% interval of the scenario"), v.T("Intervallo 95% dello scenario", "95% interval of the scenario"), v.T("Errore passato della base", "Past error of the baseline"))
	for i, period := range slices.Backward(periodsOf(list)) {
		r := &f.Table.Rows[len(f.Table.Rows)-1-i]
		base, other := values[period]["BASE"], values[period][scenario]
		difference := Shown{Text: v.loc.Missing()}
		if x := other.value - base.value; !math.IsNaN(x) && base.columns != nil && other.columns != nil {
			difference.Text = v.loc.Signed(x, d.Decimals)
		}
		r.Cells = append(r.Cells, difference, v.between(d, base, "95"), v.between(d, other, "80"), v.between(d, other, "95"), Shown{Text: v.missed(base)})
	}
	return p.add(v, f)
}
