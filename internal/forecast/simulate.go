package forecast

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// simulationPaths is the number of sample paths behind simulated limits.
const simulationPaths = 5000

// seedOf gives every series its own fixed stream, whatever the order in which
// series are computed.
func seedOf(id string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(id))
	return rand.New(rand.NewPCG(h.Sum64(), 0x6f737365727661))
}

// simulatedLimits returns, for every horizon, the quantiles of the simulated
// values of the scaled series at the given probabilities: rows are horizons.
// It is for the unstable forms, whose variance has no closed form.
func (e ETS) simulatedLimits(h int, probabilities []float64, rng *rand.Rand) [][]float64 {
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
	limits := make([][]float64, h)
	for j := range h {
		slices.Sort(values[j])
		limits[j] = make([]float64, len(probabilities))
		for k, p := range probabilities {
			limits[j][k] = values[j][int(math.Round(p*float64(simulationPaths-1)))]
		}
	}
	return limits
}
