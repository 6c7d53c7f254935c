package forecast

import (
	"context"
	"fmt"
	"math"
)

// Version names the default method as it computes now. Whatever changes a forecast
// changes it, because drafts are kept by it (a test holds both together).
const Version = "2026.11-8"

// Draft is the forecast of one series before its limits are calibrated over the
// series that it belongs with. It is plain data that may be kept: the same Version
// makes the same draft of the same values. Values are scaled by Scale.
type Draft struct {
	Freq       int         `json:"freq"`
	Ahead      int         `json:"ahead,omitempty"` // missing values at the end of the series
	Scale      float64     `json:"scale"`
	Counts     bool        `json:"counts,omitempty"` // nothing below zero
	Mean       []float64   `json:"mean,omitempty"`   // none if nothing can be forecast
	Deviation  []float64   `json:"deviation,omitempty"`
	Naive2     []float64   `json:"naive2,omitempty"`
	Parts      []Weight    `json:"parts,omitempty"`
	Reason     Reason      `json:"reason"`
	Detail     string      `json:"detail,omitempty"`
	Ratios     [][]float64 `json:"ratios,omitempty"`     // by step: errors over deviations at rolling origins
	Residuals  []float64   `json:"residuals,omitempty"`  // one step ahead within the series, of its last values
	Unobserved []int       `json:"unobserved,omitempty"` // places in Residuals that were gaps
	Restored   *Restored   `json:"restored,omitempty"`   // what was taken out of the series and is not in Mean
}

// Drafts makes the first half of Automatic: all that can be said of each series by itself.
func Drafts(ctx context.Context, tasks []Task, options AutoOptions) ([]Draft, error) {
	for _, t := range tasks {
		if err := t.validate(); err != nil {
			return nil, err
		}
	}
	members, err := membersOf(options.Method)
	if err != nil {
		return nil, err
	}
	drafts := make([]Draft, len(tasks))
	return drafts, parallel(ctx, len(tasks), options, func(i int) { drafts[i] = newDraft(tasks[i], members).kept() })
}

// Calibrate makes the second half: points with limits that drafts of a frequency
// lend one another. Tasks and drafts come in the same order.
func Calibrate(tasks []Task, drafts []Draft) []Result {
	own := make([]draft, len(drafts))
	for i, d := range drafts {
		own[i] = d.draft()
	}
	return calibrated(tasks, own)
}

func calibrated(tasks []Task, drafts []draft) []Result {
	factors := map[int]calibration{}
	for _, d := range drafts {
		if _, done := factors[d.freq]; !done {
			factors[d.freq] = calibrateFrequency(drafts, d.freq)
		}
	}
	results := make([]Result, len(tasks))
	for i, d := range drafts {
		results[i] = d.result(tasks[i], factors[d.freq])
	}
	return results
}

// kept is a draft with what reconciliation and evaluation want beside it.
func (d draft) kept() Draft {
	k := Draft{Freq: d.freq, Ahead: d.ahead, Scale: d.scale, Counts: d.counts, Mean: d.now.mean, Deviation: d.now.sdv,
		Parts: d.labels, Reason: d.reason, Detail: d.detail, Ratios: d.scores.ratio, Restored: d.back}
	if d.without {
		return k
	}
	if p, ok := naiveMember(newInput(d.complete), len(d.now.mean)); ok {
		k.Naive2 = p.mean
	}
	k.Residuals = oneStepErrors(d.y, d.m)
	for t, seen := range d.seen {
		if !seen {
			k.Unobserved = append(k.Unobserved, t)
		}
	}
	return k
}

func (k Draft) draft() draft {
	return draft{complete: complete{ahead: k.Ahead, scale: k.Scale, counts: k.Counts}, freq: k.Freq, now: path{mean: k.Mean, sdv: k.Deviation},
		labels: k.Parts, scores: scored{freq: k.Freq, ratio: k.Ratios}, reason: k.Reason, detail: k.Detail, without: len(k.Mean) == 0, back: k.Restored}
}

// Errors are the one-step errors within the series in its unit, one for each of the
// n values that it has, NaN where there is none. They are those of exponential
// smoothing with a damped trend and a fixed season: of use for how the errors of
// series go together, not for how large the combination's are.
func (k Draft) Errors(n int) []float64 {
	out := make([]float64, n)
	for t := range out {
		out[t] = math.NaN()
	}
	first := n - k.Ahead - len(k.Residuals)
	for t, e := range k.Residuals {
		out[first+t] = e * k.Scale
	}
	for _, t := range k.Unobserved {
		out[first+t] = math.NaN()
	}
	return out
}

// Yardstick is what Naive2 says of the steps ahead, in the unit of the series; nil
// where nothing can be said.
func (k Draft) Yardstick(horizon int) []float64 {
	if len(k.Naive2) < k.Ahead+horizon {
		return nil
	}
	out := make([]float64, horizon)
	for j := range out {
		out[j] = k.Restored.into(k.Naive2[k.Ahead+j], k.Ahead+j) * k.Scale
	}
	return out
}

// oneStepErrors are those of a damped trend on the series without its fixed season;
// none where it cannot be fitted.
func oneStepErrors(y []float64, m int) []float64 {
	if len(y) < 2 || constant(y) {
		return make([]float64, len(y))
	}
	season := fixedSeason(y, m)
	flat := season.remove(y)
	out := make([]float64, len(y))
	f, theta := fitForm(Form{Additive, Damped, None}, 1, flat, nil, quick)
	if theta == nil || len(flat) < shortestSmoothed {
		for t := 1; t < len(flat); t++ {
			out[t] = flat[t] - flat[t-1]
		}
	} else {
		f.linearise(theta)
		for t, fc := range f.fitted {
			out[t] = flat[t] - fc
		}
	}
	if season.kind == Multiplicative {
		season.restore(out, 0)
	}
	return out
}

// shortestSmoothed is how many values smoothing with a damped trend needs.
const shortestSmoothed = 8

// method labels a combination by its only part, or as one.
func method(parts []Weight) string {
	if len(parts) > 1 {
		return "COMB"
	}
	return parts[0].Method
}

// shares are the parts of a combination in words.
func shares(parts []Weight) (words []string) {
	for _, w := range parts {
		words = append(words, fmt.Sprintf("%s %.0f %%", w.Method, 100*w.Weight))
	}
	return words
}
