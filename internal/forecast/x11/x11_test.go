package x11

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"osservatorio/internal/forecast/stl"
)

// The seasonal parts (D10) of X-13ARIMA-SEATS build 9 for a monthly series, additive
// and multiplicative, season 3×9 and Henderson 17, as JDemetra+ holds itself to them in its test of X-11
// (jdemetra-core, DataCochran).
func TestAgainstCensus(t *testing.T) {
	f, err := os.Open("testdata/census.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := make([][]float64, 3)
	for _, row := range rows[1:] {
		for i, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[i] = append(columns[i], v)
		}
	}
	for i, o := range []Options{{Additive: true, Filter: S3x9, Henderson: 17}, {Filter: S3x9, Henderson: 17}} {
		a, err := Adjust(columns[0], 12, o)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for t, v := range a.Seasonal {
			worst = max(worst, math.Abs(v-columns[1+i][t]))
		}
		if len(a.Seasonal) != 238 || worst > 1e-5 {
			t.Errorf("%+v: %d seasonal parts, which differ by up to %.7f", o, len(a.Seasonal), worst)
		}
	}
}

// Henderson's weights, and Musgrave's at the ends, as printed for 13 terms and an I/C
// ratio of 3.5 (Ladiray and Quenneville, table 3.10; Doherty 2001).
func TestHenderson(t *testing.T) {
	full := henderson(13)
	for i, want := range []float64{-0.019, -0.028, 0, 0.066, 0.147, 0.214, 0.240} {
		if math.Abs(full[i]-want) > 6e-4 || math.Abs(full[12-i]-full[i]) > 1e-12 {
			t.Errorf("weight %d: %.4f, printed %.3f", i, full[i], want)
		}
	}
	last := musgrave(full, 6, 3.5)
	for i, want := range []float64{-0.092, -0.058, 0.012, 0.120, 0.244, 0.353, 0.421} {
		if math.Abs(last[i]-want) > 6e-4 {
			t.Errorf("weight %d of the last value: %.4f, printed %.3f", i, last[i], want)
		}
	}
	for _, length := range []int{5, 7, 9, 13, 17, 23} {
		w, half := henderson(length), length/2
		var moments [4]float64
		for i, v := range w {
			for p := range moments {
				moments[p] += v * math.Pow(float64(i-half), float64(p))
			}
		}
		for p, v := range moments { // a cubic comes out as it was
			if want := map[bool]float64{true: 1}[p == 0]; math.Abs(v-want) > 1e-9 {
				t.Errorf("%d terms, moment %d: %g", length, p, v)
			}
		}
	}
}

// sample is a seeded series with a level, a growing trend and a season.
func sample(seed uint64, n, m int, noise float64) (y, season []float64) {
	rng := rand.New(rand.NewPCG(seed, 6))
	y, season = make([]float64, n), make([]float64, n)
	for t := range y {
		season[t] = 1 + 0.2*math.Sin(2*math.Pi*float64(t%m)/float64(m)+1)
		y[t] = (100 + 0.5*float64(t)) * season[t] * (1 + noise*rng.NormFloat64())
	}
	return y, season
}

// The parts make up the series, over a year the season makes up nothing, and a fixed
// season on a straight line is found as it is.
func TestPartsMakeUpTheSeries(t *testing.T) {
	for _, c := range []struct {
		m, n     int
		additive bool
	}{{12, 36, false}, {12, 59, true}, {12, 150, false}, {12, 151, true}, {4, 12, false}, {4, 61, true}, {4, 90, false}, {4, 22, true}} {
		for _, filter := range []Filter{Chosen, S3x3, S3x9, Stable} {
			y, _ := sample(uint64(c.n), c.n, c.m, 0.03)
			a, err := Adjust(y, c.m, Options{Additive: c.additive, Filter: filter, First: 3})
			if err != nil {
				t.Fatal(c, err)
			}
			for i, v := range y {
				made := a.Seasonal[i] * a.Trend[i] * a.Irregular[i]
				adjusted := a.Seasonal[i] * a.Adjusted[i]
				if c.additive {
					made, adjusted = a.Seasonal[i]+a.Trend[i]+a.Irregular[i], a.Seasonal[i]+a.Adjusted[i]
				}
				if math.Abs(made-v) > 1e-9*v || math.Abs(adjusted-v) > 1e-9*v {
					t.Fatalf("%+v value %d: %.9f made up of %.9f, %.9f", c, i, v, made, adjusted)
				}
			}
			for i := c.m; i+c.m <= c.n-c.m; i += c.m {
				sum := 0.0
				for _, v := range a.Seasonal[i : i+c.m] {
					sum += v
				}
				want, room := float64(c.m), 0.02*float64(c.m)
				if c.additive {
					want, room = 0, 4*float64(c.m)/12
				}
				if math.Abs(sum-want) > room {
					t.Errorf("%+v filter %d: season of the year at %d sums to %.4f", c, filter, i, sum)
				}
			}
		}
	}
}

