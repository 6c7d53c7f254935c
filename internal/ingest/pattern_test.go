package ingest

import (
	"regexp"
	"testing"
	"time"
)

// Every day of ten thousand years, and days that do not exist, are read as package time reads them.
func TestDays(t *testing.T) {
	for _, form := range []string{"2006-01-02", "02/01/2006", "02012006", "20060102", "2 Jan 2006"} {
		read := dayReader(form)
		for day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10_000; day = day.AddDate(0, 0, 1) {
			text := day.Format(form)
			if got, ok := read(text); !ok || !epoch.AddDate(0, 0, int(got)).Equal(day) {
				t.Fatalf("%s: %d %v", text, got, ok)
			}
			if form != "2006-01-02" {
				day = day.AddDate(0, 0, 96) // a sample
			}
		}
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2013-02-28", "2013-02-29", "2000-02-29", "1900-02-29", "2201-13-01", "2013-00-10", "2013-1-01", "20130101x", "-013-01-01", "2013-01-32"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, form := range []string{"2006-01-02", "02/01/2006", "02012006", "20060102"} {
			got, ok := dayReader(form)(s)
			want, err := time.Parse(form, s)
			if ok != (err == nil) || ok && !epoch.AddDate(0, 0, int(got)).Equal(want) {
				t.Errorf("%q as %s: %d %v, want %v %v", s, form, got, ok, want, err)
			}
		}
	})
}

// A pattern says of a text what package regexp says of it.
func FuzzMatcher(f *testing.F) {
	patterns := []string{"[0-9a-f]{16}", `[0-9]{2}\.[0-9]{2}\.[0-9]{2}`, `[1-9]\.[0-9]\.[0-9]\.[0-9]+(\.[0-9]+)*`, "a|bc", "(?i)ab", "[^x]", "è", "", "A(b)C", `\d\d`}
	for _, s := range []string{"0123456789abcdef", "56.10.11", "5.2.2.3", "a", "bc", "AB", "y", "é", "è", "", "AbC", "56.10.11\n", "12", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range patterns {
			matches, err := matcher(p)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := matches(s), regexp.MustCompile("^(?:"+p+")$").MatchString(s); got != want {
				t.Errorf("%q and %s: %v, want %v", s, p, got, want)
			}
		}
	})
}
