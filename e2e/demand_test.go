package e2e

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"osservatorio/internal/demand"
)

// TestDemand holds the projections of the demonstration to what they promise: every region has openings with limits, method,
// data and past error; openings less surplus are expansion plus replacement; regions add up to Italy, sectors and occupations
// to their totals; cells below the declared detail are withheld and say so.
func TestDemand(t *testing.T) {
	dir := demoLake(t)
	value := func(r row, column string) float64 {
		t.Helper()
		v, err := strconv.ParseFloat(r[column], 64)
		if err != nil {
			t.Fatalf("%s of %v: %v", column, r, err)
		}
		return v
	}
	at := func(rows []row, dims ...string) float64 {
		t.Helper()
		i := slices.IndexFunc(rows, func(r row) bool {
			for k := 0; k < len(dims); k += 2 {
				if r[dims[k]] != dims[k+1] {
					return false
				}
			}
			return true
		})
		if i < 0 {
			t.Fatalf("there is no row %v", dims)
		}
		return value(rows[i], "OBS_VALUE")
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.01 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	base := []string{"--where", "SCENARIO=BASE", "--from", "2027", "--to", "2027"}
	openings := query(t, dir, "dem_openings", append(base, "--where", "METHOD=EXITS", "--where", "OCCUPATION=_T")...)
	surplus := query(t, dir, "dem_surplus", append(base, "--where", "METHOD=EXITS", "--where", "OCCUPATION=_T")...)
	replaced := query(t, dir, "dem_replacement", append(base, "--where", "METHOD=EXITS", "--where", "OCCUPATION=_T")...)
	grown := query(t, dir, "dem_expansion", append(base, "--where", "OCCUPATION=_T")...)
	regions, sum := 0, 0.0
	for _, r := range openings {
		key := []string{"REF_AREA", r["REF_AREA"], "SECTOR", r["SECTOR"]}
		near("openings less surplus of "+r["REF_AREA"]+" "+r["SECTOR"], value(r, "OBS_VALUE")-at(surplus, key...), at(replaced, key...)+at(grown, key...))
		for _, c := range []string{"METHOD", "ORIGIN", "DATA_VINTAGE", "PAST_ERROR_OF", "DETAIL", "SOURCE"} {
			if r[c] == "" {
				t.Errorf("openings of %s in %s have no %s", r["REF_AREA"], r["SECTOR"], c)
			}
		}
		if lo, v, hi := value(r, "LO95"), value(r, "OBS_VALUE"), value(r, "HI95"); !(lo <= v && v <= hi) || r["PROVENANCE"] != "synthetic" || r["UNIT_MEASURE"] != "PS" {
			t.Errorf("openings: %v", r)
		}
		if r["SECTOR"] == "_T" && len(r["REF_AREA"]) == 4 && r["REF_AREA"] != "ITFG" {
			regions++
			sum += value(r, "OBS_VALUE")
		}
	}
	if regions != 20 {
		t.Errorf("%d regions have openings, want 20", regions)
	}
	near("sum of the regions", sum, at(openings, "REF_AREA", "IT", "SECTOR", "_T"))
	sectors := 0.0
	for _, s := range []string{"A", "B-E", "F", "G-U"} {
		sectors += at(openings, "REF_AREA", "ITC1", "SECTOR", s)
	}
	near("sum of the sectors", sectors, at(openings, "REF_AREA", "ITC1", "SECTOR", "_T"))
	withheld := 0
	for _, r := range query(t, dir, "dem_openings", append(base, "--where", "METHOD=NET", "--area", "Molise")...) {
		if r["OBS_VALUE"] == "" {
			withheld++
			if r["OBS_STATUS"] != "L" || !strings.HasPrefix(r["DETAIL"], "withheld: ") {
				t.Errorf("a figure is missing without saying why: %v", r)
			}
		}
	}
	if withheld == 0 {
		t.Error("a region of few respondents is told in every detail")
	}
	persons := map[string]float64{}
	for _, r := range query(t, dir, "dem_pool", "--where", "SCENARIO=BASE", "--where", "METHOD=COUNTED", "--where", "COMPONENT=ENDING") {
		persons[r["REF_AREA"]] = value(r, "OBS_VALUE")
	}
	if sum := persons["ITC"] + persons["ITH"] + persons["ITE"] + persons["ITFG"]; persons["IT"] <= 0.9*sum || persons["IT"] >= sum {
		t.Errorf("%v persons of Italy whose job ended, %v of its regions: who worked in two is one", persons["IT"], sum)
	}
	groups := map[string]bool{}
	for _, r := range query(t, dir, "dem_pool", "--where", "SCENARIO=BASE", "--where", "METHOD=COUNTED", "--area", "IT,ITDA") {
		groups[r["REF_AREA"]+" "+r["COMPONENT"]] = true
		if r["OBS_VALUE"] == "" || r["LO95"] != "" {
			t.Errorf("pool: %v", r)
		}
		if reason := map[string]string{"FAMILY": "FAMILY", "PROTECTION": "PROTECTION"}[r["COMPONENT"]]; reason != "" && r["REF_AREA"] == "IT" {
			issued := query(t, dir, "permits_new", "--area", "IT", "--where", "SEX=T", "--where", "PERMIT_REASON="+reason)
			near("permits issued: "+reason, value(r, "OBS_VALUE"), value(issued[len(issued)-1], "OBS_VALUE"))
		}
	}
	for _, g := range demand.PoolGroups {
		if !groups["IT "+g] || !groups["ITDA "+g] {
			t.Errorf("%s is not counted in Italy and in Trentino-Alto Adige", g)
		}
	}
	wanted := map[string]float64{}
	for _, r := range query(t, dir, "dem_openings_experience", append(base, "--area", "IT")...) {
		wanted[r["OCCUPATION"]] += value(r, "OBS_VALUE")
	}
	all := map[string]float64{}
	for _, r := range query(t, dir, "dem_openings", append(base, "--area", "IT", "--where", "METHOD=EXITS", "--where", "SECTOR=_T")...) {
		all[r["OCCUPATION"]] = value(r, "OBS_VALUE")
	}
	near("openings by the experience wanted", wanted["_T"], all["_T"]-all["9"]) // the armed forces are not in the survey
	near("openings of qualified occupations by the experience wanted", wanted["5"], all["5"])
	methods := map[string]bool{}
	for _, r := range query(t, dir, "dem_foreign_requirement", append(base, "--area", "IT", "--where", "CITIZENSHIP=FOR", "--where", "SEX=T")...) {
		methods[r["METHOD"]] = value(r, "LO95") < value(r, "HI95")
	}
	if len(methods) != 4 || slices.Contains([]bool{methods["GAP"], methods["SHARE"], methods["DEMOGRAPHIC"], methods["SURVEY"]}, false) {
		t.Errorf("methods with limits: %v", methods)
	}
}

// TestDemographicRequirementByAge: what the residents alone would lose is told by sex and class of age, with limits, and the classes
// and the sexes add up in every area.
func TestDemographicRequirementByAge(t *testing.T) {
	dir := demoLake(t)
	sums, totals, ages := map[string]float64{}, map[string]float64{}, map[string]bool{}
	for _, r := range query(t, dir, "dem_foreign_requirement", "--where", "METHOD=DEMOGRAPHIC", "--where", "SCENARIO=BASE", "--where", "CITIZENSHIP=FOR", "--from", "2027", "--to", "2027") {
		v, err := strconv.ParseFloat(r["OBS_VALUE"], 64)
		if err != nil || r["OBS_STATUS"] != "F" || r["LO95"] == "" || !strings.HasPrefix(r["PAST_ERROR_OF"], "none: a counterfactual") {
			t.Fatalf("%v: %v", r, err)
		}
		if ages[r["AGE"]] = true; r["AGE"] == "TOTAL" {
			totals[r["REF_AREA"]+" "+r["SEX"]] = v
			continue
		}
		if !strings.Contains(r["DETAIL"], "respondents; keeping its employment rate for up to 5 years missed it by ") {
			t.Errorf("a class does not say on what it rests: %s", r["DETAIL"])
		}
		sums[r["REF_AREA"]+" "+r["SEX"]] += v
		if r["SEX"] != "T" {
			sums[r["REF_AREA"]+" T of sexes"] += v
		}
	}
	if len(ages) != 7 || len(totals) != 25*3 {
		t.Errorf("%d totals, ages %v", len(totals), ages)
	}
	for cell, sum := range sums {
		if total := totals[strings.TrimSuffix(cell, " of sexes")]; math.Abs(sum-total) > 0.01 {
			t.Errorf("%s: the classes give %v, the total is %v", cell, sum, total)
		}
	}
	// The table of scenarios keeps to all ages.
	if text := must(t, 0, "--data", dir, "plan", "demand", "--year", "2027").stdout; !strings.Contains(text, "Foreign workers: demographic") || strings.Contains(text, "keeping its employment rate") {
		t.Errorf("plan demand:\n%s", text)
	}
}

// TestPlanDemand sets a scenario of a file beside the baseline.
func TestPlanDemand(t *testing.T) {
	dir := demoLake(t)
	mine := t.TempDir() + "/mine.yaml"
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("name: MINE\ngrowth: {_T: 1}\nretirement_age: 1\n")
	_, rows := table(t, must(t, 0, "--data", dir, "plan", "demand", "--scenario", mine, "--year", "2030", "--format", "csv").stdout)
	stock := map[string]float64{}
	for _, row := range rows {
		if row["INDICATOR"] == "dem_employed" && row["REF_AREA"] == "IT" && row["SECTOR"] == "_T" {
			stock[row["SCENARIO"]], _ = strconv.ParseFloat(row["OBS_VALUE"], 64)
		}
	}
	if got := stock["MINE"] / stock["BASE"]; math.Abs(got-math.Pow(1.01, 5)) > 1e-6 {
		t.Errorf("one point of growth more for five years multiplies the employed by %v (%v)", got, stock)
	}
	write("name: MINE\ngrowht: {_T: 1}\n")
	if r := osservatorio("--data", dir, "plan", "demand", "--scenario", mine); r.code != 2 || !strings.Contains(r.stderr, `mine.yaml: line 2, column 1: "growht": there is no field growht here; fields are name, title, growth,`) {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	write("")
	if r := must(t, 2, "--data", dir, "plan", "demand", "--scenario", mine); !strings.Contains(r.stderr, `mine.yaml: line 1, column 1: "": the file is empty; write a name:`) {
		t.Errorf("an empty scenario: %s", r.stderr)
	}
	if r := must(t, 2, "--data", dir, "plan", "demand", "--area", "ITG"); !strings.Contains(r.stderr, "has no projections for ITG") || !strings.Contains(r.stderr, "South and Islands") {
		t.Errorf("an area without projections: %s", r.stderr)
	}
	text := must(t, 0, "--data", dir, "plan", "demand", "--scenario", "LATER_RETIREMENT,LATER_RETIREMENT,BASE").stdout
	lines, told := 0, 0
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "; known up to 202") && strings.Contains(line, "past error ") {
			told++
		} else if strings.Contains(line, "LATER_RETIREMENT") && strings.Count(line, "LATER_RETIREMENT") != 1 {
			t.Errorf("a scenario is there twice: %s", line)
		}
		if strings.HasPrefix(line, "Foreign workers: ") || strings.HasPrefix(line, "Here already") {
			lines++
		}
	}
	if told != 16 || lines != 18 { // each of nine lines in the table and below it
		t.Errorf("%d of 16 lines say how they were made, %d lines of foreigners:\n%s", told, lines, text)
	}
	for _, want := range []string{"Beside Excelsior, edition ", "immigrants, beside the share of openings: 123.400", "Beside firms' plans: 60.000 to 93.000 a year", "limits as the employment rates of each class", "Here already, activated: family permit", "of those counted in 2024 enter work by 2030"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
	var objects []map[string]any
	for _, command := range []string{"demand", "quotas"} {
		if err := json.Unmarshal([]byte(must(t, 0, "--data", dir, "plan", command, "--format", "json", "--area", "IT").stdout), &objects); err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			if _, number := o["OBS_VALUE"].(float64); !number && o["OBS_VALUE"] != nil || o["REF_AREA"] == nil {
				t.Fatalf("plan %s: %v", command, o)
			}
		}
	}
}
