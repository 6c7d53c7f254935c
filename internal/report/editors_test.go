package report

import (
	"context"
	"os"
	"strings"
	"testing"

	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/report/note"
)

// An editor's English note on a release: how its figures are printed, and which of its words they do
// not bear. The rate of the non-EU rose by one point, which only the sample that both years share
// makes significant; a gap of one point between two groups is not, one of two is.
func TestEnglishNote(t *testing.T) {
	rows := append(cells(),
		cell{indicator: "emp_rate_1564", area: "IT", when: "2024-S1", freq: "S", citizenship: "NEU", sex: "F", age: "Y15-64", value: 50, se: 0.4},
		cell{indicator: "emp_rate_1564", area: "IT", when: "2025-S1", freq: "S", citizenship: "NEU", sex: "F", age: "Y15-64", value: 51, se: 0.4},
		cell{indicator: "unemp_rate", area: "IT", when: "2024-S1", freq: "S", citizenship: "NEU", sex: "F", age: "Y15-74", value: 9, se: 0.4},
		cell{indicator: "unemp_rate", area: "IT", when: "2025-S1", freq: "S", citizenship: "NEU", sex: "F", age: "Y15-74", value: 10, se: 0.4})
	for i := range rows {
		if rows[i].indicator == "emp_rate_1564" { // of all citizens nine in ten are Italian
			rows[i].den = map[string]float64{"ITA": 900, "NEU": 60, "EU": 40, "FOR": 100, "TOTAL": 1000}[rows[i].citizenship]
		}
	}
	r := publish(t, "real", nil, false, rows)
	rules, err := precision.LoadRules(os.DirFS("../../schemas"))
	must(t, err)
	for _, c := range []struct{ text, printed, flagged string }{
		{"The rate is {{emp_rate_1564 CITIZENSHIP=NEU SEX=T}} and rose by {{change emp_rate_1564 CITIZENSHIP=NEU SEX=T sign=no}}.", "61% 2.0 pp", ""},
		{"Women's rate rose by {{change emp_rate_1564 CITIZENSHIP=NEU SEX=F sign=no}}.", "1.0 pp", ""},
		{"Their unemployment rose by {{change unemp_rate CITIZENSHIP=NEU SEX=F sign=no}}.", "1.0 pp", "rose: it is not significant"},
		{"The employed were {{employed CITIZENSHIP=NEU SEX=T scale=mila}} and increased ({{change employed CITIZENSHIP=NEU SEX=T absolute=yes scale=mila}}).", "1,230.0 thousand +30.0 thousand", "increased: it is not significant"},
		{"It is higher than that of Italians: {{gap emp_rate_1564 CITIZENSHIP=NEU:ITA SEX=T}}.", "+2.0 pp", ""},
		{"It is lower than that of Italians: {{gap emp_rate_1564 CITIZENSHIP=NEU:ITA SEX=T}}.", "+2.0 pp", "lower: the first is significantly higher"},
		{"It is higher than that of EU citizens: {{gap emp_rate_1564 CITIZENSHIP=NEU:EU SEX=T}}.", "+1.0 pp", "higher: it is not significant (95% interval ±1.1)"},
		{"It is in line with that of EU citizens: {{gap emp_rate_1564 CITIZENSHIP=NEU:EU SEX=T}}.", "+1.0 pp", ""},
		{"The rate of foreigners is below that of all: {{gap emp_rate_1564 CITIZENSHIP=FOR:TOTAL SEX=T}}.", "−1.0 pp", "below: it is not significant (95% interval ±1.1)"},
		{"The rate of Italians is below that of all: {{gap emp_rate_1564 CITIZENSHIP=ITA:TOTAL SEX=T}}.", "−4.0 pp", ""},
	} {
		source := []byte("# Note {#popolazione-attiva}\n\n" + c.text + "\n")
		n, err := note.Parse("semiannual-2025-S1.en.md", source)
		must(t, err)
		got, err := ReadNote(context.Background(), r, Options{Period: period.HalfYear(2025, 1), Lang: "en", Areas: areas(t), Reliability: rules, Note: &Editorial{Note: n, Words: n.Words(source)}})
		must(t, err)
		var printed, flagged []string
		for _, f := range got.Figures {
			printed = append(printed, strings.ReplaceAll(f.Printed, "\u00a0", " "))
		}
		for _, w := range got.Words {
			flagged = append(flagged, w.Error())
		}
		if strings.Join(printed, " ") != c.printed {
			t.Errorf("%s prints %q, want %q", c.text, printed, c.printed)
		}
		word, why, _ := strings.Cut(c.flagged, ": ")
		if all := strings.Join(flagged, "; "); (c.flagged == "") != (all == "") || !strings.Contains(all, word) || !strings.Contains(all, why) {
			t.Errorf("%s is flagged %q, want %q", c.text, all, c.flagged)
		}
	}
}
