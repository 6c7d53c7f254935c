package unpack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"

	"osservatorio/internal/driver/raw"
)

func gzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, content []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read returns the content as two readings give it, and the notes.
func read(format string, packed []byte, opts raw.Options) (content []byte, notes []raw.Note, err error) {
	s, err := New(format, bytes.NewReader(packed), int64(len(packed)), opts)
	if err != nil {
		return nil, nil, err
	}
	for range 2 {
		r, err := s.Open()
		if err != nil {
			return nil, nil, err
		}
		again, err := io.ReadAll(r)
		if err != nil {
			return nil, nil, err
		}
		if content != nil && !bytes.Equal(content, again) {
			return nil, nil, errors.New("the second reading differs")
		}
		content = again
	}
	var book raw.Notebook
	s.Note(&book)
	return content, book.Notes(), nil
}

func TestContentIsUnpacked(t *testing.T) {
	text := []byte("A,B\n1,2\n")
	workbook := zipped(t, text, "[Content_Types].xml", "xl/workbook.xml")
	for _, c := range []struct {
		name, format string
		packed, want []byte
		opts         raw.Options
		note         string
	}{
		{"plain", raw.CSV, text, text, raw.Options{}, ""},
		{"empty", raw.CSV, nil, []byte{}, raw.Options{}, ""},
		{"gzip", raw.CSV, gzipped(t, text), text, raw.Options{}, "gzip"},
		{"gzip of two parts", raw.CSV, append(gzipped(t, text), gzipped(t, text)...), append(bytes.Clone(text), text...), raw.Options{}, "gzip"},
		{"zip of one member", raw.CSV, zipped(t, text, "POSAS_2024_it_Comuni.csv"), text, raw.Options{}, "POSAS_2024_it_Comuni.csv"},
		{"zip of several, one named", raw.CSV, zipped(t, text, "MICRODATI/RCFL.txt", "METADATI/tracciato.html"), text, raw.Options{Member: "MICRODATI/*"}, "MICRODATI/RCFL.txt"},
		{"workbook", raw.XLSX, workbook, workbook, raw.Options{}, ""},
		{"workbook in gzip", raw.XLSX, gzipped(t, workbook), workbook, raw.Options{}, "gzip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, notes, err := read(c.format, c.packed, c.opts)
			if err != nil || !bytes.Equal(got, c.want) {
				t.Fatalf("got %q, %v", got, err)
			}
			if (c.note != "") != (len(notes) == 1) || len(notes) == 1 && notes[0].Sample != c.note {
				t.Errorf("notes %+v", notes)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	text := []byte("A,B\n1,2\n")
	bomb := gzipped(t, make([]byte, 32<<20))
	damaged := gzipped(t, text)
	damaged[len(damaged)-6] ^= 1 // the checksum
	for _, c := range []struct {
		name   string
		packed []byte
		opts   raw.Options
		cause  error
	}{
		{"two members", zipped(t, text, "a.csv", "b.csv"), raw.Options{}, raw.ErrArchive},
		{"no member of that name", zipped(t, text, "a.csv"), raw.Options{Member: "*.txt"}, raw.ErrArchive},
		{"no members", zipped(t, text), raw.Options{}, raw.ErrArchive},
		{"bad pattern", zipped(t, text, "a.csv"), raw.Options{Member: "["}, raw.ErrOptions},
		{"gzip cut short", gzipped(t, text)[:20], raw.Options{}, raw.ErrArchive},
		{"gzip header only", gzipped(t, text)[:5], raw.Options{}, raw.ErrArchive},
		{"gzip damaged", damaged, raw.Options{}, raw.ErrArchive},
		{"zip cut short", zipped(t, text, "a.csv")[:40], raw.Options{}, raw.ErrArchive},
		{"over the ratio", bomb, raw.Options{}, raw.ErrLimit},
		{"over the size", zipped(t, make([]byte, 1<<20), "a.csv"), raw.Options{Limits: raw.Limits{MaxBytes: 1000}}, raw.ErrLimit},
		{"plain over the size", make([]byte, 2000), raw.Options{Limits: raw.Limits{MaxBytes: 1000}}, raw.ErrLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := read(raw.CSV, c.packed, c.opts); !errors.Is(err, c.cause) {
				t.Errorf("got %v, want %v", err, c.cause)
			}
		})
	}
}

// The same bomb passes when the layout raises the ratio.
func TestRatioCanBeRaised(t *testing.T) {
	bomb := gzipped(t, make([]byte, 32<<20))
	got, _, err := read(raw.CSV, bomb, raw.Options{Limits: raw.Limits{MaxRatio: 2000}})
	if err != nil || len(got) != 32<<20 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
