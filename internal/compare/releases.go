package compare

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
)

// Releases is what differs between two releases, in what is said now.
type Releases struct {
	Before       Side         `json:"before"`
	After        Side         `json:"after"`
	Cells        Cells        `json:"cells"`
	Indicators   []Indicator  `json:"indicators"` // that differ, in the order of the catalogue
	Largest      []Cell       `json:"largest"`    // the largest of the indicators' largest changes, relatively
	Inputs       []Input      `json:"inputs"`
	Models       []Declared   `json:"models"`       // SQL files that differ
	Declarations []Declared   `json:"declarations"` // other files that differ: contracts, layouts, code lists, references
	Engine       *[2]string   `json:"engine,omitempty"`
	Catalogue    []Definition `json:"catalogue"` // indicators that came, went or are described otherwise
	// Silent is the release of which it is not known by which declarations it was made, if any.
	Silent string `json:"declarations_unknown_of,omitempty"`
}

// Side is one of the two releases.
type Side struct {
	Release string        `json:"release"`
	State   release.State `json:"state"`
	AsOf    string        `json:"as_of"`
}

// Cells counts cells. Flags are cells whose value is the same and whose numerator, denominator or marks are not.
type Cells struct {
	New       int64 `json:"new"`
	Withdrawn int64 `json:"withdrawn"`
	Changed   int64 `json:"changed"`
	Flags     int64 `json:"flags"`
	Same      int64 `json:"same"`
}

func (c *Cells) add(o Cells) {
	c.New, c.Withdrawn, c.Changed, c.Flags, c.Same = c.New+o.New, c.Withdrawn+o.Withdrawn, c.Changed+o.Changed, c.Flags+o.Flags, c.Same+o.Same
}

func (c Cells) differ() int64 { return c.New + c.Withdrawn + c.Changed + c.Flags }

// Indicator is what differs in one indicator.
type Indicator struct {
	ID      string `json:"indicator"`
	Title   string `json:"title"` // Italian
	Unit    string `json:"unit"`
	Cells   Cells  `json:"cells"`
	Largest []Cell `json:"largest"` // absolute changes
	Why     []Why  `json:"why"`
}

// Cell is a changed value.
type Cell struct {
	Indicator  string   `json:"indicator"`
	Area       string   `json:"area"`
	Period     string   `json:"period"`
	Dimensions []string `json:"dimensions"` // NAME=CODE, those that are no totals
	Before     string   `json:"before"`
	After      string   `json:"after"`
	Difference string   `json:"difference"`
	Percent    string   `json:"percent,omitempty"`
	Input      string   `json:"input,omitempty"` // the vintage that changed it
	relative   float64
}

// Why is a cause, and how many cells differ for it.
type Why struct {
	Cause string `json:"cause"`
	Cells int64  `json:"cells"`
}

// Definition is an indicator that came, went or is described otherwise.
type Definition struct {
	ID   string `json:"indicator"`
	What string `json:"what"` // new, gone, changed
}

// measured are the columns beside the value whose change is a change of the cell.
var measured = []string{"NUMERATOR", "DENOMINATOR", "OBS_STATUS", "CONF_STATUS"}

// perIndicator is how many of the largest changes of an indicator are kept.
const perIndicator = 2

// Diff compares two releases. top is how many cells Largest has.
func Diff(ctx context.Context, before, after *release.Release, top int) (*Releases, error) {
	d := &Releases{Before: sideOf(before), After: sideOf(after), Indicators: []Indicator{}, Largest: []Cell{}}
	d.manifests(&before.Manifest, &after.Manifest)
	d.definitions(before.Catalogue.Indicators, after.Catalogue.Indicators)
	db, err := duck.Open(ctx, duck.Options{TempDir: os.TempDir()})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	c := &comparing{Releases: d, db: db, before: before, after: after, dims: model.Dimensions(slices.Concat(before.Catalogue.Indicators, after.Catalogue.Indicators))}
	if err := c.bind(ctx); err != nil {
		return nil, err
	}
	if err := c.count(ctx); err != nil {
		return nil, err
	}
	if err := c.reasons(ctx); err != nil {
		return nil, err
	}
	if err := c.largest(ctx); err != nil {
		return nil, err
	}
	for _, i := range d.Indicators {
		d.Largest = append(d.Largest, i.Largest...)
	}
	slices.SortStableFunc(d.Largest, func(a, b Cell) int { return cmp.Compare(b.relative, a.relative) })
	d.Largest = d.Largest[:min(len(d.Largest), top)]
	return d, nil
}

func sideOf(r *release.Release) Side { return Side{r.Manifest.ID, r.State(), r.Manifest.AsOf} }

// comparing is a comparison at work.
type comparing struct {
	*Releases
	db            *duck.DB
	before, after *release.Release
	dims          []string
	causes        map[string]causes // by indicator
}

