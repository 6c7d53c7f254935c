package e2e

import (
	"html"
	"math"
	"strings"
	"testing"
)

// TestNowcast holds the quarter that the survey of the demonstration does not have yet to what it says of itself: it follows the
// last one surveyed, the plans of firms reach it, its limits are sensible beside what quarters do, regions add up, and each says
// what its leading indicators are worth.
func TestNowcast(t *testing.T) {
	dir := demoLake(t)
	regions := map[string]row{}
	sum := 0.0
	rows := query(t, dir, "dem_nowcast")
	for _, r := range rows {
		regions[r["REF_AREA"]] = r
		if len(r["REF_AREA"]) == 4 && r["REF_AREA"] != "ITFG" {
			sum += value(t, r, "OBS_VALUE")
		}
		if r["TIME_PERIOD"] != "2026-Q1" || r["ORIGIN"] != "2025-Q4" || r["OBS_STATUS"] != "F" {
			t.Errorf("%s: %s after %s, status %s", r["REF_AREA"], r["TIME_PERIOD"], r["ORIGIN"], r["OBS_STATUS"])
		}
		foreseen, low, high := value(t, r, "OBS_VALUE"), value(t, r, "LO95"), value(t, r, "HI95")
		if width := (high - low) / foreseen; !(low < foreseen && foreseen < high) || width < 0.005 || width > 0.10 {
			t.Errorf("%s: %.0f within %.0f and %.0f", r["REF_AREA"], foreseen, low, high)
		}
		if off := value(t, r, "PAST_ERROR"); !(off > 0) || off > (high-low)/2 || !strings.Contains(r["PAST_ERROR_OF"], "pseudo-real-time") {
			t.Errorf("%s: past error %v of %q", r["REF_AREA"], off, r["PAST_ERROR_OF"])
		}
		last := query(t, dir, "employed", "--area", r["REF_AREA"], "--from", "2025-Q1", "--to", "2025-Q1", "--where", "CITIZENSHIP=TOTAL", "--where", "SEX=T", "--where", "AGE=Y_GE15", "--where", "FREQ=Q")
		if len(last) == 1 && math.Abs(foreseen/value(t, last[0], "OBS_VALUE")-1) > 0.05 {
			t.Errorf("%s: %.0f, %s a year before", r["REF_AREA"], foreseen, last[0]["OBS_VALUE"])
		}
	}
	if len(regions) != 25 || math.Abs(sum-value(t, regions["IT"], "OBS_VALUE")) > 0.001 {
		t.Errorf("%d areas; regions sum to %.3f, Italy is %s", len(regions), sum, regions["IT"]["OBS_VALUE"])
	}
	used := 0
	for _, r := range query(t, dir, "dem_bridge") {
		ratio := value(t, r, "OBS_VALUE")
		switch r["COMPONENT"] {
		case "EXC_ENTRIES":
			if !strings.Contains(r["DETAIL"], "of the same quarter") {
				t.Errorf("%s: firms' plans %q", r["REF_AREA"], r["DETAIL"])
			}
		case "CO_NET", "INPS_CIG":
			if !strings.Contains(r["DETAIL"], "of 1 quarter before") {
				t.Errorf("%s: %s %q", r["REF_AREA"], r["COMPONENT"], r["DETAIL"])
			}
		}
		if r["METHOD"] != "BRIDGE" {
			continue
		}
		used++
		if ratio >= 1 {
			t.Errorf("%s: %s is used and erred %v times what the survey alone did", r["REF_AREA"], r["COMPONENT"], ratio)
		}
	}
	if used < 20 {
		t.Errorf("leading indicators are used in %d lines", used)
	}
	page := html.UnescapeString(get(t, serving(t, dir)+"/previsioni/domanda?area=ITC4").body)
	for _, want := range []string{"Occupati del trimestre che la rilevazione non ha ancora", "persone, intervallo del 95 per cento 4.", "Entrate previste dalle imprese (Excelsior) 0,", "gli ammessi insieme 0,", "Attivazioni nette (CO)", "Lavoratori in integrazione salariale (INPS)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of demand lacks %q", want)
		}
	}
}
