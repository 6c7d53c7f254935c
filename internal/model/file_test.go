package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/schema"
)

const good = `/*---
model: core.a
title: {it: Prova, en: Trial}
sources: [core.b]
---*/

-- what it is
SELECT x
FROM core.b;
`

func parse(name, text string) (*File, error) {
	return parseFile(fstest.MapFS{name: {Data: []byte(text)}}, name)
}

func TestFrontMatter(t *testing.T) {
	f, err := parse("core/a.sql", good)
	if err != nil {
		t.Fatal(err)
	}
	if f.Path != "sql/core/a.sql" || f.Header.Model != "core.a" || f.Header.Name() != "Prova" || !slices.Equal(f.Header.Sources, []string{"core.b"}) {
		t.Errorf("%+v", f)
	}
	if f.Line != 7 || !strings.HasPrefix(f.SQL, "-- what it is\nSELECT x") || strings.HasSuffix(f.SQL, ";") {
		t.Errorf("line %d of %q", f.Line, f.SQL)
	}
	if got := f.lineAt(strings.Index(f.SQL, "core.b")); got != 9 {
		t.Errorf("core.b stands in line 9, not %d", got)
	}
	if got := f.lineAt(-1); got != 7 {
		t.Errorf("an unknown place is the first line, not %d", got)
	}
}

func TestFrontMatterFaults(t *testing.T) {
	indicator := func(more string) string {
		return "/*---\nmodel: indicators.a\nindicators:\n  - id: x\n    title: {it: a, en: b}\n    definition: {it: c, en: d}\n    formula: 100 * NUMERATOR / DENOMINATOR\n    unit: PC\n    population: {it: p, en: q}\n    ages: [Y15-64]\n    numerator: {it: n, en: m}\n    denominator: {it: d, en: e}\n    population_criterion: citizenship\n    territory: residence\n    source: s\n    areas: ratio\n    caveats: {it: k, en: l}\n" + more + "---*/\nSELECT 1\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"core/a.sql", "SELECT 1", "sql/core/a.sql:1: a header"},
		{"core/a.sql", "-- first\n" + good, "sql/core/a.sql:1: a header"},
		{"core/a.sql", "/*---\nmodel: core.a\n", "sql/core/a.sql:1: a header"},
		{"core/b.sql", good, `model "core.a" must be named core.b, as its file`},
		{"indicators/a.sql", good, `must be named indicators.a`},
		{"indicators/a.sql", strings.Replace(good, "core.a", "indicators.a", 1), "models of sql/indicators and sql/release, and only they, declare indicators"},
		{"core/a.sql", strings.Replace(good, "title:", "titel:", 1), "line 3: there is no field titel"},
		{"core/a.sql", strings.Replace(good, "[core.b]", "[core.b", 1), "sql/core/a.sql: line"},
		{"indicators/a.sql", indicator(""), "sql/indicators/a.sql:4: indicator x: time is missing"},
		{"indicators/a.sql", indicator(""), "sql/indicators/a.sql:4: indicator x: not_comparable_with is missing; write [] where nothing is forbidden"},
		{"indicators/a.sql", indicator("    time: weekly\n    not_comparable_with: []\n"), `indicator x: time "weekly" is none of distinct, end, mean, none, ratio_of_means, sum`},
		{"indicators/a.sql", indicator("    time: mean\n    tyme: mean\n"), "sql/indicators/a.sql: line 19: there is no field tyme"},
		{"indicators/a.sql", indicator("    time: mean\n    not_comparable_with: [{why: {it: a, en: b}}]\n"), "names an indicator or a dimension, one of them"},
		{"indicators/a.sql", indicator("    time: mean\n    not_comparable_with: [{indicator: y, why: {it: a}}]\n"), "not_comparable_with y: why is missing in it or en"},
		{"indicators/a.sql", strings.Replace(indicator("    time: mean\n    not_comparable_with: []\n"), "numerator: {it: n, en: m}", "decimals: 1", 1), "numerator or denominator is missing in it or en, which a ratio in PC has"},
		{"indicators/a.sql", strings.Replace(indicator("    time: mean\n    not_comparable_with: []\n"), "[Y15-64]", "[]", 1), "ages is missing"},
		{"indicators/a.sql", strings.Replace(indicator("    time: mean\n    not_comparable_with: []\n"), "caveats: {it: k, en: l}", "caveats: {it: k}", 1), "caveats is missing in it or en"},
		{"checks/a.sql", "/*---\ncheck: b\nseverity: warn\n---*/\nSELECT 1", `check "b" must be named as its file`},
		{"checks/a.sql", "/*---\ncheck: a\nseverity: error\n---*/\nSELECT 1", `severity "error" is neither block nor warn`},
	} {
		if _, err := parse(c.name, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%s\n got %v\nwant %s", c.name, c.text, err, c.want)
		}
	}
	if _, err := parse("indicators/a.sql", indicator("    time: mean\n    not_comparable_with: []\n")); err != nil {
		t.Errorf("a whole indicator: %v", err)
	}
}

