package cli

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/monitor"
	"osservatorio/internal/schedule"
)

// watched gathers what is watched of a lake. What the ledger does not change is not read twice.
type watched struct {
	app    *app
	config *schedule.Config
	sched  *scheduler

	mu     sync.Mutex
	ledger int64 // bytes of it when read was
	read   *status
}

// facts asks the lake.
func (w *watched) facts() (*monitor.Facts, error) {
	st, err := w.status()
	if err != nil {
		return nil, err
	}
	book, err := schedule.OpenBook(w.sched.lake.SchedulePath())
	if err != nil {
		return nil, err
	}
	now := w.app.now()
	f := &monitor.Facts{Release: st.Release}
	if current, err := os.Stat(w.sched.lake.Path("releases", "CURRENT")); err == nil {
		f.Released = current.ModTime()
	}
	f.Datasets = datasetFacts(st, w.sched.project.Calendars, now)
	planned := map[string]time.Time{}
	for _, p := range schedule.Plan(w.config.Jobs, book, now) {
		planned[p.Job.Name.Text] = p.Start
	}
	for _, j := range w.config.Jobs {
		job := monitor.Job{Name: j.Name.Text, Next: planned[j.Name.Text]}
		if s := book.Jobs[j.Name.Text]; s != nil {
			job.LastSuccess, job.Failures = s.LastSuccess, s.Failures
		}
		f.Jobs = append(f.Jobs, job)
	}
	for _, name := range slices.Sorted(maps.Keys(book.Notices)) {
		waiting, _ := book.Waiting(name)
		f.Notices = append(f.Notices, monitor.Notice{Channel: name, Sent: book.Notices[name].Sent, Failed: book.Notices[name].Failed, Waiting: waiting})
	}
	breakers, err := w.app.client().Breakers()
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(breakers)) {
		f.Providers = append(f.Providers, monitor.Provider{Name: name, Until: breakers[name]})
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(w.sched.lake.Dir, &disk); err != nil {
		return nil, fmt.Errorf("space left at %s: %w", w.sched.lake.Dir, err)
	}
	f.DiskFree = disk.Bavail * uint64(disk.Bsize)
	return f, nil
}

// status reads the lake, again only when the ledger has grown.
func (w *watched) status() (*status, error) {
	l, err := lake.Open(w.sched.lake.Dir, w.app.now)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var size int64
	if info, err := os.Stat(l.Path("ledger.jsonl")); err == nil {
		size = info.Size()
	}
	if w.read != nil && size == w.ledger {
		return w.read, nil
	}
	st, err := gather(l, w.sched.project.Catalog)
	if err == nil {
		w.read, w.ledger = st, size
	}
	return st, err
}

func datasetFacts(st *status, calendars schedule.Calendars, now time.Time) []monitor.Dataset {
	byID := map[string]*monitor.Dataset{}
	out := make([]monitor.Dataset, len(st.Datasets))
	for i, d := range st.Datasets {
		out[i] = monitor.Dataset{ID: d.Dataset, Accepted: d.Snapshots - d.Rejected, Rejected: d.Rejected}
		if d.LastGood != nil {
			out[i].Taken = d.LastGood.Observed
		}
		if calendars[d.Dataset] != nil {
			out[i].Lag = new(int)
		}
		byID[d.Dataset] = &out[i]
	}
	for _, s := range st.Snapshots {
		if d := byID[s.Dataset]; d != nil && s.Verdict == "accepted" {
			d.Rows += s.Good
			d.Quarantined += s.Quarantined
		}
	}
	for _, x := range st.Waiting {
		if d := byID[x.Dataset]; d != nil {
			d.Waiting++
		}
	}
	for _, x := range lateOf(st, calendars, now) {
		*byID[x.Dataset].Lag = x.Days
	}
	return out
}

// watch serves health and metrics on the configured address until stop is called.
func (s *scheduler) watch(r *schedule.Runner) (stop func(), err error) {
	w := &watched{app: s.app, config: r.Config, sched: s}
	s.monitor = monitor.New(w.facts, func() string { return r.Pulse().Stuck(s.app.now(), nap) }, s.app.now)
	s.app.asked = s.monitor.Asked
	l, err := net.Listen("tcp", r.Config.Listen)
	if err != nil {
		return nil, fmt.Errorf("schedule: listen: %w", err)
	}
	srv := &http.Server{Handler: s.monitor.Handler(), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 14}
	go srv.Serve(l)
	s.app.console.line(markInfo, "schedule", "health and metrics at http://"+l.Addr().String(), 0)
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if srv.Shutdown(ctx) != nil {
			srv.Close()
		}
	}, nil
}
