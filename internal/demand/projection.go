// Package demand says how many workers the economy will need: openings of jobs by region, sector and
// occupation, foreign labour requirement, pool already here, under named scenarios. It is pure: inputs in,
// projections out, the same bits from the same inputs and seed. docs/demand.md explains the models.
package demand

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Total codes of the dimensions of a Projection.
const (
	All      = "_T"    // of sectors, occupations, titles of study, types of permit
	Baseline = "BASE"  // the scenario in which nothing is changed
	Everyone = "TOTAL" // of citizenship and age
	BothSex  = "T"
)

// Projection is one figure of years to come with its limits.
type Projection struct {
	Indicator string // as the catalogue declares it (sql/release/projections.sql)
	// Of whom and where, by the codes of schemas/codelists. "" stands for the total.
	Area, Citizenship, Sex, Age               string
	Sector, Occupation, Education, PermitType string
	Component                                 string // of a whole: why people leave, who of the pool
	Scenario                                  string // Baseline, or the name of a scenario
	Method                                    string // how it was computed, a code of code list projection_method
	Freq, Period                              string // A, Q, M; 2027, 2027-Q1, 2027-01
	Value                                     Interval
	Origin                                    string // last period that was known of what is projected
	Vintage                                   string // last publication day of the data, yyyy-mm-dd
	PastError                                 float64
	PastErrorOf                               string // what PastError is and of what, in English; "none: " and why where there is none
	Detail                                    string // parameters, what was aggregated or why it is withheld, in English
	Status                                    string // code list obs_status: F forecast, E estimate, U weak, L withheld as too imprecise, O no data
	Provenance                                string // synthetic, published, real: the worst of the inputs
	Source                                    string // datasets, joined by " + "
}

// Interval is a value with its limits at 80 and 95 per cent. A withheld one is all NaN; one that is no estimate has no limits (NaN).
type Interval struct{ Mean, Lo80, Hi80, Lo95, Hi95 float64 }

// Alone is a value that has no limits: what was counted, or assumed.
func Alone(v float64) Interval {
	n := math.NaN()
	return Interval{v, n, n, n, n}
}

// Limited tells whether there are limits.
func (v Interval) Limited() bool { return !math.IsNaN(v.Lo80 + v.Hi80 + v.Lo95 + v.Hi95) }

// noError begins what PastErrorOf says where there is no past error: the reason follows.
const noError = "none: "

// Unknown is the interval of a withheld figure.
func Unknown() Interval {
	n := math.NaN()
	return Interval{n, n, n, n, n}
}

// Known tells whether there is a value.
func (v Interval) Known() bool { return !math.IsNaN(v.Mean) }

// completed fills the totals of dimensions that do not apply.
func (p Projection) completed() Projection {
	for _, d := range []struct {
		at    *string
		total string
	}{{&p.Citizenship, Everyone}, {&p.Sex, BothSex}, {&p.Age, Everyone}, {&p.Sector, All}, {&p.Occupation, All},
		{&p.Education, All}, {&p.PermitType, All}, {&p.Component, All}, {&p.Scenario, Baseline}, {&p.Freq, "A"}, {&p.Status, "F"}} {
		*d.at = cmp.Or(*d.at, d.total)
	}
	if strings.HasPrefix(p.PastErrorOf, noError) {
		p.PastError = math.NaN()
	}
	return p
}

// Key names the cell.
func (p Projection) Key() []string {
	return []string{p.Indicator, p.Area, p.Period, p.Freq, p.Citizenship, p.Sex, p.Age, p.Sector, p.Occupation, p.Education, p.PermitType, p.Component, p.Scenario, p.Method}
}

// Settle completes and sorts projections. It fails on a cell that is there twice, without a name, whose limits do not hold its
// value, or that has neither a past error nor a reason: a model that gives such a figure is wrong, and nothing of it may be
// published.
func Settle(all []Projection) ([]Projection, error) {
	out := make([]Projection, len(all))
	for i, p := range all {
		out[i] = p.completed()
	}
	slices.SortStableFunc(out, func(a, b Projection) int { return slices.Compare(a.Key(), b.Key()) })
	for i, p := range out {
		v := p.Value
		for _, need := range []string{p.Indicator, p.Area, p.Period, p.Method, p.Origin, p.Vintage, p.Provenance, p.Source} {
			if need == "" {
				return nil, fmt.Errorf("projection %v: indicator, area, period, method, origin, vintage, provenance or source is missing", p.Key())
			}
		}
		if i > 0 && slices.Equal(out[i-1].Key(), p.Key()) {
			return nil, fmt.Errorf("projection %v is there twice", p.Key())
		}
		if math.IsNaN(p.PastError) != strings.HasPrefix(p.PastErrorOf, noError) || p.PastErrorOf == "" {
			return nil, fmt.Errorf("projection %v: past error %v of %q; without one PastErrorOf says %q and why", p.Key(), p.PastError, p.PastErrorOf, noError)
		}
		if v.Known() && v.Limited() && !(v.Lo95 <= v.Lo80 && v.Lo80 <= v.Mean && v.Mean <= v.Hi80 && v.Hi80 <= v.Hi95) {
			return nil, fmt.Errorf("projection %v: its limits %v do not hold its value", p.Key(), v)
		}
		if !v.Known() && p.Status != "L" && p.Status != "Q" && p.Status != "O" {
			return nil, fmt.Errorf("projection %v has neither a value nor a status that says why", p.Key())
		}
	}
	return out, nil
}
