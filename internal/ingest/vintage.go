package ingest

import (
	"encoding/json"
	"io"
	"runtime"
	"strconv"
	"strings"

	"osservatorio/internal/parquetfile"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
)

// The columns that every vintage has beside its contract's fields.
const (
	colLine       = "_line"       // line of the source file
	colRaw        = "_raw"        // the text of a value that is no number
	colWindow     = "_window"     // coverage window
	colPublished  = "_published"  // day of publication
	colSnapshot   = "_snapshot"   // id of the snapshot
	colProvenance = "_provenance" // synthetic, real or published
)

// rowGroup is the number of rows that are held in memory before they are written.
const rowGroup = 122_880

// VintageColumns names the columns that every vintage has beside its contract's fields, with their SQL types.
func VintageColumns() [][2]string {
	return [][2]string{{colLine, "BIGINT"}, {colRaw, "VARCHAR"}, {colWindow, "VARCHAR"},
		{colPublished, "DATE"}, {colSnapshot, "VARCHAR"}, {colProvenance, "VARCHAR"}}
}

// SQLType is the DuckDB type of a field's column in a vintage.
func SQLType(t schema.Type) string {
	switch t {
	case schema.Integer:
		return "BIGINT"
	case schema.Decimal:
		return "DECIMAL(18,6)"
	case schema.Date:
		return "DATE"
	case schema.Boolean:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

// columnType is the type of a field's column in the file.
func columnType(t schema.Type) parquetfile.Type {
	switch t {
	case schema.Integer:
		return parquetfile.Integer
	case schema.Decimal:
		return parquetfile.Decimal
	case schema.Date:
		return parquetfile.Date
	case schema.Boolean:
		return parquetfile.Boolean
	}
	return parquetfile.Text
}

// table cuts rows into row groups, lets them be encoded side by side and writes them in order.
type table struct {
	file   *parquetfile.Writer
	held   []parquetfile.Part
	rows   int          // in held
	coding []chan coded // the groups that are being encoded, in order
}

type coded struct {
	group *parquetfile.Group
	err   error
}

// add takes rows, which must not change any more.
func (t *table) add(p parquetfile.Part) error {
	for p.From < p.To {
		part := p
		part.To = min(p.To, p.From+rowGroup-t.rows)
		p.From = part.To
		t.held, t.rows = append(t.held, part), t.rows+part.To-part.From
		if t.rows == rowGroup {
			if err := t.encode(); err != nil {
				return err
			}
		}
	}
	return nil
}

// encode makes a row group of what is held, and first writes the oldest one when as many are in work
// as there are processors.
func (t *table) encode() error {
	if len(t.coding) >= runtime.GOMAXPROCS(0) {
		if err := t.write(); err != nil {
			return err
		}
	}
	done, parts := make(chan coded, 1), t.held
	t.coding = append(t.coding, done)
	t.held, t.rows = nil, 0
	go func() {
		group, err := t.file.Encode(parts)
		done <- coded{group, err}
	}()
	return nil
}

// write writes the oldest of the groups that are being encoded.
func (t *table) write() error {
	c := <-t.coding[0]
	t.coding = t.coding[1:]
	if c.err != nil {
		return c.err
	}
	return t.file.Append(c.group)
}

func (t *table) close() error {
	if t.rows > 0 {
		if err := t.encode(); err != nil {
			return err
		}
	}
	for len(t.coding) > 0 {
		if err := t.write(); err != nil {
			return err
		}
	}
	return t.file.Close()
}

// vintage writes the rows that keep the contract.
type vintage struct {
	table
	window, provenance string
	day                int64
}

// newVintage begins a vintage of m, whose name is known once identify returns.
func newVintage(w io.Writer, contract *schema.Contract, readers []*reader, m *snapshot.Manifest, identify func() error) (*vintage, error) {
	var fields []parquetfile.Field
	for i, f := range contract.Fields {
		fields = append(fields, parquetfile.Field{Name: f.Name, Type: columnType(f.Type), Plain: readers[i] != nil && readers[i].cache == nil})
	}
	fields = append(fields, parquetfile.Field{Name: colLine, Type: parquetfile.Integer}, parquetfile.Field{Name: colRaw},
		parquetfile.Field{Name: colWindow}, parquetfile.Field{Name: colPublished, Type: parquetfile.Date},
		parquetfile.Field{Name: colSnapshot, Late: true}, parquetfile.Field{Name: colProvenance})
	file, err := parquetfile.NewWriter(w, fields)
	if err != nil {
		return nil, err
	}
	file.Late = func() (string, error) { err := identify(); return m.ID, err }
	return &vintage{table: table{file: file}, window: m.Window, provenance: m.Provenance, day: int64(dayNumber(m.Published))}, nil
}

// constantColumns is the number of columns that say the same in every row.
const constantColumns = 4

// complete adds the columns that say the same in every row.
func (v *vintage) complete(columns []parquetfile.Column, rows int) []parquetfile.Column {
	set, first, days := make([]uint8, rows), make([]int32, rows), make([]int64, rows)
	for i := range rows {
		set[i], days[i] = 1, v.day
	}
	word := func(s string) parquetfile.Column {
		return parquetfile.Column{Set: set, Codes: first, Dict: []string{s}}
	}
	return append(columns, word(v.window), parquetfile.Column{Set: set, Nums: days}, parquetfile.Column{}, word(v.provenance))
}

// quarantine writes the rows that break the contract, a row a fault.
type quarantine struct {
	table
	columns []parquetfile.Column
	waiting int
	count   int64
}

// quarantineRows is the number of faults that are gathered before they go to the table.
const quarantineRows = 1024

func newQuarantine(w io.Writer) (*quarantine, error) {
	fields := []parquetfile.Field{{Name: "line", Type: parquetfile.Integer}, {Name: "column"}, {Name: "raw", Plain: true},
		{Name: "rule"}, {Name: "message"}, {Name: "row", Plain: true}}
	file, err := parquetfile.NewWriter(w, fields)
	return &quarantine{table: table{file: file}, columns: make([]parquetfile.Column, len(fields))}, err
}

func (q *quarantine) add(line int, f fault, header, cells []string) error {
	whole, err := json.Marshal(rowObject(header, cells))
	if err != nil {
		return err
	}
	return q.write(line, f, string(whole))
}

// write adds a row for one fault; whole is what is kept of the record.
func (q *quarantine) write(line int, f fault, whole string) error {
	for i, text := range []string{"", f.column, strings.Clone(f.raw), f.rule, f.message, whole} {
		c := &q.columns[i]
		c.Set = append(c.Set, 1)
		if i == 0 {
			c.Nums = append(c.Nums, int64(line))
		} else {
			c.Texts = append(c.Texts, text)
		}
	}
	q.count++
	if q.waiting++; q.waiting == quarantineRows {
		return q.flush()
	}
	return nil
}

func (q *quarantine) flush() error {
	err := q.table.add(parquetfile.Part{Columns: q.columns, To: q.waiting})
	q.columns, q.waiting = make([]parquetfile.Column, len(q.columns)), 0
	return err
}

func (q *quarantine) close() error {
	if err := q.flush(); err != nil {
		return err
	}
	return q.table.close()
}

// rowObject pairs the header with the cells; what has no column keeps its number.
func rowObject(header, cells []string) [][2]string {
	out := make([][2]string, len(cells))
	for i, c := range cells {
		name := strconv.Itoa(i + 1)
		if i < len(header) {
			name = header[i]
		}
		out[i] = [2]string{name, c}
	}
	return out
}
