package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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
		return "/*---\nmodel: indicators.a\nindicators:\n  - id: x\n    title: {it: a, en: b}\n    definition: {it: c}\n    unit: PC\n    population_criterion: citizenship\n    territory: residence\n    source: s\n" + more + "---*/\nSELECT 1\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"core/a.sql", "SELECT 1", "sql/core/a.sql:1: a header"},
		{"core/a.sql", "-- first\n" + good, "sql/core/a.sql:1: a header"},
		{"core/a.sql", "/*---\nmodel: core.a\n", "sql/core/a.sql:1: a header"},
		{"core/b.sql", good, `model "core.a" must be named core.b, as its file`},
		{"indicators/a.sql", good, `must be named indicators.a`},
		{"indicators/a.sql", strings.Replace(good, "core.a", "indicators.a", 1), "models of sql/indicators, and only they, declare indicators"},
		{"core/a.sql", strings.Replace(good, "title:", "titel:", 1), "line 3: there is no field titel"},
		{"core/a.sql", strings.Replace(good, "[core.b]", "[core.b", 1), "sql/core/a.sql: line"},
		{"indicators/a.sql", indicator(""), "indicator x: time is missing"},
		{"checks/a.sql", "/*---\ncheck: b\nseverity: warn\n---*/\nSELECT 1", `check "b" must be named as its file`},
		{"checks/a.sql", "/*---\ncheck: a\nseverity: error\n---*/\nSELECT 1", `severity "error" is neither block nor warn`},
	} {
		if _, err := parse(c.name, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%s\n got %v\nwant %s", c.name, c.text, err, c.want)
		}
	}
	if _, err := parse("indicators/a.sql", indicator("    time: mean\n")); err != nil {
		t.Errorf("a whole indicator: %v", err)
	}
}

// DuckDB counts lines of a query that has one line before the model's SQL.
func TestLocate(t *testing.T) {
	f := &File{Path: "sql/core/a.sql", Line: 7}
	for text, want := range map[string]string{
		"Binder Error: no\n\nLINE 2: SELECT x": "sql/core/a.sql:7: ",
		"Binder Error: no\n\nLINE 5: SELECT x": "sql/core/a.sql:10: ",
		"Out of Memory Error":                  "sql/core/a.sql:7: ",
	} {
		cause := errors.New(text)
		if err := f.Locate(cause); !strings.HasPrefix(err.Error(), want) || !errors.Is(err, cause) {
			t.Errorf("%q: %v, want %s…", text, err, want)
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

func TestIndicatorsAreDeclaredOnce(t *testing.T) {
	s := &Set{Models: []*File{
		{Path: "sql/indicators/a.sql", Header: Header{Indicators: []Indicator{{ID: "z", Theme: 1}, {ID: "b", Theme: 2, Number: 3, Dimensions: []string{"SECTOR", "ACT"}}}}},
		{Path: "sql/indicators/b.sql", Header: Header{Indicators: []Indicator{{ID: "a", Theme: 2, Number: 3, Dimensions: []string{"SECTOR"}}, {ID: "c", Theme: 2}}}},
	}}
	all, err := s.Indicators()
	if err != nil {
		t.Fatal(err)
	}
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
	s.Models[1].Header.Indicators[0].ID = "z"
	if _, err := s.Indicators(); err == nil || !strings.Contains(err.Error(), "sql/indicators/b.sql:1: indicator z is declared in sql/indicators/a.sql already") {
		t.Errorf("got %v", err)
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
