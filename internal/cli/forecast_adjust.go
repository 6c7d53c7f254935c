package cli

import (
	"fmt"

	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/collection"
	"osservatorio/internal/forecast/regarima"
)

// adjustment is what was taken out of a series, as it is printed.
type adjustment struct {
	Fault   string                  `json:"fault,omitempty"`
	Model   string                  `json:"model,omitempty"`
	Effects []adjustmentEffect      `json:"effects"`
	Windows []collection.SpecWindow `json:"variance"`
	Spec    *collection.Spec        `json:"spec,omitempty"`
}

// adjustmentEffect is one effect: proportional (of logarithms) or in the unit of the
// series.
type adjustmentEffect struct {
	Effect string  `json:"effect"` // a calendar effect, or AO, LS, TC
	At     string  `json:"at,omitempty"`
	Found  bool    `json:"found"`
	Size   float64 `json:"size"`
	T      float64 `json:"t"`
}

func adjustmentOf(it collection.Item, r forecast.Result) *adjustment {
	if r.Adjusted == nil {
		return nil
	}
	out := &adjustment{Effects: []adjustmentEffect{}, Windows: []collection.SpecWindow{}}
	if r.Adjusted.Fault != nil {
		out.Fault = r.Adjusted.Fault.Error()
		return out
	}
	out.Model = r.Adjusted.Model.String()
	unit := r.Adjusted.Unit
	if r.Adjusted.Logs {
		out.Model += " of logarithms"
		unit = 1
	}
	for _, e := range r.Adjusted.Effects {
		one := adjustmentEffect{Effect: e.Calendar, Found: e.Found, Size: told(e.Size * unit), T: told(e.T)}
		if e.Calendar == "" {
			one.Effect, one.At = string(e.Kind), it.Period(e.At)
		}
		out.Effects = append(out.Effects, one)
	}
	spec := it.SpecOf(r.Adjusted.Frozen)
	for i := range spec.Windows {
		spec.Windows[i].Scale = told(spec.Windows[i].Scale)
	}
	out.Windows, out.Spec = spec.Windows, &spec
	return out
}

// lines are those of the table.
func (a *adjustment) lines() []string {
	switch {
	case a == nil:
		return nil
	case a.Fault != "":
		return []string{"not adjusted: " + a.Fault}
	}
	out := []string{"adjusted by " + a.Model}
	for _, e := range a.Effects {
		text := e.Effect
		if e.At != "" {
			text += " " + e.At
		}
		if e.Found {
			text += " (found)"
		}
		out = append(out, fmt.Sprintf("%s: %.4g, t %.2f", text, e.Size, e.T))
	}
	for _, w := range a.Windows {
		out = append(out, fmt.Sprintf("%s to %s: innovations %.3g times as wide", w.From, w.To, w.Scale))
	}
	return out
}

// link is what brought an earlier basis to the level of a series.
type link struct {
	Kind  string  `json:"kind"` // ratio or difference
	Size  float64 `json:"size"`
	SE    float64 `json:"se"`
	Pairs int     `json:"periods_in_common"`
}

func linkOf(it collection.Item) *link {
	if it.Link == nil {
		return nil
	}
	return &link{kindOf(*it.Link), told(it.Link.Size), told(it.Link.SE), it.Link.Pairs}
}

func kindOf(l regarima.Link) string {
	if l.Ratio {
		return "ratio"
	}
	return "difference"
}

func (l *link) lines() []string {
	if l == nil {
		return nil
	}
	return []string{fmt.Sprintf("linked to the earlier basis by a %s of %.5g (standard error %.2g, %d periods in common)", l.Kind, l.Size, l.SE, l.Pairs)}
}
