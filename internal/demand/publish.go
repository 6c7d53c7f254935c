package demand

import (
	"fmt"
	"math"
	"strconv"

	"osservatorio/internal/diag"
)

// Told is what every projection of openings says of itself.
type Told struct {
	Vintage, Provenance, Source string
}

// published are the measures that are published, by indicator, method and component.
var published = []struct {
	measure                      Measure
	indicator, method, component string
	whole                        bool // not by occupation
}{
	{Stock, "dem_employed", "SIMULATION", "", false},
	{Expansion, "dem_expansion", "SIMULATION", "", false},
	{ReplaceExits, "dem_replacement", "EXITS", "", false},
	{ReplaceTransfers, "dem_replacement", "EXITS_TRANSFERS", "", false},
	{ReplaceNet, "dem_replacement", "NET", "", false},
	{OpenExits, "dem_openings", "EXITS", "", false},
	{OpenTransfers, "dem_openings", "EXITS_TRANSFERS", "", false},
	{OpenNet, "dem_openings", "NET", "", false},
	{SurplusExits, "dem_surplus", "EXITS", "", false},
	{SurplusTransfers, "dem_surplus", "EXITS_TRANSFERS", "", false},
	{SurplusNet, "dem_surplus", "NET", "", false},
	{LeftRetirement, "dem_leavers", "COHORT", "RETIREMENT", true},
	{LeftMortality, "dem_leavers", "COHORT", "MORTALITY", true},
	{LeftCare, "dem_leavers", "COHORT", "CARE", true},
	{LeftEmigration, "dem_leavers", "COHORT", "EMIGRATION", true},
	{LeftTransfers, "dem_leavers", "COHORT", "TRANSFERS", true},
}

// Projections are the figures of the baseline in every cell, or of another scenario in the cells that are not told apart by
// occupation. A cell of sector and occupation with fewer respondents than are wanted, or a larger error in the past, is
// withheld and says so; it is within the cells above it.
func (o *Openings) Projections(s Settings, sc WhatIf, stocks *StockErrors, shares *ShareErrors, told Told) []Projection {
	var out []Projection
	for a, area := range o.Areas {
		for i, sector := range o.Sectors {
			for j, occupation := range o.Occupations {
				if occupation != All && sc.Name != "" {
					continue
				}
				cell := newCell(area, sector, occupation, stocks, shares)
				base, spread := o.base(cell, s, sc, told), cell.stock.Past.spread(o.Horizon)
				for _, p := range published {
					if p.whole && occupation != All {
						continue
					}
					for t := 1; t <= o.Horizon; t++ {
						f := base
						f.Indicator, f.Method, f.Component, f.Period = p.indicator, p.method, p.component, strconv.Itoa(o.Origin+t)
						f.PastError, f.PastErrorOf = cell.past(p.measure, sc, t)
						if f.Status != "L" {
							f.Value = o.Of(p.measure, a, i, j, t)
							if p.measure == Stock && cell.own && len(spread) > 0 { // fitting margins to each other narrows what they were
								f.Value = f.Value.atLeast(spread[t-1])
								if sector == All {
									f.Detail += fmt.Sprintf("; limits no narrower than %d trials of whole years give (Student's t): wider than those that `employed --forecast` has of this value, which are calibrated on half-years", len(cell.stock.Past))
								}
							}
						}
						out = append(out, f)
					}
				}
			}
		}
	}
	return out
}

// cell is a cell with what the past says of it.
type cell struct {
	area, sector, occupation string
	stock                    Path // of its employment, or of what erred most of the two that it is made of
	own                      bool // whether the errors of stock are those of the cell's own employment
	respondents              int
	share                    float64 // mean absolute percentage error of the occupation's share, infinite when it is not known, 0 of all
}

func newCell(area, sector, occupation string, stocks *StockErrors, shares *ShareErrors) cell {
	c := cell{area: area, sector: sector, occupation: occupation}
	c.stock, c.own = stocks.Of(area, sector)
	if occupation == All {
		return c
	}
	key := [3]string{area, sector, occupation}
	var ok bool
	if c.share, ok = shares.Error[key]; !ok {
		c.share = math.Inf(1)
	}
	c.respondents = shares.Respondents[key]
	return c
}

