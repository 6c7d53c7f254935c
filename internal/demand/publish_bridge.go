package demand

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Quarters count quarters from a first one.
type Quarters struct{ Year, Quarter int }

// Name is the i-th quarter, from 0: 2026-Q1.
func (q Quarters) Name(i int) string {
	n := q.Year*year + q.Quarter - 1 + i
	return fmt.Sprintf("%d-Q%d", n/year, n%year+1)
}

// BridgeProjections are the quarters that the survey does not have yet (dem_nowcast), and how far the leading indicators foresaw
// such quarters better than the survey alone (dem_bridge): together, and each of them in each region, and by sector where the survey
// tells sectors.
func (m *Market) BridgeProjections(told Told) []Projection {
	var out []Projection
	cells := slices.SortedFunc(maps.Keys(m.Bridges), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, cell := range cells {
		for _, b := range m.Bridges[cell] {
			base := Projection{Area: cell[0], Sector: cell[1], Age: "Y_GE15", Freq: "Q", Method: "PLAIN", Period: m.Quarters.Name(b.Quarter), Origin: m.Quarters.Name(b.Quarter - b.Ahead),
				Vintage: told.Vintage, Provenance: told.Provenance, Source: told.Source}
			if b.Used {
				base.Method = "BRIDGE"
			}
			f := base
			f.Indicator, f.Value, f.Detail = "dem_nowcast", b.Value, b.detail()
			f.PastError, f.PastErrorOf = b.past()
			out = append(out, f)
			if b.PlainError == 0 || len(b.Leads) == 0 {
				continue
			}
			f = base
			f.Indicator, f.Value, f.Status, f.Detail = "dem_bridge", Alone(b.Together/b.PlainError), "E", b.detail()
			f.PastError, f.PastErrorOf = b.Together, fmt.Sprintf("mean absolute error, persons, of %d quarters foreseen %s ahead with the leading indicators that were admitted then, pseudo-real-time; %.0f without any", b.Tried, quarters(b.Ahead), b.PlainError)
			out = append(out, f)
			for _, j := range b.Leads {
				if math.IsNaN(j.Ratio) {
					continue
				}
				f := base
				f.Indicator, f.Component, f.Value, f.Status, f.Method, f.Detail = "dem_bridge", j.Name, Alone(j.Ratio), "E", "PLAIN", j.said()
				if j.Weight > 0 && b.Used {
					f.Method = "BRIDGE"
				}
				f.PastError, f.PastErrorOf = 100*j.Ratio, fmt.Sprintf("mean absolute error with it, per cent of that without any, of %d quarters foreseen %s ahead, pseudo-real-time", j.Tried, quarters(b.Ahead))
				out = append(out, f)
			}
		}
	}
	return out
}

// past is the error of the quarter, and what it is of.
func (b Bridge) past() (float64, string) {
	with := "by the survey alone"
	if b.Used {
		with = "with the leading indicators that were admitted then"
	}
	if b.sector() {
		with += " and brought to the employed of all sectors"
	}
	return b.Error, fmt.Sprintf("mean absolute error, persons, of %d quarters foreseen %s ahead %s, pseudo-real-time; %.0f by the survey alone", b.Tried, quarters(b.Ahead), with, b.PlainError)
}

// detail says what the quarter was made of.
func (b Bridge) detail() string {
	var said []string
	for _, j := range b.Leads {
		switch {
		case j.Weight > 0 && b.Used:
			said = append(said, fmt.Sprintf("%s used (part %.2f, %s)", j.Name, j.Weight, j.said()))
		default:
			said = append(said, fmt.Sprintf("%s not used (%s)", j.Name, j.said()))
		}
	}
	switch {
	case len(b.Leads) == 0 && b.sector():
		said = append(said, "sum of its ripartizioni")
	case len(b.Leads) == 0:
		said = append(said, "sum of its regions")
	}
	if b.sector() {
		said = append(said, fmt.Sprintf("%.0f before the sectors are brought to the employed of all", b.Apart))
	}
	said = append(said, fmt.Sprintf("%.0f by the survey alone", b.Plain))
	if b.Carried > 0 {
		said = append(said, fmt.Sprintf("%d quarters that the survey lacks are carried by the larger area", b.Carried))
	}
	return strings.Join(said, "; ")
}

// sector tells whether the quarter is one of a sector.
func (b Bridge) sector() bool { return !math.IsNaN(b.Apart) }

// said is why a leading indicator is used or not.
func (j Judged) said() string {
	switch {
	case j.Lag < 0:
		return "its figures end too long before"
	case j.Tried == 0:
		return "too few of its figures to try it"
	}
	lag := "of the same quarter"
	if j.Lag > 0 {
		lag = fmt.Sprintf("of %s before", quarters(j.Lag))
	}
	if j.Whole {
		lag += ", of all sectors"
	}
	return fmt.Sprintf("%s, %.0f %% of the error without it in %d quarters; takes away %.1f ± %.1f %% with what other regions say", lag, 100*j.Ratio, j.Tried, 100*j.Gain, 100*j.Doubt)
}

func quarters(n int) string {
	if n == 1 {
		return "1 quarter"
	}
	return fmt.Sprintf("%d quarters", n)
}
