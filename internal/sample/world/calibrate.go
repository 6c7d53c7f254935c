package world

import (
	_ "embed"
	"math"
	"slices"

	"osservatorio/internal/sample/draw"
)

//go:embed data/calibration_2013.csv
var calibration2013CSV string

//go:embed data/neet_2012.csv
var neet2012CSV string

// years computes the annual means of all years, in persons. The cells that are
// calibrated in 2013 keep, in the other years, the ratio to the model that they
// have there, so that their series do not jump.
func (m *model) years() *[years]grid {
	var all [years]grid
	var ratio [21][citizenships][sexes][ages]*estimate
	target := m.calibrate2013(&ratio)
	for y := range years {
		estimated := m.year(y)
		for k := range Keys {
			e := estimated.at(k)
			if r := ratio[k.Area][k.Cit][k.Sex][k.Age]; r != nil {
				e.scale(r)
			}
			*all[y].at(k) = e.round()
		}
	}
	for k, c := range target {
		*all[2013-FirstYear].at(k) = c
	}
	calibrateNEET2012(&all)
	return &all
}

// scale multiplies the conditions of an estimate by ratios kept within bounds.
func (e *estimate) scale(r *estimate) {
	bounded := func(x float64) float64 { return min(3, max(1.0/3, x)) }
	inactive := e.inactive() * bounded(r.pop)
	e.emp *= bounded(r.emp)
	e.unemp *= bounded(r.unemp)
	e.neet = min(e.neet*bounded(r.neet), 0.97*(e.unemp+inactive))
	e.pop = e.emp + e.unemp + inactive
}

func (e *estimate) round() Cell {
	n := func(x float64) int64 { return int64(math.Round(x)) }
	c := Cell{Employed: n(e.emp), Unemployed: n(e.unemp), Inactive: n(e.inactive())}
	c.NEET = min(n(e.neet), c.Unemployed+c.Inactive)
	return c
}

// bands are the age bands of the calibration: the classes that each is made of,
// and the share of each class that lies in it.
var bands = map[string][]struct {
	age   Age
	share float64
}{
	"Y15-24": {{Y15_19, 1}, {Y20_24, 1}},
	"Y25-29": {{Y25_29, 1}},
	"Y30-44": {{Y30_34, 1}, {Y35_44, 1}},
	"Y45-59": {{Y45_54, 1}, {Y55_64, 0.6}},
	"Y60-64": {{Y55_64, 0.4}},
	"Y_GE65": {{Y65_74, 1}, {Y75, 1}},
}

// calibrate2013 returns the calibrated cells of 2013 and fills the ratios of
// each to the model; in a ratio, pop is that of the inactive.
func (m *model) calibrate2013(ratio *[21][citizenships][sexes][ages]*estimate) map[Key]Cell {
	modelled := m.year(2013 - FirstYear)
	cells := map[Key]Cell{}
	fixedNEET := map[Key]bool{}
	for _, r := range table(calibration2013CSV) {
		k := Key{Area: areaIndex(r.text("area")), Cit: citizenshipOf(r.text("citizenship")), Sex: sexOf(r.text("sex"))}
		band := bands[r.text("age")]
		split := func(name string, value func(*estimate) float64) []int64 {
			weights := make([]int64, len(band))
			for i, part := range band {
				k.Age = part.age
				weights[i] = int64(math.Round(value(modelled.at(k))*part.share*8)) + 1
			}
			return draw.Split(int64(r.number(name)), weights)
		}
		employed := split("employed", func(e *estimate) float64 { return e.emp })
		unemployed := split("unemployed", func(e *estimate) float64 { return e.unemp })
		inactive := split("inactive", (*estimate).inactive)
		neet := split("neet", func(e *estimate) float64 { return e.neet })
		for i, part := range band {
			k.Age = part.age
			cells[k] = cells[k].Plus(Cell{employed[i], unemployed[i], inactive[i], neet[i]})
			fixedNEET[k] = r.text("neet") != ""
		}
	}
	for k, c := range cells {
		e := modelled.at(k)
		of := func(n int64, x float64) float64 { return float64(n) / max(1, x) }
		r := &estimate{emp: of(c.Employed, e.emp), unemp: of(c.Unemployed, e.unemp), pop: of(c.Inactive, e.inactive()), neet: 1}
		if fixedNEET[k] {
			r.neet = of(c.NEET, e.neet)
		} else {
			c.NEET = min(int64(math.Round(e.neet)), c.Unemployed+c.Inactive)
			cells[k] = c
		}
		ratio[k.Area][k.Cit][k.Sex][k.Age] = r
	}
	return cells
}

