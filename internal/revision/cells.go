package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/schema"
)

const status = "OBS_STATUS"

// joined says what the table cells holds: key fields under their names, every other field as
// "old NAME" and "new NAME", and whether the row was added, removed or changed.
type joined struct {
	key    []string
	others []schema.Use
	values []string // numeric ones of others
}

func (t *joined) has(field string) bool {
	return slices.ContainsFunc(t.others, func(u schema.Use) bool { return u.Name == field })
}

func was(field string) string   { return duck.Ident("old " + field) }
func isNow(field string) string { return duck.Ident("new " + field) }

// join puts the rows of two vintages side by side in the table cells. Without a key, rows are the
// same when all of them is, as often as it is in both.
func (c *Comparison) join(ctx context.Context, p Pair) (*joined, error) {
	old, err := c.table(p.Old)
	if err != nil {
		return nil, err
	}
	now, err := c.table(p.New)
	if err != nil {
		return nil, err
	}
	fields, err := c.shared(ctx, old, now)
	if err != nil {
		return nil, err
	}
	t := &joined{key: c.Contract.Key}
	for _, f := range fields {
		if len(t.key) > 0 && slices.Contains(t.key, f.Name) {
			continue
		}
		t.others = append(t.others, f)
		if f.Type == schema.Integer || f.Type == schema.Decimal {
			t.values = append(t.values, f.Name)
		}
	}
	if len(t.key) == 0 {
		t.key, t.others, t.values = nil, nil, nil
		for _, f := range fields {
			t.key = append(t.key, f.Name)
		}
		return t, c.DB.Exec(ctx, multiset(old, now, t.key))
	}
	return t, c.DB.Exec(ctx, keyed(old, now, t))
}

// keyed is the statement that joins two vintages by their key.
func keyed(old, now string, t *joined) string {
	var columns, same, differ []string
	for _, k := range t.key {
		k = duck.Ident(k)
		columns = append(columns, fmt.Sprintf("CASE WHEN n._line IS NULL THEN o.%[1]s ELSE n.%[1]s END AS %[1]s", k))
		same = append(same, fmt.Sprintf("o.%[1]s IS NOT DISTINCT FROM n.%[1]s", k))
	}
	for _, f := range t.others {
		name := duck.Ident(f.Name)
		columns = append(columns, fmt.Sprintf("o.%s AS %s, n.%[1]s AS %[3]s", name, was(f.Name), isNow(f.Name)))
		differ = append(differ, fmt.Sprintf("o.%[1]s IS DISTINCT FROM n.%[1]s", name))
	}
	return fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE cells AS
		SELECT %s, o._line IS NULL AS added, n._line IS NULL AS removed, NOT added AND NOT removed AND (%s) AS changed
		FROM %s o FULL JOIN %s n ON %s`, strings.Join(columns, ", "), strings.Join(append(differ, "false"), " OR "), old, now, strings.Join(same, " AND "))
}

// multiset is the statement that compares two vintages row by row.
func multiset(old, now string, fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = duck.Ident(f)
	}
	list := strings.Join(names, ", ")
	return fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE cells AS
		WITH o AS (SELECT %[1]s FROM %[2]s), n AS (SELECT %[1]s FROM %[3]s)
		SELECT *, true AS added, false AS removed, false AS changed FROM (FROM n EXCEPT ALL FROM o)
		UNION ALL SELECT *, false, true, false FROM (FROM o EXCEPT ALL FROM n)
		UNION ALL SELECT *, false, false, false FROM (FROM o INTERSECT ALL FROM n)`, list, old, now)
}

// cellKey is the SQL text of a row's key.
func (t *joined) cellKey() string {
	parts := make([]string, len(t.key))
	for i, k := range t.key {
		parts[i] = "coalesce(" + duck.Ident(k) + "::VARCHAR, '')"
	}
	return "concat_ws('.', " + strings.Join(parts, ", ") + ")"
}

