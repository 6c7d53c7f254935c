package driver

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// realDir is where the providers' files stand, outside the project.
const realDir = "../../../shared/real"

// realLayouts give the format and options for the files of verdicts.csv, by the
// beginning of their path; the first that fits is taken.
var realLayouts = []struct {
	prefix, format string
	opts           Options
	rows           int // where verdicts.csv leaves it open; -1 where it says
	note           string
}{
	{"istat/labour/databrowser_", "csv", Options{LazyQuotes: true}, -1, "lazy-quote"},
	{"istat/labour/", "csv", Options{}, -1, "bom-dropped"},
	{"istat/population/", "csv", Options{}, -1, ""},
	{"istat/sdmx/sdmxcsv_", "csv", Options{}, -1, ""},
	{"istat/sdmx/khaeru_ISTAT_22_289.xml", "sdmx-ml", Options{}, 8, ""},
	{"istat/sdmx/guida_sdmxjson_keys_", "sdmx-json", Options{}, 0, ""},
	{"inps/dataset_6002_", "json-rows", Options{Path: "datastore.data", RepairDoubleEncoding: true}, -1, "double-encoding-repaired"},
	{"inps/", "csv", Options{}, -1, ""},
	{"interno/accoglienza/", "csv", Options{}, -1, ""},
	{"interno/nazionalita/", "csv", Options{Header: "absent", Columns: []string{"nationality", "landed", "date"}}, -1, ""},
	{"msna/msna.json", "json-rows", Options{Path: "regioni[].serie", Parents: []string{"regione"}}, 1608, ""},
	{"flussi/", "csv", Options{}, -1, ""},
}

func TestRealFiles(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(realDir, "verdicts.csv"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("the providers' files are not at %s", realDir)
	} else if err != nil {
		t.Fatal(err)
	}
	verdicts, err := csv.NewReader(bytes.NewReader(list)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts[1:] {
		t.Run(v[0], func(t *testing.T) {
			for _, l := range realLayouts {
				if !strings.HasPrefix(v[0], l.prefix) {
					continue
				}
				want := l.rows
				if v[2] != "" {
					if want, err = strconv.Atoi(v[2]); err != nil {
						t.Fatal(err)
					}
				}
				rows, notes := countRows(t, filepath.Join(realDir, v[0]), l.format, l.opts)
				if strings.HasPrefix(v[0], "interno/accoglienza/") {
					rows-- // the verdict counts regions, the first row is the total
				}
				if rows != want {
					t.Errorf("%d rows, want %d", rows, want)
				}
				if l.note != "" && !hasRule(notes, l.note) {
					t.Errorf("notes %+v, want a %s", notes, l.note)
				}
				return
			}
			t.Errorf("no layout for %s", v[0])
		})
	}
}

func countRows(t *testing.T, path, format string, opts Options) (int, []Note) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(format, f, info.Size(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for n := 0; ; n++ {
		rec, err := r.Read()
		if err == io.EOF {
			return n, r.Notes()
		} else if err != nil {
			t.Fatal(err)
		}
		if len(rec.Cells) != len(r.Header()) || rec.Line == 0 {
			t.Fatalf("record %+v under %d columns", rec, len(r.Header()))
		}
	}
}

func hasRule(notes []Note, rule string) bool {
	for _, n := range notes {
		if n.Rule == rule {
			return true
		}
	}
	return false
}
