package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const realFolder = "../../shared/real"

var realRun shared

// realLake is the lake that `run --from` makes of the real files, once for all tests.
func realLake(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(realFolder, "verdicts.csv")); err != nil {
		t.Skipf("no folder of real files at %s from the project's root: their twins are tested by TestTwins", filepath.Join("..", "shared", "real"))
	}
	dir, r := realRun.lake(filepath.Join(scratch, "real"), "run", "--from", realFolder)
	if r.code != 3 { // two files are rejected, the others go through
		t.Fatalf("exit %d, want 3\n%s", r.code, r.stderr)
	}
	return dir
}

func TestRealVerdicts(t *testing.T) {
	dir := realLake(t)
	got := map[string]snapshotStatus{}
	for _, s := range status(t, dir).Snapshots {
		got[s.Name] = s
	}
	for _, v := range verdicts(t, filepath.Join(realFolder, "verdicts.csv")) {
		s, ok := got[v.file]
		if !ok {
			t.Errorf("%s was taken for no dataset", v.file)
			continue
		}
		v.hold(t, s)
		delete(got, v.file)
	}
	for name, s := range got {
		if s.Dataset == "istat/municipalities" && s.Verdict != "accepted" {
			t.Errorf("%s: %s: %s", name, s.Verdict, s.Reason)
		}
		if s.Dataset != "published/fact-sheets" && s.Dataset != "istat/municipalities" {
			t.Errorf("%s was taken for %s and has no verdict", name, s.Dataset)
		}
	}
	if again := osservatorio("--data", dir, "ingest", "--from", realFolder); again.code != 3 || strings.Contains(again.stderr, " new") {
		t.Errorf("a second time: exit %d\n%s", again.code, again.stderr)
	}
}

func TestRealRejectionsSayWhy(t *testing.T) {
	dir := realLake(t)
	for _, s := range status(t, dir).Snapshots {
		switch {
		case strings.HasSuffix(s.Name, "111941696.csv"):
			if !strings.Contains(s.Reason, "1176 keys: lines 30 and 170: ITC.T.Y15-89.TOTAL.FOR") {
				t.Errorf("%s: %s", s.Name, s.Reason)
			}
		case s.Dataset == "interno/msna":
			for _, jump := range []string{"2016-10→2016-11: 6344→674", "2021-12→2022-01"} {
				if !strings.Contains(s.Reason, jump) {
					t.Errorf("%s: %s, want %s", s.Name, s.Reason, jump)
				}
			}
		}
	}
}

// manifest is what the tests read of a snapshot's manifest.
type manifest struct {
	Notes []struct {
		Rule  string
		Count int64
	}
	Vintage string
}

