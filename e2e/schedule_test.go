package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	program "osservatorio"
	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/project"
	"osservatorio/internal/schedule"
	"osservatorio/internal/schema"
)

// The half-yearly report of the last half-year that is over is written once for a release, and
// not before the release has figures of it.
func TestScheduledReport(t *testing.T) {
	from, dir := demoLake(t), t.TempDir()
	id := status(t, from).Release
	for _, part := range []string{"lake.json", "ledger.jsonl", "releases/CURRENT", "releases/" + id} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, part)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := copyTree(filepath.Join(from, part), filepath.Join(dir, part)); err != nil {
			t.Fatal(err)
		}
	}
	events, err := os.ReadFile(filepath.Join(dir, "ledger.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	// What was done to the lake after its release, a report among it, is forgotten.
	published := bytes.LastIndex(events, []byte(`"kind":"publish"`))
	events = events[:published+bytes.IndexByte(events[published:], '\n')+1]
	if err := os.WriteFile(filepath.Join(dir, "ledger.jsonl"), events, 0o644); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("host: http://127.0.0.1:1\n"), 0o644); err != nil { // a stand-in's: demo lakes may be scheduled
		t.Fatal(err)
	}
	for _, c := range []struct{ at, says string }{
		{"2026-03-20T08:00:00Z", "OK   job report                         report of 2025-S2 on release " + id},
		{"2026-04-01T08:00:00Z", "the report of 2025-S2 on release " + id + " is there"},
		{"2026-07-16T08:00:00Z", "release " + id + " has no figures of 2026-S1 yet"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		if code := cli.MainOn(t.Context(), clock.NewSimulated(at), []string{"--data", dir, "--config", config, "schedule", "--job", "report"}, io.Discard, &errs); code != 0 || !strings.Contains(errs.String(), c.says) {
			t.Errorf("on %s, exit %d, want %q:\n%s", c.at, code, c.says, &errs)
		}
	}
	if files, err := filepath.Glob(filepath.Join(dir, "reports", id, "*")); err != nil || len(files) != 3 {
		t.Errorf("%q, %v", files, err)
	}
}

// The daemon answers for itself over HTTP while it runs and ends when it is told to. Another
// scheduler on its lake is refused.
func TestDaemonAnswersAndEnds(t *testing.T) {
	text, err := os.ReadFile("testdata/occupati_10-04-2014.csv")
	if err != nil {
		t.Fatal(err)
	}
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(text) }))
	defer provider.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	work := t.TempDir()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(work, "config.yaml")
	jobs := `{jobs: [{name: all, at: "* * * * *", run: [ingest, build, forecast, check, publish]}]`
	if err := os.WriteFile(config, fmt.Appendf(nil, "project: %s\nhost: %s\nstate: %s/state\nschedule: %s, listen: %q}\n", project, provider.URL, work, jobs, address), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"--data", filepath.Join(work, "lake"), "--config", config, "schedule"}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int)
	var errs bytes.Buffer
	// A clock that is a minute ahead after the first look: the job is due at once.
	looks := time.Now()
	go func() {
		ended <- cli.MainOn(ctx, skipping{clock.System(time.Now), looks}, args, io.Discard, &errs)
	}()
	answer := func(path string) (int, string) {
		resp, err := http.Get("http://" + address + path)
		if err != nil {
			return 0, err.Error()
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	var code int
	var body string
	for end := time.Now().Add(30 * time.Second); code != 200 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		code, body = answer("/readyz")
	}
	if code != 200 || !strings.HasPrefix(body, "ready, release 2") {
		t.Fatalf("not ready: %d %s\n%s", code, body, &errs)
	}
	if code, _ := answer("/healthz"); code != 200 {
		t.Errorf("health: %d", code)
	}
	_, metrics := answer("/metrics")
	for _, line := range []string{`osservatorio_provider_requests_total{provider="prova",status="200"} `, `osservatorio_job_attempts_total{job="all",result="done"} `,
		`osservatorio_snapshots{dataset="prova/occupati",verdict="accepted"} 1`, `osservatorio_rows{dataset="prova/occupati"} 10`, `osservatorio_job_failures_in_a_row{job="all"} 0`} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	// The datasets of this project have no calendar: nobody knows whether they are late, but when they came.
	if strings.Contains(metrics, "osservatorio_dataset_lag_seconds{") || !strings.Contains(metrics, `osservatorio_dataset_last_accepted_timestamp_seconds{dataset="prova/occupati"} `) ||
		strings.Contains(metrics, `osservatorio_dataset_last_accepted_timestamp_seconds{dataset="prova/popolazione"}`) {
		t.Errorf("lag and age of datasets without a calendar:\n%s", metrics)
	}
	if r := osservatorio(append(args, "--once")...); r.code != 0 || !strings.Contains(r.stderr, "another process runs the schedule") {
		t.Errorf("once beside the daemon: %d %s", r.code, r.stderr)
	}
	if r := osservatorio(args...); r.code != 1 || !strings.Contains(r.stderr, "another process runs the schedule of this lake") {
		t.Errorf("a second scheduler: %d %s", r.code, r.stderr)
	}
	stop()
	select {
	case code := <-ended:
		if code != 0 || !strings.Contains(errs.String(), "schedule                           stopped") {
			t.Errorf("exit %d\n%s", code, &errs)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not end")
	}
	if code, _ := answer("/healthz"); code != 0 {
		t.Errorf("it still listens: %d", code)
	}
}

// skipping is a clock on which two minutes pass within the first second.
type skipping struct {
	clock.System
	begin time.Time
}

func (s skipping) Now() time.Time {
	now := s.System.Now()
	if now.Sub(s.begin) > 500*time.Millisecond {
		return now.Add(2 * time.Minute)
	}
	return now
}

func (s skipping) Sleep(ctx context.Context, d time.Duration) error {
	return s.System.Sleep(ctx, min(d, 100*time.Millisecond))
}

// In every window in which a provider publishes, a job looks for what has a calendar.
func TestShippedJobsFollowTheCalendars(t *testing.T) {
	p, err := project.Load(program.Files)
	if err != nil {
		t.Fatal(err)
	}
	var own struct {
		Jobs []schedule.Job `yaml:"jobs"`
	}
	if _, err := schema.ReadYAML(p.Files, "pipelines/schedule.yaml", &own); err != nil {
		t.Fatal(err)
	}
	if len(p.Calendars) < 5 {
		t.Errorf("only %d datasets have a calendar", len(p.Calendars))
	}
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, schedule.Zone)
	for id, c := range p.Calendars {
		source, _, _ := strings.Cut(id, "/")
		var times schedule.Times
		for _, j := range own.Jobs {
			if slices.Contains(j.Run, "ingest") && slices.Contains(j.Datasets, source) {
				times = append(times, j.At...)
			}
		}
		for w := c.Next(begin); w.Opens.Before(begin.AddDate(1, 0, 0)); w = c.Next(w.Closes) {
			looks := 0
			for at := times.Next(w.Opens); !at.IsZero() && at.Before(w.Closes); at = times.Next(at) {
				looks++
			}
			if looks < 3 {
				t.Errorf("%s: %d looks in the window of %s", id, looks, w.Opens.Format(time.DateOnly))
			}
		}
	}
}
