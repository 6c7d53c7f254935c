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
	History   bool                // whatever was ever published, with KNOWN_TO; AsOf is not looked at
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
// the common dimensions, the indicator's own, the value, the indicator's attributes and what goes with every value.
func Columns(d model.Indicator) []string {
	return slices.Concat(model.Key(), d.Dimensions, []string{"OBS_VALUE"}, d.Attributes, []string{"NUMERATOR", "DENOMINATOR", "UNIT_MEASURE",
		"OBS_STATUS", "CONF_STATUS", "SE", "CV", "CI_LOW", "CI_HIGH", "SE_METHOD", "SAMPLE_SIZE", "POPULATION_CRITERION", "PROVENANCE", "SOURCE", "KNOWN_FROM", "RELEASE", "RELEASE_STATE"})
}

// SQL is the query over the table observations that a filter stands for, its rows in a
// fixed order, totals first. It checks the names against the catalogue.
func (r *Release) SQL(ctx context.Context, f Filter) (string, model.Indicator, error) {
	d, ok := r.Indicator(f.Indicator)
	if !ok {
		return "", d, NoIndicator(f.Indicator, r.Catalogue.Indicators)
	}
	from := r.relation(d)
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
		if err := r.checkValues(ctx, from, d, name, f.Where[name]); err != nil {
			return "", d, err
		}
		conditions = append(conditions, in(duck.Ident(name), f.Where[name]))
	}
	conditions = append(conditions, PeriodConditions(f.From, f.To)...)
	switch {
	case f.History:
	case f.AsOf == "":
		conditions = append(conditions, "KNOWN_TO IS NULL")
	default:
		known, err := r.column(ctx, "SELECT coalesce(min(KNOWN_FROM)::VARCHAR, '') FROM "+from+" WHERE INDICATOR = "+duck.Quote(d.ID))
		if err != nil {
			return "", d, err
		}
		first := known[0]
		if first == "" {
			return "", d, fmt.Errorf("%w: this release has no observation of %s, of no day", ErrTooEarly, d.ID)
		}
		if f.AsOf < first {
			return "", d, fmt.Errorf("%w: %s on %s; the first publication known here is of %s", ErrTooEarly, d.ID, f.AsOf, first)
		}
		day := "DATE " + duck.Quote(f.AsOf)
		conditions = append(conditions, fmt.Sprintf("KNOWN_FROM <= %s AND (KNOWN_TO IS NULL OR KNOWN_TO > %s)", day, day))
	}
	columns, err := r.selected(ctx, from, d)
	if err != nil {
		return "", d, err
	}
	if f.History {
		columns = append(columns, "KNOWN_TO")
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s", strings.Join(columns, ", "), from,
		strings.Join(conditions, " AND "), Order(d)), d, nil
}

// Order is the order of the rows of an answer about an indicator, as terms of ORDER BY, totals first.
func Order(d model.Indicator) string {
	out := []string{"REF_AREA <> 'IT'", "REF_AREA", "TIME_PERIOD", totalFirst("CITIZENSHIP", "TOTAL"), "CITIZENSHIP", totalFirst("SEX", "T"), "SEX DESC", "AGE"}
	for _, c := range d.Dimensions {
		out = append(out, totalFirst(duck.Ident(c), "_T"), duck.Ident(c))
	}
	return strings.Join(append(out, "KNOWN_FROM"), ", ")
}

// relation is what holds an indicator's rows: the release's observations, or its own query over the
// release's tables, known from the release's day on.
func (r *Release) relation(d model.Indicator) string {
	if d.Query == "" {
		return "observations"
	}
	criterion := duck.Quote(d.Population)
	if d.Population == model.OfForecast {
		criterion = "CASE FORECAST_OF"
		for _, of := range r.Catalogue.Indicators {
			criterion += fmt.Sprintf(" WHEN %s THEN %s", duck.Quote(of.ID), duck.Quote(of.Population))
		}
		criterion += " END"
	}
	return fmt.Sprintf("(SELECT *, %s AS UNIT_MEASURE, %s AS POPULATION_CRITERION, DATE %s AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM (\n%s\n) AS rows_of_it) AS observations",
		duck.Quote(d.Unit), criterion, duck.Quote(r.Manifest.AsOf), d.Query)
}

