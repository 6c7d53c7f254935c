package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
)

// same is the SQL condition that the fields of two rows, o and n, are the same; missing is missing.
func sameFields(fields []string) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = fmt.Sprintf("o.%[1]s IS NOT DISTINCT FROM n.%[1]s", duck.Ident(f))
	}
	return strings.Join(append(parts, "true"), " AND ")
}

// revision compares the values of the cells that both have: a small share of large changes is a
// correction, a large share is another unit, another series or another scope; where a large share of
// the values is gone, an export has lost its column.
func (v *versus) revision(ctx context.Context, res *parsed) error {
	g := v.contract.Gates.Revision
	if g.Off || len(v.contract.Key) == 0 || !v.has(v.contract.Key...) {
		return nil
	}
	for _, field := range v.contract.Values() {
		if !v.has(field) {
			continue
		}
		if err := v.withdrawn(ctx, res, field); err != nil {
			return err
		}
		cells := fmt.Sprintf(`SELECT n.*, o.%[1]s::DOUBLE AS was, n.%[1]s::DOUBLE AS is_now,
			greatest(abs(was), abs(is_now)) AS high, least(abs(was), abs(is_now)) AS low,
			high > %[5]g * low OR (was < 0) <> (is_now < 0) AND low > 0 AS jumps
			FROM %[2]s o JOIN %[3]s n ON %[4]s WHERE was IS NOT NULL AND is_now IS NOT NULL AND high >= %[6]g`,
			duck.Ident(field), v.oldTable, v.newTable, sameFields(v.contract.Key), g.Factor, g.Min)
		var compared, jumps int64
		if err := v.db.Scan(ctx, "SELECT count(*), count(*) FILTER (jumps) FROM ("+cells+")", &compared, &jumps); err != nil {
			return err
		}
		if compared < int64(g.Cells) || float64(jumps) <= g.Share*float64(compared) {
			continue
		}
		text := fmt.Sprintf("wholesale revision: %d of %d cells of %s differ by more than %s times from %s",
			jumps, compared, field, number(g.Factor), v.known())
		if !v.contract.Personal {
			examples, err := v.examples(ctx, cells)
			if err != nil {
				return err
			}
			text += ", e.g. " + examples
		}
		res.object(waivable(gateRevision, text))
	}
	return nil
}

// withdrawn looks for cells that are still there and have no value any more.
func (v *versus) withdrawn(ctx context.Context, res *parsed, field string) error {
	g := v.contract.Gates.Revision
	var before, gone int64
	err := v.db.Scan(ctx, fmt.Sprintf("SELECT count(*), count(*) FILTER (n.%[1]s IS NULL) FROM %[2]s o JOIN %[3]s n ON %[4]s WHERE o.%[1]s IS NOT NULL",
		duck.Ident(field), v.oldTable, v.newTable, sameFields(v.contract.Key)), &before, &gone)
	if err == nil && before >= int64(g.Cells) && float64(gone) > g.Share*float64(before) {
		res.object(waivable(gateRevision, fmt.Sprintf("values gone: %d of %d cells of %s have none any more, as they had in %s", gone, before, field, v.known())))
	}
	return err
}

// examples shows the largest of the cells that jump.
func (v *versus) examples(ctx context.Context, cells string) (string, error) {
	key := make([]string, len(v.contract.Key))
	for i, k := range v.contract.Key {
		key[i] = "coalesce(" + duck.Ident(k) + "::VARCHAR, '')"
	}
	_, rows, err := v.db.Strings(ctx, fmt.Sprintf("SELECT concat_ws('.', %s) AS cell, was, is_now FROM (%s) WHERE jumps ORDER BY high DESC, cell LIMIT 3",
		strings.Join(key, ", "), cells))
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprintf("%s: %s→%s", r[0], r[1], r[2])
	}
	return strings.Join(out, "; "), err
}

// swap looks for pairs of areas whose cells stand at each other's place. Only values that one area
// alone has among the cells that differ in nothing but the area can tell.
func (v *versus) swap(ctx context.Context, res *parsed) error {
	g, area := v.contract.Gates.Swap, v.contract.Gates.Areas.Field
	rest := slices.DeleteFunc(slices.Clone(v.contract.Key), func(k string) bool { return k == area })
	if g.Off || len(rest) == len(v.contract.Key) || !v.has(v.contract.Key...) || len(v.contract.Values()) == 0 || !v.has(v.contract.Values()[0]) {
		return nil
	}
	by := make([]string, len(rest))
	for i, k := range rest {
		by[i] = duck.Ident(k)
	}
	unique := func(table string) string {
		return fmt.Sprintf("SELECT any_value(%s) AS area, %s AS cell_value%s FROM %s WHERE cell_value IS NOT NULL AND cell_value <> 0 GROUP BY ALL HAVING count(*) = 1",
			duck.Ident(area), duck.Ident(v.contract.Values()[0]), prefixed(", ", by), table)
	}
	query := fmt.Sprintf(`WITH o AS (%s), n AS (%s),
		moved AS (SELECT o.area AS a, n.area AS b, count(*) AS cells FROM o JOIN n ON o.cell_value = n.cell_value AND %s GROUP BY 1, 2)
		SELECT x.a, x.b, x.cells + y.cells, p.cells + q.cells
		FROM moved x JOIN moved y ON x.a = y.b AND x.b = y.a AND x.a < x.b
		JOIN (SELECT area AS a, count(*) AS cells FROM o GROUP BY 1) p ON p.a = x.a JOIN (SELECT area AS a, count(*) AS cells FROM o GROUP BY 1) q ON q.a = x.b
		WHERE least(x.cells, y.cells) >= %d AND x.cells >= %[5]g * p.cells AND y.cells >= %[5]g * q.cells ORDER BY 1, 2`,
		unique(v.oldTable), unique(v.newTable), sameFields(rest), g.Cells, g.Share)
	_, rows, err := v.db.Strings(ctx, query)
	if err != nil || len(rows) == 0 {
		return err
	}
	texts := make([]string, len(rows))
	for i, r := range rows {
		texts[i] = fmt.Sprintf("%s and %s (%s of %s cells)", r[0], r[1], r[2], r[3])
	}
	res.object(waivable(gateSwap, fmt.Sprintf("swapped areas: %s have exchanged their series since %s", v.list(texts, "pair", "pairs"), v.known())))
	return nil
}

func prefixed(sep string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return sep + strings.Join(names, sep)
}

// labels looks for codes that have exchanged their labels since the vintage in use.
func (v *versus) labels(res *parsed) {
	if v.contract.Gates.Swap.Off || v.old.Profile == nil || res.profile == nil {
		return
	}
	for _, column := range sortedNames(res.profile.Labels) {
		before, now := v.old.Profile.Labels[column], res.profile.Labels[column]
		bearer := map[string]string{} // label before -> the code that bore it
		for _, code := range sortedNames(before) {
			bearer[before[code]] = code
		}
		var swapped []string
		for _, a := range sortedNames(now) {
			if b, ok := bearer[now[a]]; ok && a < b && now[b] == before[a] && now[a] != now[b] {
				swapped = append(swapped, fmt.Sprintf("%s is now %q and %s is now %q", a, now[a], b, now[b]))
			}
		}
		if len(swapped) > 0 {
			res.object(waivable(gateSwap, fmt.Sprintf("swapped labels in column %s since %s: %s", column, v.known(), v.list(swapped, "pair", "pairs"))))
		}
	}
}

func sortedNames[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
