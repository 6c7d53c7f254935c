package pipeline

import (
	"cmp"
	"context"
	"math"

	"osservatorio/internal/demand"
	"osservatorio/internal/period"
)

// leads are the leading indicators of core.demand_quarters, and the form in which each stands beside the employed.
var leads = []struct {
	name string
	form demand.Form
}{{"CO_NET", demand.Flow}, {"INPS_CIG", demand.StockOf}, {"EXC_ENTRIES", demand.Growth}}

// ofBridge are the datasets that quarters after the survey are foreseen from.
var ofBridge = []string{"istat/rcfl-tabulation", "istat/rcfl-microdata", "co/tavole", "co/records", "inps/wage-supplementation-workers", "excelsior/monthly-sectors"}

// bridges lets the leading indicators say what the survey does not yet: a year that becomes whole by it in every region follows the
// known ones.
func (g *Grounds) bridges(ctx context.Context, m *demand.Market) error {
	ragged, first, err := g.ragged(ctx, m)
	if err != nil || ragged == nil {
		return err
	}
	m.Quarters = demand.Quarters{Year: first.Year(), Quarter: first.Number()}
	m.Bridges = demand.Bridges(ragged, m.Larger)
	next := map[string]float64{}
	for _, code := range m.Regions {
		if s, ok := m.Totals[code]; ok {
			at := (s.Last()+1-m.Quarters.Year)*4 - (m.Quarters.Quarter - 1)
			if v, whole := demand.WholeYear(ragged.Employed[code], m.Bridges[code], at); whole {
				next[code] = v
			}
		}
	}
	for _, code := range m.Regions {
		if len(next) == len(m.Regions) {
			s := m.Totals[code]
			s.Values = append(s.Values, next[code])
			m.Totals[code] = s
		}
	}
	return nil
}

// ragged reads the employed and the leading indicators by quarter; nil without a quarter of the survey.
func (g *Grounds) ragged(ctx context.Context, m *demand.Market) (*demand.Ragged, period.Period, error) {
	var first period.Period
	rows, err := g.rows(ctx, "SELECT SERIES, REF_AREA, TIME_PERIOD, VALUE::DOUBLE::VARCHAR FROM core.demand_quarters ORDER BY TIME_PERIOD, SERIES, REF_AREA")
	if err != nil || len(rows) == 0 {
		return nil, first, err
	}
	if first, err = period.Parse(rows[0][2]); err != nil {
		return nil, first, err
	}
	found := map[string]map[string][]float64{}
	for _, r := range rows {
		when, err := period.Parse(r[2])
		if err != nil {
			return nil, first, err
		}
		v, err := numbers(r[3])
		if err != nil {
			return nil, first, err
		}
		if found[r[0]] == nil {
			found[r[0]] = map[string][]float64{}
		}
		s := found[r[0]][r[1]]
		for first.Add(len(s)) != when {
			s = append(s, math.NaN())
		}
		found[r[0]][r[1]] = append(s, v[0])
	}
	if len(found["EMPLOYED"]) == 0 {
		return nil, first, nil
	}
	out := &demand.Ragged{Regions: m.Regions, Part: m.Block, Employed: found["EMPLOYED"]}
	for _, l := range leads {
		out.Leads = append(out.Leads, demand.Lead{Name: l.name, Form: l.form, Values: found[l.name]})
	}
	return out, first, nil
}

// toldOfQuarters is what quarters after the survey say of where they come from.
func (g *Grounds) toldOfQuarters(ctx context.Context) (demand.Told, error) {
	rows, err := g.rows(ctx, "SELECT max(PROVENANCE) FROM core.demand_quarters")
	if err != nil {
		return demand.Told{}, err
	}
	of := g.present(ofBridge...)
	return demand.Told{Vintage: g.vintage(of...), Provenance: cmp.Or(rows[0][0], "real"), Source: sources(of...)}, nil
}

// present are those of some datasets that went into the build.
func (g *Grounds) present(datasets ...string) []string {
	var out []string
	for _, d := range datasets {
		if g.vintage(d) != "" {
			out = append(out, d)
		}
	}
	return out
}
