package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// tinyLake publishes the two datasets of testdata/project and returns the lake and its configuration.
func tinyLake(t testing.TB) (dir, config string) {
	t.Helper()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	dir, config = filepath.Join(root, "lake"), filepath.Join(root, "config.yaml")
	if err := os.WriteFile(config, []byte("project: "+project+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{"ingest", "--from", "testdata/popolazione_10-04-2014.csv"}, {"ingest", "--from", "testdata/occupati_10-04-2014.csv"},
		{"build"}, {"forecast"}, {"check"}, {"publish"},
	} {
		must(t, 0, append([]string{"--data", dir, "--config", config}, step...)...)
	}
	return dir, config
}

// One answer in every form: the same cells, numbers as numbers where the form has them.
func TestFormatsSayTheSame(t *testing.T) {
	dir, config := tinyLake(t)
	ask := func(format string) string {
		return must(t, 0, "--data", dir, "--config", config, "query", "employed", "--format", format).stdout
	}
	header, want := table(t, ask("csv"))
	if len(want) != 10 {
		t.Fatalf("%d rows", len(want))
	}

	var objects []map[string]any
	if err := json.Unmarshal([]byte(ask("json")), &objects); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rows.parquet")
	if err := os.WriteFile(path, []byte(ask("parquet")), 0o644); err != nil {
		t.Fatal(err)
	}
	parquet := parquetRows(t, path)
	book, err := excelize.OpenReader(strings.NewReader(ask("xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet, err := book.GetRows("Dati", excelize.Options{RawCellValue: true})
	if err != nil || !strings.HasPrefix(sheet[0][0], "Occupati [PS] · Fonte: Fonte di prova · Release 2014-04-10-") {
		t.Fatalf("%v %v", sheet, err)
	}
	if len(objects) != len(want) || len(parquet) != len(want) || len(sheet) != len(want)+2 {
		t.Fatalf("%d rows, %d objects, %d Parquet rows, %d lines of the sheet", len(want), len(objects), len(parquet), len(sheet))
	}
	for i, w := range want {
		for c, name := range header {
			cell := ""
			if line := sheet[i+2]; c < len(line) {
				cell = line[c]
			}
			object := objects[i][name]
			switch number := name == "OBS_VALUE" || name == "NUMERATOR" || name == "DENOMINATOR"; {
			case w[name] == "":
				if object != nil || cell != "" || parquet[i][name] != "" {
					t.Errorf("row %d, %s: blank, and %v %q %q", i, name, object, cell, parquet[i][name])
				}
			case number:
				v, ok := object.(float64)
				if text, err := json.Marshal(v); !ok || err != nil || string(text) != w[name] || cell != w[name] {
					t.Errorf("row %d, %s: %s, and %v %q", i, name, w[name], object, cell)
				}
			case object != w[name] || cell != w[name]:
				t.Errorf("row %d, %s: %s, and %v %q", i, name, w[name], object, cell)
			}
		}
		if parquet[i]["REF_AREA"] != w["REF_AREA"] || parquet[i]["TIME_PERIOD"] != w["TIME_PERIOD"] {
			t.Errorf("row %d: %v, and %v", i, w, parquet[i])
		}
	}
}

// BenchmarkAnswer asks the program one question, from the command line to the CSV.
func BenchmarkAnswer(b *testing.B) {
	dir, config := tinyLake(b)
	for b.Loop() {
		must(b, 0, "--data", dir, "--config", config, "query", "emp_rate", "--area", "Piemonte", "--format", "csv")
	}
}
