package excelsior

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/xlsxfile"
)

// bookTime is the modification time of every member of a workbook, which the
// library would take from the clock.
var bookTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// sheet is one table of a workbook. The first column of cells holds labels; a
// cell is a string, an int64 or a float64.
type sheet struct {
	title  string
	column int        // sheet column of the labels, from 1
	header [][]string // a row of the header; "" continues the cell to the left
	rows   [][]any
}

// writeItaly writes the book of Italy: counts, rounded to tens.
func writeItaly(w io.Writer, regions []region, y year) error {
	r := italy(regions)
	period := fmt.Sprintf("nel %d", y.year)
	return writeBook(w, fmt.Sprintf("Sistema Informativo Excelsior - Tavole %d - ITALIA", y.year), []sheet{
		sizeTable(r, 1),
		{
			title:  "Entrate previste dalle imprese " + period + " per settore di attività (valori assoluti)*",
			column: 1,
			header: [][]string{{"Settori di attività", "Entrate previste"}, {"", "(v.a.)"}},
			rows:   sectorRows(r, y, func(entries, _ int64) []any { return []any{tens(entries)} }),
		},
		{
			title:  "Entrate previste di personale immigrato " + period + " per settore di attività (valori assoluti)*",
			column: 1,
			header: [][]string{{"Settori di attività", "Entrate previste", "di cui: personale immigrato"}, {"", "(v.a.)", "(v.a.)"}},
			rows:   sectorRows(r, y, func(entries, immigrants int64) []any { return []any{tens(entries), tens(immigrants)} }),
		},
		{
			title:  "Entrate previste " + period + " per gruppo professionale e difficoltà di reperimento (valori assoluti)*",
			column: 2,
			header: [][]string{
				{"Gruppi professionali", "Entrate previste", "di cui: di difficile reperimento", "", ""},
				{"", "(v.a.)", "totale (v.a.)", "per mancanza di candidati (v.a.)", "per preparazione inadeguata (v.a.)"},
			},
			rows: occupationRows(r, func(h, _ hires) []any {
				return []any{tens(h.entries), tens(h.hard), tens(h.lacking), tens(h.unprepared)}
			}),
		},
		{
			title:  "Entrate previste " + period + " per gruppo professionale ed esperienza richiesta (valori assoluti)*",
			column: 1,
			header: [][]string{
				{"Gruppi professionali", "Entrate previste", "di cui: con esperienza", "", ""},
				{"", "(v.a.)", "totale (v.a.)", "nella professione (v.a.)", "nel settore (v.a.)"},
			},
			rows: occupationRows(r, func(h, _ hires) []any {
				return []any{tens(h.entries), tens(h.experienced()), tens(h.inOccupation), tens(h.inSector)}
			}),
		},
	})
}

// writeRegion writes the book of a region: shares of the counts before
// rounding, and its entries by size of firm as counts.
func writeRegion(w io.Writer, r region, y year, name string) error {
	return writeBook(w, fmt.Sprintf("Sistema Informativo Excelsior - Tavole %d - %s", y.year, name), []sheet{
		{
			title:  "Entrate previste per gruppo professionale e difficoltà di reperimento (quote %)*",
			column: 1,
			header: [][]string{
				{"Gruppi professionali", "Entrate previste", "di cui: di difficile reperimento (% sulle entrate)", "", ""},
				{"", "(% sul totale)", "totale", "per mancanza di candidati", "per preparazione inadeguata"},
			},
			rows: occupationRows(r, func(h, all hires) []any {
				return []any{share(h.entries, all.entries), share(h.hard, h.entries),
					share(h.lacking, h.entries), share(h.unprepared, h.entries)}
			}),
		},
		{
			title:  "Entrate previste per gruppo professionale ed esperienza richiesta (quote %)*",
			column: 1,
			header: [][]string{
				{"Gruppi professionali", "di cui: con esperienza (% sulle entrate)", "", ""},
				{"", "totale", "nella professione", "nel settore"},
			},
			rows: occupationRows(r, func(h, _ hires) []any {
				return []any{share(h.experienced(), h.entries), share(h.inOccupation, h.entries), share(h.inSector, h.entries)}
			}),
		},
		{
			title:  "Entrate previste dalle imprese per settore di attività (quote %)*",
			column: 2,
			header: [][]string{{"Settori di attività", "Entrate previste"}, {"", "(% sul totale)"}},
			rows:   sectorRows(r, y, func(entries, _ int64) []any { return []any{share(entries, r.entries)} }),
		},
		sizeTable(r, 2),
		{
			title:  "Entrate previste di personale immigrato per settore di attività (quote %)*",
			column: 1,
			header: [][]string{{"Settori di attività", "di cui: personale immigrato"}, {"", "(% sulle entrate)"}},
			rows: sectorRows(r, y, func(entries, immigrants int64) []any {
				return []any{share(immigrants, entries)}
			}),
		},
	})
}

