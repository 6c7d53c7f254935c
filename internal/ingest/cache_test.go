package ingest

import (
	"math/rand/v2"
	"testing"
)

// A cache finds the cell of every text that it was given and of no other.
func TestCache(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	c, want := newCache(), map[string]*cell{}
	for range 200_000 {
		text := make([]byte, r.IntN(11))
		for i := range text {
			text[i] = "ab\x00\xff"[r.IntN(4)]
		}
		got := c.get(string(text))
		if got != want[string(text)] {
			t.Fatalf("%q: %v, want %v", text, got, want[string(text)])
		}
		if got == nil && !c.full() {
			to := &cell{raw: string(text)}
			c.add(string(text), to)
			want[string(text)] = to
		}
	}
	if !c.full() {
		t.Error("the cache was not filled")
	}
}
