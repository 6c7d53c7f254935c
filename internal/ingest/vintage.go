package ingest

import (
	"encoding/json"
	"io"
	"slices"
	"sort"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"osservatorio/internal/schema"
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

func node(t schema.Type, dictionary bool) parquet.Node {
	switch t {
	case schema.Integer:
		return parquet.Optional(parquet.Int(64))
	case schema.Decimal:
		return parquet.Optional(parquet.Decimal(scale, 18, parquet.Int64Type))
	case schema.Date:
		return parquet.Optional(parquet.Date())
	case schema.Boolean:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType))
	}
	if dictionary {
		return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
	}
	return parquet.Optional(parquet.String())
}

// table writes rows to a Parquet file. Columns are in alphabetical order, as the format's schema has them.
type table struct {
	writer *parquet.GenericWriter[any]
	order  []int // position in the file of each column given
	rows   []parquet.Row
	held   int
}

// newTable starts a table of the given columns on w.
func newTable(w io.Writer, names []string, nodes []parquet.Node) *table {
	group := parquet.Group{}
	for i, n := range names {
		group[n] = nodes[i]
	}
	sorted := slices.Clone(names)
	sort.Strings(sorted)
	t := &table{order: make([]int, len(names))}
	for i, n := range names {
		t.order[i] = sort.SearchStrings(sorted, n)
	}
	t.writer = parquet.NewGenericWriter[any](w, parquet.NewSchema("row", group),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.CreatedBy("osservatorio", "", ""),
		parquet.MaxRowsPerRowGroup(rowGroup))
	return t
}

// write adds a row; values are in the order of the columns given to newTable and are copied.
func (t *table) write(values []parquet.Value) error {
	if len(t.rows) <= t.held {
		t.rows = append(t.rows, make(parquet.Row, len(values)))
	}
	row := t.rows[t.held]
	for i, v := range values {
		at := t.order[i]
		defined := 1
		if v.IsNull() {
			defined = 0
		}
		row[at] = v.Level(0, defined, at)
	}
	if t.held++; t.held == 1024 {
		return t.flush()
	}
	return nil
}

func (t *table) flush() error {
	_, err := t.writer.WriteRows(t.rows[:t.held])
	t.held = 0
	return err
}

func (t *table) close() error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.writer.Close()
}

// vintage writes the rows that keep the contract.
type vintage struct {
	*table
	values []parquet.Value
	tail   []parquet.Value // window, published, snapshot, provenance
	fields int
}

func newVintage(w io.Writer, contract *schema.Contract, readers []*reader, window string, day int32, id, provenance string) *vintage {
	var names []string
	var nodes []parquet.Node
	for i, f := range contract.Fields {
		names = append(names, f.Name)
		nodes = append(nodes, node(f.Type, readers[i] == nil || readers[i].cache != nil))
	}
	names = append(names, colLine, colRaw, colWindow, colPublished, colSnapshot, colProvenance)
	nodes = append(nodes, node(schema.Integer, false), node(schema.String, true), node(schema.String, true),
		node(schema.Date, false), node(schema.String, true), node(schema.String, true))
	text := func(s string) parquet.Value { return parquet.ByteArrayValue([]byte(s)) }
	return &vintage{
		table:  newTable(w, names, nodes),
		values: make([]parquet.Value, len(names)),
		tail:   []parquet.Value{text(window), parquet.Int32Value(day), text(id), text(provenance)},
		fields: len(contract.Fields),
	}
}

func (v *vintage) add(row []cell, line int, raw string) error {
	for i, c := range row {
		v.values[i] = c.value
	}
	v.values[v.fields] = parquet.Int64Value(int64(line))
	v.values[v.fields+1] = parquet.NullValue()
	if raw != "" {
		v.values[v.fields+1] = parquet.ByteArrayValue([]byte(raw))
	}
	copy(v.values[v.fields+2:], v.tail)
	return v.write(v.values)
}

// quarantine writes the rows that break the contract, a row a fault.
type quarantine struct {
	*table
	count int64
}

func newQuarantine(w io.Writer) *quarantine {
	names := []string{"line", "column", "raw", "rule", "message", "row"}
	nodes := make([]parquet.Node, len(names))
	for i, n := range names {
		if n == "line" {
			nodes[i] = node(schema.Integer, false)
			continue
		}
		nodes[i] = node(schema.String, n == "column" || n == "rule")
	}
	return &quarantine{table: newTable(w, names, nodes)}
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
	q.count++
	text := func(s string) parquet.Value { return parquet.ByteArrayValue([]byte(s)) }
	return q.table.write([]parquet.Value{parquet.Int64Value(int64(line)), text(f.column), text(f.raw), text(f.rule), text(f.message), text(whole)})
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
