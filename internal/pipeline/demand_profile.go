package pipeline

import (
	"context"
	"slices"

	"osservatorio/internal/demand"
)

// profile is who the openings are for, in words of titles of study and of difficulty. Excelsior's tables of experience have no feed.
func profile(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	w, err := g.work(ctx)
	if w == nil || err != nil {
		return nil, err
	}
	p := demand.Profile{Titles: map[string]map[string]float64{}, Hard: map[string]map[string]float64{}}
	for query, into := range map[string]map[string]map[string]float64{
		"SELECT OCCUPATION, EDUCATION, (TENTHS::DOUBLE / sum(TENTHS::DOUBLE) OVER (PARTITION BY OCCUPATION))::VARCHAR FROM core.demand_titles ORDER BY ALL": p.Titles,
		`SELECT REF_AREA, CATEGORY, (HARD_SHARE / 100)::VARCHAR FROM core.demand_excelsior WHERE BREAKDOWN = 'OCCUPATION' AND CATEGORY <> 'TOTAL' AND HARD_SHARE IS NOT NULL
ORDER BY TIME_PERIOD, REF_AREA, CATEGORY`: p.Hard, // by year: the last one stays
	} {
		rows, err := g.rows(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			v, err := numbers(r[2])
			if err != nil {
				return nil, err
			}
			if into[r[0]] == nil {
				into[r[0]] = map[string]float64{}
			}
			into[r[0]][r[1]] = v[0]
		}
	}
	titles, err := g.told(ctx, ofMarket...)
	if err != nil {
		return nil, err
	}
	hard, err := g.told(ctx, append(slices.Clone(ofMarket), "excelsior/occupations")...)
	if err != nil {
		return nil, err
	}
	return w.openings(g.settings, demand.WhatIf{}).Profiled(p, g.settings, w.stocks, w.errors, titles, hard), nil
}
