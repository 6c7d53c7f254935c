// Package parquetfile writes flat tables of a few types to Parquet from columns, without a value
// ever standing alone: the parts that become a row group are encoded by any goroutine, and the
// groups appended in order. The bytes depend on the values and on the cuts between groups only.
//
// Schema, thrift and encodings are those of parquet-go; what it has no door for is columns that
// come with their dictionaries.
package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Type of a column. All columns may have missing values.
type Type int

const (
	Text    Type = iota
	Integer      // BIGINT
	Decimal      // DECIMAL(18,6), in millionths
	Date         // days since 1970
	Boolean      // 0 or 1
)

// Field is a column of the table.
type Field struct {
	Name string
	Type Type
	// Plain says that the texts repeat too seldom for a dictionary to be tried.
	Plain bool
	// Late says that the column holds one text in all rows, which Writer.Late gives when the file is closed.
	// Its chunks lie behind those of all other columns; its Column in parts is not looked at.
	Late bool
}

func (t Type) node() parquet.Node {
	switch t {
	case Integer:
		return parquet.Optional(parquet.Int(64))
	case Decimal:
		return parquet.Optional(parquet.Decimal(6, 18, parquet.Int64Type))
	case Date:
		return parquet.Optional(parquet.Date())
	case Boolean:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType))
	}
	return parquet.Optional(parquet.String())
}

// Column holds the values of one column for some rows, a slot a row. Codes or Texts hold texts,
// Nums everything else.
type Column struct {
	Set   []uint8  // 1 where there is a value
	Nums  []int64  //
	Codes []int32  // positions in Dict
	Dict  []string // each text once
	Texts []string // where Dict is nil
}

// Part is a run of rows, to be joined with others to a row group. Columns are in the order of the
// writer's fields.
type Part struct {
	Columns  []Column
	From, To int
}

// Writer writes one file.
type Writer struct {
	// Late gives the text of late columns. Close calls it.
	Late   func() (string, error)
	out    io.Writer
	offset int64
	fields []Field
	order  []int // the fields in the order of the file
	meta   format.FileMetaData
}

// magic begins and ends every file.
const magic = "PAR1"

// NewWriter begins a file of the given fields, its columns in the order of their names.
func NewWriter(out io.Writer, fields []Field) (*Writer, error) {
	order := make([]int, len(fields))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(fields[a].Name, fields[b].Name) })
	return newWriter(out, fields, order)
}

// NewOrderedWriter is NewWriter with the columns in the order of the fields.
func NewOrderedWriter(out io.Writer, fields []Field) (*Writer, error) {
	order := make([]int, len(fields))
	for i := range order {
		order[i] = i
	}
	return newWriter(out, fields, order)
}

func newWriter(out io.Writer, fields []Field, order []int) (*Writer, error) {
	w := &Writer{out: out, fields: fields, order: order}
	group := ordered{Group: parquet.Group{}}
	for _, i := range order {
		group.Group[fields[i].Name] = fields[i].Type.node()
		group.names = append(group.names, fields[i].Name)
	}
	// The footer of a file without rows holds the schema as it has to be written.
	var empty bytes.Buffer
	if err := parquet.NewGenericWriter[any](&empty, parquet.NewSchema("row", group), parquet.CreatedBy("osservatorio", "", "")).Close(); err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(bytes.NewReader(empty.Bytes()), int64(empty.Len()))
	if err != nil {
		return nil, err
	}
	w.meta = *file.Metadata()
	w.meta.RowGroups = nil
	return w, w.write([]byte(magic))
}

// ordered is a group whose fields are in an order of their own; those of the library's are in that of their names.
type ordered struct {
	parquet.Group
	names []string
}

// Fields are those of the group, in their order.
func (o ordered) Fields() []parquet.Field {
	fields := o.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int { return slices.Index(o.names, a.Name()) - slices.Index(o.names, b.Name()) })
	return fields
}

func (w *Writer) write(data []byte) error {
	n, err := w.out.Write(data)
	w.offset += int64(n)
	return err
}

// Plain spares field i, a text, the trial of a dictionary from the next group on.
func (w *Writer) Plain(i int) { w.fields[i].Plain = true }

// Group is an encoded row group.
type Group struct {
	rows   int
	chunks []*chunk // in the order of the file
}

// Encode makes a row group of parts. It may be called by many goroutines at once.
func (w *Writer) Encode(parts []Part) (*Group, error) {
	g := &Group{}
	for _, p := range parts {
		g.rows += p.To - p.From
	}
	for _, i := range w.order {
		if w.fields[i].Late {
			g.chunks = append(g.chunks, nil)
			continue
		}
		c, err := encode(w.fields[i], i, parts, g.rows)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", w.fields[i].Name, err)
		}
		g.chunks = append(g.chunks, c)
	}
	return g, nil
}

// Append writes a row group after those before.
func (w *Writer) Append(g *Group) error {
	if g.rows == 0 {
		return nil
	}
	rg := format.RowGroup{NumRows: int64(g.rows), FileOffset: w.offset, Ordinal: int16(len(w.meta.RowGroups))}
	for _, c := range g.chunks {
		if c == nil {
			rg.Columns = append(rg.Columns, format.ColumnChunk{})
			continue
		}
		column, err := w.add(&rg, c)
		if err != nil {
			return err
		}
		rg.Columns = append(rg.Columns, column)
	}
	w.meta.RowGroups = append(w.meta.RowGroups, rg)
	w.meta.NumRows += int64(g.rows)
	return nil
}

// add writes a chunk and returns what a row group says of it.
func (w *Writer) add(rg *format.RowGroup, c *chunk) (format.ColumnChunk, error) {
	c.meta.DataPageOffset = w.offset + int64(c.dictionary)
	if c.dictionary > 0 {
		c.meta.DictionaryPageOffset = w.offset
	}
	c.meta.TotalCompressedSize = int64(len(c.data))
	rg.TotalByteSize += c.meta.TotalUncompressedSize
	rg.TotalCompressedSize += c.meta.TotalCompressedSize
	column := format.ColumnChunk{FileOffset: w.offset, MetaData: c.meta}
	return column, w.write(c.data)
}

// late writes the chunks of the late columns.
func (w *Writer) late() error {
	for n, i := range w.order {
		if !w.fields[i].Late {
			continue
		}
		text, err := w.Late()
		if err != nil {
			return err
		}
		for g := range w.meta.RowGroups {
			rg := &w.meta.RowGroups[g]
			rows := int(rg.NumRows)
			col := Column{Set: bytes.Repeat([]uint8{1}, rows), Codes: make([]int32, rows), Dict: []string{text}}
			c, err := encode(w.fields[i], 0, []Part{{Columns: []Column{col}, To: rows}}, rows)
			if err != nil {
				return fmt.Errorf("column %s: %w", w.fields[i].Name, err)
			}
			if rg.Columns[n], err = w.add(rg, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close writes the late columns and the footer. It does not close what the file is written to.
func (w *Writer) Close() error {
	if len(w.meta.RowGroups) > 1<<15 {
		return errors.New("more row groups than a Parquet file can number")
	}
	if err := w.late(); err != nil {
		return err
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &w.meta)
	if err != nil {
		return err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return w.write(append(footer, magic...))
}
