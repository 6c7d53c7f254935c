package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"osservatorio/internal/demand"
)

// blocks are the areas by which ISTAT tells sectors, each with the ripartizioni that lie in it.
var blocks = map[string][]string{"ITC": {"ITC"}, "ITH": {"ITH"}, "ITE": {"ITE"}, "ITFG": {"ITF", "ITG"}}

// ofMarket are the datasets that the market is made of.
var ofMarket = []string{"istat/rcfl-tabulation", "istat/rcfl-employed", "istat/rcfl-microdata"}

// Market reads what openings are computed from; nil when a part of it is not there.
func (g *Grounds) Market(ctx context.Context) (*demand.Market, error) {
	m := &demand.Market{Larger: map[string][]string{}, Block: map[string]string{}, Sectors: demand.Sectors, Totals: map[string]demand.Series{},
		BySector: map[string]map[string]demand.Series{}, Seed: map[string]map[string]float64{}, Local: map[string]map[demand.Band]float64{}}
	for _, read := range []func(context.Context, *demand.Market) error{g.territory, g.stocks, g.bridges, g.seeds, g.matrix, g.persons, g.dying} {
		if err := read(ctx, m); err != nil {
			return nil, err
		}
	}
	if len(m.Totals) < len(m.Regions) || len(m.Regions) == 0 || len(m.BySector) == 0 || len(m.Seed) < len(m.Regions) || len(m.Matrix) == 0 || len(m.Persons) == 0 {
		return nil, nil
	}
	for _, block := range m.Block {
		if len(m.BySector[block]) < len(m.Sectors) {
			return nil, nil
		}
	}
	return m, nil
}

// territory reads the regions and what they are part of.
func (g *Grounds) territory(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, "SELECT code, parent FROM code.areas WHERE level = 'region' ORDER BY code")
	if err != nil {
		return err
	}
	for _, r := range rows {
		m.Regions = append(m.Regions, r[0])
		m.Larger["IT"] = append(m.Larger["IT"], r[0])
		for block, parts := range blocks {
			if slices.Contains(parts, r[1]) {
				m.Block[r[0]] = block
				m.Larger[block] = append(m.Larger[block], r[0])
			}
		}
	}
	return nil
}

// stocks reads the employed persons of the regions, and of the blocks and Italy by sector.
func (g *Grounds) stocks(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, `SELECT REF_AREA, SECTOR, TIME_PERIOD, PERSONS::VARCHAR FROM core.demand_employed
WHERE SECTOR = '_T' OR SOURCE = 'istat/rcfl-employed' ORDER BY REF_AREA, SECTOR, TIME_PERIOD`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		into := m.Totals
		key := r[0]
		switch {
		case r[1] == "_T" && !slices.Contains(m.Regions, r[0]):
			continue
		case r[1] != "_T":
			if _, ok := blocks[r[0]]; !ok && r[0] != "IT" {
				continue
			}
			if m.BySector[r[0]] == nil {
				m.BySector[r[0]] = map[string]demand.Series{}
			}
			into, key = m.BySector[r[0]], r[1]
		}
		year, value, err := yearly(r[2], r[3])
		if err != nil {
			return err
		}
		s := into[key]
		if s.Values == nil {
			s.Year = year
		}
		if s.Year+len(s.Values) != year {
			return fmt.Errorf("employed persons of %s in sector %s: %d does not follow the year before", r[0], r[1], year)
		}
		s.Values = append(s.Values, value)
		into[key] = s
	}
	return nil
}

// reconciled reads the release's forecasts of whole years that follow the last year of the market.
func (g *Grounds) reconciled(ctx context.Context, m *demand.Market) (demand.Reconciled, error) {
	rows, err := g.rows(ctx, `SELECT REF_AREA, CASE INDICATOR WHEN 'employed' THEN '_T' ELSE SECTOR END, TIME_PERIOD, OBS_VALUE::VARCHAR, LO80::VARCHAR, HI80::VARCHAR, LO95::VARCHAR, HI95::VARCHAR
FROM forecasts WHERE (INDICATOR = 'employed' OR INDICATOR = 'employed_sector' AND SECTOR <> '_T') AND FREQ = 'A' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T' AND OBS_VALUE IS NOT NULL
ORDER BY ALL`)
	if err != nil {
		return nil, err
	}
	out := demand.Reconciled{}
	for _, r := range rows {
		v, err := numbers(r[2:]...)
		if err != nil {
			return nil, err
		}
		key, last := [2]string{r[0], r[1]}, m.Totals[m.Regions[0]].Last()
		if s, ok := m.BySector[r[0]][r[1]]; ok {
			last = s.Last()
		}
		if int(v[0]) == last+1+len(out[key]) {
			out[key] = append(out[key], demand.Interval{Mean: v[1], Lo80: v[2], Hi80: v[3], Lo95: v[4], Hi95: v[5]})
		}
	}
	return out, nil
}

