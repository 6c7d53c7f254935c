package collection

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/forecast/arima"
	"osservatorio/internal/forecast/regarima"
)

// adjustLine are the fields of a line that say what is to be taken out of a series
// before it is forecast.
type adjustLine struct {
	Calendar bool            `json:"calendar"`
	Outliers json.RawMessage `json:"outliers"`
	Breaks   json.RawMessage `json:"breaks"`
	Earlier  *earlierLine    `json:"earlier"`
	Spec     *Spec           `json:"spec"`
}

// earlierLine is the same series on an earlier basis.
type earlierLine struct {
	Start json.RawMessage `json:"start"`
	Train []*float64      `json:"train"`
}

// breakLine is a declared break: of kind AO, LS or TC at a period, or "variance" from
// one to another.
type breakLine struct {
	Kind  string          `json:"kind"`
	At    json.RawMessage `json:"at"`
	From  json.RawMessage `json:"from"`
	To    json.RawMessage `json:"to"`
	Scale float64         `json:"scale"`
}

// Spec is what an adjustment chose, as it is printed and may be given back in the
// field "spec": the set is kept then, and outliers are looked for after Tested only.
type Spec struct {
	Logarithms bool         `json:"logarithms"`
	Order      [6]int       `json:"order"` // p, d, q and those of the season
	Constant   bool         `json:"constant"`
	Calendar   []string     `json:"calendar"`
	Outliers   []SpecBreak  `json:"outliers"`
	Windows    []SpecWindow `json:"variance"`
	Tested     string       `json:"tested"` // the last period that was looked at
}

// SpecBreak is an outlier of a Spec.
type SpecBreak struct {
	Kind regarima.Kind `json:"kind"`
	At   string        `json:"at"`
}

// SpecWindow is a run of periods with wider innovations.
type SpecWindow struct {
	From  string  `json:"from"`
	To    string  `json:"to"`
	Scale float64 `json:"scale"`
}

// request makes of the fields what package forecast reads; nil if nothing is asked for.
func (l adjustLine) request(a axis, declared []SpecWindow) (*regarima.Request, error) {
	req := regarima.Request{Freq: a.freq, Calendar: l.Calendar}
	if a.dated && a.freq != weekly { // weeks have no place in the year that is the same every year
		req.Year, req.Place = a.first/a.freq, a.first%a.freq+1
	}
	if l.Calendar && (!a.dated || a.freq != 12 && a.freq != 4) {
		return nil, errors.New(`"calendar" needs months or quarters and a "start": leave it out`)
	}
	if len(l.Outliers) > 0 && string(l.Outliers) != "null" {
		if string(l.Outliers) != `"auto"` {
			return nil, errors.New(`"outliers" is "auto" or left out; write known ones under "breaks"`)
		}
		req.Outliers = true
	}
	if err := l.breaks(a, declared, &req); err != nil {
		return nil, err
	}
	if l.Spec != nil {
		frozen, err := l.Spec.frozen(a)
		if err != nil {
			return nil, fmt.Errorf(`"spec": %w`, err)
		}
		req.Frozen = frozen
	}
	if !req.Calendar && !req.Outliers && len(req.Breaks) == 0 && len(req.Windows) == 0 && req.Frozen == nil {
		return nil, nil
	}
	return &req, nil
}

// breaks reads "breaks": a list, or "declared" for the project's table.
func (l adjustLine) breaks(a axis, declared []SpecWindow, req *regarima.Request) error {
	if len(l.Breaks) == 0 || string(l.Breaks) == "null" {
		return nil
	}
	if string(l.Breaks) == `"declared"` {
		if !a.dated {
			return errUndated
		}
		for _, w := range declared {
			from, err := named(w.From, a.freq)
			to, also := named(w.To, a.freq)
			if err == nil && also == nil { // else it is of another frequency
				req.Windows = append(req.Windows, regarima.Window{From: from - a.first, To: to - a.first, Scale: w.Scale})
			}
		}
		return nil
	}
	var list []breakLine
	if err := json.Unmarshal(l.Breaks, &list); err != nil {
		return errors.New(`"breaks" is "declared" or a list, as [{"kind": "LS", "at": "2021-Q1"}, {"kind": "variance", "from": "2020-Q2", "to": "2021-Q1"}]`)
	}
	for _, b := range list {
		switch {
		case b.Kind == "variance":
			from, err := a.index(b.From, "from")
			if err != nil {
				return err
			}
			to, err := a.index(b.To, "to")
			if err != nil {
				return err
			}
			if to < from || b.Scale < 0 {
				return fmt.Errorf(`a break of kind "variance" goes "from" a period "to" a later one, with a "scale" of 1 or more, or none to have it estimated`)
			}
			req.Windows = append(req.Windows, regarima.Window{From: from, To: to, Scale: b.Scale})
		case slices.Contains(regarima.Kinds, regarima.Kind(b.Kind)):
			at, err := a.index(b.At, "at")
			if err != nil {
				return err
			}
			req.Breaks = append(req.Breaks, regarima.Outlier{Kind: regarima.Kind(b.Kind), At: at})
		default:
			return fmt.Errorf(`a break has "kind" %q: there are AO, LS, TC and variance`, b.Kind)
		}
	}
	return nil
}

