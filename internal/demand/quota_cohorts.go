package demand

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Cohort is what had become of the entries that one act allows for a year in one region, on one day. A stage that was not
// counted is NaN.
type Cohort struct {
	Area, Act      string
	Year           int // that the act programmes
	Began, Counted time.Time
	Quota          float64
	NullaOsta      float64
	Contracts      float64
	Permits        float64
}

// id names the cohort, whatever the day of the count.
func (c Cohort) id() string { return fmt.Sprintf("%s|%d|%s", c.Area, c.Year, c.Act) }

// months since the cohort began.
func (c Cohort) months() float64 { return c.Counted.Sub(c.Began).Hours() / 24 / 30.4375 }

// Ratio is one conversion of a cohort.
type Ratio struct {
	Indicator string
	Of        func(Cohort) (num, den float64)
}

// Ratios are the conversions of the planner; they are read beside each other and never multiplied with the need.
var Ratios = []Ratio{
	{"quota_no_over_quota", func(c Cohort) (float64, float64) { return c.NullaOsta, c.Quota }},
	{"quota_contracts_over_no", func(c Cohort) (float64, float64) { return c.Contracts, c.NullaOsta }},
	{"quota_permits_over_quota", func(c Cohort) (float64, float64) { return c.Permits, c.Quota }},
}

// Carried is a figure of the last cohorts, carried to the year that is planned.
type Carried struct {
	Area   string
	Value  Interval
	Last   int     // the last year that it rests on
	Years  int     // how many
	Error  float64 // mean absolute error of carrying to the next year, in per cent (capacity) or points (conversion)
	Trials int
	Cases  float64 // denominator of a conversion
	Each   []Plan  // what it is carried from and the cohorts before, five at most beside the last
}

// perArea are yearly figures of the areas: numerator and denominator, the latter 1 where there is none.
type perArea map[string]map[int][2]float64

// addItaly adds the years of which all areas have a figure, as their sum under IT. Without it an area of one country would be missing.
func (p perArea) addItaly(plain bool) {
	count, sums := map[int]int{}, map[int][2]float64{}
	for _, area := range sortedKeys(p) {
		for y, f := range p[area] {
			count[y]++
			sums[y] = [2]float64{sums[y][0] + f[0], sums[y][1] + f[1]}
		}
	}
	italy := map[int][2]float64{}
	for y, n := range count {
		if n == len(p) {
			italy[y] = sums[y]
			if plain {
				italy[y] = [2]float64{sums[y][0], 1}
			}
		}
	}
	if len(p) == regionsOfItaly {
		p["IT"] = italy
	}
}

// regionsOfItaly is how many there are: Italy is said only when all of them are.
const regionsOfItaly = 20

// pooled is the sum of the numerators of the last n years before a year, by that of the denominators.
func pooled(years map[int][2]float64, before, n int, plain bool) (value, cases float64, last, used int) {
	var known []int
	for y := range years {
		if y < before {
			known = append(known, y)
		}
	}
	slices.Sort(known)
	known = known[max(0, len(known)-n):]
	var num, den float64
	for _, y := range known {
		num, den = num+years[y][0], den+years[y][1]
	}
	if len(known) == 0 || den == 0 {
		return math.NaN(), den, 0, 0
	}
	if plain {
		return num / float64(len(known)), den, known[len(known)-1], len(known)
	}
	return 100 * num / den, den, known[len(known)-1], len(known)
}

