package forecast

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestCandidateForms(t *testing.T) {
	for _, c := range []struct {
		m                  int
		positive, unstable bool
		want               int
	}{
		{4, true, false, 15}, {4, true, true, 18}, {4, false, false, 6}, {1, true, false, 6}, {1, false, true, 3},
	} {
		if got := len(candidateForms(c.m, c.positive, c.unstable)); got != c.want {
			t.Errorf("m %d, positive %v, unstable %v: %d forms, want %d", c.m, c.positive, c.unstable, got, c.want)
		}
	}
	if got := (Form{Multiplicative, Damped, Multiplicative}).String(); got != "ETS(M,Ad,M)" {
		t.Error(got)
	}
}

// ETS(A,N,N) is simple exponential smoothing: an independent recursion must
// give its level and its likelihood.
func TestSimpleSmoothing(t *testing.T) {
	y := []float64{32, 35, 30, 38, 41, 37, 40, 44, 39, 45, 47, 43, 49, 46, 51, 48, 55, 50, 53, 57}
	e := fitted(t, Form{Additive, None, None}, 4, y)
	level, squares := e.Level, 0.0
	for _, v := range y {
		squares += (v - level) * (v - level)
		level += e.Alpha * (v - level)
	}
	within(t, "log-likelihood", e.LogLik, -0.5*float64(len(y))*math.Log(squares), 1e-12)
	within(t, "sigma2", e.Sigma2, squares/float64(len(y)-2), 1e-12)
	k := 3.0 // alpha, level, variance
	within(t, "AICc", e.AICc, -2*e.LogLik+2*k+2*k*(k+1)/(20-k-1), 1e-12)
	means, deviations := e.forecast(5)
	for j := range means {
		within(t, "forecast", means[j], level, 1e-12)
		within(t, "deviation", deviations[j], math.Sqrt(e.Sigma2*(1+float64(j)*e.Alpha*e.Alpha)), 1e-9)
	}
}

// textbook runs the equations of ETS(M,Ad,M) as Hyndman et al. (2008, table
// 2.3) print them, with relative errors.
func textbook(e ETS, y []float64) (logLik float64) {
	level, trend := e.Level, e.Trend
	season := slices.Clone(e.Season)
	squares, logs := 0.0, 0.0
	for t, v := range y {
		j := t % len(season)
		mu := (level + e.Phi*trend) * season[j]
		err := (v - mu) / mu
		level, trend, season[j] = (level+e.Phi*trend)*(1+e.Alpha*err),
			e.Phi*trend+e.Beta*(level+e.Phi*trend)*err,
			season[j]*(1+e.Gamma*err)
		squares += err * err
		logs += math.Log(math.Abs(mu))
	}
	return -0.5 * (float64(len(y))*math.Log(squares) + 2*logs)
}

func TestMultiplicativeLikelihood(t *testing.T) {
	y := noisy(3, 60, 4, 1.5, 25, 6)
	e := fitted(t, Form{Multiplicative, Damped, Multiplicative}, 4, y)
	within(t, "log-likelihood", e.LogLik, textbook(e, y), 1e-10)
	within(t, "sum of the seasonal factors", e.Season[0]+e.Season[1]+e.Season[2]+e.Season[3], 4, 1e-12)
}

// The derivatives that the search relies on are those of the criterion.
func TestJacobian(t *testing.T) {
	y := noisy(5, 40, 4, 0.8, 20, 5)
	y = divided(y, powerOfTwo(y))
	for _, form := range candidateForms(4, true, true) {
		f := newFilter(form, 4, y)
		theta := f.starts(nil)[3]
		if f.iTrend >= 0 {
			theta[f.iTrend] = 0.01
		}
		f.linearise(theta)
		slope := make([]float64, f.p) // of the criterion: 2 J'r
		for t, r := range f.resid {
			for i := range slope {
				slope[i] += 2 * r * f.jac[t*f.p+i]
			}
		}
		for i := range theta {
			const h = 1e-6
			up, down := slices.Clone(theta), slices.Clone(theta)
			up[i] += h
			down[i] -= h
			numeric := (f.sumSquares(up) - f.sumSquares(down)) / (2 * h)
			if math.Abs(slope[i]-numeric) > 1e-6*(1+math.Abs(numeric)) {
				t.Errorf("%v parameter %d: derivative %g, difference quotient %g", form, i, slope[i], numeric)
			}
		}
	}
}

// simulateValues draws paths by the recursions themselves, as an independent
// check on the closed forms: mean and variance by horizon.
func simulateValues(e ETS, h, paths int) (means, variances []float64) {
	rng := rand.New(rand.NewPCG(11, 13))
	sums, squares := make([]float64, h), make([]float64, h)
	sd := math.Sqrt(e.Sigma2)
	if e.Form.Error == Additive {
		sd /= e.scale
	}
	for range paths {
		level, trend := e.final.level, e.final.trend
		season := slices.Clone(e.final.season)
		for j := range h {
			q, s := level+e.smooth.phi*trend, season[j%e.m]
			mu := q + s
			if e.Form.Season == Multiplicative {
				mu = q * s
			}
			err := sd * rng.NormFloat64()
			if e.Form.Error == Multiplicative {
				err *= mu
			}
			onLevel, onSeason := err, err
			if e.Form.Season == Multiplicative {
				onLevel, onSeason = err/s, err/q
			}
			level, trend = q+e.smooth.alpha*onLevel, e.smooth.phi*trend+e.smooth.beta*onLevel
			season[j%e.m] += e.smooth.gamma * onSeason
			sums[j] += mu + err
			squares[j] += (mu + err) * (mu + err)
		}
	}
	for j := range h {
		sums[j] /= float64(paths)
		squares[j] = squares[j]/float64(paths) - sums[j]*sums[j]
	}
	return sums, squares
}

