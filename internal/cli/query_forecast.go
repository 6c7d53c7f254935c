package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/diag"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// forecasts answers with what the release foresees of the indicator.
func (c *queryCmd) forecasts(a *app, rel *release.Release, f release.Filter, areas *territory.Territory) error {
	sql, d, err := rel.ForecastSQL(a.ctx, f)
	if err != nil {
		return err
	}
	header, rows, err := rel.DB.Strings(a.ctx, sql)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		a.console.line(markWarn, d.ID, "no forecast meets all the conditions together; `osservatorio query "+d.ID+" --forecast` gives all of them", 0)
	}
	for _, area := range f.Areas {
		if place := slices.Index(header, "REF_AREA"); len(rows) > 0 && !slices.ContainsFunc(rows, func(r []string) bool { return r[place] == area }) {
			a.console.line(markWarn, d.ID, "no forecast of "+areaTitle(areas, area)+" meets the conditions: forecasts are made of the areas that schemas/forecasts.yaml declares for the set", 0)
		}
	}
	q := answer{indicator: d, sql: sql}
	if c.Format != "table" {
		return c.export(a, rel, []answer{q})
	}
	return c.write(a, func(w io.Writer) error {
		heading(w, rel, d)
		fmt.Fprintf(w, "Previsioni dai dati fino al %s\n", rel.Manifest.AsOf)
		return forecastTable(w, rel, header, rows, d.Dimensions, d.Decimals, areas)
	})
}

// forecastTable prints for people: names of areas, Italian numbers.
func forecastTable(w io.Writer, rel *release.Release, header []string, rows [][]string, dimensions []string, decimals int, areas *territory.Territory) error {
	shown := slices.Concat([]string{"REF_AREA", "TIME_PERIOD", "FREQ", "CITIZENSHIP", "SEX", "AGE"}, dimensions,
		[]string{"OBS_VALUE", "LO80", "HI80", "LO95", "HI95", "UNIT_MEASURE", "METHOD", "RECONCILED", "ORIGIN", "MASE", "NAIVE_MASE", "COVER80", "COVER95", "SCORE_FREQ", "PROVENANCE"})
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(shown, "\t"))
	for _, row := range rows {
		cells := make([]string, len(shown))
		for i, name := range shown {
			v := row[slices.Index(header, name)]
			switch name {
			case "OBS_VALUE", "LO80", "HI80", "LO95", "HI95":
				v = italianNumber(v, decimals)
			case "MASE", "NAIVE_MASE", "COVER80", "COVER95":
				v = italianNumber(v, 2)
			case "REF_AREA":
				if area, ok := areas.Area(v); ok {
					v += " " + area.NameIT
				}
			}
			cells[i] = cmp.Or(v, "–")
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "MASE: errore medio sul passato della stessa serie, sulla scala delle differenze da un anno prima note allora; il metodo è migliore dove è minore di NAIVE_MASE, di chi ripete l'anno prima; COVER: quota del passato entro i limiti; SCORE_FREQ: cadenza della serie su cui MASE e COVER sono misurati (anni e semestri hanno i punteggi dei periodi di cui sono fatti).")
	_, err := fmt.Fprintf(w, "%s · release %s\n", diag.Count(len(rows), "previsione", "previsioni"), rel.Manifest.ID)
	return err
}
