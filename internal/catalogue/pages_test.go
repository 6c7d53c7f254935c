package catalogue_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
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

// What an indicator is called and what it measures is said in words: codes are for who works with files.
func TestDefinitionsAreWords(t *testing.T) {
	p, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"AGE", "SEX", "FREQ", "OBS_STATUS", "REF_AREA", "TIME_PERIOD", "CITIZENSHIP"}
	for _, d := range p.Models.Indicators() {
		columns = append(columns, d.Dimensions...)
	}
	known := regexp.MustCompile(`\b(` + strings.Join(columns, "|") + `|[A-Z0-9]+_[A-Z0-9_]+)\b`)
	for _, d := range p.Models.Indicators() {
		for _, text := range []string{d.Title.IT, d.Title.EN, d.Definition.IT, d.Definition.EN} {
			if code := known.FindString(text); code != "" {
				t.Errorf("%s: %s is a code: %s", d.ID, code, text)
			}
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
