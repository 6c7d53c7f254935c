package flussi

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// at returns the last observed value of an area and stage under an act.
func at(rows []row, area, stage, permit string) int64 {
	var found row
	for _, r := range rows {
		if r.area == area && r.stage == stage && r.permit == permit && r.concept != ceiling && r.date >= found.date {
			found = r
		}
	}
	return found.value
}

func actOf(t *testing.T, year int) act {
	t.Helper()
	for _, a := range acts {
		if a.year == year {
			return a
		}
	}
	t.Fatalf("no act of %d", year)
	return act{}
}

func TestPrintedFigures(t *testing.T) {
	tests := []struct {
		year  int
		area  string
		stage string
		want  int64
	}{
		{2010, "ITC1", "QUOTA", 3800}, {2013, "ITC1", "QUOTA", 1249}, {2013, "ITC1", "APPLICATIONS", 1146},
		{2010, "ITI1", "NULLA_OSTA", 1413}, {2012, "ITI1", "QUOTA", 1212}, {2012, "ITI1", "APPLICATIONS", 2430},
		{2012, "ITI1", "NULLA_OSTA", 869}, {2012, "ITI1", "CONTRACTS", 277}, {2012, "ITI1", "PERMITS", 277},
		{2013, "ITI1", "QUOTA", 615}, {2013, "ITI1", "APPLICATIONS", 1481},
	}
	for _, tt := range tests {
		rows := newModel(1).rows(actOf(t, tt.year))
		if got := at(rows, tt.area, tt.stage, seasonalWork); got != tt.want {
			t.Errorf("%d %s %s: %d, want %d", tt.year, tt.area, tt.stage, got, tt.want)
		}
	}
	rows := newModel(1).rows(actOf(t, 2012))
	for stage, want := range map[string]int64{"APPLICATIONS": 108, "NULLA_OSTA": 38, "CONTRACTS": 38} {
		if got := at(rows, "ITC1", stage, multiannual); got != want {
			t.Errorf("Piemonte 2012, several years, %s: %d, want %d", stage, got, want)
		}
	}
}

func TestPrintedRatios(t *testing.T) {
	tests := []struct {
		year            int
		area, num, over string
		want            string // per cent, to the decimals printed
	}{
		{2010, "ITC1", "NULLA_OSTA", "QUOTA", "47"}, {2013, "ITC1", "NULLA_OSTA", "QUOTA", "61"},
		{2011, "ITI1", "NULLA_OSTA", "QUOTA", "62"}, {2012, "ITI1", "NULLA_OSTA", "QUOTA", "72"},
		{2013, "ITI1", "NULLA_OSTA", "QUOTA", "61"}, {2013, "ITI1", "PERMITS", "QUOTA", "28"},
		{2011, "ITI18", "NULLA_OSTA", "QUOTA", "91"}, {2011, "ITI12", "NULLA_OSTA", "QUOTA", "98"},
		{2011, "ITI17", "NULLA_OSTA", "QUOTA", "97"}, {2011, "ITI19", "NULLA_OSTA", "QUOTA", "80"},
		{2012, "ITI18", "NULLA_OSTA", "QUOTA", "74"},
	}
	for _, tt := range tests {
		rows := newModel(9).rows(actOf(t, tt.year))
		num, over := at(rows, tt.area, tt.num, seasonalWork), at(rows, tt.area, tt.over, seasonalWork)
		if got := fmt.Sprintf("%.0f", 100*float64(num)/float64(over)); got != tt.want {
			t.Errorf("%d %s: %s over %s is %d/%d = %s, want %s", tt.year, tt.area, tt.num, tt.over, num, over, got, tt.want)
		}
	}
	rows := newModel(9).rows(actOf(t, 2011))
	if no := at(rows, "IT", "NULLA_OSTA", seasonalWork); no != 38400 {
		t.Errorf("Italy 2011: %d nulla osta, want 38400 = 64 %% of 60000", no)
	}
}

// Regions add up to the nation, and no stage is larger than the one before it,
// but for the one place where the sample breaks the order.
func TestFunnelsAddUpAndNarrow(t *testing.T) {
	m := newModel(5)
	for _, a := range acts {
		var italy funnel
		for _, f := range m.regions(a) {
			italy = italy.plus(f)
			var provinces funnel
			for _, p := range m.provinces(a, f) {
				provinces = provinces.plus(p)
			}
			if provinces.quota != 0 && (provinces.quota != f.quota || provinces.counts != f.counts) {
				t.Errorf("%d %s: provinces %+v, region %+v", a.year, f.area, provinces, f)
			}
			broken := a.year == 2016 && f.area == "ITF5"
			for s := nullaOsta; s < stageCount; s++ {
				if f.counts[s] > f.counts[s-1] && !broken {
					t.Errorf("%d %s: %d %s of %d %s", a.year, f.area, f.counts[s], stageCodes[s], f.counts[s-1], stageCodes[s-1])
				}
			}
		}
		if italy.quota != a.quotas {
			t.Errorf("%d: quotas %d, want %d", a.year, italy.quota, a.quotas)
		}
		if a.year != 2016 && italy.counts != a.counts {
			t.Errorf("%d: %v, want %v", a.year, italy.counts, a.counts)
		}
	}
}

// A later edition begins with no fewer rows than an earlier one, in its order.
func TestEditionsOnlyAdd(t *testing.T) {
	a := actOf(t, 2025)
	var before map[string]bool
	for _, published := range a.editions() {
		var out bytes.Buffer
		if err := writeFunnel(&out, 1, a, published); err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for line := range strings.Lines(out.String()) {
			lines[line] = true
		}
		for line := range before {
			if !lines[line] {
				t.Errorf("%s lacks %q of the edition before", published, line)
			}
		}
		if len(lines) <= len(before) {
			t.Errorf("%s adds nothing", published)
		}
		before = lines
	}
}
