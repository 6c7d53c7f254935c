package e2e

import (
	"cmp"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var demoRun shared

// demoLake is the lake that `run --demo` makes, once for all tests. OSSERVATORIO_TEST_DEMO names one that is there
// already, for those who work on these tests, or where to make it, for several runs of the tests to share.
func demoLake(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("the demonstration run takes minutes")
	}
	dir := os.Getenv("OSSERVATORIO_TEST_DEMO")
	if _, err := os.Stat(filepath.Join(dir, "releases", "CURRENT")); dir != "" && err == nil {
		return dir
	}
	start := time.Now()
	dir, r := demoRun.lake(cmp.Or(dir, filepath.Join(scratch, "demo")), "run", "--demo")
	if r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	if d := time.Since(start); d > time.Second {
		t.Logf("run --demo took %s", d.Round(time.Second))
	}
	return dir
}

// TestAnchors holds the figures of Piemonte 2013 that two public documents print and that
// the invented extracts are calibrated to.
func TestAnchors(t *testing.T) {
	dir := demoLake(t)
	for _, c := range []struct {
		indicator string
		where     []string
		decimals  int
		want      string
	}{
		{"emp_rate_1564", []string{"SEX=T", "AGE=Y15-64"}, 1, "50.4"},
		{"employed", []string{"SEX=T", "AGE=Y15-64"}, 0, "100886"},
		{"welfare_benef", []string{"SEX=T", "SCHEME=CIGO"}, 0, "5507"},
		{"co_activations", []string{"SEX=T", "SECTOR=_T", "CONTRACT=_T", "PERIMETER=DIP"}, 0, "58834"},
		{"co_terminations", []string{"SEX=T", "SECTOR=_T", "CONTRACT=_T", "PERIMETER=DIP"}, 0, "57929"},
	} {
		args := []string{"--area", "ITC1", "--from", "2013", "--to", "2013", "--where", "CITIZENSHIP=NEU", "--where", "FREQ=A"}
		for _, w := range c.where {
			args = append(args, "--where", w)
		}
		rows := query(t, dir, c.indicator, args...)
		if len(rows) != 1 {
			t.Errorf("%s: %d rows %v", c.indicator, len(rows), rows)
			continue
		}
		if got := rounded(t, rows[0]["OBS_VALUE"], c.decimals); got != c.want || rows[0]["PROVENANCE"] != "synthetic" {
			t.Errorf("%s: %s (%s), want %s", c.indicator, got, rows[0]["PROVENANCE"], c.want)
		}
	}
}

// rounded writes a decimal with so many digits, half away from zero.
func rounded(t testing.TB, text string, decimals int) string {
	t.Helper()
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return v.FloatString(decimals)
}

// common are the columns of every answer.
var common = strings.Split("INDICATOR,REF_AREA,TIME_PERIOD,FREQ,CITIZENSHIP,SEX,AGE,OBS_VALUE,NUMERATOR,DENOMINATOR,UNIT_MEASURE,OBS_STATUS,CONF_STATUS,SE,CV,CI_LOW,CI_HIGH,SE_METHOD,SAMPLE_SIZE,POPULATION_CRITERION,PROVENANCE,SOURCE,KNOWN_FROM,RELEASE,RELEASE_STATE", ",")

func TestColumnsAreThePublicInterface(t *testing.T) {
	dir := demoLake(t)
	for indicator, dimensions := range map[string]string{"emp_rate_1564": "", "co_activations": "PERIMETER,SECTOR,CONTRACT,", "welfare_benef": "SCHEME,"} {
		r := must(t, 0, "--data", dir, "query", indicator, "--format", "csv", "--area", "ITC1", "--from", "2013", "--to", "2013")
		header, _, _ := strings.Cut(r.stdout, "\n")
		if want := strings.Join(common[:7], ",") + "," + dimensions + strings.Join(common[7:], ","); header != want {
			t.Errorf("%s\n got %s\nwant %s", indicator, header, want)
		}
	}
}

