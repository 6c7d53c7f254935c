package schema

import (
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func TestSpan(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for text, want := range map[string]string{ // days that it holds, of those looked at
		"{from: 2008-01-01, to: 2035-12-31}":   "2008-01-01 2035-12-31",
		"{from: 2008-01-02}":                   "2035-12-31 2201-01-01",
		"{to: 2008-01-01}":                     "1900-01-01 2008-01-01",
		"{from: 2008-01-02, to: 2008-01-01}":   "no day lies between",
		"{}":                                   "no day lies between",
		"{from: 2008-01-01, till: 2009-01-01}": "till is neither from nor to",
		"{from: 1/1/2008}":                     "is not a day written yyyy-mm-dd",
	} {
		var s Span
		if err := yaml.Unmarshal([]byte(text), &s); err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", text, err, want)
			}
			continue
		}
		var held []string
		for _, d := range []string{"1900-01-01", "2008-01-01", "2035-12-31", "2201-01-01"} {
			first, last := s.Days()
			if n := int32(day(d).Unix() / 86_400); first <= n && n <= last {
				held = append(held, d)
			}
		}
		if got := strings.Join(held, " "); got != want {
			t.Errorf("%s holds %s, want %s", text, got, want)
		}
	}
}
