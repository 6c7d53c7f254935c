package jsontok

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"osservatorio/internal/driver/raw"
)

func all(text string) (kinds, texts string, err error) {
	s := New(raw.JSONRows, strings.NewReader(text), raw.Limits{})
	for {
		t, err := s.Next()
		if err == io.EOF {
			return kinds, texts, nil
		} else if err != nil {
			return kinds, texts, err
		}
		kinds += string(rune(t.Kind))
		if t.Text != "" {
			texts += t.Text + "|"
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		name, text, kinds, texts string
	}{
		{"nested", `{"a":[1,-2.50e+3,"x"],"b":{},"c":[]}`, "{k[nns]k{}k[]}", "a|1|-2.50e+3|x|b|c|"},
		{"literals", `[true,false,null]`, "[bb0]", "true|false|"},
		{"escapes", `"\"\\\/\u00e0 \ud83d\ude00 \ud83dx"`, "s", "\"\\/à 😀 \ufffdx|"},
		{"two halves of which the second begins a pair", `"\ud83d\ud83d\ude00"`, "s", "\ufffd😀|"},
		{"byte order mark and spaces", "\ufeff\r\n [ 1 ,\t2 ] \n", "[nn]", "1|2|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kinds, texts, err := all(c.text)
			if err != nil || kinds != c.kinds || texts != c.texts {
				t.Errorf("got %s %q %v, want %s %q", kinds, texts, err, c.kinds, c.texts)
			}
		})
	}
}

func TestErrorsHaveTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		cause        error
		line, column int
	}{
		{"bare underscore", "[1,\n _]", raw.ErrSyntax, 2, 2},
		{"cut short", "[1,\n2", raw.ErrSyntax, 2, 1},
		{"cut short in a string", "[\"ab", raw.ErrSyntax, 1, 4},
		{"two documents", "{} {}", raw.ErrSyntax, 1, 4},
		{"trailing comma", "[1,]", raw.ErrSyntax, 1, 4},
		{"wrong closing", "{]", raw.ErrSyntax, 1, 2},
		{"no colon", `{"a" 1}`, raw.ErrSyntax, 1, 6},
		{"leading zero", "[01]", raw.ErrSyntax, 1, 3},
		{"raw line end in a string", "[\"a\nb\"]", raw.ErrSyntax, 1, 4},
		{"not utf-8", "[\"\xe0\"]", raw.ErrEncoding, 1, 4},
		{"too deep", strings.Repeat("[", 40), raw.ErrLimit, 1, 33},
		{"html", "<html>", raw.ErrSyntax, 1, 1},
		{"empty", "", raw.ErrSyntax, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := all(c.text)
			placed, ok := errors.AsType[*raw.Error](err)
			if !ok || !errors.Is(err, c.cause) || placed.Line != c.line || placed.Column != c.column {
				t.Errorf("got %v, want %v at %d:%d", err, c.cause, c.line, c.column)
			}
		})
	}
}

func TestLongStringIsRefused(t *testing.T) {
	s := New(raw.JSONRows, strings.NewReader(`"`+strings.Repeat("x", 100_000)+`"`), raw.Limits{MaxRecord: 1000})
	if _, err := s.Next(); !errors.Is(err, raw.ErrLimit) {
		t.Errorf("got %v", err)
	}
}

// The scanner must accept exactly what encoding/json accepts, save that it
// refuses strings that are not UTF-8 and nesting beyond its limit.
func FuzzAgreesWithStandardLibrary(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":null}],"c":"\u00e0"}`, `[1e5,-0,0.1]`, `"\ud800"`, ` [] `, `{"a":1,}`, `01`, `-`, "\ufeff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := all(text)
		if errors.Is(err, raw.ErrEncoding) || errors.Is(err, raw.ErrLimit) || strings.HasPrefix(text, "\ufeff") {
			return
		}
		if valid := json.Valid([]byte(text)); valid != (err == nil) {
			t.Errorf("standard library says %v, scanner says %v", valid, err)
		}
	})
}
