package forecast

import "osservatorio/internal/forecast/x11"

// x11ETSMember is the best ETS form without season on a series adjusted by X-11, with
// the season that X-11 projects.
func x11ETSMember(in input, h int) (path, bool) {
	a, err := x11.Adjust(in.y, in.m, x11.Options{Additive: !positive(in.y)})
	if err != nil && positive(in.y) {
		a, err = x11.Adjust(in.y, in.m, x11.Options{Additive: true})
	}
	if err != nil {
		return path{}, false
	}
	p, ok := smooth(a.Adjusted, h, candidateForms(1, positive(a.Adjusted), false), adjustment{})
	if !ok {
		return path{}, false
	}
	return seasoned("X-11+"+p.label, p.mean, p.sdv, projected(a, in.m), 0)
}

// projected is the season of the year to come: that of the last one and half of how it
// changed, X-11's table D10A.
func projected(a x11.Adjustment, m int) adjustment {
	kind := Multiplicative
	if a.Additive {
		kind = Additive
	}
	n := len(a.Seasonal)
	next := make([]float64, m)
	for j := range next {
		last, before := a.Seasonal[n-m+j], a.Seasonal[n-2*m+j]
		next[j] = last + (last-before)/2
		if kind == Multiplicative {
			next[j] = max(next[j], tinyIndex)
		}
	}
	return adjustment{kind: kind, index: next}
}
