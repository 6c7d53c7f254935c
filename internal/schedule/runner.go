package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/diag"
)

// ErrStopped is the cause with which the context of a job ends when the program was told to
// stop and the grace is over; a job also returns it when it left off between two steps.
var ErrStopped = errors.New("told to stop")

// Busy is returned by a job that could not begin because somebody else is writing.
type Busy struct{ Err error }

func (b Busy) Error() string { return b.Err.Error() }
func (b Busy) Unwrap() error { return b.Err }

// NotBefore is returned by a job that failed and cannot do better until a time.
type NotBefore struct {
	Until time.Time
	Err   error
}

func (n NotBefore) Error() string { return n.Err.Error() }
func (n NotBefore) Unwrap() error { return n.Err }

// What happens to jobs.
const (
	Started   = "started"
	Done      = "done"
	Recovered = "recovered" // done, after runs that failed
	Retry     = "retry"     // an attempt failed and another follows
	Failed    = "failed"    // the run failed, retries and all
	Postponed = "postponed" // somebody else is writing
	Stopped   = "stopped"   // told to stop before the job ended; it runs again
	Missed    = "missed"    // times passed unattended, or an attempt was cut short
)

// Event is something that happened to a job.
type Event struct {
	What     string
	Job      *Job
	Text     string        // what came of it, or why
	Elapsed  time.Duration // of an attempt that ended
	Failures int           // runs that failed in a row: this one included, or those before a recovery
	At       time.Time     // when it happened
	Next     time.Time     // when the job runs next, when known
}

// Runner runs jobs when they are due, one at a time: a lake has one writer.
type Runner struct {
	Clock  clock.Clock
	Config *Config
	Book   *Book
	// Hold keeps other writers away until unlock is called. It waits at most so long for them
	// to end, and returns Busy when they did not, and ErrStopped when ctx ended.
	Hold func(ctx context.Context, wait time.Duration) (unlock func(), err error)
	// Do does a job; what it returns beside an error is told. It leaves off between two steps
	// when stop is closed, and within a step when ctx ends.
	Do func(ctx context.Context, stop <-chan struct{}, j *Job) (string, error)
	// Tell is called for every event, from the goroutine that runs the jobs.
	Tell func(context.Context, Event)
	// Idle is called when nothing is due, at least once a nap; it may be nil.
	Idle func(context.Context)
	// Nap is the longest sleep: whatever the machine's clock does, the time is looked at again after it.
	Nap time.Duration

	mu    sync.Mutex
	pulse Pulse
}

// Pulse tells whether a runner is alive.
type Pulse struct {
	Beat    time.Time // when it last looked at the time
	Job     string    // the job in hand, "" when none is
	MustEnd time.Time // when the job in hand is over or cancelled
}

// Stuck says why a runner that should be running is not; "" when all is well.
func (p Pulse) Stuck(now time.Time, nap time.Duration) string {
	switch {
	case p.Job != "" && now.After(p.MustEnd):
		return fmt.Sprintf("job %s should have ended at %s", p.Job, p.MustEnd.UTC().Format(time.RFC3339))
	case p.Job == "" && now.Sub(p.Beat) > 3*nap:
		return fmt.Sprintf("the schedule has not looked at the time since %s", p.Beat.UTC().Format(time.RFC3339))
	}
	return ""
}

// Pulse may be asked at any time, from any goroutine.
func (r *Runner) Pulse() Pulse {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pulse
}

func (r *Runner) beat(p Pulse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pulse = p
}

// Loop runs what is due until ctx ends; then the job in hand is let go, or ended after the
// grace. It returns only errors of the book, and that a job did not end when it was cancelled.
func (r *Runner) Loop(ctx context.Context) error {
	if err := r.begin(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		now := r.Clock.Now()
		r.beat(Pulse{Beat: now})
		due, next := r.due(now)
		if len(due) == 0 {
			if r.Idle != nil {
				r.Idle(ctx)
			}
			nap := r.Nap
			if !next.IsZero() {
				nap = min(nap, next.Sub(now))
			}
			r.Clock.Sleep(ctx, nap) // its end by ctx is seen above
			continue
		}
		if err := r.round(ctx, due); err != nil {
			return err
		}
	}
	return nil
}

