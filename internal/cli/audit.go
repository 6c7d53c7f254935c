package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"osservatorio/internal/coherence"
	"osservatorio/internal/diag"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
)

type auditCmd struct {
	File    string `arg:"" optional:"" type:"path" help:"Published figures, as CSV: a transcription with the sentences, or the project's own form."`
	Release string `help:"Without FILE, the release whose cells are held against each other; the current one when left out." placeholder:"ID"`
	Period  string `help:"Without FILE, the period; the last of each source and frequency when left out." placeholder:"P"`
	Format  string `help:"table, or json (one array of findings)." enum:"table,json" default:"table"`
}

func (auditCmd) Help() string {
	return `Holds published figures against each other by the rules of schemas/coherence.yaml, and prints what cannot hold
together: the figures, what the others make of them, and what would make it right. docs/coherence.md explains the rules.

Exit code: 0 nothing found, 1 something found, 2 the file cannot be read.

Examples:
  osservatorio audit fact_sheets.csv
  osservatorio audit fact_sheets.csv --format json
  osservatorio audit --period 2024`
}

// Run audits a file and prints the findings, the surest first.
func (c *auditCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	rules := p.Coherence
	if rules == nil {
		return usagef("the project declares no rules of coherence: it has no schemas/%s", coherence.File)
	}
	var findings []coherence.Finding
	var figures int
	if c.File == "" {
		findings, figures, err = c.release(a, rules)
	} else {
		findings, figures, err = c.file(a, p, rules)
	}
	if err != nil {
		return err
	}
	if c.Format == "json" {
		err = export.JSON(a.out, append([]coherence.Finding{}, findings...))
	} else {
		err = writeFindings(a.out, findings)
	}
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		return fmt.Errorf("%s in %s", diag.Count(len(findings), "finding", "findings"), diag.Count(figures, "figure", "figures"))
	}
	a.console.line(markDone, "audit", diag.Count(figures, "figure", "figures")+", nothing found", 0)
	return nil
}

func (c *auditCmd) file(a *app, p *project.Project, rules *coherence.Rules) ([]coherence.Finding, int, error) {
	if c.Release != "" || c.Period != "" {
		return nil, 0, usagef("name a file, or a release with --release and --period")
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, 0, usageError{err}
	}
	defer f.Close()
	figures, err := rules.Read(f)
	if err != nil {
		return nil, 0, usagef("%s: %w", c.File, err)
	}
	findings := rules.Audit(figures)
	indicators := p.Models.Indicators()
	tellLoose(a, len(figures), rules.Loose(figures, func(name string) bool {
		return slices.ContainsFunc(indicators, func(d model.Indicator) bool { return d.ID == name })
	}))
	return findings, len(figures), nil
}

// tellLoose says how much of a file nothing was held against, so that silence about it is not
// taken for assent.
func tellLoose(a *app, figures int, loose coherence.Loose) {
	if n := len(loose.Unknown); n > 0 {
		var names []string
		for _, f := range loose.Unknown {
			names = append(names, f.Indicator)
		}
		slices.Sort(names)
		names = slices.Compact(names)
		more := ""
		if len(names) > maxNames {
			names, more = names[:maxNames], fmt.Sprintf(" and %d more", len(names)-maxNames)
		}
		a.console.line(markWarn, "audit", fmt.Sprintf("%d of %s bound to no indicator and no rule, held against nothing but the sentence: %s%s",
			n, diag.Count(figures, "figure", "figures"), strings.Join(names, ", "), more), 0)
	}
	if n := len(loose.Alone); n > 0 {
		a.console.line(markInfo, "audit", fmt.Sprintf("%d of %s bound to no other figure of the file", n, diag.Count(figures, "figure", "figures")), 0)
	}
}

// maxNames is how many names that nobody knows are listed.
const maxNames = 8

// release audits the cells of a release, source by source and period by period.
func (c *auditCmd) release(a *app, rules *coherence.Rules) ([]coherence.Finding, int, error) {
	l, err := a.lake()
	if err != nil {
		return nil, 0, err
	}
	rel, err := release.Open(a.ctx, l, c.Release)
	if err != nil {
		return nil, 0, err
	}
	defer rel.Close()
	cells, err := release.Cells(a.ctx, rel.DB, rel.Catalogue.Indicators, rules, c.Period)
	if err != nil {
		return nil, 0, err
	}
	findings, figures, err := rules.AuditCells(cells)
	if err == nil && figures == 0 && c.Period != "" {
		return nil, 0, usagef("release %s has no figures of %s to hold against each other; without --period it is the last period of each source", rel.Entry.Release, c.Period)
	}
	return findings, figures, err
}

// writeFindings prints a block a finding.
func writeFindings(w io.Writer, findings []coherence.Finding) error {
	var errs []error
	say := func(format string, args ...any) {
		_, err := fmt.Fprintf(w, format, args...)
		errs = append(errs, err)
	}
	for _, f := range findings {
		say("%d. %s · %s\n   %s\n", f.Rank, f.Severity, f.Rule, f.Message)
		for _, g := range f.Figures {
			say("   line %-4d %s %s · %s · %s", g.Line, g.Value, g.Unit, g.Label, g.Region)
			for _, part := range []string{g.Population, g.Sex, g.Breakdown, g.Period} {
				if part != "" && part != "T" {
					say(" · %s", part)
				}
			}
			say("\n")
		}
		for _, b := range f.Because {
			say("   by: %s\n", b)
		}
		for _, r := range f.Remedies {
			say("   right with %s\n", r.Text)
		}
		for _, also := range f.Also {
			say("   also: %s\n", also)
		}
		if q := f.Figures[0].Quote; q != "" {
			say("   «%s»\n", shorten(strings.ReplaceAll(q, "**", ""), 200))
		}
		say("\n")
	}
	return errors.Join(errs...)
}
