package period

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestParseReadsEveryFormThatProvidersWrite(t *testing.T) {
	for text, want := range map[string]string{
		"2013": "2013", " 2013 ": "2013", "2013-A1": "2013",
		"2013-S1": "2013-S1", "2013S2": "2013-S2", "S1-2013": "2013-S1", "2013-H1": "2013-S1",
		"I semestre 2014": "2014-S1", "2° semestre 2014": "2014-S2", "2014 II semestre": "2014-S2",
		"2013-Q1": "2013-Q1", "Q1-2019": "2019-Q1", "2019Q1": "2019-Q1", "2019-T4": "2019-Q4",
		"I trimestre 2014": "2014-Q1", "IV TRIMESTRE 2019": "2019-Q4", "I trim. 2018": "2018-Q1",
		"3° trim 2018": "2018-Q3", "Secondo trimestre 2013": "2013-Q2",
		"2013-01": "2013-01", "2013-1": "2013-01", "2013-M12": "2013-12", "2013M01": "2013-01", "01/2013": "2013-01",
		"Gennaio 2013": "2013-01", "DICEMBRE 2013": "2013-12", "set 2013": "2013-09", "ago-2013": "2013-08",
		"2013-01-15": "2013-01-15", "15/01/2013": "2013-01-15", "15-01-2020": "2020-01-15",
		"31.03.2024": "2024-03-31", "5/1/2013": "2013-01-05", "29/02/2012": "2012-02-29",
		"15 gennaio 2013": "2013-01-15", "1° Maggio 2020": "2020-05-01", "2201-12-31": "2201-12-31",
		"1900-01-01": "1900-01-01", "9999-12-31": "9999-12-31", "15\u00a0gennaio\u00a02013": "2013-01-15",
	} {
		got, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			continue
		}
		if got.String() != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseRefusesWhatIsNoPeriod(t *testing.T) {
	for _, text := range []string{
		"", " ", "13", "0013", "20133", "2013-", "-2013", "2013--01", "2013-Q5", "2013-Q0", "2013-S3", "2013-13", "2013-00",
		"Q1", "V trimestre 2014", "III semestre 2014", "gennaio", "gennaro 2013", "2013-02-29", "31/04/2013",
		"15-2013-01", "2013 2014", "2013-01-15T10:00", "2013-01-15-01", "2013,01", "2013/2014", "+2013", "2013-001", "T 2013",
	} {
		got, err := Parse(text)
		var parseErr *ParseError
		if !errors.As(err, &parseErr) {
			t.Errorf("Parse(%q) = %s, %v; want a ParseError", text, got, err)
		} else if parseErr.Text != text {
			t.Errorf("Parse(%q) blames %q", text, parseErr.Text)
		}
	}
}

func TestParseInYear(t *testing.T) {
	for part, want := range map[string]string{
		"": "2023", "Gennaio": "2023-01", "AGOSTO": "2023-08", "I trimestre": "2023-Q1", "Q4": "2023-Q4",
		"II Semestre": "2023-S2", "12": "2023-12",
	} {
		got, err := ParseInYear(2023, part)
		if err != nil || got.String() != want {
			t.Errorf("ParseInYear(2023, %q) = %s, %v; want %s", part, got, err, want)
		}
	}
	for _, part := range []string{"Gennaio 2023", "Totale", "V trimestre", "13"} {
		if got, err := ParseInYear(2023, part); err == nil {
			t.Errorf("ParseInYear(2023, %q) = %s, want an error", part, got)
		}
	}
	if _, err := ParseInYear(23, "Gennaio"); err == nil {
		t.Error("ParseInYear accepted the year 23")
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		text, start, end string
		days             int
	}{
		{"2012", "2012-01-01", "2012-12-31", 366},
		{"2013-S2", "2013-07-01", "2013-12-31", 184},
		{"2013-Q1", "2013-01-01", "2013-03-31", 90},
		{"1900-02", "1900-02-01", "1900-02-28", 28},
		{"2000-02", "2000-02-01", "2000-02-29", 29},
		{"2013-12-31", "2013-12-31", "2013-12-31", 1},
	} {
		p := mustParse(t, c.text)
		if p.Start().String() != c.start || p.End().String() != c.end || p.Days() != c.days {
			t.Errorf("%s runs from %s to %s, %d days; want %s to %s, %d", p, p.Start(), p.End(), p.Days(), c.start, c.end, c.days)
		}
	}
}

func TestSplitAndIn(t *testing.T) {
	year := Year(2013)
	if got := year.Quarters(); !slices.Equal(got, []Period{Quarter(2013, 1), Quarter(2013, 2), Quarter(2013, 3), Quarter(2013, 4)}) {
		t.Errorf("the quarters of 2013 are %v", got)
	}
	if got := HalfYear(2013, 2).Quarters(); !slices.Equal(got, []Period{Quarter(2013, 3), Quarter(2013, 4)}) {
		t.Errorf("the quarters of 2013-S2 are %v", got)
	}
	if got := Quarter(2013, 4).Months(); len(got) != 3 || got[0].String() != "2013-10" {
		t.Errorf("the months of 2013-Q4 are %v", got)
	}
	if got := Month(2013, time.May).Quarters(); got != nil {
		t.Errorf("2013-05 has the quarters %v", got)
	}
	if got := len(year.Split(Daily)); got != 365 {
		t.Errorf("2013 has %d days", got)
	}
	if half, ok := Month(2013, time.July).In(HalfYearly); !ok || half != HalfYear(2013, 2) {
		t.Errorf("2013-07 lies in %s, %v", half, ok)
	}
	if _, ok := year.In(Quarterly); ok {
		t.Error("a year lies in a quarter")
	}
}

func TestSameLastYear(t *testing.T) {
	for text, want := range map[string]string{
		"2013": "2012", "2013-S1": "2012-S1", "2013-Q4": "2012-Q4", "2013-01": "2012-01",
		"2013-03-01": "2012-03-01", "2012-02-29": "2011-02-28",
	} {
		if got := mustParse(t, text).SameLastYear().String(); got != want {
			t.Errorf("the year before %s: %s, want %s", text, got, want)
		}
	}
}

func TestCompareOrdersTimeThenLength(t *testing.T) {
	want := []string{"", "2012-12-31", "2013", "2013-S1", "2013-Q1", "2013-01", "2013-01-01", "2013-Q2", "2013-S2", "2014"}
	var got []Period
	for _, text := range want {
		var p Period
		if err := p.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
	}
	rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, Period.Compare)
	for i, p := range got {
		if p.String() != want[i] {
			t.Fatalf("sorted: %v, want %v", got, want)
		}
	}
}

