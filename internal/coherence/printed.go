package coherence

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// hedge is how a printed number is softened.
type hedge int

const (
	plain hedge = iota
	over
	almost
	about
	atLeast
	rounded
	oneInN
)

var hedgeCodes = map[string]hedge{"OVER": over, "ALMOST": almost, "ABOUT": about, "AT_LEAST": atLeast, "ROUNDED": rounded, "ONE_IN_N": oneInN}

func pow10(n int) float64 { return math.Pow(10, float64(n)) }

// stands is what a number can stand for that was printed to a unit (0,1 for 12,7; 1 for 46;
// 1000 for 13mila). A hedged number is wider, by the unit of its last digit that is not zero:
// oltre 95mila is 95.000 to 96.000, quasi 88mila 87.000 to 88.000, circa 10 is 5 to 15.
func stands(v, unit float64, h hedge) Interval {
	size := math.Abs(v)
	last := unit
	for size > 0 && math.Mod(math.Round(size/unit), last/unit*10) == 0 {
		last *= 10
	}
	var i Interval
	switch h {
	case over:
		i = Interval{size, size + last}
	case almost:
		i = Interval{size - last, size}
	case about, rounded:
		i = Interval{size - last/2, size + last/2}
	case atLeast:
		i = Interval{size, math.Inf(1)}
	case oneInN:
		i = oneIn(math.Round(100 / size))
	default:
		i = Interval{size - unit/2, size + unit/2}
	}
	if v < 0 {
		return Interval{-i.High, -i.Low}
	}
	return i
}

// oneIn is one in n, in per cent: one in n - ½ to one in n + ½.
func oneIn(n float64) Interval { return Interval{100 / (n + 0.5), 100 / (n - 0.5)} }

// unitOf is the unit of the last digit of a number in the file.
func unitOf(value string) float64 {
	if _, decimals, ok := strings.Cut(value, "."); ok {
		return pow10(-len(decimals))
	}
	return 1
}

// printed is one number of a text.
type printed struct {
	value      float64 // 9.500 for "9,5 mila"; 20 for "1 su 5"
	unit       float64 // of the last digit printed
	percent    bool
	fraction   float64 // n of "1 su n"
	minus      bool    // printed with a minus
	year       bool
	start, end int // bytes of the text
}

// text is a quotation with its numbers.
type text struct {
	plain   string // without marks of emphasis
	numbers []printed
}

var (
	numberText = regexp.MustCompile(`(\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)(,\d+)?`)
	scaleText  = regexp.MustCompile(`^ ?(mila|mil[ai]|milion[ei]|miliard[oi])\b`)
	dateText   = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})\b`)
	oneInText  = regexp.MustCompile(`\b1 su (\d+)\b`)
	yearBefore = regexp.MustCompile(`(?i)(\b(nel|del|dal|al|il|anno|a\.a\.|dall'anno|dell'anno|al netto|fine|rispetto al|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)|[(\d/–-])\s*$`)
	wordText   = regexp.MustCompile(`(?i)\b(due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti)\b`)
)

var wordNumbers = strings.Fields("zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti")

// readText finds the numbers of a quotation.
func readText(quote string) *text {
	t := &text{plain: strings.NewReplacer("*", "", "\u00a0", " ", "’", "'").Replace(quote)}
	s := t.plain
	inFraction := map[int]bool{}
	for _, m := range oneInText.FindAllStringSubmatchIndex(s, -1) {
		n, _ := strconv.ParseFloat(s[m[2]:m[3]], 64)
		if n > 1 {
			t.numbers = append(t.numbers, printed{value: 100 / n, fraction: n, percent: true, start: m[0], end: m[1]})
			inFraction[m[0]], inFraction[m[2]] = true, true
		}
	}
	inDate := dateParts(s)
	for _, m := range numberText.FindAllStringSubmatchIndex(s, -1) {
		if inFraction[m[0]] || inDate[m[0]] {
			continue
		}
		if p, ok := readNumber(s, m); ok {
			t.numbers = append(t.numbers, p)
		}
	}
	for _, m := range wordText.FindAllStringIndex(s, -1) {
		for n, w := range wordNumbers {
			if strings.EqualFold(w, s[m[0]:m[1]]) {
				t.numbers = append(t.numbers, printed{value: float64(n), unit: 1, start: m[0], end: m[1]})
			}
		}
	}
	sortNumbers(t.numbers)
	return t
}

// dateParts are the places of a text where a day, a month or a year of two digits stands: the 15
// of 16/6/15 is no figure.
func dateParts(s string) map[int]bool {
	parts := map[int]bool{}
	for _, m := range dateText.FindAllStringSubmatchIndex(s, -1) {
		parts[m[2]], parts[m[4]] = true, true
		if m[7]-m[6] == 2 {
			parts[m[6]] = true
		}
	}
	return parts
}

func readNumber(s string, m []int) (printed, bool) {
	p := printed{unit: 1, start: m[0], end: m[1]}
	whole := strings.NewReplacer(".", "", " ", "").Replace(s[m[2]:m[3]])
	decimals := ""
	if m[4] >= 0 {
		decimals = s[m[4]+1 : m[5]]
		p.unit = pow10(-len(decimals))
	}
	v, err := strconv.ParseFloat(whole+"."+decimals+"0", 64)
	if err != nil {
		return p, false
	}
	p.value = v
	rest := s[p.end:]
	if k := scaleText.FindStringSubmatch(rest); k != nil {
		by := map[byte]float64{'a': 1e3}[k[1][len(k[1])-1]]
		switch {
		case strings.HasPrefix(k[1], "milion"):
			by = 1e6
		case strings.HasPrefix(k[1], "miliard"):
			by = 1e9
		case by == 0:
			by = 1e3
		}
		p.value, p.unit, p.end = p.value*by, p.unit*by, p.end+len(k[0])
		rest = s[p.end:]
	}
	p.percent = strings.HasPrefix(strings.TrimLeft(rest, " "), "%")
	before := s[:p.start]
	p.minus = strings.HasSuffix(before, "-") && (len(before) == 1 || strings.ContainsAny(before[len(before)-2:len(before)-1], " ("))
	p.year = len(whole) == 4 && whole == s[m[2]:m[3]] && decimals == "" && p.unit == 1 && !p.percent && yearBefore.MatchString(before)
	return p, true
}

var patterns sync.Map // expression → *regexp.Regexp

// pattern compiles an expression that is made of declared words, once.
func pattern(expression string) *regexp.Regexp {
	if p, ok := patterns.Load(expression); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(expression)
	patterns.Store(expression, p)
	return p
}
