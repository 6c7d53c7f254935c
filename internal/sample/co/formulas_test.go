package co_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"osservatorio/internal/snapshot"
)

const recordHeader = "TIPO_EVENTO;MODULO;DATA_INVIO;DATORE;LAVORATORE;SESSO;DATA_NASCITA;PAESE_NASCITA;CITTADINANZA;MOTIVO_PERMESSO;ATECO;CP;" +
	"CONTRATTO;ORARIO;STAGIONALE;PROVINCIA;DATA_INIZIO;DATA_FINE;DATA_DECORRENZA;DATA_CESSAZIONE;MOTIVO_CESSAZIONE\n"

// job is a relationship of a test. Days are 2019-01-31; empty is none.
type job struct {
	employer, worker int
	sex, country     string // of birth and citizenship: the Ministry's codes
	contract         string
	start, expiry    string
	extended         []string // the expiries that extensions gave, in order
	extendedFrom     []string // the days on which these took effect
	turned           string   // made permanent from this day on
	ended, reason    string   // as communicated
	agency           bool
	ateco, cp, time  string
	province         string
}

// rows are the messages about the job, each with the day on which it takes effect.
func (j job) rows() (days, rows []string) {
	or := func(text, without string) string {
		if text == "" {
			return without
		}
		return text
	}
	form := "UNILAV"
	if j.agency {
		form = "UNISOMM"
	}
	row := func(event, day, contract, expiry, effect, end, reason string) {
		days = append(days, day)
		rows = append(rows, strings.Join([]string{event, form, day, fmt.Sprintf("e%015x", j.employer), fmt.Sprintf("a%015x", j.worker), j.sex,
			"1980-05-17", j.country, j.country, "", or(j.ateco, "56.10.11"), or(j.cp, "5.2.2.3"), contract, or(j.time, "F"), "NO", or(j.province, "007"),
			j.start, expiry, effect, end, reason}, ";")+"\n")
	}
	row("ATT", j.start, j.contract, j.expiry, "", "", "")
	for i, expiry := range j.extended {
		row("PRO", j.extendedFrom[i], j.contract, expiry, j.extendedFrom[i], "", "")
	}
	if j.turned != "" {
		row("TRA", j.turned, "A.01.00", "", j.turned, "", "")
	}
	if j.ended != "" {
		row("CES", j.ended, j.contract, "", "", j.ended, or(j.reason, "DIMISSIONI"))
	}
	return days, rows
}

// quarterOfDay is 2019-Q1 of 2019-01-31.
func quarterOfDay(day string) string {
	var month int
	fmt.Sscanf(day[5:7], "%d", &month)
	return fmt.Sprintf("%s-Q%d", day[:4], (month+2)/3)
}

