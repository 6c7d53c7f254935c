package disclose

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The states of a cell that are withheld stand in an order that does not follow from their values: two files of the
// same cells and days, of which the hidden counts are exchanged, give the same rows in the same order.
func TestOrderTellsNothing(t *testing.T) {
	days := []string{"2024-05-01", "2024-06-01", "2024-07-01", "2024-08-01"}
	rows := func(counts ...string) (out []plain) {
		for i, v := range counts {
			to := ""
			if i+1 < len(days) {
				to = days[i+1]
			}
			out = append(out, plain{"n", "r1", "F", v, "", "", "F", days[i], to}, plain{"n", "r2", "F", "40", "", "", "F", days[i], to})
		}
		slices.SortFunc(out, func(a, b plain) int { return strings.Compare(a.value+a.area+a.from, b.value+b.area+b.from) })
		return out
	}
	db := open(t)
	rules := nested()
	rules.Derived = nil
	released := func(facts []plain) (out []string) {
		folder := t.TempDir()
		observations, log := filepath.Join(folder, "out.parquet"), filepath.Join(folder, "log.parquet")
		if _, err := Protect(context.Background(), db, rules, []string{"SECTOR"}, writePlain(t, db, facts), observations, log, nil); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{observations, log} {
			_, rows, err := db.Strings(context.Background(), "SELECT concat_ws(' ', REF_AREA, KNOWN_FROM, CONF_STATUS) FROM '"+file+"'")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				out = append(out, r[0])
			}
		}
		return out
	}
	up, down := released(rows("1", "2", "1", "2")), released(rows("2", "1", "2", "1"))
	if !slices.Equal(up, down) || len(up) != 12 {
		t.Errorf("rows of one release\n%v\nof the other\n%v", up, down)
	}
}
