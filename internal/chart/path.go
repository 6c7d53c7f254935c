package chart

import (
	"fmt"
	"math"
	"strconv"
)

// PathError is an SVG path that cannot be read.
type PathError struct {
	Offset int // byte in the attribute d
	Reason string
}

func (e *PathError) Error() string {
	return fmt.Sprintf("path data at byte %d: %s", e.Offset, e.Reason)
}

// ParsePath reads SVG path data with the commands M L H V C S Q T Z, absolute
// and relative, into absolute lines and cubic curves. Arcs are refused. The
// error is a *PathError.
func ParsePath(d string) ([]Segment, error) {
	p := pathParser{text: d}
	for {
		p.skipSeparators()
		if p.pos == len(d) {
			return p.out, nil
		}
		if err := p.command(); err != nil {
			return nil, err
		}
	}
}

// maxCoordinate keeps sums of relative moves finite.
const maxCoordinate = 1e9

type pathParser struct {
	text    string
	pos     int
	out     []Segment
	at      Point // current point
	start   Point // of the current subpath
	control Point // last control point, for S and T
	last    byte  // last command, upper case
}

// arguments are the numbers that each command takes.
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'Z': 0}

// command reads a letter and every set of arguments that follows it.
func (p *pathParser) command() error {
	letter := p.text[p.pos]
	upper := letter &^ 0x20
	count, known := arguments[upper]
	if !known || letter != upper && letter != upper|0x20 {
		return p.fail(fmt.Sprintf("command %q: want one of M L H V C S Q T Z", letter))
	}
	if len(p.out) == 0 && upper != 'M' {
		return p.fail("does not begin with a move")
	}
	relative := letter != upper
	p.pos++
	for first := true; ; first = false {
		if !first && !p.numberAhead() {
			return nil
		}
		var numbers [6]float64
		for i := range count {
			v, err := p.number()
			if err != nil {
				return err
			}
			numbers[i] = v
		}
		if err := p.apply(upper, relative, numbers); err != nil {
			return err
		}
		switch upper {
		case 'Z':
			return nil
		case 'M': // further pairs after a move are lines
			upper, count = 'L', 2
		}
	}
}

// apply appends the segment that a command with its arguments means.
func (p *pathParser) apply(command byte, relative bool, n [6]float64) error {
	origin := Point{}
	if relative {
		origin = p.at
	}
	point := func(i int) Point { return Point{origin.X + n[i], origin.Y + n[i+1]} }
	s := Segment{Op: LineTo}
	control := Point{}
	switch command {
	case 'M':
		s = Segment{Op: MoveTo, To: point(0)}
		p.start = s.To
	case 'L':
		s.To = point(0)
	case 'H':
		s.To = Point{origin.X + n[0], p.at.Y}
	case 'V':
		s.To = Point{p.at.X, origin.Y + n[0]}
	case 'C':
		s = Segment{CurveTo, point(0), point(2), point(4)}
		control = s.C2
	case 'S':
		s = Segment{CurveTo, p.mirrored('C', 'S'), point(0), point(2)}
		control = s.C2
	case 'Q':
		control = point(0)
		s = quadratic(p.at, control, point(2))
	case 'T':
		control = p.mirrored('Q', 'T')
		s = quadratic(p.at, control, point(0))
	case 'Z':
		s = Segment{Op: Close, To: p.start}
	}
	for _, v := range []float64{s.To.X, s.To.Y, s.C1.X, s.C1.Y, s.C2.X, s.C2.Y} {
		if math.Abs(v) > maxCoordinate {
			return p.fail("coordinate out of range")
		}
	}
	p.out = append(p.out, s)
	p.at, p.control, p.last = s.To, control, command
	return nil
}

// mirrored is the reflection of the last control point, or the current point
// if the last command was not of the same family.
func (p *pathParser) mirrored(family ...byte) Point {
	for _, f := range family {
		if p.last == f {
			return Point{2*p.at.X - p.control.X, 2*p.at.Y - p.control.Y}
		}
	}
	return p.at
}

// quadratic raises a quadratic curve to a cubic one.
func quadratic(from, control, to Point) Segment {
	toward := func(a Point) Point {
		return Point{a.X + (control.X-a.X)*2/3, a.Y + (control.Y-a.Y)*2/3}
	}
	return Segment{CurveTo, toward(from), toward(to), to}
}

func (p *pathParser) skipSeparators() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r', '\f', ',':
			p.pos++
		default:
			return
		}
	}
}

func (p *pathParser) numberAhead() bool {
	p.skipSeparators()
	if p.pos == len(p.text) {
		return false
	}
	c := p.text[p.pos]
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.'
}

// number reads one number; a second point or a sign begins the next one, as in
// "1.5.5-2".
func (p *pathParser) number() (float64, error) {
	if !p.numberAhead() {
		return 0, p.fail("want a number")
	}
	begin, pointed := p.pos, false
	if c := p.text[p.pos]; c == '-' || c == '+' {
		p.pos++
	}
scan:
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c >= '0' && c <= '9':
		case c == '.' && !pointed:
			pointed = true
		case c == 'e' || c == 'E':
			pointed = true
			if p.pos+1 < len(p.text) && (p.text[p.pos+1] == '-' || p.text[p.pos+1] == '+') {
				p.pos++
			}
		default:
			break scan
		}
		p.pos++
	}
	v, err := strconv.ParseFloat(p.text[begin:p.pos], 64)
	if err != nil {
		text := p.text[begin:p.pos]
		p.pos = begin
		return 0, p.fail(fmt.Sprintf("number %q", text))
	}
	return v, nil
}

func (p *pathParser) fail(reason string) error { return &PathError{p.pos, reason} }
