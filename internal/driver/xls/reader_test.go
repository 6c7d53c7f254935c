package xls

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

func open(t testing.TB, data []byte, opts raw.Options) (raw.Reader, error) {
	t.Helper()
	src, err := unpack.New(raw.XLS, bytes.NewReader(data), int64(len(data)), opts)
	if err != nil {
		return nil, err
	}
	return Open(src, opts)
}

func invented(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/Classificazioni_Standard_Rev.001.xls")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var contracts = raw.Options{Sheet: "ST-TIPO CONTRATTI", HeaderBegins: []string{"COD", "DES"}}

func TestRead(t *testing.T) {
	r, err := open(t, invented(t), contracts)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"COD_TIPO_CONTRATTO", "DES_TIPO_CONTRATTO", "DATA_INIZIO", "DATA_FINE"}; !reflect.DeepEqual(r.Header(), want) {
		t.Errorf("header %q", r.Header())
	}
	var got []raw.Record
	for {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rec)
	}
	// A blank row stands between the third and the fourth.
	if len(got) != 5 || got[0].Line != 9 || got[3].Line != 13 || got[4].Cells[1] != "LAVORO INTERMITTENTE À CHIAMATA" || got[4].Cells[3] != "2020-12-31" {
		t.Errorf("%v", got)
	}
	if n := r.Notes(); len(n) != 1 || n[0].Rule != raw.RuleBlankLine {
		t.Errorf("notes %v", n)
	}
}

func TestRefuses(t *testing.T) {
	whole := invented(t)
	for name, c := range map[string]struct {
		data []byte
		opts raw.Options
		want error
		text string
	}{
		"another sheet":  {whole, raw.Options{Sheet: "ST-CCNL", HeaderBegins: []string{"COD"}}, raw.ErrNoTable, `"ST-TIPO CONTRATTI"`},
		"another header": {whole, raw.Options{Sheet: "ST-*", HeaderBegins: []string{"CODICE"}}, raw.ErrNoTable, "0 sheets"},
		"a text":         {[]byte("codice;descrizione\n"), contracts, raw.ErrSyntax, ""},
		"a page":         {[]byte("<html>" + strings.Repeat("x", 4096)), contracts, raw.ErrSyntax, ""},
		"cut":            {whole[:len(whole)/2], contracts, raw.ErrSyntax, ""},
	} {
		if _, err := open(t, c.data, c.opts); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOpen: whatever the bytes, a table or an error, and no endless loop.
func FuzzOpen(f *testing.F) {
	f.Add(invented(f))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		done := make(chan string, 1)
		go func() { done <- drain(t, data) }()
		select {
		case fault := <-done:
			if fault != "" {
				t.Fatal(fault)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no end")
		}
	})
}

// drain reads a workbook to its end and says what is wrong with its records.
func drain(t *testing.T, data []byte) string {
	r, err := open(t, data, raw.Options{HeaderBegins: []string{"COD"}})
	for err == nil {
		var rec raw.Record
		if rec, err = r.Read(); errors.Is(err, raw.ErrRow) {
			err = nil
		}
		if err == nil && len(rec.Cells) != len(r.Header()) {
			return fmt.Sprintf("%d cells under %d columns", len(rec.Cells), len(r.Header()))
		}
	}
	return ""
}
