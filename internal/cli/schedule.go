package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/tabwriter"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/notify"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/project"
	"osservatorio/internal/schedule"
	"osservatorio/internal/schema"
)

type scheduleCmd struct {
	Once bool   `help:"Run what is due now and exit: for cron and systemd timers." xor:"how"`
	Job  string `help:"Run one job now, whatever its times, and exit." placeholder:"NAME" xor:"how"`
	List bool   `help:"Print when the jobs run next and exit; nothing is run." aliases:"dry-run" xor:"how"`
	Test bool   `help:"Send a test message to everybody who would be notified and exit." name:"test-notify" xor:"how"`
	Next int    `help:"With --list: how many times of each job." default:"3" placeholder:"N"`
}

func (scheduleCmd) Help() string {
	return `Runs jobs at their times until it is told to stop (SIGTERM, Ctrl-C). The jobs are those under
schedule: in the configuration file, else the project's own (pipelines/schedule.yaml).

Examples:
  osservatorio schedule --list
  osservatorio schedule --config osservatorio.yaml
  osservatorio schedule --once
  osservatorio schedule --test-notify`
}

// Run runs the schedule.
func (c *scheduleCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	config, err := a.schedule(p)
	if err != nil {
		return err
	}
	channels, err := a.config.Notify.channels()
	if err != nil {
		return usageError{fmt.Errorf("%s: notify: %w", a.Config, err)}
	}
	sender := &notify.Sender{Channels: channels, Clock: a.clock, Timeout: notifyTimeout, Waits: notifyWaits}
	switch {
	case c.List:
		return c.list(a, config)
	case c.Test:
		return testNotify(a, sender)
	}
	var job *schedule.Job
	if c.Job != "" {
		var ok bool
		if job, ok = config.Find(c.Job); !ok {
			return usagef("there is no job %q; `osservatorio schedule --list` lists them", c.Job)
		}
	}
	l, err := a.lakeToPull()
	if err != nil {
		return err
	}
	unlock, err := l.LockSchedule()
	if c.Once && errors.Is(err, lake.ErrScheduled) { // a timer need not know how long jobs take
		a.console.line(markInfo, "schedule", "another process runs the schedule of this lake; nothing is done", 0)
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	book, err := schedule.OpenBook(l.SchedulePath())
	if err != nil {
		return err
	}
	s := newScheduler(a, l, p, book, sender)
	r := &schedule.Runner{Clock: a.clock, Config: config, Book: book, Nap: nap, Hold: s.hold, Do: s.do, Tell: s.tell, Idle: s.idle}
	s.notices.deliver(a.ctx) // what could not be sent before
	switch {
	case job != nil:
		err = cmp.Or(r.Now(a.ctx, job), a.ctx.Err())
	case c.Once:
		err = cmp.Or(s.once(r), a.ctx.Err())
	default:
		err = s.loop(r)
	}
	if err == nil && s.failed {
		return errPart
	}
	return err
}

// idle does between two jobs what has its own times.
func (s *scheduler) idle(ctx context.Context) {
	s.publishDue(ctx)
	s.notices.idle(ctx)
}

// nap is how often the scheduler looks at the time.
const nap = time.Minute

// steps are what a job may be made of: commands of this program.
var steps = []string{"ingest", "build", "forecast", "check", "publish", "report"}

// defaultJobs is the file of a project that declares its jobs.
const defaultJobs = "pipelines/schedule.yaml"

// schedule is the configured schedule; its jobs are the project's own when none are configured.
func (a *app) schedule(p *project.Project) (*schedule.Config, error) {
	config, file := a.config.Schedule, a.Config
	if len(config.Jobs) == 0 {
		file = defaultJobs
		var own struct {
			Jobs []schedule.Job `yaml:"jobs"`
		}
		_, err := schema.ReadYAML(p.Files, file, &own)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("no jobs are declared: write some under schedule: jobs: in the file that --config names, or in the project's %s", file)
		}
		if err != nil {
			return nil, err
		}
		config.Jobs = own.Jobs
	}
	err := errors.Join(config.Check(a.Config), config.Complete(file, steps))
	for _, j := range config.Jobs {
		if _, unknown := pipeline.Select(p.Catalog, j.Datasets); unknown != nil {
			err = errors.Join(err, fmt.Errorf("%s: line %d: job %q: %w", file, j.Name.Line, j.Name.Text, unknown))
		}
	}
	if err != nil {
		return nil, usageError{err}
	}
	return &config, nil
}

// list prints the next times of the jobs, by Italian clocks.
func (c *scheduleCmd) list(a *app, config *schedule.Config) error {
	tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "JOB\tRUNS\tAT\tNEXT")
	for i := range config.Jobs {
		j := &config.Jobs[i]
		runs := strings.Join(j.Run, ", ")
		if len(j.Datasets) > 0 {
			runs += " (" + strings.Join(j.Datasets, " ") + ")"
		}
		var next []string
		for _, t := range schedule.Occurrences(j, a.now(), c.Next) {
			next = append(next, romeText(t))
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", j.Name.Text, runs, j.At, strings.Join(next, ", "))
	}
	return tw.Flush()
}

func romeText(t time.Time) string { return t.In(schedule.Zone).Format("2006-01-02 15:04 MST") }

// lakeToPull opens the lake for what comes from providers, or from the stand-in in their place.
func (a *app) lakeToPull() (*lake.Lake, error) {
	return lake.OpenAs(a.Data, a.kind(), a.now)
}

// once runs what is due and says when to come again when nothing is.
func (s *scheduler) once(r *schedule.Runner) error {
	s.publishDue(s.app.ctx)
	n, err := r.Once(s.app.ctx)
	if err != nil || n > 0 {
		return err
	}
	var next *schedule.Planned
	for _, p := range schedule.Plan(r.Config.Jobs, s.book, s.app.now()) {
		if next == nil || p.Start.Before(next.Start) {
			next = &p
		}
	}
	text := "nothing is due"
	if next != nil {
		text += fmt.Sprintf("; next is %s at %s", next.Job.Name.Text, romeText(next.Start))
	}
	s.app.console.line(markInfo, "schedule", text, 0)
	return nil
}

// loop runs jobs until the program is told to stop.
func (s *scheduler) loop(r *schedule.Runner) error {
	s.app.console.line(markInfo, "schedule", fmt.Sprintf("%s on %s; stop with SIGTERM or Ctrl-C", diag.Count(len(r.Config.Jobs), "job", "jobs"), s.lake.Dir), 0)
	if r.Config.Listen != "" {
		stop, err := s.watch(r)
		if err != nil {
			return err
		}
		defer stop()
	}
	if err := r.Loop(s.app.ctx); err != nil {
		return err
	}
	s.failed = false // it has been told, and the next run may do better
	s.app.console.line(markInfo, "schedule", "stopped", 0)
	return nil
}
