package forecast

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The reference outputs of R's forecast 8.20 lie beside the project, not in it.
const referenceFolder = "../../../shared/real/forecast"

// reference is one series with what R made of it.
type reference struct {
	ID     string
	Freq   int
	H      int
	Y      []float64
	Test   []float64
	ETS    referenceETS `json:"ets"`
	SNaive referenceLimits
}

type referenceETS struct {
	referenceLimits
	Method               string
	Par                  map[string]float64
	InitState            map[string]float64
	LogLik, AICc, Sigma2 float64
}

type referenceLimits struct {
	Mean, Lo80, Hi80, Lo95, Hi95 []float64
}

// readLines decodes a file of JSON lines, or skips the test if it is not there.
func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	file, err := os.Open(filepath.Join(referenceFolder, name))
	if err != nil {
		t.Skipf("no reference outputs of R at %s: nothing to compare with", referenceFolder)
	}
	defer file.Close()
	var all []T
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, one)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

var referenceFiles = []string{
	"reference/m3_quarterly_ref100.jsonl", "reference/m3_monthly_ref100.jsonl",
	"reference/AirPassengers.json", "reference/UKgas.json", "reference/USAccDeaths.json",
}

// formNamed finds the form by its label.
func formNamed(t testing.TB, label string) Form {
	t.Helper()
	for _, f := range candidateForms(4, true, true) {
		if f.String() == label {
			return f
		}
	}
	t.Fatalf("unknown form %s", label)
	return Form{}
}

// thetaOf writes R's estimates in the coordinates of the search.
func (r reference) thetaOf(f *filter, scale float64) []float64 {
	par, states := r.ETS.Par, r.ETS.InitState
	theta := make([]float64, f.p)
	theta[0] = par["alpha"]
	theta[f.iLevel] = states["l"] / scale
	if f.iBeta >= 0 {
		theta[f.iBeta] = (par["beta"] - smoothMin) / (par["alpha"] - smoothMin)
		theta[f.iTrend] = states["b"] / scale
	}
	if f.iPhi >= 0 {
		theta[f.iPhi] = par["phi"]
	}
	if f.iGamma >= 0 {
		theta[f.iGamma] = (par["gamma"] - smoothMin) / (1 - par["alpha"] - smoothMin)
		for j := range r.Freq - 1 { // R counts the seasons backwards from the start
			theta[f.iSeason+j] = states["s"+strconv.Itoa(r.Freq-j)]
			if f.form.Season == Additive {
				theta[f.iSeason+j] /= scale
			}
		}
	}
	return theta
}

// At R's own estimates the likelihood, the variance, the forecasts and the
// limits are R's, but for two slips of R 8.20 that the moments by simulation
// (TestMomentsAgainstSimulation) show to be R's own.
func TestAgreesWithRAtItsEstimates(t *testing.T) {
	for _, name := range referenceFiles {
		for _, r := range readLines[reference](t, name) {
			scale := powerOfTwo(r.Y)
			f := newFilter(formNamed(t, r.ETS.Method), r.Freq, divided(r.Y, scale))
			e := newETS(f, r.thetaOf(f, scale), scale)
			if math.Abs(e.LogLik-r.ETS.LogLik) > 1e-4 || math.Abs(e.AICc-r.ETS.AICc) > 2e-4 {
				t.Errorf("%s %v: log-likelihood %.6f, R %.6f; AICc %.6f, R %.6f",
					r.ID, e.Form, e.LogLik, r.ETS.LogLik, e.AICc, r.ETS.AICc)
			}
			within(t, r.ID+" sigma2", e.Sigma2, r.ETS.Sigma2, 1e-6)
			compareForecasts(t, r, e)
		}
	}
}

func compareForecasts(t *testing.T, r reference, e ETS) {
	steps := len(r.ETS.Mean)
	switch {
	case e.Form == Form{Multiplicative, Damped, Multiplicative}:
		// R begins to damp one step late.
		e.final.trend /= e.Phi
		e.smooth.beta /= e.Phi
	case e.Form.Trend == None && e.Form.Season == Additive:
		// R lets an error change the season one step early: compare before that.
		steps = min(steps, r.Freq-1)
	}
	means, deviations := e.forecast(steps)
	for j, mean := range means {
		w80, w95 := distuv.UnitNormal.Quantile(0.9)*deviations[j], distuv.UnitNormal.Quantile(0.975)*deviations[j]
		for k, pair := range [][2]float64{
			{mean, r.ETS.Mean[j]},
			{mean - w80, r.ETS.Lo80[j]}, {mean + w80, r.ETS.Hi80[j]},
			{mean - w95, r.ETS.Lo95[j]}, {mean + w95, r.ETS.Hi95[j]},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-5*math.Abs(r.ETS.Mean[j]) {
				t.Errorf("%s %v step %d, value %d: %.8g, R %.8g", r.ID, e.Form, j+1, k, pair[0], pair[1])
			}
		}
	}
}

