package codelist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

var (
	entryHeader = []string{"code", "name_it", "name_en", "valid_from", "valid_to"}
	aliasHeader = []string{"alias", "system", "code", "valid_from", "valid_to", "note"}
)

// row is a line of a CSV file that can be asked for its columns.
type row struct {
	file   string
	line   int
	fields map[string]string
}

func (r row) errorf(column, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s: %w", r.file, r.line, column, fmt.Errorf(format, args...))
}

func (r row) validity() (Validity, error) {
	var v Validity
	if err := v.From.UnmarshalText([]byte(r.fields["valid_from"])); err != nil {
		return Validity{}, r.errorf("valid_from", "%w", err)
	}
	if err := v.To.UnmarshalText([]byte(r.fields["valid_to"])); err != nil {
		return Validity{}, r.errorf("valid_to", "%w", err)
	}
	if !v.From.IsZero() && !v.To.IsZero() && v.To.Before(v.From) {
		return Validity{}, r.errorf("valid_to", "%s is before valid_from %s", v.To, v.From)
	}
	return v, nil
}

// readEntries reads the list itself and registers codes, names and the
// columns named <system>_code.
func (l *List) readEntries(fsys fs.FS) error {
	file := l.name + ".csv"
	header, rows, err := readTable(fsys, file, entryHeader)
	if err != nil {
		return err
	}
	l.columns = header
	for _, r := range rows {
		e := Entry{Code: r.fields["code"], NameIT: r.fields["name_it"], NameEN: r.fields["name_en"], attributes: map[string]string{}}
		if e.Code == "" || e.NameIT == "" || e.NameEN == "" {
			return r.errorf("code", "an entry needs code, name_it and name_en")
		}
		if _, dup := l.byCode[e.Code]; dup {
			return r.errorf("code", "%q is there twice", e.Code)
		}
		if e.Validity, err = r.validity(); err != nil {
			return err
		}
		l.add(Own, e.Code, target{e.Code, e.Validity})
		l.add(Name, e.NameIT, target{e.Code, e.Validity})
		l.add(Name, e.NameEN, target{e.Code, e.Validity})
		for _, column := range header[len(entryHeader):] {
			value := r.fields[column]
			e.attributes[column] = value
			system, isCode := strings.CutSuffix(column, "_code")
			if !isCode || value == "" {
				continue
			}
			if err := l.addUnique(r, column, system, value, target{e.Code, e.Validity}); err != nil {
				return err
			}
		}
		l.byCode[e.Code] = len(l.entries)
		l.entries = append(l.entries, e)
	}
	return nil
}

// readAliases reads the other spellings.
func (l *List) readAliases(fsys fs.FS) error {
	file := l.name + ".aliases.csv"
	_, rows, err := readTable(fsys, file, aliasHeader)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, r := range rows {
		alias, system, code := r.fields["alias"], r.fields["system"], r.fields["code"]
		if alias == "" || system == "" {
			return r.errorf("alias", "an alias needs a text and a system")
		}
		if alias == "*" && code == "*" {
			for _, e := range l.entries {
				l.add(system, e.Code, target{e.Code, e.Validity})
			}
			continue
		}
		entry, ok := l.Entry(code)
		if !ok {
			return r.errorf("code", "%q is not in %s.csv", code, l.name)
		}
		t := target{code: code}
		if t.Validity, err = r.validity(); err != nil {
			return err
		}
		if t.Validity == (Validity{}) {
			t.Validity = entry.Validity
		}
		if err := l.addUnique(r, "alias", system, alias, t); err != nil {
			return err
		}
	}
	return nil
}

// addUnique registers a spelling that may stand for two codes of its system
// only at different times. Names are free: places share theirs.
func (l *List) addUnique(r row, column, system, text string, t target) error {
	for _, other := range l.exact[key{system, text}] {
		if system != Name && other.code != t.code && other.overlaps(t.Validity) {
			return r.errorf(column, "%q stands for %s already in system %s", text, other.code, system)
		}
	}
	l.add(system, text, t)
	return nil
}

// readTable reads a CSV file whose header begins with the given columns.
func readTable(fsys fs.FS, file string, want []string) (header []string, rows []row, err error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	reader := csv.NewReader(f)
	header, err = reader.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s:1: %w", file, err)
	}
	if len(header) < len(want) || !slices.Equal(header[:len(want)], want) {
		return nil, nil, fmt.Errorf("%s:1: the header must begin with %s", file, strings.Join(want, ","))
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return header, rows, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		line, _ := reader.FieldPos(0)
		r := row{file: file, line: line, fields: make(map[string]string, len(header))}
		for i, column := range header {
			r.fields[column] = strings.TrimSpace(record[i])
		}
		rows = append(rows, r)
	}
}
