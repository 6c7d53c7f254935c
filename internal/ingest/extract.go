package ingest

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/driver"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
)

// value is the text of a field in the extract, or the rule that it breaks.
func (w *disguiser) value(field int, r *reader, text string, line int) (value, rule string) {
	switch w.kinds[field] {
	case source.BecomesPerson:
		return w.person(r, text, pseudonym.Person, line)
	case source.BecomesEmployer:
		return w.person(r, text, pseudonym.Employer, line)
	case source.BecomesReference:
		return w.reference(r, text)
	}
	c, f := r.convert(text)
	switch {
	case f != nil:
		return "", f.rule
	case c.value.IsNull():
		return "", ""
	case w.kinds[field] == source.BecomesMonth:
		day := epoch.Add(time.Duration(c.value.Int32()) * 24 * time.Hour)
		return day.AddDate(0, 0, 1-day.Day()).Format(time.DateOnly), ""
	}
	return ownForm(c.value, r.use.Type), ""
}

// person makes a pseudonym of a tax code that is sure.
func (w *disguiser) person(r *reader, text string, domain pseudonym.Domain, line int) (value, rule string) {
	code, mended, err := pseudonym.Normal(text)
	switch {
	case errors.Is(err, pseudonym.ErrEmpty) && r.use.Nullable:
		return "", ""
	case err != nil:
		return "", err.Error()
	case mended:
		if w.mended == 0 {
			w.first = line
		}
		w.mended++
	}
	return w.key.Of(domain, code), ""
}

// reference makes a pseudonym of the number of a message. Software that has no number yet writes zeros.
func (w *disguiser) reference(r *reader, text string) (value, rule string) {
	text = strings.ToUpper(strings.TrimSpace(text))
	switch {
	case strings.Trim(text, "0") != "":
		return w.key.Of(pseudonym.Reference, text), ""
	case r.use.Nullable:
		return "", ""
	}
	return "", "reference missing"
}

// ownForm is a value as a layout without any conversion reads it.
func ownForm(v parquet.Value, t schema.Type) string {
	switch t {
	case schema.Integer:
		return strconv.FormatInt(v.Int64(), 10)
	case schema.Decimal:
		return strconv.FormatFloat(float64(v.Int64())/1e6, 'f', 6, 64)
	case schema.Date:
		return dayText(v.Int32())
	case schema.Boolean:
		return strconv.FormatBool(v.Boolean())
	}
	return string(v.ByteArray())
}

// extract reads the rows of a pseudonymised extract: records at their positions in the original, and
// the faults that it had.
type extract struct {
	driver.Reader
	header []string
}

// open opens the file by its layout, or the extract that was made of personal data.
func (p *parser) open(src io.ReaderAt, size int64) (driver.Reader, error) {
	if p.key != nil {
		return openExtract(src, size)
	}
	return driver.Open(p.layout.Format, src, size, p.layout.Options)
}

// openExtract opens what disguise wrote.
func openExtract(src io.ReaderAt, size int64) (driver.Reader, error) {
	in, err := driver.Open("csv", src, size, driver.Options{Limits: driver.Limits{MaxRatio: 1000}})
	if err != nil {
		return nil, err
	}
	return &extract{in, slices.Clone(in.Header()[2:])}, nil
}

// Header implements driver.Reader.
func (e *extract) Header() []string { return e.header }

// Notes implements driver.Reader: those of the original are kept beside the extract.
func (e *extract) Notes() []driver.Note { return nil }

// Read implements driver.Reader.
func (e *extract) Read() (driver.Record, error) {
	rec, err := e.Reader.Read()
	if err != nil {
		return rec, err
	}
	fault := rec.Cells[1]
	own := driver.Record{Cells: rec.Cells[2:]}
	if own.Line, err = strconv.Atoi(rec.Cells[0]); err != nil {
		return own, &driver.Error{Format: "extract", Line: rec.Line, Err: driver.ErrSyntax}
	}
	if why, stop := strings.CutPrefix(fault, stopped); stop {
		return own, errors.New(why)
	}
	if fault != "" {
		return own, &driver.Error{Format: "original", Line: own.Line, Row: true, Err: errors.New(fault)}
	}
	return own, nil
}

// refuseMarks keeps the marks of an extract from being taken for values.
func refuseMarks(readers []*reader) {
	for _, r := range readers {
		if r == nil {
			continue
		}
		inner := r.parse
		r.parse = func(s string) (parquet.Value, *fault) {
			if strings.HasPrefix(s, mark) {
				return parquet.Value{}, &fault{raw: s, rule: "code"}
			}
			return inner(s)
		}
	}
}

// discreet is a fault of a record of personal data as it may be written: column and rule, and in the
// place of every text a keyed hash.
func discreet(key *pseudonym.Key, f fault) fault {
	out := fault{column: f.column, rule: f.rule, message: "breaks the contract"}
	switch broken, marked := strings.CutPrefix(f.raw, mark); {
	case marked:
		out.rule, out.raw, _ = strings.Cut(broken, "|")
	case f.raw != "":
		out.raw = key.Text(f.raw)
	}
	if f.rule == "row" {
		out.message = f.message // one of the driver's kinds of errors
	}
	return out
}
