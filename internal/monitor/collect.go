package monitor

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// lakeCollector turns what the lake says into metrics whenever they are asked for.
type lakeCollector struct{ m *Monitor }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("osservatorio_"+name, help, labels, nil)
}

var (
	descSnapshots   = desc("snapshots", "Snapshots at hand, by verdict: accepted, rejected, waiting (rejected and not yet decided on).", "dataset", "verdict")
	descRows        = desc("rows", "Rows of the accepted snapshots.", "dataset")
	descQuarantined = desc("quarantined_records", "Records of the accepted snapshots that lie in quarantine.", "dataset")
	descLag         = desc("dataset_lag_seconds", "How long a dataset has been behind the provider's release calendar, in whole days; absent when it has none.", "dataset")
	descTaken       = desc("dataset_last_accepted_timestamp_seconds", "When the newest accepted snapshot was taken; absent when there is none.", "dataset")
	descSuccess     = desc("job_last_success_timestamp_seconds", "When a job last succeeded; 0 when it never did.", "job")
	descNext        = desc("job_next_run_timestamp_seconds", "When a job runs next.", "job")
	descFailures    = desc("job_failures_in_a_row", "Runs of a job that failed in a row.", "job")
	descNotices     = desc("notifications_total", "Notifications, by what became of them: sent, failed (given up).", "channel", "result")
	descUnsent      = desc("notifications_waiting", "Notifications that could not be sent yet and are tried again.", "channel")
	descBreaker     = desc("provider_breaker_open", "1 while a provider is not asked because it refused us.", "provider")
	descReleaseAge  = desc("release_age_seconds", "Time since the current release was published; absent when there is none.")
	descDisk        = desc("disk_free_bytes", "Space left where the lake lies.")
	descReadable    = desc("lake_readable", "1 when the lake could be read for these metrics.")
)

// Describe lists the metrics.
func (c *lakeCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descSnapshots, descRows, descQuarantined, descLag, descTaken, descSuccess, descNext, descFailures,
		descNotices, descUnsent, descBreaker, descReleaseAge, descDisk, descReadable} {
		out <- d
	}
}

// Collect asks the lake.
func (c *lakeCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	f, err := c.m.Gather()
	if err != nil {
		gauge(descReadable, 0)
		return
	}
	gauge(descReadable, 1)
	gauge(descDisk, float64(f.DiskFree))
	if f.Release != "" {
		gauge(descReleaseAge, c.m.Now().Sub(f.Released).Seconds())
	}
	for _, d := range f.Datasets {
		gauge(descSnapshots, float64(d.Accepted), d.ID, "accepted")
		gauge(descSnapshots, float64(d.Rejected), d.ID, "rejected")
		gauge(descSnapshots, float64(d.Waiting), d.ID, "waiting")
		gauge(descRows, float64(d.Rows), d.ID)
		gauge(descQuarantined, float64(d.Quarantined), d.ID)
		if d.Lag != nil {
			gauge(descLag, float64(*d.Lag)*24*3600, d.ID)
		}
		if !d.Taken.IsZero() {
			gauge(descTaken, seconds(d.Taken), d.ID)
		}
	}
	for _, j := range f.Jobs {
		gauge(descSuccess, seconds(j.LastSuccess), j.Name)
		gauge(descNext, seconds(j.Next), j.Name)
		gauge(descFailures, float64(j.Failures), j.Name)
	}
	for _, n := range f.Notices {
		for result, count := range map[string]int{"sent": n.Sent, "failed": n.Failed} {
			out <- prometheus.MustNewConstMetric(descNotices, prometheus.CounterValue, float64(count), n.Channel, result)
		}
	}
	for _, n := range f.Notices {
		gauge(descUnsent, float64(n.Waiting), n.Channel)
	}
	for _, p := range f.Providers {
		open := 0.0
		if c.m.Now().Before(p.Until) {
			open = 1
		}
		gauge(descBreaker, open, p.Name)
	}
}

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}
