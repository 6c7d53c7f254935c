package site

import (
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/territory"
)

// regions lists the country, its parts and the regions.
func (v *view) regions() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	type group struct {
		Name  string
		Areas []link
	}
	var groups []group
	to := func(a territory.Area) link {
		return link{Text: v.names.Area(a.Code, v.Lang), Href: v.Href("region", a.Code)}
	}
	italy, _ := v.Areas.Area(territory.Italy)
	groups = append(groups, group{v.T("Il Paese", "The country"), []link{to(italy)}})
	for _, part := range v.Areas.At(territory.Ripartizione, period.Date{}) {
		g := group{Name: v.names.Area(part.Code, v.Lang), Areas: []link{to(part)}}
		g.Areas[0].Text = fmt.Sprintf(v.T("%s nel complesso", "%s as a whole"), g.Name)
		for _, a := range v.Areas.Within(part.Code, territory.Region, period.Date{}) {
			g.Areas = append(g.Areas, to(a))
		}
		groups = append(groups, g)
	}
	p := &page{Title: v.T("Regioni", "Regions"), Lead: v.T("Le cifre di ogni regione, con la graduatoria e il confronto con la ripartizione e con l'Italia.",
		"The figures of every region, with its rank and the comparison with its part of the country and with Italy."), Body: groups}
	return p, nil
}

// regionRow is an indicator on a region's page.
type regionRow struct {
	Label, Href, Period string
	Here, Part, Country Shown
	Change              Moved
	Rank                string
}

// region is the page of one area.
func (v *view) region() (*page, error) {
	if err := v.only("period"); err != nil {
		return nil, err
	}
	area, ok := v.Areas.Area(v.r.PathValue("code"))
	if !ok || area.Level == territory.Special || area.Level == territory.Merged {
		return nil, reply.NotFound(v.T("Non c'è un territorio con questo codice: l'elenco delle regioni li porta tutti.", "There is no area of this code: the list of regions has them all."))
	}
	name := v.names.Area(area.Code, v.Lang)
	p := &page{Title: name, Crumbs: []link{{Text: v.named("regions"), Href: v.Href("regions")}}}
	var cards []card
	var rows []regionRow
	part, sheet := v.partOf(area), report.HasSheet(area)
	for i, h := range headlines {
		if i < 4 {
			c, err := v.card(h, area.Code)
			if err != nil {
				return nil, err
			}
			if c != nil {
				cards = append(cards, *c)
			}
		}
		if sheet { // which has its own ranks and comparisons
			continue
		}
		r, err := v.regionRow(h, area, part)
		if err != nil {
			return nil, err
		}
		if r != nil {
			rows = append(rows, *r)
		}
	}
	for _, id := range []string{"emp_rate_1564", "co_activations"} {
		if err := v.regionLines(p, id, area); err != nil {
			return nil, err
		}
	}
	body := map[string]any{"Code": area.Code, "Cards": cards, "Rows": rows, "Name": name}
	if part != "" {
		body["Part"] = v.names.Area(part, v.Lang)
	}
	if sheet {
		parts, err := v.sheetBody(area.Code)
		if err != nil {
			return nil, err
		}
		body["Sheet"] = parts
		p.Lead = fmt.Sprint(parts["Subtitle"])
	}
	body["IsItaly"] = area.Code == territory.Italy
	p.Body = body
	return p, nil
}

// partOf is the ripartizione of a region, "" where there is none above it.
func (v *view) partOf(a territory.Area) string {
	for _, up := range v.Areas.Ancestors(a.Code) {
		if up.Level == territory.Ripartizione {
			return up.Code
		}
	}
	return ""
}

