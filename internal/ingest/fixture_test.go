package ingest

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/parquet-go/parquet-go"

	"osservatorio"
	"osservatorio/internal/codelist"
	"osservatorio/internal/lake"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// The declarations of the tests: one source with a long table and a wide one.
var declared = map[string]string{
	"schemas/fields/f.yaml": `
TIME_PERIOD: {type: string}
REF_AREA: {type: string}
SEX: {type: string, codes: [T, M, F]}
FACILITY: {type: string}
START: {type: date}
BORN: {type: date}
END: {type: date}
REFERENCE: {type: string}
N: {type: integer}
OBS_VALUE: {type: decimal}
OBS_STATUS: {type: string}
`,
	"schemas/long.yaml": `
contract: long
fields: [TIME_PERIOD, REF_AREA, SEX, {name: START, nullable: true}, {name: OBS_VALUE, nullable: true}, {name: OBS_STATUS, nullable: true}]
key: [TIME_PERIOD, REF_AREA, SEX]
quarantine: {max_share: 0.25}
bounds: {OBS_VALUE: {min: 0, max: 1000000}}
additivity:
  kind: residual
  rules: [{over: REF_AREA, total: IT, parts: region}]
gates: {level_jump: {factor: 10, by: [REF_AREA, SEX], min: 100}}
`,
	"schemas/exact.yaml": `
contract: exact
fields: [TIME_PERIOD, SEX, N]
key: [TIME_PERIOD, SEX]
quarantine: {max_share: 0}
additivity: {kind: exact, rules: [{over: SEX, total: T, parts: [M, F], value: N}]}
`,
	"schemas/transcribed.yaml": `
contract: transcribed
fields: [TIME_PERIOD, N, {name: REFERENCE, nullable: true}]
key: [TIME_PERIOD]
quarantine: {max_share: 1}
additivity: {kind: none}
`,
	"schemas/wide.yaml": `
contract: wide
fields: [TIME_PERIOD, REF_AREA, FACILITY, {name: OBS_VALUE, nullable: true}, {name: OBS_STATUS, nullable: true}]
key: [TIME_PERIOD, REF_AREA, FACILITY]
quarantine: {max_share: 0.5}
additivity:
  kind: residual
  rules: [{over: REF_AREA, total: IT, parts: [ITC1, ITI1]}]
`,
	"schemas/spells.yaml": `
contract: spells
fields: [SEX, {name: BORN, nullable: true}, START, {name: END, nullable: true}, {name: REFERENCE, nullable: true}]
key: []
quarantine: {max_share: 0.9}
rows:
  - {rule: order, from: START, to: END, min: 0d}
  - {rule: age, from: BORN, to: START, min: 15y, max: 100y}
  - {rule: incomplete, when: {SEX: [M, T]}, needs: [REFERENCE]}
  - {rule: long, from: START, to: END, max: 365d, flag: true}
`,
	"pipelines/s/layouts/spells.yaml": `
layout: spells
format: csv
recognise: {file: ["spells*.csv"]}
columns: {SEX: {from: s}, BORN: {from: b}, START: {from: d}, END: {from: e}, REFERENCE: {from: r}}
`,
	"pipelines/s/source.yaml": `
source: s
base_url: https://example.org
datasets:
  long: {contract: long, layouts: [long], feed: today, resources: [{over: {year: [2013, 2014]}, window: "{year}", path: "/long-{year}.csv", missing: allowed}]}
  exact: {contract: exact, layouts: [exact], feed: today}
  wide: {contract: wide, layouts: [wide], feed: none}
  spells: {contract: spells, layouts: [spells], feed: none}
  transcribed: {contract: transcribed, layouts: [transcribed], feed: none, provenance: published}
`,
	"pipelines/s/layouts/long.yaml": `
layout: long
format: csv
recognise: {file: ["long*.csv"], header: [Periodo, Territorio]}
window: {file: 'long-(\w+)'}
published: {file: '_(\d{8})', format: ddmmyyyy}
columns:
  TIME_PERIOD: {from: Periodo, period: sdmx}
  REF_AREA: {from: Territorio, area: ""}
  SEX: {from: Sesso}
  START: {from: Dal, date: dd/mm/yyyy, optional: true}
  OBS_VALUE: {from: Valore, decimal: ",", thousands: ".", missing: {"": O, "-": M, "_": Q, "(*)": Q}}
  OBS_STATUS: {from: Stato, optional: true}
ignore: ["NOTE*"]
`,
	"pipelines/s/layouts/exact.yaml": `
layout: exact
format: csv
recognise: {file: ["exact*.csv"]}
columns:
  TIME_PERIOD: {from: Periodo, period: sdmx}
  SEX: {from: Sesso}
  N: {from: N}
`,
	"pipelines/s/layouts/transcribed.yaml": `
layout: transcribed
format: csv
recognise: {file: ["transcribed*.csv"]}
columns:
  TIME_PERIOD: {from: Periodo, period: sdmx}
  N: {from: N}
  REFERENCE: {from: Fonte, ditto: [idem, "\""]}
`,
	"pipelines/s/layouts/wide.yaml": `
layout: wide
format: csv
recognise: {file: ["wide*.csv"]}
file_groups: 'wide-(?P<day>\d{2}-\d{2}-\d{4})'
melt: {name: FACILITY, value: OBS_VALUE, columns: {"Centri di accoglienza": CENTRES, "Centri SAI": SAI}}
skip: [{column: Regione, equals: ["Note"]}]
totals: [{column: Regione, equals: ["Italia"]}]
columns:
  TIME_PERIOD: {attr: day, period: day}
  REF_AREA: {from: Regione, area: ""}
  OBS_VALUE: {thousands: ".", missing: {"": O}}
`,
}

