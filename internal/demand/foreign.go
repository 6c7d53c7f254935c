package demand

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Firms are what firms say of the foreigners that they plan to hire.
type Firms struct {
	Year    int
	Share   map[string]map[string]float64 // region, sector: immigrants in planned entries, as a share
	Entries map[string]float64            // region: planned entries of immigrants
	Hard    map[string]float64            // region: entries that are hard to fill, as a share
	Past    map[string][]Plan             // sector: Italy's shares of immigrants by year; All: planned entries of immigrants
	Wanted  map[string][]Plan             // area: planned entries of immigrants that were hard to fill, by year
	Jobs    float64                       // contracts that one foreign worker has in a year
}

// Plan is what firms planned for a year, the first year first.
type Plan struct {
	Year  int
	Value float64
}

// The methods by which a foreign labour requirement is computed. They answer different questions and are never blended.
const (
	Gap         = "GAP"         // the growth of demand that the growth of the residents' own supply does not meet
	Share       = "SHARE"       // the openings of each sector times the immigrants in its planned entries
	Demographic = "DEMOGRAPHIC" // the workers that the residents alone would lack with constant employment rates
	Survey      = "SURVEY"      // the immigrants that firms plan to hire and find hard to find, as persons
)

// requirement are draws of the workers from abroad that are needed, by region, group (everyone alone where neither sex nor age is
// told) and year; the value, in which nothing errs, follows the draws.
type requirement map[string]map[whom][][]float64

// everyone is the group of a method that tells neither sex nor age.
var everyone = whom{BothSex, Everyone}

// Requirement computes the foreign labour requirement of a scenario by the four methods. Demand is that of the openings'
// draws; participation wanders as Italy's did from year to year, employment rates of each class of age and sex as Italy's did
// together, shares and plans as they were. The first and the third can fall below zero, where the residents give more than is needed: they
// are left so, because cutting every draw at zero would make uncertainty look like need. Larger areas are sums of regions.
func Requirement(m *Market, so *Society, f *Firms, o *Openings, s Settings, sc WhatIf, told Told) []Projection {
	var out []Projection
	for k, method := range []struct {
		code  string
		draws func(*needs, *rand.Rand) requirement
	}{{Gap, (*needs).gap}, {Share, (*needs).share}, {Demographic, (*needs).demographic}, {Survey, (*needs).survey}} {
		x := &needs{m: m, so: so, f: f, o: o, s: s, sc: sc, origin: o.Origin}
		if (method.code == Share || method.code == Survey) && f == nil || (method.code == Gap || method.code == Demographic) && so == nil {
			continue
		}
		rng := rand.New(rand.NewPCG(s.Seed, uint64(1_000_000*(k+1))))
		found := method.draws(x, rng)
		out = append(out, x.tell(method.code, found, told)...)
	}
	return out
}

// needs is everything that a method may look at.
type needs struct {
	m      *Market
	so     *Society
	f      *Firms
	o      *Openings
	s      Settings
	sc     WhatIf
	origin int
	own    []supply // of each region
}

// supplies are the regions' own supplies, made once.
func (x *needs) supplies() []supply {
	if x.own == nil {
		for _, code := range x.m.Regions {
			x.own = append(x.own, x.so.alone(code, x.origin, x.s.Horizon, x.sc, x.o.kept[code]))
		}
	}
	return x.own
}

// blank is room for draws.
func (x *needs) blank(groups ...whom) requirement {
	out := requirement{}
	for _, code := range x.m.Regions {
		out[code] = map[whom][][]float64{}
		for _, w := range groups {
			out[code][w] = grid(x.s.Horizon+1, x.s.Draws+1)
		}
	}
	return out
}

// openings are a measure of a region's sector, all occupations, in one draw, or the value after the last draw.
func (x *needs) openings(m Measure, region, sector, t, d int) float64 {
	if d == x.s.Draws {
		return x.o.Of(m, region, sector, len(x.o.Occupations)-1, t).Mean
	}
	return float64(x.o.Draws(m, region, sector, t)[d])
}

