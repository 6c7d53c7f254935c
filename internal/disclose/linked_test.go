package disclose

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

// sumsOf are those of the random tables.
var sumsOf = map[string][]Sum{
	"REF_AREA":    {{Total: "IT", Parts: []string{"N", "S"}}, {Total: "N", Parts: []string{"r1", "r2"}}, {Total: "S", Parts: []string{"r3", "r4"}}},
	"TIME_PERIOD": {{Total: "2024", Parts: []string{"2024-S1", "2024-S2"}}, {Total: "2024-S1", Parts: []string{"2024-Q1", "2024-Q2"}}, {Total: "2024-S2", Parts: []string{"2024-Q3", "2024-Q4"}}},
	"CITIZENSHIP": {{Total: "TOTAL", Parts: []string{"ITA", "FOR"}}, {Total: "FOR", Parts: []string{"EU", "NEU"}}},
	"P":           {{Total: "_T", Parts: []string{"a", "b", "c", "d", "e"}}},
	"Q":           {{Total: "_T", Parts: []string{"f", "g", "h"}}},
}

var linkedDims = []string{"REF_AREA", "TIME_PERIOD", "CITIZENSHIP", "P", "Q"}

// Tables of jobs by area, period, citizenship and two characteristics, of which quarters know each alone and longer
// periods both together, by nested sums that share their margins, and by who had a job, in two publications of which the
// second revises some: after rounding every sum holds on every day, every count is a multiple near its value, zeros are zeros,
// no part is more than its whole, balances and ratios are those of what is printed, a second rounding is the same.
func TestRoundedSystemsOfTablesAddUp(t *testing.T) {
	ctx, db, random := context.Background(), open(t), rand.New(rand.NewPCG(19, 7))
	rules := &Rules{
		Frequency:   []Frequency{{Rule: "minimum", AtLeast: 3, Citation: "test"}},
		Trace:       Trace{AtLeast: 10, Citation: "test"},
		Rounding:    &Rounding{Base: 5, Datasets: []string{"closed/*"}, Within: 4},
		Hierarchies: map[string]Hierarchy{},
		Counts: []Count{
			{Indicator: "jobs", Additive: linkedDims},
			{Indicator: "ended", Additive: linkedDims},
			{Indicator: "persons", Distinct: []string{"REF_AREA", "TIME_PERIOD"}, Additive: []string{"CITIZENSHIP"}, AtMost: &Term{Indicator: "jobs"}},
		},
		Derived: []Derived{
			{Indicator: "net", Sum: []Term{{Indicator: "jobs", Factor: 1}, {Indicator: "ended", Factor: -1}}},
			{Indicator: "each", Scale: 1, Numerator: &Term{Indicator: "jobs"}, Denominator: &Term{Indicator: "persons"}},
			{Indicator: "turnover", From: []Term{{Indicator: "ended"}, {Indicator: "jobs"}}, Proportional: &Proportion{To: []string{"ended"}, Over: []string{"jobs"}}},
		},
	}
	for dim, s := range sumsOf {
		rules.Hierarchies[dim] = Hierarchy{Sums: s}
	}
	if err := rules.check(); err != nil {
		t.Fatal(err)
	}
	all, drift := 0, 0
	for n := range 2 {
		cells := linked(random)
		var text strings.Builder
		for _, c := range cells {
			text.WriteString(c)
		}
		dir := t.TempDir()
		in := filepath.Join(dir, "in.parquet")
		if err := os.WriteFile(filepath.Join(dir, "in.csv"), []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := db.Copy(ctx, `SELECT i AS INDICATOR, a AS REF_AREA, t AS TIME_PERIOD, 'Q' AS FREQ, w AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, p AS P, q AS Q,
 v::DECIMAL(18,6) AS OBS_VALUE, num::DECIMAL(18,6) AS NUMERATOR, den::DECIMAL(18,6) AS DENOMINATOR, 'JB' AS UNIT_MEASURE, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS,
 'none' AS POPULATION_CRITERION, 'real' AS PROVENANCE, 'closed/x' AS SOURCE, f::DATE AS KNOWN_FROM, u::DATE AS KNOWN_TO
 FROM read_csv('`+filepath.Join(dir, "in.csv")+`', header=false, columns={'i':'VARCHAR','a':'VARCHAR','t':'VARCHAR','w':'VARCHAR','p':'VARCHAR','q':'VARCHAR','v':'VARCHAR','num':'VARCHAR','den':'VARCHAR','f':'VARCHAR','u':'VARCHAR'})`, in); err != nil {
			t.Fatal(err)
		}
		protect := func(name string) (string, *Result) {
			out := filepath.Join(dir, name)
			r, err := Protect(ctx, db, rules, []string{"P", "Q"}, in, out, filepath.Join(dir, "log"+name), nil)
			if err != nil {
				t.Fatalf("table %d: %v", n, err)
			}
			return out, r
		}
		out, r := protect("a.parquet")
		again, _ := protect("b.parquet")
		var differ int
		if err := db.Scan(ctx, "SELECT count(*) FROM (FROM "+duck.Parquet(out)+" EXCEPT ALL FROM "+duck.Parquet(again)+")", &differ); err != nil || differ > 0 {
			t.Errorf("table %d: %d cells are others a second time, %v", n, differ, err)
		}
		a, err := Audit(ctx, db, rules, []string{"P", "Q"}, out, nil)
		if err != nil || len(a.Findings) > 0 {
			t.Fatalf("table %d: %v %v", n, a, err)
		}
		if r.Rounded == 0 || r.Primary+r.Secondary > 0 {
			t.Errorf("table %d: %+v", n, r)
		}
		for _, day := range []string{first, second} {
			truth, printed := readLinked(t, db, in, day), readLinked(t, db, out, day)
			count, moved := judge(t, fmt.Sprintf("table %d on %s", n, day), truth, printed, rules.Rounding)
			all, drift = all+count, drift+moved
		}
	}
	if drift*4 > all || drift*4 < -all {
		t.Errorf("%d cells moved by %d together", all, drift)
	}
}

// job is one that began or ended, of a person.
type job struct {
	area, period, who, p, q string
	person                  int
	end                     bool
}

// totalsOf are the codes of the cells in which a code counts, itself first.
func totalsOf(dim, code string) []string {
	out := []string{code}
	for i := 0; i < len(out); i++ {
		for _, s := range sumsOf[dim] {
			if slices.Contains(s.Parts, out[i]) {
				out = append(out, s.Total)
			}
		}
	}
	return out
}

// linked are rows of a random system of tables, as CSV, of two publications.
func linked(random *rand.Rand) []string {
	var jobs [2][]job
	for _, area := range leavesIn(sumsOf["REF_AREA"], "IT") {
		for _, period := range leavesIn(sumsOf["TIME_PERIOD"], "2024") {
			for _, who := range leavesIn(sumsOf["CITIZENSHIP"], "TOTAL") {
				for _, p := range leavesIn(sumsOf["P"], "_T") {
					for _, q := range leavesIn(sumsOf["Q"], "_T") {
						for range max(0, []int{random.IntN(4), random.IntN(9), random.IntN(20)}[random.IntN(3)]-1) {
							j := job{area, period, who, p, q, random.IntN(400), random.IntN(3) == 0}
							if random.IntN(50) > 0 {
								jobs[0] = append(jobs[0], j)
							}
							if random.IntN(50) > 0 {
								jobs[1] = append(jobs[1], j)
							}
						}
					}
				}
			}
		}
	}
	var cells [2]map[string]int
	for k := range 2 {
		cells[k] = map[string]int{}
		persons := map[string]map[string]bool{}
		for _, j := range jobs[k] {
			for _, area := range totalsOf("REF_AREA", j.area) {
				for _, period := range totalsOf("TIME_PERIOD", j.period) {
					for _, who := range totalsOf("CITIZENSHIP", j.who) {
						for _, p := range totalsOf("P", j.p) {
							for _, q := range totalsOf("Q", j.q) {
								if p != "_T" && q != "_T" && strings.Contains(period, "-Q") {
									continue // quarters know one characteristic at a time
								}
								key := strings.Join([]string{area, period, who, p, q}, ",")
								if j.end {
									cells[k]["ended,"+key]++
									continue
								}
								cells[k]["jobs,"+key]++
								if p == "_T" && q == "_T" {
									if persons["persons,"+key] == nil {
										persons["persons,"+key] = map[string]bool{}
									}
									persons["persons,"+key][j.who+strconv.Itoa(j.person)] = true
								}
							}
						}
					}
				}
			}
		}
		for key, who := range persons {
			cells[k][key] = len(who)
		}
	}
	all := maps.Clone(cells[0])
	maps.Copy(all, cells[1])
	var out []string
	said := map[string]bool{}
	// say writes a cell: one row where both publications say the same.
	say := func(name string, of func(k int) string) {
		if said[name] {
			return
		}
		said[name] = true
		a, b := of(0), of(1)
		if a == b {
			out = append(out, fmt.Sprintf("%s,%s,%s,\n", name, a, first))
			return
		}
		out = append(out, fmt.Sprintf("%s,%s,%s,%s\n", name, a, first, second), fmt.Sprintf("%s,%s,%s,\n", name, b, second))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		indicator, key, _ := strings.Cut(name, ",")
		say(name, func(k int) string { return fmt.Sprintf("%d,,", cells[k][name]) })
		if indicator == "persons" {
			say("each,"+key, func(k int) string {
				return fmt.Sprintf("%.6f,%d,%d", float64(cells[k]["jobs,"+key])/float64(max(1, cells[k][name])), cells[k]["jobs,"+key], cells[k][name])
			})
			continue
		}
		say("net,"+key, func(k int) string { return fmt.Sprintf("%d,,", cells[k]["jobs,"+key]-cells[k]["ended,"+key]) })
		if cells[0]["jobs,"+key] > 0 && cells[1]["jobs,"+key] > 0 {
			say("turnover,"+key, func(k int) string {
				e, j := cells[k]["ended,"+key], cells[k]["jobs,"+key]
				return fmt.Sprintf("%.6f,%d,%d", 100*float64(e)/float64(j), e, j)
			})
		}
	}
	return out
}

// figures are what a table says on a day: value, numerator and denominator of a cell, by its codes.
type figures map[string][3]*float64

func readLinked(t *testing.T, db *duck.DB, path, day string) figures {
	t.Helper()
	_, rows, err := db.Strings(context.Background(), "SELECT concat_ws(',', INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, P, Q), OBS_VALUE, NUMERATOR, DENOMINATOR FROM "+duck.Parquet(path)+
		" WHERE KNOWN_FROM <= '"+day+"' AND (KNOWN_TO IS NULL OR KNOWN_TO > '"+day+"')")
	if err != nil {
		t.Fatal(err)
	}
	out := figures{}
	for _, r := range rows {
		var f [3]*float64
		for k, text := range r[1:] {
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				f[k] = &v
			}
		}
		out[r[0]] = f
	}
	return out
}