// bind makes the table cells: every cell that differs with what it says in each release, what
// became of it (kind) and the day of the publication that did it. It goes indicator by indicator,
// so that memory holds one at a time.
func (c *comparing) bind(ctx context.Context) error {
	for _, side := range []struct {
		name string
		r    *release.Release
	}{{"before", c.before}, {"after", c.after}} {
		file := duck.Parquet(side.r.File("observations.parquet"))
		_, rows, err := c.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+file+")")
		if err != nil {
			return fmt.Errorf("release %s: %w", side.r.Manifest.ID, err)
		}
		var selected []string
		for _, name := range slices.Concat(model.Key(), c.dims, []string{"OBS_VALUE"}, measured, []string{"SOURCE", "KNOWN_FROM", "KNOWN_TO"}) {
			has := slices.ContainsFunc(rows, func(row []string) bool { return row[0] == name })
			switch {
			case has:
				selected = append(selected, duck.Ident(name))
			case slices.Contains(c.dims, name): // an indicator's own, of the other release
				selected = append(selected, "'_Z' AS "+duck.Ident(name))
			default:
				selected = append(selected, "NULL AS "+duck.Ident(name))
			}
		}
		if err := c.db.Exec(ctx, fmt.Sprintf("CREATE VIEW %s AS SELECT %s FROM %s", side.name, strings.Join(selected, ", "), file)); err != nil {
			return err
		}
	}
	var columns []string
	for _, name := range slices.Concat(model.Key(), c.dims) {
		columns = append(columns, duck.Ident(name)+" VARCHAR")
	}
	if err := c.db.Exec(ctx, "CREATE TABLE cells ("+strings.Join(columns, ", ")+", was DECIMAL(18,6), is_now DECIMAL(18,6), SOURCE VARCHAR, kind VARCHAR, day VARCHAR)"); err != nil {
		return err
	}
	for _, i := range c.catalogue() {
		if err := c.bindIndicator(ctx, i); err != nil {
			return fmt.Errorf("%s: %w", i.ID, err)
		}
	}
	return nil
}

// catalogue is the indicators of both releases, each once, with the dimensions that it has in either.
func (c *comparing) catalogue() []model.Indicator {
	var out []model.Indicator
	for _, i := range slices.Concat(c.after.Catalogue.Indicators, c.before.Catalogue.Indicators) {
		at := slices.IndexFunc(out, func(x model.Indicator) bool { return x.ID == i.ID })
		if at < 0 {
			i.Dimensions = slices.Clone(i.Dimensions)
			out = append(out, i)
			continue
		}
		for _, d := range i.Dimensions {
			if !slices.Contains(out[at].Dimensions, d) {
				out[at].Dimensions = append(out[at].Dimensions, d)
			}
		}
	}
	return out
}

// bindIndicator adds the cells of one indicator.
func (c *comparing) bindIndicator(ctx context.Context, i model.Indicator) error {
	var own, all, marks []string
	for _, name := range slices.Concat(model.Key(), c.dims) {
		if slices.Contains(c.dims, name) && !slices.Contains(i.Dimensions, name) {
			all = append(all, "'_Z'")
			continue
		}
		own, all = append(own, duck.Ident(name)), append(all, duck.Ident(name))
	}
	for _, name := range measured {
		marks = append(marks, fmt.Sprintf("b.%[1]s IS DISTINCT FROM a.%[1]s", name))
	}
	return c.db.Exec(ctx, fmt.Sprintf(`INSERT INTO cells
WITH b AS (SELECT * FROM before WHERE INDICATOR = %[1]s AND KNOWN_TO IS NULL),
a AS (SELECT * FROM after WHERE INDICATOR = %[1]s AND KNOWN_TO IS NULL),
ended AS (SELECT %[2]s, max(KNOWN_TO) AS ended FROM after WHERE INDICATOR = %[1]s AND KNOWN_TO IS NOT NULL GROUP BY ALL),
differ AS (
  SELECT %[2]s, b.OBS_VALUE AS was, a.OBS_VALUE AS is_now, coalesce(a.SOURCE, b.SOURCE) AS SOURCE, a.KNOWN_FROM AS since,
    CASE WHEN b.KNOWN_FROM IS NULL THEN 'new' WHEN a.KNOWN_FROM IS NULL THEN 'withdrawn'
      WHEN b.OBS_VALUE IS DISTINCT FROM a.OBS_VALUE THEN 'changed' ELSE 'flags' END AS kind
  FROM b FULL JOIN a USING (%[2]s)
  WHERE b.KNOWN_FROM IS NULL OR a.KNOWN_FROM IS NULL OR b.OBS_VALUE IS DISTINCT FROM a.OBS_VALUE OR %[3]s
)
SELECT %[4]s, was, is_now, SOURCE, kind, coalesce(since, ended)::VARCHAR FROM differ LEFT JOIN ended USING (%[2]s)`,
		duck.Quote(i.ID), strings.Join(own, ", "), strings.Join(marks, " OR "), strings.Join(all, ", ")))
}

