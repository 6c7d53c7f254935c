package pseudonym

import (
	"errors"
	"strings"
)

// Why a tax code is refused. An identifier that is not sure is never made a pseudonym: two persons
// under one, or one under two, would be counted wrongly without a trace.
var (
	ErrEmpty = errors.New("tax code missing")
	ErrForm  = errors.New("tax code malformed")
	ErrCheck = errors.New("tax code check character")
)

// Normal is the normal form of an Italian tax code: upper case, without blanks, and for the sixteen
// characters of a natural person with digits in the place of the letters that omocodia puts there and
// without the check character, which depends on them. The eleven digits of a legal person, or of a provisional
// code, stay as they are. mended says that letters were turned back into digits.
//
// It returns ErrEmpty, ErrForm or ErrCheck.
func Normal(code string) (normal string, mended bool, err error) {
	code = strings.ToUpper(strings.Join(strings.Fields(code), ""))
	switch len(code) {
	case 0:
		return "", false, ErrEmpty
	case 11:
		return code, false, checkNumber(code)
	case 16:
		return person(code)
	}
	return "", false, ErrForm
}

// form of a natural person's code: a letter, or a digit that may be written as a letter.
const form = "AAAAAA99A99A999A"

// omocodia are the letters that stand for the digits 0 to 9.
const omocodia = "LMNPQRSTUV"

func person(code string) (string, bool, error) {
	digits := []byte(code)
	for i := range form {
		c := code[i]
		switch letter, digit := c >= 'A' && c <= 'Z', c >= '0' && c <= '9'; {
		case form[i] == 'A' && letter, form[i] == '9' && digit:
		case form[i] == '9' && strings.IndexByte(omocodia, c) >= 0:
			digits[i] = byte('0' + strings.IndexByte(omocodia, c))
		default:
			return "", false, ErrForm
		}
	}
	if CheckCharacter(code[:15]) != code[15] {
		return "", false, ErrCheck
	}
	return string(digits[:15]), string(digits[:15]) != code[:15], nil
}

// odd are the values of 0 to 9 and of A to J, then of K to Z, in odd places.
var odd = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// CheckCharacter is the last character of the tax code of a natural person whose first fifteen,
// letters and digits in upper case, are given (decree of 23 December 1976).
func CheckCharacter(code string) byte {
	sum := 0
	for i := range len(code) {
		v := int(code[i] - 'A')
		if code[i] <= '9' {
			v = int(code[i] - '0')
		}
		if i%2 == 0 { // the first place is odd
			v = odd[v]
		}
		sum += v
	}
	return byte('A' + sum%26)
}

// checkNumber holds eleven digits against the last of them (Luhn).
func checkNumber(code string) error {
	sum := 0
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return ErrForm
		}
		v := int(code[i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	switch {
	case code == "00000000000":
		return ErrForm
	case sum%10 != 0:
		return ErrCheck
	}
	return nil
}
