package demand

import "math"

// domesticGroups are the citizenship groups of the register, and those made of them.
var domesticGroups = map[string][]string{"ITA": {"ITA"}, "EU": {"EU"}, "NEU": {"NEU"}, "FOR": {"EU", "NEU"}, Everyone: {"ITA", "EU", "NEU"}}

// Domestic projects the registered domestic workers of every region and of Italy, their sum, by citizenship, horizon years after
// the last one, which it returns. The stock of an area is what it is now, moved by the size of its bases and by the nation's
// trend of propensity; what regularisations add fades. Limits and errors are learnt from the past: the same is done from each
// earlier year for which bases were counted and projected by then, knowing no later regularisation (pseudo-real-time: counts
// as published today). It fails when the years are too few to tell regularisations from the trend.
func Domestic(registered []Registered, bases []Base, s DomesticSettings, horizon int) (map[DomesticCell][]DomesticYear, int, error) {
	d := newDomesticData(registered, bases, s)
	out := map[DomesticCell][]DomesticYear{}
	if len(d.stock) == 0 {
		return out, 0, nil
	}
	last := d.last()
	points, err := d.from(last, horizon)
	if err != nil {
		return nil, 0, err
	}
	learnt := d.learn(horizon)
	for _, cell := range d.groups() {
		errs := learnt.widest(cell)
		for h := 1; h <= horizon; h++ {
			p, ok := d.sum(points, cell, h)
			before, _ := d.sum(points, cell, h-1)
			if !ok || errs == nil {
				break
			}
			y := DomesticYear{Year: last + h, Stock: errs.factors(p.stock, h), Transitory: p.stock - p.permanent,
				Missed: learnt.own[domesticAhead{cell, h}].missed(), Overall: learnt.own[domesticAhead{cell, 0}].missed().Mean}
			openings := d.openings(points, cell, h)
			if y.Openings = Unknown(); errs.known() {
				a, b := errs.around(1)
				a, b = a*before.permanent, b*before.permanent
				y.Openings = Interval{openings, max(0, openings-a), openings + a, max(0, openings-b), openings + b}
			}
			out[cell] = append(out[cell], y)
		}
	}
	return out, last, nil
}

// last is the last year of the stock.
func (d domesticData) last() int {
	for _, of := range d.stock {
		return d.first + len(of) - 1
	}
	return 0
}

// groups are the cells that are projected: every region and Italy by every group.
func (d domesticData) groups() []DomesticCell {
	areas := map[string]bool{}
	for c := range d.stock {
		areas[c.Area] = true
	}
	if len(areas) == regionsOfItaly {
		areas["IT"] = true
	}
	var out []DomesticCell
	for _, area := range sortedKeys(areas) {
		for _, group := range sortedKeys(domesticGroups) {
			out = append(out, DomesticCell{area, group})
		}
	}
	return out
}

// parts are the cells of the register that a cell is made of; false when one is missing.
func (d domesticData) parts(cell DomesticCell) (parts []DomesticCell, ok bool) {
	for _, c := range d.cells() {
		for _, group := range domesticGroups[cell.Citizenship] {
			if c.Citizenship == group && (cell.Area == c.Area || cell.Area == "IT") {
				parts = append(parts, c)
			}
		}
	}
	want := len(domesticGroups[cell.Citizenship])
	if cell.Area == "IT" {
		want *= regionsOfItaly
	}
	return parts, len(parts) == want
}

// sum adds the parts of a cell some years ahead.
func (d domesticData) sum(points map[DomesticCell][]domesticPoint, cell DomesticCell, h int) (domesticPoint, bool) {
	var sum domesticPoint
	parts, ok := d.parts(cell)
	for _, c := range parts {
		if h >= len(points[c]) {
			return sum, false
		}
		sum = domesticPoint{sum.stock + points[c][h].stock, sum.permanent + points[c][h].permanent}
	}
	return sum, ok
}

// openings adds those of the parts of a cell: the change of the permanent stock and the leavers' places, not below zero in any.
func (d domesticData) openings(points map[DomesticCell][]domesticPoint, cell DomesticCell, h int) float64 {
	sum := 0.0
	parts, _ := d.parts(cell)
	for _, c := range parts {
		before, after := points[c][h-1].permanent, points[c][h].permanent
		sum += max(0, after-before+d.settings.Exits*before)
	}
	return sum
}

// domesticErrors are what forecasting the past showed: by level for limits, by cell and years ahead for what is said of it.
type domesticErrors struct {
	limits map[string]*errorsOf
	own    map[domesticAhead]*errorsOf
}

// domesticAhead are the years ahead of a cell; 0 are all.
type domesticAhead struct {
	cell  DomesticCell
	years int
}

// levelOf puts the regions of a group together; Italy stands by itself.
func levelOf(c DomesticCell) string {
	if c.Area == "IT" {
		return "IT|" + c.Citizenship
	}
	return "regions|" + c.Citizenship
}

// widest are the errors of the cell's level, or, of Italy, those of the regions where these are larger: that a few dependent
// trials of one sum hit by chance, because groups or regions erred against each other, promises nothing of the next.
func (e domesticErrors) widest(cell DomesticCell) *errorsOf {
	own := e.limits[levelOf(cell)]
	if regions := e.limits["regions|"+cell.Citizenship]; own == nil || regions != nil && regions.missed().Root > own.missed().Root {
		return regions
	}
	return own
}

// learn forecasts each year of the past that can be. The error of a forecast some years ahead is brought to one year by the root
// of these. The origins are the degrees of freedom: forecasts from one of them are off together, whatever their number.
func (d domesticData) learn(horizon int) domesticErrors {
	e := domesticErrors{map[string]*errorsOf{}, map[domesticAhead]*errorsOf{}}
	for origin := d.first + 1; origin < d.last(); origin++ {
		points, err := d.from(origin, min(horizon, d.last()-origin))
		if err != nil {
			continue // too few years by then
		}
		for _, cell := range d.groups() {
			for h := 1; origin+h <= d.last(); h++ {
				guess, ok := d.sum(points, cell, h)
				if !ok {
					break
				}
				actual := 0.0
				parts, _ := d.parts(cell)
				for _, c := range parts {
					actual += d.stock[c][origin+h-d.first]
				}
				for _, into := range []*errorsOf{at(e.limits, levelOf(cell)), at(e.own, domesticAhead{cell, 0}), at(e.own, domesticAhead{cell, h})} {
					into.add(origin, math.Log(actual/guess.stock)/math.Sqrt(float64(h)), 100*(actual-guess.stock)/actual)
				}
			}
		}
	}
	return e
}

// at is the errors under a key, made when they are missed.
func at[K comparable](m map[K]*errorsOf, key K) *errorsOf {
	if m[key] == nil {
		m[key] = &errorsOf{}
	}
	return m[key]
}
