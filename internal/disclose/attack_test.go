package disclose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"osservatorio/internal/duck"
)

// twoWay are the rules of a table of two dimensions, a balance and a share.
func twoWay() *Rules {
	sums := []Sum{{Total: "_T", Parts: []string{"a", "b", "c"}}}
	return &Rules{Public: []string{"open/*"},
		Frequency:   []Frequency{{Rule: "minimum", AtLeast: 3, Citation: "test"}},
		Hierarchies: map[string]Hierarchy{"X": {Sums: sums}, "Y": {Sums: sums}},
		Counts:      []Count{{Indicator: "n", Additive: []string{"X", "Y"}}, {Indicator: "m", Additive: []string{"X", "Y"}}},
		Derived: []Derived{
			{Indicator: "net", Sum: []Term{{Indicator: "n", Factor: 1}, {Indicator: "m", Factor: -1}}},
			{Indicator: "share", Scale: 100, Numerator: &Term{Indicator: "n"}, Denominator: &Term{Indicator: "n", At: map[string]string{"X": "_T"}}},
		}}
}

// fact is a row; value "" is withheld with the mark.
type fact struct{ indicator, x, y, value, num, den, mark string }

func write(t *testing.T, db *duck.DB, facts []fact) string {
	t.Helper()
	query := ""
	null := func(v string) string {
		if v == "" {
			return "NULL"
		}
		return v
	}
	for i, f := range facts {
		if i > 0 {
			query += " UNION ALL "
		}
		query += fmt.Sprintf(`SELECT '%s' AS INDICATOR, 'IT' AS REF_AREA, '2024' AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
 '%s' AS X, '%s' AS Y, %s::DECIMAL(18,6) AS OBS_VALUE, %s::DECIMAL(18,6) AS NUMERATOR, %s::DECIMAL(18,6) AS DENOMINATOR, 'PS' AS UNIT_MEASURE,
 'A' AS OBS_STATUS, '%s' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, NULL::DECIMAL(18,6) AS CV, 'none' AS POPULATION_CRITERION, 'real' AS PROVENANCE,
 'closed/x' AS SOURCE, DATE '2024-05-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO`,
			f.indicator, f.x, f.y, null(f.value), null(f.num), null(f.den), f.mark)
	}
	path := filepath.Join(t.TempDir(), "observations.parquet")
	if err := db.Copy(context.Background(), query, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T) *duck.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// full is a table of n by n counts with its margins.
func full(values map[string]int) []fact {
	var out []fact
	codes := []string{"a", "b", "c", "_T"}
	in := func(sum, code string) bool { return sum == "_T" || sum == code }
	for _, x := range codes {
		for _, y := range codes {
			total := 0
			for _, i := range codes[:3] {
				for _, j := range codes[:3] {
					if in(x, i) && in(y, j) {
						total += values[i+j]
					}
				}
			}
			out = append(out, fact{"n", x, y, fmt.Sprint(total), "", "", "F"})
		}
	}
	return out
}

func withheldAt(facts []fact, marks map[string]string) []fact {
	out := slices.Clone(facts)
	for i, f := range out {
		if m, ok := marks[f.x+f.y]; ok && f.indicator == "n" {
			out[i].value, out[i].mark = "", m
		}
	}
	return out
}

// What is planted can be computed, and the audit must find it.
func TestAuditFindsWhatCanBeComputed(t *testing.T) {
	table := full(map[string]int{"aa": 2, "ab": 20, "ac": 30, "ba": 40, "bb": 50, "bc": 60, "ca": 70, "cb": 80, "cc": 90})
	for name, c := range map[string]struct {
		facts []fact
		want  int
	}{
		"alone in its row":   {withheldAt(table, map[string]string{"aa": "A"}), 1},
		"one row only":       {withheldAt(table, map[string]string{"aa": "A", "ab": "D"}), 2},
		"staircase":          {withheldAt(table, map[string]string{"aa": "A", "ab": "D", "bb": "D", "bc": "D", "cc": "D"}), 5},
		"share tells it":     {append(withheldAt(table, map[string]string{"aa": "A", "ab": "D", "ba": "D", "bb": "D"}), fact{"share", "a", "a", "1.785714", "", "", "F"}), 4},
		"numerator tells it": {append(withheldAt(table, map[string]string{"aa": "A", "ab": "D", "ba": "D", "bb": "D"}), fact{"share", "a", "a", "", "2", "112", "F"}), 4},
		"balance tells it":   {append(withheldAt(table, map[string]string{"aa": "A", "ab": "D", "ba": "D", "bb": "D"}), fact{"m", "a", "a", "7", "", "", "F"}, fact{"net", "a", "a", "-5", "", "", "F"}), 4},
		"a square hides it":  {withheldAt(table, map[string]string{"aa": "A", "ab": "D", "ba": "D", "bb": "D"}), 0},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			a, err := Audit(context.Background(), db, twoWay(), []string{"X", "Y"}, write(t, db, c.facts), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Findings) != c.want {
				t.Errorf("%d findings, want %d: %v", len(a.Findings), c.want, a.Findings)
			}
		})
	}
}

