package demand

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// TestShrinkOfTrials: the thirteen trials of the BCG vaccine (Colditz and others, JAMA 271, 1994), whose logarithms of relative
// risks have by DerSimonian and Laird a mean of -0.7141 and a variance between trials of 0.3088, as package metafor prints them.
func TestShrinkOfTrials(t *testing.T) {
	var x, se []float64
	for _, n := range [][4]float64{{4, 119, 11, 128}, {6, 300, 29, 274}, {3, 228, 11, 209}, {62, 13536, 248, 12619}, {33, 5036, 47, 5761}, {180, 1361, 372, 1079}, {8, 2537, 10, 619},
		{505, 87886, 499, 87892}, {29, 7470, 45, 7232}, {17, 1699, 65, 1600}, {186, 50448, 141, 27197}, {5, 2493, 3, 2338}, {27, 16886, 29, 17825}} {
		a, b := n[0]+n[1], n[2]+n[3]
		x, se = append(x, math.Log(n[0]/a/(n[2]/b))), append(se, math.Sqrt(1/n[0]-1/a+1/n[2]-1/b))
	}
	x, se = append(x, math.NaN()), append(se, math.NaN()) // a trial of which nothing is known
	s := shrink(x, se)
	for _, c := range []struct {
		what      string
		got, want float64
	}{{"mean", s.Mean, -0.7141}, {"between", s.Between, 0.3088}, {"without its own", s.Values[13], -0.7141}, {"its error", s.Errors[13], math.Sqrt(0.3088 + 0.1787*0.1787)}} {
		if math.Abs(c.got-c.want) > 5e-5 {
			t.Errorf("%s %v, wanted %v", c.what, c.got, c.want)
		}
	}
}

// raggedOfReference reads what testdata/bridge/reference.R made up.
func raggedOfReference(t *testing.T) *Ragged {
	t.Helper()
	g := &Ragged{Regions: []string{"A", "B", "C", "D", "E"}, Part: map[string]string{"A": "N", "B": "N", "C": "N", "D": "S", "E": "S"}}
	series := seriesOf(t, table(t, "testdata/bridge/quarters.csv"))
	g.Employed = series["E"]
	g.Leads = []Lead{{Name: "FLOW", Form: Flow, Values: series["FLOW"]}, {Name: "COUNT", Form: Growth, Values: series["COUNT"]}}
	return g
}

// seriesOf are the values by series and region.
func seriesOf(t *testing.T, rows []map[string]string) map[string]map[string][]float64 {
	t.Helper()
	out := map[string]map[string][]float64{}
	for _, r := range rows {
		v, err := strconv.ParseFloat(r["value"], 64)
		if r["value"] == "" {
			v, err = math.NaN(), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		if out[r["series"]] == nil {
			out[r["series"]] = map[string][]float64{}
		}
		out[r["series"]][r["region"]] = append(out[r["series"]][r["region"]], v)
	}
	return out
}

func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		line := map[string]string{}
		for i, name := range rows[0] {
			line[name] = r[i]
		}
		out = append(out, line)
	}
	return out
}

// TestBridgesAsInR: regions with gaps in the survey and in leading indicators, and their sum, as lm() and plain vectors give them
// (testdata/bridge/reference.R).
func TestBridgesAsInR(t *testing.T) {
	g := raggedOfReference(t)
	got := Bridges(g, map[string][]string{"IT": g.Regions})
	for _, want := range table(t, "testdata/bridge/reference.csv") {
		ahead, err := strconv.Atoi(want["ahead"])
		if err != nil {
			t.Fatal(err)
		}
		area := want["area"]
		if len(got[area]) < ahead {
			t.Fatalf("%s: %d quarters are foreseen, wanted %d", area, len(got[area]), ahead)
		}
		b := got[area][ahead-1]
		asInR(t, area, b, want)
	}
}

