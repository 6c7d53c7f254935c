//go:build long

package e2e

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

// The demonstration as it was published before its last day, and what the release of the last day
// says of that day: the same answer, for every indicator. Only what is withheld may differ, because a
// history of more days hides cells with others.
func TestAsOfIsTheReleaseOfThenOfEveryIndicator(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	copyLake(t, demoLake(t), dir)
	args := []string{"--data", dir, "--quiet"}
	run := func(words ...string) string { return must(t, 0, append(slices.Clone(args), words...)...).stdout }
	newer := status(t, dir).Release
	day, last := lastDays(t, dir)
	for _, s := range status(t, dir).Snapshots {
		if s.Verdict == "accepted" && s.Published == last {
			run("reject", s.ID, "--reason", "not yet published", "--by", "test")
		}
	}
	run("withdraw", newer, "--reason", "not yet published", "--by", "test") // else its last periods would be missed
	for _, step := range []string{"build", "forecast", "check"} {
		run(step)
	}
	older := strings.TrimSpace(run("publish", "--by", "test"))
	if older == newer || !strings.HasPrefix(older, day) {
		t.Fatalf("%s is no release of %s", older, day)
	}
	compared, withheld := 0, 0
	for _, id := range indicatorsOf(t, args) {
		// A release's errors of its own forecasts are of its day, so that the later one knows none of then.
		if first := firstPublication(t, args, id, "--release", newer); first == "" || first > day {
			continue
		}
		then := answers(run("query", id, "--release", older, "--format", "csv"))
		now := answers(run("query", id, "--release", newer, "--as-of", day, "--format", "csv"))
		if len(then) != len(now) {
			t.Errorf("%s: %d rows then, %d as of then", id, len(then)-1, len(now)-1)
			continue
		}
		wrong := 0
		for i := range then {
			switch {
			case then[i] == now[i]:
				compared++
			case strings.Contains(then[i], ",Q,") != strings.Contains(now[i], ",Q,"):
				withheld++
			default:
				if wrong++; wrong <= 3 {
					t.Errorf("%s as of %s:\n%s\nthe release of then has\n%s", id, day, now[i], then[i])
				}
			}
		}
	}
	t.Logf("%s against %s as of %s: %d rows the same, %d withheld in one", older, newer, day, compared, withheld)
	if compared < 1000 || withheld > compared/100 {
		t.Errorf("only %d rows compared, %d are withheld in one", compared, withheld)
	}
}

// lastDays are the last but one and the last day on which something that is in use was published.
func lastDays(t *testing.T, dir string) (before, last string) {
	t.Helper()
	days := map[string]bool{}
	for _, s := range status(t, dir).Snapshots {
		if s.Verdict == "accepted" {
			days[s.Published] = true
		}
	}
	all := slices.Sorted(maps.Keys(days))
	if len(all) < 2 {
		t.Fatalf("published on %v only", all)
	}
	return all[len(all)-2], all[len(all)-1]
}

// For every indicator of the demonstration: no answer before it was first published, and as of
// any publication day the values that the vintages of then give by themselves.
func TestAsOfOfEveryIndicator(t *testing.T) {
	dir := demoLake(t)
	args := []string{"--data", dir, "--quiet"}
	ids := indicatorsOf(t, args)
	day, _ := lastDays(t, dir)
	out := filepath.Join(t.TempDir(), "past")
	file := strings.TrimSpace(must(t, 0, append(slices.Clone(args), "recompute", "--as-of", day, "--out", out, "--by", "test")...).stdout)
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	compared, withheld, empty := 0, 0, 0
	for _, id := range ids {
		first := firstPublication(t, args, id)
		if first == "" {
			empty++
		}
		if first == "" || first > day {
			continue
		}
		header, rows := table(t, must(t, 0, append(slices.Clone(args), "query", id, "--as-of", day, "--format", "csv")...).stdout)
		key := header[:slices.Index(header, "OBS_VALUE")]
		_, recomputed, err := db.Strings(context.Background(), fmt.Sprintf(`SELECT concat_ws(' ', "%s"), OBS_VALUE::DOUBLE::VARCHAR, OBS_STATUS FROM %s WHERE INDICATOR = '%s' AND KNOWN_TO IS NULL`,
			strings.Join(key, `", "`), duck.Parquet(file), id))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{}
		for _, r := range recomputed {
			want[r[0]] = r[1:]
		}
		if len(rows) != len(recomputed) {
			t.Errorf("%s as of %s: %d rows, recomputed %d", id, day, len(rows), len(recomputed))
		}
		wrong := 0
		for _, r := range rows {
			var cells []string
			for _, k := range key {
				cells = append(cells, r[k])
			}
			name := strings.Join(cells, " ")
			w := want[name]
			switch {
			case len(w) > 0 && w[1] == "Q" && r["OBS_STATUS"] != "Q":
				withheld++ // a past state hides more, and never less than the release
			case len(w) == 0 || !sameNumber(w[0], r["OBS_VALUE"]) || w[1] != r["OBS_STATUS"]:
				if wrong++; wrong <= 3 {
					t.Errorf("%s as of %s: %s is %s (%s), recomputed %v", id, day, name, r["OBS_VALUE"], r["OBS_STATUS"], w)
				}
			default:
				compared++
			}
		}
	}
	t.Logf("%d indicators, %d without observations; %d cells compared as of %s, %d withheld", len(ids), empty, compared, day, withheld)
	if compared < 1000 || withheld > compared/10 || empty > len(ids)/4 {
		t.Errorf("only %d cells compared, %d indicators are empty", compared, empty)
	}
}

// sameNumber compares two texts of one decimal.
func sameNumber(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	var x, y float64
	fmt.Sscan(a, &x)
	fmt.Sscan(b, &y)
	return x == y
}
