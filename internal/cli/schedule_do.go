package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/fetch"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/monitor"
	"osservatorio/internal/notify"
	"osservatorio/internal/period"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/schedule"
)

// scheduler does the jobs of a schedule over one lake.
type scheduler struct {
	app     *app
	lake    *lake.Lake
	project *project.Project
	book    *schedule.Book
	notices *notices
	monitor *monitor.Monitor // nil when nothing listens
	failed  bool             // a job did
}

func newScheduler(a *app, l *lake.Lake, p *project.Project, book *schedule.Book, sender *notify.Sender) *scheduler {
	return &scheduler{app: a, lake: l, project: p, book: book, notices: a.notices(l, book, sender)}
}

// lockRetry is how often a busy lake is looked at.
const lockRetry = 5 * time.Second

// hold takes the lake's writing lock, waiting for another writer to end.
func (s *scheduler) hold(ctx context.Context, wait time.Duration) (func(), error) {
	for end := s.app.now().Add(wait); ; {
		unlock, err := s.lake.Lock()
		if !errors.Is(err, lake.ErrBusy) {
			return unlock, err
		}
		if !s.app.now().Before(end) {
			return nil, schedule.Busy{Err: fmt.Errorf("%w (waited %s)", lake.ErrBusy, wait)}
		}
		if s.app.clock.Sleep(ctx, lockRetry) != nil {
			return nil, schedule.ErrStopped
		}
	}
}

// do does the steps of a job. What a provider did wrong is returned at the end, after the
// steps that work with what there is.
func (s *scheduler) do(ctx context.Context, stop <-chan struct{}, j *schedule.Job) (string, error) {
	at := *s.app
	at.ctx = ctx
	pipe := &pipeline.Pipeline{Lake: s.lake, Project: s.project, Progress: at.console.progress}
	var told []string
	var provider error
	for _, step := range j.Run {
		select {
		case <-stop:
			return "", schedule.ErrStopped
		default:
		}
		var text string
		var err error
		switch step {
		case "ingest":
			text, provider, err = s.ingest(&at, j)
		case "build":
			err = at.build(pipe)
		case "forecast":
			err = at.forecast(pipe)
		case "check":
			err = at.check(pipe)
		case "publish":
			text, err = s.publish(&at, pipe)
		case "report":
			text, err = s.report(&at)
		}
		if err != nil {
			return "", err
		}
		if text != "" {
			told = append(told, text)
		}
	}
	return strings.Join(told, "; "), provider
}

// ingest pulls the datasets of a job. provider is what providers did wrong; the rest went through.
func (s *scheduler) ingest(at *app, j *schedule.Job) (text string, provider, err error) {
	datasets, err := pipeline.Select(s.project.Catalog, j.Datasets)
	if err != nil {
		return "", nil, err
	}
	t := &tally{console: at.console}
	var counts pulled
	in, err := at.ingester(s.lake, s.project, t)
	if err != nil {
		return "", nil, err
	}
	in.Done = func(o ingest.Outcome) {
		t.add(o)
		counts.add(o)
	}
	if err := in.Pull(at.ctx, datasets); err != nil {
		return "", nil, err
	}
	if err := at.builtin(in, s.project, datasets); err != nil {
		return "", nil, err
	}
	t.finish() // what failed is in counts
	if len(counts.rejected) > 0 {
		slices.Sort(counts.rejected)
		s.notices.add(rejected(slices.Compact(slices.Sorted(slices.Values(counts.datasets))), counts.rejected))
	}
	return counts.text(), counts.err(), nil
}

// pulled sums up what came of the extracts of a job.
type pulled struct {
	by       map[ingest.Status]int
	failures []string
	until    time.Time // a provider refuses us until then
	rejected []string  // and why
	datasets []string  // of the rejected
}

func (c *pulled) add(o ingest.Outcome) {
	if c.by == nil {
		c.by = map[ingest.Status]int{}
	}
	c.by[o.Status]++
	if o.Status == ingest.Rejected {
		c.datasets = append(c.datasets, o.Dataset)
		c.rejected = append(c.rejected, fmt.Sprintf("%s %s (snapshot %s): %s", o.Dataset, o.Window, o.Snapshot.ID, o.Snapshot.Reason))
	}
	if o.Status != ingest.Failed {
		return
	}
	c.failures = append(c.failures, fmt.Sprintf("%s: %v", o.Dataset, o.Err))
	if e := fetch.AsError(o.Err); e != nil && e.Until.After(c.until) {
		c.until = e.Until
	}
}

