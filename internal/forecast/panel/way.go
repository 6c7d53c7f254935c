package panel

import "math"

// Way is how the series of a panel are made to agree.
type Way struct {
	Correlated bool // across series by the covariance of errors, else by their sizes alone
	Years      bool // each series with its blocks first
}

// String names the way as reconcile.Method does.
func (w Way) String() string {
	name := "wls-var"
	if w.Correlated {
		name = "mint-shrink"
	}
	if w.Years {
		name += "+time"
	}
	return name
}

// ways are tried in this order; the first one is taken where nothing speaks for another.
var ways = []Way{{}, {Correlated: true}, {Years: true}, {Correlated: true, Years: true}}

// clearlyLess is the share of the error of the first way that another must stay below.
const clearlyLess = 0.99

// answer goes through the pasts in their order and to the present. Every panel agrees in
// the way that did best in the pasts before it, judged by what was known at its own time.
func (q Question) answer(jobs [][]job, kept *Kept) (Answer, error) {
	panels := q.panels()
	tried := make([][]Outlook, len(panels)) // by panel and way
	var chosen []Outlook
	for i, p := range panels {
		b, err := p.base(jobs[i], kept)
		if err != nil {
			return Answer{}, err
		}
		for _, way := range ways {
			o, err := b.agreed(way)
			if err != nil {
				return Answer{}, err
			}
			tried[i] = append(tried[i], o)
		}
		chosen = append(chosen, tried[i][best(p, panels[:i], tried[:i])])
	}
	last := len(panels) - 1
	return Answer{Now: chosen[last], Pasts: chosen[:last]}, nil
}

// leastPasts is how many pasts must speak for another way.
const leastPasts = 2

// best is the place in ways of the one with the least mean scaled error in pasts, as far as
// a panel knows what came of them.
func best(p Panel, pasts []Panel, tried [][]Outlook) int {
	sums, heard := make([]float64, len(ways)), 0
	for k, past := range pasts {
		n := 0
		for w := range ways {
			for _, t := range p.Trials(past, tried[k][w]) {
				if t.ScaleMAE > 0 {
					sums[w] += math.Abs(t.Mean-t.Actual) / t.ScaleMAE
					n++
				}
			}
		}
		heard += min(n, 1)
	}
	at, least := 0, clearlyLess*sums[0]
	for w, sum := range sums {
		if w > 0 && sum < least {
			at, least = w, sum
		}
	}
	if heard < leastPasts {
		return 0
	}
	return at
}
