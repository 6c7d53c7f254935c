package co

import (
	"fmt"
	"math"
)

// macroLevel is the trend of the activations of a macro-area in a year: the
// national level, scaled to the published years 2015 and 2019.
func (m *model) macroLevel(macro string, citizenship int, year int) float64 {
	return m.trend(citizenship, float64(year)) * m.scale(macro, citizenship, float64(year))
}

// scale is what turns the national level (in thousands) into that of a
// macro-area: exact in the published years, between them by geometric steps.
func (m *model) scale(macro string, citizenship int, year float64) float64 {
	pair := m.anchor[macro]
	first := math.Log(pair[0][citizenship] / m.levels[2015-firstLevel][citizenship])
	last := math.Log(pair[1][citizenship] / m.levels[2019-firstLevel][citizenship])
	way := min(max((year-2015)/4, 0), 1)
	return math.Exp(first + way*(last-first))
}

// trend is the national level at a time, as 2013.5 for the middle of 2013 + ½,
// without the shock of 2020.
func (m *model) trend(citizenship int, at float64) float64 {
	year := int(math.Floor(at))
	low, high := m.smooth(citizenship, year), m.smooth(citizenship, year+1)
	return math.Exp(low + (at-float64(year))*(high-low))
}

// smooth is the logarithm of a year's level; 2020 lies between its neighbours.
func (m *model) smooth(citizenship, year int) float64 {
	level := func(y int) float64 {
		return math.Log(m.levels[min(max(y, firstLevel), lastLevel)-firstLevel][citizenship])
	}
	if year == 2020 {
		return (level(2019) + level(2021)) / 2
	}
	return level(year)
}

// lockdown is the shape of 2020, of which the level of the year sets the depth.
var lockdown = [4]float64{0.96, 0.60, 0.98, 0.93}

// shock is what the pandemic left of a quarter's activations.
func (m *model) shock(citizenship int, q quarter) float64 {
	if q.year() != 2020 {
		return 1
	}
	left := m.levels[2020-firstLevel][citizenship] / math.Exp(m.smooth(citizenship, 2020))
	mean := (lockdown[0] + lockdown[1] + lockdown[2] + lockdown[3]) / 4
	return lockdown[q.number()-1] * left / mean
}

// pace is the level of a quarter's activations of an area, before the season,
// as a number a year.
func (m *model) pace(a *area, citizenship int, q quarter) float64 {
	at := float64(q.year()) + (float64(q.number())-2.5)/4
	return m.trend(citizenship, at) * m.scale(a.macro, citizenship, at) * a.share[citizenship] *
		m.shock(citizenship, q) * math.Exp(m.disturbance(a, citizenship, q))
}

// The disturbances of a quarter are small and last: most of one is left in the
// quarter after. On top of them comes what is forgotten at once. An area also
// drifts slowly from its share of 2013.
const (
	commonSpread, ownSpread = 0.020, 0.026
	persistence             = 0.93
	forgotten               = 0.004
	driftSpread             = 0.004 // a year
)

// drawNoise draws the disturbances of the country and of the areas. They vanish
// in the years of which figures are given.
func (m *model) drawNoise() {
	m.noise = map[noiseKey][]float64{}
	for z := range citizenships {
		m.noise[noiseKey{"", z}] = pinnedDown(m.walk("IT", z, commonSpread))
		for i := range m.areas {
			code := m.areas[i].code
			own := m.walk(code, z, ownSpread)
			for q := range own {
				own[q] += forgotten * m.normal("quarter", code, fmt.Sprint(z), fmt.Sprint(q))
			}
			m.noise[noiseKey{code, z}] = pinnedDown(own)
		}
	}
}

// pinnedDown takes off a broken line, so that the mean of each given year is zero.
func pinnedDown(quarters []float64) []float64 {
	years := [...]int{pinnedYear, 2015, 2019}
	means := make([]float64, len(years))
	for i, year := range years {
		for _, x := range quarters[4*(year-firstYear):][:4] {
			means[i] += x / 4
		}
	}
	free := make([]float64, len(quarters))
	for q, x := range quarters {
		at := firstYear + (float64(q)-1.5)/4
		i := 0
		for i < len(years)-2 && at > float64(years[i+1]) {
			i++
		}
		way := (at - float64(years[i])) / float64(years[i+1]-years[i])
		free[q] = x - means[i] - min(max(way, 0), 1)*(means[i+1]-means[i])
	}
	return free
}

// walk draws a stationary autoregression over the quarters of the sample.
func (m *model) walk(code string, citizenship int, spread float64) []float64 {
	steps := make([]float64, 4*(lastYear-firstYear+1))
	state := spread * m.normal("noise", code, fmt.Sprint(citizenship), "start")
	for i := range steps {
		state = persistence*state + math.Sqrt(1-persistence*persistence)*
			spread*m.normal("noise", code, fmt.Sprint(citizenship), fmt.Sprint(i))
		steps[i] = state
	}
	return steps
}

func (m *model) disturbance(a *area, citizenship int, q quarter) float64 {
	i := int(q - quarterOf(firstYear, 1))
	drift := driftSpread * m.normal("drift", a.code, fmt.Sprint(citizenship)) * float64(q.year()-pinnedYear)
	return m.noise[noiseKey{"", citizenship}][i] + m.noise[noiseKey{a.code, citizenship}][i] + drift
}

// normal draws a number around 0 with standard deviation 1: the sum of twelve
// uniform ones, which never lies beyond 6.
func (m *model) normal(keys ...string) float64 {
	const steps = 1 << 16
	sum := int64(0)
	for i := range 12 {
		sum += m.draw.Between(0, steps, append(keys, fmt.Sprint("normal", i))...)
	}
	return float64(sum)/steps - 6
}
