package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/project"
	"osservatorio/internal/schedule"
)

// scheduleStatus is what is told of the jobs of a lake that has a schedule.
type scheduleStatus struct {
	Jobs          []jobStatus    `json:"jobs"`
	Notifications []noticeStatus `json:"notifications,omitempty"`
}

type jobStatus struct {
	Job          string     `json:"job"`
	Next         *time.Time `json:"next"` // may be past: it is due
	LastAttempt  *time.Time `json:"last_attempt"`
	LastSuccess  *time.Time `json:"last_success"`
	Last         string     `json:"last"`     // what the last attempt came to
	State        string     `json:"state"`    // waiting, running, trying again, postponed, due again
	Failures     int        `json:"failures"` // runs in a row
	FailingSince *time.Time `json:"failing_since"`
}

type noticeStatus struct {
	Channel  string    `json:"channel"`
	Sent     int       `json:"sent"`
	Waiting  int       `json:"waiting"`                // are tried again
	Since    time.Time `json:"waiting_since,omitzero"` // the oldest of them
	Until    time.Time `json:"waiting_until,omitzero"` // it is given up then
	Failed   int       `json:"failed"`                 // given up
	LastSent time.Time `json:"last_sent,omitzero"`
	Failing  string    `json:"failing,omitempty"`
}

// lateStatus is a dataset that is behind its provider's release calendar.
type lateStatus struct {
	Dataset string `json:"dataset"`
	Days    int    `json:"days"`
	Opened  string `json:"opened"` // the window that has closed without it: first and last day
	Closed  string `json:"closed"`
	Last    string `json:"last"` // newest day of publication at hand
}

// addSchedule adds the jobs, when the lake has seen a schedule or one is configured, and what is late.
func (s *status) addSchedule(a *app, l *lake.Lake, p *project.Project) error {
	if l.Kind == lake.Real {
		s.Late = lateOf(s, p.Calendars, a.now())
	}
	if _, err := os.Stat(l.SchedulePath()); errors.Is(err, fs.ErrNotExist) && len(a.config.Schedule.Jobs) == 0 {
		return nil
	}
	config, err := a.schedule(p)
	if err != nil {
		return err
	}
	book, err := schedule.OpenBook(l.SchedulePath())
	if err != nil {
		return err
	}
	s.Schedule = &scheduleStatus{}
	planned := map[string]time.Time{}
	for _, p := range schedule.Plan(config.Jobs, book, a.now()) {
		planned[p.Job.Name.Text] = p.Start
	}
	for _, j := range config.Jobs {
		state := book.Jobs[j.Name.Text]
		if state == nil {
			state = &schedule.State{}
		}
		s.Schedule.Jobs = append(s.Schedule.Jobs, jobStatus{Job: j.Name.Text, Next: known(planned[j.Name.Text]), State: progressOf(state, &j),
			LastAttempt: known(state.LastAttempt), LastSuccess: known(state.LastSuccess), Last: state.LastText,
			Failures: state.Failures, FailingSince: known(state.FailingSince)})
	}
	for _, name := range slices.Sorted(maps.Keys(book.Notices)) {
		n := book.Notices[name]
		told := noticeStatus{Channel: name, Sent: n.Sent, Failed: n.Failed, LastSent: n.LastSent, Failing: n.Failing}
		if told.Waiting, told.Since = book.Waiting(name); told.Waiting > 0 {
			told.Until = told.Since.Add(cmp.Or(a.config.Notify.Keep, notifyKeep))
		}
		s.Schedule.Notifications = append(s.Schedule.Notifications, told)
	}
	return nil
}

func progressOf(s *schedule.State, j *schedule.Job) string {
	switch {
	case s.Run == nil:
		return "waiting"
	case s.Run.Running:
		return "running"
	case s.Run.Attempts > 0:
		return fmt.Sprintf("trying again (%d of %d)", s.Run.Attempts+1, len(j.Retries)+1)
	case s.Run.Postponed > 0:
		return "postponed"
	}
	return "due again" // it was told to stop
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// lateOf lists the datasets that are behind their calendar.
func lateOf(s *status, calendars schedule.Calendars, now time.Time) []lateStatus {
	var out []lateStatus
	for _, d := range s.Datasets {
		c := calendars[d.Dataset]
		if c == nil {
			continue
		}
		last := ""
		if d.LastGood != nil {
			last = d.LastGood.Published
		}
		if w, days := c.Lag(last, now); days > 0 {
			out = append(out, lateStatus{d.Dataset, days, w.Opens.In(schedule.Zone).Format(time.DateOnly),
				w.Closes.In(schedule.Zone).AddDate(0, 0, -1).Format(time.DateOnly), last})
		}
	}
	return out
}

// printSchedule tells the jobs, how notifications fare and what is late.
func (s *status) printSchedule(w io.Writer) error {
	if s.Schedule != nil {
		tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		fmt.Fprintln(tw, "\nJOB\tNEXT\tLAST ATTEMPT\tLAST SUCCESS\tSTATE\tRESULT")
		for _, j := range s.Schedule.Jobs {
			result := shorten(j.Last, 80)
			if j.Failures > 0 {
				result = fmt.Sprintf("failing since %s (%d in a row): %s", j.FailingSince.In(schedule.Zone).Format(time.DateOnly), j.Failures, result)
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", j.Job, romeOrDash(j.Next), romeOrDash(j.LastAttempt), romeOrDash(j.LastSuccess), j.State, result)
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		for _, n := range s.Schedule.Notifications {
			fmt.Fprintf(w, "%s: %d sent, %d given up", n.Channel, n.Sent, n.Failed)
			if n.Waiting > 0 {
				fmt.Fprintf(w, ", %d waiting since %s, the oldest is tried until %s", n.Waiting, romeText(n.Since), romeText(n.Until))
			}
			if n.Failing != "" {
				fmt.Fprintf(w, "; FAILING: %s", shorten(n.Failing, 120))
			}
			fmt.Fprintln(w)
		}
	}
	if len(s.Late) > 0 {
		fmt.Fprintln(w, "\nBEHIND THE PROVIDER'S CALENDAR")
	}
	for _, x := range s.Late {
		last := "nothing is at hand"
		if x.Last != "" {
			last = "the newest at hand is of " + x.Last
		}
		fmt.Fprintf(w, "%s: %s after the publication of %s to %s; %s\n", x.Dataset, diag.Count(x.Days, "day", "days"), x.Opened, x.Closed, last)
	}
	return nil
}

func romeOrDash(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return romeText(*t)
}
