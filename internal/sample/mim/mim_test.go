package mim

import (
	"bytes"
	"strings"
	"testing"
)

// plates are those of the regions whose figures are printed.
var plates = map[string][]string{
	"ITC4": {"VA", "CO", "SO", "MI", "BG", "BS", "PV", "CR", "MN", "LC", "LO", "MB"},
	"ITF2": {"IS", "CB"},
	"ITF5": {"PZ", "MT"},
}

func TestPrintedFigures(t *testing.T) {
	for _, o := range orders {
		var pupils, foreign int64
		byPlate := map[string]int64{}
		keys := map[row]bool{}
		for r := range rows(7, o, o.state) {
			pupils, foreign = pupils+r.pupils, foreign+r.foreign
			byPlate[r.school[:2]] += r.foreign
			if r.foreign < 0 || r.foreign > r.pupils || r.year < 1 || r.year > o.years || len(r.school) != 10 {
				t.Fatalf("%+v", r)
			}
			key := row{school: r.school, year: r.year}
			if keys[key] {
				t.Fatalf("%+v stands twice", key)
			}
			keys[key] = true
		}
		if pupils != o.state.pupils || foreign != o.state.foreign {
			t.Errorf("%s: %d pupils, %d foreign", o.label, pupils, foreign)
		}
		for region, own := range plates {
			want, printed := o.state.printed[region]
			var got int64
			for _, p := range own {
				got += byPlate[p]
			}
			if printed && got != want {
				t.Errorf("%s, %s: %d foreign, printed %d", o.label, region, got, want)
			}
		}
		for _, p := range []string{"AO", "TN", "BZ"} {
			if _, ok := byPlate[p]; ok {
				t.Errorf("%s: schools of %s are not the Ministry's", o.label, p)
			}
		}
	}
}

// The same seed gives the same bytes; another gives others.
func TestSeed(t *testing.T) {
	text := func(seed uint64) string {
		var out bytes.Buffer
		for _, e := range Extracts(seed) {
			if err := e.Write(&out); err != nil {
				t.Fatal(err)
			}
		}
		return out.String()
	}
	a := text(1)
	if a != text(1) || a == text(2) {
		t.Error("the seed does not decide the bytes")
	}
	if n := strings.Count(a, ",7,2,2,0\n"); n != 2 {
		t.Errorf("%d rows of a year that no school has, want one a file", n)
	}
}
