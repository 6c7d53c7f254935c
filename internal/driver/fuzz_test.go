package driver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// fuzzFormat checks what every driver owes for any bytes: it ends without
// panic, errors are *Error, records have the header's width, save for rows that
// are reported bad, and a second reading gives the same.
func fuzzFormat(f *testing.F, format string, opts Options, seeds ...[]byte) {
	layouts, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range layouts {
		if readLayout(f, path).Format == format {
			f.Add(readExtract(f, strings.TrimSuffix(path, ".yaml")))
		}
	}
	for _, s := range seeds {
		f.Add(s)
	}
	opts.Limits = Limits{MaxBytes: 1 << 20, MaxRecord: 1 << 16, MaxCells: 1 << 16}
	f.Fuzz(func(t *testing.T, content []byte) {
		if first, second := checkReading(t, format, content, opts), transcript(format, content, opts); first != second {
			t.Errorf("first reading\n%s\nsecond reading\n%s", first, second)
		}
	})
}

func checkReading(t *testing.T, format string, content []byte, opts Options) string {
	r, err := Open(format, bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		if _, ok := errors.AsType[*Error](err); !ok {
			t.Fatalf("not an *Error: %v", err)
		}
		return transcript(format, content, opts)
	}
	defer r.Close()
	for line := 0; ; {
		rec, err := r.Read()
		switch {
		case err == io.EOF:
			return transcript(format, content, opts)
		case err == nil && len(rec.Cells) != len(r.Header()):
			t.Fatalf("%d cells under %d columns", len(rec.Cells), len(r.Header()))
		case err == nil && rec.Line <= line:
			t.Fatalf("line %d after line %d", rec.Line, line)
		case err != nil:
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("not an *Error: %v", err)
			}
			if !errors.Is(err, ErrRow) {
				return transcript(format, content, opts)
			}
		default:
			line = rec.Line
		}
	}
}

func FuzzCSV(f *testing.F) {
	fuzzFormat(f, "csv", Options{RepairDoubleEncoding: true, Trim: true})
}

func FuzzSDMXML(f *testing.F) { fuzzFormat(f, "sdmx-ml", Options{}) }

func FuzzSDMXJSON(f *testing.F) { fuzzFormat(f, "sdmx-json", Options{}) }

func FuzzJSONRows(f *testing.F) {
	fuzzFormat(f, "json-rows", Options{RepairDoubleEncoding: true}, []byte(`[{"a":1},{"b":"x"}]`), []byte("\x1f\x8b\x08"))
}

func FuzzXLSX(f *testing.F) {
	book := excelize.NewFile()
	defer book.Close()
	rows := [][]any{{"Tavola 1"}, {"Regione", "Entrate", "Quota"}, {"Piemonte", 120, 0.5}, {"Toscana", "-", "12,5"}, {}, {"Fonte: prova"}}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			f.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "A1", "C1"); err != nil {
		f.Fatal(err)
	}
	seed, err := book.WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	fuzzFormat(f, "xlsx", Options{}, seed.Bytes())
}

func FuzzCSVWithoutLines(f *testing.F) {
	fuzzFormat(f, "csv", Options{RecordToken: "INPS:DFB_ST_"}, []byte("A,BINPS:DFB_ST_1,2INPS:DFB_ST_3,4\nINPS:DFB_ST_\"5\",6INPS"))
}

func FuzzOsservatori(f *testing.F) { fuzzFormat(f, "osservatori", Options{FirstDimension: "Anno"}) }

func FuzzCOXML(f *testing.F) {
	fuzzFormat(f, "co-xml", Options{}, zipOf(f, "<UniLav/>", "<UniSomm>", ""), []byte("\x1f\x8b\x08"))
}
