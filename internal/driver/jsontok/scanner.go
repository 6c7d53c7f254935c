// Package jsontok is a streaming JSON scanner for extracts of any size: it
// keeps numbers as written, counts lines and bounds depth and token size. What
// is not JSON is refused; of a bare underscore, by which a provider marks
// suppressed cells, it says where the same cells can be had.
package jsontok

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"osservatorio/internal/driver/raw"
)

// Kind tells tokens apart.
type Kind byte

// The kinds of tokens. A Key is the name of a member, its colon read too.
const (
	ObjectOpen  Kind = '{'
	ObjectClose Kind = '}'
	ArrayOpen   Kind = '['
	ArrayClose  Kind = ']'
	Key         Kind = 'k'
	String      Kind = 's'
	Number      Kind = 'n'
	Bool        Kind = 'b' // Text is true or false
	Null        Kind = '0'
)

// Token is one token. Text is the decoded text of a Key or String, the literal
// of a Number or Bool, "" for all others.
type Token struct {
	Kind Kind
	Text string
}

// IsScalar says whether the token is a whole value by itself.
func (t Token) IsScalar() bool {
	switch t.Kind {
	case String, Number, Bool, Null:
		return true
	}
	return false
}

// Scanner reads the tokens of one JSON document. Its errors are *raw.Error with
// line and byte column.
type Scanner struct {
	format string
	r      *bufio.Reader
	limits raw.Limits

	line, column int // of the last byte read
	stack        []Kind
	state        state
	text         []byte
	err          error
}

type state byte

const (
	wantValue state = iota
	wantFirst       // after an opening: a member or value, or the end
	wantMore        // after a member or value: a comma or the end
	wantEOF
)

// New returns a scanner of r.
func New(format string, r io.Reader, limits raw.Limits) *Scanner {
	return &Scanner{format: format, r: bufio.NewReaderSize(r, 64<<10), limits: limits.WithDefaults(), line: 1}
}

// Next returns the next token, or io.EOF after the document.
func (s *Scanner) Next() (Token, error) {
	if s.err != nil {
		return Token{}, s.err
	}
	t, err := s.next()
	if err != nil {
		if _, placed := errors.AsType[*raw.Error](err); !placed && err != io.EOF {
			err = &raw.Error{Format: s.format, Line: s.line, Column: s.column, Err: err}
		}
		s.err = err
	}
	return t, err
}

// Fail makes an error at the scanner's place.
func (s *Scanner) Fail(err error) error {
	return &raw.Error{Format: s.format, Line: s.line, Column: s.column, Err: err}
}

// Depth is the number of objects and arrays that are open.
func (s *Scanner) Depth() int { return len(s.stack) }

// Skip passes over the rest of the value that t began: nothing for a scalar,
// up to its end for an object or array.
func (s *Scanner) Skip(t Token) error {
	if t.Kind != ObjectOpen && t.Kind != ArrayOpen {
		return nil
	}
	for inner := s.Depth() - 1; s.Depth() > inner; {
		if _, err := s.Next(); err != nil {
			return err
		}
	}
	return nil
}

// Members calls visit for each member of the object whose opening was read, with the first token of its
// value; visit must read the value to its end.
func (s *Scanner) Members(visit func(name string, value Token) error) error {
	for {
		name, err := s.Next()
		if err != nil || name.Kind == ObjectClose {
			return err
		}
		value, err := s.Next()
		if err != nil {
			return err
		}
		if err := visit(name.Text, value); err != nil {
			return err
		}
	}
}

// Elements calls visit for each element of the array whose opening was read, with its first token; visit
// must read the element to its end.
func (s *Scanner) Elements(visit func(element Token) error) error {
	for {
		element, err := s.Next()
		if err != nil || element.Kind == ArrayClose {
			return err
		}
		if err := visit(element); err != nil {
			return err
		}
	}
}

func (s *Scanner) next() (Token, error) {
	c, err := s.skipSpace()
	if s.state == wantEOF {
		if err == nil {
			err = fmt.Errorf("%w: text after the end of the document", raw.ErrSyntax)
		}
		return Token{}, err
	}
	if err != nil {
		return Token{}, cutShort(err)
	}
	first := s.state == wantFirst
	if s.state == wantMore || first {
		if top := s.stack[len(s.stack)-1]; c == closing(top) {
			s.stack = s.stack[:len(s.stack)-1]
			s.valueEnds()
			return Token{Kind: Kind(c)}, nil
		}
	}
	if s.state == wantMore {
		if c != ',' {
			return Token{}, s.unexpected(c, "a comma or the end")
		}
		if c, err = s.skipSpace(); err != nil {
			return Token{}, cutShort(err)
		}
	}
	if s.state != wantValue && s.stack[len(s.stack)-1] == ObjectOpen {
		return s.key(c)
	}
	return s.value(c)
}

