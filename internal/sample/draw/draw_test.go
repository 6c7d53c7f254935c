package draw

import (
	"testing"
	"testing/quick"
)

func TestSplitAddsUp(t *testing.T) {
	adds := func(total uint32, raw []uint16) bool {
		weights := make([]int64, len(raw))
		var sum int64
		for i, w := range raw {
			weights[i] = int64(w)
			sum += weights[i]
		}
		var got int64
		for i, part := range Split(int64(total), weights) {
			if exact := int64(total) * weights[i]; sum > 0 && (part*sum < exact-sum || part*sum > exact+sum) {
				return false
			}
			got += part
		}
		return got == int64(total) || sum == 0 && got == 0
	}
	if err := quick.Check(adds, nil); err != nil {
		t.Error(err)
	}
}

func TestSplitGivesTiesToTheEarlier(t *testing.T) {
	got := Split(2, []int64{1, 1, 1})
	if got[0] != 1 || got[1] != 1 || got[2] != 0 {
		t.Errorf("Split(2, three equal weights) = %v, want [1 1 0]", got)
	}
}

func TestBetween(t *testing.T) {
	s := New(1, "test")
	seen := map[int64]int{}
	for i := range int64(4000) {
		n := s.Between(-1, 2, string(rune('a'+i%26)), string(rune(i)))
		if n < -1 || n > 2 {
			t.Fatalf("Between(-1, 2) = %d", n)
		}
		seen[n]++
	}
	for n := int64(-1); n <= 2; n++ {
		if seen[n] < 800 || seen[n] > 1200 {
			t.Errorf("%d drawn %d times of 4000, want about 1000", n, seen[n])
		}
	}
	if s.Between(0, 1<<40, "ab", "c") == s.Between(0, 1<<40, "a", "bc") {
		t.Error("keys that only differ in where they are cut draw the same")
	}
	if s.Between(0, 1<<40, "a") == New(2, "test").Between(0, 1<<40, "a") {
		t.Error("two seeds draw the same")
	}
}
