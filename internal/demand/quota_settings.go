package demand

import (
	"errors"
	"fmt"
	"io/fs"

	"osservatorio/internal/schema"
)

// The files beside demand.yaml that declare the models of quotas and of domestic work.
const (
	QuotasFile   = "quotas.yaml"
	DomesticFile = "domestic.yaml"
)

// Illustrated is what every figure of a year of the illustration says of itself.
const Illustrated = "an illustration that validates nothing: what could be said before the year, from counts as they are known today, with limits learnt from later years too (docs/quotas.md)"

// QuotaSettings are what schemas/quotas.yaml declares.
type QuotaSettings struct {
	MatureMonths   int        `yaml:"mature_months"`
	LeadMonths     int        `yaml:"lead_months"`
	Cohorts        int        `yaml:"cohorts"`
	CapacityMonths int        `yaml:"capacity_months"`
	MinCases       float64    `yaml:"min_cases"`
	Illustration   []int      `yaml:"illustration"`
	Scenarios      []Scenario `yaml:"scenarios"`
}

// Scenario says how a quota is built from need and capacity.
type Scenario struct {
	Name  string `yaml:"name"`
	Title struct {
		It string `yaml:"it"`
		En string `yaml:"en"`
	} `yaml:"title"`
	AlreadyHere    float64 `yaml:"already_here"`    // share of the need met by persons in the country, 0 to 1
	Capped         bool    `yaml:"capped"`          // no more than can be processed
	CapacityChange float64 `yaml:"capacity_change"` // share by which capacity is larger, or smaller
}

// Check returns what is wrong with a scenario.
func (s Scenario) Check() error {
	if err := checkName(s.Name); err != nil {
		return err
	}
	for _, f := range []struct {
		field     string
		v         float64
		low, high float64
	}{{"already_here", s.AlreadyHere, 0, 1}, {"capacity_change", s.CapacityChange, -1, 100}} {
		if !(f.v >= f.low && f.v <= f.high) { // NaN too
			return &fault{at: []string{f.field}, says: fmt.Sprintf("scenario %q: %s is %v; a share from %v to %v", s.Name, f.field, f.v, f.low, f.high), write: "write 0.2 for 20 per cent"}
		}
	}
	return nil
}

// ReadScenario reads one scenario strictly from the bytes of a file, in the form of those of schemas/quotas.yaml. Errors name the
// file, the line, the column, what stands there, the rule and what to write.
func ReadScenario(name string, data []byte) (Scenario, error) {
	var s Scenario
	err := readScenario(name, data, &s, "name, title, already_here, capped, capacity_change", func() error { return s.Check() })
	return s, err
}

// DomesticSettings are what schemas/domestic.yaml declares.
type DomesticSettings struct {
	CareShare       float64          `yaml:"care_share"`
	Weight75        float64          `yaml:"weight_75_79"`
	DriftYears      int              `yaml:"drift_years"`
	Damping         float64          `yaml:"damping"`
	Exits           float64          `yaml:"exits"`
	Decay           float64          `yaml:"decay"`
	Regularisations []Regularisation `yaml:"regularisations"`
}

// Regularisation is an act that raises the registered stock for a time.
type Regularisation struct {
	Year  int       `yaml:"year"`
	Onset []float64 `yaml:"onset"` // how much of it there is in that year and the next ones
	Act   string    `yaml:"act"`
}

// loadBeside reads the two further files of the schemas folder, which a project may lack.
func (s *Settings) loadBeside(schemas fs.FS) error {
	read := func(name string, into any) error {
		data, err := fs.ReadFile(schemas, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return schema.DecodeYAML("schemas/"+name, data, into)
	}
	if err := errors.Join(read(QuotasFile, &s.Quotas), read(DomesticFile, &s.Domestic)); err != nil {
		return err
	}
	if q := s.Quotas; len(q.Scenarios) > 0 && (q.MatureMonths < 1 || q.Cohorts < 1 || q.CapacityMonths < 1 || q.LeadMonths < 0 || q.LeadMonths > 11) {
		return fmt.Errorf("schemas/%s: mature_months, cohorts and capacity_months are 1 or more, lead_months 0 to 11", QuotasFile)
	}
	seen := map[string]bool{}
	for _, sc := range s.Quotas.Scenarios {
		if err := sc.Check(); err != nil {
			return fmt.Errorf("schemas/%s: %w", QuotasFile, err)
		}
		if seen[sc.Name] {
			return fmt.Errorf("schemas/%s: scenario %s is there twice", QuotasFile, sc.Name)
		}
		seen[sc.Name] = true
	}
	if d := s.Domestic; len(d.Regularisations) > 0 && (d.CareShare < 0 || d.CareShare > 1 || d.Damping < 0 || d.Damping > 1 || d.Decay < 0 || d.Decay > 1 || d.Exits < 0 || d.Exits > 1 || d.DriftYears < 1) {
		return fmt.Errorf("schemas/%s: care_share, damping, decay and exits are shares from 0 to 1, drift_years 1 or more", DomesticFile)
	}
	return nil
}
