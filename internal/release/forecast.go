package release

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// ErrNoForecast is returned for an indicator that a release does not forecast.
var ErrNoForecast = errors.New("not forecast")

// Kinds of the forecasts that are tried on the past: KIND of the table backtests.
const (
	RealTime       = "real-time"        // on the vintages of the day
	PseudoRealTime = "pseudo-real-time" // on the values of today, up to the origin
	SaidBefore     = "published"        // a forecast that a release published
)

// Kinds are all of them; a release need not have trials of each.
var Kinds = []string{PseudoRealTime, SaidBefore, RealTime}

// ForecastColumns are the columns of an answer about forecasts: what tells them apart, the mean with its 80 and 95 % limits,
// how it came about, from what, and how good the forecasts of the same series were on the past (MASE beside that of repeating
// the year before, shares within the limits), and of which frequency (SCORE_FREQ: years have the scores of their parts).
func ForecastColumns(d model.Indicator) []string {
	return slices.Concat(model.Key(), d.Dimensions, []string{"STEP", "OBS_VALUE", "LO80", "HI80", "LO95", "HI95", "UNIT_MEASURE", "METHOD", "DETAIL", "RECONCILED",
		"ORIGIN", "DATA_VINTAGE", "MASE", "NAIVE_MASE", "COVER80", "COVER95", "SCORE_FREQ", "OBS_STATUS", "PROVENANCE", "RELEASE", "RELEASE_STATE"})
}

// ForecastSQL is the query over the table forecasts that a filter stands for, its rows in a fixed order, totals first. Days are
// not looked at: a release forecasts from what it knows. It checks the names against the catalogue and the table.
func (r *Release) ForecastSQL(ctx context.Context, f Filter) (string, model.Indicator, error) {
	d, ok := r.Indicator(f.Indicator)
	if !ok {
		return "", d, NoIndicator(f.Indicator, r.Catalogue.Indicators)
	}
	of, err := r.distinct(ctx, "INDICATOR", "forecasts")
	if err != nil {
		return "", d, err
	}
	if !slices.Contains(of, d.ID) {
		return "", d, fmt.Errorf("%w: %s in release %s%s", ErrNoForecast, d.ID, r.Manifest.ID, instead(d, of))
	}
	_, columns, err := r.DB.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM forecasts)")
	if err != nil {
		return "", d, err
	}
	has := func(name string) bool {
		return slices.ContainsFunc(columns, func(c []string) bool { return c[0] == name })
	}
	own := slices.DeleteFunc(slices.Concat(model.Key()[1:], d.Dimensions, []string{"METHOD", "ORIGIN", "PROVENANCE"}), func(name string) bool { return !has(name) })
	conditions := []string{"INDICATOR = " + duck.Quote(d.ID)}
	for _, name := range slices.Sorted(maps.Keys(f.Where)) {
		if !slices.Contains(own, name) {
			return "", d, fmt.Errorf("%w: %s of forecasts of %s%s (they have: %s)", ErrDimension, name, d.ID, near(name, own), strings.Join(own, ", "))
		}
		if err := r.checkValues(ctx, "forecasts", d, name, f.Where[name]); err != nil {
			return "", d, err
		}
		conditions = append(conditions, in(duck.Ident(name), f.Where[name]))
	}
	if len(f.Areas) > 0 {
		if err := r.checkValues(ctx, "forecasts", d, "REF_AREA", f.Areas); err != nil {
			return "", d, err
		}
		conditions = append(conditions, in("REF_AREA", f.Areas))
	}
	conditions = append(conditions, PeriodConditions(f.From, f.To)...)
	var selected []string
	for _, c := range ForecastColumns(d) {
		text := map[string]string{"UNIT_MEASURE": d.Unit, "DATA_VINTAGE": r.Manifest.AsOf, "RELEASE": r.Manifest.ID, "RELEASE_STATE": string(r.State())}[c]
		switch {
		case text != "":
			selected = append(selected, duck.Quote(text)+" AS "+c)
		case has(c):
			selected = append(selected, duck.Ident(c))
		default:
			selected = append(selected, "NULL AS "+duck.Ident(c))
		}
	}
	order := []string{"REF_AREA <> 'IT'", "REF_AREA", totalFirst("CITIZENSHIP", "TOTAL"), "CITIZENSHIP"}
	for _, c := range d.Dimensions {
		if has(c) {
			order = append(order, totalFirst(duck.Ident(c), "_T"), duck.Ident(c))
		}
	}
	return fmt.Sprintf("SELECT %s FROM forecasts WHERE %s ORDER BY %s, SEX DESC, AGE, FREQ, TIME_PERIOD", strings.Join(selected, ", "),
		strings.Join(conditions, " AND "), strings.Join(order, ", ")), d, nil
}

// Forecasts is how many forecasts a filter selects.
func (r *Release) Forecasts(ctx context.Context, f Filter) (int, error) {
	query, _, err := r.ForecastSQL(ctx, f)
	if err != nil {
		return 0, err
	}
	n := 0
	err = r.DB.Scan(ctx, "SELECT count(*) FROM ("+query+")", &n)
	return n, err
}

// instead says what a release does say of the future.
func instead(d model.Indicator, forecast []string) string {
	switch {
	case d.Query != "":
		return "; its values are projections themselves: leave --forecast out"
	case len(forecast) == 0:
		return ", which has no forecasts"
	}
	return "; there are forecasts of " + strings.Join(forecast, ", ")
}
