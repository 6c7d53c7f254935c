package explain

import (
	"context"
	"slices"
	"strings"

	"osservatorio/internal/period"
	"osservatorio/internal/territory"
)

// Which rows of the vintages a figure comes from is found by leaving rows out and computing the
// figure again: rows without which it is the same did not make it. Nothing is declared of a model
// and nothing taken on trust, so that a model of any shape is traced, and every trace is proved by
// the last computation, which saw the traced rows alone.

// Limits of the search.
const (
	mostTries  = 400       // computations of the figure
	mostValues = 300       // codes of a column that are tried one by one
	fewValues  = 64        // codes of which, where no half can go, single ones are tried at once: mostly all are needed
	mostLines  = 64        // rows of a dataset of which single ones are left out
	mostRows   = 3_000_000 // rows beyond which nothing is tried but the first guesses
)

// search narrows the datasets of a graph while the cell stays the same.
type search struct {
	*graph
	want   []string // what the cell says: value, numerator, denominator, status
	main   string   // the dataset that the release calls the cell's source; "" when there is none
	cell   map[string]string
	when   period.Period
	areas  *territory.Territory
	values func(table, column string) bool // tells what a row measures from what it is about
	status bool                            // the status counts too
	none   map[string]bool                 // datasets of which no row is needed
	ended  bool                            // the limit of tries was met
}

// same computes the cell and reports whether it says what the release says.
func (s *search) same(ctx context.Context) (bool, error) {
	got, err := s.graph.cell(ctx)
	if err != nil || got == nil {
		return false, err
	}
	n := len(s.want)
	if !s.status {
		n--
	}
	return slices.Equal(got[:n], s.want[:n]), nil
}

// try lets the models see fewer rows of a dataset; when the cell is no longer the same they see
// again what they saw before.
func (s *search) try(ctx context.Context, table string, c ...condition) (bool, error) {
	if s.tries >= mostTries {
		s.ended = true
		return false, nil
	}
	if err := s.bind(ctx, table, c); err != nil {
		return false, err
	}
	ok, err := s.same(ctx)
	if err == nil && !ok {
		err = s.bind(ctx, table, nil)
	}
	return ok, err
}

// guesses are what may be enough of the datasets, the least first: of the one that the release calls
// the cell's source its own codes, then of all of them less and less narrow, and everything at last.
// On a large lake a good guess saves computing all.
var guesses = []struct {
	alone bool
	names []string
}{
	{true, []string{"TIME_PERIOD", "REF_AREA", "CITIZENSHIP", "SEX", "AGE", window}},
	{true, []string{"TIME_PERIOD", "REF_AREA"}},
	{false, []string{"TIME_PERIOD", "REF_AREA", window}},
	{false, []string{"TIME_PERIOD"}},
	{false, nil},
}

// window is the column of the file that a row came in, which is all that single records have of an area and a period.
const window = "_window"

// none is the condition that no row meets.
func none() []condition { return []condition{{"_snapshot", []string{"(none)"}}} }

// whole checks that all rows give the cell that the release has, and with which status. Of a source
// alone the status must be right too, for another dataset may be what gives it.
func (s *search) whole(ctx context.Context) (bool, error) {
	for _, g := range guesses {
		if g.alone && !slices.Contains(s.tables, s.main) {
			continue
		}
		guesses, narrowed := map[string][]condition{}, false
		for _, t := range s.tables {
			c, err := none(), error(nil)
			if !g.alone || t == s.main {
				c, err = s.guess(ctx, t, g.names)
				narrowed = slices.ContainsFunc(c, func(c condition) bool { return slices.Contains([]string{"TIME_PERIOD", "REF_AREA", window}, c.column) })
			}
			if err != nil {
				return false, err
			}
			if err := s.bind(ctx, t, c); err != nil {
				return false, err
			}
			guesses[t] = c
		}
		if g.alone && !narrowed { // a source that is as large as everything is no guess
			continue
		}
		got, err := s.graph.cell(ctx)
		if err != nil {
			return false, err
		}
		if got == nil || !slices.Equal(got[:len(values)], s.want[:len(values)]) || g.alone && !slices.Equal(got, s.want) {
			continue
		}
		s.status = slices.Equal(got, s.want)
		for _, t := range s.tables {
			if len(guesses[t]) > 0 {
				if err := s.keep(ctx, t, guesses[t]); err != nil {
					return false, err
				}
			}
		}
		return true, nil
	}
	return false, nil
}

// guess keeps of a dataset the cell's period, with those inside it and around it, and its area with those inside; of
// one that has no periods, the files of these.
func (s *search) guess(ctx context.Context, table string, names []string) ([]condition, error) {
	columns, err := s.columns(ctx, table)
	if err != nil {
		return nil, err
	}
	var out []condition
	for _, name := range names {
		if !slices.Contains(columns, name) || name == window && slices.Contains(columns, "TIME_PERIOD") {
			continue
		}
		all, err := s.distinct(ctx, table, name, 100_000)
		if err != nil {
			return nil, err
		}
		if kept := s.near(name, all); len(kept) > 0 && len(kept) < len(all) {
			out = append(out, condition{name, kept})
		}
	}
	return out, nil
}

