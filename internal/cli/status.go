package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"osservatorio/internal/export"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

type statusCmd struct {
	Format string `help:"text or json." enum:"text,json" default:"text"`
}

func (statusCmd) Help() string {
	return "Examples:\n  osservatorio status\n  osservatorio status --format json"
}

// status is what the command tells.
type status struct {
	Lake     string    `json:"lake"`
	Kind     lake.Kind `json:"kind"`
	Release  string    `json:"release"`
	Releases []string  `json:"releases"`
	// Unpublished are the releases that wait for approval, for publication or for their hour.
	Unpublished []release.Entry   `json:"unpublished,omitempty"`
	Errata      []release.Erratum `json:"errata,omitempty"`
	LastRun     *lastRun          `json:"last_run"`
	Waiting     []waiting         `json:"waiting"` // rejected snapshots on which a person has to decide
	Datasets    []datasetStatus   `json:"datasets"`
	Snapshots   []snapshotStatus  `json:"snapshots"`
	// Corrections are those that have expired or soon will.
	Corrections []correctionStatus `json:"corrections,omitempty"`
	// Notes are those of the editors at which somebody has to look.
	Notes []noteStatus `json:"notes,omitempty"`

	Schedule *scheduleStatus `json:"schedule,omitempty"`
	Late     []lateStatus    `json:"late,omitempty"`
}

type lastRun struct {
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"`
	Result string    `json:"result"`
}

type datasetStatus struct {
	Dataset   string   `json:"dataset"`
	Feed      string   `json:"feed"`
	Snapshots int      `json:"snapshots"`
	Rejected  int      `json:"rejected"`
	Windows   int      `json:"windows"`
	LastGood  *good    `json:"last_good"`
	Failing   *failing `json:"failing"`
}

type good struct {
	Snapshot  string    `json:"snapshot"`
	Window    string    `json:"window"`
	Published string    `json:"published"`
	Observed  time.Time `json:"observed"`
}

type failing struct {
	Since  time.Time `json:"since"`
	Window string    `json:"window"`
	Reason string    `json:"reason"`
}

type snapshotStatus struct {
	Dataset     string `json:"dataset"`
	Window      string `json:"window"`
	Name        string `json:"name"` // URL, or path under the folder given
	Verdict     string `json:"verdict"`
	Reason      string `json:"reason"`
	Rows        int64  `json:"rows"` // data rows of the extract, totals apart
	Good        int64  `json:"good"`
	Quarantined int64  `json:"quarantined"`
	Published   string `json:"published"`
	Layout      string `json:"layout"`
	ID          string `json:"id"`
	// Objections are what the gates have, or had, against it; Decision is what a person said to that.
	Objections []snapshot.Objection `json:"objections,omitempty"`
	Decision   *snapshot.Decision   `json:"decision,omitempty"`
	// Superseded is given when the provider went back to what was accepted before.
	Superseded *snapshot.Superseded `json:"superseded,omitempty"`
}

// waiting is a rejected snapshot that is the last of its slot and that nobody has decided on.
type waiting struct {
	Snapshot  string    `json:"snapshot"`
	Dataset   string    `json:"dataset"`
	Window    string    `json:"window"`
	Name      string    `json:"name"`
	Since     time.Time `json:"since"`
	Reason    string    `json:"reason"`
	CanAccept bool      `json:"can_accept"` // false: it holds nothing that could be used
	InUse     string    `json:"in_use"`     // the snapshot that stays in use meanwhile, if any
}

// Run prints the state of the lake.
func (c *statusCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	s, err := statusOf(a, l, p)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return export.JSON(a.out, s)
	}
	if err := s.print(a.out); err != nil {
		return err
	}
	return s.printSchedule(a.out)
}

// statusOf gathers all that is told of a lake.
func statusOf(a *app, l *lake.Lake, p *project.Project) (*status, error) {
	s, err := gather(l, p.Catalog)
	if err != nil {
		return nil, err
	}
	s.Corrections = correctionsOf(p.Catalog, a.now())
	if err := s.addSchedule(a, l, p); err != nil {
		return nil, err
	}
	return s, s.addNotes(a, l, p)
}

// addNotes adds the editors' notes that the current release leaves to be looked at.
func (s *status) addNotes(a *app, l *lake.Lake, p *project.Project) error {
	if a.config.Notes == "" || s.Release == "" {
		return nil
	}
	rel, err := release.Open(a.ctx, l, "")
	if err != nil { // status tells of a damaged lake too
		s.Notes = []noteStatus{{File: a.config.Notes, Error: err.Error()}}
		return nil
	}
	defer rel.Close()
	s.Notes, err = notesToLookAt(a, rel, p)
	return err
}

