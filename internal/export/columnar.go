package export

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"osservatorio/internal/duck"
	"osservatorio/internal/parquetfile"
)

// The rows of a row group, and of a batch: enough to pack well, few enough to hold.
const (
	groupRows = 1 << 16
	batchRows = 1 << 13
)

// number is the value of a cell as columnar formats hold it: integers, millionths of decimals, days since 1970, 0 or 1.
func number(kind duck.Kind, text string) (int64, error) {
	switch kind {
	case duck.Integer:
		return strconv.ParseInt(text, 10, 64)
	case duck.Boolean:
		if text == "true" {
			return 1, nil
		}
		return 0, nil
	case duck.Day:
		day, err := time.Parse(time.DateOnly, text)
		return day.Unix() / 86400, err
	}
	return millionths(text)
}

// millionths reads a decimal exactly up to six places; what a DOUBLE has beyond is rounded.
func millionths(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) <= 6 && len(whole) <= 13 && !strings.ContainsAny(text, "eEN") {
		return strconv.ParseInt(whole+fraction+"000000"[len(fraction):], 10, 64)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(v) >= 1e12 || math.IsNaN(v) {
		return 0, fmt.Errorf("%s is no DECIMAL(18,6)", text)
	}
	return int64(math.Round(v * 1e6)), nil
}

func writeParquet(w io.Writer, t Table) error {
	types := map[duck.Kind]parquetfile.Type{duck.Text: parquetfile.Text, duck.Integer: parquetfile.Integer, duck.Decimal: parquetfile.Decimal,
		duck.Day: parquetfile.Date, duck.Boolean: parquetfile.Boolean}
	columns := t.Columns()
	fields := make([]parquetfile.Field, len(columns))
	for i, c := range columns {
		fields[i] = parquetfile.Field{Name: c.Name, Type: types[c.Kind]}
	}
	file, err := parquetfile.NewOrderedWriter(w, fields)
	if err != nil {
		return err
	}
	g := newGroup(columns)
	err = each(t, func(row []duck.Cell) error {
		if err := g.add(row); err != nil || g.rows < groupRows {
			return err
		}
		return g.write(file)
	})
	if err == nil {
		err = g.write(file)
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// group gathers the rows of a row group, texts by their dictionaries.
type group struct {
	columns []duck.Column
	parts   []parquetfile.Column
	codes   []map[string]int32
	rows    int
}

func newGroup(columns []duck.Column) *group {
	return &group{columns: columns, parts: make([]parquetfile.Column, len(columns)), codes: make([]map[string]int32, len(columns))}
}

func (g *group) add(row []duck.Cell) error {
	for i, c := range row {
		p := &g.parts[i]
		set, text := uint8(1), g.columns[i].Kind == duck.Text
		if c.Null {
			set = 0
		}
		p.Set = append(p.Set, set)
		switch {
		case text && c.Null:
			p.Codes = append(p.Codes, 0)
		case text:
			p.Codes = append(p.Codes, g.code(i, c.Text))
		case c.Null:
			p.Nums = append(p.Nums, 0)
		default:
			v, err := number(g.columns[i].Kind, c.Text)
			if err != nil {
				return fmt.Errorf("column %s: %w", g.columns[i].Name, err)
			}
			p.Nums = append(p.Nums, v)
		}
	}
	g.rows++
	return nil
}

func (g *group) code(i int, text string) int32 {
	if g.codes[i] == nil {
		g.codes[i] = map[string]int32{}
	}
	code, ok := g.codes[i][text]
	if !ok {
		code = int32(len(g.parts[i].Dict))
		g.codes[i][text] = code
		g.parts[i].Dict = append(g.parts[i].Dict, text)
	}
	return code
}

// write ends the row group.
func (g *group) write(file *parquetfile.Writer) error {
	for i := range g.parts {
		if g.columns[i].Kind == duck.Text && g.parts[i].Dict == nil {
			g.parts[i].Dict = []string{""} // all are missing
		}
	}
	encoded, err := file.Encode([]parquetfile.Part{{Columns: g.parts, To: g.rows}})
	if err != nil {
		return err
	}
	*g = *newGroup(g.columns)
	return file.Append(encoded)
}

// writeArrow writes a stream of Arrow's IPC format.
func writeArrow(w io.Writer, t Table) error {
	types := map[duck.Kind]arrow.DataType{duck.Text: arrow.BinaryTypes.String, duck.Integer: arrow.PrimitiveTypes.Int64,
		duck.Decimal: &arrow.Decimal128Type{Precision: 18, Scale: 6}, duck.Day: arrow.FixedWidthTypes.Date32, duck.Boolean: arrow.FixedWidthTypes.Boolean}
	columns := t.Columns()
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.Name, Type: types[c.Kind], Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	rows := 0
	flush := func() error {
		batch := b.NewRecordBatch()
		defer batch.Release()
		rows = 0
		return out.Write(batch)
	}
	err := each(t, func(row []duck.Cell) error {
		for i, c := range row {
			if err := appendTo(b.Field(i), columns[i].Kind, c); err != nil {
				return fmt.Errorf("column %s: %w", columns[i].Name, err)
			}
		}
		if rows++; rows < batchRows {
			return nil
		}
		return flush()
	})
	if err == nil && rows > 0 {
		err = flush()
	}
	if err != nil {
		return err
	}
	return out.Close()
}

func appendTo(b array.Builder, kind duck.Kind, c duck.Cell) error {
	if c.Null {
		b.AppendNull()
		return nil
	}
	if kind == duck.Text {
		b.(*array.StringBuilder).Append(c.Text)
		return nil
	}
	v, err := number(kind, c.Text)
	switch b := b.(type) {
	case *array.Int64Builder:
		b.Append(v)
	case *array.Decimal128Builder:
		b.Append(decimal128.FromI64(v))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v))
	case *array.BooleanBuilder:
		b.Append(v == 1)
	}
	return err
}
