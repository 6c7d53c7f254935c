package pipeline

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/demand"
)

// The datasets of the quota planner.
var (
	ofSeasons = []string{"co/records", "co/tavole"}
	ofFunnel  = []string{"flussi/funnel"}
)

// planner is what the models of quotas read.
type planner struct {
	*Grounds
	seasons     []demand.Seasons
	starts      []demand.MonthStarts
	cohorts     []demand.Cohort
	tourism     float64
	provenances [2]string // of the seasons, of the cohorts
	out         []demand.Projection
}

// quotas projects the need of seasonal entries, the capacity to process them, the conversion of mature cohorts, and the quotas of the
// declared scenarios; for the years of the illustration too, from what was known before each.
func quotas(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	p := &planner{Grounds: g}
	if len(g.settings.Quotas.Scenarios) == 0 {
		return nil, nil
	}
	if err := p.read(ctx); err != nil {
		return nil, err
	}
	if len(p.seasons) == 0 {
		return nil, nil
	}
	p.tourism, _ = demand.PartOfSeasons(p.starts, demand.Tourism, demand.Services)
	needs, err := demand.SeasonalNeeds(ctx, p.seasons, p.tourism, g.settings.Horizon)
	if err != nil {
		return nil, err
	}
	byYear := map[int][]demand.Need{}
	for _, n := range needs {
		byYear[n.Year] = append(byYear[n.Year], n)
	}
	for year, of := range byYear {
		p.plan(year, of, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), "SEASONS")
	}
	planned := len(p.out)
	for _, year := range g.settings.Quotas.Illustration {
		p.plan(year, demand.LastSeasons(p.seasons, p.tourism, year), time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), "LAST_SEASON")
	}
	for i := range p.out[planned:] {
		p.out[planned+i].Detail += "; " + demand.Illustrated
	}
	return p.out, nil
}

// read reads the tables of the build.
func (p *planner) read(ctx context.Context) error {
	err := p.each(ctx, `SELECT REF_AREA, SECTOR, TIME_PERIOD, Q1, Q2, Q3, Q4, ALL_ACTIVATIONS, WORKERS, PROVENANCE FROM core.quota_seasons ORDER BY ALL`,
		func(text []string, n []float64) {
			p.seasons = append(p.seasons, demand.Seasons{Area: text[0], Sector: text[1], Year: int(n[2]),
				Quarters: [4]float64{n[3], n[4], n[5], n[6]}, Jobs: n[7], Workers: n[8]})
			p.provenances[0] = max(p.provenances[0], text[9])
		})
	if err != nil {
		return err
	}
	err = p.each(ctx, `SELECT REF_AREA, SECTOR, TIME_PERIOD, MONTH, STARTS FROM core.quota_starts ORDER BY ALL`, func(text []string, n []float64) {
		last := len(p.starts) - 1
		if last < 0 || p.starts[last].Area != text[0] || p.starts[last].Sector != text[1] || p.starts[last].Year != int(n[2]) {
			p.starts = append(p.starts, demand.MonthStarts{Area: text[0], Sector: text[1], Year: int(n[2])})
			last++
		}
		p.starts[last].Starts[int(n[3])-1] = n[4]
	})
	if err != nil {
		return err
	}
	var dates error
	day := func(text string) time.Time {
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			dates = err
		}
		return t
	}
	err = p.each(ctx, `SELECT REF_AREA, ACT, TIME_PERIOD, strftime(BEGAN, '%Y-%m-%d'), strftime(OBS_DATE, '%Y-%m-%d'), QUOTA, NULLA_OSTA, CONTRACTS, PERMITS, PROVENANCE
		FROM core.quota_cohorts WHERE QUOTA IS NOT NULL ORDER BY ALL`, func(text []string, n []float64) {
		p.cohorts = append(p.cohorts, demand.Cohort{Area: text[0], Act: text[1], Year: int(n[2]), Began: day(text[3]), Counted: day(text[4]),
			Quota: n[5], NullaOsta: n[6], Contracts: n[7], Permits: n[8]})
		p.provenances[1] = max(p.provenances[1], text[9])
	})
	if err != nil {
		return err
	}
	return dates
}

// each calls f with every row of a query, as texts and as numbers (NaN for what is none).
func (g *Grounds) each(ctx context.Context, query string, f func(text []string, number []float64)) error {
	rows, err := g.rows(ctx, query)
	if err != nil {
		return err
	}
	for _, r := range rows {
		numbers := make([]float64, len(r))
		for i, text := range r {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				n = math.NaN()
			}
			numbers[i] = n
		}
		f(r, numbers)
	}
	return nil
}

