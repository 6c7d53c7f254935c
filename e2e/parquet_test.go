package e2e

import (
	"io"
	"os"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// parquetRows reads a Parquet file without DuckDB, NULL as "".
func parquetRows(t testing.TB, path string) []row {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := parquet.NewGenericReader[any](f)
	defer r.Close()
	fields := r.Schema().Fields()
	rows := make([]parquet.Row, r.NumRows())
	if n, err := r.ReadRows(rows); (err != nil && err != io.EOF) || n != len(rows) {
		t.Fatalf("%s: %d of %d rows, %v", path, n, len(rows), err)
	}
	out := make([]row, len(rows))
	for i, cells := range rows {
		out[i] = row{}
		for _, v := range cells {
			if !v.IsNull() {
				out[i][fields[v.Column()].Name()] = v.String()
			}
		}
	}
	return out
}