// judge holds what is printed against the truth and against itself, and returns how many counts there are and by how
// much all together moved.
func judge(t *testing.T, name string, truth, printed figures, r *Rounding) (counts, moved int) {
	t.Helper()
	wrong := 0
	bad := func(format string, a ...any) {
		if wrong++; wrong < 10 {
			t.Errorf(name+": "+format, a...)
		}
	}
	at := func(codes []string, dim int, code string) (float64, bool) {
		other := slices.Clone(codes)
		other[dim] = code
		v := printed[strings.Join(other, ",")][0]
		if v == nil {
			return 0, false
		}
		return *v, true
	}
	for key, f := range truth {
		p := printed[key]
		codes := strings.Split(key, ",")
		of := func(indicator string) *float64 { return printed[indicator+key[len(codes[0]):]][0] }
		switch codes[0] {
		case "jobs", "ended", "persons":
			if p[0] == nil {
				continue
			}
			counts, moved = counts+1, moved+int(*p[0]-*f[0])
			if d := math.Abs(*p[0] - *f[0]); math.Mod(*p[0], float64(r.Base)) != 0 || *p[0] < 0 || d > float64(r.Base*r.Within) || *f[0] == 0 && *p[0] != 0 {
				bad("%s is %v and printed %v", key, *f[0], *p[0])
			}
			if whole := of("jobs"); codes[0] == "persons" && whole != nil && *p[0] > *whole {
				bad("%s: %v persons have %v jobs", key, *p[0], *whole)
			}
			for i, dim := range linkedDims {
				for _, s := range sumsOf[dim] {
					if s.Total != codes[i+1] {
						continue
					}
					sum, most, all, there := 0.0, 0.0, true, 0
					for _, part := range s.Parts {
						other := slices.Clone(codes)
						other[i+1] = part
						_, is := truth[strings.Join(other, ",")]
						v, ok := at(codes, i+1, part)
						if is {
							there++
						}
						all = all && (ok || !is)
						sum, most = sum+v, max(most, v)
					}
					switch {
					case !all || there == 0:
					case codes[0] == "persons" && dim != "CITIZENSHIP":
						if *p[0] < most || *p[0] > sum {
							bad("%s is %v and its parts over %s add up to %v, the greatest is %v", key, *p[0], dim, sum, most)
						}
					case sum != *p[0]:
						bad("%s is %v and adds up to %v over %s", key, *p[0], sum, dim)
					}
				}
			}
		case "net":
			if jobs, ended := of("jobs"), of("ended"); p[0] != nil && jobs != nil && ended != nil && *p[0] != *jobs-*ended {
				bad("%s is %v, of %v and %v", key, *p[0], *jobs, *ended)
			}
		case "each", "turnover":
			if p[0] == nil || *p[2] == 0 {
				continue
			}
			above, below := of("jobs"), of("persons")
			scale := 1.0
			if codes[0] == "turnover" {
				above, below, scale = of("ended"), of("jobs"), 100
			}
			if above == nil && below != nil { // no row of none
				above = new(float64)
			}
			if below == nil || *p[1] != *above || *p[2] != *below || math.Abs(*p[0] - scale**above / *below) > 1e-6 {
				bad("%s is %v = %v / %v", key, *p[0], *p[1], *p[2])
			}
		}
	}
	return counts, moved
}
