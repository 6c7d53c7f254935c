package e2e

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	program "osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/ingest"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
)

// TestFormulas runs the models as they are on rows made up by hand. A folder of formulas/ is named
// as the model that it tests; <schema>.<table>.csv are rows of a dataset (columns that are not there
// are empty, datasets that are not there have no rows) or a code list (code.<name>.csv) in the place
// of the real one, expected.csv what was computed by hand: every row of it is in the result once, with
// the columns that it has. A value "absent" in OBS_VALUE says that the cell must not be there. Several
// models on the same rows have expected.<model>.csv each. Every model of sql/indicators has a case.
func TestFormulas(t *testing.T) {
	p := declaredProject(t)
	cases, err := filepath.Glob("formulas/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	tested := map[string]bool{}
	for _, folder := range cases {
		answers, err := filepath.Glob(filepath.Join(folder, "expected*.csv"))
		if err != nil || len(answers) == 0 {
			t.Fatalf("%s expects nothing: %v", folder, err)
		}
		models := map[string]string{}
		for _, answer := range answers {
			name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(answer), "expected."), ".csv")
			if name == "csv" {
				name, _, _ = strings.Cut(filepath.Base(folder), "-") // indicators.neet-region is another case of indicators.neet
			}
			models[answer], tested[name] = name, true
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			b := newBench(t, p)
			b.fill(folder)
			for _, answer := range answers {
				b.run(models[answer])
				b.expect(models[answer], answer)
			}
		})
	}
	for _, f := range p.Models.Models {
		if name := f.Header.Model; strings.HasPrefix(name, "indicators.") && !tested[name] {
			t.Errorf("%s has no case: write formulas/%s by hand", f.Path, name)
		}
	}
}

