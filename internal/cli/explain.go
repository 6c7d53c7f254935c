package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/explain"
	"osservatorio/internal/export"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

type explainCmd struct {
	Indicator string   `arg:"" help:"${indicator_help}"`
	Area      string   `help:"NUTS or ISTAT code or name." placeholder:"C" required:""`
	Period    string   `help:"Period, e.g. 2013, 2013-S1, 2013-Q1, 2013-01." placeholder:"P" required:""`
	Where     []string `help:"A dimension's value, e.g. CITIZENSHIP=NEU; what is left out is the total; may be repeated." placeholder:"DIM=VALUE" sep:"none"`
	Release   string   `help:"A release; the current one when left out." placeholder:"ID"`
	Lines     int      `help:"How many of the provider's lines are shown of each dataset." default:"5" placeholder:"N"`
	SQL       bool     `help:"Print the model's SELECT too."`
	Format    string   `help:"table or json (everything, with the SQL)." enum:"table,json" default:"table"`
}

func (explainCmd) Help() string {
	return `Which release says a figure, by which SQL, from which vintages and snapshots, which lines of the provider's
bytes made it, and what was said of it before. Lines are found by leaving rows out and computing the figure
again; of single records only position and keyed hash are shown.

Examples:
  osservatorio explain emp_rate_1564 --area ITC1 --period 2013 --where CITIZENSHIP=NEU
  osservatorio explain permits_new --area Piemonte --period 2013 --lines 20 --format json`
}

