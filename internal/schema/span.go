package schema

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// Span is the days that a date must lie in, both ends included; a zero end is open. It is written
// {from: 2008-01-01, to: 2035-12-31}.
type Span struct{ From, To time.Time }

// UnmarshalYAML reads the days and refuses a span without any.
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	var text struct{ From, To string }
	if err := n.Decode(&text); err != nil {
		return err
	}
	for _, end := range []struct {
		text string
		day  *time.Time
	}{{text.From, &s.From}, {text.To, &s.To}} {
		if end.text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, end.text)
		if err != nil {
			return fmt.Errorf("line %d: %q is not a day written yyyy-mm-dd", n.Line, end.text)
		}
		*end.day = day
	}
	if s.From.IsZero() && s.To.IsZero() || !s.To.IsZero() && s.To.Before(s.From) {
		return fmt.Errorf("line %d: no day lies between %q and %q", n.Line, text.From, text.To)
	}
	return nil
}

// Holds reports whether a day lies in the span. The zero Span holds every day.
func (s Span) Holds(day time.Time) bool {
	return !day.Before(s.From) && (s.To.IsZero() || !day.After(s.To))
}
