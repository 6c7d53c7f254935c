package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/diag"
	"osservatorio/internal/duck"
	"osservatorio/internal/period"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// reference is the vintage in use of a snapshot's slot when it was published: the accepted one that
// was published last, not after it. It is nil for the first of a slot.
func (in *Ingester) reference(m *snapshot.Manifest) *snapshot.Manifest {
	in.mu.Lock()
	defer in.mu.Unlock()
	var found *snapshot.Manifest
	for _, id := range in.slots[snapshot.Slot(m.DatasetID(), m.Window)] {
		if old := in.byID[id]; old.Verdict == snapshot.Accepted && id != m.ID && old.Published <= m.Published &&
			(found == nil || snapshot.Compare(found, old) < 0) {
			found = old
		}
	}
	return found
}

// versus is a file beside the vintage in use of its slot.
type versus struct {
	contract *schema.Contract
	old, new *snapshot.Manifest
	// oldTable and newTable are what SQL reads the two from.
	oldTable, newTable string
	columns            []string // that the old vintage has
	db                 *duck.DB
	named              bool
}

// history holds a file that can be used against the areas that it must have and against the vintage
// in use of its slot. The rows of both stay on the disk: DuckDB compares them in bounded memory.
func (in *Ingester) history(ctx context.Context, d *source.Dataset, m *snapshot.Manifest, res *parsed) error {
	if res.vintage == nil || res.hopeless() {
		return nil
	}
	v := &versus{contract: d.Schema, new: m, newTable: duck.Parquet(res.vintage.file.Name())}
	if v.old = in.reference(m); v.old != nil && v.old.Rows.Good == 0 {
		v.old = nil
	}
	required := requiredAreas(d.Schema.Gates.Areas, in.Lists.Areas)
	if v.old == nil {
		if err := in.besideNeighbour(ctx, d, m, res); err != nil {
			return err
		}
	}
	if v.old == nil && len(required) == 0 {
		return nil
	}
	if v.old != nil {
		v.sizes(res)
		v.labels(res)
		v.order(res)
		path := in.Lake.Path(filepath.FromSlash(v.old.Vintage))
		if _, err := os.Stat(path); err != nil {
			return nil // its rows are no longer kept
		}
		v.oldTable = duck.Parquet(path)
	}
	return in.withDuck(ctx, func(db *duck.DB) error {
		v.db = db
		if err := v.required(ctx, res, required); err != nil || v.old == nil {
			return err
		}
		_, rows, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+v.oldTable+")")
		if err != nil {
			return err
		}
		for _, r := range rows {
			v.columns = append(v.columns, r[0])
		}
		for _, gate := range []func(context.Context, *parsed) error{v.rows, v.periods, v.areas, v.areasOfPeriods, v.revision, v.swap} {
			if err := gate(ctx, res); err != nil {
				return fmt.Errorf("compare with snapshot %s: %w", v.old.ID, err)
			}
		}
		return nil
	})
}

// withDuck runs work on the database that comparisons are made with, which is opened when it is first needed.
func (in *Ingester) withDuck(ctx context.Context, work func(*duck.DB) error) (err error) {
	in.duckMu.Lock()
	defer in.duckMu.Unlock()
	if in.duck == nil {
		if err := os.MkdirAll(in.Lake.Path("tmp"), 0o755); err != nil {
			return err
		}
		if in.duck, err = duck.Open(ctx, duck.Options{TempDir: in.Lake.Path("tmp")}); err != nil {
			return err
		}
	}
	return work(in.duck)
}

// closeDuck ends the comparisons.
func (in *Ingester) closeDuck() {
	in.duckMu.Lock()
	defer in.duckMu.Unlock()
	if in.duck != nil {
		in.duck.Close()
		in.duck = nil
	}
}

// has reports whether both vintages have a field: a contract may have got it since.
func (v *versus) has(fields ...string) bool {
	for _, f := range fields {
		if f == "" || !slices.Contains(v.columns, f) {
			return false
		}
	}
	return true
}

// known names the vintage in use, in full when it is named first.
func (v *versus) known() string {
	if v.named {
		return "the vintage in use"
	}
	v.named = true
	return fmt.Sprintf("the vintage in use (%s, published %s)", v.old.ID, v.old.Published)
}

