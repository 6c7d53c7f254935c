package demand

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"osservatorio/internal/schema"
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

// ReadWhatIf reads one scenario strictly from the bytes of a file. Errors wrap ErrScenario and name the field, and the
// file's line where YAML knows it.
func ReadWhatIf(name string, data []byte) (WhatIf, error) {
	var sc WhatIf
	if err := schema.DecodeYAML(name, data, &sc); err != nil {
		return sc, fmt.Errorf("%w: %w", ErrScenario, err)
	}
	if err := sc.check(Sectors); err != nil {
		return sc, fmt.Errorf("%s: %w", name, err)
	}
	return sc, nil
}

// check holds a scenario to what can be computed; sectors are those that growth may name beside _T.
func (sc WhatIf) check(sectors []string) error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("%w %q: %s", ErrScenario, sc.Name, fmt.Sprintf(format, a...))
	}
	if sc.Name == "" || sc.Name == Baseline {
		return bad("name is missing, or is %s, which is the scenario without changes", Baseline)
	}
	for _, f := range []struct {
		field     string
		values    map[string]float64
		keys      []string
		low, high float64
	}{{"growth", sc.Growth, append([]string{All}, sectors...), -10, 10}, {"participation", sc.Participation, []string{"T", "M", "F"}, -30, 30},
		{"activation", sc.Activation, PoolGroups, 0, 100}} {
		for _, key := range slices.Sorted(maps.Keys(f.values)) {
			if !slices.Contains(f.keys, key) {
				return bad("%s: %s is none of %v", f.field, key, f.keys)
			}
			if v := f.values[key]; !(v >= f.low && v <= f.high) {
				return bad("%s: %s is %v; from %v to %v", f.field, key, v, f.low, f.high)
			}
		}
	}
	if !(sc.Retirement >= -10 && sc.Retirement <= 10) {
		return bad("retirement_age is %v; from -10 to 10 years", sc.Retirement)
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
