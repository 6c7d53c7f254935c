package note

import (
	"regexp"
	"slices"
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

// Direction is what a word says of a change, or of the first of a gap beside the second.
type Direction byte

// The directions.
const (
	Up Direction = iota + 1
	Down
	Steady
)

// Word is a word of direction in a sentence with a change, or a comparing one in a sentence with a gap.
type Word struct {
	Text   string
	Says   Direction
	Denied bool // "non è aumentato"
	Ref    *Ref // the change, or gap, nearest to it
	At     Place
}

// said is a set of words and what they say: of a gap, or else of a change.
type said struct {
	says Direction
	gap  bool
	re   *regexp.Regexp
}

var directions = []said{
	{Up, false, regexp.MustCompile(`(?i)\b(aument\p{L}+|cresc\p{L}+|increment\p{L}+|rialz\p{L}+|salit[aeio]|sale|salgono|espansione|increas\p{L}+|grew|grow\p{L}*|rose|rises?|risen|rising)\b`)},
	{Down, false, regexp.MustCompile(`(?i)\b(cal(o|i|a|ano|at[aeio]|ando)|diminu\p{L}+|riduzion[ei]|riduc\p{L}+|ridott[aeio]|scend\p{L}+|sces[aeio]|flession[ei]|contrazion[ei]|declin\p{L}*|decreas\p{L}+|fell|falls?|fallen|falling|drop\p{L}*)\b`)},
	{Steady, false, regexp.MustCompile(`(?i)\b(stabil[ei]|stabilit\p{L}*|invariat[aeio]|stazionari[aeo]?|stable|unchanged|steady)\b`)},
	{Up, true, regexp.MustCompile(`(?i)\b(superior[ei]|più (alt|elevat)[aeio]|maggior[ei] (di|del\p{L}*|rispetto)|super(a|ano|ava|avano)|sopra|in più|higher|greater|larger|above|exceed(s|ed)?|more than)\b`)},
	{Down, true, regexp.MustCompile(`(?i)\b(inferior[ei]|più bass[aeio]|minor[ei] (di|del\p{L}*|rispetto)|sotto|in meno|lower|smaller|below|(less|fewer) than)\b`)},
	{Steady, true, regexp.MustCompile(`(?i)\b(simil[ei]|ugual[ei]|in linea con|similar|equal|in line with|the same as)\b`)},
}

// IsGap reports whether a reference is the difference of two groups, by its form or by what its indicator is.
func (r *Ref) IsGap() bool {
	return r.Form == Gap || r.Form == Value && strings.HasSuffix(r.Indicator, "_gap_pp")
}

var (
	sentenceEnd = regexp.MustCompile(`[.;!?](\s|$)`)
	denial      = regexp.MustCompile(`(?i)\b(non|nessun\p{L}*|senza|né|not|no|without)\s+(\p{L}+\s+){0,2}$`)
)

// Words lists the words of direction that stand in a sentence with a change, and the comparing ones in
// a sentence with a gap, each with the change or gap that is nearest.
func (n *Note) Words(source []byte) []Word {
	r := &reader{note: n, original: source}
	var out []Word
	for _, s := range n.Sections {
		for i := range s.Blocks {
			text, f := flatten(&s.Blocks[i])
			from := 0
			ends := append(sentenceEnd.FindAllStringIndex(text, -1), []int{len(text), len(text)})
			for _, e := range ends {
				out = append(out, r.words(text[from:e[0]], from, f)...)
				from = e[1]
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Word) int { return a.At.compare(b.At) })
	return out
}

// words are those of one sentence, which begins at a position of its block.
func (r *reader) words(sentence string, from int, f flat) (out []Word) {
	for _, d := range directions {
		for _, m := range d.re.FindAllStringIndex(sentence, -1) {
			var near *Ref
			best := 0
			for i, p := range f.pieces {
				at := f.from[i] - from
				if p.Ref == nil || d.gap != p.Ref.IsGap() || !d.gap && p.Ref.Form != Change || at < 0 || at >= len(sentence) {
					continue
				}
				between := sentence[min(m[1], at):max(m[0], at)]
				// A change of the same clause is nearer than one beyond a comma.
				distance := len(between) + len(sentence)*strings.Count(between, ",")
				if near == nil || distance < best {
					near, best = p.Ref, distance
				}
			}
			if near != nil {
				out = append(out, Word{Text: sentence[m[0]:m[1]], Says: d.says, Denied: denial.MatchString(sentence[:m[0]]), Ref: near,
					At: r.place(f.source(from + m[0]))})
			}
		}
	}
	return out
}
