package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"osservatorio/internal/demand"
)

// ofSociety and ofFirms are the datasets that supply and firms' plans are made of.
var (
	ofSociety = []string{"istat_demo/residents-by-age", "istat/life-tables", "istat/rcfl-tabulation"}
	ofFirms   = []string{"excelsior/sectors", "excelsior/immigrants", "excelsior/occupations"}
)

// ofPool is the dataset by which each group of the pool is counted, region by region.
var ofPool = map[string]string{"UNEMPLOYED": "istat/rcfl-tabulation", "NEET": "istat/rcfl-tabulation", "ENDING": "co/records + co/tavole",
	"FAMILY": "istat/permits-issued", "PROTECTION": "istat/permits-issued"}

// foreign is the foreign labour requirement by four methods, and the pool that is here already.
func foreign(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	w, err := g.work(ctx)
	if w == nil || err != nil {
		return nil, err
	}
	var out []demand.Projection
	for _, sc := range append([]demand.WhatIf{{}}, g.settings.Scenarios...) {
		made, err := g.requirement(ctx, w, sc)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// requirement is that of one scenario.
func (g *Grounds) requirement(ctx context.Context, w *work, sc demand.WhatIf) ([]demand.Projection, error) {
	if w.pool == nil {
		var err error
		if w.society, err = g.society(ctx, w.market); err != nil {
			return nil, err
		}
		if w.firms, err = g.firms(ctx, w.market); err != nil {
			return nil, err
		}
		if w.pool, err = g.pool(ctx); err != nil {
			return nil, err
		}
	}
	of := slices.Clone(ofMarket)
	if w.society != nil {
		of = append(of, ofSociety...)
	}
	if w.firms != nil {
		of = append(of, ofFirms...)
	}
	slices.Sort(of)
	told, err := g.told(ctx, slices.Compact(of)...)
	if err != nil {
		return nil, err
	}
	out := demand.Requirement(w.market, w.society, w.firms, w.openings(g.settings, sc), g.settings, sc, told)
	return append(out, w.pool.Projections(w.market, g.settings, sc, told, ofPool)...), nil
}

// society reads residents, deaths, conditions and rates; nil when the residents or the life tables are not known.
func (g *Grounds) society(ctx context.Context, m *demand.Market) (*demand.Society, error) {
	so := &demand.Society{Residents: map[string]map[string][]float64{}, Dying: map[string]map[string][]float64{},
		NonEU: map[string]float64{}, History: map[int]map[string]map[demand.Band]demand.Condition{}, Interviews: map[string]map[demand.Band]int{}}
	rows, err := g.rows(ctx, "SELECT REF_AREA, SEX, AGE_YEARS::VARCHAR, PERSONS::VARCHAR, Q::VARCHAR, TIME_PERIOD FROM core.demand_residents ORDER BY REF_AREA, SEX, AGE_YEARS")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		v, err := numbers(r[2], r[3], r[4], r[5])
		if err != nil {
			return nil, nil // an age without a probability of dying: no life table
		}
		if so.Residents[r[0]] == nil {
			so.Residents[r[0]], so.Dying[r[0]] = map[string][]float64{}, map[string][]float64{}
		}
		if len(so.Residents[r[0]][r[1]]) != int(v[0]) {
			return nil, fmt.Errorf("residents of %s: age %v does not follow the age before", r[0], v[0])
		}
		so.Residents[r[0]][r[1]] = append(so.Residents[r[0]][r[1]], v[1])
		so.Dying[r[0]][r[1]] = append(so.Dying[r[0]][r[1]], v[2])
		so.Year = int(v[3])
	}
	if len(so.Residents) < len(m.Regions) {
		return nil, nil
	}
	if err := g.conditions(ctx, so); err != nil {
		return nil, err
	}
	return so, g.rates(ctx, so)
}

// conditions reads the persons of each region by condition, sex and class of age in every year, and how many were interviewed.
func (g *Grounds) conditions(ctx context.Context, so *demand.Society) error {
	rows, err := g.rows(ctx, `SELECT REF_AREA, SEX, regexp_extract(AGE, '[0-9]+'), sum(EMPLOYED)::VARCHAR, sum(UNEMPLOYED)::VARCHAR, sum(INACTIVE)::VARCHAR, TIME_PERIOD
FROM core.demand_conditions GROUP BY ALL ORDER BY TIME_PERIOD, REF_AREA, SEX, 3`)
	if err != nil {
		return err
	}
	last := 0
	for _, r := range rows {
		b, err := band(r[1], r[2])
		if err != nil {
			return err
		}
		v, err := numbers(r[3:]...)
		if err != nil {
			return err
		}
		last = int(v[3])
		if so.History[last] == nil {
			so.History[last] = map[string]map[demand.Band]demand.Condition{}
		}
		if so.History[last][r[0]] == nil {
			so.History[last][r[0]] = map[demand.Band]demand.Condition{}
		}
		so.History[last][r[0]][b] = demand.Condition{Employed: v[0], Unemployed: v[1], Inactive: v[2]}
	}
	so.Condition = so.History[last]
	if rows, err = g.rows(ctx, `SELECT REF_AREA, SEX, regexp_extract(AGE, '[0-9]+'), RESPONDENTS::VARCHAR FROM core.demand_interviews ORDER BY ALL`); err != nil {
		return err
	}
	for _, r := range rows {
		b, err := band(r[1], r[2])
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(r[3])
		if err != nil {
			return err
		}
		if so.Interviews[r[0]] == nil {
			so.Interviews[r[0]] = map[demand.Band]int{}
		}
		so.Interviews[r[0]][demand.Wide(b)] += n
	}
	return nil
}

// rates reads Italy's rates of 15 to 64 by year, and the non-EU citizens among the foreign employed of each region.
func (g *Grounds) rates(ctx context.Context, so *demand.Society) error {
	rows, err := g.rows(ctx, `SELECT (sum(EMPLOYED + UNEMPLOYED) / sum(EMPLOYED + UNEMPLOYED + INACTIVE))::VARCHAR
FROM core.demand_conditions WHERE AGE NOT IN ('Y65-74', 'Y_GE75') GROUP BY TIME_PERIOD ORDER BY TIME_PERIOD`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v, err := numbers(r...)
		if err != nil {
			return err
		}
		so.Rates = append(so.Rates, demand.Rate{Participation: v[0]})
	}
	rows, err = g.rows(ctx, `SELECT TIME_PERIOD, SEX, regexp_extract(AGE, '[0-9]+'), (sum(EMPLOYED) / sum(EMPLOYED + UNEMPLOYED + INACTIVE))::VARCHAR
FROM core.demand_conditions GROUP BY ALL HAVING sum(EMPLOYED + UNEMPLOYED + INACTIVE) > 0 ORDER BY ALL`)
	if err != nil {
		return err
	}
	for i, r := range rows {
		b, err := band(r[1], r[2])
		if err != nil {
			return err
		}
		if i == 0 || r[0] != rows[i-1][0] {
			so.Working = append(so.Working, map[demand.Band]float64{})
		}
		if so.Working[len(so.Working)-1][b], err = strconv.ParseFloat(r[3], 64); err != nil {
			return err
		}
	}
	rows, err = g.rows(ctx, `SELECT REF_AREA, (coalesce(sum(EMPLOYED) FILTER (CITIZENSHIP = 'NEU'), 0) / sum(EMPLOYED))::VARCHAR FROM core.demand_conditions
WHERE CITIZENSHIP IN ('EU', 'NEU') AND TIME_PERIOD = (SELECT max(TIME_PERIOD) FROM core.demand_conditions) GROUP BY REF_AREA HAVING sum(EMPLOYED) > 0 ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if so.NonEU[r[0]], err = strconv.ParseFloat(r[1], 64); err != nil {
			return err
		}
	}
	return nil
}

// firms reads what firms plan; nil when Excelsior is not there.
func (g *Grounds) firms(ctx context.Context, m *demand.Market) (*demand.Firms, error) {
	rows, err := g.rows(ctx, `SELECT REF_AREA, TIME_PERIOD, CATEGORY, ENTRIES::VARCHAR, (IMMIGRANTS_SHARE / 100)::VARCHAR FROM core.demand_excelsior
WHERE BREAKDOWN = 'SECTOR' AND ENTRIES IS NOT NULL AND IMMIGRANTS_SHARE IS NOT NULL ORDER BY TIME_PERIOD, REF_AREA, CATEGORY`)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	f := &demand.Firms{Share: map[string]map[string]float64{}, Entries: map[string]float64{}, Hard: map[string]float64{}, Past: map[string][]demand.Plan{}, Wanted: map[string][]demand.Plan{}}
	planned := map[string]map[int]float64{}
	italy := map[string]float64{}
	for _, r := range rows { // by year: the last one stays
		v, err := numbers(r[1], r[3], r[4])
		if err != nil {
			return nil, err
		}
		f.Year = int(v[0])
		if r[2] == "TOTAL" {
			if planned[r[0]] == nil {
				planned[r[0]] = map[int]float64{}
			}
			planned[r[0]][f.Year] = v[1] * v[2]
		}
		switch {
		case r[0] == "IT" && r[2] == "TOTAL":
			f.Past[demand.All] = append(f.Past[demand.All], demand.Plan{Year: f.Year, Value: v[1] * v[2]})
		case r[0] == "IT":
			italy[r[2]] = v[2]
			f.Past[r[2]] = append(f.Past[r[2]], demand.Plan{Year: f.Year, Value: v[2]})
		case r[2] == "TOTAL":
			f.Entries[r[0]] = v[1] * v[2]
		default:
			if f.Share[r[0]] == nil {
				f.Share[r[0]] = map[string]float64{}
			}
			f.Share[r[0]][r[2]] = v[2]
		}
	}
	for _, code := range m.Regions {
		if f.Share[code] == nil {
			f.Share[code] = map[string]float64{}
		}
		for _, sector := range m.Sectors {
			if _, ok := f.Share[code][sector]; !ok {
				f.Share[code][sector] = italy[sector]
			}
		}
	}
	return f, g.finding(ctx, f, planned)
}

// finding reads how hard entries are to fill, of which planned entries of immigrants by area and year the hard ones follow, and how
// many contracts a foreign worker has in a year.
func (g *Grounds) finding(ctx context.Context, f *demand.Firms, planned map[string]map[int]float64) error {
	rows, err := g.rows(ctx, `SELECT REF_AREA, (HARD_SHARE / 100)::VARCHAR, TIME_PERIOD FROM core.demand_excelsior
WHERE BREAKDOWN = 'OCCUPATION' AND CATEGORY = 'TOTAL' AND HARD_SHARE IS NOT NULL ORDER BY TIME_PERIOD, REF_AREA`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v, err := numbers(r[1:]...)
		if err != nil {
			return err
		}
		f.Hard[r[0]] = v[0]
		if entries, ok := planned[r[0]][int(v[1])]; ok {
			f.Wanted[r[0]] = append(f.Wanted[r[0]], demand.Plan{Year: int(v[1]), Value: entries * v[0]})
		}
	}
	rows, err = g.rows(ctx, `SELECT OBS_VALUE::DOUBLE::VARCHAR FROM observations WHERE INDICATOR = 'co_contracts_per_worker' AND REF_AREA = 'IT' AND FREQ = 'A'
AND CITIZENSHIP = 'FOR' AND SEX = 'T' AND OBS_VALUE IS NOT NULL ORDER BY TIME_PERIOD DESC, OBS_VALUE LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return err
	}
	f.Jobs, err = strconv.ParseFloat(rows[0][0], 64)
	return err
}

// pool reads who is here already.
func (g *Grounds) pool(ctx context.Context) (demand.Pool, error) {
	rows, err := g.rows(ctx, "SELECT REF_AREA, COMPONENT, TIME_PERIOD, PERSONS::VARCHAR, SOURCE FROM core.demand_pool ORDER BY ALL")
	if err != nil {
		return nil, err
	}
	out := demand.Pool{}
	for _, r := range rows {
		v, err := numbers(r[2], r[3])
		if err != nil {
			return nil, err
		}
		out = append(out, demand.PoolCell{Region: r[0], Group: r[1], Year: int(v[0]), Persons: v[1], Source: r[4]})
	}
	return out, nil
}

func numbers(texts ...string) ([]float64, error) {
	out := make([]float64, len(texts))
	for i, t := range texts {
		var err error
		if out[i], err = strconv.ParseFloat(t, 64); err != nil {
			return nil, err
		}
	}
	return out, nil
}
