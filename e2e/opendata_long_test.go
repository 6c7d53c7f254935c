//go:build long

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOpenDataValidates holds a tree of open data to the validators of its formats: Frictionless, CSVW, the mandatory
// properties of DCAT-AP_IT as SHACL shapes; Turtle and RDF/XML are one graph.
func TestOpenDataValidates(t *testing.T) {
	work := t.TempDir()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	config, tree := treeConfig(t, work, "project: "+project+"\n")
	data, err := os.ReadFile("testdata/occupati_10-04-2014.csv")
	if err != nil {
		t.Fatal(err)
	}
	from := filepath.Join(work, "occupati_10-04-2014.csv")
	write(t, from, string(data))
	for _, args := range [][]string{{"ingest", "--from", from}, {"build"}, {"forecast"}, {"check"}, {"publish"}} {
		must(t, 0, append([]string{"--data", filepath.Join(work, "lake"), "--config", config}, args...)...)
	}
	python := filepath.Join(work, "python", "bin", "python")
	for _, step := range [][]string{{"python3", "-m", "venv", filepath.Join(work, "python")}, {python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", "opendata/requirements.txt"},
		{python, "opendata/validate.py", tree}} {
		out, err := exec.Command(step[0], step[1:]...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", step, err, out)
		}
		t.Logf("%s", out)
	}
}
