package schema

import (
	"fmt"
	"math"
	"time"

	"go.yaml.in/yaml/v3"
)

// Span is the days that a date must lie in, both ends included; a zero end is open. It is written
// {from: 2008-01-01, to: 2035-12-31}.
type Span struct{ From, To time.Time }

// UnmarshalYAML reads the days and refuses a span without any.
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	var text map[string]string
	if err := n.Decode(&text); err != nil {
		return err
	}
	for _, end := range sortedKeys(text) {
		day, err := time.Parse(time.DateOnly, text[end])
		switch {
		case err != nil:
			return fmt.Errorf("line %d: %q is not a day written yyyy-mm-dd", n.Line, text[end])
		case end == "from":
			s.From = day
		case end == "to":
			s.To = day
		default:
			return fmt.Errorf("line %d: %s is neither from nor to", n.Line, end)
		}
	}
	if s.From.IsZero() && s.To.IsZero() || !s.To.IsZero() && s.To.Before(s.From) {
		return fmt.Errorf("line %d: no day lies between %q and %q", n.Line, text["from"], text["to"])
	}
	return nil
}

// Days returns the ends as days since 1970; an open end is the least or the greatest number.
func (s Span) Days() (first, last int32) {
	first, last = math.MinInt32, math.MaxInt32
	const day = 24 * 60 * 60
	if !s.From.IsZero() {
		first = int32(s.From.Unix() / day)
	}
	if !s.To.IsZero() {
		last = int32(s.To.Unix() / day)
	}
	return first, last
}
