package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/compare"
	"osservatorio/internal/diag"
	"osservatorio/internal/export"
	"osservatorio/internal/lake"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// releases compares two releases and prints what a person reads in a minute.
func (c *diffCmd) releases(a *app) error {
	switch {
	case len(c.With) > 1:
		return usagef("name one other release, or none for the current one")
	case c.Format == "csv":
		return usagef("two releases are compared as text or json")
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	first, other, err := c.pair(l)
	if err != nil {
		return err
	}
	before, err := a.openRelease(l, first)
	if errors.Is(err, release.ErrNone) {
		return usagef("%w; a dataset is named source/dataset", err)
	}
	if err != nil {
		return err
	}
	defer before.Close()
	after, err := a.openRelease(l, other)
	if errors.Is(err, release.ErrNone) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	defer after.Close()
	d, err := compare.Diff(a.ctx, before, after, c.Top)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return export.JSON(a.out, d)
	}
	w := &diffPage{w: a.out, d: d, areas: p.Lists.Areas}
	return w.print(before.Entry, after.Entry)
}

// pair names the two releases, the earlier first: of one that is named alone the other is the
// current one, and of the current one that published before it.
func (c *diffCmd) pair(l *lake.Lake) (before, after string, err error) {
	if len(c.With) == 1 {
		return c.What, c.With[0], nil
	}
	id, err := release.Resolve(l, c.What)
	if err != nil {
		return c.What, "", nil // opening it says what is wrong
	}
	if current, err := release.Current(l); err != nil || current != id {
		return id, "", err
	}
	if before, err = release.Before(l, id); err == nil && before == "" {
		err = usagef("release %s is the current one, and the lake has none that was published before it: there is nothing to compare it with", id)
	}
	return before, id, err
}

// diffPage prints a comparison in Italian.
type diffPage struct {
	w     io.Writer
	d     *compare.Releases
	areas *territory.Territory
}

func (p *diffPage) print(before, after release.Entry) error {
	fmt.Fprintf(p.w, "Confronto tra la release %s e la release %s\n", p.d.Before.Release, p.d.After.Release)
	for _, x := range []release.Entry{before, after} {
		if notice := x.Notice("it"); notice != "" {
			fmt.Fprintf(p.w, "%s: %s\n", x.Release, notice)
		}
	}
	if text := after.CorrectionNotice("it"); text != "" {
		fmt.Fprintln(p.w, text)
	}
	n := p.d.Cells
	fmt.Fprintf(p.w, "celle: %d nuove, %d ritirate, %d con altro valore, %d con altri segni, %d uguali\n", n.New, n.Withdrawn, n.Changed, n.Flags, n.Same)
	for _, part := range []func() error{p.indicators, p.largest, p.inputs} {
		if err := part(); err != nil {
			return err
		}
	}
	p.declared()
	return nil
}

// indicators prints a line an indicator that differs.
func (p *diffPage) indicators() error {
	if len(p.d.Indicators) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(p.w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "\nINDICATORE\tNUOVE\tRITIRATE\tVALORE\tSEGNI\tPERCHÉ")
	for _, i := range p.d.Indicators {
		why := "–"
		if len(i.Why) > 0 {
			why = inItalian.Replace(i.Why[0].Cause)
			if more := len(i.Why) - 1; more > 0 {
				why += fmt.Sprintf(" e altre %d", more)
			}
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%s\n", i.Title, i.Cells.New, i.Cells.Withdrawn, i.Cells.Changed, i.Cells.Flags, why)
	}
	return tw.Flush()
}

// largest prints the largest changes, relatively, with two of an indicator at most.
func (p *diffPage) largest() error {
	if len(p.d.Largest) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(p.w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "\nVARIAZIONI MAGGIORI\tTERRITORIO\tPERIODO\tDIMENSIONI\tPRIMA\tDOPO\tDIFFERENZA\tESTRATTO")
	for _, c := range p.d.Largest {
		area := c.Area
		if x, ok := p.areas.Area(c.Area); ok {
			area = x.NameIT
		}
		percent := ""
		if c.Percent != "" {
			percent = " (" + italianNumber(c.Percent, 1) + "%)"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s%s\t%s\n", p.title(c.Indicator), area, c.Period, cmp.Or(strings.Join(c.Dimensions, " "), "–"),
			p.number(c.Before), p.number(c.After), p.number(c.Difference), percent, cmp.Or(inItalian.Replace(c.Input), "–"))
	}
	return tw.Flush()
}

func (p *diffPage) title(id string) string {
	for _, i := range p.d.Indicators {
		if i.ID == id {
			return i.Title
		}
	}
	return id
}

// number writes a decimal as Italians do, with the decimals that it has, three at most.
func (p *diffPage) number(text string) string {
	_, fraction, _ := strings.Cut(text, ".")
	return italianNumber(text, min(len(fraction), 3))
}

// inItalian turns what a comparison says of causes into Italian.
var inItalian = strings.NewReplacer("new window", "finestra nuova", "new publication", "nuova pubblicazione", "read by other declarations", "letto con altre dichiarazioni",
	"older publication", "torna una pubblicazione precedente", "not used any more", "non più usato", "model sql/", "modello sql/", "changed declarations", "dichiarazioni cambiate",
	"not known: an older release, which does not say by which declarations it was made", "non noto: una delle release non dice con quali dichiarazioni è stata fatta",
	"not known", "non noto", "; and ", "; e altri ")

const mostInputs = 12

func (p *diffPage) inputs() error {
	if len(p.d.Inputs) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(p.w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "\nESTRATTI CAMBIATI\tFINESTRA\tPRIMA\tDOPO\tCOME")
	for _, i := range p.d.Inputs[:min(len(p.d.Inputs), mostInputs)] {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", i.Dataset, shorten(i.Window, 30), cmp.Or(i.Old, "–"), cmp.Or(i.New, "–"), inItalian.Replace(i.What))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if n := len(p.d.Inputs) - mostInputs; n > 0 {
		fmt.Fprintf(p.w, "e altri %d\n", n)
	}
	return nil
}

// declared prints what else the releases were made by that differs.
func (p *diffPage) declared() {
	files := func(what string, list []compare.Declared) {
		const most = 8
		for i, f := range list {
			if i == 0 {
				fmt.Fprintf(p.w, "\n%s\n", what)
			}
			if i == most {
				fmt.Fprintf(p.w, "e altre %d\n", len(list)-most)
				return
			}
			fmt.Fprintf(p.w, "%s (%s)\n", f.Path, map[string]string{"new": "nuovo", "gone": "tolto", "changed": "cambiato"}[f.What])
		}
	}
	files("MODELLI E CONTROLLI CAMBIATI", p.d.Models)
	files("DICHIARAZIONI CAMBIATE", p.d.Declarations)
	if p.d.Engine != nil {
		fmt.Fprintf(p.w, "\nmotore: %s, prima %s\n", p.d.Engine[1], p.d.Engine[0])
	}
	if p.d.Silent != "" {
		fmt.Fprintf(p.w, "\nla release %s non dice con quali dichiarazioni è stata fatta\n", p.d.Silent)
	}
	var names []string
	for _, x := range p.d.Catalogue {
		names = append(names, fmt.Sprintf("%s (%s)", x.ID, map[string]string{"new": "nuovo", "gone": "tolto", "changed": "descritto altrimenti"}[x.What]))
	}
	if len(names) > 0 {
		fmt.Fprintf(p.w, "\ncatalogo, %s: %s\n", diag.Count(len(names), "indicatore", "indicatori"), strings.Join(names, ", "))
	}
}
