package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/codelist"
	"osservatorio/internal/diag"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// Lists resolves codes: the areas and every code list that layouts and contracts name.
type Lists struct {
	Areas *territory.Territory
	Codes map[string]*codelist.List
}

// fault is one rule broken by one cell.
type fault struct{ column, raw, rule, message string }

// cell is the converted value of one contract field. status is what a missing
// value's text stands for; raw is that text.
type cell struct {
	value  parquet.Value
	status string
	raw    string
	// code is the place of the value in the dictionary of a chunk, if chunk is that chunk's number.
	chunk, code int32
}

// reader reads one contract field from a record.
type reader struct {
	use    schema.Use
	column string // as named in errors
	at     []int  // positions of the cells, joined with a space
	fixed  *string
	how    source.Column
	parse  func(string) (parquet.Value, *fault)
	above  string // the text of the record before, which a ditto repeats
	gaps   ends   // how the texts of how.Missing begin and end
	cache  *cache // resolved texts of columns that repeat few of them
	last   cell   // of a column without cache
}

// errLayout says that the file's columns are not those of the layout.
var errLayout = errors.New("columns differ from the layout")

// compile builds the readers of a layout for a header, in the contract's order;
// a field that the layout does not read gives nil. Every fault of the header is returned.
func compile(contract *schema.Contract, l *source.Layout, header []string, attrs map[string]string, lists *Lists) ([]*reader, error) {
	var problems diag.List
	used := map[string]bool{}
	readers := make([]*reader, len(contract.Fields))
	for i, use := range contract.Fields {
		how, ok := l.Columns[use.Name]
		if !ok || use.Name == l.Melt.Name {
			continue
		}
		r := &reader{use: use, how: how}
		for text := range how.Missing {
			r.gaps.add(text)
		}
		if use.Name != l.Melt.Value || l.Melt.Value == "" {
			found, err := r.locate(header, attrs, used)
			if err != nil {
				problems.Add(diag.Problem{Column: use.Name, Rule: "header", Message: err.Error(),
					Hint: "compare the file's header with layout " + l.Name})
				continue
			}
			if !found {
				continue
			}
		}
		if err := r.prepare(contract, lists); err != nil {
			return nil, fmt.Errorf("layout %s, field %s: %w", l.Name, use.Name, err)
		}
		readers[i] = r
	}
	for _, p := range l.Melt.Columns {
		used[p.Column] = true
	}
	for _, s := range slices.Concat(l.Skip, l.Totals) {
		used[s.Column] = true
	}
	used[l.Window.Cell] = true
	for _, h := range header {
		if !used[h] && !l.Ignored(h) {
			problems.Add(diag.Problem{Column: h, Rule: "header", Message: "the layout does not know this column",
				Hint: "declare it in layout " + l.Name + " (columns or ignore), or find out what the provider changed"})
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%w: %w", errLayout, problems)
	}
	return readers, nil
}

// locate finds the cells of a field. It returns false for an optional field that the file lacks.
func (r *reader) locate(header []string, attrs map[string]string, used map[string]bool) (bool, error) {
	switch how := r.how; {
	case how.Const != nil:
		r.fixed, r.column = how.Const, "(constant)"
		return true, nil
	case how.Attr != "":
		v, ok := attrs[how.Attr]
		if !ok {
			return false, fmt.Errorf("neither the request nor the file name says %q", how.Attr)
		}
		r.fixed, r.column = &v, "(file name)"
		return true, nil
	case len(how.Join) > 0:
		for _, name := range how.Join {
			i := slices.Index(header, name)
			if i < 0 {
				return false, fmt.Errorf("column %q is missing", name)
			}
			used[name] = true
			r.at = append(r.at, i)
		}
		r.column = strings.Join(how.Join, "+")
		return true, nil
	default:
		for _, name := range how.From {
			if i := slices.Index(header, name); i >= 0 {
				used[name], r.column, r.at = true, name, []int{i}
				return true, nil
			}
		}
		if how.Optional {
			return false, nil
		}
		return false, fmt.Errorf("column %q is missing", strings.Join(how.From, `" or "`))
	}
}

// prepare chooses how the field's text becomes a value.
func (r *reader) prepare(contract *schema.Contract, lists *Lists) error {
	switch {
	case r.how.Area != nil:
		r.parse, r.cache = areaParser(lists.Areas, *r.how.Area), newCache()
	case r.how.Codes != "":
		name, system, _ := strings.Cut(r.how.Codes, "/")
		list := lists.Codes[name]
		if list == nil {
			return fmt.Errorf("there is no code list %s", name)
		}
		r.parse, r.cache = codeParser(list, system), newCache()
	case r.how.Period != "":
		r.parse, r.cache = parsePeriod, newCache()
	default:
		switch r.use.Type {
		case schema.Integer:
			r.parse = r.integerParser(contract.Bounds[r.use.Name])
		case schema.Decimal:
			r.parse = r.decimalParser(contract.Bounds[r.use.Name])
		case schema.Date:
			r.parse = dateParser(r.how.Date, contract.Dates[r.use.Name])
		case schema.Boolean:
			r.parse, r.cache = parseBoolean, newCache()
		default:
			r.parse = parseText
			if len(r.use.Codes) > 0 || r.use.Codelist != "" || r.use.Pattern != "" || r.how.Map != nil || r.fixed != nil {
				r.cache = newCache()
			}
		}
	}
	if r.use.Type == schema.String {
		return r.restrict(lists)
	}
	return nil
}

// restrict adds the field's own limits on its values: codes, code list, pattern.
func (r *reader) restrict(lists *Lists) error {
	inner := r.parse
	switch {
	case len(r.use.Codes) > 0:
		r.parse = allowed(inner, func(s string) bool { return slices.Contains(r.use.Codes, s) }, strings.Join(r.use.Codes, ", "))
	case r.use.Codelist != "":
		list := lists.Codes[r.use.Codelist]
		if list == nil {
			return fmt.Errorf("there is no code list %s", r.use.Codelist)
		}
		r.parse = allowed(inner, func(s string) bool { _, ok := list.Entry(s); return ok }, "code list "+r.use.Codelist)
	case r.use.Pattern != "":
		matches, err := matcher(r.use.Pattern)
		if err != nil {
			return err
		}
		r.parse = allowed(inner, matches, r.use.Pattern)
	}
	return nil
}

func allowed(inner func(string) (parquet.Value, *fault), ok func(string) bool, want string) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		v, f := inner(s)
		if f == nil && !ok(textOf(v)) {
			return v, &fault{raw: s, rule: "code", message: "is none of " + want}
		}
		return v, f
	}
}

