package pipeline

import (
	"context"
	"fmt"
	"strconv"

	"osservatorio/internal/demand"
)

// domestic projects the registered domestic workers of each region and of Italy, and the places to fill.
func domestic(ctx context.Context, g *Grounds) ([]demand.Projection, error) {
	s := g.settings.Domestic
	if s.DriftYears == 0 { // a project without schemas/domestic.yaml
		return nil, nil
	}
	of := []string{"inps/domestic-workers", "istat_demo/residents-by-age", "istat/projections", "istat/households"}
	provenance := ""
	var registered []demand.Registered
	err := g.each(ctx, "SELECT REF_AREA, CITIZENSHIP, TIME_PERIOD, WORKERS, PROVENANCE FROM core.domestic_registered ORDER BY ALL", func(text []string, n []float64) {
		registered = append(registered, demand.Registered{Area: text[0], Citizenship: text[1], Year: int(n[2]), Workers: n[3]})
		provenance = max(provenance, text[4])
	})
	if err != nil {
		return nil, err
	}
	var bases []demand.Base
	err = g.each(ctx, "SELECT REF_AREA, ORIGIN, TIME_PERIOD, AGED_75_79, AGED_80, HOUSEHOLDS, PROVENANCE FROM core.domestic_bases ORDER BY ALL", func(text []string, n []float64) {
		bases = append(bases, demand.Base{Area: text[0], Origin: int(n[1]), Year: int(n[2]), Aged75: n[3], Aged80: n[4], Households: n[5]})
		provenance = max(provenance, text[6])
	})
	if err != nil || len(registered) == 0 || len(bases) == 0 {
		return nil, err
	}
	projected, last, err := demand.Domestic(registered, bases, s, g.settings.Horizon)
	if err != nil {
		return nil, err
	}
	var out []demand.Projection
	for cell, years := range projected {
		for _, y := range years {
			f := demand.Projection{Area: cell.Area, Citizenship: cell.Citizenship, Method: "PROPENSITY", Period: strconv.Itoa(y.Year),
				Origin: strconv.Itoa(last), Vintage: g.vintage(of...), Provenance: provenance, Source: sources(of...)}
			f.PastError, f.PastErrorOf = demand.None("no forecast of the past reaches as many years ahead")
			if y.Missed.Trials > 0 {
				f.PastError, f.PastErrorOf = y.Missed.Mean, fmt.Sprintf("mean absolute percentage error of %s of the stock as many years ahead, pseudo-real-time", demand.Trials(y.Missed.Trials))
			}
			f.Indicator, f.Value = "dem_domestic", y.Stock
			f.Detail = fmt.Sprintf("of these %.0f that regularisations still add", y.Transitory)
			g.withhold(&f, y.Overall)
			out = append(out, f)
			f.Indicator, f.Value, f.Status = "dem_domestic_openings", y.Openings, ""
			f.PastError, f.PastErrorOf = demand.None("nobody observes the places that were filled; the stock has its own error")
			f.Detail = fmt.Sprintf("change of the stock without regularisations, and the places of %.0f %% who leave", 100*s.Exits)
			g.withhold(&f, y.Overall)
			out = append(out, f)
			if cell.Citizenship == "NEU" {
				f.Indicator, f.PermitType = "quota_need", "DOMESTIC"
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// withhold takes away a value whose method missed by more than may be published, or that has no limits; missed is a mean absolute
// percentage error.
func (g *Grounds) withhold(f *demand.Projection, missed float64) {
	if f.Value.Known() && missed <= g.settings.Publish.Error {
		return
	}
	f.Value, f.Status = demand.Unknown(), "L"
	f.Detail += fmt.Sprintf("; withheld: an error of all years ahead together of more than %.0f %%, or an unknown one", g.settings.Publish.Error)
}
