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
	Working   []map[Band]float64              // Italy's employment rates by wide class of age in successive years
	NonEU     map[string]float64              // region: non-EU citizens among the foreign employed

	// What the figures of a class of age are held to: conditions by year and region, and the persons interviewed in each region in
	// the last three years of which the microdata tell regions.
	History    map[int]map[string]map[Band]Condition
	Interviews map[string]map[Band]int
}

// Condition are the persons of a class of age by condition.
type Condition struct{ Employed, Unemployed, Inactive float64 }

// Rate is Italy's participation rate of a year.
type Rate struct{ Participation float64 }

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

// supply are the active, by sex (M, F), and the employed, by wide class of age, of a region that its own residents would give in
// successive years.
type supply struct {
	active   []map[string]float64
	employed []map[Band]float64
}

// alone applies the rates of the base year to the residents without migration. Participation moves by the scenario; the
// employed keep their part of the active. kept are the employed that a scenario's retirement age has kept at work by each year:
// those whose retirements the openings lack, so that one path tells both. They are of 55 and over, as the employed are there.
func (s *Society) alone(region string, origin, horizon int, sc WhatIf, kept []float64) supply {
	population := s.Alone(region, origin+horizon-s.Year+1)
	var out supply
	for t := 0; t <= horizon; t++ {
		active, employed, old := map[string]float64{}, map[Band]float64{}, 0.0
		for _, b := range inOrder(s.Condition[region]) { // sums of a map's own order differ in their last digits
			c := s.Condition[region][b]
			if c.all() <= 0 {
				continue
			}
			p := (c.Employed + c.Unemployed) / c.all()
			if b.From < 65 {
				p = max(0, min(1, p+sc.participates(b.Sex, t, horizon)))
			}
			n := population[max(0, origin+t-s.Year)][b]
			active[b.Sex] += n * p
			if work := c.Employed + c.Unemployed; work > 0 {
				employed[b] = n * p * c.Employed / work
			}
			if b.From >= 55 {
				old += employed[b]
			}
		}
		if kept != nil && old > 0 {
			for _, b := range inOrder(employed) {
				if b.From >= 55 {
					more := kept[t] * employed[b] / old
					employed[b] += more
					active[b.Sex] += more
				}
			}
		}
		out.active, out.employed = append(out.active, active), append(out.employed, employed)
	}
	return out
}

// inOrder are classes of age, women first.
func inOrder[V any](of map[Band]V) []Band {
	return slices.SortedFunc(maps.Keys(of), func(a, b Band) int {
		return cmp.Or(strings.Compare(a.Sex, b.Sex), cmp.Compare(a.From, b.From))
	})
}

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

// wanderings are the yearly changes of Italy's employment rates by class of age and sex, of logarithms less their mean: one row a year.
type wanderings []map[Band]float64

func newWanderings(rates []map[Band]float64) wanderings {
	var out wanderings
	mean := map[Band]float64{}
	for i := 1; i < len(rates); i++ {
		change := map[Band]float64{}
		for b, now := range rates[i] {
			if before := rates[i-1][b]; before > 0 && now > 0 {
				change[b] = math.Log(now / before)
				mean[b] += change[b] / float64(len(rates)-1)
			}
		}
		out = append(out, change)
	}
	for _, change := range out {
		for b := range change {
			change[b] -= mean[b]
		}
	}
	return out
}

// walk is one random walk of the rates of all classes together, as factors whose mean is one. A step is the sum of the past
// changes, each times a normal number over the root of their count less one: its covariances, between the classes too, are
// those of the past. All are one without a generator, or without two changes.
func (w wanderings) walk(rng *rand.Rand, steps int) func(b Band, t int) float64 {
	if rng == nil || len(w) < 2 {
		return func(Band, int) float64 { return 1 }
	}
	n, variance := float64(len(w)-1), map[Band]float64{}
	path := []map[Band]float64{{}}
	for t := 1; t <= steps; t++ {
		next := maps.Clone(path[t-1])
		for _, change := range w {
			z := rng.NormFloat64()
			for b, c := range change {
				next[b] += z * c / math.Sqrt(n)
			}
		}
		path = append(path, next)
	}
	for _, change := range w {
		for b, c := range change {
			variance[b] += c * c / n
		}
	}
	return func(b Band, t int) float64 { return math.Exp(path[t][b] - float64(t)*variance[b]/2) }
}