func (c *pulled) text() string {
	var parts []string
	for _, status := range []ingest.Status{ingest.New, ingest.Unchanged, ingest.Rejected, ingest.NotYet} {
		if n := c.by[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	return strings.Join(parts, ", ")
}

// err is nil when no extract failed.
func (c *pulled) err() error {
	if len(c.failures) == 0 {
		return nil
	}
	slices.Sort(c.failures)
	err := fmt.Errorf("%s failed, e.g. %s", diag.Count(len(c.failures), "extract", "extracts"), shorten(c.failures[0], 300))
	if c.until.IsZero() {
		return err
	}
	return schedule.NotBefore{Until: c.until, Err: err}
}

// publish publishes what is due and then the candidate, or stages it where it needs an approval,
// and says what came of it.
func (s *scheduler) publish(at *app, pipe *pipeline.Pipeline) (string, error) {
	e := s.editor(at)
	known, err := publicOf(s.lake)
	if err != nil {
		return "", err
	}
	defer func() {
		if now, err := publicOf(s.lake); err == nil {
			for _, m := range now.corrections(known) {
				s.notices.add(m)
			}
		}
	}()
	due, err := at.publishDue(e)
	for _, id := range due {
		s.notices.add(released(id))
	}
	if err != nil {
		return "", err
	}
	before, err := release.Current(s.lake)
	if err != nil && !errors.Is(err, release.ErrNone) {
		return "", err
	}
	m, became, err := at.publishOrStage(pipe, e)
	if err != nil {
		return "", err
	}
	text := "new release " + m.ID
	switch {
	case became == isStaged:
		s.notices.add(staged(m.ID))
		text = "release " + m.ID + " waits for approval"
	case became == isWaiting:
		text = "release " + m.ID + " waits as before"
	case m.ID == before:
		text = "release " + m.ID + " as before"
	default:
		s.notices.add(released(m.ID))
	}
	if became != isPublished && len(due) == 0 {
		return text, nil
	}
	return text, at.openData(s.lake, pipe.Project, "")
}

// editor decides for the schedule.
func (s *scheduler) editor(at *app) *release.Editor {
	return at.editor(s.lake, cmp.Or(systemUser(), "schedule"))
}

// publishDue publishes approved releases when their hour has come, between two jobs. While
// somebody else is writing they wait; they are looked at again within a minute.
func (s *scheduler) publishDue(ctx context.Context) {
	due, err := dueNow(s.lake, s.app.now())
	if err == nil && len(due) == 0 {
		return
	}
	var done []string
	known, unread := publicOf(s.lake)
	if err = errors.Join(err, unread); err == nil {
		done, err = s.whenFree(ctx)
	}
	if err != nil {
		s.app.console.line(markFail, "publish", err.Error(), 0)
	}
	if now, err := publicOf(s.lake); err == nil && unread == nil {
		for _, m := range now.corrections(known) {
			s.notices.tell(ctx, m)
		}
	}
	for _, id := range done {
		s.notices.tell(ctx, released(id))
	}
}

// whenFree publishes what is due unless another process is writing.
func (s *scheduler) whenFree(ctx context.Context) ([]string, error) {
	unlock, err := s.lake.Lock()
	if errors.Is(err, lake.ErrBusy) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer unlock()
	at := *s.app
	at.ctx = ctx
	done, err := at.publishDue(s.editor(&at))
	if len(done) > 0 {
		err = errors.Join(err, at.openData(s.lake, s.project, ""))
	}
	return done, err
}

// report writes the half-yearly report of the last half-year that is over, once for every
// release that has figures of it.
func (s *scheduler) report(at *app) (string, error) {
	rel, err := release.Open(at.ctx, s.lake, "")
	if errors.Is(err, release.ErrNone) {
		return "there is no release to report on yet", nil
	}
	if err != nil {
		return "", err
	}
	last, err := rel.LastHalfYear(at.ctx)
	id := rel.Manifest.ID
	rel.Close()
	if err != nil {
		return "", err
	}
	today, err := period.ParseDate(at.now().In(schedule.Zone).Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	when := today.In(period.HalfYearly).Add(-1).String()
	if last < when { // "2026-S1": the order of the text is that of time
		return fmt.Sprintf("release %s has no figures of %s yet", id, when), nil
	}
	written := false
	err = s.lake.Ledger.Read(func(e ledger.Event) error {
		written = written || e.Kind == "report" && e.Subject == id && e.Note["period"] == when
		return nil
	})
	if err != nil {
		return "", err
	}
	if written {
		return fmt.Sprintf("the report of %s on release %s is there", when, id), nil
	}
	cmd := reportCmd{Kind: "semiannual", Period: when, Release: id, Lang: "it", Format: []string{"html", "pdf", "xlsx"}}
	err = at.console.step("report", func() (string, error) {
		_, paths, err := cmd.write(at, s.lake, s.project)
		return strings.Join(paths, ", "), err
	})
	return fmt.Sprintf("report of %s on release %s", when, id), err
}

// tell tells what happened to a job, on the console and to those who are to be told.
func (s *scheduler) tell(ctx context.Context, e schedule.Event) {
	name, text := "job "+e.Job.Name.Text, e.Text
	next := ""
	if !e.Next.IsZero() {
		next = "next " + romeText(e.Next)
	}
	mark := markInfo
	switch e.What {
	case schedule.Started:
		text = "begins, " + romeText(e.At)
	case schedule.Done:
		mark, text = markDone, join("; ", text, next)
	case schedule.Recovered:
		mark, text = markDone, join("; ", "recovered after "+diag.Count(e.Failures, "failed run", "failed runs"), text, next)
	case schedule.Retry:
		mark, text = markWarn, join("; ", text, "tried again at "+romeText(e.Next))
		s.failed = true
	case schedule.Postponed:
		mark, text = markWarn, join("; ", "postponed: "+text, next)
	case schedule.Missed:
		mark = markWarn
	case schedule.Stopped:
		mark, text = markWarn, "stopped before its end; it runs again with the next start"
	case schedule.Failed:
		mark, text = markFail, join("; ", fmt.Sprintf("failed, %d in a row: %s", e.Failures, text), next)
		s.failed = true
	}
	s.app.console.line(mark, name, text, e.Elapsed)
	if s.monitor != nil {
		s.monitor.Event(e)
	}
	s.notices.event(ctx, e)
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), separator)
}
