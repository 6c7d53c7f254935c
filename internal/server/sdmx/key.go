package sdmx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/period"
	"osservatorio/internal/server/reply"
)

var identifier = regexp.MustCompile(`^[A-Za-z0-9_@$-]+$`)

// parseKey reads a key of version 1: the codes of each dimension joined with +, the dimensions with
// points, nothing for all. No key, and "all", are all series.
func parseKey(text string, s *dataflow.Structure) ([][]string, error) {
	if text == "" || text == "all" {
		return nil, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) != len(s.Dimensions) {
		return nil, &reply.Error{Status: 400, Param: "key", Detail: fmt.Sprintf("the key has %d parts between points; it needs one for each of the %d dimensions, empty for all codes", len(parts), len(s.Dimensions)),
			Allowed: s.Columns()[:len(s.Dimensions)]}
	}
	out := make([][]string, len(parts))
	for i, part := range parts {
		if part == "" {
			continue
		}
		for code := range strings.SplitSeq(part, "+") {
			if !identifier.MatchString(code) {
				return nil, syntax("key", fmt.Sprintf("%q is no code of %s", code, s.Dimensions[i].ID))
			}
			out[i] = append(out[i], code)
		}
	}
	return out, nil
}

// parseKeys reads the keys of version 2: one code or * a dimension, keys joined with commas.
func parseKeys(text string, s *dataflow.Structure) (out [][][]string, err error) {
	if text == "" || text == "*" || text == "all" {
		return nil, nil
	}
	for one := range strings.SplitSeq(text, ",") {
		parts := strings.Split(one, ".")
		for i, p := range parts {
			if p == "*" {
				parts[i] = ""
			}
		}
		key, err := parseKey(strings.Join(parts, "."), s)
		if err != nil {
			return nil, err
		}
		if key == nil {
			return nil, nil
		}
		out = append(out, key)
	}
	return out, nil
}

var operators = []string{"eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew"}

// componentFilter reads c[COMPONENT]=ge:2013+le:2014, values joined with commas (one holds) and
// tests with + (all hold), into a selection.
func componentFilter(sel *dataflow.Selection, component, text string) error {
	name := "c[" + component + "]"
	s := sel.Flow.Structure
	columns := slices.DeleteFunc(s.Columns(), func(c string) bool { return slices.Contains([]string{"UNIT_MULT", "DECIMALS", "KNOWN_TO"}, c) })
	if !slices.Contains(columns, component) {
		return &reply.Error{Status: 422, Param: name, Detail: "the structure has no such component", Allowed: columns}
	}
	// A plus in a query string is read as a blank.
	for test := range strings.SplitSeq(strings.ReplaceAll(text, " ", "+"), "+") {
		if component == "TIME_PERIOD" {
			if err := timeFilter(sel, name, test); err != nil {
				return err
			}
			continue
		}
		c := dataflow.Condition{Column: component}
		for value := range strings.SplitSeq(test, ",") {
			operator, rest, found := strings.Cut(value, ":")
			if !found {
				operator, rest = "eq", value
			}
			if !slices.Contains(operators, operator) {
				return &reply.Error{Status: 400, Param: name, Detail: fmt.Sprintf("there is no operator %q", operator), Allowed: operators}
			}
			if rest == "" {
				return syntax(name, "a value is missing")
			}
			c.Tests = append(c.Tests, dataflow.Test{Operator: operator, Value: rest})
		}
		if err := sel.Check(c); err != nil {
			return syntax(name, err.Error())
		}
		sel.Conditions = append(sel.Conditions, c)
	}
	return nil
}

// timeFilter reads one test of TIME_PERIOD: periods are compared by their days, not as text.
func timeFilter(sel *dataflow.Selection, name, test string) error {
	operator, text, found := strings.Cut(test, ":")
	if !found {
		operator, text = "eq", test
	}
	p, err := parsePeriod(name, text)
	if err != nil {
		return err
	}
	if p.IsZero() {
		return syntax(name, "a period is missing")
	}
	switch operator {
	case "ge":
		sel.From = p
	case "gt":
		sel.From = p.Next()
	case "le":
		sel.To = p
	case "lt":
		sel.To = p.Add(-1)
	case "eq":
		sel.From, sel.To = p, p
	default:
		return &reply.Error{Status: 400, Param: name, Detail: "periods are compared with these operators only", Allowed: []string{"eq", "ge", "gt", "le", "lt"}}
	}
	return nil
}

// parsePeriod reads a period of SDMX, or a day and hour, of which the day counts; "" is none.
func parsePeriod(param, text string) (period.Period, error) {
	if text == "" {
		return period.Period{}, nil
	}
	if day, _, found := strings.Cut(text, "T"); found && len(day) == len("2013-01-15") {
		text = day
	}
	p, err := period.Parse(text)
	if err != nil {
		return p, reply.Bad(param, err.Error(), "2013", "2013-S1", "2013-Q1", "2013-01", "2013-01-15")
	}
	return p, nil
}
