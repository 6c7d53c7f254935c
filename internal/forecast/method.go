package forecast

import (
	"fmt"
	"math"
	"strings"
)

// Labels of the methods that are no ETS form.
const (
	SeasonalNaive = "SNAIVE" // the value of the same season a year before
	Naive         = "NAIVE"  // the last value: yearly series, or too short for seasons
	NoMethod      = "NONE"   // nothing can be forecast
)

// Reason says why a series got its method.
type Reason string

// The reasons. Only LowestAICc leads to an ETS form.
const (
	LowestAICc Reason = "lowest-aicc"  // the best of the candidate ETS forms
	TooShort   Reason = "too-short"    // less than two years, or too few values for the parameters
	Gaps       Reason = "gaps"         // missing values after the first one
	Constant   Reason = "constant"     // never varied: the limits have no width and understate the risk
	AllZero    Reason = "all-zero"     // as Constant, at zero
	NoFit      Reason = "no-fit"       // no ETS form gave a usable forecast
	NoData     Reason = "too-few-data" // not enough values to measure an error on
)

// Choice is the method that a series got, and why.
type Choice struct {
	Method string // a form such as "ETS(M,Ad,M)", SeasonalNaive, Naive or NoMethod
	Reason Reason
	Detail string // the reason in words, in English: which periods are missing, how many forms were compared
	ETS    *ETS   // the fitted model, nil for the other methods

	Weights []Weight // the parts of a combination
}

// spareValues is how many values an ETS needs beyond two full years.
const spareValues = 5

// maxGapsNamed limits how many missing periods Detail names.
const maxGapsNamed = 4

// forecastOne chooses a method for a valid series and forecasts h periods.
func forecastOne(s Series, h int, unstable bool) (Choice, []Point) {
	first := 0
	for first < len(s.Values) && math.IsNaN(s.Values[first]) {
		first++
	}
	values := s.Values[first:]
	reason, detail := obstacle(s, first)
	if reason == "" {
		if e, compared, ok := chooseETS(values, s.Freq, candidateForms(s.Freq, positive(values), unstable), thorough); ok {
			points := e.points(h, s.ID)
			if finish(s, points) {
				return Choice{e.Form.String(), LowestAICc, fmt.Sprintf("lowest AICc of %d forms", compared), &e, nil}, points
			}
		}
		reason, detail = NoFit, "no ETS form gave a finite forecast"
	}
	nv, ok := newNaive(values, s.Freq)
	if !ok {
		return Choice{NoMethod, NoData, "too few values to measure an error on", nil, nil}, nil
	}
	points := nv.points(h)
	if !finish(s, points) {
		return Choice{NoMethod, NoFit, "the values are too large to compute with", nil, nil}, nil
	}
	method := SeasonalNaive
	if nv.lag == 1 {
		method = Naive
	}
	return Choice{method, reason, detail, nil, nil}, points
}

// obstacle says what keeps ETS from a series whose first value is at index
// first; no reason if nothing does.
func obstacle(s Series, first int) (Reason, string) {
	values := s.Values[first:]
	var gaps []string
	constant := true
	for i, v := range values {
		if math.IsNaN(v) {
			gaps = append(gaps, s.Period(first+i))
		} else if v != values[0] {
			constant = false
		}
	}
	switch need := 2*s.Freq + spareValues; {
	case len(values) > 0 && constant && values[0] == 0:
		return AllZero, "every value is zero: the limits have no width"
	case len(values) > 0 && constant:
		return Constant, "every value is the same: the limits have no width"
	case len(gaps) > maxGapsNamed:
		return Gaps, fmt.Sprintf("%d values missing: %s and others", len(gaps), strings.Join(gaps[:maxGapsNamed], ", "))
	case len(gaps) > 0:
		return Gaps, fmt.Sprintf("%d missing: %s", len(gaps), strings.Join(gaps, ", "))
	case len(values) < need:
		return TooShort, fmt.Sprintf("%d values, %d needed", len(values), need)
	}
	return "", ""
}

// finish numbers the points, cuts counts at zero and reports whether all values
// are finite. A quantile of max(0, Y) is the quantile of Y cut at zero, so the
// cut limits keep their coverage.
func finish(s Series, points []Point) bool {
	for j := range points {
		p := &points[j]
		p.Step, p.Period = j+1, s.Period(len(s.Values)+j)
		if s.NonNegative {
			p.apply(func(v float64) float64 { return max(v, 0) })
		}
		if !p.finite() {
			return false
		}
	}
	return true
}
