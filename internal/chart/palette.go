package chart

import (
	"math"
	"strconv"
)

// Ink of words and scaffolding. Every text colour keeps a contrast of at least
// 4.5 : 1 on white (WCAG 2.1, 1.4.3).
const (
	white       Color = "#ffffff"
	textColor   Color = "#1a2430"
	softText    Color = "#5a6772"
	gridColor   Color = "#e3e8ec"
	axisColor   Color = "#9aa5ae"
	ruleColor   Color = "#6b7680"
	borderColor Color = "#7c8994"
	emptyFill   Color = "#eef1f3" // no value
	weakFill    Color = "#b4bcc4" // a value of low reliability
	demoColor   Color = "#b3261e"
	baseColor   Color = "#0059b3" // the institutional blue, for single series
)

// seriesColors are told apart with any kind of colour blindness (tested) and
// are dark enough for text on white. More series than colours is an error: a
// reader could not follow them either.
var seriesColors = []Color{baseColor, "#c2410c", "#0b5345", "#8c467e", "#662900", "#772ee6"}

// barColors are those of the same series as areas: of unequal lightness, so
// that they differ in black and white too, and each either light or dark
// enough for a figure inside.
var barColors = []Color{"#004a94", "#d9701f", "#007a6e", "#b07fce", "#6b4e00", "#8996a0"}

// contextFill is the area of a series drawn for comparison only.
const contextFill Color = "#b6c0c8"

// seriesDashes tell the same series apart in black and white.
var seriesDashes = [][]float64{nil, nil, {7, 3}, {2, 2.5}, {9, 3, 2, 3}, {4, 2}}

// Ramps of shades, light to dark, and from one pole to the other.
var (
	blues     = []Color{"#dbe9f6", "#b3d0ea", "#84b3dc", "#5d9bd0", "#2a6fae", "#0a3d6b"}
	coldPole  = []Color{"#dbe9f6", "#9cc3e2", "#5d9bd0", "#15629f"}
	warmPole  = []Color{"#fbe3d3", "#f3b78c", "#dd7a3c", "#a8480f"}
	middleInk = Color("#f4f4f2")
)

// tint mixes a colour with white; share is the part of the colour.
func tint(c Color, share float64) Color {
	r, g, b := c.rgb()
	mix := func(v int) int { return int(math.Round(255 + (float64(v)-255)*share)) }
	return hex(mix(r), mix(g), mix(b))
}

func hex(r, g, b int) Color {
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range []int{r, g, b} {
		out = append(out, digits[v>>4], digits[v&15])
	}
	return Color(out)
}

// rgb splits "#rrggbb"; a malformed colour is black.
func (c Color) rgb() (r, g, b int) {
	if len(c) != 7 {
		return 0, 0, 0
	}
	v, err := strconv.ParseUint(string(c[1:]), 16, 32)
	if err != nil {
		return 0, 0, 0
	}
	return int(v >> 16), int(v >> 8 & 255), int(v & 255)
}

// linear undoes the gamma of sRGB; each channel is 0 to 1.
func (c Color) linear() (r, g, b float64) {
	ungamma := func(v int) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	ir, ig, ib := c.rgb()
	return ungamma(ir), ungamma(ig), ungamma(ib)
}

// luminance is the relative luminance of WCAG 2.1.
func (c Color) luminance() float64 {
	r, g, b := c.linear()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// contrast is the contrast ratio of WCAG 2.1, 1 to 21.
func contrast(a, b Color) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// readableOn is white or the text colour, whichever reads better on a fill.
func readableOn(fill Color) Color {
	if contrast(white, fill) >= contrast(textColor, fill) {
		return white
	}
	return textColor
}
