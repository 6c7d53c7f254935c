package collection

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// lineForm is what a line looks like.
const lineForm = `{"id": "a", "freq": 12, "start": [2010, 1], "h": 12, "train": [1, null, 2.5], "test": []}`

// explain says in words what is wrong with a line that is no JSON of the form, with
// the text at fault and what to write instead.
func explain(text []byte, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return mistaken(text, kind)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		rest := text[min(int(syntax.Offset), len(text))-1:]
		if bytes.HasPrefix(rest, []byte("NaN")) || bytes.HasPrefix(rest, []byte("Infinity")) {
			return errors.New("NaN and Infinity are not JSON: write null for a missing value")
		}
		if text[0] != '[' {
			return fmt.Errorf("not a JSON object (%v) at the end of %s: a line is one series, as %s", err, before(text, syntax.Offset), lineForm)
		}
	}
	return fmt.Errorf("%s is no JSON object: write each series as one, on a line of its own, as %s", shown(text), lineForm)
}

// mistaken explains a value of another type than its field has.
func mistaken(text []byte, kind *json.UnmarshalTypeError) error {
	raw, place := valueAt(text, kind.Offset)
	if kind.Field == "" {
		return fmt.Errorf("%s is no JSON object: write each series as one, on a line of its own, as %s", shown(raw), lineForm)
	}
	kind.Field = strings.TrimPrefix(kind.Field, reflect.TypeFor[adjustLine]().Name()+".") // embedded: no field of the file
	where := strconv.Quote(kind.Field)
	if place > 0 {
		where = fmt.Sprintf("value %d of %s", place, where)
	}
	return fmt.Errorf("%s is %s%s", where, shown(raw), instead(kind, raw, place > 0))
}

// instead says what to write in the place of a value, one of a list or a field's own.
func instead(kind *json.UnmarshalTypeError, raw []byte, listed bool) string {
	number := strings.HasPrefix(kind.Value, "number")
	field := kind.Field[strings.LastIndex(kind.Field, ".")+1:]
	switch kind.Type.Kind() {
	case reflect.String:
		if number || kind.Value == "bool" {
			return fmt.Sprintf(`: write text in quotes, as "%s"`, raw)
		}
		return ": write text in quotes"
	case reflect.Bool:
		return ": write true or false"
	case reflect.Int:
		if number && !bytes.ContainsAny(raw, ".eE") {
			return ", which is too large: write a smaller number"
		}
		example := ""
		if !listed {
			example = fmt.Sprintf(", as in %q: 4", field)
		}
		return ": write a whole number, without point and exponent" + example
	case reflect.Float64:
		missing, example := "", ""
		if listed {
			missing, example = ", null for a missing value", fmt.Sprintf(", as in %q: [1, null, 2.5]", field)
		}
		if number {
			return ", which is too large: write a number between -1.7e308 and 1.7e308" + missing
		}
		return ": write a number" + missing + example
	case reflect.Slice:
		if kind.Type.Elem().Kind() == reflect.Pointer { // values of a series
			return fmt.Sprintf(": write numbers in brackets, null for a missing value, as in %q: [1, null, 2.5]", field)
		}
	case reflect.Struct:
		return ": write its fields in braces, {}"
	}
	return ": write a list in brackets, []"
}

// valueAt is the value of a text that is valid JSON at which decoding failed after
// offset bytes: after a number or a text, or after the bracket that opens a value.
// place counts it from 1 in the list that it stands in; 0 for none.
func valueAt(text []byte, offset int64) (raw json.RawMessage, place int) {
	tokens := json.NewDecoder(bytes.NewReader(text))
	tokens.UseNumber()
	var counts []int // of the values begun in each open list, -1 in an object
	for {
		start := tokens.InputOffset()
		token, err := tokens.Token()
		if err != nil {
			return text, 0
		}
		if token == json.Delim(']') || token == json.Delim('}') {
			counts = counts[:len(counts)-1]
			continue
		}
		if last := len(counts) - 1; last >= 0 && counts[last] >= 0 {
			counts[last]++
		}
		if tokens.InputOffset() >= offset {
			value := bytes.TrimLeft(text[start:], " \t\r,:")
			if err := json.NewDecoder(bytes.NewReader(value)).Decode(&raw); err != nil {
				return text, 0
			}
			if last := len(counts) - 1; last >= 0 {
				place = max(counts[last], 0)
			}
			return raw, place
		}
		switch token {
		case json.Delim('['):
			counts = append(counts, 0)
		case json.Delim('{'):
			counts = append(counts, -1)
		}
	}
}

// longestShown is how much of a wrong text is shown.
const longestShown = 40

// shown is a text as it stands, cut where it is long.
func shown(text []byte) string {
	letters := []rune(string(text))
	if len(letters) <= longestShown {
		return string(letters)
	}
	return string(letters[:longestShown-1]) + "…"
}

// before is the end of a text up to an offset, its last byte included.
func before(text []byte, offset int64) string {
	letters := []rune(string(text[:min(offset, int64(len(text)))]))
	if len(letters) <= longestShown {
		return string(letters)
	}
	return "…" + string(letters[len(letters)-longestShown+1:])
}
