// Package world invents the people whom the sample extracts of the labour force
// survey describe: how many there are in each region, by citizenship, sex and
// age, and how many of them work, look for work or do neither, quarter by
// quarter from 2010 to 2025. Levels follow published magnitudes (data/); the
// cells of Piemonte and Toscana in 2013 give the printed figures exactly. Nothing
// in it is a statistic of anybody.
package world

import (
	"fmt"
	"sync"
)

// Citizenship groups, as the survey's microdata have them (CITTAD 1, 2, 3).
type Citizenship int

// The citizenship groups.
const (
	ITA Citizenship = iota
	EU
	NEU
	citizenships
)

// Sex of a person.
type Sex int

// The sexes, in the order of the codes 1 and 2.
const (
	Male Sex = iota
	Female
	sexes
)

// Age is one of the nine classes that all published classes are made of.
type Age int

// The age classes.
const (
	Y15_19 Age = iota
	Y20_24
	Y25_29
	Y30_34
	Y35_44
	Y45_54
	Y55_64
	Y65_74
	Y75
	ages
)

// Years of the world.
const (
	FirstYear = 2010
	LastYear  = 2025
	years     = LastYear - FirstYear + 1
)

// Quarter is a quarter of a year; Q is 1 to 4.
type Quarter struct{ Year, Q int }

// String gives the SDMX form, 2013-Q1.
func (q Quarter) String() string { return fmt.Sprintf("%d-Q%d", q.Year, q.Q) }

// After reports whether q is later than p.
func (q Quarter) After(p Quarter) bool {
	return q.Year > p.Year || q.Year == p.Year && q.Q > p.Q
}

// Key identifies a group of people. Area is an index of Areas.
type Key struct {
	Area int
	Cit  Citizenship
	Sex  Sex
	Age  Age
}

// Keys yields all keys in a fixed order: by area, citizenship, sex, age.
func Keys(yield func(Key) bool) {
	for a := range Areas {
		for c := range citizenships {
			for s := range sexes {
				for g := range ages {
					if !yield(Key{a, c, s, g}) {
						return
					}
				}
			}
		}
	}
}

// Cell counts persons by condition. NEET, asked of those under 35, are some of
// the unemployed and of the inactive and not a condition of their own.
type Cell struct {
	Employed, Unemployed, Inactive, NEET int64
}

// Population is the number of persons.
func (c Cell) Population() int64 { return c.Employed + c.Unemployed + c.Inactive }

// Plus adds two groups.
func (c Cell) Plus(d Cell) Cell {
	return Cell{c.Employed + d.Employed, c.Unemployed + d.Unemployed, c.Inactive + d.Inactive, c.NEET + d.NEET}
}

// grid holds one cell for each key.
type grid [21][citizenships][sexes][ages]Cell

func (g *grid) at(k Key) *Cell { return &g[k.Area][k.Cit][k.Sex][k.Age] }

// World is the invented population. It does not change once made.
type World struct {
	seed     uint64
	quarters [years][4]grid // as the last edition publishes them
}

// New returns the world of a seed; the same seed gives the same world, and the
// same *World where it was asked before.
func New(seed uint64) *World {
	worlds.Lock()
	defer worlds.Unlock()
	if w := worlds.bySeed[seed]; w != nil {
		return w
	}
	w := &World{seed: seed}
	annual := newModel(seed).years()
	for y := range annual {
		w.spread(FirstYear+y, &annual[y])
	}
	worlds.bySeed[seed] = w
	return w
}

var worlds = struct {
	sync.Mutex
	bySeed map[uint64]*World
}{bySeed: map[uint64]*World{}}

// Edition is one publication of the recent quarters.
type Edition struct {
	Number    int    // 0 is the first
	Published string // 2025-09-15
	Last      Quarter
}

// Editions lists the publications of 2025, in order.
var Editions = []Edition{
	{0, "2025-09-15", Quarter{2025, 2}},
	{1, "2025-12-15", Quarter{2025, 3}},
	{2, "2026-03-16", Quarter{2025, 4}},
}

// Final is the last edition.
func Final() Edition { return Editions[len(Editions)-1] }
