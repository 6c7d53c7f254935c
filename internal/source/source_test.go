package source

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"osservatorio"
	"osservatorio/internal/schema"

	"go.yaml.in/yaml/v3"
)

const contract = "contract: c\nfields: [REF_AREA, OBS_VALUE]\n"

const layout = `layout: l
format: csv
recognise: {file: ["*.csv"], header: [Area]}
columns:
  REF_AREA: {from: [Area, Regione]}
  OBS_VALUE: {from: Valore, missing: {"-": M}}
`

// loadOne reads one source declared by a text, beside a contract and a layout.
func loadOne(t *testing.T, source string, change ...string) (*Source, error) {
	t.Helper()
	set, err := schema.Load(fstest.MapFS{"fields/a.yaml": {Data: []byte("OBS_VALUE: {type: decimal}\nREF_AREA: {type: string}\n")}, "c.yaml": {Data: []byte(contract)}})
	if err != nil {
		t.Fatal(err)
	}
	form := strings.NewReplacer(change...).Replace(layout)
	c, err := Load(fstest.MapFS{"s/source.yaml": {Data: []byte(source)}, "s/layouts/l.yaml": {Data: []byte(form)}}, set)
	if err != nil {
		return nil, err
	}
	return c.Sources[0], nil
}

func declared(resources string) string {
	return "source: s\nbase_url: https://example.org/api/\ndatasets:\n  d:\n    contract: c\n    layouts: [l]\n    feed: today\n    resources:\n" + resources
}

