package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/catalogue"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
)

// catalogue prints what the catalogue says: of all indicators, or of the one named.
func (c *queryCmd) catalogue(a *app, indicators []model.Indicator) error {
	if !c.Describe {
		return c.write(a, func(w io.Writer) error { return writeCatalogue(w, indicators, c.Format) })
	}
	i := slices.IndexFunc(indicators, func(d model.Indicator) bool { return d.ID == c.Indicator })
	if i < 0 {
		return release.NoIndicator(c.Indicator, indicators)
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	return c.write(a, func(w io.Writer) error {
		switch c.Format {
		case "table":
			_, err := io.WriteString(w, catalogue.Card(indicators[i], unitName(p, indicators[i].Unit)))
			return err
		case "json":
			return export.JSON(w, indicators[i])
		case "csv":
			return export.CSV(w, append([][]string{catalogue.Columns()}, catalogue.Row(indicators[i])))
		}
		return usagef("an indicator is described as table, csv or json, not %s", c.Format)
	})
}

// unitName is the label of a unit's code; "" where the project has no list of units.
func unitName(p *project.Project, code string) string {
	list, ok := p.Lists.Codes["unit"]
	if !ok {
		return ""
	}
	entry, _ := list.Entry(code)
	return entry.NameIT
}

func writeCatalogue(w io.Writer, indicators []model.Indicator, format string) error {
	switch format {
	case "json":
		return export.JSON(w, indicators)
	case "csv":
		rows := [][]string{catalogue.Columns()}
		for _, d := range indicators {
			rows = append(rows, catalogue.Row(d))
		}
		return export.CSV(w, rows)
	case "table":
		return listCatalogue(w, indicators)
	}
	return usagef("the catalogue comes as table, csv or json, not %s", format)
}

// listCatalogue prints a line an indicator under its theme, narrow enough for a terminal.
func listCatalogue(w io.Writer, indicators []model.Indicator) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "INDICATOR\tN\tUNIT\tAREA BY\tDIMENSIONS\tTITLE")
	for _, d := range indicators {
		number := "–"
		if d.Number > 0 {
			number = fmt.Sprint(d.Number)
		}
		dims := strings.Join(d.Dimensions, " ")
		if dims == "" {
			dims = "–"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", d.ID, number, d.Unit, d.Territory, dims, d.Title.IT)
	}
	return tw.Flush()
}
