package note

import (
	"regexp"
	"slices"
	"strings"
)

// Direction is what a word says of a change, or of the first of a gap beside the second.
type Direction byte

// The directions.
const (
	Up Direction = iota + 1
	Down
	Steady
)

// Word is a word of direction in a sentence with a change, a comparing one in a sentence with a gap, or
// what such a sentence says that the gap is from.
type Word struct {
	Text    string
	Says    Direction // 0 where Against says something
	Denied  bool      // "non è aumentato"
	Against string    // the code of CITIZENSHIP that is compared with: "rispetto agli italiani" is ITA
	Ref     *Ref      // the change, or gap, nearest to it
	At      Place
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

var (
	// italians are the persons, compares is what sets something against them within the same clause.
	italians = regexp.MustCompile(`(?i)\b(?:[ad]?i|gli|[ad]gli|dei|degli|[ad]?alle|delle|le) (?:(\p{L}+) )?italian[ie]\b|\bItalian(?:s| (?:citizens|women|men|workers))\b`)
	compares = regexp.MustCompile(`(?i)\b(rispetto|confront\p{L}*|contro|divar\p{L}*|distan\p{L}*|scart[oi]|differenz[ae]|superior[ei]|inferior[ei]|(più|meno) \p{L}+|maggior[ei]|minor[ei]|super(a|ano)|sopra|sotto|in linea|simil[ei]|ugual[ei]|than|from|against|compared|relative|gap|above|below|in line|similar|equal)\b[^,;:]*$`)
	// others are Italian and no persons, or no Italians.
	others = []string{"regioni", "province", "ripartizioni", "aree", "città", "imprese", "aziende", "famiglie", "non"}
)

// IsGap reports whether a reference is the difference of two groups, by its form or by what its indicator is.
func (r *Ref) IsGap() bool {
	return r.Form == Gap || r.Form == Value && strings.HasSuffix(r.Indicator, "_gap_pp")
}

var (
	sentenceEnd = regexp.MustCompile(`[.;!?](\s|$)`)
	denial      = regexp.MustCompile(`(?i)\b(non|nessun\p{L}*|senza|né|not|no|without)\s+(\p{L}+\s+){0,2}$`)
	// named are groups of which "non" is a part of the name, and denies nothing.
	named = regexp.MustCompile(`(?i)\bnon[\s-]+(comunitari\p{L}*|extracomunitari\p{L}*|italian\p{L}*|stranier\p{L}*|europe\p{L}*|cittadin\p{L}*|resident\p{L}*|occupat\p{L}*|attiv\p{L}*|dipendent\p{L}*|qualificat\p{L}*|laureat\p{L}*|diplomat\p{L}*|agricol\p{L}*|stagional\p{L}*|appartenent\p{L}*|standard|profit|ue|eu|ce)\b`)
)

// denied reports whether what stands before a word of a sentence denies it.
func denied(before string) bool { return denial.MatchString(named.ReplaceAllStringFunc(before, blank)) }

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
			if near := f.nearest(sentence, m, from, d.gap); near != nil {
				out = append(out, Word{Text: sentence[m[0]:m[1]], Says: d.says, Denied: denied(sentence[:m[0]]), Ref: near,
					At: r.place(f.source(from + m[0]))})
			}
		}
	}
	for _, m := range italians.FindAllStringSubmatchIndex(sentence, -1) {
		if !compares.MatchString(sentence[:m[0]]) || m[2] >= 0 && slices.Contains(others, strings.ToLower(sentence[m[2]:m[3]])) {
			continue
		}
		if near := f.nearest(sentence, m, from, true); near != nil {
			out = append(out, Word{Text: sentence[m[0]:m[1]], Against: "ITA", Ref: near, At: r.place(f.source(from + m[0]))})
		}
	}
	return out
}

// nearest is the gap, or else the change, of a sentence that stands nearest to a stretch of it; nil without one.
func (f flat) nearest(sentence string, m []int, from int, gap bool) (near *Ref) {
	best := 0
	for i, p := range f.pieces {
		at := f.from[i] - from
		if p.Ref == nil || gap != p.Ref.IsGap() || !gap && p.Ref.Form != Change || at < 0 || at >= len(sentence) {
			continue
		}
		between := sentence[min(m[1], at):max(m[0], at)]
		// A change of the same clause is nearer than one beyond a comma.
		distance := len(between) + len(sentence)*strings.Count(between, ",")
		if near == nil || distance < best {
			near, best = p.Ref, distance
		}
	}
	return near
}
