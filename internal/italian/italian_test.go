package italian

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"osservatorio/internal/period"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		it, en   string
	}{
		{0, 0, "0", "0"},
		{1234.45, 1, "1.234,5", "1,234.5"},
		{100886, 0, "100.886", "100,886"},
		{2259652, 0, "2.259.652", "2,259,652"},
		{50.44999, 1, "50,4", "50.4"},
		{2.675, 2, "2,68", "2.68"}, // the double is 2.67499999999999982
		{0.5, 0, "1", "1"},
		{-0.5, 0, "−1", "−1"},
		{1.5, 0, "2", "2"},
		{2.5, 0, "3", "3"},
		{-1234.5, 1, "−1.234,5", "−1,234.5"},
		{-0.04, 1, "0,0", "0.0"},
		{math.Copysign(0, -1), 1, "0,0", "0.0"},
		{999.95, 1, "1.000,0", "1,000.0"},
		{0.1, 3, "0,100", "0.100"},
		{1e21, 0, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"},
		{3.7, -2, "4", "4"},
		{math.NaN(), 1, "n.d.", "n/a"},
		{math.Inf(-1), 1, "n.d.", "n/a"},
	} {
		if got := IT.Number(c.v, c.decimals); got != c.it {
			t.Errorf("Number(%v, %d) = %q, want %q", c.v, c.decimals, got, c.it)
		}
		if got := EN.Number(c.v, c.decimals); got != c.en {
			t.Errorf("EN.Number(%v, %d) = %q, want %q", c.v, c.decimals, got, c.en)
		}
	}
}

// A printed number must read back to within half a unit of its last digit.
func TestNumberReadsBack(t *testing.T) {
	readsBack := func(thousandths int32, places uint8) bool {
		v, decimals := float64(thousandths)/1000, int(places%4)
		text := strings.NewReplacer(".", "", ",", ".", minus, "-").Replace(IT.Number(v, decimals))
		back, err := strconv.ParseFloat(text, 64)
		return err == nil && math.Abs(back-v) <= 0.5*math.Pow10(-decimals)+1e-9
	}
	if err := quick.Check(readsBack, nil); err != nil {
		t.Error(err)
	}
}

func TestSignsAndUnits(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{IT.Signed(1.24, 1), "+1,2"},
		{IT.Signed(-0.3, 1), "−0,3"},
		{IT.Signed(0.04, 1), "0,0"},
		{IT.Signed(0, 1), "0,0"},
		{IT.Signed(math.Inf(1), 1), "n.d."},
		{IT.Percent(58.34, 1), "58,3%"},
		{IT.Percent(math.NaN(), 1), "n.d."},
		{IT.SignedPercent(3.05, 1), "+3,1%"},
		{IT.Points(-1.2, 1), "−1,2\u00a0p.p."},
		{EN.Points(1.2, 1), "+1.2\u00a0pp"},
		{EN.Points(math.NaN(), 1), "n/a"},
		{IT.List(nil), ""},
		{IT.List([]string{"Lazio"}), "Lazio"},
		{IT.List([]string{"Lazio", "Umbria", "Marche"}), "Lazio, Umbria e Marche"},
		{EN.List([]string{"Lazio", "Umbria"}), "Lazio and Umbria"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct{ code, long, short, english, englishShort string }{
		{"2025", "2025", "2025", "2025", "2025"},
		{"2025-S1", "I semestre 2025", "I 2025", "1st half 2025", "H1 2025"},
		{"2013-S2", "II semestre 2013", "II 2013", "2nd half 2013", "H2 2013"},
		{"2013-Q3", "III trimestre 2013", "T3 2013", "3rd quarter 2013", "Q3 2013"},
		{"2013-05", "maggio 2013", "mag 2013", "May 2013", "May 2013"},
		{"2013-05-01", "1° maggio 2013", "2013-05-01", "1 May 2013", "2013-05-01"},
		{"2013-12", "dicembre 2013", "dic 2013", "December 2013", "Dec 2013"},
		{"media 2013", "media 2013", "media 2013", "media 2013", "media 2013"},
	} {
		for _, got := range [][2]string{
			{IT.Period(c.code), c.long}, {IT.ShortPeriod(c.code), c.short},
			{EN.Period(c.code), c.english}, {EN.ShortPeriod(c.code), c.englishShort},
		} {
			if got[0] != got[1] {
				t.Errorf("%s: got %q, want %q", c.code, got[0], got[1])
			}
		}
	}
}

// What is no code in its SDMX form is not made up for.
func TestPeriodKeepsWhatIsNoCode(t *testing.T) {
	for _, code := range []string{"", "13", "2013-", "2013-S0", "2013-S3", "2013-Q5", "2013-13",
		"2013-00", "2013-5", "2013-Q01", "+013", "2013-s1", "I semestre 2013"} {
		if IT.Period(code) != code || IT.ShortPeriod(code) != code {
			t.Errorf("%q is written %q, %q", code, IT.Period(code), IT.ShortPeriod(code))
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, seed := range []string{"2013", "2013-S1", "2013-Q3", "2013-05", "2013-05-01", "2013-W1", "-", "٢٠١٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if code != "" && (IT.Period(code) == "" || EN.ShortPeriod(code) == "") {
			t.Errorf("%q has an empty label", code)
		}
	})
}

func TestDate(t *testing.T) {
	first := period.Date{Year: 2013, Month: time.May, Day: 1}
	last := period.Date{Year: 2013, Month: time.May, Day: 31}
	for _, c := range []struct{ got, want string }{
		{IT.Date(first), "1° maggio 2013"},
		{IT.Date(last), "31 maggio 2013"},
		{EN.Date(first), "1 May 2013"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestForLang(t *testing.T) {
	for tag, want := range map[string]string{"it": "it", "EN": "en"} {
		if l, err := ForLang(tag); err != nil || l.Lang() != want {
			t.Errorf("ForLang(%q) = %q, %v", tag, l.Lang(), err)
		}
	}
	if _, err := ForLang("fr"); err == nil {
		t.Error("ForLang(fr) gave no error")
	}
}