// filesOf are the messages about jobs, a file a quarter of an area; those from before the first quarter come with
// the first file in which something happens to the job.
func filesOf(area string, quarters []string, jobs []job) fstest.MapFS {
	files := map[string]*strings.Builder{}
	for _, q := range quarters {
		files[q] = new(strings.Builder)
		files[q].WriteString(recordHeader)
	}
	for _, j := range jobs {
		days, rows := j.rows()
		first := quarters[len(quarters)-1]
		for _, d := range append(days, j.expiry) {
			if d != "" && quarterOfDay(d) >= quarters[0] {
				first = min(first, quarterOfDay(d))
			}
		}
		for i, d := range days {
			q := quarterOfDay(d)
			if q < quarters[0] {
				q = first
			}
			files[q].WriteString(rows[i])
		}
	}
	all := fstest.MapFS{}
	for q, b := range files {
		all[area+"-"+q+".csv"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return all
}

// deliver drops files of quarters that are published on a day.
func (k taken) deliver(t *testing.T, published string, files fstest.MapFS, quarters ...string) {
	t.Helper()
	for _, q := range quarters {
		name := "ITC2-" + q + ".csv"
		k.drop(t, files, published, name)
		if o := k.outcomes[name]; o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted || o.Snapshot.Rows.Quarantined > 0 {
			t.Fatalf("%s is not taken: %+v", name, o.Snapshot)
		}
	}
}

var fiveQuarters = []string{"2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4", "2020-Q1"}

const morocco, romania, albania, italy = "436", "235", "201", "000"

// story are jobs of which everything can be counted on one's fingers.
var story = []job{
	// One day, and three days: a job lasts from its first to its last day, both worked.
	{employer: 1, worker: 1, sex: "M", country: italy, contract: "A.02.00", start: "2019-01-10", expiry: "2019-01-10"},
	{employer: 1, worker: 1, sex: "M", country: italy, contract: "A.02.00", start: "2019-01-15", expiry: "2019-01-17"},
	// 28 days of February and 2 of March are 30.
	{employer: 1, worker: 2, sex: "F", country: romania, contract: "A.02.00", start: "2019-02-01", expiry: "2019-03-02", time: "P", cp: "8.1.4.3", ateco: "62.01.00"},
	// Made permanent after five months, and goes on.
	{employer: 2, worker: 3, sex: "M", country: morocco, contract: "A.02.00", start: "2019-01-01", expiry: "2019-12-31", turned: "2019-06-01"},
	// 1 day of March, 30, 31 and 29 are 91. Three months after the first day is 30 June, the day after the last.
	{employer: 2, worker: 4, sex: "F", country: morocco, contract: "A.01.00", start: "2019-03-31", ended: "2019-06-29"},
	// 1, 28, 31 and 30 are 90. Three months after 31 January is 30 April, the last day; another job is there a year after.
	{employer: 2, worker: 5, sex: "M", country: albania, contract: "A.02.00", start: "2019-01-31", expiry: "2019-04-30"},
	{employer: 3, worker: 5, sex: "M", country: albania, contract: "A.02.00", start: "2020-01-15", expiry: "2020-06-30"},
	// A year and a day, begun before the first file.
	{employer: 3, worker: 6, sex: "M", country: italy, contract: "A.01.00", start: "2018-03-31", ended: "2019-03-31", reason: "PENSIONAMENTO"},
	// Permanent a day later than twelve months after the start.
	{employer: 3, worker: 9, sex: "F", country: morocco, contract: "A.02.00", start: "2019-01-20", expiry: "2020-12-31", turned: "2020-01-21"},
	// A mission of two days, in another perimeter.
	{employer: 4, worker: 8, sex: "M", country: italy, contract: "A.02.00", start: "2019-01-05", expiry: "2019-01-06", agency: true},
	{employer: 5, worker: 10, sex: "M", country: italy, contract: "A.01.00", start: "2019-07-01"},
	{employer: 5, worker: 11, sex: "M", country: italy, contract: "A.01.00", start: "2019-10-01"},
}

// TestFormulas holds indicators to what was counted by hand.
func TestFormulas(t *testing.T) {
	got := open(t)
	got.deliver(t, "2020-06-15", filesOf("ITC2", fiveQuarters, story), fiveQuarters...)
	query := got.models(t)
	const all = " AND REF_AREA = 'ITC2' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T' AND FREQ = 'Q'"
	tests := []struct {
		name, sql string
		want      map[string]string
	}{
		{
			// Ended in the first quarter: the jobs of 1, 3, 30 and 366 days; in the second those of 90 and 91.
			"effective duration, by class",
			"SELECT TIME_PERIOD, PERIMETER, DURATION, NUMERATOR::INTEGER || '/' || DENOMINATOR::INTEGER || ' ' || OBS_VALUE FROM indicators.co_details WHERE INDICATOR = 'co_duration_class' AND NUMERATOR > 0" + all,
			map[string]string{
				"2019-Q1 DIP D1": "1/4 25.000000", "2019-Q1 DIP D2_3": "1/4 25.000000", "2019-Q1 DIP D4_30": "1/4 25.000000", "2019-Q1 DIP D366": "1/4 25.000000",
				"2019-Q2 DIP D31_90": "1/2 50.000000", "2019-Q2 DIP D91_365": "1/2 50.000000", "2019-Q1 SOM D2_3": "1/1 100.000000",
			},
		},
		{
			// Six persons (1, 2, 3, 4, 5, 9) enter in the first quarter. After 3 months 3, 5 (on his last day) and 9 work, after
			// 6 only 3 and 9, after 12 also 5 again. Two years after is not known.
			"persistence of those who entered in the first quarter",
			"SELECT INDICATOR, NUMERATOR::INTEGER || '/' || DENOMINATOR::INTEGER || ' ' || OBS_VALUE FROM indicators.co_cohorts WHERE INDICATOR LIKE 'co_persist%' AND TIME_PERIOD = '2019-Q1'" + all,
			map[string]string{"co_persist_3": "3/6 50.000000", "co_persist_6": "2/6 33.333333", "co_persist_12": "3/6 50.000000"},
		},
		{
			// Six fixed-term jobs of dependent work begin in the first quarter; one is permanent within a year.
			"fixed-term contracts made permanent within twelve months",
			"SELECT TIME_PERIOD, NUMERATOR::INTEGER || '/' || DENOMINATOR::INTEGER || ' ' || OBS_VALUE FROM indicators.co_cohorts WHERE INDICATOR = 'co_stab_rate'" + all,
			map[string]string{"2019-Q1": "1/6 16.666667"},
		},
		{
			"why jobs ended: lapsed ones ended with their term",
			"SELECT TIME_PERIOD, REASON, OBS_VALUE FROM indicators.co_details WHERE INDICATOR = 'co_terminations_detail' AND REASON <> '_T'" + all,
			map[string]string{"2019-Q1 TERMINE": "3", "2019-Q1 PENSIONAMENTO": "1", "2019-Q2 TERMINE": "1", "2019-Q2 DIMISSIONI": "1"},
		},
		{
			"activations by one characteristic at a time",
			"SELECT concat_ws(' ', CASE WHEN SECTOR <> '_T' THEN SECTOR END, CASE WHEN OCCUPATION <> '_T' THEN OCCUPATION END, CASE WHEN WORKING_TIME <> '_T' THEN WORKING_TIME END), OBS_VALUE FROM indicators.co_details WHERE INDICATOR = 'co_activations_detail' AND TIME_PERIOD = '2019-Q1'" + all,
			map[string]string{"I": "6", "J": "1", "5": "6", "8": "1", "FT": "6", "PT_H": "1"},
		},
		{
			"activations of foreigners by country and by province",
			"SELECT REF_AREA, COUNTRY, OBS_VALUE FROM indicators.co_details WHERE INDICATOR = 'co_activations_detail' AND TIME_PERIOD = '2019-S1' AND CITIZENSHIP = 'FOR' AND SEX = 'T' AND (COUNTRY <> '_T' OR REF_AREA = 'ITC20')",
			map[string]string{"ITC2 MA": "3", "ITC2 RO": "1", "ITC2 AL": "1", "ITC20 _T": "5"},
		},
	}
	for _, tt := range tests {
		if found := query(tt.sql); !maps.Equal(found, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, sorted(found), sorted(tt.want))
		}
	}
}

// TestPositions counts days by hand from a stock of ten Italian men, two women of Morocco and an agency worker.
func TestPositions(t *testing.T) {
	got := open(t)
	stock := "PERIODO;REGIONE;PERIMETRO;CITTADINANZA;SESSO;POSIZIONI\n2018-Q4;VAL D'AOSTA;DIP;ITALIANI;M;10\n2018-Q4;VAL D'AOSTA;DIP;EXTRA UE;F;2\n"
	got.drop(t, fstest.MapFS{"ITC2-2018-Q4.csv": {Data: []byte(stock)}}, "2020-06-15", "ITC2-2018-Q4.csv")
	if o := got.outcomes["ITC2-2018-Q4.csv"]; o.Snapshot == nil || o.Snapshot.Verdict != snapshot.Accepted {
		t.Fatalf("%+v", o.Snapshot)
	}
	got.deliver(t, "2020-06-15", filesOf("ITC2", fiveQuarters, story), fiveQuarters...)
	query := got.models(t)
	tests := []struct {
		name, sql string
		want      map[string]string
	}{
		{
			// Men of Italy in the first quarter: ten, of whom one (worker 6) leaves on the last day, and the jobs of 1 and 3 days:
			// 10 × 90 + 1 + 3 = 904 days of 90. On 31 March the one who leaves is still there. Four events: two starts, three ends (5).
			"a stock that shrinks",
			"SELECT INDICATOR, OBS_VALUE::VARCHAR FROM indicators.co_positions WHERE TIME_PERIOD = '2019-Q1' AND CITIZENSHIP = 'ITA' AND SEX = 'M' AND PERIMETER = 'DIP'",
			map[string]string{"co_positions_stock": "10.000000", "co_days": "904.000000", "co_fte_gg": "10.044444", // 904 / 90
				"co_turnover":         "49.778761",  // 5 × 90 / 904
				"co_positions_change": "-1.000000"}, // 2 − 3
		},
		{
			// The year: nine from April on (275 days), one more from July (184 days) and from October (92).
			// 904 + 9 × 275 + 184 + 92 = 3655. At the end 11.
			"half-years and years are sums of days, ends of stock",
			"SELECT TIME_PERIOD, INDICATOR, OBS_VALUE::VARCHAR FROM indicators.co_positions WHERE FREQ = 'A' AND INDICATOR IN ('co_days', 'co_positions_stock') AND CITIZENSHIP = 'ITA' AND SEX = 'T' AND PERIMETER = 'DIP'",
			map[string]string{"2019 co_days": "3655.000000", "2019 co_positions_stock": "11.000000"},
		},
		{
			// Women of Morocco: two; one more on 31 March to 29 June, one from 20 January on: 180 + 1 + 71 = 252.
			"days of those who enter, their last day included",
			"SELECT TIME_PERIOD, OBS_VALUE::VARCHAR FROM indicators.co_positions WHERE TIME_PERIOD < '2019-Q3' AND FREQ = 'Q' AND INDICATOR = 'co_days' AND CITIZENSHIP = 'NEU' AND SEX = 'F' AND PERIMETER = 'DIP'",
			map[string]string{"2019-Q1": "252.000000", "2019-Q2": "363.000000"}, // 3 × 91 + 90
		},
		{
			"nothing where there is no stock: of agency work nothing was told",
			"SELECT PERIMETER, bool_and(UNTOUCHED >= 0)::VARCHAR FROM core.co_positions WHERE CITIZENSHIP = 'ITA' AND SEX = 'M' GROUP BY ALL",
			map[string]string{"DIP": "true"},
		},
	}
	for _, tt := range tests {
		if found := query(tt.sql); !maps.Equal(found, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, sorted(found), sorted(tt.want))
		}
	}
}