func declaredProject(t *testing.T) *project.Project {
	t.Helper()
	p, err := project.Load(program.Files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bench is a DuckDB in memory in which models run on rows of our own.
type bench struct {
	t        *testing.T
	p        *project.Project
	db       *duck.DB
	datasets map[string]*source.Dataset
	done     map[string]bool
}

func newBench(t *testing.T, p *project.Project) *bench {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b := &bench{t, p, db, map[string]*source.Dataset{}, map[string]bool{}}
	for _, d := range p.Catalog.Datasets() {
		b.datasets[d.Table()] = d
	}
	return b
}

func (b *bench) exec(format string, a ...any) {
	b.t.Helper()
	if err := b.db.Exec(context.Background(), fmt.Sprintf(format, a...)); err != nil {
		b.t.Fatal(err)
	}
}

// table makes a table under the name that models read it by.
func (b *bench) table(name, query string) {
	b.t.Helper()
	if folder, _, ok := strings.Cut(name, "."); ok {
		b.exec("CREATE SCHEMA IF NOT EXISTS %s", duck.Ident(folder))
	}
	b.exec("CREATE OR REPLACE TABLE %s AS %s", name, query)
	b.done[name] = true
}

// fill makes the tables of a folder.
func (b *bench) fill(folder string) {
	b.t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		if strings.HasPrefix(name, "expected") {
			continue
		}
		if strings.HasPrefix(name, "code.") {
			b.table(name, "FROM "+csvTable(file))
			continue
		}
		if name == "backtests" { // of a release, which has no contract
			b.table(name, "FROM read_csv("+duck.Quote(file)+")")
			continue
		}
		d, ok := b.datasets[name]
		if !ok {
			b.t.Fatalf("%s: there is no dataset %s", file, name)
		}
		b.table(name, b.typed(d.Schema, file))
	}
}

// typed reads rows in the types of their contract.
func (b *bench) typed(c *schema.Contract, file string) string {
	b.t.Helper()
	header, _, err := b.db.Strings(context.Background(), "FROM "+csvTable(file)+" LIMIT 0")
	if err != nil {
		b.t.Fatal(err)
	}
	columns := make([][2]string, 0, len(c.Fields)+4)
	for _, f := range c.Fields {
		columns = append(columns, [2]string{f.Name, ingest.SQLType(f.Type)})
	}
	columns = append(columns, ingest.VintageColumns()...)
	known := map[string]bool{}
	var list []string
	for _, f := range columns {
		known[f[0]] = true
		switch {
		case slices.Contains(header, f[0]):
			list = append(list, fmt.Sprintf("%s::%s AS %s", duck.Ident(f[0]), f[1], duck.Ident(f[0])))
		case f[0] == "_provenance":
			list = append(list, "'real' AS _provenance")
		default:
			list = append(list, fmt.Sprintf("NULL::%s AS %s", f[1], duck.Ident(f[0])))
		}
	}
	for _, h := range header {
		if !known[h] {
			b.t.Fatalf("%s: the contract %s has no field %s", file, c.Name, h)
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + csvTable(file)
}

func csvTable(file string) string {
	return "read_csv(" + duck.Quote(file) + ", header = true, all_varchar = true, delim = ',', quote = '\"', nullstr = '')"
}

// run computes a model after those that it reads; datasets without rows are empty.
func (b *bench) run(name string) {
	b.t.Helper()
	if b.done[name] {
		return
	}
	files := slices.Concat(b.p.Models.Models, b.p.Models.Views)
	i := slices.IndexFunc(files, func(f *model.File) bool { return f.Header.Model == name })
	if i < 0 {
		b.input(name)
		return
	}
	f := files[i]
	for _, s := range f.Header.Sources {
		b.run(s)
	}
	b.table(name, "FROM (\n"+f.SQL+"\n)")
}

// input is a table that is no model: an empty dataset, a code list or a table of reference.
func (b *bench) input(name string) {
	b.t.Helper()
	if d, ok := b.datasets[name]; ok {
		var list []string
		for _, f := range d.Schema.Fields {
			list = append(list, fmt.Sprintf("NULL::%s AS %s", ingest.SQLType(f.Type), duck.Ident(f.Name)))
		}
		for _, c := range ingest.VintageColumns() {
			list = append(list, fmt.Sprintf("NULL::%s AS %s", c[1], duck.Ident(c[0])))
		}
		b.table(name, "SELECT "+strings.Join(list, ", ")+" WHERE false")
		return
	}
	if name == "code.reliability" {
		file := filepath.Join(b.t.TempDir(), "reliability.csv")
		if err := os.WriteFile(file, b.p.Reliability.Table(), 0o644); err != nil {
			b.t.Fatal(err)
		}
		b.table(name, "FROM "+csvTable(file))
		return
	}
	for _, folder := range []fs.FS{b.p.Codelists, b.p.Reference} {
		files, _ := fs.Glob(folder, "*.csv")
		for _, file := range files {
			if "code."+strings.ReplaceAll(strings.TrimSuffix(file, ".csv"), ".", "_") != name {
				continue
			}
			data, err := fs.ReadFile(folder, file)
			if err != nil {
				b.t.Fatal(err)
			}
			at := filepath.Join(b.t.TempDir(), file)
			if err := os.WriteFile(at, data, 0o644); err != nil {
				b.t.Fatal(err)
			}
			b.table(name, "FROM "+csvTable(at))
			return
		}
	}
	b.t.Fatalf("there is no table %s", name)
}

// expect holds the result of a model against rows computed by hand.
func (b *bench) expect(name, file string) {
	b.t.Helper()
	header, want, err := b.db.Strings(context.Background(), "FROM "+csvTable(file))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, row := range want {
		var conditions []string
		value, absent := "", false
		for i, column := range header {
			switch {
			case column == "OBS_VALUE":
				value, absent = row[i], row[i] == "absent"
			case row[i] == "":
				conditions = append(conditions, duck.Ident(column)+" IS NULL")
			case slices.Contains([]string{"NUMERATOR", "DENOMINATOR", "SE"}, column):
				conditions = append(conditions, fmt.Sprintf("abs(%s - %s) < 0.000002", duck.Ident(column), row[i]))
			default:
				conditions = append(conditions, fmt.Sprintf("%s::VARCHAR = %s", duck.Ident(column), duck.Quote(row[i])))
			}
		}
		got, rows, err := b.db.Strings(context.Background(), "SELECT OBS_VALUE::DECIMAL(18, 6)::VARCHAR AS v FROM "+name+" WHERE "+strings.Join(conditions, " AND "))
		if err != nil {
			b.t.Fatal(err, got)
		}
		switch {
		case absent && len(rows) == 0:
		case absent || len(rows) != 1:
			b.t.Errorf("%v: %d rows %v", row, len(rows), rows)
		case value == "" && rows[0][0] != "":
			b.t.Errorf("%v: value %s, want none", row, rows[0][0])
		case value != "":
			near := ""
			if err := b.db.Scan(context.Background(), fmt.Sprintf("SELECT (abs(%s - %s) < 0.000002)::VARCHAR", cmp.Or(rows[0][0], "NULL"), value), &near); err != nil || near != "true" {
				b.t.Errorf("%v: value %s, want %s", row, rows[0][0], value)
			}
		}
	}
}

// Every formula is SQL that DuckDB can read, and tells its indicator from all others: what is counted of whom.
func TestFormulasAreSQL(t *testing.T) {
	p := declaredProject(t)
	b := newBench(t, p)
	of := map[string]string{}
	for _, d := range p.Models.Indicators() {
		if other, ok := of[d.Formula]; ok || strings.Contains(d.Formula, "NUMERATOR") || strings.Contains(d.Formula, "'"+d.ID+"'") {
			t.Errorf("%s: %s does not say what is counted of whom (as %s)", d.ID, d.Formula, other)
		}
		of[d.Formula] = d.ID
		if _, err := b.db.Tables(context.Background(), "SELECT "+d.Formula); err != nil {
			t.Errorf("%s: %s: %v", d.ID, d.Formula, err)
		}
	}
}
