package sandbox

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// table is an extract as rows and columns, whatever its format.
type table struct {
	header []string
	rows   [][]string // as long as the header
	titles [][]string // before the header; formats without such lines refuse them
	// unordered is a table whose columns have names and no places.
	unordered bool
}

// absent is the cell of a row that lacks the column, in formats whose rows may.
const absent = "\x00"

// codec reads a table and writes it back in the form that it had.
type codec interface {
	table() *table
	bytes(t *table) ([]byte, error)
}

// rows edits an extract as a table, within a zip or gzip too.
func rows(change func(f *Fault, t *table) error) edit {
	return unpacked(func(f *Fault, _ string, body []byte) ([]byte, error) {
		var c codec
		var err error
		switch formatOf(body) {
		case "xlsx":
			c, err = readXLSX(body)
		case "xml":
			c, err = readSDMX(body)
		case "json":
			c, err = readJSON(body)
		default:
			c, err = readCSV(body)
		}
		if err != nil {
			return nil, err
		}
		t := c.table()
		if len(t.rows) == 0 {
			return nil, fmt.Errorf("%w: there are no rows in it", errFormat)
		}
		if err := change(f, t); err != nil {
			return nil, err
		}
		return c.bytes(t)
	})
}

// column finds a column by its name, or by its number from 1 where headers repeat or lack names.
func (t *table) column(name string) (int, error) {
	if i := slices.Index(t.header, name); i >= 0 {
		return i, nil
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(t.header) {
		return n - 1, nil
	}
	return 0, fmt.Errorf("there is no column %q among %s", name, strings.Join(t.header, ", "))
}

func headerOnly(_ *Fault, t *table) error {
	t.rows = nil
	return nil
}

func duplicateRows(f *Fault, t *table) error {
	for _, r := range t.rows[:min(f.Rows, len(t.rows))] {
		r = slices.Clone(r)
		if f.Column != "" {
			at, err := t.column(f.Column)
			if err != nil {
				return err
			}
			if r[at], err = times(r[at], max(f.Factor, 2)); err != nil {
				return err
			}
		}
		t.rows = append(t.rows, r)
	}
	return nil
}

func dropRows(f *Fault, t *table) error {
	before := len(t.rows)
	switch {
	case f.Column != "":
		at, err := t.column(f.Column)
		if err != nil {
			return err
		}
		t.rows = slices.DeleteFunc(t.rows, func(r []string) bool { return r[at] == f.Equals })
	case f.Rows > 0:
		t.rows = t.rows[:max(0, before-f.Rows)]
	default:
		t.rows = t.rows[:before-int(math.Ceil(f.Share*float64(before)))]
	}
	if len(t.rows) == before {
		return fmt.Errorf("no row of %d has %s %q", before, f.Column, f.Equals)
	}
	return nil
}

func dropLast(f *Fault, t *table) error {
	at, err := t.column(f.Column)
	if err != nil {
		return err
	}
	last := ""
	for _, r := range t.rows {
		last = max(last, r[at])
	}
	t.rows = slices.DeleteFunc(t.rows, func(r []string) bool { return r[at] == last })
	return nil
}

func renameColumn(f *Fault, t *table) error {
	at, err := t.column(f.Column)
	if err == nil {
		t.header[at] = f.To
	}
	return err
}

func swapColumns(f *Fault, t *table) error {
	if t.unordered {
		return errFormat
	}
	a, err := t.column(f.Column)
	if err != nil {
		return err
	}
	b, err := t.column(f.To)
	if err != nil {
		return err
	}
	for _, r := range append(t.rows, t.header) {
		r[a], r[b] = r[b], r[a]
	}
	return nil
}

func newColumn(f *Fault, t *table) error {
	t.header = append(t.header, f.To)
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], "X")
	}
	return nil
}

func dropColumn(f *Fault, t *table) error {
	at, err := t.column(f.Column)
	if err != nil {
		return err
	}
	t.header = slices.Delete(t.header, at, at+1)
	for i := range t.rows {
		t.rows[i] = slices.Delete(t.rows[i], at, at+1)
	}
	return nil
}

func titleLines(f *Fault, t *table) error {
	for i := range f.Rows {
		t.titles = append(t.titles, []string{"Estrazione, nota " + strconv.Itoa(i+1)})
	}
	return nil
}

func changeCode(f *Fault, t *table) error {
	return t.replace(f.Column, map[string]string{f.Equals: f.To})
}

func swapLabels(f *Fault, t *table) error {
	return t.replace(f.Column, map[string]string{f.Equals: f.To, f.To: f.Equals})
}

func (t *table) replace(column string, by map[string]string) error {
	at, err := t.column(column)
	if err != nil {
		return err
	}
	n := 0
	for _, r := range t.rows {
		if to, ok := by[r[at]]; ok {
			r[at] = to
			n++
		}
	}
	if n == 0 {
		return fmt.Errorf("no row of %d has in %s what is to change", len(t.rows), column)
	}
	return nil
}

func decimalComma(f *Fault, t *table) error {
	return t.numbers(f.Column, func(s string) (string, error) {
		return strings.Map(func(r rune) rune {
			switch r {
			case '.':
				return ','
			case ',':
				return '.'
			}
			return r
		}, s), nil
	})
}

func multiply(f *Fault, t *table) error {
	return t.numbers(f.Column, func(s string) (string, error) { return times(s, f.Factor) })
}

// numbers changes every cell of a column that is a number.
func (t *table) numbers(column string, change func(string) (string, error)) error {
	at, err := t.column(column)
	if err != nil {
		return err
	}
	n := 0
	for _, r := range t.rows {
		to, err := change(r[at])
		if err == nil && to != r[at] {
			r[at] = to
			n++
		}
	}
	if n == 0 {
		return fmt.Errorf("no number of %s changes by it", column)
	}
	return nil
}

// times multiplies a number, written with a decimal dot or, as Italians do, with dots between
// thousands and a decimal comma, and writes it in the same way.
func times(s string, factor int64) (string, error) {
	plain := strings.TrimSpace(s)
	comma := strings.Contains(plain, ",") || strings.Count(plain, ".") > 1
	if comma {
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, ".", ""), ",", ".")
	}
	x, ok := new(big.Rat).SetString(plain)
	if !ok || strings.ContainsAny(plain, "/eE") {
		return s, fmt.Errorf("%q is no number", s)
	}
	decimals := 0
	if _, fraction, ok := strings.Cut(plain, "."); ok {
		decimals = len(fraction)
	}
	out := x.Mul(x, new(big.Rat).SetInt64(factor)).FloatString(decimals)
	if comma {
		out = strings.ReplaceAll(out, ".", ",")
	}
	return out, nil
}
