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
	for j, p := range e.points(steps, r.ID) {
		for k, pair := range [][2]float64{
			{p.Mean, r.ETS.Mean[j]},
			{p.Lo80, r.ETS.Lo80[j]}, {p.Hi80, r.ETS.Hi80[j]},
			{p.Lo95, r.ETS.Lo95[j]}, {p.Hi95, r.ETS.Hi95[j]},
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
			best, _, ok := chooseETS(r.Y, r.Freq, candidateForms(r.Freq, positive(r.Y), false), thorough)
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

// The spread of the seasonal naive forecast is R's; the limits are Student's.
func TestSeasonalNaiveAgainstR(t *testing.T) {
	for _, r := range readLines[reference](t, referenceFiles[0]) {
		nv, ok := newNaive(r.Y, r.Freq)
		if !ok {
			t.Fatalf("%s: no forecast", r.ID)
		}
		wider := distuv.StudentsT{Sigma: 1, Nu: float64(nv.pairs)}.Quantile(upper80) / normal80
		for j, p := range nv.points(r.H) {
			within(t, r.ID+" mean", p.Mean, r.SNaive.Mean[j], 1e-8)
			within(t, r.ID+" half-width", p.Hi80-p.Mean, wider*(r.SNaive.Hi80[j]-r.SNaive.Mean[j]), 1e-6)
		}
	}
}

// Accuracy on the reference sample: the automatic choice keeps up with R's.
func TestAccuracyAgainstR(t *testing.T) {
	references := readLines[reference](t, referenceFiles[0])
	var ours, theirs []Trial
	for _, r := range references {
		_, points := forecastOne(Series{ID: r.ID, Freq: r.Freq, Values: r.Y}, r.H, false)
		scale := meanAbsoluteDifference(r.Y, r.Freq)
		rms, _ := rootMeanSquareDifference(r.Y, r.Freq)
		for j, p := range points {
			trial := Trial{Point: p, Actual: r.Test[j], SeasonalNaive: r.SNaive.Mean[j], ScaleMAE: scale, ScaleRMS: rms}
			ours = append(ours, trial)
			trial.Point = Point{
				Step: j + 1, Mean: r.ETS.Mean[j],
				Lo80: r.ETS.Lo80[j], Hi80: r.ETS.Hi80[j], Lo95: r.ETS.Lo95[j], Hi95: r.ETS.Hi95[j],
			}
			theirs = append(theirs, trial)
		}
	}
	a, b := score(ours, 0), score(theirs, 0)
	t.Logf("%d quarterly series: sMAPE %.3f (R %.3f), MASE %.3f (%.3f), coverage 80 %.3f (%.3f), 95 %.3f (%.3f), MSIS %.2f (%.2f)",
		len(references), *a.SMAPE, *b.SMAPE, *a.MASE, *b.MASE, *a.Cover80, *b.Cover80, *a.Cover95, *b.Cover95, *a.MSIS95, *b.MSIS95)
	if *a.MASE > 1.05**b.MASE || *a.MSIS95 > 1.05**b.MSIS95 {
		t.Error("less accurate than R's ets by more than 5 %")
	}
}
