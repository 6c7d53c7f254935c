package coherence

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

var (
	fromNumber = regexp.MustCompile(`(?i)\b(da|dai|dalle|dal|dagli|dall'|dalla)\s*$`)
	toNumber   = regexp.MustCompile(`(?i)\b(a|ai|alle|al|agli|all'|alla)\s*$`)
)

// directions finds sentences whose verb says up where the numbers go down, or the reverse.
func (r *Rules) directions(figures []*Figure) []Finding {
	var out []Finding
	for _, group := range byQuote(figures, func(*Figure) bool { return true }) {
		t := group[0].text
		var numbers []printed
		for _, n := range t.numbers {
			if !n.year {
				numbers = append(numbers, n)
			}
		}
		for i := 0; i+1 < len(numbers); i++ {
			a, b := numbers[i], numbers[i+1]
			if !fromNumber.MatchString(t.plain[:a.start]) || !toNumber.MatchString(t.plain[:b.start]) || a.percent != b.percent {
				continue
			}
			verb := r.verb(sentence(t.plain, a.start))
			if verb == 0 || verb > 0 == (b.value > a.value) {
				continue
			}
			out = append(out, r.worded("direction", group, fmt.Sprintf("the sentence says %s; %s to %s", way(verb), t.plain[a.start:a.end], t.plain[b.start:b.end]), a, b)...)
		}
		out = append(out, r.signs(group)...)
	}
	return out
}

func way(verb int) string {
	if verb > 0 {
		return "that it rose"
	}
	return "that it fell"
}

// sentence is the text from the beginning of a sentence to a place in it; nothing when a
// bracket opens in between and does not close.
func sentence(s string, at int) string {
	start := 0
	for _, stop := range []string{". ", "; "} {
		if i := strings.LastIndex(s[:at], stop); i >= 0 {
			start = max(start, i+1)
		}
	}
	before := s[start:at]
	if strings.Count(before, "(") > strings.Count(before, ")") {
		return ""
	}
	return before
}

// verb is +1 or -1 for the last word of a text that says up or down, 0 without one.
func (r *Rules) verb(s string) int {
	s = strings.ToLower(s)
	best, sign := -1, 0
	for _, set := range []struct {
		words []string
		sign  int
	}{{r.Words.Up, 1}, {r.Words.Down, -1}} {
		for _, w := range set.words {
			for _, m := range wordStart(w).FindAllStringIndex(s, -1) {
				if m[0] > best {
					best, sign = m[0], set.sign
				}
			}
		}
	}
	return sign
}

// wordStart matches words that begin with a stem; a stem of three letters or fewer is a word.
func wordStart(stem string) *regexp.Regexp {
	if len(stem) <= 3 {
		return pattern(`\b` + regexp.QuoteMeta(stem) + `[eaio]?\b`)
	}
	return pattern(`\b` + regexp.QuoteMeta(stem) + `\p{L}*`)
}

var byNumber = regexp.MustCompile(`(?i)^\p{L}*[,\s]+(?:(?:quasi|circa|solo|invece|di|del|dell'|poco|più|oltre)[,\s]*)*(?:di|del|dell'|di circa|quasi)\s*$`)

// signs finds changes whose sign is not that of the word just before them: "diminuiti di 657".
func (r *Rules) signs(group []*Figure) []Finding {
	var out []Finding
	for _, f := range group {
		if f.at < 0 || f.number == 0 || f.kind != Growth && f.kind != Change && f.kind != Points {
			continue
		}
		n := f.text.numbers[f.at]
		before := sentence(f.text.plain, n.start)
		sign := r.governs(before)
		after := strings.ToLower(f.text.plain[n.end:min(len(f.text.plain), n.end+40)])
		if m := pointsThan.FindStringSubmatch(after); m != nil {
			sign = r.compared(m[1])
		}
		if sign != 0 && (sign > 0) != (f.number > 0) && !n.minus {
			out = append(out, finding("direction", Warning, fmt.Sprintf("the sentence says %s; %s is %s %s", way(sign), f.Indicator, f.Value, f.Unit), f))
		}
	}
	return out
}

var pointsThan = regexp.MustCompile(`^\s*punt[oi](?: percentual[ei])? (superior\p{L}*|inferior\p{L}*)`)

// governs is the sign of a word of direction that a number follows at once: "un calo di", "in aumento del".
func (r *Rules) governs(before string) int {
	lower := strings.ToLower(before)
	for _, set := range []struct {
		words []string
		sign  int
	}{{r.Words.Up, 1}, {r.Words.Down, -1}} {
		for _, w := range set.words {
			all := wordStart(w).FindAllStringIndex(lower, -1)
			if len(all) > 0 && byNumber.MatchString(lower[all[len(all)-1][0]+len(w):]) {
				return set.sign
			}
		}
	}
	return 0
}

