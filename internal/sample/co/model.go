package co

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
)

//go:embed data/*.csv
var data embed.FS

// tilt is the way in which tourism shapes the year of an area.
type tilt int

const (
	plain tilt = iota
	mountain
	sea
)

// area is a region or an autonomous province.
type area struct {
	code, name string // ITC1, PIEMONTE
	macro      string // NW, NE, C, M
	share      [citizenships]float64
	tilt       tilt
	provinces  []weighted
	pins       pins
}

// pins are the figures of 2013 that are given and not drawn; zero is not given.
type pins struct {
	total     [flows][citizenships]int
	sectors   [flows][citizenships][sectors]float64   // per mille
	contracts [flows][citizenships][contracts]float64 // per mille
}

const (
	activations = iota
	terminations
	flows
)

// pinnedYear is the year of the published figures.
const pinnedYear = 2013

// The years of which the model knows the levels, and those that it serves.
const firstLevel, lastLevel, firstYear, lastYear = 2009, 2026, 2010, 2025

// model holds what the counts of every quarter are computed from.
type model struct {
	seed   uint64
	draw   draw.Source
	areas  []area
	levels [lastLevel - firstLevel + 1][citizenships]float64 // thousands
	ended  [lastLevel - firstLevel + 1]float64               // terminations per activation
	anchor map[string][2][citizenships]float64               // by macro-area: level of 2015 and 2019
	noise  map[noiseKey][]float64
}

type noiseKey struct {
	area        string
	citizenship int
}

func newModel(seed uint64) *model {
	m := &model{seed: seed, draw: draw.New(seed, "co"), anchor: map[string][2][citizenships]float64{}}
	m.readYears()
	m.readAnchors()
	m.readAreas()
	m.readPins()
	m.setShares()
	m.drawNoise()
	return m
}

// table reads an embedded file without its header. The files are part of the
// program, so that a fault in them is a fault of the program.
func table(name string) [][]string {
	file, err := data.Open("data/" + name + ".csv")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Errorf("co sample, %s.csv: %w", name, err))
	}
	return rows[1:]
}

func number(text string) float64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Errorf("co sample: %w", err))
	}
	return n
}

func (m *model) readYears() {
	for i, row := range table("years") {
		for z := range citizenships {
			m.levels[i][z] = number(row[1+z])
		}
		m.ended[i] = number(row[4]) / 1000
	}
}

func (m *model) readAnchors() {
	for _, row := range table("anchors") {
		pair := m.anchor[row[1]]
		for z := range citizenships {
			if row[0] == "2015" {
				pair[0][z] = number(row[2+z])
			} else {
				pair[1][z] = number(row[2+z])
			}
		}
		m.anchor[row[1]] = pair
	}
}

func (m *model) readAreas() {
	tilts := map[string]tilt{"plain": plain, "mountain": mountain, "sea": sea}
	for _, row := range table("regions") {
		a := area{code: row[0], name: row[1], macro: row[2], tilt: tilts[row[6]]}
		for z := range citizenships {
			a.share[z] = number(row[3+z]) / 1000
		}
		for _, province := range strings.Fields(row[7]) {
			code, weight, _ := strings.Cut(province, ":")
			a.provinces = append(a.provinces, weighted{code, int(number(weight))})
		}
		m.areas = append(m.areas, a)
	}
}

func (m *model) readPins() {
	position := map[string]int{
		"ITA": italian, "EU": european, "NEU": nonEU, "ATT": activations, "CES": terminations,
		"A": agriculture, "B-E": industry, "F": construction, "G-U": services,
		"TI": permanent, "TD": fixedTerm, "APPR": apprentice, "COLL": collaboration, "ALT": otherContract,
	}
	for _, row := range table("pins") {
		p := &m.area(row[0]).pins
		z, f, code, value := position[row[1]], position[row[2]], position[row[4]], number(row[5])
		switch row[3] {
		case "total":
			p.total[f][z] = int(value)
		case "sector":
			p.sectors[f][z][code] = value
		case "contract":
			p.contracts[f][z][code] = value
		}
	}
}

// area returns the area of a code of the embedded files.
func (m *model) area(code string) *area {
	for i := range m.areas {
		if m.areas[i].code == code {
			return &m.areas[i]
		}
	}
	panic("co sample: no area " + code)
}

// setShares gives the pinned areas the share of their macro-area that makes
// their level of 2013, and the others what is left.
func (m *model) setShares() {
	for z := range citizenships {
		pinned, free := map[string]float64{}, map[string]float64{}
		for i := range m.areas {
			a := &m.areas[i]
			if n := a.pins.total[activations][z]; n > 0 {
				a.share[z] = float64(n) / m.macroLevel(a.macro, z, pinnedYear)
				pinned[a.macro] += a.share[z]
			} else {
				free[a.macro] += a.share[z]
			}
		}
		for i := range m.areas {
			if a := &m.areas[i]; a.pins.total[activations][z] == 0 {
				a.share[z] *= (1 - pinned[a.macro]) / free[a.macro]
			}
		}
	}
}
