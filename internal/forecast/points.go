package forecast

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Point is the forecast of one period in the unit of the series: the mean and
// the central 80 and 95 % limits.
type Point struct {
	Step       int    // periods after the last one of the series, from 1
	Period     string // as in Series.Start
	Mean       float64
	Lo80, Hi80 float64
	Lo95, Hi95 float64
}

// The tail probabilities of the limits and their normal quantiles.
const (
	upper80, upper95 = 0.90, 0.975
)

var (
	normal80 = distuv.UnitNormal.Quantile(upper80)
	normal95 = distuv.UnitNormal.Quantile(upper95)
)

// studentQuantiles returns the quantiles for limits of 80 and 95 %.
func studentQuantiles(degrees int) (t80, t95 float64) {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(degrees)}
	return t.Quantile(upper80), t.Quantile(upper95)
}

func symmetricPoint(mean, sd, k80, k95 float64) Point {
	return Point{
		Mean: mean,
		Lo80: mean - k80*sd, Hi80: mean + k80*sd,
		Lo95: mean - k95*sd, Hi95: mean + k95*sd,
	}
}

// points forecasts h periods with analytic limits, or simulated ones for the
// unstable forms. id fixes the simulated paths.
func (e ETS) points(h int, id string) []Point {
	points := make([]Point, h)
	if e.Form.unstable() {
		limits := e.simulatedLimits(h, []float64{1 - upper95, 1 - upper80, 0.5, upper80, upper95}, seedOf(id))
		for j, q := range limits {
			points[j] = Point{Mean: q[2], Lo95: q[0], Lo80: q[1], Hi80: q[3], Hi95: q[4]}
		}
	} else {
		means, variances := e.moments(h)
		for j := range points {
			points[j] = symmetricPoint(means[j], math.Sqrt(variances[j]), normal80, normal95)
		}
	}
	for j := range points {
		points[j].apply(func(v float64) float64 { return v * e.scale })
	}
	return points
}

// apply changes every value of the point in place.
func (p *Point) apply(change func(float64) float64) {
	for _, v := range []*float64{&p.Mean, &p.Lo80, &p.Hi80, &p.Lo95, &p.Hi95} {
		*v = change(*v)
	}
}

// finite reports whether every value of the point is a number.
func (p Point) finite() bool {
	ok := true
	p.apply(func(v float64) float64 {
		ok = ok && !math.IsNaN(v) && !math.IsInf(v, 0)
		return v
	})
	return ok
}
