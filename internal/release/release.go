// Package release keeps and reads releases: immutable, named sets of observations,
// forecasts and metadata, each with a manifest of everything that went into it.
//
//	releases/<id>/manifest.json          what it holds and what it was made of; no clocks
//	releases/<id>/observations.parquet   every observation and when it was known, sorted
//	releases/<id>/forecasts.parquet      forecasts with their limits
//	releases/<id>/backtests.parquet      how the method did on the past
//	releases/<id>/projections.parquet    what the models of demand say of years to come (package demand)
//	releases/<id>/catalogue.json         the indicators
//	releases/<id>/checks.json            what the checks found
//	releases/<id>/withheld.parquet       which cells are withheld by which rule, without their values
//	releases/<id>/release.duckdb         the same tables, native, for readers
//	releases/CURRENT                     the id of the current release
//	releases/register.json               what was decided on every release: staged, approved, published, withdrawn
//	releases/errata.json                 for the public: published releases that were withdrawn or corrected, and why
package release

import (
	"cmp"
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
	"sync"
	"syscall"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
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
	// Graph is what each model reads: models, datasets (source/dataset), code lists (code.name).
	Graph map[string][]string `json:"graph,omitempty"`
	// Declarations are the files that it was made by, by path, with their SHA-256: SQL, contracts,
	// fields, code lists, references, layouts, corrections.
	Declarations map[string]string `json:"declarations,omitempty"`
	Rows         map[string]int64  `json:"rows"`  // of each table
	Files        map[string]string `json:"files"` // file -> SHA-256, without the native database
}

// Catalogue is catalogue.json.
type Catalogue struct {
	Indicators []model.Indicator `json:"indicators"`
}

// The files of a release that its hash covers.
var hashed = []string{"observations.parquet", "forecasts.parquet", "backtests.parquet", "catalogue.json", "checks.json"}

// Withheld names the cells that are not published and the rules that withhold them, without values;
// a release under no disclosure control has none.
const Withheld = "withheld.parquet"

// Projections are those of the models of demand; older releases have none.
const Projections = "projections.parquet"

// held are the files that the hash of a release in a folder covers.
func held(dir string) []string {
	out := slices.Clone(hashed)
	for _, name := range []string{Projections, Withheld} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			out = append(out, name)
		}
	}
	return out
}

// Native is the name of the native database.
const Native = "release.duckdb"

// ErrNone is returned when a lake has no release of that name, or none at all.
var ErrNone = errors.New("no such release")

// Identify hashes the candidate's files, fills Files and gives the release its name:
// the last publication day that it knows and the beginning of its hash.
func (m *Manifest) Identify(dir string) error {
	m.Files, m.ID = map[string]string{}, ""
	for _, name := range held(dir) {
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

// Current is the id of the current release.
func Current(l *lake.Lake) (string, error) {
	data, err := os.ReadFile(l.Path("releases", "CURRENT"))
	if errors.Is(err, os.ErrNotExist) {
		return "", nothing(l)
	}
	return strings.TrimSpace(string(data)), err
}

// nothing says why a lake has no current release and what to do about it.
func nothing(l *lake.Lake) error {
	r, err := ReadRegister(l)
	if err != nil {
		return err
	}
	if out := r.Errata(); len(out) > 0 {
		return fmt.Errorf("%w: nothing is published: %s", ErrNone, out[0].Gone())
	}
	return fmt.Errorf("%w: nothing is published; run `osservatorio publish`", ErrNone)
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
// One of which it cannot be told counts as in use.
func InUse(l *lake.Lake, id string) bool {
	f, err := os.Open(l.Path("releases", id, Native))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK} // asked for, not taken
	err = syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock)
	return err != nil || lock.Type != syscall.F_UNLCK
}

// Release is an opened release.
type Release struct {
	Dir       string
	Manifest  Manifest
	Catalogue Catalogue
	Checks    []quality.Result
	Entry     Entry     // what was decided on it
	Errata    []Erratum // of the lake, the last first
	Public    []Entry   // what was decided on the lake's releases that were published at some time
	DB        *duck.DB  // observations, forecasts, backtests, projections; read-only

	asked sync.Map // query -> its answer, of queries about what the release has
}

// Open opens a release for one reader, the current one when id is "". One that is not published, or
// not any more, opens only by its name; its Entry says so.
func Open(ctx context.Context, l *lake.Lake, id string) (*Release, error) {
	return OpenWith(ctx, l, id, duck.Options{TempDir: os.TempDir()})
}

// OpenWith is Open with options of the database, whose path is that of the release.
func OpenWith(ctx context.Context, l *lake.Lake, id string, o duck.Options) (*Release, error) {
	if id == "" {
		var err error
		if id, err = Current(l); err != nil {
			return nil, err
		}
	} else if full, err := Resolve(l, id); err != nil {
		return nil, err
	} else {
		id = full
	}
	r := &Release{Dir: l.Path("releases", id)}
	for name, into := range map[string]any{"manifest.json": &r.Manifest, "catalogue.json": &r.Catalogue, "checks.json": &r.Checks} {
		data, err := os.ReadFile(filepath.Join(r.Dir, name))
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return nil, fmt.Errorf("release %s: %s: %w", id, name, err)
		}
	}
	if err := r.decided(l, id); err != nil {
		return nil, err
	}
	var err error
	o.Path, o.ReadOnly = filepath.Join(r.Dir, Native), true
	r.DB, err = duck.Open(ctx, o)
	return r, err
}

// Again is the same release over the same database, with what has been decided on it since. The
// database is closed with either of them.
func (r *Release) Again(l *lake.Lake) (*Release, error) {
	again := &Release{Dir: r.Dir, Manifest: r.Manifest, Catalogue: r.Catalogue, Checks: r.Checks, DB: r.DB}
	return again, again.decided(l, filepath.Base(r.Dir))
}

// decided reads what was decided on a release, and the errata of its lake.
func (r *Release) decided(l *lake.Lake, id string) error {
	register, err := ReadRegister(l)
	if err != nil {
		return err
	}
	r.Errata, r.Entry = register.Errata(), Entry{Release: id}
	if x := register.Find(id); x != nil {
		r.Entry = *x
	}
	for _, x := range register.Entries {
		if x.LastPublished > 0 {
			r.Public = append(r.Public, x)
		}
	}
	return nil
}

// File is the path of one of the release's files.
func (r *Release) File(name string) string { return filepath.Join(r.Dir, name) }

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

// State is how far the release has come.
func (r *Release) State() State { return cmp.Or(r.Entry.State, Published) }

// Synthetic reports whether invented data went into the release.
func (r *Release) Synthetic() bool { return r.Manifest.Provenance == "synthetic" }
