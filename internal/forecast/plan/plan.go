// Package plan reads what a release forecasts (schemas/forecasts.yaml) and works out
// which of the series add up to which.
package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/forecast/reconcile"
	"osservatorio/internal/period"
	"osservatorio/internal/territory"
)

// File is where forecasts are declared, in the schemas folder.
const File = "forecasts.yaml"

// Area is the dimension whose sums are those of the list of areas.
const Area = "REF_AREA"

// Key are the dimensions that every indicator has beside its periods.
var Key = []string{Area, "CITIZENSHIP", "SEX", "AGE"}

// Plan is all that is declared.
type Plan struct {
	Forecasts []Forecast                     `yaml:"forecasts"`
	Sums      map[string]map[string][]string `yaml:"sums"` // by dimension and total

	areas *territory.Territory
}

// Forecast is one set of series.
type Forecast struct {
	Indicator string            `yaml:"indicator"`
	Where     map[string]string `yaml:"where"` // dimensions with one value
	By        []string          `yaml:"by"`    // dimensions that tell the series apart
	Freq      string            `yaml:"freq"`
	Horizon   int               `yaml:"horizon"`
	Years     bool              `yaml:"years"`
	Origins   int               `yaml:"origins"`
	Vintages  int               `yaml:"vintages"`
	Within    string            `yaml:"within"` // indicator of the forecast whose series the totals of this one are; none when empty
}

// PerYear is how many periods a year has.
func (f Forecast) PerYear() int {
	freq, _ := period.ParseFreq(f.Freq) // Load has read it
	return freq.PerYear()
}

// Longer are the frequencies between that of a forecast and the year, which
// follow from it: half-years of quarters, and years.
func (f Forecast) Longer() []period.Freq {
	var out []period.Freq
	for _, longer := range []period.Freq{period.Quarterly, period.HalfYearly, period.Annual} {
		if f.Years && longer.PerYear() < f.PerYear() {
			out = append(out, longer)
		}
	}
	return out
}

// Load reads the plan strictly; a project without the file forecasts nothing.
func Load(schemas fs.FS, areas *territory.Territory) (*Plan, error) {
	p := &Plan{areas: areas}
	data, err := fs.ReadFile(schemas, File)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("schemas/%s: %w", File, err)
	}
	for i, f := range p.Forecasts {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("schemas/%s: forecast %d (%s): %w", File, i+1, f.Indicator, err)
		}
	}
	for _, f := range p.Forecasts {
		if err := p.checkWithin(f); err != nil {
			return nil, fmt.Errorf("schemas/%s: %s: within: %w", File, f.Indicator, err)
		}
	}
	for dimension, sums := range p.Sums {
		for total, parts := range sums {
			if len(parts) < 2 || slices.Contains(parts, total) {
				return nil, fmt.Errorf("schemas/%s: sums: %s %s wants two parts or more, and not itself", File, dimension, total)
			}
		}
	}
	return p, nil
}

func (f Forecast) check() error {
	freq, err := period.ParseFreq(f.Freq)
	switch {
	case f.Indicator == "":
		return errors.New("no indicator is named")
	case err != nil || freq == period.Daily:
		return fmt.Errorf("freq %q is not one of A, S, Q, M", f.Freq)
	case f.Horizon < 1 || f.Horizon > 5*freq.PerYear():
		return fmt.Errorf("horizon is %d; from 1 to five years", f.Horizon)
	case f.Origins < 0 || f.Vintages < 0:
		return errors.New("origins and vintages are 0 or more")
	case !slices.Contains(f.By, Area):
		return fmt.Errorf("by wants %s", Area)
	}
	for _, d := range Key {
		if _, one := f.Where[d]; !one && !slices.Contains(f.By, d) {
			return fmt.Errorf("%s is neither in where nor in by", d)
		}
	}
	for _, d := range f.By {
		if _, both := f.Where[d]; both {
			return fmt.Errorf("%s is in where and in by", d)
		}
	}
	return nil
}

