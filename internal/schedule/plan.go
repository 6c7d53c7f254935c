package schedule

import "time"

// Planned is when a job runs next.
type Planned struct {
	Job *Job
	// Start is when the attempt may begin: its time and jitter, or the end of a wait. It may be past.
	Start time.Time
	Run   Run
}

// jitter gives the part of a job's jitter that one of its times has.
type jitter func(job string, occurrence time.Time, most time.Duration) time.Duration

// plan finds the next run of a job as things stand now; ok is false when none ever comes.
// Of several times that passed unattended the last stands for all.
func plan(j *Job, s State, now time.Time, spread jitter) (p Planned, ok bool) {
	begins := func(o time.Time) time.Time { return o.Add(spread(j.Name.Text, o, j.Jitter)) }
	last := s.Since
	if s.Settled.After(last) {
		last = s.Settled
	}
	if s.Run != nil {
		last = s.Run.Occurrence
	}
	next, passed := j.At.Next(last), 0
	if s.Run != nil && (next.IsZero() || begins(next).After(now)) {
		return Planned{j, s.Run.NotBefore, *s.Run}, true
	}
	if next.IsZero() {
		return p, false
	}
	for after := j.At.Next(next); !after.IsZero() && !begins(after).After(now); after = j.At.Next(next) {
		next, passed = after, passed+1
	}
	start := begins(next)
	return Planned{j, start, Run{Occurrence: next.UTC(), Missed: passed, NotBefore: start.UTC()}}, true
}

// Plan lists the next run of every job in the order in which they are declared; jobs that
// never come again are left out.
func Plan(jobs []Job, b *Book, now time.Time) []Planned {
	var out []Planned
	for i := range jobs {
		s := State{Since: now}
		if known := b.Jobs[jobs[i].Name.Text]; known != nil {
			s = *known
		}
		if p, ok := plan(&jobs[i], s, now, Spread); ok {
			out = append(out, p)
		}
	}
	return out
}

// Occurrences lists the next times at which a job would begin, jitter and all.
func Occurrences(j *Job, after time.Time, n int) []time.Time {
	var out []time.Time
	for o := j.At.Next(after); !o.IsZero() && len(out) < n; o = j.At.Next(o) {
		out = append(out, o.Add(Spread(j.Name.Text, o, j.Jitter)))
	}
	return out
}
