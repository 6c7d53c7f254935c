// Package revision tells what changed between two vintages of a dataset: which rows came and went,
// which values differ, by how much and where. DuckDB compares the two files; nothing is held in memory.
package revision

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
)

// ErrNone is returned for a snapshot that has no vintage to compare.
var ErrNone = errors.New("there is no vintage to compare")

// Vintage is one side of a comparison.
type Vintage struct {
	Snapshot  string `json:"snapshot"`
	Window    string `json:"window"`
	Published string `json:"published"`
	Layout    string `json:"layout"`
	Declared  string `json:"declarations"`
	Source    string `json:"sha256"` // of the provider's bytes
	Rows      int64  `json:"rows"`

	path string // from the lake's root
}

// Pair is two vintages of one window, the older first.
type Pair struct{ Old, New Vintage }

// vintages lists what can be compared of a snapshot: the vintages of all its readings, oldest first.
func vintages(m *snapshot.Manifest) []Vintage {
	var out []Vintage
	for _, r := range m.Readings() {
		out = append(out, Vintage{m.ID, m.Window, m.Published, r.Layout, r.Declared, m.SHA256, r.Good, r.Vintage})
	}
	return out
}

// Last pairs the last two vintages of every window of a dataset. Snapshots that were rejected or
// withdrawn are left out; two readings of the same bytes are a pair too.
func Last(all []*snapshot.Manifest, dataset string) []Pair {
	var windows []string
	of := map[string][]Vintage{}
	for _, m := range all { // ascending by window and publication
		if m.DatasetID() != dataset || m.Verdict != snapshot.Accepted {
			continue
		}
		if of[m.Window] == nil {
			windows = append(windows, m.Window)
		}
		of[m.Window] = append(of[m.Window], vintages(m)...)
	}
	var out []Pair
	for _, w := range windows {
		if v := of[w]; len(v) > 1 {
			out = append(out, Pair{v[len(v)-2], v[len(v)-1]})
		}
	}
	return out
}

// Between pairs two snapshots of a dataset, each given by the beginning of its id; "ID-DECLARATIONS"
// names one of several readings of the same bytes.
func Between(all []*snapshot.Manifest, dataset, old, new string) (Pair, error) {
	var p Pair
	all = slices.DeleteFunc(slices.Clone(all), func(m *snapshot.Manifest) bool { return m.DatasetID() != dataset })
	for _, side := range []struct {
		name string
		into *Vintage
	}{{old, &p.Old}, {new, &p.New}} {
		id, declared, _ := strings.Cut(side.name, "-")
		m, err := snapshot.Find(all, id)
		if err != nil {
			return p, err
		}
		found := slices.DeleteFunc(vintages(m), func(v Vintage) bool { return !strings.HasPrefix(v.Declared, declared) })
		if len(found) == 0 {
			return p, fmt.Errorf("%w: snapshot %s was %s: %s", ErrNone, m.ID, m.Verdict, m.Reason)
		}
		*side.into = found[len(found)-1]
	}
	return p, nil
}

// Change is what happened to the rows of a part of the dataset.
type Change struct {
	Code    string `json:"code,omitempty"` // an area or a period
	Added   int64  `json:"added"`
	Removed int64  `json:"removed"`
	Changed int64  `json:"changed"`
	// Difference is the sum of the differences of all cells that both have; totals and their parts count alike.
	Difference string `json:"difference,omitempty"`
}

// Field is what happened to one value.
type Field struct {
	Name     string `json:"name"`
	Changed  int64  `json:"changed"`
	Largest  *Cell  `json:"largest"`  // by difference
	Relative *Cell  `json:"relative"` // by difference over the value before
}

// Cell is one value that changed.
type Cell struct {
	Key        string `json:"key"` // the key fields in the contract's order, joined by dots
	Before     string `json:"before"`
	After      string `json:"after"`
	Difference string `json:"difference"`
	Percent    string `json:"percent,omitempty"` // of the value before; empty where that is zero
}

// Flag is a change of OBS_STATUS.
type Flag struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Cells int64  `json:"cells"`
}

// Diff is what changed between two vintages.
type Diff struct {
	Dataset string  `json:"dataset"`
	Window  string  `json:"window"`
	Old     Vintage `json:"old"`
	New     Vintage `json:"new"`
	// SameBytes: the provider published nothing new, other declarations read the same bytes.
	SameBytes bool `json:"same_bytes"`
	// Declarations: the two were read by different layouts or contracts, to which changes may be due.
	Declarations bool     `json:"declarations_changed"`
	Total        Change   `json:"total"`
	Same         int64    `json:"same"`
	Fields       []Field  `json:"fields"`
	Flags        []Flag   `json:"flags"`
	Areas        []Change `json:"areas"`
	Periods      []Change `json:"periods"`
}

// Comparison compares pairs of vintages of one dataset in a database of its own.
type Comparison struct {
	Lake     *lake.Lake
	Dataset  string
	Contract *schema.Contract
	DB       *duck.DB
	// Discreet is set of data that are not public: how many cells changed is told, and where, and no values.
	Discreet bool
}

// Compare tells what changed between the two vintages of a pair. Of personal data it tells counts only.
func (c *Comparison) Compare(ctx context.Context, p Pair) (*Diff, error) {
	d := &Diff{Dataset: c.Dataset, Window: p.New.Window, Old: p.Old, New: p.New, SameBytes: p.Old.Source == p.New.Source,
		Declarations: p.Old.Declared != p.New.Declared, Fields: []Field{}, Flags: []Flag{}, Areas: []Change{}, Periods: []Change{}}
	t, err := c.join(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := c.DB.Scan(ctx, "SELECT count(*) FILTER (added), count(*) FILTER (removed), count(*) FILTER (changed), count(*) FILTER (NOT (added OR removed OR changed)) FROM cells",
		&d.Total.Added, &d.Total.Removed, &d.Total.Changed, &d.Same); err != nil {
		return nil, err
	}
	if c.Contract.Personal {
		return d, nil
	}
	for _, f := range t.values {
		if c.Discreet {
			break
		}
		field, err := c.field(ctx, t, f)
		if err != nil {
			return nil, err
		}
		d.Fields = append(d.Fields, field)
	}
	if d.Flags, err = c.flags(ctx, t); err != nil {
		return nil, err
	}
	if d.Areas, err = c.parts(ctx, t, c.Contract.Gates.Areas.Field); err != nil {
		return nil, err
	}
	d.Periods, err = c.parts(ctx, t, c.Contract.Gates.Periods.Field)
	return d, err
}

// shared lists the contract's fields that a vintage has: it may have been made by an older contract.
func (c *Comparison) shared(ctx context.Context, tables ...string) ([]schema.Use, error) {
	fields := c.Contract.Fields
	for _, table := range tables {
		_, rows, err := c.DB.Strings(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+table+")")
		if err != nil {
			return nil, err
		}
		fields = slices.DeleteFunc(slices.Clone(fields), func(f schema.Use) bool {
			return !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == f.Name })
		})
	}
	return fields, nil
}

// table is the SQL expression of a vintage.
func (c *Comparison) table(v Vintage) (string, error) {
	path := c.Lake.Path(filepath.FromSlash(v.path))
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w: that of snapshot %s is not kept any more: %w", ErrNone, v.Snapshot, err)
	}
	return duck.Parquet(path), nil
}