// DuckDB counts lines of a query that has one line before the model's SQL.
func TestLocate(t *testing.T) {
	f := &File{Path: "sql/core/a.sql", Line: 7}
	for text, want := range map[string]string{
		"Binder Error: no\n\nLINE 2: SELECT x\n               ^": "sql/core/a.sql:7: Binder Error: no",
		"Binder Error: no\n\nLINE 5: SELECT x\n               ^": "sql/core/a.sql:10: Binder Error: no",
		"Out of Memory Error": "sql/core/a.sql:7: Out of Memory Error",
	} {
		cause := errors.New(text)
		if err := f.Locate(cause); err.Error() != want || !errors.Is(err, cause) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Whatever models read each other without a circle: each comes after those that it reads.
func TestOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		var files []*File
		byName := map[string]*File{}
		for i := range 1 + random.IntN(12) {
			f := &File{Header: Header{Model: fmt.Sprintf("core.m%d", i), Sources: []string{"istat.neet"}}}
			for j := range i {
				if random.IntN(3) == 0 {
					f.Header.Sources = append(f.Header.Sources, fmt.Sprintf("core.m%d", j))
				}
			}
			files, byName[f.Header.Model] = append(files, f), f
		}
		random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		sorted, err := order(files, byName)
		if err != nil || len(sorted) != len(files) {
			t.Fatalf("%d of %d models, %v", len(sorted), len(files), err)
		}
		done := map[string]bool{"istat.neet": true}
		for _, f := range sorted {
			for _, s := range f.Header.Sources {
				if !done[s] {
					t.Fatalf("%s comes before %s, which it reads", f.Header.Model, s)
				}
			}
			done[f.Header.Model] = true
		}
	}
}

