package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/release"
	"osservatorio/internal/schedule"
)

// who is the flag of commands by which a person answers for something.
type who struct {
	By string `help:"Who decides; the user of the system when left out." placeholder:"NAME"`
}

// name is who decides.
func (w who) name() (string, error) {
	by := cmp.Or(strings.TrimSpace(w.By), systemUser())
	if by == "" {
		return "", usagef("--by: the system does not say who you are; name yourself")
	}
	return by, nil
}

type publishCmd struct {
	who
	Release  string `arg:"" optional:"" help:"A release that was staged; what was built and checked when left out."`
	Stage    bool   `help:"Make the release and point nobody at it: it waits for approval." xor:"how"`
	Due      bool   `help:"Only publish approved releases whose hour has come." xor:"how"`
	Corrects string `help:"A published release that this one corrects." placeholder:"RELEASE"`
	Reason   string `help:"With --corrects: what was wrong, for the public." placeholder:"TEXT"`
	OpenData string `help:"Folder to write the current release to as open data, then." placeholder:"DIR" type:"path"`
}

func (publishCmd) Help() string {
	return `Approved releases whose hour has come are published first. Where releases.approval of the configuration wants
it, only an approved release is published.

Examples:
  osservatorio publish
  osservatorio publish --stage --by "M. Rossi"
  osservatorio --config open.yaml publish --open-data /srv/www/dati
  osservatorio publish --corrects 2026-03-16-1a2b3c4d --reason "Dati INPS di Torino letti due volte"`
}

// Run makes or takes a release and prints its name.
func (c *publishCmd) Run(a *app) error {
	switch {
	case c.Due && (c.Release != "" || c.Corrects != ""), c.Stage && c.Release != "":
		return usagef("--due and --stage name no release")
	case c.Reason != "" && c.Corrects == "":
		return usagef("--reason says what was wrong in the release that --corrects names")
	}
	if err := a.config.OpenData.check(c.OpenData); err != nil {
		return usageError{err}
	}
	by, err := c.name()
	if err != nil {
		return err
	}
	return a.withPipeline(func(p *pipeline.Pipeline) error {
		e := a.editor(p.Lake, by)
		correction, err := c.correction(p.Lake)
		if err != nil {
			return err
		}
		return a.announced(p.Lake, func() error {
			if err := c.decide(a, p, e, correction); err != nil || c.Stage {
				return err
			}
			return a.openData(p.Lake, p.Project, c.OpenData)
		})
	})
}

// decide makes or takes a release.
func (c *publishCmd) decide(a *app, p *pipeline.Pipeline, e *release.Editor, correction release.Correction) error {
	if c.Release != "" {
		id, err := release.Resolve(p.Lake, c.Release)
		if err != nil {
			return usageError{err}
		}
		return a.promote(e, id, correction)
	}
	if !c.Stage {
		if _, err := a.publishDue(e); err != nil || c.Due {
			return err
		}
	}
	step := a.publish
	if c.Stage {
		step = a.stage
	}
	m, err := step(p, e, correction)
	if err == nil {
		fmt.Fprintln(a.out, m.ID)
	}
	return err
}

// correction is what --corrects and --reason say.
func (c *publishCmd) correction(l *lake.Lake) (release.Correction, error) {
	if c.Corrects == "" {
		return release.Correction{}, nil
	}
	id, err := release.Resolve(l, c.Corrects)
	if err != nil {
		return release.Correction{}, usagef("--corrects: %w", err)
	}
	register, err := release.ReadRegister(l)
	if err != nil {
		return release.Correction{}, err
	}
	reason := strings.TrimSpace(c.Reason)
	for _, x := range register.Errata() {
		if x.Release == id {
			reason = cmp.Or(reason, x.Reason) // it was withdrawn, and why
		}
	}
	if reason == "" {
		return release.Correction{}, usagef("--corrects: say with --reason what was wrong in %s; the public reads it", id)
	}
	return release.Correction{Release: id, Reason: reason}, nil
}

// editor decides on the releases of a lake by the rules of the configuration.
func (a *app) editor(l *lake.Lake, by string) *release.Editor {
	return &release.Editor{Lake: l, Approval: a.config.Releases.Approval, By: by, Now: a.now}
}

// publishDue publishes the approved releases whose hour has come, prints and returns them.
func (a *app) publishDue(e *release.Editor) (done []string, err error) {
	for {
		due, err := dueNow(e.Lake, a.now())
		if err != nil || len(due) == 0 {
			return done, err
		}
		if err := a.promote(e, due[0], release.Correction{}); err != nil {
			return done, err
		}
		done = append(done, due[0])
	}
}

// dueNow are the approved releases of a lake whose hour has come.
func dueNow(l *lake.Lake, now time.Time) ([]string, error) {
	register, err := release.ReadRegister(l)
	if err != nil {
		return nil, err
	}
	current, err := release.Current(l)
	if err != nil && !errors.Is(err, release.ErrNone) {
		return nil, err
	}
	return register.Due(now, current), nil
}

