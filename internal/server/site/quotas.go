package site

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/territory"
)

// stages are those of the procedure for seasonal entries, in order.
var stages = []string{"seasonal_quota", "seasonal_applications", "seasonal_nulla_osta", "seasonal_visas", "seasonal_contracts", "seasonal_permits"}

// quotas is the funnel of seasonal entries of a year and an area, and what the planner proposes.
func (v *view) quotas() (*page, error) {
	if err := v.only("area", "year"); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Quote di lavoro stagionale", "Quotas of seasonal work"), Lead: v.T("Dalla quota al permesso di soggiorno, per anno, regione e provincia; e quante quote servirebbero, secondo il fabbisogno e la capacità degli uffici.",
		"From the quota to the residence permit, by year, region and province; and how many quotas would be needed, by need and by the offices' capacity.")}
	body := map[string]any{}
	p.Body = body
	quota, ok := v.rel.Indicator(stages[0])
	if !ok {
		body["Absent"] = v.T("Questa release non ha dati sulle quote.", "This release has no data on quotas.")
		return p, nil
	}
	sel, err := v.choose(quota, nil, nil)
	if err != nil {
		return nil, err
	}
	years := spanned([]string{sel.combo.first, sel.combo.last})
	area, year, err := v.areaAndYear(sel, years, years[len(years)-1])
	if err != nil {
		return nil, err
	}
	when := field{Name: "year", Label: v.T("Anno", "Year")}
	for _, y := range slices.Backward(years) {
		when.Options = append(when.Options, option{y, y, y == year})
	}
	body["Fields"] = []field{v.areaField(sel.combo.areas, area), when}
	if err := v.funnel(p, area, year); err != nil {
		return nil, err
	}
	f, _, err := v.regionMap("regioni", sel, year)
	if err != nil {
		return nil, err
	}
	f.Title = v.T("Quote per regione", "Quotas by region")
	if err := p.add(v, f); err != nil {
		return nil, err
	}
	if body["Parts"], err = v.parts(area, year); err != nil {
		return nil, err
	}
	if err := v.proposal(p, area); err != nil {
		return nil, err
	}
	return p, nil
}

// totals finds a series of a stage over all decrees.
func (v *view) totals(id string) (*selection, bool) {
	d, ok := v.rel.Indicator(id)
	if !ok {
		return nil, false
	}
	sel, err := v.choose(d, nil, nil)
	return sel, err == nil
}

// funnel is the stages of a year.
func (v *view) funnel(p *page, area, year string) error {
	f := &figure{ID: "imbuto", Title: v.T("Dalla quota al permesso: ", "From the quota to the permit: ") + v.names.Area(area, v.Lang), Subtitle: year, Unit: v.T("numero", "number")}
	f.Table = &table{Caption: f.Title, Stub: v.T("Fase", "Stage"), Columns: []string{v.T("Valore", "Value"), v.T("Sull'anno prima", "On the year before"), v.T("Per 100 quote", "Per 100 quotas")}}
	if last, months, err := v.mature(area); err != nil {
		return err
	} else if last != "" && year > last {
		f.Subtitle += ", " + v.T("coorte non matura", "immature cohort")
		f.Notes = append(f.Notes, fmt.Sprintf(v.T("Coorte non matura: è stata contata meno di %s mesi dopo l'atto, e le ultime fasi cresceranno ancora. «Per 100 quote» non ne è la conversione; l'ultima coorte matura è del %s.",
			"Immature cohort: it was counted less than %s months after the act, and the last stages will still grow. “Per 100 quotas” is not its conversion; the last mature cohort is of %s."), months, last))
	}
	var list []chart.Stage
	var d model.Indicator
	quota := math.NaN()
	for _, id := range stages {
		sel, ok := v.totals(id)
		if !ok {
			continue
		}
		filter := sel.filter([]string{area})
		var err error
		if filter.From, filter.To, err = v.span("year", year, year); err != nil {
			return err
		}
		cells, query, err := v.selected(filter)
		if err != nil {
			return err
		}
		stage := chart.Stage{Name: sel.d.Title.In(v.Lang), Value: math.NaN()}
		r := row{Label: stage.Name, Href: v.Href("indicator", id, "area", notItaly(area)), Cells: []Shown{{Text: v.T("non pubblicato", "not published"), Withheld: true, Meaning: v.T("nessun dato", "no data")}, {}, {}}}
		if len(cells) > 0 {
			o := cells[0]
			stage.Value, stage.Status = o.value, o.status()
			share := Shown{}
			if id == stages[0] {
				quota = o.value
			} else if quota > 0 && !math.IsNaN(o.value) {
				share.Text = v.loc.Number(o.value/quota*100, 1)
			}
			r.Cells = []Shown{v.shown(sel.d, o), {Text: v.moved(sel.d, o).Text}, share}
		}
		if d.ID == "" {
			d = sel.d
			f.query, f.indicator, f.Source = query, sel.d, v.source(sel.d)
		}
		list = append(list, stage)
		f.Table.Rows = append(f.Table.Rows, r)
	}
	f.plot = func(width float64) chart.Chart {
		frame := v.frame(f, d, width)
		return &chart.Funnel{Frame: frame, Stages: list}
	}
	return p.add(v, f)
}

