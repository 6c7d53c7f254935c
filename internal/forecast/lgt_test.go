package forecast

import (
	"math"
	"testing"
)

// The recursion of one point of the grid is that of the paper, written value by value;
// its estimates are where the weighted squares, with the observations that the prior
// stands for, are lowest.
func TestLGTIsTheModel(t *testing.T) {
	y := divided(noisy(5, 40, 1, 1.2, 0, 4), 100)
	const k, alpha, beta = 2, 0.45, 0.25
	f := newLGT(y, lgtCurvatures)
	f.smoothLevel(alpha)
	f.smoothTrend(beta)
	p := f.fit(k)
	level, trend := y[0], 0.0
	next := func() float64 {
		return level + p.gamma*math.Pow(level, float64(lgtCurvatures[k])/4) + p.lambda*trend
	}
	step := func(v float64) {
		before := level
		level = alpha*v + (1-alpha)*level
		trend = beta*(level-before) + (1-beta)*trend
	}
	for i, v := range y {
		if i > 0 {
			within(t, "error", f.surprise[i], v-next(), 1e-9)
		}
		step(v)
	}
	for _, v := range p.path(8, 1).mean {
		within(t, "mean", v, next(), 1e-9)
		step(v)
	}

	squares := func(gamma, lambda float64) float64 {
		width, sum := 0.0, 0.0
		for t := 1; t < len(y); t++ {
			e := y[t] - f.level[t] - gamma*f.global[k][t] - lambda*f.trend[t]
			sum += f.calm[t] * (lgtFreedom + 1) / (lgtFreedom + f.calm[t]*f.surprise[t]*f.surprise[t]/p.sigma2) * e * e
			width += f.calm[t] / float64(len(y)-1)
		}
		away := (lambda - lgtLocalMean) * f.usual
		return sum + width*(lgtNoGlobal*gamma*gamma+lgtLocal*away*away)
	}
	best := squares(p.gamma, p.lambda)
	for _, d := range []float64{-0.05, 0.05} {
		if squares(p.gamma+d*f.usual, p.lambda) <= best || squares(p.gamma, p.lambda+d) <= best {
			t.Errorf("lower squares at a step of %g from γ %.4f, λ %.3f", d, p.gamma, p.lambda)
		}
	}
}

// The limits of one point are those of simulated paths.
func TestLGTDeviations(t *testing.T) {
	f := newLGT(divided(noisy(6, 60, 1, 0.4, 0, 5), 100), []int{0})
	f.smoothLevel(0.6)
	f.smoothTrend(0.5)
	point := f.fit(0)
	p := point.path(6, 1)
	// an error of one at the first step, and what it changes afterwards
	n := len(f.y)
	moved := newLGT(append(append([]float64{}, f.y...), p.mean[0]+1), []int{0})
	moved.smoothLevel(0.6)
	moved.smoothTrend(0.5)
	point.level, point.trend = moved.level[n+1], moved.trend[n+1]
	after := point.path(5, 1)
	variance := p.sdv[0] * p.sdv[0]
	sum := variance
	for j, v := range after.mean {
		effect := v - p.mean[j+1]
		sum += effect * effect * variance
		within(t, "deviation", p.sdv[j+1], math.Sqrt(sum), 1e-9)
	}
}

// The unit does not matter, growth goes on, a level stays, and series with values
// below zero are forecast too.
func TestLGTPaths(t *testing.T) {
	y := noisy(7, 48, 1, 1.5, 0, 3)
	p, _ := lgtPath(y, 8)
	thousand, _ := lgtPath(divided(y, 1e-3), 8)
	for j := range p.mean {
		within(t, "mean in another unit", thousand.mean[j], 1000*p.mean[j], 1e-9)
		within(t, "deviation in another unit", thousand.sdv[j], 1000*p.sdv[j], 1e-9)
	}
	if grown := p.mean[7] - p.mean[0]; grown < 4 || grown > 11 {
		t.Errorf("grew by 1.5 a period, and in 7 forecasts by %.2f", grown)
	}
	level, _ := lgtPath(noisy(8, 48, 1, 0, 0, 3), 8)
	if math.Abs(level.mean[7]-100) > 4 || level.sdv[7] < 2 {
		t.Errorf("level of 100 goes on as %.2f ± %.2f", level.mean[7], level.sdv[7])
	}
	below := noisy(9, 48, 1, 0, 0, 3)
	for i := range below {
		below[i] -= 100
	}
	if zero, ok := lgtPath(below, 8); !ok || math.Abs(zero.mean[7]) > 4 {
		t.Errorf("around zero: %v", zero.mean)
	}
}