// compared is +1 for a word that says more, -1 for one that says less.
func (r *Rules) compared(word string) int {
	word = strings.ToLower(word)
	for _, w := range r.Words.More {
		if strings.HasPrefix(word, w) {
			return 1
		}
	}
	for _, w := range r.Words.Less {
		if strings.HasPrefix(word, w) {
			return -1
		}
	}
	return 0
}

// worded is a finding about numbers of a sentence, with the figures that they are; none when
// no figure of the set is one of them.
func (r *Rules) worded(rule string, group []*Figure, message string, numbers ...printed) []Finding {
	var figures []*Figure
	for _, n := range numbers {
		for _, f := range group {
			if f.at >= 0 && f.text.numbers[f.at].start == n.start {
				figures = append(figures, f)
			}
		}
	}
	if figures == nil {
		return nil
	}
	return []Finding{finding(rule, Warning, message, figures...)}
}

// interval is what a number of a text can stand for.
func (r *Rules) interval(t *text, n printed) Interval {
	if n.fraction > 0 {
		return oneIn(n.fraction)
	}
	h := r.hedgeOf(t.plain, n)
	if h == plain && n.unit == 1 && !n.percent {
		return exactly(n.value)
	}
	return stands(n.value, n.unit, h)
}

var (
	comparative = `(superior[ei]|inferior[ei]|più alt[oaie]|più elevat[oaie]|più bass[oaie]|maggior[ei]|minor[ei])`
	thanPair    = regexp.MustCompile(`(?i)` + comparative + `\s+(?:al|all'|alla|alle|ai|agli|a|rispetto)\b[^0-9.;()]*$`)
	thanOther   = regexp.MustCompile(`(?i)` + comparative + `\s+(?:anche |nettamente )?(?:al|all'|alla|alle|ai|agli|a|rispetto)\b[^0-9.;()%]{0,80}\(\s*$`)
	isItself    = regexp.MustCompile(`(?i)` + comparative + `\s+\(\s*$`)
	byPoints    = regexp.MustCompile(`(?i)\b(superior[ei]|inferior[ei]|sopra|sotto)\b|punt[oi]( percentual[ei])? (sopra|sotto)`)
	againstNext = regexp.MustCompile(`(?i)^\s*%?\s*(contro|a fronte d\p{L}+'?|rispetto a\p{L}*'?)\s*$`)
	twice       = regexp.MustCompile(`(?i)più del doppio\b[^()]{0,80}(\(\s*)?$`)
)

// comparisons finds sentences that call one number more or less than another, or so many points
// away, where it is not.
func (r *Rules) comparisons(figures []*Figure) []Finding {
	var out []Finding
	for _, group := range byQuote(figures, func(*Figure) bool { return true }) {
		t := group[0].text
		for i, n := range t.numbers {
			before := t.plain[:n.start]
			out = append(out, r.pair(group, t, i)...)
			if !n.percent {
				continue
			}
			subject, ok := t.subject(i)
			if !ok {
				continue
			}
			if m := isItself.FindStringSubmatch(before); m != nil {
				subject, n = n, subject
				out = r.compare(out, group, t, m[1], subject, n)
			} else if m := thanOther.FindStringSubmatch(before); m != nil {
				out = r.compare(out, group, t, m[1], subject, n)
			}
			out = append(out, r.pointsApart(group, t, i, subject)...)
		}
		out = append(out, r.doubled(group)...)
	}
	return out
}

func (r *Rules) compare(out []Finding, group []*Figure, t *text, word string, subject, other printed) []Finding {
	sign := r.compared(word)
	a, b := r.interval(t, subject), r.interval(t, other)
	if sign > 0 && a.High < b.Low || sign < 0 && a.Low > b.High {
		for _, f := range r.worded("order", group, fmt.Sprintf("the sentence says «%s»; %s against %s", word, t.plain[subject.start:subject.end], t.plain[other.start:other.end]), subject, other) {
			f.Remedies = []Remedy{{Line: f.Figures[0].Line, Text: fmt.Sprintf("line %d: the contrary of «%s», or the two numbers the other way round", f.Figures[0].Line, word)}}
			out = append(out, f)
		}
	}
	return out
}

// pair reads "superiori alle attivazioni, 57.929 contro 58.834".
func (r *Rules) pair(group []*Figure, t *text, i int) []Finding {
	if i+1 >= len(t.numbers) {
		return nil
	}
	a, b := t.numbers[i], t.numbers[i+1]
	m := thanPair.FindStringSubmatch(t.plain[:a.start])
	if m == nil || a.percent != b.percent || a.year || b.year || !againstNext.MatchString(t.plain[a.end:b.start]) {
		return nil
	}
	return r.compare(nil, group, t, m[1], a, b)
}

