package e2e

import (
	"context"
	"strings"
	"testing"

	"osservatorio/internal/period"
	"osservatorio/internal/project"
)

// TestDemandModels runs the tables that the models of demand start from on rows made up by hand.
func TestDemandModels(t *testing.T) {
	p := declaredProject(t)
	folder := t.TempDir()
	for name, rows := range map[string]string{
		// A cohort topped up later, of which two counts are known; the day of the act is later than the first note of another.
		"flussi.funnel": `TIME_PERIOD,ACT,OBS_DATE,REF_AREA,SCOPE,STAGE,QUOTA_CONCEPT,PERMIT_TYPE,OBS_VALUE
2013,DPCM 15.02.2013,2013-03-26,ITI1,REGION,QUOTA,INITIAL,SEASONAL,400
2013,DPCM 15.02.2013,2013-10-15,ITI1,REGION,QUOTA,TOPPED_UP,SEASONAL,450
2013,DPCM 15.02.2013,2013-12-31,ITI1,REGION,NULLA_OSTA,_Z,SEASONAL,200
2013,DPCM 15.02.2013,2014-12-31,ITI1,REGION,NULLA_OSTA,_Z,SEASONAL,300
2013,DPCM 15.02.2013,2014-12-31,ITI1,REGION,PERMITS,_Z,SEASONAL,120
2013,DPCM 15.02.2013,2014-12-31,ITI1,REGION,PERMITS,_Z,MULTIANNUAL,7
2013,DPCM 15.02.2013,2014-12-31,ITI11,PROVINCE,NULLA_OSTA,_Z,SEASONAL,20
2014,DPCM 20.06.2014,2014-05-12,ITI1,REGION,QUOTA,INITIAL,SEASONAL,100
2014,DPCM 20.06.2014,2014-12-31,ITI1,REGION,NULLA_OSTA,_Z,SEASONAL,60
`,
		// Two provinces make their region; the year that lacks a quarter is left out, and so are citizens of the Union.
		"co.tavole": tavole(map[string][4]string{"ITH1": {"10", "20", "30", "15"}, "ITH2": {"1", "2", "3", "4"}}),
		"inps.domestic_workers": `TIME_PERIOD,REF_AREA,CITIZENSHIP,SEX,OBS_VALUE
2022,ITI1,NEU,M,30
2022,ITI1,NEU,F,70
2022,ITI1,ITA,M,
2022,ITI1,ITA,F,50
2022,IT,NEU,M,300
2022,IT,NEU,F,700
`,
		"istat_demo.residents_by_age": `TIME_PERIOD,REF_AREA,CITIZENSHIP,SEX,AGE,OBS_VALUE
2024,ITDA,TOTAL,M,Y74,1000
2024,ITDA,TOTAL,M,Y75,10
2024,ITDA,TOTAL,F,Y79,20
2024,ITDA,TOTAL,F,Y80,5
2024,ITDA,TOTAL,M,Y99,2
2024,ITDA,TOTAL,M,Y_GE100,1
2024,ITDA,TOTAL,M,TOTAL,9999
`,
		"istat.projections": `PROJECTION_BASE,SCENARIO,TIME_PERIOD,REF_AREA,SEX,AGE,OBS_VALUE
2024,MEDIAN,2030,ITH1,M,Y80,4
2024,MEDIAN,2030,ITH2,F,Y85,6
2024,LOW_90,2030,ITH1,T,Y80,99
2024,MEDIAN,2030,ITH1,T,Y80,99
`,
		"istat.households": `TIME_PERIOD,REF_AREA,HOUSEHOLD_KIND,PROJECTION_BASE,OBS_VALUE
2024,ITH1,TOTAL,,100
2024,ITH2,TOTAL,,200
2024,ITH2,SINGLE,,50
2030,ITH1,TOTAL,2024,150
2030,ITH2,TOTAL,2024,250
`,
		// Three years of the last one that tells a region; children, and who lived in no region that is told, are left out.
		"istat.rcfl_microdata": `SURVEY_YEAR,SURVEY_QUARTER,MACRO_AREA,REF_AREA,SEX,AGE_YEARS,AGE,LABOUR_STATUS,WEIGHT
2017,1,,ITI1,F,22,,EMP,10
2018,1,,ITI1,F,20,,EMP,10
2018,2,,ITI1,F,24,,INAC,10
2019,1,,ITI1,F,14,,,10
2020,1,,ITI1,M,75,,INAC,10
2020,1,,ITI1,M,91,,INAC,10
2020,4,,ITI1,M,,Y25-29,EMP,10
2024,1,ITE,,F,22,,EMP,10
`,
		// Three months make a quarter, of plans without agriculture; a month in which not every region is there is not whole.
		"excelsior.monthly_sectors": `TIME_PERIOD,REF_AREA,BREAKDOWN,CATEGORY,EXC_MEASURE,OBS_VALUE,OBS_STATUS
2024-10,ITI1,SECTOR,TOTAL,ENTRIES,100,
2024-11,ITI1,SECTOR,TOTAL,ENTRIES,110,
2024-12,ITI1,SECTOR,TOTAL,ENTRIES,120,
2024-10,ITI1,SECTOR,F,ENTRIES,10,
2024-11,ITI1,SECTOR,F,ENTRIES,11,
2024-12,ITI1,SECTOR,F,ENTRIES,12,
2024-10,ITI1,SECTOR,G,ENTRIES,50,
2024-11,ITI1,SECTOR,G,ENTRIES,50,
2024-12,ITI1,SECTOR,G,ENTRIES,50,
2025-01,ITI1,SECTOR,TOTAL,ENTRIES,200,
2025-01,ITI1,SECTOR,A,ENTRIES,40,
2025-02,ITI1,SECTOR,TOTAL,ENTRIES,210,
2025-02,ITI1,SECTOR,A,ENTRIES,50,
2025-03,ITI1,SECTOR,TOTAL,ENTRIES,220,
2025-03,ITI1,SECTOR,A,ENTRIES,,Q
2025-01,ITI1,SECTOR,TOTAL,ENTRIES_SHARE,100,
2025-01,IT,SECTOR,TOTAL,ENTRIES,900,
`,
		// Sectors of an area of the survey's tables; a part of one, the whole, the years and one sex are not asked.
		"istat.rcfl_employed": `FREQ,REF_AREA,SEX,AGE,EDU_LEV_HIGHEST,CITIZENSHIP,ECON_ACTIVITY_NACE_2007,POSIZ_PROF,PROF_STATUS,OCCUPATION_2011,FULL_PART_TIME,PERM_TEMP_EMPLOYEES,TIME_PERIOD,OBS_VALUE,OBS_STATUS
Q,ITC,T,Y15-89,TOTAL,TOTAL,F,9,99,99,9,9,2018-Q1,400000,
Q,ITC,M,Y15-89,TOTAL,TOTAL,F,9,99,99,9,9,2018-Q1,370000,
Q,ITC,T,Y15-89,TOTAL,TOTAL,B-F,9,99,99,9,9,2018-Q1,1900000,
Q,ITC,T,Y15-89,TOTAL,TOTAL,TOTAL,9,99,99,9,9,2018-Q1,6900000,
Q,ITC,T,Y15-89,TOTAL,TOTAL,F,9,1,99,9,9,2018-Q1,250000,
A,ITC,T,Y15-89,TOTAL,TOTAL,F,9,99,99,9,9,2018,401000,
`,
		"inps.wage_supplementation_workers": "TIME_PERIOD,REF_AREA,SCHEME,OBS_VALUE\n2024-06,ITI1,CIGO,9\n" + monthsOfAll(t, p, "CIGO,6", "CIGS,3"),
	} {
		writeTable(t, folder, name, rows)
	}
	b := newBench(t, p)
	b.fill(folder)
	for _, c := range []struct{ model, query, want string }{
		{"core.quota_cohorts", "SELECT TIME_PERIOD, OBS_DATE, ASSIGNED, BEGAN, QUOTA::INT, NULLA_OSTA::INT, PERMITS::INT FROM core.quota_cohorts ORDER BY ALL",
			"2013 2013-12-31 2013-03-26 2013-03-26 450 200 |2013 2014-12-31 2013-03-26 2013-03-26 450 300 120|2014 2014-12-31 2014-05-12 2014-06-20 100 60 "},
		{"core.quota_seasons", "SELECT REF_AREA, SECTOR, TIME_PERIOD, Q1, Q2, Q3, Q4, ALL_ACTIVATIONS, WORKERS FROM core.quota_seasons ORDER BY ALL",
			"ITDA A 2013 22 44 66 38 1100 500"},
		{"core.domestic_registered", "SELECT REF_AREA, CITIZENSHIP, TIME_PERIOD, WORKERS::INT FROM core.domestic_registered ORDER BY ALL", "ITI1 NEU 2022 100"},
		{"core.demand_quarters", "SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE::INT FROM core.demand_quarters WHERE REF_AREA = 'ITI1' ORDER BY ALL",
			"EXC_ENTRIES ITI1 F 2024-Q4 33|EXC_ENTRIES ITI1 _T 2024-Q4 330|INPS_CIG ITI1 _T 2024-Q1 9"},
		{"core.demand_quarters", "SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE::INT FROM core.demand_quarters WHERE SERIES = 'EMPLOYED' ORDER BY ALL",
			"EMPLOYED ITC F 2018-Q1 400000"},
		{"core.demand_interviews", "SELECT REF_AREA, SEX, AGE, RESPONDENTS FROM core.demand_interviews ORDER BY ALL", "ITI1 F Y20-24 2|ITI1 M Y25-29 1|ITI1 M Y_GE75 2"},
		{"core.domestic_bases", "SELECT REF_AREA, ORIGIN, TIME_PERIOD, AGED_75_79::INT, AGED_80::INT, HOUSEHOLDS::INT FROM core.domestic_bases ORDER BY ALL",
			"ITDA 0 2024 30 8 300|ITDA 2024 2030  10 400"},
	} {
		b.run(c.model)
		_, rows, err := b.db.Strings(context.Background(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, " "))
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%s:\n%s\nby hand\n%s", c.model, got, c.want)
		}
	}
}

