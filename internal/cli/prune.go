package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"osservatorio/internal/diag"
	"osservatorio/internal/prune"
)

type pruneCmd struct {
	Yes bool `help:"Do it; without it what would go is only listed."`
}

func (pruneCmd) Help() string {
	return `What goes is declared: snapshots by keep: of their dataset in source.yaml, releases by releases: of the
configuration. What the current release, a pinned one or one that stays was made of never goes.

Example:
  osservatorio prune          what would go
  osservatorio prune --yes`
}

// Run lists what goes, a line each, and removes it when told to.
func (c *pruneCmd) Run(a *app) error {
	if a.config.Releases.Last < 0 {
		return usagef("%s: releases.last is 0 or more", a.Config)
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	if c.Yes {
		unlock, err := l.Lock()
		if err != nil {
			return err
		}
		defer unlock()
	}
	plan, err := prune.Make(l, p.Catalog, a.config.Releases.Releases, a.now())
	if err != nil {
		return err
	}
	var files int
	var size int64
	for _, v := range plan.Victims {
		subject := "release " + v.Subject
		if v.Note != "" {
			subject = v.Subject + " " + v.Note
		}
		fmt.Fprintf(a.out, "%s: %s; %s\n", subject, diag.Count(len(v.Files), "file", "files"), v.Why)
		for _, f := range v.Files {
			files++
			if info, err := os.Stat(l.Path(filepath.FromSlash(f.Path))); err == nil {
				size += info.Size()
			}
		}
	}
	for _, id := range plan.InUse {
		a.console.line(markWarn, "prune", "release "+id+" is being read and stays this time", 0)
	}
	text := fmt.Sprintf("%s of %s, %s", diag.Count(files, "file", "files"), diag.Count(len(plan.Victims), "snapshot or release", "snapshots and releases"), bytesText(size))
	switch {
	case len(plan.Victims) == 0:
		a.console.line(markSame, "prune", "nothing goes", 0)
		return nil
	case !c.Yes:
		a.console.line(markInfo, "prune", text+" would go; --yes removes them", 0)
		return nil
	}
	return a.console.step("prune", func() (string, error) { return text, plan.Do(l) })
}
