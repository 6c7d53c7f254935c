package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// made adds to a step what makes a release of the candidate folder: its files, unless they are
// there, and what they were made of. It returns whether the release is new; drop removes what
// was made aside when the step is not done.
func made(ctx context.Context, l *lake.Lake, candidate string, m *Manifest, step *lake.Step) (fresh bool, drop func(), err error) {
	for _, i := range m.Inputs {
		step.Event.In = append(step.Event.In, ledger.Ref{Path: i.Dataset + " " + i.Window, SHA256: i.SHA256})
	}
	dir, drop := l.Path("releases", m.ID), func() {}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		fresh, dir = true, l.Path("tmp", "release-"+m.ID)
		drop = func() { os.RemoveAll(dir) }
		if err := assemble(ctx, candidate, dir, m); err != nil {
			drop()
			return false, nil, fmt.Errorf("release %s: %w", m.ID, err)
		}
		step.Place = append(step.Place, lake.Placement{Temp: dir, Path: "releases/" + m.ID})
	}
	return fresh, drop, named(m.ID, dir, step)
}

// named adds the hashes of a release's files, which lie at dir now, to a step.
func named(id, dir string, step *lake.Step) error {
	for _, name := range append(slices.Clone(held(dir)), "manifest.json", Native) {
		sum, err := lake.HashFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		step.Event.Out = append(step.Event.Out, ledger.Ref{Path: "releases/" + id + "/" + name, SHA256: sum})
	}
	return nil
}

// assemble builds the release's folder aside.
func assemble(ctx context.Context, candidate, dir string, m *Manifest) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range held(candidate) {
		data, err := os.ReadFile(filepath.Join(candidate, name))
		if err != nil {
			return err
		}
		if err := atomicfile.WriteBytes(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	if err := native(ctx, dir); err != nil {
		return fmt.Errorf("native database: %w", err)
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, "manifest.json"), append(data, '\n'))
}

// native writes the tables into a DuckDB file in the order of the Parquet, which is sorted.
func native(ctx context.Context, dir string) (err error) {
	path := filepath.Join(dir, Native)
	db, err := duck.Open(ctx, duck.Options{Path: path})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, name := range held(dir) {
		t, isTable := strings.CutSuffix(name, ".parquet")
		if !isTable || name == Withheld {
			continue
		}
		q := fmt.Sprintf("CREATE TABLE %s AS FROM %s", t, duck.Parquet(filepath.Join(dir, name)))
		if err := db.Exec(ctx, q); err != nil {
			return err
		}
	}
	return db.Exec(ctx, "CHECKPOINT")
}
