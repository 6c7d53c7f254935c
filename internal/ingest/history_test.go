package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/source"
)

// areas of the tests, in the order in which panel writes them.
var panelAreas = []string{"Piemonte", "Lombardia", "Toscana", "Lazio", "Puglia", "Sicilia"}

// panel is a file of the long layout: every area in the years given, with the value that of gives.
func panel(from, to int, of func(area string, year int) (float64, bool)) string {
	var b strings.Builder
	b.WriteString("Periodo,Territorio,Sesso,Valore\n")
	for y := from; y <= to; y++ {
		for _, a := range panelAreas {
			if v, ok := of(a, y); ok {
				fmt.Fprintf(&b, "%d,%s,T,\"%s\"\n", y, a, strings.ReplaceAll(fmt.Sprint(v), ".", ","))
			}
		}
	}
	return b.String()
}

// usual gives every area a level of its own that grows a little every year.
func usual(area string, year int) (float64, bool) {
	level := 1000.0
	for i, a := range panelAreas {
		if a == area {
			level += 700 * float64(i)
		}
	}
	return level + float64(year-2000), true
}

// blank takes the values out of the last n rows.
func blank(file string, n int) string {
	lines := strings.Split(strings.TrimSpace(file), "\n")
	for i := len(lines) - n; i < len(lines); i++ {
		lines[i] = lines[i][:strings.Index(lines[i], "\"")]
	}
	return strings.Join(lines, "\n") + "\n"
}

// A file is held against the vintage in use of its window. Each row is what came before, what comes
// now, and what the verdict must begin with or hold.
func TestHistoryGates(t *testing.T) {
	before := panel(2000, 2005, usual)
	swapped := map[string]string{"Toscana": "Lazio", "Lazio": "Toscana"}
	for _, c := range []struct {
		name, before, now string
		want              Status
		reason            string
	}{
		{"a window that grows", before, panel(2000, 2019, usual), New, "regions"},
		{"a revision of a few cells", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			if y == 2005 {
				v *= 4
			}
			return v, true
		}), New, "regions"},
		{"a small revision of all cells", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v * 1.5, true
		}), New, "regions"},
		{"another unit", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v / 1000, true
		}), Rejected, "wholesale revision: 36 of 36 cells of OBS_VALUE differ by more than 2 times from the vintage in use"},
		{"a third of the cells", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			if y > 2003 {
				v *= 4
			}
			return v, true
		}), Rejected, "wholesale revision: 12 of 36 cells"},
		{"a period is gone", before, panel(2001, 2006, usual), Rejected, "missing periods: 2000 of the vintage in use"},
		{"a period in the middle is gone", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, y != 2003
		}), Rejected, "missing periods: 2003 of"},
		{"an area is gone", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio"
		}), Rejected, "missing areas: ITI4 of the vintage in use"},
		{"an area is gone from one year only", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio" || y != 2005
		}), Rejected, "missing areas: ITI4 in 2005, which had every period of the vintage in use ("},
		{"an area is not in the new year", before, panel(2000, 2007, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio" && a != "Puglia" || y != 2006
		}), Rejected, "missing areas: ITF4 in 2006, ITI4 in 2006, which had every period of"},
		{"an area that always had gaps", panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio" || y != 2003
		}), panel(2000, 2007, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio" || y != 2003 && y != 2006
		}), New, "regions"},
		{"an area that is in the years and not in the new quarters", before, before + "2006-Q1,Piemonte,T,\"1000\"\n", New, "regions"},
		{"too few years to know", panel(2000, 2001, usual), panel(2000, 2002, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a != "Lazio" || y != 2002
		}), New, "regions"},
		{"bad rows, and a period and an area are gone", before, panel(2001, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			if y > 2003 {
				v = 1e9
			}
			return v, a != "Lazio"
		}), Rejected, "10 of 25 records break the contract, more than the 25% that it allows; " +
			"missing periods: 2000, 2004, 2005 of the vintage in use"},
		{"bad rows, and an area is gone", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			if a == "Puglia" || a == "Sicilia" {
				v = 1e9
			}
			return v, a != "Lazio"
		}), Rejected, "12 of 30 records break the contract, more than the 25% that it allows; missing areas: ITF4, ITG1, ITI4 of"},
		{"two areas have exchanged their series", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			if other, ok := swapped[a]; ok {
				a = other
			}
			return usual(a, y)
		}), Rejected, "swapped areas: ITI1 and ITI4 (12 of 12 cells) have exchanged their series"},
		{"areas that were equal", panel(2000, 2005, func(string, int) (float64, bool) { return 7, true }),
			panel(2000, 2005, func(string, int) (float64, bool) { return 8, true }), New, "regions"},
		{"half of the cells are gone", before, panel(2000, 2005, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, y == 2000 || a == "Lazio"
		}), Rejected, "rows: 11 in the periods that both have, less than 0.5 times the 36"},
		{"half of the values are blank", before, blank(before, 18), Rejected, "values gone: 18 of 36 cells of OBS_VALUE have none any more"},
		{"few of the values are blank", before, blank(before, 6), New, "regions"},
		{"a small window that grows at once", panel(2000, 2000, usual), panel(2000, 2019, usual), New, "regions"},
		{"a few bytes of many", before, "Periodo,Territorio,Sesso,Valore\n2000,Piemonte,T,1\n", Rejected, "size: 50 bytes, less than 0.1 times the 824 of the vintage in use ("},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.drop(t, "long-a._01012014.csv", c.before)
			first := b.outcomes["long-a._01012014.csv"]
			if first.Status != New {
				t.Fatalf("the file before: %s %s", first.Status, first.Snapshot.Reason)
			}
			b.drop(t, "long-a._01012015.csv", c.now)
			out := b.outcomes["long-a._01012015.csv"]
			if out.Status != c.want || !strings.Contains(out.Snapshot.Reason, c.reason) {
				t.Errorf("%s: %s; want %s: %s", out.Status, out.Snapshot.Reason, c.want, c.reason)
			}
			if c.want == Rejected && (len(out.Snapshot.Objections) == 0 || out.Snapshot.Objections[0].Final) {
				t.Errorf("objections %+v", out.Snapshot.Objections)
			}
		})
	}
}

