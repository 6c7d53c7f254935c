package pipeline

import (
	"context"
	"slices"

	"osservatorio/internal/demand"
)

// planned are the shares that firms tell of planned entries, by area and occupation, where something is told; by year, so that the
// last one stays.
func planned(share, told string) string {
	return "SELECT REF_AREA, CATEGORY, (" + share + ")::DOUBLE / 100 FROM core.demand_excelsior WHERE BREAKDOWN = 'OCCUPATION' " +
		"AND CATEGORY <> 'TOTAL' AND " + told + " IS NOT NULL ORDER BY TIME_PERIOD, REF_AREA, CATEGORY"
}

// profile is who the openings are for, in words of titles of study, of the experience that is wanted and of difficulty.
func profile(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	w, err := g.work(ctx)
	if w == nil || err != nil {
		return nil, err
	}
	p := demand.Profile{Experience: map[string]demand.EntryShares{}}
	if p.Titles, err = g.shares(ctx, "SELECT OCCUPATION, EDUCATION, TENTHS::DOUBLE / sum(TENTHS::DOUBLE) OVER (PARTITION BY OCCUPATION) FROM core.demand_titles ORDER BY ALL"); err != nil {
		return nil, err
	}
	if p.Hard, err = g.shares(ctx, planned("HARD_SHARE", "HARD_SHARE")); err != nil {
		return nil, err
	}
	for kind, share := range map[string]string{"OCCUPATION": "IN_OCCUPATION_SHARE", "SECTOR": "IN_SECTOR_SHARE", "NONE": "100 - IN_OCCUPATION_SHARE - IN_SECTOR_SHARE"} {
		// Both are asked, so that the three shares of an area are of one book: one that lacks a part takes all of them from Italy's.
		if p.Experience[kind], err = g.shares(ctx, planned(share, "IN_OCCUPATION_SHARE + IN_SECTOR_SHARE")); err != nil {
			return nil, err
		}
	}
	var from demand.From
	for into, dataset := range map[*demand.Told]string{&from.Titles: "", &from.Experience: "excelsior/experience", &from.Hard: "excelsior/occupations"} {
		of := slices.Clone(ofMarket)
		if dataset != "" {
			of = append(of, dataset)
		}
		if *into, err = g.told(ctx, of...); err != nil {
			return nil, err
		}
	}
	return w.openings(g.settings, demand.WhatIf{}).Profiled(p, g.settings, w.stocks, w.errors, from), nil
}

// shares reads rows of two keys and a share.
func (g *Grounds) shares(ctx context.Context, query string) (map[string]map[string]float64, error) {
	rows, err := g.rows(ctx, query)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]float64{}
	for _, r := range rows {
		v, err := numbers(r[2])
		if err != nil {
			return nil, err
		}
		if out[r[0]] == nil {
			out[r[0]] = map[string]float64{}
		}
		out[r[0]][r[1]] = v[0]
	}
	return out, nil
}
