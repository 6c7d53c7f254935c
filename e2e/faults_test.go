package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/sandbox"
)

// pace is what the invented provider asks for between two requests.
const pace = 13 * time.Second

// theatre is a lake with a release, made of the provider's first edition, and the provider on the
// day of its second one. Time is simulated: waiting costs none.
type theatre struct {
	*testing.T
	connection
	dir   string
	clock *clock.Simulated
	stand *sandbox.Stand
	url   string
}

// settings are the command line's configuration; a provider that hangs is left after half a second.
const settings = `project: %s/project
state: %s/state
host: %s
sources: {prova: {%s}}
`

// patient is how the provider is asked on the simulated clock.
const patient = "pace: 13s, retries: [60s, 300s], timeout: 500ms, breaker: 24h"

// prepared holds, by connection, the lake of the first edition, which every case copies.
var prepared sync.Map

// open makes the theatre in a folder of the test.
func (c connection) open(t *testing.T) *theatre {
	t.Helper()
	made, _ := prepared.LoadOrStore(c.name, sync.OnceValues(func() (string, error) { return c.prepare(t) }))
	from, err := made.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	w := c.stage(t, t.TempDir())
	if err := copyTree(from, w.dir); err != nil {
		t.Fatal(err)
	}
	w.configure()
	w.day(secondEdition)
	return w
}

// stage starts the provider and the clock.
func (c connection) stage(t *testing.T, dir string) *theatre {
	t.Helper()
	w := &theatre{T: t, connection: c, dir: dir, clock: clock.NewSimulated(firstEdition.AddDate(0, 0, 20))}
	w.stand = c.stand(w.clock.Now)
	w.stand.SetDay(firstEdition)
	return w
}

// configure writes the configuration for the address of this theatre's provider.
func (w *theatre) configure() {
	w.Helper()
	url, stop, err := w.stand.Start("127.0.0.1:0")
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(stop)
	w.url = url
	w.asking(patient)
}

// asking writes the configuration with this policy.
func (w *theatre) asking(policy string) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "config.yaml"), fmt.Appendf(nil, settings, w.dir, w.dir, w.url, policy), 0o644); err != nil {
		w.Fatal(err)
	}
}

