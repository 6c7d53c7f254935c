package disclose

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"osservatorio/internal/duck"
)

// What a release withheld the next one withholds too, whatever came to its tables, and the same
// tables once more give the same bytes.
func TestWhatWasWithheldStaysSo(t *testing.T) {
	ctx, db, random := context.Background(), open(t), rand.New(rand.NewPCG(5, 6))
	protect := func(facts []fact, earlier ...Earlier) Earlier {
		dir := t.TempDir()
		out := Earlier{filepath.Join(dir, "observations.parquet"), filepath.Join(dir, "withheld.parquet")}
		if _, err := Protect(ctx, db, twoWay(), []string{"X", "Y"}, write(t, db, facts), out.Observations, out.Log, earlier); err != nil {
			t.Fatal(err)
		}
		return out
	}
	differ := func(a, b string) (n int) {
		if err := db.Scan(ctx, "SELECT count(*) FROM (FROM "+duck.Parquet(a)+" EXCEPT ALL FROM "+duck.Parquet(b)+")", &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	draw := func() map[string]int {
		values := map[string]int{}
		for _, x := range []string{"a", "b", "c"} {
			for _, y := range []string{"a", "b", "c"} {
				values[x+y] = []int{0, 1, 2, 3, 4, 7, 20, 100}[random.IntN(8)]
			}
		}
		return values
	}
	withheld := 0
	for n := range 40 {
		table := full(draw())
		first := protect(table)
		again := protect(table, first)
		if a, b := differ(first.Observations, again.Observations), differ(again.Log, first.Log); a+b > 0 {
			t.Errorf("table %d: the same cells a second time: %d others, %d otherwise withheld", n, a, b)
		}
		more := full(draw())
		for i := range more {
			more[i].indicator = "m"
		}
		second := protect(append(table, more...), first)
		if d := differ(first.Observations, second.Observations); d > 0 {
			t.Errorf("table %d: %d cells are not as they were published", n, d)
		}
		a, err := Audit(ctx, db, twoWay(), []string{"X", "Y"}, second.Observations, []Earlier{first})
		if err != nil || len(a.Findings) > 0 {
			t.Errorf("table %d: %v %v", n, a.Findings, err)
		}
		var count int
		if err := db.Scan(ctx, "SELECT count(*) FROM "+duck.Parquet(first.Log), &count); err != nil {
			t.Fatal(err)
		}
		withheld += count
	}
	if withheld < 100 {
		t.Errorf("only %d cells were withheld", withheld)
	}
}

// A release that withheld more than is needed is followed: what it hid is not to be had from two.
func TestMoreThanNeededStaysWithheld(t *testing.T) {
	ctx, db, dir := context.Background(), open(t), t.TempDir()
	table := full(map[string]int{"aa": 2, "ab": 20, "ac": 30, "ba": 40, "bb": 50, "bc": 60, "ca": 70, "cb": 80, "cc": 90})
	marks := map[string]string{"aa": "A", "ab": "D", "ac": "D", "ba": "D", "bb": "D", "bc": "D"}
	first := Earlier{write(t, db, withheldAt(table, marks)), filepath.Join(dir, "first.parquet")}
	if err := db.Copy(ctx, "SELECT *, CASE CONF_STATUS WHEN 'A' THEN 'minimum' ELSE 'secondary' END AS RULE FROM "+duck.Parquet(first.Observations)+" WHERE OBS_VALUE IS NULL", first.Log); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		earlier []Earlier
		want    int
	}{
		"nothing before":  {nil, 4},
		"the same rules":  {[]Earlier{first}, 6},
		"by other rules":  {[]Earlier{{Observations: first.Observations}}, 4},
		"two before, one": {[]Earlier{first, {Observations: first.Observations}}, 6},
	} {
		out := filepath.Join(dir, "out.parquet")
		if _, err := Protect(ctx, db, twoWay(), []string{"X", "Y"}, write(t, db, table), out, filepath.Join(dir, "log.parquet"), c.earlier); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.Scan(ctx, "SELECT count(*) FROM "+duck.Parquet(out)+" WHERE OBS_VALUE IS NULL", &n); err != nil || n != c.want {
			t.Errorf("%s: %d cells withheld, want %d, %v", name, n, c.want, err)
		}
	}
}
