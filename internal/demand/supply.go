package demand

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Society is who lives where and works how much: what labour supply is projected from.
type Society struct {
	Year      int                             // of Residents: at its 1 January
	Residents map[string]map[string][]float64 // region, sex: persons by single year of age, the last 100 and over
	Dying     map[string]map[string][]float64 // region, sex: probability of dying within the year, by age
	Condition map[string]map[Band]Condition   // region: of the wide classes of age in the base year
	Rates     []Rate                          // Italy's of 15 to 64 in successive years
	NonEU     map[string]float64              // region: non-EU citizens among the foreign employed
}

// Condition are the persons of a class of age by condition.
type Condition struct{ Employed, Unemployed, Inactive float64 }

// Rate are Italy's participation and employment rates of a year.
type Rate struct{ Participation, Employment float64 }

func (c Condition) all() float64 { return c.Employed + c.Unemployed + c.Inactive }

// Alone projects the residents of a region without anybody coming or leaving: who is a at 1 January is a + 1 a year later or
// dead. It returns the mean population of the t-th year after the first (t from 0) by wide class of age, for years years.
func (s *Society) Alone(region string, years int) []map[Band]float64 {
	out := make([]map[Band]float64, years)
	for t := range out {
		out[t] = map[Band]float64{}
	}
	for _, sex := range []string{"M", "F"} {
		now := s.Residents[region][sex]
		for t := range years {
			next := older(now, s.Dying[region][sex])
			for age := FirstAge; age < len(now); age++ {
				out[t][Wide(Band{sex, age / 5 * 5})] += (now[age] + next[age]) / 2
			}
			now = next
		}
	}
	return out
}

// older takes residents by single year of age through a year.
func older(now, dying []float64) []float64 {
	next := make([]float64, len(now))
	for age, n := range now {
		if age < len(dying) {
			n *= 1 - dying[age]
		}
		next[min(age+1, len(next)-1)] += n
	}
	return next
}

// supply are the active and the employed of a region that its own residents would give in successive years, by sex (M, F).
type supply struct{ active, employed []map[string]float64 }

// alone applies the rates of the base year to the residents without migration. Participation moves by the scenario; the
// employed keep their part of the active.
func (s *Society) alone(region string, origin, horizon int, sc WhatIf) supply {
	population := s.Alone(region, origin+horizon-s.Year+1)
	var out supply
	for t := 0; t <= horizon; t++ {
		active, employed := map[string]float64{}, map[string]float64{}
		for _, b := range inOrder(s.Condition[region]) { // sums of a map's own order differ in their last digits
			c := s.Condition[region][b]
			if c.all() <= 0 {
				continue
			}
			n := population[max(0, origin+t-s.Year)][b]
			p := (c.Employed + c.Unemployed) / c.all()
			if before := s.Condition[region][younger(b)]; sc.Retirement != 0 && b.From >= 55 && before.all() > 0 {
				// Classes are ten years long: a year later moves a tenth of the way to the class before.
				p += ((before.Employed+before.Unemployed)/before.all() - p) * sc.Retirement / 10 * float64(t) / float64(horizon)
			}
			if b.From < 65 {
				p = max(0, min(1, p+sc.participates(b.Sex, t, horizon)))
			}
			active[b.Sex] += n * p
			if work := c.Employed + c.Unemployed; work > 0 {
				employed[b.Sex] += n * p * c.Employed / work
			}
		}
		out.active, out.employed = append(out.active, active), append(out.employed, employed)
	}
	return out
}

// inOrder are the classes of age of a region, women first.
func inOrder(of map[Band]Condition) []Band {
	return slices.SortedFunc(maps.Keys(of), func(a, b Band) int {
		return cmp.Or(strings.Compare(a.Sex, b.Sex), cmp.Compare(a.From, b.From))
	})
}

// younger is the wide class before one.
func younger(b Band) Band { return Wide(Band{b.Sex, b.From - 5}) }

// restless is the standard deviation of the yearly change of a rate, relative to it.
func restless(rates []Rate, of func(Rate) float64) float64 {
	var change []float64
	for i := 1; i < len(rates); i++ {
		change = append(change, of(rates[i])/of(rates[i-1])-1)
	}
	return deviation(change)
}

func deviation(v []float64) float64 {
	if len(v) < 2 {
		return 0
	}
	m, sum := mean(v), 0.0
	for _, x := range v {
		sum += (x - m) * (x - m)
	}
	return math.Sqrt(sum / float64(len(v)-1))
}

// walk is a random walk of factors whose mean is one; all are one without a generator.
func walk(rng *rand.Rand, steps int, sd float64) []float64 {
	out, sum := make([]float64, steps+1), 0.0
	out[0] = 1
	for t := 1; t <= steps; t++ {
		if rng == nil {
			out[t] = 1
			continue
		}
		sum += sd * rng.NormFloat64()
		out[t] = math.Exp(sum - float64(t)*sd*sd/2)
	}
	return out
}
