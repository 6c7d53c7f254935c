package collection

import "osservatorio/internal/forecast"

// The reasons of series for which a single method was asked for.
const (
	Asked         forecast.Reason = "asked-for"      // the method applies
	NotApplicable forecast.Reason = "not-applicable" // it does not, and the naive one stands in: too few values, no season, values below zero, whatever it cannot do with
)

// OneMethod gives results of a single method their reasons. Those of package forecast
// are the combination's: some member of it applies to every series that is not too
// short.
func OneMethod(results []forecast.Result) {
	for i := range results {
		switch results[i].Reason {
		case forecast.Combination:
			results[i].Reason = Asked
		case forecast.TooShort:
			results[i].Reason = NotApplicable
		}
	}
}

// FellBack reports whether the naive method stands in for one that did not apply.
func FellBack(r forecast.Result) bool {
	return r.Reason == forecast.TooShort || r.Reason == forecast.Astray || r.Reason == NotApplicable
}
