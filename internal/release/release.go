// Package release keeps and reads releases: immutable, named sets of observations,
// forecasts and metadata, each with a manifest of everything that went into it.
//
//	releases/<id>/manifest.json          what it holds and what it was made of; no clocks
//	releases/<id>/observations.parquet   every observation and when it was known, sorted
//	releases/<id>/forecasts.parquet      forecasts with their limits
//	releases/<id>/backtests.parquet      how the method did on the past
//	releases/<id>/catalogue.json         the indicators
//	releases/<id>/checks.json            what the checks found
//	releases/<id>/release.duckdb         the same tables, native, for readers
//	releases/CURRENT                     the id of the current release
package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/model"
	"osservatorio/internal/quality"
)

// Input is one vintage that a release was made of.
type Input struct {
	Dataset   string `json:"dataset"`
	Window    string `json:"window"`
	Published string `json:"published"`
	DatedBy   string `json:"published_from"` // what bears the day: last-modified, file name, content, layout; observed is the day of ingestion
	Snapshot  string `json:"snapshot"`
	SHA256    string `json:"sha256"` // of the vintage
	Source    string `json:"bytes"`  // SHA-256 of the provider's bytes
	Rows      int64  `json:"rows"`
}

// Missing is a dataset for which there is no input.
type Missing struct {
	Dataset string `json:"dataset"`
	Feed    string `json:"feed"` // today, agreement, none
	Title   string `json:"title"`
}

// Manifest describes a release. It has no clocks, so that the same inputs give the same bytes.
type Manifest struct {
	Format     int               `json:"format"`
	ID         string            `json:"id"`
	AsOf       string            `json:"as_of"`      // the last publication day that it knows
	Provenance string            `json:"provenance"` // the worst of its cells: synthetic, published, real
	Engine     string            `json:"engine"`     // DuckDB's version
	Inputs     []Input           `json:"inputs"`
	Missing    []Missing         `json:"missing,omitempty"`
	Models     map[string]string `json:"models"` // model -> fingerprint
	Rows       map[string]int64  `json:"rows"`   // of each table
	Files      map[string]string `json:"files"`  // file -> SHA-256, without the native database
}

// Catalogue is catalogue.json.
type Catalogue struct {
	Indicators []model.Indicator `json:"indicators"`
}

// The files of a release that its hash covers.
var hashed = []string{"observations.parquet", "forecasts.parquet", "backtests.parquet", "catalogue.json", "checks.json"}

// Native is the name of the native database.
const Native = "release.duckdb"

// ErrNone is returned when a lake has no release of that name, or none at all.
var ErrNone = errors.New("no such release")

