package demand

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// WhatIf is a scenario: what is supposed to go otherwise than the baseline. The zero scenario changes nothing.
type WhatIf struct {
	Name  string            `yaml:"name"`
	Title map[string]string `yaml:"title"` // it, en
	// Growth is added to the yearly growth of employment, in percentage points, by sector (code list sector) or _T for all.
	Growth map[string]float64 `yaml:"growth"`
	// Retirement is by how many years later people leave work by age; below zero earlier.
	Retirement float64 `yaml:"retirement_age"`
	// Participation is added to the participation rate of everybody of 15 to 64 by the last year, in percentage points, by
	// sex (M, F, or T for both); it comes in even steps.
	Participation map[string]float64 `yaml:"participation"`
	// Activation is how many per cent of the pool that is already here enter work within the horizon, by group of the pool
	// (UNEMPLOYED, NEET, ENDING, FAMILY, PROTECTION).
	Activation map[string]float64 `yaml:"activation"`
}

// ErrScenario is wrapped by every fault of a scenario.
var ErrScenario = errors.New("scenario")

// ReadWhatIf reads one scenario strictly from the bytes of a file. Errors wrap ErrScenario and name the file, the line, the column,
// what stands there, the rule and what to write.
func ReadWhatIf(name string, data []byte) (WhatIf, error) {
	var sc WhatIf
	if err := readScenario(name, data, &sc, "name, title, growth, retirement_age, participation, activation", func() error { return sc.check(Sectors) }); err != nil {
		return sc, fmt.Errorf("%w: %w", ErrScenario, err)
	}
	return sc, nil
}

// check holds a scenario to what can be computed; sectors are those that growth may name beside _T.
func (sc WhatIf) check(sectors []string) error {
	if err := checkName(sc.Name); err != nil {
		return err
	}
	bad := func(at []string, key bool, write, format string, a ...any) error {
		return &fault{at: at, key: key, says: fmt.Sprintf("scenario %q: ", sc.Name) + fmt.Sprintf(format, a...), write: write}
	}
	for _, f := range []struct {
		field     string
		values    map[string]float64
		keys      []string
		low, high float64
		unit      string
	}{{"growth", sc.Growth, append([]string{All}, sectors...), -10, 10, "percentage points a year"},
		{"participation", sc.Participation, []string{"T", "M", "F"}, -30, 30, "percentage points by the last year"},
		{"activation", sc.Activation, PoolGroups, 0, 100, "per cent of the group"}} {
		for _, key := range slices.Sorted(maps.Keys(f.values)) {
			if !slices.Contains(f.keys, key) {
				return bad([]string{f.field, key}, true, "write one of them", "%s: %s is none of %v", f.field, key, f.keys)
			}
			if v := f.values[key]; !(v >= f.low && v <= f.high) {
				return bad([]string{f.field, key}, false, "write a number of "+f.unit, "%s: %s is %v; from %v to %v", f.field, key, v, f.low, f.high)
			}
		}
	}
	if !(sc.Retirement >= -10 && sc.Retirement <= 10) {
		return bad([]string{"retirement_age"}, false, "write by how many years later people leave, below zero earlier", "retirement_age is %v; from -10 to 10 years", sc.Retirement)
	}
	return nil
}

// growthOf is the yearly growth that is added in a sector, as a share.
func (sc WhatIf) growthOf(sector string) float64 { return (sc.Growth[All] + sc.Growth[sector]) / 100 }

// participates is what is added to a participation rate t of h years after the origin, as a share.
func (sc WhatIf) participates(sex string, t, h int) float64 {
	return (sc.Participation["T"] + sc.Participation[sex]) / 100 * float64(t) / float64(h)
}

// code is the scenario's name in projections.
func (sc WhatIf) code() string {
	if sc.Name == "" {
		return Baseline
	}
	return sc.Name
}
