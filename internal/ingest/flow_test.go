package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/snapshot"
)

// What is made of a file does not depend on how many processors share the work: neither a byte of
// the vintage and the quarantine nor a word of the manifest.
func TestAnyNumberOfProcessors(t *testing.T) {
	regions := []string{"Piemonte", "Lombardia", "Veneto", "Toscana", "Lazio", "Puglia", "Sicilia", "Sardegna"}
	var rows []string
	for year := 1000; year < 6400; year++ {
		for i, r := range regions {
			for _, sex := range []string{"T", "M", "F"} {
				rows = append(rows, fmt.Sprintf("%d,%s,%s,\"1.%03d,%d\"", year, r, sex, 100+i, year%10))
			}
		}
		switch {
		case year%100 == 0: // the same row again, far from the first
			rows = append(rows, rows[(year-1000)*12])
		case year%101 == 0: // a cell over two lines, of no known area
			rows = append(rows, fmt.Sprintf("%d,\"Pie\nmonte\",T,1", year))
		case year%103 == 0:
			rows = append(rows, "", fmt.Sprintf("%d,Lazio", year))
		}
	}
	text := long(rows...)
	if n := strings.Count(text, "\n"); n < rowGroup+1000 {
		t.Fatalf("%d lines do not fill a row group", n)
	}
	var first *snapshot.Manifest
	for _, processors := range []int{1, 2, 5} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		b := newBench(t)
		b.drop(t, "long-p_16032026.csv", text)
		m := b.outcomes["long-p_16032026.csv"].Snapshot
		if m.Rows.Quarantined == 0 || m.Rows.In != m.Rows.Good+m.Rows.Quarantined {
			t.Fatalf("%+v %s", m.Rows, m.Reason)
		}
		if first == nil {
			first = m
			quarantine := b.table(t, m.Quarantine, "line", "rule")
			if !slices.IsSortedFunc(quarantine, func(a, b string) int { return len(a[:strings.Index(a, "|")]) - len(b[:strings.Index(b, "|")]) }) {
				t.Error("the quarantine is not in the order of the file")
			}
			continue
		}
		got, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d processors:\n got %s\nwant %s", processors, got, want)
		}
	}
}
