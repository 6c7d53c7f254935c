package coherence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// quotes finds figures whose value is not in the sentence that is said to print it.
func (r *Rules) quotes(figures []*Figure) []Finding {
	var out []Finding
	claimed := map[*text]map[int]bool{}
	for _, f := range figures {
		if f.text != nil && f.at >= 0 {
			if claimed[f.text] == nil {
				claimed[f.text] = map[int]bool{}
			}
			claimed[f.text][f.at] = true
		}
	}
	for _, f := range figures {
		switch {
		case f.text == nil || len(f.text.numbers) == 0:
		case f.at < 0 && f.kind == Rank && ordinal(f.text.plain, f.number):
		case f.at < 0:
			g := finding("quote", Error, fmt.Sprintf("%s %s is not in the sentence that is quoted for it", f.Value, f.Unit), f)
			var free []string
			for i, n := range f.text.numbers {
				if !claimed[f.text][i] && !n.year && n.percent == (f.Unit == "%") {
					free = append(free, f.text.plain[n.start:n.end])
				}
			}
			if len(free) > 0 {
				g.Remedies = []Remedy{{Line: f.Line, Text: fmt.Sprintf("line %d: the sentence prints %s", f.Line, strings.Join(free, ", "))}}
			}
			out = append(out, g)
		case f.text.numbers[f.at].minus && f.number > 0:
			out = append(out, finding("quote", Error, fmt.Sprintf("%s %s has a minus in the sentence that is quoted for it", f.Value, f.Unit), f))
		}
	}
	return out
}

var ordinals = strings.Fields("prim second terz quart quint sest settim ottav non decim")

// ordinal says whether a text ranks in words: "seconda regione".
func ordinal(s string, n float64) bool {
	i := int(n) - 1
	return i >= 0 && i < len(ordinals) && pattern(`(?i)\b`+ordinals[i]+`[oaie]\b`).MatchString(s)
}

var points = regexp.MustCompile(`(?i)^\s*punt[oi]\b`)

// units finds figures in a unit that their name does not have, and points printed as per cent.
func (r *Rules) units(figures []*Figure) []Finding {
	var out []Finding
	for _, f := range figures {
		k, named := r.named(f.name)
		unit := r.Units[f.Unit]
		switch {
		case named && k.Unit != "" && unit != k.Unit:
			out = append(out, r.unitFinding(f, k))
		case named && k.Kind == Change && (unit == "%" || unit == "p.p."):
			out = append(out, finding("unit", Warning, fmt.Sprintf("%s is a change in units, printed in %s", f.Indicator, f.Unit), f))
		case f.kind == Points && f.at >= 0 && f.text.numbers[f.at].percent:
			g := finding("points-as-percent", Warning, fmt.Sprintf("%s is a difference of percentages and is printed with %%", f.Indicator), f)
			g.Remedies = []Remedy{{Line: f.Line, Text: fmt.Sprintf("line %d: «%s punti percentuali»", f.Line, strings.TrimPrefix(f.Value, "-")), Range: bounded(f.Indicator, "p.p.", f.stands)}}
			out = append(out, g)
		case f.kind == Growth && f.at >= 0 && points.MatchString(f.text.plain[f.text.numbers[f.at].end:]):
			out = append(out, finding("points-as-percent", Warning, fmt.Sprintf("%s is a change in per cent and is printed in points", f.Indicator), f))
		}
	}
	return out
}

func (r *Rules) unitFinding(f *Figure, k kindRule) Finding {
	g := finding("unit", Warning, fmt.Sprintf("%s is a %s: its unit is %s, not %s", f.Indicator, k.Kind, k.Unit, f.Unit), f)
	if k.Kind == Points && r.Units[f.Unit] == "%" {
		g = finding("points-as-percent", Warning, fmt.Sprintf("%s is a difference of percentages: percentage points, not %%", f.Indicator), f)
	}
	g.Remedies = []Remedy{{Line: f.Line, Text: fmt.Sprintf("line %d: unit %s", f.Line, k.Unit), Range: bounded(f.Indicator, k.Unit, f.stands)}}
	return g
}

