package ingest

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		text, decimal, thousands string
		times                    int64
		want                     int64 // millionths
		err                      error
	}{
		{"0", ".", "", 0, 0, nil},
		{"50.4", ".", "", 0, 50_400_000, nil},
		{" 50,4 ", ",", "", 0, 50_400_000, nil},
		{"-0.5", ".", "", 0, -500_000, nil},
		{"+7", ".", "", 0, 7_000_000, nil},
		{"1.234.567,8", ",", ".", 0, 1_234_567_800_000, nil},
		{"1.234", ",", ".", 0, 1_234_000_000, nil},
		{"100.886", ".", "", 1000, 100_886_000_000, nil}, // thousands of persons, printed with three decimals
		{"0.0000005", ".", "", 0, 1, nil},                // half away from zero
		{"-0.0000005", ".", "", 0, -1, nil},
		{"0.00000049999999999999", ".", "", 0, 0, nil},
		{"0.1000000000000000055511151231257827021181583404541015625", ".", "", 0, 100_000, nil}, // a float written out
		{"999999999999.999999", ".", "", 0, 999_999_999_999_999_999, nil},
		{"1000000000000", ".", "", 0, 0, errOverflow},
		{"-1000000000000", ".", "", 0, 0, errOverflow},
		{"1000000000", ".", "", 1000, 0, errOverflow},
		{"99999999999999999999", ".", "", 0, 0, errOverflow},
		{"1.23", ",", ".", 0, 0, errNumber}, // the dot marks thousands: these are not two decimals
		{"1.2345", ",", ".", 0, 0, errNumber},
		{"12.34.567", ",", ".", 0, 0, errNumber},
		{".123", ",", ".", 0, 0, errNumber},
		{"1234.567", ",", ".", 0, 0, errNumber},
		{"", ".", "", 0, 0, errNumber},
		{"-", ".", "", 0, 0, errNumber},
		{"-+5", ".", "", 0, 0, errNumber},
		{"--5", ".", "", 0, 0, errNumber},
		{"5-", ".", "", 0, 0, errNumber},
		{"5.", ".", "", 0, 0, errNumber},
		{".5", ".", "", 0, 0, errNumber},
		{"1,5", ".", "", 0, 0, errNumber},
		{"1e3", ".", "", 0, 0, errNumber},
		{"0x10", ".", "", 0, 0, errNumber},
		{"NaN", ".", "", 0, 0, errNumber},
		{"1 000", ".", "", 0, 0, errNumber},
		{"٣", ".", "", 0, 0, errNumber},
		{"0.5x", ".", "", 0, 0, errNumber},
		{"0.0000000000000x", ".", "", 0, 0, errNumber}, // beyond the digits that count
	} {
		got, err := parseDecimal(c.text, c.decimal, c.thousands, c.times)
		if !errors.Is(err, c.err) || (err == nil && got != c.want) {
			t.Errorf("%q (decimal %q, thousands %q, × %d): %d, %v; want %d, %v", c.text, c.decimal, c.thousands, c.times, got, err, c.want, c.err)
		}
	}
}

func TestParseInteger(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "13": 13, "13.0": 13, "-7.000000": -7} {
		if got, err := parseInteger(text, ".", "", 0); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{"13.5": errFraction, "13,0": errNumber, "": errNumber} {
		if _, err := parseInteger(text, ".", "", 0); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	if got, err := parseInteger("0.75", ".", "", 100); err != nil || got != 75 {
		t.Errorf("0.75 × 100: %d, %v", got, err)
	}
}

// millionths is what parseDecimal promises, by arithmetic without bounds: the number
// times the factor in millionths, half away from zero.
func millionths(plain string, times int64) (int64, bool) {
	r, ok := new(big.Rat).SetString(plain)
	if !ok {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt64(times*1_000_000))
	twice := new(big.Rat).Add(new(big.Rat).Mul(new(big.Rat).Abs(r), big.NewRat(2, 1)), big.NewRat(1, 1))
	n := new(big.Int).Quo(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2)))
	if r.Sign() < 0 {
		n.Neg(n)
	}
	if new(big.Int).Abs(n).Cmp(big.NewInt(1e18)) >= 0 {
		return 0, false
	}
	return n.Int64(), true
}

// plainNumber reports whether a text is digits with at most one sign and one dot inside them.
func plainNumber(s string) bool {
	s = strings.TrimSpace(s)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, fraction, dot := strings.Cut(s, ".")
	only := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return only(whole) && (!dot || only(fraction))
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"0", "50.4", "-0.0000005", "999999999999.9999995", "1e3", "-+5", "00000000000000000001.5", "0.00000000000000000000001", "1000000000000000"} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, power uint8) {
		times := int64(1)
		for range power % 5 {
			times *= 10
		}
		got, err := parseDecimal(text, ".", "", times)
		if !plainNumber(text) {
			if err == nil {
				t.Fatalf("%q was read as %d", text, got)
			}
			return
		}
		want, fits := millionths(strings.TrimPrefix(strings.TrimSpace(text), "+"), times)
		if err == nil && got != want {
			t.Fatalf("%q × %d: %d, want %d", text, times, got, want)
		}
		if (err == nil) != fits {
			t.Fatalf("%q × %d: error %v, fits %t", text, times, err, fits)
		}
	})
}

// What is written with thousands marks and a decimal comma is read back as it was.
func TestItalianNumbersComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		want := random.Int64N(1e18) >> random.IntN(60)
		whole, fraction := big.NewInt(want/1_000_000).String(), want%1_000_000
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "." + whole[i:]
		}
		text := whole
		if fraction > 0 {
			digits := big.NewInt(1_000_000 + fraction).String()[1:]
			text += "," + strings.TrimRight(digits, "0")
		}
		if got, err := parseDecimal(text, ",", ".", 0); err != nil || got != want {
			t.Fatalf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
}
