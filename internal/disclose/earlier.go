package disclose

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/duck"
)

// Earlier is a release that was published before, or a file of open data that left the lake.
type Earlier struct {
	Observations string // Parquet, or a CSV as `query --format csv` writes it
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
		if x.silent || mark == markFew || x.value < max(x.least, 1) {
			x.rule, x.mark = "confidential", markFew
		}
		if rule == "secondary" || rule == "confidential" {
			x.rule = rule
		}
	}
}

// alike calls f for the rows of counts that another file, b, has too, known from the same day, and for
// which a condition holds, with what columns say there.
func (t *table) alike(ctx context.Context, path, condition string, columns []string, f func(row int64, said []string)) error {
	from, have, err := t.printed(ctx, path)
	if err != nil {
		return err
	}
	on := []string{"a.KNOWN_FROM = b.KNOWN_FROM", condition}
	for _, d := range append(slices.Clone(t.dims), "FREQ") {
		switch {
		case slices.Contains(have, d):
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
		t.from(), from, strings.Join(on, " AND "), inList("a.INDICATOR", counts)))
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

// printed is what a file of observations prints, as SQL, and its columns.
func (t *table) printed(ctx context.Context, path string) (from string, columns []string, err error) {
	if filepath.Ext(path) == ".csv" {
		return openData(path)
	}
	_, rows, err := t.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+duck.Parquet(path)+")")
	for _, r := range rows {
		columns = append(columns, r[0])
	}
	return duck.Parquet(path), columns, err
}

// openData is a CSV as SQL: all text, but for what is compared as numbers and days.
func openData(path string) (from string, columns []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	if columns, err = csv.NewReader(f).Read(); err != nil {
		return "", nil, fmt.Errorf("%s: %w", path, err)
	}
	var all, typed []string
	for _, c := range columns {
		all = append(all, duck.Quote(c)+": 'VARCHAR'")
	}
	for _, c := range []string{"INDICATOR", "OBS_VALUE", "NUMERATOR", "DENOMINATOR", "KNOWN_FROM"} {
		switch {
		case !slices.Contains(columns, c):
			return "", nil, fmt.Errorf("%s: there is no column %s; a file of open data is read as `query --format csv` writes it", path, c)
		case c == "KNOWN_FROM":
			typed = append(typed, "KNOWN_FROM::DATE AS KNOWN_FROM")
		case c != "INDICATOR":
			typed = append(typed, fmt.Sprintf("%[1]s::DECIMAL(38,6) AS %[1]s", c))
		}
	}
	return fmt.Sprintf("(SELECT * REPLACE (%s) FROM read_csv(%s, header=true, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='', columns={%s}))",
		strings.Join(typed, ", "), duck.Quote(path), strings.Join(all, ", ")), columns, nil
}

// alsoPrinted calls f for the rows of some indicators that another file prints, whatever the table has of them.
func (t *table) alsoPrinted(ctx context.Context, path string, indicators []string, f func(line) error) error {
	from, columns, err := t.printed(ctx, path)
	if err != nil {
		return err
	}
	key, err := t.key(ctx, columns)
	if err != nil {
		return err
	}
	rows, err := t.db.Query(ctx, fmt.Sprintf(`SELECT * FROM (SELECT %s AS key, INDICATOR, date_diff('day', DATE '1970-01-01', KNOWN_FROM)::INTEGER AS day,
  (OBS_VALUE * 1000000)::BIGINT, (NUMERATOR * 1000000)::BIGINT, (DENOMINATOR * 1000000)::BIGINT FROM %s WHERE %s) WHERE key IS NOT NULL ORDER BY key, day`,
		key, from, inList("INDICATOR", indicators)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		l := line{row: -1}
		if err := rows.Scan(&l.key, &l.indicator, &l.from, &l.value, &l.numerator, &l.denominator); err != nil {
			return err
		}
		l.to = l.from + 1 // it says nothing of how long
		if err := f(l); err != nil {
			return err
		}
	}
	return rows.Err()
}
