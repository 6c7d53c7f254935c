package parquetfile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

var fields = []Field{{Name: "text"}, {Name: "plain", Plain: true}, {Name: "many"}, {Name: "blank"}, {Name: "line", Type: Integer},
	{Name: "count", Type: Integer}, {Name: "value", Type: Decimal}, {Name: "day", Type: Date}, {Name: "flag", Type: Boolean}, {Name: "Only", Type: Integer}, {Name: "late", Late: true}}

// table draws rows and their texts as a reader of the file shows them, in the fields' order.
func table(r *rand.Rand, rows int) (Part, [][]string) {
	p := Part{Columns: make([]Column, len(fields)), To: rows}
	shown := make([][]string, rows)
	vocabulary := []string{"", "a", "è", strings.Repeat("long", 40), "b", "b"}[:5]
	for i, f := range fields {
		c := &p.Columns[i]
		if f.Name == "text" {
			c.Dict = vocabulary
		}
		for n := range rows {
			v := r.Int64N(3000)
			text := fmt.Sprint(v)
			set := uint8(1)
			switch f.Name {
			case "text":
				v, text = v%5, vocabulary[v%5]
			case "plain", "many":
				v = r.Int64N(1 << 40)
				text = fmt.Sprint("x", v)
			case "blank":
				set = 0
			case "line":
				v = int64(n) * 1_000_000_007
				text = fmt.Sprint(v)
			case "value":
				v = (v - 1500) << 40
				text = fmt.Sprint(v)
			case "flag":
				v = v & 1
				text = fmt.Sprint(v == 1)
			case "Only":
				v, text = -7, "-7"
			case "late":
				shown[n] = append(shown[n], lateText)
				continue
			}
			if r.IntN(5) == 0 && f.Name != "line" && f.Name != "Only" {
				set = 0
			}
			if set == 0 {
				text = "NULL"
			}
			c.Set = append(c.Set, set)
			switch {
			case c.Dict != nil:
				c.Codes = append(c.Codes, int32(v))
			case f.Type == Text:
				c.Texts = append(c.Texts, text)
			default:
				c.Nums = append(c.Nums, v)
			}
			shown[n] = append(shown[n], text)
		}
	}
	return p, shown
}

const lateText = "known at the end"

func read(t *testing.T, data []byte) (rows [][]string) {
	t.Helper()
	r := parquet.NewGenericReader[any](bytes.NewReader(data))
	defer r.Close()
	var at []int
	for _, f := range fields {
		at = append(at, slices.IndexFunc(r.Schema().Fields(), func(g parquet.Field) bool { return g.Name() == f.Name }))
	}
	got := make([]parquet.Row, r.NumRows())
	n, err := r.ReadRows(got)
	if n != len(got) {
		t.Fatalf("%d of %d rows: %v", n, len(got), err)
	}
	for _, row := range got {
		var cells []string
		for _, i := range at {
			text := "NULL"
			if !row[i].IsNull() {
				text = row[i].String()
			}
			cells = append(cells, text)
		}
		rows = append(rows, cells)
	}
	return rows
}

// What is written is read back, whatever the parts that the groups are made of.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 7, 8, 1000, 20_000} {
		whole, want := table(r, size)
		var first []byte
		for _, cut := range []int{size + 1, max(1, size/3)} {
			var out bytes.Buffer
			w, err := NewWriter(&out, fields)
			if err != nil {
				t.Fatal(err)
			}
			w.Late = func() (string, error) { return lateText, nil }
			const groupRows = 9000
			for from := 0; from < size; from += groupRows {
				to := min(size, from+groupRows)
				var parts []Part
				for at := from; at < to; at += cut {
					parts = append(parts, Part{whole.Columns, at, min(to, at+cut)})
				}
				g, err := w.Encode(parts)
				if err != nil {
					t.Fatal(err)
				}
				if err := w.Append(g); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			got := read(t, out.Bytes())
			if len(got) != len(want) {
				t.Fatalf("%d rows of %d", len(got), len(want))
			}
			for n := range want {
				if !slices.Equal(got[n], want[n]) {
					t.Fatalf("row %d of %d\n got %q\nwant %q", n, size, got[n], want[n])
				}
			}
			if first == nil {
				first = out.Bytes()
			} else if !bytes.Equal(first, out.Bytes()) {
				t.Errorf("%d rows in parts of %d make other bytes", size, cut)
			}
		}
	}
}

// The least and the greatest value of a group stand in the footer, for engines that pass over groups.
func TestStatistics(t *testing.T) {
	whole, _ := table(rand.New(rand.NewPCG(3, 4)), 500)
	var out bytes.Buffer
	w, err := NewWriter(&out, fields)
	if err != nil {
		t.Fatal(err)
	}
	w.Late = func() (string, error) { return lateText, nil }
	g, err := w.Encode([]Part{whole})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append(g); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range f.Schema().Fields() {
		chunk := f.RowGroups()[0].ColumnChunks()[i].(*parquet.FileColumnChunk)
		least, most, ok := chunk.Bounds()
		if want := !slices.Contains([]string{"plain", "blank", "flag"}, c.Name()); ok != want {
			t.Errorf("%s: bounds %v, want %v", c.Name(), ok, want)
		}
		if c.Name() == "Only" && (least.Int64() != -7 || most.Int64() != -7) {
			t.Errorf("%s: %v to %v", c.Name(), least, most)
		}
	}
}
