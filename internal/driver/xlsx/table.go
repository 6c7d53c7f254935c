package xlsx

import (
	"fmt"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/driver/raw"
)

const defaultTitleRows = 12

// table is the place of a table in its sheet. Rows and columns count from 0.
type table struct {
	sheet     string
	titleRow  int // -1 where the layout names no title
	headerTop int
	first     int // first row of data
	label     int // column of the row labels
}

// findSheet returns the only sheet whose title matches, and the title's row.
func findSheet(book *excelize.File, opts raw.Options, limits raw.Limits) (table, error) {
	var found []table
	for _, sheet := range book.GetSheetList() {
		ignored, err := ignore(sheet, opts.IgnoreSheets)
		if err != nil {
			return table{}, err
		}
		if ignored {
			continue
		}
		row, err := findTitle(book, sheet, opts, limits)
		if err != nil {
			return table{}, err
		}
		if row >= 0 || len(opts.Title) == 0 {
			found = append(found, table{sheet: sheet, titleRow: row})
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return table{}, fmt.Errorf("%w: no sheet has a title with %q", raw.ErrNoTable, opts.Title)
	}
	names := make([]string, len(found))
	for i, t := range found {
		names[i] = t.sheet
	}
	return table{}, fmt.Errorf("%w: several sheets have a title with %q: %q", raw.ErrNoTable, opts.Title, names)
}

func ignore(sheet string, patterns []string) (bool, error) {
	for _, p := range patterns {
		ok, err := path.Match(strings.ToLower(p), strings.ToLower(sheet))
		if err != nil {
			return false, fmt.Errorf("%w: ignore_sheets %q: %w", raw.ErrOptions, p, err)
		}
		if ok {
			return true, nil
		}
	}
	return false, nil
}

// findTitle returns the first row that has a cell with all the keywords of the
// title and none of those it must not have; -1 where there is none.
func findTitle(book *excelize.File, sheet string, opts raw.Options, limits raw.Limits) (int, error) {
	if len(opts.Title) == 0 {
		return -1, nil
	}
	n := opts.TitleRows
	if n == 0 {
		n = defaultTitleRows
	}
	rows, err := readRows(book, sheet, n, limits)
	if err != nil {
		return -1, err
	}
	for r, row := range rows {
		for _, cell := range row {
			if text := fold(cell); contains(text, opts.Title) && !containsAny(text, opts.TitleNot) {
				return r, nil
			}
		}
	}
	return -1, nil
}

func containsAny(folded string, keywords []string) bool {
	for _, k := range keywords {
		if contains(folded, []string{k}) {
			return true
		}
	}
	return false
}

// locate finds the header and the first row of data under the title.
func (t *table) locate(g *grid, opts raw.Options) error {
	fixed := -1
	if opts.LabelColumn != "" {
		n, err := excelize.ColumnNameToNumber(opts.LabelColumn)
		if err != nil {
			return fmt.Errorf("%w: label_column %q", raw.ErrOptions, opts.LabelColumn)
		}
		fixed = n - 1
	}
	from := t.titleRow + 1
	if opts.HeaderRows > 0 {
		from = t.skipTitles(g) + opts.HeaderRows
	}
	for r := from; r < len(g.rows); r++ {
		label, ok := dataRow(g, r, fixed)
		if !ok {
			continue
		}
		t.label, t.first = label, r
		if opts.HeaderRows > 0 {
			t.headerTop, t.first = from-opts.HeaderRows, from
			return nil
		}
		if t.headerTop = t.topOfHeader(g); t.headerTop < t.first {
			if !headerOfYears(g, r, label) {
				return nil
			}
			continue
		}
		// Numbers with nothing above them: this row is the header itself.
		if next, ok := nextDataRow(g, r+1, fixed); ok {
			t.headerTop, t.first = r, next
			return nil
		}
		return fmt.Errorf("%w: sheet %q has one row of numbers and no header", raw.ErrNoTable, t.sheet)
	}
	return fmt.Errorf("%w: sheet %q has no row with a label and a number under its title", raw.ErrNoTable, t.sheet)
}

// skipTitles returns the first row under the title with two different cells.
func (t *table) skipTitles(g *grid) int {
	for r := t.titleRow + 1; r < len(g.rows); r++ {
		cells := 0
		for c := range g.width {
			if _, continued := g.from[[2]int{r, c}]; !continued && strings.TrimSpace(g.at(r, c)) != "" {
				cells++
			}
		}
		if cells > 1 {
			return r
		}
	}
	return len(g.rows)
}

// topOfHeader climbs from the first row of data over the rows that have text
// right of the label column; it returns t.first where there are none. Blank
// rows between header and data are passed over.
func (t *table) topOfHeader(g *grid) int {
	r := t.first - 1
	for r > t.titleRow && g.blank(r, t.label) {
		r--
	}
	if r <= t.titleRow || g.onlyLabel(r, t.label) {
		return t.first
	}
	for r-1 > t.titleRow && !g.onlyLabel(r-1, t.label) {
		r--
	}
	return r
}

// dataRow says whether row r begins with a label in text and has a number, or a
// mark in the place of one. fixed is the label's column where it is known, -1
// where it is the first with text.
func dataRow(g *grid, r, fixed int) (label int, ok bool) {
	label = fixed
	if label < 0 {
		for label = 0; label < g.width && strings.TrimSpace(g.at(r, label)) == ""; {
			label++
		}
	}
	text := strings.TrimSpace(g.at(r, label))
	if _, isNumber := number(text); text == "" || isNumber || mark(text) {
		return label, false
	}
	for c := label + 1; c < g.width; c++ {
		cell := g.own(r, c, label)
		if _, isNumber := number(cell); isNumber || mark(cell) {
			return label, true
		}
	}
	return label, false
}

func nextDataRow(g *grid, from, fixed int) (int, bool) {
	for r := from; r < len(g.rows); r++ {
		if _, ok := dataRow(g, r, fixed); ok {
			return r, true
		}
	}
	return 0, false
}

// headerOfYears says whether all numbers of the row, two at least, could be
// years and no cell is a mark: the last row of a header by years.
func headerOfYears(g *grid, r, label int) bool {
	years := 0
	for c := label + 1; c < g.width; c++ {
		cell := g.own(r, c, label)
		v, isNumber := number(cell)
		switch {
		case mark(cell), isNumber && !year(v):
			return false
		case isNumber:
			years++
		}
	}
	return years > 1
}
