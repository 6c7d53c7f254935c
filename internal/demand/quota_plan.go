package demand

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
)

// Need is how many entries of seasonal workers a region and sector call for in a year.
type Need struct {
	Area, Sector string // Tourism in the place of services; All for both
	Year         int
	Value        Interval
	Origin       int
	Method       string  // by which the seasons were forecast
	Missed       Missed  // mean absolute percentage error of forecasts of as many years ahead
	Overall      float64 // and of all years ahead, NaN when unknown: decides whether the figure is published
}

// Codes of the sectors of the seasons: services as the tables have them, and tourism within them.
const (
	Farming  = "A"
	Services = "G-U"
	Tourism  = "I"
)

// SeasonalNeeds forecasts the persons whom the seasons call for, horizon years ahead, in every region and Italy by sector and both
// together. Tourism is a share of the seasons of services. Both sectors and Italy are the sums of their parts, with the
// limits and the error that the sum's own past gives; limits are no narrower than the trials of the past say.
func SeasonalNeeds(ctx context.Context, seasons []Seasons, tourism float64, horizon int) ([]Need, error) {
	type key struct{ area, sector string }
	of := map[string]map[int]float64{}
	names := map[string]key{}
	areas := map[string]bool{}
	for _, s := range seasons {
		sector, persons := s.Sector, s.Persons()
		if sector == Services {
			sector, persons = Tourism, persons*tourism
		}
		for _, k := range []key{{s.Area, sector}, {s.Area, All}, {"IT", sector}, {"IT", All}} {
			name := k.area + "|" + k.sector
			names[name] = k
			if of[name] == nil {
				of[name] = map[int]float64{}
			}
			of[name][s.Year] += persons
		}
		areas[s.Area] = true
	}
	var keys []key
	var series []Series
	for _, name := range sortedKeys(of) {
		if k := names[name]; k.area != "IT" || len(areas) == regionsOfItaly {
			keys, series = append(keys, k), append(series, yearly(of[name]))
		}
	}
	paths, err := Forecast(ctx, series, horizon)
	if err != nil {
		return nil, err
	}
	var out []Need
	for h := range horizon {
		sums := map[key]float64{}
		for i, k := range keys {
			if k.area != "IT" && k.sector != All {
				mean := paths[i].Values[h].Mean
				sums[k] += mean
				sums[key{k.area, All}] += mean
				sums[key{"IT", k.sector}] += mean
				sums[key{"IT", All}] += mean
			}
		}
		at := map[[2]string]Interval{}
		for i, k := range keys {
			v := paths[i].AtLeast(paths[i].Past.spread(horizon)).Values[h]
			if v.Mean > 0 {
				v = v.Times(sums[k] / v.Mean)
			}
			at[[2]string{k.area, k.sector}] = v
		}
		within(at)
		for i, k := range keys {
			p := paths[i]
			out = append(out, Need{k.area, k.sector, p.Origin + 1 + h, at[[2]string{k.area, k.sector}], p.Origin, p.Method, p.Past.Ahead(h + 1), p.Past.All().Mean})
		}
	}
	return out, nil
}

// within holds the limits of parts and wholes, by area and sector, to what no part below zero makes true of every quantile: a part's
// is no more than its whole's. Limits are only moved outwards: the whole's upper one to the highest of its parts', a part's lower
// one to the lowest of its wholes'.
func within(at map[[2]string]Interval) {
	wholes := func(k [2]string) (out [][2]string) {
		for _, w := range [][2]string{{k[0], All}, {"IT", k[1]}, {"IT", All}} {
			if _, ok := at[w]; ok && w != k {
				out = append(out, w)
			}
		}
		return out
	}
	for _, k := range slices.SortedFunc(maps.Keys(at), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		for _, w := range wholes(k) {
			v := at[w]
			v.Hi80, v.Hi95 = max(v.Hi80, at[k].Hi80), max(v.Hi95, at[k].Hi95)
			at[w] = v
		}
	}
	for k, v := range at {
		for _, w := range wholes(k) { // a whole's lower limits may fall too, below Italy's, of which it is a part itself
			v.Lo80, v.Lo95 = min(v.Lo80, at[w].Lo80), min(v.Lo95, at[w].Lo95)
		}
		at[k] = v
	}
}

