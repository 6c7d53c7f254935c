package site

import (
	"slices"
)

// brokenOf are the observations that begin a new series, or that a break parts from the year before.
func brokenOf(list []observation) []observation {
	var out []observation
	for _, o := range list {
		if o.columns["OBS_STATUS"] == "B" || o.columns["CHANGE_VERDICT"] == "break" {
			out = append(out, o)
		}
	}
	return out
}

// explainBreak says under a figure and its table what changed where its series break: what the catalogue declares of
// the datasets that the observations come from, or that nobody declared it.
func (v *view) explainBreak(f *figure, broken []observation) {
	said := func(note string) {
		if !slices.Contains(f.Notes, note) {
			f.Notes = append(f.Notes, note)
			f.Table.Notes = append(f.Table.Notes, note)
		}
	}
	begin := v.T("Interruzione della serie (b), ", "Break in the series (b), ")
	for _, o := range broken {
		d := f.indicator
		if own, ok := v.rel.Indicator(o.columns["INDICATOR"]); ok { // a comparison draws several
			d = own
		}
		declared := d.BreaksAt(o.period(), o.columns["SOURCE"])
		for _, b := range declared {
			said(begin + v.loc.Period(b.Period) + ": " + b.Why.In(v.Lang))
		}
		if declared == nil {
			said(begin + v.loc.Period(o.period()) + v.T(": è segnata nei dati; il motivo non è dichiarato.", ": the data bear it; no reason is declared."))
		}
	}
}
