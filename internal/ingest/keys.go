package ingest

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go/bloom/xxhash"
)

// keys finds rows whose key came before, in a few bytes a row. A first reading of a file keeps the
// hashes of its keys. Only if a hash comes again is the file read a second time, now keeping the
// rows whose keys have such a hash as they are: two keys may have one hash.
type keys struct {
	fields   []int
	hashes   hashSet
	suspects map[uint64]bool    // hashes that came again
	seen     map[string]seenRow // of the second reading; nil in the first
	repeated []string           // keys that came again with other values
	buffer   []byte
}

type seenRow struct {
	line   int
	values string
}

// repeat looks at a row. In the second reading it returns a fault when the key came before.
func (k *keys) repeat(cells []cell, line int) *fault {
	k.buffer = k.buffer[:0]
	for _, i := range k.fields {
		k.buffer = append(append(k.buffer, plain(cells[i].value)...), 0)
	}
	hash := xxhash.Sum64(k.buffer)
	if k.seen == nil {
		if !k.hashes.add(hash) {
			k.suspects[hash] = true
		}
		return nil
	}
	if !k.suspects[hash] {
		return nil
	}
	key := joinCells(cells, k.fields)
	all := make([]int, len(cells))
	for i := range all {
		all[i] = i
	}
	values := joinCells(cells, all)
	before, ok := k.seen[key]
	if !ok {
		k.seen[key] = seenRow{line, values}
		return nil
	}
	if before.values == values {
		return &fault{rule: "repeated row", message: fmt.Sprintf("the same row stands in line %d", before.line)}
	}
	k.repeated = append(k.repeated, fmt.Sprintf("lines %d and %d: %s", before.line, line, strings.ReplaceAll(key, "\x00", ".")))
	return &fault{rule: "repeated key", message: fmt.Sprintf("line %d has the same key and another value", before.line)}
}

// hashSet holds hashes, each at the place that it names or the next free one. Zero is a free place
// and kept apart.
type hashSet struct {
	slots []uint64 // a power of two of them, at most three quarters taken
	taken int
	zero  bool
}

// add reports whether the hash was not in the set.
func (s *hashSet) add(hash uint64) bool {
	if hash == 0 {
		fresh := !s.zero
		s.zero = true
		return fresh
	}
	if 4*s.taken >= 3*len(s.slots) {
		old := s.slots
		s.slots = make([]uint64, max(1024, 2*len(old)))
		for _, h := range old {
			if h != 0 {
				s.slots[s.place(h)] = h
			}
		}
	}
	at := s.place(hash)
	if s.slots[at] == hash {
		return false
	}
	s.slots[at] = hash
	s.taken++
	return true
}

// place is where a hash is, or would go.
func (s *hashSet) place(hash uint64) int {
	i := int(hash) & (len(s.slots) - 1)
	for s.slots[i] != 0 && s.slots[i] != hash {
		i = (i + 1) & (len(s.slots) - 1)
	}
	return i
}
