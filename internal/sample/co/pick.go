package co

import "sort"

// weighted is a code and how often it occurs.
type weighted struct {
	code   string
	weight int
}

// choice picks codes in proportion to their weights.
type choice struct {
	codes []string
	upTo  []int // running sums of the weights
}

func choiceOf(list []weighted) choice {
	var c choice
	sum := 0
	for _, w := range list {
		if w.weight == 0 {
			continue
		}
		sum += w.weight
		c.codes, c.upTo = append(c.codes, w.code), append(c.upTo, sum)
	}
	return c
}

// pick returns the code that a drawn number falls on.
func (c choice) pick(drawn uint64) string {
	at := int(drawn % uint64(c.upTo[len(c.upTo)-1]))
	return c.codes[sort.SearchInts(c.upTo, at+1)]
}

// hash mixes numbers into one that looks drawn: the finaliser of splitmix64
// over each in turn.
func hash(numbers ...uint64) uint64 {
	state := uint64(0x9e3779b97f4a7c15)
	for _, n := range numbers {
		state = (state ^ n) * 0xbf58476d1ce4e5b9
		state = (state ^ state>>30) * 0x94d049bb133111eb
		state ^= state >> 29
	}
	return state
}