// text is what a record says of the field.
func (r *reader) text(cells []string) string {
	switch {
	case r.fixed != nil:
		return *r.fixed
	case len(r.at) == 1:
		return cells[r.at[0]]
	}
	parts := make([]string, len(r.at))
	for i, at := range r.at {
		parts[i] = cells[at]
	}
	return strings.Join(parts, " ")
}

// read returns the field's value for a record. It is valid until the next read of the field.
func (r *reader) read(cells []string) (*cell, *fault) {
	text := r.text(cells)
	if len(r.how.Ditto) > 0 {
		if !slices.Contains(r.how.Ditto, strings.TrimSpace(text)) {
			r.above = text
		} else if r.above == "" {
			return nil, &fault{column: r.column, raw: text, rule: "ditto", message: "repeats a cell that is empty or was not read"}
		}
		text = r.above
	}
	return r.convert(text)
}

// convert turns a text into the field's value, valid until the next call.
func (r *reader) convert(text string) (*cell, *fault) {
	into := &r.last
	if r.cache != nil {
		if c := r.cache.get(text); c != nil {
			return c, nil
		}
		if !r.cache.full() {
			// What is kept must not hold the text around it in memory.
			text, into = strings.Clone(text), new(cell)
		}
	}
	f := r.evaluate(text, into)
	if f != nil {
		f.column = r.column
		return nil, f
	}
	if into != &r.last {
		r.cache.add(text, into)
	}
	return into, nil
}

// evaluate sets c to the value of a text.
func (r *reader) evaluate(text string, c *cell) (f *fault) {
	*c = cell{}
	trimmed := strings.TrimSpace(text)
	if r.gaps.may(trimmed) {
		if status, ok := r.how.Missing[trimmed]; ok {
			return r.missing(trimmed, status, c)
		}
	}
	if trimmed == "" && r.how.Default != nil {
		trimmed = *r.how.Default
	}
	if r.how.Map != nil {
		if to, ok := r.how.Map[trimmed]; ok {
			trimmed = to
		} else if trimmed != "" && r.how.Area == nil && r.how.Codes == "" {
			return &fault{raw: text, rule: "code", message: "is not mapped by the layout"}
		}
	}
	if trimmed == "" {
		return r.missing("", "", c)
	}
	if r.how.Upper {
		trimmed = strings.ToUpper(trimmed)
	}
	if c.value, f = r.parse(trimmed); f != nil {
		f.raw = text
	}
	return f
}

func (r *reader) missing(raw, status string, c *cell) *fault {
	if !r.use.Nullable {
		return &fault{raw: raw, rule: "required", message: "a value is required"}
	}
	c.status, c.raw = status, raw
	return nil
}
