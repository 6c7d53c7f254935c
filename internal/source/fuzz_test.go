package source

import (
	"testing"
	"testing/fstest"
	"time"

	"osservatorio/internal/schema"
)

// Declarations are refused or can be worked with; no text of theirs stops the program.
func FuzzLoad(f *testing.F) {
	good := declared("      - {over: {z: [1, 2], y: 2012..2014}, window: \"{z}\", path: \"/{y}\", query: \"a={z}\"}\n")
	f.Add(good, layout, "")
	f.Add(good+"    keep: {accepted: {last: 1, years: 3}, rejected: {months: 6}}\n", layout+"window: {file: '_(.*)_'}\nfile_groups: '(?P<a>.)'\n", "- dataset: d\n")
	f.Add(declared("      - {window: all, path: /a, via: sdmx, sdmx: {flow: F, key: {A: [B]}}}\n"), layout, "x: [")
	f.Add("source: s\ndatasets: {d: }\n", "layout: l\nmelt: {columns: {A: B}}\n", "")
	f.Fuzz(func(t *testing.T, source, form, corrections string) {
		set, err := schema.Load(fstest.MapFS{"fields/a.yaml": {Data: []byte("OBS_VALUE: {type: decimal}\nREF_AREA: {type: string}\n")}, "c.yaml": {Data: []byte(contract)}})
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{"s/source.yaml": {Data: []byte(source)}, "s/layouts/l.yaml": {Data: []byte(form)}}
		if corrections != "" {
			files["s/corrections.yaml"] = &fstest.MapFile{Data: []byte(corrections)}
		}
		c, err := Load(files, set)
		if err != nil {
			return
		}
		for _, d := range c.Datasets() {
			for _, r := range d.Resources {
				if n := product(r.Over); n > 1000 {
					return
				}
			}
			d.Requests(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
			for _, l := range d.Forms {
				l.MatchesFile("x.csv")
				l.MatchesHeader([]string{"Area", "Valore"}, []string{"Italia", "1"})
				l.FileAttributes("x.csv")
				l.Unmatched([]string{"Area", "Altro"})
			}
		}
	})
}

func product(over map[string]Values) int {
	n := 1
	for _, v := range over {
		n = min(n*len(v), 1<<20)
	}
	return n
}
