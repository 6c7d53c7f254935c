package dataflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// Any is the dimension at the observation of messages without series.
const Any = "AllDimensions"

// Selection is what is asked of a dataflow. Its zero value, with Flow, asks for everything that holds now.
type Selection struct {
	Flow *Flow
	// Keys are alternatives. Each has the codes of every dimension in the order of keys; none stands for all.
	Keys       [][][]string
	Conditions []Condition
	From, To   period.Period
	AsOf       string // day; what was published then
	History    bool   // whatever was ever published
	Since      string // day; only what was published on it or later
	First      int    // periods of a series, 0 is all
	Last       int
	Detail     Detail
	Dimension  string // at the observation: TIME_PERIOD when empty, Any, or another dimension
	Offset     int
	Limit      int // observations; 0 is all
}

// Condition compares a column of the structure with texts; it holds when one of the comparisons does.
type Condition struct {
	Column string
	Tests  []Test
}

// Test is one comparison: eq, ne, lt, le, gt, ge, co (contains), nc, sw (starts with), ew.
type Test struct{ Operator, Value string }

// Detail is how much of series is told.
type Detail int

// The details of SDMX.
const (
	Full       Detail = iota
	DataOnly          // no attributes
	KeysOnly          // the keys of series
	SeriesOnly        // series with their attributes, without observations ("nodata")
)

// SQL is the query for a selection: the structure's columns, in the order that the writers need. ok
// is false when nothing can answer it: the day lies before the first publication.
func (s *Selection) SQL(ctx context.Context, rel *release.Release) (query string, ok bool, err error) {
	rows, ok, err := s.rows(ctx, rel)
	if err != nil || !ok {
		return "", false, err
	}
	query = fmt.Sprintf("SELECT %s FROM (%s) ORDER BY %s", strings.Join(s.columns(), ", "), rows, s.order())
	if s.keysOnly() {
		query = "SELECT DISTINCT" + strings.TrimPrefix(query, "SELECT")
	}
	return query + s.page(), true, nil
}

// rows is the query for the release's rows that a selection has, in no order.
func (s *Selection) rows(ctx context.Context, rel *release.Release) (query string, ok bool, err error) {
	from, _, err := rel.SQL(ctx, release.Filter{Indicator: s.Flow.Indicator.ID, From: s.From, To: s.To, AsOf: s.AsOf, History: s.History})
	if errors.Is(err, release.ErrTooEarly) {
		return "", false, nil
	} else if err != nil {
		return "", false, err
	}
	if i := strings.LastIndex(from, " ORDER BY "); i >= 0 { // messages have another order
		from = from[:i]
	}
	query = fmt.Sprintf("SELECT * FROM (%s) WHERE %s", from, s.where())
	if s.Since != "" {
		query += " AND KNOWN_FROM >= DATE " + duck.Quote(s.Since)
	}
	if ends := s.ends(); ends != "" {
		query += " QUALIFY " + ends
	}
	return query, true, nil
}

// keysOnly says that series are told without their observations.
func (s *Selection) keysOnly() bool { return s.Detail == KeysOnly || s.Detail == SeriesOnly }

func (s *Selection) page() string {
	switch {
	case s.Limit > 0:
		return fmt.Sprintf(" LIMIT %d OFFSET %d", s.Limit, s.Offset)
	case s.Offset > 0:
		return fmt.Sprintf(" OFFSET %d", s.Offset)
	}
	return ""
}

// dimensions are the structure's dimensions as SQL names.
func (s *Selection) dimensions() []string {
	var out []string
	for _, c := range s.Flow.Structure.Dimensions {
		out = append(out, duck.Ident(c.ID))
	}
	return out
}

// Count is how many rows a selection has.
func (s *Selection) Count(ctx context.Context, rel *release.Release) (n int, err error) {
	query, ok, err := s.rows(ctx, rel)
	if err != nil || !ok {
		return 0, err
	}
	what := "1"
	if s.keysOnly() {
		what = "DISTINCT " + strings.Join(s.dimensions(), ", ")
	}
	return n, rel.DB.Scan(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT %s FROM (%s)%s)", what, query, s.page()), &n)
}

// Rows gives the rows of a selection one by one: the structure's columns as text, missing values "".
// A row holds until the next.
func (s *Selection) Rows(ctx context.Context, rel *release.Release, take func([]string) error) error {
	query, ok, err := s.SQL(ctx, rel)
	if err != nil || !ok {
		return err
	}
	structure := s.Flow.Structure
	lists := make([]*Codelist, 0, len(structure.Dimensions)+2+len(structure.Attributes))
	for _, d := range structure.Dimensions {
		lists = append(lists, d.List)
	}
	lists = append(lists, nil, nil)
	for _, a := range structure.Attributes {
		lists = append(lists, a.List)
	}
	return rel.DB.Each(ctx, query, func(row []string) error {
		for i, list := range lists {
			if list != nil && len(list.ids) > 0 {
				row[i] = list.id(row[i])
			}
		}
		return take(row)
	})
}