// labels finds names and sentences that call a figure what it is not.
func (r *Rules) labels(figures []*Figure) []Finding {
	var out []Finding
	for _, f := range figures {
		label := strings.ToLower(f.Label)
		switch {
		case f.kind == Share && strings.HasPrefix(label, "tasso"):
			out = append(out, finding("rate-or-share", Warning, fmt.Sprintf("«%s» is called a rate; %s is a share", f.Label, f.Indicator), f))
		case f.kind == Rate && (strings.HasPrefix(label, "quota") || strings.HasPrefix(label, "incidenza")):
			out = append(out, finding("rate-or-share", Warning, fmt.Sprintf("«%s» is called a share; %s is a rate", f.Label, f.Indicator), f))
		case f.kind == Rate && f.at >= 0:
			out = append(out, r.rateAsShare(f)...)
		}
		if f.Sex == "M" && strings.Contains(label, "donne") || f.Sex == "F" && strings.Contains(label, "uomini") {
			out = append(out, finding("label", Warning, fmt.Sprintf("«%s» is coded %s", f.Label, f.Sex), f))
		}
	}
	return append(out, r.otherThings(figures)...)
}

// otherThings finds sentences with a word by which their figures are not what their names say.
func (r *Rules) otherThings(figures []*Figure) []Finding {
	var out []Finding
	for _, rule := range r.NameWords {
		for _, group := range byQuote(figures, func(f *Figure) bool { return slices.Contains(rule.Names, f.name) }) {
			if strings.Contains(strings.ToLower(group[0].text.plain), rule.word()) {
				out = append(out, finding("label", Warning, fmt.Sprintf("the sentence says «%s…», %s; the figures are kept as those of the whole", rule.Word, rule.Means), group...))
			}
		}
	}
	return out
}

func (n nameWords) word() string { return strings.ToLower(n.Word) }

// byQuote groups the figures of one sentence, in order.
func byQuote(figures []*Figure, keep func(*Figure) bool) [][]*Figure {
	var groups [][]*Figure
	index := map[*text]int{}
	for _, f := range figures {
		if f.text == nil || !keep(f) {
			continue
		}
		i, ok := index[f.text]
		if !ok {
			i = len(groups)
			index[f.text] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// wholes finds shares whose sentence names another whole than their name: a share of Italy "in
// the region", or the other way round.
func (r *Rules) wholes(figures []*Figure) []Finding {
	var out []Finding
	for _, f := range figures {
		if f.at < 0 {
			continue
		}
		of := ""
		for _, s := range r.Shares {
			if strings.HasSuffix(f.name, s.Suffix) {
				of = s.Of
			}
		}
		window := strings.ToLower(f.text.after(f.at))
		nation, region := hasAny(window, r.Words.Nation), hasAny(window, append([]string{strings.ToLower(f.Region)}, r.Words.Region...))
		switch {
		case of == "nation" && region && !nation:
			out = append(out, finding("wrong-whole", Warning, fmt.Sprintf("%s is a share of Italy; the sentence says of the region", f.Indicator), f))
		case of == "everybody" && nation && !region:
			out = append(out, finding("wrong-whole", Warning, fmt.Sprintf("%s is a share of the region; the sentence says of Italy", f.Indicator), f))
		}
	}
	return out
}

// after is the text from a number to the next one.
func (t *text) after(i int) string {
	end := len(t.plain)
	if i+1 < len(t.numbers) {
		end = t.numbers[i+1].start
	}
	s := t.plain[min(t.numbers[i].end, end):end]
	if stop := strings.IndexAny(s, ";"); stop >= 0 {
		s = s[:stop]
	}
	return s
}

func hasAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w != "" && strings.Contains(s, w) })
}

var yearText = regexp.MustCompile(`\b\d{4}\b`)

