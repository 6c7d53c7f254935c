package chart

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
)

// Ascent and descent of digits and capitals above and below the baseline, as
// parts of the size. Accents and the longest descenders stay inside.
const (
	ascent  = 0.78
	descent = 0.22
)

// Metrics are those of Liberation Sans, the font of the PDF. Arial and
// Helvetica, which browsers have, share them by design.
var metrics = sync.OnceValue(func() (fonts struct{ regular, bold *fpdf.Fpdf }) {
	fonts.regular, fonts.bold = fpdf.New("P", "mm", "A4", ""), fpdf.New("P", "mm", "A4", "")
	addFonts(fonts.regular)
	addFonts(fonts.bold)
	fonts.regular.SetFont(fontFamily, "", 10)
	fonts.bold.SetFont(fontFamily, "B", 10)
	return fonts
})

const fontFamily = "LiberationSans"

func addFonts(pdf *fpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(fontFamily, "", liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes(fontFamily, "B", liberationsansbold.TTF)
}

// textWidth measures a line of text in the unit of size.
func textWidth(text string, size float64, bold bool) float64 {
	font := metrics().regular
	if bold {
		font = metrics().bold
	}
	return float64(font.GetStringSymbolWidth(text)) * size / 1000
}

// wrap breaks text at spaces into lines no wider than width. A word that is
// wider alone stands on a line of its own.
func wrap(text string, size float64, bold bool, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line != "" && textWidth(longer, size, bold) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// wrapEvenly is wrap with lines about equally long, so that no single word is
// left on the last.
func wrapEvenly(text string, size float64, bold bool, width float64) []string {
	lines := wrap(text, size, bold, width)
	for narrower := width * 0.97; len(lines) > 1; narrower *= 0.97 {
		next := wrap(text, size, bold, narrower)
		if len(next) > len(lines) || narrower < width/2 {
			break
		}
		lines = next
	}
	return lines
}

// shorten cuts text with an ellipsis so that it is no wider than width.
func shorten(text string, size float64, bold bool, width float64) string {
	if textWidth(text, size, bold) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		cut := strings.TrimRight(string(runes[:n]), " ") + "…"
		if textWidth(cut, size, bold) <= width {
			return cut
		}
	}
	return "…"
}
