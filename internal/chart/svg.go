package chart

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// fontStack starts with the fonts that share the metrics of Liberation Sans.
const fontStack = "Arial, 'Liberation Sans', Helvetica, sans-serif"

// SVG draws a chart as a standalone SVG element, without scripts, style sheets
// or fonts of its own, so that it stands in a page under a strict content
// security policy. It is an image to assistive technology, with a title and a
// description; the page adds the Table.
func SVG(c Chart, o Options) (string, error) {
	scene, err := Layout(c, o)
	if err != nil {
		return "", err
	}
	return scene.SVG(o.ID), nil
}

// SVG writes the scene. id prefixes its identifiers; empty derives one from
// the drawing.
func (s *Scene) SVG(id string) string {
	var body strings.Builder
	for _, item := range s.Items {
		writePrimitive(&body, item)
	}
	if id == "" {
		h := fnv.New64a()
		h.Write([]byte(body.String()))
		id = "g" + strconv.FormatUint(h.Sum64(), 36)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]s %[2]s" width="%[1]s" height="%[2]s" `+
		`role="img" lang="%[3]s" aria-labelledby="%[4]s-t %[4]s-d" font-family="%[5]s">`+"\n",
		num(s.Width), num(s.Height), s.Lang, escape(id), fontStack)
	fmt.Fprintf(&b, "<title id=\"%s-t\">%s</title>\n", escape(id), escape(s.Title))
	fmt.Fprintf(&b, "<desc id=\"%s-d\">%s</desc>\n", escape(id), escape(s.Alt))
	fmt.Fprintf(&b, "<rect width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", num(s.Width), num(s.Height), white)
	b.WriteString(body.String())
	b.WriteString("</svg>\n")
	return b.String()
}

func writePrimitive(b *strings.Builder, item Primitive) {
	switch p := item.(type) {
	case Path:
		fmt.Fprintf(b, `<path d="%s"`, pathData(p.Segments))
		writeInk(b, p.Ink)
		closeShape(b, "path", p.Tip)
	case Rect:
		fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s"`, num(p.X), num(p.Y), num(p.W), num(p.H))
		if p.Radius > 0 {
			fmt.Fprintf(b, ` rx="%s"`, num(p.Radius))
		}
		writeInk(b, p.Ink)
		closeShape(b, "rect", p.Tip)
	case Circle:
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"`, num(p.X), num(p.Y), num(p.R))
		writeInk(b, p.Ink)
		closeShape(b, "circle", p.Tip)
	case Text:
		writeText(b, p)
	}
}

func writeInk(b *strings.Builder, ink Ink) {
	fill := string(ink.Fill)
	if fill == "" {
		fill = "none"
	}
	fmt.Fprintf(b, ` fill="%s"`, fill)
	if ink.Opacity > 0 {
		fmt.Fprintf(b, ` fill-opacity="%s"`, num(ink.Opacity))
	}
	if ink.Stroke == "" {
		return
	}
	fmt.Fprintf(b, ` stroke="%s" stroke-width="%s" stroke-linejoin="round"`, ink.Stroke, num(ink.Width))
	if ink.Dash != nil {
		parts := make([]string, len(ink.Dash))
		for i, d := range ink.Dash {
			parts[i] = num(d)
		}
		fmt.Fprintf(b, ` stroke-dasharray="%s"`, strings.Join(parts, " "))
	}
}

func closeShape(b *strings.Builder, tag, tip string) {
	if tip == "" {
		b.WriteString("/>\n")
		return
	}
	fmt.Fprintf(b, "><title>%s</title></%s>\n", escape(tip), tag)
}

func writeText(b *strings.Builder, t Text) {
	fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(t.X), num(t.Y), num(t.Size), t.Color)
	if t.Bold {
		b.WriteString(` font-weight="bold"`)
	}
	switch t.Anchor {
	case Middle:
		b.WriteString(` text-anchor="middle"`)
	case End:
		b.WriteString(` text-anchor="end"`)
	}
	if t.Vertical {
		fmt.Fprintf(b, ` transform="rotate(-90 %s %s)"`, num(t.X), num(t.Y))
	}
	fmt.Fprintf(b, ">%s</text>\n", escape(t.String))
}

// pathData writes segments as the attribute d.
func pathData(segments []Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteByte(byte(s.Op))
		switch s.Op {
		case CurveTo:
			fmt.Fprintf(&b, "%s %s %s %s %s %s", num(s.C1.X), num(s.C1.Y), num(s.C2.X), num(s.C2.Y), num(s.To.X), num(s.To.Y))
		case MoveTo, LineTo:
			fmt.Fprintf(&b, "%s %s", num(s.To.X), num(s.To.Y))
		}
	}
	return b.String()
}

// num writes a coordinate with two decimals at most.
func num(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(text string) string { return escaper.Replace(printable(text)) }