// regionRow compares a headline of an area with those above it and with the other regions.
func (v *view) regionRow(h headline, area territory.Area, part string) (*regionRow, error) {
	d, ok := v.rel.Indicator(h.indicator)
	if !ok {
		return nil, nil
	}
	sel, err := v.choose(d, map[string]string{"CITIZENSHIP": h.citizenship}, nil)
	if err != nil {
		return nil, nil
	}
	areas := append(v.mapped(), area.Code)
	if part != "" {
		areas = append(areas, part)
	}
	filter := sel.filter(areas)
	if filter.From, err = lastYears(sel.combo.last, 2); err != nil {
		return nil, err
	}
	list, _, err := v.selected(filter)
	if err != nil {
		return nil, err
	}
	when := ""
	for _, o := range list {
		if o.area() == area.Code && o.period() > when {
			when = o.period()
		}
	}
	if when == "" {
		return nil, nil
	}
	r := &regionRow{Label: h.label.In(v.Lang), Href: v.Href("indicator", d.ID, "area", notItaly(area.Code), "citizenship", h.citizenship), Period: v.loc.Period(when)}
	missing := Shown{Text: v.loc.Missing()}
	r.Part, r.Country = missing, missing
	var own float64
	var others []float64
	for _, o := range list {
		if o.period() != when {
			continue
		}
		switch o.area() {
		case area.Code:
			r.Here, r.Change, own = v.shown(d, o), v.moved(d, o), o.value
		case part:
			r.Part = v.shown(d, o)
		case territory.Italy:
			r.Country = v.shown(d, o)
		}
		if a, _ := v.Areas.Area(o.area()); a.Level == territory.Region && !math.IsNaN(o.value) {
			others = append(others, o.value)
		}
	}
	if area.Level == territory.Region && !math.IsNaN(own) {
		slices.Sort(others)
		above := 0
		for _, x := range others {
			above += btoi(x > own)
		}
		r.Rank = fmt.Sprintf(v.T("%dª di %d", "%d of %d"), above+1, len(others))
	}
	return r, nil
}

// lastYears is the year that lies some years before the one of a period.
func lastYears(last string, n int) (period.Period, error) {
	p, err := period.Parse(last)
	if err != nil {
		return p, err
	}
	return period.Parse(fmt.Sprint(p.Year() - n))
}

// regionLines adds a chart of an indicator by citizenship.
func (v *view) regionLines(p *page, id string, area territory.Area) error {
	d, ok := v.rel.Indicator(id)
	if !ok {
		return nil
	}
	sel, err := v.choose(d, nil, nil)
	if err != nil {
		return nil
	}
	f, err := v.byDimension(id, d, sel, area.Code, "CITIZENSHIP")
	if err != nil || f == nil {
		return err
	}
	return p.add(v, f)
}

// byDimension is a figure of an area's series by the codes of a dimension; nil where there are no cells.
func (v *view) byDimension(id string, d model.Indicator, sel *selection, area, dimension string) (*figure, error) {
	f := &figure{ID: id, Title: d.Title.In(v.Lang) + ": " + v.names.Area(area, v.Lang), Subtitle: v.described(sel, dimension)}
	filter := release.Filter{Indicator: d.ID, Areas: []string{area}, Where: sel.where(dimension)}
	list, query, err := v.selected(filter)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	f.query = query
	return v.lines(f, d, list, v.seriesOf(dimension, list)), nil
}

// mostLines is how many series a reader can tell apart in a chart.
const mostLines = 6

// seriesOf are the series of cells by the codes of a dimension, the largest where there are too many.
func (v *view) seriesOf(dimension string, list []observation) []series {
	last := map[string]float64{}
	var codes []string
	for _, o := range list {
		code := o.columns[dimension]
		if _, ok := last[code]; !ok {
			codes = append(codes, code)
		}
		if !math.IsNaN(o.value) {
			last[code] = o.value
		} else if _, ok := last[code]; !ok {
			last[code] = math.Inf(-1)
		}
	}
	codes = v.names.Ordered(dimension, codes)
	if len(codes) > mostLines {
		slices.SortStableFunc(codes, func(a, b string) int { return -slices.Compare([]float64{last[a]}, []float64{last[b]}) })
		codes = codes[:mostLines]
	}
	var out []series
	for _, code := range codes {
		out = append(out, series{name: v.code(dimension, code), has: func(o observation) bool { return o.columns[dimension] == code }})
	}
	return out
}
