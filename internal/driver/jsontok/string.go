package jsontok

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"osservatorio/internal/driver/raw"
)

// str reads a string whose opening quote was read, up to its closing quote.
func (s *Scanner) str() (string, error) {
	s.text = s.text[:0]
	for {
		if err := s.plain(); err != nil {
			return "", err
		}
		c, err := s.readByte()
		switch {
		case err != nil:
			return "", err
		case c == '"':
			if !utf8.Valid(s.text) {
				return "", fmt.Errorf("%w utf-8: %q", raw.ErrEncoding, s.text)
			}
			return string(s.text), nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return "", err
			}
		default:
			return "", fmt.Errorf("%w: control character %q inside a string", raw.ErrSyntax, rune(c))
		}
	}
}

// plain appends bytes up to a quote, a backslash or a control character, which
// it leaves.
func (s *Scanner) plain() error {
	for {
		if _, err := s.r.Peek(1); err != nil {
			return err
		}
		buffered, err := s.r.Peek(s.r.Buffered())
		if err != nil {
			return err
		}
		n := 0
		for n < len(buffered) && !special(buffered[n]) {
			n++
		}
		s.text = append(s.text, buffered[:n]...)
		if len(s.text) > s.limits.MaxRecord {
			return fmt.Errorf("%w: a string of more than %d bytes", raw.ErrLimit, s.limits.MaxRecord)
		}
		whole := n == len(buffered)
		if _, err := s.r.Discard(n); err != nil {
			return err
		}
		s.column += n
		if !whole {
			return nil
		}
	}
}

func special(c byte) bool { return c == '"' || c == '\\' || c < ' ' }

// escape reads what follows a backslash.
func (s *Scanner) escape() error {
	c, err := s.readByte()
	if err != nil {
		return err
	}
	if c == 'u' {
		return s.escapedRune()
	}
	const names, values = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	i := bytes.IndexByte([]byte(names), c)
	if i < 0 {
		return fmt.Errorf("%w: \\%c is no escape", raw.ErrSyntax, c)
	}
	s.text = append(s.text, values[i])
	return nil
}

// escapedRune reads the digits of \uXXXX, and of a second one where the first is
// half of a pair. A half that stands alone becomes U+FFFD.
func (s *Scanner) escapedRune() error {
	r, err := s.hex()
	if err != nil {
		return err
	}
	for utf16.IsSurrogate(r) {
		next, _ := s.r.Peek(2)
		if string(next) != `\u` {
			r = utf8.RuneError
			break
		}
		if _, err := s.r.Discard(2); err != nil {
			return err
		}
		s.column += 2
		second, err := s.hex()
		if err != nil {
			return err
		}
		if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
			r = pair
			break
		}
		s.text = utf8.AppendRune(s.text, utf8.RuneError)
		r = second
	}
	s.text = utf8.AppendRune(s.text, r)
	return nil
}

func (s *Scanner) hex() (rune, error) {
	var digits [4]byte
	for i := range digits {
		c, err := s.readByte()
		if err != nil {
			return 0, err
		}
		digits[i] = c
	}
	n, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return 0, fmt.Errorf("%w: \\u%s is no escape", raw.ErrSyntax, digits[:])
	}
	return rune(n), nil
}
