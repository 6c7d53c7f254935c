package xmltok

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"osservatorio/internal/driver/raw"
)

var limits = raw.Limits{MaxRecord: 1 << 10, MaxDepth: 8}

// readAll reads a document to its end and returns its texts.
func readAll(document string) (texts string, err error) {
	s, err := New(strings.NewReader(document), limits, &raw.Notebook{})
	if err != nil {
		return "", err
	}
	for {
		token, err := s.Next()
		if err == io.EOF {
			return texts, nil
		}
		if err != nil {
			return texts, err
		}
		if text, ok := token.(xml.CharData); ok {
			texts += string(text)
		}
	}
}

// Whatever is wrong with a document of Rossi's, the error has its kind and nothing of Rossi.
func TestErrorsNeverHoldText(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     error
	}{
		"closed by another":     {"<a><Rossi></Bianchi>", raw.ErrSyntax},
		"cut short":             {"<a><Rossi", raw.ErrSyntax},
		"entity not declared":   {"<a>&Rossi;</a>", raw.ErrSyntax},
		"declared type":         {"<!DOCTYPE Rossi><a/>", raw.ErrSyntax},
		"version":               {`<?xml version="Rossi"?><a/>`, raw.ErrSyntax},
		"encoding":              {`<?xml version="1.0" encoding="Rossi"?><a/>`, raw.ErrEncoding},
		"not UTF-8":             {"<a>Rossi\xff</a>", raw.ErrSyntax},
		"deep":                  {strings.Repeat("<Rossi>", 9), ErrToken},
		"long text":             {"<a>" + strings.Repeat("Rossi", 1<<10) + "</a>", ErrToken},
		"long name":             {"<" + strings.Repeat("Rossi", 1<<10) + "/>", ErrToken},
		"long text transcoded":  {`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + strings.Repeat("Rossi", 1<<12) + "</a>", ErrToken},
		"text after a long one": {"<a>" + strings.Repeat("x", 5<<10) + "Rossi", raw.ErrLimit},
	} {
		_, err := readAll(c.document)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		} else if strings.Contains(err.Error(), "Rossi") {
			t.Errorf("%s: the error tells a text: %v", name, err)
		}
	}
}

func TestReads(t *testing.T) {
	for document, want := range map[string]string{
		"<a>x</a><b>y</b>": "xy", // two roots
		"\ufeff<a>è</a>":   "è",
		`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + "\xe8</a>":   "è",
		`<?xml version="1.0" encoding="Windows-1252"?><a>` + "\x80</a>": "€",
		"<a>&#232;&lt;</a>": "è<",
		"":                  "",
	} {
		if got, err := readAll(document); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", document, got, err, want)
		}
	}
}

// An error of the reader below comes out as it is.
func TestReaderBelowFails(t *testing.T) {
	broken := errors.New("broken pipe")
	s, err := New(io.MultiReader(strings.NewReader("<a>x"), failing{broken}), limits, &raw.Notebook{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = s.Next()
	}
	if err != broken {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWalking(t *testing.T) {
	s, err := New(strings.NewReader("<m><a> x <i>y</i>\nz</a><b><c>no</c></b><a/></m>"), limits, &raw.Notebook{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = s.Children(func(start xml.StartElement) error {
		if start.Name.Local != "a" {
			return s.Skip()
		}
		text, err := s.Text()
		got = append(got, text)
		return err
	})
	if _, end := s.Next(); err != nil || end != io.EOF || s.Depth() != 0 {
		t.Errorf("%v, %v, %d open", err, end, s.Depth())
	}
	if strings.Join(got, "|") != "x y z|" {
		t.Errorf("read %q", got)
	}
}

// told is all that an error may say.
var told = regexp.MustCompile(`^(malformed near byte \d+|malformed: a document type declaration|` +
	`over the limit of one element: (nested deeper than 8|an element or text of more than 1024 bytes)|` +
	`not in the encoding: another than UTF-8, ISO-8859-1 and Windows-1252 is declared)$`)

// FuzzScanner holds errors to what they may say, for any bytes.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{"<a>x</a><b/>", "<a><b></a>", "<!DOCTYPE a>", `<?xml version="2"?>`, `<?xml version="1.0" encoding="latin1"?><a>`, "<a>&b;", "\ufeff<a/>", "<a xmlns:b='c' b:d='e'/>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) {
		if _, err := readAll(document); err != nil && !told.MatchString(err.Error()) {
			t.Errorf("%q: %v", document, err)
		}
	})
}