func TestRange(t *testing.T) {
	got, err := Range(Quarter(2013, 3), Quarter(2014, 2))
	if err != nil || len(got) != 4 || got[2] != Quarter(2014, 1) {
		t.Errorf("range: %v, %v", got, err)
	}
	if got, err := Range(Quarter(2014, 1), Quarter(2013, 1)); err != nil || got != nil {
		t.Errorf("a range that ends before it begins: %v, %v", got, err)
	}
	if _, err := Range(Year(2013), Quarter(2013, 1)); err == nil {
		t.Error("a range from a year to a quarter is no error")
	}
}

func TestParseFreq(t *testing.T) {
	for code, want := range map[string]Freq{"A": Annual, "S": HalfYearly, "H": HalfYearly, "Q": Quarterly, "M": Monthly, "D": Daily} {
		if got, err := ParseFreq(code); err != nil || got != want {
			t.Errorf("ParseFreq(%q) = %v, %v", code, got, err)
		}
	}
	if _, err := ParseFreq("W"); err == nil {
		t.Error("weeks are not among the frequencies")
	}
}

// TestArithmetic holds the laws of periods on periods drawn at random.
func TestArithmetic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	freqs := []Freq{Annual, HalfYearly, Quarterly, Monthly, Daily}
	for range 5000 {
		p := dateOfDay(rng.IntN(700000) + 370000).In(freqs[rng.IntN(len(freqs))])
		n := rng.IntN(400) - 200
		q := p.Add(n)
		if steps, err := q.Sub(p); err != nil || steps != n {
			t.Fatalf("(%s + %d) - %s = %d, %v", p, n, p, steps, err)
		}
		if p.End().AddDays(1) != p.Next().Start() {
			t.Fatalf("%s ends on %s, the next begins on %s", p, p.End(), p.Next().Start())
		}
		if back, err := Parse(p.String()); err != nil || back != p {
			t.Fatalf("%s reads back as %s, %v", p, back, err)
		}
		if !p.Contains(p) || !p.ContainsDate(p.Start()) || !p.ContainsDate(p.End()) || p.ContainsDate(p.Next().Start()) {
			t.Fatalf("%s does not contain what it is made of", p)
		}
		if p.Freq() == Daily {
			continue
		}
		days := 0
		for _, m := range p.Months() {
			if year, ok := m.In(Annual); !ok || year.Year() != p.Year() || !p.Contains(m) {
				t.Fatalf("%s is not a month of %s", m, p)
			}
			days += m.Days()
		}
		if days != p.Days() {
			t.Fatalf("the months of %s have %d days, it has %d", p, days, p.Days())
		}
	}
}

// TestDatesAgreeWithTheStandardLibrary uses time.Time, at UTC, as the oracle.
func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	day := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := NewDate(1890, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 80000 {
		y, m, dd := day.Date()
		if d != (Date{y, m, dd}) || Day(d).Number() != day.YearDay() {
			t.Fatalf("%s (day %d), want %s", d, Day(d).Number(), day.Format(time.DateOnly))
		}
		day, d = day.AddDate(0, 0, 1), d.AddDays(1)
	}
}

func TestTextMarshalling(t *testing.T) {
	for _, text := range []string{"", "2013-01-15"} {
		var d Date
		if err := d.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if out, _ := d.MarshalText(); string(out) != text {
			t.Errorf("the date %q comes back as %q", text, out)
		}
	}
	var d Date
	if err := d.UnmarshalText([]byte("2013-Q1")); err == nil {
		t.Error("a quarter was read as a date")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2013", "2013-S1", "Q1-2019", "I trimestre 2014", "Gennaio 2013", "29/02/2012", "2013-1-1", "31.03.2024", "2013-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			if !p.IsZero() {
				t.Errorf("Parse(%q) fails and still gives %s", text, p)
			}
			return
		}
		if back, err := Parse(p.String()); err != nil || back != p {
			t.Errorf("Parse(%q) = %s, which reads back as %s, %v", text, p, back, err)
		}
		if p.Start().After(p.End()) || !p.ContainsDate(p.Start()) {
			t.Errorf("Parse(%q) = %s runs from %s to %s", text, p, p.Start(), p.End())
		}
	})
}

func mustParse(t *testing.T, text string) Period {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
