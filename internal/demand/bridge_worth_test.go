package demand

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// panel is ten invented regions over sixty quarters, of which the survey lacks the last: its own errors, a common shock of the
// size of 2020's, a count that follows the employed with a noise, and one that follows nothing.
func panel(seed uint64, noise float64) (*Ragged, map[string]float64) {
	r := rand.New(rand.NewPCG(seed, 5))
	g := &Ragged{Part: map[string]string{}, Employed: map[string][]float64{},
		Leads: []Lead{{Name: "LEADING", Form: Growth, Values: map[string][]float64{}}, {Name: "NOISE", Form: Growth, Values: map[string][]float64{}}}}
	truth := map[string]float64{}
	for i := range 10 {
		code := fmt.Sprintf("R%d", i)
		g.Regions, g.Part[code] = append(g.Regions, code), "IT"
		level, drift := math.Log(1e5*float64(i+1)), 0.0
		var surveyed, leading, useless []float64
		for t := range 60 {
			drift = 0.8*drift + 0.002*r.NormFloat64()
			level += 0.001 + drift
			season := []float64{-0.01, 0.005, 0.01, -0.005}[t%4]
			shock := 0.0
			if t >= 41 && t <= 44 {
				shock = -0.03
			}
			surveyed = append(surveyed, math.Exp(level+season+shock+0.003*r.NormFloat64()))
			leading = append(leading, math.Exp(8*(level+shock)-70+noise*r.NormFloat64()))
			useless = append(useless, math.Exp(0.1*r.NormFloat64()))
		}
		truth[code] = surveyed[59]
		g.Employed[code], g.Leads[0].Values[code], g.Leads[1].Values[code] = surveyed[:59], leading, useless
	}
	return g, truth
}

// TestLeadsAreWorthIt: over invented panels, limits hold the quarter that came about as often as they promise, a leading indicator
// that follows the employed makes the error smaller, and where none does nothing is lost by asking them.
func TestLeadsAreWorthIt(t *testing.T) {
	const panels = 40
	for _, c := range []struct {
		name         string
		noise        float64
		least, most  float64 // error over that of the survey alone
		used, unused float64 // shares of regions in which leading indicators are used: at least, at most
	}{{"leading", 0.01, 0.3, 0.9, 0.8, 1}, {"useless", 5, 0.98, 1.02, 0, 0.2}} {
		var off, plain, in80, in95, used, n float64
		for seed := range uint64(panels) {
			g, truth := panel(seed+1, c.noise)
			got := Bridges(g, nil)
			for _, code := range g.Regions {
				b, came := got[code][0], truth[code]
				n++
				off, plain = off+math.Abs(math.Log(b.Value.Mean/came)), plain+math.Abs(math.Log(b.Plain/came))
				for _, w := range []struct {
					hit    bool
					counts *float64
				}{{b.Value.Lo80 <= came && came <= b.Value.Hi80, &in80}, {b.Value.Lo95 <= came && came <= b.Value.Hi95, &in95}, {b.Used, &used}} {
					if w.hit {
						*w.counts++
					}
				}
			}
		}
		t.Logf("%s: error %.3f of that of the survey alone, used in %.2f, limits hold %.3f and %.3f", c.name, off/plain, used/n, in80/n, in95/n)
		if ratio := off / plain; ratio < c.least || ratio > c.most {
			t.Errorf("%s: error %.3f of that of the survey alone", c.name, ratio)
		}
		if share := used / n; share < c.used || share > c.unused {
			t.Errorf("%s: used in %.2f of the regions", c.name, share)
		}
		if in80/n < 0.75 || in80/n > 0.92 || in95/n < 0.92 {
			t.Errorf("%s: limits hold %.3f and %.3f", c.name, in80/n, in95/n)
		}
	}
}
