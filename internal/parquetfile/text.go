package parquetfile

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/format"
)

// worthwhile is the number of texts up to which a dictionary is always kept; a longer one must
// hold less than half as many texts as there are values.
const worthwhile = 1024

// dictionary gathers texts in the order in which they come.
type dictionary struct {
	codes map[string]int32
	texts []string
}

func (d *dictionary) code(text string) int32 {
	code, ok := d.codes[text]
	if !ok {
		code = int32(len(d.texts))
		d.codes[text], d.texts = code, append(d.texts, text)
	}
	return code
}

// texts adds texts, by a dictionary where they repeat.
func (s *scratch) texts(c *chunk, plain bool, i int, parts []Part) error {
	if values := len(s.levels) - int(c.meta.Statistics.NullCount); !plain && values > 0 {
		if d := s.lookUp(i, parts, max(worthwhile, values/2)); d != nil {
			return s.dictionaryOf(c, d)
		}
	}
	for _, p := range parts {
		col := &p.Columns[i]
		for n := p.From; n < p.To; n++ {
			if col.Set[n] == 0 {
				continue
			}
			var text string
			if col.Dict != nil {
				text = col.Dict[col.Codes[n]]
			} else {
				text = col.Texts[n]
			}
			s.page = binary.LittleEndian.AppendUint32(s.page, uint32(len(text)))
			s.page = append(s.page, text...)
		}
	}
	return s.end(c, format.Plain)
}

// lookUp fills s.codes with positions in one dictionary for all parts. It gives up, with nil, where
// that would hold more than most texts.
func (s *scratch) lookUp(i int, parts []Part, most int) *dictionary {
	d := &dictionary{codes: map[string]int32{}}
	s.codes = s.codes[:0]
	for _, p := range parts {
		col := &p.Columns[i]
		s.remap = resize(s.remap, len(col.Dict))
		for n := range s.remap {
			s.remap[n] = -1
		}
		for n := p.From; n < p.To; n++ {
			switch {
			case col.Set[n] == 0:
			case col.Dict == nil:
				s.codes = append(s.codes, d.code(col.Texts[n]))
			default:
				at := &s.remap[col.Codes[n]]
				if *at < 0 {
					*at = d.code(col.Dict[col.Codes[n]])
				}
				s.codes = append(s.codes, *at)
			}
		}
		if len(d.texts) > most {
			return nil
		}
	}
	return d
}

// dictionaryOf adds the dictionary and the positions in s.codes.
func (s *scratch) dictionaryOf(c *chunk, d *dictionary) error {
	s.tmp = s.tmp[:0]
	least, most := "", ""
	for n, text := range d.texts {
		s.tmp = binary.LittleEndian.AppendUint32(s.tmp, uint32(len(text)))
		s.tmp = append(s.tmp, text...)
		if n == 0 || text < least {
			least = text
		}
		if n == 0 || text > most {
			most = text
		}
	}
	if len(d.texts) > 0 && len(least) <= maxStat && len(most) <= maxStat {
		c.meta.Statistics.MinValue, c.meta.Statistics.MaxValue = []byte(least), []byte(most)
	}
	if err := s.addDictionary(c, s.tmp, len(d.texts)); err != nil {
		return err
	}
	return s.endIndexed(c)
}
