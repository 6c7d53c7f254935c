package monitor

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"osservatorio/internal/schedule"
)

var now = time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)

func facts() *Facts {
	late := 11
	return &Facts{
		Release: "2026-03-27-0a1b2c3d", Released: now.Add(-24 * time.Hour), DiskFree: 1 << 30,
		Datasets: []Dataset{{ID: "istat/rcfl-rates", Accepted: 3, Rejected: 2, Waiting: 1, Rows: 120, Quarantined: 4, Taken: now.Add(-time.Hour), Lag: &late},
			{ID: "inps/pensions"}},
		Jobs:      []Job{{Name: "release", LastSuccess: now.Add(-time.Hour), Next: now.Add(time.Hour), Failures: 2}, {Name: "report", Next: now}},
		Notices:   []Notice{{"mail smtp:587", 5, 1, 2}},
		Providers: []Provider{{"istat", now.Add(time.Hour)}, {"inps", now.Add(-time.Hour)}},
	}
}

// server serves a monitor over loopback; what it gathers may be changed between requests.
func server(t *testing.T, gather func() (*Facts, error), stuck func() string) (*Monitor, func(path string) (int, string)) {
	t.Helper()
	m := New(gather, stuck, func() time.Time { return now })
	srv := httptest.NewServer(m.Handler())
	t.Cleanup(srv.Close)
	return m, func(path string) (int, string) {
		resp, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
}

func TestReadiness(t *testing.T) {
	for _, c := range []struct {
		name   string
		gather func() (*Facts, error)
		stuck  string
		code   int
		want   string
	}{
		{"ready", func() (*Facts, error) { return facts(), nil }, "", 200, "ready, release 2026-03-27-0a1b2c3d\n"},
		{"no release", func() (*Facts, error) { return &Facts{}, nil }, "", 503, "nothing has been published yet\n"},
		{"no lake, and stuck", func() (*Facts, error) { return nil, errors.New("ledger is broken") }, "job release should have ended", 503,
			"the lake cannot be read: ledger is broken\njob release should have ended\n"},
	} {
		_, get := server(t, c.gather, func() string { return c.stuck })
		if code, body := get("/readyz"); code != c.code || body != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.name, code, body, c.code, c.want)
		}
		if code, body := get("/healthz"); code != 200 || body != "alive\n" {
			t.Errorf("%s: health %d %q", c.name, code, body)
		}
		if code, _ := get("/"); code != 404 {
			t.Errorf("%s: the root answers %d", c.name, code)
		}
	}
}

func TestMetrics(t *testing.T) {
	gather := func() (*Facts, error) { return facts(), nil }
	m, get := server(t, gather, func() string { return "" })
	job := &schedule.Job{Name: schedule.Name{Text: "release"}}
	m.Event(schedule.Event{What: schedule.Started, Job: job})
	m.Event(schedule.Event{What: schedule.Failed, Job: job, Elapsed: 30 * time.Second})
	m.Event(schedule.Event{What: schedule.Recovered, Job: job, Elapsed: 2 * time.Hour})
	m.Asked("istat", 200)
	m.Asked("istat", 200)
	m.Asked("istat", 0)
	_, text := get("/metrics")
	for _, line := range []string{
		`osservatorio_job_attempts_total{job="release",result="failed"} 1`,
		`osservatorio_job_attempts_total{job="release",result="recovered"} 1`,
		`osservatorio_job_duration_seconds_bucket{job="release",le="60"} 1`,
		`osservatorio_job_duration_seconds_count{job="release"} 2`,
		`osservatorio_job_last_success_timestamp_seconds{job="release"} 1.7746956e+09`,
		`osservatorio_job_last_success_timestamp_seconds{job="report"} 0`,
		`osservatorio_job_failures_in_a_row{job="release"} 2`,
		`osservatorio_provider_requests_total{provider="istat",status="200"} 2`,
		`osservatorio_provider_requests_total{provider="istat",status="0"} 1`,
		`osservatorio_provider_breaker_open{provider="istat"} 1`,
		`osservatorio_provider_breaker_open{provider="inps"} 0`,
		`osservatorio_snapshots{dataset="istat/rcfl-rates",verdict="accepted"} 3`,
		`osservatorio_snapshots{dataset="istat/rcfl-rates",verdict="waiting"} 1`,
		`osservatorio_rows{dataset="istat/rcfl-rates"} 120`,
		`osservatorio_quarantined_records{dataset="istat/rcfl-rates"} 4`,
		`osservatorio_dataset_lag_seconds{dataset="istat/rcfl-rates"} 950400`,
		`osservatorio_dataset_last_accepted_timestamp_seconds{dataset="istat/rcfl-rates"} 1.7746956e+09`,
		`osservatorio_rows{dataset="inps/pensions"} 0`,
		`osservatorio_notifications_total{channel="mail smtp:587",result="failed"} 1`,
		`osservatorio_notifications_waiting{channel="mail smtp:587"} 2`,
		`osservatorio_release_age_seconds 86400`,
		`osservatorio_disk_free_bytes 1.073741824e+09`,
		`osservatorio_lake_readable 1`,
		`go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("there is no %s", line)
		}
	}
	// What is not known is absent, not zero.
	for _, series := range []string{`osservatorio_dataset_lag_seconds{dataset="inps/pensions"}`, `osservatorio_dataset_last_accepted_timestamp_seconds{dataset="inps/pensions"}`} {
		if strings.Contains(text, series) {
			t.Errorf("there is a %s", series)
		}
	}
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

func TestMetricsOfALakeThatCannotBeRead(t *testing.T) {
	_, get := server(t, func() (*Facts, error) { return nil, errors.New("gone") }, func() string { return "" })
	if code, text := get("/metrics"); code != 200 || !strings.Contains(text, "osservatorio_lake_readable 0") || strings.Contains(text, "osservatorio_snapshots") {
		t.Errorf("%d %s", code, text)
	}
}
