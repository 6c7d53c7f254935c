package istat

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// quarterWords are the quarters in the names of the microdata files.
var quarterWords = [...]string{1: "Primo", "Secondo", "Terzo", "Quarto"}

// microdataExtracts covers 2015 to 2020, with the region of each person, and
// 2021 in the layout of the new regulation, without it.
func microdataExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for year := 2015; year <= 2021; year++ {
		for q := 1; q <= 4; q++ {
			t := world.Quarter{Year: year, Q: q}
			all = append(all, newExtract("rcfl-microdata",
				fmt.Sprintf("/microdati/rilevazione-sulle-forze-di-lavoro-dati-trasversali-trimestrali/RCFL_Microdati_%d_%s_trimestre.txt", year, quarterWords[q]),
				"text/plain", publishedArchive, func(w *bufio.Writer) { newSurvey(seed, t).write(w) }))
		}
	}
	return all
}

// person is one record: a respondent who stands for weight persons, in tenths.
type person struct {
	key       world.Key
	age       int // years
	condition int // COND3: 1 employed, 2 unemployed, 3 inactive
	sector    world.Sector
	weight    int64
}

// survey writes the records of one quarter.
type survey struct {
	t       world.Quarter
	people  *world.World
	noise   draw.Source
	record  int
	columns []column
}

// column is a variable of the layout, with the width to which it is padded.
type column struct {
	name  string
	width int
	value func(s *survey, p person) string
}

func newSurvey(seed uint64, t world.Quarter) *survey {
	s := &survey{t: t, people: world.New(seed), noise: draw.New(seed, "microdata "+t.String()), columns: layout2015}
	if t.Year >= 2021 {
		s.columns = layout2021
	}
	return s
}

// write writes the header and the records. The weights of the records of a
// group add up exactly to the persons of the group in the world.
func (s *survey) write(w *bufio.Writer) {
	for i, c := range s.columns {
		if i > 0 {
			w.WriteByte('\t')
		}
		w.WriteString(c.name)
	}
	w.WriteString("\r\n")
	for k := range world.Keys {
		cell := s.people.Cell(world.Final(), s.t, k)
		for sector, n := range s.people.Employed(s.t, k, cell.Employed) {
			s.respondents(w, k, 1, world.Sector(sector), n)
		}
		s.respondents(w, k, 2, 0, cell.Unemployed)
		s.respondents(w, k, 3, 0, cell.Inactive)
		if s.t.Year < 2021 && k.Age == world.Y15_19 {
			// Children are in the households: they have no condition of work.
			s.write1(w, person{key: k, age: int(s.draw(0, 14, "child")), condition: 3, weight: 10 * cell.Population()})
		}
	}
}

// respondents writes the persons of a group in one condition as one record, or
// as two of different weight where they are many.
func (s *survey) respondents(w *bufio.Writer, k world.Key, condition int, sector world.Sector, persons int64) {
	if persons == 0 {
		return
	}
	p := person{key: k, condition: condition, sector: sector, weight: 10 * persons}
	from, to := years(k.Age)
	p.age = from + int(s.draw(0, int64(to-from), "age"))
	if persons > 60_000 {
		half := p
		half.weight = persons * s.draw(300, 700, "half") / 1000 * 10 // whole persons: 2021-Q1 has no tenths
		p.weight -= half.weight
		half.age = from + int(s.draw(0, int64(to-from), "other age"))
		s.write1(w, half)
	}
	s.write1(w, p)
}

func (s *survey) write1(w *bufio.Writer, p person) {
	s.record++
	for i, c := range s.columns {
		if i > 0 {
			w.WriteByte('\t')
		}
		text := c.value(s, p)
		if n := c.width - len(text); n > 0 {
			w.WriteString(strings.Repeat(" ", n))
		}
		w.WriteString(text)
	}
	w.WriteString("\r\n")
}

// draw draws a number for the record at hand.
func (s *survey) draw(lo, hi int64, what string) int64 {
	return s.noise.Between(lo, hi, what, strconv.Itoa(s.record))
}

// years are the first and the last year of age of a class.
func years(g world.Age) (from, to int) {
	bounds := [...][2]int{{15, 19}, {20, 24}, {25, 29}, {30, 34}, {35, 44}, {45, 54}, {55, 64}, {65, 74}, {75, 89}}
	return bounds[g][0], bounds[g][1]
}

func (p person) area() world.Area { return world.Areas[p.key.Area] }
func (p person) foreign() bool    { return p.key.Cit != world.ITA }
func (p person) employed() bool   { return p.condition == 1 }

// cat12 is the branch of activity in twelve classes.
func (s *survey) cat12(p person) string {
	switch p.sector {
	case world.Agriculture:
		return "1"
	case world.Industry:
		return "2"
	case world.Construction:
		return "3"
	}
	return strconv.FormatInt(s.draw(4, 12, "branch"), 10)
}

// household is the number of the record's household: those of one area share some, as members of
// a family do.
func (s *survey) household(p person) int64 {
	const most = 150
	return int64(p.key.Area)*most + s.draw(1, most, "household")
}

func literal(text string) func(*survey, person) string {
	return func(*survey, person) string { return text }
}

// upTo draws a code from 1 to n, "." for those who are not asked.
func upTo(n int64, what string, asked func(person) bool) func(*survey, person) string {
	return func(s *survey, p person) string {
		if !asked(p) {
			return "."
		}
		return strconv.FormatInt(s.draw(1, n, what), 10)
	}
}

// mayRefuse gives, now and then, the codes of those who do not answer.
func mayRefuse(inner func(*survey, person) string, what string) func(*survey, person) string {
	return func(s *survey, p person) string {
		text := inner(s, p)
		if text == "." {
			return text
		}
		switch s.draw(1, 60, "refuses "+what) {
		case 1:
			return "996" // other
		case 2:
			return "997" // does not know
		case 3:
			return "998" // does not answer
		}
		return text
	}
}

func everybody(person) bool { return true }

func integer(value func(s *survey, p person) int64) func(*survey, person) string {
	return func(s *survey, p person) string { return strconv.FormatInt(value(s, p), 10) }
}

func ifEmployed(value func(s *survey, p person) string) func(*survey, person) string {
	return func(s *survey, p person) string {
		if !p.employed() {
			return ""
		}
		return value(s, p)
	}
}
