package forecast

import "math"

// The model of local and global trend: the next value is the level, plus a global trend
// γ·level^ρ between additive and multiplicative, plus λ times a local trend, with
// Student errors as wide as the level is high. The level smooths the values by α, the
// local trend the steps of the level by β.
//
// Smyl, Bergmeir, Dokumentov, Long, Wibowo and Schmidt, "Local and global trend Bayesian
// exponential smoothing models", International Journal of Forecasting 41 (2025), who
// sample all parameters. Here α, β and ρ take the values of a grid, whose points are
// averaged by their likelihood; for each, γ and λ are linear and estimated as with some
// observations more, which say that there is no global trend and most of the local one.
// What fifty values do not tell, the average leaves open, where the best single point
// would be one that happened to fit.
var (
	lgtLevels    = []float64{0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99} // α
	lgtTrends    = []float64{0.02, 0.1, 0.25, 0.5, 0.75}                  // β
	lgtCurvature = []float64{-0.25, 0.25, 0.75}                           // ρ
)

const (
	lgtFreedom   = 5    // degrees of freedom of the errors
	lgtNoGlobal  = 16   // observations that say that γ is zero
	lgtLocal     = 10   // observations with a local trend of usual size that say that λ is lgtLocalMean
	lgtLocalMean = 0.75 //
	lgtLowest    = 0.05 // share of the mean level below which errors get no narrower
	lgtRounds    = 3    // of reweighting for the Student errors
	lgtLeast     = 5    // values
)

// lgtMember is the plain average of the model on the series without its fixed season
// and, where there is one, without its moving season.
var lgtMember = familyOf(lgtOfFixedSeason, lgtOfLoess)

func lgtOfFixedSeason(in input, h int) (path, bool) {
	p, ok := lgtPath(in.flat, h)
	if !ok {
		return path{}, false
	}
	return seasoned(p.label, p.mean, p.sdv, in.season, len(in.y))
}

func lgtOfLoess(in input, h int) (path, bool) {
	season, ok := in.loessSeason()
	if !ok {
		return path{}, false
	}
	p, ok := lgtPath(season.remove(in.y), h)
	if !ok {
		return path{}, false
	}
	return seasoned("STL-LGT", p.mean, p.sdv, season.lastYear(in.m), 0)
}

// lgtPath averages all points of the grid.
func lgtPath(y []float64, h int) (path, bool) {
	size := 0.0
	for _, v := range y {
		size += math.Abs(v) / float64(len(y))
	}
	if len(y) < lgtLeast || size == 0 {
		return path{}, false
	}
	curvatures := lgtCurvature
	if !positive(y) {
		curvatures = []float64{0} // an additive trend: there is no power of what is below zero
	}
	f := newLGT(divided(y, size), curvatures)
	var all []candidate
	for _, alpha := range lgtLevels {
		f.smoothLevel(alpha)
		for _, beta := range lgtTrends {
			f.smoothTrend(beta)
			for k := range curvatures {
				f.fit(k)
				p := f.path(k, h)
				for j := range h {
					p.mean[j] *= size
					p.sdv[j] *= size
				}
				all = append(all, candidate{p, -2 * f.likelihood}) // as many parameters everywhere
			}
		}
	}
	p, ok := averaged(all, h)
	p.label = "LGT"
	return p, ok
}

// lgt is the model at one point of the grid. The series has a mean size of one.
type lgt struct {
	y          []float64
	usual      float64 // mean absolute step of y
	curvatures []float64

	alpha, beta float64
	level       []float64   // before each value, and after the last
	trend       []float64   // local, likewise
	calm        []float64   // 1/level², by which squared errors are comparable
	global      [][]float64 // level^ρ before each value, for each ρ

	gamma, lambda, sigma2, likelihood float64
	weight                            []float64
}

func newLGT(y, curvatures []float64) *lgt {
	n := len(y)
	f := &lgt{
		y: y, curvatures: curvatures,
		level: make([]float64, n+1), trend: make([]float64, n+1),
		calm: make([]float64, n), weight: make([]float64, n),
	}
	for range curvatures {
		f.global = append(f.global, make([]float64, n))
	}
	for t := 1; t < n; t++ {
		f.usual += math.Abs(y[t]-y[t-1]) / float64(n-1)
	}
	f.usual = max(f.usual, 1e-6)
	return f
}

