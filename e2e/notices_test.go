package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/cli"
	"osservatorio/internal/clock"
	"osservatorio/internal/notify"
)

// receiver takes notifications, or answers each with a status.
type receiver struct {
	mu       sync.Mutex
	status   int
	tries    int
	messages []notify.Message
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries++
	var m notify.Message
	if err := json.NewDecoder(req.Body).Decode(&m); err != nil {
		panic(err)
	}
	if r.status == http.StatusOK {
		r.messages = append(r.messages, m)
	}
	w.WriteHeader(r.status)
}

// What could not be told is told by the next run of the schedule that can, in its order and with
// the time at which it happened; what is too old is given up, and that is said.
func TestNotificationsAreKept(t *testing.T) {
	hook := &receiver{status: http.StatusServiceUnavailable}
	srv := httptest.NewServer(hook)
	defer srv.Close()
	work := t.TempDir()
	project, err := filepath.Abs("testdata/project")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(work, "config.yaml")
	// Nothing is ingested, so that every run of the job fails.
	text := fmt.Sprintf("project: %s\nschedule: {jobs: [{name: release, at: \"30 6 * * *\", run: [build], retries: []}]}\nnotify: {every: 1, keep: 72h, webhook: %s}\n", project, srv.URL)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 3, 9, 7, 0, 0, 0, time.UTC)
	run := func(day int, args ...string) result { // a process of its own, so many days after the first
		var out, errs bytes.Buffer
		code := cli.MainOn(context.Background(), clock.NewSimulated(begin.AddDate(0, 0, day)), append([]string{"--data", filepath.Join(work, "lake"), "--config", config}, args...), &out, &errs)
		return result{out.String(), errs.String(), code}
	}
	said := func(r result, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(r.stdout+r.stderr, w) {
				t.Errorf("it does not say %q:\n%s%s", w, r.stdout, r.stderr)
			}
		}
	}
	tried := func(want int) {
		t.Helper()
		if hook.tries != want {
			t.Errorf("the receiver was asked %d times, want %d", hook.tries, want)
		}
		hook.tries = 0
	}

	said(run(0, "schedule", "--job", "release"), "a notification was not sent: it answered 503 Service Unavailable; it is kept and tried again until 2026-03-12 08:00 CET")
	tried(3)
	said(run(0, "status"), "0 sent, 0 given up, 1 waiting since 2026-03-09 08:00 CET, the oldest is tried until 2026-03-12 08:00 CET; FAILING: it answered 503")
	run(1, "schedule", "--job", "release")
	tried(2) // the old one when the program starts and at the job's end; the new one waits behind it
	said(run(1, "status", "--format", "json"), `"waiting": 2`, `"waiting_until": "2026-03-12T07:00:`)

	hook.status = http.StatusOK
	run(2, "schedule", "--once")
	if len(hook.messages) < 2 {
		t.Fatalf("%d messages came", len(hook.messages))
	}
	for i, m := range hook.messages[:2] {
		if m.Kind != notify.Failure || m.Failures != i+1 || m.At.Format(time.DateOnly) != begin.AddDate(0, 0, i).Format(time.DateOnly) {
			t.Errorf("message %d: %+v", i+1, m)
		}
	}
	if r := run(2, "status"); strings.Contains(r.stdout, "waiting since") || strings.Contains(r.stdout, "FAILING:") {
		t.Errorf("after all was sent:\n%s", r.stdout)
	}

	hook.tries, hook.status = 0, http.StatusForbidden // refused: not tried again at once, but kept
	said(run(3, "schedule", "--job", "release"), "it answered 403 Forbidden: refused; it is kept")
	tried(1)
	hook.status = http.StatusInternalServerError
	before := len(hook.messages)
	said(run(7, "schedule", "--once"), "given up: the notification of 2026-03-12 08:00 CET, \"job release failed (", "could not be sent for 72h0m0s")
	said(run(7, "status"), "1 given up")
	hook.status = http.StatusOK
	run(8, "schedule", "--once")
	for _, m := range hook.messages[before:] {
		if m.At.Format(time.DateOnly) == "2026-03-12" {
			t.Errorf("what was given up came: %+v", m)
		}
	}

	// A daemon tries again while no job is due: the receiver is deaf at its start.
	hook.status = http.StatusServiceUnavailable
	run(9, "schedule", "--job", "release")
	before = len(hook.messages)
	clk := clock.NewSimulated(begin.AddDate(0, 0, 9).Add(time.Minute))
	clk.At(clk.Now().Add(30*time.Minute), func() {
		hook.mu.Lock()
		defer hook.mu.Unlock()
		hook.status = http.StatusOK
	})
	ctx, stop := context.WithCancel(t.Context())
	clk.At(clk.Now().Add(3*time.Hour), stop)
	var errs bytes.Buffer
	if code := cli.MainOn(ctx, clk, []string{"--data", filepath.Join(work, "lake"), "--config", config, "schedule"}, &errs, &errs); code != 0 || len(hook.messages) != before+1 {
		t.Errorf("exit %d, %d messages came while the daemon waited\n%s", code, len(hook.messages)-before, &errs)
	}
}
