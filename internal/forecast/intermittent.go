package forecast

import "math"

// sparse is the mean interval between values above zero from which on methods for
// intermittent demand beat smoothing of the values themselves (Syntetos, Boylan and
// Croston 2005).
const sparse = 1.32

// leastDemands is how many values above zero it takes to measure intervals.
const leastDemands = 3

// intermittent reports whether a series of counts is zero so often, without a season
// that would say when, that sizes and intervals are better told apart.
func (c complete) intermittent() bool {
	observed, demands := 0.0, 0.0
	for t, v := range c.y {
		if c.seen[t] {
			observed++
			if v > 0 {
				demands++
			}
			if v < 0 {
				return false
			}
		}
	}
	return c.counts && demands >= leastDemands && observed >= sparse*demands && !seasonal(c.y, c.m)
}

// intermittentMembers take the place of the combination's members where a series is
// intermittent.
var intermittentMembers = []member{
	{"SBA", sbaMember},
	{"TSB", tsbMember},
	{"ETS", etsMember},
	{"ARIMA", arimaMember},
}

// Smoothing constants that are tried: larger ones follow noise.
var intermittentConstants = []float64{0.05, 0.1, 0.15, 0.2, 0.3}

// demand smooths the sizes of what is not zero and how often that is.
type demand struct {
	size, rate float64 // rate is per period: one over the interval, or the probability
	squares    float64 // of the errors of one step ahead
	bias       float64 // factor on size times rate
	constant   float64 // of the rate
}

func (d demand) next() float64 { return d.bias * d.size * d.rate }

// croston smooths sizes and intervals by one constant, at values above zero only
// (Croston 1972), less the bias that Syntetos and Boylan (2005) found.
func croston(y []float64, constant float64) demand {
	d := begun(y)
	d.bias, d.constant = 1-constant/2, constant
	interval, since := 1/d.rate, 1.0
	for _, v := range y {
		e := v - d.next()
		d.squares += e * e
		if v > 0 {
			d.size += constant * (v - d.size)
			interval += constant * (since - interval)
			d.rate, since = 1/interval, 0
		}
		since++
	}
	return d
}

// tsb smooths the probability of a value above zero in every period, so that the
// forecast of what has ended fades (Teunter, Syntetos and Babai 2011).
func tsb(y []float64, sizes, probability float64) demand {
	d := begun(y)
	d.bias, d.constant = 1, probability
	for _, v := range y {
		e := v - d.next()
		d.squares += e * e
		if v > 0 {
			d.size += sizes * (v - d.size)
			d.rate += probability * (1 - d.rate)
		} else {
			d.rate -= probability * d.rate
		}
	}
	return d
}

// begun starts at the mean size and the share of values above zero.
func begun(y []float64) demand {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if v > 0 {
			sum += v
			n++
		}
	}
	return demand{size: sum / n, rate: n / float64(len(y))}
}

// demands reports whether there is a value above zero and none below.
func demands(y []float64) bool {
	found := false
	for _, v := range y {
		if v < 0 {
			return false
		}
		found = found || v > 0
	}
	return found
}

func sbaMember(in input, h int) (path, bool) {
	if !demands(in.y) {
		return path{}, false
	}
	best := demand{squares: math.Inf(1)}
	for _, a := range intermittentConstants {
		if d := croston(in.y, a); d.squares < best.squares {
			best = d
		}
	}
	return best.path("SBA", len(in.y), h)
}

func tsbMember(in input, h int) (path, bool) {
	if !demands(in.y) {
		return path{}, false
	}
	best := demand{squares: math.Inf(1)}
	for _, a := range intermittentConstants {
		for _, b := range intermittentConstants {
			if d := tsb(in.y, a, b); d.squares < best.squares {
				best = d
			}
		}
	}
	return best.path("TSB", len(in.y), h)
}

// path is level: what one period brings on average.
func (d demand) path(label string, n, h int) (path, bool) {
	means, deviations := make([]float64, h), make([]float64, h)
	spread := d.squares / float64(max(n-1, 1))
	for j := range means {
		means[j] = d.next()
		deviations[j] = math.Sqrt(spread * (1 + float64(j)*d.constant*d.constant))
	}
	return seasoned(label, means, deviations, adjustment{}, n)
}
