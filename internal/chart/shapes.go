package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Shapes are the outlines of the regions on a canvas of Width × Height.
type Shapes struct {
	Width, Height float64
	Credit        string // who drew them, to be printed
	regions       []outline
}

// outline is one region: its path, and its rings flattened to corners.
type outline struct {
	code     string
	segments []Segment
	rings    [][]Point
}

// regionCodes are the 20 regions from north to south, as NUTS 2 has them,
// Trentino-Alto Adige being ITDA.
var regionCodes = []string{"ITC2", "ITC1", "ITC4", "ITDA", "ITH3", "ITH4", "ITC3", "ITH5", "ITI1", "ITI2",
	"ITI3", "ITI4", "ITF1", "ITF2", "ITF3", "ITF4", "ITF5", "ITF6", "ITG1", "ITG2"}

// ParseShapes reads the file that the build of web makes:
//
//	{"width": 610, "height": 793, "credit": "…", "regions": [{"code": "ITC1", "path": "m 1,2 …"}]}
//
// Each of the 20 regions must be there once.
func ParseShapes(data []byte) (*Shapes, error) {
	var file struct {
		Width, Height float64
		Credit        string
		Regions       []struct{ Code, Path string }
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("map shapes: %w", err)
	}
	if file.Width <= 0 || file.Height <= 0 {
		return nil, errors.New("map shapes: width and height must be positive")
	}
	s := &Shapes{Width: file.Width, Height: file.Height, Credit: file.Credit}
	for _, r := range file.Regions {
		segments, err := ParsePath(r.Path)
		if err != nil {
			return nil, fmt.Errorf("map shapes: region %s: %w", r.Code, err)
		}
		if index(regionCodes, r.Code) < 0 || s.find(r.Code) != nil {
			return nil, fmt.Errorf("map shapes: region %q is unknown or there twice", r.Code)
		}
		s.regions = append(s.regions, outline{r.Code, segments, flatten(segments)})
	}
	if len(s.regions) != len(regionCodes) {
		return nil, fmt.Errorf("map shapes: %d regions, want %d", len(s.regions), len(regionCodes))
	}
	return s, nil
}

// Tiles are the regions as equal squares placed roughly as in Italy, for use
// without the outlines.
func Tiles() *Shapes {
	const side, gap = 60.0, 4.0
	rows := [][]string{
		{"", "", "", "ITDA", "ITH4"},
		{"ITC2", "ITC1", "ITC4", "ITH3", ""},
		{"", "ITC3", "ITH5", "ITI3", ""},
		{"", "ITI1", "ITI2", "ITF1", ""},
		{"", "", "ITI4", "ITF2", ""},
		{"ITG2", "", "ITF3", "ITF4", ""},
		{"", "", "ITF5", "", ""},
		{"", "", "ITF6", "", ""},
		{"", "ITG1", "", "", ""},
	}
	s := &Shapes{Width: side * 5, Height: side * float64(len(rows))}
	for y, row := range rows {
		for x, code := range row {
			if code == "" {
				continue
			}
			x0, y0 := float64(x)*side, float64(y)*side
			x1, y1 := x0+side-gap, y0+side-gap
			segments := polygon([]Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, Ink{}).Segments
			s.regions = append(s.regions, outline{code, segments, flatten(segments)})
		}
	}
	return s
}

func (s *Shapes) find(code string) *outline {
	for i := range s.regions {
		if s.regions[i].code == code {
			return &s.regions[i]
		}
	}
	return nil
}

// placed is the outline moved and scaled.
func (o outline) placed(dx, dy, scale float64) outline {
	move := func(p Point) Point { return Point{dx + p.X*scale, dy + p.Y*scale} }
	out := outline{code: o.code, segments: make([]Segment, len(o.segments)), rings: make([][]Point, len(o.rings))}
	for i, s := range o.segments {
		out.segments[i] = Segment{s.Op, move(s.C1), move(s.C2), move(s.To)}
	}
	for i, ring := range o.rings {
		out.rings[i] = make([]Point, len(ring))
		for k, p := range ring {
			out.rings[i][k] = move(p)
		}
	}
	return out
}

// flatten turns segments into rings of corners; curves become eight chords.
func flatten(segments []Segment) [][]Point {
	var rings [][]Point
	var at Point
	for _, s := range segments {
		if s.Op == MoveTo || len(rings) == 0 {
			rings = append(rings, nil)
		}
		ring := &rings[len(rings)-1]
		switch s.Op {
		case MoveTo, LineTo:
			*ring = append(*ring, s.To)
		case CurveTo:
			for k := 1; k <= 8; k++ {
				*ring = append(*ring, bezier(at, s, float64(k)/8))
			}
		}
		at = s.To
	}
	return rings
}

// bezier is the point of a cubic curve at t, 0 to 1.
func bezier(from Point, s Segment, t float64) Point {
	u := 1 - t
	a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return Point{a*from.X + b*s.C1.X + c*s.C2.X + d*s.To.X, a*from.Y + b*s.C1.Y + c*s.C2.Y + d*s.To.Y}
}

// contains reports whether a point lies inside, by the even-odd rule.
func (o outline) contains(p Point) bool {
	inside := false
	for _, ring := range o.rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
				inside = !inside
			}
		}
	}
	return inside
}

// bounds is the box around all rings.
func (o outline) bounds() box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, ring := range o.rings {
		for _, p := range ring {
			b = box{min(b.x0, p.X), min(b.y0, p.Y), max(b.x1, p.X), max(b.y1, p.Y)}
		}
	}
	return b
}

// overlaps reports whether any part of a box lies in the region: a corner of
// one in the other, or crossing sides.
func (o outline) overlaps(b box) bool {
	if !o.bounds().overlaps(b) {
		return false
	}
	for _, ring := range o.rings {
		for i, p := range ring {
			if crossesBox(p, ring[(i+1)%len(ring)], b) {
				return true
			}
		}
	}
	return o.contains(Point{(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2})
}

// crossesBox reports whether a side from p to q meets the box (clipping of
// Liang and Barsky).
func crossesBox(p, q Point, b box) bool {
	t0, t1 := 0.0, 1.0
	clip := func(direction, distance float64) bool {
		if direction == 0 {
			return distance >= 0
		}
		t := distance / direction
		if direction < 0 {
			t0 = max(t0, t)
		} else {
			t1 = min(t1, t)
		}
		return t0 <= t1
	}
	dx, dy := q.X-p.X, q.Y-p.Y
	return clip(-dx, p.X-b.x0) && clip(dx, b.x1-p.X) && clip(-dy, p.Y-b.y0) && clip(dy, b.y1-p.Y)
}
