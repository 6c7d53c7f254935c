package disclose

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

// plain is a row of a small table over nested areas and sectors; from "" is the first day, to "" no end.
type plain struct{ indicator, area, sector, value, num, den, mark, from, to string }

const first, second = "2024-05-01", "2024-09-01"

// nested are the rules of a country of two halves, regions and a region with provinces, and of sectors,
// one of which has parts; of a count, a second one with which there is a balance, a share, and persons
// who may be counted in two areas.
func nested() *Rules {
	return &Rules{
		Frequency: []Frequency{{Rule: "minimum", AtLeast: 3, Citation: "test"}},
		Trace:     Trace{AtLeast: 10, Citation: "test"},
		Hierarchies: map[string]Hierarchy{
			"REF_AREA": {Sums: []Sum{{Total: "IT", Parts: []string{"N", "S"}}, {Total: "N", Parts: []string{"r1", "r2"}}, {Total: "S", Parts: []string{"r3", "r4"}}, {Total: "r1", Parts: []string{"p1", "p2"}}}},
			"SECTOR":   {Sums: []Sum{{Total: "_T", Parts: []string{"A", "F"}}, {Total: "A", Parts: []string{"a1", "a2"}}}},
		},
		Counts: []Count{{Indicator: "n", Additive: []string{"REF_AREA", "SECTOR"}}, {Indicator: "m", Additive: []string{"REF_AREA", "SECTOR"}}, {Indicator: "w", Distinct: []string{"REF_AREA"}}},
		Derived: []Derived{
			{Indicator: "net", Sum: []Term{{Indicator: "n", Factor: 1}, {Indicator: "m", Factor: -1}}},
			{Indicator: "share", Scale: 100, Numerator: &Term{Indicator: "n"}, Denominator: &Term{Indicator: "n", At: map[string]string{"REF_AREA": "IT"}}},
		}}
}

// leavesOf are the codes that make up a code.
func leavesOf(dim, code string) []string {
	for _, s := range nested().Hierarchies[dim].Sums {
		if s.Total == code {
			var out []string
			for _, p := range s.Parts {
				out = append(out, leavesOf(dim, p)...)
			}
			return out
		}
	}
	return []string{code}
}

var (
	areaCodes   = []string{"IT", "N", "S", "r1", "r2", "r3", "r4", "p1", "p2"}
	sectorCodes = []string{"_T", "A", "F", "a1", "a2"}
)

// tableOf is all cells of leaves and their totals; those that hidden names, "area sector", are withheld with its mark.
func tableOf(leaves func(area, sector string) int, hidden map[string]string, from, to string) []plain {
	var out []plain
	for _, area := range areaCodes {
		for _, sector := range sectorCodes {
			f := plain{"n", area, sector, cellOf(leaves, area, sector), "", "", "F", from, to}
			if m := hidden[area+" "+sector]; m != "" {
				f.value, f.mark = "", m
			}
			out = append(out, f)
		}
	}
	return out
}

func cellOf(leaves func(area, sector string) int, area, sector string) string {
	sum := 0
	for _, a := range leavesOf("REF_AREA", area) {
		for _, s := range leavesOf("SECTOR", sector) {
			sum += leaves(a, s)
		}
	}
	return fmt.Sprint(sum)
}

