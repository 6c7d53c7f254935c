package demand

import "math"

// trials are the forecasts of every quarter, the ones to come included, from what was known so many quarters before: by what the
// survey itself said, and by it with each leading indicator.
type trials struct {
	*study
	plainly [][]float64   // D foreseen, by region and quarter
	with    [][][]float64 // by leading indicator, region and quarter; NaN where it says nothing
	lags    [][]int       // by leading indicator and region; -1 where it ended too long ago
}

func newTrials(s *study) *trials {
	x := &trials{study: s}
	for range s.g.Regions {
		x.plainly = append(x.plainly, nans(s.known+s.ahead))
	}
	for k := range s.g.Leads {
		var with [][]float64
		var lags []int
		for _, code := range s.g.Regions {
			lag, ok := s.lag(k, code)
			if !ok {
				lag = -1
			}
			with, lags = append(with, nans(s.known+s.ahead)), append(lags, lag)
		}
		x.with, x.lags = append(x.with, with), append(x.lags, lags)
	}
	for t := range s.known + s.ahead {
		x.foresee(t)
	}
	return x
}

// until is the first quarter of which nothing was known when quarter t was foreseen.
func (x *trials) until(t int) int { return t - x.ahead + 1 }

// foresee makes the forecasts of a quarter.
func (x *trials) foresee(t int) {
	c := x.past(x.target, x.until(t))
	found := map[lagged]learnt{}
	for r := range x.plainly {
		x.plainly[r][t] = x.said(c, r, t)
		for k := range x.with {
			if x.lags[k][r] < 0 {
				continue
			}
			at := lagged{k, x.lags[k][r]}
			l, ok := found[at]
			if !ok {
				l = x.learn(at, c, x.until(t))
				found[at] = l
			}
			x.with[k][r][t] = x.plainly[r][t] + l.slopes.Values[r]*(x.lead(at)[r][t]-x.said(l.past, r, t))
		}
	}
}

// off are the errors of forecasts of a region before a quarter, and those of the survey alone in the same quarters.
func (x *trials) off(with []float64, r, until int) (errors, plain, scale []float64) {
	for t := range min(until, x.known) {
		if e, p := x.target[r][t]-with[t], x.target[r][t]-x.plainly[r][t]; !math.IsNaN(e + p) {
			errors, plain, scale = append(errors, e), append(plain, p), append(scale, x.scale[t])
		}
	}
	return errors, plain, scale
}

// Judged is what rolling origins say of a leading indicator in a region.
type Judged struct {
	Name     string
	Whole    bool    // see Lead
	Lag      int     // quarters before the foreseen one that it ends; -1 where it ended too long ago to be asked
	Tried    int     // quarters that were foreseen with it
	Ratio    float64 // of its mean absolute error to that without it, a quarter in which all moved counting less; NaN without trials
	Gain     float64 // part of the error that it takes away, drawn towards that of all regions
	Doubt    float64 // standard error of Gain
	Admitted bool
	Weight   float64 // in the combination
}

// judge says of every leading indicator and region what the quarters before until say of it, by region. A leading indicator is
// admitted where it erred less than the survey alone, where the part of the error that it takes away, drawn towards that of the
// other regions, is above its standard error, and where it says something of quarter t; the admitted ones have parts half in proportion to the inverse of their errors and half equal, since a mean is hard
// to beat and weights are learnt from few quarters.
func (x *trials) judge(t int) [][]Judged {
	out := make([][]Judged, len(x.plainly))
	for k, l := range x.g.Leads {
		gains, doubts, found := nans(len(x.plainly)), nans(len(x.plainly)), make([]Judged, len(x.plainly))
		for r := range x.plainly {
			errors, plain, scale := x.off(x.with[k][r], r, x.until(t))
			found[r] = Judged{Name: l.Name, Whole: l.Whole, Lag: x.lags[k][r], Tried: len(errors), Ratio: math.NaN()}
			if len(errors) == 0 {
				continue
			}
			found[r].Ratio = sizes(errors, scale) / sizes(plain, scale)
			if len(errors) >= leastTried {
				gains[r], doubts[r] = gain(errors, plain, scale)
				doubts[r] *= math.Sqrt(float64(x.ahead)) // errors of overlapping spans are less evidence
			}
		}
		s := shrink(gains, doubts)
		for r, j := range found {
			j.Gain, j.Doubt = s.Values[r], s.Errors[r]
			j.Admitted = j.Gain > j.Doubt && !(j.Ratio >= 1) && !math.IsNaN(x.with[k][r][t])
			out[r] = append(out[r], j)
		}
	}
	for r := range out {
		weigh(out[r])
	}
	return out
}

// gain is the mean part of the error without a leading indicator that it takes away, and its standard error; a quarter in which
// all moved counts by how much less it says.
func gain(errors, plain, scale []float64) (mean, doubt float64) {
	usual := sizes(plain, scale)
	n := float64(len(errors))
	var sum, squares float64
	for i := range errors {
		g := (math.Abs(plain[i]) - math.Abs(errors[i])) / scale[i] / usual
		sum, squares = sum+g, squares+g*g
	}
	mean = sum / n
	return mean, math.Sqrt(max(0, squares/n-mean*mean) / (n - 1))
}

// sizes is the mean of the sizes of errors over their scale.
func sizes(errors, scale []float64) float64 {
	sum := 0.0
	for i, e := range errors {
		sum += math.Abs(e) / scale[i]
	}
	return sum / float64(len(errors))
}

// weigh gives the admitted ones their parts of the combination.
func weigh(all []Judged) {
	var n, inverse float64
	for _, j := range all {
		if j.Admitted {
			n, inverse = n+1, inverse+1/j.error()
		}
	}
	for i, j := range all {
		if j.Admitted {
			all[i].Weight = (1/n + 1/j.error()/inverse) / 2
		}
	}
}

// error is the error with a leading indicator, over that without: its own, or as the regions together have it.
func (j Judged) error() float64 {
	if e := 1 - j.Gain; e > leastError {
		return e
	}
	return leastError
}

// leastError is the least part of the error that a leading indicator is believed to leave.
const leastError = 0.05

// together is D of a quarter as the admitted leading indicators together foresee it.
func (x *trials) together(r, t int, judged []Judged) float64 {
	d := x.plainly[r][t]
	for k, j := range judged {
		if j.Admitted {
			d += j.Weight * (x.with[k][r][t] - x.plainly[r][t])
		}
	}
	return d
}
