package coherence

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

func sortNumbers(n []printed) {
	slices.SortStableFunc(n, func(a, b printed) int { return cmp.Compare(a.start, b.start) })
}

// locate finds every figure in the sentence that prints it, and narrows or widens what it
// stands for by how it is printed there.
func (r *Rules) locate(figures []*Figure) {
	texts := map[string]*text{}
	taken := map[*text]map[int]int{} // how many figures have each number
	for _, f := range figures {
		if f.Quote == "" {
			continue
		}
		t := texts[f.Quote]
		if t == nil {
			t = readText(f.Quote)
			texts[f.Quote], taken[t] = t, map[int]int{}
		}
		f.text = t
		best := -1
		for i, n := range t.numbers {
			if f.prints(n) && (best < 0 || f.rank(n, taken[t][i]) < f.rank(t.numbers[best], taken[t][best])) {
				best = i
			}
		}
		if f.at = best; best < 0 {
			continue
		}
		taken[t][best]++
		f.stands = r.printedAs(f, t, t.numbers[best])
	}
}

// prints says whether a number of the text is the figure's.
func (f *Figure) prints(n printed) bool {
	v := math.Abs(f.number)
	switch {
	case n.fraction > 0:
		return math.Abs(v-n.value) < 0.06
	case n.percent && f.kind == Count && f.Unit != "%" && f.Unit != "PC":
		return false
	case near(v, n.value):
		return true
	}
	return strings.HasPrefix(f.Unit, "milioni") && near(v*1e6, n.value)
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a)) }

// rank puts numbers first that nobody has, that are no years, and that carry the figure's unit.
func (f *Figure) rank(n printed, taken int) int {
	rank := 4 * taken
	if n.year {
		rank += 2
	}
	if n.percent != (f.kind != Count && f.kind != Change && f.kind != Rank && f.kind != Points) && f.kind != Points {
		rank++
	}
	return rank
}

// printedAs is what a figure stands for, as the text prints it.
func (r *Rules) printedAs(f *Figure, t *text, n printed) Interval {
	if n.fraction > 0 {
		return oneIn(n.fraction)
	}
	h := r.hedgeOf(t.plain, n)
	if h == plain {
		h = f.hedge
	}
	unit := n.unit
	if strings.HasPrefix(f.Unit, "milioni") && n.unit >= 1e6 {
		unit = n.unit / 1e6
	}
	return r.standing(f, unit, h)
}

// standing is stands, but for things that were counted: a count is what it is.
func (r *Rules) standing(f *Figure, unit float64, h hedge) Interval {
	if h == plain && unit == 1 && r.counted(f) {
		return exactly(f.number)
	}
	return stands(f.number, unit, h)
}

// counted says whether a figure is a number of things that were counted one by one, not an
// estimate that was rounded to the unit.
func (r *Rules) counted(f *Figure) bool {
	return (f.kind == Count || f.kind == Change || f.kind == Rank) && !slices.Contains(r.Estimates, f.name) && !strings.HasPrefix(f.Unit, "milioni")
}

var (
	articles  = regexp.MustCompile(`(?i)(\b(di|del|dell|della|dei|il|l|lo|la|i|le|gli|un|al|all|alla|ai|a|per|solo|su|tra|fra|nel)\b|[ '+(€-])+$`)
	hedgeWord = regexp.MustCompile(`(?i)([\p{L}]+)\.?\s*$`)
	aboutNext = regexp.MustCompile(`(?i)^\s*%?\s*circa\b`)
)

// hedgeOf reads the words just before a number, and "circa" just after it.
func (r *Rules) hedgeOf(s string, n printed) hedge {
	before := strings.ToLower(s[max(0, n.start-48):n.start])
	if strings.HasSuffix(strings.TrimRight(before, " "), "tra il") {
		before = ""
	}
	short := articles.ReplaceAllString(before, "")
	for _, set := range []struct {
		words []string
		hedge hedge
	}{{r.Words.JustOver, over}, {r.Words.Almost, almost}, {r.Words.Over, over}, {r.Words.About, about}, {r.Words.AtLeast, atLeast}} {
		for _, w := range set.words {
			if endsWithWord(short, w) || endsWithWord(strings.TrimRight(before, " '+€"), w) || endsWithWord(articlesOnce(before), w) {
				return set.hedge
			}
		}
	}
	if aboutNext.MatchString(s[n.end:]) {
		return about
	}
	return plain
}

// articlesOnce takes one article off, so that "poco più di" keeps its "di".
func articlesOnce(s string) string {
	s = strings.TrimRight(s, " '+€")
	for _, a := range []string{" i", " le", " il", " l", " gli", " la"} {
		if strings.HasSuffix(s, a) {
			return strings.TrimRight(strings.TrimSuffix(s, a), " ")
		}
	}
	return s
}

func endsWithWord(s, w string) bool {
	if !strings.HasSuffix(s, w) {
		return false
	}
	before := strings.TrimSuffix(s, w)
	return before == "" || hedgeWord.FindString(before[max(0, len(before)-4):]) == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, "'")
}
