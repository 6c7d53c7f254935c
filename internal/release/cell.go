package release

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/period"
)

var (
	// ErrNoCell is returned when a release has no observation of what was asked.
	ErrNoCell = errors.New("no such figure")
	// ErrNotOne is returned when several observations answer; the error says what tells them apart.
	ErrNotOne = errors.New("more than one figure")
)

// Cell is one observation of a release, as text by column; see Columns.
type Cell map[string]string

// Key are the dimensions that name the cell, "NAME=CODE" in the order of the public interface.
func (c Cell) Key(d model.Indicator) []string {
	var out []string
	for _, name := range slices.Concat(model.Key()[1:], d.Dimensions) {
		out = append(out, name+"="+c[name])
	}
	return out
}

// One finds the one observation of an indicator, an area and a period. A dimension that where does
// not name is a total where the release has one; where it has none and several codes, ErrNotOne
// names them. ErrNoCell is returned when nothing answers.
func (r *Release) One(ctx context.Context, indicator, area string, when period.Period, where map[string][]string) (Cell, model.Indicator, error) {
	f := Filter{Indicator: indicator, Where: maps.Clone(where)}
	if f.Where == nil {
		f.Where = map[string][]string{}
	}
	if area != "" {
		f.Areas = []string{area}
	}
	if !when.IsZero() {
		f.From, f.To = when, when
		f.Where["FREQ"] = []string{when.Freq().String()}
	}
	query, d, err := r.SQL(ctx, f)
	if err != nil {
		return nil, d, err
	}
	header, rows, err := r.DB.Strings(ctx, query)
	if err != nil {
		return nil, d, err
	}
	names := slices.Concat(model.Key()[1:], d.Dimensions)
	for _, name := range names {
		if where[name] == nil {
			rows = totals(rows, slices.Index(header, name))
		}
	}
	switch {
	case len(rows) == 0:
		return nil, d, fmt.Errorf("%w: release %s has no %s of %s", ErrNoCell, r.Manifest.ID, d.ID, asked(area, when, where))
	case len(rows) > 1:
		return nil, d, fmt.Errorf("%w: %d observations of %s for %s; say which: %s", ErrNotOne, len(rows), d.ID, asked(area, when, where),
			apart(header, rows, names))
	}
	cell := Cell{}
	for i, name := range header {
		cell[name] = rows[0][i]
	}
	return cell, d, nil
}

// totals keeps the rows whose code is the total, if there are several codes and one is.
func totals(rows [][]string, at int) [][]string {
	var kept [][]string
	for _, row := range rows {
		if slices.Contains([]string{"TOTAL", "_T", "T"}, row[at]) {
			kept = append(kept, row)
		}
	}
	if kept == nil {
		return rows
	}
	return kept
}

func asked(area string, when period.Period, where map[string][]string) string {
	var parts []string
	if area != "" {
		parts = append(parts, area)
	}
	if !when.IsZero() {
		parts = append(parts, when.String())
	}
	for _, name := range slices.Sorted(maps.Keys(where)) {
		parts = append(parts, name+"="+strings.Join(where[name], "+"))
	}
	if parts == nil {
		return "all areas and periods"
	}
	return strings.Join(parts, " ")
}

// apart lists the dimensions in which rows differ, with some of their codes.
func apart(header []string, rows [][]string, names []string) string {
	var out []string
	for _, name := range names {
		var codes []string
		for _, row := range rows {
			codes = append(codes, row[slices.Index(header, name)])
		}
		slices.Sort(codes)
		if codes = slices.Compact(codes); len(codes) < 2 {
			continue
		}
		const shown = 8
		text := name + "=" + strings.Join(codes[:min(shown, len(codes))], ", ")
		if len(codes) > shown {
			text += " …"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
