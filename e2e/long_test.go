//go:build long

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/sample"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sandbox"
)

// TestRecompute lets a script in another language, which reads the raw extracts without any
// code of the project, compute cells drawn at random.
func TestRecompute(t *testing.T) {
	dir := demoLake(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	binary := filepath.Join(t.TempDir(), "osservatorio")
	if out, err := exec.Command("go", "build", "-o", binary, "osservatorio/cmd/osservatorio").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(python, "../scripts/recompute.py", "--lake", dir, "--program", binary, "--cells", "40").CombinedOutput()
	t.Logf("%s", out)
	if err != nil || strings.Count(string(out), "\nsame ") < 40 {
		t.Errorf("%v", err)
	}
}

// runAsProgram runs the program in a process of its own, on a day and in an environment of its own.
func runAsProgram(t *testing.T, day string, env []string, args ...string) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(append(os.Environ(), asProgram+"="+day), env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", day, env, err, stderr.String())
	}
}

// TestSameBytesEverywhere runs the demonstration in another folder, on another day, in another time zone
// and by one processor, and finds the same release and the same report.
func TestSameBytesEverywhere(t *testing.T) {
	want := fingerprint(t, demoLake(t))
	dir := filepath.Join(t.TempDir(), "another folder")
	runAsProgram(t, "2027-11-30", []string{"TZ=Pacific/Auckland", "GOMAXPROCS=1", "LC_ALL=it_IT.UTF-8"}, "--data", dir, "--quiet", "run", "--demo")
	got := fingerprint(t, dir)
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s differs (%.12s…, want %.12s…)", name, got[name], sum)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

// fingerprint hashes the current release, without the native database, and its reports.
func fingerprint(t *testing.T, dir string) map[string]string {
	t.Helper()
	id := status(t, dir).Release
	out := map[string]string{"the release's name": id}
	for _, folder := range []string{"releases", "reports"} {
		paths, err := filepath.Glob(filepath.Join(dir, folder, id, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			if filepath.Ext(p) == ".duckdb" {
				continue
			}
			sum, err := lake.HashFile(p)
			if err != nil {
				t.Fatal(err)
			}
			out[folder+"/"+filepath.Base(p)] = sum
		}
	}
	if len(out) < 9 { // manifest, three tables, catalogue, checks, three documents
		t.Fatalf("only %v", out)
	}
	return out
}

// copyLake makes a lake with the same files: linked where they never change, copied where they are appended to.
func copyLake(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-al", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	os.Remove(filepath.Join(to, ".lock")) // a link is locked with the lake that it came from
	for _, name := range []string{"ledger.jsonl", "lake.json"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.Remove(filepath.Join(to, name))
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The input row that TestOneRow changes, in the provider's codes, and by how much: employed
// women of 25 to 29 years, not of the Union, in Lombardy in the second quarter of 2012: the region is large
// enough that no cell comes to be withheld, or ceases to be, for its reliability.
const (
	changedRow = "Q,ITC4,2012-Q2,NEU,2,Y25-29,EMP,"
	change     = 500
	// changedAreas are the region and what it is a part of.
	changedAreas = "ITC4,ITC,ITCD,IT"
)

// TestOneRow changes one row of an extract and finds exactly the cells changed that the
// definitions of the indicators predict, by the predicted amounts.
func TestOneRow(t *testing.T) {
	before := demoLake(t)
	after := filepath.Join(t.TempDir(), "lake")
	copyLake(t, before, after)
	stand := sandbox.New(append(sample.All(sample.Seed), changedExtract(t)), time.Now)
	sample.Mount(stand)
	host, stop, err := stand.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("host: "+host+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := must(t, 0, "--data", after, "--config", config, "ingest", "istat/rcfl-tabulation")
	if !strings.Contains(r.stderr, "1 new,") {
		t.Fatalf("one file should be new\n%s", r.stderr)
	}
	for _, step := range []string{"build", "forecast", "check", "publish"} {
		must(t, 0, "--data", after, "--config", config, step)
	}

	want := predicted(t, before)
	got := changed(t, before, after)
	for key, w := range want {
		if g, ok := got[key]; !ok {
			t.Errorf("%s did not change, want %s", key, w)
		} else if !g.agrees(w) {
			t.Errorf("%s\n got %s\nwant %s", key, g, w)
		}
	}
	for key, g := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s changed to %s, which nothing predicts", key, g)
		}
	}
	t.Logf("one row changed, %d cells changed, %d predicted", len(got), len(want))
	if len(want) < 100 {
		t.Errorf("only %d cells predicted", len(want))
	}
}

// changedExtract is a later edition of the extract with one row changed.
func changedExtract(t *testing.T) extract.Extract {
	t.Helper()
	for _, e := range sample.All(sample.Seed) {
		if e.Source != "istat" || e.Dataset != "rcfl-tabulation" {
			continue
		}
		var text strings.Builder
		if err := e.Write(&text); err != nil {
			t.Fatal(err)
		}
		head, rest, found := strings.Cut(text.String(), changedRow)
		if !found {
			continue
		}
		var persons int
		if _, err := fmt.Sscanf(rest, "%d", &persons); err != nil {
			t.Fatal(err)
		}
		rest = strings.TrimPrefix(rest, fmt.Sprint(persons))
		e.Published = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
		e.Write = func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s%s%d%s", head, changedRow, persons+change, rest)
			return err
		}
		return e
	}
	t.Fatal("no extract has the row " + changedRow)
	return extract.Extract{}
}

// Which numbers of an indicator the change adds to: its count, its numerator, its denominator.
var touched = map[string]struct{ numerator, denominator bool }{
	"employed": {}, "labour_force": {}, "pop_15p": {},
	"emp_rate_1564": {true, true}, "act_rate_1564": {true, true}, "inact_rate_1564": {false, true}, "unemp_rate": {false, true},
	"neet_rate_1529": {false, true}, "neet_rate_1534": {false, true},
	"foreign_emp_share": {true, true}, "welfare_take_up": {false, true},
}

// predicted are the cells that must change, with their value, numerator and denominator after it.
func predicted(t *testing.T, dir string) map[string]numbers {
	t.Helper()
	out, rates := map[string]numbers{}, map[string]*big.Rat{}
	for indicator, what := range touched {
		for _, r := range query(t, dir, indicator, "--area", changedAreas, "--from", "2012-Q2", "--to", "2012-Q2") {
			predict(t, out, r, what.numerator, what.denominator, 1)
		}
		for _, p := range []string{"2012-S1", "2012"} {
			for _, r := range query(t, dir, indicator, "--area", changedAreas, "--from", p, "--to", p) {
				if r["TIME_PERIOD"] == p {
					rates[key(r)] = valueOf(t, r)
					predict(t, out, r, what.numerator, what.denominator, map[string]int64{"2012-S1": 2, "2012": 4}[p])
				}
			}
		}
	}
	for k, n := range out {
		rates[k] = n.value
	}
	for _, r := range query(t, dir, "rate_gap_pp", "--area", changedAreas, "--from", "2012", "--to", "2012") {
		predictGap(t, out, rates, r)
	}
	return out
}

// predictGap predicts the gap of two rates, when one of them changes.
func predictGap(t *testing.T, out map[string]numbers, rates map[string]*big.Rat, r row) {
	t.Helper()
	if r["TIME_PERIOD"] != "2012" && r["TIME_PERIOD"] != "2012-S1" {
		return
	}
	rate := maps.Clone(r)
	rate["INDICATOR"], rate["RATE"], rate["REFERENCE"] = r["RATE"], "", ""
	of, from := key(rate), ""
	rate["CITIZENSHIP"] = r["REFERENCE"]
	from = key(rate)
	_, ofChanged := out[of]
	_, fromChanged := out[from]
	if !ofChanged && !fromChanged {
		return
	}
	rounded := func(v *big.Rat) *big.Rat { // rates are kept with six decimals
		out, _ := new(big.Rat).SetString(v.FloatString(6))
		return out
	}
	out[key(r)] = numbers{value: new(big.Rat).Sub(rounded(rates[of]), rounded(rates[from]))}
}

func valueOf(t *testing.T, r row) *big.Rat {
	t.Helper()
	v, ok := new(big.Rat).SetString(r["OBS_VALUE"])
	if !ok {
		return new(big.Rat) // withheld: no gap is printed of it
	}
	return v
}

func predict(t *testing.T, out map[string]numbers, r row, inNumerator, inDenominator bool, quarters int64) {
	t.Helper()
	member := slices.Contains([]string{"NEU", "FOR", "TOTAL"}, r["CITIZENSHIP"])
	share := r["INDICATOR"] == "foreign_emp_share" // of a group in all employed: every group's share changes
	if !slices.Contains([]string{"F", "T"}, r["SEX"]) || (!member && !share) || !strings.Contains(r["SOURCE"], "istat/rcfl-tabulation") {
		return
	}
	add := func(text string) *big.Rat {
		v, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%v", r)
		}
		return v.Add(v, big.NewRat(change, quarters))
	}
	if r["DENOMINATOR"] == "" {
		out[key(r)] = numbers{value: add(r["OBS_VALUE"])}
		return
	}
	n, _ := new(big.Rat).SetString(r["NUMERATOR"])
	d, _ := new(big.Rat).SetString(r["DENOMINATOR"])
	if inNumerator && member {
		n = add(r["NUMERATOR"])
	}
	if inDenominator {
		d = add(r["DENOMINATOR"])
	}
	scale := map[string]int64{"PC": 100, "PER1000": 1000}[r["UNIT_MEASURE"]]
	value := new(big.Rat).Quo(new(big.Rat).Mul(n, big.NewRat(scale, 1)), d)
	out[key(r)] = numbers{value, n, d}
}

func key(r row) string {
	parts := []string{r["INDICATOR"], r["REF_AREA"], r["TIME_PERIOD"], r["CITIZENSHIP"], r["SEX"], r["AGE"]}
	for _, dim := range []string{"RATE", "REFERENCE", "SCHEME"} { // of those that this test touches
		if r[dim] != "" && r[dim] != "_Z" {
			parts = append(parts, r[dim])
		}
	}
	return strings.Join(parts, " ")
}

// numbers are those of a cell; numerator and denominator are nil for a count.
type numbers struct{ value, numerator, denominator *big.Rat }

// String writes what is known of a cell.
func (n numbers) String() string {
	var parts []string
	for _, v := range []*big.Rat{n.value, n.numerator, n.denominator} {
		if v != nil {
			parts = append(parts, v.FloatString(6))
		}
	}
	return strings.Join(parts, " ")
}

// agrees reports whether numerators and denominators are equal and the values are, to the
// sixth decimal, the last that is kept.
func (n numbers) agrees(o numbers) bool {
	exact := func(a, b *big.Rat) bool { return a == nil && b == nil || a != nil && b != nil && a.Cmp(b) == 0 }
	off := new(big.Rat).Sub(n.value, o.value)
	return exact(n.numerator, o.numerator) && exact(n.denominator, o.denominator) && off.Abs(off).Cmp(big.NewRat(1, 1_000_000)) <= 0
}

// changed are the cells of the newer lake's release that the older one's did not have so.
func changed(t *testing.T, before, after string) map[string]numbers {
	t.Helper()
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	current := func(dir string) string {
		return "SELECT * EXCLUDE (SE, CV, KNOWN_FROM, KNOWN_TO) FROM " +
			duck.Parquet(filepath.Join(dir, "releases", status(t, dir).Release, "observations.parquet")) + " WHERE KNOWN_TO IS NULL"
	}
	var gone int
	if err := db.Scan(ctx, fmt.Sprintf("SELECT (SELECT count(*) FROM (%s)) - (SELECT count(*) FROM (%s))", current(before), current(after)), &gone); err != nil || gone != 0 {
		t.Errorf("%d cells more or less than before, %v", gone, err)
	}
	header, rows, err := db.Strings(ctx, fmt.Sprintf("SELECT columns(*)::VARCHAR FROM ((%s) EXCEPT (%s)) ORDER BY ALL", current(after), current(before)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]numbers{}
	for _, cells := range rows {
		r := row{}
		for i, h := range header {
			r[h] = cells[i]
		}
		var v [3]*big.Rat
		for i, name := range []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR"} {
			if r[name] != "" {
				v[i], _ = new(big.Rat).SetString(r[name])
			}
		}
		if v[0] == nil {
			t.Errorf("%v has no value any more", r)
			continue
		}
		out[key(r)] = numbers{v[0], v[1], v[2]}
	}
	return out
}