// prepare makes a lake with a release of the first edition.
func (c connection) prepare(t *testing.T) (string, error) {
	dir := filepath.Join(scratch, "faults", c.name)
	project := filepath.Join(dir, "project")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := copyTree("testdata/project", project); err != nil {
		return "", err
	}
	source, layout := c.declaration()
	for name, text := range map[string]string{"source.yaml": source, "layouts/occupati.yaml": layout} {
		if err := os.WriteFile(filepath.Join(project, "pipelines/prova", name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	w := c.stage(t, dir)
	w.configure()
	for _, args := range [][]string{{"ingest", "prova/occupati"}, {"ingest", "prova/popolazione", "--from", "testdata/popolazione_10-04-2014.csv"}, {"build"}, {"forecast"}, {"check"}, {"publish"}} {
		if r := w.run(args...); r.code != 0 {
			return "", fmt.Errorf("%s: %v: exit %d\n%s", c.name, args, r.code, r.stderr)
		}
	}
	return dir, nil
}

// day lets simulated time pass to some weeks after an edition, and the provider publish it.
func (w *theatre) day(edition time.Time) {
	w.clock.Sleep(context.Background(), edition.AddDate(0, 0, 20).Sub(w.clock.Now()))
	w.stand.SetDay(edition)
}

func (w *theatre) run(args ...string) result {
	var out, errs bytes.Buffer
	args = append([]string{"--data", filepath.Join(w.dir, "lake"), "--config", filepath.Join(w.dir, "config.yaml")}, args...)
	code := cli.MainOn(context.Background(), w.clock, args, &out, &errs)
	return result{out.String(), errs.String(), code}
}

// script puts faults in force; "" takes all away.
func (w *theatre) script(text string) {
	w.Helper()
	var faults []sandbox.Fault
	var err error
	if text != "" {
		faults, err = sandbox.ReadFaults("script", []byte(text))
	}
	if err == nil {
		err = w.stand.Script(faults)
	}
	if err != nil {
		w.Fatalf("%v\n%s", err, text)
	}
}

// last is the last event of a dataset in the ledger.
func (w *theatre) last(dataset string) (last ledger.Event) {
	w.Helper()
	err := ledger.Open(filepath.Join(w.dir, "lake/ledger.jsonl"), w.clock.Now).Read(func(e ledger.Event) error {
		if e.Subject == dataset {
			last = e
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return last
}

// hashes are the SHA-256 of all files of the lake that a fault must not touch, by path.
func (w *theatre) hashes() map[string]string {
	w.Helper()
	out := map[string]string{}
	for _, folder := range []string{"releases", "vintages", "raw"} {
		root := filepath.Join(w.dir, "lake", folder)
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) { // nothing was published yet
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			out[path], err = lake.HashFile(path)
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
	}
	return out
}

// requests counts what was asked since the n-th request, and holds them against the pace.
func (w *theatre) requests(since int) int {
	w.Helper()
	all := w.stand.Requests()
	for i := max(since, 1); i < len(all); i++ {
		if gap := all[i].Time.Sub(all[i-1].Time); gap < pace {
			w.Errorf("%s came %v after %s; the provider asks for %v", all[i].Path, gap, all[i-1].Path, pace)
		}
	}
	return len(all) - since
}

// effect is what became of one fault with one connection.
type effect struct {
	exit    int
	cell    string // what the ledger says: failed and its kind, rejected, accepted, unchanged
	message string // what the operator reads
}

// meet pulls the second edition under a fault, asserts what holds of every fault, and returns what came of it.
func (w *theatre) meet(f providerFault) effect {
	w.Helper()
	before, asked := w.hashes(), len(w.stand.Requests())
	w.script(f.of(w.connection))
	r := w.run("ingest", "prova/occupati")
	if err := w.stand.ScriptError(); err != nil {
		w.Errorf("the fault could not be done, so the table must say so: %v", err)
	}
	n := w.requests(asked)
	event := w.last("prova/occupati")
	e := effect{exit: r.code, cell: event.Kind, message: strings.ReplaceAll(said(r.stderr), filepath.Join(w.dir, "lake"), "LAKE")}
	switch event.Kind {
	case "failed":
		e.cell = "failed: " + event.Note["kind"]
	case "snapshot":
		e.cell = "accepted"
	}
	if want := map[bool]int{true: 3}[event.Kind == "failed" || event.Kind == "rejected"]; r.code != want {
		w.Errorf("exit %d, want %d\n%s", r.code, want, r.stderr)
	}
	if !strings.Contains(r.stderr, "prova/occupati") {
		w.Errorf("the source is not named:\n%s", r.stderr)
	}
	if event.Kind == "failed" && !advice.MatchString(r.stderr) || event.Kind == "rejected" && !strings.Contains(r.stderr, rejectedAdvice) {
		w.Errorf("it is not said what to do:\n%s", r.stderr)
	}
	after := w.hashes()
	for path, sum := range before {
		if after[path] != sum {
			w.Errorf("%s is another file than before the fault", path)
		}
	}
	w.inStatus(event)
	if event.Note["kind"] == "banned" {
		w.run("ingest", "prova/occupati")
		if more := w.requests(asked) - n; more != 0 || w.stand.Knocks() != 0 {
			w.Errorf("%d requests while it is banned", more)
		}
	}
	return e
}

// inStatus asserts that a failure, or a snapshot that was kept and not used, is told by the status.
func (w *theatre) inStatus(event ledger.Event) {
	w.Helper()
	s := w.run("status")
	if s.code != 0 {
		w.Fatalf("status: exit %d\n%s", s.code, s.stderr)
	}
	fails := regexp.MustCompile(`(?m)^prova/occupati .*since \d{4}-\d\d-\d\d: \S`).MatchString(s.stdout)
	if bad := event.Kind == "failed" || event.Kind == "rejected"; fails != bad {
		w.Errorf("after %s the status is\n%s", event.Kind, s.stdout)
	}
	if event.Kind == "rejected" {
		if _, err := os.Stat(filepath.Join(w.dir, "lake", event.In[0].Path)); err != nil {
			w.Errorf("the rejected snapshot is not kept: %v", err)
		}
		if id := event.Note["snapshot"]; !strings.Contains(s.stdout, id) {
			w.Errorf("the status does not name the rejected snapshot %s\n%s", id, s.stdout)
		}
	}
}

// recover ends the fault and asserts that the next pull has what a pull without any fault has, and
// that the lake is whole.
func (w *theatre) recover(e effect) {
	w.Helper()
	w.script("")
	w.clock.Sleep(context.Background(), 25*time.Hour) // past any ban
	asked := len(w.stand.Requests())
	r := w.run("ingest", "prova/occupati")
	w.requests(asked)
	event := w.last("prova/occupati")
	if r.code != 0 || event.Kind != "snapshot" && event.Kind != "unchanged" {
		w.Errorf("after the fault: exit %d, %s\n%s", r.code, event.Kind, r.stderr)
	}
	if e.cell != "accepted" && event.Kind != "snapshot" {
		w.Errorf("after the fault the new edition is %s", event.Kind)
	}
	if want := fmt.Sprintf("; %d rows", len(figures(secondEdition))); event.Kind == "snapshot" && !strings.Contains(r.stderr, want) {
		w.Errorf("after the fault: want %s\n%s", want, r.stderr)
	}
	w.inStatus(event)
	if r := w.run("verify"); r.code != 0 {
		w.Errorf("verify: exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// rejectedAdvice ends the output of a run that rejected something.
const rejectedAdvice = "kept and not used, what was good stays in use; `osservatorio status` says what to decide"

var (
	times = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`)
	ids   = regexp.MustCompile(`\b[0-9a-f]{16}\b`)
	ports = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`)
	mark  = regexp.MustCompile(`^\S+\s+prova/occupati\s+`)
	// advice is what a failure has to end with: what to do, or what the program will do.
	advice = regexp.MustCompile(`; (the next run asks again|nothing is asked of \w+ until |if it has moved, correct |the request is wrong |look whether |if there should be some, compare |see whether the declared key )`)
	passed = regexp.MustCompile(`\s+\(\d+\.\ds\)$`)
)

// said is what stderr tells of the dataset, without what differs from run to run and, when there is
// more to say, without the line of counts.
func said(stderr string) string {
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(stderr), "\n") {
		if strings.Contains(line, " "+rejectedAdvice) {
			continue
		}
		line = passed.ReplaceAllString(mark.ReplaceAllString(line, ""), "")
		lines = append(lines, ports.ReplaceAllString(ids.ReplaceAllString(times.ReplaceAllString(line, "TIME"), "ID"), "HOST"))
	}
	if len(lines) > 1 {
		lines = slices.DeleteFunc(lines, func(l string) bool { return l == "1 rejected" || l == "1 failed" })
	}
	if len(lines) > 4 {
		lines = append(lines[:4], "…")
	}
	return strings.Join(lines, " / ")
}

// publish makes a release of what was pulled after the fault, beside the old one.
func (w *theatre) publish() {
	w.Helper()
	before := w.hashes()
	for _, step := range []string{"build", "forecast", "check", "publish"} {
		if r := w.run(step); r.code != 0 {
			w.Fatalf("%s after the fault: exit %d\n%s", step, r.code, r.stderr)
		}
	}
	for path, sum := range w.hashes() {
		said := filepath.Base(path) == "CURRENT" || filepath.Base(path) == "register.json" // of all releases
		if old, ok := before[path]; ok && old != sum && !said {
			w.Errorf("%s of the old release is another file", path)
		}
	}
	if s := w.run("status").stdout; !strings.Contains(s, "release  2015-") {
		w.Errorf("after the fault the release is\n%s", s)
	}
}

// play has a connection meet a fault and recover from it, and holds what came of it against
// docs/faults.md.
func (c connection) play(t *testing.T, f providerFault, want *faultDocs, publish bool) {
	t.Run(f.name, func(t *testing.T) {
		w := c.open(t)
		e := w.meet(f)
		w.recover(e)
		if publish {
			w.publish()
		}
		want.hold(t, c.name, f.name, e)
	})
}

// quick are the faults that every connection meets in the quick tests; the long ones play all.
var quick = []string{"500 once", "values times 1000", "description: cut in the content"}

// TestFaults has every connection meet some faults, and the plain one those that take no time.
func TestFaults(t *testing.T) {
	docs := readFaultDocs(t)
	for _, c := range connections {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, g := range faultTable {
				for i, f := range g.rows {
					if c := c.filled(); f.of(c) != "" && (slices.Contains(quick, f.name) || c.name == "csv" && i%4 == 0) {
						c.play(t, f, docs, false)
					}
				}
			}
		})
	}
}
