package note

import (
	"regexp"
	"strings"
)

// mark stands for a reference in the text that is looked through.
const mark = "\uFFFC"

// Allowed are the numbers that a note may have in plain digits, because they are no figures:
// what they are, and how they are known. Anything else is escaped by a backslash before it.
var Allowed = []struct {
	What string
	re   *regexp.Regexp
}{
	{"days: 31 dicembre, 1° maggio 2014, 31/12/2013, 2013-12-31", regexp.MustCompile(`(?i)\b\d{1,2}°?\s+(gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|january|february|march|april|may|june|july|august|september|october|november|december)\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}-\d\d-\d\d\b`)},
	{"codes of periods: 2013-S2, 2014-Q1, 2014-05, T3, 1° semestre", regexp.MustCompile(`\b\d{4}-(S[12]|Q[1-4]|[01]\d)\b|\b[TQS][1-4]\b|\b[1-4]°\s+(trimestre|semestre)`)},
	{"laws: legge 92/2012, d.lgs. n. 286/1998, regolamento (UE) 2019/1700, art. 4, comma 2", regexp.MustCompile(`(?i)\b(legge|l\.|d\.\s?lgs\.?|d\.\s?l\.|d\.\s?m\.|d\.p\.c\.m\.|decreto(-legge|\s+legislativo)?|regolamento\s+\((ue|ce|eu|ec)\)|regulation\s+\(eu\)|direttiva|law|decree)\s*(n\.\s*)?\d+(/\d+)*(/[A-Z]{2})?|\b(articolo|articoli|art\.|artt\.|comma|article)\s*\d+(-\w+)?`)},
	{"years: 2013, 2013-2014, 2013/14", regexp.MustCompile(`\b(18|19|20)\d\d([-–/](\d{4}|\d\d))?\b`)},
	{"ages: 15-64 anni, 15 anni e oltre, tra i 15 e i 64 anni, under 30", regexp.MustCompile(`(?i)\b(\d{1,2}\s*(-|–|e(\s+i)?|to)\s*)?\d{1,2}\s+(anni|years)\b|\b(under|over)\s+\d\d\b`)},
	{"numbers of tables, figures and chapters: tavola 2.1, capitolo 3", regexp.MustCompile(`(?i)\b(tavol[ae]|tabell[ae]|figur[ae]|capitol[oi]|paragraf[oi]|grafic[oi]|table|figure|chapter|section)\s+\d+(\.\d+)*`)},
	{"names of classifications and groups: Ateco 2007, NUTS 2, G20", regexp.MustCompile(`(?i)\b(ateco|nuts|isco|cp|istat|ue|eu|g)[\s-]?\d+\b`)},
}

var (
	escaped = regexp.MustCompile(`\\[+\-−]?\d[\d.,/:%–-]*`)
	typed   = regexp.MustCompile(`[+\-−]?\d([\d.,]*\d)?(\s?(%|p\.p\.|mila|milioni|miliardi|per cento))?`)
)

// figures finds figures that were typed into a block, and takes the backslashes off escaped ones.
func (r *reader) figures(b *Block) {
	flat, pieces := flatten(b)
	masked := escaped.ReplaceAllStringFunc(flat, blank)
	for _, a := range Allowed {
		masked = a.re.ReplaceAllStringFunc(masked, blank)
	}
	for _, m := range typed.FindAllStringIndex(masked, -1) {
		r.fault(pieces.source(m[0]), "a figure is typed: %q; write a reference {{…}}, or \\ before it if it is no figure", masked[m[0]:m[1]])
	}
	for i := range b.Pieces {
		b.Pieces[i].Text = escaped.ReplaceAllStringFunc(b.Pieces[i].Text, func(s string) string { return s[1:] })
	}
}

// blank hides a stretch of text without moving the rest.
func blank(s string) string { return strings.Repeat(" ", len(s)) }

// flat tells where the pieces of a block begin in its whole text.
type flat struct {
	from   []int
	pieces []Piece
}

// flatten is the text of a block with a mark for every reference.
func flatten(b *Block) (string, flat) {
	var whole strings.Builder
	f := flat{pieces: b.Pieces}
	for _, p := range b.Pieces {
		f.from = append(f.from, whole.Len())
		if p.Ref != nil {
			whole.WriteString(mark)
		} else {
			whole.WriteString(p.Text)
		}
	}
	return whole.String(), f
}

// source is the offset in the file of a position of the whole text.
func (f flat) source(at int) int {
	for i := len(f.from) - 1; i >= 0; i-- {
		if f.from[i] <= at {
			return f.pieces[i].offset + at - f.from[i]
		}
	}
	return 0
}
