package disclose

import (
	"cmp"
	"math"
	"slices"
)

// arrange notes what every free number moves. Bonds that are no equations are numbers too, which may not be negative.
func (l *lattice) arrange() {
	n := len(l.values) // with those that solving added
	sum := &accumulator{sums: make([]int32, n)}
	l.effects = make([][]term, n)
	for i, made := range l.solved {
		for _, t := range made {
			l.effects[t.at] = append(l.effects[t.at], term{int32(i), t.coef})
		}
	}
	for _, b := range l.bonds {
		if !b.least {
			continue
		}
		v := 0.0
		for k, i := range b.counts {
			sum.add(l.solved[i], b.coefs[k])
			v += float64(b.coefs[k]) * l.values[i]
		}
		for _, t := range sum.take() {
			l.effects[t.at] = append(l.effects[t.at], term{int32(len(l.values)), t.coef})
		}
		l.values = append(l.values, v)
	}
	l.off = make([]float64, len(l.values))
	l.movers = make([][]term, len(l.values))
	for f, effects := range l.effects {
		for _, t := range effects {
			l.movers[t.at] = append(l.movers[t.at], term{int32(f), t.coef})
		}
	}
}

// cost is what it costs that a number is off its value: the square; more where that is not one of its neighbours, and
// most where it is negative. Of a bond only the last counts.
func (l *lattice) cost(i int32, off float64) float64 {
	v := l.values[i] + off
	cost := 0.0
	if v < -small {
		cost = 1000 * v * v
	}
	if int(i) >= l.numbers {
		return cost
	}
	if far := max(off, -off); far > 1-small {
		cost += 100 * (far - 0.5) * (far - 0.5)
	}
	return cost + off*off
}

const small = 1e-6

// change is by how much a step of a free number changes the cost.
func (l *lattice) change(f int32, step float64) (d float64) {
	for _, t := range l.effects[f] {
		now := l.off[t.at]
		d += l.cost(t.at, now+step*float64(t.coef)) - l.cost(t.at, now)
	}
	return d
}

func (l *lattice) move(f int32, step float64) {
	for _, t := range l.effects[f] {
		l.off[t.at] += step * float64(t.coef)
	}
}

// choose rounds the free numbers, in the order of their lots; where both neighbours cost the same the lot decides,
// so that it is up as often as the number is above the lower one.
func (l *lattice) choose() {
	slices.SortStableFunc(l.free, func(a, b int32) int { return cmp64(int64(l.lots[a]>>1), int64(l.lots[b]>>1)) })
	for _, f := range l.free {
		floor := math.Floor(l.values[f] + small)
		rest := l.values[f] - floor
		if rest < small {
			continue
		}
		up, down := l.change(f, 1-rest), l.change(f, -rest)
		step := -rest
		if up < down-small || up < down+small && float64(l.lots[f]%1000)/1000 < rest {
			step = 1 - rest
		}
		l.move(f, step)
	}
}

// sweep takes every step of a free number that costs less, and reports whether there was one.
func (l *lattice) sweep() bool {
	moved := false
	for _, f := range l.free {
		for _, step := range []float64{1, -1} {
			if l.change(f, step) < -small {
				l.move(f, step)
				moved = true
				break
			}
		}
	}
	return moved
}

// mend takes chains of steps that cost less together, where single ones do not: each takes back what the one before made
// worst. It begins with what is worst, and reports whether there was a chain.
func (l *lattice) mend() bool {
	mended := false
	for i := range l.values {
		if l.poor(int32(i)) && l.chain(int32(i), 0, chainSteps) {
			mended = true
		}
	}
	return mended
}

// A chain has so many steps, and at each so many ways to go on.
const chainSteps, chainWays = 4, 4

// poor reports whether a value is negative, or farther away than few are.
func (l *lattice) poor(i int32) bool {
	return l.values[i]+l.off[i] < -small || int(i) < l.numbers && max(l.off[i], -l.off[i]) >= 2-small
}

// chain looks for steps that bring a value nearer, where those so far cost so much, and keeps them where all cost less
// than nothing.
func (l *lattice) chain(i int32, cost float64, steps int) bool {
	type way struct {
		f    int32
		step float64
		cost float64
	}
	var ways []way
	for _, m := range l.movers[i] {
		step := 1.0
		if l.off[i] > 0 == (m.coef > 0) {
			step = -1
		}
		ways = append(ways, way{m.at, step, l.change(m.at, step)})
	}
	slices.SortStableFunc(ways, func(a, b way) int { return cmp.Compare(a.cost, b.cost) })
	for _, w := range ways[:min(chainWays, len(ways))] {
		total := cost + w.cost
		l.move(w.f, w.step)
		if total < -small {
			return true
		}
		if steps > 1 {
			worst, most := i, 0.0
			for _, t := range l.effects[w.f] {
				if c := l.cost(t.at, l.off[t.at]) - l.cost(t.at, l.off[t.at]-w.step*float64(t.coef)); c > most {
					worst, most = t.at, c
				}
			}
			if most > 0 && l.chain(worst, total, steps-1) {
				return true
			}
		}
		l.move(w.f, -w.step)
	}
	return false
}
