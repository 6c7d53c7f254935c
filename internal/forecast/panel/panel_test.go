package panel

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"osservatorio/internal/forecast/reconcile"
)

// country is a panel of two regions by two citizenships with all totals, in whole
// numbers that add up, and one declared sum that does not hold.
func country(periods int) Panel {
	p := Panel{Freq: 4, Start: "2012-Q1", Horizon: 8, Blocks: []int{4}, Unit: 1}
	r := rand.New(rand.NewPCG(4, 2))
	values := map[string][]float64{}
	for _, area := range []string{"N", "S"} {
		for _, who := range []string{"ita", "for"} {
			level := 900.0
			if who == "for" {
				level = 60
			}
			for t := range periods {
				level += 0.4 + level/90*r.NormFloat64()
				v := math.Round(level * (1 + 0.2*math.Sin(float64(t)*math.Pi/2)))
				for _, id := range []string{area + "." + who, area + ".all", "T." + who, "T.all"} {
					if len(values[id]) <= t {
						values[id] = append(values[id], 0)
					}
					values[id][t] += v
				}
			}
		}
	}
	for _, area := range []string{"T", "N", "S"} {
		for _, who := range []string{"all", "ita", "for"} {
			p.Nodes = append(p.Nodes, Node{area + "." + who, values[area+"."+who]})
		}
		p.Sums = append(p.Sums, reconcile.Sum{Total: area + ".all", Parts: []string{area + ".ita", area + ".for"}})
	}
	for _, who := range []string{"all", "ita", "for"} {
		p.Sums = append(p.Sums, reconcile.Sum{Total: "T." + who, Parts: []string{"N." + who, "S." + who}})
	}
	p.Sums = append(p.Sums, reconcile.Sum{Total: "T.all", Parts: []string{"N.all", "S.for"}},
		reconcile.Sum{Total: "T.all", Parts: []string{"N.all", "nowhere"}})
	return p
}

func answerOf(t *testing.T, q Question, o Options) Answer {
	t.Helper()
	answers, _, err := Run(context.Background(), []Question{q}, o)
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
}

func TestForecastsAddUpWhenPrinted(t *testing.T) {
	p := country(50)
	p.Nodes[4].Values[20] = math.NaN()                      // a gap
	p.Nodes[8].Values = p.Nodes[8].Values[:49]              // one that comes late
	p.Nodes = append(p.Nodes, Node{"old", []float64{3, 4}}) // one that ended long ago
	p.Nodes = append(p.Nodes, Node{"zero", make([]float64, 50)})
	q := Question{Now: p, Pasts: []Panel{p.Known(36), p.Known(40), p.Known(42)}}
	a := answerOf(t, q, Options{})
	if len(a.Now.Broken) != 1 || !strings.HasPrefix(a.Now.Broken[0], "T.all") {
		t.Errorf("sums that do not hold: %v", a.Now.Broken)
	}
	if len(a.Now.Forecasts) != 10 || a.Now.Origin != "2024-Q2" {
		t.Fatalf("%d forecasts from %s", len(a.Now.Forecasts), a.Now.Origin)
	}
	for _, o := range append(a.Pasts, a.Now) {
		at := map[string]Forecast{}
		for _, f := range o.Forecasts {
			at[f.ID] = f
		}
		for step := range p.Horizon {
			for _, s := range p.Sums[:6] {
				sum := 0.0
				for _, part := range s.Parts {
					sum += at[part].Points[step].Mean
				}
				if v := at[s.Total].Points[step].Mean; v != sum || v != math.Trunc(v) {
					t.Fatalf("from %s, step %d: %s is %v, its parts %v", o.Origin, step+1, s.Total, v, sum)
				}
			}
			for id, f := range at {
				pt := f.Points[step]
				if !(0 <= pt.Lo95 && pt.Lo95 <= pt.Lo80 && pt.Lo80 <= pt.Mean && pt.Mean <= pt.Hi80 && pt.Hi80 <= pt.Hi95) {
					t.Fatalf("%s, step %d: limits out of order: %+v", id, step+1, pt)
				}
			}
		}
	}
	if n := len(p.Trials(q.Pasts[0], a.Pasts[0])); n != 9*8+8 {
		t.Errorf("%d trials", n)
	}
}

// Neither workers nor what was kept from before change a bit, and what is kept is used.
func TestRunIsReproducible(t *testing.T) {
	p := country(44)
	q := Question{Now: p, Pasts: []Panel{p.Known(30), p.Known(36)}}
	kept := NewKept(nil)
	one := answerOf(t, q, Options{Workers: 1, Kept: kept})
	if many := answerOf(t, q, Options{Workers: 7}); !reflect.DeepEqual(one, many) {
		t.Error("seven workers give other forecasts than one")
	}
	again := NewKept(kept.Used())
	answers, fresh, err := Run(context.Background(), []Question{q}, Options{Kept: again})
	if err != nil || fresh != 0 || !reflect.DeepEqual(answers[0], one) {
		t.Errorf("kept forecasts: %d computed anew, %v", fresh, err)
	}
	// One more value of one series: it, and its year, are all that is new.
	p.Nodes[8].Values[43]++
	if _, fresh, err = Run(context.Background(), []Question{{Now: p, Pasts: q.Pasts}}, Options{Kept: again}); err != nil || fresh != 2 {
		t.Errorf("%d series computed for one that changed, %v", fresh, err)
	}
}

// What came after a past must not show in what is said of it.
func TestPastsKnowNoFuture(t *testing.T) {
	p, other := country(48), country(48)
	for i := range other.Nodes {
		for j := 40; j < 48; j++ {
			other.Nodes[i].Values[j] *= 3
		}
	}
	a := answerOf(t, Question{Now: p, Pasts: []Panel{p.Known(28), p.Known(34), p.Known(40)}}, Options{})
	b := answerOf(t, Question{Now: other, Pasts: []Panel{other.Known(28), other.Known(34), other.Known(40)}}, Options{})
	if !reflect.DeepEqual(a.Pasts, b.Pasts) {
		t.Error("the forecast of a past changes with what came after it")
	}
}
