//go:build long

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// lifeDay is the day on which lakes live in the tests that kill the program or fill its disk.
const lifeDay = "2026-03-16"

// scenario is a small life of a lake, a command a stage: two publication days, two releases.
// DIR stands for the folder of the extracts.
var scenario = []string{
	"ingest --from DIR/2014",
	"build", "forecast", "check", "publish",
	"ingest --from DIR/2015",
	"build", "forecast", "check", "publish",
}

// stage is one command of the scenario, with the lake before it and what an undisturbed run leaves.
type stage struct {
	name   string
	args   []string
	before string // lake
	want   string // state after it
	took   time.Duration
	points []string
}

// lifeBench is an undisturbed life of a lake, against which disturbed ones are held.
type lifeBench struct {
	folder, config string
	stages         []stage
	release        string // the last, of the undisturbed run
}

func newLifeBench(t *testing.T) *lifeBench {
	t.Helper()
	b := &lifeBench{folder: t.TempDir()}
	if err := copyTree("testdata", b.folder); err != nil {
		t.Fatal(err)
	}
	for file, folder := range map[string]string{"occupati_10-04-2014.csv": "2014", "popolazione_10-04-2014.csv": "2014", "occupati_10-04-2015.csv": "2015"} {
		data, err := os.ReadFile(filepath.Join(b.folder, file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(b.folder, folder, file), string(data))
	}
	b.config = filepath.Join(b.folder, "config.yaml")
	write(t, b.config, "project: "+filepath.Join(b.folder, "project")+"\n")
	dir := filepath.Join(b.folder, "undisturbed")
	for i, line := range scenario {
		s := stage{name: fmt.Sprintf("%d %s", i, strings.Fields(line)[0]), before: filepath.Join(b.folder, fmt.Sprint("before", i)),
			args: strings.Fields(strings.ReplaceAll(line, "DIR", b.folder))}
		copyDir(t, dir, s.before)
		log := filepath.Join(b.folder, fmt.Sprint("points", i))
		start := time.Now()
		if code, text := b.program(dir, []string{crashLog + "=" + log}, s.args...); code != 0 {
			t.Fatalf("%s: exit %d\n%s", s.name, code, text)
		}
		s.took = time.Since(start)
		s.want = b.state(t, dir)
		data, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		s.points = strings.Split(strings.TrimSpace(string(data)), "\n")
		b.stages = append(b.stages, s)
	}
	b.release = currentOf(dir)
	return b
}

// command is the program on a lake in a process of its own.
func (b *lifeBench) command(dir string, env []string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	c := exec.Command(os.Args[0], append([]string{"--config", b.config, "--data", dir}, args...)...)
	c.Env = append(append(os.Environ(), asProgram+"="+lifeDay), env...)
	var text bytes.Buffer
	c.Stdout, c.Stderr = &text, &text
	return c, &text
}

func (b *lifeBench) program(dir string, env []string, args ...string) (int, string) {
	c, text := b.command(dir, env, args...)
	c.Run()
	return c.ProcessState.ExitCode(), text.String()
}

// here runs the program on a lake in the test's own process, which is faster.
func (b *lifeBench) here(dir string, args ...string) result {
	return osservatorio(append([]string{"--config", b.config, "--data", dir}, args...)...)
}

// state is all that a lake keeps: its files by hash, without clocks (manifests of snapshots hold
// when they were taken) and without native databases, which are not reproducible.
func (b *lifeBench) state(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	for _, folder := range []string{"raw", "vintages", "quarantine", "releases", "reports", "journal", "tmp", "build/candidate", "build/models"} {
		root := filepath.Join(dir, folder)
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			sum := "present"
			manifest := folder == "raw" && strings.HasSuffix(path, ".json")
			if !manifest && filepath.Ext(path) != ".duckdb" {
				sum, err = lake.HashFile(path)
			}
			rel, _ := filepath.Rel(dir, path)
			lines = append(lines, rel+" "+sum)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range status(t, dir).Snapshots {
		lines = append(lines, fmt.Sprint(s))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// check holds a lake after a kill to what it must be, runs the command again and compares what it leaves.
func (b *lifeBench) check(t *testing.T, what string, s *stage, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "lake.json")); err == nil {
		b.clean(t, what+", before anything else", dir)
		if got, old, new := currentOf(dir), currentOf(s.before), b.after(s); got != old && got != new {
			t.Errorf("%s: the current release is %q, neither %q nor %q", what, got, old, new)
		}
		if id := currentOf(dir); id != "" { // readers work at once
			if r := b.here(dir, "query", "employed", "--format", "csv"); r.code != 0 {
				t.Errorf("%s: the release %s cannot be read: %s", what, id, r.stderr)
			}
		}
	}
	if r := b.here(dir, s.args...); r.code != 0 {
		t.Errorf("%s: the same command again: exit %d\n%s", what, r.code, r.stderr)
		return
	}
	b.clean(t, what+", after the same command again", dir)
	if got := b.state(t, dir); got != s.want {
		t.Errorf("%s: the same command again left\n%s\nwant\n%s", what, got, s.want)
	}
	b.once(t, what, dir)
}

// after is the current release after a stage.
func (b *lifeBench) after(s *stage) string {
	for i := range b.stages {
		if &b.stages[i] == s && i+1 < len(b.stages) {
			return currentOf(b.stages[i+1].before)
		}
	}
	return b.release
}

// clean runs verify.
func (b *lifeBench) clean(t *testing.T, what, dir string) {
	t.Helper()
	if r := b.here(dir, "verify"); r.code != 0 {
		t.Errorf("%s: verify: exit %d\n%s%s", what, r.code, r.stdout, r.stderr)
	}
}

// once looks for snapshots and releases that the ledger tells of twice.
func (b *lifeBench) once(t *testing.T, what, dir string) {
	t.Helper()
	seen := map[string]bool{}
	err := ledger.Open(filepath.Join(dir, "ledger.jsonl"), nil).Read(func(e ledger.Event) error {
		if e.Kind == "snapshot" || e.Kind == "publish" {
			key := e.Kind + " " + e.Subject + " " + e.Note["snapshot"]
			if seen[key] {
				t.Errorf("%s: the ledger has %s twice", what, key)
			}
			seen[key] = true
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func currentOf(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, "releases", "CURRENT"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// copyDir copies a folder, which need not be there.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if _, err := os.Stat(from); err != nil {
		return
	}
	if err := copyTree(from, to); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
