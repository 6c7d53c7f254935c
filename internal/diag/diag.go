// Package diag describes what is wrong with an input so that a person can mend it:
// where it stands (file, line, column), what was found, which rule it breaks, what to do.
package diag

import (
	"fmt"
	"strings"
)

// Count writes a number of things with the word that fits it: "1 row", "2 rows", "0 rows".
func Count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Problem is one fault of one input. Zero fields are left out when it is printed.
type Problem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  string `json:"column,omitempty"` // name of the column, or its number
	Raw     string `json:"raw,omitempty"`    // the text as found
	Rule    string `json:"rule,omitempty"`   // short name of the rule, e.g. "code", "decimal", "repeated key"
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // what to do
}

// Error prints the problem on one line: file:line: column C: message (found "raw"; rule R); hint.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		b.WriteByte(':')
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:", p.Line)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Column != "" {
		fmt.Fprintf(&b, "column %s: ", p.Column)
	}
	b.WriteString(p.Message)
	switch {
	case p.Raw != "" && p.Rule != "":
		fmt.Fprintf(&b, " (found %q; rule: %s)", p.Raw, p.Rule)
	case p.Raw != "":
		fmt.Fprintf(&b, " (found %q)", p.Raw)
	case p.Rule != "":
		fmt.Fprintf(&b, " (rule: %s)", p.Rule)
	}
	if p.Hint != "" {
		b.WriteString("; ")
		b.WriteString(p.Hint)
	}
	return b.String()
}

// List collects problems, so that a reader sees all of them and not the first only.
type List []Problem

// Add appends a problem.
func (l *List) Add(p Problem) { *l = append(*l, p) }

// Err returns the list as an error, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error prints a line a problem.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