// checkWithin wants the other forecast to have no dimension that this one lacks, and no shorter periods.
func (p *Plan) checkWithin(f Forecast) error {
	if f.Within == "" {
		return nil
	}
	i := slices.IndexFunc(p.Forecasts, func(o Forecast) bool { return o.Indicator == f.Within })
	if i < 0 || f.Within == f.Indicator {
		return fmt.Errorf("there is no other forecast of %q", f.Within)
	}
	other := p.Forecasts[i]
	if other.Within != "" || f.PerYear()%other.PerYear() != 0 {
		return fmt.Errorf("%s is within another one itself, or has shorter periods", other.Indicator)
	}
	for _, d := range other.By {
		if !slices.Contains(f.By, d) {
			return fmt.Errorf("%s tells series apart by %s, and this one does not", other.Indicator, d)
		}
	}
	for _, d := range f.By {
		if _, ok := p.whole(d); !ok && !slices.Contains(other.By, d) {
			return fmt.Errorf("no one total of %s is declared under sums", d)
		}
	}
	return nil
}

// whole is the code of a dimension that is a total and no part.
func (p *Plan) whole(dimension string) (string, bool) {
	var out []string
	for total := range p.Sums[dimension] {
		part := false
		for _, parts := range p.Sums[dimension] {
			part = part || slices.Contains(parts, total)
		}
		if !part {
			out = append(out, total)
		}
	}
	return strings.Join(out, ""), len(out) == 1
}

// Common is the cell of another forecast that a cell of this one belongs to, and whether it is all of it and no part.
func (p *Plan) Common(f, other Forecast, c Cell) (common Cell, all bool) {
	all = true
	for k, d := range f.By {
		if total, _ := p.whole(d); !slices.Contains(other.By, d) && c[k] != total {
			all = false
		}
	}
	for _, d := range other.By {
		common = append(common, f.Value(c, d))
	}
	return common, all
}

// Dimensions are those that any forecast names beyond Key, in order.
func (p *Plan) Dimensions() []string {
	var out []string
	for _, f := range p.Forecasts {
		for _, d := range slices.Concat(f.By, slices.Collect(maps.Keys(f.Where))) {
			if !slices.Contains(Key, d) && !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Value is what a series has in a dimension: "_Z" where the forecast does not name it.
func (f Forecast) Value(c Cell, dimension string) string {
	if v, ok := f.Where[dimension]; ok {
		return v
	}
	if k := slices.Index(f.By, dimension); k >= 0 {
		return c[k]
	}
	return "_Z"
}

// Cell is where a series stands: values of the dimensions in `by`, in their order.
type Cell []string

// ID joins the values.
func (c Cell) ID() string { return strings.Join(c, ".") }

// SumsOf lists what adds up to what among some cells, along one dimension at a time,
// by their ids. A total comes with every way to divide it of which all parts are there.
func (p *Plan) SumsOf(f Forecast, cells []Cell) []reconcile.Sum {
	have := map[string]bool{}
	for _, c := range cells {
		have[c.ID()] = true
	}
	var out []reconcile.Sum
	for k, dimension := range f.By {
		for _, c := range cells {
		next:
			for _, parts := range p.parts(dimension, c[k]) {
				sum := reconcile.Sum{Total: c.ID()}
				for _, part := range parts {
					other := slices.Clone(c)
					other[k] = part
					if !have[other.ID()] {
						continue next
					}
					sum.Parts = append(sum.Parts, other.ID())
				}
				out = append(out, sum)
			}
		}
	}
	return out
}

// finer are the levels into which areas are divided.
var finer = []territory.Level{territory.Ripartizione, territory.Region, territory.AutonomousProvince, territory.Province}

// parts are the ways to divide a code of a dimension: an area into all areas of a level, and into those right below it.
func (p *Plan) parts(dimension, code string) [][]string {
	if dimension != Area {
		for _, total := range slices.Sorted(maps.Keys(p.Sums[dimension])) {
			if total == code {
				return [][]string{p.Sums[dimension][total]}
			}
		}
		return nil
	}
	area, ok := p.areas.Area(code)
	if !ok {
		return nil
	}
	var out [][]string
	add := func(among []territory.Area) {
		var parts []string
		for _, a := range among {
			if a.Code != code && a.To.IsZero() {
				parts = append(parts, p.areas.Canonical(a.Code))
			}
		}
		same := func(other []string) bool { return slices.Equal(other, parts) } // provinces that are regions of their own
		if len(parts) > 1 && !slices.ContainsFunc(out, same) {
			out = append(out, parts)
		}
	}
	for _, level := range finer {
		if level == area.Level || level == territory.AutonomousProvince && area.Level != territory.Region {
			continue
		}
		add(p.areas.Within(code, level, period.Date{}))
	}
	add(slices.DeleteFunc(p.areas.Children(code, period.Date{}), func(a territory.Area) bool { return a.Level == territory.Special }))
	return out
}
