package istat

import (
	"fmt"
	"strings"
	"testing"
)

// figures reads a file of the demand model: the value of its last column (but for a status) by the columns before it.
func figures(t *testing.T, path string, value int) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, line := range strings.Split(strings.TrimSpace(string(content(t, find(t, path)))), "\n")[1:] {
		cells := strings.Split(line, ",")
		out[strings.Join(cells[:value], ",")] = int64(atoi(strings.Split(cells[value], ".")[0]))
	}
	return out
}

// The projection begins with the register, Italy is the sum of its areas, and its course is the one that Istat published for the
// base 2024: 58.6 millions in 2030 (base 2023), ages 15 to 64 falling, those of 80 and over growing.
func TestProjections(t *testing.T) {
	at := figures(t, "/previsioni/2024.csv", 6)
	key := func(year int, area, sex, age string) string {
		return fmt.Sprintf("2024,MEDIAN,%d,%s,%s,%s", year, area, sex, age)
	}
	var sum, work24, work36, old24, old36 int64
	for _, p := range everyPlace()[6:27] {
		area := map[string]string{"ITD1": "ITH1", "ITD2": "ITH2", "ITD3": "ITH3", "ITD4": "ITH4", "ITD5": "ITH5",
			"ITE1": "ITI1", "ITE2": "ITI2", "ITE3": "ITI3", "ITE4": "ITI4"}[p.istat]
		if area == "" {
			area = p.istat
		}
		sum += at[key(2030, area, "T", "TOTAL")]
	}
	italy := at[key(2030, "IT", "T", "TOTAL")]
	if start := sumOf(newRegister(1), 2024); at[key(2024, "IT", "T", "TOTAL")] != start {
		t.Errorf("the projection begins with %d, the register has %d", at[key(2024, "IT", "T", "TOTAL")], start)
	}
	if sum != italy || italy < 58_300_000 || italy > 59_000_000 {
		t.Errorf("2030: areas %d, Italy %d, want one figure near 58.6 millions", sum, italy)
	}
	for age := 15; age < lastAge; age++ {
		before, after := at[key(2024, "IT", "T", ageCode(age))], at[key(2036, "IT", "T", ageCode(age))]
		if age < 65 {
			work24, work36 = work24+before, work36+after
		}
		if age >= 80 {
			old24, old36 = old24+before, old36+after
		}
	}
	if work36 >= work24 || old36 <= old24 {
		t.Errorf("ages 15-64 go from %d to %d, 80 and over from %d to %d", work24, work36, old24, old36)
	}
	low, high := at["2024,LOW_90,2030,IT,T,Y50"], at["2024,HIGH_90,2030,IT,T,Y50"]
	if middle := at[key(2030, "IT", "T", "Y50")]; low >= middle || high <= middle {
		t.Errorf("limits %d and %d of %d", low, high, middle)
	}
}

func sumOf(r *register, year int) int64 {
	var n int64
	for code, of := range r.everybody[year] {
		if len(code) == 4 {
			n += of.all()
		}
	}
	return n
}

// Life expectancies are the published ones, and a table is the table of itself.
func TestLifeTables(t *testing.T) {
	at := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(content(t, find(t, "/tavole-mortalita/2024.csv")))), "\n")[1:] {
		cut := strings.LastIndex(line, ",")
		at[line[:cut]] = line[cut+1:]
	}
	for sex, want := range map[string]string{"M": "81.4", "F": "85.5"} {
		if got := at["2024,IT,"+sex+",Y0,ex"]; !strings.HasPrefix(got, want) {
			t.Errorf("%s: life expectancy %s, published %s", sex, got, want)
		}
	}
	for age := range lastAge {
		now, then := atoi(at["2024,ITI1,F,"+ageCode(age)+",lx"]), atoi(at["2024,ITI1,F,"+ageCode(age+1)+",lx"])
		if dead := atoi(at["2024,ITI1,F,"+ageCode(age)+",dx"]); now-then-dead < -1 || now-then-dead > 1 {
			t.Errorf("age %d: %d survive of %d, %d died", age, then, now, dead)
		}
	}
}

// Kinds make the total, those alone at 65 are among those alone, and the nation has the published mean size.
func TestHouseholds(t *testing.T) {
	for _, year := range []int{2024, 2030} {
		base := ""
		if year > householdsBase {
			base = "2024"
		}
		at := figures(t, fmt.Sprintf("/famiglie/%d.csv", year), 4)
		n := func(area, kind string) int64 { return at[fmt.Sprintf("%d,%s,%s,%s", year, area, kind, base)] }
		for _, area := range []string{"IT", "ITC1", "ITH1"} {
			if parts := n(area, "SINGLE") + n(area, "COUPLE_CHILDREN") + n(area, "COUPLE") + n(area, "LONE_PARENT") + n(area, "OTHER"); parts != n(area, "TOTAL") || parts == 0 {
				t.Errorf("%d, %s: kinds make %d of %d", year, area, parts, n(area, "TOTAL"))
			}
			if alone := n(area, "SINGLE_GE65"); alone == 0 || alone > n(area, "SINGLE") {
				t.Errorf("%d, %s: %d alone at 65, %d alone", year, area, alone, n(area, "SINGLE"))
			}
		}
		if year == 2024 && (n("IT", "TOTAL") < 26_300_000 || n("IT", "TOTAL") > 27_100_000) {
			t.Errorf("%d households, published 26.7 millions", n("IT", "TOTAL"))
		}
	}
}

// The permits issued in Piemonte and Toscana are those of their fact sheets, and Italy is the sum of its areas.
func TestPermitsIssued(t *testing.T) {
	at := map[[4]string]float64{}
	issuedRows(1, func(codes []string, year string, n float64, _ string) {
		at[[4]string{codes[1], codes[3], codes[5], year}] = n
	})
	for key, want := range map[[4]string]float64{
		{"ITC1", "9", "ALL", "2013"}: 16_956, {"ITE1", "9", "ALL", "2013"}: 21_587, {"ITE1", "9", "ALL", "2010"}: 43_219,
		{"ITE1", "9", "ALL1", "2013"}: 401, {"ITE1", "1", "ALL1", "2013"}: 297, {"IT", "9", "ALL", "2024"}: 290_119,
		{"ITC1", "2", "ALL", "2013"}: 8_851, {"ITC1", "9", "FAM", "2013"}: 8_173,
	} {
		if at[key] != want {
			t.Errorf("%v: %v, want %v", key, at[key], want)
		}
	}
	for _, reason := range []string{"WK", "FAM", "STD", "ALL1", "OTH1", "ALL"} {
		parts := 0.0
		for _, area := range []string{"ITC", "ITD", "ITE", "ITF", "ITG"} {
			parts += at[[4]string{area, "9", reason, "2022"}]
		}
		if italy := at[[4]string{"IT", "9", reason, "2022"}]; italy != parts || italy == 0 {
			t.Errorf("%s: Italy %v, its ripartizioni %v", reason, italy, parts)
		}
	}
	if sum := at[[4]string{"ITD1", "9", "ALL", "2022"}] + at[[4]string{"ITD2", "9", "ALL", "2022"}]; sum != at[[4]string{"ITDA", "9", "ALL", "2022"}] {
		t.Errorf("Trentino-Alto Adige is not its two provinces")
	}
}
