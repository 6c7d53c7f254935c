package italian

import (
	"math"
	"strconv"
	"strings"
)

const (
	minus = "\u2212"
	nbsp  = "\u00a0" // keeps a number and its unit on one line
)

// Number writes v with exactly the given decimals (none if negative) and
// grouped thousands. Halves are rounded away from zero in the decimal notation
// of v, so that 2.675 gives 2,68 although the nearest double lies just below.
// A result that rounds to zero has no sign. NaN and infinities give Missing.
func (l Locale) Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return l.missing
	}
	negative, digits := roundDecimal(v, max(decimals, 0))
	whole, fraction, _ := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteString(minus)
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteRune(c)
	}
	if fraction != "" {
		b.WriteString(l.decimal)
		b.WriteString(fraction)
	}
	return b.String()
}

// Signed is Number with a plus sign before what is above zero after rounding:
// "+1,2", "−0,3", "0,0".
func (l Locale) Signed(v float64, decimals int) string {
	text := l.Number(v, decimals)
	if v > 0 && !math.IsInf(v, 1) && strings.ContainsAny(text, "123456789") {
		return "+" + text
	}
	return text
}

// Percent is Number with the percent sign, attached as Italian official
// statistics print it: "58,3%". v is already multiplied by 100.
func (l Locale) Percent(v float64, decimals int) string {
	return l.withUnit(l.Number(v, decimals), "%")
}

// SignedPercent is a relative change: "+3,1%".
func (l Locale) SignedPercent(v float64, decimals int) string {
	return l.withUnit(l.Signed(v, decimals), "%")
}

// Points is a difference between two percentages, signed: "+1,2 p.p.".
func (l Locale) Points(v float64, decimals int) string {
	return l.withUnit(l.Signed(v, decimals), nbsp+l.points)
}

func (l Locale) withUnit(text, unit string) string {
	if text == l.missing {
		return text
	}
	return text + unit
}

// roundDecimal rounds the shortest decimal that reads back as v, half away
// from zero. digits has no sign and always a whole part.
func roundDecimal(v float64, decimals int) (negative bool, digits string) {
	exact := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	whole, fraction, _ := strings.Cut(exact, ".")
	if len(fraction) <= decimals {
		fraction += strings.Repeat("0", decimals-len(fraction))
	} else {
		up := fraction[decimals] >= '5'
		kept := []byte(whole + fraction[:decimals])
		if up {
			kept = increment(kept)
		}
		whole, fraction = string(kept[:len(kept)-decimals]), string(kept[len(kept)-decimals:])
	}
	digits = whole
	if decimals > 0 {
		digits += "." + fraction
	}
	return v < 0 && strings.ContainsAny(digits, "123456789"), digits
}

// increment adds one to the last digit of a decimal string and carries.
func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	return append([]byte{'1'}, digits...)
}
