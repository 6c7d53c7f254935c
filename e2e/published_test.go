package e2e

import (
	"cmp"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
)

const publishedPage = "../docs/published.md"

// TestPublishedFigures reproduces the printed figures of the two fact sheets from the release of
// the demonstration, and holds docs/published.md against what came out. A figure that agreed and
// no longer does, or one of which nobody said why it is not reproduced, fails even with -update.
func TestPublishedFigures(t *testing.T) {
	dir := demoLake(t)
	text, err := os.ReadFile("../data/sample/published/fact_sheets.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, figures := table(t, string(text))
	p := newProver(t, dir, figures)
	var all []reproduction
	for _, f := range figures {
		all = append(all, p.reproduce(f))
	}
	before, err := os.ReadFile(publishedPage)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for _, r := range all {
		id := r.figure["FIGURE_ID"]
		if (r.class == differs || r.class == without || r.class == withheld) && r.why == "" {
			t.Errorf("%s %s %v: %s, and docs/published.csv does not say why", id, r.figure["INDICATOR"], cellOf(r.figure), r.class)
		}
		if agreed(string(before), id) && r.class != asCell && r.class != asFormula && r.class != asItself {
			t.Errorf("%s %s agreed with what is printed, and is now %s: %s", id, r.figure["INDICATOR"], r.class, written(r))
		}
	}
	holdSheets(t, dir, all)
	page := pageOf(figures, all)
	if *update {
		if err := os.WriteFile(publishedPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page != string(before) {
		t.Errorf("docs/published.md is not current; what is new:\n%s\nrun go test ./e2e -run TestPublishedFigures -update", newLines(string(before), page))
	}
}

// TestIntervals holds the readings of printed numbers to the examples of docs/contested.md.
func TestIntervals(t *testing.T) {
	for _, c := range []struct{ value, decimals, unit, breakdown, low, high string }{
		{"12.7", "1", "PC", "", "12.65", "12.75"},
		{"46", "0", "PC", "", "45.5", "46.5"},
		{"100886", "0", "PS", "", "100886", "100886"},
		{"95000", "0", "PS", "PRECISION=OVER", "95000", "95999"},
		{"7400", "0", "PS", "PRECISION=OVER", "7400", "7499"},
		{"88000", "0", "PS", "PRECISION=ALMOST", "87001", "88000"},
		{"-50", "0", "PC", "PRECISION=ALMOST", "-50", "-40"},
		{"10", "0", "PP", "PRECISION=ABOUT", "5", "15"},
		{"-12", "0", "PP", "PRECISION=ABOUT", "-12.5", "-11.5"},
		{"9500", "0", "PS", "PRECISION=ROUNDED", "9450", "9550"},
		{"20", "0", "PC", "PRECISION=ONE_IN_N", "18.181", "22.222"},
		{"50", "0", "PC", "PRECISION=ONE_IN_N", "40", "66.666"},
	} {
		low, high := interval(t, row{"OBS_VALUE": c.value, "DECIMALS": c.decimals, "UNIT_MEASURE": c.unit, "BREAKDOWN": c.breakdown})
		for _, end := range []struct {
			got  *big.Rat
			want string
		}{{low, c.low}, {high, c.high}} {
			want, _ := new(big.Rat).SetString(end.want)
			if d := new(big.Rat).Sub(end.got, want); d.Abs(d).Cmp(big.NewRat(1, 1000)) > 0 {
				t.Errorf("%s %s: %s to %s, want %s to %s", c.value, c.breakdown, low.FloatString(3), high.FloatString(3), c.low, c.high)
			}
		}
	}
}

// interval is what a printed number stands for, both ends included; high is nil when nothing bounds it.
func interval(t *testing.T, f row) (low, high *big.Rat) {
	v, ok := new(big.Rat).SetString(f["OBS_VALUE"])
	if !ok {
		t.Fatalf("%q is no number", f["OBS_VALUE"])
	}
	last := big.NewRat(1, 1) // the unit of the last digit that is not zero
	for range decimals(f) {
		last.Quo(last, big.NewRat(10, 1))
	}
	counted := slices.Contains([]string{"PS", "NR", "CTR"}, f["UNIT_MEASURE"])
	half := func(unit *big.Rat) *big.Rat { return new(big.Rat).Quo(unit, big.NewRat(2, 1)) }
	around := func(d *big.Rat) (*big.Rat, *big.Rat) { return new(big.Rat).Sub(v, d), new(big.Rat).Add(v, d) }
	hedge := hedgeOf(f)
	if hedge == "" {
		if counted {
			return v, v
		}
		return around(half(last))
	}
	for ten := big.NewRat(10, 1); v.Sign() != 0; {
		next := new(big.Rat).Mul(last, ten)
		if !new(big.Rat).Quo(v, next).IsInt() {
			break
		}
		last = next
	}
	reach := last
	if counted {
		reach = new(big.Rat).Sub(last, big.NewRat(1, 1))
	}
	switch far := new(big.Rat).Mul(reach, big.NewRat(int64(v.Sign()), 1)); hedge {
	case "OVER":
		return ordered(v, new(big.Rat).Add(v, far))
	case "ALMOST":
		return ordered(new(big.Rat).Sub(v, far), v)
	case "AT_LEAST":
		return v, nil
	case "ABOUT", "ROUNDED":
		return around(half(last))
	case "ONE_IN_N":
		hundred := big.NewRat(100, 1)
		n, _ := new(big.Rat).SetString(new(big.Rat).Quo(hundred, v).FloatString(0))
		wide := big.NewRat(1, 2)
		return new(big.Rat).Quo(hundred, new(big.Rat).Add(n, wide)), new(big.Rat).Quo(hundred, new(big.Rat).Sub(n, wide))
	}
	t.Fatalf("%s: no reading of %s", f["FIGURE_ID"], hedge)
	return nil, nil
}

func ordered(a, b *big.Rat) (low, high *big.Rat) {
	if a.Cmp(b) > 0 {
		return b, a
	}
	return a, b
}

func hedgeOf(f row) string {
	for _, s := range settingsOf(f["BREAKDOWN"]) {
		if s.dim == "PRECISION" {
			return s.value
		}
	}
	return ""
}

// agreed tells whether a page has a figure among those that a query reproduces.
func agreed(page, id string) bool {
	_, rest, _ := strings.Cut(page, reproducedTitle)
	reproduced, _, _ := strings.Cut(rest, "\n## ")
	return strings.Contains(reproduced, "| "+id+" |")
}

// newLines are the first lines of a page that are not in the one before it.
func newLines(before, page string) string {
	old := strings.Split(before, "\n")
	var out []string
	for _, line := range strings.Split(page, "\n") {
		if !slices.Contains(old, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out[:min(20, len(out))], "\n")
}

const reproducedTitle = "## Reproduced"

const publishedHead = `# The published figures, and the queries that give them

**The extracts of the demonstration are invented, and calibrated to many of these very figures.** That a query gives a
printed figure shows that contracts, models and formulas carry it from the extract to the answer; it does not show
that the figure is true, and it says nothing of figures that real extracts will give.

The two fact sheets of Piemonte and Toscana print 550 figures ([what they are](../data/sample/published/README.md)).
This page holds each of them against the release that ` + "`osservatorio run --demo`" + ` makes. It is written by a test, which
fails when the page is not current: ` + "`go test ./e2e -run TestPublishedFigures -update`" + ` writes it anew. How figures are
derived, and why some cannot be, is declared in [published.csv](published.csv).

A figure agrees when the value lies in the interval that the printed digits stand for, both ends included
([how a hedged number is read](contested.md#how-a-contradiction-is-found)). Counts agree only when they are equal. Nothing is
rounded before it is compared. What a query filled with the printed figure itself would prove nothing and is counted apart.

`

// pageOf writes docs/published.md.
func pageOf(figures []row, all []reproduction) string {
	var b strings.Builder
	b.WriteString(publishedHead)
	b.WriteString("| | Piemonte | Toscana | together |\n|---|--:|--:|--:|\n")
	for _, class := range append(slices.Clone(classes), "") {
		var n [2]int
		for _, r := range all {
			if class == "" || r.class == class {
				n[strings.Index("PT", r.figure["FIGURE_ID"][:1])]++
			}
		}
		if n != [2]int{} {
			fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", cmp.Or(class, "all"), n[0], n[1], n[0]+n[1])
		}
	}
	tables(&b, reproducedTitle, "A value that is computed from several rows of the answer says how.", all, asCell, asFormula, asItself)
	tables(&b, "## Covered, but different", "The release has a value that is not the printed one, or withholds it.", all, differs, withheld)
	tables(&b, "## Contested", "They contradict other printed figures, as [contested.md](contested.md) says; what the release has stands beside them. Nothing is\ncompared: where invented extracts must hold something, they take a side (the funnel of C1 keeps both shares of the quota).", all, contested)
	b.WriteString("\n## Not reproduced\n\n| theme | indicator | figures | why |\n|---|---|---|---|\n")
	type group struct{ theme, indicator, why string }
	ids := map[group][]string{}
	var order []group
	for _, r := range all {
		if r.class != without {
			continue
		}
		g := group{r.figure["THEME"], r.figure["INDICATOR"], r.why}
		if ids[g] == nil {
			order = append(order, g)
		}
		ids[g] = append(ids[g], r.figure["FIGURE_ID"])
	}
	slices.SortStableFunc(order, func(a, b group) int { return cmp.Compare(themeAt(figures, a.theme), themeAt(figures, b.theme)) })
	for _, g := range order {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", g.theme, g.indicator, ranges(ids[g]), g.why)
	}
	return b.String()
}

// themeAt is the place of a theme in the order of the sheets.
func themeAt(figures []row, theme string) int {
	return slices.IndexFunc(figures, func(f row) bool { return f["THEME"] == theme })
}

// tables writes the figures of some classes, one table a theme.
func tables(b *strings.Builder, title, words string, all []reproduction, of ...string) {
	var rows []reproduction
	for _, r := range all {
		if slices.Contains(of, r.class) {
			rows = append(rows, r)
		}
	}
	if rows == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n\n%s\n", title, words)
	slices.SortStableFunc(rows, func(a, b reproduction) int {
		return cmp.Or(cmp.Compare(a.figure["THEME"], b.figure["THEME"]), cmp.Compare(a.figure["INDICATOR"], b.figure["INDICATOR"]))
	})
	theme := ""
	for _, r := range rows {
		if f := r.figure; f["THEME"] != theme {
			theme = f["THEME"]
			fmt.Fprintf(b, "\n### %s\n\n| figure | indicator | printed | query | value | from |\n|---|---|--:|---|--:|---|\n", strings.ReplaceAll(theme, "_", " "))
		}
		command := r.command
		if command != "" {
			command = "`" + command + "`"
		}
		notes := []string{r.sources}
		if r.class == asItself {
			notes = []string{r.class}
		}
		if r.class != asCell && r.class != asFormula && r.class != asItself && r.why != "" {
			notes = append(notes, r.why)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", r.figure["FIGURE_ID"], r.figure["INDICATOR"], printed(r.figure), command, written(r), strings.Trim(strings.Join(notes, "; "), "; "))
	}
}

// decimals are those that a figure is printed with: fewer than ten.
func decimals(f row) int { return int(f["DECIMALS"][0] - '0') }

func printed(f row) string {
	v, ok := new(big.Rat).SetString(f["OBS_VALUE"])
	if !ok {
		return f["OBS_VALUE"]
	}
	text := v.FloatString(decimals(f))
	if hedge := hedgeOf(f); hedge != "" {
		text = strings.ToLower(strings.ReplaceAll(hedge, "_", " ")) + " " + text
	}
	return text
}

// written is the value with two digits more than are printed, and how it was computed.
func written(r reproduction) string {
	if r.value == nil {
		return ""
	}
	text := r.value.FloatString(decimals(r.figure) + 2)
	if r.value.IsInt() {
		text = r.value.FloatString(0)
	}
	if formula := r.formula(); formula != "" {
		text += ": " + formula
	}
	return text
}

// formula says in words how a value was computed from the cells of an answer.
func (r reproduction) formula() string {
	start, _, _ := strings.Cut(r.figure["TIME_PERIOD"], "/")
	names := strings.NewReplacer("TIME_PERIOD=START", start[:4], "REGION", r.figure["REF_AREA"][:min(4, len(r.figure["REF_AREA"]))])
	of := func(changes []setting) string {
		var out []string
		for _, s := range changes {
			out = append(out, names.Replace(s.dim+"="+s.value))
		}
		return strings.Join(out, " ")
	}
	text := ""
	if r.by.whole != nil {
		text = map[string]string{"share": "share of ", "growth": "% change since ", "rest": "100 − share in "}[r.by.row["BY"]] + of(r.by.whole)
		if r.by.row["BY"] == "rest" {
			text += " of " + of(r.by.cell)
		}
	}
	if r.by.less != nil {
		text = strings.TrimSpace(text + " less that of " + of(r.by.less))
	}
	return text
}

// ranges writes ids in order, those that follow each other as a range.
func ranges(ids []string) string {
	var out []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1][:6] == ids[i][:6] && number(ids[j+1]) == number(ids[j])+1 {
			j++
		}
		switch {
		case j == i:
			out = append(out, ids[i])
		default:
			out = append(out, ids[i]+" to "+ids[j][6:])
		}
		i = j + 1
	}
	return strings.Join(out, ", ")
}

func number(id string) (n int) {
	fmt.Sscanf(id[6:], "%d", &n)
	return n
}
