package forecast

import "math"

// The model of local and global trend: the next value is the level, plus a global trend
// γ·level^ρ (additive where ρ is 0, multiplicative where it is 1), plus λ times a local
// trend, with Student errors in proportion to the level. The level smooths the values by
// α, the local trend the steps of the level by β.
//
// Smyl, Bergmeir, Dokumentov, Long, Wibowo and Schmidt, "Local and global trend Bayesian
// exponential smoothing models", International Journal of Forecasting 41 (2025), who
// sample all parameters. Here α, β and ρ take the values of a grid, whose points are
// averaged by their likelihood; for each, γ and λ are linear and estimated as with some
// observations more, which say that there is no global trend and most of the local one.
// What fifty values do not tell, the average leaves open, where the best single point
// would be one that happened to fit.
var (
	lgtLevels     = []float64{0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99} // α
	lgtTrends     = []float64{0.02, 0.1, 0.25, 0.5, 0.75}                  // β
	lgtCurvatures = []int{-1, 1, 3}                                        // ρ, in fourths
)

const (
	lgtFreedom   = 5  // degrees of freedom of the errors
	lgtNoGlobal  = 16 // observations that say that γ is zero
	lgtLocal     = 10 // observations with a local trend of usual size that say that λ is lgtLocalMean
	lgtLocalMean = 0.75
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
	return in.withoutLoess("STL-", func(flat []float64) (path, bool) { return lgtPath(flat, h) })
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
	curvatures := lgtCurvatures
	if !positive(y) {
		curvatures = []int{0} // an additive trend: there is no power of what is below zero
	}
	f := newLGT(divided(y, size), curvatures)
	var points []lgtPoint
	highest := math.Inf(-1)
	for _, alpha := range lgtLevels {
		f.smoothLevel(alpha)
		for _, beta := range lgtTrends {
			f.smoothTrend(beta)
			for k := range curvatures {
				p := f.fit(k)
				points = append(points, p)
				highest = max(highest, p.likelihood)
			}
		}
	}
	var all []candidate
	for _, p := range points {
		aicc := -2 * p.likelihood // as many parameters everywhere
		if math.Exp((-2*highest-aicc)/softness) >= faint {
			all = append(all, candidate{p.path(h, size), aicc})
		}
	}
	p, ok := averaged(all, h)
	p.label = "LGT"
	return p, ok
}

// lgt runs the model through a series of a mean size of one, at one point of the grid
// after the other.
type lgt struct {
	y          []float64
	usual      float64 // mean absolute step of y
	curvatures []int

	alpha, beta float64
	level       []float64   // before each value, and after the last
	trend       []float64   // local, likewise
	calm        []float64   // 1/level², by which squared errors are comparable
	calmness    float64     // what calm adds to the likelihood
	global      [][]float64 // level^ρ before each value, for each ρ

	weight, surprise []float64 // of the values, while a point is fitted
}

// lgtPoint is a point of the grid with its estimates, and where it ends.
type lgtPoint struct {
	alpha, beta           float64
	rho                   int
	gamma, lambda, sigma2 float64
	level, trend          float64
	likelihood            float64
}

func newLGT(y []float64, curvatures []int) *lgt {
	n := len(y)
	f := &lgt{
		y: y, curvatures: curvatures,
		level: make([]float64, n+1), trend: make([]float64, n+1),
		calm: make([]float64, n), weight: make([]float64, n), surprise: make([]float64, n),
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
	f.alpha, f.calmness = alpha, 0
	f.level[0] = f.y[0]
	for t, v := range f.y {
		f.level[t+1] = alpha*v + (1-alpha)*f.level[t]
		size := 1.0
		if f.curvatures[0] != 0 {
			size = max(f.level[t], lgtLowest)
		}
		f.calm[t] = 1 / (size * size)
		if t > 0 {
			f.calmness -= math.Log(size)
		}
		for k, rho := range f.curvatures {
			f.global[k][t] = quarterPower(size, rho)
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
func (f *lgt) fit(k int) lgtPoint {
	n, global := len(f.y), f.global[k]
	p := lgtPoint{
		alpha: f.alpha, beta: f.beta, rho: f.curvatures[k],
		level: f.level[n], trend: f.trend[n],
	}
	mean := 0.0
	for t := 1; t < n; t++ {
		f.weight[t] = f.calm[t]
		mean += f.calm[t] / float64(n-1)
	}
	for round := range lgtRounds {
		if round > 0 { // large errors have less weight
			for t := 1; t < n; t++ {
				e := f.surprise[t]
				f.weight[t] = f.calm[t] * (lgtFreedom + 1) / (lgtFreedom + f.calm[t]*e*e/p.sigma2)
			}
		}
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
		p.lambda = min(max((aa*br-ab*ar)/(aa*bb-ab*ab), 0), 1)
		p.gamma = (ar - ab*p.lambda) / aa
		squares := 0.0
		for t := 1; t < n; t++ {
			e := f.y[t] - f.level[t] - p.gamma*global[t] - p.lambda*f.trend[t]
			f.surprise[t] = e
			squares += f.weight[t] * e * e
		}
		p.sigma2 = max(squares/float64(n-1), 1e-14)
	}
	p.likelihood = f.calmness - float64(n-1)/2*math.Log(p.sigma2)
	product, per := 1.0, 1/(p.sigma2*lgtFreedom)
	for t := 1; t < n; t++ {
		product *= 1 + f.calm[t]*f.surprise[t]*f.surprise[t]*per
		if t%16 == 0 || t == n-1 {
			p.likelihood -= (lgtFreedom + 1) / 2. * math.Log(product)
			product = 1
		}
	}
	return p
}

// path goes on without errors; an error of one step moves level and trend on, and with
// them what follows. size is that of the series.
func (p lgtPoint) path(h int, size float64) path {
	out := path{label: "LGT", mean: make([]float64, h), sdv: make([]float64, h)}
	level, trend := p.level, p.trend
	wide := 1.0
	if p.rho != 0 {
		wide = max(level, lgtLowest)
	}
	variance := p.sigma2 * wide * wide * lgtFreedom / (lgtFreedom - 2)
	moved, turned, sum := p.alpha, p.alpha*p.beta, 1.0
	for j := range h {
		v := level + p.lambda*trend + p.gamma*quarterPower(max(level, lgtLowest), p.rho)
		out.mean[j], out.sdv[j] = size*v, size*math.Sqrt(variance*sum)
		next := p.alpha*v + (1-p.alpha)*level
		trend = p.beta*(next-level) + (1-p.beta)*trend
		level = next

		effect := moved + p.lambda*turned
		sum += effect * effect
		step := p.alpha * (effect - moved)
		moved += step
		turned = p.beta*step + (1-p.beta)*turned
	}
	return out
}

// quarterPower is x to the power of n/4, by roots, which are quicker than any power.
func quarterPower(x float64, n int) float64 {
	root, product := math.Sqrt(math.Sqrt(x)), 1.0
	for range max(n, -n) {
		product *= root
	}
	if n < 0 {
		return 1 / product
	}
	return product
}