// The search finds a likelihood as high as R's, for the form that R chose, and
// a form with an AICc as low.
func TestLikelihoodAgainstR(t *testing.T) {
	for _, name := range referenceFiles {
		references := readLines[reference](t, name)
		asLikely, asLow, same := 0, 0, 0
		for _, r := range references {
			e := fitted(t, formNamed(t, r.ETS.Method), r.Freq, r.Y)
			if e.LogLik >= r.ETS.LogLik-1e-3 {
				asLikely++
			} else {
				t.Errorf("%s %s: log-likelihood %.4f, R %.4f", r.ID, r.ETS.Method, e.LogLik, r.ETS.LogLik)
			}
			best, ok := chooseETS(r.Y, r.Freq, candidateForms(r.Freq, positive(r.Y), false), thorough)
			if ok && best.AICc <= r.ETS.AICc+2e-3 {
				asLow++
			} else {
				t.Errorf("%s: %v has AICc %.4f, R's %s %.4f", r.ID, best.Form, best.AICc, r.ETS.Method, r.ETS.AICc)
			}
			if best.Form.String() == r.ETS.Method {
				same++
			}
			if r.ID == "AirPassengers" {
				within(t, "AICc that R reports for AirPassengers", r.ETS.AICc, 1400.638, 1e-6)
			}
		}
		t.Logf("%s: of %d series %d as likely as R in R's form, %d with an AICc as low, %d in the same form",
			name, len(references), asLikely, asLow, same)
	}
}

// The seasonal naive forecast and its deviation are R's.
func TestSeasonalNaiveAgainstR(t *testing.T) {
	for _, r := range readLines[reference](t, referenceFiles[0]) {
		p, ok := seasonalNaiveMember(input{y: r.Y, m: r.Freq}, r.H)
		if !ok {
			t.Fatalf("%s: no forecast", r.ID)
		}
		for j, mean := range p.mean {
			within(t, r.ID+" mean", mean, r.SNaive.Mean[j], 1e-8)
			within(t, r.ID+" half-width", distuv.UnitNormal.Quantile(0.9)*p.sdv[j], r.SNaive.Hi80[j]-r.SNaive.Mean[j], 1e-6)
		}
	}
}

// Accuracy on the reference sample: the one ETS form keeps up with R's choice, and the
// default errs less and promises better.
func TestAccuracyAgainstR(t *testing.T) {
	references := readLines[reference](t, referenceFiles[0])
	var tasks []Task
	var theirs []Result
	for _, r := range references {
		tasks = append(tasks, Task{Series{ID: r.ID, Freq: r.Freq, Values: r.Y}, r.H})
		var points []Point
		for j := range r.H {
			points = append(points, Point{Mean: r.ETS.Mean[j], Lo95: r.ETS.Lo95[j], Hi95: r.ETS.Hi95[j]})
		}
		theirs = append(theirs, Result{Points: points})
	}
	// means over the series of MASE and MSIS
	measure := func(results []Result) (mase, msis float64) {
		for i, r := range references {
			scale := SeasonalScale(r.Y, r.Freq) * float64(r.H*len(references))
			for j, p := range results[i].Points {
				mase += math.Abs(r.Test[j]-p.Mean) / scale
				msis += IntervalScore(p, r.Test[j]) / scale
			}
		}
		return mase, msis
	}
	rMASE, rMSIS := measure(theirs)
	for _, c := range []struct {
		method string
		factor float64 // on R's errors
	}{{"ets-one", 1.05}, {"", 1}} {
		results, err := Automatic(t.Context(), tasks, AutoOptions{Method: c.method})
		if err != nil {
			t.Fatal(err)
		}
		mase, msis := measure(results)
		t.Logf("%q on %d quarterly series: MASE %.3f (R's ets %.3f), MSIS %.2f (%.2f)", c.method, len(references), mase, rMASE, msis, rMSIS)
		if mase > c.factor*rMASE || msis > c.factor*rMSIS {
			t.Errorf("%q: less accurate than R's ets", c.method)
		}
	}
}