func TestFindsAFixedSeason(t *testing.T) {
	for _, m := range []int{4, 12} {
		y, season := sample(1, 12*m, m, 0)
		a, err := Adjust(y, m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range a.Seasonal {
			if math.Abs(v-season[i]) > 0.004 {
				t.Errorf("%d a year, value %d: season %.5f, planted %.5f", m, i, v, season[i])
			}
		}
		if !a.Diagnostics.Identifiable() || a.Diagnostics.Stable < 1000 {
			t.Errorf("%+v", a.Diagnostics)
		}
		// The additive season of a line is exact.
		for i := range y {
			y[i] = 50 + 3*float64(i) + []float64{-9, 4, 7, -2}[i%4]
		}
		if a, err = Adjust(y, m, Options{Additive: true}); err != nil {
			t.Fatal(err)
		}
		if m == 4 {
			for i, v := range a.Adjusted {
				if math.Abs(v-50-3*float64(i)) > 1e-6 {
					t.Errorf("value %d adjusted: %.9f", i, v)
				}
			}
		}
	}
}

// A value far out counts for nothing and does not bend the season; a series without
// season says so.
func TestExtremes(t *testing.T) {
	y, season := sample(2, 120, 12, 0.01)
	y[50] *= 1.6
	a, err := Adjust(y, 12, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Weights[50] != 0 || math.Abs(a.Seasonal[50]-season[50]) > 0.02 || a.Irregular[50] < 1.4 {
		t.Errorf("weight %.2f, season %.3f (%.3f planted), irregular %.3f", a.Weights[50], a.Seasonal[50], season[50], a.Irregular[50])
	}
	for i := range y {
		y[i] /= season[i]
	}
	if a, err = Adjust(y, 12, Options{}); err != nil || a.Diagnostics.Identifiable() {
		t.Errorf("%+v, %v", a.Diagnostics, err)
	}
}

// STL goes another way to the same season.
func TestNearSTL(t *testing.T) {
	y, _ := sample(4, 144, 12, 0.02)
	a, err := Adjust(y, 12, Options{Additive: true})
	if err != nil {
		t.Fatal(err)
	}
	d, _ := stl.Decompose(y, 12, stl.Options{SeasonalWindow: 9})
	sum, size := 0.0, 0.0
	for i, v := range a.Seasonal {
		sum += (v - d.Seasonal[i]) * (v - d.Seasonal[i])
		size += v * v
	}
	if math.Sqrt(sum/size) > 0.08 {
		t.Errorf("seasons differ by %.1f %%", 100*math.Sqrt(sum/size))
	}
}

func TestRefuses(t *testing.T) {
	y, _ := sample(5, 60, 12, 0.1)
	if _, err := Adjust(y, 7, Options{}); err != ErrPeriod {
		t.Errorf("weeks: %v", err)
	}
	if _, err := Adjust(y[:35], 12, Options{}); err != ErrShort {
		t.Errorf("35 months: %v", err)
	}
	y[3] = 0
	if _, err := Adjust(y, 12, Options{}); err != ErrPositive {
		t.Errorf("a zero: %v", err)
	}
	still, err := Adjust(make([]float64, 40), 4, Options{Additive: true})
	if err != nil || still.Seasonal[7] != 0 || math.IsNaN(still.Diagnostics.IrregularToTrend) && still.Henderson == 0 {
		t.Errorf("zeros: %v", err)
	}
}

func BenchmarkAdjust(b *testing.B) {
	y, _ := sample(3, 144, 12, 0.02)
	for b.Loop() {
		if _, err := Adjust(y, 12, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
