package ingest

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"osservatorio/internal/driver"
	"osservatorio/internal/fetch"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Personal data never rest on the disk as they came. A file of a personal contract is read where it lies,
// or as it arrives, and leaves in the lake an extract: one row a record, its position, and for every field of
// the contract a pseudonym, a value that the contract allows, or a mark that says which rule the
// text broke, with a keyed hash of the text. What is judged, kept and named is that extract.

// The columns of an extract before its fields.
const (
	colPosition = "_position" // line or ordinal in the original
	colFault    = "_fault"    // why the whole record could not be read
)

// mark begins a cell whose text broke a rule: "!rule|hash".
const mark = "!"

// stopped begins the fault of a file that could not be read on.
const stopped = "stop: "

// ErrOtherKey is returned when the key at hand is not the one of the pseudonyms in use.
var ErrOtherKey = errors.New("another key than that of the pseudonyms in use")

// key is the key for a dataset of personal data. It returns pseudonym.ErrNoKey, or ErrOtherKey when
// snapshots in use have another and no rotation is going on.
func (in *Ingester) key() (*pseudonym.Key, error) {
	if in.Pseudonyms == nil {
		return nil, pseudonym.ErrNoKey
	}
	if in.RotateKey {
		return in.Pseudonyms, nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, m := range in.latest {
		if p := m.Pseudonyms; p != nil && m.Verdict == snapshot.Accepted && p.Key != in.Pseudonyms.Name() {
			return nil, fmt.Errorf("%w: %s at hand, %s in %s %s; use the key that made them, or `ingest --rotate-key` to take every original in again (docs/personal-data.md)",
				ErrOtherKey, in.Pseudonyms.Name(), p.Key, m.DatasetID(), m.Window)
		}
	}
	return in.Pseudonyms, nil
}

// again makes a candidate of the extract that a snapshot keeps. It needs the key that the extract was made with.
func (in *Ingester) again(c *candidate, m *snapshot.Manifest) error {
	switch {
	case in.Pseudonyms == nil:
		return pseudonym.ErrNoKey
	case in.Pseudonyms.Name() != m.Pseudonyms.Key:
		return fmt.Errorf("%w: %s at hand, %s in snapshot %s", ErrOtherKey, in.Pseudonyms.Name(), m.Pseudonyms.Key, m.ID)
	}
	c.pseudonyms = m.Pseudonyms
	for _, l := range c.dataset.Forms {
		if l.Name == m.Layout {
			c.layout = l
		}
	}
	for _, n := range m.Notes {
		if n.Line > 0 { // of the original, which is not read again
			c.notes = append(c.notes, n)
		}
	}
	return nil
}

// disguise brings an original into the lake as the extract of a personal contract. Errors are of the lake and of
// the stream; what is wrong with the file is told by the extract or by c.refused.
func (in *Ingester) disguise(c *candidate, src *original) (err error) {
	key, err := in.key()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(in.Lake.Path("tmp"), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(in.Lake.Path("tmp"), "extract-*")
	if err != nil {
		return err
	}
	defer f.Close()
	c.temp, c.name = f.Name(), withoutCodes(c.name)
	h := sha256.New()
	z := gzip.NewWriter(io.MultiWriter(f, h))
	if src.refuse != "" {
		c.refused = final(gateType, src.refuse)
	} else {
		w := &disguiser{key: key, out: csv.NewWriter(z), candidate: c, lists: in.Lists}
		err = w.run(src)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return err
	}
	kept := &snapshot.Pseudonyms{Key: key.Name()}
	if kept.SHA256, kept.Size, err = src.finish(); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	c.sha, c.size, c.pseudonyms = hex.EncodeToString(h.Sum(nil)), info.Size(), kept
	return nil
}

// disguiser turns the records of one original into the rows of an extract.
type disguiser struct {
	*candidate
	key     *pseudonym.Key
	out     *csv.Writer
	lists   *Lists
	readers []*reader
	kinds   []source.Becomes // what becomes of each field
	row     []string
	mended  int // tax codes whose letters were turned back into digits
	first   int // the position of the first of them
}

// run reads the original to its end. A panic is told without what it was about.
func (w *disguiser) run(src *original) (err error) {
	at := 0
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("an inner fault in record %d of personal data; what it held is not told", at)
		}
	}()
	if w.layout == nil {
		if w.layout, _ = recognise(w.dataset.Forms, filepath.Base(w.name), src, src.size); w.layout == nil {
			if w.url != "" && w.holed(src) {
				return fetch.ErrBroken
			}
			w.refused = final(gateHeader, fmt.Sprintf("of no declared form of %s; what it holds is not told", w.dataset.ID()))
			return nil
		}
	}
	in, err := driver.Open(w.layout.Format, src, src.size, w.layout.Options)
	if err != nil {
		w.refused = final(gateType, "not readable as "+w.layout.Format+": "+kind(err))
		return nil
	}
	defer in.Close()
	w.readers, err = compile(w.dataset.Schema, w.layout, in.Header(), attributes(w.candidate, w.layout), w.lists)
	if errors.Is(err, errLayout) {
		w.refused = final(gateHeader, errLayout.Error()+"; their names are not told")
		return nil
	}
	if err != nil {
		return err
	}
	w.head()
	for {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		at = rec.Line
		switch {
		case errors.Is(err, driver.ErrRow):
			w.fault(rec.Line, kind(err))
		case w.url != "" && errors.Is(err, driver.ErrArchive):
			return fetch.ErrBroken // another attempt may bring it whole
		case err != nil:
			w.fault(0, stopped+kind(err))
			return w.close(in)
		default:
			w.record(rec)
		}
	}
	return w.close(in)
}

