package disclose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
)

// Earlier is a release that was published before.
type Earlier struct {
	Observations string // Parquet
	// Log is its Parquet of what was withheld; "" when other rules withheld it, which need not hold any more.
	Log string
}

// remember notes which cells earlier releases printed and which they withheld. What was withheld stays
// withheld, and what hides it too: a reader who has both releases learns nothing from the second, and the
// same inputs give the same release whatever was published between.
func (t *table) remember(ctx context.Context, earlier []Earlier) error {
	byRow := map[int64]int{}
	for i, x := range t.cube.cells {
		byRow[x.row] = i
	}
	for _, e := range earlier {
		if e.Log == "" {
			continue
		}
		err := t.alike(ctx, e.Log, "b.RULE <> 'provider'", []string{"b.CONF_STATUS", "b.RULE"}, func(row int64, said []string) {
			if i, ok := byRow[row]; ok {
				t.cube.cells[i].stay(said[0], said[1])
			}
		})
		if err != nil {
			return err
		}
	}
	for _, e := range earlier {
		err := t.alike(ctx, e.Observations, "a.OBS_VALUE = b.OBS_VALUE", nil, func(row int64, _ []string) {
			if i, ok := byRow[row]; ok {
				t.cube.cells[i].fixed = true
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stay withholds a cell as an earlier release did.
func (x *cell) stay(mark, rule string) {
	switch {
	case !x.known:
	case x.state == primary && mark == markFew && x.mark == markSmall: // that it is small was not said
		x.mark, x.rule = mark, rule
	case x.state == published:
		x.state, x.rule, x.mark = secondary, "secondary", markSecondary
		if mark == markFew || x.value < max(x.least, 1) {
			x.rule, x.mark = "confidential", markFew
		}
	}
}

// alike calls f for the rows of counts that another file, b, has too, known from the same day, and for
// which a condition holds, with what columns say there.
func (t *table) alike(ctx context.Context, path, condition string, columns []string, f func(row int64, said []string)) error {
	_, have, err := t.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+duck.Parquet(path)+")")
	if err != nil {
		return err
	}
	on := []string{"a.KNOWN_FROM = b.KNOWN_FROM", condition}
	for _, d := range append(slices.Clone(t.dims), "FREQ") {
		there := slices.ContainsFunc(have, func(r []string) bool { return r[0] == d })
		switch {
		case there:
			on = append(on, fmt.Sprintf("a.%[1]s = b.%[1]s", duck.Ident(d)))
		default: // a dimension that the other release did not have yet
			on = append(on, fmt.Sprintf("a.%s = '_Z'", duck.Ident(d)))
		}
	}
	var counts []string
	for _, c := range t.rules.Counts {
		counts = append(counts, c.Indicator)
	}
	rows, err := t.db.Query(ctx, fmt.Sprintf("SELECT %s FROM %s AS a JOIN %s AS b ON %s WHERE %s ORDER BY 1", strings.Join(append([]string{"a.file_row_number::BIGINT"}, columns...), ", "),
		t.from(), duck.Parquet(path), strings.Join(on, " AND "), inList("a.INDICATOR", counts)))
	if err != nil {
		return err
	}
	defer rows.Close()
	var n int64
	said := make([]string, len(columns))
	into := []any{&n}
	for i := range said {
		into = append(into, &said[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		f(n, said)
	}
	return rows.Err()
}