func closing(open Kind) byte {
	if open == ObjectOpen {
		return '}'
	}
	return ']'
}

// valueEnds sets what may follow a value.
func (s *Scanner) valueEnds() {
	s.state = wantMore
	if len(s.stack) == 0 {
		s.state = wantEOF
	}
}

func (s *Scanner) key(c byte) (Token, error) {
	if c != '"' {
		return Token{}, s.unexpected(c, "a name")
	}
	name, err := s.str()
	if err != nil {
		return Token{}, cutShort(err)
	}
	if c, err = s.skipSpace(); err != nil {
		return Token{}, cutShort(err)
	}
	if c != ':' {
		return Token{}, s.unexpected(c, "a colon")
	}
	s.state = wantValue
	return Token{Kind: Key, Text: name}, nil
}

func (s *Scanner) value(c byte) (Token, error) {
	switch {
	case c == '{' || c == '[':
		if len(s.stack) >= s.limits.MaxDepth {
			return Token{}, fmt.Errorf("%w: nested deeper than %d", raw.ErrLimit, s.limits.MaxDepth)
		}
		s.stack = append(s.stack, Kind(c))
		s.state = wantFirst
		return Token{Kind: Kind(c)}, nil
	case c == '"':
		text, err := s.str()
		s.valueEnds()
		return Token{Kind: String, Text: text}, cutShort(err)
	}
	if !inLiteral(c) {
		return Token{}, s.unexpected(c, "a value")
	}
	literal, err := s.literal(c)
	if err != nil {
		return Token{}, err
	}
	s.valueEnds()
	switch {
	case literal == "true" || literal == "false":
		return Token{Kind: Bool, Text: literal}, nil
	case literal == "null":
		return Token{Kind: Null}, nil
	case literal == "_":
		return Token{}, fmt.Errorf("%w: a bare _ is not JSON: it stands for a suppressed cell; take the SDMX-ML form of the same data, "+
			"which writes the value \"_\" and MIS_PRIVACY \"(*)\"", raw.ErrSyntax)
	case isNumber(literal):
		return Token{Kind: Number, Text: literal}, nil
	}
	return Token{}, fmt.Errorf("%w: %q is not a JSON value", raw.ErrSyntax, literal)
}

func (s *Scanner) unexpected(c byte, want string) error {
	return fmt.Errorf("%w: %q instead of %s", raw.ErrSyntax, rune(c), want)
}

func cutShort(err error) error {
	if err == io.EOF {
		return fmt.Errorf("%w: the document is cut short", raw.ErrSyntax)
	}
	return err
}

// readByte reads one byte and keeps the place.
func (s *Scanner) readByte() (byte, error) {
	c, err := s.r.ReadByte()
	if err == nil {
		s.column++
	}
	return c, err
}

// skipSpace returns the next byte that is not white space. A byte order mark at
// the very beginning counts as space.
func (s *Scanner) skipSpace() (byte, error) {
	if s.line == 1 && s.column == 0 {
		if mark, _ := s.r.Peek(3); string(mark) == "\ufeff" {
			s.r.Discard(len(mark))
			s.column = len(mark)
		}
	}
	for {
		c, err := s.readByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			s.line++
			s.column = 0
		case ' ', '\t', '\r':
		default:
			return c, nil
		}
	}
}

// literal reads the letters, digits and signs that begin with c.
func (s *Scanner) literal(c byte) (string, error) {
	const longest = 1 << 10 // no number is this long
	s.text = append(s.text[:0], c)
	for len(s.text) < longest {
		next, err := s.r.Peek(1)
		if err == io.EOF || err == nil && !inLiteral(next[0]) {
			return string(s.text), nil
		}
		if err != nil {
			return "", err
		}
		s.text = append(s.text, next[0])
		s.r.Discard(1)
		s.column++
	}
	return "", fmt.Errorf("%w: a number of more than %d characters", raw.ErrLimit, longest)
}

func inLiteral(c byte) bool {
	return c == '+' || c == '-' || c == '.' || c == '_' ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

// isNumber follows the grammar of RFC 8259.
func isNumber(s string) bool {
	digits := func() bool {
		n := 0
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	if s != "" && s[0] == '0' {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if s != "" && s[0] == '.' {
		s = s[1:]
		if !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}
