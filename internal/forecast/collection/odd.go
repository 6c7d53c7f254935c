package collection

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fields are those that a line may have; others are ignored.
var fields = []string{"id", "freq", "start", "h", "train", "test", "nonnegative", "se", "calendar", "outliers", "breaks", "earlier", "spec"}

// mistyped names the fields of a line that are ignored and nearly those that are read.
func mistyped(text []byte) []string {
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) != nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		lower := strings.ToLower(name)
		if slices.Contains(fields, lower) { // JSON of Go reads fields in any case
			continue
		}
		for _, field := range fields {
			if len(field) >= 4 && edits(lower, field) <= 1+len(field)/8 {
				out = append(out, fmt.Sprintf("field %q is ignored: was %q meant?", name, field))
			}
		}
	}
	return out
}

// edits is how many letters are put in, left out or changed between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// outside names the breaks and wider innovations that a line dates where the series has no value.
func outside(it Item) []string {
	if it.Adjust == nil {
		return nil
	}
	var out []string
	last := len(it.Values) - 1
	span := fmt.Sprintf("the series goes from %s to %s", it.Period(0), it.Period(last))
	for _, b := range it.Adjust.Breaks {
		if b.At < 0 || b.At > last {
			out = append(out, fmt.Sprintf("the break %s of %s counts for nothing: %s", b.Kind, it.Period(b.At), span))
		}
	}
	for _, w := range it.Adjust.Windows {
		if (w.To < 0 || w.From > last) && !it.declared {
			out = append(out, fmt.Sprintf("the variance from %s to %s counts for nothing: %s", it.Period(w.From), it.Period(w.To), span))
		}
	}
	return out
}
