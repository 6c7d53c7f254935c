package forecast

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// simulationPaths is the number of sample paths behind simulated limits.
const simulationPaths = 5000

// simulated returns the medians of the next h values of the scaled series, and the
// deviations that give their central 95 % limits under a normal law. It is for the
// unstable forms, whose variance has no closed form and may not exist. Equal models
// draw equal paths.
func (e ETS) simulated(h int) (medians, deviations []float64) {
	medians, deviations = make([]float64, h), make([]float64, h)
	at := func(sorted []float64, p float64) float64 { return sorted[int(math.Round(p*(simulationPaths-1)))] }
	width := 2 * distuv.UnitNormal.Quantile(0.975)
	for j, values := range e.paths(h, rand.New(rand.NewPCG(20, 26))) {
		slices.Sort(values)
		medians[j] = at(values, 0.5)
		deviations[j] = (at(values, 0.975) - at(values, 0.025)) / width
	}
	return medians, deviations
}

// paths draws sample paths: rows are horizons.
func (e ETS) paths(h int, rng *rand.Rand) [][]float64 {
	sd := math.Sqrt(e.Sigma2) / e.scale
	values := make([][]float64, h)
	for j := range values {
		values[j] = make([]float64, simulationPaths)
	}
	season := make([]float64, e.m)
	for path := range simulationPaths {
		level, trend := e.final.level, e.final.trend
		copy(season, e.final.season)
		for j := range h {
			trend *= e.smooth.phi
			q, s := level+trend, season[j%e.m]
			err := sd * rng.NormFloat64()
			values[j][path] = q*s + err
			level = q
			if math.Abs(s) > tinyState { // a factor of zero tells nothing about the level
				level += e.smooth.alpha * err / s
				trend += e.smooth.beta * err / s
			}
			if math.Abs(q) > tinyState {
				season[j%e.m] = s + e.smooth.gamma*err/q
			}
		}
	}
	return values
}
