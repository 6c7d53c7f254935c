package stl

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"
)

// The outputs of R's stl lie beside the project, not in it.
const references = "../../../../shared/real/forecast/reference/"

type parts struct{ Seasonal, Trend, Remainder []float64 }

// Robust ones are compared for odd lengths only: for even ones R asks its partial
// sort for the two middle remainders in descending order, which it cannot do, and
// takes a wrong median.
func TestAgreesWithR(t *testing.T) {
	compared := 0
	for _, name := range []string{"m3_quarterly_ref100.jsonl", "m3_monthly_ref100.jsonl", "AirPassengers.json", "UKgas.json", "USAccDeaths.json"} {
		f, err := os.Open(references + name)
		if err != nil {
			t.Skipf("no reference outputs of R at %s", references)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var r struct {
				ID       string
				Freq     int
				Y        []float64
				Periodic *parts `json:"stl_periodic"`
				Thirteen *parts `json:"stl_s13"`
				Robust   *parts `json:"stl_periodic_robust"`
			}
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			for what, c := range map[string]struct {
				want *parts
				o    Options
			}{"periodic": {r.Periodic, Options{}}, "13": {r.Thirteen, Options{SeasonalWindow: 13}}, "robust": {r.Robust, Options{Robust: true}}} {
				if c.want == nil || len(c.want.Trend) == 0 || (c.o.Robust && len(r.Y)%2 == 0) {
					continue
				}
				d, ok := Decompose(r.Y, r.Freq, c.o)
				if !ok {
					t.Fatalf("%s: refused", r.ID)
				}
				compared++
				size := 0.0
				for _, v := range r.Y {
					size = max(size, math.Abs(v))
				}
				for k := range c.want.Trend {
					for i, pair := range [][2]float64{{d.Seasonal[k], c.want.Seasonal[k]}, {d.Trend[k], c.want.Trend[k]}, {d.Remainder[k], c.want.Remainder[k]}} {
						if math.Abs(pair[0]-pair[1]) > 1e-8*size {
							t.Errorf("%s %s part %d value %d: %.12g, R %.12g", r.ID, what, i, k+1, pair[0], pair[1])
							break
						}
					}
				}
			}
		}
	}
	t.Logf("%d decompositions agree", compared)
}

// The parts add up, a pure season is found whole, and short series are refused.
func TestDecompose(t *testing.T) {
	y := make([]float64, 48)
	for i := range y {
		y[i] = 10 + []float64{5, -2, -4, 1}[i%4]
	}
	d, ok := Decompose(y, 4, Options{})
	if !ok {
		t.Fatal("refused")
	}
	for i := range y {
		if math.Abs(d.Seasonal[i]-[]float64{5, -2, -4, 1}[i%4]) > 1e-9 || math.Abs(d.Remainder[i]) > 1e-9 {
			t.Fatalf("value %d: season %g, remainder %g", i, d.Seasonal[i], d.Remainder[i])
		}
	}
	if s := d.Strength(); s < 0.999999 {
		t.Errorf("strength %g", s)
	}
	if _, ok := Decompose(y[:8], 4, Options{}); ok {
		t.Error("two seasons were taken")
	}
}