// parts is the stages in the provinces of a region, or in the regions of a wider area.
func (v *view) parts(area, year string) (*table, error) {
	a, _ := v.Areas.Area(area)
	level := territory.Region
	switch a.Level {
	case territory.Region, territory.AutonomousProvince:
		level = territory.Province
	case territory.Province:
		return nil, nil
	}
	at, err := period.Parse(year)
	if err != nil {
		return nil, err
	}
	t := &table{Caption: fmt.Sprintf(v.T("Le fasi per provincia, %s", "The stages by province, %s"), year), Stub: v.T("Provincia", "Province")}
	if level == territory.Region {
		t.Caption, t.Stub = fmt.Sprintf(v.T("Le fasi per regione, %s", "The stages by region, %s"), year), v.T("Regione", "Region")
	}
	var codes []string
	rows := map[string]*row{}
	for _, x := range v.Areas.Within(area, level, at.End()) {
		codes = append(codes, x.Code)
		rows[x.Code] = &row{Label: v.names.Area(x.Code, v.Lang), Href: v.Href("quotas", "area", x.Code, "year", year)}
	}
	for _, id := range stages {
		sel, ok := v.totals(id)
		if !ok || len(codes) == 0 {
			continue
		}
		t.Columns = append(t.Columns, sel.d.Title.In(v.Lang))
		filter := sel.filter(codes)
		filter.From, filter.To = at, at
		list, _, err := v.plain(filter)
		if err != nil {
			return nil, err
		}
		for _, code := range codes {
			cell := Shown{Text: v.loc.Missing()}
			for _, o := range list {
				if o.area() == code {
					cell = v.shown(sel.d, o)
				}
			}
			rows[code].Cells = append(rows[code].Cells, cell)
		}
	}
	for _, code := range codes {
		if slices.ContainsFunc(rows[code].Cells, func(c Shown) bool { return c.Text != v.loc.Missing() }) {
			t.Rows = append(t.Rows, *rows[code])
		} else {
			rows[code].Href = ""
		}
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return t, nil
}

// proposal is what the planner makes of need and capacity in the years to come, beside the quotas that were.
func (v *view) proposal(p *page, area string) error {
	d, ok := v.rel.Indicator("quota_scenario")
	if !ok {
		return nil
	}
	sel, err := v.choose(d, map[string]string{"PERMIT_TYPE": "SEASONAL"}, map[string]string{"SCENARIO": "need"})
	if err != nil {
		return nil
	}
	list, query, err := v.plain(filterOf(d.ID, []string{area}, sel.where("SCENARIO")))
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortFunc(list, byPeriod)
	year := periodsOf(list)[len(periodsOf(list))-1]
	past, okay := v.totals(stages[0])
	if okay {
		before, _, err := v.plain(past.filter([]string{area}))
		if err != nil {
			return err
		}
		slices.SortFunc(before, byPeriod)
		if len(before) > 0 { // the first year for which there is no quota yet
			for _, candidate := range periodsOf(list) {
				if candidate > before[len(before)-1].period() {
					year = candidate
					break
				}
			}
		}
	}
	f := &figure{ID: "proposta", Title: v.T("Quote secondo il pianificatore: ", "Quotas by the planner: ") + v.names.Area(area, v.Lang), Subtitle: year, query: query, indicator: d, Unit: v.unitInWords(d), Source: v.source(d),
		Notes: []string{v.T("Non è una previsione delle quote che saranno decise: è ciò che segue da fabbisogno, capacità e conversione di ciascuno scenario, con l'intervallo dell'80 per cento. Dove conta la capacità, la quota di una regione è il minore fra il suo fabbisogno e la sua capacità, e la somma per l'Italia può stare sotto entrambi i totali.",
			"This is no forecast of the quotas that will be decided: it is what follows from need, capacity and conversion of each scenario, with the 80 per cent interval. Where capacity counts, a region's quota is the smaller of its need and its capacity, so that the sum for Italy may lie below both totals.")}}
	f.Notes = append(f.Notes, v.made(slices.DeleteFunc(slices.Clone(list), func(o observation) bool { return o.period() != year }), "SCENARIO")...)
	for _, part := range []struct{ indicator, it, en string }{{"quota_need", "Fabbisogno", "Need"}, {"quota_capacity", "Capacità", "Capacity"},
		{"quota_permits_over_quota", "Conversione delle coorti mature (permessi richiesti su quote)", "Conversion of mature cohorts (permits requested over quotas)"}} {
		note, err := v.part(part.indicator, v.T(part.it, part.en), area, year)
		if err != nil {
			return err
		}
		if note != "" {
			f.Notes = append(f.Notes, note)
		}
	}
	f.Table = &table{Caption: f.Title, Stub: v.dimension("SCENARIO"), Columns: []string{v.T("Anno", "Year"), v.T("Quote", "Quotas"), v.T("Intervallo 80%", "80% interval"), v.T("Intervallo 95%", "95% interval")}}
	var rows []chart.DumbbellRow
	for _, o := range list {
		if o.period() < year {
			continue
		}
		name := v.code("SCENARIO", o.columns["SCENARIO"])
		f.Table.Rows = append(f.Table.Rows, row{Label: name, Bold: o.period() == year, Cells: []Shown{{Text: o.period()}, v.shown(d, o), v.between(d, o, "80"), v.between(d, o, "95")}})
		if o.period() == year {
			e := estimate(o)
			permits := v.expected(area, year, o.columns["SCENARIO"])
			rows = append(rows, chart.DumbbellRow{Label: name, First: e, Second: permits})
		}
	}
	f.plot = func(width float64) chart.Chart {
		return &chart.Dumbbell{Frame: v.frame(f, d, width), First: v.T("Quote", "Quotas"), Second: v.T("Permessi attesi", "Expected permits"), Rows: rows, FromZero: true}
	}
	return p.add(v, f)
}

// estimate is a projection with its 80 % interval.
func estimate(o observation) chart.Estimate {
	e := chart.Estimate{Value: o.value, Status: o.status()}
	if lo, hi := number(o.columns["LO80"]), number(o.columns["HI80"]); !math.IsNaN(lo) && !math.IsNaN(hi) {
		e.CI = &chart.Interval{Lo: lo, Hi: hi}
	}
	return e
}

// expected is how many permits the quotas of a scenario would become; no value where it is not known.
func (v *view) expected(area, year, scenario string) chart.Estimate {
	none := chart.Estimate{Value: math.NaN()}
	d, ok := v.rel.Indicator("quota_permits")
	if !ok {
		return none
	}
	sel, err := v.choose(d, map[string]string{"PERMIT_TYPE": "SEASONAL", "SCENARIO": scenario}, nil)
	if err != nil {
		return none
	}
	list, _, err := v.plain(sel.filter([]string{area}))
	if err != nil {
		return none
	}
	for _, o := range list {
		if o.period() == year {
			return estimate(o)
		}
	}
	return none
}

// part says what a part of the planned quotas is, how it was made, and how far it was off in the past; "" without any.
func (v *view) part(indicator, title, area, year string) (string, error) {
	d, ok := v.rel.Indicator(indicator)
	if !ok {
		return "", nil
	}
	sel, err := v.choose(d, map[string]string{"PERMIT_TYPE": "SEASONAL"}, nil)
	if err != nil {
		return "", nil // the release has none
	}
	filter := sel.filter([]string{area})
	if filter.From, filter.To, err = v.span("year", year, year); err != nil {
		return "", err
	}
	list, _, err := v.plain(filter)
	if err != nil || len(list) == 0 || math.IsNaN(list[0].value) {
		return "", err
	}
	o := list[0]
	return fmt.Sprintf(v.T("%s: %s (95%%: %s); metodo: %s; ultima coorte o stagione nota: %s; errore sul passato: %s.", "%s: %s (95%%: %s); method: %s; last cohort or season known: %s; error on the past: %s."),
		title, v.shown(d, o).Text, v.between(d, o, "95").Text, strings.ToLower(v.code("METHOD", o.columns["METHOD"])), o.columns["ORIGIN"], v.pastError(o)), nil
}

var matureMonths = regexp.MustCompile(`counted (\d+) months or more`)

// mature is the last cohort that is old enough for its conversion to be said, of an area or else of Italy, and from how many months
// after the act one is; "" without any.
func (v *view) mature(area string) (last, months string, err error) {
	d, ok := v.rel.Indicator("quota_permits_over_quota")
	if !ok {
		return "", "", nil
	}
	for _, code := range []string{area, territory.Italy} {
		list, _, err := v.plain(filterOf(d.ID, []string{code}, nil))
		if err != nil {
			return "", "", err
		}
		for _, o := range list {
			if m := matureMonths.FindStringSubmatch(o.columns["DETAIL"]); m != nil {
				last, months = max(last, o.columns["ORIGIN"]), m[1]
			}
		}
		if last != "" {
			break
		}
	}
	return last, months, nil
}
