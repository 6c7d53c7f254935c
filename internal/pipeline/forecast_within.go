package pipeline

import (
	"slices"

	"osservatorio/internal/forecast/panel"
	"osservatorio/internal/period"
)

// agree lets forecasts that are declared within another one have its totals, so that a release says one number of one
// thing.
func agree(all []*foreseen) error {
	for _, f := range all {
		i := slices.IndexFunc(all, func(o *foreseen) bool { return o.forecast.Indicator == f.forecast.Within })
		if i < 0 {
			continue
		}
		totals, err := f.totals(all[i])
		if err != nil {
			return err
		}
		f.outlook = f.outlook.Within(totals)
	}
	return nil
}

// totals are what another forecast says of the periods of which this one knows no part yet: where this one knows
// more, its own stands.
func (f *foreseen) totals(other *foreseen) ([]panel.Total, error) {
	parts := map[string][]string{} // ids of cells by the other forecast's
	whole := map[string]string{}
	for _, fc := range f.outlook.Forecasts {
		cell := f.cells[fc.Node]
		common, all := f.plan.Common(f.forecast, other.forecast, cell)
		parts[common.ID()] = append(parts[common.ID()], fc.ID)
		if all {
			whole[common.ID()] = fc.ID
		}
	}
	origin, err := period.Parse(f.outlook.Origin)
	if err != nil {
		return nil, err
	}
	var out []panel.Total
	for _, fc := range other.outlook.Forecasts {
		id := whole[fc.ID]
		if id == "" {
			continue
		}
		for _, pt := range fc.Points {
			when, err := period.Parse(pt.Period)
			if err != nil {
				return nil, err
			}
			steps := when.Split(origin.Freq())
			first, err := steps[0].Sub(origin)
			if err != nil {
				return nil, err
			}
			if first < 1 || first+len(steps)-1 > f.forecast.Horizon {
				continue
			}
			t := panel.Total{Node: id, Parts: parts[fc.ID], First: first - 1, Steps: len(steps), Value: pt.Mean}
			if f.indicator.Time == "mean" {
				t.Value *= float64(len(steps))
			}
			out = append(out, t)
		}
	}
	return out, nil
}
