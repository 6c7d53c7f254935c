package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/period"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/report"
	"osservatorio/internal/territory"
)

// sheets writes the fact sheet of an area, or of all, and prints the paths of the files.
func (c *reportCmd) sheets(a *app, l *lake.Lake, p *project.Project) error {
	areas, err := c.areas(p)
	if err != nil {
		return err
	}
	rel, err := a.openRelease(l, c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	when, err := sheetPeriod(a.ctx, c.Period, rel)
	if err != nil {
		return err
	}
	folder := cmp.Or(c.Out, l.Path("reports", rel.Manifest.ID))
	event := ledger.Event{Kind: "report", Subject: rel.Manifest.ID, Note: map[string]string{"kind": "region", "period": when.String(), "lang": c.Lang, "area": strings.ToUpper(c.Area)}}
	for i, area := range areas {
		doc, err := report.Region(a.ctx, rel, report.Options{Period: when, Lang: c.Lang, Area: area.Code, Areas: p.Lists.Areas, Codes: p.Lists.Codes, Providers: p.Catalog.Names(), Reliability: p.Reliability})
		if errors.Is(err, report.ErrSheetPeriod) {
			return usageError{err}
		}
		if err != nil {
			return fmt.Errorf("fact sheet of %s: %w", area.NameIT, err)
		}
		paths, err := c.files(doc, folder, &event)
		for _, path := range paths {
			fmt.Fprintln(a.out, path)
		}
		if err != nil {
			return err
		}
		if len(areas) > 1 {
			a.console.line(markDone, "report", fmt.Sprintf("%d/%d %s", i+1, len(areas), area.NameIT), 0)
		}
	}
	_, err = l.Ledger.Append(event)
	return err
}

// areas are those that --area names: one, or all that have a fact sheet today.
func (c *reportCmd) areas(p *project.Project) ([]territory.Area, error) {
	switch strings.ToLower(c.Area) {
	case "":
		return nil, usagef("--area: a region, an autonomous province, a ripartizione, IT or all")
	case "all":
		return report.SheetAreas(p.Lists.Areas), nil
	}
	area, err := p.Lists.Areas.Resolve(c.Area, territory.Options{})
	if err != nil {
		return nil, usagef("--area: %w", err)
	}
	if !report.HasSheet(area) {
		return nil, usagef("--area: %w, not %s", report.ErrArea, area.NameIT)
	}
	return []territory.Area{area}, nil
}

// sheetPeriod is the one asked for, else that which the release is of.
func sheetPeriod(ctx context.Context, text string, rel *release.Release) (period.Period, error) {
	if text == "" {
		return report.SheetPeriod(ctx, rel)
	}
	when, err := period.Parse(text)
	if err != nil {
		return when, usagef("--period: %w", err)
	}
	return when, nil
}
