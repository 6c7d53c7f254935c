package scoreboard

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// fewestOrigins is how many differences of errors a test wants at least.
const fewestOrigins = 4

// dieboldMariano tests whether the forecasts err less than the seasonal naive ones.
// Series of one time err together, so each origin counts once: with the mean difference
// of its scaled absolute errors over series and steps. Differences of origins whose
// horizons overlap depend on one another; their covariances enter the variance, and the
// correction of Harvey, Leybourne and Newbold is for as many steps as overlap.
func dieboldMariano(trials []Trial) (statistic, p *float64) {
	of := map[int]*mean{}
	longest := 1
	for _, t := range trials {
		if !(t.ScaleMAE > 0) {
			continue
		}
		if of[t.Origin] == nil {
			of[t.Origin] = &mean{}
		}
		of[t.Origin].add((math.Abs(t.Mean-t.Actual) - math.Abs(t.Naive-t.Actual)) / t.ScaleMAE)
		longest = max(longest, t.Step)
	}
	origins := byOrigin(of)
	n := len(origins)
	if n < fewestOrigins {
		return nil, nil
	}
	d := make([]float64, n)
	all := mean{}
	for i, o := range origins {
		d[i] = of[o].sum / of[o].n
		all.add(d[i])
	}
	average := all.sum / all.n
	spacing := float64(origins[n-1]-origins[0]) / float64(n-1)
	overlap := min(int(math.Ceil(float64(longest)/spacing)), n/2) // steps in units of origins
	variance := autocovariance(d, average, 0)
	for k := 1; k < overlap; k++ {
		variance += 2 * autocovariance(d, average, k)
	}
	if variance <= 0 { // too few origins for covariances
		overlap, variance = 1, autocovariance(d, average, 0)
	}
	if variance <= 0 {
		return nil, nil
	}
	h, m := float64(overlap), float64(n)
	dm := average / math.Sqrt(variance/m) * math.Sqrt((m+1-2*h+h*(h-1)/m)/m)
	return &dm, defined(2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: m - 1}.CDF(-math.Abs(dm)))
}

func autocovariance(d []float64, average float64, lag int) float64 {
	sum := 0.0
	for t := lag; t < len(d); t++ {
		sum += (d[t] - average) * (d[t-lag] - average)
	}
	return sum / float64(len(d))
}
