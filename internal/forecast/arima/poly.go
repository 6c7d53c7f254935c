// Package arima fits seasonal ARIMA models by exact maximum likelihood and
// chooses their orders.
package arima

import (
	"fmt"
	"math"
)

// Order is that of a model: (P0,D0,Q0)(P1,D1,Q1) in the usual writing
// (p,d,q)(P,D,Q). Constant adds a mean if nothing is differenced, a drift if one
// difference is taken.
type Order struct {
	P, D, Q    int // regular
	SP, SD, SQ int // seasonal
	Constant   bool
}

// size counts the coefficients, the variance not included.
func (o Order) size() int {
	n := o.P + o.Q + o.SP + o.SQ
	if o.Constant {
		n++
	}
	return n
}

// Coefficients of a model: φ, θ, Φ, Θ with the signs of Box and Jenkins' R's
// writing, (1-φB)(1-ΦB^m) w = (1+θB)(1+ΘB^m) e.
type Coefficients struct {
	AR, MA, SAR, SMA []float64
}

// expand returns the coefficients of the product of a regular and a seasonal
// polynomial, lag 1 first. sign is -1 for autoregressive ones, whose product is
// (1-Σφ)(1-ΣΦ), and +1 for moving averages.
func expand(regular, seasonal []float64, m int, sign float64) []float64 {
	return expandInto(nil, regular, seasonal, m, sign)
}

func expandInto(out, regular, seasonal []float64, m int, sign float64) []float64 {
	out = resized(out, len(regular)+m*len(seasonal))
	clear(out)
	copy(out, regular)
	for k, s := range seasonal {
		lag := m * (k + 1)
		out[lag-1] += s
		for i, r := range regular {
			out[lag+i] += sign * r * s
		}
	}
	return out
}

// fromPartial turns partial autocorrelations (-1 to 1) into the coefficients of a
// stationary autoregression, by the recursion of Durbin and Levinson; with it, any
// real numbers parametrise the models (Jones 1980).
func fromPartial(raw, out []float64) {
	var work [maxSmall]float64
	for j, v := range raw {
		r := math.Tanh(v)
		out[j] = r
		copy(work[:j], out[:j])
		for k := range j {
			out[k] = work[k] - r*work[j-1-k]
		}
	}
}

// toPartial is the inverse of fromPartial; ok is false if the autoregression is not
// stationary.
func toPartial(coefficients []float64) (raw []float64, ok bool) {
	raw = append(raw, coefficients...)
	var work [maxSmall]float64
	for j := len(raw) - 1; j >= 0; j-- {
		r := raw[j]
		if !(math.Abs(r) < 1) {
			return nil, false
		}
		copy(work[:j], raw[:j])
		for k := range j {
			raw[k] = (work[k] + r*work[j-1-k]) / (1 - r*r)
		}
		raw[j] = math.Atanh(r)
	}
	return raw, true
}

// maxSmall bounds the order of a regular or seasonal polynomial.
const maxSmall = 12

// difference takes d regular and sd seasonal differences; missing values spread.
func difference(y []float64, d, sd, m int) []float64 {
	out := append([]float64(nil), y...)
	for range sd {
		out = lagged(out, m)
	}
	for range d {
		out = lagged(out, 1)
	}
	return out
}

func lagged(y []float64, lag int) []float64 {
	if len(y) <= lag {
		return nil
	}
	out := make([]float64, len(y)-lag)
	for t := range out {
		out[t] = y[t+lag] - y[t]
	}
	return out
}

// differencing returns the coefficients of (1-B)^d (1-B^m)^sd, lag 1 first, with
// the sign that brings them to the right-hand side: y = Σ c y(t-k) + w.
func differencing(d, sd, m int) []float64 {
	poly := []float64{1}
	times := func(lag int) {
		next := make([]float64, len(poly)+lag)
		for i, v := range poly {
			next[i] += v
			next[i+lag] -= v
		}
		poly = next
	}
	for range d {
		times(1)
	}
	for range sd {
		times(m)
	}
	out := make([]float64, len(poly)-1)
	for i := range out {
		out[i] = -poly[i+1]
	}
	return out
}

// String writes an order the usual way, such as ARIMA(0,1,1)(0,1,1)[12].
func (f Model) String() string {
	text := fmt.Sprintf("ARIMA(%d,%d,%d)", f.P, f.D, f.Q)
	if f.Period > 1 {
		text += fmt.Sprintf("(%d,%d,%d)[%d]", f.SP, f.SD, f.SQ, f.Period)
	}
	switch {
	case f.Constant && f.D+f.SD == 0:
		text += " with mean"
	case f.Constant:
		text += " with drift"
	}
	return text
}
