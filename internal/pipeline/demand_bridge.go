package pipeline

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"osservatorio/internal/demand"
	"osservatorio/internal/period"
)

// leads are the leading indicators of core.demand_quarters, and the form in which each stands beside the employed.
var leads = []struct {
	name string
	form demand.Form
}{{"CO_NET", demand.Flow}, {"INPS_CIG", demand.StockOf}, {"EXC_ENTRIES", demand.Growth}}

// ofBridge are the datasets that quarters after the survey are foreseen from.
var ofBridge = []string{"istat/rcfl-tabulation", "istat/rcfl-employed", "istat/rcfl-microdata", "co/tavole", "co/records", "inps/wage-supplementation-workers", "excelsior/monthly-sectors"}

// bridges lets the leading indicators say what the survey does not yet: a year that becomes whole by it in every region follows the
// known ones, of all sectors and of each.
func (g *Grounds) bridges(ctx context.Context, m *demand.Market) error {
	q, err := g.quarterly(ctx)
	if err != nil || len(q.found[cell{"EMPLOYED", demand.All}]) == 0 {
		return err
	}
	m.Quarters = demand.Quarters{Year: q.first.Year(), Quarter: q.first.Number()}
	whole, sectors, larger := q.ragged(m), q.sectors(m), map[string][]string{"IT": sortedBlocks()}
	m.Bridges = map[[2]string][]demand.Bridge{}
	for area, b := range demand.Bridges(whole, m.Larger) {
		m.Bridges[[2]string{area, demand.All}] = b
	}
	maps.Copy(m.Bridges, demand.SectorBridges(whole, sectors, m.Larger, larger))
	m.FollowQuarters(whole, sectors, larger)
	return nil
}

// cell names series of core.demand_quarters.
type cell struct{ series, sector string }

// quarters are the rows of core.demand_quarters: values by quarter from the first one on, NaN where there is none.
type quarters struct {
	first period.Period
	found map[cell]map[string][]float64 // by area
}

// quarterly reads the employed and the leading indicators by quarter.
func (g *Grounds) quarterly(ctx context.Context) (*quarters, error) {
	rows, err := g.rows(ctx, "SELECT SERIES, SECTOR, REF_AREA, TIME_PERIOD, VALUE::DOUBLE::VARCHAR FROM core.demand_quarters ORDER BY TIME_PERIOD, SERIES, SECTOR, REF_AREA")
	if err != nil {
		return nil, err
	}
	q := &quarters{found: map[cell]map[string][]float64{}}
	for i, r := range rows {
		when, err := period.Parse(r[3])
		if err != nil {
			return nil, err
		}
		if i == 0 {
			q.first = when
		}
		v, err := numbers(r[4])
		if err != nil {
			return nil, err
		}
		of := cell{r[0], r[1]}
		if q.found[of] == nil {
			q.found[of] = map[string][]float64{}
		}
		s := q.found[of][r[2]]
		for q.first.Add(len(s)) != when {
			s = append(s, math.NaN())
		}
		q.found[of][r[2]] = append(s, v[0])
	}
	return q, nil
}

// ragged are the employed of the regions and what may lead them.
func (q *quarters) ragged(m *demand.Market) *demand.Ragged {
	out := &demand.Ragged{Regions: m.Regions, Part: m.Block, Employed: q.found[cell{"EMPLOYED", demand.All}]}
	for _, l := range leads {
		out.Leads = append(out.Leads, demand.Lead{Name: l.name, Form: l.form, Values: q.found[cell{l.name, demand.All}]})
	}
	return out
}

// sectors are, by sector, the employed of the blocks and what may lead them: the sums of their regions. What tells no sector is that of
// all sectors.
func (q *quarters) sectors(m *demand.Market) map[string]*demand.Ragged {
	out := map[string]*demand.Ragged{}
	for _, sector := range m.Sectors {
		employed := q.found[cell{"EMPLOYED", sector}]
		if len(employed) == 0 {
			continue
		}
		g := &demand.Ragged{Regions: sortedBlocks(), Employed: employed}
		for _, l := range leads {
			values, ok := q.found[cell{l.name, sector}]
			if !ok {
				values = q.found[cell{l.name, demand.All}]
			}
			lead := demand.Lead{Name: l.name, Form: l.form, Values: map[string][]float64{}, Whole: !ok}
			for _, block := range g.Regions {
				var parts [][]float64
				for _, region := range m.Larger[block] {
					parts = append(parts, values[region])
				}
				lead.Values[block] = l.form.Sum(parts)
			}
			g.Leads = append(g.Leads, lead)
		}
		out[sector] = g
	}
	return out
}

// sortedBlocks are the areas by which ISTAT tells sectors.
func sortedBlocks() []string { return slices.Sorted(maps.Keys(blocks)) }

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
