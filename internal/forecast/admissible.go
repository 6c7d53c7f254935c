package forecast

import "math"

// admissible reports whether the model at theta forgets its initial states:
// the roots of its characteristic polynomial lie inside the unit circle
// (Hyndman et al. 2008, chapter 10). The bounds of theta imply it except for
// trend and season together, and there only for long seasons.
func (f *filter) admissible(theta []float64) bool {
	if f.form.Trend == None || f.form.Season == None {
		return true
	}
	return insideUnitCircle(characteristic(f.smoothingOf(theta), f.m))
}

// characteristic returns the coefficients, constant first, of the polynomial
// whose roots govern the stability of a model with trend and season of period
// m, the root at one that level and season share divided out.
func characteristic(s smoothing, m int) []float64 {
	c := make([]float64, m+2)
	c[0] = s.phi * (1 - s.alpha - s.gamma)
	c[1] = s.alpha + s.beta - s.alpha*s.phi + s.gamma - 1
	for i := 2; i < m; i++ {
		c[i] = s.alpha + s.beta - s.alpha*s.phi
	}
	c[m] = s.alpha + s.beta - s.phi
	c[m+1] = 1
	return c
}

// insideUnitCircle reports whether all roots of the polynomial (constant first,
// leading coefficient not zero) lie strictly inside the unit circle, by the
// Schur-Cohn step-down recursion. c is overwritten.
func insideUnitCircle(c []float64) bool {
	for n := len(c) - 1; n > 0; n-- {
		k := c[0] / c[n]
		if math.Abs(k) >= 1 || math.IsNaN(k) {
			return false
		}
		for i := 0; i < n; i++ {
			// (p(z) - k z^n p(1/z)) / z has degree n-1; done in pairs below.
			if j := n - i; i <= j {
				a, b := c[i], c[j]
				c[i], c[j] = a-k*b, b-k*a
			}
		}
		copy(c, c[1:n+1])
	}
	return true
}