// asInR holds a quarter against a row that R wrote.
func asInR(t *testing.T, name string, b Bridge, want map[string]string) {
	t.Helper()
	values := map[string]float64{"value": b.Value.Mean, "plain": b.Plain, "lo95": b.Value.Lo95, "hi80": b.Value.Hi80, "error": b.Error, "plain_error": b.PlainError,
		"tried": float64(b.Tried), "carried": float64(b.Carried)}
	if len(b.Leads) == 2 {
		values["flow"], values["count"] = b.Leads[0].Ratio, b.Leads[1].Ratio
	}
	if b.sector() {
		values["apart"] = b.Apart
	}
	for column, v := range values {
		w, err := strconv.ParseFloat(want[column], 64)
		if err != nil {
			t.Fatal(err)
		}
		if !(math.Abs(v/w-1) < 1e-8) && v != w {
			t.Errorf("%s, %d ahead: %s %v, in R %v", name, b.Ahead, column, v, w)
		}
	}
	if used := map[string]bool{"TRUE": true}[want["used"]]; used != b.Used {
		t.Errorf("%s, %d ahead: used %v, in R %v", name, b.Ahead, b.Used, used)
	}
}

// TestGapLeavesOthers: where a region has no leading indicators it is foreseen from the survey alone, the others still with
// theirs, and all add up.
func TestGapLeavesOthers(t *testing.T) {
	g := raggedOfReference(t)
	for _, l := range g.Leads {
		l.Values["A"] = nans(20)
	}
	got := Bridges(g, map[string][]string{"IT": g.Regions})
	sum := 0.0
	for _, code := range g.Regions {
		b := got[code][0]
		sum += b.Value.Mean
		if b.Used != (code != "A") {
			t.Errorf("%s: leading indicators used: %v", code, b.Used)
		}
		if limits := b.Value; !(limits.Lo95 < limits.Lo80 && limits.Lo80 < limits.Mean && limits.Mean < limits.Hi80 && limits.Hi80 < limits.Hi95) {
			t.Errorf("%s: limits %v", code, limits)
		}
	}
	near(t, "Italy", got["IT"][0].Value.Mean, sum)
	if a := got["A"][0]; a.Value.Mean != a.Plain || a.Leads[0].said() != "its figures end too long before" {
		t.Errorf("A without leading indicators: %+v", a)
	}
}

// TestLeadByHand: the employed follow half of the change of four quarters' net activations exactly, so that nothing is missed with
// them; a year is the mean of its quarters, foreseen or not.
func TestLeadByHand(t *testing.T) {
	net, employed := []float64{}, []float64{}
	g := &Ragged{Regions: []string{"A"}, Employed: map[string][]float64{}, Leads: []Lead{{Name: "FLOW", Form: Flow, Values: map[string][]float64{}}}}
	for i := range 60 {
		net = append(net, float64((i*i*7)%23))
		if i < 4 {
			employed = append(employed, 1000)
			continue
		}
		four := (net[i] + net[i-1] + net[i-2] + net[i-3]) / employed[i-4]
		employed = append(employed, employed[i-4]*math.Exp(0.5*four))
	}
	g.Employed["A"], g.Leads[0].Values["A"] = append([]float64{}, employed[:59]...), net
	b := Bridges(g, nil)["A"]
	if len(b) != 1 || b[0].Quarter != 59 || !b[0].Used {
		t.Fatalf("bridges %+v", b)
	}
	if off := math.Abs(b[0].Value.Mean/employed[59] - 1); off > 1e-9 {
		t.Errorf("the quarter is %v, foreseen %v", employed[59], b[0].Value.Mean)
	}
	if b[0].Error > 1e-6 || b[0].PlainError < 1 {
		t.Errorf("error %v with the leading indicator, %v without", b[0].Error, b[0].PlainError)
	}
	mean, whole := WholeYear(g.Employed["A"], b, 56)
	near(t, "year with a foreseen quarter", mean, total(employed[56:60])/4)
	if _, more := WholeYear(g.Employed["A"], b, 57); !whole || more {
		t.Error("a year with a quarter missing has a mean")
	}
}