// selected are the expressions of the answer's columns. A column that observations of an older
// release do not have is empty.
func (r *Release) selected(ctx context.Context, from string, d model.Indicator) ([]string, error) {
	known, err := r.column(ctx, "SELECT column_name FROM (DESCRIBE FROM "+from+")")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range Columns(d) {
		has := slices.Contains(known, c)
		switch {
		case c == "RELEASE":
			c = duck.Quote(r.Manifest.ID) + " AS RELEASE"
		case c == "RELEASE_STATE":
			c = duck.Quote(string(r.State())) + " AS RELEASE_STATE"
		case !has && c == "SE_METHOD": // a text also where there is none: NULL alone is an integer in the files that have types
			c = "NULL::VARCHAR AS SE_METHOD"
		case !has:
			c = "NULL AS " + duck.Ident(c)
		default:
			c = duck.Ident(c)
		}
		out = append(out, c)
	}
	return out, nil
}

// NoIndicator is ErrIndicator of an id that none of the indicators has, with those that are spelled nearly so.
func NoIndicator(id string, indicators []model.Indicator) error {
	var known []string
	for _, i := range indicators {
		known = append(known, i.ID)
	}
	return fmt.Errorf("%w: %q%s; `osservatorio query --list` names them", ErrIndicator, id, near(id, known))
}

// checkValues refuses a value that no observation has: a slip of the pen must not look like an empty answer.
func (r *Release) checkValues(ctx context.Context, from string, d model.Indicator, dimension string, values []string) error {
	known, err := r.distinct(ctx, dimension, from)
	if err != nil {
		return err
	}
	for _, v := range values {
		if slices.Contains(known, v) {
			continue
		}
		own, err := r.distinct(ctx, dimension, from+" WHERE INDICATOR = "+duck.Quote(d.ID))
		if err != nil {
			return err
		}
		hint := near(v, known)
		if hint == "" && len(own) > 0 {
			hint = " (" + d.ID + " has: " + listed(own) + ")"
		}
		return fmt.Errorf("%w: %q of %s%s", ErrValue, v, dimension, hint)
	}
	return nil
}

// distinct lists the values of a dimension, sorted.
func (r *Release) distinct(ctx context.Context, dimension, from string) ([]string, error) {
	return r.column(ctx, fmt.Sprintf("SELECT DISTINCT %s::VARCHAR FROM %s ORDER BY 1", duck.Ident(dimension), from))
}

// Codes are the values that a dimension of an indicator has in the release, sorted.
func (r *Release) Codes(ctx context.Context, d model.Indicator, dimension string) ([]string, error) {
	return r.distinct(ctx, dimension, r.relation(d)+" WHERE INDICATOR = "+duck.Quote(d.ID))
}

// column is the first column of a query's answer. It is asked once: a release does not change.
func (r *Release) column(ctx context.Context, query string) ([]string, error) {
	if known, ok := r.asked.Load(query); ok {
		return known.([]string), nil
	}
	_, rows, err := r.DB.Strings(ctx, query)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = row[0]
	}
	r.asked.Store(query, out)
	return out, nil
}

// mostListed is how many values of a dimension a message names.
const mostListed = 20

func listed(values []string) string {
	if n := len(values) - mostListed; n > 0 {
		return strings.Join(values[:mostListed], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(values, ", ")
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

// PeriodConditions keeps the periods that lie inside [from.Start, to.End]. SDMX periods of one
// frequency sort as text, so each frequency has its own bounds.
func PeriodConditions(from, to period.Period) []string {
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