func citizenshipOf(code string) Citizenship {
	return map[string]Citizenship{"ITA": ITA, "EU": EU, "NEU": NEU}[code]
}

func sexOf(code string) Sex {
	return map[string]Sex{"M": Male, "F": Female}[code]
}

// calibrateNEET2012 sets the NEET aged 15-24 of Piemonte in 2012, then the shares
// of foreigners among those of the macro-areas, without changing their totals.
// The change of each rate is carried to the other years, so that no series jumps.
func calibrateNEET2012(all *[years]grid) {
	g := &all[2012-FirstYear]
	before := *g
	piemonte, toscana := areaIndex("ITC1"), areaIndex("ITI1")
	for _, r := range table(neet2012CSV) {
		if r.text("kind") == "share" {
			// The two regions with figures of their own are kept as they are.
			setForeignShare(g, r.text("code"), []int{piemonte, toscana}, int64(r.number("neet")))
			continue
		}
		var keys []Key
		for c := range citizenships {
			if (c == ITA) == (r.text("kind") == "italian") {
				keys = append(keys, Key{piemonte, c, sexOf(r.text("sex")), Y15_19}, Key{piemonte, c, sexOf(r.text("sex")), Y20_24})
			}
		}
		resize(g, keys, int64(r.number("population")))
		setNEET(g, keys, int64(r.number("neet")))
	}
	rate := func(c *Cell) float64 { return float64(c.NEET) / float64(max(1, c.Population())) }
	for k := range Keys {
		was, is := rate(before.at(k)), rate(g.at(k))
		if was == is || was == 0 {
			continue
		}
		for y := range all {
			if c := all[y].at(k); y != 2012-FirstYear {
				c.NEET = int64(math.Round(min(float64(c.NEET)*is/was, 0.97*float64(c.Unemployed+c.Inactive))))
			}
		}
	}
}

// resize brings the population of the keys to a total, keeping their shape.
func resize(g *grid, keys []Key, total int64) {
	var weights []int64
	for _, k := range keys {
		c := g.at(k)
		weights = append(weights, c.Employed, c.Unemployed, c.Inactive)
	}
	for i, n := range draw.Split(total, weights) {
		c := g.at(keys[i/3])
		switch i % 3 {
		case 0:
			c.Employed = n
		case 1:
			c.Unemployed = n
		default:
			c.Inactive = n
		}
	}
}

// setNEET brings the NEET of the keys to a total. Cells that would hold more
// than are not employed give the rest to the others.
func setNEET(g *grid, keys []Key, total int64) {
	weights := make([]int64, len(keys))
	for i, k := range keys {
		weights[i] = g.at(k).NEET
	}
	for i, n := range draw.Split(total, weights) {
		g.at(keys[i]).NEET = n
	}
	var excess int64
	for _, k := range keys {
		c := g.at(k)
		room := c.Unemployed + c.Inactive
		if over := c.NEET - room; over > 0 {
			c.NEET, excess = room, excess+over
		}
	}
	for _, k := range keys {
		c := g.at(k)
		more := min(excess, c.Unemployed+c.Inactive-c.NEET)
		c.NEET, excess = c.NEET+more, excess-more
	}
}

// setForeignShare makes foreigners the given share, per mille, of the NEET aged
// 15-24 of a macro-area; the cells of some areas are kept as they are.
func setForeignShare(g *grid, macro string, kept []int, perMille int64) {
	var members []int
	for _, group := range Groups {
		if group.Code == macro {
			members = group.Members
		}
	}
	var keys [2][]Key // Italians, foreigners
	var fixed [2]int64
	var total int64
	for _, a := range members {
		for c := range citizenships {
			f := min(int(c), 1)
			for s := range sexes {
				for _, age := range []Age{Y15_19, Y20_24} {
					k := Key{a, c, s, age}
					n := g.at(k).NEET
					total += n
					if slices.Contains(kept, a) {
						fixed[f] += n
					} else {
						keys[f] = append(keys[f], k)
					}
				}
			}
		}
	}
	foreign := (total*perMille + 500) / 1000
	setNEET(g, keys[0], total-foreign-fixed[0])
	setNEET(g, keys[1], foreign-fixed[1])
}
