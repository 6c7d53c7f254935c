package pipeline

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/panel"
	"osservatorio/internal/forecast/plan"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// attempt is a trial and where it comes from.
type attempt struct {
	panel.Trial
	kind, on string // on: the day whose vintages were known, or the release that said it
}

// said are the forecasts of a release for the series of a declared forecast, by their ids.
type said struct {
	release string
	points  map[string][]pastPoint
}

type pastPoint struct {
	forecast.Point
	origin, method string
	base           float64
}

// published reads what the releases that were published said of these series, pruned ones too.
func (p *Pipeline) published(ctx context.Context, db *duck.DB, f plan.Forecast) ([]said, error) {
	all, err := release.Said(p.Lake)
	if err != nil {
		return nil, err
	}
	register, err := release.ReadRegister(p.Lake)
	if err != nil {
		return nil, err
	}
	var out []said
	for _, r := range all {
		if x := register.Find(r.Release); x != nil && x.LastPublished == 0 {
			continue // staged, and seen by nobody outside
		}
		s := said{release: r.Release}
		if s.points, err = readSaid(ctx, db, f, duck.Parquet(r.File)); err != nil {
			return nil, fmt.Errorf("forecasts of release %s: %w", r.Release, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// readSaid reads the forecasts of a release. An older one lacks columns for what was the
// same in all of its series.
func readSaid(ctx context.Context, db *duck.DB, f plan.Forecast, table string) (map[string][]pastPoint, error) {
	_, columns, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+table+")")
	if err != nil {
		return nil, err
	}
	has := func(d string) bool { return slices.ContainsFunc(columns, func(c []string) bool { return c[0] == d }) }
	if !has("INDICATOR") || !has("METHOD") {
		return nil, nil
	}
	var by []string
	conditions := []string{"INDICATOR = " + duck.Quote(f.Indicator), "FREQ = " + duck.Quote(f.Freq)}
	for _, d := range f.By {
		if !has(d) {
			return nil, nil
		}
		by = append(by, duck.Ident(d))
	}
	for d, v := range f.Where {
		if has(d) {
			conditions = append(conditions, duck.Ident(d)+" = "+duck.Quote(v))
		}
	}
	slices.Sort(conditions)
	base := "OBS_VALUE"
	if has("BASE") {
		base = "coalesce(BASE, OBS_VALUE)"
	}
	_, rows, err := db.Strings(ctx, fmt.Sprintf(`SELECT %s, ORIGIN, TIME_PERIOD, STEP::VARCHAR, METHOD, OBS_VALUE::VARCHAR, LO80::VARCHAR, HI80::VARCHAR, LO95::VARCHAR, HI95::VARCHAR, (%s)::VARCHAR
FROM %s WHERE %s ORDER BY ALL`, strings.Join(by, ", "), base, table, strings.Join(conditions, " AND ")))
	if err != nil {
		return nil, err
	}
	out := map[string][]pastPoint{}
	for _, r := range rows {
		id, rest := plan.Cell(r[:len(by)]).ID(), r[len(by):]
		pt := pastPoint{origin: rest[0], method: rest[3]}
		pt.Period = rest[1]
		if pt.Step, err = strconv.Atoi(rest[2]); err != nil {
			return nil, err
		}
		for i, v := range []*float64{&pt.Mean, &pt.Lo80, &pt.Hi80, &pt.Lo95, &pt.Hi95, &pt.base} {
			if *v, err = strconv.ParseFloat(rest[4+i], 64); err != nil {
				return nil, err
			}
		}
		out[id] = append(out[id], pt)
	}
	return out, nil
}

// scored holds what a release said against what came since. The yardsticks are those of
// the values up to the origin, as they are known now.
func (h *past) scored(all []said) ([]attempt, error) {
	now := h.known("")
	var out []attempt
	for _, s := range all {
		for i, node := range now.Nodes {
			naive2 := map[int][]float64{} // by origin
			for _, pt := range s.points[node.ID] {
				origin, err := h.place(pt.origin)
				if err != nil {
					return nil, err
				}
				target, err := h.place(pt.Period)
				if err != nil {
					return nil, err
				}
				if origin < 0 || target <= origin || target >= len(node.Values) || math.IsNaN(node.Values[target]) {
					continue
				}
				t := panel.Measured(node.Values, origin+1, target, now.Freq)
				if math.IsNaN(t.Naive) {
					continue
				}
				if _, done := naive2[origin]; !done {
					naive2[origin] = forecast.Naive2(forecast.Series{Freq: now.Freq, Values: node.Values[:origin+1], NonNegative: true}, h.forecast.Horizon)
				}
				if step := target - origin; step <= len(naive2[origin]) {
					t.Naive2 = naive2[origin][step-1]
				}
				t.Node, t.Origin, t.Method, t.Point, t.Base = i, pt.origin, pt.method, pt.Point, pt.base
				out = append(out, attempt{t, release.SaidBefore, s.release})
			}
		}
	}
	return out, nil
}

// place is how many periods after the start a period lies.
func (h *past) place(text string) (int, error) {
	p, err := period.Parse(text)
	if err != nil {
		return 0, err
	}
	return p.Sub(h.start)
}
