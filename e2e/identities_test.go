package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIdentities runs the models on random tables and holds their results to what must be true of any.
func TestIdentities(t *testing.T) {
	p := declaredProject(t)
	random := rand.New(rand.NewPCG(15, 64))
	for round := range 5 {
		folder := t.TempDir()
		writeTable(t, folder, "istat.rcfl_tabulation", randomTabulation(random))
		writeTable(t, folder, "flussi.funnel", randomFunnel(random))
		writeTable(t, folder, "inps.benefit_recipients", randomRecipients(random))
		b := newBench(t, p)
		b.fill(folder)
		for _, m := range []string{"rcfl_counts", "rcfl_rates", "rcfl_employed", "neet", "rate_gaps", "seasonal_ratios", "welfare"} {
			b.run("indicators." + m)
		}
		for name, query := range identities {
			_, rows, err := b.db.Strings(context.Background(), query)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(rows) > 0 {
				t.Errorf("round %d: %s: %d rows, e.g. %v", round, name, len(rows), rows[0])
			}
		}
		for _, m := range []string{"rcfl_counts", "rcfl_rates", "seasonal_ratios", "welfare"} { // an identity of no rows holds of nothing
			var n int
			if err := b.db.Scan(context.Background(), "SELECT count(*) FROM indicators."+m+" WHERE OBS_VALUE > 0", &n); err != nil || n == 0 {
				t.Errorf("indicators.%s: %d values, %v", m, n, err)
			}
		}
	}
}

// identities are queries of the rows that break one.
var identities = map[string]string{
	"citizenships add up to the total": `SELECT INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE FROM indicators.rcfl_counts
GROUP BY ALL HAVING sum(OBS_VALUE) FILTER (CITIZENSHIP IN ('ITA', 'EU', 'NEU')) <> sum(OBS_VALUE) FILTER (CITIZENSHIP = 'TOTAL')
OR sum(OBS_VALUE) FILTER (CITIZENSHIP IN ('EU', 'NEU')) <> sum(OBS_VALUE) FILTER (CITIZENSHIP = 'FOR')`,
	"sexes add up to both": `SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, AGE FROM indicators.rcfl_counts
GROUP BY ALL HAVING count(*) = 3 AND sum(OBS_VALUE) FILTER (SEX IN ('M', 'F')) <> sum(OBS_VALUE) FILTER (SEX = 'T')`,
	"employed and unemployed are the labour force": `SELECT REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX FROM indicators.rcfl_counts WHERE AGE = 'Y_GE15'
GROUP BY ALL HAVING sum(OBS_VALUE) FILTER (INDICATOR IN ('employed', 'unemployed')) <> sum(OBS_VALUE) FILTER (INDICATOR = 'labour_force')`,
	"activity and inactivity make 100": `SELECT REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE FROM indicators.rcfl_rates WHERE INDICATOR IN ('act_rate_1564', 'inact_rate_1564')
GROUP BY ALL HAVING count(*) <> 2 OR abs(sum(OBS_VALUE) - 100) > 0.000002`,
	"a rate is its numerator over its denominator": `SELECT * FROM (SELECT * FROM indicators.rcfl_rates UNION ALL BY NAME FROM indicators.neet)
WHERE DENOMINATOR > 0 AND abs(OBS_VALUE - 100 * NUMERATOR / DENOMINATOR) > 0.000002`,
	"shares of EU and non-EU make that of foreigners": `SELECT INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE FROM indicators.rcfl_employed WHERE INDICATOR = 'foreign_emp_share'
GROUP BY ALL HAVING abs(sum(OBS_VALUE) FILTER (CITIZENSHIP IN ('EU', 'NEU')) - sum(OBS_VALUE) FILTER (CITIZENSHIP = 'FOR')) > 0.000003`,
	"the gap in activity is that in inactivity, turned round": `SELECT REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, REFERENCE FROM indicators.rate_gaps
WHERE RATE IN ('act_rate_1564', 'inact_rate_1564') GROUP BY ALL HAVING abs(sum(OBS_VALUE)) > 0.000004`,
	"permits over quota are clearances over quota times contracts over clearances": `SELECT REF_AREA, TIME_PERIOD FROM indicators.seasonal_ratios WHERE ACT = '_T'
GROUP BY ALL HAVING abs(max(OBS_VALUE) FILTER (INDICATOR = 'seasonal_pds_over_quota')
- max(OBS_VALUE) FILTER (INDICATOR = 'seasonal_no_over_quota') * max(OBS_VALUE) FILTER (INDICATOR = 'seasonal_contracts_over_no') / 100) > 0.00001`,
	"shares of the region's recipients make 100": `SELECT REF_AREA, TIME_PERIOD, SCHEME, SEX FROM indicators.welfare
WHERE INDICATOR = 'welfare_reg_share' AND CITIZENSHIP IN ('ITA', 'EU', 'NEU') GROUP BY ALL HAVING abs(sum(OBS_VALUE) - 100) > 0.00001`,
}

