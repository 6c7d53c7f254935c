//go:build long

package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/backup"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/snapshot"
)

// lifeDay is the day on which lakes live in the tests that kill the program or fill its disk.
const lifeDay = "2026-03-16"

// scenario is a small life of a lake, a command a stage: four publication days, two releases, a
// report, a rejected file that a person accepts and withdraws again, backups, a restore, a pruning; the second release is
// staged, approved twice, published and withdrawn. FILES stands for the folder of the extracts, COPIES for that of the
// backups, BAD for the rejected snapshot, STAGED for the release that was staged.
var scenario = []string{
	"ingest --from FILES/1",
	"ingest --from FILES/2",
	"build", "forecast", "check", "publish",
	"ingest --from FILES/3",
	"build", "forecast", "check",
	"publish --stage --by somebody",
	"approve STAGED --by somebody --embargo 2099-04-01T10:00",
	"approve STAGED --by somebody",
	"publish --due --by somebody",
	"report semiannual",
	"backup COPIES",
	"ingest --from FILES/4",
	"accept BAD --reason because --by somebody",
	"backup COPIES --keep 1",
	"reject BAD --reason withdrawn --by somebody",
	"restore COPIES",
	"prune --yes",
	"withdraw STAGED --reason wrong --by somebody",
}

// extracts are the files of the scenario by folder, each with the file of testdata or of a case that it is a copy of.
var extracts = map[string]map[string]string{
	"1": {"occupati_10-04-2013.csv": "testdata/occupati_10-04-2014.csv"},
	"2": {"occupati_11-04-2014.csv": "testdata/occupati_10-04-2015.csv"},
	"3": {"popolazione_10-04-2014.csv": "testdata/popolazione_10-04-2014.csv"},
	"4": {"occupati_10-04-2016.csv": "cases/too-many-bad-rows/occupati-guasti_10-04-2014.csv"},
}

// stage is one command of the scenario, with the lake before it and what an undisturbed run leaves.
type stage struct {
	name   string
	line   string
	exit   int
	lake   string // the folder that it makes or changes, beside the others of the life
	before string // folder of the life: lake, copies, restored
	after  string // current release
	want   string // state of its lake after it
	took   time.Duration
	points []string
}

// lifeBench is an undisturbed life of a lake, against which disturbed ones are held.
type lifeBench struct {
	folder, config string
	bad            string // id of the snapshot that is rejected
	staged         string // id of the release that is staged
	stages         []stage
}

func newLifeBench(t *testing.T) *lifeBench {
	t.Helper()
	b := &lifeBench{folder: t.TempDir()}
	if err := copyTree("testdata/project", filepath.Join(b.folder, "project")); err != nil {
		t.Fatal(err)
	}
	declared := filepath.Join(b.folder, "project", "pipelines", "prova", "source.yaml")
	data, err := os.ReadFile(declared)
	if err != nil {
		t.Fatal(err)
	}
	write(t, declared, strings.Replace(string(data), "    feed: today\n", "    feed: today\n    keep: {accepted: {last: 1}}\n", 1))
	for folder, files := range extracts {
		for name, from := range files {
			data, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(b.folder, folder, name), string(data))
			sum := sha256.Sum256(data)
			if folder == "4" {
				b.bad = snapshot.NewID("prova/occupati", "all", "2016-04-10", hex.EncodeToString(sum[:]))
			}
		}
	}
	b.config = filepath.Join(b.folder, "config.yaml")
	write(t, b.config, "project: "+filepath.Join(b.folder, "project")+"\nreleases: {last: 1}\n")
	life := filepath.Join(b.folder, "undisturbed")
	for i, line := range scenario {
		word := strings.Fields(line)[0]
		s := stage{name: fmt.Sprintf("%d %s", i, word), line: line, lake: "lake", before: filepath.Join(b.folder, fmt.Sprint("before", i))}
		if word == "restore" {
			s.lake = "restored"
		}
		if strings.Contains(line, "FILES/4") {
			s.exit = 3
		}
		if err := os.MkdirAll(s.before, 0o755); err != nil {
			t.Fatal(err)
		}
		copyDir(t, life, s.before)
		log := filepath.Join(b.folder, fmt.Sprint("points", i))
		start := time.Now()
		if code, text := b.program(&s, life, crashLog+"="+log); code != s.exit {
			t.Fatalf("%s: exit %d\n%s", s.name, code, text)
		}
		s.took = time.Since(start)
		if strings.Contains(line, "--stage") {
			b.staged = status(t, filepath.Join(life, s.lake)).Unpublished[0].Release
		}
		s.want, s.after = b.state(t, filepath.Join(life, s.lake)), currentOf(filepath.Join(life, s.lake))
		data, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		s.points = strings.Split(strings.TrimSpace(string(data)), "\n")
		b.stages = append(b.stages, s)
	}
	return b
}

