// Package draw makes invented figures that depend on a seed and on what they
// are for, never on the order in which they are asked. All arithmetic is in
// integers, so that every machine draws the same.
package draw

import (
	"cmp"
	"slices"
)

// Source draws figures. The zero value is a source with the seed 0.
type Source struct {
	state uint64
}

// New returns the source of a seed for one purpose, such as a dataset: two
// purposes draw independently of each other.
func New(seed uint64, purpose string) Source {
	return Source{mix(fold(seed^0x9e3779b97f4a7c15, purpose))}
}

// Between draws a whole number from lo to hi, both included, for the keys.
// It panics if hi is less than lo.
func (s Source) Between(lo, hi int64, keys ...string) int64 {
	if hi < lo {
		panic("draw: Between with its ends swapped")
	}
	state := s.state
	for _, key := range keys {
		state = fold(state, key)
	}
	return lo + int64(mix(state)%uint64(hi-lo+1))
}

// Around draws n times a factor from 1000-spread to 1000+spread per mille,
// rounded to the nearest whole.
func (s Source) Around(n, spread int64, keys ...string) int64 {
	return PerMille(n, 1000+s.Between(-spread, spread, keys...))
}

// PerMille returns share per mille of n, rounded to the nearest whole; n and
// share are not negative.
func PerMille(n, share int64) int64 { return (n*share + 500) / 1000 }

// Split divides total in proportion to the weights by largest remainders, so
// that the parts add up to it. Ties go to the earlier part. Weights are not
// negative; if all are zero, or total is, so are the parts.
func Split(total int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if sum == 0 || total == 0 {
		return parts
	}
	left := total
	order := make([]int, len(weights))
	for i, w := range weights {
		parts[i] = total * w / sum
		left -= parts[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(total*weights[b]%sum, total*weights[a]%sum)
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

// fold adds a key to a state by FNV-1a, with an end mark so that "ab","c" and
// "a","bc" differ.
func fold(state uint64, key string) uint64 {
	const prime = 1099511628211
	for i := range len(key) {
		state = (state ^ uint64(key[i])) * prime
	}
	return (state ^ 0xff) * prime
}

// mix is the finaliser of splitmix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
