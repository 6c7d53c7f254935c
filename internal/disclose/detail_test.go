package disclose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

// Tables of tiny counts by one characteristic at a time, crossed with nested areas and citizenships, leave
// nothing to compute after protection.
func TestTinyPartsAreHidden(t *testing.T) {
	ctx, db, random := context.Background(), open(t), rand.New(rand.NewPCG(8, 3))
	rules := detailed()
	sums := map[string][]Sum{
		"REF_AREA":    {{Total: "IT", Parts: []string{"N", "S"}}, {Total: "N", Parts: []string{"r1", "r2"}}, {Total: "S", Parts: []string{"r3", "r4"}}},
		"CITIZENSHIP": {{Total: "TOTAL", Parts: []string{"ITA", "FOR"}}, {Total: "FOR", Parts: []string{"EU", "NEU"}}},
	}
	for dim, s := range sums {
		rules.Hierarchies[dim] = Hierarchy{Sums: s}
	}
	rules.Keep = []map[string]Condition{{"DETAIL": {Codes: []string{"_T"}}}}
	rules.Counts = []Count{
		{Indicator: "n", Additive: []string{"REF_AREA", "CITIZENSHIP", "DETAIL"}},
		{Indicator: "part", As: &Term{Indicator: "n"}},
	}
	leaves := func(dim, code string) []string { return leavesIn(sums[dim], code) }
	characteristics := map[string][]string{"P": {"a", "b", "c", "d", "e"}, "Q": {"f", "g", "h"}}
	for n := range 25 {
		value := map[string]int{} // leaf area, leaf citizenship, P, Q
		for _, area := range leaves("REF_AREA", "IT") {
			for _, who := range leaves("CITIZENSHIP", "TOTAL") {
				for _, p := range characteristics["P"] {
					for _, q := range characteristics["Q"] {
						most := map[string]int{"ITA": 9 * (n % 3), "NEU": 3, "EU": n % 4}[who]
						value[area+who+p+q] = max(0, random.IntN(most+2)-2+random.IntN(2))
					}
				}
			}
		}
		var text strings.Builder
		row := func(indicator, area, who, p, q string) {
			sum := 0
			for _, a := range leaves("REF_AREA", area) {
				for _, w := range leaves("CITIZENSHIP", who) {
					for _, x := range characteristics["P"] {
						for _, y := range characteristics["Q"] {
							if (p == "_T" || p == x) && (q == "_T" || q == y) {
								sum += value[a+w+x+y]
							}
						}
					}
				}
			}
			if indicator == "n" {
				p, q = "_Z", "_Z"
			}
			if sum > 0 || indicator == "n" { // details have no rows of nobody
				fmt.Fprintf(&text, "%s,%s,%s,%s,%s,%d\n", indicator, area, who, p, q, sum)
			}
		}
		for _, area := range []string{"IT", "N", "S", "r1", "r2", "r3", "r4"} {
			for _, who := range []string{"TOTAL", "ITA", "FOR", "EU", "NEU"} {
				row("n", area, who, "_T", "_T")
				for _, p := range characteristics["P"] {
					row("part", area, who, p, "_T")
				}
				for _, q := range characteristics["Q"] {
					row("part", area, who, "_T", q)
				}
			}
		}
		dir := t.TempDir()
		csv, in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "in.parquet"), filepath.Join(dir, "out.parquet")
		if err := os.WriteFile(csv, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := db.Copy(ctx, `SELECT i AS INDICATOR, a AS REF_AREA, '2024' AS TIME_PERIOD, 'A' AS FREQ, w AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, p AS P, q AS Q,
 v::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, 'JB' AS UNIT_MEASURE, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS,
 'none' AS POPULATION_CRITERION, 'real' AS PROVENANCE, 'closed/x' AS SOURCE, DATE '2024-05-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO
 FROM read_csv('`+csv+`', header=false, columns={'i':'VARCHAR','a':'VARCHAR','w':'VARCHAR','p':'VARCHAR','q':'VARCHAR','v':'BIGINT'})`, in); err != nil {
			t.Fatal(err)
		}
		r, err := Protect(ctx, db, rules, []string{"P", "Q"}, in, out, filepath.Join(dir, "log.parquet"), nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Audit(ctx, db, rules, []string{"P", "Q"}, out, nil)
		if err != nil || len(a.Findings) > 0 {
			t.Errorf("table %d: %d of %d rows withheld, %d findings, %v: %v", n, r.Primary+r.Secondary, strings.Count(text.String(), "\n"), len(a.Findings), err, a.Findings[:min(3, len(a.Findings))])
		}
		if n == 0 {
			t.Logf("%d of %d rows withheld", r.Primary+r.Secondary, strings.Count(text.String(), "\n"))
		}
	}
}

// leavesIn are the codes that make up a code by some sums.
func leavesIn(sums []Sum, code string) []string {
	for _, s := range sums {
		if s.Total == code {
			var out []string
			for _, p := range s.Parts {
				out = append(out, leavesIn(sums, p)...)
			}
			return out
		}
	}
	return []string{code}
}

// A ratio of which the numerator is counted stays one when it is rounded: the parts of a printed share are multiples
// of the base, and no more than their whole.
func TestRoundedNumerators(t *testing.T) {
	rules := detailed()
	rules.Rounding = &Rounding{Base: 5, Datasets: []string{"closed/*"}, Within: 2}
	_, out := protected(t, rules, "rate 2024-Q1 _T _Z 50 51 102", "rate 2024-Q1 a _Z 12.745098 13 102", "rate 2024-Q1 b _Z 19.607843 20 102", "rate 2024-Q1 c _Z 17.647059 18 102")
	db := open(t)
	var rows, wrong int
	if err := db.Scan(context.Background(), `SELECT count(*), count(*) FILTER (NUMERATOR % 5 <> 0 OR DENOMINATOR <> 100 OR OBS_VALUE <> NUMERATOR OR OBS_VALUE NOT BETWEEN 0 AND 100 OR CONF_STATUS <> 'R')
FROM `+duck.Parquet(out)+" WHERE OBS_VALUE IS NOT NULL", &rows, &wrong); err != nil || rows != 4 || wrong > 0 {
		_, all, _ := db.Strings(context.Background(), "SELECT P, OBS_VALUE, NUMERATOR, DENOMINATOR, CONF_STATUS FROM "+duck.Parquet(out))
		t.Errorf("%d rows, %d of them wrong, %v: %v", rows, wrong, err, all)
	}
}
