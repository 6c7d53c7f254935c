package precision

import (
	"fmt"
	"math"
)

// Jackknife replicates an estimator with one group of records left out at a time (JK1). The
// groups, one number a record from 0 to groups-1, must not part a cluster. theta gets the weights
// of a replicate and gives the estimate; where the sample has calibration groups, the weights of
// each replicate are brought back to their sizes. The error is taken about the full estimate.
func (s Sample) Jackknife(group []int, groups int, theta func(weights []float64) float64) (Estimate, error) {
	if err := s.check(); err != nil {
		return Estimate{}, err
	}
	if len(group) != len(s.Weights) || groups < 2 {
		return Estimate{}, fmt.Errorf("%d groups told for %d of %d records; every record needs one of two groups or more", groups, len(group), len(s.Weights))
	}
	full := theta(s.Weights)
	var squares float64
	for left := range groups {
		d := theta(s.replicate(group, groups, left)) - full
		squares += d * d
	}
	g := float64(groups)
	return Estimate{full, math.Sqrt((g - 1) / g * squares)}, nil
}

// replicate are the weights without one group, the others made up for it.
func (s Sample) replicate(group []int, groups, left int) []float64 {
	out := make([]float64, len(s.Weights))
	for i, w := range s.Weights {
		if group[i] != left {
			out[i] = w * float64(groups) / float64(groups-1)
		}
	}
	if s.Stratum == nil {
		return out
	}
	whole, rest := map[int]float64{}, map[int]float64{}
	for i, w := range s.Weights {
		whole[s.Stratum[i]] += w
		rest[s.Stratum[i]] += out[i]
	}
	for i := range out {
		if r := rest[s.Stratum[i]]; r > 0 {
			out[i] *= whole[s.Stratum[i]] / r
		}
	}
	return out
}

// Groups deals clusters out to groups in the order in which they first come, so that
// neighbours fall into different ones.
func Groups(cluster []int, groups int) []int {
	of := map[int]int{}
	out := make([]int, len(cluster))
	for i, c := range cluster {
		g, ok := of[c]
		if !ok {
			g = len(of) % groups
			of[c] = g
		}
		out[i] = g
	}
	return out
}
