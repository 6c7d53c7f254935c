package ingest

import (
	"slices"
	"time"

	"osservatorio/internal/driver"
	"osservatorio/internal/schema"
)

// rowRules holds each row of a contract against the rules between its fields.
type rowRules struct {
	contract *schema.Contract
	rules    []rowRule
}

type rowRule struct {
	schema.RowRule
	when     []condition
	needs    []int
	from, to int
}

type condition struct {
	field  int
	values []string
}

func newRowRules(c *schema.Contract) *rowRules {
	out := &rowRules{contract: c}
	for _, r := range c.Rows {
		rule := rowRule{RowRule: r, from: c.Index(r.From), to: c.Index(r.To)}
		for i, f := range c.Fields {
			if values, ok := r.When[f.Name]; ok {
				rule.when = append(rule.when, condition{i, values})
			}
			if slices.Contains(r.Needs, f.Name) {
				rule.needs = append(rule.needs, i)
			}
		}
		out.rules = append(out.rules, rule)
	}
	return out
}

// check returns the first rule that a row breaks, and writes down those that it is flagged for.
func (rr *rowRules) check(row []*cell, line int, flagged *driver.Notebook) *fault {
	for i := range rr.rules {
		r := &rr.rules[i]
		column, broken := r.broken(rr.contract, row)
		switch {
		case !broken:
		case r.Flag:
			flagged.Add(r.Rule, 1, line, "")
		default:
			return &fault{column: column, rule: r.Rule, message: r.message()}
		}
	}
	return nil
}

func (r *rowRule) broken(c *schema.Contract, row []*cell) (column string, broken bool) {
	for _, w := range r.when {
		if !slices.Contains(w.values, plain(row[w.field].value)) {
			return "", false
		}
	}
	for _, n := range r.needs {
		if row[n].value.IsNull() {
			return c.Fields[n].Name, true
		}
	}
	if len(r.needs) > 0 || row[r.from].value.IsNull() || row[r.to].value.IsNull() {
		return "", false
	}
	from, to := calendar(row[r.from]), calendar(row[r.to])
	early := r.Min != nil && to.Before(r.Min.After(from))
	late := r.Max != nil && to.After(r.Max.After(from))
	return r.To, early || late
}

func calendar(c *cell) time.Time {
	return epoch.AddDate(0, 0, int(c.value.Int32()))
}

func (r *rowRule) message() string {
	if len(r.needs) > 0 {
		return "a value is required here"
	}
	return "lies too early or too late after " + r.From
}