func TestRollingWindows(t *testing.T) {
	now := []string{"2003", "2004", "2005", "2004-Q1"}
	for lost, want := range map[string]bool{
		"2002": true, "2006": false, "2003-Q4": true, "2004-Q2": false, "2003-01": false, "never": false,
	} {
		if got := rolledOff(lost, now); got != want {
			t.Errorf("%s rolled off %v: %t", lost, now, got)
		}
	}
}

func TestMovedColumns(t *testing.T) {
	for _, c := range []struct{ before, now, want string }{
		{"a b c d", "a b c d", ""},
		{"a b c d", "a x c d", ""},
		{"a b c d", "d a b c", "d (column 4 → 1)"},
		{"a b c d", "a c b d e", "b (column 2 → 3)"},
		{"", "a b", ""},
	} {
		var texts []string
		for _, m := range movedColumns(strings.Fields(c.before), strings.Fields(c.now)) {
			texts = append(texts, m.name+" "+m.places())
		}
		if got := strings.Join(texts, ", "); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.before, c.now, got, c.want)
		}
	}
}

func TestWrongType(t *testing.T) {
	forms := []*source.Layout{{Format: "csv"}}
	xml := []*source.Layout{{Format: "csv"}, {Format: "sdmx-ml"}}
	for _, c := range []struct {
		text  string
		forms []*source.Layout
		want  string
	}{
		{"Anno;Valore\n2020;1\n", forms, ""},
		{"", forms, emptyFile},
		{"\ufeff \r\n", forms, emptyFile},
		{"\ufeff<!DOCTYPE html><html>", forms, "an HTML page"},
		{"  <HTML><body>", forms, "an HTML page"},
		{"<?xml version=\"1.0\"?><html xmlns=\"x\">", xml, "an HTML page"},
		{"<?xml version=\"1.0\"?><GenericData/>", xml, ""},
		{"<?xml version=\"1.0\"?><GenericData/>", forms, "XML"},
		{"%PDF-1.7\n", forms, "a PDF document"},
		{"\xd0\xcf\x11\xe0\xa1\xb1", forms, "a legacy Office file (.xls, .doc)"},
		{"\xd0\xcf\x11\xe0\xa1\xb1", []*source.Layout{{Format: "xls"}}, ""},
		{"\x1f\x8b\x08\x00", forms, ""}, // the driver looks inside
		{"PK\x03\x04", forms, ""},
		{"\xff\xfea\x00b\x00", forms, ""},
		{"a;b\x00\x01", forms, "a binary file"},
	} {
		got, err := wrongType(strings.NewReader(c.text), int64(len(c.text)), c.forms)
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.text, got, err, c.want)
		}
	}
}