func sub(t testing.TB, fsys fs.FS, name string) fs.FS {
	t.Helper()
	out, err := fs.Sub(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// bench is a lake with the declarations of the tests, and what became of each extract.
type bench struct {
	*Ingester
	mu       sync.Mutex
	outcomes map[string]Outcome
}

func newBench(t testing.TB) *bench {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range declared {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, err := schema.Load(sub(t, files, "schemas"))
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := source.Load(sub(t, files, "pipelines"), set)
	if err != nil {
		t.Fatal(err)
	}
	areas, err := territory.Load(sub(t, osservatorio.Files, "schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC) }
	l, err := lake.OpenAs(t.TempDir(), lake.Real, now)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{outcomes: map[string]Outcome{}}
	b.Ingester = &Ingester{Lake: l, Catalog: catalog, Lists: &Lists{Areas: areas, Codes: map[string]*codelist.List{}}, Now: now,
		Done: func(o Outcome) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.outcomes[o.Name] = o
		}}
	return b
}

// drop takes in files given as name, text, name, text …
func (b *bench) drop(t testing.TB, pairs ...string) {
	t.Helper()
	files := fstest.MapFS{}
	var names []string
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
		names = append(names, pairs[i])
	}
	if err := b.DropFS(context.Background(), files, names, b.Catalog.Datasets()); err != nil {
		t.Fatal(err)
	}
}

// table reads a Parquet file of the lake, rows as text by the columns given; NULL is "NULL".
func (b *bench) table(t testing.TB, rel string, columns ...string) []string {
	t.Helper()
	f, err := os.Open(b.Lake.Path(rel))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := parquet.NewGenericReader[any](f)
	defer r.Close()
	var names []string
	for _, f := range r.Schema().Fields() {
		names = append(names, f.Name())
	}
	rows := make([]parquet.Row, r.NumRows())
	n, _ := r.ReadRows(rows)
	var out []string
	for _, row := range rows[:n] {
		var cells []string
		for _, c := range columns {
			v := row[slices.Index(names, c)]
			text := "NULL"
			if !v.IsNull() {
				text = v.String()
			}
			cells = append(cells, text)
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// long is a file of the long layout.
func long(rows ...string) string {
	return "Periodo,Territorio,Sesso,Valore\n" + strings.Join(rows, "\n") + "\n"
}
