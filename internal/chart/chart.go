// Package chart draws the observatory's charts: lines, fans, bars, dumbbells,
// scatters, heat maps, funnels, maps of the regions and strips of sparklines.
//
// A chart is a plain model (Line, Bars, Map, …): numbers, names and a Frame of
// words. It is laid out once, in pixels, into a Scene of primitives, and the
// scene is drawn by two back ends, SVG for web and HTML and PDF for print, so
// both show the same picture. Every model also gives its data Table and a text
// alternative, which a page must offer beside the picture.
//
// Missing values are NaN. Colours are told apart by colour-blind readers and
// never carry a meaning alone: series are named where they end, and marks that
// are provisional, estimated or weak are hollow.
package chart

import (
	"errors"
	"fmt"

	"osservatorio/internal/italian"
)

// Chart is one of the models of this package.
type Chart interface {
	// Table is the data of the chart as text, for readers who do not see it.
	Table(italian.Locale) Table

	frame() *Frame
	check() error                    // what makes the model unfit to draw
	alt(italian.Locale) string       // default text alternative
	height(width float64) float64    // default height of the plot, px
	draw(c *canvas, plot box) error  // lays out the plot inside its box
	footnotes(w vocabulary) []string // what the drawing itself needs explained
}

// Frame holds the words around a chart, common to all kinds.
type Frame struct {
	Title    string
	Subtitle string
	Unit     string   // what the values are: "valori percentuali", "migliaia"
	Source   string   // who says so, without the word "Fonte"
	Notes    []string // printed below, one a line
	Alt      string   // text alternative; empty: one is made from the data
	Demo     bool     // data are invented: the red badge "DATI DIMOSTRATIVI"
	Decimals int      // of the values in labels and table
	Suffix   string   // after each value in labels: "%", or nothing
	Width    float64  // px; 0 is 720
	Height   float64  // px of the plot without the words; 0 fits the kind
}

func (f *Frame) frame() *Frame { return f }

// Options say how a chart is drawn, not what it holds.
type Options struct {
	Locale italian.Locale // the zero value is Italian
	// Bare leaves out title, subtitle, notes and source, for pages that print
	// them as text. The badge for invented data stays.
	Bare bool
	// ID prefixes the identifiers inside an SVG and must be unique on a page;
	// empty derives it from the drawing.
	ID string
}

func (o Options) locale() italian.Locale {
	if o.Locale == (italian.Locale{}) {
		return italian.IT
	}
	return o.Locale
}

// Table is a chart's data as text. Every row has as many cells as Headers.
type Table struct {
	Caption string
	Headers []string
	Rows    [][]string
	Notes   []string // what the marks in the cells mean
}

// Status says how far a value may be trusted. The zero value is a normal one.
type Status byte

// The statuses that change how a value is drawn or printed.
const (
	Normal      Status = iota
	Provisional        // hollow mark, "(p)"
	Estimated          // hollow mark, "(e)"
	Unreliable         // hollow mark, "(u)"
	Suppressed         // no mark, "(c)": the value exists and is withheld for secrecy
	Imprecise          // no mark, "(l)": the value exists and is withheld, being too imprecise
	Impossible         // no mark, "–": no value can exist

	statusCount
)

// StatusOf translates SDMX OBS_STATUS and CONF_STATUS. Whatever CONF_STATUS is
// neither empty nor F (free) withholds the value, and so does L, which the
// observatory gives to estimates too imprecise to be published. What is neither withheld,
// provisional, estimated nor of low reliability is Normal: breaks and
// definitions are told in notes and break marks, not on the value.
func StatusOf(obsStatus, confStatus string) Status {
	if confStatus != "" && confStatus != "F" {
		return Suppressed
	}
	switch obsStatus {
	case "P":
		return Provisional
	case "E", "I":
		return Estimated
	case "U":
		return Unreliable
	case "L":
		return Imprecise
	}
	return Normal
}

// Withheld reports whether a value of this status exists and is not shown.
func (s Status) Withheld() bool { return s == Suppressed || s == Imprecise }

// Hollow reports whether marks of this status are drawn unfilled.
func (s Status) Hollow() bool { return s == Provisional || s == Estimated || s == Unreliable }

// Interval is a range around a value, Lo ≤ Hi.
type Interval struct{ Lo, Hi float64 }

// Estimate is a value with its status and, if known, its confidence interval.
type Estimate struct {
	Value  float64 // NaN if missing
	CI     *Interval
	Status Status
}

// ErrNoData is returned for a chart without a single value to draw.
var ErrNoData = errors.New("no values to draw")

// AltText is the text alternative of a chart: Frame.Alt, or a sentence made
// from the data.
func AltText(c Chart, l italian.Locale) string {
	if text := c.frame().Alt; text != "" {
		return text
	}
	return c.alt(l)
}

// Layout turns a chart into a scene. A model that contradicts itself (columns
// of unequal length, a period that is none) is an error that names the chart.
func Layout(c Chart, o Options) (*Scene, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("chart %q: %w", c.frame().Title, err)
	}
	scene, err := compose(c, o)
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", c.frame().Title, err)
	}
	return scene, nil
}
