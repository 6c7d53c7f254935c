package raw

import (
	"errors"
	"fmt"
	"strings"
)

// What an *Error may wrap.
var (
	ErrRow      = errors.New("row")                   // matched by every error that spoils one row only
	ErrCells    = errors.New("wrong number of cells") // a record longer or shorter than the header
	ErrQuote    = errors.New("misplaced quote")       // csv quoting broken
	ErrEncoding = errors.New("not in the encoding")   // bytes that the declared encoding has not
	ErrHeader   = errors.New("bad header")            // no columns, or names repeated
	ErrTwice    = errors.New("two of what a record has one of")
	ErrOther    = errors.New("of another form")        // a record that is not of the kind that the format reads
	ErrSyntax   = errors.New("malformed")              // broken XML, JSON or workbook
	ErrNotData  = errors.New("no data in the file")    // an error page, a structure message, no such path
	ErrNoTable  = errors.New("table not found")        // xlsx: no sheet, or several, with that title
	ErrLimit    = errors.New("over the limit")         // a size, ratio or depth limit
	ErrArchive  = errors.New("archive cannot be read") // gzip or zip broken, or not of one member
	ErrOptions  = errors.New("options of the layout")  // an option unknown to the format, or out of range
)

// Kind is which of the errors above err wraps, nil when none: what may be said of a file whose
// text must not be told.
func Kind(err error) error {
	for _, k := range []error{ErrLimit, ErrCells, ErrQuote, ErrEncoding, ErrHeader, ErrTwice, ErrOther, ErrSyntax, ErrNotData, ErrNoTable, ErrArchive} {
		if errors.Is(err, k) {
			return k
		}
	}
	return nil
}

// Error is an error at a place of the extract. Line is the physical line of the
// text, or the row of the sheet, counted from 1. Column is the cell for csv and
// xlsx and the byte within the line for XML and JSON, counted from 1. Zero is
// unknown. Row says that the error spoils this row only.
type Error struct {
	Format string
	Line   int
	Column int
	Row    bool
	Err    error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Format)
	if e.Line > 0 {
		fmt.Fprintf(&b, " line %d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, " column %d", e.Column)
	}
	b.WriteString(": ")
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrRow) tell whether only this row is bad.
func (e *Error) Is(target error) bool { return target == ErrRow && e.Row }
