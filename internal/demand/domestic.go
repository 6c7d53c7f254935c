package demand

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Registered are the registered domestic workers of a region, citizenship (ITA, EU, NEU) and year.
type Registered struct {
	Area, Citizenship string
	Year              int
	Workers           float64
}

// Base is whom domestic work is for, in a region and year: persons of 75 to 79, of 80 and over, and households (NaN where they are
// not known). Origin is 0 for what was counted, else the base year of a projection.
type Base struct {
	Area                       string
	Origin, Year               int
	Aged75, Aged80, Households float64
}

// DomesticCell names a series of domestic workers.
type DomesticCell struct{ Area, Citizenship string }

// DomesticYear is a projected year of one cell.
type DomesticYear struct {
	Year       int
	Stock      Interval // registered
	Transitory float64  // of these, what regularisations still add
	// Openings are the change of the stock without these, and those in the place of leavers; never below zero in a region and
	// citizenship, since where fewer are needed not every leaver is replaced.
	Openings Interval
	Missed   Missed  // mean absolute percentage error of the stock as many years ahead
	Overall  float64 // and one year ahead or more, NaN when unknown: decides whether the figure is published
}

// domesticPoint is a projection without limits.
type domesticPoint struct{ stock, permanent float64 }

// bump is how much of a regularisation there is in a year: its onset, then what decay leaves.
func (r Regularisation) bump(year int, decay float64) float64 {
	k := year - r.Year
	if k < 0 || len(r.Onset) == 0 {
		return 0
	}
	if k < len(r.Onset) {
		return r.Onset[k]
	}
	return r.Onset[len(r.Onset)-1] * math.Pow(decay, float64(k-len(r.Onset)+1))
}

// bumps fits log stock = level + trend × year + what each regularisation adds × its bump, by least squares, and returns what each
// adds to the logarithm. Regularisations that begin after the last year add nothing.
func bumps(first int, stock []float64, s DomesticSettings) ([]float64, error) {
	var used []int
	for i, r := range s.Regularisations {
		if r.Year >= first && r.Year < first+len(stock) {
			used = append(used, i)
		}
	}
	adds := make([]float64, len(s.Regularisations))
	cols := 2 + len(used)
	if len(stock) <= cols {
		return nil, fmt.Errorf("domestic workers of %d years; %d are needed to tell %d regularisations from the trend", len(stock), cols+1, len(used))
	}
	x, y := mat.NewDense(len(stock), cols, nil), mat.NewVecDense(len(stock), nil)
	for t, n := range stock {
		y.SetVec(t, math.Log(n))
		x.Set(t, 0, 1)
		x.Set(t, 1, float64(t))
		for j, i := range used {
			x.Set(t, 2+j, s.Regularisations[i].bump(first+t, s.Decay))
		}
	}
	var b mat.VecDense
	if err := b.SolveVec(x, y); err != nil {
		return nil, fmt.Errorf("regularisations cannot be told from the trend: %w", err)
	}
	for j, i := range used {
		adds[i] = b.AtVec(2 + j)
	}
	return adds, nil
}

// added is what the regularisations add to the logarithm in a year.
func (s DomesticSettings) added(adds []float64, year int) float64 {
	sum := 0.0
	for i, r := range s.Regularisations {
		sum += adds[i] * r.bump(year, s.Decay)
	}
	return sum
}

// domesticData are the series of the model.
type domesticData struct {
	settings DomesticSettings
	first    int
	stock    map[DomesticCell][]float64 // of the regions, from first on without gaps
	bases    map[string]map[int]map[int]Base
}

// newDomesticData arranges the inputs. Cells with a gap in their years are left out.
func newDomesticData(registered []Registered, bases []Base, s DomesticSettings) domesticData {
	d := domesticData{settings: s, first: math.MaxInt, stock: map[DomesticCell][]float64{}, bases: map[string]map[int]map[int]Base{}}
	last := 0
	for _, r := range registered {
		d.first, last = min(d.first, r.Year), max(last, r.Year)
	}
	years := map[DomesticCell]int{}
	for _, r := range registered {
		cell := DomesticCell{r.Area, r.Citizenship}
		if d.stock[cell] == nil {
			d.stock[cell] = make([]float64, last-d.first+1)
		}
		if r.Workers > 0 {
			d.stock[cell][r.Year-d.first] = r.Workers
			years[cell]++
		}
	}
	for _, cell := range d.cells() {
		if years[cell] < last-d.first+1 {
			delete(d.stock, cell)
		}
	}
	for _, b := range bases {
		if d.bases[b.Area] == nil {
			d.bases[b.Area] = map[int]map[int]Base{}
		}
		if d.bases[b.Area][b.Origin] == nil {
			d.bases[b.Area][b.Origin] = map[int]Base{}
		}
		d.bases[b.Area][b.Origin][b.Year] = b
	}
	return d
}

