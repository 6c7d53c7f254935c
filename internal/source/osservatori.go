package source

import (
	"errors"
	"fmt"
)

// Osservatori says which table of INPS's statistical observatories is wanted; the resource's path
// leads to the service (/servizi/osservatoristatistici/api).
type Osservatori struct {
	ID       string   `yaml:"id"`       // number of the observatory
	Rows     []Axis   `yaml:"rows"`     // the first is the outermost, which the answer leaves unnamed
	Columns  []Axis   `yaml:"columns"`  // may be none
	Measures []string `yaml:"measures"` // the answer calls them the same
	Filters  []Filter `yaml:"filters"`
}

// Axis is a dimension as it is asked for and as the answer calls it.
type Axis struct {
	ID     string `yaml:"id"`     // Name of the hierarchy in the observatory's structure
	Answer string `yaml:"answer"` // its label in the answer; the ID when empty
}

// Label is the dimension's name in the answer.
func (a Axis) Label() string {
	if a.Answer != "" {
		return a.Answer
	}
	return a.ID
}

// Filter keeps a table to some values of a field.
type Filter struct {
	ID     string   `yaml:"id"`    // id of the field
	Label  string   `yaml:"label"` // Name of its hierarchy
	Values []string `yaml:"values"`
}

func (o *Osservatori) validate() error {
	switch {
	case !numeral.MatchString(o.ID):
		return fmt.Errorf("osservatori: id %q is not a number", o.ID)
	case len(o.Rows) == 0 || len(o.Measures) == 0:
		return errors.New("osservatori: rows and measures are wanted")
	}
	seen := map[string]bool{}
	for _, a := range append(append([]Axis{}, o.Rows...), o.Columns...) {
		if a.ID == "" || seen[a.ID] {
			return fmt.Errorf("osservatori: the dimension %q is empty or named twice", a.ID)
		}
		seen[a.ID] = true
	}
	for _, f := range o.Filters {
		if f.ID == "" || f.Label == "" || len(f.Values) == 0 {
			return errors.New("osservatori: a filter needs id, label and values")
		}
	}
	return nil
}