// yearly is a series of the years from the first to the last, NaN where one is missing.
func yearly(of map[int]float64) Series {
	years := sortedKeys(of)
	s := Series{Year: years[0]}
	for y := years[0]; y <= years[len(years)-1]; y++ {
		v, ok := of[y]
		if !ok {
			v = math.NaN()
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// LastSeasons are the needs of a year as the seasons of the year before were: what could be said then without a model. The limits
// are those of such a step over all years that are known now.
func LastSeasons(seasons []Seasons, tourism float64, year int) []Need {
	persons := map[string]map[int]float64{}
	for _, s := range seasons {
		if persons[s.Area] == nil {
			persons[s.Area] = map[int]float64{}
		}
		share := 1.0
		if s.Sector == Services {
			share = tourism
		}
		persons[s.Area][s.Year] += s.Persons() * share
	}
	var errs errorsOf
	own := map[string]*errorsOf{}
	for _, area := range sortedKeys(persons) {
		for _, y := range sortedKeys(persons[area]) {
			if before := persons[area][y-1]; before > 0 && persons[area][y] > 0 {
				for _, e := range []*errorsOf{&errs, at(own, area)} {
					e.add(y, math.Log(persons[area][y]/before), 100*(persons[area][y]-before)/persons[area][y])
				}
			}
		}
	}
	var out []Need
	for _, area := range sortedKeys(persons) {
		if before := persons[area][year-1]; before > 0 && errs.known() {
			e := at(own, area)
			out = append(out, Need{area, All, year, errs.factors(before, 1), year - 1, "last season", Missed{e.mean(), math.NaN(), e.n}, e.mean()})
		}
	}
	return out
}

// Planned are the parts of the quotas of one region, type and year.
type Planned struct {
	Area, PermitType string
	Year             int
	Need, Capacity   Interval
	Permits          Interval // requested over quotas of mature cohorts, per cent
	// Whether the past error of each is above what may be published without a warning.
	NeedWeak, CapacityWeak, PermitsWeak bool
}

// Quotas builds a scenario's quota of each region and, when all regions have one, of Italy as their sum, with the limits that
// Italy's own need and capacity leave; and the permits that mature cohorts' conversion makes of it, which are unknown where the
// conversion is, and in Italy lie within what its own quota and conversion leave. What a weak part went into is weak.
func (s Scenario) Quotas(parts []Planned) []QuotaOf {
	var out []QuotaOf
	var italy QuotaOf
	ofItaly, conversion, largest := Unknown(), Unknown(), Interval{}
	regions := 0
	for _, p := range parts {
		q := s.Quota(p.Need, p.Capacity)
		if p.Area == "IT" {
			ofItaly, conversion = q, p.Permits
			continue
		}
		if !q.Known() {
			continue
		}
		largest.Hi80, largest.Hi95 = max(largest.Hi80, q.Hi80), max(largest.Hi95, q.Hi95)
		one := QuotaOf{Area: p.Area, Quota: q, Permits: Unknown(), Weak: p.NeedWeak || s.Capped && p.CapacityWeak}
		one.PermitsWeak = one.Weak || p.PermitsWeak
		if p.Permits.Known() {
			one.Permits = Permits(q, p.Permits)
		}
		out = append(out, one)
		if regions++; regions == 1 {
			italy = one
			continue
		}
		italy.Quota, italy.Permits = italy.Quota.Plus(q), italy.Permits.Plus(one.Permits)
		italy.Weak, italy.PermitsWeak = italy.Weak || one.Weak, italy.PermitsWeak || one.PermitsWeak
	}
	if regions == regionsOfItaly {
		italy.Area, italy.Quota = "IT", s.together(italy.Quota, ofItaly, largest)
		if conversion.Known() && italy.Permits.Known() {
			italy.Permits = italy.Permits.within(Permits(italy.Quota, conversion))
		}
		out = append(out, italy)
	}
	return out
}

// within are the limits of a sum that are no wider than other ones of the same figure; they hold the value.
func (v Interval) within(w Interval) Interval {
	return Interval{Mean: v.Mean, Lo80: min(v.Mean, max(v.Lo80, w.Lo80)), Hi80: max(v.Mean, min(v.Hi80, w.Hi80)),
		Lo95: min(v.Mean, max(v.Lo95, w.Lo95)), Hi95: max(v.Mean, min(v.Hi95, w.Hi95))}
}

// together is the sum of the regions' quotas with what Italy's own quota knows of its limits. Where capacity does not bind they are
// those of Italy's need. Where it does, the sum of the smaller ones is never above the smaller of the sums, so that Italy's upper
// limits bound it; they are not below those of a single region.
func (s Scenario) together(sum, italy, largest Interval) Interval {
	switch {
	case !italy.Known():
	case !s.Capped:
		sum.Lo80, sum.Hi80, sum.Lo95, sum.Hi95 = italy.Lo80, italy.Hi80, italy.Lo95, italy.Hi95
	default:
		sum.Hi80 = max(sum.Mean, largest.Hi80, min(sum.Hi80, italy.Hi80))
		sum.Hi95 = max(sum.Mean, largest.Hi95, min(sum.Hi95, italy.Hi95))
	}
	return sum
}

// QuotaOf is what a scenario comes to in an area.
type QuotaOf struct {
	Area              string
	Quota, Permits    Interval
	Weak, PermitsWeak bool // rest on a part whose past error is high
}
