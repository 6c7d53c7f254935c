package regarima

import (
	"math"

	"osservatorio/internal/forecast/arima"
)

// widestScale bounds how many times the usual innovations those of a window may be.
const widestScale = 50

// windowRounds is how often scales and coefficients are estimated in turns.
const windowRounds = 2

// spreadWindows writes the windows' scales by value.
func (m *model) spreadWindows() {
	m.scale = nil
	for _, w := range m.windows {
		if w.From >= len(m.y) {
			continue
		}
		if m.scale == nil {
			m.scale = make([]float64, len(m.y))
			for t := range m.scale {
				m.scale[t] = 1
			}
		}
		for t := max(w.From, 0); t <= min(w.To, len(m.y)-1); t++ {
			m.scale[t] = max(w.Scale, 1)
		}
	}
}

// estimateWindows finds the scales at which the likelihood is highest, those that
// are given being kept.
func (m *model) estimateWindows() error {
	given := make([]bool, len(m.windows))
	estimated := false
	for i, w := range m.windows {
		given[i] = w.Scale > 0
		estimated = estimated || !given[i]
	}
	if !estimated {
		return nil
	}
	for range windowRounds {
		for i := range m.windows {
			if !given[i] {
				m.windows[i].Scale = m.bestScale(i)
			}
		}
		m.spreadWindows()
		if err := m.fit(); err != nil {
			return err
		}
	}
	return nil
}

// bestScale looks along the logarithm of one scale, by a grid and golden sections
// around its best point.
func (m *model) bestScale(i int) float64 {
	loss := func(logScale float64) float64 {
		m.windows[i].Scale = math.Exp(logScale)
		m.spreadWindows()
		r, err := arima.EvaluateRegression(m.y, m.m, m.order, m.reg.Coefficients, m.regressors())
		if err != nil {
			return math.Inf(1)
		}
		return -r.LogLik
	}
	const cells, sections = 8, 16
	width := math.Log(widestScale) / cells
	at, lowest := 0.0, math.Inf(1)
	for c := range cells + 1 {
		if v := loss(width * float64(c)); v < lowest {
			at, lowest = width*float64(c), v
		}
	}
	golden := (math.Sqrt(5) - 1) / 2
	a, b := max(0, at-width), min(math.Log(widestScale), at+width)
	for range sections {
		c, d := b-golden*(b-a), a+golden*(b-a)
		if loss(c) < loss(d) {
			b = d
		} else {
			a = c
		}
	}
	if v := loss((a + b) / 2); v < lowest {
		at = (a + b) / 2
	}
	return math.Exp(at)
}
