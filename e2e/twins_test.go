package e2e

import (
	"path/filepath"
	"testing"
)

// TestTwins takes in the invented twins of every oddity that was met in real files, by the
// declarations that the program carries, and holds each to its verdict.
func TestTwins(t *testing.T) {
	t.Setenv("OSSERVATORIO_PSEUDONYM_KEY", "the key of the twins, who are nobody")
	lists, err := filepath.Glob("../pipelines/*/testdata/verdicts.csv")
	if err != nil || len(lists) < 5 {
		t.Fatalf("%d lists of verdicts, %v", len(lists), err)
	}
	for _, list := range lists {
		folder := filepath.Dir(list)
		source := filepath.Base(filepath.Dir(folder))
		t.Run(source, func(t *testing.T) {
			lake := filepath.Join(t.TempDir(), "lake")
			r := osservatorio("--data", lake, "ingest", source, "--from", folder)
			got := map[string]snapshotStatus{}
			for _, s := range status(t, lake).Snapshots {
				got[s.Name] = s
			}
			delete(got, filepath.Base(list)) // a source of one dataset judges whatever it finds
			rejected := 0
			for _, v := range verdicts(t, list) {
				s, ok := got[v.file]
				if !ok {
					t.Errorf("%s was taken for no dataset of %s", v.file, source)
					continue
				}
				v.hold(t, s)
				if v.verdict == "reject" {
					rejected++
				}
				delete(got, v.file)
			}
			for name := range got {
				t.Errorf("%s has no verdict", name)
			}
			if want := map[bool]int{false: 0, true: 3}[rejected > 0]; r.code != want {
				t.Errorf("exit %d, want %d\n%s", r.code, want, r.stderr)
			}
		})
	}
}
