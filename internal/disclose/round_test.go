package disclose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"osservatorio/internal/duck"
)

// Rounded tables add up in every way, are multiples of the base, keep what is one, stay within the base
// where no others make a cell up, come out the same twice, and lean to neither side; shares are those
// of what is printed.
func TestRoundedTablesAddUp(t *testing.T) {
	ctx, db, random := context.Background(), open(t), rand.New(rand.NewPCG(27, 18))
	rules := nested()
	rules.Rounding = &Rounding{Base: 5, Datasets: []string{"closed/*"}, Within: 2}
	if err := rules.check(); err != nil {
		t.Fatal(err)
	}
	cells, far, drift := 0, 0, int64(0)
	for n := range 30 {
		leaves := map[string]int{}
		leaf := func(area, sector string) int {
			if _, ok := leaves[area+sector]; !ok {
				leaves[area+sector] = []int{0, 1, 2, 3, 5, 8, 13, 40, 77}[random.IntN(9)]
			}
			return leaves[area+sector]
		}
		facts := tableOf(leaf, nil, "", "")
		facts = append(facts, plain{"share", "r1", "A", "0", "0", "1", "F", "", ""})
		dir := t.TempDir()
		protect := func(name string) (string, *Result) {
			out := filepath.Join(dir, name)
			r, err := Protect(ctx, db, rules, []string{"SECTOR"}, writePlain(t, db, facts), out, filepath.Join(dir, "log"+name), nil)
			if err != nil {
				t.Fatal(err)
			}
			return out, r
		}
		out, r := protect("a.parquet")
		again, _ := protect("b.parquet")
		var differ int
		if err := db.Scan(ctx, "SELECT count(*) FROM (FROM "+duck.Parquet(out)+" EXCEPT ALL FROM "+duck.Parquet(again)+")", &differ); err != nil || differ > 0 {
			t.Errorf("table %d: %d cells are others a second time, %v", n, differ, err)
		}
		_, rows, err := db.Strings(ctx, "SELECT REF_AREA, SECTOR, OBS_VALUE::BIGINT::VARCHAR, CONF_STATUS FROM "+duck.Parquet(out)+" WHERE INDICATOR = 'n'")
		if err != nil {
			t.Fatal(err)
		}
		printed := map[string]int64{}
		for _, x := range rows {
			v, err := strconv.ParseInt(x[2], 10, 64)
			if err != nil || v%5 != 0 || x[3] != "R" {
				t.Fatalf("table %d: %v", n, x)
			}
			printed[x[0]+" "+x[1]] = v
		}
		relaxed := 0
		for _, f := range facts[:len(facts)-1] {
			v, _ := strconv.ParseInt(f.value, 10, 64)
			d := printed[f.area+" "+f.sector] - v
			for _, way := range [][2]string{{"REF_AREA", f.area}, {"SECTOR", f.sector}} {
				for _, s := range rules.Hierarchies[way[0]].Sums {
					if s.Total != way[1] {
						continue
					}
					sum := int64(0)
					for _, p := range s.Parts {
						if way[0] == "REF_AREA" {
							sum += printed[p+" "+f.sector]
						} else {
							sum += printed[f.area+" "+p]
						}
					}
					if sum != v+d {
						t.Errorf("table %d: %s %s is %d and adds up to %d over %s", n, f.area, f.sector, v+d, sum, way[0])
					}
				}
			}
			cells++
			if d <= -5 || d >= 5 {
				relaxed++
				if len(leavesOf("REF_AREA", f.area)) == 1 && len(leavesOf("SECTOR", f.sector)) == 1 {
					t.Errorf("table %d: %s %s is %d away", n, f.area, f.sector, d)
				}
			}
			if v%5 == 0 && d != 0 && len(leavesOf("REF_AREA", f.area)) == 1 && len(leavesOf("SECTOR", f.sector)) == 1 {
				t.Errorf("table %d: %s %s was a multiple and moved by %d", n, f.area, f.sector, d)
			}
			drift += d
		}
		if relaxed != r.Relaxed || r.Rounded != len(facts)-1 {
			t.Errorf("table %d: %d are farther than a neighbour, and it tells %+v", n, relaxed, r)
		}
		far += relaxed
		want := ""
		if d := printed["IT A"]; d > 0 {
			want = fmt.Sprintf("%.6f %d.000000 %d.000000", 100*float64(printed["r1 A"])/float64(d), printed["r1 A"], d)
		}
		var share string
		if err := db.Scan(ctx, "SELECT concat_ws(' ', OBS_VALUE::DECIMAL(18,6)::VARCHAR, NUMERATOR::DECIMAL(18,6)::VARCHAR, DENOMINATOR::DECIMAL(18,6)::VARCHAR) FROM "+duck.Parquet(out)+" WHERE INDICATOR = 'share'", &share); err != nil || share != want {
			t.Errorf("table %d: the share is %q, want %q, %v", n, share, want, err)
		}
		if a, err := Audit(ctx, db, rules, []string{"SECTOR"}, out, nil); err != nil || len(a.Findings) > 0 {
			t.Errorf("table %d: %v %v", n, a, err)
		}
	}
	if far*20 > cells || drift*2 > int64(cells) || drift*2 < -int64(cells) {
		t.Errorf("of %d cells %d are farther than a neighbour, and all together moved by %d", cells, far, drift)
	}
}
