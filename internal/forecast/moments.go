package forecast

import "math"

// moments returns the mean and the variance of the next h values of the scaled
// series, exactly as the model implies them with normal errors. It covers the
// forms of classes 1 to 3 of Hyndman et al. (2008, chapter 6), that is all but
// the unstable ones.
func (e ETS) moments(h int) (means, variances []float64) {
	sigma2 := e.Sigma2
	if e.Form.Error == Additive {
		sigma2 /= e.scale * e.scale
	}
	if e.Form.Season == Multiplicative {
		return e.productMoments(h, sigma2)
	}
	return e.linearMoments(h, sigma2)
}

// linearMoments covers the linear recursions, classes 1 and 2. The effect of an
// error on the value j periods later is c_j; with multiplicative errors the
// error has the size of the value itself, hence the recursion for its square.
func (e ETS) linearMoments(h int, sigma2 float64) (means, variances []float64) {
	means, variances = make([]float64, h), make([]float64, h)
	squares := make([]float64, h) // E(one-step forecast)²
	effect := make([]float64, h)  // c_j for j ≥ 1
	level, trend := e.final.level, e.final.trend
	damp, dampSum := 1.0, 0.0
	for j := range h {
		trend *= e.smooth.phi
		level += trend
		means[j] = level + e.final.season[j%e.m]
		damp *= e.smooth.phi
		dampSum += damp
		effect[j] = e.smooth.alpha + e.smooth.beta*dampSum
		if (j+1)%e.m == 0 {
			effect[j] += e.smooth.gamma
		}
	}
	for j := range h {
		spread := 0.0
		if e.Form.Error == Additive {
			for i := range j {
				spread += effect[i] * effect[i]
			}
			variances[j] = sigma2 * (1 + spread)
			continue
		}
		for i := range j {
			spread += effect[i] * effect[i] * squares[j-1-i]
		}
		squares[j] = means[j]*means[j] + sigma2*spread
		variances[j] = sigma2*squares[j] + sigma2*spread
	}
	return means, variances
}

// productMoments covers a multiplicative season with multiplicative errors,
// class 3. The value h periods ahead is the last season factor known for its
// season times a product of random 2 × 2 matrices acting on level and trend:
// every error moves those, and every m-th one the season factor as well. Since
// errors are independent, mean and second moment follow by carrying E[u] and
// E[uu'] through the product, which is exact and costs h² small steps.
func (e ETS) productMoments(h int, sigma2 float64) (means, variances []float64) {
	means, variances = make([]float64, h), make([]float64, h)
	s := e.smooth
	g := s.gamma
	for target := range h {
		u := levelMoments{level: e.final.level, trend: e.final.trend}
		u.squares()
		for t := range target {
			if (target-t)%e.m == 0 {
				u.move(s, g*sigma2, 1+g*g*sigma2, 2*g*sigma2, sigma2+3*g*g*sigma2*sigma2)
			} else {
				u.move(s, 0, 1, 0, sigma2)
			}
		}
		season := e.final.season[target%e.m]
		mean := season * (u.level + s.phi*u.trend)
		square := season * season * (u.levelSq + 2*s.phi*u.cross + s.phi*s.phi*u.trendSq)
		means[target] = mean
		variances[target] = math.Max((1+sigma2)*square-mean*mean, 0)
	}
	return means, variances
}

// levelMoments are the first and second moments of level and trend, weighted by
// the season factor.
type levelMoments struct {
	level, trend            float64
	levelSq, cross, trendSq float64
}

func (u *levelMoments) squares() {
	u.levelSq, u.cross, u.trendSq = u.level*u.level, u.level*u.trend, u.trend*u.trend
}

// move carries the moments over one period. The state moves by F + Gε, with
// F = [1 φ; 0 φ] and G = [α αφ; β βφ] for relative errors; first is E[wε],
// and ww, wwe, wwee are E[w²], E[w²ε], E[w²ε²] for the weight w that the error
// puts on the season factor.
func (u *levelMoments) move(s smoothing, first, ww, wwe, wwee float64) {
	q := u.level + s.phi*u.trend
	d := s.phi * u.trend
	u.level, u.trend = q+first*s.alpha*q, d+first*s.beta*q

	qq := u.levelSq + 2*s.phi*u.cross + s.phi*s.phi*u.trendSq
	qd := s.phi*u.cross + s.phi*s.phi*u.trendSq
	dd := s.phi * s.phi * u.trendSq
	u.levelSq = ww*qq + 2*wwe*s.alpha*qq + wwee*s.alpha*s.alpha*qq
	u.cross = ww*qd + wwe*(s.beta*qq+s.alpha*qd) + wwee*s.alpha*s.beta*qq
	u.trendSq = ww*dd + 2*wwe*s.beta*qd + wwee*s.beta*s.beta*qq
}
