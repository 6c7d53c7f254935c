package ingest

import (
	"errors"
	"math"
	"strings"
)

// scale is the number of decimals that a DECIMAL(18,6) keeps.
const scale = 6

var (
	errNumber   = errors.New("is not a number")
	errOverflow = errors.New("is out of range")
	errFraction = errors.New("is not a whole number")
)

// parseDecimal reads a number written with the given decimal and thousands marks,
// multiplies it by times and returns it in millionths, half away from zero when
// more decimals are written. No floating point is involved. Thousands marks must
// stand every three digits: "1.23" is not a number where the dot marks thousands.
func parseDecimal(text, decimal, thousands string, times int64) (int64, error) {
	s, negative := strings.CutPrefix(strings.TrimSpace(text), "-")
	if !negative {
		s = strings.TrimPrefix(s, "+")
	}
	whole, fraction, hasFraction := s, "", false
	if decimal != "" {
		whole, fraction, hasFraction = strings.Cut(s, decimal)
	}
	if thousands != "" && strings.Contains(whole, thousands) {
		groups := strings.Split(whole, thousands)
		for i, g := range groups {
			if len(g) > 3 || len(g) == 0 || (i > 0 && len(g) != 3) {
				return 0, errNumber
			}
		}
		whole = strings.Join(groups, "")
	}
	if whole == "" || (hasFraction && fraction == "") {
		return 0, errNumber
	}
	if times == 0 {
		times = 1
	}
	value, err := digits(0, whole)
	if err != nil {
		return 0, err
	}
	// Multiply first, so that thousands with three decimals stay exact.
	if value, err = mul(value, times); err != nil {
		return 0, err
	}
	if value, err = mul(value, 1_000_000); err != nil {
		return 0, err
	}
	part, err := fractionOf(fraction, times)
	if err != nil {
		return 0, err
	}
	if value > math.MaxInt64-part || value+part >= 1e18 {
		return 0, errOverflow
	}
	value += part
	if negative {
		value = -value
	}
	return value, nil
}

// fractionOf returns 0.<digits> × times in millionths.
func fractionOf(text string, times int64) (int64, error) {
	if len(text) > 12 {
		if strings.Trim(text[12:], "0123456789") != "" { // the rest must be digits, though it is too small to count
			return 0, errNumber
		}
		text = text[:12]
	}
	value, err := digits(0, text)
	if err != nil {
		return 0, err
	}
	if value, err = mul(value, times); err != nil {
		return 0, err
	}
	for n := len(text); n < scale; n++ {
		if value, err = mul(value, 10); err != nil {
			return 0, err
		}
	}
	if n := len(text) - scale; n > 0 {
		unit := int64(math.Pow10(n))
		value = (value + unit/2) / unit
	}
	return value, nil
}

func digits(value int64, text string) (int64, error) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, errNumber
		}
		if value > (math.MaxInt64-9)/10 {
			return 0, errOverflow
		}
		value = value*10 + int64(c-'0')
	}
	return value, nil
}

func mul(a, b int64) (int64, error) {
	if a != 0 && b > math.MaxInt64/a {
		return 0, errOverflow
	}
	return a * b, nil
}

// parseInteger reads a whole number; "13.0" is one.
func parseInteger(text, decimal, thousands string, times int64) (int64, error) {
	v, err := parseDecimal(text, decimal, thousands, times)
	if err != nil {
		return 0, err
	}
	if v%1_000_000 != 0 {
		return 0, errFraction
	}
	return v / 1_000_000, nil
}
