package chart

import (
	"fmt"
	"math"
)

const mapTextSize = 10.5

// drawRegions fills the outlines and prints each value inside its region, or
// beside it over the sea where the region is too small.
func (m *Map) drawRegions(c *canvas, at box, scale classes) {
	factor := min(at.width()/m.Shapes.Width, at.height()/m.Shapes.Height)
	dx := at.x0 + (at.width()-m.Shapes.Width*factor)/2
	dy := at.y0
	var placed []outline
	values := make(map[string]Region, len(m.Regions))
	for _, r := range m.Regions {
		values[r.Code] = r
	}
	for _, shape := range m.Shapes.regions {
		o := shape.placed(dx, dy, factor)
		placed = append(placed, o)
		region, known := values[o.code]
		fill, tip := emptyFill, ""
		if known {
			fill = region.fill(scale)
			tip = fmt.Sprintf("%s: %s", region.Name, m.mapLabel(c, region))
		}
		c.add(Path{Segments: o.segments, Ink: Ink{Fill: fill, Stroke: borderColor, Width: 0.6}, Tip: tip})
	}
	// Values are short: the suffix stands in the legend.
	var outside []Text
	var owners []outline
	var taken []box
	for _, o := range placed {
		region, known := values[o.code]
		if !known {
			continue
		}
		t := Text{Size: mapTextSize, Anchor: Middle, String: m.shortLabel(c, region), Color: readableOn(region.fill(scale))}
		if spot, ok := o.roomFor(textWidth(t.String, t.Size, false)+3, t.Size*0.8+3); ok {
			t.X, t.Y = spot.X, spot.Y+t.Size*0.36
			c.text(t)
			taken = append(taken, t.box())
			continue
		}
		outside = append(outside, t)
		owners = append(owners, o)
	}
	for i, t := range outside {
		m.drawOutside(c, t, owners[i], placed, &taken, box{edge, at.y0, at.x1 + 16, at.y1})
	}
}

func (m *Map) shortLabel(c *canvas, r Region) string {
	switch v := r.shown(); {
	case r.Status.Withheld():
		return r.Status.letter()
	case isMissing(v):
		return "–"
	case r.Status != Normal:
		return c.locale.Number(v, m.Decimals) + " " + r.Status.letter()
	default:
		return c.locale.Number(v, m.Decimals)
	}
}

// roomFor finds the centre of a w × h box that lies wholly inside the region,
// as near as can be to the middle of its bounds.
func (o outline) roomFor(w, h float64) (Point, bool) {
	b := o.largest().bounds()
	centre := Point{(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2}
	best, found, nearest := Point{}, false, math.Inf(1)
	const steps = 40
	for iy := 1; iy < steps; iy++ {
		for ix := 1; ix < steps; ix++ {
			p := Point{b.x0 + b.width()*float64(ix)/steps, b.y0 + b.height()*float64(iy)/steps}
			d := math.Hypot(p.X-centre.X, p.Y-centre.Y)
			if d < nearest && o.holds(box{p.X - w/2, p.Y - h/2, p.X + w/2, p.Y + h/2}) {
				best, found, nearest = p, true, d
			}
		}
	}
	return best, found
}

// holds reports whether a box lies wholly inside: its centre does and no side
// of the region crosses it.
func (o outline) holds(b box) bool {
	if !o.contains(Point{(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2}) {
		return false
	}
	for _, ring := range o.rings {
		for i, p := range ring {
			if crossesBox(p, ring[(i+1)%len(ring)], b) {
				return false
			}
		}
	}
	return true
}

// largest is the outline of the ring with the widest bounds: the mainland of a
// region with islands.
func (o outline) largest() outline {
	best, area := 0, -1.0
	for i := range o.rings {
		b := outline{rings: o.rings[i : i+1]}.bounds()
		if a := b.width() * b.height(); a > area {
			best, area = i, a
		}
	}
	return outline{code: o.code, rings: o.rings[best : best+1]}
}

// drawOutside puts a label on the nearest spot off every region and label,
// with a leader to the region.
func (m *Map) drawOutside(c *canvas, t Text, owner outline, all []outline, taken *[]box, bounds box) {
	t.Color = textColor
	anchor := owner.inner()
	w, h := textWidth(t.String, t.Size, false), t.Size
	for distance := 14.0; distance < 140; distance += 3 {
		for k := range 24 {
			angle := float64(k) * math.Pi / 12
			centre := Point{anchor.X + math.Cos(angle)*(distance+w/2), anchor.Y + math.Sin(angle)*distance}
			b := box{centre.X - w/2 - 3, centre.Y - h/2 - 2, centre.X + w/2 + 3, centre.Y + h/2 + 2}
			if !fits(b, bounds, *taken) || overlapsAny(all, b) {
				continue
			}
			t.X, t.Y = centre.X, centre.Y+t.Size*0.36
			near := Point{min(max(anchor.X, b.x0), b.x1), min(max(anchor.Y, b.y0), b.y1)}
			c.add(polyline([]Point{anchor, near}, Ink{Stroke: ruleColor, Width: 0.75}))
			c.add(Circle{X: anchor.X, Y: anchor.Y, R: 1.75, Ink: Ink{Fill: textColor, Stroke: white, Width: 0.5}})
			c.text(t)
			*taken = append(*taken, b)
			return
		}
	}
}

func overlapsAny(all []outline, b box) bool {
	for _, o := range all {
		if o.overlaps(b) {
			return true
		}
	}
	return false
}

// inner is a point well inside the region.
func (o outline) inner() Point {
	for side := 16.0; side > 0.5; side *= 0.8 {
		if p, ok := o.roomFor(side, side); ok {
			return p
		}
	}
	b := o.bounds()
	return Point{(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2}
}
