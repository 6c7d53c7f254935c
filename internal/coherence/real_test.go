package coherence

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sheetFile is a transcription of two real documents with their sentences. It is not part of the
// project; data/sample/published has its figures without the sentences.
const sheetFile = "../../../shared/published/fact_sheet_figures.csv"

func sheetRows(t *testing.T) []row {
	t.Helper()
	f, err := os.Open(sheetFile)
	if err != nil {
		t.Skipf("no transcription at %s", sheetFile)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, r := range records[1:] {
		rows = append(rows, row{r[1], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11]})
	}
	return rows
}

// lines are the figures of findings that accuse.
func lines(findings []Finding) map[int]bool {
	all := map[int]bool{}
	for _, f := range findings {
		for _, g := range f.Figures {
			all[g.Line] = true
		}
	}
	return all
}

// TestRealSheetsWithFiguresRemoved: what is found in a part of the real sheets was found in the whole.
func TestRealSheetsWithFiguresRemoved(t *testing.T) {
	r, rows := rules(t), sheetRows(t)
	whole := audit(t, r, rows)
	known := lines(whole)
	rng := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		var part []row
		var at []int
		for _, i := range rng.Perm(len(rows)) {
			if rng.Float64() < 0.7 {
				part, at = append(part, rows[i]), append(at, i+2)
			}
		}
		for _, f := range audit(t, r, part) {
			sentence := func(g Finding) bool { return g.Rule == f.Rule && g.Figures[0].Quote == f.Figures[0].Quote } // it is the sentence that is wrong
			if !slices.ContainsFunc(f.Figures, func(g Involved) bool { return known[at[g.Line-2]] }) && !slices.ContainsFunc(whole, sentence) {
				t.Errorf("new in a part: %s: %s %v", f.Rule, f.Message, at[f.Figures[0].Line-2])
			}
		}
	}
}

// TestRealSheetsOfOtherRegions: with other names of regions the same is found.
func TestRealSheetsOfOtherRegions(t *testing.T) {
	r, rows := rules(t), sheetRows(t)
	want := len(audit(t, r, rows))
	names := strings.NewReplacer("Piemonte", "Veneto", "piemontes", "venet", "Toscana", "Lazio", "toscan", "lazial")
	for i := range rows {
		rows[i].region, rows[i].quote = names.Replace(rows[i].region), names.Replace(rows[i].quote)
	}
	findings := audit(t, r, rows)
	if len(findings) != want {
		t.Errorf("%d findings, want %d", len(findings), want)
		for _, f := range findings {
			t.Log(f.Rule, f.Message)
		}
	}
}

// TestRealSheetsWithPlantedErrors plants one more error in the real sheets, in the value and in
// the sentence, and counts what is found of it and what else is accused.
func TestRealSheetsWithPlantedErrors(t *testing.T) {
	r, rows := rules(t), sheetRows(t)
	before := map[string]bool{}
	for _, f := range audit(t, r, rows) {
		before[f.Rule+f.Message] = true
	}
	known := lines(audit(t, r, rows))
	rng := rand.New(rand.NewPCG(8, 9))
	planted, found, accused := 0, 0, 0
	for range 60 {
		changed := slices.Clone(rows)
		i := rng.IntN(len(rows))
		if changed[i].value == "" || len(changed[i].value) < 2 || !swap(changed, i, rng) {
			continue
		}
		planted++
		hit := false
		for _, f := range audit(t, r, changed) {
			switch {
			case f.names(i):
				hit = hit || !before[f.Rule+f.Message]
			case !before[f.Rule+f.Message] && f.Severity != Note && !slices.ContainsFunc(f.Figures, func(g Involved) bool { return known[g.Line] }):
				accused++
				t.Logf("after %s→%s (line %d): %s: %s", rows[i].value, changed[i].value, i+2, f.Rule, f.Message)
			}
		}
		if hit {
			found++
		} else {
			t.Logf("missed %s→%s (line %d) %s", rows[i].value, changed[i].value, i+2, rows[i].name)
		}
	}
	t.Logf("%d planted, %d found, %d findings without the wrong figure", planted, found, accused)
}

// swap exchanges two digits of a value, in every figure of the sentence too.
func swap(rows []row, i int, rng *rand.Rand) bool {
	b := []byte(rows[i].value)
	for range 30 {
		k := rng.IntN(len(b) - 1)
		if b[k] == b[k+1] || b[k] < '0' || b[k+1] < '0' || k == 0 && b[1] == '0' {
			continue
		}
		b[k], b[k+1] = b[k+1], b[k]
		old, value := rows[i].value, string(b)
		v, _ := strconv.ParseFloat(value, 64)
		if o, _ := strconv.ParseFloat(old, 64); o == v || !strings.Contains(strings.ReplaceAll(rows[i].quote, "*", ""), italianNumber(old)) {
			return false
		}
		quote := rows[i].quote
		for j := range rows {
			if rows[j].quote == quote {
				rows[j].quote = strings.Replace(quote, italianNumber(old), italianNumber(value), 1)
			}
		}
		rows[i].value = value
		return true
	}
	return false
}

// TestTheSheetsAreAccusedOfWhatIsContested: the project's own copy of the sheets yields every
// contradiction that docs/contested.md found by hand, and no error without a contested figure.
func TestTheSheetsAreAccusedOfWhatIsContested(t *testing.T) {
	data, err := os.ReadFile("../../data/sample/published/fact_sheets.csv")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	contested := map[int]string{} // line -> C1, C2, …
	codes := map[string]bool{}
	for i, rec := range records {
		if rec[14] == "contested" {
			code, _, _ := strings.Cut(rec[16], ":")
			contested[i+1], codes[code] = code, false
		}
	}
	r := rules(t)
	figures, err := r.Read(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	check := func(findings []Finding) {
		for _, f := range findings {
			named := false
			for _, g := range f.Figures {
				if code, ok := contested[g.Line]; ok && f.Severity != Note {
					codes[code], named = true, true
				}
			}
			if f.Severity == Error && !named {
				t.Errorf("accused without cause: %s: %s", f.Rule, f.Message)
			}
		}
	}
	check(r.Audit(figures))
	for code, found := range codes {
		if !found || len(codes) != 10 {
			t.Errorf("%s of %d is not found", code, len(codes))
		}
	}
}

// TestTheSentencesOfTheSheets: the words, the names and the years of the sheets, each as often as a
// person found them.
func TestTheSentencesOfTheSheets(t *testing.T) {
	r, rows := rules(t), sheetRows(t)
	got := map[string]int{}
	for _, f := range audit(t, r, rows) {
		if f.Severity == Error {
			got["error"]++
			continue
		}
		got[f.Rule]++
	}
	want := map[string]int{"error": 10, "implied-rate": 1, "peers": 1, "year": 2, "order": 1, "other-region": 1, "wrong-whole": 1, "rate-or-share": 1, "label": 1, "points-as-percent": 5, "same-value": 6}
	for k := range want {
		if got[k] != want[k] {
			t.Errorf("%s: %d, want %d", k, got[k], want[k])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}