// count fills Cells and Indicators.
func (c *comparing) count(ctx context.Context) error {
	_, rows, err := c.db.Strings(ctx, `SELECT INDICATOR, kind, count(*)::VARCHAR FROM cells GROUP BY ALL
UNION ALL SELECT INDICATOR, 'same', count(*)::VARCHAR FROM before WHERE KNOWN_TO IS NULL GROUP BY ALL ORDER BY ALL`)
	if err != nil {
		return err
	}
	counts := map[string]*Cells{}
	for _, row := range rows {
		n := counts[row[0]]
		if n == nil {
			n = &Cells{}
			counts[row[0]] = n
		}
		var value int64
		fmt.Sscan(row[2], &value)
		*map[string]*int64{"new": &n.New, "withdrawn": &n.Withdrawn, "changed": &n.Changed, "flags": &n.Flags, "same": &n.Same}[row[1]] = value
	}
	for _, i := range c.catalogue() {
		n := counts[i.ID]
		if n == nil {
			continue
		}
		n.Same -= n.Withdrawn + n.Changed + n.Flags // of all cells that there were
		c.Cells.add(*n)
		if n.differ() > 0 {
			c.Indicators = append(c.Indicators, Indicator{ID: i.ID, Title: i.Title.IT, Unit: i.Unit, Cells: *n, Largest: []Cell{}, Why: []Why{}})
		}
	}
	return nil
}

// reasons fills Why: the inputs that changed of which an indicator is made, by the day of their
// publication, which is the day from which the cell is known; else the models, else the declarations.
func (c *comparing) reasons(ctx context.Context) error {
	_, rows, err := c.db.Strings(ctx, "SELECT INDICATOR, SOURCE, day, count(*)::VARCHAR FROM cells GROUP BY ALL ORDER BY ALL")
	if err != nil {
		return err
	}
	c.causes = map[string]causes{}
	for i := range c.Indicators {
		x := &c.Indicators[i]
		of := c.causesOf(x.ID)
		c.causes[x.ID] = of
		counts := map[string]int64{}
		for _, row := range rows {
			if row[0] != x.ID {
				continue
			}
			var n int64
			fmt.Sscan(row[3], &n)
			counts[of.why(row[1], row[2])] += n
		}
		for _, cause := range slices.Sorted(maps.Keys(counts)) {
			x.Why = append(x.Why, Why{cause, counts[cause]})
		}
		slices.SortStableFunc(x.Why, func(a, b Why) int { return cmp.Compare(b.Cells, a.Cells) })
	}
	return nil
}

// largest fills the largest changes of every indicator.
func (c *comparing) largest(ctx context.Context) error {
	var named []string
	for _, name := range slices.Concat([]string{"FREQ", "CITIZENSHIP", "SEX", "AGE"}, c.dims) {
		named = append(named, duck.Ident(name))
	}
	header, rows, err := c.db.Strings(ctx, fmt.Sprintf(`SELECT INDICATOR, REF_AREA, TIME_PERIOD, %s,
  was::VARCHAR AS was, is_now::VARCHAR AS is_now, (is_now - was)::VARCHAR AS difference, SOURCE, day,
  CASE WHEN was <> 0 THEN round((is_now - was) * 100 / abs(was), 1)::DECIMAL(18,1)::VARCHAR END AS percent,
  CASE WHEN was <> 0 THEN abs((is_now - was) / was)::DOUBLE ELSE 0 END::VARCHAR AS relative
FROM cells WHERE kind = 'changed' AND is_now IS NOT NULL AND was IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY INDICATOR ORDER BY abs(is_now - was) DESC, REF_AREA, TIME_PERIOD, %[1]s) <= %d
ORDER BY INDICATOR, abs(is_now - was) DESC, REF_AREA, TIME_PERIOD, %[1]s`, strings.Join(named, ", "), perIndicator))
	if err != nil {
		return err
	}
	for _, row := range rows {
		i := slices.IndexFunc(c.Indicators, func(x Indicator) bool { return x.ID == row[0] })
		if i < 0 {
			continue
		}
		at := func(name string) string { return row[slices.Index(header, name)] }
		cell := Cell{Indicator: row[0], Area: row[1], Period: row[2], Dimensions: []string{}, Before: plain(at("was")), After: plain(at("is_now")),
			Difference: plain(at("difference")), Percent: at("percent"), Input: c.causes[row[0]].input(at("SOURCE"), at("day"))}
		fmt.Sscan(at("relative"), &cell.relative)
		for k, name := range header[3 : 3+len(named)] {
			if code := row[3+k]; !slices.Contains([]string{"_T", "_Z", "TOTAL", "T", ""}, code) {
				cell.Dimensions = append(cell.Dimensions, name+"="+code)
			}
		}
		c.Indicators[i].Largest = append(c.Indicators[i].Largest, cell)
	}
	return nil
}

// plain writes a decimal without trailing zeros.
func plain(text string) string {
	n := &Num{}
	if _, ok := n.SetString(text); !ok {
		return text
	}
	return n.String()
}