func manifestOf(t *testing.T, dir string, s snapshotStatus) manifest {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "raw", s.Dataset, s.ID+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRealTextIsRepairedAndNoted(t *testing.T) {
	dir := realLake(t)
	for _, s := range status(t, dir).Snapshots {
		if s.Dataset != "inps/pensions" {
			continue
		}
		repaired := int64(0)
		for _, n := range manifestOf(t, dir, s).Notes {
			if n.Rule == "double-encoding-repaired" {
				repaired = n.Count
			}
		}
		if repaired == 0 {
			t.Error("the text of the pensions was not repaired, or nothing says so")
		}
	}
	if rows := query(t, dir, "inps_pensions", "--area", "ITC1_ITC2"); len(rows) == 0 {
		t.Error("the merged region Piemonte e Valle d'Aosta is not there")
	}
	if rows := query(t, dir, "inps_pensions", "--area", "ITC1"); len(rows) > 0 {
		t.Errorf("Piemonte alone was made of the merged region: %v", rows[0])
	}
}

// A blank cell is no zero: of each kind there are in the vintages as many as in the files.
func TestRealBlanksAndZeros(t *testing.T) {
	dir := realLake(t)
	var want, got [2]int // blanks, zeros
	for _, s := range status(t, dir).Snapshots {
		if s.Dataset != "interno/reception" {
			continue
		}
		f, err := os.Open(filepath.Join(realFolder, s.Name))
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range records[0] {
			if !strings.HasPrefix(column, "Migranti presenti") && !strings.HasPrefix(column, "Totale migranti") {
				continue
			}
			for _, r := range records[1:] {
				switch strings.TrimSpace(r[i]) {
				case "":
					want[0]++
				case "0":
					want[1]++
				}
			}
		}
		for _, r := range parquetRows(t, filepath.Join(dir, manifestOf(t, dir, s).Vintage)) {
			switch {
			case r["OBS_VALUE"] == "" && r["OBS_STATUS"] == "O":
				got[0]++
			case r["OBS_VALUE"] == "0" && r["OBS_STATUS"] == "":
				got[1]++
			}
		}
	}
	if got != want || want[0] == 0 || want[1] == 0 {
		t.Errorf("blanks and zeros %v, the files have %v", got, want)
	}
}

// TestRealRelease holds what the release must have.
func TestRealRelease(t *testing.T) {
	dir := realLake(t)
	for _, c := range []struct {
		indicator string
		args      []string
		least     int // rows
		areas     int
	}{
		{"unemp_rate", []string{"--where", "CITIZENSHIP=FOR", "--where", "FREQ=A", "--where", "SOURCE=istat/rcfl-rates"}, 50, 6},
		{"act_rate_1564", []string{"--where", "CITIZENSHIP=FOR+ITA", "--area", "ITC,ITH,ITE,ITFG", "--where", "FREQ=Q"}, 400, 4},
		{"employed", []string{"--where", "CITIZENSHIP=FOR", "--where", "SOURCE=istat/rcfl-employed"}, 300, 6},
		{"neet_rate_1534", nil, 24, 1},
		{"foreign_residents", nil, 2000, 127},
		{"permits_stock", nil, 18, 1},
		{"citizenship_acquired", nil, 15, 1},
		{"inps_cig_workers", nil, 15, 9},
		{"inps_fund_hours", nil, 18, 7},
		{"inps_pensions", nil, 200, 20},
		{"seasonal_quota", nil, 60, 20},
		{"reception_present", []string{"--where", "FREQ=D"}, 1000, 21},
	} {
		rows := query(t, dir, c.indicator, c.args...)
		areas := map[string]bool{}
		for _, r := range rows {
			areas[r["REF_AREA"]] = true
			provenance := "real"
			if c.indicator == "seasonal_quota" { // transcribed from acts and the press
				provenance = "published"
			}
			if r["PROVENANCE"] != provenance {
				t.Errorf("%s: provenance %s in %v", c.indicator, r["PROVENANCE"], r)
				break
			}
		}
		if len(rows) < c.least || len(areas) < c.areas {
			t.Errorf("%s %v: %d rows of %d areas, want at least %d and %d", c.indicator, c.args, len(rows), len(areas), c.least, c.areas)
		}
	}
}

// Bolzano and Trento stand in the files under two codes and inside their region: the regions
// add up to Italy all the same, once each.
func TestRealRegionsAddUp(t *testing.T) {
	dir := realLake(t)
	regions := strings.Split("ITC1,ITC2,ITC3,ITC4,ITDA,ITH3,ITH4,ITH5,ITI1,ITI2,ITI3,ITI4,ITF1,ITF2,ITF3,ITF4,ITF5,ITF6,ITG1,ITG2", ",")
	flagged := map[string]bool{}
	for _, s := range status(t, dir).Snapshots {
		if s.Dataset == "interno/reception" && strings.HasPrefix(s.Reason, "flag: ") {
			flagged[s.Published] = true
		}
	}
	for _, c := range []struct {
		indicator string
		args      []string
		sums      int
	}{
		{"foreign_residents", nil, 15},
		{"reception_present", []string{"--where", "FREQ=D", "--where", "FACILITY=_T"}, 11},
	} {
		totals, parts := map[string]*big.Rat{}, map[string]*big.Rat{}
		for _, r := range query(t, dir, c.indicator, c.args...) {
			into := parts
			if r["REF_AREA"] == "IT" {
				into = totals
			} else if !slices.Contains(regions, r["REF_AREA"]) {
				continue
			}
			if r["OBS_VALUE"] == "" {
				continue
			}
			v, ok := new(big.Rat).SetString(r["OBS_VALUE"])
			if !ok {
				t.Fatalf("%v", r)
			}
			key := fmt.Sprint(r["TIME_PERIOD"], " ", r["SEX"], " ", r["AGE"], " ", r["CITIZENSHIP"])
			if into[key] == nil {
				into[key] = new(big.Rat)
			}
			into[key].Add(into[key], v)
		}
		compared := 0
		for key, total := range totals {
			day, _, _ := strings.Cut(key, " ")
			if parts[key] == nil || flagged[day] {
				continue
			}
			compared++
			if total.Cmp(parts[key]) != 0 {
				t.Errorf("%s %s: Italy %s, regions %s", c.indicator, key, total.RatString(), parts[key].RatString())
			}
		}
		if compared < c.sums {
			t.Errorf("%s: only %d sums could be compared", c.indicator, compared)
		}
	}
}

func TestRealReport(t *testing.T) {
	dir := realLake(t)
	_, run := realRun.lake("")
	found := 0
	for _, line := range strings.Split(run.stdout, "\n") {
		if path := strings.TrimSpace(line); strings.HasPrefix(path, dir) {
			if info, err := os.Stat(path); err != nil || info.Size() < 1000 {
				t.Errorf("%s: %v", path, err)
			}
			found++
		}
	}
	if found != 3 {
		t.Errorf("%d documents are named, want HTML, PDF and XLSX\n%s", found, run.stdout)
	}
	html, err := filepath.Glob(filepath.Join(dir, "reports", "*", "*.html"))
	if err != nil || len(html) != 1 {
		t.Fatalf("%v %v", html, err)
	}
	text, err := os.ReadFile(html[0])
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "DATI DIMOSTRATIVI") {
		t.Error("a report of real data says that they are invented")
	}
}