// promote publishes a release that was staged, and prints its name.
func (a *app) promote(e *release.Editor, id string, c release.Correction) error {
	err := a.console.step("publish", func() (string, error) {
		return "release " + id + ", which was staged", e.Promote(id, c)
	})
	if err == nil {
		fmt.Fprintln(a.out, id)
	}
	return err
}

type approveCmd struct {
	who
	Release string `arg:"" help:"A release that was staged, or the beginning of its id."`
	Embargo string `help:"Publish it at that hour by Italian clocks, not before." placeholder:"2026-12-01T10:00"`
}

func (approveCmd) Help() string {
	return `The release is published by the next publish, or by the schedule within a minute; at its hour when there is an
embargo. Approving again sets another hour, or none.

Examples:
  osservatorio approve 2026-11-20-1a2b3c4d --by "A. Bianchi"
  osservatorio approve 2026-11-20-1a2b3c4d --embargo 2026-12-01T10:00`
}

// Run approves a release and prints its name.
func (c *approveCmd) Run(a *app) error {
	embargo, err := romeHour(c.Embargo)
	if err != nil {
		return usagef("--embargo: %w", err)
	}
	return a.decide(c.who, c.Release, "approve", func(e *release.Editor, id string) (string, error) {
		if embargo.IsZero() {
			return id + "; `osservatorio publish` publishes it", e.Approve(id, embargo)
		}
		return fmt.Sprintf("%s, under embargo until %s", id, romeText(embargo)), e.Approve(id, embargo)
	})
}

type withdrawCmd struct {
	who
	Release string `arg:"" help:"A release, or the beginning of its id."`
	Reason  string `help:"Why; the public reads it in the erratum." required:"" placeholder:"TEXT"`
}

func (withdrawCmd) Help() string {
	return `Readers are pointed at the last good release again, and an erratum says why (releases/errata.json, status, the
next report). A release that was never published is put away, without an erratum.

Example:
  osservatorio withdraw 2026-11-20-1a2b3c4d --reason "Dati INPS di Torino letti due volte" --by "M. Rossi"`
}

// Run withdraws a release and prints which one is current now.
func (c *withdrawCmd) Run(a *app) error {
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return usagef("--reason: say why; the public reads it")
	}
	return a.decide(c.who, c.Release, "withdraw", func(e *release.Editor, id string) (string, error) {
		register, err := release.ReadRegister(e.Lake)
		if err != nil {
			return "", err
		}
		if x := register.Find(id); x != nil && x.State == release.Withdrawn {
			return fmt.Sprintf("%s was withdrawn before: %s", id, x.Notice("en")), nil
		}
		instead, err := e.Withdraw(id, c.Reason)
		if err != nil {
			return "", err
		}
		text := fmt.Sprintf("%s; the current release is %s", id, cmp.Or(instead, "none: there is no other good one"))
		written, err := reportsOf(e.Lake, id)
		if len(written) > 0 {
			text += "; these reports were written from it, write them again and they will say so: " + strings.Join(written, ", ")
		}
		return text, err
	})
}

// decide lets a person decide on a release, under the lake's lock.
func (a *app) decide(w who, text, what string, how func(e *release.Editor, id string) (string, error)) error {
	by, err := w.name()
	if err != nil {
		return err
	}
	l, unlock, err := a.lakeToWrite()
	if err != nil {
		return err
	}
	defer unlock()
	id, err := release.Resolve(l, text)
	if err != nil {
		return usageError{err}
	}
	return a.announced(l, func() error {
		told, err := how(a.editor(l, by), id)
		if err != nil {
			return err
		}
		a.console.line(markDone, what, told, 0)
		fmt.Fprintln(a.out, id)
		p, err := a.project()
		if err != nil {
			return err
		}
		return a.openData(l, p, "") // which must not go on giving what was withdrawn
	})
}

// reportsOf lists the files of reports that were written from a release.
func reportsOf(l *lake.Lake, id string) (files []string, err error) {
	seen := map[string]bool{}
	err = l.Ledger.Read(func(e ledger.Event) error {
		if e.Kind != "report" || e.Subject != id {
			return nil
		}
		for _, f := range e.Out {
			if !seen[f.Path] {
				seen[f.Path] = true
				files = append(files, f.Path)
			}
		}
		return nil
	})
	return files, err
}

// romeHour reads an hour of Italian clocks; "" is none. Of an hour that comes twice, at the end of
// summer time, it is the second, so that nobody is too early.
func romeHour(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	const form = "2006-01-02T15:04"
	t, err := time.ParseInLocation(form, text, schedule.Zone)
	if err != nil {
		return t, fmt.Errorf("%q is not an hour written 2026-12-01T10:00", text)
	}
	if t.Format(form) != text {
		return t, fmt.Errorf("%q does not come: clocks are put forward over it", text)
	}
	if later := t.Add(time.Hour); later.Format(form) == text {
		t = later
	}
	return t, nil
}
