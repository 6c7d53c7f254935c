package model

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/schema"
)

// Complete gives the indicators what their headers do not say: the datasets that their models read,
// the breaks of these, and the comparisons that another indicator forbids. known tells whether a
// code list (age, unit) has a code. All faults are returned together, with their places.
func (s *Set) Complete(breaks []Break, known func(list, code string) bool) error {
	all := map[string]*Indicator{}
	byName := map[string]*File{}
	var errs []error
	for _, f := range s.declaring() {
		byName[f.Header.Model] = f
		for i := range f.Header.Indicators {
			d := &f.Header.Indicators[i]
			if other, ok := all[d.ID]; ok {
				errs = append(errs, d.fault("declared in %s already", other.SQL))
			}
			all[d.ID] = d
		}
	}
	for _, f := range s.declaring() {
		datasets := datasetsOf(f, byName, map[string]bool{})
		for i := range f.Header.Indicators {
			d := &f.Header.Indicators[i]
			if len(d.Datasets) == 0 {
				d.Datasets = datasets
			}
			for _, id := range d.Datasets {
				if !slices.Contains(datasets, id) {
					errs = append(errs, d.fault("datasets: the model does not read %s", id))
				}
			}
			d.Breaks = []Break{}
			for _, b := range breaks {
				if slices.Contains(d.Datasets, b.Dataset) {
					d.Breaks = append(d.Breaks, b)
				}
			}
			errs = append(errs, d.strangers(all, known)...)
		}
	}
	if len(errs) == 0 {
		s.mirror(all)
	}
	return errors.Join(errs...)
}

// declaring are the files that may declare indicators.
func (s *Set) declaring() []*File { return slices.Concat(s.Models, s.Views) }

// Datasets lists the datasets that a model or a check reads, through other models too, as source/dataset.
// The tables of a candidate are none: they were made before.
func (s *Set) Datasets(f *File) []string {
	byName := map[string]*File{}
	for _, m := range s.declaring() {
		byName[m.Header.Model] = m
	}
	return datasetsOf(f, byName, map[string]bool{})
}

// datasetsOf lists the datasets that a model reads, through other models too, as source/dataset.
func datasetsOf(f *File, byName map[string]*File, seen map[string]bool) []string {
	out := []string{}
	for _, t := range f.Header.Sources {
		switch next := byName[t]; {
		case seen[t] || !strings.Contains(t, ".") || strings.HasPrefix(t, "code."):
		case next != nil:
			seen[t] = true
			out = append(out, datasetsOf(next, byName, seen)...)
		default:
			seen[t] = true
			from, table, _ := strings.Cut(t, ".")
			out = append(out, from+"/"+strings.ReplaceAll(table, "_", "-"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// strangers are the names in a declaration that nothing has.
func (d *Indicator) strangers(all map[string]*Indicator, known func(list, code string) bool) []error {
	var errs []error
	for _, age := range d.Ages {
		if !known("age", age) {
			errs = append(errs, d.fault("ages: %s is not in the code list age", age))
		}
	}
	if !known("unit", d.Unit) {
		errs = append(errs, d.fault("unit %s is not in the code list unit", d.Unit))
	}
	rowDimensions := append(Key()[1:], d.Dimensions...)
	for _, c := range d.Incomparable {
		switch {
		case c.Indicator == d.ID:
			errs = append(errs, d.fault("not_comparable_with names the indicator itself; name a dimension"))
		case c.Indicator != "" && all[c.Indicator] == nil:
			errs = append(errs, d.fault("not_comparable_with: there is no indicator %s", c.Indicator))
		case c.Dimension != "" && !slices.Contains(rowDimensions, c.Dimension):
			errs = append(errs, d.fault("not_comparable_with: it has no dimension %s", c.Dimension))
		}
	}
	return errs
}

// mirror lets a comparison be forbidden from both sides, declared on either.
func (s *Set) mirror(all map[string]*Indicator) {
	type pair struct{ from, to string }
	declared := map[pair]Comparison{}
	var pairs []pair
	for _, f := range s.declaring() {
		for _, d := range f.Header.Indicators {
			for _, c := range d.Incomparable {
				if c.Indicator != "" {
					pairs = append(pairs, pair{d.ID, c.Indicator})
					declared[pairs[len(pairs)-1]] = c
				}
			}
		}
	}
	for _, p := range pairs {
		if _, both := declared[pair{p.to, p.from}]; !both {
			other := all[p.to]
			other.Incomparable = append(other.Incomparable, Comparison{Indicator: p.from, Why: declared[p].Why})
		}
	}
}

// Indicators lists the metadata of all indicators sorted by theme, number and id.
func (s *Set) Indicators() []Indicator {
	var out []Indicator
	for _, f := range s.declaring() {
		out = append(out, f.Header.Indicators...)
	}
	slices.SortFunc(out, func(a, b Indicator) int {
		return cmp.Or(a.Theme-b.Theme, a.Number-b.Number, strings.Compare(a.ID, b.ID))
	})
	return out
}

// ReadBreaks reads breaks.csv of a folder of reference tables; without the file there are none.
func ReadBreaks(fsys fs.FS) ([]Break, error) {
	const name = "breaks.csv"
	rows, err := codelist.ReadTable(fsys, name, "reference/"+name, "source", "period", "kind", "basis", "reason_it", "reason_en")
	if err != nil {
		return nil, err
	}
	var out []Break
	for _, r := range rows {
		c := r.Cells
		if c[2] != "break" && c[2] != "scope" {
			return nil, fmt.Errorf("reference/%s:%d: kind is break or scope", name, r.Line)
		}
		out = append(out, Break{Dataset: c[0], Period: c[1], Kind: c[2], Basis: c[3], Why: schema.Text{IT: c[4], EN: c[5]}})
	}
	return out, nil
}
