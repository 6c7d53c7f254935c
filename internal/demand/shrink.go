package demand

import "math"

// shrunk are estimates of one thing in several regions, each drawn towards what they say together as far as it is known less
// well than the regions differ.
type shrunk struct {
	Mean    float64 // of the regions
	Between float64 // variance between regions
	Values  []float64
	Errors  []float64 // standard errors of Values
}

// shrink draws estimates with standard errors towards their mean: the variance between regions is that of DerSimonian and Laird
// (Controlled Clinical Trials 7, 1986), the values are its best linear predictions, whose errors hold that of the mean too. A
// region without an estimate (NaN) has the mean. Without any, all is NaN.
func shrink(estimates, errors []float64) shrunk {
	s := shrunk{Mean: math.NaN()}
	var largest float64
	for _, e := range estimates {
		if !math.IsNaN(e) {
			largest = max(largest, math.Abs(e))
		}
	}
	least := math.Pow(1e-6*largest, 2) + math.SmallestNonzeroFloat64 // of a fit without errors weights would be infinite
	var n, w1, w2, wx, wxx float64
	each := func(f func(x, v float64)) {
		for i, x := range estimates {
			if !math.IsNaN(x) && !math.IsNaN(errors[i]) {
				f(x, max(errors[i]*errors[i], least))
			}
		}
	}
	each(func(x, v float64) { n, w1, w2, wx = n+1, w1+1/v, w2+1/(v*v), wx+x/v })
	if n == 0 {
		s.Values, s.Errors = nans(len(estimates)), nans(len(estimates))
		return s
	}
	each(func(x, v float64) { wxx += math.Pow(x-wx/w1, 2) / v })
	if n > 1 {
		s.Between = max(0, (wxx-(n-1))/(w1-w2/w1))
	}
	var a, ax float64
	each(func(x, v float64) { a, ax = a+1/(v+s.Between), ax+x/(v+s.Between) })
	s.Mean = ax / a
	for i, x := range estimates {
		own, rest := 0.0, s.Between // how far the region's own estimate counts, and the variance that is left if the mean is right
		if v := max(errors[i]*errors[i], least); !math.IsNaN(x) && !math.IsNaN(v) {
			own = s.Between / (s.Between + v)
			rest = own * v
		} else {
			x = s.Mean
		}
		s.Values = append(s.Values, own*x+(1-own)*s.Mean)
		s.Errors = append(s.Errors, math.Sqrt(rest+(1-own)*(1-own)/a))
	}
	return s
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
