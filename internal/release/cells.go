package release

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/coherence"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// Cells returns what a table `observations` says now, as the rules of coherence read it: the cells
// of a period, or of the last period of each source and frequency when period is ""; and those by
// which sources are held against each other, of the same period or of every year. Withheld cells are
// left out, and what others have printed.
func Cells(ctx context.Context, db *duck.DB, indicators []model.Indicator, rules *coherence.Rules, period string) (out coherence.Cells, err error) {
	when, years := "true", "FREQ = 'A'"
	last := " QUALIFY TIME_PERIOD = max(TIME_PERIOD) OVER (PARTITION BY SOURCE, FREQ)"
	if period != "" {
		when = "TIME_PERIOD = " + duck.Quote(period)
		last, years = "", when
	}
	if out.Sets, err = cellsWhere(ctx, db, indicators, when, last); err != nil {
		return out, err
	}
	var measures []string
	for _, m := range rules.Measures() {
		conditions := []string{"INDICATOR = " + duck.Quote(m.Indicator), "SOURCE = " + duck.Quote(m.Source)}
		for dim, code := range m.Where {
			conditions = append(conditions, duck.Ident(dim)+" = "+duck.Quote(code))
		}
		slices.Sort(conditions)
		measures = append(measures, strings.Join(conditions, " AND "))
	}
	if measures != nil {
		out.Shared, err = cellsWhere(ctx, db, indicators, years+" AND ("+strings.Join(measures, " OR ")+")", "")
	}
	return out, err
}

// cellsWhere reads cells, a set a source.
func cellsWhere(ctx context.Context, db *duck.DB, indicators []model.Indicator, where, qualify string) ([][]coherence.Observation, error) {
	dims := model.Dimensions(indicators)
	columns := slices.Concat(model.Key(), dims, []string{"SOURCE", "OBS_VALUE", "UNIT_MEASURE", "DENOMINATOR", "CI_LOW", "CI_HIGH"})
	_, rows, err := db.Strings(ctx, fmt.Sprintf("SELECT %s FROM observations WHERE KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL AND PROVENANCE <> 'published' AND %s%s ORDER BY SOURCE, %s",
		strings.Join(columns, ", "), where, qualify, strings.Join(slices.Concat(model.Key(), dims), ", ")))
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
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
			Sex: col("SEX"), Age: col("AGE"), Source: col("SOURCE"), Value: value, Unit: col("UNIT_MEASURE"), Ratio: col("DENOMINATOR") != "", Dims: map[string]string{}}
		low, noLow := strconv.ParseFloat(col("CI_LOW"), 64)
		high, noHigh := strconv.ParseFloat(col("CI_HIGH"), 64)
		if noLow == nil && noHigh == nil {
			c.Sampled = &coherence.Interval{Low: low, High: high}
		}
		for _, d := range dims {
			c.Dims[d] = col(d)
		}
		if len(sets) == 0 || c.Source != last {
			sets, last = append(sets, nil), c.Source
		}
		sets[len(sets)-1] = append(sets[len(sets)-1], c)
	}
	return sets, nil
}
