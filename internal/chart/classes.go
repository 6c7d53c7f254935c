package chart

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"osservatorio/internal/italian"
)

// classes divide values among fills: a value belongs to the first class whose
// upper limit it does not exceed, the last class having none.
type classes struct {
	limits   []float64
	fills    []Color
	lowest   float64
	highest  float64
	decimals int
}

func (s Scale) check() error {
	if len(s.Limits) >= len(blues) {
		return fmt.Errorf("scale: %d limits, at most %d", len(s.Limits), len(blues)-1)
	}
	for i := 1; i < len(s.Limits); i++ {
		if !(s.Limits[i-1] < s.Limits[i]) {
			return errors.New("scale: limits must ascend")
		}
	}
	return nil
}

// classify makes the classes of a scale over values; decimals are those that
// limits are printed with.
func (s Scale) classify(values []float64, decimals int) classes {
	var present []float64
	for _, v := range values {
		if !isMissing(v) {
			present = append(present, v)
		}
	}
	sort.Float64s(present)
	c := classes{limits: s.Limits, decimals: decimals, lowest: present[0], highest: present[len(present)-1]}
	if c.limits == nil {
		c.limits = quantileLimits(present, 5, decimals)
	}
	if s.Diverging {
		c.fills = divergingFills(c.limits, s.Middle)
	} else {
		c.fills = sequentialFills(len(c.limits) + 1)
	}
	return c
}

// quantileLimits are the upper limits of count classes of equal size, rounded
// to what is printed, so that legend and colours agree. Equal limits merge.
func quantileLimits(sorted []float64, count, decimals int) []float64 {
	unit := math.Pow10(decimals)
	var limits []float64
	for k := 1; k < count; k++ {
		at := float64(k) / float64(count) * float64(len(sorted)-1)
		below := int(at)
		v := sorted[below]
		if below+1 < len(sorted) {
			v += (at - float64(below)) * (sorted[below+1] - v)
		}
		v = math.Round(v*unit) / unit
		if v < sorted[len(sorted)-1] && (len(limits) == 0 || v > limits[len(limits)-1]) {
			limits = append(limits, v)
		}
	}
	return limits
}

// sequentialFills picks count shades spread over the ramp.
func sequentialFills(count int) []Color {
	fills := make([]Color, count)
	for i := range fills {
		at := 2.0
		if count > 1 {
			at = float64(i) * float64(len(blues)-1) / float64(count-1)
		}
		fills[i] = blues[int(math.Round(at))]
	}
	return fills
}

// divergingFills shades the classes below the one that holds the middle cold
// and those above it warm, darker with distance.
func divergingFills(limits []float64, middle float64) []Color {
	centre := sort.SearchFloat64s(limits, middle)
	fills := make([]Color, len(limits)+1)
	for i := range fills {
		switch d := i - centre; {
		case d == 0:
			fills[i] = middleInk
		case d < 0:
			fills[i] = coldPole[min(-d, len(coldPole))-1]
		default:
			fills[i] = warmPole[min(d, len(warmPole))-1]
		}
	}
	return fills
}

// fill is the colour of a value; a missing one has that of no value.
func (c classes) fill(v float64) Color {
	if isMissing(v) {
		return emptyFill
	}
	// What a reader sees is the rounded value, so that is what is classed.
	unit := math.Pow10(c.decimals)
	return c.fills[sort.SearchFloat64s(c.limits, math.Round(v*unit)/unit)]
}

// names describe the classes: "fino a 10,0", "10,1 – 20,0", "oltre 20,0"; one of a single printed value "20,1".
func (c classes) names(l italian.Locale, suffix string) []string {
	w := wordsOf(l)
	n := len(c.limits)
	if n == 0 {
		return []string{l.Number(c.lowest, c.decimals) + " – " + l.Number(c.highest, c.decimals) + suffix}
	}
	number := func(v float64) string { return l.Number(v, c.decimals) }
	step := math.Pow10(-c.decimals)
	names := []string{w.under + " " + number(c.limits[0]) + suffix}
	for i := 1; i < n; i++ {
		name := number(c.limits[i])
		if from := number(c.limits[i-1] + step); from != name {
			name = from + " – " + name
		}
		names = append(names, name+suffix)
	}
	return append(names, w.over+" "+number(c.limits[n-1])+suffix)
}
