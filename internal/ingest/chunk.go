package ingest

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"osservatorio/internal/driver"
	"osservatorio/internal/parquetfile"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
)

// chunk is what became of a batch of records: the rows that keep the contract, column by column,
// and the faults of the others, in the order of the records.
type chunk struct {
	columns []parquetfile.Column // the contract's fields, the line, the raw text, what is the same in all rows
	lines   []int64              // the column of lines
	rows    int
	faults  []misfit
	records []int      // of each row, the number of its record in the batch, where the judge may refuse it
	cells   [][]string // of each record, where the judge may refuse its row
	in      int64
	skipped int64
	totals  int64
	notes   []driver.Note
	flagged driver.Notebook // rows that a rule only notes
	stop    error           // what ended the file
}

// misfit is a fault of a record, and its place among the rows: before row at.
type misfit struct {
	fault
	at, record, line int
	cells            []string
}

// converter turns records into rows. Several work side by side, each with readers of its own.
type converter struct {
	*parser
	readers  []*reader
	melted   []meltColumn
	statuses map[string]*cell // OBS_STATUS for what stands in the place of a value
	row      []*cell
	absent   cell
	number   int32 // of the chunk in hand
	usual    int   // rows of the last chunk, and some more
	chunk    *chunk
}

// newConverter makes another converter of the same file.
func (p *parser) newConverter() (*converter, error) {
	readers, err := compile(p.dataset.Schema, p.layout, p.header, p.attrs, p.lists)
	if p.key != nil {
		refuseMarks(readers)
	}
	for i, r := range readers {
		if p.plain[i] && r != nil {
			r.cache = nil
		}
	}
	return &converter{parser: p, readers: readers, melted: slices.Clone(p.melted), statuses: map[string]*cell{},
		row: make([]*cell, len(p.dataset.Schema.Fields))}, err
}

// convert reads a batch to its end.
func (v *converter) convert(b driver.Batch) *chunk {
	v.number++
	c := &chunk{columns: v.columns()}
	v.chunk = c
	defer func() { v.usual = c.rows + c.rows/8 }()
	for record := 0; ; record++ {
		rec, err := b.Read()
		if err != nil && !errors.Is(err, driver.ErrRow) {
			if err != io.EOF {
				c.stop = err
			}
			c.notes, c.lines = slices.Concat(b.Notes(), c.flagged.Notes()), c.columns[len(v.row)].Nums
			c.columns = v.out.complete(c.columns, c.rows)
			return c
		}
		c.in++
		if v.judge.refuses() {
			c.cells = append(c.cells, slices.Clone(rec.Cells))
		}
		switch {
		case err != nil:
			v.forget()
			v.refuse(record, rec, fault{rule: "row", message: err.Error()})
			continue
		case v.matches(v.layout.Skip, rec.Cells):
			c.skipped++
			continue
		case v.matches(v.layout.Totals, rec.Cells):
			c.totals++
		}
		v.record(record, rec)
	}
}

// forget keeps a ditto from repeating what stands above a record that was not read.
func (v *converter) forget() {
	for _, r := range v.readers {
		if r != nil {
			r.above = ""
		}
	}
}

// matches reports whether one of the marks stands in a record.
func (v *converter) matches(marks []source.Skip, cells []string) bool {
	for _, s := range marks {
		if i := slices.Index(v.header, s.Column); i >= 0 && slices.Contains(s.Equals, strings.TrimSpace(cells[i])) {
			return true
		}
	}
	return false
}

func (v *converter) refuse(record int, rec driver.Record, f fault) {
	v.chunk.faults = append(v.chunk.faults, misfit{fault: f, at: v.chunk.rows, record: record, line: rec.Line, cells: slices.Clone(rec.Cells)})
}

// record turns one record into one row, or one a melted column.
func (v *converter) record(record int, rec driver.Record) {
	sound := true
	for i, r := range v.readers {
		v.row[i] = &v.absent
		if r == nil || (len(v.melted) > 0 && i == v.value) {
			continue
		}
		c, f := r.read(rec.Cells)
		if f != nil {
			v.refuse(record, rec, *f)
			sound = false
			continue
		}
		v.row[i] = c
	}
	if !sound {
		return
	}
	if len(v.melted) == 0 {
		v.keep(record, rec)
		return
	}
	name := v.dataset.Schema.Index(v.layout.Melt.Name)
	for n := range v.melted {
		m := &v.melted[n]
		c, f := v.readers[v.value].convert(rec.Cells[m.at])
		if f != nil {
			f.column = m.name
			v.refuse(record, rec, *f)
			continue
		}
		v.row[name], v.row[v.value] = &m.code, c
		v.keep(record, rec)
	}
}

