package forecast

import "math"

// Theta is the dynamic optimised theta model (DOTM): simple exponential
// smoothing of the theta line plus a share of a regression line that is updated
// with every observation. Share is 1-1/θ: 0 is simple smoothing, 1/2 the theta
// method of Assimakopoulos and Nikolopoulos (2000).
//
// Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, "Models for optimising
// the theta method and their relationship to state space models" (2016), with
// the starting values and the sum of squares (from the third error on) of their
// R package forecTheta. For a given alpha the model is linear in the initial
// level and in Share, so only alpha is searched for.
type Theta struct {
	Alpha, Level, Share float64
	Sigma2              float64 // of the one-step errors

	line regressionLine // after the last observation
	last float64        // level after the last observation
	n    int
}

// Limits of the parameters, forecTheta's.
const (
	thetaAlphaMin = 0.1
	thetaAlphaMax = 0.99
	thetaShareMax = 0.999
	thetaFirst    = 2 // index of the first error that counts
	thetaLeast    = 5 // values: of four, two errors are left, which three parameters meet with any path
)

// regressionLine is the least-squares line through the values so far, updated
// value by value.
type regressionLine struct {
	n                      int
	mean, intercept, slope float64
}

func (l *regressionLine) add(y float64) {
	l.n++
	t := float64(l.n)
	if l.n > 1 {
		l.slope = ((t-2)*l.slope + 6*(y-l.mean)/t) / (t + 1)
	}
	l.mean += (y - l.mean) / t
	l.intercept = l.mean - l.slope*(t+1)/2
}

// ahead is what the line contributes to the next value: decay is (1-alpha)^n.
func (l *regressionLine) ahead(alpha, decay float64) float64 {
	return decay*l.intercept + (1-decay*(1-alpha))/alpha*l.slope
}

// fitTheta fits the model to a complete series without season. It returns false
// for less than thetaLeast values.
func fitTheta(y []float64) (Theta, bool) {
	if len(y) < thetaLeast {
		return Theta{}, false
	}
	lines := make([]regressionLine, len(y))
	var line regressionLine
	for t, v := range y {
		line.add(v)
		lines[t] = line
	}
	f := thetaFit{y: y, lines: lines}
	alpha := minimise(thetaAlphaMin, thetaAlphaMax, func(alpha float64) float64 {
		_, _, squares := f.solve(alpha)
		return squares
	})
	level, share, squares := f.solve(alpha)
	model := Theta{Alpha: alpha, Level: level, Share: share, line: line, n: len(y)}
	model.Sigma2 = squares / float64(max(len(y)-thetaFirst-3, 1))
	model.last = level
	for _, v := range y {
		model.last += alpha * (v - model.last)
	}
	return model, !math.IsNaN(squares) && !math.IsInf(squares, 0)
}

type thetaFit struct {
	y     []float64
	lines []regressionLine
}

// solve returns the initial level and the share that are best for alpha, and
// their sum of squares.
func (f thetaFit) solve(alpha float64) (level, share, squares float64) {
	var aa, ab, bb, ar, br, rr float64
	known, decay := alpha*f.y[0], 1-alpha // level from the values alone; weight of the initial level
	for t := 1; t < len(f.y); t++ {
		if t >= thetaFirst {
			a, b, r := decay, f.lines[t-1].ahead(alpha, decay), f.y[t]-known
			aa += a * a
			ab += a * b
			bb += b * b
			ar += a * r
			br += b * r
			rr += r * r
		}
		known += alpha * (f.y[t] - known)
		decay *= 1 - alpha
	}
	if det := aa*bb - ab*ab; det > 1e-12*aa*bb {
		share = (aa*br - ab*ar) / det
	}
	share = min(max(share, 0), thetaShareMax)
	if aa > 0 {
		level = (ar - share*ab) / aa
	}
	squares = rr + level*level*aa + share*share*bb - 2*level*ar - 2*share*br + 2*level*share*ab
	return level, share, max(squares, 0)
}

// forecast returns the next h values: the regression line learns from the
// forecasts themselves.
func (m Theta) forecast(h int) []float64 {
	out := make([]float64, h)
	line, level := m.line, m.last
	decay := math.Pow(1-m.Alpha, float64(m.n))
	for j := range out {
		v := level + m.Share*line.ahead(m.Alpha, decay)
		out[j] = v
		line.add(v)
		level += m.Alpha * (v - level)
		decay *= 1 - m.Alpha
	}
	return out
}

// minimise finds the lowest point of a function of one variable: the best of a
// grid, then golden sections around it.
func minimise(lo, hi float64, f func(float64) float64) float64 {
	const cells, sections = 16, 24
	width := (hi - lo) / cells
	best, lowest := lo, math.Inf(1)
	for i := range cells + 1 {
		x := lo + width*float64(i)
		if v := f(x); v < lowest {
			best, lowest = x, v
		}
	}
	golden := (math.Sqrt(5) - 1) / 2
	a, b := max(lo, best-width), min(hi, best+width)
	c, d := b-golden*(b-a), a+golden*(b-a)
	fc, fd := f(c), f(d)
	for range sections {
		if fc < fd {
			b, d, fd = d, c, fc
			c = b - golden*(b-a)
			fc = f(c)
		} else {
			a, c, fc = c, d, fd
			d = a + golden*(b-a)
			fd = f(d)
		}
	}
	for _, x := range []float64{c, d} {
		if v := f(x); v < lowest {
			best, lowest = x, v
		}
	}
	return best
}
