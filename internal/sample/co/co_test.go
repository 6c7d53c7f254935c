package co

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func TestPlanGivesThePublishedFigures(t *testing.T) {
	m := newModel(1)
	tests := []struct {
		area                 string
		flow, total          int
		sectors              map[int]float64 // per cent, as printed
		contracts            map[int]float64
		digits               float64
		shareOfAllActivation float64
	}{
		{"ITC1", activations, 58834, map[int]float64{services: 58.3, agriculture: 25.5}, map[int]float64{fixedTerm: 54.4, permanent: 38.4}, 10, 12.7},
		{"ITC1", terminations, 57929, map[int]float64{services: 56.9, agriculture: 25.6}, map[int]float64{fixedTerm: 51.2, permanent: 41.3}, 10, 0},
		{"ITI1", activations, 104164, map[int]float64{services: 53.2}, map[int]float64{fixedTerm: 46, permanent: 46}, 10, 0},
		{"ITI1", terminations, 98389, map[int]float64{services: 53}, map[int]float64{fixedTerm: 45, permanent: 46}, 10, 0},
	}
	for _, tt := range tests {
		p := m.plan(m.area(tt.area), pinnedYear)
		var bySector [sectors]int
		var byContract [contracts]int
		total, all := 0, 0
		for q := range 4 {
			counted := p.begun[q][dip]
			if tt.flow == terminations {
				counted = p.ended[q][dip]
			}
			for _, k := range cells(dip) {
				n := *counted.at(k)
				all += n
				if k.citizenship == nonEU {
					total += n
					bySector[k.sector] += n
					byContract[k.contract] += n
				}
			}
		}
		if total != tt.total {
			t.Errorf("%s flow %d: %d, want %d", tt.area, tt.flow, total, tt.total)
		}
		percent := func(n, of int) float64 { return math.Round(100*tt.digits*float64(n)/float64(of)) / tt.digits }
		for s, want := range tt.sectors {
			if got := percent(bySector[s], total); got != want {
				t.Errorf("%s flow %d sector %d: %g %%, want %g", tt.area, tt.flow, s, got, want)
			}
		}
		for c, want := range tt.contracts {
			if got := percent(byContract[c], total); got != want {
				t.Errorf("%s flow %d contract %d: %g %%, want %g", tt.area, tt.flow, c, got, want)
			}
		}
		if tt.shareOfAllActivation > 0 && percent(total, all) != tt.shareOfAllActivation {
			t.Errorf("%s: %g %% of all, want %g", tt.area, percent(total, all), tt.shareOfAllActivation)
		}
	}
}

// The published years of the annual reports are reached within three per cent
// by macro-area and citizenship.
func TestLevelsAreNearThePublishedOnes(t *testing.T) {
	m := newModel(1)
	for _, row := range table("anchors") {
		for z := range citizenships {
			got := 0.0
			for i := range m.areas {
				if m.areas[i].macro == row[1] {
					got += float64(m.total(&m.areas[i], dip, z, int(number(row[0]))))
				}
			}
			if want := number(row[2+z]); math.Abs(got/want-1) > 0.035 {
				t.Errorf("%s %s citizenship %d: %.0f, published %.0f", row[0], row[1], z, got, want)
			}
		}
	}
}

func TestSimulationIsThePlan(t *testing.T) {
	m := newModel(1)
	for _, r := range m.runs()[2:] { // the small ones
		s := m.simulate(r)
		keys := map[string]bool{}
		for _, one := range s.relationships {
			key := fmt.Sprint(one.perimeter, one.sector, one.citizenship, one.sex, one.worker, one.employer, one.start)
			if keys[key] {
				t.Fatalf("%s: relationship %s comes twice", r.area.code, key)
			}
			keys[key] = true
			if one.end != 0 && one.end < one.start {
				t.Fatalf("%s: relationship %s ends before it begins", r.area.code, key)
			}
		}
		for number := r.first.year(); number <= r.last.year(); number++ {
			y, p := m.year(r.area, number, m.runs()), m.plan(r.area, number)
			for q := range 4 {
				if y.quarters[q].begun != p.begun[q] || y.quarters[q].ended != p.ended[q] {
					t.Errorf("%s %d-Q%d: the messages are not those of the plan", r.area.code, number, q+1)
				}
			}
		}
	}
}

