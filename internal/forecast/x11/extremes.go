package x11

import "math"

// spanYears is over how many years the spread of the irregular values is measured.
const spanYears = 5

// weigh judges irregular values by the spread of the five years around theirs: first
// of all values, then of those that were not found out of bounds. lost is how many
// values were cut from the beginning.
func (w work) weigh(irregular []float64, lost int) []float64 {
	start := (w.First + lost) % w.m
	weights := make([]float64, len(irregular))
	for t := range weights {
		weights[t] = 1
	}
	for range 2 {
		spread := w.spreads(irregular, weights, start)
		for t, v := range irregular {
			year := min((start+t)/w.m, len(spread)-1)
			sd, apart := spread[year], math.Abs(v-w.neutral())
			weights[t] = 1
			if sd < leastSpread*w.size() {
				continue
			}
			lower, upper := w.LowerSigma*sd, w.UpperSigma*sd
			if apart > lower {
				weights[t] = max((upper-apart)/(upper-lower), 0)
			}
		}
	}
	return weights
}

// leastSpread is what counts as no spread, as a share of the size of an irregular
// value.
const leastSpread = 1e-9

// size is that of irregular values: one, or the largest value.
func (w work) size() float64 {
	if !w.Additive {
		return 1
	}
	largest := 0.0
	for _, v := range w.y {
		largest = max(largest, math.Abs(v))
	}
	return largest
}

// spreads are the standard deviations by calendar year, of the full five years around
// it; at the ends, of the first or last five and the incomplete year beside them. A
// series of fewer full years has one for all.
func (w work) spreads(irregular, weights []float64, start int) []float64 {
	n, m := len(irregular), w.m
	sd := func(from, to int) float64 {
		sum, count := 0.0, 0.0
		for t := from; t < to; t++ {
			if weights[t] > 0 {
				e := irregular[t] - w.neutral()
				sum += e * e
				count++
			}
		}
		return math.Sqrt(sum / max(count, 1))
	}
	head := (m - start) % m // values of an incomplete first year
	full := (n - head) / m
	if full < spanYears {
		return []float64{sd(0, n)}
	}
	years := (start + n + m - 1) / m
	out := make([]float64, years)
	centre := spanYears / 2
	if head > 0 {
		centre++
	}
	last := centre + full - spanYears
	for year := centre; year <= last; year++ {
		from := head + (year-centre)*m
		out[year] = sd(from, from+spanYears*m)
	}
	before, after := sd(0, head+spanYears*m), sd(head+(full-spanYears)*m, n)
	for year := range out {
		if year < centre {
			out[year] = before
		} else if year > last {
			out[year] = after
		}
	}
	return out
}

// replace puts in the place of ratios whose irregular part is extreme the mean of the
// ratio itself, by its weight, and of the two nearest ones before and after of the
// same month that count in full (B4, B9).
func (w work) replace(ratios, irregular []float64, lost int) []float64 {
	weights := w.weigh(irregular, lost)
	out := append([]float64(nil), ratios...)
	for t, weight := range weights {
		if weight == 1 {
			continue
		}
		near := w.neighbours(weights, t)
		if len(near) < 4 {
			out[t] = w.monthMean(ratios, t)
			continue
		}
		sum := weight * ratios[t]
		for _, k := range near {
			sum += ratios[k]
		}
		out[t] = sum / (4 + weight)
	}
	return out
}

// neighbours are the four nearest full ratios of the same month, two on each side if
// there are as many.
func (w work) neighbours(weights []float64, t int) []int {
	side := func(step int) (found []int) {
		for k := t + step; k >= 0 && k < len(weights); k += step {
			if weights[k] == 1 {
				found = append(found, k)
			}
		}
		return found
	}
	before, after := side(-w.m), side(w.m)
	b, a := min(2, len(before)), min(2, len(after))
	if b < 2 {
		a = min(4-b, len(after))
	} else if a < 2 {
		b = min(4-a, len(before))
	}
	return append(append([]int(nil), before[:b]...), after[:a]...)
}

func (w work) monthMean(ratios []float64, t int) float64 {
	sum, n := 0.0, 0.0
	for k := t % w.m; k < len(ratios); k += w.m {
		sum += ratios[k]
		n++
	}
	return sum / n
}

// extremes weighs irregular values and clears the series of what is too much in them
// (B17 and B20, C17 and C20).
func (w work) extremes(irregular []float64) (weights, cleared []float64) {
	weights = w.weigh(irregular, 0)
	excess := make([]float64, len(irregular))
	for t, v := range irregular {
		excess[t] = w.neutral()
		if weight := weights[t]; weight < 1 {
			if w.Additive {
				excess[t] = v * (1 - weight)
			} else {
				excess[t] = v / (1 + weight*(v-1))
			}
		}
	}
	return weights, w.less(w.y, excess)
}
