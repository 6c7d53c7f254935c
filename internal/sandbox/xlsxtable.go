package sandbox

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// xlsxTable is the first sheet of a workbook that has rows under a header: the row, of the first
// twenty, with the most texts that are no numbers.
type xlsxTable struct {
	file  *excelize.File
	sheet string
	above int // rows over the header
	wide  int // columns that the sheet had
	long  int // rows that it had
	t     *table
}

func readXLSX(body []byte) (codec, error) {
	file, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for _, sheet := range file.GetSheetList() {
		grid, err := file.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		at, most := 0, 1
		for i, row := range grid[:min(len(grid), 20)] {
			n := 0
			for _, cell := range row {
				if _, err := strconv.ParseFloat(cell, 64); cell != "" && err != nil {
					n++
				}
			}
			if n > most {
				at, most = i, n
			}
		}
		if most == 1 || len(grid) <= at+1 {
			continue
		}
		wide := 0
		for _, row := range grid {
			wide = max(wide, len(row))
		}
		for i := range grid {
			grid[i] = append(grid[i], slices.Repeat([]string{""}, wide-len(grid[i]))...)
		}
		return &xlsxTable{file: file, sheet: sheet, above: at, wide: wide, long: len(grid), t: &table{header: grid[at], rows: grid[at+1:]}}, nil
	}
	return nil, fmt.Errorf("%w: no sheet has a header with rows under it", errFormat)
}

func (x *xlsxTable) table() *table { return x.t }

func (x *xlsxTable) bytes(t *table) ([]byte, error) {
	if n := len(t.titles); n > 0 {
		if err := x.file.InsertRows(x.sheet, 1, n); err != nil {
			return nil, err
		}
		for i, title := range t.titles {
			if err := x.put(i, 0, title[0]); err != nil {
				return nil, err
			}
		}
		x.above += n
		x.long += n
	}
	grid := append([][]string{t.header}, t.rows...)
	for row := x.above; row < max(x.long, x.above+len(grid)); row++ {
		var cells []string
		if i := row - x.above; i < len(grid) {
			cells = grid[i]
		}
		for col := range max(x.wide, len(cells)) {
			cell := ""
			if col < len(cells) {
				cell = cells[col]
			}
			if err := x.put(row, col, cell); err != nil {
				return nil, err
			}
		}
	}
	var out bytes.Buffer
	err := x.file.Write(&out)
	return out.Bytes(), err
}

// put writes a cell, rows and columns counted from 0; what reads as a number is written as one.
func (x *xlsxTable) put(row, col int, cell string) error {
	name, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		return err
	}
	if cell == "" {
		return x.file.SetCellValue(x.sheet, name, nil)
	}
	if v, err := strconv.ParseFloat(cell, 64); err == nil {
		return x.file.SetCellValue(x.sheet, name, v)
	}
	return x.file.SetCellValue(x.sheet, name, cell)
}
