package doc

import (
	"math"
	"slices"
	"testing"

	"osservatorio/internal/italian"
)

func TestPrint(t *testing.T) {
	for want, c := range map[string]Cell{
		"1.234,5":            Num(1234.45, 1),
		"+3,1":               {Value: 3.14, Decimals: 1, Signed: true},
		"50,4\u00a0(u)":      {Value: 50.4, Decimals: 1, Flags: "u"},
		"50,4%\u00a0(p, u)":  {Value: 50.4, Decimals: 1, Flags: "pu", Suffix: "%"},
		"n.d.":               Num(math.NaN(), 1),
		"(c)":                {Kind: Withheld, Value: 3},
		"–":                  {Kind: Empty},
		"in aumento":         Words("in aumento"),
		"\u22125":            Num(-5, 0),
		"0":                  Num(0, 0),
		"1.000.000\u00a0(p)": {Value: 1e6, Flags: "p"},
	} {
		if got := c.Print(italian.IT); got != want {
			t.Errorf("Print(%+v) = %q, want %q", c, got, want)
		}
	}
}

func TestLegendExplainsOnlyWhatOccurs(t *testing.T) {
	table := Table{Rows: []Row{{Cells: []Cell{{Value: 1, Flags: "p"}, {Kind: Missing}}}, {Label: "gruppo"}}}
	got := table.Legend(italian.IT)
	want := []string{"(p) dato provvisorio", "n.d. dato non disponibile"}
	if !slices.Equal(got, want) {
		t.Errorf("Legend = %q, want %q", got, want)
	}
	if got := (&Table{}).Legend(italian.EN); got != nil {
		t.Errorf("Legend of an empty table = %q", got)
	}
}

func TestGroups(t *testing.T) {
	table := Table{Columns: []Column{{Title: "a"}, {"G", "b"}, {"G", "c"}, {"H", "d"}, {Title: "e"}, {Title: "f"}}}
	want := []Span{{"", 0, 1}, {"G", 1, 2}, {"H", 3, 1}, {"", 4, 1}, {"", 5, 1}}
	if got := table.Groups(); !slices.Equal(got, want) {
		t.Errorf("Groups = %v, want %v", got, want)
	}
	if got := (&Table{Columns: []Column{{Title: "a"}}}).Groups(); got != nil {
		t.Errorf("Groups without any = %v, want none", got)
	}
}

func TestTextColumn(t *testing.T) {
	table := Table{Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: []Row{{Label: "h"}, {Cells: []Cell{Num(1, 0), Words("x")}}}}
	if table.TextColumn(0) || !table.TextColumn(1) {
		t.Error("the second column alone holds text")
	}
}