// plan gives all that is said of one year, from counts made before a day.
func (p *planner) plan(year int, needs []demand.Need, before time.Time, method string) {
	s, seasonal := p.settings.Quotas, "SEASONAL"
	parts := map[string]*demand.Planned{}
	part := func(area string) *demand.Planned {
		if parts[area] == nil {
			parts[area] = &demand.Planned{Area: area, PermitType: seasonal, Year: year, Need: demand.Unknown(), Capacity: demand.Unknown(), Permits: demand.Unknown()}
		}
		return parts[area]
	}
	due, origin := map[string][]demand.Need{}, 0
	for _, n := range needs {
		f := p.fact("quota_need", n.Area, year, n.Value, ofSeasons)
		f.Sector, f.Method, f.Origin = n.Sector, method, strconv.Itoa(n.Origin)
		origin = max(origin, n.Origin)
		f.PastError, f.PastErrorOf = n.Missed.Mean, fmt.Sprintf("mean absolute percentage error of %d such forecasts as many years ahead, pseudo-real-time", n.Missed.Trials)
		if n.Missed.Trials == 0 {
			f.PastError, f.PastErrorOf = demand.None("no forecast of the past reaches as many years ahead")
		}
		f.Detail = fmt.Sprintf("fixed-term jobs begun above the lowest quarter, by jobs per worker; tourism %.0f %% of the seasons of services; %s", 100*p.tourism, n.Method)
		switch missed := !(n.Overall <= p.settings.Publish.Error); {
		case n.Sector == demand.All:
			part(n.Area).Need, part(n.Area).NeedWeak = n.Value, missed
			if missed {
				f.Status = "U"
			}
		default:
			due[n.Area] = append(due[n.Area], n)
			if missed {
				p.withhold(&f, n.Overall)
				f.Detail += "; it is within both sectors together"
			}
		}
		p.out = append(p.out, f)
	}
	for area, of := range due {
		p.months(area, of)
	}
	for indicator, monthly := range map[string]bool{"quota_capacity": false, "quota_capacity_month": true} {
		for _, c := range demand.Capacity(p.cohorts, s, year, before, monthly) {
			f := p.carried(indicator, c, year, "MEAN_OF_COHORTS")
			p.tried(&f, c, "mean absolute percentage error of carrying the mean to the next year, %d years, pseudo-real-time")
			f.Detail = fmt.Sprintf("clearances of the first %d months of a cohort, mean of %d cohorts", s.CapacityMonths, c.Years)
			p.out = append(p.out, f)
			if !monthly {
				part(c.Area).Capacity, part(c.Area).CapacityWeak = f.Value, f.Status == "U"
			}
		}
	}
	for _, r := range demand.Ratios {
		for _, c := range demand.Conversion(p.cohorts, s, r, year, before) {
			f := p.carried(r.Indicator, c, year, "MATURE_COHORTS")
			p.tried(&f, c, "mean absolute error in points of carrying the ratio to the next mature cohort, %d cohorts, pseudo-real-time")
			f.Detail = fmt.Sprintf("%d cohorts together, counted %d months or more after the act, carried without a trend; %s", c.Years, s.MatureMonths, oneByOne(c.Each))
			if c.Cases < s.MinCases {
				f.Value, f.Status, f.Detail = demand.Unknown(), "L", fmt.Sprintf("%s; withheld: %.0f cases, fewer than %.0f", f.Detail, c.Cases, s.MinCases)
			}
			p.out = append(p.out, f)
			if r.Indicator == "quota_permits_over_quota" {
				part(c.Area).Permits, part(c.Area).PermitsWeak = f.Value, f.Status == "U"
			}
		}
	}
	var all []demand.Planned
	for _, area := range sortedAreas(parts) {
		all = append(all, *parts[area])
	}
	for _, sc := range s.Scenarios {
		p.scenario(sc, year, origin, all)
	}
}

