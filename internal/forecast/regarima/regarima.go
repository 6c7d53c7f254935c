// Package regarima takes calendar effects, breaks and outliers out of a series by an
// ARIMA model with regressors, and lets declared periods have wider innovations than
// the others (Lenza and Primiceri 2022) in the place of deleting them.
//
// It works on slices: periods are indices from 0. The set of effects can be kept and
// given back (Frozen): then nothing but what is new is tested, and a refresh changes
// the past by new estimates only.
package regarima

import (
	"errors"
	"math"
	"slices"

	"osservatorio/internal/forecast/arima"
)

// Outlier is a break of a kind at an index.
type Outlier struct {
	Kind Kind
	At   int
}

// Window is a run of periods, both ends included, whose innovations have Scale times
// the usual standard deviation; a Scale of 0 is to be estimated, and is 1 or more.
type Window struct {
	From, To int
	Scale    float64
}

// Request says what to take out of a series.
type Request struct {
	Freq, Year, Place int       // of the first value; Year 0 if not known: no calendar then
	Calendar          bool      // try the calendar effects
	Outliers          bool      // look for outliers
	Breaks            []Outlier // known ones, kept whatever the data say of them; those outside the series count for nothing
	Windows           []Window
	Frozen            *Frozen // what an earlier adjustment of the same series chose; nil to choose anew
}

// Frozen is what is kept of an adjustment from one refresh to the next.
type Frozen struct {
	Logs     bool
	Order    arima.Order
	Calendar []string
	Outliers []Outlier
	Windows  []Window // with their scales
	Tested   int      // values among which outliers were looked for
}

// Effect is one estimated effect.
type Effect struct {
	Calendar string // name of a calendar effect; empty for a break
	Outlier
	Found   bool    // an outlier that was looked for, no declared break
	Size    float64 // of the logarithm where Logs is true
	T       float64
	Product []float64 // what it does to each value and each of the next ones: Size times its column
}

// Adjustment is what was found.
type Adjustment struct {
	Frozen
	Effects []Effect
	Scale   []float64 // by value; nil without a window
	Model   arima.Regression
}

// ErrCalendar says that the calendar was asked for and the periods are not known.
var ErrCalendar = errors.New("calendar effects need months or quarters whose first one is known")

// ErrShort says that there are too few values to tell effects from noise.
var ErrShort = errors.New("too few values: four seasons, and sixteen, are needed to tell effects from noise")

const (
	leastSeasons = 4
	leastValues  = 16
)

// ErrLogarithms says that a frozen choice does not fit the values any more.
var ErrLogarithms = errors.New("values of zero or less have no logarithms: choose the adjustment anew")

// Adjust estimates the effects in a series and in its next h periods. y holds the
// values, NaN where missing; filled has them all. logs says whether the effects are
// proportional; a frozen adjustment overrules it. ErrCalendar, ErrShort,
// ErrLogarithms, arima.ErrShort, arima.ErrCollinear and arima.ErrNoFit tell why nothing could be estimated.
func Adjust(y, filled []float64, m int, logs bool, req Request, h int) (Adjustment, error) {
	if req.Frozen != nil {
		logs = req.Frozen.Logs
	}
	if len(y) < max(leastSeasons*m, leastValues) {
		return Adjustment{}, ErrShort
	}
	if logs && slices.ContainsFunc(filled, func(v float64) bool { return !(v > 0) }) {
		return Adjustment{}, ErrLogarithms
	}
	if logs {
		y, filled = logarithms(y), logarithms(filled)
	}
	if req.Frozen != nil {
		mod, err := newModel(y, m, h, req, req.Frozen.Order)
		if err != nil {
			return Adjustment{}, err
		}
		return mod.choose(req, logs)
	}
	found, err := arima.Search(filled, m)
	if err != nil {
		return Adjustment{}, err
	}
	for range mostSearches {
		mod, err := newModel(y, m, h, req, found.Order)
		if err != nil {
			return Adjustment{}, err
		}
		a, err := mod.choose(req, logs)
		if err != nil {
			return Adjustment{}, err
		}
		clean := slices.Clone(filled)
		for _, e := range a.Effects {
			for t := range clean {
				clean[t] -= e.Product[t]
			}
		}
		again, err := arima.Search(clean, m)
		if err != nil || again.Order == a.Order {
			return a, nil
		}
		found = again
	}
	mod, err := newModel(y, m, h, req, found.Order)
	if err != nil {
		return Adjustment{}, err
	}
	return mod.choose(req, logs)
}

// mostSearches is how often the orders are looked for again on what the effects leave.
const mostSearches = 1

func logarithms(y []float64) []float64 {
	out := make([]float64, len(y))
	for t, v := range y {
		out[t] = math.Log(v)
	}
	return out
}

