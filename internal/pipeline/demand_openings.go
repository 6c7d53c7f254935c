package pipeline

import (
	"context"
	"slices"

	"osservatorio/internal/demand"
)

// work is what the models of demand compute together: read and forecast once, simulated once a scenario.
type work struct {
	market *demand.Market
	paths  *demand.Paths
	stocks *demand.StockErrors
	shares *demand.Shares
	errors *demand.ShareErrors
	found  map[string]*demand.Openings // by scenario

	society *demand.Society // these three are read when the requirement is first asked for
	firms   *demand.Firms
	pool    demand.Pool
}

// work reads and forecasts what openings rest on; nil when a feed is missing.
func (g *Grounds) work(ctx context.Context) (*work, error) {
	if g.done != nil {
		return g.done, nil
	}
	m, err := g.Market(ctx)
	if m == nil || err != nil {
		return nil, err
	}
	given, err := g.reconciled(ctx, m)
	if err != nil {
		return nil, err
	}
	w := &work{market: m, found: map[string]*demand.Openings{}}
	if w.paths, w.stocks, err = demand.Forecasts(ctx, m, g.settings.Horizon, given); err != nil {
		return nil, err
	}
	w.shares = demand.NewShares(m, g.settings.Shrink, m.LastSurveyed())
	w.errors = demand.NewShareErrors(m, g.settings.Shrink)
	g.done = w
	return w, nil
}

// openings simulates a scenario, once.
func (w *work) openings(s demand.Settings, sc demand.WhatIf) *demand.Openings {
	if w.found[sc.Name] == nil {
		w.found[sc.Name] = demand.Simulate(w.market, s, w.paths, w.shares, sc)
	}
	return w.found[sc.Name]
}

// told is what the figures say of where they come from.
func (g *Grounds) told(ctx context.Context, datasets ...string) (demand.Told, error) {
	worst, err := g.rows(ctx, "SELECT max(PROVENANCE) FROM core.demand_employed")
	if err != nil {
		return demand.Told{}, err
	}
	return demand.Told{Vintage: g.vintage(datasets...), Provenance: worst[0][0], Source: sources(datasets...)}, nil
}

// openings are the stocks, expansion, replacement and openings of the baseline and the declared scenarios.
func openings(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	w, err := g.work(ctx)
	if w == nil || err != nil {
		return nil, err
	}
	of := slices.Clone(ofMarket)
	if w.market.Dying != nil {
		of = append(of, "istat/life-tables")
	}
	told, err := g.told(ctx, of...)
	if err != nil {
		return nil, err
	}
	var out []demand.Projection
	for _, sc := range append([]demand.WhatIf{{}}, g.settings.Scenarios...) {
		out = append(out, w.openings(g.settings, sc).Projections(g.settings, sc, w.stocks, w.errors, told)...)
	}
	with, err := g.toldOfQuarters(ctx)
	return append(out, w.market.BridgeProjections(with)...), err
}

// Projected tells whether the projections of the last build are those with this SHA-256; ErrOrder when there are none.
func (p *Pipeline) Projected(sha string) (bool, error) {
	if err := p.projected(); err != nil {
		return false, err
	}
	now, err := p.hashes(fileProjections)
	return now[fileProjections] == sha, err
}

// Scenario computes a scenario on the tables of the last build and does not keep it: openings and requirement in the cells
// that are not told apart by occupation. It returns ErrOrder when a step is missing.
func (p *Pipeline) Scenario(ctx context.Context, sc demand.WhatIf) ([]demand.Projection, error) {
	m, err := p.built()
	if err != nil {
		return nil, err
	}
	if err := p.projected(); err != nil {
		return nil, err
	}
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	g, err := p.grounds(ctx, db, m)
	if err != nil {
		return nil, err
	}
	g.settings.Scenarios = []demand.WhatIf{sc}
	w, err := g.work(ctx)
	if w == nil || err != nil {
		return nil, err
	}
	told, err := g.told(ctx, ofMarket...)
	if err != nil {
		return nil, err
	}
	need, err := g.requirement(ctx, w, sc)
	if err != nil {
		return nil, err
	}
	return demand.Settle(append(w.openings(g.settings, sc).Projections(g.settings, sc, w.stocks, w.errors, told), need...))
}
