//go:build long

package e2e

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull gives every command of the scenario a disk that has a little room left, from
// nothing up to enough, so that it fills at every place where the program writes.
func TestDiskFull(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("mounting a small disk is not permitted here (%v); TestFileLimit does without", err)
	}
	defer syscall.Unmount(disk, 0)
	b := newLifeBench(t)
	ballast := filepath.Join(disk, "ballast")
	var texts strings.Builder
	for i := range b.stages {
		s := &b.stages[i]
		failed := 0
		for room := int64(0); ; room = max(room+4096, room+(room-65536)/3) {
			life := filepath.Join(disk, "life")
			if err := os.RemoveAll(life); err != nil {
				t.Fatal(err)
			}
			copyDir(t, s.before, life)
			fill(t, ballast, disk, room)
			r := osservatorio(b.args(s, life)...)
			what := fmt.Sprintf("%s with room for %d bytes", s.name, room)
			if r.code == s.exit {
				t.Logf("%s: %d times too little room, enough with %d bytes", s.name, failed, room)
				break
			}
			failed++
			texts.WriteString(r.stderr)
			b.checkFull(t, what, life, r)
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			b.check(t, what, s, life)
		}
		if failed == 0 {
			t.Errorf("%s: the disk was never full", s.name)
		}
	}
	reached(t, texts.String(), "lake.json", "tmp/extract-", "vintage-", "quarantine-", "build/code/", "build/models/",
		"observations.parquet", "candidate.json", "forecasts.parquet", "checks.json", "checked.json", "tmp/release-", "release.duckdb", "reports/", "copies/", "restored/")
}

// TestFileLimit does the same without a disk of its own, with a limit on the size of files.
func TestFileLimit(t *testing.T) {
	b := newLifeBench(t)
	var texts strings.Builder
	for i := range b.stages {
		s := &b.stages[i]
		failed := 0
		for limit := int64(0); ; limit = max(limit+256, limit+limit/3) {
			life := t.TempDir()
			copyDir(t, s.before, life)
			what := fmt.Sprintf("%s with files of %d bytes at most", s.name, limit)
			code, text := b.program(s, life, fileLimit+"="+fmt.Sprint(limit))
			if code == s.exit {
				t.Logf("%s: %d times too little room, enough with %d bytes a file", s.name, failed, limit)
				break
			}
			failed++
			texts.WriteString(text)
			b.checkFull(t, what, life, result{stderr: text, code: code})
			b.check(t, what, s, life)
		}
		if failed == 0 {
			t.Errorf("%s: no file reached the limit", s.name)
		}
	}
	// The copy of a dropped file is made beside its vintage, the larger of the two here, so that the
	// vintage is what cannot be written; TestDiskFull stops the copy.
	reached(t, texts.String(), "lake.json", "vintage-", "ledger.jsonl", "build/models/", "observations.parquet",
		"forecasts.parquet", "checks.json", "tmp/release-", "release.duckdb")
}

// reached holds the messages of a test to the places that it is about.
func reached(t *testing.T, messages string, places ...string) {
	t.Helper()
	for _, place := range places {
		if !strings.Contains(messages, place) {
			t.Errorf("no command failed at %s", place)
		}
	}
}

// checkFull holds a command that had too little room to its answer.
func (b *lifeBench) checkFull(t *testing.T, what, life string, r result) {
	t.Helper()
	if r.code != 1 || !strings.Contains(r.stderr, life) || !strings.Contains(r.stderr, "free some space") {
		t.Errorf("%s: exit %d, and it should name the place and say what to do:\n%s", what, r.code, r.stderr)
	}
}

// fill writes a file that leaves so much room on a disk.
func fill(t *testing.T, path, disk string, room int64) {
	t.Helper()
	os.Remove(path)
	var free syscall.Statfs_t
	if err := syscall.Statfs(disk, &free); err != nil {
		t.Fatal(err)
	}
	size := max(0, int64(free.Bavail)*free.Bsize-room)
	f, err := os.Create(path)
	if err == nil {
		_, err = io.CopyN(f, zeros{}, size)
		f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
