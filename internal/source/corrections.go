package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"osservatorio/internal/schema"
)

// Correction puts the right value in the place of one that a provider published wrongly, for as long as
// the provider goes on doing so and not longer than it is declared for. The cell stands in one window of
// one dataset and is named by its key, or by its line and column.
type Correction struct {
	Name    string            `yaml:"name"`
	Dataset string            `yaml:"dataset"` // of the source beside whose declaration the file lies
	Window  string            `yaml:"window"`
	Key     map[string]string `yaml:"key"`    // every field of the contract's key, as it is in the vintage
	Field   string            `yaml:"field"`  // with Key: the field that is wrong
	Line    int               `yaml:"line"`   // or the line of the file, as faults name it
	Column  string            `yaml:"column"` // with Line: the column of the file
	Expect  string            `yaml:"expect"` // the wrong text, as it stands in the file
	Value   string            `yaml:"value"`  // the right one, written as the provider writes
	// Status is the OBS_STATUS that the cell gets when the provider gives it none: E when left out.
	Status   string   `yaml:"status"`
	Why      string   `yaml:"why"`
	Reported Reported `yaml:"reported"`
	Expires  string   `yaml:"expires"` // the last day on which it is applied, yyyy-mm-dd
}

// Reported says to whom the mistake was reported and when.
type Reported struct {
	To string `yaml:"to"`
	On string `yaml:"on"` // yyyy-mm-dd
}

// Expired reports whether a day lies after the last one of the correction.
func (c *Correction) Expired(now time.Time) bool { return c.DaysLeft(now) < 0 }

// DaysLeft is the number of days from a day to the last one of the correction: 0 on that day, less when it is past.
func (c *Correction) DaysLeft(now time.Time) int {
	last, _ := time.Parse(time.DateOnly, c.Expires) // Load has seen that it is a day
	return int(last.Sub(now.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))
}

// effect is what of a correction decides how a file is read.
type effect struct {
	Name, Window, Field, Column, Expect, Value, Status string
	Key                                                map[string]string
	Line                                               int
}

// CorrectionsText is the part of a dataset's declarations that its corrections are, for fingerprints.
func (d *Dataset) CorrectionsText() []byte {
	if len(d.Corrections) == 0 {
		return nil
	}
	var all []effect
	for _, c := range d.Corrections {
		all = append(all, effect{c.Name, c.Window, c.Field, c.Column, c.Expect, c.Value, c.Status, c.Key, c.Line})
	}
	text, err := json.Marshal(all) // maps in the order of their keys
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	return text
}

// loadCorrections reads pipelines/<source>/corrections.yaml, when there is one, strictly.
func (s *Source) loadCorrections(fsys fs.FS) error {
	name := path.Join(s.Name, "corrections.yaml")
	if _, err := fs.Stat(fsys, name); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var file struct {
		Corrections []*Correction `yaml:"corrections"`
	}
	if _, err := schema.ReadYAML(fsys, name, &file); err != nil {
		return fmt.Errorf("pipelines/%w", err)
	}
	var errs []error
	seen := map[string]bool{}
	for i, c := range file.Corrections {
		at := fmt.Sprintf("pipelines/%s: correction %d", name, i+1)
		if c == nil || c.Name == "" {
			errs = append(errs, fmt.Errorf("%s has no name", at))
			continue
		}
		at = fmt.Sprintf("pipelines/%s: correction %q", name, c.Name)
		if seen[c.Name] {
			errs = append(errs, fmt.Errorf("%s is there twice", at))
		}
		seen[c.Name] = true
		d := s.Datasets[c.Dataset]
		if d == nil || d.Schema == nil {
			errs = append(errs, fmt.Errorf("%s: source %s has no dataset %q", at, s.Name, c.Dataset))
			continue
		}
		if err := c.check(at, d.Schema); err != nil {
			errs = append(errs, err)
			continue
		}
		d.Corrections = append(d.Corrections, c)
	}
	return errors.Join(errs...)
}

// check refuses a correction that names no cell, has no reason or no end.
func (c *Correction) check(at string, contract *schema.Contract) error {
	var errs []error
	want := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%s: "+format, append([]any{at}, a...)...))
		}
	}
	want(!contract.Personal, "contract %s is personal: its cells must not stand in a declaration", contract.Name)
	want(c.Window != "", "window: name the coverage window in which the cell stands")
	switch {
	case c.Line != 0 || c.Column != "":
		want(c.Line > 0 && c.Column != "" && len(c.Key) == 0 && c.Field == "", "name the cell by line and column, or by key and field")
	default:
		want(contract.Index(c.Field) >= 0, "field: contract %s has no field %q", contract.Name, c.Field)
		want(len(contract.Key) > 0, "contract %s has no key: name the cell by line and column", contract.Name)
		for _, k := range contract.Key {
			_, ok := c.Key[k]
			want(ok, "key: field %s of the contract's key is missing", k)
		}
		want(len(c.Key) <= len(contract.Key), "key: fields that are not in the contract's key %s", strings.Join(contract.Key, ", "))
	}
	want(strings.TrimSpace(c.Expect) != strings.TrimSpace(c.Value), "expect and value are the same")
	want(c.Status == "" || contract.Index("OBS_STATUS") >= 0, "status: contract %s has no OBS_STATUS", contract.Name)
	want(strings.TrimSpace(c.Why) != "", "why: say what is wrong, and how the right value is known")
	want(strings.TrimSpace(c.Reported.To) != "", "reported.to: say who was told")
	_, err := time.Parse(time.DateOnly, c.Reported.On)
	want(err == nil, "reported.on: %q is not a day written yyyy-mm-dd", c.Reported.On)
	_, err = time.Parse(time.DateOnly, c.Expires)
	want(err == nil, "expires: %q is not a day written yyyy-mm-dd", c.Expires)
	want(err != nil || c.Expires > c.Reported.On, "expires: %s is not after the report of %s", c.Expires, c.Reported.On)
	return errors.Join(errs...)
}
