package xls

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"

	"osservatorio/internal/driver/raw"
)

// The records of BIFF8 that hold sheets and cells ([MS-XLS] 2.3); all others are passed over.
const (
	recFormula  = 0x0006
	recEOF      = 0x000A
	recFilePass = 0x002F
	recContinue = 0x003C
	recSheet    = 0x0085
	recMulRK    = 0x00BD
	recSST      = 0x00FC
	recLabelSST = 0x00FD
	recNumber   = 0x0203
	recLabel    = 0x0204
	recString   = 0x0207
	recRK       = 0x027E
	recBOF      = 0x0809
)

// sheetRef is where a sheet begins in the stream.
type sheetRef struct {
	name string
	at   uint32
}

// workbook is the stream of a BIFF8 workbook. Reading beyond a record's end panics; load turns it into an error.
type workbook struct {
	stream  []byte
	sheets  []sheetRef
	strings []string
	limits  raw.Limits
}

// record returns the record at an offset and the offset of the next one.
func (w *workbook) record(at uint32) (kind uint16, data []byte, next uint32) {
	kind = binary.LittleEndian.Uint16(w.stream[at:])
	size := uint32(binary.LittleEndian.Uint16(w.stream[at+2:]))
	return kind, w.stream[at+4 : at+4+size], at + 4 + size
}

// globals reads the names of the sheets and the shared texts.
func (w *workbook) globals() error {
	if kind, data, _ := w.record(0); kind != recBOF || binary.LittleEndian.Uint16(data) != 0x0600 {
		return fmt.Errorf("%w: not a workbook of Excel 97 to 2003 (BIFF8)", raw.ErrSyntax)
	}
	for at := uint32(0); ; {
		kind, data, next := w.record(at)
		switch kind {
		case recFilePass:
			return fmt.Errorf("%w: the workbook is encrypted", raw.ErrNotData)
		case recSheet:
			r := reader{blocks: [][]byte{data[6:]}}
			n := int(r.u8())
			w.sheets = append(w.sheets, sheetRef{r.chars(n, r.u8()), binary.LittleEndian.Uint32(data)})
		case recSST:
			blocks := [][]byte{data}
			for {
				kind, data, after := w.record(next)
				if kind != recContinue {
					break
				}
				blocks, next = append(blocks, data), after
			}
			if err := w.sharedStrings(blocks); err != nil {
				return err
			}
		case recEOF:
			return nil
		}
		at = next
	}
}

// sharedStrings reads the table of texts, which may run over several records.
func (w *workbook) sharedStrings(blocks [][]byte) error {
	r := reader{blocks: blocks}
	r.skip(4) // how often texts are used
	n := r.u32()
	if n > uint32(w.limits.MaxCells) {
		return fmt.Errorf("%w: %d texts", raw.ErrLimit, n)
	}
	for range n {
		w.strings = append(w.strings, r.rich())
	}
	return nil
}

// grid reads the cells of a sheet.
func (w *workbook) grid(s sheetRef) ([][]string, error) {
	var rows [][]string
	cells := 0
	put := func(row, col uint16, text string) error {
		for len(rows) <= int(row) {
			rows = append(rows, nil)
		}
		if grown := int(col) + 1 - len(rows[row]); grown > 0 {
			cells += grown
			rows[row] = append(rows[row], make([]string, grown)...)
		}
		rows[row][col] = text
		if cells > w.limits.MaxCells {
			return fmt.Errorf("%w: more than %d cells", raw.ErrLimit, w.limits.MaxCells)
		}
		return nil
	}
	var formulaRow, formulaCol uint16 // whose text comes in the next record
	depth := 0                        // charts are streams of their own inside a sheet
	for at := s.at; ; {
		kind, data, next := w.record(at)
		u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(data[at:]) }
		var err error
		switch {
		case kind == recBOF:
			depth++
		case kind == recEOF:
			if depth--; depth == 0 {
				return rows, nil
			}
		case depth != 1:
		case kind == recLabelSST:
			err = put(u16(0), u16(2), w.strings[binary.LittleEndian.Uint32(data[6:])])
		case kind == recLabel:
			r := reader{blocks: [][]byte{data[6:]}}
			err = put(u16(0), u16(2), r.text())
		case kind == recNumber:
			err = put(u16(0), u16(2), number(math.Float64frombits(binary.LittleEndian.Uint64(data[6:]))))
		case kind == recRK:
			err = put(u16(0), u16(2), number(rk(binary.LittleEndian.Uint32(data[6:]))))
		case kind == recMulRK:
			for i := 0; 4+6*i+6 <= len(data)-2 && err == nil; i++ {
				err = put(u16(0), u16(2)+uint16(i), number(rk(binary.LittleEndian.Uint32(data[6+6*i:]))))
			}
		case kind == recFormula:
			formulaRow, formulaCol = u16(0), u16(2)
			if u16(12) != 0xFFFF { // else its result is no number
				err = put(formulaRow, formulaCol, number(math.Float64frombits(binary.LittleEndian.Uint64(data[6:]))))
			}
		case kind == recString:
			r := reader{blocks: [][]byte{data}}
			err = put(formulaRow, formulaCol, r.text())
		}
		if err != nil {
			return nil, err
		}
		at = next
	}
}

// rk unpacks a number of 30 bits: a whole number or the upper half of a float, perhaps in hundredths.
func rk(v uint32) float64 {
	f := float64(int32(v) >> 2)
	if v&2 == 0 {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// reader reads texts that may run over from one record into the next.
type reader struct{ blocks [][]byte }

// fill drops records that are read to their end.
func (r *reader) fill() {
	for len(r.blocks) > 1 && len(r.blocks[0]) == 0 {
		r.blocks = r.blocks[1:]
	}
}

func (r *reader) u8() byte {
	r.fill()
	b := r.blocks[0][0]
	r.blocks[0] = r.blocks[0][1:]
	return b
}

func (r *reader) u16() uint16 { return uint16(r.u8()) | uint16(r.u8())<<8 }
func (r *reader) u32() uint32 { return uint32(r.u16()) | uint32(r.u16())<<16 }

func (r *reader) skip(n int) {
	for n > 0 {
		r.fill()
		k := min(n, len(r.blocks[0]))
		if k == 0 {
			panic("a text breaks off")
		}
		r.blocks[0], n = r.blocks[0][k:], n-k
	}
}

// text reads a text with its length before it.
func (r *reader) text() string {
	n := int(r.u16())
	return r.chars(n, r.u8())
}

// rich reads a text that may bring fonts and phonetics with it.
func (r *reader) rich() string {
	n, flags := int(r.u16()), r.u8()
	runs, extra := 0, 0
	if flags&8 != 0 {
		runs = int(r.u16())
	}
	if flags&4 != 0 {
		extra = int(r.u32())
	}
	text := r.chars(n, flags)
	r.skip(4*runs + extra)
	return text
}

// chars reads n characters: of one byte (Latin-1) or, when the flag says so, of two. Where a
// record ends within them, the next one begins with a flag of its own.
func (r *reader) chars(n int, flags byte) string {
	units := make([]uint16, 0, n)
	for len(units) < n {
		if len(r.blocks[0]) == 0 {
			r.fill()
			flags = r.u8()
		}
		if flags&1 != 0 {
			units = append(units, r.u16())
		} else {
			units = append(units, uint16(r.u8()))
		}
	}
	return string(utf16.Decode(units))
}
