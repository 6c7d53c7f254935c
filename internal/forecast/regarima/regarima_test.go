package regarima

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"osservatorio/internal/forecast/arima"
)

func TestEaster(t *testing.T) {
	for _, want := range []string{"1818-03-22", "1954-04-18", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"} {
		var year int
		fmt.Sscanf(want, "%d", &year)
		if got := Easter(year).Format("2006-01-02"); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// Holidays came and went by law; weekdays that are none were counted by hand.
func TestHolidays(t *testing.T) {
	free := func(year int, month time.Month, day int) bool {
		return slices.ContainsFunc(Holidays(year), func(h time.Time) bool { return h.Equal(date(year, month, day)) })
	}
	for name, ok := range map[string]bool{
		"2 June 2000 was none":       !free(2000, time.June, 2),
		"2 June 2001":                free(2001, time.June, 2),
		"Epiphany 1980 was none":     !free(1980, time.January, 6),
		"Epiphany 1986":              free(1986, time.January, 6),
		"Saint Francis 2025 is none": !free(2025, time.October, 4),
		"Saint Francis 2027":         free(2027, time.October, 4),
		"Easter Monday 2025":         free(2025, time.April, 21),
		"Corpus Christi 1970":        free(1970, time.May, 28),
	} {
		if !ok {
			t.Error(name)
		}
	}
	days := 0.0
	for month := range 12 {
		days += workingDays(2025, time.Month(month+1))
	}
	if days != 251 || workingDays(2025, time.April) != 20 {
		t.Errorf("%v working days in 2025, %v in April", days, workingDays(2025, time.April))
	}
}

// Over four hundred years a calendar effect sums to nothing in every month; the
// quarter has what its months have.
func TestCalendarColumns(t *testing.T) {
	for _, name := range calendarEffects {
		months, err := CalendarColumn(name, 12, 2026, 1, 400*12)
		if err != nil {
			t.Fatal(err)
		}
		quarters, _ := CalendarColumn(name, 4, 2026, 1, 400*4)
		var sums [12]float64
		for i, v := range months {
			sums[i%12] += v
		}
		for month, sum := range sums {
			if math.Abs(sum) > 1e-6 {
				t.Errorf("%s month %d: %g", name, month+1, sum)
			}
		}
		for q, v := range quarters {
			if sum := months[3*q] + months[3*q+1] + months[3*q+2]; math.Abs(v-sum) > 1e-9 {
				t.Fatalf("%s quarter %d: %g, months %g", name, q, v, sum)
			}
		}
	}
	if _, err := CalendarColumn(EasterWeek, 7, 2020, 1, 3); err == nil {
		t.Error("a week has no Easter")
	}
}

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

var airline = arima.Order{D: 1, Q: 1, SD: 1, SQ: 1}

// X-13ARIMA-SEATS on AirPassengers, as the R package seasonal prints it (Sax and
// Eddelbuettel 2018, section 2): weekdays -0.0029497 (0.0005232), Easter[1] 0.0177674
// (0.0071580), additive outlier of May 1951 0.1001558 (0.0204387), moving averages
// 0.1156205 and 0.4973600, which X-13 writes with the other sign; the length of
// February is taken out before.
func TestAgainstX13(t *testing.T) {
	y := logarithms(airPassengers)
	n := len(y)
	weekdays, easter := make([]float64, n), make([]float64, n)
	var usual [12]float64
	for year := range 500 {
		usual[Easter(1600+year).AddDate(0, 0, -1).Month()-1] += 1.0 / 500
	}
	for i := range y {
		year, month := 1949+i/12, time.Month(i%12+1)
		length := daysOf(year, month)
		for day := range length {
			switch date(year, month, day+1).Weekday() {
			case time.Saturday, time.Sunday:
				weekdays[i] -= 2.5
			default:
				weekdays[i]++
			}
		}
		if Easter(year).AddDate(0, 0, -1).Month() == month {
			easter[i] = 1
		}
		easter[i] -= usual[month-1]
		if month == time.February {
			y[i] -= math.Log(float64(length) / 28.25)
		}
	}
	r, err := arima.FitRegression(y, 12, airline, arima.Regressors{
		Columns: [][]float64{weekdays, easter, Additive.column(28, n)},
	}, arima.Model{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]float64{{-0.0029497, 0.0005232}, {0.0177674, 0.0071580}, {0.1001558, 0.0204387}} {
		if math.Abs(r.Beta[i]-want[0]) > 2e-5 || math.Abs(r.SE[i]-want[1]) > 0.03*want[1] {
			t.Errorf("effect %d: %.7f (%.7f), X-13 %.7f (%.7f)", i, r.Beta[i], r.SE[i], want[0], want[1])
		}
	}
	if math.Abs(r.MA[0]+0.1156205) > 1e-3 || math.Abs(r.SMA[0]+0.4973600) > 1e-3 {
		t.Errorf("moving averages %.7f and %.7f", r.MA[0], r.SMA[0])
	}
	// The search finds the outlier that X-13 found, and nothing else.
	a, err := Adjust(airPassengers, airPassengers, 12, true, Request{Freq: 12, Year: 1949, Place: 1, Calendar: true, Outliers: true}, 12)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Outliers, []Outlier{{Additive, 28}}) || !slices.Contains(a.Calendar, WorkingDays) {
		t.Errorf("outliers %v, calendar %v, %v", a.Outliers, a.Calendar, a.Model)
	}
}

// walk is a seeded seasonal series of n quarters that moves by little steps.
func walk(seed uint64, n int) []float64 {
	rng := rand.New(rand.NewPCG(seed, 3))
	y := make([]float64, n)
	level := 100.0
	for t := range y {
		level += 0.2 + rng.NormFloat64()
		y[t] = level + []float64{-6, 3, 8, -5}[t%4] + 0.5*rng.NormFloat64()
	}
	return y
}

// Planted breaks of every kind are found where they are, and nothing where there is
// nothing.
func TestFindsPlantedBreaks(t *testing.T) {
	planted := map[Outlier]float64{{Additive, 20}: 14, {LevelShift, 37}: -18, {Transitory, 52}: 16}
	hits, wrong := 0, 0
	for seed := range uint64(5) {
		clean := walk(seed, 72)
		y := slices.Clone(clean)
		for o, size := range planted {
			for i, v := range o.Kind.column(o.At, len(y)) {
				y[i] += size * v
			}
		}
		a, err := Adjust(y, y, 4, false, Request{Freq: 4, Outliers: true}, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range a.Effects {
			if size, ok := planted[e.Outlier]; ok && math.Abs(e.Size-size) < 5 {
				hits++
			} else {
				wrong++
			}
		}
		none, err := Adjust(clean, clean, 4, false, Request{Freq: 4, Outliers: true}, 8)
		if err != nil {
			t.Fatal(err)
		}
		wrong += len(none.Effects)
	}
	if hits < 13 || wrong > 3 {
		t.Errorf("%d of 15 breaks found, %d that are none", hits, wrong)
	}
}

// A frozen adjustment keeps its set when values are added, and tests these alone.
func TestFrozenTestsTheNewestOnly(t *testing.T) {
	y := walk(1, 68)
	y[20] += 15
	first, err := Adjust(y[:60], y[:60], 4, false, Request{Freq: 4, Outliers: true}, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first.Outliers, []Outlier{{Additive, 20}}) || first.Tested != 56 {
		t.Fatalf("%+v", first.Frozen)
	}
	more := slices.Clone(y)
	more[40] += 15 // a revision of the past: it was tested, and is not again
	more[61] += 20
	second, err := Adjust(more, more, 4, false, Request{Freq: 4, Outliers: true, Frozen: &first.Frozen}, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(second.Outliers, []Outlier{{Additive, 20}, {Additive, 61}}) || second.Order != first.Order || second.Tested != 64 {
		t.Errorf("%+v", second.Frozen)
	}
	kept, err := Adjust(more, more, 4, false, Request{Freq: 4, Frozen: &first.Frozen}, 4)
	if err != nil || !slices.Equal(kept.Outliers, first.Outliers) || kept.Tested != 56 {
		t.Errorf("%+v, %v", kept.Frozen, err)
	}
}

// The scale of a window is found, and calms what the window would do to the usual
// variance; where nothing happened it stays near one.
func TestWindowScale(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	y := make([]float64, 88)
	for i := 1; i < len(y); i++ {
		sd := 1.0
		if i >= 60 && i < 64 {
			sd = 12
		}
		y[i] = y[i-1] + sd*rng.NormFloat64()
	}
	with, err := Adjust(y, y, 1, false, Request{Windows: []Window{{From: 60, To: 63}}}, 4)
	if err != nil {
		t.Fatal(err)
	}
	without, err := Adjust(y, y, 1, false, Request{}, 4)
	if err != nil {
		t.Fatal(err)
	}
	scale := with.Windows[0].Scale
	if scale < 5 || scale > 25 || math.Sqrt(with.Model.Sigma2) > 1.4 || math.Sqrt(without.Model.Sigma2) < 1.6 {
		t.Errorf("scale %.1f, deviations %.2f and %.2f without", scale, math.Sqrt(with.Model.Sigma2), math.Sqrt(without.Model.Sigma2))
	}
	calm, err := Adjust(y, y, 1, false, Request{Windows: []Window{{From: 20, To: 23}, {From: 60, To: 63}}}, 4)
	if err != nil || calm.Windows[0].Scale > 2 {
		t.Errorf("calm window: %+v, %v", calm.Windows, err)
	}
}

// Twelve quarters in common link two bases by their ratio; where a value is not
// positive, by their difference.
func TestOverlap(t *testing.T) {
	earlier, later := walk(3, 40), make([]float64, 40)
	for i, v := range earlier {
		later[i] = 0.97 * v * (1 + 0.002*float64(i%3-1))
		if i < 28 {
			later[i] = math.NaN()
		}
	}
	link, err := Overlap(earlier, later, 4)
	if err != nil || !link.Ratio || link.Pairs != 12 || math.Abs(link.Size-0.97) > 1e-5 || link.SE <= 0 || link.SE > 0.001 {
		t.Errorf("%+v, %v", link, err)
	}
	for i := range earlier {
		earlier[i] -= 100
		later[i] = earlier[i] + 3
	}
	if link, err = Overlap(earlier[:8], later[:8], 4); err != nil || link.Ratio || math.Abs(link.Apply(5)-8) > 1e-12 {
		t.Errorf("%+v, %v", link, err)
	}
	if _, err := Overlap(earlier[:3], later[:3], 4); err != ErrOverlap {
		t.Errorf("three quarters: %v", err)
	}
}

// Indices move with the first value and back.
func TestShift(t *testing.T) {
	r := Request{Freq: 4, Year: 2020, Place: 4, Breaks: []Outlier{{LevelShift, 9}}, Windows: []Window{{3, 5, 0}}, Frozen: &Frozen{Tested: 30}}
	s := r.Shift(2)
	if s.Year != 2021 || s.Place != 2 || s.Breaks[0].At != 7 || s.Windows[0] != (Window{1, 3, 0}) || s.Frozen.Tested != 28 || r.Breaks[0].At != 9 {
		t.Errorf("%+v", s)
	}
	a := Adjustment{Frozen: *s.Frozen, Effects: []Effect{{Outlier: Outlier{Additive, 4}}}}.Shift(2)
	if a.Tested != 30 || a.Effects[0].At != 6 {
		t.Errorf("%+v", a)
	}
}
