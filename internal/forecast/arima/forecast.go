package arima

import "math"

// Forecast returns the means and the standard deviations of the next h values of
// the series that the model was fitted to: the best linear predictions given all
// values of the differenced series, put together again.
func (f Model) Forecast(y []float64, h int) (means, deviations []float64) {
	w := difference(y, f.D, f.SD, f.Period)
	ar, ma := expand(f.AR, f.SAR, f.Period, -1), expand(f.MA, f.SMA, f.Period, 1)
	x := exact{w: make([]float64, len(w))}
	for t, v := range w {
		x.w[t] = v - f.Mean
	}
	n := len(w)
	if _, ok := x.at(ar, ma); !ok {
		return nil, nil
	}
	path := append([]float64(nil), x.w...)
	r := max(len(ar), len(ma))
	for t := n; t < n+h; t++ {
		x.band = append(x.band, make([]float64, x.width)...)
		_, v, _, ok := x.factorRow(t, r, ma)
		if !ok {
			return nil, nil
		}
		for k, a := range ar {
			if t-1-k >= 0 {
				v += a * path[t-1-k]
			}
		}
		path = append(path, v)
	}
	back := differencing(f.D, f.SD, f.Period)
	whole := append([]float64(nil), y...)
	for j := range h {
		v := path[n+j] + f.Mean
		for k, c := range back {
			if c != 0 {
				v += c * whole[len(whole)-1-k]
			}
		}
		whole = append(whole, v)
	}
	return whole[len(y):], f.deviations(ar, ma, back, h)
}

// deviations sums the squared effects of the innovations to come.
func (f Model) deviations(ar, ma, back []float64, h int) []float64 {
	// (1-Σar)(1-Σback): one autoregression for the undifferenced series.
	full := append([]float64(nil), ar...)
	full = append(full, make([]float64, len(back))...)
	for i, b := range back {
		full[i] += b
		for k, a := range ar {
			full[i+1+k] -= a * b
		}
	}
	psi, out := make([]float64, h), make([]float64, h)
	sum := 0.0
	for k := range h {
		if k <= len(ma) {
			psi[k] = theta(ma, k)
		}
		for i := 0; i < min(len(full), k); i++ {
			psi[k] += full[i] * psi[k-1-i]
		}
		sum += psi[k] * psi[k]
		out[k] = math.Sqrt(f.Sigma2 * sum)
	}
	return out
}
