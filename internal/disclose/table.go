package disclose

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// table is a Parquet file of observations while it is read.
type table struct {
	db      *duck.DB
	rules   *Rules
	path    string
	columns []string
	dims    []string // dimensions of the cells, FREQ left out: it follows from TIME_PERIOD
	cube    *cube
}

// kept are the columns beside the dimensions that a withheld cell keeps: they say nothing of its value.
// Whatever other column there is goes with the value.
var kept = []string{"FREQ", "UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "POPULATION_CRITERION", "PROVENANCE", "SOURCE", "KNOWN_FROM", "KNOWN_TO"}

// openTable reads a file's columns and codes.
func openTable(ctx context.Context, db *duck.DB, rules *Rules, path string, dims []string) (*table, error) {
	t := &table{db: db, rules: rules, path: path}
	_, rows, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+t.from()+")")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		t.columns = append(t.columns, r[0])
		if r[0] != "FREQ" && slices.Contains(slices.Concat(model.Key(), dims), r[0]) {
			t.dims = append(t.dims, r[0])
		}
	}
	if !slices.Contains(t.columns, "INDICATOR") {
		return nil, fmt.Errorf("%s: there is no column INDICATOR", path)
	}
	return t, t.readCodes(ctx)
}

// from is the file with its rows numbered.
func (t *table) from() string {
	return "read_parquet(" + duck.Quote(t.path) + ", file_row_number=true)"
}

// indicators are those of which cells are looked at together: declared counts, and what is derived from them.
func (t *table) indicators() []string {
	var out []string
	for _, c := range t.rules.Counts {
		out = append(out, c.Indicator)
	}
	for _, d := range t.rules.Derived {
		out = append(out, d.Indicator)
	}
	return out
}

func inList(column string, values []string) string {
	if len(values) == 0 {
		return "false"
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = duck.Quote(v)
	}
	return column + " IN (" + strings.Join(quoted, ", ") + ")"
}

// readCodes makes a cube of the dimensions that the cells looked at together have.
func (t *table) readCodes(ctx context.Context) error {
	var names []string
	var codes [][]string
	for _, d := range t.cubed() {
		_, rows, err := t.db.Strings(ctx, fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s ORDER BY 1", t.code(d, t.dims), t.from(), inList("INDICATOR", t.indicators())))
		if err != nil {
			return err
		}
		list := []string{}
		for _, r := range rows {
			list = append(list, r[0])
		}
		if d == "INDICATOR" { // also those that only stand in a relation
			for _, id := range t.indicators() {
				if !slices.Contains(list, id) {
					list = append(list, id)
				}
			}
		}
		names, codes = append(names, d), append(codes, list)
	}
	var err error
	t.cube, err = newCube(t.rules, names, codes)
	return err
}

// cubed are the dimensions of the cube: of those that are told one at a time, one for all.
func (t *table) cubed() []string {
	crossed := map[string]bool{}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(t.rules.Crossed)) {
		if members := t.members(name, t.dims); len(members) > 0 {
			out = append(out, name)
			for _, m := range members {
				crossed[m] = true
			}
		}
	}
	return append(slices.DeleteFunc(slices.Clone(t.dims), func(d string) bool { return crossed[d] }), out...)
}

// members are the columns that stand for one dimension of the cube.
func (t *table) members(name string, columns []string) []string {
	return slices.DeleteFunc(slices.Clone(t.rules.Crossed[name]), func(d string) bool { return !slices.Contains(columns, d) })
}

// code is the SQL expression of a row's code in a dimension of the cube, for a table with some columns.
func (t *table) code(dim string, columns []string) string {
	if t.rules.Crossed[dim] != nil {
		parts := []string{"NULL"}
		for _, m := range t.members(dim, columns) {
			parts = append(parts, fmt.Sprintf("CASE WHEN %[1]s NOT IN ('_T', '_Z') THEN %[2]s || %[1]s END", duck.Ident(m), duck.Quote(m+"=")))
		}
		return "coalesce(nullif(concat_ws(' ', " + strings.Join(parts, ", ") + "), ''), '_T')"
	}
	whens := ""
	for _, c := range t.rules.Counts {
		if c.As == nil {
			continue
		}
		if as := c.As.At[dim]; dim == "INDICATOR" {
			whens += fmt.Sprintf(" WHEN %s THEN %s", duck.Quote(c.Indicator), duck.Quote(c.As.Indicator))
		} else if as != "" {
			whens += fmt.Sprintf(" WHEN %s THEN %s", duck.Quote(c.Indicator), duck.Quote(as))
		}
	}
	code := "'_Z'"
	if slices.Contains(columns, dim) {
		code = duck.Ident(dim)
	}
	if whens == "" {
		return code
	}
	return fmt.Sprintf("CASE INDICATOR%s ELSE %s END", whens, code)
}

