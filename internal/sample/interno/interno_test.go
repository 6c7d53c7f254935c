package interno

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

func lines(t *testing.T, dataset, path string) [][]string {
	t.Helper()
	for _, e := range Extracts(1) {
		if e.Dataset != dataset || !strings.Contains(e.Path, path) {
			continue
		}
		var out bytes.Buffer
		if err := e.Write(&out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", e.Path, err)
		}
		return rows
	}
	t.Fatalf("no extract of %s at %s", dataset, path)
	return nil
}

func count(t *testing.T, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// residuals are total minus regions for the columns from hot spots to total.
func residuals(t *testing.T, rows [][]string) [4]int64 {
	t.Helper()
	var left [4]int64
	for i, row := range rows[1:] {
		for c := range left {
			if n := count(t, row[c+1]); i == 0 {
				left[c] = n
			} else {
				left[c] -= n
			}
		}
	}
	return left
}

func TestReceptionAddsUpButForOneDay(t *testing.T) {
	for _, d := range days {
		var want [4]int64
		if d.date == "2021-06-30" {
			want = [4]int64{0, 412, 95, 507}
		}
		rows := lines(t, "reception", d.stem())
		if got := residuals(t, rows); got != want {
			t.Errorf("%s: total minus regions %v, want %v", d.date, got, want)
		}
		if len(rows) != 22 || rows[1][0] != "Totale complessivo" {
			t.Errorf("%s: %d lines, the first is %v", d.date, len(rows), rows[1])
		}
	}
}

func TestReceptionAsPrinted(t *testing.T) {
	want := map[string][]string{"Piemonte": {"", "2.343", "782", "3.125"}, "Toscana": {"", "1.887", "549", "2.436"}}
	for _, row := range lines(t, "reception", "30-12-2014") {
		if cells, ok := want[row[0]]; ok && strings.Join(row[1:5], ";") != strings.Join(cells, ";") {
			t.Errorf("%s: %v, want %v", row[0], row[1:5], cells)
		}
	}
}

func TestReceptionForms(t *testing.T) {
	tests := []struct{ day, column, name string }{
		{"30-12-2014", "Migranti presenti nei centri SPRAR", "Trentino-Alto Adige"},
		{"31-12-2020_1", "Migranti presenti nei centri SIPROIMI", "Valle d'Aosta"},
		{"31-12-2021", "Migranti presenti nei centri SAI", "Valle d'Aosta/Vallée d'Aoste"},
		{"30.06.2024", "percentuale di distribuzione dei migranti presenti per regione", "Lazio"},
	}
	for _, tt := range tests {
		rows := lines(t, "reception", tt.day)
		header := strings.Join(rows[0], ",")
		var names []string
		for _, row := range rows[1:] {
			names = append(names, row[0])
		}
		if !strings.Contains(header, tt.column) || !strings.Contains(strings.Join(names, ","), tt.name) {
			t.Errorf("%s: want the column %q and the region %q in %s, %v", tt.day, tt.column, tt.name, header, names)
		}
	}
}

func TestLandingsAddUp(t *testing.T) {
	for _, d := range days {
		rows := lines(t, "landings", d.stem())
		var sum int64
		for _, row := range rows {
			sum += count(t, row[1])
		}
		if sum != d.landed || len(rows) != 11 || rows[10][0] != "altre*" {
			t.Errorf("%s: %d landed in %d rows, want %d in 11", d.date, sum, len(rows), d.landed)
		}
	}
}

// Regions add up to the nation, no month jumps, and what is printed is there.
func TestMinors(t *testing.T) {
	var out bytes.Buffer
	if err := writeMinors(&out, 1, "2025-12"); err != nil {
		t.Fatal(err)
	}
	var document minorsDocument
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	present := map[string]map[string]int64{}
	for _, r := range document.Regions {
		for _, m := range r.Series {
			if present[m.Month] == nil {
				present[m.Month] = map[string]int64{}
			}
			present[m.Month][r.Region] = m.Present
		}
	}
	var before int64
	for _, m := range document.Nation {
		var sum int64
		for _, n := range present[m.Month] {
			sum += n
		}
		if sum != m.Present {
			t.Errorf("%s: regions %d, Italy %d", m.Month, sum, m.Present)
		}
		if ratio := float64(m.Present) / float64(max(before, 1)); before > 0 && math.Abs(math.Log(ratio)) > math.Log(1.5) {
			t.Errorf("%s: from %d to %d", m.Month, before, m.Present)
		}
		before = m.Present
	}
	if n := present["2015-06"]["Piemonte"]; n != 293 {
		t.Errorf("Piemonte 2015-06: %d minors, want 293", n)
	}
	if n := present["2015-01"]["Toscana"]; n != 393 {
		t.Errorf("Toscana 2015-01: %d minors, want 393", n)
	}
}