// Identify hashes the candidate's files, fills Files and gives the release its name:
// the last publication day that it knows and the beginning of its hash.
func (m *Manifest) Identify(dir string) error {
	m.Files, m.ID = map[string]string{}, ""
	for _, name := range hashed {
		sum, err := lake.HashFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		m.Files[name] = sum
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	m.ID = m.AsOf + "-" + hex.EncodeToString(sum[:4])
	return nil
}

// Hash is the SHA-256 of the manifest, and so of everything that the release covers.
func (m *Manifest) Hash() string {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Publish makes a release of the candidate folder and points CURRENT at it, in one step. When
// the release is there already, only the pointer is set; it returns whether it is new.
func Publish(ctx context.Context, l *lake.Lake, candidate string, m *Manifest) (bool, error) {
	if err := m.Identify(candidate); err != nil {
		return false, err
	}
	if current, err := Current(l); err == nil && current == m.ID {
		return false, nil
	}
	step := lake.Step{Event: ledger.Event{Kind: "publish", Subject: m.ID, Note: map[string]string{"hash": m.Hash(), "provenance": m.Provenance}}}
	for _, i := range m.Inputs {
		step.Event.In = append(step.Event.In, ledger.Ref{Path: i.Dataset + " " + i.Window, SHA256: i.SHA256})
	}
	dir := l.Path("releases", m.ID)
	_, err := os.Stat(filepath.Join(dir, "manifest.json"))
	fresh := err != nil
	if fresh {
		dir = l.Path("tmp", "release-"+m.ID)
		defer os.RemoveAll(dir) // has moved when all goes well
		if err := assemble(ctx, candidate, dir, m); err != nil {
			return false, fmt.Errorf("release %s: %w", m.ID, err)
		}
		step.Place = append(step.Place, lake.Placement{Temp: dir, Path: "releases/" + m.ID})
	}
	for _, name := range append(slices.Clone(hashed), "manifest.json", Native) {
		sum, err := lake.HashFile(filepath.Join(dir, name))
		if err != nil {
			return false, err
		}
		step.Event.Out = append(step.Event.Out, ledger.Ref{Path: "releases/" + m.ID + "/" + name, SHA256: sum})
	}
	pointer, err := l.Aside([]byte(m.ID + "\n"))
	if err != nil {
		return false, err
	}
	step.Place = append(step.Place, lake.Placement{Temp: pointer, Path: "releases/CURRENT"})
	_, err = l.Do(step)
	return fresh, err
}

// assemble builds the release's folder aside.
func assemble(ctx context.Context, candidate, dir string, m *Manifest) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range hashed {
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
	for _, t := range []string{"observations", "forecasts", "backtests"} {
		q := fmt.Sprintf("CREATE TABLE %s AS FROM %s", t, duck.Parquet(filepath.Join(dir, t+".parquet")))
		if err := db.Exec(ctx, q); err != nil {
			return err
		}
	}
	return db.Exec(ctx, "CHECKPOINT")
}

// Current is the id of the current release.
func Current(l *lake.Lake) (string, error) {
	data, err := os.ReadFile(l.Path("releases", "CURRENT"))
	if errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("%w: nothing has been published yet; run `osservatorio publish`", ErrNone)
	}
	return strings.TrimSpace(string(data)), err
}

// List returns the ids of the releases that a lake holds, ascending.
func List(l *lake.Lake) ([]string, error) {
	paths, err := filepath.Glob(l.Path("releases", "*", "manifest.json"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range paths {
		if id := filepath.Base(filepath.Dir(p)); !strings.HasPrefix(id, atomicfile.TempPattern) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// ReadManifest reads the manifest of a release.
func ReadManifest(l *lake.Lake, id string) (*Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(l.Path("releases", id, "manifest.json"))
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", id, err)
	}
	return &m, nil
}

// InUse reports whether another process has a release open: DuckDB locks a database that is read.
func InUse(l *lake.Lake, id string) bool {
	f, err := os.OpenFile(l.Path("releases", id, Native), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK}) != nil
}

// Release is an opened release.
type Release struct {
	Dir       string
	Manifest  Manifest
	Catalogue Catalogue
	Checks    []quality.Result
	DB        *duck.DB // observations, forecasts, backtests; read-only
}

// Open opens a release for reading, the current one when id is "".
func Open(ctx context.Context, l *lake.Lake, id string) (*Release, error) {
	if id == "" {
		var err error
		if id, err = Current(l); err != nil {
			return nil, err
		}
	}
	r := &Release{Dir: l.Path("releases", id)}
	for name, into := range map[string]any{"manifest.json": &r.Manifest, "catalogue.json": &r.Catalogue, "checks.json": &r.Checks} {
		data, err := os.ReadFile(filepath.Join(r.Dir, name))
		if errors.Is(err, os.ErrNotExist) {
			known, _ := List(l)
			return nil, fmt.Errorf("%w: %s (there is: %s)", ErrNone, id, strings.Join(known, ", "))
		}
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return nil, fmt.Errorf("release %s: %s: %w", id, name, err)
		}
	}
	var err error
	r.DB, err = duck.Open(ctx, duck.Options{Path: filepath.Join(r.Dir, Native), ReadOnly: true, TempDir: os.TempDir()})
	return r, err
}

// Close ends reading.
func (r *Release) Close() error { return r.DB.Close() }

// Indicator finds an indicator of the release by its id.
func (r *Release) Indicator(id string) (model.Indicator, bool) {
	for _, d := range r.Catalogue.Indicators {
		if d.ID == id {
			return d, true
		}
	}
	return model.Indicator{}, false
}

// LastHalfYear is the last half-year that the release has observations of, or "" when it has none.
func (r *Release) LastHalfYear(ctx context.Context) (string, error) {
	var last string
	err := r.DB.Scan(ctx, "SELECT coalesce(max(TIME_PERIOD), '') FROM observations WHERE FREQ = 'S' AND KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL", &last)
	return last, err
}

// Synthetic reports whether invented data went into the release.
func (r *Release) Synthetic() bool { return r.Manifest.Provenance == "synthetic" }
