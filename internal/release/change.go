package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
)

// Against is what a value is compared with.
type Against string

const (
	YearBefore   Against = "yoy"      // the same period of the year before
	PeriodBefore Against = "previous" // the period of the same frequency before
)

// ChangeColumns are the columns that a comparison adds: the earlier period and value with its flags, the
// difference and its unit (that of the value, points for percentages), its error, its 95 % interval, and what may be
// said of it: rose, fell, stable (not told from no change), break, or nothing where no error is known.
var ChangeColumns = []string{"BEFORE", "BEFORE_VALUE", "BEFORE_OBS_STATUS", "BEFORE_CONF_STATUS", "CHANGE", "CHANGE_UNIT", "CHANGE_SE", "CHANGE_LOW", "CHANGE_HIGH", "CHANGE_VERDICT"}

// ChangeSQL is SQL with ChangeColumns: every observation that the filter selects beside the
// earlier one of the same cell, known on the same day. Across a break there is no change.
func (r *Release) ChangeSQL(ctx context.Context, f Filter, against Against, changes precision.Changes) (string, model.Indicator, error) {
	query, d, err := r.SQL(ctx, f)
	if err != nil {
		return "", d, err
	}
	f.From, f.To = period.Period{}, period.Period{}
	f.Where = maps.Clone(f.Where)
	for _, c := range []string{"OBS_STATUS", "CONF_STATUS", "PROVENANCE", "SOURCE"} { // of the later observation alone
		delete(f.Where, c)
	}
	all, _, err := r.SQL(ctx, f)
	if err != nil {
		return "", d, err
	}
	same := []string{"FREQ"}
	for _, c := range slices.Concat(model.Key(), d.Dimensions) {
		if c != "TIME_PERIOD" && c != "FREQ" {
			same = append(same, duck.Ident(c))
		}
	}
	// Periods of one frequency sort as text, so a break between the two is found by their order.
	return fmt.Sprintf(`WITH selected AS (%[1]s),
every AS (%[2]s),
dated AS (SELECT *, %[3]s AS earlier FROM selected),
broken AS (SELECT DISTINCT %[4]s, n.TIME_PERIOD FROM dated n JOIN every e USING (%[4]s) WHERE e.OBS_STATUS = 'B' AND e.TIME_PERIOD > n.earlier AND e.TIME_PERIOD <= n.TIME_PERIOD),
paired AS (
  SELECT n.* EXCLUDE (earlier), e.TIME_PERIOD AS BEFORE, e.OBS_VALUE AS BEFORE_VALUE, e.OBS_STATUS AS BEFORE_OBS_STATUS, e.CONF_STATUS AS BEFORE_CONF_STATUS, b.TIME_PERIOD IS NOT NULL AS broken,
    CASE WHEN NOT broken THEN (n.OBS_VALUE - e.OBS_VALUE)::DECIMAL(18,6) END AS CHANGE,
    CASE n.UNIT_MEASURE WHEN 'PC' THEN 'PP' ELSE n.UNIT_MEASURE END AS CHANGE_UNIT,
    CASE WHEN NOT broken AND n.SE > 0 AND e.SE > 0
      THEN sqrt(greatest(0, n.SE::DOUBLE ** 2 + e.SE::DOUBLE ** 2 - 2 * %[5]s * n.SE::DOUBLE * e.SE::DOUBLE))::DECIMAL(18,6) END AS CHANGE_SE
  FROM dated n LEFT JOIN (SELECT %[4]s, TIME_PERIOD, OBS_VALUE, OBS_STATUS, CONF_STATUS, SE FROM every) e
    ON e.TIME_PERIOD = n.earlier AND %[6]s
  LEFT JOIN broken b ON b.TIME_PERIOD = n.TIME_PERIOD AND %[11]s
)
SELECT * EXCLUDE (broken), (CHANGE - %[7]g * CHANGE_SE)::DECIMAL(18,6) AS CHANGE_LOW, (CHANGE + %[7]g * CHANGE_SE)::DECIMAL(18,6) AS CHANGE_HIGH,
  CASE WHEN broken THEN 'break' WHEN CHANGE_SE IS NULL OR CHANGE_SE = 0 THEN NULL WHEN abs(CHANGE) <= %[7]g * CHANGE_SE THEN '%[8]s' WHEN CHANGE > 0 THEN '%[9]s' ELSE '%[10]s' END AS CHANGE_VERDICT
FROM paired ORDER BY %[12]s`, query, all, earlier(against), strings.Join(same, ", "), correlations(d.ID, against, changes), joined("e", same), precision.Z95,
		precision.Stable, precision.Rose, precision.Fell, joined("b", same), Order(d)), d, nil
}

func joined(table string, columns []string) string {
	var out []string
	for _, c := range columns {
		out = append(out, table+"."+c+" = n."+c)
	}
	return strings.Join(out, " AND ")
}

// earlier is the period that TIME_PERIOD is compared with, in DuckDB's words.
func earlier(against Against) string {
	const year = "left(TIME_PERIOD, 4)::INTEGER"
	if against == YearBefore {
		return `lpad((` + year + ` - 1)::VARCHAR, 4, '0') || substr(TIME_PERIOD, 5)`
	}
	numbered := func(mark string, last int) string {
		n := fmt.Sprintf("substr(TIME_PERIOD, %d)::INTEGER", 5+len(mark))
		width := len(fmt.Sprint(last))
		return fmt.Sprintf("CASE WHEN %[1]s > 1 THEN left(TIME_PERIOD, 4) || '%[2]s' || lpad((%[1]s - 1)::VARCHAR, %[3]d, '0') ELSE lpad((%[4]s - 1)::VARCHAR, 4, '0') || '%[2]s%[5]d' END",
			n, mark, width, year, last)
	}
	return `CASE FREQ WHEN 'A' THEN lpad((` + year + ` - 1)::VARCHAR, 4, '0') WHEN 'S' THEN ` + numbered("-S", 2) + ` WHEN 'Q' THEN ` + numbered("-Q", 4) +
		` WHEN 'M' THEN ` + numbered("-", 12) + ` WHEN 'D' THEN (TRY_CAST(TIME_PERIOD AS DATE) - 1)::VARCHAR END`
}

// correlations is that of the errors of the two periods, by the frequency of the later one.
func correlations(indicator string, against Against, changes precision.Changes) string {
	var b strings.Builder
	b.WriteString("CASE n.FREQ")
	for _, f := range []struct {
		code     string
		quarters int
	}{{"A", 4}, {"S", 2}, {"Q", 1}} {
		lag := 4
		if against == PeriodBefore {
			lag = f.quarters
		}
		fmt.Fprintf(&b, " WHEN '%s' THEN %g", f.code, changes.Correlation(indicator, f.quarters, lag))
	}
	b.WriteString(" ELSE 0 END")
	return b.String()
}