func (v *versus) sizes(res *parsed) {
	g := v.contract.Gates.Bytes
	if g.Off || v.old.Layout != v.new.Layout || extension(v.old.Raw) != extension(v.new.Raw) || v.old.Size == 0 { // a packed file is smaller
		return
	}
	if text := outsideRatio(g, float64(v.new.Size), float64(v.old.Size)); text != "" {
		res.object(waivable(gateBytes, fmt.Sprintf("size: %d bytes, %s the %d of %s", v.new.Size, text, v.old.Size, v.known())))
	}
}

// outsideRatio says how a number is out of proportion to the one before, or nothing.
func outsideRatio(g schema.Ratio, now, before float64) string {
	switch {
	case now < before*g.Least:
		return "less than " + number(g.Least) + " times"
	case now > before*g.Most && before >= g.From:
		return "more than " + number(g.Most) + " times"
	}
	return ""
}

// rows compares the number of rows in the periods that both have, so that a window may grow and roll.
func (v *versus) rows(ctx context.Context, res *parsed) error {
	g := v.contract.Gates.Rows
	if g.Off {
		return nil
	}
	before, now, where := v.old.Rows.Good, res.rows.Good, ""
	if p := v.contract.Gates.Periods.Field; v.has(p) {
		p, where = duck.Ident(p), " in the periods that both have"
		err := v.db.Scan(ctx, fmt.Sprintf(`SELECT (SELECT count(*) FROM %[2]s WHERE %[1]s IN (SELECT %[1]s FROM %[3]s)),
			(SELECT count(*) FROM %[3]s WHERE %[1]s IN (SELECT %[1]s FROM %[2]s))`, p, v.oldTable, v.newTable), &before, &now)
		if err != nil {
			return err
		}
	}
	if before == 0 {
		return nil
	}
	if text := outsideRatio(g, float64(now), float64(before)); text != "" {
		res.object(waivable(gateRows, fmt.Sprintf("rows: %d%s, %s the %d of %s", now, where, text, before, v.known())))
	}
	return nil
}

// periods looks for periods that are gone.
func (v *versus) periods(ctx context.Context, res *parsed) error {
	g := v.contract.Gates.Periods
	if g.Off || !v.has(g.Field) {
		return nil
	}
	lost, now, err := v.lost(ctx, g.Field)
	if err != nil {
		return err
	}
	if g.Rolling {
		lost = slices.DeleteFunc(lost, func(p string) bool { return rolledOff(p, now) })
	}
	if len(lost) > 0 {
		hint := "; declare gates.periods.rolling if the window rolls"
		if g.Rolling {
			hint = ""
		}
		res.object(waivable(gatePeriods, fmt.Sprintf("missing periods: %s of %s%s", v.list(lost, "period", "periods"), v.known(), hint)))
	}
	return nil
}

// rolledOff reports whether a period lies before all periods of its frequency that the file has.
func rolledOff(text string, now []string) bool {
	p, err := period.Parse(text)
	if err != nil {
		return false
	}
	later := false
	for _, other := range now {
		q, err := period.Parse(other)
		if err != nil || q.Freq() != p.Freq() {
			continue
		}
		if q.Compare(p) < 0 {
			return false
		}
		later = true
	}
	return later
}

// areas looks for areas that are gone.
func (v *versus) areas(ctx context.Context, res *parsed) error {
	g := v.contract.Gates.Areas
	if g.Off || !v.has(g.Field) {
		return nil
	}
	lost, _, err := v.lost(ctx, g.Field)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		res.object(waivable(gateAreas, fmt.Sprintf("missing areas: %s of %s", v.list(lost, "area", "areas"), v.known())))
	}
	return nil
}

// series is how many periods an area must have had without a gap before its absence from a new one is held against a file.
const series = 3

