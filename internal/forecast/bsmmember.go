package forecast

import (
	"math"

	"osservatorio/internal/forecast/bsm"
)

// bsmChoice is the structural model of a series at an origin.
type bsmChoice struct {
	model bsm.Model
	logs  bool
	found bool
}

// longestBSM is the longest season that a structural model carries within itself.
const longestBSM = 12

// bsmMember is the basic structural model of the series with its gaps, or of its
// logarithms, with known standard errors where there are any.
func bsmMember(in input, h int) (path, bool) {
	y, m, season := in.y, in.m, adjustment{}
	if in.holes != nil {
		y = in.holes
	}
	if m > longestBSM {
		y, m, season = in.flat, 1, in.season
	}
	before := in.history.bsm
	logs := before.logs
	if !before.found {
		logs = season.kind == None && wantsLogs(in.y, m)
	}
	if logs && !positive(in.y) {
		return path{}, false
	}
	se := in.se
	if logs {
		if se != nil {
			se = make([]float64, len(y))
			for t, v := range y {
				se[t] = in.se[t] / v
			}
		}
		y = logarithms(y)
	}
	var from *bsm.Model
	if before.found {
		from = &before.model
	}
	model, err := bsm.Fit(y, se, m, bsm.Dummy, from)
	if err != nil {
		return path{}, false
	}
	in.history.bsm = bsmChoice{model, logs, true}
	means, deviations, err := model.Forecast(y, se, h)
	if err != nil {
		return path{}, false
	}
	label := "BSM"
	if logs {
		label += " of logarithms"
		for j := range means {
			means[j] = math.Exp(means[j])
			deviations[j] *= means[j]
		}
	}
	return seasoned(label, means, deviations, season, len(in.y))
}