func TestExpiriesAndExtensionsFollowEachOther(t *testing.T) {
	m := newModel(2)
	s := m.simulate(m.runs()[3])
	extensions := 0
	for _, r := range s.relationships {
		expiry := r.expiry
		for _, e := range r.longer {
			if e.effect == 0 {
				continue
			}
			extensions++
			if e.effect != expiry+1 || e.expiry < e.effect || expiry < r.start {
				t.Fatalf("extension %+v after expiry %d of %+v", e, expiry, r)
			}
			expiry = e.expiry
		}
		if r.end != 0 && !r.told && expiry != r.end {
			t.Fatalf("%+v lapses on %d, not on its expiry %d", r, r.end, expiry)
		}
	}
	if extensions == 0 {
		t.Error("no extension among the relationships")
	}
}

func TestRecordsAreTheSameEveryTime(t *testing.T) {
	sum := func(seed uint64) [32]byte {
		m := newModel(seed)
		var b bytes.Buffer
		r := m.runs()[2]
		if err := m.writeRecords(&b, r, r.first); err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(b.Bytes())
	}
	first, again := sum(1), sum(1)
	if first != again {
		t.Error("the same seed gives other bytes")
	}
	if sum(1) == sum(2) {
		t.Error("two seeds give the same bytes")
	}
}

func TestRecordsOfAQuarter(t *testing.T) {
	m := newModel(1)
	r := m.runs()[2]
	var b bytes.Buffer
	if err := m.writeRecords(&b, r, r.last); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(bufio.NewReader(zip))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ";") + "\n"; got != recordHeader {
		t.Errorf("header %q", got)
	}
	kinds := map[string]int{}
	for _, row := range rows[1:] {
		kinds[row[0]]++
	}
	for _, kind := range []string{"ATT", "PRO", "TRA", "CES", "RET"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s among %v", kind, kinds)
		}
	}
	if bad := len(rows) / len(damages); kinds["RET"] > 1 || bad < 100 {
		t.Errorf("too many damaged rows: %v of %d", kinds, len(rows))
	}
}

// readTable sums a column of a table by the cells that are asked for.
func readTable(t *testing.T, number int, e edition) [][]string {
	t.Helper()
	m := newModel(1)
	var b bytes.Buffer
	if err := m.writeTables(&b, number, e, nil); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(&b)
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestTablesAddUp(t *testing.T) {
	type total struct{ given, added int }
	sums := map[string]*total{}
	add := func(key string, value string, isTotal bool) {
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatal(err)
		}
		if sums[key] == nil {
			sums[key] = &total{given: -1}
		}
		if isTotal {
			sums[key].given = n
		} else {
			sums[key].added += n
		}
	}
	for _, row := range readTable(t, 2018, edition{"2025-03-17", quarterOf(2019, 4)}) {
		for measure, value := range row[8:12] {
			rest := func(without int) string {
				left := append([]string{strconv.Itoa(without), strconv.Itoa(measure)}, row[:7]...)
				left[2+without] = ""
				return strings.Join(left, ";")
			}
			if row[1] != "ITALIA" && row[5] != "STRANIERI" {
				add(rest(3), value, row[3] == "TOTALE")
				add(rest(4), value, row[4] == "TOTALE")
				add(rest(5), value, row[5] == "TOTALE")
				add(rest(6), value, row[6] == "TOTALE")
			}
			if row[3] == "TOTALE" && row[4] == "TOTALE" {
				add(rest(1), value, row[1] == "ITALIA")
			}
		}
	}
	checked := 0
	for key, s := range sums {
		if s.given < 0 || s.added == 0 {
			continue
		}
		checked++
		if s.given != s.added {
			t.Errorf("%s: %d given, parts add up to %d", key, s.given, s.added)
		}
	}
	if checked < 5000 {
		t.Errorf("only %d totals have parts", checked)
	}
}

func TestEditionsAreRevisedUpwards(t *testing.T) {
	values := func(e edition) map[string]int {
		of := map[string]int{}
		for _, row := range readTable(t, 2025, e) {
			if row[1] == "LOMBARDIA" && row[3] == "TOTALE" && row[4] == "TOTALE" {
				of[strings.Join(row[:7], ";")], _ = strconv.Atoi(row[8])
			}
		}
		return of
	}
	first, last := values(editions[0]), values(editions[2])
	key := func(period string) string { return period + ";LOMBARDIA;DIP;TOTALE;TOTALE;TOTALE;TOTALE" }
	if first[key("2025-Q2")] >= last[key("2025-Q2")] {
		t.Errorf("2025-Q2: %d at first, %d at last", first[key("2025-Q2")], last[key("2025-Q2")])
	}
	if _, found := first[key("2025-Q3")]; found {
		t.Error("the first edition has the third quarter")
	}
	if _, found := first[key("2025")]; found {
		t.Error("the first edition has the year")
	}
}