// Once runs what is due now and returns how many attempts it made.
func (r *Runner) Once(ctx context.Context) (int, error) {
	if err := r.begin(); err != nil {
		return 0, err
	}
	due, _ := r.due(r.Clock.Now())
	return len(due), r.round(ctx, due)
}

// Now runs a job at once, whatever its times.
func (r *Runner) Now(ctx context.Context, j *Job) error {
	if err := r.begin(); err != nil {
		return err
	}
	now := r.Clock.Now().UTC().Truncate(time.Second)
	return r.attempt(ctx, Planned{j, now, Run{Occurrence: now, NotBefore: now}})
}

// begin notes jobs that are new, and those whose attempt was cut short with the program.
func (r *Runner) begin() error {
	now := r.Clock.Now()
	for i := range r.Config.Jobs {
		s := r.Book.of(r.Config.Jobs[i].Name.Text, now)
		if s.Run != nil && s.Run.Running {
			s.Run.Running, s.Run.NotBefore = false, now.UTC()
			r.Tell(context.Background(), Event{What: Missed, Job: &r.Config.Jobs[i], At: now, Text: fmt.Sprintf("the attempt of %s was cut short; it is made again", clockText(s.LastAttempt))})
		}
	}
	return r.Book.Save()
}

// due lists what may begin now, in the order in which the jobs are declared, and when the
// next one after may.
func (r *Runner) due(now time.Time) (due []Planned, next time.Time) {
	for _, p := range Plan(r.Config.Jobs, r.Book, now) {
		switch {
		case !p.Start.After(now):
			due = append(due, p)
		case next.IsZero() || p.Start.Before(next):
			next = p.Start
		}
	}
	return due, next
}

