package catalogue_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio"
	"osservatorio/internal/catalogue"
	"osservatorio/internal/project"
)

var update = flag.Bool("update", false, "write the pages anew")

const folder = "../../docs/indicators"

func TestPagesAreCurrent(t *testing.T) {
	p, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	pages := catalogue.Pages(p.Models.Indicators())
	there, err := filepath.Glob(folder + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		path := filepath.Join(folder, name)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s is not current (%v): go generate ./internal/catalogue", path, err)
		}
	}
	for _, path := range there {
		if _, ok := pages[filepath.Base(path)]; !ok {
			t.Errorf("%s belongs to no theme: remove it", path)
		}
	}
}

// A row has the columns, and the card and the pages say what the header says.
func TestRowsAndCards(t *testing.T) {
	p, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range p.Models.Indicators() {
		row := catalogue.Row(d)
		if len(row) != len(catalogue.Columns()) {
			t.Fatalf("%s: %d columns, want %d", d.ID, len(row), len(catalogue.Columns()))
		}
		if row[slices.Index(catalogue.Columns(), "FORMULA")] != d.Formula {
			t.Errorf("%s: formula %q", d.ID, row)
		}
		card := catalogue.Card(d, "Persone")
		for _, want := range []string{d.ID, d.Title.IT, d.Definition.IT, d.Formula, d.Caveats.IT, d.SQL} {
			if !strings.Contains(card, want) {
				t.Errorf("card of %s lacks %q", d.ID, want)
			}
		}
	}
}
