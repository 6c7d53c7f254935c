package release

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"osservatorio/internal/coherence"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// Cells returns what the release says now of a period, one set a source; of the last year of
// each source when period is "". Withheld cells are left out.
func (r *Release) Cells(ctx context.Context, period string) ([][]coherence.Observation, error) {
	when := "TIME_PERIOD = " + duck.Quote(period)
	if period == "" {
		when = "FREQ = 'A' AND TIME_PERIOD = (SELECT max(TIME_PERIOD) FROM observations l WHERE l.SOURCE = o.SOURCE AND l.FREQ = 'A' AND l.KNOWN_TO IS NULL)"
	}
	dims := model.Dimensions(r.Catalogue.Indicators)
	header, rows, err := r.DB.Strings(ctx, fmt.Sprintf("SELECT * FROM observations o WHERE KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL AND PROVENANCE <> 'published' AND %s ORDER BY SOURCE, INDICATOR, %s", when, strings.Join(append(model.Key()[1:], dims...), ", ")))
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, h := range header {
		at[h] = i
	}
	var sets [][]coherence.Observation
	last := ""
	for _, row := range rows {
		col := func(name string) string { return row[at[name]] }
		value, err := strconv.ParseFloat(col("OBS_VALUE"), 64)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", col("INDICATOR"), col("TIME_PERIOD"), err)
		}
		c := coherence.Observation{Indicator: col("INDICATOR"), Area: col("REF_AREA"), Period: col("TIME_PERIOD"), Citizenship: col("CITIZENSHIP"),
			Sex: col("SEX"), Age: col("AGE"), Source: col("SOURCE"), Value: value, Unit: col("UNIT_MEASURE"), Dims: map[string]string{}}
		for _, d := range dims {
			if _, ok := at[d]; ok {
				c.Dims[d] = col(d)
			}
		}
		if len(sets) == 0 || c.Source != last {
			sets, last = append(sets, nil), c.Source
		}
		sets[len(sets)-1] = append(sets[len(sets)-1], c)
	}
	return sets, nil
}
