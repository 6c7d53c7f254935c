package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

func open(t testing.TB, content []byte, opts raw.Options) (raw.Reader, error) {
	t.Helper()
	src, err := unpack.New(raw.CSV, bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		t.Fatal(err)
	}
	return Open(src, opts)
}

func readAll(t testing.TB, content []byte, opts raw.Options) [][]string {
	t.Helper()
	r, err := open(t, content, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	list := [][]string{slices.Clone(r.Header())}
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, slices.Clone(rec.Cells))
	}
}

// Lines longer than the read buffer, and records over many lines, come through.
func TestLongRecords(t *testing.T) {
	long := strings.Repeat("abc ", bufferSize)
	lines := strings.TrimSuffix(strings.Repeat("riga\n", 1000), "\n")
	got := readAll(t, []byte("A,B\n"+long+",1\n\""+lines+"\",2\n"), raw.Options{})
	want := [][]string{{"A", "B"}, {long, "1"}, {lines, "2"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %d records", len(got))
	}
}

// Lines that all end in CR are lines, also where the text is longer than what is looked at; a CR among other line ends is text.
func TestLineEnds(t *testing.T) {
	many := strings.Repeat("1,2\r", peeked)
	for _, c := range []struct {
		name, content, note string
		rows                int
		last                []string
	}{
		{"CR alone", "A,B\r1,2\r3,\"x\"\r", raw.RuleLineEnds, 3, []string{"3", "x"}},
		{"CR alone, without the last", "A,B\r\r1,2\r3,4", raw.RuleLineEnds, 3, []string{"3", "4"}},
		{"CR alone, with a mark", "\ufeffA,B\r1,2", raw.RuleLineEnds, 2, []string{"1", "2"}},
		{"CR alone, at length", "A,B\r" + many, raw.RuleLineEnds, 1 + peeked, []string{"1", "2"}},
		{"CRLF", "A,B\r\n1,2\r\n", "", 2, []string{"1", "2"}},
		{"LF with a CR within a cell", "A,B\n1,\"x\ry\"\n", "", 2, []string{"1", "x\ry"}},
		{"a header with CR and nothing else", "A,B\r", "", 1, []string{"A", "B"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readAll(t, []byte(c.content), raw.Options{})
			if len(got) != c.rows || !slices.Equal(got[len(got)-1], c.last) {
				t.Errorf("%d rows, the last %q", len(got), got[len(got)-1])
			}
			r, err := open(t, []byte(c.content), raw.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			noted := slices.ContainsFunc(r.Notes(), func(n raw.Note) bool { return n.Rule == raw.RuleLineEnds })
			if noted != (c.note != "") {
				t.Errorf("notes %+v", r.Notes())
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, content string
		limits        raw.Limits
	}{
		{"line", "A\n" + strings.Repeat("x", 2*bufferSize), raw.Limits{MaxRecord: bufferSize}},
		{"quote never closed", "A\n\"" + strings.Repeat("x\n", 1000), raw.Limits{MaxRecord: 1000}},
		{"columns", "A\n" + strings.Repeat(",", 50), raw.Limits{MaxColumns: 10}},
		{"file", "A\n" + strings.Repeat("1\n", 5000), raw.Limits{MaxBytes: 100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := open(t, []byte(c.content), raw.Options{Limits: c.limits})
			for err == nil {
				_, err = r.Read()
			}
			if !errors.Is(err, raw.ErrLimit) || errors.Is(err, raw.ErrRow) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Strings kept from a record stay as they were when the reader goes on.
func TestKeptStringsDoNotChange(t *testing.T) {
	var content bytes.Buffer
	content.WriteString("A,B\n")
	for i := range 20_000 {
		fmt.Fprintf(&content, "plain%d,\"quoted,%d\"\nx%d,y%d\n", i, i, i, i)
	}
	r, err := open(t, content.Bytes(), raw.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for {
		rec, err := r.Read()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, rec.Cells...)
	}
	for i := range 20_000 {
		want := []string{fmt.Sprintf("plain%d", i), fmt.Sprintf("quoted,%d", i), fmt.Sprintf("x%d", i), fmt.Sprintf("y%d", i)}
		if !slices.Equal(kept[4*i:4*i+4], want) {
			t.Fatalf("row %d is %q", i, kept[4*i:4*i+4])
		}
	}
}

// What encoding/csv accepts, this reader must read alike.
func FuzzAgreesWithStandardLibrary(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a,b\r\n\"x\"\"y\",\"z\nz\"\n", "a\n\n1\n\"\"\n", "\"a\",b\n,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		std := stdcsv.NewReader(strings.NewReader(content))
		want, err := std.ReadAll()
		// The standard library strips carriage returns before line ends inside
		// quotes too, and drops a lone one at the end of the file.
		if err != nil || len(want) == 0 || strings.Contains(content, "\r") || !utf8.ValidString(content) ||
			strings.HasPrefix(content, "\ufeff") || strings.HasPrefix(content, "PK") || raw.CheckHeader(want[0]) != nil {
			return
		}
		if got := readAll(t, []byte(content), raw.Options{}); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	plain := "2013-05-17,A,ITC11,F,1978-04-12,Z100,2013-05-18,2013-12-31,,A.02.00,8.4.3.1.0.2,25.99.19,F,LAVOR,N\n"
	quoted := `"IT","Italy","9","total","Y15-89","15-89 years","FRG","foreign","9","total","2019-Q1","Q1-2019",2326.565,,` + "\n"
	for _, c := range []struct {
		name, row string
		columns   int
	}{{"plain", plain, 15}, {"quoted", quoted, 15}} {
		b.Run(c.name, func(b *testing.B) {
			const rows = 100_000
			header := strings.Repeat(",", c.columns-1) + "\n"
			content := []byte(header + strings.Repeat(c.row, rows))
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := open(b, content, raw.Options{})
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for {
					if _, err := r.Read(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
					n++
				}
				if n != rows {
					b.Fatal(n)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
