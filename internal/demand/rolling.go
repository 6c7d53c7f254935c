package demand

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Reconciled are the release's forecasts of the years after the origin, which agree over areas and sectors, by area and sector.
type Reconciled map[[2]string][]Interval

// Follow makes a path begin with given years. The years after them keep the path's shape: they are moved by the ratio of the
// values in the last given year, and their fan is as much narrower or wider as the given one is then.
func (p Path) Follow(given []Interval) Path {
	k := min(len(given), len(p.Values))
	if k == 0 || p.Values[k-1].Mean <= 0 || given[k-1].Mean <= 0 {
		return p
	}
	was, is := p.Values[k-1], given[k-1]
	move, fan := is.Mean/was.Mean, 1.0
	if was.relative() > 0 {
		fan = is.relative() / was.relative()
	}
	out := p
	out.Values = append([]Interval{}, given[:k]...)
	for _, v := range p.Values[k:] {
		m := v.Mean * move
		limit := func(x float64) float64 { return m + (x-v.Mean)*move*fan }
		out.Values = append(out.Values, Interval{m, limit(v.Lo80), limit(v.Hi80), limit(v.Lo95), limit(v.Hi95)})
	}
	out.Method = fmt.Sprintf("%s, the first %d years as reconciled in the forecasts", p.Method, k)
	return out
}

// relative is the width of the limits at 95 per cent over the value, deviation the standard deviation of a normal distribution
// with these limits over the value; 0 of nothing.
func (v Interval) relative() float64 { return (v.Hi95 - v.Lo95) / v.Mean }

func (v Interval) deviation() float64 {
	if v.Mean <= 0 {
		return 0
	}
	return v.relative() / (2 * distuv.UnitNormal.Quantile(0.975))
}

// common is the correlation between the errors of regions by which their limits give those of the whole, from 0 to 0.95:
// var(whole) = (1-c) sum of var + c (sum of sd)^2. It is false when the whole has none.
func (r Reconciled) common(regions []string, whole string) (float64, bool) {
	width := func(code string) (float64, bool) {
		v := r[[2]string{code, All}]
		if len(v) == 0 {
			return 0, false
		}
		return v[0].Hi95 - v[0].Lo95, true
	}
	all, ok := width(whole)
	squares, sum := 0.0, 0.0
	for _, code := range regions {
		w, has := width(code)
		ok = ok && has
		squares, sum = squares+w*w, sum+w
	}
	if !ok || sum*sum <= squares {
		return 0, false
	}
	return max(0, min((all*all-squares)/(sum*sum-squares), 0.95)), true
}

// Forecasts forecasts all stocks that openings rest on. Those of larger areas are added up from the regions, their past errors
// too. They begin with the reconciled years, where there are such; their limits are no narrower than what forecasting the past
// shows of as many years ahead, of the regions and of the sums.
func Forecasts(ctx context.Context, m *Market, horizon int, given Reconciled) (*Paths, *StockErrors, error) {
	var series []Series
	for _, code := range m.Regions {
		series = append(series, m.Totals[code])
	}
	blocks := sortedKeys(m.BySector)
	for _, block := range blocks {
		for _, sector := range m.Sectors {
			series = append(series, m.BySector[block][sector])
		}
	}
	// Sectors that are known for fewer years than the regions are forecast for as many years more.
	lag := max(0, series[0].Last()-series[len(series)-1].Last())
	found, err := Forecast(ctx, series, horizon+lag)
	if err != nil {
		return nil, nil, err
	}
	e := &StockErrors{m: m, of: map[[2]string]Path{}}
	for i, code := range m.Regions {
		found[i] = found[i].Follow(given[[2]string{code, All}]).AtLeast(found[i].Past.spread(horizon)).Growing()
		e.of[[2]string{code, All}] = found[i]
	}
	p := &Paths{Regions: found[:len(m.Regions)], Sectored: map[string][]Path{}, Common: correlation(series[:len(m.Regions)])}
	if c, ok := given.common(m.Regions, "IT"); ok {
		p.Common = c
	}
	for _, code := range sortedKeys(m.Larger) {
		whole := Path{Origin: found[0].Origin, Method: "those of the regions, added up"}
		var parts []Path
		for _, region := range m.Larger[code] {
			part := e.of[[2]string{region, All}]
			parts, whole.Past = append(parts, part), whole.Past.plus(part.Past)
		}
		e.of[[2]string{code, All}] = whole
		p.Common = max(p.Common, shared(parts, whole.Past.spread(horizon)))
	}
	rest := found[len(m.Regions):]
	used := map[string]bool{}
	for _, block := range m.Block {
		used[block] = true
	}
	for i, block := range blocks {
		own := rest[i*len(m.Sectors) : (i+1)*len(m.Sectors)]
		for j, sector := range m.Sectors {
			own[j] = own[j].Follow(given[[2]string{block, sector}]).AtLeast(own[j].Past.spread(horizon + lag)).Growing()
			e.of[[2]string{block, sector}] = own[j]
		}
		if used[block] {
			p.Sectored[block] = own
		}
	}
	return p, e, nil
}

