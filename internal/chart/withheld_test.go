package chart

import (
	"math"
	"strings"
	"testing"

	"osservatorio/internal/italian"
)

// A withheld value may appear nowhere: not in table, text alternative, tip or
// label. 987,6 is it.
func TestWithheldValuesAppearNowhere(t *testing.T) {
	for _, status := range []Status{Suppressed, Imprecise} {
		appearsNowhere(t, status)
	}
}

func appearsNowhere(t *testing.T, status Status) {
	const secret = 987.6
	frame := Frame{Title: "T", Decimals: 1}
	hidden := []Status{Normal, status, Normal}
	values := []float64{1, secret, 2}
	cells := [][]float64{values}
	for _, c := range []Chart{
		&Line{Frame: frame, Periods: years(2013, 2015), Series: []Series{{Name: "S", Values: values, Status: hidden,
			Bands: []Band{{95, []float64{0, secret, 1}, []float64{2, secret, 3}}}}}},
		&Fan{Frame: frame, Periods: years(2013, 2015), Actual: values, Status: hidden, Forecast: []float64{math.NaN(), math.NaN(), 2}},
		&Bars{Frame: frame, Categories: []string{"a", "b", "c"}, Series: []Series{{Name: "S", Values: values, Status: hidden}}},
		&Bars{Frame: frame, Categories: []string{"a", "b", "c"}, Stacked: true, Horizontal: true, Series: []Series{{Name: "S", Values: values, Status: hidden}}},
		&Dumbbell{Frame: frame, First: "A", Second: "B", Rows: []DumbbellRow{{Label: "x", First: Estimate{Value: 1},
			Second: Estimate{Value: secret, Status: status, CI: &Interval{secret, secret}}}}},
		&Scatter{Frame: frame, Points: []ScatterPoint{{Label: "a", X: 1, Y: 1}, {Label: "b", X: secret, Y: secret, Status: status}}},
		&HeatMap{Frame: frame, Rows: []string{"r"}, Columns: []string{"a", "b", "c"}, Values: cells, Status: [][]Status{hidden}},
		&Funnel{Frame: frame, Stages: []Stage{{Name: "a", Value: 5}, {Name: "b", Value: secret, Status: status}, {Name: "c", Value: 2}}},
		&Map{Frame: frame, Shapes: Tiles(), Regions: []Region{{Code: "ITC1", Name: "Piemonte", Value: 1}, {Code: "ITC4", Name: "Lombardia", Value: secret, Status: status}}},
		&Sparks{Frame: frame, Items: []Spark{{Label: "a", Value: "987,6", Status: status, Trend: values}}},
	} {
		drawn, err := SVG(c, Options{})
		if err != nil {
			t.Fatalf("%T: %v", c, err)
		}
		table := c.Table(italian.IT)
		all := drawn + AltText(c, italian.IT)
		for _, row := range table.Rows {
			all += strings.Join(row, "|")
		}
		if strings.Contains(all, "987,6") || strings.Contains(all, "493,8") {
			t.Errorf("%T shows a withheld value", c)
		}
		if n := len(table.Notes); n == 0 || table.Notes[n-1] != "("+status.letter()+") "+wordsOf(italian.IT).status[status] {
			if _, prints := c.(*Sparks); !prints {
				t.Errorf("%T does not say why there is none: %q", c, table.Notes)
			}
		}
	}
}

// On a phone the names of rows are told whole, in several lines, and what is said of a withheld value covers none of them.
func TestDumbbellsTellRowsApart(t *testing.T) {
	ends := &Interval{20, 90}
	d := &Dumbbell{Frame: Frame{Title: "T", Decimals: 1, Width: 380}, First: "Italiani", Second: "Non comunitari", Rows: []DumbbellRow{
		{Label: "Tasso di occupazione, Molise", Emphasis: true, First: Estimate{Value: 88, CI: ends}, Second: Estimate{Value: math.NaN(), Status: Imprecise}},
		{Label: "Tasso di occupazione, Italia", First: Estimate{Value: 62.8}, Second: Estimate{Value: 60.1}},
		{Label: "Tasso di disoccupazione, Molise", Emphasis: true, First: Estimate{Value: 7.8}, Second: Estimate{Value: math.NaN(), Status: Imprecise}}}}
	scene, err := Layout(d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var texts []Text
	all := ""
	for _, item := range scene.Items {
		if text, ok := item.(Text); ok {
			for _, other := range texts {
				if text.box().grown(-0.5).overlaps(other.box().grown(-0.5)) {
					t.Errorf("%q covers %q", text.String, other.String)
				}
			}
			texts, all = append(texts, text), all+text.String+"|"
		}
	}
	for _, want := range []string{"|Tasso di occupazione,|Molise|", "|Tasso di occupazione,|Italia|", "|Tasso di|disoccupazione, Molise|", "|(l)|"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
	if strings.Contains(all, "…") {
		t.Errorf("a name is cut: %s", all)
	}
}
