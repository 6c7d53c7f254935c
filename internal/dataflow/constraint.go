package dataflow

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// Constraint says what there are data of.
type Constraint struct {
	Ref
	Flow         *Flow
	Values       [][]string // of each dimension, sorted; nil for one that was not asked for
	Start, End   string     // the first and the last day of its periods; "" when there are none
	Observations int
}

// ConstraintID is the id of the constraint of a flow.
func ConstraintID(flow string) string { return "CR_" + flow }

// Constrain says what a selection has data of.
func Constrain(ctx context.Context, rel *release.Release, s Selection) (*Constraint, error) {
	c := &Constraint{Ref: own(ConstraintID(s.Flow.ID)), Flow: s.Flow, Values: make([][]string, len(s.Flow.Structure.Dimensions))}
	query, ok, err := s.rows(ctx, rel)
	if err != nil || !ok {
		return c, err
	}
	var lists []string
	for _, d := range s.Flow.Structure.Dimensions {
		lists = append(lists, fmt.Sprintf("coalesce(string_agg(DISTINCT %s, '\x1f'), '')", duck.Ident(d.ID)))
	}
	lists = append(lists, "coalesce(string_agg(DISTINCT TIME_PERIOD, '\x1f'), '')", "count(*)::VARCHAR")
	_, rows, err := rel.DB.Strings(ctx, "SELECT "+strings.Join(lists, ", ")+" FROM ("+query+")")
	if err != nil {
		return nil, err
	}
	row := rows[0]
	for i, d := range s.Flow.Structure.Dimensions {
		if row[i] == "" {
			continue
		}
		for value := range strings.SplitSeq(row[i], "\x1f") {
			c.Values[i] = append(c.Values[i], d.List.id(value))
		}
		slices.Sort(c.Values[i])
	}
	n := len(c.Values)
	if row[n] != "" {
		c.Start, c.End = span(strings.Split(row[n], "\x1f"))
	}
	_, err = fmt.Sscan(row[n+1], &c.Observations)
	return c, err
}

// span is from the first day of the first to the last day of the last of some periods.
func span(texts []string) (start, end string) {
	for _, text := range texts {
		p, err := period.Parse(text)
		if err != nil {
			continue
		}
		if s := p.Start().String(); start == "" || s < start {
			start = s
		}
		if e := p.End().String(); e > end {
			end = e
		}
	}
	return start, end
}
