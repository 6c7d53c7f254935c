package ingest

import "encoding/binary"

// maxCache is the number of texts that a column's cache holds.
const maxCache = 1 << 16

// cache remembers the cells of texts that a column repeats. Short texts, as codes are, are told
// apart by their bytes as one number, which is faster than a map of strings.
type cache struct {
	slots []slot // by the hash of the text, else the next free one; at most half are taken
	taken int
	long  map[string]*cell
}

// slot holds a text of up to eight bytes; cell is nil where it is free.
type slot struct {
	bytes uint64
	size  int
	cell  *cell
}

func newCache() *cache { return &cache{slots: make([]slot, 64), long: map[string]*cell{}} }

// get returns the cell of a text, nil when it is not known.
func (c *cache) get(text string) *cell {
	if len(text) > 8 {
		return c.long[text]
	}
	bytes := pack(text)
	for i := c.start(bytes); ; i = (i + 1) & (len(c.slots) - 1) {
		switch s := &c.slots[i]; {
		case s.cell == nil:
			return nil
		case s.bytes == bytes && s.size == len(text):
			return s.cell
		}
	}
}

func (c *cache) full() bool { return c.taken+len(c.long) >= maxCache }

// add keeps the cell of a text that is not known yet, and the text.
func (c *cache) add(text string, to *cell) {
	if len(text) > 8 {
		c.long[text] = to
		return
	}
	if c.taken++; 2*c.taken > len(c.slots) {
		old := c.slots
		c.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.cell != nil {
				c.put(s)
			}
		}
	}
	c.put(slot{pack(text), len(text), to})
}

func (c *cache) put(s slot) {
	i := c.start(s.bytes)
	for c.slots[i].cell != nil {
		i = (i + 1) & (len(c.slots) - 1)
	}
	c.slots[i] = s
}

// start is the place where the search for a text begins: the upper bits of a product hold those of
// all factors.
func (c *cache) start(bytes uint64) int {
	return int(bytes*0x9e3779b97f4a7c15>>32) & (len(c.slots) - 1)
}

// pack makes a number of a text of up to eight bytes, another one for every text of the same length.
func pack(text string) uint64 {
	switch n := len(text); {
	case n >= 4:
		// The halves overlap where there are less than eight.
		first, last := binary.LittleEndian.Uint32([]byte(text[:4])), binary.LittleEndian.Uint32([]byte(text[n-4:]))
		return uint64(first) | uint64(last)<<32
	case n > 0:
		return uint64(text[0]) | uint64(text[n/2])<<8 | uint64(text[n-1])<<16
	}
	return 0
}

// ends tells most texts that are not in a set by their first and last byte, which is faster than to look
// for each in a map.
type ends [256]bool

func (e *ends) add(text string) { e[place(text)] = true }

// may reports whether a text may be one of the set; it never denies one that is.
func (e *ends) may(text string) bool { return e[place(text)] }

func place(text string) byte {
	if text == "" {
		return 0
	}
	return text[0]*31 + text[len(text)-1]
}
