package demand

import (
	"maps"
	"math"
	"slices"
)

// Cause is why somebody leaves his work, or his occupation.
type Cause int

// The causes of replacement. Transfers leave an occupation and stay in work; the others leave work.
const (
	Retirement Cause = iota
	Mortality
	Care
	Emigration
	Transfers
	causes
)

// CauseNames are the causes as scenarios and settings name them.
var CauseNames = [causes]string{"retirement", "mortality", "care", "emigration", "transfers"}

// Leaving are the yearly rates of leaving by band, and Net the rate at which a cohort's employment shrinks on balance.
type Leaving struct {
	Rates [causes]map[Band]float64
	Net   map[Band]float64
	Entry map[Band]float64 // how those who enter divide among the bands; sums to one
}

// NewLeaving learns the rates. Retirement is, from 50 years on, the fall of the participation rate of a cohort from one band
// to the next five years later, per year: 1 - (p(a+5, t+5) / p(a, t))^(1/5); the mean over the pairs of years that are
// surveyed. A band has the mean of the step into it and of the one out of it, because its people stand between the two. Net replacement compares the employed themselves: 1 - (E(a+5, t+5) / E(a, t))^(1/5) where they fall, which nets
// those who come against those who go; where they grow, the growth is the profile of entry. later moves retirement by years.
func NewLeaving(m *Market, assumed Assumed, later float64) *Leaving {
	l := &Leaving{Net: map[Band]float64{}, Entry: map[Band]float64{}}
	for c := range l.Rates {
		l.Rates[c] = map[Band]float64{}
	}
	employed, active, all := map[int]map[Band]float64{}, map[int]map[Band]float64{}, map[int]map[Band]float64{}
	count := func(into map[int]map[Band]float64, p Person) {
		if into[p.Year] == nil {
			into[p.Year] = map[Band]float64{}
		}
		into[p.Year][p.Band] += p.Persons
	}
	for _, p := range m.Persons {
		count(all, p)
		if p.Status != "INAC" {
			count(active, p)
		}
		if p.Status == "EMP" {
			count(employed, p)
		}
	}
	years := slices.Sorted(maps.Keys(all)) // in order: sums of floats depend on it
	retired := map[Band]float64{}
	for _, b := range bands {
		next := Band{b.Sex, b.From + 5}
		var hazards, shrinking []float64
		grown := 0.0
		for _, year := range years {
			if all[year+5] == nil || b.From == LastAge {
				continue
			}
			p0, p1 := active[year][b]/all[year][b], active[year+5][next]/all[year+5][next]
			if b.From >= 50 && p0 > 0 && all[year+5][next] > 0 {
				hazards = append(hazards, 1-math.Pow(min(1, p1/p0), 0.2))
			}
			if e0, e1 := employed[year][b], employed[year+5][next]; e0 > 0 {
				shrinking = append(shrinking, 1-math.Pow(e1/e0, 0.2))
				grown += max(0, e1-e0)
			} else {
				grown += e1
			}
		}
		retired[b], l.Net[b], l.Entry[b] = mean(hazards), max(0, mean(shrinking)), grown
	}
	retired, l.Net = central(retired), central(l.Net)
	entering := 0.0
	for _, b := range bands {
		entering += l.Entry[b]
	}
	after := maps.Clone(l.Net)
	for _, b := range bands {
		if entering > 0 {
			l.Entry[b] /= entering
		} else {
			l.Entry[b] = 1 / float64(len(bands))
		}
		l.Rates[Retirement][b] = shifted(retired, b, later)
		if b.From >= 50 {
			after[b] = shifted(l.Net, b, later)
		}
		l.Rates[Mortality][b] = m.Dying[b]
		for _, a := range assumed {
			if b.From >= a.From && b.From <= a.To {
				l.Rates[Care][b] += of(a.Care, b.Sex)
				l.Rates[Emigration][b] += of(a.Emigration, b.Sex)
				l.Rates[Transfers][b] += of(a.Transfers, b.Sex)
			}
		}
	}
	l.Net = after
	return l
}

// Assumed are the rates that no feed gives, by age.
type Assumed []AssumedRates

// AssumedRates hold for the bands that begin from From to To; each is of men and of women, per person and year.
type AssumedRates struct {
	From       int        `yaml:"from"`
	To         int        `yaml:"to"`
	Care       [2]float64 `yaml:"care"`
	Emigration [2]float64 `yaml:"emigration"`
	Transfers  [2]float64 `yaml:"transfers"`
}

func of(rates [2]float64, sex string) float64 {
	if sex == "M" {
		return rates[0]
	}
	return rates[1]
}

// shifted reads the rates of younger years when people leave later: years between bands are interpolated.
func shifted(rates map[Band]float64, b Band, later float64) float64 {
	place := (float64(b.From) - later - FirstAge) / 5
	low := math.Floor(place)
	rate := func(i float64) float64 {
		i = max(0, min(i, perSex-1))
		return rates[Band{b.Sex, FirstAge + 5*int(i)}]
	}
	return rate(low)*(1-(place-low)) + rate(low+1)*(place-low)
}

// Step is a year of a cohort: how many left for each cause, how many a count of the net method would miss.
type Step struct {
	Left [causes]float64
	Net  float64
}

// Age takes workers by band through a year: who leaves work leaves, a fifth of the others grows into the next band, and
// those who are wanting up to target enter by the profile of entry; when nobody is wanting, the rest is cut evenly. The
// workers after the year are returned. Who changes occupation is counted as leaving, and is replaced as the others are.
func (l *Leaving) Age(workers map[Band]float64, target float64) (map[Band]float64, Step) {
	var s Step
	after, left := map[Band]float64{}, 0.0
	for _, b := range bands {
		n, stay := workers[b], workers[b]
		for c := range causes {
			gone := n * l.Rates[c][b]
			s.Left[c] += gone
			stay -= gone
		}
		s.Net += n * l.Net[b]
		stay = max(0, stay)
		left += stay
		if b.From == LastAge {
			after[b] += stay
			continue
		}
		after[b] += stay * 4 / 5
		after[Band{b.Sex, b.From + 5}] += stay / 5
	}
	for _, b := range bands {
		if left > target && left > 0 {
			after[b] *= target / left
		} else {
			after[b] += (target - left) * l.Entry[b]
		}
	}
	return after, s
}

// central turns rates of the steps from a band to the next into rates of the bands; the last is left as its people entered.
func central(steps map[Band]float64) map[Band]float64 {
	out := map[Band]float64{}
	for _, b := range bands {
		before := steps[Band{b.Sex, b.From - 5}]
		out[b] = (before + steps[b]) / 2
		if b.From == LastAge {
			out[b] = before
		}
	}
	return out
}

func mean(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	return total(v) / float64(len(v))
}
