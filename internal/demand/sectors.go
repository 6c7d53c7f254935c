package demand

import (
	"math"
	"slices"
)

// SectorBridges are the quarters after the survey of the sectors of the areas by which it tells them, and of the larger areas that
// these make up, by area and sector. Each sector is foreseen as the regions are (Bridges), from its own past and leading indicators,
// with the areas in the place of regions; then the sectors of an area are brought to its employed of all sectors, which stand: as its
// regions (parts) are foreseen together, or surveyed where the survey tells regions further than sectors. So a quarter has one
// number. The past errors are those of figures that were brought to agree in the same way at every origin. An area of which something
// is missing has none, and there are none where sectors end in different quarters.
func SectorBridges(whole *Ragged, sectors map[string]*Ragged, parts, larger map[string][]string) map[[2]string][]Bridge {
	out := map[[2]string][]Bridge{}
	names := sortedKeys(sectors)
	if len(names) == 0 {
		return out
	}
	known := sectors[names[0]].known()
	for _, g := range sectors {
		if g.known() != known {
			return out
		}
	}
	totals := roundsOf(whole)
	lag := whole.known() - known // quarters that the survey tells of regions only
	for h := 1; h <= min(len(totals)+lag, farthest); h++ {
		var rounds []*rounds
		for _, name := range names {
			rounds = append(rounds, newRounds(newTrials(newStudy(sectors[name], h))))
		}
		of := whole.surveyed()
		if h > lag {
			of = totals[h-lag-1].total
		}
		agree(rounds, func(area string, t int) float64 { return of(parts[area], t) })
		for k, o := range rounds {
			for area, at := range areasOf(o.g.Regions, larger) {
				if b, ok := o.bridge(at); ok {
					out[[2]string{area, names[k]}] = append(out[[2]string{area, names[k]}], b)
				}
			}
		}
	}
	return out
}

// surveyed gives the sum of the surveyed employed of some regions in a quarter, NaN where there is none.
func (g *Ragged) surveyed() func(parts []string, t int) float64 {
	employed, _ := g.carried()
	return func(parts []string, t int) float64 {
		sum := 0.0
		for _, code := range parts {
			sum += valueAt(employed[code], t)
		}
		return sum
	}
}

// total is the sum of some regions in a quarter as it was foreseen, NaN where it is none of these rounds.
func (o *rounds) total(parts []string, t int) float64 {
	i := slices.Index(o.quarters, t)
	if i < 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, code := range parts {
		sum += o.taken[placeOf(o.g.Regions, code)][i]
	}
	return sum
}

// agree brings the sectors of every area and round to the employed of all sectors there. What they lack or have too much is shared
// out in proportion to the variances of their errors (weighted least squares with a total that stands), or in proportion to what they
// are where one would be left with nobody.
func agree(sectors []*rounds, total func(area string, t int) float64) {
	for _, o := range sectors {
		o.apart = make([][]float64, len(o.taken))
		for r := range o.taken {
			o.apart[r] = slices.Clone(o.taken[r])
		}
	}
	for r, area := range sectors[0].g.Regions {
		for i, t := range sectors[0].quarters {
			var sum, variances float64
			share := doubts(sectors, r, i)
			for k, o := range sectors {
				sum, variances = sum+o.apart[r][i], variances+share[k]
			}
			all := total(area, t)
			least := math.Inf(1)
			for k, o := range sectors {
				o.taken[r][i] += (all - sum) * share[k] / variances
				least = min(least, o.taken[r][i])
			}
			if least <= 0 {
				for _, o := range sectors {
					o.taken[r][i] = o.apart[r][i] * all / sum
				}
			}
		}
	}
}

// doubts are the variances of the errors, in persons, that the survey alone made of each sector of an area before a round; where one
// was foreseen too seldom all err alike in proportion to what they are.
func doubts(sectors []*rounds, r, i int) []float64 {
	out, alike := make([]float64, len(sectors)), make([]float64, len(sectors))
	few := false
	for k, o := range sectors {
		off, _, scale := o.off(o.plainly[r], r, o.until(o.quarters[i]))
		var squares float64
		for j := range off {
			squares += off[j] * off[j] / (scale[j] * scale[j])
		}
		alike[k] = o.apart[r][i] * o.apart[r][i]
		out[k] = alike[k] * squares / float64(len(off))
		few = few || len(off) < leastTried || squares == 0
	}
	if few {
		return alike
	}
	return out
}

// FollowQuarters lets the year after the known ones follow them where the quarters that were foreseen complete it: of the regions
// when it is whole in all of them, and of the sectors, of a year that the regions have, when it is whole in all of these in every area
// by which the survey tells them.
func (m *Market) FollowQuarters(whole *Ragged, sectors map[string]*Ragged, larger map[string][]string) {
	regions := map[[2]string]Series{}
	for _, code := range m.Regions {
		regions[[2]string{code, All}] = m.followed(m.Totals[code], whole, code, All)
	}
	if all(regions) {
		for of, s := range regions {
			m.Totals[of[0]] = s
		}
	}
	bySector := map[[2]string]Series{}
	for area, of := range m.BySector {
		for _, sector := range m.Sectors {
			key := [2]string{area, sector}
			bySector[key] = Series{}
			if g, ok := sectors[sector]; ok && len(m.Regions) > 0 && of[sector].Last() < m.Totals[m.Regions[0]].Last() {
				bySector[key] = m.followed(of[sector], g, area, sector, larger[area]...)
			}
		}
	}
	if all(bySector) {
		for of, s := range bySector {
			m.BySector[of[0]][of[1]] = s
		}
	}
}

// followed is a series with the year after its last one, the mean of the quarters of an area or of the sum of its parts, surveyed or
// foreseen; without a value when one of them is not there.
func (m *Market) followed(s Series, g *Ragged, area, sector string, parts ...string) Series {
	if len(parts) == 0 {
		parts = []string{area}
	}
	sum := 0.0
	for _, code := range parts {
		first := (s.Last()+1-m.Quarters.Year)*year - (m.Quarters.Quarter - 1)
		v, ok := WholeYear(g.Employed[code], m.Bridges[[2]string{code, sector}], first)
		if !ok || len(s.Values) == 0 {
			return Series{}
		}
		sum += v
	}
	return Series{Year: s.Year, Values: append(slices.Clone(s.Values), sum)}
}

// all tells whether every series has values, and there is one.
func all(of map[[2]string]Series) bool {
	for _, s := range of {
		if len(s.Values) == 0 {
			return false
		}
	}
	return len(of) > 0
}
