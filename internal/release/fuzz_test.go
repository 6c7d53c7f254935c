package release

import (
	"context"
	"errors"
	"testing"
)

// Whatever is asked for, the answer is one of the errors that people are told, or SQL that
// selects from the observations and changes nothing.
func FuzzSQL(f *testing.F) {
	r := at(f, "SELECT 'b' AS INDICATOR, 'IT' AS REF_AREA, '2014' AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, '_T' AS SECTOR, "+rest+
		", DATE '2014-01-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO")
	f.Add("b", "IT", "SECTOR", "_T")
	f.Add("a", "'; DROP TABLE observations; --", "SECTOR\" = 1 --", "x' OR 'y' = 'y")
	f.Add("", "", "", "")
	f.Fuzz(func(t *testing.T, indicator, area, dimension, value string) {
		ctx := context.Background()
		q, _, err := r.SQL(ctx, Filter{Indicator: indicator, Areas: []string{area}, Where: map[string][]string{dimension: {value}}, AsOf: "2014-06-30"})
		if err == nil {
			_, _, err = r.DB.Strings(ctx, q)
		} else if errors.Is(err, ErrIndicator) || errors.Is(err, ErrDimension) || errors.Is(err, ErrValue) || errors.Is(err, ErrTooEarly) {
			err = nil
		}
		if err != nil {
			t.Errorf("%s\n%v", q, err)
		}
		var n int
		if err := r.DB.Scan(ctx, "SELECT count(*) FROM observations", &n); err != nil || n != 1 {
			t.Fatalf("%d observations, %v", n, err)
		}
	})
}
