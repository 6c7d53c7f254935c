package note

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const head = "# Titolo {#a}\n\n"

// What may stand in digits and what may not; want is the figure that is refused.
func TestTypedFigures(t *testing.T) {
	for text, want := range map[string]string{
		"nel 2013, dal 2013 al 2014, 2013-2014 e 2013/14":               "",
		"il 31 dicembre, il 1° maggio 2014, il 31/12/2013, 2013-12-31":  "",
		"nel 2013-S2, 2014-Q1, nel 1° semestre, T3":                     "",
		"legge n. 92/2012, d.lgs. 286/1998, regolamento (UE) 2019/1700": "",
		"art. 4, comma 2, tavola 2.1, capitolo 3, Ateco 2007, G20":      "",
		"15-64 anni, 15 anni e oltre, tra i 15 e i 64 anni, under 30":   "",
		"il numero \\1500 e \\50,4%":                                    "",
		"sono 1.600":                                                    "1.600",
		"il 50,4% di tutti":                                             "50,4%",
		"+1,2 p.p. in un anno":                                          "+1,2 p.p.",
		"sono 3 milioni":                                                "3 milioni",
		"nel 2013 erano 15":                                             "15",
		"uno **7** in grassetto":                                        "7",
		"&#53; come entità":                                             "5",
		"50\\% di loro":                                                 "50%",
	} {
		_, err := Parse("n.md", []byte(head+text+"\n"))
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), `"`+want+`"`)):
			t.Errorf("%s: %v, want %q refused", text, err, want)
		}
	}
}

// The change that a word stands beside, in the same sentence and rather in the same clause.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"È in aumento di {{change a}}.":                                          "aumento up a",
		"Non è aumentato: {{change a}}.":                                         "aumentato up a denied",
		"Sono in calo ({{change a}}), e non aumentano in Italia: {{change b}}.":  "calo down a, aumentano up b denied",
		"È stabile. Vale {{change a}}.":                                          "",
		"Con un contratto stabilito, {{value a}} crescono.":                      "",
		"Sono stabili,\nper {{change\na}}":                                       "stabili steady a",
		"È più alto di {{gap a B=C:D}}, in aumento di {{change e}}.":             "più alto up a, aumento up e",
		"È inferiore, di {{rate_gap_pp B=C}}; i minori sono {{value a}}.":        "inferiore down rate_gap_pp",
		"The rate rose ({{change a}}) and is not higher than {{gap b C=D:E}}.":   "rose up a, higher up b denied",
		"È superiore ({{a}}) e in più {{change b}}.":                             "",
		"I non comunitari crescono di {{change a}}, i non qualificati no.":       "crescono up a",
		"I non comunitari non crescono ({{change a}}).":                          "crescono up a denied",
		"Of non EU citizens it rose: {{change a}}.":                              "rose up a",
		"Vale {{gap a B=C:D}} rispetto agli italiani.":                           "agli italiani ITA a",
		"È di {{gap a B=C:D}} più basso di quello dei cittadini italiani.":       "più basso down a, dei cittadini italiani ITA a",
		"Di {{gap a B=C:D}} rispetto al totale e {{gap e B=C:D}} agli italiani.": "agli italiani ITA e",
		"The gap from Italians is {{rate_gap_pp B=C}}.":                          "Italians ITA rate_gap_pp",
		"Gli italiani sono {{a}}, {{gap a B=C:D}} nelle regioni italiane.":       "",
		"È di {{gap a B=C:D}} rispetto alle regioni italiane e ai non italiani.": "",
	} {
		source := []byte(head + text + "\n")
		n, err := Parse("n.md", source)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range n.Words(source) {
			line := w.Text + " " + map[Direction]string{0: w.Against, Up: "up", Down: "down", Steady: "steady"}[w.Says] + " " + w.Ref.Indicator
			if w.Denied {
				line += " denied"
			}
			got = append(got, line)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", text, strings.Join(got, ", "), want)
		}
	}
}

// Whatever a file holds, it is a note or it has faults at places of the file, and no figure of an
// accepted note is typed.
func FuzzParse(f *testing.F) {
	f.Add([]byte(head + "Vale {{change emp_rate_1564 area=ITC1 period=2013 CITIZENSHIP=NEU}} e \\15.\n"))
	f.Add([]byte("testo {{a\nb=c}} 50,4%\n\n- uno\n  1. due **tre *q* ** [x](javascript:y) <b>\n"))
	f.Add([]byte("# A {#b}\n\n{{{{a}}}} {{gap a B=C:D}} {{share a area=x:y}} `}}`\n> z\n\n|a|\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		n, err := Parse("n.md", source)
		lines := bytes.Count(source, []byte("\n")) + 1
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				var fault Fault
				if !errors.As(e, &fault) || fault.At.Line < 1 || fault.At.Line > lines || fault.At.Column < 1 {
					t.Fatalf("a fault without a place: %v", e)
				}
			}
			return
		}
		for _, w := range n.Words(source) {
			if w.Ref == nil || w.Ref.Form != Change && !w.Ref.IsGap() || w.At.Line < 1 || w.At.Line > lines {
				t.Fatalf("%+v", w)
			}
		}
	})
}