// errors calls f for every draw, and then for the value with the generator nil: its factors are one.
func (x *needs) errors(rng *rand.Rand, f func(d int, rng *rand.Rand)) {
	for d := range x.s.Draws {
		f(d, rng)
	}
	f(x.s.Draws, nil)
}

// gap: need(t) = (E(t) - E(t-1)) / (1 - u) - (S(t) - S(t-1)), with the base year's rate of unemployment.
func (x *needs) gap(rng *rand.Rand) requirement {
	out := x.blank(everyone)
	sd := restless(x.so.Rates, func(r Rate) float64 { return r.Participation })
	x.errors(rng, func(d int, rng *rand.Rand) {
		factor := walk(rng, x.s.Horizon, sd)
		for r, code := range x.m.Regions {
			var employed, unemployed float64
			for _, b := range bands {
				if b == Wide(b) {
					c := x.so.Condition[code][b]
					employed, unemployed = employed+c.Employed, unemployed+c.Unemployed
				}
			}
			working := employed / (employed + unemployed)
			own := x.supplies()[r].active
			for t := 1; t <= x.s.Horizon; t++ {
				growth := x.openings(Expansion, r, len(x.m.Sectors), t, d) / working
				came := (own[t]["M"]+own[t]["F"])*factor[t] - (own[t-1]["M"]+own[t-1]["F"])*factor[t-1]
				out[code][everyone][t][d] = growth - came
			}
		}
	})
	return out
}

// demographic: need(t) = E*(t-1) - E*(t), E* the residents without migration times the base year's employment rates
// by age and sex. Both stocks err, class by class, as far as rates wander from year to year: a factor common to both would make
// a loss near zero look certain, since it is a small difference of large numbers.
func (x *needs) demographic(rng *rand.Rand) requirement {
	groups, in := x.s.Ages.groups(), map[Band][]whom{}
	out := x.blank(groups...)
	for _, b := range bands {
		in[Wide(b)] = slices.DeleteFunc(slices.Clone(groups), func(w whom) bool { return !x.s.Ages.has(w, Wide(b)) })
	}
	rates := newWanderings(x.so.Working)
	x.errors(rng, func(d int, rng *rand.Rand) {
		factor := rates.walk(rng, x.s.Horizon)
		for r, code := range x.m.Regions {
			own := x.supplies()[r].employed
			for t := 1; t <= x.s.Horizon; t++ {
				for _, b := range inOrder(own[t]) {
					need := own[t-1][b]*factor(b, t-1) - own[t][b]*factor(b, t)
					for _, w := range in[b] {
						out[code][w][t][d] += need
					}
				}
			}
		}
	})
	return out
}

// share: need(t) = sum over sectors of openings by exits × the immigrants' part of planned entries.
func (x *needs) share(rng *rand.Rand) requirement {
	out := x.blank(everyone)
	x.errors(rng, func(d int, rng *rand.Rand) {
		factor := make([]float64, len(x.m.Sectors))
		for i, sector := range x.m.Sectors {
			factor[i] = lognormal(rng, relative(x.f.Past[sector]))
		}
		for r, code := range x.m.Regions {
			for t := 1; t <= x.s.Horizon; t++ {
				for i, sector := range x.m.Sectors {
					out[code][everyone][t][d] += x.openings(OpenExits, r, i, t, d) * min(1, x.f.Share[code][sector]*factor[i])
				}
			}
		}
	})
	return out
}

// survey: need(t) = planned entries of immigrants × those that are hard to fill / contracts of a worker in a year.
func (x *needs) survey(rng *rand.Rand) requirement {
	out := x.blank(everyone)
	sd := relative(x.f.Past[All])
	x.errors(rng, func(d int, rng *rand.Rand) {
		factor := walk(rng, x.s.Horizon, sd)
		for _, code := range x.m.Regions {
			for t := 1; t <= x.s.Horizon; t++ {
				out[code][everyone][t][d] = x.f.Entries[code] * x.f.Hard[code] / max(1, x.f.Jobs) * factor[t]
			}
		}
	})
	return out
}

