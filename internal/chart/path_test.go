package chart

import (
	"errors"
	"math"
	"reflect"
	"testing"
)

func TestParsePath(t *testing.T) {
	line := func(x, y float64) Segment { return Segment{Op: LineTo, To: Point{x, y}} }
	move := func(x, y float64) Segment { return Segment{Op: MoveTo, To: Point{x, y}} }
	shut := func(x, y float64) Segment { return Segment{Op: Close, To: Point{x, y}} }
	curve := func(n ...float64) Segment {
		return Segment{CurveTo, Point{n[0], n[1]}, Point{n[2], n[3]}, Point{n[4], n[5]}}
	}
	for d, want := range map[string][]Segment{
		"":                         nil,
		"M1 2":                     {move(1, 2)},
		"m 1,2 3,4 z":              {move(1, 2), line(4, 6), shut(1, 2)},
		"M1 2H5V6h-1v-1":           {move(1, 2), line(5, 2), line(5, 6), line(4, 6), line(4, 5)},
		"M0 0C1 1 2 2 3 0":         {move(0, 0), curve(1, 1, 2, 2, 3, 0)},
		"M1 1c1 1 2 2 3 0s1 1 2 2": {move(1, 1), curve(2, 2, 3, 3, 4, 1), curve(5, -1, 5, 2, 6, 3)},
		"M0 0S1 1 2 2":             {move(0, 0), curve(0, 0, 1, 1, 2, 2)},
		"M0 0Q3 3 6 0":             {move(0, 0), curve(2, 2, 4, 2, 6, 0)},
		"M0 0q3 3 6 0t6 0":         {move(0, 0), curve(2, 2, 4, 2, 6, 0), curve(8, -2, 10, -2, 12, 0)},
		"m1 1 1 0zm5 5 1 0":        {move(1, 1), line(2, 1), shut(1, 1), move(6, 6), line(7, 6)},
		"M1e1,2E-1\n+3 .5":         {move(10, 0.2), line(3, 0.5)},
	} {
		got, err := ParsePath(d)
		if err != nil || !near(got, want) {
			t.Errorf("ParsePath(%q) = %v, %v; want %v", d, got, err, want)
		}
	}
}

// near compares segments up to rounding of thirds.
func near(a, b []Segment) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Op != b[i].Op {
			return false
		}
		for _, pair := range [][2]Point{{a[i].To, b[i].To}, {a[i].C1, b[i].C1}, {a[i].C2, b[i].C2}} {
			if math.Hypot(pair[0].X-pair[1].X, pair[0].Y-pair[1].Y) > 1e-9 {
				return false
			}
		}
	}
	return true
}

func TestParsePathErrorsSayWhere(t *testing.T) {
	for d, offset := range map[string]int{
		"M0 0L1-2.5.5":        12, // three numbers for pairs
		"mz m 2,2":            1,
		"L1 1":                0, // no move first
		"M1":                  2, // half a point
		"M1 2 A1 1 0 0 0 3 3": 5,
		"M1 2 x":              5,
		"M1 2L3 4e":           7,
		"M1 2 L-":             6,
		"M1e300 0":            8,
		"M1 2z3":              5,
	} {
		_, err := ParsePath(d)
		var where *PathError
		if !errors.As(err, &where) || where.Offset != offset {
			t.Errorf("ParsePath(%q): %v, want an error at byte %d", d, err, offset)
		}
	}
}

// What is written must read back as the same path.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"M1 2L3 4z", "m1,2 3,4h5v-6c1 1 2 2 3 3s1 1 2 2q1 1 2 0t3 3z", "M.5.5-1-1", "M1e5 1e-5", "z", "M 0 0 A 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, d string) {
		segments, err := ParsePath(d)
		if err != nil {
			var where *PathError
			if !errors.As(err, &where) || where.Offset < 0 || where.Offset > len(d) {
				t.Fatalf("ParsePath(%q): %v", d, err)
			}
			return
		}
		if len(segments) > 0 && segments[0].Op != MoveTo {
			t.Fatalf("ParsePath(%q) begins with %c", d, segments[0].Op)
		}
		written := pathData(segments)
		again, err := ParsePath(written)
		if err != nil {
			t.Fatalf("%q was written as %q, which does not read: %v", d, written, err)
		}
		if rewritten := pathData(again); !reflect.DeepEqual(written, rewritten) {
			t.Fatalf("%q was written as %q, then as %q", d, written, rewritten)
		}
	})
}
