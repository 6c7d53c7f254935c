package e2e

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

var firstDay = regexp.MustCompile(`first publication known here is of (\d{4}-\d\d-\d\d)`)

// firstPublication is the day before which an indicator has no answer, which is an error; "" of
// one that the release has no observation of.
func firstPublication(t *testing.T, args []string, indicator string) string {
	t.Helper()
	r := osservatorio(append(slices.Clone(args), "query", indicator, "--as-of", "1900-01-01", "--format", "csv")...)
	if r.code == 1 && strings.Contains(r.stderr, "this release has no observation of "+indicator+",") {
		return ""
	}
	found := firstDay.FindStringSubmatch(r.stderr)
	if r.code != 1 || r.stdout != "" || found == nil {
		t.Fatalf("%s as of 1900: exit %d, %s%s", indicator, r.code, r.stdout, r.stderr)
	}
	return found[1]
}

// indicatorsOf lists the catalogue of a release.
func indicatorsOf(t *testing.T, args []string) (ids []string) {
	t.Helper()
	_, rows := table(t, must(t, 0, append(slices.Clone(args), "query", "--list", "--format", "csv")...).stdout)
	for _, r := range rows {
		ids = append(ids, r["INDICATOR"])
	}
	return ids
}

// answers are the rows of an answer without what names the release.
func answers(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		cells := strings.Split(l, ",")
		lines[i] = strings.Join(cells[:max(0, len(cells)-2)], ",")
	}
	return lines
}

// What a release said on its day is what every later release says of that day.
func TestAsOfIsWhatTheOlderReleaseSaid(t *testing.T) {
	work := t.TempDir()
	if err := copyTree("testdata", work); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	args := []string{"--config", "tiny.yaml", "--data", "data", "--quiet"}
	run := func(line string) string {
		return must(t, 0, append(slices.Clone(args), strings.Fields(line)...)...).stdout
	}
	release := func() string {
		for _, step := range []string{"build", "forecast", "check"} {
			run(step)
		}
		return strings.TrimSpace(run("publish"))
	}
	run("ingest --from popolazione_10-04-2014.csv")
	run("ingest --from occupati_10-04-2014.csv")
	older := release()
	run("ingest --from occupati_10-04-2015.csv")
	newer := release()
	if older == newer {
		t.Fatal("both releases are the same")
	}
	compared := 0
	for _, id := range indicatorsOf(t, args) {
		first := firstPublication(t, args, id)
		for _, day := range []string{first, "2014-12-31", "2015-04-09"} {
			want := answers(run("query " + id + " --format csv --release " + older))
			got := answers(run("query " + id + " --format csv --as-of " + day))
			if !slices.Equal(got, want) {
				t.Errorf("%s as of %s:\n%s\nthe release of then has\n%s", id, day, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			compared += len(got) - 1
		}
	}
	if compared < 30 {
		t.Errorf("only %d rows compared", compared)
	}
}

// For every indicator of the demonstration: no answer before it was first published, and as of
// any publication day the values that the vintages of then give by themselves.
func TestAsOfOfEveryIndicator(t *testing.T) {
	dir := demoLake(t)
	args := []string{"--data", dir, "--quiet"}
	ids := indicatorsOf(t, args)
	day := "" // the publication day before the last
	days := map[string]bool{}
	for _, s := range status(t, dir).Snapshots {
		if s.Verdict == "accepted" {
			days[s.Published] = true
		}
	}
	if all := slices.Sorted(maps.Keys(days)); len(all) > 1 {
		day = all[len(all)-2]
	}
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
