package parquetfile

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// chunk is one column of a row group: a page of the dictionary, if there is one, and a page of values.
type chunk struct {
	data       []byte
	dictionary int // length of the dictionary's page
	meta       format.ColumnMetaData
}

// maxStat is the longest text that is written as a least or greatest value.
const maxStat = 64

// scratch is memory that encoding a column needs, used again for the next.
type scratch struct {
	levels    []uint8
	nums      []int64
	codes     []int32
	remap     []int32
	table     []int32
	page, tmp []byte
	packed    []byte
}

var (
	scratches = sync.Pool{New: func() any { return new(scratch) }}
	codec     = &zstd.Codec{Level: zstd.SpeedFastest}
	levels    = &rle.Encoding{BitWidth: 1}
	indexes   rle.DictionaryEncoding
	deltas    delta.BinaryPackedEncoding
)

// encode makes a chunk of column i of the parts, rows in all.
func encode(f Field, i int, parts []Part, rows int) (*chunk, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	c := &chunk{meta: format.ColumnMetaData{
		Type: physical(f.Type), PathInSchema: []string{f.Name}, Codec: format.Zstd, NumValues: int64(rows),
		Encoding: []format.Encoding{format.RLE},
	}}
	if err := s.begin(c, i, parts); err != nil {
		return nil, err
	}
	var err error
	switch f.Type {
	case Text:
		err = s.texts(c, f.Plain, i, parts)
	case Boolean:
		err = s.booleans(c, i, parts)
	default:
		err = s.numbers(c, f.Type, i, parts)
	}
	return c, err
}

func physical(t Type) format.Type {
	switch t {
	case Integer, Decimal:
		return format.Int64
	case Date:
		return format.Int32
	case Boolean:
		return format.Boolean
	}
	return format.ByteArray
}

// begin starts the page of values with its definition levels: which rows have a value.
func (s *scratch) begin(c *chunk, i int, parts []Part) (err error) {
	s.levels = s.levels[:0]
	for _, p := range parts {
		s.levels = append(s.levels, p.Columns[i].Set[p.From:p.To]...)
	}
	values := 0
	for _, l := range s.levels {
		values += int(l)
	}
	c.meta.Statistics.NullCount = int64(len(s.levels) - values)
	switch values {
	case len(s.levels):
		s.tmp = append(binary.AppendUvarint(s.tmp[:0], uint64(values)<<1), 1)
	case 0:
		s.tmp = append(binary.AppendUvarint(s.tmp[:0], uint64(len(s.levels))<<1), 0)
	default:
		if s.tmp, err = levels.EncodeLevels(s.tmp, s.levels); err != nil {
			return err
		}
	}
	s.page = binary.LittleEndian.AppendUint32(s.page[:0], uint32(len(s.tmp)))
	s.page = append(s.page, s.tmp...)
	return nil
}

// end compresses the page of values, whose levels begin was called for, and adds it to the chunk.
func (s *scratch) end(c *chunk, as format.Encoding) error {
	c.meta.Encoding = append(c.meta.Encoding, as)
	return s.add(c, s.page, format.PageHeader{Type: format.DataPage, DataPageHeader: thrift.New(format.DataPageHeader{
		NumValues: int32(len(s.levels)), Encoding: as, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		Statistics: c.meta.Statistics})})
}

// add compresses a page and puts it behind its header.
func (s *scratch) add(c *chunk, page []byte, h format.PageHeader) (err error) {
	if s.packed, err = codec.Encode(s.packed, page); err != nil {
		return err
	}
	h.UncompressedPageSize, h.CompressedPageSize = int32(len(page)), int32(len(s.packed))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), &h)
	if err != nil {
		return err
	}
	c.meta.TotalUncompressedSize += int64(len(head) + len(page))
	if c.data == nil {
		c.data = make([]byte, 0, len(head)+len(s.packed))
	}
	c.data = append(append(c.data, head...), s.packed...)
	return nil
}

// addDictionary adds the page of a dictionary of n values.
func (s *scratch) addDictionary(c *chunk, page []byte, n int) error {
	c.meta.Encoding = append(c.meta.Encoding, format.Plain)
	err := s.add(c, page, format.PageHeader{Type: format.DictionaryPage,
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(n), Encoding: format.Plain})})
	c.dictionary = len(c.data)
	return err
}

// endIndexed adds the page of the positions in s.codes.
func (s *scratch) endIndexed(c *chunk) (err error) {
	if s.tmp, err = indexes.EncodeInt32(s.tmp, s.codes); err != nil {
		return err
	}
	s.page = append(s.page, s.tmp...)
	return s.end(c, format.RLEDictionary)
}

// numbers adds integers, decimals and dates: by a dictionary where they lie close together, which
// most do, else integers as differences and the others as they are.
func (s *scratch) numbers(c *chunk, t Type, i int, parts []Part) (err error) {
	s.nums = s.nums[:0]
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range parts {
		set := p.Columns[i].Set[p.From:p.To]
		for n, v := range p.Columns[i].Nums[p.From:p.To] {
			if set[n] != 0 {
				s.nums = append(s.nums, v)
				least, most = min(least, v), max(most, v)
			}
		}
	}
	if len(s.nums) > 0 {
		c.meta.Statistics.MinValue, c.meta.Statistics.MaxValue = plainNumber(nil, t, least), plainNumber(nil, t, most)
	}
	const close = 1 << 16
	switch span := uint64(most) - uint64(least); {
	case len(s.nums) > 0 && span < close && span < 4*uint64(len(s.nums)):
		return s.indexed(c, t, least, int(span)+1)
	case t == Integer:
		if s.tmp, err = deltas.EncodeInt64(s.tmp, s.nums); err != nil {
			return err
		}
		s.page = append(s.page, s.tmp...)
		return s.end(c, format.DeltaBinaryPacked)
	}
	for _, v := range s.nums {
		s.page = plainNumber(s.page, t, v)
	}
	return s.end(c, format.Plain)
}

// indexed adds numbers from least on by a dictionary in the order in which they come.
func (s *scratch) indexed(c *chunk, t Type, least int64, span int) error {
	s.table = resize(s.table, span)
	for i := range s.table {
		s.table[i] = -1
	}
	s.codes = resize(s.codes, len(s.nums))
	s.tmp = s.tmp[:0]
	distinct := int32(0)
	for n, v := range s.nums {
		at := &s.table[v-least]
		if *at < 0 {
			*at = distinct
			distinct++
			s.tmp = plainNumber(s.tmp, t, v)
		}
		s.codes[n] = *at
	}
	if err := s.addDictionary(c, s.tmp, int(distinct)); err != nil {
		return err
	}
	return s.endIndexed(c)
}

func plainNumber(dst []byte, t Type, v int64) []byte {
	if t == Date {
		return binary.LittleEndian.AppendUint32(dst, uint32(int32(v)))
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(v))
}

// booleans adds one bit a value.
func (s *scratch) booleans(c *chunk, i int, parts []Part) error {
	n := 0
	for _, p := range parts {
		set := p.Columns[i].Set[p.From:p.To]
		for k, v := range p.Columns[i].Nums[p.From:p.To] {
			if set[k] == 0 {
				continue
			}
			if n%8 == 0 {
				s.page = append(s.page, 0)
			}
			s.page[len(s.page)-1] |= byte(v) << (n % 8)
			n++
		}
	}
	return s.end(c, format.Plain)
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
