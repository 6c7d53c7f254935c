package disclose

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// Result tells what protection did.
type Result struct {
	Primary, Secondary, Derived int // rows withheld
	// Exposed are cells that could not be hidden, because what would hide them is published already or
	// nothing else is there to withhold. The audit tells which.
	Exposed int
	// Rounded are the counts printed as multiples of the base; Relaxed are those of all counts, also withheld ones, that
	// adding up takes farther than to one of the two next to them.
	Rounded, Relaxed int
	// Indicators are those of which rounded cells are printed.
	Indicators []string
}

// Protect reads observations (Parquet), whose dimensions beyond those of all observations are dims, and writes them to out without the cells that must not be
// published, and without the helper columns; log gets one row for each cell withheld, with the rule
// and never a value. earlier are the releases that were published before, oldest first: a cell printed
// there with the same number cannot be withheld any more, and what one withheld by the same rules stays
// withheld.
func Protect(ctx context.Context, db *duck.DB, rules *Rules, dims []string, in, out, log string, earlier []Earlier) (*Result, error) {
	t, err := openTable(ctx, db, rules, in, dims)
	if err != nil {
		return nil, err
	}
	if err := t.load(ctx, true); err != nil {
		return nil, err
	}
	if err := t.remember(ctx, earlier); err != nil {
		return nil, err
	}
	res := &Result{}
	if rules.Rounding != nil {
		if res.Relaxed, err = t.cube.round(); err != nil {
			return nil, err
		}
	}
	res.Exposed = len(t.cube.protect())
	marks, err := t.marks(ctx, res)
	if err != nil {
		return nil, err
	}
	if err := t.write(ctx, marks, out, log); err != nil || rules.Rounding == nil {
		return res, err
	}
	_, rows, err := db.Strings(ctx, "SELECT DISTINCT INDICATOR FROM "+duck.Parquet(out)+" WHERE CONF_STATUS = "+duck.Quote(markRounded)+" AND OBS_VALUE IS NOT NULL ORDER BY 1")
	for _, r := range rows {
		res.Indicators = append(res.Indicators, r[0])
	}
	return res, err
}

// mark is what becomes of a row.
type mark struct {
	row          int64
	status, rule string
	ours         bool  // false: the provider's own
	rounded      bool  // is printed, with these:
	value        int64 // in millionths, like all
	ratio        bool
	terms        [2]int64 // numerator and denominator
}

