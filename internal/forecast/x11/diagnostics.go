package x11

import "math"

// Diagnostics say whether there is a season to adjust for, and how good the
// adjustment can be.
type Diagnostics struct {
	Stable           float64 // F of the means by month of the ratios D8; its distribution holds roughly
	Moving           float64 // F of the years: the season moves (Higginson 1975)
	M7               float64 // combined seasonality: below one, the season can be told
	MovingRatio      float64 // irregular over seasonal changes (MSR); chooses the seasonal filter
	IrregularToTrend float64 // I/C, chooses the length of the trend filter
}

// Identifiable reports whether the season can be told from what is left, by M7.
func (d Diagnostics) Identifiable() bool { return d.M7 < 1 }

// diagnose computes the tests on the ratios of the series to its trend (Lothian and
// Morry 1978).
func (w work) diagnose(ratios []float64) Diagnostics {
	d := Diagnostics{Stable: w.stable(ratios), Moving: w.moving(ratios)}
	if d.Stable > 0 {
		d.M7 = math.Sqrt(0.5 * (7/d.Stable + 3*d.Moving/d.Stable))
	} else {
		d.M7 = math.Inf(1)
	}
	return d
}

// stable is the one-way analysis of variance by month.
func (w work) stable(ratios []float64) float64 {
	n, grand := float64(len(ratios)), 0.0
	for _, v := range ratios {
		grand += v / n
	}
	between, within := 0.0, 0.0
	for month := range w.m {
		mean := w.monthMean(ratios, month)
		for t := month; t < len(ratios); t += w.m {
			between += (mean - grand) * (mean - grand)
			within += (ratios[t] - mean) * (ratios[t] - mean)
		}
	}
	k := float64(w.m)
	return quotient(between/(k-1), within/(n-k))
}

// moving is the two-way analysis of the absolute ratios of full years: how much the
// years differ.
func (w work) moving(ratios []float64) float64 {
	skip := (w.m - w.First%w.m) % w.m
	years := (len(ratios) - skip) / w.m
	if years < 2 {
		return 0
	}
	size := func(year, month int) float64 { return math.Abs(ratios[skip+year*w.m+month] - w.neutral()) }
	byYear, byMonth, grand := make([]float64, years), make([]float64, w.m), 0.0
	cells := float64(years * w.m)
	for i := range years {
		for j := range w.m {
			v := size(i, j)
			byYear[i] += v / float64(w.m)
			byMonth[j] += v / float64(years)
			grand += v / cells
		}
	}
	between, rest := 0.0, 0.0
	for i := range years {
		between += float64(w.m) * (byYear[i] - grand) * (byYear[i] - grand)
		for j := range w.m {
			e := size(i, j) - byYear[i] - byMonth[j] + grand
			rest += e * e
		}
	}
	return quotient(between/float64(years-1), rest/float64((years-1)*(w.m-1)))
}

// quotient of two mean squares; a rest of nothing is as small as can be told.
func quotient(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a / max(b, 1e-30)
}

// movingSeasonality is the MSR: mean absolute yearly changes of what a mean of seven
// years leaves of the ratios, over those of that mean, months weighed by their number
// of values; NaN for fewer than eight years.
func (w work) movingSeasonality(ratios []float64) float64 {
	const span = 7
	seven := make([]float64, span)
	for i := range seven {
		seven[i] = 1.0 / span
	}
	irregular, seasonal := 0.0, 0.0
	for month := range w.m {
		var values []float64
		for t := month; t < len(ratios); t += w.m {
			values = append(values, ratios[t])
		}
		smooth := apply(seven, values)
		for t := span/2 + 1; t+span/2 < len(values); t++ {
			if w.Additive {
				irregular += math.Abs(values[t] - smooth[t] - values[t-1] + smooth[t-1])
				seasonal += math.Abs(smooth[t] - smooth[t-1])
			} else {
				irregular += math.Abs((values[t]/smooth[t])/(values[t-1]/smooth[t-1]) - 1)
				seasonal += math.Abs(smooth[t]/smooth[t-1] - 1)
			}
		}
	}
	if irregular == 0 && seasonal == 0 {
		return math.NaN()
	}
	return irregular / max(seasonal, 1e-300)
}

// filterFor chooses by the MSR at the middles of the zones in which X-11 leaves the
// choice open.
func filterFor(ratio float64) Filter {
	switch {
	case math.IsNaN(ratio):
		return S3x5
	case ratio < 3:
		return S3x3
	case ratio < 6:
		return S3x5
	}
	return S3x9
}
