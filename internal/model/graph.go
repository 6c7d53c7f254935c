package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
)

// Check holds every model's header against what its SQL reads, and returns the models in
// the order in which they can run. known tells the tables that are not models: datasets
// and code lists. Errors name the file and the line.
func (s *Set) Check(ctx context.Context, db *duck.DB, known func(table string) bool) ([]*File, error) {
	byName := map[string]*File{}
	for _, f := range s.Models {
		byName[f.Header.Model] = f
	}
	var errs []error
	for _, f := range s.declaring() {
		for i := range f.Header.Indicators {
			d := &f.Header.Indicators[i]
			var pe *duck.ParseError
			if _, err := db.Tables(ctx, "SELECT "+d.Formula); errors.As(err, &pe) {
				errs = append(errs, d.fault("formula: %s", pe.Message))
			} else if err != nil {
				return nil, err
			}
		}
	}
	for _, f := range slices.Concat(s.Models, s.Checks, s.Views) {
		reads, err := db.Tables(ctx, f.SQL)
		var pe *duck.ParseError
		if errors.As(err, &pe) {
			errs = append(errs, fmt.Errorf("%s:%d: %s", f.Path, f.lineAt(pe.Position), pe.Message))
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, t := range reads {
			if !slices.Contains(f.Header.Sources, t) {
				errs = append(errs, fmt.Errorf("%s:1: the query reads %s, which sources does not name", f.Path, t))
			}
			isCheck := f.Header.Check != "" && slices.Contains(checkTables, t)
			isView := strings.HasPrefix(f.Header.Model, "release.") && slices.Contains(releaseTables, t)
			if byName[t] == nil && !known(t) && !isCheck && !isView {
				errs = append(errs, fmt.Errorf("%s:%d: there is no table %s", f.Path, f.lineAt(strings.Index(f.SQL, t)), t))
			}
		}
		if i := f.Header.Incremental; i != nil {
			errs = append(errs, i.check(f, func(query string) ([]string, error) { return db.Tables(ctx, query) }))
		}
		for _, t := range f.Header.Sources {
			if !slices.Contains(reads, t) {
				errs = append(errs, fmt.Errorf("%s:1: sources names %s, which the query does not read", f.Path, t))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return order(s.Models, byName)
}

// checkTables are what checks may read beside datasets, code lists and models: the
// candidate's current observations and all that it knew before, its forecasts and projections, its
// catalogue, and the observations of the current release.
var checkTables = []string{"observations", "history", "forecasts", "projections", "indicators", "previous_observations"}

// releaseTables are what the queries of sql/release read.
var releaseTables = []string{"observations", "forecasts", "backtests", "projections"}

// order sorts models so that each stands after those that it reads; ties by name.
func order(models []*File, byName map[string]*File) ([]*File, error) {
	var out []*File
	const visiting, done = 1, 2
	state := map[string]int{}
	var visit func(f *File, path []string) error
	visit = func(f *File, path []string) error {
		path = append(path, f.Header.Model)
		switch state[f.Header.Model] {
		case done:
			return nil
		case visiting:
			return fmt.Errorf("%s:1: models read each other in a circle: %s", f.Path, strings.Join(path, " → "))
		}
		state[f.Header.Model] = visiting
		for _, t := range f.Header.Sources {
			if next := byName[t]; next != nil {
				if err := visit(next, path); err != nil {
					return err
				}
			}
		}
		state[f.Header.Model] = done
		out = append(out, f)
		return nil
	}
	for _, f := range models {
		if err := visit(f, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Dimensions is the union of the indicators' further dimensions, sorted: those of observations, not of what a
// release computes when asked.
func Dimensions(indicators []Indicator) []string {
	var out []string
	for _, d := range indicators {
		if d.Query == "" {
			out = append(out, d.Dimensions...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
