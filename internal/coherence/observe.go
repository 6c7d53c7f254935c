package coherence

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Observation is a cell of a release as a report prints it.
type Observation struct {
	Indicator, Area, Period, Citizenship, Sex, Age, Source string
	Dims                                                   map[string]string // the other dimensions; _T is all, _Z none
	Value                                                  float64
	Unit                                                   string
	Ratio                                                  bool      // it has a denominator: no count, whatever its unit is
	Sampled                                                *Interval // the 95 % interval of an estimate; nil of what was not sampled
}

// Cells are what a release says: a set a source, each as Observed reads it. Shared are the cells by
// which sources are held against each other, a set a source too.
type Cells struct{ Sets, Shared [][]Observation }

// AuditCells holds the cells of every source against each other, and the sources against each
// other, the contradictions first. It also returns how many figures it read.
func (r *Rules) AuditCells(c Cells) (all []Finding, figures int, err error) {
	for _, set := range c.Sets {
		read, err := r.Observed(set)
		if err != nil {
			return nil, 0, err
		}
		all, figures = append(all, r.AuditObserved(read)...), figures+len(read)
	}
	across, err := r.auditAcross(c.Shared)
	if err != nil {
		return nil, 0, err
	}
	all = append(all, across...)
	slices.SortStableFunc(all, func(a, b Finding) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	for i := range all {
		all[i].Rank = i + 1
	}
	return all, figures, nil
}

// decimals are those with which reports print a unit; counts have none.
var decimals = map[string]int{"PC": 1, "PP": 1, "RATIO": 2}

// Observed turns cells of one source into figures: rates with the decimals that reports print,
// counts to the unit. Errors name the cell.
func (r *Rules) Observed(cells []Observation) ([]*Figure, error) {
	figures := make([]*Figure, 0, len(cells))
	for i, c := range cells {
		d := decimals[c.Unit]
		f := &Figure{Line: i + 1, Region: c.Area, Label: c.Indicator, Indicator: c.Indicator, Population: c.Citizenship, Sex: c.Sex,
			Period: c.Period, Value: strconv.FormatFloat(c.Value, 'f', d, 64), Unit: c.Unit, at: -1, dims: map[string]string{}, pop: r.Populations[c.Citizenship]}
		if f.pop == "" {
			f.pop = c.Citizenship
		}
		for k, v := range c.Dims {
			if v != "" && v != "_T" && v != "_Z" {
				f.dims[k] = v
			}
		}
		f.Breakdown = dimText(f.dims)
		if c.Age != "" && c.Age != "TOTAL" {
			f.dims["AGE"] = c.Age
			f.Breakdown = strings.Trim("AGE="+c.Age+";"+f.Breakdown, ";")
		}
		if err := r.areaPlace(f, c.Area); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", c.Indicator, c.Period, err)
		}
		f.number, _ = strconv.ParseFloat(f.Value, 64)
		r.rename(f)
		f.kind = r.kindOf(f)
		unit := pow10(-d)
		f.stands = Interval{f.number - unit/2, f.number + unit/2}
		if f.kind == Count && c.Ratio {
			f.kind = Ratio
		}
		if f.kind == Count {
			f.stands.Low = math.Max(0, f.stands.Low)
		}
		f.sampled = f.stands
		if c.Sampled != nil {
			f.sampled = Interval{math.Max(0, math.Min(c.Sampled.Low, f.stands.Low)), math.Max(c.Sampled.High, f.stands.High)}
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// AuditObserved holds the cells of one source against each other: the relations between names,
// women and men, EU and other citizens, a region and Italy. Other breakdowns of a release may
// overlap; the checks of each source know them.
func (r *Rules) AuditObserved(figures []*Figure) []Finding {
	findings := r.contradictions(r.bindOver(figures, func(dim string) bool { return dim == "SEX" || dim == "AREA" }))
	slices.SortStableFunc(findings, bySurety)
	for i := range findings {
		findings[i].Rank = i + 1
	}
	return findings
}