// key is the SQL expression of a row's key in the cube, for a table with some columns: a dimension that it
// does not have is _Z, and the key of a code that the cube does not have is NULL.
func (t *table) key(ctx context.Context, columns []string) (string, error) {
	var terms []string
	for i, d := range t.cube.dims {
		if len(d.codes) == 0 {
			continue
		}
		list := make([]string, len(d.codes))
		for p, code := range d.codes {
			list[p] = duck.Quote(code)
		}
		name := fmt.Sprintf("dim_%d", i)
		if err := t.db.Exec(ctx, "DROP TYPE IF EXISTS "+name); err != nil {
			return "", err
		}
		if err := t.db.Exec(ctx, fmt.Sprintf("CREATE TEMP TYPE %s AS ENUM (%s)", name, strings.Join(list, ", "))); err != nil {
			return "", err
		}
		terms = append(terms, fmt.Sprintf("enum_code(TRY_CAST(%s AS %s))::BIGINT * %d", t.code(d.name, columns), name, d.stride))
	}
	if len(terms) == 0 {
		return "0::BIGINT", nil // no cells are looked at together
	}
	return strings.Join(terms, " + "), nil
}

// line is a row of the table for the cube: values in millionths.
type line struct {
	row, key                      int64
	from, to                      int32
	value, numerator, denominator *int64
	mark, indicator               string
	units, employers              *int64
	top1, top2                    *float64
	public, rounded               bool
}

