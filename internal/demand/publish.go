package demand

import (
	"fmt"
	"math"
	"strconv"
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
				base := o.base(area, sector, occupation, s, sc, stocks, shares, told)
				for _, p := range published {
					if p.whole && occupation != All {
						continue
					}
					for t := 1; t <= o.Horizon; t++ {
						f := base
						f.Indicator, f.Method, f.Component, f.Period = p.indicator, p.method, p.component, strconv.Itoa(o.Origin+t)
						if f.Status != "L" {
							f.Value = o.Of(p.measure, a, i, j, t)
						}
						out = append(out, f)
					}
				}
			}
		}
	}
	return out
}

// BridgeProjections say of every region how far net activations foresee its employed better than the plain forecast: the mean
// absolute error with them over that without, and which of the two is used where the survey is behind (METHOD).
func (m *Market) BridgeProjections(told Told) []Projection {
	var out []Projection
	for _, code := range m.Regions {
		b, ok := m.Bridges[code]
		if !ok || b.Tried == 0 || b.Plain == 0 {
			continue
		}
		f := Projection{Indicator: "dem_bridge", Area: code, Age: "Y_GE15", Method: "PLAIN", Period: strconv.Itoa(m.Totals[code].Last()),
			Origin: strconv.Itoa(m.Totals[code].Last()), Vintage: told.Vintage, Provenance: told.Provenance, Source: told.Source, Status: "E",
			PastError: b.Error, PastErrorOf: fmt.Sprintf("mean absolute error, persons, of one quarter ahead with net activations, %d quarters, pseudo-real-time; %.0f without", b.Tried, b.Plain),
			Detail: fmt.Sprintf("%.3f employed more per net activation more; %d quarters are foreseen", b.Slope, len(b.Quarter)-b.Known)}
		v := b.Error / b.Plain
		f.Value = Interval{v, v, v, v, v}
		if b.Beats() {
			f.Method = "BRIDGE"
		}
		out = append(out, f)
	}
	return out
}

// base is what the figures of a cell have in common.
func (o *Openings) base(area, sector, occupation string, s Settings, sc WhatIf, stocks *StockErrors, shares *ShareErrors, told Told) Projection {
	stock := stocks.Of(area, sector)
	f := Projection{Area: area, Age: "Y_GE15", Sector: sector, Occupation: occupation, Scenario: sc.code(), Value: Unknown(),
		Origin: strconv.Itoa(o.Origin), Vintage: told.Vintage, Provenance: told.Provenance, Source: told.Source, Status: "F",
		PastError:   stock.Error,
		PastErrorOf: fmt.Sprintf("mean absolute percentage error of %d forecasts of the yearly employment by the automatic method alone, pseudo-real-time", stock.Trials),
		Detail:      "stocks by " + stock.Method}
	if stock.Trials == 0 {
		f.PastErrorOf, f.PastError = "", math.NaN()
	}
	if occupation == All {
		return f
	}
	key := [3]string{area, sector, occupation}
	n, off := shares.Respondents[key], shares.Error[key]
	if _, ok := shares.Error[key]; !ok {
		off = math.Inf(1)
	}
	f.PastError = math.Hypot(zeroIfNaN(stock.Error), off)
	f.PastErrorOf = fmt.Sprintf("mean absolute percentage errors of the employment and of the share of the occupation (%d years foreseen), root of the squares, pseudo-real-time", tried)
	f.Detail += fmt.Sprintf("; %d respondents", n)
	switch {
	case n < s.Publish.Respondents:
		f.Status = "L"
		f.Detail = fmt.Sprintf("withheld: %d respondents, %d wanted; within the cells of larger areas and of all sectors or occupations", n, s.Publish.Respondents)
	case f.PastError > s.Publish.Error:
		f.Status = "L"
		f.Detail = fmt.Sprintf("withheld: past error above %v per cent; within the cells of larger areas and of all sectors or occupations", s.Publish.Error)
	}
	if math.IsInf(f.PastError, 0) {
		f.PastError, f.PastErrorOf = math.NaN(), ""
	}
	return f
}

func zeroIfNaN(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}