func (r *Runner) round(ctx context.Context, due []Planned) error {
	for _, p := range due {
		if ctx.Err() != nil {
			return nil
		}
		if err := r.attempt(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// attempt makes one attempt of a run and settles what came of it.
func (r *Runner) attempt(ctx context.Context, p Planned) error {
	j, start := p.Job, r.Clock.Now()
	s := r.Book.of(j.Name.Text, start)
	if old := s.Run; old != nil && !old.Occurrence.Equal(p.Run.Occurrence) && old.Attempts > 0 {
		r.fail(ctx, j, s, old, Event{Text: s.LastText + "; no other attempt was made before its next time"})
	}
	if p.Run.Missed > 0 {
		r.Tell(ctx, Event{What: Missed, Job: j, At: start, Text: fmt.Sprintf("%s passed unattended; the run of %s stands for what was missed", diag.Count(p.Run.Missed, "earlier time", "earlier times"), clockText(p.Run.Occurrence))})
	}
	run := p.Run
	run.Attempts, run.Running = run.Attempts+1, true
	s.Run, s.LastAttempt = &run, start.UTC()
	if err := r.Book.Save(); err != nil {
		return err
	}
	r.Tell(ctx, Event{What: Started, Job: j, At: start})
	text, err := r.work(ctx, j)
	now := r.Clock.Now()
	var stuck stuckError
	if errors.As(err, &stuck) {
		return err // the book says that the attempt is in hand: it is made again
	}
	run.Running, s.LastEnd = false, now.UTC()
	r.settle(ctx, j, s, &run, Event{Job: j, At: now, Elapsed: now.Sub(start), Text: text}, err)
	return r.Book.Save()
}

// settle writes down what came of an attempt and tells it.
func (r *Runner) settle(ctx context.Context, j *Job, s *State, run *Run, e Event, err error) {
	if err != nil {
		e.Text = err.Error()
	}
	s.LastText = e.Text
	var busy Busy
	var later NotBefore
	switch {
	case err == nil:
		e.What, e.Failures = Done, s.Failures
		if s.Failures > 0 {
			e.What = Recovered
		}
		s.Settled, s.Run, s.LastSuccess, s.Failures, s.FailingSince = run.Occurrence, nil, e.At.UTC(), 0, time.Time{}
		r.tell(ctx, e, s)
	case errors.Is(err, ErrStopped):
		run.Attempts, run.NotBefore = run.Attempts-1, e.At.UTC()
		e.What = Stopped
		r.Tell(ctx, e)
	case errors.As(err, &busy):
		run.Attempts, run.Postponed, run.NotBefore = run.Attempts-1, run.Postponed+1, e.At.Add(r.Config.Postpone).UTC()
		e.What = Postponed
		r.tell(ctx, e, s)
	case run.Attempts <= len(j.Retries):
		run.NotBefore = e.At.Add(j.Retries[run.Attempts-1]).UTC()
		if errors.As(err, &later) && later.Until.After(run.NotBefore) {
			run.NotBefore = later.Until.UTC()
		}
		if next := j.At.Next(run.Occurrence); !next.IsZero() && !next.Add(Spread(j.Name.Text, next, j.Jitter)).After(run.NotBefore) {
			e.Text += "; its next time comes before another attempt"
			r.fail(ctx, j, s, run, e)
			return
		}
		e.What, e.Failures = Retry, s.Failures
		r.tell(ctx, e, s)
	default:
		r.fail(ctx, j, s, run, e)
	}
}

// fail settles a run that failed for good.
func (r *Runner) fail(ctx context.Context, j *Job, s *State, run *Run, e Event) {
	s.Settled, s.Run, s.Failures = run.Occurrence, nil, s.Failures+1
	if s.FailingSince.IsZero() {
		s.FailingSince = s.LastAttempt
	}
	e.What, e.Job, e.Failures, e.At = Failed, j, s.Failures, r.Clock.Now()
	r.tell(ctx, e, s)
}

// tell tells an event with the time of the job's next run.
func (r *Runner) tell(ctx context.Context, e Event, s *State) {
	if p, ok := plan(e.Job, *s, e.At, Spread); ok {
		e.Next = p.Start
	}
	r.Tell(ctx, e)
}

// work does a job within its time, and ends it when the grace after the end of ctx is over.
func (r *Runner) work(ctx context.Context, j *Job) (string, error) {
	start := r.Clock.Now()
	r.beat(Pulse{Beat: start, Job: j.Name.Text, MustEnd: start.Add(r.Config.Wait + j.Timeout + r.Config.Grace + deaf)})
	unlock, err := r.Hold(ctx, r.Config.Wait)
	if err != nil {
		return "", err
	}
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	timed, release := clock.WithTimeout(inner, r.Clock, j.Timeout)
	defer release()
	defer context.AfterFunc(ctx, func() {
		r.Clock.Sleep(timed, r.Config.Grace)
		cancel(ErrStopped)
	})()
	type outcome struct {
		text string
		err  error
	}
	ended := make(chan outcome, 1)
	go func() {
		text, err := r.Do(timed, ctx.Done(), j)
		ended <- outcome{text, err}
	}()
	var o outcome
	select {
	case o = <-ended:
	case <-timed.Done():
		// It may take a moment to let go, by whatever clock, but not for ever.
		last := time.NewTimer(deaf)
		defer last.Stop()
		select {
		case o = <-ended:
		case <-last.C: // the lake stays locked until the program has ended
			return "", stuckError{fmt.Errorf("job %s did not end within %s of being cancelled; what it had in hand is undone when it runs again", j.Name.Text, deaf)}
		}
	}
	unlock()
	switch why := context.Cause(timed); {
	case o.err == nil:
	case errors.Is(why, ErrStopped):
		o.err = ErrStopped
	case errors.Is(why, context.DeadlineExceeded):
		o.err = fmt.Errorf("it took longer than %s and was ended", j.Timeout)
	}
	return o.text, o.err
}

// deaf is how long a cancelled job may take to end.
const deaf = 30 * time.Second

type stuckError struct{ error }

// Find returns the job of a name.
func (c *Config) Find(name string) (*Job, bool) {
	i := slices.IndexFunc(c.Jobs, func(j Job) bool { return j.Name.Text == name })
	if i < 0 {
		return nil, false
	}
	return &c.Jobs[i], true
}

func clockText(t time.Time) string { return t.In(Zone).Format("2006-01-02 15:04 MST") }
