package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/codelist"
	"osservatorio/internal/diag"
	"osservatorio/internal/period"
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
}

// reader reads one contract field from a record.
type reader struct {
	use    schema.Use
	column string // as named in errors
	at     []int  // positions of the cells, joined with a space
	fixed  *string
	how    source.Column
	parse  func(string) (parquet.Value, *fault)
	above  string          // the text of the record before, which a ditto repeats
	cache  map[string]cell // resolved texts of columns that repeat few of them
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
		r.parse, r.cache = areaParser(lists.Areas, *r.how.Area), map[string]cell{}
	case r.how.Codes != "":
		name, system, _ := strings.Cut(r.how.Codes, "/")
		list := lists.Codes[name]
		if list == nil {
			return fmt.Errorf("there is no code list %s", name)
		}
		r.parse, r.cache = codeParser(list, system), map[string]cell{}
	case r.how.Period != "":
		r.parse, r.cache = parsePeriod, map[string]cell{}
	default:
		switch r.use.Type {
		case schema.Integer:
			r.parse = r.integerParser(contract.Bounds[r.use.Name])
		case schema.Decimal:
			r.parse = r.decimalParser(contract.Bounds[r.use.Name])
		case schema.Date:
			r.parse, r.cache = dateParser(r.how.Date, contract.Dates[r.use.Name]), map[string]cell{}
		case schema.Boolean:
			r.parse, r.cache = parseBoolean, map[string]cell{}
		default:
			r.parse = parseText
			if len(r.use.Codes) > 0 || r.use.Codelist != "" || r.use.Pattern != "" || r.how.Map != nil || r.fixed != nil {
				r.cache = map[string]cell{}
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
		re, err := regexp.Compile("^(?:" + r.use.Pattern + ")$")
		if err != nil {
			return err
		}
		r.parse = allowed(inner, re.MatchString, r.use.Pattern)
	}
	return nil
}

func allowed(inner func(string) (parquet.Value, *fault), ok func(string) bool, want string) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		v, f := inner(s)
		if f == nil && !ok(string(v.ByteArray())) {
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

// read returns the field's value for a record.
func (r *reader) read(cells []string) (cell, *fault) {
	text := r.text(cells)
	if len(r.how.Ditto) > 0 {
		if !slices.Contains(r.how.Ditto, strings.TrimSpace(text)) {
			r.above = text
		} else if r.above == "" {
			return cell{}, &fault{column: r.column, raw: text, rule: "ditto", message: "repeats a cell that is empty or was not read"}
		}
		text = r.above
	}
	return r.convert(text)
}

// convert turns a text into the field's value.
func (r *reader) convert(text string) (cell, *fault) {
	if r.cache != nil {
		if c, ok := r.cache[text]; ok {
			return c, nil
		}
	}
	c, f := r.evaluate(text)
	if f != nil {
		f.column = r.column
		return c, f
	}
	if r.cache != nil && len(r.cache) < 1<<16 {
		r.cache[strings.Clone(text)] = c
	}
	return c, nil
}

func (r *reader) evaluate(text string) (cell, *fault) {
	trimmed := strings.TrimSpace(text)
	if status, ok := r.how.Missing[trimmed]; ok {
		return r.missing(trimmed, status)
	}
	if trimmed == "" && r.how.Default != nil {
		trimmed = *r.how.Default
	}
	if to, ok := r.how.Map[trimmed]; ok {
		trimmed = to
	} else if r.how.Map != nil && trimmed != "" && r.how.Area == nil && r.how.Codes == "" {
		return cell{}, &fault{raw: text, rule: "code", message: "is not mapped by the layout"}
	}
	if trimmed == "" {
		return r.missing("", "")
	}
	if r.how.Upper {
		trimmed = strings.ToUpper(trimmed)
	}
	v, f := r.parse(trimmed)
	if f != nil {
		f.raw = text
		return cell{}, f
	}
	return cell{value: v}, nil
}

func (r *reader) missing(raw, status string) (cell, *fault) {
	if !r.use.Nullable {
		return cell{}, &fault{raw: raw, rule: "required", message: "a value is required"}
	}
	return cell{value: parquet.NullValue(), status: status, raw: raw}, nil
}

func parseText(s string) (parquet.Value, *fault) {
	return parquet.ByteArrayValue([]byte(s)), nil
}

func areaParser(areas *territory.Territory, system string) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		a, err := areas.Resolve(s, territory.Options{System: system})
		if err != nil {
			return parquet.Value{}, &fault{rule: "area", message: err.Error()}
		}
		return parseText(a.Code)
	}
}

func codeParser(list *codelist.List, system string) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		code, err := list.Resolve(system, s)
		if err != nil {
			return parquet.Value{}, &fault{rule: "code", message: err.Error()}
		}
		return parseText(code)
	}
}

func parsePeriod(s string) (parquet.Value, *fault) {
	p, err := period.Parse(s)
	if err != nil {
		return parquet.Value{}, &fault{rule: "period", message: err.Error()}
	}
	return parseText(p.String())
}

func parseBoolean(s string) (parquet.Value, *fault) {
	switch strings.ToUpper(s) {
	case "SI", "SÌ", "S", "TRUE", "1":
		return parquet.BooleanValue(true), nil
	case "NO", "N", "FALSE", "0":
		return parquet.BooleanValue(false), nil
	}
	return parquet.Value{}, &fault{rule: "boolean", message: "is neither yes nor no"}
}

var dateLayouts = map[string]string{"": "2006-01-02", "yyyy-mm-dd": "2006-01-02", "dd/mm/yyyy": "02/01/2006", "dd-mm-yyyy": "02-01-2006", "ddmmyyyy": "02012006", "yyyymmdd": "20060102"}

var epoch = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

func dateParser(layout string, span schema.Span) func(string) (parquet.Value, *fault) {
	form, ok := dateLayouts[layout]
	if !ok {
		form = layout
	}
	return func(s string) (parquet.Value, *fault) {
		t, err := time.Parse(form, s)
		if err != nil {
			return parquet.Value{}, &fault{rule: "date", message: "is not a date of the calendar written as " + form}
		}
		if !span.Holds(t) {
			return parquet.Value{}, &fault{rule: "bounds", message: "lies outside the days of its contract"}
		}
		return parquet.Int32Value(int32(t.Sub(epoch) / (24 * time.Hour))), nil
	}
}

func (r *reader) integerParser(b schema.Bound) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		v, err := parseInteger(s, r.decimal(), r.how.Thousands, r.how.Times)
		if err != nil {
			return parquet.Value{}, &fault{rule: "integer", message: err.Error()}
		}
		return parquet.Int64Value(v), outside(float64(v), b)
	}
}

func (r *reader) decimalParser(b schema.Bound) func(string) (parquet.Value, *fault) {
	return func(s string) (parquet.Value, *fault) {
		v, err := parseDecimal(s, r.decimal(), r.how.Thousands, r.how.Times)
		if err != nil {
			return parquet.Value{}, &fault{rule: "decimal", message: err.Error()}
		}
		return parquet.Int64Value(v), outside(float64(v)/1e6, b)
	}
}

// decimal is the decimal mark: the dot, unless the dot marks thousands.
func (r *reader) decimal() string {
	switch {
	case r.how.Decimal != "":
		return r.how.Decimal
	case r.how.Thousands == ".":
		return ","
	}
	return "."
}

func outside(v float64, b schema.Bound) *fault {
	if (b.Min != nil && v < *b.Min) || (b.Max != nil && v > *b.Max) {
		return &fault{rule: "bounds", message: "lies outside the bounds of its contract"}
	}
	return nil
}