// shared is the correlation between the errors of parts at which their sum errs as much as it did in each of the years ahead: spread
// is the standard deviation of the logarithm of the sum.
func shared(parts []Path, spread []float64) float64 {
	most := 0.0
	for t, sd := range spread {
		var mean, squares, sum float64
		for _, p := range parts {
			if t < len(p.Values) {
				v := p.Values[t]
				one := v.Mean * v.deviation()
				mean, squares, sum = mean+v.Mean, squares+one*one, sum+one
			}
		}
		if sum*sum > squares {
			most = max(most, (mean*mean*sd*sd-squares)/(sum*sum-squares))
		}
	}
	return min(most, 1)
}

// correlation is the mean correlation of the yearly growth of two series, between 0 and 0.95: how much of their errors is
// common to all.
func correlation(series []Series) float64 {
	var growth [][]float64
	for _, s := range series {
		var g []float64
		for k := 1; k < len(s.Values); k++ {
			g = append(g, s.Values[k]/s.Values[k-1]-1)
		}
		growth = append(growth, g)
	}
	sum, n := 0.0, 0.0
	for i := range growth {
		for j := range i {
			if r := pearson(growth[i], growth[j]); !math.IsNaN(r) {
				sum, n = sum+r, n+1
			}
		}
	}
	if n == 0 {
		return 0
	}
	return max(0, min(sum/n, 0.95))
}

func pearson(x, y []float64) float64 {
	n := min(len(x), len(y))
	x, y = x[len(x)-n:], y[len(y)-n:]
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
		xy += (x[i] - mx) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// StockErrors are how far forecasts of employment were off in the past.
type StockErrors struct {
	m  *Market
	of map[[2]string]Path
}

// Of is how the employment of an area and a sector is forecast. A sector of a region is made of the region and of its block's
// sector: the one that erred more stands for it, and own is false, since the past errors are not those of the figure itself.
func (e *StockErrors) Of(area, sector string) (p Path, own bool) {
	if p, ok := e.of[[2]string{area, sector}]; ok {
		return p, true
	}
	p = e.of[[2]string{area, All}]
	if q, ok := e.of[[2]string{e.m.Block[area], sector}]; ok && (q.Past.All().Mean > p.Past.All().Mean || len(p.Past) == 0) {
		return q, false
	}
	return p, false
}

// ShareErrors are how far the shares of occupations were off when those of the last two surveyed years of the regions are
// foreseen from the years before (mean absolute percentage error): of every area, sector and occupation, with the
// respondents behind the cell in the years that make the base.
type ShareErrors struct {
	Error       map[[3]string]float64
	Respondents map[[3]string]int
}

// tried is how many years the shares are foreseen.
const tried = 2

// NewShareErrors tries the shares on the past, as they are known today (pseudo-real-time).
func NewShareErrors(m *Market, shrink float64) *ShareErrors {
	out := &ShareErrors{Error: map[[3]string]float64{}, Respondents: map[[3]string]int{}}
	last := lastRegional(m, math.MaxInt)
	before := NewShares(m, shrink, last-tried)
	persons := map[int]map[[3]string]float64{}
	for _, c := range m.Matrix {
		if placeOf(m.Regions, c.Area) < 0 || c.Year <= last-pooledYears || c.Year > last {
			continue
		}
		for _, key := range m.cellsOf(c.Area, c.Sector, c.Occupation) {
			if persons[c.Year] == nil {
				persons[c.Year] = map[[3]string]float64{}
			}
			persons[c.Year][key] += c.Persons
			out.Respondents[key] += c.Respondents
		}
	}
	sums, counts := map[[3]string]float64{}, map[[3]string]float64{}
	row := make([]float64, len(m.Occupations))
	for year := last - tried + 1; year <= last; year++ {
		foreseen := map[[3]string]float64{}
		for r, region := range m.Regions {
			for i, sector := range m.Sectors {
				before.In(before.Base[r][i], before.Slope[i], year-before.Year, row)
				for j, occupation := range m.Occupations {
					v := persons[year][[3]string{region, sector, All}] * row[j]
					for _, key := range m.cellsOf(region, sector, occupation) {
						foreseen[key] += v
					}
				}
			}
		}
		for key, was := range persons[year] {
			if was > 0 {
				sums[key] += 100 * math.Abs(foreseen[key]-was) / was
				counts[key]++
			}
		}
	}
	for key, n := range counts {
		out.Error[key] = sums[key] / n
	}
	return out
}

// cellsOf are the cells that a finest one is part of, itself among them.
func (m *Market) cellsOf(region, sector, occupation string) [][3]string {
	areas := []string{region}
	for _, code := range sortedKeys(m.Larger) {
		for _, part := range m.Larger[code] {
			if part == region {
				areas = append(areas, code)
			}
		}
	}
	var out [][3]string
	for _, a := range areas {
		for _, s := range [2]string{sector, All} {
			for _, o := range [2]string{occupation, All} {
				out = append(out, [3]string{a, s, o})
			}
		}
	}
	return out
}
