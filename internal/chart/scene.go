package chart

// Scene is a chart laid out: primitives in drawing order on a canvas of
// Width × Height px, origin top left, y downward.
type Scene struct {
	Width, Height float64
	Lang          string
	Title         string
	Alt           string
	Items         []Primitive
}

// Primitive is Path, Rect, Circle or Text.
type Primitive interface{ primitive() }

// Color is an opaque colour as "#rrggbb"; empty paints nothing.
type Color string

// Ink is how a shape is painted.
type Ink struct {
	Fill    Color
	Opacity float64 // of the fill; 0 is opaque
	Stroke  Color
	Width   float64   // of the stroke, px
	Dash    []float64 // lengths of strokes and gaps, px; nil is solid
}

// Path is an outline of lines and cubic curves.
type Path struct {
	Segments []Segment
	Ink
	Tip string // shown by browsers under the pointer
}

// Op is the kind of a Segment.
type Op byte

// Segment kinds, named as in SVG.
const (
	MoveTo  Op = 'M'
	LineTo  Op = 'L'
	CurveTo Op = 'C'
	Close   Op = 'Z'
)

// Point is a place on the canvas.
type Point struct{ X, Y float64 }

// Segment is one command of a path, absolute. C1 and C2 are the control points
// of a curve.
type Segment struct {
	Op     Op
	C1, C2 Point
	To     Point
}

// Rect is an upright rectangle with corners of the given radius.
type Rect struct {
	X, Y, W, H, Radius float64
	Ink
	Tip string
}

// Circle is a disc or ring.
type Circle struct {
	X, Y, R float64
	Ink
	Tip string
}

// Anchor is the side of a text that its point holds.
type Anchor byte

// Anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Text is one line of text whose baseline passes through X, Y.
type Text struct {
	X, Y     float64
	Size     float64 // px
	Bold     bool
	Anchor   Anchor
	Color    Color
	Vertical bool // reads upward
	String   string
}

func (Path) primitive()   {}
func (Rect) primitive()   {}
func (Circle) primitive() {}
func (Text) primitive()   {}

// polyline is an open path through points.
func polyline(points []Point, ink Ink) Path {
	p := Path{Ink: ink, Segments: make([]Segment, 0, len(points)+1)}
	for i, at := range points {
		op := LineTo
		if i == 0 {
			op = MoveTo
		}
		p.Segments = append(p.Segments, Segment{Op: op, To: at})
	}
	return p
}

// polygon is a closed path through points.
func polygon(points []Point, ink Ink) Path {
	p := polyline(points, ink)
	p.Segments = append(p.Segments, Segment{Op: Close})
	return p
}

// Bounds is the rectangle a text covers, from its font's ascent to its descent.
func (t Text) Bounds() (x0, y0, x1, y1 float64) {
	w, up, down := textWidth(t.String, t.Size, t.Bold), t.Size*ascent, t.Size*descent
	before := 0.0
	switch t.Anchor {
	case Middle:
		before = w / 2
	case End:
		before = w
	}
	if t.Vertical {
		return t.X - up, t.Y + before - w, t.X + down, t.Y + before
	}
	return t.X - before, t.Y - up, t.X - before + w, t.Y + down
}