// effect is a regressor on trial.
type effect struct {
	calendar string
	kind     Kind
	at       int
	column   []float64 // of the values and of the next ones
}

// model is an adjustment in the making: the fitted model of the present effects.
type model struct {
	y       []float64
	m       int
	ahead   int
	order   arima.Order
	effects []effect
	windows []Window
	scale   []float64
	reg     arima.Regression
}

func newModel(y []float64, m, h int, req Request, order arima.Order) (*model, error) {
	mod := &model{y: y, m: m, ahead: h, order: order, windows: slices.Clone(req.Windows)}
	n := len(y) + h
	breaks, calendar := req.Breaks, []string(nil)
	switch {
	case req.Frozen != nil:
		breaks, calendar = slices.Concat(req.Breaks, req.Frozen.Outliers), req.Frozen.Calendar
		mod.windows = slices.Clone(req.Frozen.Windows)
	case req.Calendar:
		calendar = calendarEffects
	}
	for _, b := range breaks {
		if !b.says(y) {
			continue
		}
		mod.effects = append(mod.effects, effect{kind: b.Kind, at: b.At, column: b.Kind.column(b.At, n)})
	}
	for _, name := range calendar {
		if req.Year == 0 || m != req.Freq {
			return nil, ErrCalendar
		}
		x, err := CalendarColumn(name, req.Freq, req.Year, req.Place, n)
		if err != nil {
			return nil, ErrCalendar
		}
		mod.effects = append(mod.effects, effect{calendar: name, column: x})
	}
	return mod, nil
}

// choose estimates, finds outliers and drops what says nothing.
func (m *model) choose(req Request, logs bool) (Adjustment, error) {
	m.spreadWindows()
	if err := m.fit(); err != nil {
		return Adjustment{}, err
	}
	if req.Frozen == nil {
		if err := m.estimateWindows(); err != nil {
			return Adjustment{}, err
		}
	}
	declared := len(m.effects)
	if req.Outliers {
		from := 0
		if req.Frozen != nil {
			from = req.Frozen.Tested
		}
		if err := m.findOutliers(from); err != nil {
			return Adjustment{}, err
		}
	}
	found := m.effects[declared:]
	a := Adjustment{Frozen: Frozen{Logs: logs, Order: m.order, Windows: m.windows, Tested: m.tested()}}
	switch {
	case req.Frozen == nil && !req.Outliers:
		a.Tested = 0
	case req.Frozen != nil && !req.Outliers:
		a.Tested = req.Frozen.Tested
	case req.Frozen != nil:
		a.Tested = max(a.Tested, req.Frozen.Tested)
	}
	for _, e := range found {
		a.Outliers = append(a.Outliers, Outlier{e.kind, e.at})
	}
	if req.Frozen == nil {
		if err := m.dropCalendar(); err != nil {
			return Adjustment{}, err
		}
	} else {
		a.Outliers = slices.Concat(req.Frozen.Outliers, a.Outliers)
	}
	a.Scale, a.Model = m.scale, m.reg
	for i, e := range m.effects {
		one := Effect{Calendar: e.calendar, Size: m.reg.Beta[i], T: m.tValue(i), Product: make([]float64, len(e.column))}
		if e.calendar != "" {
			a.Calendar = append(a.Calendar, e.calendar)
		} else {
			one.Outlier = Outlier{e.kind, e.at}
			one.Found = slices.Contains(a.Outliers, one.Outlier)
		}
		for t, v := range e.column {
			one.Product[t] = one.Size * v
		}
		a.Effects = append(a.Effects, one)
	}
	return a, nil
}

// calendarT is the |t| that a calendar effect needs to stay.
const calendarT = 1.96

func (m *model) dropCalendar() error {
	for {
		weakest, least := -1, calendarT
		for i, e := range m.effects {
			if t := math.Abs(m.tValue(i)); e.calendar != "" && !(t >= least) {
				weakest, least = i, t
			}
		}
		if weakest < 0 {
			return nil
		}
		m.drop(weakest)
		if err := m.fit(); err != nil {
			return err
		}
	}
}

func (m *model) drop(i int) { m.effects = slices.Delete(m.effects, i, i+1) }

func (m *model) tValue(i int) float64 { return m.reg.Beta[i] / m.reg.SE[i] }

func (m *model) regressors() arima.Regressors {
	x := arima.Regressors{Scale: m.scale}
	for _, e := range m.effects {
		x.Columns = append(x.Columns, e.column[:len(m.y)])
	}
	return x
}

func (m *model) fit() error {
	reg, err := arima.FitRegression(m.y, m.m, m.order, m.regressors(), m.reg.Model)
	if err == nil {
		m.reg = reg
	}
	return err
}
