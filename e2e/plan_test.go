package e2e

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// value of a cell; a test fails on one that is none.
func value(t *testing.T, r row, column string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		t.Fatalf("%v: %v", r, err)
	}
	return v
}

// TestPlanQuotas holds the planner of the demonstration to what must be true of any: Italy is the sum of its regions, limits hold their
// values, every figure says how it was made, a capped quota is within need and capacity, and conversions come of old cohorts only.
func TestPlanQuotas(t *testing.T) {
	dir := demoLake(t)
	_, rows := table(t, must(t, 0, "--data", dir, "plan", "quotas", "--year", "2026", "--format", "csv").stdout)
	type cell struct{ indicator, sector, permit, scenario, period string }
	italy, regions, areas := map[cell]float64{}, map[cell]float64{}, map[cell]int{}
	at, methods := map[string]float64{}, map[string]bool{}
	for _, r := range rows {
		if r["OBS_STATUS"] == "L" || r["INDICATOR"] == "dem_foreign_requirement" {
			methods[r["METHOD"]] = true
			continue
		}
		v := value(t, r, "OBS_VALUE")
		if lo, hi := value(t, r, "LO95"), value(t, r, "HI95"); lo > v || v > hi || lo > value(t, r, "LO80") || hi < value(t, r, "HI80") || lo < 0 {
			t.Errorf("limits of %v", r)
		}
		for _, column := range []string{"METHOD", "ORIGIN", "DATA_VINTAGE", "DETAIL", "PAST_ERROR_OF", "RELEASE"} {
			if r[column] == "" {
				t.Errorf("%s is missing of %v", column, r)
			}
		}
		c := cell{r["INDICATOR"], r["SECTOR"], r["PERMIT_TYPE"], r["SCENARIO"], r["TIME_PERIOD"]}
		if r["REF_AREA"] == "IT" {
			italy[c] = v
		} else {
			regions[c] += v
			areas[c]++
		}
		if r["FREQ"] == "A" && r["SECTOR"] == "_T" {
			at[strings.Join([]string{r["INDICATOR"], r["REF_AREA"], r["PERMIT_TYPE"], r["SCENARIO"]}, " ")] = v
		}
		if r["METHOD"] == "MATURE_COHORTS" && value(t, r, "HI95") > 100 {
			t.Errorf("more than all: %v", r)
		}
		if r["METHOD"] == "MATURE_COHORTS" && r["ORIGIN"] > "2024" {
			t.Errorf("a cohort of %s was not 18 months old when it was last counted: %v", r["ORIGIN"], r)
		}
	}
	sums := 0
	for c, v := range italy {
		if strings.Contains(c.indicator, "_over_") || areas[c] != 20 {
			continue // a ratio is no sum; neither is what is withheld of a region
		}
		sums++
		if math.Abs(v-regions[c]) > 0.001*math.Max(1, v)/1000+0.0005 {
			t.Errorf("%v: Italy %f, its regions %f", c, v, regions[c])
		}
	}
	for _, m := range []string{"GAP", "SHARE", "DEMOGRAPHIC", "SURVEY"} {
		if !methods[m] {
			t.Errorf("the need of workers of the whole year lacks method %s", m)
		}
	}
	if sums < 15 {
		t.Errorf("%d sums were held, want those of every part, month and scenario", sums)
	}
	for _, region := range []string{"ITC1", "ITI1", "ITF2"} {
		need, capacity := at["quota_need "+region+" SEASONAL BASE"], at["quota_capacity "+region+" SEASONAL BASE"]
		if quota := at["quota_scenario "+region+" SEASONAL capacity"]; need <= 0 || capacity <= 0 || math.Abs(quota-math.Min(need, capacity)) > 0.001 {
			t.Errorf("%s: quota %f of need %f and capacity %f", region, quota, need, capacity)
		}
	}
	said := must(t, 0, "--data", dir, "plan", "quotas", "--year", "2027", "--area", "IT").stdout
	for _, want := range []string{"No data: capacity and conversion of non-seasonal and domestic entries", "No data: permits of seasonal work that are turned into others"} {
		if !strings.Contains(said, want) {
			t.Errorf("the plan lacks %q:\n%s", want, said)
		}
	}
	limits := map[string][2]float64{} // upper and lower limits of the seasonal need, whose parts are within their wholes
	for _, r := range query(t, dir, "quota_need", "--where", "PERMIT_TYPE=SEASONAL") {
		if r["LO95"] != "" {
			limits[r["REF_AREA"]+r["SECTOR"]+r["TIME_PERIOD"]] = [2]float64{value(t, r, "LO95"), value(t, r, "HI95")}
		}
	}
	for _, r := range query(t, dir, "quota_need", "--where", "PERMIT_TYPE=SEASONAL") {
		for _, whole := range []string{r["REF_AREA"] + "_T", "IT" + r["SECTOR"], "IT_T"} {
			part, ok := limits[r["REF_AREA"]+r["SECTOR"]+r["TIME_PERIOD"]]
			if w, held := limits[whole+r["TIME_PERIOD"]]; ok && held && (part[1] > w[1]+0.001 || part[0] > w[0]+0.001) {
				t.Errorf("need of %s %s in %s is within %v, its whole %s within %v", r["REF_AREA"], r["SECTOR"], r["TIME_PERIOD"], part, whole, w)
			}
		}
	}
	dated := status(t, dir).Release[:len("2026-03")] // a release is named by the last publication day that it knows
	for year, want := range map[string][2]int{"2026": {4, 8}, "2027": {0, 12}} {
		over, ahead := 0, 0
		for _, m := range regexp.MustCompile(`  (20\d\d-\d\d)( past)?\b`).FindAllStringSubmatch(must(t, 0, "--data", dir, "plan", "quotas", "--year", year, "--area", "IT").stdout, -1) {
			if m[2] == "" {
				ahead++
			} else {
				over++
			}
			if past := m[1] < dated; past != (m[2] != "") {
				t.Errorf("%s is said to be past: %t, in a release of %s", m[1], !past, dated)
			}
		}
		if over != want[0] || ahead != want[1] {
			t.Errorf("what is due for %s: %d months past and %d ahead, want %v", year, over, ahead, want)
		}
	}
	wide := must(t, 0, "--data", dir, "plan", "quotas", "--year", "2027", "--area", "Nord-ovest").stdout
	if strings.Contains(wide, "CAPACITY A YEAR") || strings.Contains(wide, "QUOTA: ") || !strings.Contains(wide, "NEED: NON-SEASONAL") {
		t.Errorf("of a ripartizione nothing is planned but the non-seasonal need:\n%s", wide)
	}
	for _, r := range query(t, dir, "quota_permits_over_quota", "--area", "IT", "--from", "2026", "--to", "2026") {
		if !strings.Contains(r["DETAIL"], "by cohort: 20") || !strings.Contains(r["DETAIL"], "(falling: ") {
			t.Errorf("the conversion of mature cohorts does not tell its trend: %s", r["DETAIL"])
		}
	}
	text := must(t, 0, "--data", dir, "plan", "quotas", "--printed").stdout
	for _, want := range []string{"An illustration that validates nothing", "DEMONSTRATION DATA", "1.146", "(contested)", "Tuscany"} {
		if !strings.Contains(text, want) {
			t.Errorf("the illustration lacks %q:\n%s", want, text)
		}
	}
	const validatesNothing = "an illustration that validates nothing"
	for _, id := range []string{"quota_need", "quota_capacity", "quota_no_over_quota", "quota_scenario", "quota_permits"} {
		if said := must(t, 0, "--data", dir, "query", id, "--describe").stdout; !strings.Contains(said, "2011-2013 sono un'illustrazione, che non convalida nulla") {
			t.Errorf("the catalogue takes %s of 2011-2013 for more than an illustration: %s", id, said)
		}
		old := 0
		for _, r := range query(t, dir, id, "--area", "Piemonte,Toscana") {
			then := r["TIME_PERIOD"] <= "2013"
			if then {
				old++
			}
			if strings.Contains(r["DETAIL"], validatesNothing) != then {
				t.Errorf("%s of %s: %s", id, r["TIME_PERIOD"], r["DETAIL"])
			}
		}
		if old == 0 {
			t.Errorf("%s has nothing of 2011-2013", id)
		}
	}
	if then, now := must(t, 0, "--data", dir, "plan", "quotas", "--year", "2013").stdout, must(t, 0, "--data", dir, "plan", "quotas", "--year", "2027").stdout; !strings.Contains(then, "This is "+validatesNothing) || strings.Contains(now, validatesNothing) {
		t.Errorf("the plan of 2013 is no illustration, or that of 2027 is:\n%s\n%s", then, now)
	}
	for _, area := range []string{"Nord-ovest", "Isole"} { // of the one a need is said, of the other nothing
		r := osservatorio("--data", dir, "plan", "quotas", "--year", "2027", "--area", area)
		if (r.code == 0) != (area == "Nord-ovest") || r.code == 0 && !strings.Contains(r.stdout, "North-west") {
			t.Errorf("%s: exit %d: %s%s", area, r.code, r.stdout, r.stderr)
		}
	}
	if r := must(t, 2, "--data", dir, "plan", "quotas", "--year", "2050"); !strings.Contains(r.stderr, "2026") {
		t.Errorf("a year that is not planned: %s", r.stderr)
	}
}