// years finds years that cannot be, in periods and in sentences, and periods of which the
// sentence names no year though it names others.
func (r *Rules) years(figures []*Figure) []Finding {
	var out []Finding
	told := map[string]bool{}
	for _, f := range figures {
		for _, y := range yearText.FindAllString(f.Period, -1) {
			if !r.possible(y) {
				out = append(out, finding("year", Error, fmt.Sprintf("period %s: %s is not a year that figures can be of", f.Period, y), f))
			}
		}
		if f.text == nil {
			continue
		}
		for _, n := range f.text.numbers {
			printed := f.text.plain[n.start:n.end]
			if !n.year || r.possible(printed) || told[f.Quote+printed] {
				continue
			}
			meant := r.meantYear(printed)
			if meant == "" {
				continue
			}
			told[f.Quote+printed] = true
			var group []*Figure
			for _, g := range figures {
				if g.text == f.text {
					group = append(group, g)
				}
			}
			g := finding("year", Warning, fmt.Sprintf("the sentence says %s", printed), group...)
			g.Remedies = []Remedy{{Line: f.Line, Text: fmt.Sprintf("line %d: %s instead of %s", f.Line, meant, printed)}}
			out = append(out, g)
		}
	}
	return append(out, r.otherYears(figures)...)
}

func (r *Rules) possible(year string) bool {
	var y int
	fmt.Sscanf(year, "%d", &y)
	return y >= r.Years.First && y <= r.Years.Last
}

// meantYear is the year that two digits in the wrong order, or one wrong digit, were meant for.
func (r *Rules) meantYear(s string) string {
	for i := range len(s) - 1 {
		b := []byte(s)
		b[i], b[i+1] = b[i+1], b[i]
		if r.possible(string(b)) {
			return string(b)
		}
	}
	return ""
}

var yearNext = regexp.MustCompile(`^\s*(?:%|unità|persone|milioni|di euro|di|euro|\s)*\s*(?:nel|del|nell'anno|in)\s+(\d{4})\b`)

// otherYears finds figures whose number is printed with a year that is not their period's, and
// periods far from those of the other figures.
func (r *Rules) otherYears(figures []*Figure) []Finding {
	var out []Finding
	first, last := usualYears(figures)
	for _, f := range figures {
		own := yearText.FindAllString(f.Period, -1)
		for _, y := range own {
			if r.possible(y) && (y < first || y > last) {
				out = append(out, finding("year", Warning, fmt.Sprintf("the figure is of %s; the others are of %s to %s", f.Period, first, last), f))
				break
			}
		}
		if f.at < 0 || len(own) == 0 || f.printedTwice() {
			continue
		}
		m := yearNext.FindStringSubmatch(f.text.plain[f.text.numbers[f.at].end:])
		if m != nil && r.possible(m[1]) && (m[1] < own[0] || m[1] > own[len(own)-1]) {
			g := finding("year", Warning, fmt.Sprintf("the figure is of %s; the sentence prints it for %s", f.Period, m[1]), f)
			g.Remedies = []Remedy{{Line: f.Line, Text: fmt.Sprintf("line %d: period %s", f.Line, m[1])}}
			out = append(out, g)
		}
	}
	return out
}

// printedTwice says whether the sentence prints the figure's number more than once.
func (f *Figure) printedTwice() bool {
	times := 0
	for _, n := range f.text.numbers {
		if f.prints(n) {
			times++
		}
	}
	return times > 1
}

// usualYears are the years that several figures are of, with room on both sides: sheets look
// back ten years, and ahead two.
func usualYears(figures []*Figure) (first, last string) {
	count := map[string]int{}
	for _, f := range figures {
		for _, y := range yearText.FindAllString(f.Period, -1) {
			count[y]++
		}
	}
	first, last = "9999", "0000"
	for y, n := range count {
		if n >= max(3, len(figures)/100) {
			first, last = min(first, y), max(last, y)
		}
	}
	if first > last {
		return "0000", "9999"
	}
	var a, b int
	fmt.Sscanf(first, "%d", &a)
	fmt.Sscanf(last, "%d", &b)
	return fmt.Sprintf("%04d", a-10), fmt.Sprintf("%04d", b+2)
}
