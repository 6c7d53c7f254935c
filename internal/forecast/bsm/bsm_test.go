package bsm

import (
	"bufio"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// sample is a seeded series of n values of a model.
func sample(seed uint64, n, m int) []float64 {
	rng := rand.New(rand.NewPCG(seed, 5))
	y := make([]float64, n)
	level, slope := 50.0, 0.3
	for t := range y {
		level += slope + rng.NormFloat64()
		slope += 0.02 * rng.NormFloat64()
		y[t] = level + 8*math.Sin(2*math.Pi*float64(t%m)/float64(m)) + 0.7*rng.NormFloat64()
	}
	return y
}

// dense is the diffuse log-likelihood by matrices: values are A times the first
// states plus noise whose covariance is summed up disturbance by disturbance; the
// limit of a beginning with infinite variance is
// -(n log 2π + log|Σ| + log|A'Σ⁻¹A| + rest'Σ⁻¹rest)/2. The transition is written as a
// matrix: nothing of the filter.
func dense(m Model, y, se []float64) float64 {
	n, k := len(y), 2+m.Period-1
	transition, loading := mat.NewDense(k, k, nil), mat.NewVecDense(k, nil)
	transition.Set(0, 0, 1)
	transition.Set(0, 1, 1)
	transition.Set(1, 1, 1)
	loading.SetVec(0, 1)
	variances := make([]float64, k)
	variances[0], variances[1] = m.Level, m.Slope
	switch {
	case k == 2:
	case m.Form == Dummy:
		loading.SetVec(2, 1)
		variances[2] = m.Season
		for j := 2; j < k; j++ {
			transition.Set(2, j, -1)
			if j > 2 {
				transition.Set(j, j-1, 1)
			}
		}
	default:
		for j := 1; 2*j <= m.Period; j++ {
			sin, cos := math.Sincos(2 * math.Pi * float64(j) / float64(m.Period))
			at := 2 * j
			loading.SetVec(at, 1)
			transition.Set(at, at, cos)
			variances[at] = m.Season
			if 2*j < m.Period {
				transition.Set(at, at+1, sin)
				transition.Set(at+1, at, -sin)
				transition.Set(at+1, at+1, cos)
				variances[at+1] = m.Season
			}
		}
	}
	powers := []*mat.Dense{mat.NewDense(k, k, nil)}
	for i := range k {
		powers[0].Set(i, i, 1)
	}
	for range n {
		next := mat.NewDense(k, k, nil)
		next.Mul(transition, powers[len(powers)-1])
		powers = append(powers, next)
	}
	var seen []int
	for t, v := range y {
		if !math.IsNaN(v) {
			seen = append(seen, t)
		}
	}
	row := func(power int) []float64 {
		var r mat.VecDense
		r.MulVec(powers[power].T(), loading)
		return r.RawVector().Data
	}
	design, cov, values := mat.NewDense(len(seen), k, nil), mat.NewSymDense(len(seen), nil), mat.NewVecDense(len(seen), nil)
	for a, t := range seen {
		design.SetRow(a, row(t))
		values.SetVec(a, y[t])
		for b, s := range seen[:a+1] {
			sum := 0.0
			for u := 0; u < s; u++ { // disturbance between u and u+1
				left, right := row(t-u-1), row(s-u-1)
				for i, v := range variances {
					sum += left[i] * right[i] * v
				}
			}
			if a == b {
				sum += m.Irregular
				if se != nil {
					sum += se[t] * se[t]
				}
			}
			cov.SetSym(a, b, sum)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		return math.NaN()
	}
	var weighed, gram mat.Dense
	_ = chol.SolveTo(&weighed, design)
	gram.Mul(design.T(), &weighed)
	var right, start, fitted, rest, vrest mat.VecDense
	right.MulVec(weighed.T(), values)
	_ = start.SolveVec(&gram, &right)
	fitted.MulVec(design, &start)
	rest.SubVec(values, &fitted)
	_ = chol.SolveVecTo(&vrest, &rest)
	logGram, _ := mat.LogDet(&gram)
	return -0.5 * (float64(len(seen))*math.Log(2*math.Pi) + chol.LogDet() + logGram + mat.Dot(&rest, &vrest))
}

// The filter gives the likelihood of the dense covariance: both forms of season, none,
// missing values at the beginning and within, known sampling errors.
func TestLikelihoodAgainstDense(t *testing.T) {
	for name, c := range map[string]struct {
		model Model
		gaps  []int
		se    bool
	}{
		"dummies":         {Model{Period: 4, Level: 1, Slope: 0.01, Season: 0.3, Irregular: 0.5}, nil, false},
		"harmonics":       {Model{Period: 4, Form: Trigonometric, Level: 1, Slope: 0.01, Season: 0.1, Irregular: 0.5}, nil, false},
		"months":          {Model{Period: 12, Form: Trigonometric, Level: 0.5, Slope: 0.02, Season: 0.05, Irregular: 0.4}, []int{7}, false},
		"odd":             {Model{Period: 7, Form: Trigonometric, Level: 0.5, Season: 0.05, Irregular: 0.4}, nil, false},
		"trend alone":     {Model{Period: 1, Level: 1, Slope: 0.1, Irregular: 0.5}, []int{3}, false},
		"gaps":            {Model{Period: 4, Level: 1, Slope: 0.01, Season: 0.3, Irregular: 0.5}, []int{0, 2, 5, 6, 20, 21, 22, 23, 39}, false},
		"months, dummies": {Model{Period: 12, Level: 0.5, Slope: 0.02, Season: 0.05, Irregular: 0.4}, nil, false},
		"survey":          {Model{Period: 4, Level: 1, Slope: 0.01, Season: 0.3, Irregular: 0.1}, []int{9}, true},
		"fixed":           {Model{Period: 4, Irregular: 2}, nil, false},
	} {
		y := sample(3, 40, max(c.model.Period, 2))
		for _, at := range c.gaps {
			y[at] = math.NaN()
		}
		var se []float64
		if c.se {
			for i := range y {
				se = append(se, 0.5+0.05*float64(i%9))
			}
		}
		if !c.se && len(c.gaps) == 0 { // long enough for the filter to settle
			y = sample(3, 140, max(c.model.Period, 2))
			y[120] = math.NaN()
		}
		got, want := c.model.LogLikelihood(y, se), dense(c.model, y, se)
		if !(math.Abs(got-want) < 1e-6) {
			t.Errorf("%s: %.9f, by the dense covariance %.9f", name, got, want)
		}
	}
}

// The outputs of R's StructTS lie beside the project, not in it. Its search ends early:
// ours finds higher likelihoods. Forecasts at R's variances are R's for the quarterly
// series; for the monthly ones R's do not follow from its own variances, whatever
// beginning is tried, so that the dense covariance above has to speak for those.
func TestAgainstR(t *testing.T) {
	const references = "../../../../shared/real/forecast/reference/"
	for _, name := range []string{"AirPassengers.json", "UKgas.json", "USAccDeaths.json"} {
		f, err := os.Open(references + name)
		if err != nil {
			t.Skipf("no reference outputs of R at %s", references)
		}
		defer f.Close()
		var r struct {
			Freq int
			Y    []float64
			BSM  *struct {
				Log      bool
				Coef     struct{ Level, Slope, Seas, Epsilon float64 }
				LogLik   float64
				Mean, SE []float64
			} `json:"structts_bsm"`
		}
		if err := json.NewDecoder(bufio.NewReader(f)).Decode(&r); err != nil {
			t.Fatal(err)
		}
		if r.BSM == nil {
			continue
		}
		y := r.Y
		if r.BSM.Log {
			for i, v := range y {
				y[i] = math.Log(v)
			}
		}
		c := r.BSM.Coef
		theirs := Model{Period: r.Freq, Level: c.Level, Slope: c.Slope, Season: c.Seas, Irregular: c.Epsilon}
		at := theirs.LogLikelihood(y, nil)
		means, deviations, err := theirs.Forecast(y, nil, len(r.BSM.Mean))
		if err != nil {
			t.Fatal(err)
		}
		for j := range means {
			if r.Freq == 4 && (math.Abs(means[j]/r.BSM.Mean[j]-1) > 1e-7 || math.Abs(deviations[j]/r.BSM.SE[j]-1) > 1e-5) {
				t.Errorf("%s step %d: %.8g ± %.6g, R %.8g ± %.6g", name, j+1, means[j], deviations[j], r.BSM.Mean[j], r.BSM.SE[j])
			}
		}
		ours, err := Fit(y, nil, r.Freq, Dummy, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: diffuse log-likelihood %.4f at R's variances (R's own measure %.4f), %.4f at ours %+v", name, at, r.BSM.LogLik, ours.LogLik, ours)
		if ours.LogLik < at-1e-3 {
			t.Errorf("%s: log-likelihood %.5f, %.5f at R's variances", name, ours.LogLik, at)
		}
	}
}

// Variances and limits come out as they went in; sampling errors that are known are
// not taken for movements of the level.
func TestFit(t *testing.T) {
	m, err := Fit(sample(1, 400, 4), nil, 4, Dummy, nil)
	if err != nil || math.Abs(m.Level-1) > 0.4 || m.Irregular < 0.2 || m.Irregular > 0.9 || m.Slope > 0.01 || m.Season > 0.05 {
		t.Errorf("%+v, %v", m, err)
	}
	rng := rand.New(rand.NewPCG(8, 8))
	y, se := make([]float64, 120), make([]float64, 120)
	level := 100.0
	for i := range y {
		level += 0.5 * rng.NormFloat64()
		se[i] = 4
		y[i] = level + 4*rng.NormFloat64()
	}
	with, err := Fit(y, se, 4, Dummy, nil)
	if err != nil {
		t.Fatal(err)
	}
	without, err := Fit(y, nil, 4, Dummy, nil)
	if err != nil {
		t.Fatal(err)
	}
	if with.Irregular > 4 || without.Irregular < 9 {
		t.Errorf("irregular variance %.2f beside the known 16, %.2f without it", with.Irregular, without.Irregular)
	}
	_, deviations, err := with.Forecast(y, se, 4)
	if err != nil || deviations[0] < 4 || deviations[0] > 5.5 {
		t.Errorf("deviations %v, %v", deviations, err)
	}
	if _, err := Fit(y[:4], nil, 4, Dummy, nil); err != ErrShort {
		t.Errorf("four values: %v", err)
	}
	if _, err := Fit(make([]float64, 40), nil, 4, Dummy, nil); err != ErrNoFit {
		t.Errorf("zeros: %v", err)
	}
}

func BenchmarkFitMonthly(b *testing.B) {
	y := sample(2, 120, 12)
	for b.Loop() {
		if _, err := Fit(y, nil, 12, Dummy, nil); err != nil {
			b.Fatal(err)
		}
	}
}
