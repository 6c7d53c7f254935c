package cli

import (
	"fmt"
	"sort"
	"strings"

	"osservatorio/internal/pipeline"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
)

type buildCmd struct{}

func (buildCmd) Help() string { return "Example:\n  osservatorio build --data data" }

// Run builds the candidate.
func (buildCmd) Run(a *app) error { return a.withPipeline(a.build) }

type forecastCmd struct{}

func (forecastCmd) Help() string {
	return "A forecast refresh makes a new release: forecast, check, publish.\n\nExample:\n  osservatorio forecast --data data"
}

// Run forecasts the candidate's series.
func (forecastCmd) Run(a *app) error { return a.withPipeline(a.forecast) }

type checkCmd struct{}

func (checkCmd) Help() string { return "Example:\n  osservatorio check --data data" }

// Run checks the candidate and prints what was found.
func (checkCmd) Run(a *app) error { return a.withPipeline(a.check) }

type publishCmd struct{}

func (publishCmd) Help() string { return "Example:\n  osservatorio publish --data data" }

// Run makes a release of the candidate and prints its name.
func (publishCmd) Run(a *app) error {
	return a.withPipeline(func(p *pipeline.Pipeline) error {
		m, err := a.publish(p)
		if err == nil {
			fmt.Fprintln(a.out, m.ID)
		}
		return err
	})
}

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
		return fmt.Sprintf("%d models run, %d kept; %d observations of %d indicators", r.Rebuilt, r.Kept, r.Observations, r.Indicators), nil
	})
}

func (a *app) forecast(p *pipeline.Pipeline) error {
	return a.console.step("forecast", func() (string, error) {
		r, err := p.Forecast(a.ctx)
		if err != nil {
			return "", err
		}
		var methods []string
		for m, n := range r.Methods {
			methods = append(methods, fmt.Sprintf("%d by %s", n, m))
		}
		sort.Strings(methods)
		return strings.TrimSuffix(fmt.Sprintf("%d series: %s", r.Series, strings.Join(methods, ", ")), ": "), nil
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
		return fmt.Sprintf("%d checks passed, %d warn, %d block", passed, warned, blocked), nil
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
		a.console.line(mark, "check "+r.Check, fmt.Sprintf("%s: %d rows, e.g. %s", r.Title, r.Found, pairs(r.Header, r.Rows[0])), 0)
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

func (a *app) publish(p *pipeline.Pipeline) (*release.Manifest, error) {
	var m *release.Manifest
	err := a.console.step("publish", func() (string, error) {
		var fresh bool
		var err error
		if m, fresh, err = p.Publish(a.ctx); err != nil {
			return "", err
		}
		word := "new release"
		if !fresh {
			word = "unchanged, release"
		}
		return fmt.Sprintf("%s %s (%s), hash %s", word, m.ID, m.Provenance, m.Hash()[:16]), nil
	})
	return m, err
}
