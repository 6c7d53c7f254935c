package report

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"osservatorio/internal/italian"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
)

func TestArticle(t *testing.T) {
	for number, want := range map[string]string{"62,3%": "al 62,3%", "8,1%": "all'8,1%", "80%": "all'80%", "11,4%": "all'11,4%", "1,2%": "all'1,2%",
		"0,4%": "allo 0,4%", "1.250": "al 1.250", "8.000": "all'8.000", "11.000": "all'11.000", "18%": "al 18%", "110": "al 110", "812": "all'812"} {
		if got := article("a", number); got != want {
			t.Errorf("article(a, %s) = %q, want %q", number, got, want)
		}
	}
	if got := article("de", "8,1%"); got != "dell'8,1%" {
		t.Errorf("article(de, 8,1%%) = %q", got)
	}
}

func TestPeriodsInSentences(t *testing.T) {
	it, en := grammar{italian.IT}, grammar{italian.EN}
	day := period.Day(period.Date{Year: 2025, Month: 6, Day: 30})
	for _, c := range []struct{ got, want string }{
		{it.when(period.HalfYear(2025, 1)), "nel I semestre 2025"}, {it.when(period.Month(2025, 5)), "a maggio 2025"}, {it.when(period.Month(2025, 4)), "ad aprile 2025"},
		{it.when(day), "al 30 giugno 2025"}, {it.than(period.Quarter(2024, 3)), "al III trimestre 2024"}, {it.than(period.Month(2024, 5)), "a maggio 2024"},
		{it.than(period.Period{}), "all'anno prima"}, {en.when(period.HalfYear(2025, 1)), "in the first half of 2025"}, {en.than(period.Year(2024)), "2024"}, {en.when(day), "on 30 June 2025"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	e := func(v, se float64) estimate { return estimate{value: v, se: se} }
	none := math.NaN()
	for name, c := range map[string]struct {
		now, before  estimate
		survey, rate bool
		want         trend
	}{
		"significant rise":           {e(60, 0.3), e(58, 0.3), true, true, up},
		"significant fall":           {e(58, 0.3), e(60, 0.3), true, true, down},
		"within the error":           {e(60, 0.8), e(58, 0.8), true, true, stable},
		"survey without error":       {e(60, none), e(50, none), true, true, unknown},
		"error on one side only":     {e(60, 0.1), e(50, none), true, true, unknown},
		"administrative rise":        {e(1010, none), e(1000, none), false, false, up},
		"administrative, below 0.5%": {e(1004, none), e(1000, none), false, false, stable},
		"share, a fifth of a point":  {e(12.2, none), e(12.0, none), false, true, up},
		"share, below a tenth":       {e(12.04, none), e(12.0, none), false, true, stable},
		"balance from below zero":    {e(5, none), e(-5, none), false, false, up},
		"no figure before":           {e(5, none), e(none, none), false, false, unknown},
		"low reliability now":        {estimate{value: 60, se: 0.1, flags: "u"}, e(50, 0.1), true, true, unknown},
		"not validated before":       {e(60, none), estimate{value: 50, se: none, flags: "v"}, false, false, unknown},
		"nothing and nothing":        {e(0, none), e(0, none), false, false, stable},
	} {
		if got := compare(c.now, c.before, c.survey, c.rate, 0).trend; got != c.want {
			t.Errorf("%s: trend %d, want %d", name, got, c.want)
		}
	}
}

// No sentence may name a direction that its figures do not have, nor one that is within
// the error or below the threshold.
func TestWordsNeverContradictFigures(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	rise := map[string]string{"it": "in aumento", "en": ", up "}
	fall := map[string]string{"it": "in calo", "en": ", down "}
	for _, g := range []grammar{{italian.IT}, {italian.EN}} {
		for range 20_000 {
			survey, rate := random.IntN(2) == 0, random.IntN(2) == 0
			se := func() float64 {
				if !survey || random.IntN(3) == 0 {
					return math.NaN()
				}
				return random.Float64() * 3
			}
			size := []float64{1, 100, 1e6}[random.IntN(3)]
			if rate {
				size = 100
			}
			before := estimate{value: random.Float64() * size, se: se()}
			now := estimate{value: before.value + (random.Float64()-0.5)*size/10, se: se()}
			c := compare(now, before, survey, rate, 0)
			base := []period.Period{{}, period.HalfYear(2024, 1)}[random.IntN(2)]
			text := g.sentence("", "il tasso", false, c, quantity{decimals: 1, rate: rate}, base)
			delta := now.value - before.value
			up, down := strings.Contains(text, rise[g.Lang()]), strings.Contains(text, fall[g.Lang()])
			switch {
			case up && delta <= 0, down && delta >= 0, up && down:
				t.Fatalf("%q of %v against %v", text, now, before)
			case (up || down) && survey && !(math.Abs(delta) > precision.Z95*math.Hypot(now.se, before.se)):
				t.Fatalf("%q is within the error of %v against %v", text, now, before)
			case (up || down) && !survey && !rate && math.Abs(delta) < steadyShare*before.value:
				t.Fatalf("%q is below the threshold: %v against %v", text, now, before)
			}
			checkGap(t, g, now, before)
		}
	}
}

func checkGap(t *testing.T, g grammar, a, b estimate) {
	t.Helper()
	text := g.gap("uno", a, "l'altro", b, 1)
	above := strings.Contains(text, " supera ") || strings.Contains(text, " above ")
	below := strings.Contains(text, " inferiore ") || strings.Contains(text, " below ")
	if above && a.value <= b.value || below && a.value >= b.value {
		t.Fatalf("%q of %v and %v", text, a.value, b.value)
	}
	if a.se > 0 && b.se > 0 && (above || below) && math.Abs(a.value-b.value) <= precision.Z95*math.Hypot(a.se, b.se) {
		t.Fatalf("%q is within the error of %v and %v", text, a, b)
	}
}

func TestChangesAreOfUnroundedValues(t *testing.T) {
	g := grammar{italian.IT}
	c := compare(estimate{value: 60.06}, estimate{value: 59.94}, false, true, 0)
	if got, want := g.delta(c, quantity{decimals: 1, rate: true}), "+0,1\u00a0p.p."; got != want {
		t.Errorf("delta of 60.06 and 59.94 = %q, want %q though the printed figures are 60,1 and 59,9", got, want)
	}
}

func TestNoChangeAcrossABreak(t *testing.T) {
	c := change{now: estimate{value: 60}, before: estimate{value: 50}, broken: true}
	g := grammar{italian.IT}
	text := g.sentence("", "il tasso", false, c, quantity{decimals: 1, rate: true}, period.Year(2020))
	if !math.IsNaN(c.difference()) || strings.Contains(text, "50") || !strings.Contains(text, "interruzione") {
		t.Errorf("across a break: difference %v, %q", c.difference(), text)
	}
}

func TestCombine(t *testing.T) {
	parts := []observation{{value: 50, numerator: 50, denominator: 100, se: 1}, {value: 60, numerator: 180, denominator: 300, se: 3, status: "P"}}
	for rule, want := range map[string]float64{"sum": 110, "mean": 55, "end": 60, "ratio_of_means": 57.5} {
		got := combine(rule, parts)
		if math.Abs(got.value-want) > 1e-9 || got.flags != "p" {
			t.Errorf("combine by %s = %v flags %q, want %v and p", rule, got.value, got.flags, want)
		}
	}
	if got := combine("mean", parts).se; got != 2 {
		t.Errorf("error of a mean = %v, want the mean of the errors, 2", got)
	}
	parts[0].status, parts[0].conf = "Q", "C"
	if got := combine("sum", parts); !got.withheld || !math.IsNaN(got.value) {
		t.Errorf("a sum with a withheld part = %+v, want it withheld", got)
	}
}

func TestReliability(t *testing.T) {
	rules := precision.Rules{Counts: precision.Limit{Flag: 15, Withhold: 25}, Rates: precision.Limit{Flag: 7.5, Withhold: 15}}
	for name, c := range map[string]struct {
		e    estimate
		kind precision.Kind
		want string
	}{
		"count within":          {estimate{value: 100, se: 15}, precision.Count, ""},
		"count beyond":          {estimate{value: 100, se: 15.1, flags: "p"}, precision.Count, "pu"},
		"rate within":           {estimate{value: 50, se: 3.8}, precision.Percent, ""},
		"rate beyond":           {estimate{value: 50, se: 3.9}, precision.Percent, "u"},
		"flagged by its source": {estimate{value: 50, se: 3.9, flags: "u"}, precision.Percent, "u"},
		"error not known":       {estimate{value: 5, se: math.NaN()}, precision.Count, ""},
		"no value":              {absent, precision.Percent, ""},
	} {
		c.e.kind = c.kind
		if got := c.e.judged(rules).flags; got != c.want {
			t.Errorf("%s: flags %q, want %q", name, got, c.want)
		}
	}
	g := grammar{italian.IT}
	if text := g.gap("uno", estimate{value: 60, se: 9, flags: "u"}, "altro", estimate{value: 10, se: 1}, 1); text != "" {
		t.Errorf("a gap of a weak figure: %q", text)
	}
}
