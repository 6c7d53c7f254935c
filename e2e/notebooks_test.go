package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNotebooksAreClean holds the notebooks as they are committed: no output and no count of a run, the kernel that
// everybody has, no place of somebody's machine, and values that are asserted. What they say is run by TestNotebooks.
func TestNotebooksAreClean(t *testing.T) {
	books, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(books) < 4 {
		t.Fatalf("%d notebooks, %v", len(books), err)
	}
	place := regexp.MustCompile(`(?:^|[\s"'=(])(?:/(?:home|root|tmp|work|Users|mnt|srv)/|[A-Z]:\\)`)
	for _, path := range books {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var book struct {
			Metadata struct{ Kernelspec struct{ Name string } }
			Cells    []struct {
				CellType       string `json:"cell_type"`
				Source         []string
				Outputs        []any
				ExecutionCount *int `json:"execution_count"`
			}
		}
		if err := json.Unmarshal(raw, &book); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if book.Metadata.Kernelspec.Name != "python3" {
			t.Errorf("%s: kernel %q, not python3", path, book.Metadata.Kernelspec.Name)
		}
		asserted := 0
		for i, c := range book.Cells {
			text := strings.Join(c.Source, "")
			if len(c.Outputs) > 0 || c.ExecutionCount != nil {
				t.Errorf("%s, cell %d: has the output of a run; clear all outputs before committing", path, i+1)
			}
			if found := place.FindString(text); found != "" {
				t.Errorf("%s, cell %d: %q is a place on one machine", path, i+1, found)
			}
			if c.CellType == "code" {
				asserted += strings.Count(text, "assert ") + strings.Count(text, "same(")
			}
		}
		if len(book.Cells) == 0 || book.Cells[0].CellType != "markdown" || !strings.HasPrefix(book.Cells[0].Source[0], "# ") {
			t.Errorf("%s: does not begin with its title", path)
		}
		if asserted < 4 {
			t.Errorf("%s: %d assertions hold its values", path, asserted)
		}
	}
	pinned, err := os.ReadFile("../notebooks/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(pinned)) {
		if !regexp.MustCompile(`^[\w-]+==[\d.]+\n$`).MatchString(line) {
			t.Errorf("notebooks/requirements.txt: %q is not a package of one version", line)
		}
	}
}