// args are the arguments of a stage's command in a life.
func (b *lifeBench) args(s *stage, life string) []string {
	line := strings.NewReplacer("FILES", b.folder, "COPIES", filepath.Join(life, "copies"), "BAD", b.bad, "STAGED", b.staged).Replace(s.line)
	return append([]string{"--config", b.config, "--data", filepath.Join(life, s.lake)}, strings.Fields(line)...)
}

// command is a stage's command on a life, in a process of its own.
func (b *lifeBench) command(s *stage, life string, env ...string) (*exec.Cmd, *bytes.Buffer) {
	c := exec.Command(os.Args[0], b.args(s, life)...)
	c.Env = append(append(os.Environ(), asProgram+"="+lifeDay), env...)
	var text bytes.Buffer
	c.Stdout, c.Stderr = &text, &text
	return c, &text
}

func (b *lifeBench) program(s *stage, life string, env ...string) (int, string) {
	c, text := b.command(s, life, env...)
	c.Run()
	return c.ProcessState.ExitCode(), text.String()
}

// here runs the program on a lake in the test's own process, which is faster.
func (b *lifeBench) here(dir string, args ...string) result {
	return osservatorio(append([]string{"--config", b.config, "--data", dir}, args...)...)
}

var at = regexp.MustCompile(`"at": "[^"]*"`)

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
			switch filepath.Base(path) {
			case "register.json", "errata.json": // they hold when things were decided
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				sum = at.ReplaceAllString(string(data), "TIME")
				manifest = true
			}
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

// check holds a life after a kill to what it must be, runs the command again and compares what it leaves.
func (b *lifeBench) check(t *testing.T, what string, s *stage, life string) {
	t.Helper()
	dir := filepath.Join(life, s.lake)
	if _, err := os.Stat(filepath.Join(dir, "lake.json")); err == nil {
		b.clean(t, what+", before anything else", dir)
		old := currentOf(filepath.Join(s.before, s.lake))
		got := currentOf(dir)
		if got != old && got != s.after {
			t.Errorf("%s: the current release is %q, neither %q nor %q", what, got, old, s.after)
		}
		if got != "" { // readers work at once
			if r := b.here(dir, "query", "employed", "--format", "csv"); r.code != 0 {
				t.Errorf("%s: the release %s cannot be read: %s", what, got, r.stderr)
			}
		}
	}
	_, unfinished := os.Stat(filepath.Join(dir, ".restoring"))
	_, restored := os.Stat(filepath.Join(dir, "lake.json"))
	if s.lake == "restored" && restored == nil && unfinished != nil {
		// It was killed after all was done; the lake cannot be restored over itself.
	} else if r := osservatorio(b.args(s, life)...); r.code != s.exit {
		t.Errorf("%s: the same command again: exit %d\n%s", what, r.code, r.stderr)
		return
	}
	if strings.HasPrefix(s.line, "report") { // it takes no lock, so the next command that does cleans up
		if r := b.here(dir, "publish"); r.code != 0 {
			t.Errorf("%s: publish: %s", what, r.stderr)
		}
	}
	b.clean(t, what+", after the same command again", dir)
	if got := b.state(t, dir); got != s.want {
		t.Errorf("%s: the same command again left\n%s\nwant\n%s", what, got, s.want)
	}
	b.once(t, what, dir)
	if strings.HasPrefix(s.line, "backup") {
		b.restorable(t, what, life)
	}
}

// restorable restores the last backup of a life, finds the lake in it, and nothing in the folder that no backup needs.
func (b *lifeBench) restorable(t *testing.T, what, life string) {
	t.Helper()
	copies, again := filepath.Join(life, "copies"), filepath.Join(life, "again")
	if r := b.here(again, "restore", copies); r.code != 0 {
		t.Errorf("%s: the backup cannot be restored: exit %d\n%s%s", what, r.code, r.stdout, r.stderr)
	}
	kept := func(dir string) string {
		lines := strings.Split(b.state(t, dir), "\n")
		return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "build/") }), "\n")
	}
	if got, want := kept(again), kept(filepath.Join(life, "lake")); got != want {
		t.Errorf("%s: the backup gives\n%s\nwant\n%s", what, got, want)
	}
	needed := map[string]bool{".lock": true}
	names, err := backup.List(copies)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		needed[name+".json"] = true
		data, err := os.ReadFile(filepath.Join(copies, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := backup.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Files {
			needed[filepath.Join("objects", f.SHA256[:2], f.SHA256)] = true
		}
	}
	err = filepath.WalkDir(copies, func(path string, d os.DirEntry, err error) error {
		if rel, _ := filepath.Rel(copies, path); err == nil && !d.IsDir() && !needed[rel] {
			t.Errorf("%s: %s is left in the folder of backups", what, rel)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
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
		if slices.Contains([]string{"snapshot", "rejected", "accept", "reject", "stage", "publish", "withdraw", lake.Pruned}, e.Kind) {
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
