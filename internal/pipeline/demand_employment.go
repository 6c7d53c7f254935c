package pipeline

import (
	"context"
	"fmt"
	"strconv"

	"osservatorio/internal/demand"
)

// employment projects the employed persons of each region and of Italy.
func employment(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	rows, err := g.rows(ctx, "SELECT REF_AREA, TIME_PERIOD, PERSONS::VARCHAR, PROVENANCE FROM core.demand_employed WHERE SECTOR = '_T' ORDER BY ALL")
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	type known struct {
		area, provenance string
	}
	var keys []known
	var series []demand.Series
	for _, r := range rows {
		year, err := strconv.Atoi(r[1])
		if err != nil {
			return nil, err
		}
		value, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, err
		}
		if n := len(keys); n == 0 || keys[n-1].area != r[0] {
			keys, series = append(keys, known{r[0], r[3]}), append(series, demand.Series{Year: year})
		}
		at := len(series) - 1
		if series[at].Last()+1 != year {
			return nil, fmt.Errorf("employed persons of %s: a year before %d is missing", r[0], year)
		}
		series[at].Values = append(series[at].Values, value)
	}
	paths, err := demand.Forecast(ctx, series, g.settings.Horizon)
	if err != nil {
		return nil, err
	}
	var out []demand.Projection
	of := []string{"istat/rcfl-tabulation", "istat/rcfl-microdata"}
	for i, p := range paths {
		for j, v := range p.Values {
			out = append(out, demand.Projection{Indicator: "dem_employed", Area: keys[i].area, Age: "Y_GE15", Method: "FORECAST",
				Period: strconv.Itoa(p.Origin + 1 + j), Value: v, Origin: strconv.Itoa(p.Origin), Vintage: g.vintage(of...),
				PastError: p.Error, PastErrorOf: fmt.Sprintf("mean absolute percentage error of %d forecasts of the past, pseudo-real-time", p.Trials),
				Detail: p.Method, Provenance: keys[i].provenance, Source: sources(of...)})
		}
	}
	return out, nil
}

// rows answers a query as text.
func (g *Grounds) rows(ctx context.Context, query string) ([][]string, error) {
	_, rows, err := g.db.Strings(ctx, query)
	return rows, err
}
