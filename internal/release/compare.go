package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// ErrIncomparable is returned for two indicators that must not be set beside each other.
var ErrIncomparable = errors.New("not comparable")

// Compare returns ErrIncomparable, with the reason that the catalogue gives, when two indicators
// must not be set beside each other, and else what a reader of both has to know: that they tell
// who is foreign, or where something is, in other ways.
func Compare(a, b model.Indicator) (notes []string, err error) {
	for _, c := range a.Incomparable {
		if c.Indicator == b.ID {
			return nil, fmt.Errorf("%w: %s with %s: %s", ErrIncomparable, a.ID, b.ID, c.Why.In("en"))
		}
	}
	for _, d := range [][3]string{{"population_criterion", a.Population, b.Population}, {"territory", a.Territory, b.Territory}} {
		if d[1] != d[2] && d[1] != "none" && d[2] != "none" {
			notes = append(notes, fmt.Sprintf("%s: %s; %s: %s", a.ID, model.Explain(d[0], d[1]).IT, b.ID, model.Explain(d[0], d[2]).IT))
		}
	}
	return notes, nil
}

// Notes says what must not be compared within an answer: rows that differ in a dimension of which the
// catalogue says so, and breaks after the first period of a frequency.
func (r *Release) Notes(ctx context.Context, d model.Indicator, query string) ([]string, error) {
	var notes []string
	for _, c := range d.Incomparable {
		if c.Dimension == "" {
			continue
		}
		values := 0
		if err := r.DB.Scan(ctx, fmt.Sprintf("SELECT count(DISTINCT %s) FROM (%s)", duck.Ident(c.Dimension), query), &values); err != nil {
			return nil, err
		}
		if values > 1 {
			notes = append(notes, c.Dimension+": "+c.Why.IT)
		}
	}
	_, rows, err := r.DB.Strings(ctx, fmt.Sprintf(`SELECT TIME_PERIOD, string_agg(DISTINCT SOURCE, ' ') FROM (%[1]s) AS broken
WHERE OBS_STATUS = 'B' AND TIME_PERIOD > (SELECT min(TIME_PERIOD) FROM (%[1]s) AS whole WHERE whole.FREQ = broken.FREQ)
GROUP BY TIME_PERIOD ORDER BY TIME_PERIOD`, query))
	if err != nil || len(rows) == 0 {
		return notes, err
	}
	var periods, why []string
	for _, row := range rows {
		periods = append(periods, row[0])
		for _, b := range d.BreaksAt(row[0], row[1]) {
			if !slices.Contains(why, b.Why.IT) {
				why = append(why, b.Why.IT)
			}
		}
	}
	text := "la serie si interrompe (B) in " + strings.Join(periods, ", ") + ": prima e dopo non si confrontano."
	return append(notes, strings.Join(append([]string{text}, why...), " ")), nil
}
