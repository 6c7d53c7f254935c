package connector

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// An answer of the observatories is a table, or refused; none stops the program.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{
		`{"values":[{"measures":[{"label":"Numero"}],"rows":[{"row_id":"Sesso","values":[{"measures":[{"label":"Numero"}]}]}],"columns":[]}]}`,
		`{"messageType":"Anonimizzazione","message":"no"}`, `{"values":null,"errorCode":5}`, `{"values":[{"rows":[{"values":[{`, "\x1f\x8b\x08\x00", ``,
	} {
		f.Add([]byte(text))
	}
	job := Job{Dataset: &source.Dataset{Source: &source.Source{Name: "inps"}, Name: "x"}}
	want := &source.Osservatori{Rows: []source.Axis{{}, {}}, Measures: []string{"Numero"}}
	f.Fuzz(func(t *testing.T, text []byte) {
		answer, err := wholeAnswer(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, fetch.ErrBroken) {
				t.Errorf("not told as broken: %v", err)
			}
			return
		}
		job.judgeAnswer("http://127.0.0.1/", answer, want)
	})
}

// A message is handed on byte for byte, whole or with an error.
func FuzzClosed(f *testing.F) {
	for _, text := range []string{"<a:StructureSpecificData></a:StructureSpecificData>\n", "<a:GenericData><x", "", "Data>"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got bytes.Buffer
		err := closed(bytes.NewReader(text), func(r io.Reader) error { _, err := io.Copy(&got, r); return err })
		if !bytes.Equal(got.Bytes(), text) {
			t.Errorf("%q became %q", text, got.Bytes())
		}
		if ends := bytes.HasSuffix(bytes.TrimSpace(text), []byte("Data>")); ends != (err == nil) && len(text) < 64 {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// Rows of CSV are counted as they pass, whatever the blocks in which they are read.
func FuzzCSVRows(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n\"x\ny\",3\n"), 3)
	f.Add([]byte("a,b\r\n1,2"), 1)
	f.Add([]byte(""), 100)
	f.Fuzz(func(t *testing.T, text []byte, size int) {
		count := func(size int) int {
			c := &csvRows{r: bytes.NewReader(text)}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{c}, make([]byte, size)); err != nil {
				t.Fatal(err)
			}
			return c.rows()
		}
		if a, b := count(max(1, min(size, 1<<16))), count(1<<16); a != b {
			t.Errorf("%q has %d or %d rows", text, a, b)
		}
	})
}
