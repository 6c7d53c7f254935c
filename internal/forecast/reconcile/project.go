package reconcile

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Projection takes base forecasts to coherent ones; it is linear.
type Projection struct {
	h *Hierarchy
	m *mat.Dense // nodes × nodes; nil where nothing has to hold
	w *mat.SymDense
}

// Project makes the projection for a covariance of the base forecasts' errors.
func (h *Hierarchy) Project(w *mat.SymDense) (*Projection, error) {
	n := len(h.nodes)
	if w.SymmetricDim() != n {
		return nil, fmt.Errorf("%w: a covariance of %d", ErrSize, w.SymmetricDim())
	}
	p := &Projection{h: h, w: w}
	if h.c == nil {
		return p, nil
	}
	var cw, cwc mat.Dense
	cw.Mul(h.c, w)
	cwc.Mul(&cw, h.c.T())
	var gain mat.Dense // (CWC')⁻¹C
	if err := solve(symmetric(&cwc), h.c, &gain); err != nil {
		return nil, err
	}
	p.m = mat.NewDense(n, n, nil)
	p.m.Mul(cw.T(), &gain)
	p.m.Scale(-1, p.m)
	for i := range n {
		p.m.Set(i, i, p.m.At(i, i)+1)
	}
	return p, nil
}

// symmetric is the symmetric part of a square matrix.
func symmetric(a *mat.Dense) *mat.SymDense {
	n, _ := a.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	return s
}

// ridges are what is added to the diagonal of a matrix of correlations until it
// can be inverted.
var ridges = []float64{0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4}

// worstCondition is the condition number beyond which a matrix counts as singular.
const worstCondition = 1e13

// solve solves ax = b for a symmetric and never negative, on the scale of its
// diagonal, so that sums of very different size do not make it singular. A
// singular matrix gets the least ridge with which it is not.
func solve(a *mat.SymDense, b mat.Matrix, x *mat.Dense) error {
	n, columns := b.Dims()
	scale := make([]float64, n)
	for i := range n {
		if scale[i] = 1; a.At(i, i) > 0 {
			scale[i] = 1 / math.Sqrt(a.At(i, i))
		}
	}
	right := mat.NewDense(n, columns, nil)
	right.Apply(func(i, _ int, v float64) float64 { return v * scale[i] }, b)
	for _, ridge := range ridges {
		scaled := mat.NewSymDense(n, nil)
		for i := range n {
			for j := range i + 1 {
				scaled.SetSym(i, j, a.At(i, j)*scale[i]*scale[j])
			}
			scaled.SetSym(i, i, scaled.At(i, i)+ridge)
		}
		var chol mat.Cholesky
		if !chol.Factorize(scaled) || chol.Cond() > worstCondition {
			continue
		}
		err := chol.SolveTo(x, right)
		x.Apply(func(i, _ int, v float64) float64 { return v * scale[i] }, x)
		return err
	}
	return fmt.Errorf("reconcile: a covariance of %d sums cannot be inverted: it is not one", n)
}

// Apply makes values coherent. They come in the order of the nodes; none may be
// missing.
func (p *Projection) Apply(values []float64) ([]float64, error) {
	if len(values) != len(p.h.nodes) {
		return nil, fmt.Errorf("%w: %d", ErrSize, len(values))
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("reconcile: node %q has no value", p.h.nodes[i])
		}
	}
	if p.m == nil {
		return slices.Clone(values), nil
	}
	out := make([]float64, len(values))
	for i := range out {
		for j, v := range values {
			out[i] += p.m.At(i, j) * v
		}
	}
	// What rounding leaves, and a ridge, goes into the nodes that follow from others.
	return p.h.Sum(p.h.of(out)), nil
}

// Paths makes sample paths coherent, one by one: coherent quantiles of any sum of
// nodes can be taken from them.
func (p *Projection) Paths(paths [][]float64) ([][]float64, error) {
	out := make([][]float64, len(paths))
	for i, path := range paths {
		var err error
		if out[i], err = p.Apply(path); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Deviations are the standard deviations of the coherent forecasts' errors when
// the base forecasts' errors have the covariance v.
func (p *Projection) Deviations(v *mat.SymDense) ([]float64, error) {
	n := len(p.h.nodes)
	if v.SymmetricDim() != n {
		return nil, fmt.Errorf("%w: a covariance of %d", ErrSize, v.SymmetricDim())
	}
	out := make([]float64, n)
	if p.m == nil {
		for i := range out {
			out[i] = math.Sqrt(v.At(i, i))
		}
		return out, nil
	}
	var mv mat.Dense
	mv.Mul(p.m, v)
	for i := range out {
		sum := 0.0
		for j := range n {
			sum += mv.At(i, j) * p.m.At(i, j)
		}
		out[i] = math.Sqrt(max(sum, 0))
	}
	return out, nil
}

// Reconcile makes the forecasts of some steps (step × node) coherent by a method.
func (h *Hierarchy) Reconcile(method Method, base, residuals [][]float64) ([][]float64, error) {
	w, _, err := h.Covariance(method, residuals)
	if err != nil {
		return nil, err
	}
	p, err := h.Project(w)
	if err != nil {
		return nil, err
	}
	return p.Paths(base)
}
