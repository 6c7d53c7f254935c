package schema

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// RowRule is what must hold between the fields of one row. A row that breaks it goes to quarantine,
// or is kept and noted where Flag says so. A rule about dates holds where one of them is missing.
type RowRule struct {
	Rule string              `yaml:"rule"` // its name in quarantine
	When map[string][]string `yaml:"when"` // only rows whose fields have one of these values
	// Needs are fields that must have a value.
	Needs []string `yaml:"needs"`
	// From and To are dates; the time from the one to the other must be at least Min and at most Max.
	From string  `yaml:"from"`
	To   string  `yaml:"to"`
	Min  *Length `yaml:"min"`
	Max  *Length `yaml:"max"`
	Flag bool    `yaml:"flag"`
}

// Length is a length of time: days ("60d", "-1d") or whole years of the calendar ("15y").
type Length struct{ Years, Days int }

// UnmarshalYAML reads a length of time.
func (l *Length) UnmarshalYAML(n *yaml.Node) error {
	if len(n.Value) > 1 {
		if v, err := strconv.Atoi(n.Value[:len(n.Value)-1]); err == nil {
			switch n.Value[len(n.Value)-1] {
			case 'd':
				l.Days = v
				return nil
			case 'y':
				l.Years = v
				return nil
			}
		}
	}
	return fmt.Errorf("line %d: %q is not a length of time like 60d or 15y", n.Line, n.Value)
}

// After is the day that lies so long after another.
func (l Length) After(day time.Time) time.Time { return day.AddDate(l.Years, 0, l.Days) }

// checkRows holds the row rules of a contract against its fields.
func (c *Contract) checkRows() error {
	for i, r := range c.Rows {
		if r.Rule == "" {
			return fmt.Errorf("rows: rule %d has no name", i+1)
		}
		if (len(r.Needs) > 0) == (r.From != "" || r.To != "") || len(r.Needs) == 0 && r.Min == nil && r.Max == nil {
			return fmt.Errorf("rows: rule %s must have either needs, or from and to with min or max", r.Rule)
		}
		for _, name := range slices.Concat(r.Needs, sortedKeys(r.When)) {
			if c.Index(name) < 0 {
				return fmt.Errorf("rows: rule %s: %s is not among the fields", r.Rule, name)
			}
		}
		for _, name := range []string{r.From, r.To} {
			if i := c.Index(name); len(r.Needs) == 0 && (i < 0 || c.Fields[i].Type != Date) {
				return fmt.Errorf("rows: rule %s: %q is not a date among the fields", r.Rule, name)
			}
		}
		for name := range r.When {
			if c.Fields[c.Index(name)].Type != String {
				return fmt.Errorf("rows: rule %s: when looks at strings, and %s is none", r.Rule, name)
			}
		}
	}
	return nil
}
