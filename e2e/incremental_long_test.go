//go:build long

package e2e

import (
	"path/filepath"
	"testing"
)

// TestIncrementalEqualsFullOfDemo takes the last vintage of the labour force survey away from the
// demonstration, builds, gives it back, builds what changed, and holds that against the demonstration,
// which was built from nothing: with all models and all days on which something was published.
func TestIncrementalEqualsFullOfDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	if err := copyTree(demoLake(t), dir); err != nil {
		t.Fatal(err)
	}
	var last snapshotStatus
	for _, s := range status(t, dir).Snapshots {
		if s.Dataset == "istat/rcfl-tabulation" && s.Verdict == "accepted" && s.Published >= last.Published {
			last = s
		}
	}
	must(t, 0, "--data", dir, "reject", last.ID, "--reason", "not yet published", "--by", "test")
	must(t, 0, "--data", dir, "build")
	before := built(t, dir)
	must(t, 0, "--data", dir, "accept", last.ID, "--reason", "published", "--by", "test")
	must(t, 0, "--data", dir, "build")
	incremental := built(t, dir)
	if incremental == before {
		t.Errorf("%s changes nothing: the test shows nothing", last.ID)
	}
	if full := built(t, demoLake(t)); full != incremental {
		t.Errorf("incremental\n%s\nfrom nothing\n%s", incremental, full)
	}
}
