package forecast

import (
	"fmt"
	"math"
)

// candidate is what one model of a family says, and its AICc.
type candidate struct {
	path
	aicc float64
}

// softness is the difference of AICc that divides the weight of a model by e. Akaike
// weights would have 2; softer ones were better on the held-out ends of the training
// parts of M3, as a hundred values cannot tell near models apart.
const softness = 8

// faint is the weight, relative to the best, below which a model is left out.
const faint = 0.01

// averaged mixes the models of a family by their AICc: Kolassa, "Combining
// exponential smoothing forecasts using Akaike weights" (2011).
func averaged(all []candidate, h int) (path, bool) {
	if len(all) == 0 {
		return path{}, false
	}
	best := 0
	for i, c := range all {
		if c.aicc < all[best].aicc {
			best = i
		}
	}
	w, sum, others := make([]float64, len(all)), 0.0, -1
	for i, c := range all {
		if v := math.Exp((all[best].aicc - c.aicc) / softness); v >= faint {
			w[i] = v
			sum += v
			others++
		}
	}
	out := path{label: all[best].label, mean: make([]float64, h), sdv: make([]float64, h)}
	for i, c := range all {
		w[i] /= sum
		for j, v := range c.mean {
			out.mean[j] += w[i] * v
		}
	}
	for j := range h {
		variance := 0.0
		for i, c := range all {
			apart := c.mean[j] - out.mean[j]
			variance += w[i] * (c.sdv[j]*c.sdv[j] + apart*apart)
		}
		out.sdv[j] = math.Sqrt(variance)
	}
	if others > 0 {
		out.label += fmt.Sprintf(" +%d", others)
	}
	return out, true
}
