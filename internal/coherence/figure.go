// Package coherence reads a set of published figures and says which of them cannot hold
// together. Every printed number is the interval that rounds to it; the declared rules
// (schemas/coherence.yaml) bind figures by their structure, never by which figures they are;
// what no values within the intervals satisfy is a finding.
package coherence

import (
	"slices"
	"strings"
)

// Kind is what a figure measures.
type Kind string

// The kinds of figures. A ratio may be above 100, a share and a rate may not.
const (
	Count  Kind = "count"
	Share  Kind = "share"
	Rate   Kind = "rate"
	Ratio  Kind = "ratio"
	Growth Kind = "growth" // a change in per cent
	Change Kind = "change" // a change in units
	Points Kind = "points" // a difference in percentage points
	Rank   Kind = "rank"
)

var kinds = []Kind{Count, Share, Rate, Ratio, Growth, Change, Points, Rank}

// Figure is one printed number with its label.
type Figure struct {
	Line       int    `json:"line"`
	ID         string `json:"id,omitempty"`
	Region     string `json:"region"`
	Label      string `json:"label"`
	Indicator  string `json:"indicator"`
	Population string `json:"population"`
	Sex        string `json:"sex"`
	Breakdown  string `json:"breakdown"`
	Period     string `json:"period"`
	Value      string `json:"value"` // as it is in the file
	Unit       string `json:"unit"`
	Quote      string `json:"quote"`

	name      string // the indicator, by the name that the rules know
	pop       string
	kind      Kind
	number    float64
	hedge     hedge    // how the breakdown says that it is softened
	stands    Interval // what the printed number can stand for
	sampled   Interval // the same, and what the sample leaves open; of observations only
	place     place
	dims      map[string]string
	act       string
	reference string
	text      *text // the quote; nil when there is none
	at        int   // which number of the quote this is; -1 when none
}

// place is what a figure is about: a region, a part of one, or an area beyond the regions.
type place struct {
	region string // "" for Italy and macro-areas
	part   string // province or municipality, "" for the whole
	beyond string // Italy or a macro-area, by its code where it has one
}

const italy = "IT"

func (p place) String() string {
	switch {
	case p.beyond != "":
		return p.beyond
	case p.part != "":
		return p.region + "/" + p.part
	}
	return p.region
}

// cell is where a figure stands among the figures: two figures of one cell have one label.
type cell struct {
	place    place
	name     string
	pop, sex string
	dims     string
	period   string
}

func (f *Figure) cell() cell {
	return cell{place: f.place, name: f.name, pop: f.pop, sex: f.Sex, dims: dimText(f.dims), period: f.Period}
}

// String is the cell as findings name it.
func (c cell) String() string {
	parts := []string{c.name, c.place.String()}
	for _, p := range []string{c.pop, c.sex, c.dims, c.period} {
		if p != "" && p != "T" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// with returns the cell with another name.
func (c cell) with(name string) cell { c.name = name; return c }

// drop returns the cell of the whole that a dimension divides, and whether it was divided.
func (c cell) drop(dim string) (cell, bool) {
	switch dim {
	case "":
		return c, true
	case "AREA":
		divided := c.place.part != ""
		c.place.part = ""
		return c, divided
	case "SEX":
		divided := c.sex == "F" || c.sex == "M"
		c.sex = "T"
		return c, divided
	}
	dims := parseDims(c.dims)
	_, divided := dims[dim]
	delete(dims, dim)
	c.dims = dimText(dims)
	return c, divided
}

// value is the cell's value of a dimension, "" without.
func (c cell) value(dim string) string {
	switch dim {
	case "AREA":
		return c.place.part
	case "SEX":
		return c.sex
	}
	return parseDims(c.dims)[dim]
}

func dimText(dims map[string]string) string {
	var parts []string
	for k, v := range dims {
		parts = append(parts, k+"="+v)
	}
	slices.Sort(parts)
	return strings.Join(parts, ";")
}

func parseDims(s string) map[string]string {
	dims := map[string]string{}
	for _, part := range strings.Split(s, ";") {
		if k, v, ok := strings.Cut(part, "="); ok {
			dims[k] = v
		}
	}
	return dims
}
