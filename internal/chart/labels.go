package chart

import "sort"

// slot is a label that would like to be centred at want and is height tall.
type slot struct {
	want, height float64
	got          float64 // centre after spread
}

// spread moves slots so that none overlap and all lie within lo..hi, with the
// least sum of squared moves: blocks of touching slots are pooled until each
// sits at the mean of what its members want (isotonic regression). Where they
// cannot all fit they are packed from lo on. Order in the slice is kept; order
// on the axis is that of want.
func spread(slots []slot, lo, hi float64) {
	order := make([]int, len(slots))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return slots[order[a]].want < slots[order[b]].want })

	// A block is a run of touching slots; its offset is where the first begins.
	type block struct {
		members []int
		sum     float64 // of (want − place within the block)
		height  float64
	}
	var blocks []block
	start := func(b block) float64 {
		at := b.sum / float64(len(b.members))
		return max(lo, min(at, hi-b.height))
	}
	for _, i := range order {
		s := slots[i]
		blocks = append(blocks, block{[]int{i}, s.want - s.height/2, s.height})
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			if start(a)+a.height <= start(b) {
				break
			}
			merged := block{append(a.members, b.members...), a.sum + b.sum - a.height*float64(len(b.members)), a.height + b.height}
			blocks = append(blocks[:len(blocks)-2], merged)
		}
	}
	for _, b := range blocks {
		at := start(b)
		for _, i := range b.members {
			slots[i].got = at + slots[i].height/2
			at += slots[i].height
		}
	}
}
