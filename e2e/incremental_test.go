package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// built is what a build makes for the next release, a file a line with the hash of its bytes.
func built(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	for _, name := range []string{"candidate.json", "catalogue.json", "observations.parquet"} {
		data, err := os.ReadFile(filepath.Join(dir, "build", "candidate", name))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%x %s", sha256.Sum256(data), name))
	}
	return strings.Join(lines, "\n")
}

// TestIncrementalEqualsFull builds with all vintages but the last, then with the last one too, and
// holds the candidate and the release against a rebuild from nothing and against a lake that had
// all vintages from the beginning.
func TestIncrementalEqualsFull(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata", work); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	run := func(dir string, steps ...string) (said string) {
		t.Helper()
		for _, step := range steps {
			r := must(t, 0, append([]string{"--config", "tiny.yaml", "--data", dir}, strings.Fields(step)...)...)
			said += r.stderr
		}
		return said
	}
	first, last := []string{"ingest --from occupati_10-04-2014.csv", "ingest --from popolazione_10-04-2014.csv"}, "ingest --from occupati_10-04-2015.csv"

	run("grown", append(first, "build", "forecast", "check", "publish")...)
	before := built(t, "grown")
	said := run("grown", last, "build")
	incremental := built(t, "grown")
	if incremental == before {
		t.Error("the last vintage changes nothing: the test shows nothing")
	}
	if strings.Contains(said, ", 0 kept") {
		t.Errorf("the second build reuses nothing:\n%s", said)
	}

	run("whole", append(first, last, "build")...)
	if full := built(t, "whole"); full != incremental {
		t.Errorf("vintage by vintage\n%s\nall at once\n%s", incremental, full)
	}
	if err := os.RemoveAll(filepath.Join("grown", "build")); err != nil {
		t.Fatal(err)
	}
	run("grown", "build")
	if full := built(t, "grown"); full != incremental {
		t.Errorf("grown\n%s\nrebuilt from nothing\n%s", incremental, full)
	}
	for _, dir := range []string{"grown", "whole"} {
		run(dir, "forecast", "check", "publish")
	}
	if a, b := currentRelease(t, "grown"), currentRelease(t, "whole"); a != b {
		t.Errorf("release %s of the lake that grew, %s of the other", a, b)
	}
}

// currentRelease is the release to which a lake points: its name holds the hash of what is in it.
func currentRelease(t *testing.T, dir string) string {
	t.Helper()
	name, err := os.ReadFile(filepath.Join(dir, "releases", "CURRENT"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(name))
}

// TestSameRowsAreNotComputedAgain publishes the same rows in another order: what reads the file is
// computed again, and what reads only the result of that is there already.
func TestSameRowsAreNotComputedAgain(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata", work); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	data, err := os.ReadFile("occupati_10-04-2015.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	lines[1], lines[2] = lines[2], lines[1]
	if err := os.WriteFile("occupati_10-04-2016.csv", []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"ingest --from occupati_10-04-2015.csv", "ingest --from occupati_10-04-2016.csv", "build"} {
		must(t, 0, append([]string{"--config", "tiny.yaml", "--data", "lake"}, strings.Fields(step)...)...)
	}
	same := func(model string) bool {
		t.Helper()
		paths, err := filepath.Glob(filepath.Join("lake", "build", "models", model, "*.parquet"))
		if err != nil || len(paths) != 2 {
			t.Fatalf("%s has the results %v (%v), want one for each publication", model, paths, err)
		}
		a, errA := os.Stat(paths[0])
		b, errB := os.Stat(paths[1])
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		return os.SameFile(a, b)
	}
	if same("core.persons") {
		t.Error("core.persons is not computed from the second file")
	}
	if !same("indicators.employment") {
		t.Error("indicators.employment is computed again from the same rows")
	}
}
