package xlsx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/driver/raw"
)

// grid is a sheet in memory; rows and columns count from 0.
type grid struct {
	rows  [][]string
	width int
	// from holds, for each cell that is inside a merged range and not at its
	// first column, that first column.
	from map[[2]int]int
}

// maxMergedCells bounds what merged ranges fill: a range may name the whole sheet.
const maxMergedCells = 1 << 20

// loadGrid reads a sheet; numbers are as stored, without their number format.
// Every cell of a merged range gets the text of the first.
func loadGrid(book *excelize.File, sheet string, limits raw.Limits) (*grid, error) {
	g := &grid{from: map[[2]int]int{}}
	var err error
	if g.rows, err = readRows(book, sheet, 0, limits); err != nil {
		return nil, err
	}
	for _, row := range g.rows {
		g.width = max(g.width, len(row))
	}
	if g.width > limits.MaxColumns {
		return nil, fmt.Errorf("%w: %d columns", raw.ErrLimit, g.width)
	}
	merged, err := book.GetMergeCells(sheet, true)
	if err != nil {
		return nil, fmt.Errorf("%w: merged cells: %w", raw.ErrSyntax, err)
	}
	return g, g.fill(merged)
}

// readRows reads the first n rows of a sheet, or all for n = 0.
func readRows(book *excelize.File, sheet string, n int, limits raw.Limits) (list [][]string, err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, fmt.Errorf("%w: sheet %q: %w", raw.ErrSyntax, sheet, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	cells := 0
	for rows.Next() && (n == 0 || len(list) < n) {
		row, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("%w: sheet %q: %w", raw.ErrSyntax, sheet, err)
		}
		if cells += len(row) + 1; cells > limits.MaxCells {
			return nil, fmt.Errorf("%w: sheet %q has more than %d cells", raw.ErrLimit, sheet, limits.MaxCells)
		}
		list = append(list, row)
	}
	if err := rows.Error(); err != nil {
		return nil, fmt.Errorf("%w: sheet %q: %w", raw.ErrSyntax, sheet, err)
	}
	return list, nil
}

func (g *grid) fill(merged []excelize.MergeCell) error {
	filled := 0
	for _, m := range merged {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return fmt.Errorf("%w: merged cells: %w", raw.ErrSyntax, err)
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return fmt.Errorf("%w: merged cells: %w", raw.ErrSyntax, err)
		}
		text := g.at(top-1, left-1)
		for r := top - 1; r < min(bottom, len(g.rows)); r++ {
			for c := left - 1; c < min(right, g.width); c++ {
				if filled++; filled > maxMergedCells {
					return fmt.Errorf("%w: more than %d merged cells", raw.ErrLimit, maxMergedCells)
				}
				g.set(r, c, text)
				if c >= left {
					g.from[[2]int{r, c}] = left - 1
				}
			}
		}
	}
	return nil
}

func (g *grid) at(r, c int) string {
	if r < 0 || r >= len(g.rows) || c < 0 || c >= len(g.rows[r]) {
		return ""
	}
	return g.rows[r][c]
}

func (g *grid) set(r, c int, text string) {
	for len(g.rows[r]) <= c {
		g.rows[r] = append(g.rows[r], "")
	}
	g.rows[r][c] = text
}

// own returns the text of a cell right of the label column, unless the cell is
// the continuation of a range that begins at the label or left of it: a title
// or a note laid over the table.
func (g *grid) own(r, c, label int) string {
	if first, ok := g.from[[2]int{r, c}]; ok && first <= label && c > label {
		return ""
	}
	return g.at(r, c)
}

// blank says whether the row has no text from the label column on.
func (g *grid) blank(r, label int) bool {
	for c := label; c < g.width; c++ {
		if strings.TrimSpace(g.at(r, c)) != "" {
			return false
		}
	}
	return true
}

// onlyLabel says whether the row has no text right of the label column.
func (g *grid) onlyLabel(r, label int) bool {
	for c := label + 1; c < g.width; c++ {
		if strings.TrimSpace(g.own(r, c, label)) != "" {
			return false
		}
	}
	return true
}
