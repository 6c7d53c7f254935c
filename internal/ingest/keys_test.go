package ingest

import (
	"math/rand/v2"
	"testing"
)

// A set of hashes says of every one whether it came before.
func TestHashSet(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var s hashSet
	before := map[uint64]bool{}
	for range 100_000 {
		h := r.Uint64N(80_000) << (8 * r.IntN(7)) // many meet in one place, some are zero
		if fresh := s.add(h); fresh == before[h] {
			t.Fatalf("%x: fresh %v", h, fresh)
		}
		before[h] = true
	}
}

// Two keys of one hash are not one key: only their texts decide.
func TestSuspectsAreLookedAt(t *testing.T) {
	row := func(texts ...string) (out []cell) {
		for _, text := range texts {
			out = append(out, cell{value: textValue(text)})
		}
		return out
	}
	first := keys{fields: []int{0}, suspects: map[uint64]bool{}}
	rows := [][]cell{row("a", "1"), row("b", "1"), row("a", "1"), row("a", "2")}
	for i, cells := range rows {
		if f := first.repeat(cells, i+2); f != nil {
			t.Errorf("first reading, row %d: %+v", i, f)
		}
	}
	if len(first.suspects) != 1 {
		t.Errorf("%d suspects", len(first.suspects))
	}
	// As if the hash of b were that of a.
	other := keys{fields: []int{0}, suspects: map[uint64]bool{}}
	other.repeat(row("b", ""), 0)
	other.repeat(row("b", ""), 0)
	for h := range other.suspects {
		first.suspects[h] = true
	}
	second := keys{fields: []int{0}, suspects: first.suspects, seen: map[string]seenRow{}}
	var got []string
	for i, cells := range rows {
		rule := ""
		if f := second.repeat(cells, i+2); f != nil {
			rule = f.rule
		}
		got = append(got, rule)
	}
	same(t, "second reading", got, []string{"", "", "repeated row", "repeated key"})
}