// monthsOfAll are the months of a quarter in which every region has these schemes.
func monthsOfAll(t *testing.T, p *project.Project, schemes ...string) string {
	t.Helper()
	var out strings.Builder
	for _, a := range p.Lists.Areas.At("region", period.Date{}) {
		for _, month := range []string{"2024-01", "2024-02", "2024-03"} {
			for _, s := range schemes {
				out.WriteString(month + "," + a.Code + "," + s + "\n")
			}
		}
	}
	return out.String()
}

// tavole are the tables of provinces: fixed-term jobs in farming by quarter of each sex, all jobs, and the persons of the year.
func tavole(quarters map[string][4]string) string {
	var out strings.Builder
	out.WriteString("TIME_PERIOD,REF_AREA,PERIMETER,SECTOR,CONTRACT,CITIZENSHIP,SEX,OBS_STATUS,ACTIVATIONS,TERMINATIONS,TRANSFORMATIONS,EXTENSIONS,WORKERS\n")
	for _, area := range []string{"ITH1", "ITH2"} {
		for q, n := range quarters[area] {
			for _, sex := range []string{"M", "F"} {
				period := "2013-Q" + string(rune('1'+q))
				out.WriteString(period + "," + area + ",DIP,A,TD,NEU," + sex + ",A," + n + ",0,0,0,\n")
				out.WriteString(period + "," + area + ",DIP,A,TD,EU," + sex + ",A,1000,0,0,0,\n")
				if area == "ITH1" {
					out.WriteString(period + "," + area + ",DIP,_T,_T,NEU," + sex + ",A,100,0,0,0,\n")
				} else if q < 3 {
					out.WriteString(period + "," + area + ",DIP,_T,_T,NEU," + sex + ",A,50,0,0,0,\n")
				}
				if q < 3 {
					out.WriteString(strings.Replace(period, "2013", "2014", 1) + "," + area + ",DIP,A,TD,NEU," + sex + ",A," + n + ",0,0,0,\n")
				}
			}
		}
	}
	out.WriteString("2013,ITH1,DIP,_T,_T,NEU,T,A,800,0,0,0,300\n2013,ITH2,DIP,_T,_T,NEU,T,A,300,0,0,0,200\n")
	return out.String()
}
