package demand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Pool are those who are here already, by region and group, in the last year that is known.
type Pool []PoolCell

// PoolCell is a group of a region, or of a larger area where that is counted by itself.
type PoolCell struct {
	Region, Group string
	Year          int
	Persons       float64
	Source        string
}

// counted is a group of an area.
type counted struct {
	persons float64
	lacking []string // regions of the area that nothing is known of
}

// Projections count the pool, and those of it who enter work within the horizon (METHOD ACTIVATED) by the activation of the
// scenario or the declared one: in one year for all groups, also those that are known up to an earlier one. The groups overlap and are never added. A larger area of which a region is not known says so; a
// group of which nothing is known is there without a value and names the dataset that would fill it (fill, by group).
func (pool Pool) Projections(m *Market, s Settings, sc WhatIf, told Told, fill map[string]string) []Projection {
	known, year, source := map[string]map[string]float64{}, map[string]int{}, map[string]string{}
	for _, c := range pool {
		if known[c.Group] == nil {
			known[c.Group] = map[string]float64{}
		}
		known[c.Group][c.Region] += c.Persons
		year[c.Group], source[c.Group] = c.Year, c.Source
	}
	last := 0
	for _, y := range year {
		last = max(last, y)
	}
	var out []Projection
	for _, g := range s.Pool {
		rate := g.Activation
		if changed, ok := sc.Activation[g.Name]; ok {
			rate = changed
		}
		if year[g.Name] == 0 { // nothing is known of the group: it stands at the year of the others
			year[g.Name], source[g.Name] = last, fill[g.Name]
		}
		for _, area := range append(slices.Clone(m.Regions), sortedKeys(m.Larger)...) {
			if last == 0 {
				continue
			}
			n := m.counted(area, known[g.Name])
			f := Projection{Indicator: "dem_pool", Area: area, Citizenship: "FOR", Component: g.Name, Scenario: sc.code(), Method: "COUNTED",
				Period: strconv.Itoa(year[g.Name]), Origin: strconv.Itoa(year[g.Name]), Vintage: told.Vintage, Provenance: told.Provenance,
				Source: source[g.Name], Value: Alone(n.persons), Status: "E", Detail: "the last year that is known; groups overlap and are never added"}
			f.PastError, f.PastErrorOf = None("a count of what is, not a forecast")
			out = append(out, n.said(f, fill[g.Name]))
			f.Method, f.Period, f.Value, f.Status = "ACTIVATED", strconv.Itoa(last+s.Horizon), Alone(n.persons*rate/100), "F"
			f.Detail = fmt.Sprintf("%v per cent of those counted in %d enter work by %d, as declared; no limits: an assumption", rate, year[g.Name], last+s.Horizon)
			f.PastError, f.PastErrorOf = None("an assumption")
			out = append(out, n.said(f, fill[g.Name]))
		}
	}
	return out
}

// counted adds a group up over an area that has no count of its own.
func (m *Market) counted(area string, persons map[string]float64) counted {
	var out counted
	parts := m.Larger[area]
	if _, own := persons[area]; own || parts == nil {
		parts = []string{area}
	}
	for _, region := range parts {
		n, ok := persons[region]
		if out.persons += n; !ok {
			out.lacking = append(out.lacking, region)
		}
	}
	return out
}

// said says of a figure what it lacks: a part of the regions, or everything.
func (n counted) said(f Projection, fill string) Projection {
	switch {
	case len(n.lacking) == 0:
	case n.persons == 0:
		f.Value, f.Status, f.Detail = Unknown(), "O", fmt.Sprintf("no data: %s by region would fill it", fill)
	default:
		f.Status = "U"
		f.Detail += "; without " + strings.Join(n.lacking, ", ") + ", of which there are no data: the sum is too small"
	}
	return f
}
