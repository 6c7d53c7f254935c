package arima

import (
	"math"
	"testing"
)

// airPassengers is the classic series of Box and Jenkins (1976), series G.
var airPassengers = []float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
	284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
	340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
	417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
}

func logs(y []float64) []float64 {
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = math.Log(v)
	}
	return out
}

var airline = Order{D: 1, Q: 1, SD: 1, SQ: 1}

// The airline model at its known likelihood and coefficients, on which R and
// JDemetra+ agree.
func TestAirline(t *testing.T) {
	m, err := Fit(logs(airPassengers), 12, airline)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(m.LogLik-244.6965) > 5e-5 {
		t.Errorf("log-likelihood %.6f", m.LogLik)
	}
	if math.Abs(m.MA[0]+0.4018134) > 1e-4 || math.Abs(m.SMA[0]+0.5568743) > 1e-4 {
		t.Errorf("coefficients %.7f, %.7f", m.MA[0], m.SMA[0])
	}
	at, err := Evaluate(logs(airPassengers), 12, airline, m.Coefficients)
	if err != nil || math.Abs(at.LogLik-m.LogLik) > 1e-9 {
		t.Errorf("evaluated again: %.9f, %v", at.LogLik, err)
	}
}

func BenchmarkAirline(b *testing.B) {
	y := logs(airPassengers)
	for b.Loop() {
		if _, err := Fit(y, 12, airline); err != nil {
			b.Fatal(err)
		}
	}
}
