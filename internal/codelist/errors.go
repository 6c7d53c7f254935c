package codelist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/period"
)

// maxListed is how many allowed values an error spells out.
const maxListed = 20

// UnknownError is returned for a text that a system of the list does not have,
// or not on that day.
type UnknownError struct {
	List, System, Text string
	At                 period.Date
	// Validity, when not nil, says that the text is known at other times.
	Validity []Validity
	// Near are the spellings most like the text, nearest first.
	Near []string
	// Allowed are the spellings of the system, or nil if they are too many.
	Allowed []string
}

func (e *UnknownError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %q is not known", e.List, e.Text)
	if e.System != Any {
		fmt.Fprintf(&b, " in system %s", e.System)
	}
	switch {
	case len(e.Validity) > 0:
		fmt.Fprintf(&b, " on %s: it is valid", e.At)
		for i, v := range e.Validity {
			if i > 0 {
				b.WriteString(" and")
			}
			b.WriteString(v.describe())
		}
	case len(e.Allowed) > 0:
		fmt.Fprintf(&b, " (allowed: %s)", strings.Join(e.Allowed, ", "))
	case len(e.Near) > 0:
		fmt.Fprintf(&b, " (did you mean %s?)", strings.Join(e.Near, ", "))
	}
	return b.String()
}

func (v Validity) describe() string {
	var text string
	if !v.From.IsZero() {
		text += " from " + v.From.String()
	}
	if !v.To.IsZero() {
		text += " to " + v.To.String()
	}
	return text
}

// UnknownSystemError is returned for a code system that the list does not have.
type UnknownSystemError struct {
	List, System string
	Known        []string
}

func (e *UnknownSystemError) Error() string {
	return fmt.Sprintf("%s has no code system %q (it has %s)", e.List, e.System, strings.Join(e.Known, ", "))
}

// AmbiguousError is returned for a text that stands for more than one code.
type AmbiguousError struct {
	List, System, Text string
	Codes              []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%s: %q can be any of %s; name a code system or a date", e.List, e.Text, strings.Join(e.Codes, ", "))
}

// unknown builds the error for a text without a valid target; the targets
// given are those that hold at other times.
func (l *List) unknown(system, text string, at period.Date, targets []target) error {
	e := &UnknownError{List: l.name, System: system, Text: text, At: at}
	for _, t := range targets {
		if !slices.Contains(e.Validity, t.Validity) {
			e.Validity = append(e.Validity, t.Validity)
		}
	}
	var spellings []string
	if system == Any {
		for _, s := range l.systems {
			spellings = append(spellings, l.spellings[s]...)
		}
	} else {
		spellings = l.spellings[system]
	}
	e.Near = Nearest(text, spellings)
	if len(spellings) <= maxListed {
		e.Allowed = spellings
	}
	return e
}

// Nearest returns up to three spellings that differ from the text in at most a
// third of its letters, nearest first.
func Nearest(text string, spellings []string) []string {
	type near struct {
		spelling string
		distance int
	}
	var found []near
	folded := []rune(Fold(text))
	seen := map[string]bool{}
	for _, s := range spellings {
		f := Fold(s)
		if seen[f] {
			continue
		}
		seen[f] = true
		if d := distance(folded, []rune(f)); d <= len(folded)/3 {
			found = append(found, near{s, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, n := range found[:min(3, len(found))] {
		names = append(names, n.spelling)
	}
	return names
}

// distance is Levenshtein's: the least number of letters to insert, delete or
// change to make b of a.
func distance(a, b []rune) int {
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i, x := range a {
		diagonal := last[0]
		last[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = last[j+1]
			last[j+1] = min(change, last[j]+1, diagonal+1)
		}
	}
	return last[len(b)]
}
