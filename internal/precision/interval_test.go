package precision_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

// TestInterval holds intervals to cases computed by hand, and the SQL to the Go.
func TestInterval(t *testing.T) {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	none := math.NaN()
	for _, c := range []struct {
		value, se float64
		unit      string
		low, high float64
	}{
		{1000, 100, "PS", 804, 1196},
		{100, 80, "PS", 0, 256.8},             // no persons below zero
		{-2.5, 1, "PP", -4.46, -0.54},         // a gap may be negative
		{50, 5, "PC", 40.323593, 59.676407},   // logit half-width 1.96·5·100/2500 = 0.392
		{2, 1.5, "PC", 0.453303, 8.379857},    // symmetric on the plain scale it would begin at −0.94
		{98, 1.5, "PC", 91.620143, 99.546697}, // the complement
		{0, 0, "PC", none, none},              // nobody in the sample: the error says nothing
		{100, 1, "PC", none, none},            //
		{1000, 0, "PS", none, none},           // calibrated, without sampling error
		{12.4, 3.1, "PER1000", 6.324, 18.476}, // not bounded by 100
	} {
		low, high := precision.Interval(c.value, c.se, precision.KindOf(c.unit))
		if !near(low, c.low) || !near(high, c.high) {
			t.Errorf("%g %s with error %g: %.6f to %.6f, want %.6f to %.6f", c.value, c.unit, c.se, low, high, c.low, c.high)
		}
		l, h := precision.IntervalSQL("v", "se", "unit", "NULL::DOUBLE")
		var got [2]float64
		query := fmt.Sprintf("SELECT coalesce(%s, 'nan'::DOUBLE), coalesce(%s, 'nan'::DOUBLE) FROM (SELECT %g::DECIMAL(18,6) AS v, %g::DECIMAL(18,6) AS se, '%s' AS unit)", l, h, c.value, c.se, c.unit)
		if err := db.Scan(ctx, query, &got[0], &got[1]); err != nil {
			t.Fatal(err)
		}
		if !near(got[0], low) || !near(got[1], high) {
			t.Errorf("%g %s with error %g: SQL says %v, Go %g to %g", c.value, c.unit, c.se, got, low, high)
		}
	}
}

// TestNobodyOrAll holds intervals of shares of 0 and 100 to the exact ones of so many interviews (R: binom.test), in Go and
// in SQL: three of three may be three in ten of all.
func TestNobodyOrAll(t *testing.T) {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ value, size, low, high float64 }{
		{0, 3, 0, 70.759822}, // binom.test(0, 3)
		{100, 3, 29.240178, 100},
		{0, 30, 0, 11.570331}, // binom.test(0, 30)
		{100, 100, 96.378331, 100},
		{0, 0, math.NaN(), math.NaN()}, // of how many is not known
	} {
		low, high := precision.Extreme(c.value, c.size)
		if !near(low, c.low) || !near(high, c.high) {
			t.Errorf("%g of %g: %.6f to %.6f, want %.6f to %.6f", c.value, c.size, low, high, c.low, c.high)
		}
		l, h := precision.IntervalSQL("v", "se", "unit", "size")
		var got [2]float64
		query := fmt.Sprintf("SELECT coalesce(%s, 'nan'::DOUBLE), coalesce(%s, 'nan'::DOUBLE) FROM (SELECT %g::DECIMAL(18,6) AS v, NULL::DECIMAL(18,6) AS se, 'PC' AS unit, %g::DECIMAL(18,6) AS size)", l, h, c.value, c.size)
		if err := db.Scan(ctx, query, &got[0], &got[1]); err != nil {
			t.Fatal(err)
		}
		if !near(got[0], low) || !near(got[1], high) {
			t.Errorf("%g of %g: SQL says %v, Go %g to %g", c.value, c.size, got, low, high)
		}
	}
}

func near(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b))
}