// field tells what happened to a value in the rows that both have.
func (c *Comparison) field(ctx context.Context, t *joined, name string) (Field, error) {
	f := Field{Name: name}
	differs := fmt.Sprintf("changed AND %s IS DISTINCT FROM %s", was(name), isNow(name))
	if err := c.DB.Scan(ctx, "SELECT count(*) FROM cells WHERE "+differs, &f.Changed); err != nil || f.Changed == 0 {
		return f, err
	}
	for _, by := range []struct {
		order string
		into  **Cell
	}{{"abs(difference)", &f.Largest}, {"abs(percent)", &f.Relative}} {
		_, rows, err := c.DB.Strings(ctx, fmt.Sprintf(`SELECT %s AS cell, %s AS before, %s AS after, after - before AS difference,
			CASE WHEN before <> 0 THEN round(100 * (after - before)::DOUBLE / abs(before)::DOUBLE, 1) END AS percent
			FROM cells WHERE %s AND difference IS NOT NULL ORDER BY %s DESC NULLS LAST, cell LIMIT 1`, t.cellKey(), was(name), isNow(name), differs, by.order))
		if err != nil {
			return f, err
		}
		for _, r := range rows {
			*by.into = &Cell{r[0], r[1], r[2], signed(r[3]), signed(r[4])}
		}
	}
	return f, nil
}

// signed puts a plus before what is more.
func signed(text string) string {
	if text == "" || text == "0" || strings.HasPrefix(text, "-") {
		return text
	}
	return "+" + text
}

func (c *Comparison) flags(ctx context.Context, t *joined) ([]Flag, error) {
	out := []Flag{}
	if !t.has(status) {
		return out, nil
	}
	rows, err := c.DB.Query(ctx, fmt.Sprintf(`SELECT coalesce(%[1]s, '') AS f, coalesce(%[2]s, '') AS t, count(*)
		FROM cells WHERE changed AND %[1]s IS DISTINCT FROM %[2]s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`, was(status), isNow(status)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Flag
		if err := rows.Scan(&f.From, &f.To, &f.Cells); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// parts tells what happened by the values of a field, those first where most happened.
func (c *Comparison) parts(ctx context.Context, t *joined, field string) ([]Change, error) {
	out := []Change{}
	if !slices.Contains(t.key, field) {
		return out, nil
	}
	difference := "NULL"
	if len(t.values) > 0 {
		v := t.values[0]
		if slices.Contains(t.values, "OBS_VALUE") {
			v = "OBS_VALUE"
		}
		difference = fmt.Sprintf("sum(%s - %s) FILTER (changed)", isNow(v), was(v))
	}
	rows, err := c.DB.Query(ctx, fmt.Sprintf(`SELECT coalesce(%s::VARCHAR, ''), count(*) FILTER (added) AS a, count(*) FILTER (removed) AS r,
		count(*) FILTER (changed) AS c, coalesce((%s)::VARCHAR, '') FROM cells GROUP BY 1 HAVING a + r + c > 0 ORDER BY a + r + c DESC, 1`, duck.Ident(field), difference))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Change
		if err := rows.Scan(&p.Code, &p.Added, &p.Removed, &p.Changed, &p.Difference); err != nil {
			return nil, err
		}
		p.Difference = signed(trimZeros(p.Difference))
		out = append(out, p)
	}
	return out, rows.Err()
}

// trimZeros leaves out the decimals that a decimal's text has for its type alone.
func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// Rows is the query of every row that was added, removed or changed, after Compare: CHANGE, the key, and
// of every other field the value before and after.
func (c *Comparison) Rows(ctx context.Context, p Pair) (string, error) {
	t, err := c.join(ctx, p)
	if err != nil {
		return "", err
	}
	columns := []string{duck.Quote(p.New.Window) + " AS _WINDOW", "CASE WHEN added THEN 'added' WHEN removed THEN 'removed' ELSE 'changed' END AS CHANGE"}
	var order []string
	for _, k := range t.key {
		columns, order = append(columns, duck.Ident(k)), append(order, duck.Ident(k))
	}
	for _, f := range t.others {
		columns = append(columns, was(f.Name)+" AS "+duck.Ident(f.Name+"_BEFORE"), isNow(f.Name)+" AS "+duck.Ident(f.Name+"_AFTER"))
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM cells WHERE added OR removed OR changed ORDER BY " + strings.Join(append(order, "CHANGE"), ", "), nil
}