// relative is the standard deviation of yearly relative changes; those over several years count by their root.
func relative(plans []Plan) float64 {
	var change []float64
	for i := 1; i < len(plans); i++ {
		if a, b := plans[i-1], plans[i]; a.Value > 0 && b.Value > 0 {
			change = append(change, math.Log(b.Value/a.Value)/math.Sqrt(float64(b.Year-a.Year)))
		}
	}
	return deviation(change)
}

// tell makes figures of draws, of all foreigners and of those from outside the EU.
func (x *needs) tell(method string, found requirement, of Told) []Projection {
	var out []Projection
	areas := append(slices.Clone(x.m.Regions), sortedKeys(x.m.Larger)...)
	for _, area := range areas {
		parts := x.m.Larger[area]
		if parts == nil {
			parts = []string{area}
		}
		for _, w := range slices.SortedFunc(maps.Keys(found[parts[0]]), func(a, b whom) int { return cmp.Or(strings.Compare(a.Sex, b.Sex), strings.Compare(a.Age, b.Age)) }) {
			var held standing
			if w.Age != Everyone {
				held = x.standing(parts, w)
			}
			for t := 1; t <= x.s.Horizon; t++ {
				sum, nonEU := make([]float32, x.s.Draws), make([]float32, x.s.Draws)
				var whole, part float64
				for d := range x.s.Draws + 1 {
					var v, n float64
					for _, code := range parts {
						one := found[code][w][t][d]
						v += one
						if x.so != nil {
							n += one * x.so.NonEU[code]
						}
					}
					if d == x.s.Draws {
						whole, part = v, n
					} else {
						sum[d], nonEU[d] = float32(v), float32(n)
					}
				}
				f := x.base(method, area, t, of)
				f.Sex, f.Age, f.Period, f.Citizenship, f.Value = w.Sex, w.Age, strconv.Itoa(x.origin+t), "FOR", interval(whole, sum)
				outside := f
				outside.Citizenship, outside.Value = "NEU", interval(part, nonEU)
				outside.Detail += "; non-EU citizens as among the foreign employed of the region"
				out = append(out, held.applied(f))
				if x.so != nil {
					out = append(out, held.applied(outside))
				}
			}
		}
	}
	return out
}

// base is what the figures of a method and area have in common t years ahead. Only the plans of firms come again in a form that
// they can be held against.
func (x *needs) base(method, area string, t int, told Told) Projection {
	f := Projection{Indicator: "dem_foreign_requirement", Area: area, Scenario: x.sc.code(), Method: method, Origin: strconv.Itoa(x.origin),
		Vintage: told.Vintage, Provenance: told.Provenance, Source: told.Source}
	switch method {
	case Gap, Share:
		f.PastError, f.PastErrorOf = None("nobody counts the workers from abroad that were needed, so that it cannot be tried on the past")
	case Demographic:
		f.PastError, f.PastErrorOf = None("a counterfactual: there never was a year without migration")
	case Survey:
		var e errorsOf
		plans := x.f.Wanted[area]
		for i, was := range plans {
			for _, came := range plans[i+1:] {
				if came.Year-was.Year == t && came.Value > 0 {
					e.add(came.Year, came.Value-was.Value, 100*(came.Value-was.Value)/came.Value)
				}
			}
		}
		if f.PastError, f.PastErrorOf = None("no earlier plans of the area are held of which those %s later are held as well", years(t)); e.n > 0 {
			f.PastError = e.mean()
			f.PastErrorOf = fmt.Sprintf("mean absolute percentage error of taking the plans of a year for those %s later, %d years", years(t), e.n)
			if f.PastError > x.s.Publish.Error {
				f.Status = "U" // said and not withheld: it is the firms' own answer
			}
		}
	}
	f.Detail = map[string]string{
		Gap:         "growth of demand less growth of the residents' own supply, without migration",
		Share:       "openings by exits times immigrants in planned entries, by sector",
		Demographic: "employed that the residents alone would lose, with constant employment rates; limits as the employment rates of each class of age and sex moved from year to year: what residents, deaths and ages may err is not in them",
		Survey:      "planned entries of immigrants that are hard to fill, as persons; plans of the last year held",
	}[method]
	return f
}
