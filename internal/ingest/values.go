package ingest

import (
	"strings"
	"time"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/codelist"
	"osservatorio/internal/period"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

func parseText(s string) (parquet.Value, *fault) { return textValue(s), nil }

// textValue is a text as a value that shares its memory.
func textValue(s string) parquet.Value {
	return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// textOf is the text of a value, in its memory.
func textOf(v parquet.Value) string {
	b := v.ByteArray()
	return unsafe.String(unsafe.SliceData(b), len(b))
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
	read := dayReader(form)
	first, last := span.Days()
	return func(s string) (parquet.Value, *fault) {
		day, ok := read(s)
		if !ok {
			return parquet.Value{}, &fault{rule: "date", message: "is not a date of the calendar written as " + form}
		}
		if day < first || day > last {
			return parquet.Value{}, &fault{rule: "bounds", message: "lies outside the days of its contract"}
		}
		return parquet.Int32Value(day), nil
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
