package model

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Inputs are the tables that models read and that are no models: datasets and code lists.
type Inputs struct {
	lake      *lake.Lake
	datasets  map[string]*source.Dataset // by table name
	codes     map[string]codeFile        // by table name
	manifests map[string][]*snapshot.Manifest
	days      []string // distinct publication days of accepted snapshots, ascending
}

type codeFile struct{ path, sha string }

// NewInputs gathers the accepted snapshots and writes the CSV files of the folders given (code
// lists, reference tables), which SQL reads as code.<file>, where DuckDB can read them.
func NewInputs(l *lake.Lake, catalog *source.Catalog, folders ...fs.FS) (*Inputs, error) {
	in := &Inputs{lake: l, datasets: map[string]*source.Dataset{}, codes: map[string]codeFile{}, manifests: map[string][]*snapshot.Manifest{}}
	for _, d := range catalog.Datasets() {
		in.datasets[d.Table()] = d
	}
	all, err := snapshot.NewStore(l).All()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		d, ok := catalog.Dataset(m.DatasetID())
		if m.Verdict != snapshot.Accepted || !ok {
			continue
		}
		in.manifests[d.Table()] = append(in.manifests[d.Table()], m)
		in.days = append(in.days, m.Published)
	}
	slices.Sort(in.days)
	in.days = slices.Compact(in.days)
	if err := in.oneKey(); err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if err := in.writeCodes(folder); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// writeCodes copies every table of a folder into the lake's build folder.
func (in *Inputs) writeCodes(folder fs.FS) error {
	names, err := fs.Glob(folder, "*.csv")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if err := in.AddCodes(name, data); err != nil {
			return err
		}
	}
	return nil
}

// AddCodes makes a CSV file, <name>.csv, readable as code.<name>.
func (in *Inputs) AddCodes(name string, data []byte) error {
	sum := sha256.Sum256(data)
	table := "code." + strings.ReplaceAll(strings.TrimSuffix(name, ".csv"), ".", "_")
	c := codeFile{path: in.lake.Path("build", "code", name), sha: hex.EncodeToString(sum[:])}
	if old, err := os.ReadFile(c.path); err != nil || string(old) != string(data) {
		if err := atomicfile.WriteBytes(c.path, data); err != nil {
			return err
		}
	}
	in.codes[table] = c
	return nil
}

// ErrKeys is returned when the pseudonyms in use were made with different keys.
var ErrKeys = errors.New("pseudonyms of different keys do not meet")

// oneKey refuses a day on which vintages of personal data that are in use were made with different
// keys: one person would be two, and no model could tell.
func (in *Inputs) oneKey() error {
	tables := slices.Sorted(maps.Keys(in.manifests))
	for _, day := range in.days {
		var first *snapshot.Manifest
		for _, table := range tables {
			for _, m := range in.At(table, day) {
				switch {
				case m.Pseudonyms == nil:
				case first == nil:
					first = m
				case m.Pseudonyms.Key != first.Pseudonyms.Key:
					return fmt.Errorf("%w: as on %s, %s %s has key %s and %s %s has key %s; take in every original again with `ingest --rotate-key`, or reject what cannot be had again (docs/personal-data.md)",
						ErrKeys, day, first.DatasetID(), first.Window, first.Pseudonyms.Key, m.DatasetID(), m.Window, m.Pseudonyms.Key)
				}
			}
		}
	}
	return nil
}

// ErrTooEarly is returned for a day before anything was published.
var ErrTooEarly = errors.New("nothing was published yet")

// Until forgets what was published after a day. It returns ErrTooEarly when nothing is left.
func (in *Inputs) Until(day string) error {
	if len(in.days) > 0 && day < in.days[0] {
		return fmt.Errorf("%w on %s; the first publication known here is of %s", ErrTooEarly, day, in.days[0])
	}
	late := func(published string) bool { return published > day }
	in.days = slices.DeleteFunc(in.days, late)
	for table, all := range in.manifests {
		in.manifests[table] = slices.DeleteFunc(all, func(m *snapshot.Manifest) bool { return late(m.Published) })
	}
	return nil
}

// Known reports whether a table is a dataset or a code list.
func (in *Inputs) Known(table string) bool {
	_, isCode := in.codes[table]
	return isCode || in.datasets[table] != nil
}

// Days are the distinct days on which something was published, ascending.
func (in *Inputs) Days() []string { return in.days }

// At lists the whole vintages of a dataset that were the newest of their window on a day, by window.
func (in *Inputs) At(table, day string) []*snapshot.Manifest {
	chosen := map[string]*snapshot.Manifest{}
	var windows []string
	for _, m := range in.manifests[table] { // ascending by window and publication
		if m.Published > day {
			continue
		}
		if chosen[m.Window] == nil {
			windows = append(windows, m.Window)
		}
		chosen[m.Window] = m
	}
	out := make([]*snapshot.Manifest, len(windows))
	for i, w := range windows {
		out[i] = chosen[w]
	}
	return out
}

// fingerprint is what a table's content on a day depends on.
func (in *Inputs) fingerprint(table, day string) string {
	return in.fingerprintOf(table, func(t string) []*snapshot.Manifest { return in.At(t, day) })
}

// selectFrom is the query that a table stands for on a day.
func (in *Inputs) selectFrom(table, day string) string {
	return in.Select(table, in.At(table, day))
}

func codesQuery(c codeFile) string {
	return fmt.Sprintf("SELECT * FROM read_csv(%s, header=true, all_varchar=true, delim=',', quote='\"', escape='\"', auto_detect=true)", duck.Quote(c.path))
}

// union is the query over whole vintages of a dataset.
func (in *Inputs) union(d *source.Dataset, manifests []*snapshot.Manifest) string {
	if len(manifests) == 0 {
		return emptyTable(d.Schema)
	}
	var columns []string
	for _, f := range d.Schema.Fields {
		columns = append(columns, duck.Ident(f.Name))
	}
	for _, c := range ingest.VintageColumns() {
		columns = append(columns, duck.Ident(c[0]))
	}
	paths := make([]string, len(manifests))
	for i, m := range manifests {
		paths[i] = in.lake.Path(filepath.FromSlash(m.Vintage))
	}
	return fmt.Sprintf("SELECT %s FROM %s", strings.Join(columns, ", "), duck.Parquet(paths...))
}

// emptyTable has the columns of a dataset that has no vintage yet.
func emptyTable(c *schema.Contract) string {
	var columns []string
	for _, f := range c.Fields {
		columns = append(columns, fmt.Sprintf("NULL::%s AS %s", ingest.SQLType(f.Type), duck.Ident(f.Name)))
	}
	for _, v := range ingest.VintageColumns() {
		columns = append(columns, fmt.Sprintf("NULL::%s AS %s", v[1], duck.Ident(v[0])))
	}
	return "SELECT " + strings.Join(columns, ", ") + " WHERE false"
}
