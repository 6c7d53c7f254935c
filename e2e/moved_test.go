package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// A lake can be moved between any two steps.
func TestMovedLake(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata", work); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	dir := "lake 0, dell'osservatorio"
	for i, step := range [][]string{{"ingest", "--from", "occupati_10-04-2014.csv"}, {"ingest", "--from", "occupati_10-04-2015.csv"},
		{"build"}, {"forecast"}, {"check"}, {"publish"}, {"verify"}, {"query", "employed"}} {
		must(t, 0, append([]string{"--config", "tiny.yaml", "--data", dir}, step...)...)
		to := filepath.Join(work, "lake", string(rune('a'+i)))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(dir, to); err != nil {
			t.Fatal(err)
		}
		dir = to
	}
}