func writePlain(t *testing.T, db *duck.DB, facts []plain) string {
	t.Helper()
	null := func(v string) string {
		if v == "" {
			return "NULL"
		}
		return v
	}
	day := func(v, otherwise string) string {
		if v == "" {
			return otherwise
		}
		return "DATE '" + v + "'"
	}
	var rows []string
	for _, f := range facts {
		rows = append(rows, fmt.Sprintf(`SELECT '%s' AS INDICATOR, '%s' AS REF_AREA, '2024' AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
 '%s' AS SECTOR, %s::DECIMAL(18,6) AS OBS_VALUE, %s::DECIMAL(18,6) AS NUMERATOR, %s::DECIMAL(18,6) AS DENOMINATOR, 'PS' AS UNIT_MEASURE,
 'A' AS OBS_STATUS, '%s' AS CONF_STATUS, 'closed/x' AS SOURCE, %s AS KNOWN_FROM, %s AS KNOWN_TO`,
			f.indicator, f.area, f.sector, null(f.value), null(f.num), null(f.den), f.mark, day(f.from, "DATE '"+first+"'"), day(f.to, "NULL::DATE")))
	}
	path := filepath.Join(t.TempDir(), "observations.parquet")
	if err := db.Copy(context.Background(), strings.Join(rows, " UNION ALL "), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each relation that a reader has is planted so that it alone gives the cell away. The audit must find
// the cell, must find nothing once the relation is taken from it, and protection must prevent it.
func TestEveryRelationIsAttacked(t *testing.T) {
	leaf := func(area, sector string) int {
		if area == "p1" && sector == "a1" {
			return 2
		}
		return 10 + 7*slices.Index(areaCodes, area) + 3*slices.Index(sectorCodes, sector)
	}
	without := func(dim, total string) func(*Rules) {
		return func(r *Rules) {
			h := r.Hierarchies[dim]
			h.Sums = slices.DeleteFunc(slices.Clone(h.Sums), func(s Sum) bool { return s.Total == total })
			r.Hierarchies[dim] = h
		}
	}
	only := func(facts []plain, keep func(plain) bool) []plain {
		return slices.DeleteFunc(facts, func(f plain) bool { return !keep(f) })
	}
	inSector := func(sectors ...string) func(plain) bool {
		return func(f plain) bool { return slices.Contains(sectors, f.sector) }
	}
	inArea := func(areas ...string) func(plain) bool {
		return func(f plain) bool { return slices.Contains(areas, f.area) }
	}
	hide := func(cells ...string) map[string]string {
		out := map[string]string{"p1 a1": "A"}
		for _, c := range cells {
			out[c] = "D"
		}
		return out
	}
	noDerived := func(r *Rules) { r.Derived = nil }
	for name, c := range map[string]struct {
		facts    []plain
		earlier  []plain
		openData string // CSV
		without  func(*Rules)
		drop     func(plain) bool  // rows that the control does without, where no rule is the relation
		truth    map[string]string // of the rows withheld, where it is not that of the leaves
		cell     string
	}{
		"a row": {facts: only(tableOf(leaf, hide(), "", ""), func(f plain) bool { return f.area == "p1" && f.sector[0] != '_' && f.sector != "F" }), without: without("SECTOR", "A")},
		"a column": {facts: only(tableOf(leaf, hide(), "", ""), func(f plain) bool { return f.sector == "a1" && slices.Contains([]string{"r1", "p1", "p2"}, f.area) }),
			without: without("REF_AREA", "r1")},
		"a margin": {facts: only(tableOf(leaf, map[string]string{"r1 a1": "D"}, "", ""), func(f plain) bool {
			return f.sector == "a1" && slices.Contains([]string{"r1", "p1", "p2"}, f.area) && f.area != ""
		}),
			without: without("REF_AREA", "r1"), cell: "r1"},
		"nested areas": {facts: only(tableOf(leaf, hide("r1 a1", "N a1"), "", ""), inSector("a1")), without: without("REF_AREA", "IT")},
		"sectors":      {facts: only(tableOf(leaf, hide("p1 A"), "", ""), inArea("p1")), without: without("SECTOR", "_T")},
		"two vintages": {facts: []plain{
			{"n", "r1", "a1", "30", "", "", "F", first, second}, {"n", "r1", "a1", "34", "", "", "F", second, ""},
			{"n", "p2", "a1", "", "", "", "D", first, second}, {"n", "p2", "a1", "32", "", "", "F", second, ""},
			{"n", "p1", "a1", "", "", "", "A", first, ""}}, truth: map[string]string{"n p2": "28"}, drop: func(f plain) bool { return f.from == second }},
		"an older release": {facts: only(tableOf(leaf, hide("p2 a1", "p1 a2", "p2 a2"), "", ""), inArea("p1", "p2", "r1")),
			earlier: []plain{{"n", "p1", "a1", "2", "", "", "F", "", ""}}},
		"open data": {facts: only(tableOf(leaf, hide("p2 a1", "p1 a2", "p2 a2"), "", ""), inArea("p1", "p2", "r1")),
			openData: "INDICATOR,REF_AREA,TIME_PERIOD,FREQ,CITIZENSHIP,SEX,AGE,SECTOR,OBS_VALUE,NUMERATOR,DENOMINATOR,KNOWN_FROM\nn,p1,2024,A,TOTAL,T,TOTAL,a1,2,,," + first + "\n"},
		"a share in open data": {facts: []plain{{"n", "p1", "a1", "", "", "", "A", "", ""}, {"n", "IT", "a1", "150", "", "", "F", "", ""}},
			openData: "INDICATOR,REF_AREA,TIME_PERIOD,FREQ,CITIZENSHIP,SEX,AGE,SECTOR,OBS_VALUE,NUMERATOR,DENOMINATOR,KNOWN_FROM\nshare,p1,2024,A,TOTAL,T,TOTAL,a1,1.333333,,," + first + "\n"},
		"a share": {facts: []plain{{"n", "p1", "a1", "", "", "", "A", "", ""}, {"n", "IT", "a1", "150", "", "", "F", "", ""},
			{"share", "p1", "a1", "1.333333", "", "", "F", "", ""}}, without: noDerived},
		"a share's numerator": {facts: []plain{{"n", "p1", "a1", "", "", "", "A", "", ""}, {"n", "IT", "a1", "150", "", "", "F", "", ""},
			{"share", "p1", "a1", "", "2", "150", "F", "", ""}}, without: noDerived, truth: map[string]string{"share p1": "1.333333"}},
		"a share's denominator": {facts: []plain{{"n", "p1", "a1", "20", "", "", "F", "", ""}, {"n", "IT", "a1", "", "", "", "D", "", ""},
			{"share", "p1", "a1", "", "", "150", "F", "", ""}}, without: noDerived, cell: "IT", truth: map[string]string{"n IT": "150", "share p1": "13.333333"}},
		"a balance": {facts: []plain{{"n", "p1", "a1", "", "", "", "A", "", ""}, {"m", "p1", "a1", "9", "", "", "F", "", ""},
			{"net", "p1", "a1", "-7", "", "", "F", "", ""}}, without: noDerived},
		"persons in two areas": {facts: []plain{{"w", "r1", "_Z", "12", "", "", "F", "", ""}, {"w", "p2", "_Z", "10", "", "", "F", "", ""},
			{"w", "p1", "_Z", "", "", "", "A", "", ""}}, without: func(r *Rules) { r.Counts[2].Distinct = nil }, truth: map[string]string{"w p1": "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, db := context.Background(), open(t)
			audit := func(r *Rules, facts []plain, earlier []Earlier) []Finding {
				a, err := Audit(ctx, db, r, []string{"SECTOR"}, writePlain(t, db, facts), earlier)
				if err != nil {
					t.Fatal(err)
				}
				return a.Findings
			}
			if c.cell == "" {
				c.cell = "p1"
			}
			var earlier []Earlier
			if c.earlier != nil {
				earlier = []Earlier{{Observations: writePlain(t, db, c.earlier)}}
			}
			if c.openData != "" {
				path := filepath.Join(t.TempDir(), "open.csv")
				if err := os.WriteFile(path, []byte(c.openData), 0o644); err != nil {
					t.Fatal(err)
				}
				earlier = []Earlier{{Observations: path}}
			}
			found := audit(nested(), c.facts, earlier)
			if !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.Cell, " "+c.cell+" ") }) {
				t.Errorf("%s is not found: %v", c.cell, found)
			}
			less, control := nested(), slices.Clone(c.facts)
			if c.without != nil {
				c.without(less)
			}
			if c.drop != nil {
				control = slices.DeleteFunc(control, c.drop)
			}
			if found := audit(less, control, nil); len(found) > 0 {
				t.Errorf("without the relation there is nothing to find, and it finds %v", found)
			}
			whole := slices.Clone(c.facts)
			for i, f := range whole {
				if f.value == "" {
					whole[i].value, whole[i].mark = c.truth[f.indicator+" "+f.area], "F"
				}
				if whole[i].value == "" {
					whole[i].value = cellOf(leaf, f.area, f.sector)
				}
			}
			dir := t.TempDir()
			out := filepath.Join(dir, "out.parquet")
			r, err := Protect(ctx, db, nested(), []string{"SECTOR"}, writePlain(t, db, whole), out, filepath.Join(dir, "withheld.parquet"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Primary == 0 && c.cell != "IT" { // a large count needs no protection
				t.Error("nothing is withheld")
			}
			a, err := Audit(ctx, db, nested(), []string{"SECTOR"}, out, nil)
			if err != nil || len(a.Findings) > 0 {
				t.Errorf("protection does not prevent it: %+v, %v", a, err)
			}
		})
	}
}

// Whatever the leaves and however they are revised: a reader who tries every table there is finds two
// values or more for every withheld cell, and one as small as it gets and one as large for small counts.
func TestNobodyRecoversWhatIsProtected(t *testing.T) {
	ctx, db, random := context.Background(), open(t), rand.New(rand.NewPCG(15, 92))
	withheld := 0
	for n := range 40 {
		draw := func() int { return []int{0, 0, 1, 2, 3, 5, 8}[random.IntN(7)] }
		leaves := map[string]int{}
		leaf := func(area, sector string) int {
			if _, ok := leaves[area+sector]; !ok {
				leaves[area+sector] = draw()
			}
			return leaves[area+sector]
		}
		facts := tableOf(leaf, nil, first, "")
		if n%2 > 0 { // a second vintage, in which a cell or two are others
			for range 1 + random.IntN(2) {
				leaves[[]string{"p1", "p2", "r2", "r3", "r4"}[random.IntN(5)]+[]string{"a1", "a2", "F"}[random.IntN(3)]] = draw()
			}
			for i, f := range tableOf(leaf, nil, second, "") {
				if f.value != facts[i].value {
					facts[i].to = second
					facts = append(facts, f)
				}
			}
		}
		dir := t.TempDir()
		out := filepath.Join(dir, "out.parquet")
		if _, err := Protect(ctx, db, nested(), []string{"SECTOR"}, writePlain(t, db, facts), out, filepath.Join(dir, "withheld.parquet"), nil); err != nil {
			t.Fatal(err)
		}
		_, rows, err := db.Strings(ctx, "SELECT REF_AREA, SECTOR, OBS_VALUE::BIGINT::VARCHAR, CONF_STATUS, KNOWN_FROM::VARCHAR, coalesce(KNOWN_TO::VARCHAR, '') FROM "+duck.Parquet(out))
		if err != nil {
			t.Fatal(err)
		}
		s, hidden := readerOf(rows)
		lo, hi := make([]float64, len(hidden)), make([]float64, len(hidden))
		for k := range hidden {
			lo[k], hi[k] = math.Inf(1), math.Inf(-1)
		}
		s.enumerate(func(x []int64) bool {
			enough := true
			for k, h := range hidden {
				v := 0.0
				for _, j := range h.leaves {
					v += float64(x[j])
				}
				lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
				enough = enough && hi[k] > lo[k] && (h.mark != "A" || lo[k] == 1 && hi[k] == 2)
			}
			return !enough
		})
		for k, h := range hidden {
			withheld++
			if hi[k] <= lo[k] || h.mark == "A" && (lo[k] != 1 || hi[k] != 2) {
				t.Errorf("table %d: %s (%s) is between %g and %g for who tries every table", n, h.name, h.mark, lo[k], hi[k])
			}
		}
	}
	if withheld < 200 {
		t.Errorf("only %d cells were withheld: nothing is tried", withheld)
	}
}

// hiddenCell is a withheld cell as the sum of leaves, unknowns of a system.
type hiddenCell struct {
	name, mark string
	leaves     []int
}

// readerOf is what a reader sets up who knows nothing of relations, and tries every table of leaves.
func readerOf(rows [][]string) (*system, []hiddenCell) {
	s := &system{}
	at := map[string]int{} // area, sector and vintage of a leaf
	days := []string{first, second}
	holds := func(r []string, day string) bool { return r[4] <= day && (r[5] == "" || day < r[5]) }
	known := func(r []string, most float64) unknown {
		var v float64
		switch {
		case r[2] != "":
			fmt.Sscan(r[2], &v)
			return unknown{v, v}
		case r[3] == "A":
			return unknown{1, 2}
		case r[3] == "D":
			return unknown{3, most}
		}
		return unknown{0, most}
	}
	isLeaf := func(r []string) bool {
		return len(leavesOf("REF_AREA", r[0])) == 1 && len(leavesOf("SECTOR", r[1])) == 1
	}
	for _, r := range rows {
		if isLeaf(r) {
			for _, day := range days {
				if holds(r, day) {
					at[r[0]+r[1]+day] = len(s.unknowns)
				}
			}
			s.unknowns = append(s.unknowns, known(r, 12)) // more is not needed to find two tables
		}
	}
	var hidden []hiddenCell
	for _, r := range rows {
		for _, day := range days {
			if !holds(r, day) {
				continue
			}
			var line row
			for _, a := range leavesOf("REF_AREA", r[0]) {
				for _, c := range leavesOf("SECTOR", r[1]) {
					line.vars, line.coefs = append(line.vars, at[a+c+day]), append(line.coefs, 1)
				}
			}
			k := known(r, math.Inf(1))
			line.lo, line.hi = k.lo, k.hi
			if !isLeaf(r) {
				s.rows = append(s.rows, line)
			}
			if r[2] == "" {
				hidden = append(hidden, hiddenCell{r[0] + " " + r[1] + " " + day, r[3], line.vars})
			}
		}
	}
	return s, hidden
}