// sizeTable gives counts in every book.
func sizeTable(r region, column int) sheet {
	rows := [][]any{{"TOTALE", tens(r.entries)}}
	for k, s := range sizes {
		rows = append(rows, []any{s.label, tens(r.sizes[k])})
	}
	return sheet{
		title:  "Entrate previste dalle imprese per classe dimensionale (valori assoluti)*",
		column: column,
		header: [][]string{{"Classe dimensionale", "Entrate previste"}, {"", "(v.a.)"}},
		rows:   rows,
	}
}

// sectorRows makes the rows of a table by sector: the total, then the sectors
// that are surveyed, the services also together.
func sectorRows(r region, y year, cells func(entries, immigrants int64) []any) [][]any {
	add := func(rows [][]any, label string, from, to int) [][]any {
		var entries, immigrants int64
		for k := from; k < to; k++ {
			entries += r.sectors[k]
			immigrants += r.immigrants[k]
		}
		return append(rows, append([]any{label}, cells(entries, immigrants)...))
	}
	rows := add(nil, "TOTALE", 0, len(sectors))
	for k, s := range sectors {
		if k == farming && !y.farming {
			continue
		}
		if k == firstOfServed {
			rows = add(rows, "Servizi", firstOfServed, len(sectors))
		}
		rows = add(rows, s.label, k, k+1)
	}
	return rows
}

func occupationRows(r region, cells func(h, all hires) []any) [][]any {
	var all hires
	for _, h := range r.occupations {
		all = all.plus(h)
	}
	rows := [][]any{append([]any{"TOTALE"}, cells(all, all)...)}
	for k, o := range occupations {
		rows = append(rows, append([]any{o.label}, cells(r.occupations[k], all)...))
	}
	return rows
}

// suppressedBelow is the number of entries under which a cell is "-".
const suppressedBelow = 15

func tens(n int64) any {
	if n < suppressedBelow {
		return "-"
	}
	return (n + 5) / 10 * 10
}

// share is a percentage with four decimals, or "-".
func share(part, whole int64) any {
	if whole < suppressedBelow || part < suppressedBelow {
		return "-"
	}
	return float64((part*1000000+whole/2)/whole) / 10000
}

// writeBook writes the sheets between an index and a note.
func writeBook(w io.Writer, title string, sheets []sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", "indice"); err != nil {
		return err
	}
	index := [][]any{{title}, {}}
	for i, s := range sheets {
		index = append(index, []any{fmt.Sprintf("Tavola %d - %s", i+1, s.title)})
	}
	if err := putRows(book, "indice", 1, 1, index); err != nil {
		return err
	}
	for i, s := range sheets {
		if err := addTable(book, i+1, s); err != nil {
			return err
		}
	}
	if _, err := book.NewSheet("nota metodologica"); err != nil {
		return err
	}
	if err := putRows(book, "nota metodologica", 1, 1, [][]any{
		{"DATI DIMOSTRATIVI: inventati, nella forma delle tavole Excelsior."},
		{"Universo: imprese private con almeno un dipendente."},
		{"* Valori assoluti arrotondati alle decine. Il segno (-) indica un valore non significativo."},
	}); err != nil {
		return err
	}
	return xlsxfile.Write(w, book, bookTime)
}

// addTable writes the title, a blank row, the header and the rows of a table,
// and the note below it.
func addTable(book *excelize.File, number int, s sheet) error {
	name := fmt.Sprintf("Tav%d", number)
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	top := [][]any{{fmt.Sprintf("Tavola %d - %s", number, s.title)}}
	if err := putRows(book, name, s.column, 2, top); err != nil {
		return err
	}
	const headerRow = 5
	for i, row := range s.header {
		if err := putHeader(book, name, s.column, headerRow+i, row); err != nil {
			return err
		}
	}
	first := headerRow + len(s.header)
	if err := putRows(book, name, s.column, first, s.rows); err != nil {
		return err
	}
	return putRows(book, name, s.column, first+len(s.rows)+1,
		[][]any{{"Fonte: Unioncamere - Ministero del Lavoro, Sistema Informativo Excelsior"}})
}

func putRows(book *excelize.File, sheet string, column, row int, rows [][]any) error {
	for i, cells := range rows {
		for k, value := range cells {
			at, err := excelize.CoordinatesToCellName(column+k, row+i)
			if err != nil {
				return err
			}
			if err := book.SetCellValue(sheet, at, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// putHeader writes a header row and merges a cell with the empty ones to its
// right.
func putHeader(book *excelize.File, sheet string, column, row int, cells []string) error {
	for k := 0; k < len(cells); {
		end := k + 1
		for cells[k] != "" && end < len(cells) && cells[end] == "" {
			end++
		}
		from, err := excelize.CoordinatesToCellName(column+k, row)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(column+end-1, row)
		if err != nil {
			return err
		}
		if err := book.SetCellValue(sheet, from, cells[k]); err != nil {
			return err
		}
		if from != to {
			if err := book.MergeCell(sheet, from, to); err != nil {
				return err
			}
		}
		k = end
	}
	return nil
}