// TestDomesticProjections holds domestic work to its sums: regions make Italy, groups make all.
func TestDomesticProjections(t *testing.T) {
	dir := demoLake(t)
	for _, indicator := range []string{"dem_domestic", "dem_domestic_openings"} {
		rows := query(t, dir, indicator)
		at := map[string]float64{}
		sums := map[string]float64{}
		for _, r := range rows {
			if r["OBS_STATUS"] == "L" {
				t.Fatalf("%v is withheld in the demonstration", r)
			}
			v := value(t, r, "OBS_VALUE")
			key := func(area, citizenship string) string { return area + " " + citizenship + " " + r["TIME_PERIOD"] }
			at[key(r["REF_AREA"], r["CITIZENSHIP"])] = v
			if r["REF_AREA"] != "IT" {
				sums[key("IT", r["CITIZENSHIP"])] += v
			}
			switch r["CITIZENSHIP"] {
			case "EU", "NEU":
				sums[key(r["REF_AREA"], "FOR")+" of groups"] += v
				fallthrough
			case "ITA":
				sums[key(r["REF_AREA"], "TOTAL")+" of groups"] += v
			}
		}
		if len(sums) < 100 {
			t.Fatalf("%s: %d sums", indicator, len(sums))
		}
		for key, sum := range sums {
			if v := at[strings.TrimSuffix(key, " of groups")]; math.Abs(v-sum) > 0.001 {
				t.Errorf("%s %s: %f, its parts %f", indicator, key, v, sum)
			}
		}
	}
}
