package e2e

import (
	"fmt"
	"maps"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// derivation says how figures of a name are had from a release, or why they are not: a row of docs/published.csv.
type derivation struct {
	row
	where, cell, whole, less []setting
}

// setting gives a dimension a value, or several of which the cells are added ("B-E+F"); "" takes the dimension away.
type setting struct{ dim, value string }

func settingsOf(text string) (out []setting) {
	for _, pair := range strings.Split(text, ";") {
		if dim, value, ok := strings.Cut(pair, "="); ok {
			out = append(out, setting{dim, value})
		}
	}
	return out
}

func readDerivations(t *testing.T) (out []derivation) {
	text, err := os.ReadFile("../docs/published.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, rows := table(t, string(text))
	for _, r := range rows {
		out = append(out, derivation{r, settingsOf(r["WHERE"]), settingsOf(r["CELL"]), settingsOf(r["WHOLE"]), settingsOf(r["LESS"])})
	}
	return out
}

// reproduction is what became of one printed figure.
type reproduction struct {
	figure  row
	class   string
	command string   // the one query that gives it
	value   *big.Rat // nil when there is none
	sources string
	why     string
	by      *derivation
	terms   [][]row // the cells of the formula, as the query answers them
}

// The classes of figures, in the order of the page.
const (
	asCell    = "computed from the extracts"
	asFormula = "by arithmetic on one query over the extracts"
	asItself  = "the printed figure itself, which fills a cell without data"
	differs   = "covered by the extracts, but different"
	contested = "contested"
	withheld  = "withheld by the release"
	without   = "not reproduced"
)

var classes = []string{asCell, asFormula, asItself, differs, contested, withheld, without}

// prover derives printed figures from the release of a lake.
type prover struct {
	t           *testing.T
	dir         string
	areas       string
	catalogue   map[string]bool
	derivations []derivation
	answers     map[string]answer
}

type answer struct {
	dims []string
	rows []row
}

func newProver(t *testing.T, dir string, figures []row) *prover {
	p := &prover{t: t, dir: dir, catalogue: map[string]bool{}, derivations: readDerivations(t), answers: map[string]answer{}}
	_, listed := table(t, must(t, 0, "--data", dir, "query", "--list", "--format", "csv").stdout)
	for _, r := range listed {
		p.catalogue[r["INDICATOR"]] = true
	}
	var areas []string
	for _, f := range figures {
		areas = append(areas, f["REF_AREA"])
	}
	slices.Sort(areas)
	p.areas = strings.Join(slices.Compact(areas), ",")
	return p
}

// ask runs a query, as it is printed on the page.
func (p *prover) ask(args []string) answer {
	p.t.Helper()
	header, rows := table(p.t, must(p.t, 0, append([]string{"--data", p.dir, "query", "--format", "csv"}, args...)...).stdout)
	return answer{header[1:slices.Index(header, "OBS_VALUE")], rows}
}

// all are the observations of an indicator among which the cells of figures are sought.
func (p *prover) all(indicator string) answer {
	if _, there := p.answers[indicator]; !there && p.catalogue[indicator] {
		p.answers[indicator] = p.ask([]string{indicator, "--area", p.areas, "--from", "2004", "--to", "2015"})
	}
	return p.answers[indicator]
}

// reproduce derives a figure and holds it against what is printed.
func (p *prover) reproduce(f row) reproduction {
	out := reproduction{figure: f, class: without, by: p.derivationOf(f)}
	out.why = out.by.row["WHY"]
	var terms [][]row // part, whole, part to be taken off, whole of that
	all := p.all(out.by.row["OF"])
	base := cellOf(f)
	for _, changes := range out.by.terms() {
		cells := p.find(all, base, f["TIME_PERIOD"], changes)
		if cells == nil {
			break
		}
		terms = append(terms, cells)
	}
	if len(terms) == len(out.by.terms()) {
		var cells []row
		for _, term := range terms {
			cells = append(cells, term...)
		}
		var args []string
		args, terms = p.query(out.by.row["OF"], all, terms)
		out.terms = terms
		out.command = "osservatorio query " + strings.Join(quoted(args), " ")
		out.sources = sources(cells)
		if slices.ContainsFunc(cells, func(r row) bool { return r["OBS_VALUE"] == "" }) {
			out.class = withheld
		} else {
			out.value = out.by.compute(p.t, terms)
			out.class = map[bool]string{true: asCell, false: asFormula}[len(cells) == 1]
			if out.sources == "published/fact-sheets" {
				out.class = asItself
			}
			if low, high := interval(p.t, f); out.value.Cmp(low) < 0 || high != nil && out.value.Cmp(high) > 0 {
				out.class = differs
			}
		}
	}
	if f["STATUS"] != "published" {
		out.class = contested
		out.why = contradiction.FindString(f["NOTE"])
	}
	return out
}

var contradiction = regexp.MustCompile(`^C\d+`)

// derivationOf is the first declared one that fits; a figure of which nothing is declared is the cell of its own name.
func (p *prover) derivationOf(f row) *derivation {
	cell := cellOf(f)
	cell["TIME_PERIOD"], cell["DOCUMENT"] = f["TIME_PERIOD"], f["DOCUMENT"]
	for i, d := range p.derivations {
		if d.row["INDICATOR"] == f["INDICATOR"] && !slices.ContainsFunc(d.where, func(s setting) bool { return cell[s.dim] != s.value }) {
			return &p.derivations[i]
		}
	}
	return &derivation{row: row{"OF": f["INDICATOR"]}}
}

// terms are the cells that a formula needs, each as changes of the figure's own cell.
func (d *derivation) terms() [][]setting {
	out := [][]setting{d.cell}
	if d.whole != nil {
		out = append(out, slices.Concat(d.cell, d.whole))
	}
	if d.less != nil {
		for _, term := range out {
			out = append(out, slices.Concat(term, d.less))
		}
	}
	return out
}

// compute gives the value of the formula over its terms, in units of what is printed.
func (d *derivation) compute(t *testing.T, terms [][]row) *big.Rat {
	sum := func(cells []row) *big.Rat {
		out := new(big.Rat)
		for _, c := range cells {
			v, ok := new(big.Rat).SetString(c["OBS_VALUE"])
			if !ok {
				t.Fatalf("%q is no number", c["OBS_VALUE"])
			}
			out.Add(out, v)
		}
		return out
	}
	one := func(terms [][]row) *big.Rat {
		v := sum(terms[0])
		if d.whole == nil {
			return v
		}
		v.Quo(v, sum(terms[1])).Mul(v, big.NewRat(100, 1))
		switch d.row["BY"] {
		case "growth":
			return v.Sub(v, big.NewRat(100, 1))
		case "rest":
			return v.Sub(big.NewRat(100, 1), v)
		}
		return v
	}
	if d.less == nil {
		return one(terms)
	}
	return new(big.Rat).Sub(one(terms[:len(terms)/2]), one(terms[len(terms)/2:]))
}

// cellOf are the dimensions that a figure names.
func cellOf(f row) map[string]string {
	cell := map[string]string{}
	for _, s := range settingsOf(f["BREAKDOWN"]) {
		if s.dim != "PRECISION" && s.dim != "REFERENCE" {
			cell[s.dim] = s.value
		}
	}
	for _, dim := range []string{"REF_AREA", "CITIZENSHIP", "SEX"} {
		cell[dim] = f[dim]
	}
	if f["AGE"] != "TOTAL" { // else the sheet names none
		cell["AGE"] = f["AGE"]
	}
	return cell
}

// total are the values of further dimensions that stand for "all", where a printed figure says nothing of them.
var total = []string{"_T", "_Z", "DIP", "TOTAL", ""}

// find gives the observations whose values add up to a term of a formula; nil when one is missing or not the only one.
func (p *prover) find(all answer, base map[string]string, period string, changes []setting) (cells []row) {
	cell := maps.Clone(base)
	start, end, spans := strings.Cut(period, "/")
	if !spans {
		end = start
	}
	wanted := end
	for _, c := range changes {
		switch {
		case c.value == "":
			delete(cell, c.dim)
		case c.value == "START":
			wanted = start
		case c.value == "REGION":
			cell[c.dim] = cell[c.dim][:4]
		default:
			cell[c.dim] = c.value
		}
	}
	parts := []map[string]string{cell}
	for dim, value := range cell { // at most one dimension has several values
		if codes := strings.Split(value, "+"); len(codes) > 1 {
			parts = nil
			for _, code := range codes {
				part := maps.Clone(cell)
				part[dim] = code
				parts = append(parts, part)
			}
		}
	}
	for _, part := range parts {
		i := slices.IndexFunc(periods(wanted), func(period string) bool {
			part["TIME_PERIOD"] = period
			return only(all, part) != nil
		})
		if i < 0 {
			return nil
		}
		cells = append(cells, only(all, part))
	}
	return cells
}

// only is the one observation of a cell.
func only(all answer, cell map[string]string) (found row) {
	for dim := range cell {
		if !slices.Contains(all.dims, dim) {
			return nil
		}
	}
	for _, r := range all.rows {
		if slices.ContainsFunc(all.dims, func(dim string) bool {
			want, named := cell[dim]
			return dim != "FREQ" && (named && r[dim] != want || !named && !slices.Contains(total, r[dim]))
		}) {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// periods are the ways in which a period of the sheets may stand in a release: a stock at 1 January is that of the
// year, one at the end of a month that of the month.
func periods(period string) []string {
	out := []string{period}
	day, err := time.Parse(time.DateOnly, period)
	switch {
	case err != nil:
	case day.YearDay() == 1:
		out = append(out, period[:4])
	case day.AddDate(0, 0, 1).Day() == 1:
		out = append(out, period[:7])
	}
	return out
}

// query is the shortest query that has the cells of a formula, and the cells as it answers them.
func (p *prover) query(indicator string, all answer, terms [][]row) (args []string, answered [][]row) {
	values := func(dim string) (out []string) {
		for _, term := range terms {
			for _, cell := range term {
				if !slices.Contains(out, cell[dim]) {
					out = append(out, cell[dim])
				}
			}
		}
		return out
	}
	years := slices.Sorted(slices.Values(values("TIME_PERIOD")))
	first, last := years[0], years[len(years)-1]
	args = []string{indicator, "--area", strings.Join(values("REF_AREA"), ","), "--from", first, "--to", last}
	left := slices.DeleteFunc(slices.Clone(all.rows), func(r row) bool {
		return !slices.Contains(values("REF_AREA"), r["REF_AREA"]) || r["TIME_PERIOD"] < first || r["TIME_PERIOD"][:min(len(last), len(r["TIME_PERIOD"]))] > last
	})
	for _, dim := range all.dims {
		others := func(r row) bool { return !slices.Contains(values(dim), r[dim]) }
		if dim != "REF_AREA" && dim != "TIME_PERIOD" && slices.ContainsFunc(left, others) {
			args = append(args, "--where", dim+"="+strings.Join(values(dim), "+"))
			left = slices.DeleteFunc(left, others)
		}
	}
	got := p.ask(args)
	for _, term := range terms {
		var cells []row
		for _, cell := range term {
			i := slices.IndexFunc(got.rows, func(r row) bool {
				return !slices.ContainsFunc(all.dims, func(dim string) bool { return r[dim] != cell[dim] })
			})
			if i < 0 {
				p.t.Fatalf("%v does not answer %v", args, cell)
			}
			cells = append(cells, got.rows[i])
		}
		answered = append(answered, cells)
	}
	return args, answered
}

func quoted(args []string) (out []string) {
	for _, a := range args {
		if strings.Contains(a, " ") {
			a = fmt.Sprintf("'%s'", a)
		}
		out = append(out, a)
	}
	return out
}

// sources are the datasets from which cells were computed.
func sources(cells []row) string {
	var out []string
	for _, c := range cells {
		out = append(out, c["SOURCE"])
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}
