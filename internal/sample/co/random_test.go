package co_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"
)

const lastTold, publishedAll = "2020-03-31", "2020-06-15" // of fiveQuarters

// addDays and addMonths count from 2019-01-31; a month too short ends on its last day.
func addDays(day string, n int) string {
	d, _ := time.Parse(time.DateOnly, day)
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}

func addMonths(day string, n int) string {
	d, _ := time.Parse(time.DateOnly, day)
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(d.Day(), first.AddDate(0, 1, -1).Day())-1).Format(time.DateOnly)
}

func daysBetween(from, to string) int {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int(b.Sub(a).Hours() / 24)
}

// randomJobs are jobs that may begin before the first quarter, be extended, become permanent, end or go on.
func randomJobs(r *rand.Rand, n int) []job {
	var out []job
	for i := range n {
		j := job{employer: i + 1, worker: 1 + r.IntN(n/3), contract: "A.02.00", start: addDays("2018-10-01", r.IntN(540)),
			cp: fmt.Sprintf("%d.1.1.1", 1+r.IntN(8)), province: "007"}
		j.sex, j.country = "MF"[j.worker%2:j.worker%2+1], []string{italy, romania, morocco}[j.worker%3]
		if r.IntN(4) == 0 {
			j.contract = "A.01.00"
		} else {
			j.expiry = addDays(j.start, []int{0, 1, 2, 29, 30, 89, 90, r.IntN(400)}[r.IntN(8)])
			if next := addDays(j.expiry, 1); r.IntN(4) == 0 && next <= lastTold {
				j.extendedFrom, j.extended = []string{next}, []string{addDays(next, r.IntN(200))}
			}
			if turned := addDays(j.start, r.IntN(daysBetween(j.start, j.lastExpiry())+1)); r.IntN(5) == 0 && turned <= lastTold {
				j.turned = turned
			}
		}
		from := max(j.start, j.turned)
		if len(j.extendedFrom) > 0 {
			from = max(from, j.extendedFrom[0])
		}
		if r.IntN(3) == 0 && from <= lastTold {
			j.ended = addDays(from, r.IntN(daysBetween(from, lastTold)+1))
		}
		if j.start <= lastTold {
			out = append(out, j)
		}
	}
	return out
}

func (j job) lastExpiry() string {
	if len(j.extended) > 0 {
		return j.extended[len(j.extended)-1]
	}
	return j.expiry
}

// end is the effective last day, "9999" while there is none.
func (j job) end() string {
	switch expiry := j.lastExpiry(); {
	case j.ended != "":
		return j.ended
	case j.turned == "" && expiry != "" && expiry < publishedAll:
		return expiry
	}
	return "9999"
}

func (j job) on(day string) bool { return j.start <= day && day <= j.end() }

// counted counts everything day by day and job by job, as somebody would who had never heard of SQL.
func counted(jobs []job, untouched int) map[string]string {
	out := map[string]string{}
	share := func(key string, part, whole int) {
		if whole > 0 {
			out[key] = fmt.Sprintf("%d/%d", part, whole)
		}
	}
	for i, q := range fiveQuarters {
		first := fmt.Sprintf("%s-%02d-01", q[:4], 3*int(q[6]-'1')+1)
		last := addDays(addMonths(first, 3), -1)
		begun, ended, days, positions := 0, 0, 0, untouched
		classes, entry, td, permanent := map[string]int{}, map[int]string{}, 0, 0
		for _, j := range jobs {
			if j.start >= first && j.start <= last {
				begun++
				if day, ok := entry[j.worker]; !ok || j.start < day {
					entry[j.worker] = j.start
				}
				if j.contract == "A.02.00" {
					td++
					if j.turned != "" && j.turned <= min(addMonths(j.start, 12), j.end()) {
						permanent++
					}
				}
			}
			if end := j.end(); end >= first && end <= last {
				ended++
				length := daysBetween(j.start, end) + 1
				switch {
				case length == 1:
					classes["D1"]++
				case length <= 3:
					classes["D2_3"]++
				case length <= 30:
					classes["D4_30"]++
				case length <= 90:
					classes["D31_90"]++
				case length <= 365:
					classes["D91_365"]++
				default:
					classes["D366"]++
				}
			}
			if j.on(last) {
				positions++
			}
			for d := first; d <= last; d = addDays(d, 1) {
				if j.on(d) {
					days++
				}
			}
		}
		days += untouched * (daysBetween(first, last) + 1)
		out["co_activations "+q], out["co_terminations "+q] = fmt.Sprint(begun), fmt.Sprint(ended)
		out["co_days "+q], out["co_positions_stock "+q] = fmt.Sprint(days), fmt.Sprint(positions)
		for _, class := range []string{"D1", "D2_3", "D4_30", "D31_90", "D91_365", "D366"} {
			share("co_duration_class "+class+" "+q, classes[class], ended)
		}
		for _, months := range []int{3, 6, 12} {
			if i+months/3 >= len(fiveQuarters) {
				continue
			}
			still := 0
			for worker, day := range entry {
				for _, j := range jobs {
					if j.worker == worker && j.on(addMonths(day, months)) {
						still++
						break
					}
				}
			}
			share(fmt.Sprintf("co_persist_%d %s", months, q), still, len(entry))
			if months == 12 {
				share("co_stab_rate "+q, permanent, td)
			}
		}
	}
	return out
}