// holed reports whether what arrived is an archive that cannot be opened.
func (w *disguiser) holed(src *original) bool {
	return slices.ContainsFunc(w.dataset.Forms, func(l *source.Layout) bool {
		_, err := head(l, src, src.size)
		return errors.Is(err, driver.ErrArchive)
	})
}

// head writes the header and settles what becomes of each field.
func (w *disguiser) head() {
	fields := w.dataset.Schema.Fields
	w.row = []string{colPosition, colFault}
	w.kinds = make([]source.Becomes, len(fields))
	for i, f := range fields {
		w.row = append(w.row, f.Name)
		w.kinds[i] = w.layout.Personal.Becomes(f.Name)
	}
	_ = w.out.Write(w.row) // the error stays with the writer until it is flushed
}

// fault writes a row that could not be read.
func (w *disguiser) fault(line int, why string) {
	clear(w.row)
	w.row[0], w.row[1] = strconv.Itoa(line), why
	_ = w.out.Write(w.row)
}

func (w *disguiser) record(rec driver.Record) {
	clear(w.row)
	w.row[0] = strconv.Itoa(rec.Line)
	for i, r := range w.readers {
		if r == nil {
			continue
		}
		text := r.text(rec.Cells)
		value, rule := w.value(i, r, text, rec.Line)
		if rule != "" {
			value = mark + rule + "|" + w.key.Text(text)
		}
		w.row[i+2] = value
	}
	_ = w.out.Write(w.row)
}

// close writes what is left, and notes what was mended.
func (w *disguiser) close(in driver.Reader) error {
	for _, n := range in.Notes() { // their samples may be a text of the file
		w.notes = append(w.notes, snapshot.Note{Rule: n.Rule, Count: int64(n.Count), Line: n.Line})
	}
	if w.mended > 0 {
		w.notes = append(w.notes, snapshot.Note{Rule: "omocodia-mended", Count: int64(w.mended), Line: w.first})
	}
	w.out.Flush()
	return w.out.Error()
}

// kind is what may be said of an error that comes from a file of personal data.
func kind(err error) string {
	if k := driver.Kind(err); k != nil {
		return k.Error()
	}
	return "unreadable"
}

// codes are what tax codes look like, in the name of a file.
var codes = regexp.MustCompile(`(?i)[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11}`)

// withoutCodes takes tax codes out of the name of a file.
func withoutCodes(name string) string { return codes.ReplaceAllString(name, "CODE") }

// identity is the layout of an extract: its columns are the contract's fields in their own form.
func identity(l *source.Layout, c *schema.Contract) *source.Layout {
	own := &source.Layout{Name: l.Name, Format: "csv", Note: l.Note, Columns: map[string]source.Column{}}
	for _, f := range c.Fields {
		own.Columns[f.Name] = source.Column{From: source.Names{f.Name}}
	}
	return own
}

// dayText is the form of dates in an extract.
func dayText(days int32) string {
	return epoch.Add(time.Duration(days) * 24 * time.Hour).Format(time.DateOnly)
}