// subject is the number that a comparison at number i is about: the last percentage before it
// outside brackets, else the first one.
func (t *text) subject(i int) (printed, bool) {
	first := -1
	for j := i - 1; j >= 0; j-- {
		if !t.numbers[j].percent {
			continue
		}
		first = j
		before := t.plain[:t.numbers[j].start]
		if strings.Count(before, "(") == strings.Count(before, ")") {
			return t.numbers[j], true
		}
	}
	if first < 0 {
		return printed{}, false
	}
	return t.numbers[first], true
}

// pointsApart reads "di almeno 3 punti percentuali superiore a quello della media nazionale (9%)".
func (r *Rules) pointsApart(group []*Figure, t *text, i int, subject printed) []Finding {
	other := t.numbers[i]
	if i == 0 {
		return nil
	}
	by := t.numbers[i-1]
	between := t.plain[by.end:other.start]
	if by.percent || by.start < subject.end || !points.MatchString(between) || strings.ContainsAny(between, ",;.") || !strings.Contains(between, "(") {
		return nil
	}
	m := byPoints.FindString(t.plain[max(subject.end, by.start-40):by.start] + between)
	if m == "" {
		return nil
	}
	sign := 1.0
	if lower := strings.ToLower(m); strings.Contains(lower, "inferior") || strings.Contains(lower, "sotto") {
		sign = -1
	}
	difference := r.interval(t, subject).sub(r.interval(t, other)).scale(sign)
	said := stands(by.value, by.unit, r.hedgeOf(t.plain, by))
	if !difference.apart(said) {
		return nil
	}
	return r.worded("points", group, fmt.Sprintf("the sentence says %s points; %s and %s are %.2f to %.2f apart", t.plain[by.start:by.end],
		t.plain[subject.start:subject.end], t.plain[other.start:other.end], difference.Low, difference.High), by, subject, other)
}

// doubled reads "387.350 …, più del doppio … (164.800)".
func (r *Rules) doubled(group []*Figure) []Finding {
	t := group[0].text
	var out []Finding
	for i, n := range t.numbers {
		before := yearText.ReplaceAllString(t.plain[:n.start], "")
		if n.year || n.percent || i == 0 || !twice.MatchString(before) {
			continue
		}
		subject := t.numbers[0]
		if subject.percent || subject.year || subject.value > 2*n.value || math.IsInf(subject.value, 0) {
			continue
		}
		out = append(out, r.worded("order", group, fmt.Sprintf("the sentence says more than twice; %s against %s", t.plain[subject.start:subject.end], t.plain[n.start:n.end]), subject, n)...)
	}
	return out
}

// ordered finds lists that a sentence gives in order ("seguita da") and that are not.
func (r *Rules) ordered(figures []*Figure) []Finding {
	var out []Finding
	for _, group := range byQuote(figures, func(f *Figure) bool { return f.at >= 0 && (f.kind == Share || f.kind == Count) }) {
		lower := strings.ToLower(group[0].text.plain)
		first := slices.IndexFunc(group[0].text.numbers, func(n printed) bool { return !n.year })
		lead := slices.MinFunc(group, func(f, g *Figure) int { return f.at - g.at })
		for _, f := range group {
			for _, g := range group {
				if f.text.numbers[f.at].end > f.text.numbers[g.at].start || !alike(f, g) || f.stands.High >= g.stands.Low {
					continue
				}
				from := f.text.numbers[f.at].end
				if f.name == lead.name && f.pop == lead.pop && lead.at == first { // the list is in the order of its first measure, also after "seguita da"
					from = 0
				}
				between := lower[from:g.text.numbers[g.at].start]
				if !r.follows(between) || strings.ContainsAny(between, ";") || strings.Contains(between, ". ") && !strings.Contains(between, ". segue") {
					continue
				}
				out = append(out, finding("order", Warning, fmt.Sprintf("the sentence puts %s %s before %s %s", f.Value, f.Unit, g.Value, g.Unit), f, g))
			}
		}
	}
	return out
}

func (r *Rules) follows(s string) bool {
	for _, w := range r.Words.After {
		if pattern(`\b` + w + `\b`).MatchString(s) {
			return true
		}
	}
	return false
}

// alike says whether two figures are the same measure of two members of one breakdown.
func alike(f, g *Figure) bool {
	a, b := f.cell(), g.cell()
	differ := 0
	if a.place != b.place {
		differ++
		b.place = a.place
	}
	for _, dim := range sortedKeys(f.dims) {
		if dim == "BOUND" || dim == "AGE" {
			return false
		}
		if f.dims[dim] != g.dims[dim] {
			differ++
		}
	}
	a.dims, b.dims = "", ""
	return differ == 1 && len(f.dims) == len(g.dims) && a == b
}
