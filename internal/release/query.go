package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"osservatorio/internal/codelist"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
)

// Filter selects observations of one indicator. Empty parts select everything.
type Filter struct {
	Indicator string
	Areas     []string            // REF_AREA codes
	From, To  period.Period       // a finer period matches when it lies inside the bounds
	Where     map[string][]string // dimension -> values
	AsOf      string              // day; what was published then
}

var (
	// ErrIndicator is returned for an indicator that the release does not have.
	ErrIndicator = errors.New("no such indicator")
	// ErrDimension is returned for a dimension that the indicator does not have.
	ErrDimension = errors.New("no such dimension")
	// ErrValue is returned for a value that a dimension has in no observation of the release.
	ErrValue = errors.New("no such value")
	// ErrTooEarly is returned for an as-of day before the indicator was first published.
	ErrTooEarly = errors.New("nothing was published yet")
)

// Columns are the columns of a query's answer in the order of the public interface:
// the common dimensions, the indicator's own, the value and what goes with it.
func Columns(d model.Indicator) []string {
	return slices.Concat(model.Key(), d.Dimensions, []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "UNIT_MEASURE",
		"OBS_STATUS", "CONF_STATUS", "SE", "CV", "POPULATION_CRITERION", "PROVENANCE", "SOURCE", "KNOWN_FROM", "RELEASE"})
}

// SQL is the query over the table observations that a filter stands for, its rows in a
// fixed order, totals first. It checks the names against the catalogue.
func (r *Release) SQL(ctx context.Context, f Filter) (string, model.Indicator, error) {
	d, ok := r.Indicator(f.Indicator)
	if !ok {
		var known []string
		for _, i := range r.Catalogue.Indicators {
			known = append(known, i.ID)
		}
		return "", d, fmt.Errorf("%w: %q%s; `osservatorio query --list` names them", ErrIndicator, f.Indicator, near(f.Indicator, known))
	}
	conditions := []string{"INDICATOR = " + duck.Quote(d.ID)}
	if len(f.Areas) > 0 {
		conditions = append(conditions, in("REF_AREA", f.Areas))
	}
	for _, area := range f.Areas {
		if !utf8.ValidString(area) || strings.Contains(area, "\x00") {
			return "", d, fmt.Errorf("%w: area %q is no text", ErrValue, area)
		}
	}
	names := make([]string, 0, len(f.Where))
	for name := range f.Where {
		names = append(names, name)
	}
	slices.Sort(names)
	allowed := slices.Concat(model.Key()[1:], d.Dimensions, []string{"OBS_STATUS", "CONF_STATUS", "PROVENANCE", "SOURCE"})
	for _, name := range names {
		if !slices.Contains(allowed, name) {
			return "", d, fmt.Errorf("%w: %s of %s%s (it has: %s)", ErrDimension, name, d.ID, near(name, allowed), strings.Join(allowed, ", "))
		}
		if err := r.checkValues(ctx, name, f.Where[name]); err != nil {
			return "", d, err
		}
		conditions = append(conditions, in(duck.Ident(name), f.Where[name]))
	}
	conditions = append(conditions, periodConditions(f.From, f.To)...)
	if f.AsOf == "" {
		conditions = append(conditions, "KNOWN_TO IS NULL")
	} else {
		first := ""
		if err := r.DB.Scan(ctx, "SELECT coalesce(min(KNOWN_FROM)::VARCHAR, '') FROM observations WHERE INDICATOR = "+duck.Quote(d.ID), &first); err != nil {
			return "", d, err
		}
		if first == "" || f.AsOf < first {
			return "", d, fmt.Errorf("%w: %s on %s; the first publication known here is of %s", ErrTooEarly, d.ID, f.AsOf, first)
		}
		day := "DATE " + duck.Quote(f.AsOf)
		conditions = append(conditions, fmt.Sprintf("KNOWN_FROM <= %s AND (KNOWN_TO IS NULL OR KNOWN_TO > %s)", day, day))
	}
	columns := make([]string, 0, 24)
	for _, c := range Columns(d) {
		if c == "RELEASE" {
			c = duck.Quote(r.Manifest.ID) + " AS RELEASE"
		}
		columns = append(columns, c)
	}
	order := []string{"REF_AREA <> 'IT'", "REF_AREA", "TIME_PERIOD", totalFirst("CITIZENSHIP", "TOTAL"), "CITIZENSHIP", totalFirst("SEX", "T"), "SEX DESC", "AGE"}
	for _, c := range d.Dimensions {
		order = append(order, totalFirst(duck.Ident(c), "_T"), duck.Ident(c))
	}
	return fmt.Sprintf("SELECT %s FROM observations WHERE %s ORDER BY %s", strings.Join(columns, ", "),
		strings.Join(conditions, " AND "), strings.Join(order, ", ")), d, nil
}

// checkValues refuses a value that no observation has: a slip of the pen must not look like an empty answer.
func (r *Release) checkValues(ctx context.Context, dimension string, values []string) error {
	_, rows, err := r.DB.Strings(ctx, fmt.Sprintf("SELECT DISTINCT %s::VARCHAR FROM observations ORDER BY 1", duck.Ident(dimension)))
	if err != nil {
		return err
	}
	known := make([]string, len(rows))
	for i, row := range rows {
		known[i] = row[0]
	}
	for _, v := range values {
		if !slices.Contains(known, v) {
			return fmt.Errorf("%w: %q of %s%s", ErrValue, v, dimension, near(v, known))
		}
	}
	return nil
}

// near asks whether one of the known spellings was meant.
func near(text string, known []string) string {
	if n := codelist.Nearest(text, known); len(n) > 0 {
		return " (did you mean " + strings.Join(n, ", ") + "?)"
	}
	return ""
}

func totalFirst(column, total string) string { return column + " <> " + duck.Quote(total) }

func in(column string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = duck.Quote(v)
	}
	return column + " IN (" + strings.Join(quoted, ", ") + ")"
}

// periodConditions keeps the periods that lie inside [from.Start, to.End]. SDMX periods of one
// frequency sort as text, so each frequency has its own bounds.
func periodConditions(from, to period.Period) []string {
	if from.IsZero() && to.IsZero() {
		return nil
	}
	var any []string
	for _, f := range []period.Freq{period.Annual, period.HalfYearly, period.Quarterly, period.Monthly, period.Daily} {
		c := []string{"FREQ = " + duck.Quote(f.String())}
		if !from.IsZero() {
			first := from.Start().In(f)
			if first.Start().Before(from.Start()) {
				first = first.Next()
			}
			c = append(c, "TIME_PERIOD >= "+duck.Quote(first.String()))
		}
		if !to.IsZero() {
			last := to.End().In(f)
			if last.End().After(to.End()) {
				last = last.Add(-1)
			}
			c = append(c, "TIME_PERIOD <= "+duck.Quote(last.String()))
		}
		any = append(any, "("+strings.Join(c, " AND ")+")")
	}
	return []string{"(" + strings.Join(any, " OR ") + ")"}
}