func TestMomentsAgainstSimulation(t *testing.T) {
	const h, paths = 10, 60000
	y := noisy(9, 48, 4, 0.5, 15, 6)
	for _, form := range candidateForms(4, true, false) {
		e := fitted(t, form, 4, y)
		// Adaptation fast enough for every term of the variance to show.
		e.smooth = smoothing{alpha: 0.4, phi: 1}
		if form.Trend != None {
			e.smooth.beta = 0.1
		}
		if form.Season != None {
			e.smooth.gamma = 0.3
		}
		if form.Trend == Damped {
			e.smooth.phi = 0.9
		}
		e.Sigma2 *= 4
		means, variances := e.moments(h)
		simMeans, simVariances := simulateValues(e, h, paths)
		for j := range h {
			sd := math.Sqrt(variances[j] / paths)
			if d := math.Abs(means[j] - simMeans[j]); d > 4.5*sd {
				t.Errorf("%v step %d: mean %g, simulated %g ± %g", form, j+1, means[j], simMeans[j], sd)
			}
			within(t, fmt.Sprintf("%v step %d: variance", form, j+1), simVariances[j], variances[j], 0.03)
		}
	}
}

// The step-down test agrees with the eigenvalues of the companion matrix.
func TestInsideUnitCircle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	outside := 0
	for i := range 1500 {
		m := []int{4, 12}[i%2]
		s := smoothing{alpha: rng.Float64(), phi: 0.8 + 0.2*rng.Float64()}
		s.beta, s.gamma = s.alpha*rng.Float64(), (1-s.alpha)*rng.Float64()
		c := characteristic(s, m)
		n := len(c) - 1
		companion := mat.NewDense(n, n, nil)
		for k := range n {
			if k > 0 {
				companion.Set(k, k-1, 1)
			}
			companion.Set(k, n-1, -c[k])
		}
		var eigen mat.Eigen
		if !eigen.Factorize(companion, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		largest := 0.0
		for _, v := range eigen.Values(nil) {
			largest = max(largest, cmplx.Abs(v))
		}
		if largest >= 1 {
			outside++
		}
		if got := insideUnitCircle(c); got != (largest < 1) && math.Abs(largest-1) > 1e-9 {
			t.Errorf("m %d, %+v: inside %v, largest root %g", m, s, got, largest)
		}
	}
	if outside == 0 {
		t.Error("no polynomial with a root outside was tried")
	}
}

// Fits of long simulated series come back to the parameters behind them.
func TestRecoversParameters(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 4))
	const alpha, beta = 0.5, 0.1
	level, trend := 200.0, 1.0
	y := make([]float64, 2000)
	for i := range y {
		err := 2 * rng.NormFloat64()
		y[i] = level + trend + err
		level, trend = level+trend+alpha*err, trend+beta*err
	}
	e := fitted(t, Form{Additive, Additive, None}, 4, y)
	if math.Abs(e.Alpha-alpha) > 0.06 || math.Abs(e.Beta-beta) > 0.04 || math.Abs(e.Sigma2-4) > 0.4 {
		t.Errorf("alpha %.3f, beta %.3f, sigma2 %.3f", e.Alpha, e.Beta, e.Sigma2)
	}
}

// A form that contains another one fits at least as well.
func TestNestedForms(t *testing.T) {
	for seed := range uint64(10) {
		y := noisy(seed, 60, 4, 0.4, 10, 5)
		for _, errors := range []Component{Additive, Multiplicative} {
			small := fitted(t, Form{errors, None, Additive}, 4, y)
			large := fitted(t, Form{errors, Additive, Additive}, 4, y)
			if large.LogLik < small.LogLik-0.05 { // beta cannot reach zero
				t.Errorf("seed %d, errors %v: %g with trend, %g without", seed, errors, large.LogLik, small.LogLik)
			}
		}
	}
}

// The unstable forms are simulated: equal models draw equal paths, and one step ahead
// the error is the only noise.
func TestSimulatedForecast(t *testing.T) {
	y := noisy(6, 60, 4, 0.5, 25, 3)
	e := fitted(t, Form{Additive, Additive, Multiplicative}, 4, y)
	means, deviations := e.forecast(8)
	again, _ := e.forecast(8)
	if !slices.Equal(means, again) {
		t.Error("the paths of one model differ")
	}
	within(t, "deviation of the first step", deviations[0], math.Sqrt(e.Sigma2), 0.05)
	stable := fitted(t, Form{Additive, Additive, Additive}, 4, y)
	others, _ := stable.forecast(8)
	for j := range means {
		within(t, "mean beside that of an additive season", means[j], others[j], 0.05)
	}
}

func BenchmarkChooseQuarterly(b *testing.B) { benchmarkChoose(b, 64, 4) }
func BenchmarkChooseMonthly(b *testing.B)   { benchmarkChoose(b, 144, 12) }

func benchmarkChoose(b *testing.B, n, m int) {
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		if _, ok := chooseETS(noisy(i%20, n, m, 0.4, 20, 5), m, candidateForms(m, true, false), thorough); !ok {
			b.Fatal("no fit")
		}
		i++
	}
}