// TestRandomJobs holds the models to a count by brute force, and to the checks that stand before a release.
func TestRandomJobs(t *testing.T) {
	for seed := range uint64(3) {
		jobs := randomJobs(rand.New(rand.NewPCG(seed, 9)), 240)
		const untouched = 7
		kept := jobs[:0:0] // what was over before the first quarter is in no file
		for _, j := range jobs {
			if j.end() >= "2019-01-01" {
				kept = append(kept, j)
			}
		}
		got := open(t)
		stock := "PERIODO;REGIONE;PERIMETRO;CITTADINANZA;SESSO;POSIZIONI\n"
		for i, class := range []string{"ITALIANI", "UE", "EXTRA UE"} {
			for _, sex := range []string{"M", "F"} {
				n := 0
				for _, j := range kept {
					if j.start < "2019-01-01" && j.country == []string{italy, romania, morocco}[i] && j.sex == sex {
						n++
					}
				}
				if class == "EXTRA UE" && sex == "M" {
					n += untouched
				}
				stock += fmt.Sprintf("2018-Q4;VAL D'AOSTA;DIP;%s;%s;%d\n", class, sex, n)
			}
		}
		got.drop(t, fstest.MapFS{"ITC2-2018-Q4.csv": {Data: []byte(stock)}}, publishedAll, "ITC2-2018-Q4.csv")
		got.deliver(t, publishedAll, filesOf("ITC2", fiveQuarters, kept), fiveQuarters...)
		query := got.models(t)
		const all = " WHERE REF_AREA = 'ITC2' AND FREQ = 'Q' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T' AND PERIMETER = 'DIP'"
		found := query("SELECT INDICATOR || ' ' || TIME_PERIOD, OBS_VALUE::BIGINT FROM indicators.co_flows" + all + " AND SECTOR = '_T' AND CONTRACT = '_T' AND INDICATOR IN ('co_activations', 'co_terminations')")
		maps.Copy(found, query("SELECT INDICATOR || ' ' || TIME_PERIOD, OBS_VALUE::BIGINT FROM indicators.co_positions"+all+" AND INDICATOR IN ('co_days', 'co_positions_stock')"))
		maps.Copy(found, query("SELECT concat_ws(' ', INDICATOR, DURATION, TIME_PERIOD), NUMERATOR::BIGINT || '/' || DENOMINATOR::BIGINT FROM indicators.co_details"+all+" AND INDICATOR = 'co_duration_class'"))
		maps.Copy(found, query("SELECT INDICATOR || ' ' || TIME_PERIOD, NUMERATOR::BIGINT || '/' || DENOMINATOR::BIGINT FROM indicators.co_cohorts"+all))
		if want := counted(kept, untouched); !maps.Equal(found, want) {
			t.Errorf("seed %d\n got %s\nwant %s", seed, sorted(found), sorted(want))
		}
		for _, check := range []string{"co_balance", "co_bounds", "co_parts_add_up", "co_details_agree", "co_stock_covers"} {
			if rows := query(got.check(t, check)); len(rows) > 0 {
				t.Errorf("seed %d, %s: %s", seed, check, sorted(rows))
			}
		}
		// Days lie between the least and the most that the stocks of the days can make; shares within their bounds; what is open at
		// the end is what was, with those begun since, less those that ended from the last day before on and before the last.
		for name, sql := range map[string]string{
			"days of a period": "SELECT TIME_PERIOD, DAYS FROM core.co_positions WHERE DAYS > PERIOD_DAYS * (POSITIONS + EVENTS) OR DAYS < 0",
			"shares":           "SELECT INDICATOR, OBS_VALUE FROM indicators.co_cohorts WHERE OBS_VALUE NOT BETWEEN 0 AND 100 OR NUMERATOR > DENOMINATOR",
			"years of days":    "SELECT CITIZENSHIP, SEX, sum(DAYS) FILTER (FREQ = 'Q') AS q FROM core.co_positions WHERE TIME_PERIOD LIKE '2019%' GROUP BY ALL HAVING q <> sum(DAYS) FILTER (FREQ = 'A')",
			"flows and stock": `SELECT q.TIME_PERIOD, n FROM (SELECT *, lag(POSITIONS) OVER w AS before, lag(TIME_PERIOD) OVER w AS previous FROM core.co_positions
				WHERE FREQ = 'Q' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T' WINDOW w AS (ORDER BY TIME_PERIOD)) AS q,
				LATERAL (SELECT count(*) FILTER (START_DATE > b.LAST_DAY AND START_DATE <= e.LAST_DAY) - count(*) FILTER (END_DATE >= b.LAST_DAY AND END_DATE < e.LAST_DAY) AS n
				FROM core.co_relationships, core.co_held AS b, core.co_held AS e WHERE b.TIME_PERIOD = q.previous AND e.TIME_PERIOD = q.TIME_PERIOD)
				WHERE before IS NOT NULL AND POSITIONS <> before + n`,
		} {
			if rows := query(sql); len(rows) > 0 {
				t.Errorf("seed %d, %s: %s", seed, name, sorted(rows))
			}
		}
	}
}
