package world

import (
	"fmt"
	"math"
	"testing"
)

// seeds are those of the tests and of the demonstration: the calibration must hold for any.
var seeds = []uint64{1, 2013}

var (
	bothSexes = []Sex{Male, Female}
	anyone    = []Citizenship{ITA, EU, NEU}
	foreign   = []Citizenship{EU, NEU}
)

// groupIndex returns the position of a code in Groups.
func groupIndex(t *testing.T, code string) int {
	t.Helper()
	for i, g := range Groups {
		if g.Code == code {
			return i
		}
	}
	t.Fatalf("no group %s", code)
	return 0
}

// TestPrintedFigures holds the world to the figures of the two fact sheets.
func TestPrintedFigures(t *testing.T) {
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testPrintedFigures(t, New(seed)) })
	}
}

func testPrintedFigures(t *testing.T, w *World) {
	table := w.Table(Final(), Period{Year: 2013})
	piemonte, toscana := groupIndex(t, "ITC1"), groupIndex(t, "ITI1")
	sum := func(area int, cits []Citizenship, from, to Age) Cell {
		return table.Sum(area, cits, bothSexes, from, to)
	}
	counts := []struct {
		what      string
		got, want int64
	}{
		{"Piemonte NEU employed 15-64", sum(piemonte, []Citizenship{NEU}, Y15_19, Y55_64).Employed, 100886},
		{"Piemonte NEU unemployed 15+", sum(piemonte, []Citizenship{NEU}, Y15_19, Y75).Unemployed, 35329},
		{"Piemonte EU unemployed 15+", sum(piemonte, []Citizenship{EU}, Y15_19, Y75).Unemployed, 21316},
		{"Piemonte NEU inactive 15-64", sum(piemonte, []Citizenship{NEU}, Y15_19, Y55_64).Inactive, 63933},
		{"Toscana NEU employed 15-64", sum(toscana, []Citizenship{NEU}, Y15_19, Y55_64).Employed, 130662},
		{"Toscana NEU unemployed 15+", sum(toscana, []Citizenship{NEU}, Y15_19, Y75).Unemployed, 25892},
		{"Toscana NEU inactive 15-64", sum(toscana, []Citizenship{NEU}, Y15_19, Y55_64).Inactive, 66842},
		{"Toscana NEU NEET 15-29", sum(toscana, []Citizenship{NEU}, Y15_19, Y25_29).NEET, 21277},
		{"Toscana NEET 15-29", sum(toscana, anyone, Y15_19, Y25_29).NEET, 99326},
	}
	for _, c := range counts {
		if c.got != 4*c.want {
			t.Errorf("%s: sum of quarters %d, want 4 x %d", c.what, c.got, c.want)
		}
	}
	table12 := w.Table(Final(), Period{Year: 2012})
	neet12 := func(code string, cits []Citizenship) float64 {
		return float64(table12.Sum(groupIndex(t, code), cits, bothSexes, Y15_19, Y20_24).NEET)
	}
	employment := func(area int, cits []Citizenship) float64 {
		c := sum(area, cits, Y15_19, Y55_64)
		return float64(c.Employed) / float64(c.Population())
	}
	rates := []struct {
		what      string
		got, want float64 // percent, one decimal
	}{
		{"Piemonte NEU employment rate", employment(piemonte, []Citizenship{NEU}), 50.4},
		{"Piemonte employment rate", employment(piemonte, anyone), 62.4},
		{"Toscana NEU employment rate", employment(toscana, []Citizenship{NEU}), 58.5},
		{"Toscana employment rate", employment(toscana, anyone), 63.8},
		{"foreign NEET, Piemonte", neet12("ITC1", foreign) / neet12("ITC1", anyone), 25},
		{"foreign NEET, Nord", neet12("ITCD", foreign) / neet12("ITCD", anyone), 28.6},
		{"foreign NEET, Centro", neet12("ITE", foreign) / neet12("ITE", anyone), 22.9},
		{"foreign NEET, Mezzogiorno", neet12("ITFG", foreign) / neet12("ITFG", anyone), 4.1},
	}
	for _, r := range rates {
		if got := math.Round(r.got*1000) / 10; got != r.want {
			t.Errorf("%s: %.2f, want %.1f", r.what, 100*r.got, r.want)
		}
	}
}

// TestCells holds every cell to what a cell can be, in all editions.
func TestCells(t *testing.T) {
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testCells(t, New(seed)) })
	}
}

func testCells(t *testing.T, w *World) {
	for _, e := range Editions {
		for _, p := range Periods(e, FirstYear) {
			if p.Q == 0 {
				continue
			}
			for k := range Keys {
				c := w.Cell(e, p, k)
				if c.Employed < 0 || c.Unemployed < 0 || c.Inactive < 0 || c.NEET < 0 || c.NEET > c.Unemployed+c.Inactive {
					t.Fatalf("edition %d, %s, %+v: %+v", e.Number, p, k, c)
				}
				if c.NEET != 0 && k.Age > Y30_34 {
					t.Fatalf("%s, %+v: NEET above 34", p, k)
				}
			}
		}
	}
}

// TestLevels holds Italy to the published magnitudes.
func TestLevels(t *testing.T) {
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testLevels(t, New(seed)) })
	}
}

func testLevels(t *testing.T, w *World) {
	for _, c := range []struct {
		year                int
		rate, tolerance     float64 // employment 15-64
		employed, allowance float64 // millions
	}{
		{2013, 55.5, 0.6, 22.2, 0.8},
		{2019, 59.0, 0.6, 23.1, 0.9},
		{2024, 62.2, 0.6, 23.9, 0.9},
	} {
		table := w.Table(Final(), Period{Year: c.year})
		active := table.Sum(0, anyone, bothSexes, Y15_19, Y55_64)
		rate := 100 * float64(active.Employed) / float64(active.Population())
		all := float64(table.Sum(0, anyone, bothSexes, Y15_19, Y75).Employed) / 4e6
		if math.Abs(rate-c.rate) > c.tolerance || math.Abs(all-c.employed) > c.allowance {
			t.Errorf("%d: employment rate %.1f, employed %.2f million, want about %.1f and %.1f", c.year, rate, all, c.rate, c.employed)
		}
	}
}

func TestEditionsDiffer(t *testing.T) {
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testEditionsDiffer(t, New(seed)) })
	}
}

func testEditionsDiffer(t *testing.T, w *World) {
	first, last := Quarter{2025, 1}, Final()
	var changed, moved int
	for k := range Keys {
		a, b := w.Cell(Editions[0], first, k), w.Cell(last, first, k)
		if a != b {
			changed++
		}
		if a.Population() != b.Population() {
			moved++
		}
	}
	if changed == 0 || moved != 0 {
		t.Errorf("%d cells revised, %d populations revised, want some and none", changed, moved)
	}
}
