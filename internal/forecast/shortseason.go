package forecast

import (
	"math"
	"slices"
)

// shortSeason measures the season of a series of two seasons or a few more: by least
// squares on a dummy for each place in the season and a line, of logarithms where all
// values are positive, shrunk by 1-1/F towards none. F is that of the test that there is
// no season, so that noise, whose F is about one, leaves nothing and a clear season
// stays as it is. What is left of the series seems calmer than it is by the square root
// of the share of freedom that dummies and line have taken.
//
// A line and a season that takes it back every year is one reading of two flat years
// with a jump between them, and no likely one: where a jump and a season of less than
// half the size explain as much, they are taken instead.
//
// Miller and Williams, "Shrinkage estimators of time series seasonal factors and their
// effect on forecasting accuracy" (2003), who follow James and Stein.
func shortSeason(y []float64, m int) adjustment {
	kind := Additive
	if positive(y) {
		kind = Multiplicative
		y = logarithms(y)
	}
	freedom := len(y) - m - 1
	if freedom < 1 {
		return adjustment{}
	}
	times := make([]float64, len(y))
	for t := range times {
		times[t] = float64(t)
	}
	season := readSeason(y, times, m)
	if jump := readJump(y, m); jump.left <= season.left*(1+leastDeviation) && jump.size() < season.size()/4 {
		season = jump
	}
	explained, left := (season.without-season.left)/float64(m-1), season.left/float64(freedom)
	if explained <= left {
		return adjustment{}
	}
	index, shrink := season.index, 1-left/explained
	for j := range index {
		index[j] *= shrink
	}
	doubt := doubted(index, len(y)-m)
	if kind == Multiplicative {
		for j := range index {
			index[j] = math.Exp(index[j])
		}
	}
	return adjustment{kind, index, math.Sqrt(float64(len(y)) / float64(freedom)), doubt}
}

// seasonRead is the season of a regression on a dummy for each place and another
// variable, around zero, and the squares that are left without and with the dummies.
type seasonRead struct {
	index         []float64
	without, left float64
}

// size is the sum of squares of the season.
func (r seasonRead) size() float64 {
	sum := 0.0
	for _, v := range r.index {
		sum += v * v
	}
	return sum
}

func readSeason(y, x []float64, m int) seasonRead {
	places, placed := meansByPlace(y, m), meansByPlace(x, m)
	_, without := slope(y, x, meansByPlace(y, 1), meansByPlace(x, 1))
	slope, left := slope(y, x, places, placed)
	index := make([]float64, m)
	for j := range index {
		index[j] = places[j] - slope*placed[j]
	}
	centre := mean(index)
	for j := range index {
		index[j] -= centre
	}
	return seasonRead{index, without, left}
}

// readJump is the season beside the jump in the level that leaves the least squares.
func readJump(y []float64, m int) seasonRead {
	best := seasonRead{left: math.Inf(1)}
	after := make([]float64, len(y))
	for at := len(y) - 1; at > 0; at-- {
		after[at] = 1
		if r := readSeason(y, after, m); r.left < best.left {
			best = r
		}
	}
	return best
}

// doubted halves what stands out in a season at places that were seen once, which are
// those from the first on that was not seen twice: it may be season as well as an event.
// As one or the other comes, half of it is the deviation, which is returned by place;
// nil where nothing stands out. To stand out is to lie outlying times the median
// absolute deviation of the places from their median.
func doubted(index []float64, twice int) []float64 {
	if twice >= len(index) {
		return nil
	}
	centre := median(slices.Clone(index))
	apart := make([]float64, len(index))
	for j, v := range index {
		apart[j] = math.Abs(v - centre)
	}
	usual := outlying * median(slices.Clone(apart))
	var doubt []float64
	for j := twice; j < len(index); j++ {
		if half := (apart[j] - usual) / 2; half > 0 {
			if doubt == nil {
				doubt = make([]float64, len(index))
			}
			doubt[j] = half
			index[j] -= math.Copysign(half, index[j]-centre)
		}
	}
	return doubt
}

// outlying is four normal deviations in median absolute ones.
const outlying = 4 * 1.4826

// meansByPlace are the means of the values m apart.
func meansByPlace(y []float64, m int) []float64 {
	means, counts := make([]float64, m), make([]float64, m)
	for t, v := range y {
		means[t%m] += v
		counts[t%m]++
	}
	for j := range means {
		means[j] /= counts[j]
	}
	return means
}

// slope of a regression of y on x, both less their means by place, and the sum of the
// squares that it leaves.
func slope(y, x, meansY, meansX []float64) (slope, squares float64) {
	var xy, xx, yy float64
	for t := range y {
		dy, dx := y[t]-meansY[t%len(meansY)], x[t]-meansX[t%len(meansX)]
		xy += dx * dy
		xx += dx * dx
		yy += dy * dy
	}
	return xy / xx, max(yy-xy*xy/xx, 0)
}