// scenario gives the quotas of one scenario, whose needs were known up to origin.
func (p *planner) scenario(sc demand.Scenario, year, origin int, parts []demand.Planned) {
	for _, q := range sc.Quotas(parts) {
		for _, of := range []struct {
			indicator string
			value     demand.Interval
			weak      bool
		}{{"quota_scenario", q.Quota, q.Weak}, {"quota_permits", q.Permits, q.PermitsWeak}} {
			if !of.value.Known() {
				continue
			}
			f := p.fact(of.indicator, q.Area, year, of.value, slices.Concat(ofSeasons, ofFunnel))
			f.Scenario, f.Method, f.Origin = sc.Name, "SCENARIO", strconv.Itoa(origin)
			if of.weak {
				f.Status = "U" // as the part that it rests on
			}
			f.PastError, f.PastErrorOf = demand.None("a scenario is not held against what came; its parts have theirs")
			f.Detail = fmt.Sprintf("already here %.0f %%, capped by capacity: %t, capacity changed by %.0f %%; limits are those of the parts", 100*sc.AlreadyHere, sc.Capped, 100*sc.CapacityChange)
			p.out = append(p.out, f)
		}
	}
}

// months divides the need of both sectors of an area over the months in which it must be cleared: those of the starts of each sector,
// earlier by the lead. The shape is the same every year, so that two years are enough.
func (p *planner) months(area string, needs []demand.Need) {
	var sums [12]demand.Interval
	for _, n := range needs {
		shares, ok := demand.MonthShares(p.starts, n.Sector)
		if !ok || n.Year > n.Origin+2 {
			return
		}
		for m, share := range shares {
			sums[m] = sums[m].Plus(n.Value.Times(share))
		}
	}
	for m, v := range sums {
		due := time.Date(needs[0].Year, time.Month(m+1-p.settings.Quotas.LeadMonths), 1, 0, 0, 0, 0, time.UTC)
		f := p.fact("quota_need_due", area, needs[0].Year, v, ofSeasons)
		f.Freq, f.Period, f.Method, f.Origin = "M", due.Format("2006-01"), "SEASONS", strconv.Itoa(needs[0].Origin)
		f.PastError, f.PastErrorOf = demand.None("the months are a shape that is the same every year; the needs of the year have theirs")
		f.Detail = fmt.Sprintf("starts of the month %d months later, by the months of the areas of which all messages are held; limits are those of the sectors", p.settings.Quotas.LeadMonths)
		p.out = append(p.out, f)
	}
}

// fact is a projection with what all of the planner have.
func (p *planner) fact(indicator, area string, year int, v demand.Interval, of []string) demand.Projection {
	provenance := p.provenances[0]
	if slices.Contains(of, ofFunnel[0]) {
		provenance = max(provenance, p.provenances[1])
	}
	status := "F"
	if !v.Known() {
		status = "L"
	}
	return demand.Projection{Indicator: indicator, Area: area, Citizenship: "NEU", PermitType: "SEASONAL", Period: strconv.Itoa(year), Value: v,
		Vintage: p.vintage(of...), Status: status, Provenance: provenance, Source: sources(of...)}
}

// carried is a figure of cohorts. One whose carrying missed by more than what may be published is said to be weak, not withheld:
// that capacity jumps is what a planner must see.
func (p *planner) carried(indicator string, c demand.Carried, year int, method string) demand.Projection {
	f := p.fact(indicator, c.Area, year, c.Value, ofFunnel)
	f.Method, f.Origin = method, strconv.Itoa(c.Last)
	if f.Status == "F" && !(c.Error <= p.settings.Publish.Error) {
		f.Status = "U"
	}
	return f
}

// tried says how far carrying a figure was off in the past.
func (p *planner) tried(f *demand.Projection, c demand.Carried, of string) {
	if f.PastError, f.PastErrorOf = demand.None("too few cohorts to try it on the past"); c.Trials > 0 {
		f.PastError, f.PastErrorOf = c.Error, fmt.Sprintf(of, c.Trials)
	}
}

func sortedAreas[V any](m map[string]V) []string {
	var out []string
	for area := range m {
		out = append(out, area)
	}
	slices.Sort(out)
	return out
}

// oneByOne are the conversions of single cohorts, with the way they go where all move to one side: a mean carries no trend.
func oneByOne(each []demand.Plan) string {
	var said []string
	down, up := 0, 0
	for i, p := range each {
		said = append(said, fmt.Sprintf("%d %.1f %%", p.Year, p.Value))
		if i > 0 && p.Value < each[i-1].Value {
			down++
		} else if i > 0 && p.Value > each[i-1].Value {
			up++
		}
	}
	text := "by cohort: " + strings.Join(said, ", ")
	if n := len(each); n >= 4 && down > 2*up && each[n-1].Value < each[0].Value {
		text += " (falling: newer cohorts may convert less)"
	} else if n >= 4 && up > 2*down && each[n-1].Value > each[0].Value {
		text += " (rising: newer cohorts may convert more)"
	}
	return text
}