func yearly(when, value string) (int, float64, error) {
	year, err := strconv.Atoi(when)
	if err != nil {
		return 0, 0, err
	}
	v, err := strconv.ParseFloat(value, 64)
	return year, v, err
}

// seeds reads how the sectors of a region stand to each other, from the last three years that were surveyed by region.
func (g *Grounds) seeds(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, `SELECT REF_AREA, SECTOR, avg(PERSONS)::VARCHAR FROM core.demand_employed
WHERE SOURCE = 'istat/rcfl-microdata' AND SECTOR <> '_T'
  AND TIME_PERIOD::INT > (SELECT max(TIME_PERIOD::INT) - 3 FROM core.demand_employed WHERE SOURCE = 'istat/rcfl-microdata' AND SECTOR <> '_T')
GROUP BY ALL ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return err
		}
		if m.Seed[r[0]] == nil {
			m.Seed[r[0]] = map[string]float64{}
		}
		m.Seed[r[0]][r[1]] = v
	}
	return nil
}

// matrix reads employed persons by sector and occupation.
func (g *Grounds) matrix(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, "SELECT TIME_PERIOD, REF_AREA, SECTOR, OCCUPATION, PERSONS::VARCHAR, RESPONDENTS::VARCHAR FROM core.demand_matrix ORDER BY ALL")
	if err != nil {
		return err
	}
	for _, r := range rows {
		year, persons, err := yearly(r[0], r[4])
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(r[5])
		if err != nil {
			return err
		}
		m.Matrix = append(m.Matrix, demand.Employed{Year: year, Area: r[1], Sector: r[2], Occupation: r[3], Persons: persons, Respondents: n})
		m.Occupations = append(m.Occupations, r[3])
	}
	slices.Sort(m.Occupations)
	m.Occupations = slices.Compact(m.Occupations)
	return nil
}

// persons reads Italy by age and condition, and the employed of the regions by wide classes of age.
func (g *Grounds) persons(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, `SELECT TIME_PERIOD, SEX, regexp_extract(AGE, '[0-9]+'), LABOUR_STATUS, SECTOR, OCCUPATION, PERSONS::VARCHAR
FROM core.demand_ages ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		year, persons, err := yearly(r[0], r[6])
		if err != nil {
			return err
		}
		b, err := band(r[1], r[2])
		if err != nil {
			return err
		}
		m.Persons = append(m.Persons, demand.Person{Year: year, Band: b, Status: r[3], Sector: r[4], Occupation: r[5], Persons: persons})
	}
	rows, err = g.rows(ctx, `SELECT REF_AREA, SEX, regexp_extract(AGE, '[0-9]+'), sum(EMPLOYED)::VARCHAR FROM core.demand_conditions
WHERE TIME_PERIOD = (SELECT max(TIME_PERIOD) FROM core.demand_conditions) GROUP BY ALL ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		b, err := band(r[1], r[2])
		if err != nil {
			return err
		}
		if m.Local[r[0]] == nil {
			m.Local[r[0]] = map[demand.Band]float64{}
		}
		if m.Local[r[0]][b], err = strconv.ParseFloat(r[3], 64); err != nil {
			return err
		}
	}
	return nil
}

func band(sex, from string) (demand.Band, error) {
	age, err := strconv.Atoi(from)
	if err != nil {
		return demand.Band{}, fmt.Errorf("age %q: %w", from, err)
	}
	return demand.Band{Sex: sex, From: min(age/5*5, demand.LastAge)}, nil
}

// dying reads the probability of dying within a year by band, of all residents.
func (g *Grounds) dying(ctx context.Context, m *demand.Market) error {
	rows, err := g.rows(ctx, `SELECT SEX, (least(AGE_YEARS, 75) // 5 * 5)::VARCHAR, (sum(PERSONS * Q) / sum(PERSONS))::VARCHAR FROM core.demand_residents
WHERE AGE_YEARS BETWEEN 15 AND 79 AND Q IS NOT NULL GROUP BY ALL ORDER BY ALL`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		b, err := band(r[0], r[1])
		if err != nil {
			return err
		}
		q, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return err
		}
		if m.Dying == nil {
			m.Dying = map[demand.Band]float64{}
		}
		m.Dying[b] = q
	}
	return nil
}

// rows answers a query as text.
func (g *Grounds) rows(ctx context.Context, query string) ([][]string, error) {
	_, rows, err := g.db.Strings(ctx, query)
	return rows, err
}