// smoothLevel runs the level, which depends on nothing but α, through the values.
func (f *lgt) smoothLevel(alpha float64) {
	f.alpha = alpha
	f.level[0] = f.y[0]
	for t, v := range f.y {
		f.level[t+1] = alpha*v + (1-alpha)*f.level[t]
		size := 1.0
		if f.curvatures[0] != 0 {
			size = max(f.level[t], lgtLowest)
		}
		f.calm[t] = 1 / (size * size)
		for k, rho := range f.curvatures {
			f.global[k][t] = math.Pow(size, rho)
		}
	}
}

// smoothTrend runs the local trend through the levels.
func (f *lgt) smoothTrend(beta float64) {
	f.beta = beta
	for t := range f.y {
		f.trend[t+1] = beta*(f.level[t+1]-f.level[t]) + (1-beta)*f.trend[t]
	}
}

// fit estimates γ and λ by iteratively reweighted least squares, which is the maximum
// likelihood of Student errors, and notes the likelihood.
func (f *lgt) fit(k int) {
	n, global := len(f.y), f.global[k]
	mean := 0.0
	for t := 1; t < n; t++ {
		f.weight[t] = f.calm[t]
		mean += f.calm[t] / float64(n-1)
	}
	for range lgtRounds {
		aa, ab := lgtNoGlobal*mean, 0.0
		bb := lgtLocal * mean * f.usual * f.usual
		ar, br := 0.0, bb*lgtLocalMean
		for t := 1; t < n; t++ {
			a, b, r, w := global[t], f.trend[t], f.y[t]-f.level[t], f.weight[t]
			aa += w * a * a
			ab += w * a * b
			bb += w * b * b
			ar += w * a * r
			br += w * b * r
		}
		f.lambda = min(max((aa*br-ab*ar)/(aa*bb-ab*ab), 0), 1)
		f.gamma = (ar - ab*f.lambda) / aa
		f.reweigh(global)
	}
	f.likelihood = -float64(n-1) / 2 * math.Log(f.sigma2)
	product := 1.0
	for t := 1; t < n; t++ {
		e := f.surprise(global, t)
		product *= 1 + f.calm[t]*e*e/(f.sigma2*lgtFreedom)
		if t%16 == 0 || t == n-1 {
			f.likelihood -= (lgtFreedom + 1) / 2. * math.Log(product)
			product = 1
		}
		if f.curvatures[0] != 0 {
			f.likelihood += math.Log(f.calm[t]) / 2
		}
	}
}

// reweigh takes the variance of the errors, and then gives large ones less weight.
func (f *lgt) reweigh(global []float64) {
	squares := 0.0
	for t := 1; t < len(f.y); t++ {
		e := f.surprise(global, t)
		squares += f.weight[t] * e * e
	}
	f.sigma2 = max(squares/float64(len(f.y)-1), 1e-14)
	for t := 1; t < len(f.y); t++ {
		e := f.surprise(global, t)
		f.weight[t] = f.calm[t] * (lgtFreedom + 1) / (lgtFreedom + f.calm[t]*e*e/f.sigma2)
	}
}

// surprise is the error at a value.
func (f *lgt) surprise(global []float64, t int) float64 {
	return f.y[t] - f.level[t] - f.gamma*global[t] - f.lambda*f.trend[t]
}

// path goes on without errors; an error of one step moves level and trend on, and with
// them what follows.
func (f *lgt) path(k, h int) path {
	p := path{label: "LGT", mean: make([]float64, h), sdv: make([]float64, h)}
	n := len(f.y)
	level, trend := f.level[n], f.trend[n]
	size := 1.0
	if f.curvatures[0] != 0 {
		size = max(level, lgtLowest)
	}
	variance := f.sigma2 * size * size * lgtFreedom / (lgtFreedom - 2)
	moved, turned, sum := f.alpha, f.alpha*f.beta, 1.0
	for j := range h {
		v := level + f.lambda*trend
		if f.curvatures[0] == 0 {
			v += f.gamma
		} else {
			v += f.gamma * math.Pow(max(level, lgtLowest), f.curvatures[k])
		}
		p.mean[j], p.sdv[j] = v, math.Sqrt(variance*sum)
		next := f.alpha*v + (1-f.alpha)*level
		trend = f.beta*(next-level) + (1-f.beta)*trend
		level = next

		effect := moved + f.lambda*turned
		sum += effect * effect
		step := f.alpha * (effect - moved)
		moved += step
		turned = f.beta*step + (1-f.beta)*turned
	}
	return p
}