func gather(l *lake.Lake, catalog *source.Catalog) (*status, error) {
	s := &status{Lake: l.Dir, Kind: l.Kind, Releases: []string{}, Snapshots: []snapshotStatus{}, Waiting: []waiting{}}
	var err error
	if s.Release, err = release.Current(l); err != nil && !errors.Is(err, release.ErrNone) {
		return nil, err
	}
	releases, err := release.List(l)
	if err != nil {
		return nil, err
	}
	s.Releases = append(s.Releases, releases...)
	register, err := release.ReadRegister(l)
	if err != nil {
		return nil, err
	}
	s.Unpublished, s.Errata = register.Waiting(), register.Errata()
	all, err := snapshot.NewStore(l).All()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		s.Snapshots = append(s.Snapshots, snapshotStatus{m.DatasetID(), m.Window, cmp.Or(m.File, m.URL), m.Verdict, m.Reason,
			m.Rows.Data(), m.Rows.Good, m.Rows.Quarantined, m.Published, m.Layout, m.ID, m.Objections, m.Decision, m.Superseded})
	}
	s.Waiting = append(s.Waiting, waitingOf(all)...)
	rejected := map[string]bool{}
	for _, m := range all {
		rejected[m.ID] = m.Verdict == snapshot.Rejected
	}
	failures, err := s.readLedger(l, rejected)
	if err != nil {
		return nil, err
	}
	for _, d := range catalog.Datasets() {
		ds := datasetStatus{Dataset: d.ID(), Feed: d.Feed, Failing: failures[d.ID()]}
		windows := map[string]bool{}
		for _, m := range all {
			if m.DatasetID() != d.ID() {
				continue
			}
			ds.Snapshots++
			if m.Verdict == snapshot.Rejected {
				ds.Rejected++
				continue
			}
			windows[m.Window] = true
			if ds.LastGood == nil || m.Published > ds.LastGood.Published || (m.Published == ds.LastGood.Published && m.Observed.After(ds.LastGood.Observed)) {
				ds.LastGood = &good{m.ID, m.Window, m.Published, m.Observed}
			}
		}
		ds.Windows = len(windows)
		s.Datasets = append(s.Datasets, ds)
	}
	return s, nil
}

// readLedger finds the last step and, by dataset, the window that has been failing longest.
// A provider that answers again with the bytes of an accepted snapshot has mended what failed.
func (s *status) readLedger(l *lake.Lake, rejected map[string]bool) (map[string]*failing, error) {
	open := map[string]map[string]*failing{} // dataset -> window
	err := l.Ledger.Read(func(e ledger.Event) error {
		window := e.Note["window"]
		switch e.Kind {
		case "failed", "rejected":
			if open[e.Subject] == nil {
				open[e.Subject] = map[string]*failing{}
			}
			if open[e.Subject][window] == nil {
				open[e.Subject][window] = &failing{e.Time, window, cmp.Or(e.Note["error"], e.Note["reason"])}
			}
		case "accept", "reject": // a person has decided
			delete(open[e.Subject], window)
		case "snapshot", "unchanged":
			if !rejected[e.Note["snapshot"]] {
				delete(open[e.Subject], window)
			}
		case "build", "forecast", "check", "publish", "run":
			s.LastRun = &lastRun{e.Time, e.Kind, cmp.Or(e.Note["result"], e.Subject)}
		}
		return nil
	})
	out := map[string]*failing{}
	for d, windows := range open {
		for _, f := range windows {
			if out[d] == nil || f.Since.Before(out[d].Since) || (f.Since.Equal(out[d].Since) && f.Window < out[d].Window) {
				out[d] = f
			}
		}
	}
	return out, err
}

func (s *status) print(w io.Writer) error {
	none := "none yet"
	if len(s.Errata) > 0 {
		none = "none: " + s.Errata[0].Gone()
	}
	fmt.Fprintf(w, "lake     %s (%s)\nrelease  %s\n", s.Lake, s.Kind, cmp.Or(s.Release, none))
	if s.LastRun != nil {
		fmt.Fprintf(w, "last     %s %s: %s\n", s.LastRun.At.Format("2006-01-02 15:04 UTC"), s.LastRun.Kind, s.LastRun.Result)
	}
	for _, x := range s.Unpublished {
		fmt.Fprintf(w, "waits    %s: %s\n", x.Release, x.Notice("en"))
	}
	for _, x := range s.Errata {
		fmt.Fprintf(w, "erratum  %s: %s\n", x.Release, x.Text("en"))
	}
	for _, x := range s.Notes {
		fmt.Fprintf(w, "note     %s\n", x)
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "\nDATASET\tFEED\tSNAPSHOTS\tREJECTED\tLAST GOOD\tPUBLISHED\tFAILING")
	for _, d := range s.Datasets {
		last, published, bad := "–", "–", ""
		if d.LastGood != nil {
			last, published = d.LastGood.Window, d.LastGood.Published
		}
		if d.Failing != nil {
			bad = fmt.Sprintf("since %s: %s", d.Failing.Since.Format(time.DateOnly), shorten(d.Failing.Reason, 80))
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", d.Dataset, d.Feed, d.Snapshots, d.Rejected, shorten(last, 40), published, bad)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	s.printWaiting(w)
	s.printSuperseded(w)
	s.printCorrections(w)
	return nil
}

func shorten(s string, n int) string {
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) <= n {
		return string(runes)
	}
	return string(slices.Concat(runes[:n-1], []rune("…")))
}
