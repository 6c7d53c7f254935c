package report

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"osservatorio/internal/italian"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
)

// grammar makes the phrases of a language out of figures. Direction words come from
// trends alone, and trends from figures, so that no word can contradict a figure.
type grammar struct{ italian.Locale }

// t is the text in the language of the report.
func (g grammar) t(it, en string) string {
	if g.Lang() == "en" {
		return en
	}
	return it
}

// when is the period as an adverb: "nel I semestre 2025", "a maggio 2025", "al 30 giugno 2025".
func (g grammar) when(p period.Period) string {
	if p.IsZero() {
		return g.t("un anno prima", "a year before")
	}
	name := g.name(p)
	if g.Lang() == "en" {
		switch p.Freq() {
		case period.Daily:
			return "on " + name
		case period.HalfYearly, period.Quarterly:
			return "in the " + name
		}
		return "in " + name
	}
	switch p.Freq() {
	case period.Monthly:
		if strings.HasPrefix(name, "a") || strings.HasPrefix(name, "o") {
			return "ad " + name
		}
		return "a " + name
	case period.Daily:
		return "al " + name
	}
	return "nel " + name
}

// the is the period with its article: "il I semestre 2024", "maggio 2024", "the first
// half of 2024".
func (g grammar) the(p period.Period) string {
	name := g.name(p)
	switch freq := p.Freq(); {
	case p.IsZero():
		return g.t("l'anno prima", "the year before")
	case g.Lang() == "en" && (freq == period.HalfYearly || freq == period.Quarterly):
		return "the " + name
	case g.Lang() == "en", freq == period.Monthly:
		return name
	}
	return "il " + name
}

// than is the period that another is compared with: "al I semestre 2024", "a maggio
// 2024", "the first half of 2024".
func (g grammar) than(p period.Period) string {
	switch {
	case g.Lang() == "en":
		return g.the(p)
	case p.IsZero():
		return "all'anno prima"
	case p.Freq() == period.Monthly:
		return g.when(p)
	}
	return "al " + g.name(p)
}

// name is the period in full.
func (g grammar) name(p period.Period) string {
	if g.Lang() == "en" && p.Freq() == period.HalfYearly {
		return [...]string{"first", "second"}[p.Number()-1] + " half of " + fmt.Sprint(p.Year())
	}
	return g.Period(p.String())
}

// article joins an Italian preposition and article to a number: "al 62,3%", "all'8,1%",
// "allo 0,4%". stem is "a" or "de" or "da".
func article(stem, number string) string {
	first, _, grouped := strings.Cut(strings.TrimLeft(number, "+\u2212"), ".")
	whole, _, _ := strings.Cut(first, ",")
	whole = strings.TrimRightFunc(whole, func(r rune) bool { return !unicode.IsDigit(r) })
	switch {
	case whole == "0":
		return stem + "llo " + number
	case whole == "11", whole == "1" && !grouped, strings.HasPrefix(whole, "8"):
		return stem + "ll'" + number
	}
	return stem + "l " + number
}

// quantity is a value in words: with its unit, and for Italian with the article where
// a percentage wants one.
type quantity struct {
	decimals int
	scale    float64 // the value is divided by it
	rate     bool    // a percentage, compared in points
	unit     string  // after the number: "mila", ""
	balance  bool    // a difference itself: its relative change says nothing
}

func (g grammar) quantity(v float64, q quantity) string {
	if q.rate {
		return g.Percent(v, q.decimals)
	}
	text := g.Number(v/max(q.scale, 1), q.decimals)
	if q.unit != "" {
		text += "\u00a0" + q.unit
	}
	return text
}

// sentence says how much a subject is and how it has changed over a year. plural is
// the number of the subject's verb. before is the period compared with; the zero Period
// says "the year before", where a sentence ahead has named it.
func (g grammar) sentence(lead, subject string, plural bool, c change, q quantity, before period.Period) string {
	text := lead
	if lead != "" {
		text += " "
	}
	value := g.quantity(c.now.value, q)
	switch {
	case g.Lang() == "en" && plural:
		text += subject + " are " + value
	case g.Lang() == "en":
		text += subject + " is " + value
	case q.rate:
		text += subject + " è pari " + article("a", value)
	case plural:
		text += subject + " sono " + value
	default:
		text += subject + " è pari a " + value
	}
	return capital(text) + g.tail(c, q, plural, before) + "."
}

