package source

import (
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/schema"
)

// A layout of personal data that could let a text through is refused when it is loaded.
func TestPersonalLayouts(t *testing.T) {
	const good = `
layout: a
format: csv
personal: {person: [WORKER], month: [BORN], drop: [Cognome]}
columns: {WORKER: {from: CF}, BORN: {from: Nascita, optional: true}, SEX: {from: Sesso}}
`
	for name, c := range map[string]struct{ from, to, problem string }{
		"good":            {"", "", ""},
		"nothing said":    {"personal: {person: [WORKER], month: [BORN], drop: [Cognome]}\n", "", "must say what becomes a pseudonym"},
		"no such field":   {"person: [WORKER]", "person: [WORKERS]", "WORKERS is not a field"},
		"month of a text": {"month: [BORN]", "month: [SEX]", "SEX must be a date"},
		"free text":       {"SEX: {from: Sesso}", "SEX: {from: Sesso}, NOTE: {from: Note}", "NOTE is free text"},
		"joined":          {"SEX: {from: Sesso}", "SEX: {join: [Sesso, Nome]}", "join and ditto"},
		"skipped":         {"columns:", "skip: [{column: Sesso, equals: [x]}]\ncolumns:", "reads plain columns"},
		"window of cell":  {"columns:", "window: {cell: Sesso}\ncolumns:", "reads plain columns"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{
				"fields/f.yaml": {Data: []byte("WORKER: {type: string, pattern: \"[0-9a-f]{16}\"}\nBORN: {type: date}\nSEX: {type: string, codes: [M, F]}\nNOTE: {type: string}\n")},
				"people.yaml":   {Data: []byte("contract: people\nfields: [WORKER, {name: BORN, nullable: true}, SEX, {name: NOTE, nullable: true}]\npersonal: true\n")},
			}
			set, err := schema.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			pipelines := fstest.MapFS{
				"s/source.yaml":    {Data: []byte("source: s\ndatasets: {people: {contract: people, layouts: [a], feed: none}}\n")},
				"s/layouts/a.yaml": {Data: []byte(strings.Replace(good, c.from, c.to, 1))},
			}
			_, err = Load(pipelines, set)
			if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("got %v, want %q", err, c.problem)
			}
		})
	}
}
