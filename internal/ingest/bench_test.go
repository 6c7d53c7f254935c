package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// BenchmarkDrop takes in a file of the long layout: bytes to snapshot, vintage and ledger.
func BenchmarkDrop(b *testing.B) {
	regions := []string{"Piemonte", "Lombardia", "Veneto", "Toscana", "Lazio", "Puglia", "Sicilia", "Sardegna"}
	var text strings.Builder
	text.WriteString("Periodo,Territorio,Sesso,Valore\n")
	rows := 0
	for year := 1500; year < 5700; year++ {
		for i, r := range regions {
			for _, sex := range []string{"T", "M", "F"} {
				fmt.Fprintf(&text, "%d,%s,%s,\"1.%03d,5\"\n", year, r, sex, 100+i)
				rows++
			}
		}
	}
	files := fstest.MapFS{"long-a_16032026.csv": {Data: []byte(text.String())}}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		b.StopTimer()
		in := newBench(b)
		b.StartTimer()
		if err := in.DropFS(context.Background(), files, []string{"long-a_16032026.csv"}, in.Catalog.Datasets()); err != nil {
			b.Fatal(err)
		}
		if o := in.outcomes["long-a_16032026.csv"]; o.Snapshot.Rows.Good != int64(rows) {
			b.Fatalf("%+v", o.Snapshot)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
