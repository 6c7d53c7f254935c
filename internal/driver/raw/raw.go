// Package raw holds what all drivers share: the record, the reader's contract,
// the notes, the errors and the options of a layout. Callers use it through
// package driver, which gives these types its own names.
package raw

import "fmt"

// Record is one raw row of an extract.
//
// Line says where the row begins, counted from 1: the physical line for csv,
// the sheet row for xlsx, the ordinal of the element for json-rows, of the
// observation for sdmx-ml and sdmx-json (whose messages often hold a single
// line).
//
// Cells follow the order of Reader.Header. A cell is the text as found, after
// transcoding; it is trimmed only where Options.Trim says so. A value that is
// absent and a value that is empty both give "". The slice is reused by the
// next Read: copy it to keep it. The strings in it may be kept.
type Record struct {
	Line  int
	Cells []string
}

// Reader streams the records of one table.
//
// Header returns the column names; it does not change, and the caller must not
// change it. Read returns io.EOF at the end of the table, and keeps returning
// it. Every other error is an *Error. When errors.Is(err, ErrRow) only that
// row is bad: the record holds its line and whatever cells could be read, and
// the next Read goes on with the following row. After any other error the
// reader is at its end.
//
// Notes may be asked at any time and are complete after io.EOF. Close frees
// what the reader holds; it does not close the source. A Reader is not safe
// for concurrent use.
type Reader interface {
	Header() []string
	Read() (Record, error)
	Notes() []Note
	Close() error
}

// Rules of the notes that drivers leave.
const (
	RuleUnpacked       = "unpacked"                 // gzip or zip opened; Sample is the member's name or "gzip"
	RuleBOM            = "bom-dropped"              // byte order mark dropped
	RuleTranscoded     = "transcoded"               // text brought to UTF-8; Sample is the encoding
	RuleDoubleEncoding = "double-encoding-repaired" // Count is the number of cells and names mended
	RuleLineEnds       = "cr-line-ends"             // lines that end in CR alone read as lines
	RuleLazyQuote      = "lazy-quote"               // quote inside an unquoted field kept as text
	RuleBlankLine      = "blank-line-skipped"
	RuleRowsAfterTable = "rows-after-table-skipped" // notes and sources under a table
	RuleDataAfterTable = "data-after-table-skipped" // rows that look like data, yet stand after the table's end
	RuleGroupSkipped   = "group-attributes-skipped" // SDMX attributes attached to a group of series
	RuleFooter         = "message-footer"           // what the service says of its answer, as when it is cut short
	RuleTotalDropped   = "total-dropped"            // a total or subtotal mixed with the rows that make it
)

// Note is something that the driver mended or noticed, and that the snapshot
// must remember. Count is how often, Line where it first happened (counted as
// Record.Line; 0 for the whole file), Sample the text that it first happened
// to, as found and cut to 80 characters.
type Note struct {
	Rule   string
	Count  int
	Line   int
	Sample string
}

// Notebook gathers notes, one a rule, in the order in which the rules first
// occurred. The zero value is ready.
type Notebook struct {
	notes []Note
}

const sampleRunes = 80

// Add counts n more occurrences of rule; line and sample are kept from the first.
func (b *Notebook) Add(rule string, n, line int, sample string) {
	for i := range b.notes {
		if b.notes[i].Rule == rule {
			b.notes[i].Count += n
			return
		}
	}
	if r := []rune(sample); len(r) > sampleRunes {
		sample = string(r[:sampleRunes]) + "…"
	}
	b.notes = append(b.notes, Note{Rule: rule, Count: n, Line: line, Sample: sample})
}

// Notes returns a copy of the notes gathered so far.
func (b *Notebook) Notes() []Note {
	return append([]Note(nil), b.notes...)
}

// CheckHeader returns an error wrapping ErrHeader when there are no columns, or
// when two columns have the same name that is not blank.
func CheckHeader(names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("%w: no columns", ErrHeader)
	}
	seen := make(map[string]int, len(names))
	for i, n := range names {
		if n == "" {
			continue
		}
		if j, ok := seen[n]; ok {
			return fmt.Errorf("%w: columns %d and %d are both named %q", ErrHeader, j+1, i+1, n)
		}
		seen[n] = i
	}
	return nil
}
