package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/duck"
	"osservatorio/internal/export"
	"osservatorio/internal/revision"
	"osservatorio/internal/snapshot"
)

type diffCmd struct {
	What   string   `arg:"" name:"source/dataset|release" help:"A dataset, or the earlier of two releases."`
	With   []string `arg:"" optional:"" name:"snapshot|release" help:"Two snapshots, by the beginnings of their ids; the last two of every window when left out. Or the later release; the current one when left out, and of the current one that before it."`
	Format string   `help:"text, json, or, of a dataset, csv (every row that changed)." enum:"text,json,csv" default:"text"`
	Top    int      `help:"How many areas and periods, or largest changes, are shown." default:"8"`
}

func (diffCmd) Help() string {
	return `Of a dataset: rows added, removed and changed, the largest changes, flags, by how much and where. Of personal
data only counts are shown, of other data that are not public also where. Of two releases: cells by indicator, the largest changes, and which inputs, models and
declarations changed, and so why.

Examples:
  osservatorio diff 2026-03-16-1a2b3c4d 2026-06-15-5e6f7081
  osservatorio diff istat/rcfl-rates
  osservatorio diff istat/rcfl-rates 3f2a 91bc --format csv`
}

// Run compares vintages, or releases, and prints what changed.
func (c *diffCmd) Run(a *app) error {
	if !strings.Contains(c.What, "/") {
		return c.releases(a)
	}
	if len(c.With) != 0 && len(c.With) != 2 {
		return usagef("name two snapshots, or none for the last two of every window")
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	d, ok := p.Catalog.Dataset(c.What)
	if !ok {
		return usagef("there is no dataset %s; `osservatorio status` lists them", c.What)
	}
	if (d.Schema.Personal || d.Discreet) && c.Format == "csv" {
		return usagef("%s is not public: how many of its cells changed is shown, and not what they say", c.What)
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	all, err := snapshot.NewStore(l).All()
	if err != nil {
		return err
	}
	pairs := revision.Last(all, c.What)
	if len(c.With) == 2 {
		pair, err := revision.Between(all, c.What, c.With[0], c.With[1])
		if err != nil {
			return err
		}
		pairs = []revision.Pair{pair}
	}
	db, err := duck.Open(a.ctx, duck.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return c.write(a, &revision.Comparison{Lake: l, Dataset: c.What, Contract: d.Schema, DB: db, Discreet: d.Discreet}, pairs)
}

func (c *diffCmd) write(a *app, compare *revision.Comparison, pairs []revision.Pair) error {
	diffs := []*revision.Diff{}
	for i, pair := range pairs {
		if c.Format == "csv" {
			if err := c.rows(a, compare, pair, i == 0); err != nil {
				return err
			}
			continue
		}
		d, err := compare.Compare(a.ctx, pair)
		if err != nil {
			return err
		}
		diffs = append(diffs, d)
	}
	switch {
	case c.Format == "json":
		return export.JSON(a.out, diffs)
	case len(pairs) == 0:
		a.console.line(markInfo, c.What, "no window has two vintages in use", 0)
	}
	for i, d := range diffs {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		if err := c.print(a.out, d); err != nil {
			return err
		}
	}
	return nil
}

// rows writes every row that changed, with a header above the first.
func (c *diffCmd) rows(a *app, compare *revision.Comparison, pair revision.Pair, first bool) error {
	query, err := compare.Rows(a.ctx, pair)
	if err != nil {
		return err
	}
	header, rows, err := compare.DB.Strings(a.ctx, query)
	if err != nil {
		return err
	}
	if first {
		rows = append([][]string{header}, rows...)
	}
	return export.CSV(a.out, rows)
}

func (c *diffCmd) print(w io.Writer, d *revision.Diff) error {
	fmt.Fprintf(w, "%s %s: %s (%s) → %s (%s)\n", d.Dataset, d.Window, d.Old.Snapshot, d.Old.Published, d.New.Snapshot, d.New.Published)
	switch {
	case d.SameBytes:
		fmt.Fprintln(w, "  the provider's bytes are the same: what differs is due to the layout or the contract")
	case d.Declarations:
		fmt.Fprintln(w, "  read by other declarations: some of what differs may be due to the layout or the contract")
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(tw, "  rows\t%d → %d: %s, %d the same\n", d.Old.Rows, d.New.Rows, counts(d.Total), d.Same)
	for _, f := range d.Fields {
		text := fmt.Sprintf("%d changed", f.Changed)
		if f.Largest != nil {
			text += "; most " + cellText(f.Largest)
		}
		if f.Relative != nil && f.Relative.Percent != "" && f.Relative.Key != f.Largest.Key {
			text += "; relatively " + cellText(f.Relative)
		}
		fmt.Fprintf(tw, "  %s\t%s\n", f.Name, text)
	}
	for _, f := range d.Flags {
		fmt.Fprintf(tw, "  flag\t%s → %s: %d\n", orDash(f.From), orDash(f.To), f.Cells)
	}
	for _, part := range []struct {
		name string
		list []revision.Change
	}{{"area", d.Areas}, {"period", d.Periods}} {
		for _, p := range part.list[:min(len(part.list), c.Top)] {
			text := counts(p)
			if p.Difference != "" {
				text += "; sum of differences " + p.Difference
			}
			fmt.Fprintf(tw, "  %s %s\t%s\n", part.name, p.Code, text)
		}
		if n := len(part.list) - c.Top; n > 0 {
			fmt.Fprintf(tw, "  %s\tand %d more\n", part.name, n)
		}
	}
	return tw.Flush()
}

func counts(c revision.Change) string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{{c.Added, "added"}, {c.Removed, "removed"}, {c.Changed, "changed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, ", ")
}

func cellText(c *revision.Cell) string {
	text := fmt.Sprintf("%s at %s (%s → %s", c.Difference, c.Key, c.Before, c.After)
	if c.Percent != "" {
		text += ", " + c.Percent + "%"
	}
	return text + ")"
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
