package demand

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Trial is a forecast of a past year's stock from what came before it.
type Trial struct {
	Origin         int       // last year that it knew
	Last           float64   // the stock of that year
	Foreseen, Came []float64 // of the years after it; NaN where nothing came
}

// Past are the trials of one series from rolling origins.
type Past []Trial

// Missed is how far forecasts of the past were off.
type Missed struct {
	Mean   float64 // of the sizes of the errors
	Root   float64 // root of the mean square
	Trials int
}

// missed puts the errors together that of gives of trials; NaN is none.
func (p Past) missed(of func(Trial) (err, size float64)) Missed {
	var e errorsOf
	for _, t := range p {
		if err, size := of(t); !math.IsNaN(err) && !math.IsNaN(size) {
			e.add(t.Origin, err, size)
		}
	}
	return e.missed()
}

// Ahead is the error of the stock h years ahead: the mean is of percentages of what came, the root of logarithms.
func (p Past) Ahead(h int) Missed {
	return p.missed(func(t Trial) (float64, float64) {
		if h > len(t.Came) || !(t.Came[h-1] > 0) {
			return math.NaN(), math.NaN()
		}
		least := t.Came[h-1] / 1000 // of what was foreseen to be none, the logarithm would be infinite
		return math.Log(t.Came[h-1] / max(t.Foreseen[h-1], least)), 100 * (t.Came[h-1] - t.Foreseen[h-1]) / t.Came[h-1]
	})
}

// Change is the error of the change of the stock in the h-th year ahead, in its own unit.
func (p Past) Change(h int) Missed {
	return p.missed(func(t Trial) (float64, float64) {
		if h > len(t.Came) {
			return math.NaN(), math.NaN()
		}
		foreseen, came := t.Last, t.Last
		if h > 1 {
			foreseen, came = t.Foreseen[h-2], t.Came[h-2]
		}
		off := (t.Foreseen[h-1] - foreseen) - (t.Came[h-1] - came)
		return off, off
	})
}

// All is the mean absolute percentage error over all years ahead: what decides whether a cell is fine enough to be published.
func (p Past) All() Missed {
	var sum Missed
	for h := 1; ; h++ {
		m := p.Ahead(h)
		if m.Trials == 0 {
			break
		}
		sum.Mean, sum.Trials = sum.Mean+m.Mean*float64(m.Trials), sum.Trials+m.Trials
	}
	sum.Mean /= float64(sum.Trials) // NaN without trials
	sum.Root = math.NaN()
	return sum
}

// plus adds the trials of another series from the same origins: those of the sum.
func (p Past) plus(q Past) Past {
	if p == nil {
		return q
	}
	var out Past
	for i := range min(len(p), len(q)) {
		a, b := p[i], q[i]
		sum := Trial{Origin: a.Origin, Last: a.Last + b.Last}
		for j := range min(len(a.Came), len(b.Came)) {
			sum.Foreseen, sum.Came = append(sum.Foreseen, a.Foreseen[j]+b.Foreseen[j]), append(sum.Came, a.Came[j]+b.Came[j])
		}
		out = append(out, sum)
	}
	return out
}

// spread is the standard deviation of the logarithm of the stock in each of the years ahead, by the trials: the root mean square of
// the errors of that many years, and no less than those of all years brought there by the root of the years, since the farthest
// years were tried least. Origins are the degrees of freedom, because errors of one origin are one mistake: what is returned is
// so wide that a normal distribution has Student's limits at 95 per cent. Nothing is returned of fewer than two origins.
func (p Past) spread(years int) []float64 {
	if len(p) < 2 {
		return nil
	}
	var squares, n, farthest float64
	out := make([]float64, years)
	for h := 1; h <= years; h++ {
		m := p.Ahead(h)
		if m.Trials == 0 {
			continue
		}
		squares, n = squares+m.Root*m.Root/float64(h)*float64(m.Trials), n+float64(m.Trials)
		farthest = max(farthest, m.Root)
		out[h-1] = farthest
	}
	wide := distuv.StudentsT{Sigma: 1, Nu: float64(len(p))}.Quantile(0.975) / distuv.UnitNormal.Quantile(0.975)
	for h := range out {
		out[h] = wide * max(out[h], math.Sqrt(squares/n*float64(h+1)))
	}
	return out
}

// AtLeast widens limits to what the trials say of each year ahead; values stay.
func (p Path) AtLeast(spread []float64) Path {
	out := p
	out.Values = append([]Interval{}, p.Values...)
	for i := range min(len(spread), len(out.Values)) {
		out.Values[i] = out.Values[i].atLeast(spread[i])
	}
	return out
}

// Growing widens limits so that from year to year they grow by the root of the years or more, as those of a random walk: forecasts
// over few years have limits that hardly grow towards their end, by which the last change would be nearly known. Values stay.
func (p Path) Growing() Path {
	out := p
	out.Values = append([]Interval{}, p.Values...)
	for i := 1; i < len(out.Values); i++ {
		out.Values[i] = out.Values[i].atLeast(out.Values[i-1].deviation() * math.Sqrt(float64(i+1)/float64(i)))
	}
	return out
}

// atLeast widens limits to those of a normal distribution of the logarithm with a standard deviation.
func (v Interval) atLeast(sd float64) Interval {
	a, b := math.Exp(sd*distuv.UnitNormal.Quantile(0.9)), math.Exp(sd*distuv.UnitNormal.Quantile(0.975))
	return Interval{v.Mean, min(v.Lo80, v.Mean/a), max(v.Hi80, v.Mean*a), min(v.Lo95, v.Mean/b), max(v.Hi95, v.Mean*b)}
}
