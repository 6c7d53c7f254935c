// Package monitor answers whoever watches a schedule over HTTP: is it alive, can its data be
// used, and the figures of its work for Prometheus.
package monitor

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"osservatorio/internal/schedule"
)

// Facts are what a lake and its schedule say of themselves when they are asked.
type Facts struct {
	Release   string    // the current one; "" when there is none
	Released  time.Time // when it was published
	Datasets  []Dataset // sorted
	Jobs      []Job     // in the order of the schedule
	Notices   []Notice  // sorted
	Providers []Provider
	DiskFree  uint64 // bytes that the program may still write where the lake lies
}

// Dataset is what is at hand of one dataset.
type Dataset struct {
	ID                 string
	Accepted, Rejected int       // snapshots
	Waiting            int       // of the rejected: for a person's decision
	Rows, Quarantined  int64     // of the accepted
	Taken              time.Time // when the newest of the accepted was; zero when there is none
	Lag                *int      // days behind the provider's calendar; nil when no calendar is known
}

// Job is where one job stands.
type Job struct {
	Name        string
	LastSuccess time.Time
	Next        time.Time
	Failures    int // runs in a row
}

// Notice is how a channel of notifications fares.
type Notice struct {
	Channel      string
	Sent, Failed int // failed: given up
	Waiting      int // to be tried again
}

// Provider is refused or not by its breaker.
type Provider struct {
	Name  string
	Until time.Time // nothing is asked before; zero when the breaker is closed
}

// Monitor keeps the counts of one process and answers for it.
type Monitor struct {
	// Gather asks the lake. It is called for every answer, from many goroutines.
	Gather func() (*Facts, error)
	// Stuck says why the schedule does not go on; "" when it does.
	Stuck func() string
	// Now is the time.
	Now func() time.Time

	registry *prometheus.Registry
	runs     *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	requests *prometheus.CounterVec
}

// New makes a monitor with a registry of its own.
func New(gather func() (*Facts, error), stuck func() string, now func() time.Time) *Monitor {
	m := &Monitor{Gather: gather, Stuck: stuck, Now: now, registry: prometheus.NewRegistry(),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "osservatorio_job_attempts_total",
			Help: "Attempts of a job that ended, by what came of them: done, recovered, retry, failed, postponed, stopped."}, []string{"job", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "osservatorio_job_duration_seconds",
			Help: "Time that attempts of a job took.", Buckets: []float64{1, 10, 60, 300, 900, 3600, 4 * 3600}}, []string{"job"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "osservatorio_provider_requests_total",
			Help: "Requests sent to a provider, by the status of its answer; 0 when there was none."}, []string{"provider", "status"}),
	}
	m.registry.MustRegister(m.runs, m.seconds, m.requests, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &lakeCollector{m})
	return m
}

// Event counts what happened to a job.
func (m *Monitor) Event(e schedule.Event) {
	if e.What == schedule.Started || e.What == schedule.Missed {
		return
	}
	m.runs.WithLabelValues(e.Job.Name.Text, e.What).Inc()
	m.seconds.WithLabelValues(e.Job.Name.Text).Observe(e.Elapsed.Seconds())
}

// Asked counts a request to a provider.
func (m *Monitor) Asked(provider string, status int) {
	m.requests.WithLabelValues(provider, strconv.Itoa(status)).Inc()
}

// Handler serves /healthz, /readyz and /metrics.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, "alive")
	})
	mux.HandleFunc("GET /readyz", m.ready)
	mux.Handle("GET /metrics", m.Metrics())
	return mux
}

// Metrics serves the metrics at whatever address.
func (m *Monitor) Metrics() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 20 * time.Second})
}

// Registry takes further metrics of the process.
func (m *Monitor) Registry() prometheus.Registerer { return m.registry }

// ready answers 200 when there is a release, the lake can be read and the schedule goes on, and
// 503 with what is missing.
func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	var problems []string
	release := ""
	if f, err := m.Gather(); err != nil {
		problems = append(problems, "the lake cannot be read: "+err.Error())
	} else if release = f.Release; release == "" {
		problems = append(problems, "nothing has been published yet")
	}
	if stuck := m.Stuck(); stuck != "" {
		problems = append(problems, stuck)
	}
	answer(w, problems, "ready, release "+release)
}

func answer(w http.ResponseWriter, problems []string, well string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if len(problems) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		well = strings.Join(problems, "\n")
	}
	fmt.Fprintln(w, well)
}