// tail is what a sentence says of the change.
func (g grammar) tail(c change, q quantity, plural bool, before period.Period) string {
	switch {
	case c.broken:
		return g.t("; il confronto con ", "; the comparison with ") + g.the(before) +
			g.t(" non è possibile per un'interruzione della serie", " is not possible because of a break in the series")
	case math.IsNaN(c.difference()):
		return g.t("; per ", "; for ") + g.the(before) + g.t(" il dato non è disponibile", " there is no figure")
	case c.trend == unknown:
		return fmt.Sprintf("; %s %s %s (%s)", g.when(before), g.was(plural), g.quantity(c.before.value, q), g.delta(c, q))
	case c.trend == stable && before.IsZero():
		return fmt.Sprintf(", %s (%s)", g.steady(c, plural), g.delta(c, q))
	case c.trend == stable:
		return fmt.Sprintf(g.t(", %s rispetto %s (%s)", ", %s on %s (%s)"), g.steady(c, plural), g.than(before), g.delta(c, q))
	}
	size := g.size(c, q)
	if g.Lang() == "en" {
		return fmt.Sprintf(", %s %s on %s", map[trend]string{up: "up", down: "down"}[c.trend], size, g.than(before))
	}
	if !q.rate && size != "" && strings.HasSuffix(size, "%") {
		size = article("de", size)
	} else {
		size = "di " + size
	}
	return fmt.Sprintf(", %s %s rispetto %s", map[trend]string{up: "in aumento", down: "in calo"}[c.trend], size, g.than(before))
}

// was is the verb of the year before.
func (g grammar) was(plural bool) string {
	if plural {
		return g.t("erano", "they were")
	}
	return g.t("era", "it was")
}

// steady says stable, and of an estimate that its change is within the sampling error.
func (g grammar) steady(c change, plural bool) string {
	if g.Lang() == "en" {
		if c.now.se > 0 {
			return "stable within the sampling error"
		}
		return "stable"
	}
	word := "stabile"
	if plural {
		word = "stabili"
	}
	if c.now.se > 0 {
		word += " entro l'errore campionario"
	}
	return word
}

// size of a change without its sign, from the unrounded values.
func (g grammar) size(c change, q quantity) string {
	delta := math.Abs(c.difference())
	switch {
	case q.rate:
		return g.Number(delta, q.decimals) + "\u00a0" + g.t("punti percentuali", "percentage points")
	case math.IsNaN(c.percent()):
		return g.quantity(delta, q)
	}
	return g.Percent(math.Abs(c.percent()), 1)
}

// delta is a change with its sign, for tables and brackets: "+1,2 p.p.", "−3,1%".
func (g grammar) delta(c change, q quantity) string {
	switch {
	case math.IsNaN(c.difference()):
		return g.Missing()
	case q.rate:
		return g.Points(c.difference(), q.decimals)
	case math.IsNaN(c.percent()):
		return g.Signed(c.difference()/max(q.scale, 1), q.decimals)
	}
	return g.SignedPercent(c.percent(), 1)
}

// gap says on which side of another rate one lies: only where their difference exceeds
// its error, or, without one, half a point. Of weak figures it says nothing.
func (g grammar) gap(subject string, a estimate, other string, b estimate, decimals int) string {
	d := a.value - b.value
	if math.IsNaN(d) || a.weak() || b.weak() {
		return ""
	}
	limit := 0.5
	if d := precision.Gap(precision.Estimate{Value: a.value, SE: a.se}, precision.Estimate{Value: b.value, SE: b.se}, 0); !math.IsNaN(d.SE) {
		limit = precision.Z95 * d.SE
	}
	figures := fmt.Sprintf("(%s %s %s)", g.Percent(a.value, decimals), g.t("contro", "against"), g.Percent(b.value, decimals))
	size := g.Number(math.Abs(d), decimals) + "\u00a0" + g.t("punti percentuali", "percentage points")
	switch {
	case math.Abs(d) <= limit:
		return capital(fmt.Sprintf(g.t("%s non si distingue da %s %s.", "%s cannot be told from %s %s."), subject, other, figures))
	case d > 0:
		return capital(fmt.Sprintf(g.t("%s supera di %s %s %s.", "%s is %s above %s %s."), subject, size, other, figures))
	}
	return capital(fmt.Sprintf(g.t("%s è inferiore di %s rispetto a %s %s.", "%s is %s below %s %s."), subject, size, other, figures))
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