// near picks the codes of a dimension that are the cell's or lie inside it, or around it in time.
func (s *search) near(name string, all []string) []string {
	var kept []string
	for _, v := range all {
		switch name {
		case "TIME_PERIOD":
			if s.about(v) {
				kept = append(kept, v)
			}
		case "REF_AREA":
			if s.inside(v) {
				kept = append(kept, v)
			}
		case window: // of a period, or of an area and a period
			if area, rest, ok := strings.Cut(v, "-"); s.about(v) || ok && s.inside(area) && s.about(rest) {
				kept = append(kept, v)
			}
		default:
			if v == s.cell[name] {
				kept = append(kept, v)
			}
		}
	}
	return kept
}

// about reports whether a period is the cell's, or lies inside it or around it.
func (s *search) about(text string) bool {
	p, err := period.Parse(text)
	return err == nil && (s.when.Contains(p) || p.Contains(s.when))
}

// inside reports whether an area is the cell's or lies inside it.
func (s *search) inside(area string) bool {
	return area == s.cell["REF_AREA"] || s.areas.IsWithin(area, s.cell["REF_AREA"])
}

// idlers empties the models that the cell does not need, so that they are not computed again and again: those that
// tell what may be published of it, for one.
func (s *search) idlers(ctx context.Context) error {
	for i := len(s.models) - 2; i >= 0; i-- {
		if err := s.graph.empty(ctx, s.models[i], true); err != nil {
			return err
		}
		ok, err := s.same(ctx)
		if err != nil {
			return err
		}
		if !ok {
			if err := s.graph.empty(ctx, s.models[i], false); err != nil {
				return err
			}
		}
	}
	return nil
}

// run narrows every dataset as far as it goes.
func (s *search) run(ctx context.Context) error {
	if err := s.idlers(ctx); err != nil {
		return err
	}
	s.none = map[string]bool{}
	for _, t := range s.tables {
		n, err := s.count(ctx, t)
		if err != nil {
			return err
		}
		ok := n == 0
		if !ok {
			if ok, err = s.try(ctx, t, none()...); err != nil {
				return err
			}
		}
		if ok {
			s.none[t] = true
			if err := s.keep(ctx, t, none()); err != nil {
				return err
			}
		}
	}
	for _, t := range s.tables {
		if s.none[t] {
			continue
		}
		if err := s.table(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// table narrows one dataset, column by column: its file first, then the dimensions of the cell, then the
// rest, and single lines last.
func (s *search) table(ctx context.Context, table string) error {
	n, err := s.count(ctx, table)
	if err != nil || n > mostRows {
		s.ended = s.ended || n > mostRows
		return err
	}
	columns, err := s.columns(ctx, table)
	if err != nil {
		return err
	}
	order := []string{"_window", "TIME_PERIOD", "REF_AREA", "CITIZENSHIP", "SEX", "AGE"}
	for _, c := range columns {
		if !slices.Contains(order, c) && !strings.HasPrefix(c, "_") && c != "OBS_STATUS" && !s.values(table, c) {
			order = append(order, c)
		}
	}
	for _, c := range order {
		if slices.Contains(columns, c) {
			if err := s.column(ctx, table, c, mostValues); err != nil {
				return err
			}
		}
	}
	if n, err = s.count(ctx, table); err != nil || n > mostLines {
		return err
	}
	return s.column(ctx, table, "_line", mostLines)
}

// column leaves out as many values of a column as it can.
func (s *search) column(ctx context.Context, table, column string, most int) error {
	all, err := s.distinct(ctx, table, column, most)
	if err != nil || len(all) < 2 {
		return err
	}
	if own := s.near(column, all); len(own) > 0 && len(own) < len(all) {
		ok, err := s.try(ctx, table, condition{column, own})
		if err != nil {
			return err
		}
		if ok {
			all = own
			if err := s.keep(ctx, table, []condition{{column, own}}); err != nil {
				return err
			}
		}
	}
	kept, err := s.fewest(ctx, table, column, all)
	if err != nil || len(kept) == len(all) {
		return err
	}
	return s.keep(ctx, table, []condition{{column, kept}})
}

// fewest leaves out halves, quarters and so on of the values, down to single ones.
func (s *search) fewest(ctx context.Context, table, column string, all []string) ([]string, error) {
	for parts := 2; len(all) > 1; {
		size := (len(all) + parts - 1) / parts
		shorter := false
		for from := 0; from < len(all); {
			rest := slices.Concat(all[:from], all[min(from+size, len(all)):])
			if len(rest) == 0 {
				break
			}
			ok, err := s.try(ctx, table, condition{column, rest})
			if err != nil || s.ended {
				return all, err
			}
			if ok {
				all, shorter = rest, true
			} else {
				from += size
			}
		}
		if size == 1 {
			break
		}
		if shorter {
			parts = max(parts-1, 2)
		}
		if parts = min(parts*2, len(all)); !shorter && len(all) <= fewValues {
			parts = len(all)
		}
	}
	return all, s.bind(ctx, table, []condition{{column, all}})
}
