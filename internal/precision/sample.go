package precision

import (
	"fmt"
	"math"
)

// Sample is the part of a survey's design that a public file shows: the weight of every
// record, in persons. What it lacks (strata, primary sampling units) is written in
// docs/precision.md.
type Sample struct {
	Weights []float64
	// Cluster tells the records of one household by one number; nil lets each record be its own.
	Cluster []int
	// Stratum tells the groups to whose known size the weights are calibrated (area, sex, age):
	// within one, only what lies off the group's mean varies. Nil says that there are none.
	Stratum []int
}

// Estimate is an estimate with its standard error, both in the estimate's unit.
type Estimate struct{ Value, SE float64 }

// Total estimates the weighted sum of y, one number a record, with a linearised error.
func (s Sample) Total(y []float64) (Estimate, error) {
	if err := s.check(y); err != nil {
		return Estimate{}, err
	}
	return Estimate{s.sum(y), math.Sqrt(s.variance(y))}, nil
}

// Ratio estimates sum(y) on sum(x) with a linearised (Taylor) error; NaN where x sums to zero.
func (s Sample) Ratio(y, x []float64) (Estimate, error) {
	if err := s.check(y, x); err != nil {
		return Estimate{}, err
	}
	r, z := s.linear(y, x)
	return Estimate{r, math.Sqrt(s.variance(z))}, nil
}

// Difference estimates y1/x1 less y2/x2 of one sample, with the covariance of the two ratios.
func (s Sample) Difference(y1, x1, y2, x2 []float64) (Estimate, error) {
	if err := s.check(y1, x1, y2, x2); err != nil {
		return Estimate{}, err
	}
	r1, z1 := s.linear(y1, x1)
	r2, z2 := s.linear(y2, x2)
	z := make([]float64, len(z1))
	for i := range z {
		z[i] = z1[i] - z2[i]
	}
	return Estimate{r1 - r2, math.Sqrt(s.variance(z))}, nil
}

// check refuses columns that are not as long as the sample, and a sample of which no error can be told.
func (s Sample) check(columns ...[]float64) error {
	n := len(s.Weights)
	if n < 2 {
		return fmt.Errorf("a sample of %d records has no sampling error; two are the least", n)
	}
	for _, c := range columns {
		if len(c) != n {
			return fmt.Errorf("a column has %d values for %d records", len(c), n)
		}
	}
	if s.Cluster != nil && len(s.Cluster) != n || s.Stratum != nil && len(s.Stratum) != n {
		return fmt.Errorf("clusters or strata are not told for each of %d records", n)
	}
	return nil
}

func (s Sample) sum(y []float64) float64 {
	var t float64
	for i, w := range s.Weights {
		t += w * y[i]
	}
	return t
}

// linear is a ratio and its linearised variable, whose total varies as the ratio does.
func (s Sample) linear(y, x []float64) (ratio float64, z []float64) {
	base := s.sum(x)
	ratio = s.sum(y) / base
	z = make([]float64, len(y))
	for i := range z {
		z[i] = (y[i] - ratio*x[i]) / base
	}
	return ratio, z
}

// variance is that of the weighted total of z: between clusters drawn with replacement, of
// what lies off the mean of the calibration group.
func (s Sample) variance(z []float64) float64 {
	mean := s.means(z)
	sums := map[int]float64{}
	var order []int // sums of floats are added in one order
	for i, w := range s.Weights {
		u := w * (z[i] - mean(i))
		c := i
		if s.Cluster != nil {
			c = s.Cluster[i]
		}
		if _, ok := sums[c]; !ok {
			order = append(order, c)
		}
		sums[c] += u
	}
	n := float64(len(order))
	var total, squares float64
	for _, c := range order {
		total += sums[c]
	}
	for _, c := range order {
		squares += (sums[c] - total/n) * (sums[c] - total/n)
	}
	return n / (n - 1) * squares
}

// means gives, for a record, the weighted mean of z in its calibration group; 0 where there are none.
func (s Sample) means(z []float64) func(int) float64 {
	if s.Stratum == nil {
		return func(int) float64 { return 0 }
	}
	weight, sum := map[int]float64{}, map[int]float64{}
	for i, w := range s.Weights {
		weight[s.Stratum[i]] += w
		sum[s.Stratum[i]] += w * z[i]
	}
	return func(i int) float64 { return sum[s.Stratum[i]] / weight[s.Stratum[i]] }
}