// lines calls f for every row of some indicators.
func (t *table) lines(ctx context.Context, indicators []string, f func(line) error) error {
	key, err := t.key(ctx, t.columns)
	if err != nil {
		return err
	}
	public, err := t.sources(ctx, t.rules.public)
	if err != nil {
		return err
	}
	rounded, err := t.roundedOnes(ctx)
	if err != nil {
		return err
	}
	helper := func(name, kind string) string {
		if slices.Contains(t.columns, name) {
			return name + "::" + kind
		}
		return "NULL::" + kind
	}
	rows, err := t.db.Query(ctx, fmt.Sprintf(`SELECT file_row_number::BIGINT, %s, date_diff('day', DATE '1970-01-01', KNOWN_FROM)::INTEGER,
  coalesce(date_diff('day', DATE '1970-01-01', KNOWN_TO), %d)::INTEGER,
  (OBS_VALUE::DECIMAL(38,6) * 1000000)::BIGINT, (NUMERATOR::DECIMAL(38,6) * 1000000)::BIGINT, (DENOMINATOR::DECIMAL(38,6) * 1000000)::BIGINT, coalesce(CONF_STATUS, 'F'), INDICATOR, %s, %s, %s, %s, %s, %s
FROM %s WHERE %s`, key, openDay, helper("N_UNITS", "BIGINT"), helper("N_EMPLOYERS", "BIGINT"), helper("TOP1", "DOUBLE"), helper("TOP2", "DOUBLE"),
		inList("SOURCE", public), inList("INDICATOR", rounded)+" AND NOT "+inList("SOURCE", public), t.from(), inList("INDICATOR", indicators)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.row, &l.key, &l.from, &l.to, &l.value, &l.numerator, &l.denominator, &l.mark, &l.indicator,
			&l.units, &l.employers, &l.top1, &l.top2, &l.public, &l.rounded); err != nil {
			return err
		}
		if err := f(l); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sources are the values of SOURCE that are of some kind.
func (t *table) sources(ctx context.Context, are func(string) bool) ([]string, error) {
	_, rows, err := t.db.Strings(ctx, "SELECT DISTINCT SOURCE FROM "+t.from()+" ORDER BY 1")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range rows {
		if are(r[0]) {
			out = append(out, r[0])
		}
	}
	return out, nil
}

// roundedOnes are the indicators of which cells are rounded: those of rounded datasets, and what makes one table with them.
func (t *table) roundedOnes(ctx context.Context) ([]string, error) {
	if t.rules.Rounding == nil {
		return nil, nil
	}
	_, rows, err := t.db.Strings(ctx, "SELECT DISTINCT INDICATOR, SOURCE FROM "+t.from()+" WHERE "+inList("INDICATOR", t.indicators())+" ORDER BY ALL")
	if err != nil {
		return nil, err
	}
	table := map[string]string{} // of a count: that of which it is a part
	for _, c := range t.rules.Counts {
		if table[c.Indicator] = c.Indicator; c.As != nil {
			table[c.Indicator] = c.As.Indicator
		}
	}
	rounded := map[string]bool{}
	for _, r := range rows {
		if !t.rules.public(r[1]) && t.rules.Rounding.rounds(r[1]) {
			rounded[table[r[0]]] = true
		}
	}
	var out []string
	for _, c := range t.rules.Counts {
		if rounded[table[c.Indicator]] {
			out = append(out, c.Indicator)
		}
	}
	return out, nil
}

// million is the unit of the values of lines.
const million = 1_000_000

// load fills the cube with the counts of the table. With mark, primary cells are found by the rules;
// without, what is withheld is read from the marks, as a reader would.
func (t *table) load(ctx context.Context, mark bool) error {
	c := t.cube
	var counts []string
	ratios := map[string]bool{}
	for _, x := range t.rules.Counts {
		counts = append(counts, x.Indicator)
		ratios[x.Indicator] = x.Numerator
	}
	if len(c.byName["INDICATOR"].codes) == 0 {
		c.sort()
		return nil
	}
	err := t.lines(ctx, counts, func(l line) error {
		x := cell{key: l.key, from: l.from, to: l.to, row: l.row, silent: ratios[l.indicator], rounded: l.rounded}
		if x.silent {
			l.value = l.numerator
		}
		least, rule := c.least(l.key)
		if !l.public {
			x.least = least
		}
		if l.value != nil {
			if *l.value%million != 0 {
				return fmt.Errorf("disclosure: %s is declared a count and has a value that is not whole", c.describe(l.key))
			}
			x.value, x.known = *l.value/million, true
		}
		switch {
		case l.value == nil && (!mark || l.mark != "F"):
			if l.mark == "F" || l.mark == markRounded {
				return nil // there is no value that anybody withholds
			}
			x.state, x.mark, x.rule = provider, l.mark, "provider"
			if x.mark != markProvider {
				x.state = primary
			}
		case l.value == nil:
			return nil
		case mark && !l.public:
			if m, by := c.rules.primary(&x, l, rule); m != "" {
				x.state, x.mark, x.rule = primary, m, by
			}
		}
		if x.rounded {
			x.least = 0 // a small count is a multiple of the base like any other
		}
		c.cells = append(c.cells, x)
		return nil
	})
	if err != nil {
		return err
	}
	c.sort()
	return nil
}

// primary is the mark of a cell that the rules withhold by itself, and the rule; "" when none does.
func (r *Rules) primary(x *cell, l line, frequency string) (mark, rule string) {
	d := r.Dominance
	switch {
	case x.silent && l.denominator != nil && 0 < *l.denominator && *l.denominator < x.least*million:
		return markFew, frequency
	case x.value <= 0:
		return "", ""
	case x.rounded && r.Rounding.hides(x.value, d.Width):
		return "", ""
	case x.value < x.least && x.silent:
		return markFew, frequency
	case x.value < x.least:
		return markSmall, frequency
	case l.units != nil && *l.units < x.least:
		return markFew, frequency + "-persons"
	case l.employers != nil && *l.employers < d.Employers:
		return markFew, "employers"
	case x.silent && (l.top1 != nil && d.Top1 > 0 && *l.top1 > d.Top1 || l.top2 != nil && d.Top2 > 0 && *l.top2 > d.Top2):
		return markFew, "dominance"
	case l.top1 != nil && d.Top1 > 0 && *l.top1 > d.Top1:
		return markOne, "dominance-one"
	case l.top2 != nil && d.Top2 > 0 && *l.top2 > d.Top2:
		return markTwo, "dominance-two"
	}
	return "", ""
}

func (c *cube) least(key int64) (int64, string) {
	return c.rules.threshold(func(dim string) string { return c.code(key, dim) })
}

// describe names a cell by its codes, without its value.
func (c *cube) describe(key int64) string {
	var words []string
	for _, name := range append(model.Key(), c.rest()...) {
		if name == "FREQ" || c.byName[name] == nil {
			continue
		}
		if code := c.code(key, name); code != "_Z" && (code != "_T" || c.rules.Crossed[name] == nil) {
			words = append(words, code)
		}
	}
	return strings.Join(words, " ")
}

// rest are the dimensions beyond those that all observations have.
func (c *cube) rest() []string {
	var out []string
	for _, d := range c.dims {
		if !slices.Contains(model.Key(), d.name) {
			out = append(out, d.name)
		}
	}
	return out
}