// carry carries yearly figures to a planned year. The errors are those of carrying them to each past year, the regions' together and
// Italy's by themselves; learnt holds the figures from which they are learnt.
func carry(of, learnt perArea, year int, n int, plain bool) []Carried {
	var regions, italy errorsOf
	each := map[string]*errorsOf{}
	for _, area := range sortedKeys(learnt) {
		own := &errorsOf{}
		each[area] = own
		for _, y := range sortedKeys(learnt[area]) {
			f := learnt[area][y]
			guess, _, _, used := pooled(learnt[area], y, n, plain)
			actual := f[0]
			if !plain {
				actual = 100 * f[0] / f[1]
			}
			if used == 0 || math.IsNaN(guess) || math.IsNaN(actual) || plain && (guess <= 0 || actual <= 0) {
				continue
			}
			err, size := actual-guess, actual-guess
			if plain {
				err, size = math.Log(actual/guess), 100*(actual-guess)/actual
			}
			own.add(y, err, size)
			if area == "IT" {
				italy.add(y, err, size)
			} else {
				regions.add(y, err, size)
			}
		}
	}
	var out []Carried
	for _, area := range sortedKeys(of) {
		value, cases, last, used := pooled(of[area], year, n, plain)
		if used == 0 {
			continue
		}
		errs := &regions
		if area == "IT" {
			errs = &italy
		}
		c := Carried{Area: area, Last: last, Years: used, Cases: cases, Error: math.NaN()}
		if own := each[area]; own != nil && own.n > 0 {
			c.Error, c.Trials = own.mean(), own.n
		}
		for _, y := range sortedKeys(of[area]) {
			if f := of[area][y]; !plain && y <= last {
				c.Each = append(c.Each, Plan{y, 100 * f[0] / f[1]})
			}
		}
		c.Each = c.Each[max(0, len(c.Each)-6):]
		c.Value = errs.percent(value, year-last)
		if plain {
			c.Value = errs.factors(value, year-last)
		}
		out = append(out, c)
	}
	return out
}

// known keeps what was counted before a day.
func known(all []Cohort, day time.Time) []Cohort {
	return slices.DeleteFunc(slices.Clone(all), func(c Cohort) bool { return !c.Counted.Before(day) })
}

// clearances are the nulla osta of each cohort's first months (the last count within them, else the first there is), or how many
// a month until that count.
func clearances(all []Cohort, months int, monthly bool) perArea {
	chosen := map[string]Cohort{}
	for _, c := range all {
		had, ok := chosen[c.id()]
		switch {
		case math.IsNaN(c.NullaOsta):
		case !ok, c.months() <= float64(months) && c.Counted.After(had.Counted), had.months() > float64(months) && c.Counted.Before(had.Counted):
			chosen[c.id()] = c
		}
	}
	out := perArea{}
	for _, id := range sortedKeys(chosen) {
		c := chosen[id]
		if out[c.Area] == nil {
			out[c.Area] = map[int][2]float64{}
		}
		n := c.NullaOsta
		if monthly {
			n /= max(1, c.months())
		}
		out[c.Area][c.Year] = [2]float64{out[c.Area][c.Year][0] + n, 1}
	}
	out.addItaly(true)
	return out
}

// Capacity is how many nulla osta a year (or a month) are processed: the mean of the last cohorts. Counts
// made on the day `before` or later are not looked at; the limits are learnt from all cohorts.
func Capacity(cohorts []Cohort, s QuotaSettings, year int, before time.Time, monthly bool) []Carried {
	return carry(clearances(known(cohorts, before), s.CapacityMonths, monthly), clearances(cohorts, s.CapacityMonths, monthly), year, s.Cohorts, true)
}

// mature are the conversions of each cohort at its last count, when it is old enough by then.
func mature(all []Cohort, months int, r Ratio) perArea {
	last := map[string]Cohort{}
	id := func(c Cohort) string {
		return c.Area + "|" + c.Act + "|" + time.Date(c.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
	}
	for _, c := range all {
		if had, ok := last[id(c)]; !ok || c.Counted.After(had.Counted) {
			last[id(c)] = c
		}
	}
	out := perArea{}
	for _, k := range sortedKeys(last) {
		c := last[k]
		num, den := r.Of(c)
		if c.months() < float64(months) || math.IsNaN(num) || math.IsNaN(den) || den == 0 {
			continue
		}
		if out[c.Area] == nil {
			out[c.Area] = map[int][2]float64{}
		}
		had := out[c.Area][c.Year]
		out[c.Area][c.Year] = [2]float64{had[0] + num, had[1] + den}
	}
	out.addItaly(false)
	return out
}

// Conversion is a ratio of the last mature cohorts, in per cent.
func Conversion(cohorts []Cohort, s QuotaSettings, r Ratio, year int, before time.Time) []Carried {
	return carry(mature(known(cohorts, before), s.MatureMonths, r), mature(cohorts, s.MatureMonths, r), year, s.Cohorts, false)
}
