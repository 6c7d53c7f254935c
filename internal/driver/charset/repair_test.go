package charset

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestRepair(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"contabilitÃ\u00a0 separata", "contabilità separata"},
		{"Ã\u0088 piÃ¹ cittÃ\u00a0", "È più città"},
		{"Ãˆ â€œlâ€™annoâ€\u009d â‚¬ 10", "È “l’anno” € 10"},
		{"5Â° posto Â«giÃ\u00a0Â»", "5° posto «già»"},
		{"città già sana", "città già sana"},
		{"PERCHÉ» «È»", "PERCHÉ» «È»"},
		{"São João â Ã fine Ã", "São João â Ã fine Ã"},
		{"Invalidita' e piu'", "Invalidita' e piu'"},
		{"", ""},
	} {
		got, mended := Repair(c.in)
		if got != c.want || mended != (c.in != c.want) {
			t.Errorf("%q gives %q, %v; want %q", c.in, got, mended, c.want)
		}
	}
}

// Whatever Italian text is encoded twice comes back, and sound text stays.
func FuzzRepairUndoesDoubleEncoding(f *testing.F) {
	for _, s := range []string{"attività", "È così, l’anno «già» finito: 10 €", "perché", "Bozen/Südtirol"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		got, mended := Repair(s)
		if !utf8.ValidString(got) || !mended && got != s || utf8.RuneCountInString(got) > utf8.RuneCountInString(s) {
			t.Fatalf("%q gives %q, %v", s, got, mended)
		}
		for _, r := range s {
			if r >= utf8.RuneSelf && !plausible(r) {
				return
			}
			if r == 'Â' || r == 'Ã' || r == 'â' {
				return
			}
		}
		if mended {
			t.Fatalf("sound %q became %q", s, got)
		}
		twice, err := charmap.ISO8859_1.NewDecoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		if back, _ := Repair(twice); back != s {
			t.Fatalf("%q came back from %q as %q", s, twice, back)
		}
	})
}