// A small table of the year before tells areas and magnitude.
func TestFirstOfASmallWindow(t *testing.T) {
	of := func(year int, factor float64, without string) string {
		return panel(year, year, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v * factor, a != without
		})
	}
	for _, c := range []struct {
		name, now string
		want      Status
		reason    string
	}{
		{"as before", of(2021, 1, ""), New, ""},
		{"a year that differs much", of(2021, 9, ""), New, ""},
		{"another unit", of(2021, 0.01, ""), Rejected, "total of OBS_VALUE: "},
		{"an area is gone", of(2021, 1, "Lazio"), Rejected, "missing areas: ITI4 of window 2020 ("},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.drop(t, "long-2020._01012014.csv", of(2020, 1, ""))
			b.drop(t, "long-2021._01012015.csv", c.now)
			if out := b.outcomes["long-2021._01012015.csv"]; out.Status != c.want || !strings.Contains(out.Snapshot.Reason, c.reason) {
				t.Errorf("%s: %s; want %s: %s", out.Status, out.Snapshot.Reason, c.want, c.reason)
			}
		})
	}
}

// What a person accepted is read from the bytes that were rejected or not at all, and stays accepted when the declarations change.
func TestWhatWasDecidedStands(t *testing.T) {
	b := newBench(t)
	b.drop(t, "long-a._01012014.csv", panel(2000, 2005, usual))
	name, text := "long-a._01012015.csv", panel(2001, 2005, usual)
	b.drop(t, name, text)
	m := b.outcomes[name].Snapshot
	path := b.Lake.Path(m.Raw)
	if err := os.WriteFile(path, []byte(text+"2006,Lazio,T,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Accept(context.Background(), m.ID, "anna", "why"); !errors.Is(err, ErrLost) {
		t.Fatalf("other bytes: %v", err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, fresh, err := b.Accept(context.Background(), m.ID, "anna", "why"); err != nil || !fresh {
		t.Fatal(err)
	}
	d, _ := b.Catalog.Dataset("s/long")
	d.Schema.Source = append(slices.Clone(d.Schema.Source), "\n# another reading\n"...)
	b.drop(t, name, text)
	if out := b.outcomes[name]; out.Status != New || out.Snapshot.Declared == m.Declared || out.Snapshot.Decision == nil || out.Snapshot.Decision.By != "anna" {
		t.Errorf("%s %+v", out.Status, out.Snapshot)
	}
	if _, _, err := b.Reject(m.ID, "anna", "withdrawn"); err != nil {
		t.Fatal(err)
	}
	d.Schema.Source = append(d.Schema.Source, "# and another\n"...)
	b.drop(t, name, text)
	if out := b.outcomes[name]; out.Status != Rejected || out.Snapshot.Decision == nil || out.Snapshot.Decision.Reason != "withdrawn" {
		t.Errorf("%s %+v", out.Status, out.Snapshot)
	}
}

// The first file of a window is held against that of the year before, row a period for row a period.
func TestFirstOfAWindow(t *testing.T) {
	whole := func(year int) string { return panel(year-20, year, usual) }
	few := func(year int) string {
		return panel(year-20, year, func(a string, y int) (float64, bool) {
			v, _ := usual(a, y)
			return v, a == "Lazio"
		})
	}
	for _, c := range []struct {
		name, window, now string
		want              Status
		reason            string
	}{
		{"as large", "2021", whole(2021), New, ""},
		{"the year has just begun", "2021", panel(2021, 2021, usual), New, ""},
		{"a remnant", "2021", few(2021), Rejected, "rows: 1 rows a period in the first file of window 2021, less than 0.25 times the 6 of window 2020 ("},
		{"a window of another kind", "other", few(2021), New, ""},
		{"the year before", "2019", few(2019), New, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.drop(t, "long-2020._01012014.csv", whole(2020))
			name := "long-" + c.window + "._01012015.csv"
			b.drop(t, name, c.now)
			if out := b.outcomes[name]; out.Status != c.want || !strings.Contains(out.Snapshot.Reason, c.reason) {
				t.Errorf("%s: %s; want %s: %s", out.Status, out.Snapshot.Reason, c.want, c.reason)
			}
		})
	}
}
