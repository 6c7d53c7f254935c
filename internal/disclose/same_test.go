package disclose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// dual are the rules of a count that is told by two editions of a classification, X and Y: section b of X is b and c of Y.
func dual() *Rules {
	return &Rules{
		Frequency:   []Frequency{{Rule: "minimum", AtLeast: 3, Citation: "test"}},
		Hierarchies: map[string]Hierarchy{"X": {Sums: []Sum{{Total: "_T", Parts: []string{"a", "b", "c"}}}}, "REF_AREA": {Sums: []Sum{{Total: "IT", Parts: []string{"N", "S"}}}}},
		Crossed:     map[string][]string{"DETAIL": {"Y"}},
		Same:        []Same{{"X": {"a"}, "Y": {"a"}}, {"X": {"b"}, "Y": {"b", "c"}}, {"X": {"c"}, "Y": {"d"}}},
		Counts:      []Count{{Indicator: "n", Additive: []string{"X", "DETAIL"}}, {Indicator: "m", Additive: []string{"X", "DETAIL"}}},
	}
}

// told are the rows of an indicator by both editions; those that hidden names, dimension and code, are withheld with its mark.
// moved are the units of section c that are in section e of Y.
func told(indicator string, y map[string]int, moved int, hidden map[string]string) []fact {
	y["e"] = moved
	x := map[string]int{"a": y["a"], "b": y["b"] + y["c"], "c": y["d"] + moved, "_T": y["a"] + y["b"] + y["c"] + y["d"] + moved}
	var out []fact
	add := func(dim, code string, v int, f fact) {
		f.indicator, f.value, f.mark = indicator, fmt.Sprint(v), "F"
		if m := hidden[dim+code]; m != "" {
			f.value, f.mark = "", m
		}
		out = append(out, f)
	}
	for _, code := range []string{"_T", "a", "b", "c"} {
		add("X", code, x[code], fact{x: code, y: "_T"})
	}
	for _, code := range []string{"a", "b", "c", "d", "e"} {
		add("Y", code, y[code], fact{x: "_T", y: code})
	}
	return out
}

// Who is told of a section by one edition of a classification knows it by the other.
func TestTwoEditionsOfAClassification(t *testing.T) {
	y := map[string]int{"a": 2, "b": 25, "c": 15, "d": 60}
	whole := told("m", map[string]int{"a": 7, "b": 8, "c": 9, "d": 10}, 0, nil)
	for name, c := range map[string]struct {
		facts []fact
		want  int
	}{
		"the other edition prints it":             {append(told("n", y, 0, map[string]string{"Xa": "A", "Xb": "D"}), whole...), 2},
		"the other edition prints what is beside": {append(told("n", y, 0, map[string]string{"Xa": "A", "Xb": "D", "Ya": "A", "Yd": "D"}), whole...), 4},
		"parts of it are printed":                 {append(told("n", y, 0, map[string]string{"Xb": "D", "Xa": "A"}), whole...), 2},
		"neither edition prints it":               {append(told("n", y, 0, map[string]string{"Xa": "A", "Xb": "D", "Ya": "A", "Yb": "D"}), whole...), 0},
		"the editions differ, as all can see": {append(told("n", y, 0, map[string]string{"Xc": "D", "Xb": "D"}),
			told("m", map[string]int{"a": 7, "b": 8, "c": 9, "d": 10}, 2, nil)...), 2},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			a, err := Audit(context.Background(), db, dual(), []string{"X", "Y"}, write(t, db, c.facts), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Findings) != c.want {
				t.Errorf("%d findings, want %d: %v", len(a.Findings), c.want, a.Findings)
			}
		})
	}
}

// After protection an edition prints nothing of what the other withholds, also where a few units moved between sections.
func TestBothEditionsAreProtected(t *testing.T) {
	db, random, ctx := open(t), rand.New(rand.NewPCG(5, 8)), context.Background()
	withheld := 0
	for n := range 60 {
		y := map[string]int{}
		for _, code := range []string{"a", "b", "c", "d"} {
			y[code] = random.IntN(12)
		}
		dir, moved := t.TempDir(), random.IntN(3)
		elsewhere := told("m", map[string]int{"a": 10, "b": 20, "c": 30, "d": 40}, 5*moved, nil) // where all see whether units moved
		in, out := write(t, db, append(told("n", y, moved, nil), elsewhere...)), filepath.Join(dir, "out.parquet")
		if _, err := Protect(ctx, db, dual(), []string{"X", "Y"}, in, out, filepath.Join(dir, "log.parquet"), nil); err != nil {
			t.Fatal(err)
		}
		a, err := Audit(ctx, db, dual(), []string{"X", "Y"}, out, nil)
		if err != nil || len(a.Findings) > 0 {
			t.Errorf("table %d, %v, %d moved: %v %v", n, y, moved, err, a.Findings)
		}
		_, rows, err := db.Strings(ctx, "SELECT X, Y, OBS_VALUE IS NULL FROM read_parquet('"+out+"') WHERE INDICATOR = 'n'")
		if err != nil {
			t.Fatal(err)
		}
		gone := map[string]bool{}
		for _, r := range rows {
			gone[r[0]+r[1]] = r[2] == "true"
			if r[2] == "true" {
				withheld++
			}
		}
		if gone["a_T"] != gone["_Ta"] && y["a"] > 0 {
			t.Errorf("table %d, %v: section a is withheld by one edition only", n, y)
		}
		if y["d"] > 0 && gone["c_T"] != gone["_Td"] {
			t.Errorf("table %d, %v, %d moved: section c of X and d of Y: %v %v", n, y, moved, gone["c_T"], gone["_Td"])
		}
		if gone["b_T"] && !gone["_Tb"] && !gone["_Tc"] {
			t.Errorf("table %d, %v: section b of X is the sum of two that are printed", n, y)
		}
	}
	if withheld == 0 {
		t.Error("nothing was withheld in any table")
	}
}
