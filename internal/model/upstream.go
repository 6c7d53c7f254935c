package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"osservatorio/internal/duck"
	"osservatorio/internal/snapshot"
)

// Upstream lists what a model is made of: the models in the order in which they run, itself last,
// and the tables that are no models (datasets, code lists), sorted.
func (s *Set) Upstream(name string) (models []*File, tables []string, err error) {
	seen := map[string]bool{}
	var visit func(name string, path []string) error
	visit = func(name string, path []string) error {
		if slices.Contains(path, name) {
			return fmt.Errorf("models read each other in a circle: %s", name)
		}
		if seen[name] {
			return nil
		}
		i := slices.IndexFunc(s.Models, func(f *File) bool { return f.Header.Model == name })
		if i < 0 {
			seen[name] = true
			tables = append(tables, name)
			return nil
		}
		for _, t := range s.Models[i].Header.Sources {
			if err := visit(t, append(path, name)); err != nil {
				return err
			}
		}
		seen[name] = true
		models = append(models, s.Models[i])
		return nil
	}
	err = visit(name, nil)
	slices.Sort(tables)
	return models, tables, err
}

// Choice says which vintages a dataset is read from.
type Choice func(table string) []*snapshot.Manifest

// Select is the query that a dataset or code list stands for when it is made of these vintages.
func (in *Inputs) Select(table string, from []*snapshot.Manifest) string {
	if c, ok := in.codes[table]; ok {
		return codesQuery(c)
	}
	return in.union(in.datasets[table], from)
}

// IsCode reports whether a table is a code list or reference table, and no dataset.
func (in *Inputs) IsCode(table string) bool { _, ok := in.codes[table]; return ok }

// Fingerprints are those of models, given in their order, over these vintages, as a release's
// manifest names them when the same SQL made it.
func (in *Inputs) Fingerprints(models []*File, choose Choice, engine string) map[string]string {
	prints := map[string]string{}
	for _, f := range models {
		prints[f.Header.Model] = fingerprint(engine, f, func(table string) string {
			if fp, isModel := prints[table]; isModel {
				return fp
			}
			return in.fingerprintOf(table, choose)
		})
	}
	return prints
}

// fingerprintOf is what a table's content depends on when it is made of the vintages chosen.
func (in *Inputs) fingerprintOf(table string, choose Choice) string {
	if c, ok := in.codes[table]; ok {
		return c.sha
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", table, in.datasets[table].Schema.Source)
	for _, m := range choose(table) {
		fmt.Fprintf(h, "%s %s %s\n", m.Window, m.Published, m.VintageSHA)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fingerprint covers the engine, the SQL, the order of its result and everything that it reads.
func fingerprint(engine string, f *File, of func(table string) string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", engine, f.SQL, f.order())
	for _, t := range f.Header.Sources {
		fmt.Fprintf(h, "%s %s\n", t, of(t))
	}
	if i := f.Header.Incremental; i != nil { // results of a wrong declaration go with it
		fmt.Fprintf(h, "%q\n", *i)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Bind makes a table name, "schema.name", stand for a query in the session.
func Bind(ctx context.Context, db *duck.DB, table, query string) error {
	return bind(ctx, db, table, query)
}

// PublishedOn lists the accepted vintages of some tables that were published on a day, by table and window.
func (in *Inputs) PublishedOn(day string, tables []string) []*snapshot.Manifest {
	var out []*snapshot.Manifest
	for _, t := range tables {
		for _, m := range in.manifests[t] {
			if m.Published == day {
				out = append(out, m)
			}
		}
	}
	return out
}
