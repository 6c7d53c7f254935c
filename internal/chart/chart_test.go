package chart

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The drawings themselves are the record: a change shows in the diff and is
// looked at before it is accepted with -update.
func TestGoldenSVG(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			got, err := SVG(s.chart, s.options)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", s.name+".svg")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs: look at the drawing, then go test ./internal/chart -update", path)
			}
		})
	}
}