func writeTable(t *testing.T, folder, table, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, table+".csv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func randomTabulation(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("FREQ,REF_AREA,TIME_PERIOD,CITIZENSHIP,SEX,AGE,LABOUR_STATUS,PERSONS\n")
	for _, area := range []string{"ITC1", "ITI1", "ITH1", "ITH2"} {
		for q := 1; q <= 4; q++ {
			for _, cell := range []string{"ITA,M", "ITA,F", "EU,M", "EU,F", "NEU,M", "NEU,F"} {
				for _, age := range []string{"Y15-24", "Y25-29", "Y30-34", "Y35-44", "Y45-54", "Y55-64", "Y65-74", "Y_GE75"} {
					counts := map[string]int{"EMP": random.IntN(50_000), "UNEMP": random.IntN(8_000), "INAC": 1 + random.IntN(30_000)}
					if age <= "Y30-34" {
						counts["NEET"] = random.IntN(counts["UNEMP"] + counts["INAC"])
					}
					for _, status := range []string{"EMP", "UNEMP", "INAC", "NEET"} {
						if n, ok := counts[status]; ok {
							fmt.Fprintf(&b, "Q,%s,2013-Q%d,%s,%s,%s,%d\n", area, q, cell, age, status, n)
						}
					}
				}
			}
		}
	}
	return b.String()
}

// randomFunnel has a permit for every contract.
func randomFunnel(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("TIME_PERIOD,ACT,OBS_DATE,REF_AREA,SCOPE,STAGE,QUOTA_CONCEPT,PERMIT_TYPE,OBS_VALUE\n")
	for _, area := range []string{"ITC1", "ITI1"} {
		quota := 100 + random.IntN(2_000)
		cleared := 1 + random.IntN(quota)
		contracts := random.IntN(cleared)
		fmt.Fprintf(&b, "2013,A,2013-03-01,%s,REGION,QUOTA,INITIAL,SEASONAL,%d\n", area, quota)
		for stage, n := range map[string]int{"NULLA_OSTA": cleared, "CONTRACTS": contracts, "PERMITS": contracts} {
			fmt.Fprintf(&b, "2013,A,2013-12-31,%s,REGION,%s,_Z,SEASONAL,%d\n", area, stage, n)
		}
	}
	return b.String()
}

func randomRecipients(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("REF_AREA,TIME_PERIOD,SCHEME,CITIZENSHIP,SEX,OBS_VALUE\n")
	for _, area := range []string{"ITC1", "IT"} {
		for _, citizenship := range []string{"ITA", "EU", "NEU"} {
			for _, sex := range []string{"M", "F", "T"} {
				fmt.Fprintf(&b, "%s,2013,ASPI,%s,%s,%d\n", area, citizenship, sex, 1+random.IntN(9_000))
			}
		}
	}
	return b.String()
}