// Run explains one figure.
func (c *explainCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	chosen := selection{Area: []string{c.Area}, Where: c.Where}
	filter, err := chosen.filter(c.Indicator, p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	when, err := period.Parse(c.Period)
	if err != nil {
		return usagef("--period: %w", err)
	}
	if c.Lines < 0 {
		return usagef("--lines: %d is no number of lines", c.Lines)
	}
	rel, err := a.openRelease(l, c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	if d, ok := rel.Indicator(c.Indicator); ok && d.Query != "" {
		return usagef("%s is computed from the release's own tables (%s), not from the providers' lines; `osservatorio query %[1]s --describe` says how, and `query %[1]s` gives its method and data", d.ID, d.SQL)
	}
	cell, about, err := rel.One(a.ctx, c.Indicator, filter.Areas[0], when, filter.Where)
	if errors.Is(err, release.ErrNoCell) {
		filter.From, filter.To = when, when
		if n, ferr := rel.Forecasts(a.ctx, filter); ferr == nil && n > 0 {
			return usagef("%s of %s is a forecast of release %s, made of no line of a provider; `osservatorio query %[1]s --forecast --area %[4]s --from %[2]s --to %[2]s` gives its limits, method, origin and past accuracy", c.Indicator, when, rel.Manifest.ID, filter.Areas[0])
		}
	}
	if err != nil {
		return err
	}
	asked := explain.Asked{Lake: l, Project: p, Release: rel}
	answer, err := asked.Figure(a.ctx, cell, about, explain.Options{Lines: c.Lines})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return export.JSON(a.out, answer)
	}
	w := explained{answer, a.out, c.Lines}
	w.figure()
	w.release()
	w.model(c.SQL)
	w.inputs()
	w.traced()
	w.history()
	return w.releases()
}

// explained prints an answer for people, on one screen unless many lines are asked for.
type explained struct {
	*explain.Answer
	out   io.Writer
	lines int
}

func (w explained) f(format string, a ...any) { fmt.Fprintf(w.out, format+"\n", a...) }

func (w explained) figure() {
	c, d := w.Figure, w.About
	w.f("%s [%s] · %s", d.Title.IT, d.ID, strings.Join(w.Key, " "))
	if w.Release.Provenance == "synthetic" {
		w.f(inventedNotice)
	}
	value := cmp.Or(italianNumber(c["OBS_VALUE"], d.Decimals), "–")
	parts := []string{value + " " + d.Unit, "OBS_STATUS " + c["OBS_STATUS"], "CONF_STATUS " + c["CONF_STATUS"]}
	if c["CI_LOW"] != "" && c["CI_HIGH"] != "" {
		parts = append(parts, fmt.Sprintf("95%% %s … %s", italianNumber(c["CI_LOW"], d.Decimals), italianNumber(c["CI_HIGH"], d.Decimals)))
	} else if c["SE"] != "" {
		parts = append(parts, "SE "+italianNumber(c["SE"], max(d.Decimals, 1)))
	}
	if c["CV"] != "" {
		parts = append(parts, "CV "+italianNumber(c["CV"], 1)+"%")
	}
	w.f("  %s", strings.Join(parts, " · "))
	if c["NUMERATOR"] != "" {
		w.f("  %s (%s) / %s (%s)", italianNumber(c["NUMERATOR"], 0), cmp.Or(d.Numerator.IT, "numeratore"),
			italianNumber(c["DENOMINATOR"], 0), cmp.Or(d.Denominator.IT, "denominatore"))
	}
	w.f("  %s, as %s has it · %s · known from %s", c["PROVENANCE"], c["SOURCE"], d.Population, c["KNOWN_FROM"])
}

func (w explained) release() {
	r := w.Release
	w.f("\nRelease %s · %s", r.ID, r.State)
	for _, d := range r.Decisions {
		w.f("  %s at %s%s%s", d.What, d.At.Format(time.RFC3339), when(" by ", d.By), when(": ", d.Reason))
	}
	w.f("  as of %s · manifest hash %s", r.AsOf, r.Hash[:16])
}

func when(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

func (w explained) model(sql bool) {
	m := w.Model
	w.f("\nModel %s · fingerprint %s", cmp.Or(m.File, m.Name), m.Fingerprint[:min(16, len(m.Fingerprint))])
	if len(m.Upstream) > 0 {
		w.f("  reads %s", strings.Join(m.Upstream, ", "))
	}
	if !m.Same {
		w.f("  ! SQL, code tables or contracts are no longer those that made this release")
	}
	if sql {
		for line := range strings.SplitSeq(m.SQL, "\n") {
			w.f("  | %s", line)
		}
	}
}

func (w explained) inputs() {
	t := w.Trace
	w.f("\nVintages that made it (the model reads %d)", len(t.Inputs))
	tw := tabwriter.NewWriter(w.out, 0, 4, 2, ' ', 0)
	for _, v := range t.Inputs {
		if !v.Made && len(t.Traced) > 0 {
			continue
		}
		accepted := "accepted by the gates"
		if v.Decision != "" {
			accepted = v.Decision
		}
		rows := fmt.Sprintf("%d rows", v.Rows)
		if v.Traced > 0 {
			rows = fmt.Sprintf("%d of %d rows", v.Traced, v.Rows)
		}
		fmt.Fprintf(tw, "  %s\t%s\tpublished %s\t%s\tsnapshot %s\n", v.Dataset, v.Window, v.Published, rows, v.Snapshot)
		if len(t.Traced) > 0 {
			tw.Flush()
			w.f("    %s · %s observed %s · %s", v.From, accepted, v.Observed.Format(time.RFC3339), "bytes "+v.SHA256[:12]+"… · layout "+v.Layout+" "+v.Declared[:8])
		}
	}
	tw.Flush()
	if t.Note != "" {
		w.f("  ! %s", t.Note)
	}
}

func (w explained) traced() {
	for _, t := range w.Trace.Traced {
		w.f("\nLines of %s%s", t.Dataset, when(": ", t.Note))
		for _, l := range t.Lines {
			var fields []string
			for _, x := range l.Fields {
				mark := ""
				if x.Field != "" {
					mark = " → " + x.Field
				}
				fields = append(fields, fmt.Sprintf("%s=%q%s", x.Column, x.Raw, mark))
			}
			w.f("  %s:%d  %s%s", l.Snapshot, l.Line, strings.Join(fields, " "), when("keyed hash ", l.Hash))
		}
		if n := t.Rows - int64(len(t.Lines)); n > 0 {
			w.f("  … and %d more rows (--lines)", n)
		}
	}
	switch t := w.Trace; {
	case t.Proved && t.Ended:
		w.f("  These rows alone give the figure; the search ended before it could tell whether fewer do (%d computations).", t.Tries)
	case t.Proved:
		w.f("  These rows alone give the figure, and none of these parts could be left out (%d computations).", t.Tries)
	}
}

func (w explained) history() {
	w.f("\nSaid of it before, as this release knows")
	tw := tabwriter.NewWriter(w.out, 0, 4, 2, ' ', 0)
	for _, h := range w.History {
		because := strings.Join(h.Because, ", ")
		if because == "" && len(h.Published) > 0 {
			because = fmt.Sprintf("%s published that day", diag.Count(len(h.Published), "input", "inputs"))
		}
		fmt.Fprintf(tw, "  %s … %s\t%s\t%s %s\t%s\n", h.From, h.To, cmp.Or(italianNumber(h.Value, w.About.Decimals), "–"), h.Status, h.Conf, because)
	}
	tw.Flush()
}

func (w explained) releases() error {
	w.f("\nReleases that say it")
	tw := tabwriter.NewWriter(w.out, 0, 4, 2, ' ', 0)
	for _, s := range w.Releases {
		because := ""
		if len(s.New) > 0 {
			because = "new: " + strings.Join(s.New[:min(3, len(s.New))], ", ")
		}
		if len(s.SQL) > 0 {
			because = "changed: " + strings.Join(s.SQL, ", ")
		}
		fmt.Fprintf(tw, "  %s\t%s\t%s\t%s %s\t%s\t%s\n", s.Release, s.State, cmp.Or(italianNumber(s.Value, w.About.Decimals), "–"), s.Status, s.Conf, s.At.Format(time.RFC3339), because)
	}
	return tw.Flush()
}
