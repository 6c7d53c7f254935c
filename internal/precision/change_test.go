package precision_test

import (
	"math"
	"testing"

	"osservatorio/internal/precision"
)

// TestPublishedChange holds the error of a change over a year to the one that Istat published:
// men employed, fourth quarter of 2020, 13,283 thousand with a CV of 0.3472 %, -243 thousand with
// an error of 49 thousand.
func TestPublishedChange(t *testing.T) {
	rules := shipped(t)
	now := precision.Estimate{Value: 13_283_000, SE: 13_283_000 * 0.003472}
	before := precision.Estimate{Value: 13_526_000, SE: 13_283_000 * 0.003472}
	c := precision.Change(now, before, rules.Changes.Correlation("employed", 1, 4))
	if math.Abs(c.SE/49_000-1) > 0.001 || precision.Judge(c.Value, c.SE) != precision.Fell {
		t.Errorf("error of the change %.0f, published 49000; %s", c.SE, precision.Judge(c.Value, c.SE))
	}
	// Independent, it would be more, and a tenth of the change not told from none.
	if c := precision.Change(now, before, rules.Changes.Correlation("unemp_rate", 1, 4)); c.SE < 65_000 {
		t.Errorf("independent: %.0f", c.SE)
	}
}

// TestCorrelation holds the correlations of longer periods to sums done by hand over the
// pairs of their quarters.
func TestCorrelation(t *testing.T) {
	changes := shipped(t).Changes
	for _, c := range []struct {
		n, lag int
		want   float64
	}{
		{1, 4, 0.4356}, {1, 1, 0.4356}, {1, 2, 0}, {1, 6, 0}, {1, 0, 1},
		{2, 4, (2*0.4356 + 2*0.2178) / 4 / 0.7178},                        // lags 4, 5, 3, 4
		{2, 2, (0 + 0.2178 + 0.4356 + 0) / 4 / 0.7178},                    // lags 2, 3, 1, 2
		{4, 4, (4*0.4356 + 3*0.2178 + 3*0.2178 + 0.4356) / 16 / 0.440575}, // 4 four times, 3 and 5 thrice, 2 and 6 twice, 1 and 7 once
	} {
		if got := changes.Correlation("employed", c.n, c.lag); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%d quarters, %d apart: %.6f, want %.6f", c.n, c.lag, got, c.want)
		}
	}
}

// TestJudge holds words to figures.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		difference, se float64
		want           precision.Verdict
	}{
		{1.97, 1, precision.Rose}, {-1.97, 1, precision.Fell}, {1.96, 1, precision.Stable}, {0, 1, precision.Stable},
		{5, 0, precision.Unjudged}, {5, math.NaN(), precision.Unjudged}, {math.NaN(), 1, precision.Unjudged},
	} {
		if got := precision.Judge(c.difference, c.se); got != c.want {
			t.Errorf("%g with error %g: %q, want %q", c.difference, c.se, got, c.want)
		}
	}
	// A part that is 40 % of the whole: 9 + 4 − 2·0.4·9; disjoint groups: 9 + 4.
	part, whole := precision.Estimate{Value: 55, SE: 3}, precision.Estimate{Value: 50, SE: 2}
	if g := precision.Gap(part, whole, 0.4); !near(g.SE*g.SE, 5.8) || g.Value != 5 {
		t.Errorf("part and whole: %+v", g)
	}
	if g := precision.Gap(part, whole, 0); !near(g.SE*g.SE, 13) {
		t.Errorf("disjoint: %+v", g)
	}
}
