package reconcile

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Method is how base forecasts are weighed against one another.
type Method string

// The methods. WLSVariance and MinT need residuals.
const (
	BottomUp      Method = "bu"          // the free nodes alone are believed
	OLS           Method = "ols"         // all nodes alike
	WLSStructural Method = "wls-struct"  // by the number of free nodes below
	WLSVariance   Method = "wls-var"     // by the variance of the residuals
	MinT          Method = "mint-shrink" // by their covariance, shrunk to its diagonal
)

// Methods are all of them.
func Methods() []Method { return []Method{BottomUp, OLS, WLSStructural, WLSVariance, MinT} }

// leastVariance is what the variance of a node counts for at least, as a share
// of the middle one: a node that never erred is nearly, but not wholly, certain,
// so that it may give way where nothing else can.
const leastVariance = 1e-8

// Covariance is the matrix of a method: of base forecast errors, up to a factor.
// Residuals are by time, then node, in the unit of the nodes; NaN marks a
// missing one, and a time with a missing one is left out of covariances. lambda
// is the intensity of the shrinkage, 1 where all methods but MinT are.
func (h *Hierarchy) Covariance(method Method, residuals [][]float64) (w *mat.SymDense, lambda float64, err error) {
	n := len(h.nodes)
	variances := make([]float64, n)
	switch method {
	case OLS:
		for i := range variances {
			variances[i] = 1
		}
		return diagonal(variances), 1, nil
	case WLSStructural:
		for i := range variances {
			for k := range h.free {
				variances[i] += math.Abs(h.s.At(i, k))
			}
		}
		return diagonal(floored(variances)), 1, nil
	case BottomUp:
		// Its limit: errors of free nodes count for nothing beside those of others.
		for i := range variances {
			variances[i] = 1
		}
		for _, i := range h.free {
			variances[i] = 0
		}
		return diagonal(variances), 1, nil
	case WLSVariance, MinT:
	default:
		return nil, 0, fmt.Errorf("reconcile: no method %q", method)
	}
	for t, row := range residuals {
		if len(row) != n {
			return nil, 0, fmt.Errorf("%w: residuals of time %d", ErrSize, t+1)
		}
	}
	if method == WLSVariance {
		return diagonal(floored(ownVariances(residuals, n))), 1, nil
	}
	w, lambda = Shrunk(residuals, n)
	return w, lambda, nil
}

// ownVariances is the mean square of each node's residuals, NaN where it has none.
func ownVariances(residuals [][]float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		sum, count := 0.0, 0.0
		for _, row := range residuals {
			if !math.IsNaN(row[i]) {
				sum += row[i] * row[i]
				count++
			}
		}
		out[i] = sum / count
	}
	return out
}

// floored lifts variances of zero, and puts the middle one where there is none.
func floored(variances []float64) []float64 {
	middle := middlePositive(variances)
	for i, v := range variances {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			variances[i] = middle
		default:
			variances[i] = max(v, leastVariance*middle)
		}
	}
	return variances
}

func diagonal(variances []float64) *mat.SymDense {
	w := mat.NewSymDense(len(variances), nil)
	for i, v := range variances {
		w.SetSym(i, i, v)
	}
	return w
}

// enough is the least number of times at which all nodes have a residual, from
// which a covariance is estimated; with fewer it is diagonal.
const enough = 8

// Shrunk is the covariance of residuals (time × n nodes) about zero, shrunk to
// its diagonal by Schäfer and Strimmer's intensity, in the form that R's hts has
// it. Nodes without variance are left out of the intensity and covary with none.
// The diagonal is that of WLSVariance.
func Shrunk(residuals [][]float64, n int) (w *mat.SymDense, lambda float64) {
	variances := floored(ownVariances(residuals, n))
	w = diagonal(variances)
	rows := whole(residuals)
	if len(rows) < enough {
		return w, 1
	}
	scaled, moving := scale(rows, n)
	correlation, lambda := intensity(scaled, moving)
	for a, i := range moving {
		for b, j := range moving[:a] {
			w.SetSym(i, j, (1-lambda)*correlation.At(a, b)*math.Sqrt(variances[i]*variances[j]))
		}
	}
	return w, lambda
}

// whole are the times at which every node has a residual.
func whole(residuals [][]float64) [][]float64 {
	var out [][]float64
next:
	for _, row := range residuals {
		for _, v := range row {
			if math.IsNaN(v) {
				continue next
			}
		}
		out = append(out, row)
	}
	return out
}

// scale divides residuals by their root mean squares and names the nodes that
// have one; the columns are those nodes.
func scale(rows [][]float64, n int) (*mat.Dense, []int) {
	variances := ownVariances(rows, n)
	middle := middlePositive(variances)
	var moving []int
	for i, v := range variances {
		if v > leastVariance*middle {
			moving = append(moving, i)
		}
	}
	if len(moving) == 0 {
		return mat.NewDense(len(rows), 1, nil), nil
	}
	x := mat.NewDense(len(rows), len(moving), nil)
	for t, row := range rows {
		for k, i := range moving {
			x.Set(t, k, row[i]/math.Sqrt(variances[i]))
		}
	}
	return x, moving
}

// intensity returns the correlations of scaled residuals and how far they are to
// be shrunk: the sum of their variances over the sum of their squares, off the diagonal.
func intensity(x *mat.Dense, moving []int) (*mat.Dense, float64) {
	t, p := x.Dims()
	if len(moving) == 0 {
		return mat.NewDense(p, p, nil), 1
	}
	n := float64(t)
	var correlation, squares mat.Dense
	correlation.Mul(x.T(), x)
	correlation.Scale(1/n, &correlation)
	squared := mat.DenseCopyOf(x)
	squared.Apply(func(_, _ int, v float64) float64 { return v * v }, squared)
	squares.Mul(squared.T(), squared)
	variance, signal := 0.0, 0.0
	for i := range p {
		for j := range p {
			if i != j {
				r := correlation.At(i, j)
				variance += (squares.At(i, j) - n*r*r) / (n * (n - 1))
				signal += r * r
			}
		}
	}
	if signal == 0 {
		return &correlation, 1
	}
	return &correlation, min(max(variance/signal, 0), 1)
}

// middlePositive is the middle one of the positive values, 1 if there is none.
func middlePositive(values []float64) float64 {
	var positive []float64
	for _, v := range values {
		if v > 0 && !math.IsInf(v, 0) {
			positive = append(positive, v)
		}
	}
	if len(positive) == 0 {
		return 1
	}
	slices.Sort(positive)
	return positive[len(positive)/2]
}