// link puts an earlier basis, brought to the level of the series, before it.
func (e earlierLine) link(a axis, values []float64) (axis, []float64, *regarima.Link, error) {
	if !a.dated {
		return a, nil, nil, errUndated
	}
	from, err := newAxis(e.Start, a.freq)
	if err == nil && !from.dated {
		err = errUndated
	}
	if err != nil {
		return a, nil, nil, fmt.Errorf(`"earlier": %w`, err)
	}
	earlier := valuesOf(e.Train)
	lead := a.first - from.first
	if lead < 1 {
		return a, nil, nil, errors.New(`"earlier" does not begin before the series: leave it out`)
	}
	if lead > len(earlier) {
		lead = len(earlier)
	}
	link, err := regarima.Overlap(earlier[lead:], values, a.freq)
	if err != nil {
		return a, nil, nil, fmt.Errorf(`"earlier" has fewer than %d periods in common with the series, which linking them takes (%d)`, max(a.freq, 2), link.Pairs)
	}
	joined := make([]float64, 0, lead+len(values))
	for _, v := range earlier[:lead] {
		joined = append(joined, link.Apply(v))
	}
	for i, v := range values { // holes of the later basis are filled from the earlier one
		if k := lead + i; math.IsNaN(v) && k < len(earlier) {
			v = link.Apply(earlier[k])
		}
		joined = append(joined, v)
	}
	a.first -= lead
	return a, joined, &link, nil
}

func (s Spec) frozen(a axis) (*regarima.Frozen, error) {
	o := s.Order
	f := regarima.Frozen{Logs: s.Logarithms, Calendar: s.Calendar, Order: arima.Order{
		P: o[0], D: o[1], Q: o[2], SP: o[3], SD: o[4], SQ: o[5], Constant: s.Constant,
	}}
	for i, v := range o {
		if v < 0 || v > mostOrder[i] {
			return nil, fmt.Errorf(`"order" %v: the numbers go up to %v`, o, mostOrder)
		}
	}
	at := func(text, field string) (int, error) {
		raw, err := json.Marshal(text)
		if err != nil {
			return 0, err
		}
		return a.index(raw, field)
	}
	for _, name := range s.Calendar {
		if _, err := regarima.CalendarColumn(name, a.freq, 2000, 1, 1); err != nil || !a.dated {
			return nil, fmt.Errorf(`"calendar": no effect %q for such a series`, name)
		}
	}
	for _, b := range s.Outliers {
		index, err := at(b.At, "at")
		if err != nil {
			return nil, err
		}
		if !slices.Contains(regarima.Kinds, b.Kind) {
			return nil, fmt.Errorf("an outlier is of kind AO, LS or TC, not %q", b.Kind)
		}
		f.Outliers = append(f.Outliers, regarima.Outlier{Kind: b.Kind, At: index})
	}
	for _, w := range s.Windows {
		from, err := at(w.From, "from")
		if err != nil {
			return nil, err
		}
		to, err := at(w.To, "to")
		if err != nil {
			return nil, err
		}
		f.Windows = append(f.Windows, regarima.Window{From: from, To: to, Scale: max(w.Scale, 1)})
	}
	last, err := at(s.Tested, "tested")
	f.Tested = last + 1
	return &f, err
}

// mostOrder bounds the orders of a Spec, by those that the search can choose.
var mostOrder = [6]int{5, 2, 5, 2, 1, 2}

// SpecOf writes what an adjustment of the item chose.
func (it Item) SpecOf(f regarima.Frozen) Spec {
	s := Spec{
		Logarithms: f.Logs, Constant: f.Order.Constant, Tested: it.Period(f.Tested - 1),
		Order:    [6]int{f.Order.P, f.Order.D, f.Order.Q, f.Order.SP, f.Order.SD, f.Order.SQ},
		Calendar: append([]string{}, f.Calendar...), Outliers: []SpecBreak{}, Windows: []SpecWindow{},
	}
	for _, o := range f.Outliers {
		s.Outliers = append(s.Outliers, SpecBreak{o.Kind, it.Period(o.At)})
	}
	for _, w := range f.Windows {
		s.Windows = append(s.Windows, SpecWindow{it.Period(w.From), it.Period(w.To), w.Scale})
	}
	return s
}