func TestRequests(t *testing.T) {
	for _, c := range []struct {
		name, resources string
		want            []string // window url
	}{
		{"one", "      - {window: all, path: /a, query: x=1}\n", []string{"all https://example.org/api/a?x=1"}},
		{"range", "      - {over: {year: 2010..2012}, window: \"{year}\", path: \"/{year}.csv\"}\n",
			[]string{"2010 https://example.org/api/2010.csv", "2011 https://example.org/api/2011.csv", "2012 https://example.org/api/2012.csv"}},
		{"product, the last name fastest", "      - {over: {z: [1, 2], a: [x, y]}, window: \"{a}-{z}\", path: \"/{z}\", query: \"a={a}\"}\n",
			[]string{"x-1 https://example.org/api/1?a=x", "x-2 https://example.org/api/2?a=x", "y-1 https://example.org/api/1?a=y", "y-2 https://example.org/api/2?a=y"}},
		{"several", "      - {window: a, path: /a}\n      - {window: b, path: /b}\n", []string{"a https://example.org/api/a", "b https://example.org/api/b"}},
	} {
		s, err := loadOne(t, declared(c.resources))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got []string
		for _, r := range s.Datasets["d"].Requests(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)) {
			got = append(got, r.Window+" "+r.URL)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestExpandIsTheProduct(t *testing.T) {
	for sizes := range 64 { // sizes in base 4: how many values each of three names has
		over := map[string]Values{}
		want := 1
		for i, name := range []string{"a", "b", "c"} {
			n := sizes >> (2 * i) & 3
			over[name] = Values{}
			for v := range n {
				over[name] = append(over[name], fmt.Sprint(v))
			}
			want *= n
		}
		got := expand(over, 2026)
		seen := map[string]bool{}
		for _, m := range got {
			seen[fmt.Sprint(m)] = true
		}
		if len(got) != want || len(seen) != want {
			t.Errorf("%v: %d combinations, %d distinct, want %d", over, len(got), len(seen), want)
		}
	}
}

func TestDeclarationFaults(t *testing.T) {
	good := declared("      - {window: all, path: /a}\n")
	for _, c := range []struct {
		name, source string
		change       []string
		want         string
	}{
		{"name", strings.Replace(good, "source: s", "source: t", 1), nil, `pipelines/s/source.yaml: source "t" must be named as its folder`},
		{"key", good + "colour: red\n", nil, "there is no field colour"},
		{"contract", strings.Replace(good, "contract: c", "contract: x", 1), nil, "there is no contract schemas/x.yaml"},
		{"feed", strings.Replace(good, "today", "maybe", 1), nil, `feed "maybe"`},
		{"range", declared("      - {over: {y: 2012..2010}, window: w, path: /a}\n"), nil, `line 9: "2012..2010" is not a range`},
		{"layout's name", good, []string{"layout: l", "layout: m"}, `layout "m" must be named as its file`},
		{"format", good, []string{"format: csv", "format: dbf"}, "dbf"},
		{"unknown field", good, []string{"OBS_VALUE:", "SEX:"}, "column SEX is not a field of contract c"},
		{"missing field", good, []string{"  OBS_VALUE: {from: Valore, missing: {\"-\": M}}\n", ""}, "contract c needs field OBS_VALUE"},
		{"groups", good, []string{"columns:", "window: {file: '(a)(b)'}\ncolumns:"}, "must have one group"},
		{"expression", good, []string{"columns:", "file_groups: '(?P<a'\ncolumns:"}, "pipelines/s/layouts/l.yaml"},
	} {
		if _, err := loadOne(t, c.source, c.change...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := loadOne(t, good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestRecognise(t *testing.T) {
	l := &Layout{Recognise: Recognise{File: []string{"a_*.csv", "*.txt"}, Header: []string{"Area"}, HeaderNot: []string{"Sesso"}, First: map[string][]string{"Flusso": {"IT1:150_*"}}},
		Ignore: []string{"NOTE_*"}}
	for name, want := range map[string]bool{"a_1.csv": true, "b.txt": true, "b.csv": false, "a_1.csv.bak": false} {
		if l.MatchesFile(name) != want {
			t.Errorf("file %s: %t", name, !want)
		}
	}
	for _, c := range []struct {
		header, first []string
		want          bool
	}{
		{[]string{"Area", "Flusso"}, []string{"x", "IT1:150_915"}, true},
		{[]string{"Area", "Flusso"}, []string{"x", "IT1:151"}, false},
		{[]string{"Area", "Flusso"}, []string{"x"}, false}, // a record that is short
		{[]string{"Area"}, []string{"x"}, false},
		{[]string{"Flusso"}, []string{"IT1:150_1"}, false},
		{[]string{"Area", "Flusso", "Sesso"}, []string{"x", "IT1:150_1", "M"}, false},
	} {
		if got := l.MatchesHeader(c.header, c.first); got != c.want {
			t.Errorf("%q %q: %t", c.header, c.first, got)
		}
	}
	if !l.Ignored("NOTE_AREA") || l.Ignored("NOTES") {
		t.Error("globs of ignored columns")
	}
}

// A range without an end goes up to the year in which it is asked for, in a list too.
func TestOpenRange(t *testing.T) {
	for text, want := range map[string]string{"2024..": "2024 2025 2026", `["2013", "2025.."]`: "2013 2025 2026", "2025..2027": "2025 2026 2027", "2030..": "", "[a.., b]": "a.. b"} {
		var v Values
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(v.until(2026), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestFileAttributes(t *testing.T) {
	l := &Layout{FileGroups: `^excelsior_(?P<year>\d{4})_(?P<area>\w+)\.xlsx$`}
	if err := l.compile(); err != nil {
		t.Fatal(err)
	}
	if got := l.FileAttributes("excelsior_2019_molise.xlsx"); got["year"] != "2019" || got["area"] != "molise" {
		t.Error(got)
	}
	if got := l.FileAttributes("other.xlsx"); len(got) != 0 {
		t.Error(got)
	}
}

// Every resource of the shipped declarations asks for a window of its own, with every name filled in.
func TestShippedRequests(t *testing.T) {
	schemas, err := fs.Sub(osservatorio.Files, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.Load(schemas)
	if err != nil {
		t.Fatal(err)
	}
	pipelines, err := fs.Sub(osservatorio.Files, "pipelines")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(pipelines, set)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, d := range c.Datasets() {
		windows := map[string]bool{}
		for _, r := range d.Requests(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)) {
			if strings.ContainsAny(r.URL+r.Window, "{}") {
				t.Errorf("%s: %s, window %q: a name was not filled in", d.ID(), r.URL, r.Window)
			}
			if windows[r.Window] {
				t.Errorf("%s: window %q is asked for twice", d.ID(), r.Window)
			}
			windows[r.Window] = true
			asked++
		}
		if len(d.Forms) == 0 || d.Title.IT == "" || d.Title.EN == "" {
			t.Errorf("%s has no layout or no title", d.ID())
		}
	}
	if asked < 100 {
		t.Errorf("only %d requests", asked)
	}
	for name, want := range map[string]schema.Text{
		"istat":  {IT: "Istat"}, // its publisher
		"bankit": {IT: "Banca d'Italia", EN: "Bank of Italy"},
	} {
		if got := c.Names()[name]; got != want {
			t.Errorf("%s is called %v, want %v", name, got, want)
		}
	}
}