// keep adds the row to the chunk, unless its fields do not go together.
func (v *converter) keep(record int, rec driver.Record) {
	raw, line := "", rec.Line
	if v.fixes != nil {
		v.fixes.mark(line, v.row, v.value, v.dataset.Schema.Index(v.layout.Melt.Name))
	}
	if v.value >= 0 {
		value := v.row[v.value]
		raw = value.raw
		if v.status >= 0 && value.status != "" && (len(v.melted) > 0 || v.row[v.status].value.IsNull()) {
			v.row[v.status] = v.statusOf(value.status)
		} else if len(v.melted) > 0 && v.status >= 0 && v.readers[v.status] == nil {
			v.row[v.status] = &v.absent
		}
	}
	if f := v.between.check(v.row, line, &v.chunk.flagged); f != nil {
		v.refuse(record, rec, *f)
		return
	}
	columns := v.chunk.columns
	for i, c := range v.row {
		v.put(&columns[i], v.dataset.Schema.Fields[i].Type, v.coded(i), c)
	}
	lines, raws := &columns[len(v.row)], &columns[len(v.row)+1]
	lines.Set, lines.Nums = append(lines.Set, 1), append(lines.Nums, int64(line))
	set := uint8(0)
	if raw != "" {
		set = 1
	}
	raws.Set, raws.Texts = append(raws.Set, set), append(raws.Texts, raw)
	v.chunk.rows++
	if v.judge.refuses() {
		v.chunk.records = append(v.chunk.records, record)
	}
}

func (v *converter) statusOf(status string) *cell {
	c := v.statuses[status]
	if c == nil {
		c = &cell{value: textValue(status)}
		v.statuses[status] = c
	}
	return c
}

// coded reports whether the texts of a field go into the dictionaries of chunks.
func (v *converter) coded(i int) bool { return v.readers[i] == nil || v.readers[i].cache != nil }

// columns makes room for about as many rows as there were last.
func (v *converter) columns() []parquetfile.Column {
	columns := make([]parquetfile.Column, len(v.row)+2, len(v.row)+2+constantColumns)
	for i := range columns {
		c := &columns[i]
		c.Set = make([]uint8, 0, v.usual)
		switch {
		case i == len(v.row):
			c.Nums = make([]int64, 0, v.usual)
		case i > len(v.row):
			c.Texts = make([]string, 0, v.usual)
		case v.dataset.Schema.Fields[i].Type != schema.String:
			c.Nums = make([]int64, 0, v.usual)
		case v.coded(i):
			c.Codes = make([]int32, 0, v.usual)
		default:
			c.Texts = make([]string, 0, v.usual)
		}
	}
	return columns
}

// put adds a value to a column; coded says that its texts go into the chunk's dictionary, where one
// may come twice.
func (v *converter) put(col *parquetfile.Column, t schema.Type, coded bool, c *cell) {
	null := c.value.IsNull()
	set := uint8(1)
	if null {
		set = 0
	}
	col.Set = append(col.Set, set)
	switch {
	case t == schema.String && !coded:
		col.Texts = append(col.Texts, textOf(c.value))
	case t == schema.String:
		if c.chunk != v.number && !null {
			c.chunk, c.code = v.number, int32(len(col.Dict))
			col.Dict = append(col.Dict, textOf(c.value))
		}
		code := c.code
		if null {
			code = 0
		}
		col.Codes = append(col.Codes, code)
	case null:
		col.Nums = append(col.Nums, 0)
	case t == schema.Date:
		col.Nums = append(col.Nums, int64(c.value.Int32()))
	case t == schema.Boolean:
		n := int64(0)
		if c.value.Boolean() {
			n = 1
		}
		col.Nums = append(col.Nums, n)
	default:
		col.Nums = append(col.Nums, c.value.Int64())
	}
}

// cellsOf brings row i of a chunk back into cells, for the judge.
func (c *chunk) cellsOf(i int, fields []schema.Use, into []cell) {
	for k := range into {
		col := &c.columns[k]
		into[k] = cell{}
		if col.Set[i] == 0 {
			continue
		}
		switch fields[k].Type {
		case schema.String:
			if col.Dict != nil {
				into[k].value = textValue(col.Dict[col.Codes[i]])
			} else {
				into[k].value = textValue(col.Texts[i])
			}
		case schema.Date:
			into[k].value = parquet.Int32Value(int32(col.Nums[i]))
		case schema.Boolean:
			into[k].value = parquet.BooleanValue(col.Nums[i] == 1)
		default:
			into[k].value = parquet.Int64Value(col.Nums[i])
		}
	}
}
