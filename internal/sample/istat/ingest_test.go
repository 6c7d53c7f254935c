package istat_test

import (
	"context"
	"encoding/csv"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"osservatorio"
	"osservatorio/internal/codelist"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/sample/istat"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

func sub(t *testing.T, name string) fs.FS {
	t.Helper()
	fsys, err := fs.Sub(osservatorio.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// drop takes in the named files by the layouts of ISTAT and returns the outcomes by name.
func drop(t *testing.T, fsys fs.FS, names []string) map[string]ingest.Outcome {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) }
	l, err := lake.OpenAs(t.TempDir(), lake.Demo, now)
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.Load(onlyISTAT(t, sub(t, "schemas"), "istat_"))
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := source.Load(onlyISTAT(t, sub(t, "pipelines"), "istat"), set)
	if err != nil {
		t.Fatal(err)
	}
	areas, err := territory.Load(sub(t, "schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	lists := &ingest.Lists{Areas: areas, Codes: map[string]*codelist.List{}}
	for _, name := range []string{"age", "citizenship", "education", "obs_status", "sector", "sex"} {
		if lists.Codes[name], err = codelist.Load(sub(t, "schemas/codelists"), name); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]ingest.Outcome{}
	in := &ingest.Ingester{Lake: l, Catalog: catalog, Lists: lists, Now: now, Done: func(o ingest.Outcome) { out[o.Name] = o }}
	if err := in.DropFS(context.Background(), fsys, names, catalog.Datasets()); err != nil {
		t.Fatal(err)
	}
	return out
}

// onlyISTAT leaves out the declarations of the other sources.
func onlyISTAT(t *testing.T, fsys fs.FS, prefix string) fs.FS {
	t.Helper()
	kept := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(p, prefix) && !strings.HasPrefix(p, "fields/") {
			return err
		}
		data, err := fs.ReadFile(fsys, p)
		kept[p] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// verdicts holds the outcomes of the files of a folder to its verdicts.csv.
func verdicts(t *testing.T, fsys fs.FS, prefix string) {
	t.Helper()
	f, err := fsys.Open("verdicts.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range records[1:] {
		if strings.HasPrefix(r[0], prefix) {
			names = append(names, r[0])
		}
	}
	got := drop(t, fsys, names)
	for _, r := range records[1:] {
		name, verdict, rows, reason := r[0], r[1], r[2], r[3]
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		o := got[name]
		if o.Snapshot == nil {
			t.Errorf("%s: %s, want %s", name, o.Status, verdict)
			continue
		}
		if want := map[string]string{"accept": snapshot.Accepted, "reject": snapshot.Rejected}[verdict]; o.Snapshot.Verdict != want {
			t.Errorf("%s: %s (%s), want %s", name, o.Snapshot.Verdict, o.Snapshot.Reason, verdict)
		}
		if rows != "" && strconv.FormatInt(o.Snapshot.Rows.In, 10) != rows {
			t.Errorf("%s: %d rows, want %s", name, o.Snapshot.Rows.In, rows)
		}
		if verdict == "accept" && o.Snapshot.Rows.Good != o.Snapshot.Rows.In {
			t.Errorf("%s: %d good rows of %d", name, o.Snapshot.Rows.Good, o.Snapshot.Rows.In)
		}
		if verdict == "reject" && !strings.HasPrefix(o.Snapshot.Reason, reason) {
			t.Errorf("%s: rejected for %q, want %q", name, o.Snapshot.Reason, reason)
		}
	}
}

func TestVerdictsOfTwins(t *testing.T) {
	verdicts(t, sub(t, "pipelines/istat/testdata"), "")
}

// TestVerdictsOfRealFiles runs where the folder of real files is at hand.
func TestVerdictsOfRealFiles(t *testing.T) {
	root := os.Getenv("OSSERVATORIO_REAL")
	if root == "" {
		root = "../../../../shared/real"
	}
	if _, err := os.Stat(path.Join(root, "verdicts.csv")); err != nil {
		t.Skipf("no real files at %s (OSSERVATORIO_REAL names their folder)", root)
	}
	verdicts(t, os.DirFS(root), "istat/")
}

// TestContractsTakeTheSample holds the generator and the declarations together:
// every invented extract is accepted, row by row.
func TestContractsTakeTheSample(t *testing.T) {
	fsys := fstest.MapFS{}
	var names []string
	datasets := map[string]string{}
	for _, e := range istat.Extracts(1) {
		var b strings.Builder
		if err := e.Write(&b); err != nil {
			t.Fatal(err)
		}
		// A pull knows the window; the folder stands for it here.
		name := strings.Trim(e.Published.Format(time.DateOnly)+e.Path, "/")
		if e.Dataset == "rcfl-adjusted" {
			continue // whole, it holds every edition: a pull asks for one
		}
		if e.Published.Year() == 2026 || e.Dataset != "rcfl-rates" {
			fsys[name] = &fstest.MapFile{Data: []byte(b.String())}
			names = append(names, name)
			datasets[name] = e.Source + "/" + e.Dataset
		}
	}
	// Dropped, sub-flows of SDMX-ML share a window, which their address tells apart when they are pulled.
	first := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return strings.Contains(n, "TAXINATT1_4") })
	outcomes := drop(t, fsys, first)
	maps.Copy(outcomes, drop(t, fsys, slices.DeleteFunc(names, func(n string) bool { return slices.Contains(first, n) })))
	for name, o := range outcomes {
		if o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted || o.Snapshot.Rows.Quarantined != 0 {
			t.Errorf("%s: %+v", name, o)
			continue
		}
		if o.Dataset != datasets[name] {
			t.Errorf("%s was taken for %s, want %s", name, o.Dataset, datasets[name])
		}
	}
}