// Three editions of the labour force survey: what was said on a day is what an as-of of that day gives.
func TestEditions(t *testing.T) {
	dir := demoLake(t)
	said := func(day, indicator string, args ...string) []string {
		args = append(args, "--where", "FREQ=Q", "--from", "2025-Q1", "--to", "2025-Q1")
		if day != "" {
			args = append(args, "--as-of", day)
		}
		var out []string
		for _, r := range query(t, dir, indicator, args...) {
			out = append(out, r["OBS_VALUE"])
		}
		return out
	}
	cell := []string{"--area", "IT", "--where", "CITIZENSHIP=NEU", "--where", "SEX=T", "--where", "AGE=Y15-64", "--where", "CITIZENSHIP=NEU"}
	values := map[string]bool{}
	for _, day := range []string{"2025-09-15", "2025-12-15", "2026-03-16"} {
		v := said(day, "emp_rate_1564", cell...)
		if len(v) != 1 || values[v[0]] {
			t.Errorf("as of %s: %v, said before: %v", day, v, values)
			continue
		}
		values[v[0]] = true
	}
	first, last := said("2026-03-15", "emp_rate_1564", cell...), said("", "emp_rate_1564", cell...)
	if fmt.Sprint(first) != fmt.Sprint(said("2025-12-15", "emp_rate_1564", cell...)) || fmt.Sprint(last) != fmt.Sprint(said("2026-03-16", "emp_rate_1564", cell...)) {
		t.Errorf("between two editions the older one holds: %v, %v", first, last)
	}

	withdrawn := []string{"--area", "ITFG", "--where", "CITIZENSHIP=FOR", "--where", "SEX=F", "--where", "AGE=Y20-64"}
	for day, want := range map[string]int{"2025-09-15": 1, "2025-12-14": 1, "2025-12-15": 0, "2026-03-16": 0, "": 0} {
		if got := said(day, "emp_rate_1564", withdrawn...); len(got) != want {
			t.Errorf("a cell that was withdrawn on 2025-12-15, as of %q: %v, want %d", day, got, want)
		}
	}
	if r := osservatorio("--data", dir, "query", "emp_rate_1564", "--as-of", "2009-12-31"); r.code != 1 || r.stdout != "" {
		t.Errorf("as of a day before everything: exit %d, %q", r.code, r.stdout)
	}
}

// Invented data say so in every cell that they touch, and on the first page.
func TestDemoSaysSo(t *testing.T) {
	dir := demoLake(t)
	for _, indicator := range []string{"emp_rate_1564", "co_activations", "welfare_benef", "seasonal_quota", "exc_imm_share", "reception_present"} {
		for _, r := range query(t, dir, indicator, "--area", "IT,ITC1", "--from", "2013", "--to", "2013") {
			if want := map[bool]string{true: "published", false: "synthetic"}[r["SOURCE"] == "published/fact-sheets"]; r["PROVENANCE"] != want {
				t.Errorf("%v", r)
				break
			}
		}
	}
	if r := must(t, 0, "--data", dir, "query", "emp_rate_1564", "--area", "IT", "--from", "2025"); !strings.Contains(r.stdout, "DATI DIMOSTRATIVI") {
		t.Error("a table of invented data does not say so")
	}
	if r := osservatorio("--data", dir, "ingest", "--from", "testdata"); r.code != 2 {
		t.Errorf("real files into a demo lake: exit %d, want 2\n%s", r.code, r.stderr)
	}
}

// A second run finds nothing new and makes no new release.
func TestDemoAgain(t *testing.T) {
	dir := demoLake(t)
	before := status(t, dir)
	r := must(t, 0, "--data", dir, "run", "--demo")
	after := status(t, dir)
	if after.Release != before.Release || len(after.Releases) != len(before.Releases) || len(after.Snapshots) != len(before.Snapshots) {
		t.Errorf("release %s, then %s; %d snapshots, then %d", before.Release, after.Release, len(before.Snapshots), len(after.Snapshots))
	}
	for _, word := range []string{" new;", " new,", "new release"} {
		if strings.Contains(r.stderr, word) {
			t.Errorf("the second run says %q:\n%s", word, r.stderr)
		}
	}
	if !strings.Contains(r.stderr, "unchanged, release "+before.Release) || !strings.Contains(r.stderr, " 0 models run") {
		t.Errorf("the second run says\n%s", r.stderr)
	}
	if r := osservatorio("--data", dir, "verify"); r.code != 0 {
		t.Errorf("verify: exit %d\n%s", r.code, r.stdout)
	}
}
