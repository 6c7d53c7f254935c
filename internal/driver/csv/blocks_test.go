package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// transcript is all that a reader says of a file read and cut into blocks of a size, record by record
// or batch by batch.
func transcript(t testing.TB, content []byte, opts raw.Options, size int, batches bool) string {
	t.Helper()
	src, err := unpack.New(raw.CSV, bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{size: size, split: splitter{step: size}}
	if err := r.open(src, opts); err != nil {
		return err.Error()
	}
	defer r.Close()
	var out strings.Builder
	fmt.Fprintf(&out, "%q\n", r.Header())
	drain := func(b raw.Batch) error {
		for {
			rec, err := b.Read()
			if err != nil && !errors.Is(err, raw.ErrRow) {
				if !errors.Is(err, io.EOF) {
					fmt.Fprintln(&out, err)
				}
				return err
			}
			fmt.Fprintf(&out, "%d %q %v\n", rec.Line, rec.Cells, err)
		}
	}
	if !batches {
		drain(r)
		fmt.Fprintf(&out, "%v\n", r.Notes())
		return out.String()
	}
	book := raw.Notebook{}
	add := func(notes []raw.Note) {
		for _, n := range notes {
			book.Add(n.Rule, n.Count, n.Line, n.Sample)
		}
	}
	add(r.Notes())
	for {
		b, err := r.Batch()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				fmt.Fprintln(&out, err)
			}
			break
		}
		err = drain(b)
		add(b.Notes())
		if !errors.Is(err, io.EOF) {
			break
		}
	}
	fmt.Fprintf(&out, "%v\n", book.Notes())
	return out.String()
}

// FuzzBlocks holds that where a file is cut into blocks makes no difference to what is read.
func FuzzBlocks(f *testing.F) {
	for _, seed := range []string{
		"A,B\n1,2\n3,4\n", "A,B\r\n\"1\",2\r\n\r\n\"a\"\"b\nc\",\"\"\n", "A;B\n\"1;2\n3;\"4\"\n", "A,B\n\"x\"y,1\n2,3\n#\"c\n4,\"\n",
		"A,B\n1\"2,3\n\"4\n5\"\r,6\n7,8", "\ufeffA,B\n\xff,1\n\"\xff\n\",2\n", "A,B\n1,\"never closed\n2,3\n", "A\n\"" + strings.Repeat("x\n", 200),
		"A\n" + strings.Repeat("y", 300) + "\nz\n", strings.Repeat("y", 165) + "\xdc\xdc", "A,B\n\"1\"\r", "A,B\n\"1\"\r\n,\r", "A,B\n\"1,2\n", "\"A\nA\",B\n1,2\n",
		"A,B\r1,2\r\"3\r\",4", "A,B\r", "A,B\r1,2\r3,4\n\r\n5,6\r",
	} {
		for mode := range uint8(8) {
			f.Add([]byte(seed), mode)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, mode uint8) {
		opts := raw.Options{LazyQuotes: mode&1 != 0, Limits: raw.Limits{MaxRecord: 100}}
		if mode&2 != 0 {
			opts.Comment = "#"
		}
		if mode&4 != 0 {
			opts.Header, opts.Columns, opts.SkipRows = "absent", []string{"A", "B"}, 1
		}
		want := transcript(t, content, opts, 1<<20, false)
		for _, size := range []int{1, 7, 64} {
			for _, batches := range []bool{false, true} {
				if got := transcript(t, content, opts, size, batches); got != want {
					t.Fatalf("blocks of %d bytes, batches %v:\n%s\nwant\n%s", size, batches, got, want)
				}
			}
		}
	})
}
