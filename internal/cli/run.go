package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/project"
	"osservatorio/internal/report"
	"osservatorio/internal/sample"
	"osservatorio/internal/sandbox"
)

type runCmd struct {
	Demo   bool   `help:"Against the built-in provider stand-in, with invented extracts." xor:"input"`
	From   string `help:"On a folder of real files." placeholder:"PATH" xor:"input"`
	Period string `help:"Half-year of the report; the last one that there are figures of when left out." placeholder:"2025-S1"`
	Out    string `help:"Folder of the report; reports/ in the lake when left out." placeholder:"DIR" type:"path"`
}

func (runCmd) Help() string {
	return `Examples:
  osservatorio run --demo
  osservatorio run --from extracts/ --data lake-real`
}

// Run does the whole chain.
func (c *runCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	if err := checkFrom(c.From); err != nil {
		return err
	}
	kind := lake.Real
	if c.Demo {
		kind = lake.Demo
	}
	l, err := a.lakeOf(kind)
	if err != nil {
		return err
	}
	unlock, err := l.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	start := time.Now()
	partial := c.ingest(a, l, p)
	if partial != nil && !errors.Is(partial, errPart) {
		return partial
	}
	pipe := &pipeline.Pipeline{Lake: l, Project: p, Progress: a.console.progress}
	for _, step := range []func(*pipeline.Pipeline) error{a.build, a.forecast, a.check} {
		if err := step(pipe); err != nil {
			return err
		}
	}
	m, became, err := a.publishOrStage(pipe, a.editor(l, systemUser()))
	if err != nil {
		return err
	}
	if became == isPublished {
		if err := a.openData(l, p, ""); err != nil {
			return err
		}
	}
	result := "done"
	if became != isPublished {
		result = "done; the release waits to be published"
	}
	if partial != nil {
		result = strings.Replace(result, "done", "done in part", 1)
	}
	if _, err := l.Ledger.Append(ledger.Event{Kind: "run", Subject: m.ID, Note: map[string]string{"result": result}}); err != nil {
		return err
	}
	var doc *report.Document
	var paths []string
	err = a.console.step("report", func() (string, error) {
		cmd := reportCmd{Kind: "semiannual", Period: c.Period, Release: m.ID, Lang: "it", Format: []string{"html", "pdf", "xlsx"}, Out: c.Out}
		var err error
		doc, paths, err = cmd.write(a, l, p)
		return diag.Count(len(paths), "file", "files"), err
	})
	if err != nil {
		return err
	}
	a.console.line(markDone, "run", result, time.Since(start))
	if l.Kind == lake.Demo {
		fmt.Fprintln(a.out, "DATI DIMOSTRATIVI: estratti inventati, calibrati su cifre pubblicate")
	}
	if err := printHeadlines(a.out, doc.Headlines()); err != nil {
		return err
	}
	for _, path := range paths {
		fmt.Fprintln(a.out, path)
	}
	return partial
}

// ingest pulls from the configured providers or the stand-in, or takes a folder.
func (c *runCmd) ingest(a *app, l *lake.Lake, p *project.Project) error {
	t := &tally{console: a.console}
	in, err := a.ingester(l, p, t)
	if err != nil {
		return err
	}
	start := time.Now()
	switch {
	case c.From != "":
		err = in.Drop(a.ctx, c.From, p.Catalog.Datasets())
	case c.Demo:
		err = c.pullEditions(a, func(host string) error {
			in.Host = host
			return in.Pull(a.ctx, p.Catalog.Datasets())
		})
	default:
		err = in.Pull(a.ctx, p.Catalog.Datasets())
	}
	if err == nil {
		err = a.builtin(in, p, p.Catalog.Datasets())
	}
	if err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	partial := t.finish()
	a.console.line(markDone, "ingest", "", time.Since(start))
	return partial
}

// pullEditions pulls from the stand-in as on each of its publication days, so that the lake
// knows what was said when.
func (c *runCmd) pullEditions(a *app, pull func(host string) error) error {
	all := sample.All(sample.Seed)
	stand := sandbox.New(all, a.now)
	sample.Mount(stand)
	host, stop, err := stand.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer stop()
	a.console.line(markInfo, "stand-in", host+" serves invented extracts: "+inventedNotice, 0)
	for _, day := range sample.Editions(all) {
		stand.SetDay(day)
		if err := pull(host); err != nil {
			return err
		}
		a.console.line(markInfo, "ingest", "pulled as on "+day.Format(time.DateOnly), 0)
	}
	return nil
}