// marks are the rows to withhold: counts, what is derived from them, and whatever else the frequency
// rules withhold by itself.
func (t *table) marks(ctx context.Context, res *Result) ([]mark, error) {
	c := t.cube
	var out []mark
	seen := map[int64]bool{}
	numerators := map[int64]int64{} // rounded, by row
	for _, x := range c.cells {
		if x.rounded && x.known && x.state == published {
			seen[x.row] = true
			if res.Rounded++; x.silent {
				numerators[x.row] = x.value
			} else {
				out = append(out, mark{row: x.row, status: markRounded, rule: "rounding", rounded: true, value: x.value * million})
			}
			continue
		}
		if x.row < 0 || x.state == published || x.state == implied {
			continue
		}
		seen[x.row] = true
		out = append(out, mark{row: x.row, status: x.mark, rule: x.rule, ours: x.state != provider})
		switch x.state {
		case primary:
			res.Primary++
		case secondary:
			res.Secondary++
		}
	}
	var ids, ratios []string
	for _, d := range t.rules.Derived {
		ids = append(ids, d.Indicator)
	}
	silent := map[string]bool{}
	for _, x := range t.rules.Counts {
		if silent[x.Indicator] = x.Numerator; x.Numerator {
			ratios = append(ratios, x.Indicator)
		}
	}
	if len(numerators) > 0 {
		err := t.lines(ctx, ratios, func(l line) error {
			v, ok := numerators[l.row]
			if !ok {
				return nil
			}
			m := c.ratio(l, v)
			if m.ours {
				res.Derived++
			}
			out = append(out, m)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	err := t.lines(ctx, ids, func(l line) error {
		if l.value == nil && l.numerator == nil && l.denominator == nil {
			return nil
		}
		if !seen[l.row] && c.leans(l) {
			seen[l.row] = true
			res.Derived++
			m := mark{row: l.row, status: markSecondary, rule: "derived", ours: true}
			if silent[l.indicator] {
				m.status = markFew
			}
			out = append(out, m)
		}
		if seen[l.row] {
			return nil
		}
		if m, touched := c.recomputed(l); touched {
			seen[l.row] = true
			if m.ours {
				res.Derived++
			}
			out = append(out, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	others, err := t.others(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range others {
		if !seen[m.row] {
			seen[m.row] = true
			res.Primary++
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b mark) int { return cmp64(a.row, b.row) })
	return out, nil
}

// others are the cells that no declared relation covers and that the frequency rules withhold by
// themselves: ratios of few persons, counts of indicators that nobody declared.
func (t *table) others(ctx context.Context) ([]mark, error) {
	public, err := t.sources(ctx, t.rules.public)
	if err != nil {
		return nil, err
	}
	least, rule := t.thresholdSQL()
	var counted []string
	for _, c := range t.rules.Counts {
		counted = append(counted, c.Indicator)
	}
	for _, d := range t.rules.Derived {
		if len(d.Sum) > 0 || d.Cumulated {
			counted = append(counted, d.Indicator) // a balance of few may be a balance of many
		}
	}
	d := t.rules.Dominance
	few, one, two := "false", "false", "false"
	if slices.Contains(t.columns, "N_UNITS") { // all four are there, or none
		few = fmt.Sprintf("N_UNITS < %s OR N_EMPLOYERS < %d", least, d.Employers)
		one, two = fmt.Sprintf("%g > 0 AND TOP1 > %[1]g", d.Top1), fmt.Sprintf("%g > 0 AND TOP2 > %[1]g", d.Top2)
	}
	_, rows, err := t.db.Strings(ctx, fmt.Sprintf(`SELECT file_row_number, MARK, CASE MARK WHEN 'A' THEN rule WHEN 'C' THEN 'persons or employers' ELSE 'dominance' END
FROM (SELECT file_row_number, %[2]s AS rule,
        CASE WHEN NUMERATOR > 0 AND NUMERATOR < %[1]s OR DENOMINATOR > 0 AND DENOMINATOR < %[1]s
                  OR NUMERATOR IS NULL AND DENOMINATOR IS NULL AND UNIT_MEASURE NOT IN ('PC', 'RATIO', 'PP', 'DAYS') AND OBS_VALUE > 0 AND OBS_VALUE < %[1]s THEN '%[6]s'
             WHEN %[7]s THEN '%[8]s' WHEN %[9]s THEN '%[10]s' WHEN %[11]s THEN '%[12]s' END AS MARK
      FROM %[3]s WHERE NOT %[4]s AND NOT %[5]s AND OBS_VALUE IS NOT NULL)
WHERE MARK IS NOT NULL`,
		least, rule, t.from(), inList("SOURCE", public), inList("INDICATOR", counted), markSmall, few, markFew, one, markOne, two, markTwo))
	if err != nil {
		return nil, err
	}
	var out []mark
	for _, r := range rows {
		n, err := strconv.ParseInt(r[0], 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, mark{row: n, status: r[1], rule: r[2], ours: true})
	}
	return out, nil
}

// thresholdSQL are the expressions of a row's threshold and of the rule that asks for it.
func (t *table) thresholdSQL() (least, rule string) {
	rules := slices.Clone(t.rules.Frequency)
	slices.SortStableFunc(rules, func(a, b Frequency) int { return int(b.AtLeast - a.AtLeast) })
	least, rule = "CASE", "CASE"
	for _, f := range rules {
		when := []string{"true"}
		for _, dim := range t.dims {
			c, ok := f.Where[dim]
			switch {
			case !ok:
			case len(c.Codes)+len(c.Levels) > 0 || c.Below > 0:
				when = append(when, inList(duck.Ident(dim), c.Codes))
			default:
				when = append(when, "NOT "+inList(duck.Ident(dim), c.Not))
			}
		}
		for dim := range f.Where {
			if !slices.Contains(t.dims, dim) {
				when = append(when, "false")
			}
		}
		w := strings.Join(when, " AND ")
		least += fmt.Sprintf(" WHEN %s THEN %d", w, f.AtLeast)
		rule += fmt.Sprintf(" WHEN %s THEN %s", w, duck.Quote(f.Rule))
	}
	return "(" + least + " ELSE 0 END)", "(" + rule + " ELSE '' END)"
}

// write copies the table without the values of the marked rows and without helper columns, and writes the log, both by
// cell and day: an order by what rows say would tell which of several withheld states of a cell is the greater.
func (t *table) write(ctx context.Context, marks []mark, out, log string) error {
	csvPath := filepath.Join(filepath.Dir(out), atomicfile.TempPattern+"marks.csv")
	defer os.Remove(csvPath)
	f, err := os.Create(csvPath)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	for _, m := range marks {
		line := []string{strconv.FormatInt(m.row, 10), m.status, m.rule, strconv.FormatBool(m.ours), strconv.FormatBool(m.rounded), decimal(m.value), "", ""}
		if m.ratio {
			line[6], line[7] = decimal(m.terms[0]), decimal(m.terms[1])
		}
		w.Write(line) // Error tells
	}
	w.Flush()
	if err := errors.Join(w.Error(), f.Close()); err != nil {
		return err
	}
	marked := "read_csv(" + duck.Quote(csvPath) + ", header=false, auto_detect=false, columns={'n': 'BIGINT', 'MARK': 'VARCHAR', 'RULE': 'VARCHAR', 'ours': 'BOOLEAN', 'rounded': 'BOOLEAN', 'v': 'DECIMAL(18,6)', 'num': 'DECIMAL(18,6)', 'den': 'DECIMAL(18,6)'})"
	var columns, key []string
	for _, c := range t.columns {
		dimension := slices.Contains(t.dims, c)
		switch {
		case slices.Contains(model.Helpers(), c) || c == "file_row_number":
		case c == "OBS_STATUS":
			columns = append(columns, "CASE WHEN ours THEN 'Q' ELSE OBS_STATUS END AS OBS_STATUS")
		case c == "CONF_STATUS":
			columns = append(columns, "CASE WHEN ours OR rounded THEN MARK ELSE CONF_STATUS END AS CONF_STATUS")
		case c == "OBS_VALUE":
			columns = append(columns, "CASE WHEN ours THEN NULL WHEN rounded THEN v ELSE OBS_VALUE END AS OBS_VALUE")
		case c == "NUMERATOR":
			columns = append(columns, "CASE WHEN ours THEN NULL WHEN rounded THEN num ELSE NUMERATOR END AS NUMERATOR")
		case c == "DENOMINATOR":
			columns = append(columns, "CASE WHEN ours THEN NULL WHEN rounded THEN den ELSE DENOMINATOR END AS DENOMINATOR")
		case dimension || slices.Contains(kept, c):
			columns = append(columns, duck.Ident(c))
		default:
			columns = append(columns, fmt.Sprintf("CASE WHEN ours THEN NULL ELSE %[1]s END AS %[1]s", duck.Ident(c)))
		}
		if dimension || c == "FREQ" {
			key = append(key, duck.Ident(c))
		}
	}
	order := strings.Join(append(slices.Clone(key), "KNOWN_FROM"), ", ")
	joined := fmt.Sprintf("FROM %s LEFT JOIN %s ON n = file_row_number", t.from(), marked)
	for _, x := range [][2]string{
		{fmt.Sprintf("SELECT %s %s ORDER BY %s", strings.Join(columns, ", "), joined, order), out},
		{fmt.Sprintf("SELECT %s, KNOWN_FROM, KNOWN_TO, MARK AS CONF_STATUS, RULE %s WHERE n IS NOT NULL AND NOT rounded ORDER BY %s",
			strings.Join(key, ", "), joined, order), log},
	} {
		temp := filepath.Join(filepath.Dir(x[1]), atomicfile.TempPattern+filepath.Base(x[1]))
		if err := errors.Join(t.db.Copy(ctx, x[0], temp), nil); err != nil {
			os.Remove(temp)
			return fmt.Errorf("disclosure: %w", err)
		}
		if err := atomicfile.Adopt(temp, x[1]); err != nil {
			return err
		}
	}
	return nil
}