func TestComplete(t *testing.T) {
	catalogue := func() *Set {
		return &Set{Models: []*File{
			{Path: "sql/core/c.sql", Header: Header{Model: "core.c", Sources: []string{"istat.rcfl_rates", "code.areas"}}},
			{Path: "sql/indicators/a.sql", Header: Header{Model: "indicators.a", Sources: []string{"core.c", "istat_demo.by_age"}, Indicators: []Indicator{
				{ID: "z", Theme: 1, SQL: "sql/indicators/a.sql", line: 4}, {ID: "b", Theme: 2, Number: 3, Ages: []string{"Y15-64"}, Dimensions: []string{"SECTOR", "ACT"}, SQL: "sql/indicators/a.sql", line: 9}}}},
			{Path: "sql/indicators/b.sql", Header: Header{Model: "indicators.b", Indicators: []Indicator{
				{ID: "a", Theme: 2, Number: 3, Dimensions: []string{"SECTOR"}, SQL: "sql/indicators/b.sql", line: 5}, {ID: "c", Theme: 2, SQL: "sql/indicators/b.sql", line: 8}}}},
		}}
	}
	known := func(list, code string) bool { return list != "age" || code == "Y15-64" }
	breaks := []Break{{Dataset: "istat/rcfl-rates", Period: "2021"}, {Dataset: "istat/permits", Period: "2007"}}
	s := catalogue()
	a := &s.Models[1].Header.Indicators[1]
	a.Incomparable = []Comparison{{Indicator: "c", Why: schema.Text{IT: "perché", EN: "why"}}, {Dimension: "SECTOR"}}
	if err := s.Complete(breaks, known); err != nil {
		t.Fatal(err)
	}
	all := s.Indicators()
	var ids []string
	for _, d := range all {
		ids = append(ids, d.ID)
	}
	if got := strings.Join(ids, " "); got != "z c a b" {
		t.Errorf("in order of theme, number and id: %s", got)
	}
	if got := strings.Join(Dimensions(all), " "); got != "ACT SECTOR" {
		t.Errorf("dimensions %s", got)
	}
	if got := strings.Join(all[3].Datasets, " "); got != "istat/rcfl-rates istat_demo/by-age" {
		t.Errorf("datasets through models: %s", got)
	}
	if len(all[3].Breaks) != 1 || all[3].Breaks[0].Period != "2021" || len(all[1].Breaks) != 0 {
		t.Errorf("breaks %v, %v", all[3].Breaks, all[1].Breaks)
	}
	own := catalogue()
	own.Models[1].Header.Indicators[0].Datasets = []string{"istat_demo/by-age"}
	if err := own.Complete(breaks, known); err != nil || len(own.Indicators()[0].Breaks) != 0 || len(own.Indicators()[3].Breaks) != 1 {
		t.Errorf("an indicator has the breaks of the datasets that it names: %v", err)
	}
	if len(all[1].Incomparable) != 1 || all[1].Incomparable[0].Indicator != "b" || all[1].Incomparable[0].Why.IT != "perché" {
		t.Errorf("what one forbids, the other does too: %+v", all[1].Incomparable)
	}
	for want, spoil := range map[string]func(*Indicator){
		"sql/indicators/b.sql:5: indicator z: declared in sql/indicators/a.sql already":       func(d *Indicator) { d.ID = "z" },
		"sql/indicators/b.sql:5: indicator a: not_comparable_with: there is no indicator q":   func(d *Indicator) { d.Incomparable = []Comparison{{Indicator: "q"}} },
		"sql/indicators/b.sql:5: indicator a: not_comparable_with: it has no dimension ACT":   func(d *Indicator) { d.Incomparable = []Comparison{{Dimension: "ACT"}} },
		"sql/indicators/b.sql:5: indicator a: not_comparable_with names the indicator itself": func(d *Indicator) { d.Incomparable = []Comparison{{Indicator: "a"}} },
		"sql/indicators/b.sql:5: indicator a: datasets: the model does not read istat/q":      func(d *Indicator) { d.Datasets = []string{"istat/q"} },
		"sql/indicators/b.sql:5: indicator a: ages: Y1-2 is not in the code list age":         func(d *Indicator) { d.Ages = []string{"Y1-2"} },
	} {
		s := catalogue()
		spoil(&s.Models[2].Header.Indicators[0])
		if err := s.Complete(nil, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestReadBreaks(t *testing.T) {
	const header = "source,period,kind,basis,reason_it,reason_en\n"
	for text, want := range map[string]string{
		header + "a/b,2021,break,every vintage,x,y\n": "",
		"source,period\na,b\n":                        "reference/breaks.csv:1: the columns are",
		header + "a/b,2021,jump,every,x,y\n":          "reference/breaks.csv:2: kind is break or scope",
		header + "a/b,2021,scope,,x,y\n":              "reference/breaks.csv:2:",
		header + "a/b\n":                              "reference/breaks.csv",
	} {
		got, err := ReadBreaks(fstest.MapFS{"breaks.csv": {Data: []byte(text)}})
		if want == "" && (err != nil || len(got) != 1 || got[0].Why.EN != "y") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add(good)
	f.Add("/*---\n---*/")
	f.Add("/*---\nmodel: core.a\n---*/;;;")
	f.Add("/*---\nmodel: [core.a\n---*/\nSELECT '---*/'")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parse("core/a.sql", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "sql/core/a.sql:") {
				t.Fatalf("the error does not name the file: %v", err)
			}
			return
		}
		lines := strings.Split(text, "\n")
		if first, _, _ := strings.Cut(file.SQL, "\n"); file.Line < 1 || file.Line > len(lines) || !strings.Contains(lines[file.Line-1], first) {
			t.Fatalf("the SQL does not begin in line %d of %q", file.Line, text)
		}
	})
}
