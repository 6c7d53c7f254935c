package driver

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

// zipOf packs texts as members whose names are those of invented persons.
func zipOf(t testing.TB, texts ...string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for i, text := range texts {
		w, err := z.Create("QQQZZZ80A01A326X-" + strconv.Itoa(i) + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// message is a UniLav of its own number.
func message(code string) string { return `<UniLav codiceComunicazione="` + code + `"/>` }

// A member of an archive that is broken, holds no message or goes over a limit spoils itself alone, and the
// notes and errors never say its name.
func TestArchiveOfMessages(t *testing.T) {
	deep := strings.Repeat("<a>", 40)
	packed := zipOf(t, message("1"), "<UniLav><cognome>QQQ</nome></UniLav>", "<m/>", message("2")+message("3"), "<UniLav>"+deep, "", message("4"))
	got := transcript("co-xml", packed, Options{})
	if strings.Contains(got, "QQQ") {
		t.Errorf("the reading tells a name:\n%s", got)
	}
	r, err := Open("co-xml", bytes.NewReader(packed), int64(len(packed)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var lines []string
	for {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		text := strconv.Itoa(rec.Line) + " " + rec.Cells[2]
		if err != nil {
			if !errors.Is(err, ErrRow) {
				t.Fatal(err)
			}
			text = strconv.Itoa(rec.Line) + " bad"
		}
		lines = append(lines, text)
	}
	if got, want := strings.Join(lines, ", "), "1 1, 2 bad, 3 bad, 4 2, 5 3, 6 bad, 7 bad, 8 4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Limits on the whole file end the reading, also when no single member goes over them.
func TestArchiveOverTheLimit(t *testing.T) {
	blank := strings.Repeat(" ", 1<<20)
	many := make([]string, 40)
	for i := range many {
		many[i] = message("1") + blank
	}
	for name, opts := range map[string]Options{
		"ratio": {},
		"bytes": {Limits: Limits{MaxBytes: 3 << 20, MaxRatio: 1 << 20}},
		"token": {Limits: Limits{MaxRecord: 1 << 10, MaxBytes: 8 << 20}},
	} {
		got := transcript("co-xml", zipOf(t, many...), opts)
		if !strings.Contains(got, "over the limit") {
			t.Errorf("%s: read\n%.300s", name, got)
		}
	}
	if got := transcript("co-xml", []byte("<m>"+strings.Repeat("x", 5<<20)+"</m>"), Options{}); !strings.Contains(got, "more than 4194304 bytes") {
		t.Errorf("one huge text: read\n%.300s", got)
	}
}
