package forecast

import "math"

// complete is a series made ready for methods that know no gaps: scaled by a power
// of two to values of at most one, the missing ones at the beginning cut off,
// those between filled in.
type complete struct {
	id     string
	m      int       // values a year; 1 where there is less than a year of them
	y      []float64 // no gaps
	seen   []bool    // which of y were observed
	first  int       // missing values at the beginning, cut off
	ahead  int       // missing values at the end: periods to forecast before the first one asked for
	scale  float64
	counts bool      // nothing below zero
	se     []float64 // known standard errors, NaN for none; nil without
	taken  *taken    // what was taken out of y; nil for nothing
}

// newComplete prepares a series; y is empty if it holds no value.
func newComplete(s Series) complete {
	first, last := 0, len(s.Values)
	for first < last && math.IsNaN(s.Values[first]) {
		first++
	}
	for last > first && math.IsNaN(s.Values[last-1]) {
		last--
	}
	c := complete{id: s.ID, m: s.Freq, first: first, ahead: len(s.Values) - last, counts: s.NonNegative}
	values := s.Values[first:last]
	c.scale = powerOfTwoAbove(values)
	c.y, c.seen = make([]float64, len(values)), make([]bool, len(values))
	for t, v := range values {
		c.y[t], c.seen[t] = v/c.scale, !math.IsNaN(v)
	}
	if len(s.SE) > 0 {
		for _, v := range s.SE[first:last] {
			c.se = append(c.se, v/c.scale)
		}
	}
	if len(c.y) <= c.m {
		c.m = 1
	}
	c.fill()
	return c
}

// powerOfTwoAbove returns the power of two that brings the largest value to
// between a half and one.
func powerOfTwoAbove(values []float64) float64 {
	largest := 0.0
	for _, v := range values {
		if a := math.Abs(v); a > largest {
			largest = a
		}
	}
	if largest == 0 {
		return 1
	}
	_, exponent := math.Frexp(largest)
	return math.Ldexp(1, min(exponent, 1023))
}

// fill puts a value into every gap: on the straight line between its neighbours
// after the season has been taken out, as measured on what a first straight line
// gives.
func (c *complete) fill() {
	if !c.line(c.y) || c.m < 2 || len(c.y) < 2*c.m+1 {
		return
	}
	season := decompose(c.y, c.m, Additive)
	if season.kind == None {
		return
	}
	adjusted := season.remove(c.y)
	c.line(adjusted)
	filled := season.restore(adjusted, 0)
	for t, seen := range c.seen {
		if !seen {
			c.y[t] = filled[t]
			if c.counts {
				c.y[t] = max(c.y[t], 0)
			}
		}
	}
}

// line joins the observed values by straight lines, in place, and reports whether
// there was a gap.
func (c *complete) line(y []float64) bool {
	gap := false
	before := 0
	for t, seen := range c.seen {
		if !seen {
			gap = true
			continue
		}
		for k := before + 1; k < t; k++ {
			share := float64(k-before) / float64(t-before)
			y[k] = y[before] + share*(y[t]-y[before])
		}
		before = t
	}
	return gap
}

// at is the series as it was known when it had n values.
func (c complete) at(n int) complete {
	c.y, c.seen, c.ahead = c.y[:n:n], c.seen[:n:n], 0
	if c.se != nil {
		c.se = c.se[:n:n]
	}
	if n <= c.m {
		c.m = 1
	}
	return c
}
