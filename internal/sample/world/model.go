package world

import (
	_ "embed"
	"math"
	"strconv"

	"osservatorio/internal/sample/draw"
)

//go:embed data/national.csv
var nationalCSV string

// national holds the levels of Italy in one year; rates are shares.
type national struct {
	foreign         float64 // persons aged 15 and over
	emp, unemp      [citizenships]float64
	neetITA, neetFO float64
}

// model holds the effects that bring the profiles to the published levels, on
// the logit scale.
type model struct {
	noise             draw.Source
	national          [years]national
	areaEmp, areaUn   [21]float64
	shiftEmp, shiftUn [years][citizenships]float64
}

// estimate is a cell before rounding.
type estimate struct{ pop, emp, unemp, neet float64 }

func (e estimate) inactive() float64 { return e.pop - e.emp - e.unemp }

// estimates holds one estimate for each key.
type estimates [21][citizenships][sexes][ages]estimate

func (e *estimates) at(k Key) *estimate { return &e[k.Area][k.Cit][k.Sex][k.Age] }

func newModel(seed uint64) *model {
	m := &model{noise: draw.New(seed, "world")}
	for i, r := range table(nationalCSV) {
		m.national[i] = national{
			foreign: r.number("foreign_15p") * 1000,
			emp:     [citizenships]float64{r.number("emp_ita") / 100, r.number("emp_eu") / 100, r.number("emp_neu") / 100},
			unemp:   [citizenships]float64{r.number("unemp_ita") / 100, r.number("unemp_eu") / 100, r.number("unemp_neu") / 100},
			neetITA: r.number("neet_ita") / 100, neetFO: r.number("neet_for") / 100,
		}
	}
	m.fit()
	return m
}

// fit finds the area effects in 2013, then the national shifts of every year.
func (m *model) fit() {
	const base = 2013 - FirstYear
	for range 3 {
		m.fitYear(base)
		for a, area := range Areas {
			solve(&m.areaEmp[a], area.empRate, func() float64 { return m.employmentRate(base, a, -1) })
			solve(&m.areaUn[a], area.unempRate, func() float64 { return m.unemploymentRate(base, a, -1) })
		}
	}
	for y := range years {
		m.fitYear(y)
	}
}

func (m *model) fitYear(y int) {
	for c := range citizenships {
		solve(&m.shiftEmp[y][c], m.national[y].emp[c], func() float64 { return m.employmentRate(y, -1, c) })
		solve(&m.shiftUn[y][c], m.national[y].unemp[c], func() float64 { return m.unemploymentRate(y, -1, c) })
	}
}

// solve sets x, between -4 and 4, so that the increasing function f gives want.
func solve(x *float64, want float64, f func() float64) {
	lo, hi := -4.0, 4.0
	for range 32 {
		*x = (lo + hi) / 2
		if f() < want {
			lo = *x
		} else {
			hi = *x
		}
	}
}

// employmentRate is the rate 15-64 of an area and a citizenship; -1 is all.
func (m *model) employmentRate(y, area int, c Citizenship) float64 {
	var emp, pop float64
	m.sum(y, area, c, func(k Key) {
		if k.Age <= Y55_64 {
			n := m.population(y, k)
			pop += n
			emp += n * m.share(y, k)
		}
	})
	return emp / pop
}

// unemploymentRate is the rate 15 and over; -1 is all.
func (m *model) unemploymentRate(y, area int, c Citizenship) float64 {
	var emp, un float64
	m.sum(y, area, c, func(k Key) {
		e := m.population(y, k) * m.share(y, k)
		emp += e
		un += e * m.odds(y, k)
	})
	return un / (emp + un)
}

func (m *model) sum(y, area int, c Citizenship, add func(Key)) {
	for k := range Keys {
		if (area < 0 || k.Area == area) && (c < 0 || k.Cit == c) {
			add(k)
		}
	}
}

// population is the number of persons of a group.
func (m *model) population(y int, k Key) float64 {
	area := &Areas[k.Area]
	since := float64(FirstYear + y - 2013)
	n := ageShare[k.Cit][k.Age] * math.Exp(ageing[k.Cit][k.Age]*since)
	if k.Cit == ITA {
		n *= float64(area.residents-area.foreign) * fifteenAndOver * math.Exp(area.growth*since)
	} else {
		n *= m.national[y].foreign * float64(area.foreign) / float64(foreignResidents)
		if k.Cit == EU {
			n *= area.euShare
		} else {
			n *= 1 - area.euShare
		}
	}
	if k.Sex == Male {
		return n * menShare[k.Cit]
	}
	return n * (1 - menShare[k.Cit])
}

var foreignResidents = func() (sum int64) {
	for _, a := range Areas {
		sum += a.foreign
	}
	return sum
}()

// share is the employment rate of a group.
func (m *model) share(y int, k Key) float64 {
	return expit(logit(employedShare[k.Cit][k.Sex][k.Age]) + m.areaEmp[k.Area]*localEffect[k.Cit] + m.shiftEmp[y][k.Cit])
}

// odds is the number of unemployed for each employed person of a group.
func (m *model) odds(y int, k Key) float64 {
	u := unemployedShare[k.Cit][k.Sex][k.Age]
	if u == 0 {
		return 0
	}
	return math.Exp(logit(u) + m.areaUn[k.Area]*localEffect[k.Cit] + m.shiftUn[y][k.Cit])
}

// year estimates all cells of a year, with a little noise of their own.
func (m *model) year(y int) *estimates {
	var all estimates
	for k := range Keys {
		e := all.at(k)
		e.pop = m.population(y, k)
		e.emp = e.pop * m.share(y, k) * m.around(15, y, k, "employed")
		e.unemp = e.emp * m.odds(y, k) * m.around(40, y, k, "unemployed")
		if active := e.emp + e.unemp; active > 0.97*e.pop {
			e.emp, e.unemp = e.emp*0.97*e.pop/active, e.unemp*0.97*e.pop/active
		}
	}
	m.addNEET(y, &all)
	return &all
}

// around draws a factor near 1, up to spread per mille away.
func (m *model) around(spread int64, y int, k Key, what string) float64 {
	return 1 + float64(m.noise.Between(-spread, spread, what, strconv.Itoa(y), keyText(k)))/1000
}

func keyText(k Key) string {
	return Areas[k.Area].Code + string([]byte{'0' + byte(k.Cit), '0' + byte(k.Sex), '0' + byte(k.Age)})
}

// addNEET brings the NEET rate 15-29 of Italians and of foreigners to its level.
func (m *model) addNEET(y int, all *estimates) {
	var want, unemployed, idle [2]float64
	foreign := func(k Key) int { return min(int(k.Cit), 1) }
	rate := [2]float64{m.national[y].neetITA, m.national[y].neetFO}
	for k := range Keys {
		if k.Age <= Y25_29 {
			e, f := all.at(k), foreign(k)
			want[f] += rate[f] * e.pop
			unemployed[f] += idleUnemployed * e.unemp
			idle[f] += idleShare[k.Cit][k.Sex][k.Age] * e.inactive()
		}
	}
	for k := range Keys {
		if k.Age <= Y30_34 {
			e, f := all.at(k), foreign(k)
			factor := (want[f] - unemployed[f]) / idle[f]
			share := min(0.97, factor*idleShare[k.Cit][k.Sex][k.Age])
			e.neet = idleUnemployed*e.unemp + share*e.inactive()
		}
	}
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }
func expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