// columns are the expressions of the structure's columns.
func (s *Selection) columns() []string {
	d, withoutObservations, out := s.Flow.Indicator, s.keysOnly(), s.dimensions()
	if withoutObservations {
		out = append(out, "NULL AS TIME_PERIOD", "NULL AS OBS_VALUE")
	} else {
		out = append(out, "TIME_PERIOD", "OBS_VALUE")
	}
	for _, a := range s.Flow.Structure.Attributes {
		name := duck.Ident(a.ID)
		switch {
		case s.Detail == DataOnly, s.Detail == KeysOnly, withoutObservations && a.Level == Observation, a.ID == "KNOWN_TO" && !s.History:
			name = "NULL AS " + name
		case a.ID == "UNIT_MULT":
			name = "'0' AS UNIT_MULT"
		case a.ID == "DECIMALS":
			name = fmt.Sprintf("'%d' AS DECIMALS", d.Decimals)
		}
		out = append(out, name)
	}
	return out
}

// order puts the observations of a series together, and what was known on a day before that.
func (s *Selection) order() string {
	out := s.dimensions()
	switch {
	case s.keysOnly():
		return strings.Join(out, ", ")
	case s.Dimension != "" && s.Dimension != "TIME_PERIOD" && s.Dimension != Any:
		across := duck.Ident(s.Dimension)
		out = append(slices.DeleteFunc(out, func(d string) bool { return d == across }), "TIME_PERIOD", across)
	default:
		out = append(out, "TIME_PERIOD")
	}
	if s.History {
		out = append([]string{"KNOWN_FROM"}, out...)
	}
	return strings.Join(out, ", ")
}

// ends keeps the first and the last periods of every series. Periods of one frequency sort as text.
func (s *Selection) ends() string {
	series := strings.Join(s.dimensions(), ", ")
	var out []string
	for _, e := range []struct {
		n   int
		way string
	}{{s.First, ""}, {s.Last, " DESC"}} {
		if e.n > 0 {
			out = append(out, fmt.Sprintf("dense_rank() OVER (PARTITION BY %s ORDER BY TIME_PERIOD%s) <= %d", series, e.way, e.n))
		}
	}
	return strings.Join(out, " OR ")
}

// where is the condition on keys and components; codes are turned into what the release writes.
func (s *Selection) where() string {
	var all []string
	var keys []string
	for _, key := range s.Keys {
		var parts []string
		for i, codes := range key {
			if len(codes) == 0 {
				continue
			}
			d := s.Flow.Structure.Dimensions[i]
			quoted := make([]string, len(codes))
			for j, c := range codes {
				quoted[j] = duck.Quote(d.List.value(c))
			}
			parts = append(parts, duck.Ident(d.ID)+" IN ("+strings.Join(quoted, ", ")+")")
		}
		if len(parts) == 0 {
			parts = []string{"true"}
		}
		keys = append(keys, "("+strings.Join(parts, " AND ")+")")
	}
	if len(keys) > 0 {
		all = append(all, "("+strings.Join(keys, " OR ")+")")
	}
	for _, c := range s.Conditions {
		var tests []string
		for _, t := range c.Tests {
			tests = append(tests, s.compared(c.Column, t))
		}
		all = append(all, "("+strings.Join(tests, " OR ")+")")
	}
	if len(all) == 0 {
		return "true"
	}
	return strings.Join(all, " AND ")
}

var comparisons = map[string]string{"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

// compared is the SQL of one comparison, of texts, or of numbers where the column holds numbers.
func (s *Selection) compared(column string, t Test) string {
	value, name := t.Value, duck.Ident(column)+"::VARCHAR"
	if l := s.listOf(column); l != nil {
		value = l.value(value)
	}
	quoted := duck.Quote(value)
	if s.numeric(column) {
		name, quoted = duck.Ident(column), "try_cast("+quoted+" AS DOUBLE)"
	}
	switch t.Operator {
	case "co":
		return fmt.Sprintf("contains(%s, %s)", name, quoted)
	case "nc":
		return fmt.Sprintf("NOT contains(%s, %s)", name, quoted)
	case "sw":
		return fmt.Sprintf("starts_with(%s, %s)", name, quoted)
	case "ew":
		return fmt.Sprintf("ends_with(%s, %s)", name, quoted)
	}
	return name + " " + comparisons[t.Operator] + " " + quoted
}

func (s *Selection) listOf(column string) *Codelist {
	for _, c := range slices.Concat(s.Flow.Structure.Dimensions, s.Flow.Structure.Attributes) {
		if c.ID == column {
			return c.List
		}
	}
	return nil
}

func (s *Selection) numeric(column string) bool {
	return column == "OBS_VALUE" || slices.ContainsFunc(s.Flow.Structure.Attributes, func(c Component) bool { return c.ID == column && c.Type == "Double" })
}

// Check refuses a condition that its column cannot be held to.
func (s *Selection) Check(c Condition) error {
	for _, t := range c.Tests {
		if !s.numeric(c.Column) {
			continue
		}
		if _, ok := comparisons[t.Operator]; !ok {
			return fmt.Errorf("numbers cannot be compared with %s", t.Operator)
		}
		if _, err := strconv.ParseFloat(t.Value, 64); err != nil {
			return fmt.Errorf("%q is no number", t.Value)
		}
	}
	return nil
}