// areasOfPeriods looks for areas that the file has, and lacks in some periods, though they had every period of
// that frequency in the vintage in use. What an area never had without gaps is left alone.
func (v *versus) areasOfPeriods(ctx context.Context, res *parsed) error {
	g, at := v.contract.Gates.Areas, v.contract.Gates.Periods.Field
	if g.Off || at == g.Field || !v.has(g.Field, at) {
		return nil
	}
	pairs := func(table string) string { // frequencies differ in how their periods are written
		return fmt.Sprintf(`SELECT DISTINCT %[1]s::VARCHAR AS p, %[2]s::VARCHAR AS a, regexp_replace(p, '\d', '#', 'g') AS f FROM %[3]s WHERE p IS NOT NULL AND a IS NOT NULL`,
			duck.Ident(at), duck.Ident(g.Field), table)
	}
	_, rows, err := v.db.Strings(ctx, fmt.Sprintf(`WITH o AS (%s), n AS (%s), span AS (SELECT f, count(DISTINCT p) AS periods FROM o GROUP BY f),
		whole AS (SELECT f, a, periods FROM o JOIN span USING (f) GROUP BY ALL HAVING count(*) = periods)
		SELECT p, a FROM (SELECT DISTINCT p, f FROM n) JOIN whole USING (f)
		WHERE (periods >= %d OR p IN (SELECT p FROM o)) AND a IN (SELECT a FROM n) AND (p, a) NOT IN (SELECT (p, a) FROM n) ORDER BY p, a`,
		pairs(v.oldTable), pairs(v.newTable), series))
	if err != nil || len(rows) == 0 {
		return err
	}
	lost := make([]string, len(rows))
	for i, r := range rows {
		lost[i] = r[1] + " in " + r[0]
	}
	res.object(waivable(gateAreas, fmt.Sprintf("missing areas: %s, which had every period of %s", v.list(lost, "area in a period", "areas in single periods"), v.known())))
	return nil
}

// required looks for areas that every file of the contract must have.
func (v *versus) required(ctx context.Context, res *parsed, codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	now, err := v.distinct(ctx, v.newTable, v.contract.Gates.Areas.Field)
	if err != nil {
		return err
	}
	lost := slices.DeleteFunc(slices.Clone(codes), func(a string) bool { _, ok := slices.BinarySearch(now, a); return ok })
	if len(lost) > 0 {
		res.object(waivable(gateAreas, fmt.Sprintf("missing areas: %s, which contract %s requires", named(lost), v.contract.Name)))
	}
	return nil
}

func requiredAreas(g schema.Areas, areas *territory.Territory) []string {
	out := slices.Clone(g.Required.Codes)
	if g.Required.Level != "" {
		for _, a := range areas.All() {
			if string(a.Level) == g.Required.Level && a.To.IsZero() {
				out = append(out, a.Code)
			}
		}
	}
	return out
}

// lost are the values of a field that the vintage in use has and the file has not, and those that it has, sorted.
func (v *versus) lost(ctx context.Context, field string) (gone, now []string, err error) {
	if now, err = v.distinct(ctx, v.newTable, field); err != nil {
		return nil, nil, err
	}
	before, err := v.distinct(ctx, v.oldTable, field)
	gone = slices.DeleteFunc(before, func(text string) bool { _, has := slices.BinarySearch(now, text); return has })
	return gone, now, err
}

// distinct lists the values of a field, sorted as bytes.
func (v *versus) distinct(ctx context.Context, table, field string) ([]string, error) {
	_, rows, err := v.db.Strings(ctx, fmt.Sprintf("SELECT DISTINCT %[1]s::VARCHAR FROM %[2]s WHERE %[1]s IS NOT NULL", duck.Ident(field), table))
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r[0]
	}
	slices.Sort(out)
	return out, err
}

// list names values, or only counts them where they may be personal.
func (v *versus) list(values []string, one, many string) string {
	if v.contract.Personal {
		return diag.Count(len(values), one, many)
	}
	return named(values)
}

// order notes columns that stand elsewhere than in the file before, or objects when their order is declared strict.
func (v *versus) order(res *parsed) {
	if v.old.Layout != v.new.Layout || v.old.Profile == nil || res.profile == nil {
		return
	}
	moved := movedColumns(v.old.Profile.Header, res.profile.Header)
	if len(moved) == 0 {
		return
	}
	texts := make([]string, len(moved))
	for i, m := range moved {
		texts[i] = m.name + " " + m.places()
	}
	text := strings.Join(texts, ", ")
	if v.contract.Gates.Header.Order == "strict" {
		res.object(waivable(gateHeader, "columns stand in another order than in "+v.known()+": "+text))
		return
	}
	res.notes = append(res.notes, snapshot.Note{Rule: "columns moved", Count: int64(len(moved)), Sample: text})
}