// worst is the error by which it is decided whether a cell of an occupation is fine enough to be published: the root of the squares
// of that of its employment and that of its share.
func (c cell) worst() float64 { return math.Hypot(zeroIfNaN(c.stock.Past.All().Mean), c.share) }

// past is the past error of a measure of the cell t years ahead, and what it is of. Only what was observed has one: the employed,
// and their change.
func (c cell) past(measure Measure, sc WhatIf, t int) (float64, string) {
	stock := c.stock.Past.Ahead(t)
	switch {
	case sc.Name != "":
		return None("a scenario is not held against what came; the baseline has its own error")
	case measure != Stock && measure != Expansion && c.own && stock.Trials > 0:
		return None("nobody observes it, so that it cannot be tried on the past; the employed that it rests on were missed by %.1f per cent %s ahead (mean of %s, pseudo-real-time)", stock.Mean, years(t), Trials(stock.Trials))
	case measure != Stock && measure != Expansion:
		return None("nobody observes it, so that it cannot be tried on the past")
	case !c.own:
		return None("the sectors of a region are not observed every year; the region and the sectors of its ripartizione have theirs")
	case stock.Trials == 0:
		return None("no forecast of the past reaches %s ahead", years(t))
	case c.occupation != All && (measure == Expansion || math.IsInf(c.share, 0)):
		return None("the employed of an occupation are too few to try their change")
	case c.occupation != All:
		return math.Hypot(stock.Mean, c.share), fmt.Sprintf("mean absolute percentage errors of the employment %s ahead (%s) and of the share of the occupation (%d years foreseen), root of the squares, pseudo-real-time", years(t), Trials(stock.Trials), tried)
	case measure == Expansion:
		change := c.stock.Past.Change(t)
		return change.Mean, fmt.Sprintf("mean absolute error, persons, of the change of the employed in the year %s ahead, %s by the automatic method alone, pseudo-real-time", years(t), Trials(change.Trials))
	}
	return stock.Mean, fmt.Sprintf("mean absolute percentage error of %s of the employed %s ahead by the automatic method alone, pseudo-real-time", Trials(stock.Trials), years(t))
}

// None is the past error of a figure that has none, with the reason.
func None(why string, a ...any) (float64, string) {
	return math.NaN(), noError + fmt.Sprintf(why, a...)
}

// Trials says in words how many forecasts of the past there were.
func Trials(n int) string {
	if n == 1 {
		return "1 forecast"
	}
	return fmt.Sprintf("%d forecasts", n)
}

func years(n int) string {
	if n == 1 {
		return "1 year"
	}
	return fmt.Sprintf("%d years", n)
}

// base is what the figures of a cell have in common.
func (o *Openings) base(c cell, s Settings, sc WhatIf, told Told) Projection {
	f := Projection{Area: c.area, Age: "Y_GE15", Sector: c.sector, Occupation: c.occupation, Scenario: sc.code(), Value: Unknown(),
		Origin: strconv.Itoa(o.Origin), Vintage: told.Vintage, Provenance: told.Provenance, Source: told.Source, Status: "F",
		Detail: "stocks by " + c.stock.Method}
	if c.occupation == All {
		return f
	}
	asked := diag.Count(c.respondents, "respondent", "respondents")
	f.Detail += "; " + asked
	switch {
	case c.respondents < s.Publish.Respondents:
		f.Status = "L"
		f.Detail = fmt.Sprintf("withheld: %s, %d wanted; within the cells of larger areas and of all sectors or occupations", asked, s.Publish.Respondents)
	case c.worst() > s.Publish.Error:
		f.Status = "L"
		f.Detail = fmt.Sprintf("withheld: past error of all years ahead together above %v per cent; within the cells of larger areas and of all sectors or occupations", s.Publish.Error)
	}
	return f
}

func zeroIfNaN(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}
