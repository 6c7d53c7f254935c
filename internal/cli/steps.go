package cli

import (
	"errors"
	"fmt"
	"strings"

	"osservatorio/internal/diag"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
)

type buildCmd struct{}

func (buildCmd) Help() string { return "Example:\n  osservatorio build --data data" }

// Run builds the candidate.
func (buildCmd) Run(a *app) error { return a.withPipeline(a.build) }

type checkCmd struct{}

func (checkCmd) Help() string { return "Example:\n  osservatorio check --data data" }

// Run checks the candidate and prints what was found.
func (checkCmd) Run(a *app) error { return a.withPipeline(a.check) }

// withPipeline opens the lake for writing and runs a step.
func (a *app) withPipeline(step func(*pipeline.Pipeline) error) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	l, unlock, err := a.lakeToWrite()
	if err != nil {
		return err
	}
	defer unlock()
	return step(&pipeline.Pipeline{Lake: l, Project: p, Progress: a.console.progress})
}

func (a *app) build(p *pipeline.Pipeline) error {
	return a.console.step("build", func() (string, error) {
		r, err := p.Build(a.ctx)
		if err != nil {
			return "", err
		}
		said := fmt.Sprintf("%s run, %d kept; %s of %s", diag.Count(r.Rebuilt, "model", "models"), r.Kept,
			diag.Count(r.Observations, "observation", "observations"), diag.Count(r.Indicators, "indicator", "indicators"))
		if r.Withheld > 0 {
			said += fmt.Sprintf(", %d withheld", r.Withheld)
		}
		if r.Rounded > 0 {
			said += fmt.Sprintf(", %d rounded (%d of them farther than to a neighbour, so that tables add up)", r.Rounded, r.Relaxed)
		}
		if r.Unchanged {
			said += "; all as before"
		}
		return said, nil
	})
}

// forecast makes the forecasts, and the projections of demand that rest on them.
func (a *app) forecast(p *pipeline.Pipeline) error {
	err := a.console.step("forecast", func() (string, error) {
		r, err := p.Forecast(a.ctx)
		if err != nil {
			return "", err
		}
		for _, b := range r.Broken {
			a.console.line(markWarn, "forecast", "the observations do not keep "+b+"; nor do the forecasts", 0)
		}
		text := fmt.Sprintf("%d series", r.Series)
		if r.Trials > 0 {
			text += ", " + diag.Count(r.Trials, "trial", "trials") + " of the past"
		}
		if r.Kept > 0 {
			text += fmt.Sprintf("; %d of %d forecasts kept from before", r.Kept, r.Kept+r.Computed)
		}
		return text, nil
	})
	if err != nil {
		return err
	}
	return a.console.step("demand", func() (string, error) {
		r, err := p.Demand(a.ctx)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s of %s", diag.Count(r.Figures, "figure", "figures"), diag.Count(r.Indicators, "indicator", "indicators")), nil
	})
}

// check tells every check that found something and fails when one blocks.
func (a *app) check(p *pipeline.Pipeline) error {
	var results []quality.Result
	err := a.console.step("check", func() (string, error) {
		var err error
		if results, err = p.Check(a.ctx); err != nil {
			return "", err
		}
		var passed, warned, blocked int
		for _, r := range results {
			switch {
			case r.Found == 0:
				passed++
			case r.Blocks():
				blocked++
			default:
				warned++
			}
		}
		return fmt.Sprintf("%s passed, %d warn, %d block", diag.Count(passed, "check", "checks"), warned, blocked), nil
	})
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Found == 0 {
			continue
		}
		mark := markWarn
		if r.Blocks() {
			mark = markFail
		}
		said := r.Title + ": " + diag.Count(r.Found, "row", "rows")
		if len(r.Rows) > 0 {
			said += ", e.g. " + pairs(r.Header, r.Rows[0])
		}
		a.console.line(mark, "check "+r.Check, said, 0)
	}
	if !quality.Passed(results) {
		return pipeline.ErrBlocked
	}
	return nil
}

// pairs writes a row as NAME=value.
func pairs(header, row []string) string {
	var out []string
	for i, h := range header {
		if row[i] != "" && row[i] != "_Z" {
			out = append(out, h+"="+row[i])
		}
	}
	return strings.Join(out, " ")
}

func (a *app) publish(p *pipeline.Pipeline, e *release.Editor, c release.Correction) (*release.Manifest, error) {
	var m *release.Manifest
	err := a.console.step("publish", func() (string, error) {
		var fresh bool
		var err error
		if m, fresh, err = p.Publish(a.ctx, e, c); err != nil {
			return "", err
		}
		return publishedText(m, fresh), nil
	})
	return m, err
}

func publishedText(m *release.Manifest, fresh bool) string {
	word := "new release"
	if !fresh {
		word = "unchanged, release"
	}
	return fmt.Sprintf("%s %s (%s), hash %s", word, m.ID, m.Provenance, m.Hash()[:16])
}

// stage makes a release that waits for approval.
func (a *app) stage(p *pipeline.Pipeline, e *release.Editor, c release.Correction) (*release.Manifest, error) {
	var m *release.Manifest
	err := a.console.step("stage", func() (string, error) {
		var fresh bool
		var err error
		if m, fresh, err = p.Stage(a.ctx, e, c); err != nil {
			return "", err
		}
		return stagedText(m, fresh), nil
	})
	return m, err
}

func stagedText(m *release.Manifest, fresh bool) string {
	word := "waits for approval"
	if !fresh {
		word = "waits as before"
	}
	return fmt.Sprintf("release %s (%s) %s, hash %s", m.ID, m.Provenance, word, m.Hash()[:16])
}

// outcome is what became of the candidate when nobody is there to decide.
type outcome string

const (
	isPublished outcome = "published"
	isStaged    outcome = "staged"  // it waits for approval, as of now
	isWaiting   outcome = "waiting" // it waited before, for approval or its hour
)

// publishOrStage publishes the candidate where it may be published, and stages it where the
// configuration wants an approval. One under embargo is left alone.
func (a *app) publishOrStage(p *pipeline.Pipeline, e *release.Editor) (m *release.Manifest, became outcome, err error) {
	err = a.console.step("publish", func() (string, error) {
		var fresh bool
		m, fresh, err = p.Publish(a.ctx, e, release.Correction{})
		became = isPublished
		if errors.Is(err, release.ErrEmbargo) {
			became = isWaiting
			return err.Error(), nil
		}
		if errors.Is(err, release.ErrApproval) {
			if m, fresh, err = p.Stage(a.ctx, e, release.Correction{}); err != nil {
				return "", err
			}
			became = isWaiting
			if fresh {
				became = isStaged
			}
			return stagedText(m, fresh), nil
		}
		if err != nil {
			return "", err
		}
		return publishedText(m, fresh), nil
	})
	return m, became, err
}