// After protection nothing is left to find, whatever the table, and no small count is printed.
func TestProtectedTablesAreSafe(t *testing.T) {
	db, random := open(t), rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		values := map[string]int{}
		for _, x := range []string{"a", "b", "c"} {
			for _, y := range []string{"a", "b", "c"} {
				values[x+y] = []int{0, 1, 2, 3, 4, 7, 20, 100}[random.IntN(8)]
			}
		}
		dir := t.TempDir()
		out, log := filepath.Join(dir, "out.parquet"), filepath.Join(dir, "withheld.parquet")
		r, err := Protect(context.Background(), db, twoWay(), []string{"X", "Y"}, write(t, db, full(values)), out, log, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Audit(context.Background(), db, twoWay(), []string{"X", "Y"}, out, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Findings) > 0 {
			t.Errorf("table %d %v: %+v, %v", n, values, r, a.Findings)
		}
		var small int
		if err := db.Scan(context.Background(), "SELECT count(*) FROM "+duck.Parquet(out)+" WHERE OBS_VALUE IN (1, 2)", &small); err != nil || small > 0 {
			t.Errorf("table %d %v: %d small counts are printed, %v", n, values, small, err)
		}
	}
}

// A part that no cell of the indicator ever has leaves the sum of the others whole: jobs of no fixed end
// are never transformed.
func TestPartsThatNeverOccur(t *testing.T) {
	ctx, db, rules := context.Background(), open(t), twoWay()
	for name, h := range rules.Hierarchies {
		for i := range h.Sums {
			h.Sums[i].Parts = append(h.Sums[i].Parts, "d", "e")
		}
		rules.Hierarchies[name] = h
	}
	rules.Counts[0].Never = map[string][]string{"X": {"d", "e"}, "Y": {"d", "e"}}
	table := full(map[string]int{"aa": 2, "ab": 20, "ac": 30, "ba": 40, "bb": 50, "bc": 60, "ca": 70, "cb": 80, "cc": 90})
	a, err := Audit(ctx, db, rules, []string{"X", "Y"}, write(t, db, withheldAt(table, map[string]string{"aa": "A"})), nil)
	if err != nil || len(a.Findings) != 1 {
		t.Errorf("the audit finds %v, %v", a, err)
	}
	out := filepath.Join(t.TempDir(), "out.parquet")
	if _, err := Protect(ctx, db, rules, []string{"X", "Y"}, write(t, db, table), out, filepath.Join(t.TempDir(), "log.parquet"), nil); err != nil {
		t.Fatal(err)
	}
	if a, err := Audit(ctx, db, rules, []string{"X", "Y"}, out, nil); err != nil || len(a.Findings) != 0 {
		t.Errorf("after protection the audit finds %v, %v", a, err)
	}
}