func (d domesticData) cells() []DomesticCell {
	var out []DomesticCell
	byName := map[string]DomesticCell{}
	for c := range d.stock {
		byName[c.Area+"|"+c.Citizenship] = c
	}
	for _, name := range sortedKeys(byName) {
		out = append(out, byName[name])
	}
	return out
}

// index is the size of the bases of a region in a year beside that of the origin, which is 1: persons of an age that needs care with
// the weight of care among domestic work, households with the rest. Up to the origin bases are those counted; after it, those of
// the last projection from no later than the origin. Households that nobody projected stay as they were. False without bases.
func (d domesticData) index(area string, year, origin int) (float64, bool) {
	counted := d.bases[area][0]
	of := func(y int) (aged, homes float64, ok bool) {
		b, ok := counted[y]
		if y > origin {
			ok = false
			for _, base := range sortedKeys(d.bases[area]) { // the last one stays
				if p, has := d.bases[area][base][y]; has && base > 0 && base <= origin {
					b, ok = p, true
				}
			}
		}
		return b.Aged80 + d.settings.Weight75*b.Aged75, b.Households, ok
	}
	aged, homes, ok := of(year)
	aged0, homes0, ok0 := of(origin)
	if !ok || !ok0 || aged0 == 0 {
		return 0, false
	}
	grown := 1.0
	if homes > 0 && homes0 > 0 {
		grown = homes / homes0
	}
	return d.settings.CareShare*aged/aged0 + (1-d.settings.CareShare)*grown, true
}

// from forecasts every cell from what was known at the end of a year, which comes first. It ends where bases are missing.
func (d domesticData) from(origin, horizon int) (map[DomesticCell][]domesticPoint, error) {
	out := map[DomesticCell][]domesticPoint{}
	n := origin - d.first + 1
	cells := d.cells()
	for _, citizenship := range []string{"ITA", "EU", "NEU"} {
		nation := make([]float64, n)
		for _, c := range cells {
			for t := range nation {
				if c.Citizenship == citizenship {
					nation[t] += d.stock[c][t]
				}
			}
		}
		if nation[0] == 0 {
			continue
		}
		adds, err := bumps(d.first, nation, d.settings)
		if err != nil {
			return nil, err
		}
		drift := d.drift(citizenship, nation, adds, origin)
		for _, c := range cells {
			if c.Citizenship != citizenship {
				continue
			}
			permanent := d.stock[c][n-1] / math.Exp(d.settings.added(adds, origin))
			out[c] = append(out[c], domesticPoint{d.stock[c][n-1], permanent})
			for h, trend := 1, 0.0; h <= horizon; h++ {
				trend += drift * math.Pow(d.settings.Damping, float64(h))
				index, ok := d.index(c.Area, origin+h, origin)
				if !ok {
					break
				}
				p := permanent * index * math.Exp(trend)
				out[c] = append(out[c], domesticPoint{p * math.Exp(d.settings.added(adds, origin+h)), p})
			}
		}
	}
	return out, nil
}

// drift is the yearly change of the logarithm of propensity: of the nation's permanent stock for the size of its bases, over the
// last years before the origin for which bases are counted.
func (d domesticData) drift(citizenship string, nation, adds []float64, origin int) float64 {
	propensity := func(year int) (float64, bool) {
		weighted, all := 0.0, 0.0
		for _, c := range d.cells() {
			if index, ok := d.index(c.Area, year, origin); ok && c.Citizenship == citizenship {
				w := d.stock[c][len(nation)-1]
				weighted, all = weighted+w*index, all+w
			}
		}
		if all == 0 || year < d.first {
			return 0, false
		}
		return math.Log(nation[year-d.first]) - d.settings.added(adds, year) - math.Log(weighted/all), true
	}
	last, ok := propensity(origin)
	for years := d.settings.DriftYears; ok && years > 0; years-- {
		if before, known := propensity(origin - years); known {
			return (last - before) / float64(years)
		}
	}
	return 0
}
