package plan

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/territory"
)

func areas(t *testing.T) *territory.Territory {
	t.Helper()
	all, err := territory.Load(os.DirFS("../../../schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSumsFollowTheAreasAndTheDeclaration(t *testing.T) {
	p, err := Load(os.DirFS("../../../schemas"), areas(t))
	if err != nil {
		t.Fatal(err)
	}
	f := p.Forecasts[0]
	var cells []Cell
	for _, area := range []string{"IT", "ITCD", "ITC", "ITH", "ITE", "ITF", "ITG", "ITFG", "ITDA", "ITH1", "ITH2", "ITC1"} {
		for _, who := range []string{"TOTAL", "ITA", "FOR", "NEU"} {
			cells = append(cells, Cell{area, who})
		}
	}
	var got []string
	for _, s := range p.SumsOf(f, cells) {
		if strings.HasSuffix(s.Total, ".TOTAL") {
			got = append(got, s.Total+" = "+strings.Join(s.Parts, " + "))
		}
	}
	for _, want := range []string{
		"IT.TOTAL = ITC.TOTAL + ITH.TOTAL + ITE.TOTAL + ITF.TOTAL + ITG.TOTAL",
		"ITCD.TOTAL = ITC.TOTAL + ITH.TOTAL",
		"IT.TOTAL = ITCD.TOTAL + ITE.TOTAL + ITFG.TOTAL",
		"ITFG.TOTAL = ITF.TOTAL + ITG.TOTAL",
		"ITDA.TOTAL = ITH1.TOTAL + ITH2.TOTAL",
		"IT.TOTAL = IT.ITA + IT.FOR",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no sum %s", want)
		}
	}
	// Regions are not all there, and EU citizens neither.
	if len(got) != 5+12 {
		t.Errorf("sums of totals: %s", strings.Join(got, "\n"))
	}
}

func TestFaultyDeclarations(t *testing.T) {
	whole := "forecasts:\n- {indicator: x, where: {SEX: T, AGE: TOTAL, CITIZENSHIP: TOTAL}, by: [REF_AREA], freq: Q, horizon: 8}\n"
	for _, c := range [][3]string{
		{"freq: Q", "freq: D", "freq"},
		{"horizon: 8", "horizon: 0", "horizon"},
		{"SEX: T, ", "", "SEX"},
		{"by: [REF_AREA]", "by: [REF_AREA, SEX]", "SEX is in where and in by"},
		{"horizon: 8", "horizons: 8", "horizons"},
		{"freq: Q", "freq: Q, origins: -1", "origins"},
		{"freq: Q", "freq: Q, within: x", "no other forecast"},
		{"freq: Q, horizon: 8}", "freq: S, horizon: 4, within: y}\n- {indicator: y, where: {SEX: T, AGE: TOTAL, CITIZENSHIP: TOTAL}, by: [REF_AREA], freq: Q, horizon: 8}", "shorter periods"},
		{"freq: Q, horizon: 8}", "freq: Q, horizon: 8, within: y}\n- {indicator: y, where: {SEX: T, AGE: TOTAL}, by: [REF_AREA, CITIZENSHIP], freq: S, horizon: 4}", "tells series apart by CITIZENSHIP"},
		{"by: [REF_AREA], freq: Q, horizon: 8}", "by: [REF_AREA, SECTOR], freq: Q, horizon: 8, within: y}\n- {indicator: y, where: {SEX: T, AGE: TOTAL, CITIZENSHIP: TOTAL}, by: [REF_AREA], freq: S, horizon: 4}", "no one total of SECTOR"},
	} {
		text := strings.Replace(whole, c[0], c[1], 1)
		_, err := Load(fstest.MapFS{File: {Data: []byte(text)}}, areas(t))
		if err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%q: %v", c[1], err)
		}
	}
	if p, err := Load(fstest.MapFS{File: {Data: []byte(whole)}}, areas(t)); err != nil || p.Forecasts[0].PerYear() != 4 {
		t.Errorf("%v, %v", p, err)
	}
	if p, err := Load(fstest.MapFS{}, areas(t)); err != nil || len(p.Forecasts) != 0 {
		t.Errorf("a project without the file: %v, %v", p, err)
	}
}
