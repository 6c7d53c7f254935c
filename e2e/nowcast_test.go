package e2e

import (
	"fmt"
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
		if r["SECTOR"] != "_T" {
			continue
		}
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
	for _, r := range query(t, dir, "dem_bridge", "--where", "SECTOR=_T") {
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

// TestNowcastOfSectors holds the sectors of that quarter to what they say of themselves: they are told where the survey tells sectors,
// add up to the employed of all, lie near the last year's and within sensible limits, and the plans of their own firms lead them.
func TestNowcastOfSectors(t *testing.T) {
	dir := demoLake(t)
	sums, all, italy := map[string]float64{}, map[string]float64{}, map[string]float64{}
	ratios, sectors := 0.0, 0
	for _, r := range query(t, dir, "dem_nowcast", "--where", "FREQ=Q") {
		foreseen, low, high := value(t, r, "OBS_VALUE"), value(t, r, "LO95"), value(t, r, "HI95")
		if r["SECTOR"] == "_T" {
			all[r["REF_AREA"]] = foreseen
			continue
		}
		sectors++
		sums[r["REF_AREA"]] += foreseen
		if r["REF_AREA"] != "IT" {
			italy[r["SECTOR"]] += foreseen
		} else if !strings.Contains(r["DETAIL"], "sum of its ripartizioni") {
			t.Errorf("Italy's %s: %q", r["SECTOR"], r["DETAIL"])
		}
		if r["TIME_PERIOD"] != "2026-Q1" || r["ORIGIN"] != "2025-Q4" || r["OBS_STATUS"] != "F" || r["AGE"] != "Y_GE15" {
			t.Errorf("%s %s: %s after %s, status %s, age %s", r["REF_AREA"], r["SECTOR"], r["TIME_PERIOD"], r["ORIGIN"], r["OBS_STATUS"], r["AGE"])
		}
		if width := (high - low) / foreseen; !(low < foreseen && foreseen < high) || width < 0.005 || width > 0.35 {
			t.Errorf("%s %s: %.0f within %.0f and %.0f", r["REF_AREA"], r["SECTOR"], foreseen, low, high)
		}
		if off := value(t, r, "PAST_ERROR"); !(off > 0) || off > (high-low)/2 || !strings.Contains(r["PAST_ERROR_OF"], "brought to the employed of all sectors, pseudo-real-time") {
			t.Errorf("%s %s: past error %v of %q", r["REF_AREA"], r["SECTOR"], off, r["PAST_ERROR_OF"])
		}
		last := query(t, dir, "employed_sector", "--area", r["REF_AREA"], "--from", "2025-Q1", "--to", "2025-Q1", "--where", "CITIZENSHIP=TOTAL", "--where", "SEX=T", "--where", "AGE=Y15-89", "--where", "SECTOR="+r["SECTOR"])
		if len(last) != 1 || math.Abs(foreseen/value(t, last[0], "OBS_VALUE")-1) > 0.05 {
			t.Errorf("%s %s: %.0f, a year before %v", r["REF_AREA"], r["SECTOR"], foreseen, last)
		}
		if r["REF_AREA"] != "IT" {
			var by float64
			if _, err := fmt.Sscanf(r["PAST_ERROR_OF"][strings.Index(r["PAST_ERROR_OF"], "; ")+2:], "%f by the survey alone", &by); err != nil {
				t.Fatalf("%q: %v", r["PAST_ERROR_OF"], err)
			}
			ratios += value(t, r, "PAST_ERROR") / by
		}
	}
	if sectors != 20 || len(sums) != 5 {
		t.Errorf("%d sectors of %d areas", sectors, len(sums))
	}
	for area, sum := range sums {
		if math.Abs(sum-all[area]) > 0.001 {
			t.Errorf("%s: sectors are %.3f, all %.3f", area, sum, all[area])
		}
	}
	for _, r := range query(t, dir, "dem_nowcast", "--area", "IT") {
		if r["SECTOR"] != "_T" && math.Abs(italy[r["SECTOR"]]-value(t, r, "OBS_VALUE")) > 0.001 {
			t.Errorf("Italy's %s: %s, its areas %.3f", r["SECTOR"], r["OBS_VALUE"], italy[r["SECTOR"]])
		}
	}
	if mean := ratios / 16; mean > 1.02 {
		t.Errorf("mean absolute errors are %.3f of those of the survey alone: agreement costs more than it may", mean)
	}
	led := 0
	for _, r := range query(t, dir, "dem_bridge") {
		if r["SECTOR"] == "_T" || r["COMPONENT"] == "_T" {
			continue
		}
		if whole := strings.Contains(r["DETAIL"], "of all sectors"); whole != (r["COMPONENT"] == "INPS_CIG") {
			t.Errorf("%s %s: %s %q", r["REF_AREA"], r["SECTOR"], r["COMPONENT"], r["DETAIL"])
		}
		if r["COMPONENT"] == "EXC_ENTRIES" && r["METHOD"] == "BRIDGE" {
			led++
		}
	}
	if led == 0 {
		t.Error("the plans of its firms lead no sector, though in the demonstration they follow it")
	}
	page := html.UnescapeString(get(t, serving(t, dir)+"/previsioni/domanda?area=IT").body)
	for _, want := range []string{"Trimestre e settore", "trimestre 2026: costruzioni", "la loro somma è il totale"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of demand lacks %q", want)
		}
	}
}
