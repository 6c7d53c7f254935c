package arima

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// dense is the Gaussian log-likelihood of a moving average with regressors and
// scaled innovations by its covariance matrix, the effects by generalised least
// squares and the variance at its best: nothing of the filter.
func dense(w, ma, scale []float64, columns [][]float64) (loglik float64, beta []float64) {
	n, q := len(w), len(ma)
	effect := mat.NewDense(n, n+q, nil) // of innovation s-q on value t
	for t := range n {
		for lag := range q + 1 {
			effect.Set(t, t+q-lag, scale[max(t-lag, 0)]*theta(ma, lag))
		}
	}
	for lag := 1; lag <= q; lag++ { // innovations before the first value are usual ones
		for t := range lag {
			effect.Set(t, t+q-lag, theta(ma, lag))
		}
	}
	var cov mat.Dense
	cov.Mul(effect, effect.T())
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			sym.SetSym(i, j, cov.At(i, j))
		}
	}
	var chol mat.Cholesky
	chol.Factorize(sym)
	x := mat.NewDense(n, len(columns), nil)
	for j, c := range columns {
		x.SetCol(j, c)
	}
	y := mat.NewVecDense(n, w)
	var vx, gram mat.Dense
	_ = chol.SolveTo(&vx, x)
	gram.Mul(x.T(), &vx)
	var right, b, fitted, rest, vrest mat.VecDense
	right.MulVec(vx.T(), y)
	_ = b.SolveVec(&gram, &right)
	fitted.MulVec(x, &b)
	rest.SubVec(y, &fitted)
	_ = chol.SolveVecTo(&vrest, &rest)
	sigma2 := mat.Dot(&rest, &vrest) / float64(n)
	return -0.5 * (float64(n)*(math.Log(2*math.Pi*sigma2)+1) + chol.LogDet()), b.RawVector().Data
}

// The filter gives the likelihood and the effects of the dense covariance, with
// regressors, a drift and innovations four times the usual in some months.
func TestRegressionAgainstDense(t *testing.T) {
	y := logs(airPassengers)
	n := len(y)
	rng := rand.New(rand.NewPCG(1, 2))
	noise, step, scale := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		noise[i], scale[i] = rng.NormFloat64(), 1
		if i >= 70 {
			step[i] = 1
		}
		if i >= 90 && i < 94 {
			scale[i] = 4
		}
	}
	for _, columns := range [][][]float64{{noise, step}, {step}} {
		c := Coefficients{MA: []float64{-0.4}, SMA: []float64{-0.5}}
		o := Order{D: 1, Q: 1, SD: 1, SQ: 1}
		r, err := EvaluateRegression(y, 12, o, c, Regressors{columns, scale})
		if err != nil {
			t.Fatal(err)
		}
		var differenced [][]float64
		for _, x := range columns {
			differenced = append(differenced, difference(x, 1, 1, 12))
		}
		want, beta := dense(difference(y, 1, 1, 12), expand(c.MA, c.SMA, 12, 1), scale[13:], differenced)
		if math.Abs(r.LogLik-want) > 1e-7 {
			t.Errorf("log-likelihood %.9f, by the dense covariance %.9f", r.LogLik, want)
		}
		for i, b := range beta {
			if math.Abs(r.Beta[i]-b) > 1e-9 {
				t.Errorf("effect %d: %.12f, by the dense covariance %.12f", i, r.Beta[i], b)
			}
		}
	}
}

// Without regressors it is the model without regressors; a drift is one of them.
func TestRegressionWithoutAny(t *testing.T) {
	y := logs(airPassengers)
	for _, o := range []Order{airline, {P: 1, SD: 1, Constant: true}} {
		want, err := Fit(y, 12, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := FitRegression(y, 12, o, Regressors{}, Model{})
		if err != nil || math.Abs(got.LogLik-want.LogLik) > 1e-5 || math.Abs(got.Mean-want.Mean) > 1e-4 {
			t.Errorf("%v: %.7f, mean %.7f; want %.7f, %.7f; %v", o, got.LogLik, got.Mean, want.LogLik, want.Mean, err)
		}
		means, deviations := got.Forecast(y, nil, 24)
		wantMeans, wantDeviations := want.Forecast(y, 24)
		for j := range means {
			if math.Abs(means[j]-wantMeans[j]) > 1e-3 || math.Abs(deviations[j]-wantDeviations[j]) > 1e-3 {
				t.Errorf("%v step %d: %.6f ± %.6f, want %.6f ± %.6f", o, j+1, means[j], deviations[j], wantMeans[j], wantDeviations[j])
			}
		}
	}
}

// A missing value and an additive outlier in its place say the same of everything
// else (Gómez, Maravall and Peña 1999).
func TestMissingIsAdditiveOutlier(t *testing.T) {
	y := logs(airPassengers)
	pulse := make([]float64, len(y))
	pulse[60] = 1
	c := Coefficients{MA: []float64{-0.4}, SMA: []float64{-0.5}}
	broken := append([]float64(nil), y...)
	broken[60] += 0.7
	with, err := EvaluateRegression(broken, 12, airline, c, Regressors{Columns: [][]float64{pulse}})
	if err != nil {
		t.Fatal(err)
	}
	clean, err := EvaluateRegression(y, 12, airline, c, Regressors{Columns: [][]float64{pulse}})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(with.LogLik-clean.LogLik) > 1e-8 || math.Abs(with.Beta[0]-clean.Beta[0]-0.7) > 1e-9 {
		t.Errorf("effect %.6f and %.6f, log-likelihoods %.6f and %.6f", with.Beta[0], clean.Beta[0], with.LogLik, clean.LogLik)
	}
	holes := append([]float64(nil), y...)
	holes[60] = math.NaN()
	gap, err := EvaluateGaps(holes, 12, airline, c)
	if err != nil {
		t.Fatal(err)
	}
	sumGap, sumPulse := gap.Sigma2*float64(gap.used), with.Sigma2*float64(with.used)
	if math.Abs(sumGap/sumPulse-1) > 1e-3 {
		t.Errorf("sums of squares %.8f and %.8f", sumGap, sumPulse)
	}
}

// Columns that say the same are refused, not inverted.
func TestCollinearRegressors(t *testing.T) {
	y := logs(airPassengers)
	step, flat := make([]float64, len(y)), make([]float64, len(y))
	for i := range y {
		flat[i] = 3
		if i > 50 {
			step[i] = 1
		}
	}
	for name, columns := range map[string][][]float64{"twice": {step, step}, "constant": {flat}} {
		if _, err := FitRegression(y, 12, airline, Regressors{Columns: columns}, Model{}); err != ErrCollinear {
			t.Errorf("%s: %v", name, err)
		}
	}
}
