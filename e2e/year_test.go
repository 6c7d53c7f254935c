//go:build long

package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/lake"
	"osservatorio/internal/notify"
	"osservatorio/internal/release"
	"osservatorio/internal/sandbox"
	"osservatorio/internal/snapshot"
)

var yearSeed = flag.Uint64("year", 2026, "seed of the simulated year")

// year is a year of unattended work, in simulated time against real HTTP.
type year struct {
	*world
	t      *testing.T
	clock  *clock.Simulated
	stand  *sandbox.Stand
	knocks func() int
	dir    string // the lake
	config string
	log    bytes.Buffer

	mu       sync.Mutex
	messages []notify.Message

	stopNow atomic.Bool // the next request ends the program
	cancel  atomic.Pointer[context.CancelFunc]
}

func newYear(t *testing.T, seed uint64) *year {
	t.Helper()
	// One request at a time: simulated time must not pass for one while another is on its way.
	before := runtime.GOMAXPROCS(1)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	w := newWorld(seed)
	y := &year{world: w, t: t, clock: clock.NewSimulated(w.begin)}
	work := t.TempDir()
	y.dir, y.config = filepath.Join(work, "lake"), filepath.Join(work, "config.yaml")
	writeYearProject(t, filepath.Join(work, "project"))
	var host string
	y.stand, host, y.knocks = w.stand(t, y.clock)
	y.stand.Watch(func(sandbox.Request) {
		if y.stopNow.CompareAndSwap(true, false) {
			(*y.cancel.Load())()
		}
	})
	hook := httptest.NewServer(http.HandlerFunc(y.receive))
	t.Cleanup(hook.Close)
	text := fmt.Sprintf("project: %s/project\nhost: %s\nstate: %s/state\nsources: {prova: {pace: 13s, retries: [60s, 300s]}, altra: {pace: 2s, retries: [60s, 300s]}}\nschedule:%snotify: {webhook: %s}\n", work, host, work, yearJobs, hook.URL)
	if err := os.WriteFile(y.config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return y
}

// receive takes notifications, every fifth at the second try only.
func (y *year) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	y.mu.Lock()
	defer y.mu.Unlock()
	var m notify.Message
	if err := json.Unmarshal(body, &m); err != nil {
		y.t.Error(err)
	}
	if n := len(y.messages); n%5 == 4 && y.messages[n-1].Version != 0 {
		y.messages[n-1].Version = 0 // refused once
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	y.messages = append(y.messages, m)
}

// run lets the scheduler run until a time; mid says that it is told to stop in the middle of a job.
func (y *year) run(until time.Time, mid bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	y.cancel.Store(&cancel)
	defer y.clock.At(until, func() {
		if mid {
			y.stopNow.Store(true)
			return
		}
		cancel()
	})()
	args := []string{"--data", y.dir, "--config", y.config, "schedule"}
	if code := cli.MainOn(ctx, y.clock, args, io.Discard, &y.log); code != 0 {
		y.t.Fatalf("schedule ended with %d at %s:\n%s", code, y.clock.Now(), tail(y.log.String(), 20))
	}
}

// off lets time pass without the program.
func (y *year) off(d time.Duration) { y.clock.Sleep(context.Background(), d) }

// handWriter holds the lake as a command started by hand would.
func (y *year) handWriter(at time.Time, d time.Duration) {
	y.clock.At(at, func() {
		l, err := lake.Open(y.dir, y.clock.Now)
		if err != nil {
			y.t.Error(err)
			return
		}
		unlock, err := l.Lock()
		if err != nil {
			y.t.Error(err)
			return
		}
		y.clock.At(at.Add(d), unlock)
	})
}

// Every release of the providers is taken in once and none is missed, but for those that
// another replaced before they could be had; the pace is kept, jobs never overlap, failures and
// recoveries are told in pairs, and the lake is whole at the end.
func TestSimulatedYear(t *testing.T) {
	y := newYear(t, *yearSeed)
	started := time.Now()
	y.handWriter(wall(2, 10, 12, 30), 50*time.Minute)
	y.handWriter(wall(10, 25, 2, 10), 3*time.Hour) // in the repeated hour
	y.run(wall(1, 20, 12, 30), true)
	y.off(10 * time.Minute)
	y.run(wall(3, 28, 18, 0), false) // off over the spring change
	y.off(30 * time.Hour)
	y.run(wall(6, 14, 20, 0), false)
	y.off(3 * time.Hour)
	y.run(wall(8, 8, 23, 0), false) // holidays
	y.off(16 * 24 * time.Hour)
	y.run(wall(9, 13, 2, 0), true)
	y.off(time.Minute)
	y.run(y.end, false)
	t.Logf("%d issues, %d requests, %d notifications in %s", len(y.issues), len(y.stand.Requests()), len(y.messages), time.Since(started).Round(time.Second))

	y.checkIssues()
	y.checkPace()
	y.checkOverlap()
	y.checkNotices()
	if r := osservatorio("--data", y.dir, "--config", y.config, "verify"); r.code != 0 {
		t.Errorf("verify: %s%s", r.stdout, r.stderr)
	}
	if t.Failed() {
		t.Logf("the log:\n%s", y.log.String())
	}
}

// checkIssues holds the snapshots of the lake against what was published.
func (y *year) checkIssues() {
	l, err := lake.Open(y.dir, y.clock.Now)
	if err != nil {
		y.t.Fatal(err)
	}
	all, err := snapshot.NewStore(l).All()
	if err != nil {
		y.t.Fatal(err)
	}
	taken := map[string]int{}
	rejected := 0
	for _, m := range all {
		taken[m.SHA256]++
		if m.Verdict == snapshot.Rejected {
			rejected++
		}
	}
	superseded := 0
	for _, e := range y.issues {
		sum := sha256.Sum256(e.text)
		sha := hex.EncodeToString(sum[:])
		switch n := taken[sha]; {
		case n > 1:
			y.t.Errorf("%s of %s was taken in %d times", e.path, e.at, n)
		case n == 0 && y.couldBeHad(e):
			y.t.Errorf("%s of %s was missed", e.path, e.at)
		case n == 0:
			superseded++
			y.t.Logf("%s of %s was replaced on %s, before it could be had", e.path, e.at.Format("2 Jan 15:04"), e.next.Format("2 Jan 15:04"))
		}
		delete(taken, sha)
	}
	if len(taken) > 0 {
		y.t.Errorf("%d snapshots hold what was never published", len(taken))
	}
	if rejected != 1 || superseded > len(y.issues)/10 {
		y.t.Errorf("%d snapshots were rejected, %d of %d issues were replaced before they could be had", rejected, superseded, len(y.issues))
	}
}

// couldBeHad tells whether the provider was asked for an issue while it was the current one, and
// may have answered well.
func (y *year) couldBeHad(e issue) bool {
	for _, r := range y.stand.Requests() {
		current := !r.Time.Before(e.at) && (e.next.IsZero() || r.Time.Before(e.next))
		if r.Path == e.path && current && (r.Status == 200 || r.Status == 304) && !y.misbehaved(r) {
			return true
		}
	}
	return e.next.IsZero()
}

// checkPace holds the times of the requests against the pace of their source, and its bans.
func (y *year) checkPace() {
	last := map[bool]time.Time{}
	least := map[bool]time.Duration{true: 2 * time.Second, false: 13 * time.Second}
	for _, r := range y.stand.Requests() {
		weekly := r.Path == pathWeekly
		if gap := r.Time.Sub(last[weekly]); gap < least[weekly] {
			y.t.Errorf("%s was asked at %s, %s after the request before", r.Path, r.Time, gap)
		}
		last[weekly] = r.Time
	}
	if n := y.knocks(); n > 0 {
		y.t.Errorf("%d requests were sent while the provider refused", n)
	}
}

var jobLine = regexp.MustCompile(`^(\S+) +job (\S+) +(.*)$`)

// checkOverlap reads the log: a job that begins ends before another begins.
func (y *year) checkOverlap() {
	inHand, runs, postponed, missed := "", 0, 0, 0
	for line := range strings.Lines(y.log.String()) {
		m := jobLine.FindStringSubmatch(strings.TrimSpace(line))
		switch {
		case m == nil:
		case strings.HasPrefix(m[3], "begins, "):
			if inHand != "" {
				y.t.Errorf("job %s began while %s ran: %s", m[2], inHand, line)
			}
			inHand, runs = m[2], runs+1
		case strings.Contains(m[3], "passed unattended"):
			missed++
		case strings.Contains(m[3], "no other attempt was made before its next time"), strings.Contains(m[3], "was cut short"):
		default:
			if inHand != m[2] {
				y.t.Errorf("job %s ended while %q ran: %s", m[2], inHand, line)
			}
			inHand = ""
			if strings.HasPrefix(m[3], "postponed") {
				postponed++
			}
		}
	}
	y.t.Logf("%d attempts of jobs, %d postponed, %d times caught up", runs, postponed, missed)
	if inHand != "" || runs < 800 || postponed == 0 || missed == 0 {
		y.t.Errorf("%q is in hand at the end of %d runs, %d postponed, %d missed", inHand, runs, postponed, missed)
	}
	for _, r := range y.stand.Requests() {
		if at := wall(2, 10, 12, 30); r.Time.After(at) && r.Time.Before(at.Add(50*time.Minute)) {
			y.t.Errorf("%s was asked at %s, while somebody else was writing", r.Path, r.Time)
		}
	}
}

// checkNotices holds the notifications against each other and against the lake.
func (y *year) checkNotices() {
	failing := map[string]int{}
	count := map[string]int{}
	var last string
	for _, m := range y.messages {
		count[m.Kind]++
		switch m.Kind {
		case notify.Failure:
			if m.Failures != 1 && m.Failures%10 != 0 || m.Failures <= failing[m.Job] {
				y.t.Errorf("a failure of %s is told %d in a row, after %d", m.Job, m.Failures, failing[m.Job])
			}
			failing[m.Job] = m.Failures
		case notify.Recovery:
			if failing[m.Job] == 0 || m.Failures < failing[m.Job] {
				y.t.Errorf("a recovery of %s after %d failures is told, %d were told", m.Job, m.Failures, failing[m.Job])
			}
			delete(failing, m.Job)
		case notify.Release:
			last = m.Release
		case notify.Decision:
			if len(m.Datasets) != 1 {
				y.t.Errorf("a decision on %v", m.Datasets)
			}
		}
	}
	l, err := lake.Open(y.dir, y.clock.Now)
	if err != nil {
		y.t.Fatal(err)
	}
	current, err := release.Current(l)
	releases, lerr := release.List(l)
	if err != nil || lerr != nil || current != last || count[notify.Release] != len(releases) {
		y.t.Errorf("the last release told of is %s of %d, the lake has %s of %d", last, count[notify.Release], current, len(releases))
	}
	y.t.Logf("told: %v", count)
	if len(failing) > 0 || count[notify.Decision] != 1 || count[notify.Failure] < 5 || count[notify.Recovery] < 5 {
		y.t.Errorf("told: %v; still failing: %v", count, failing)
	}
}

func tail(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
