// Package mim invents the pupils of every school by year of course and citizenship, in the form of the open
// data of the Ministry of Education. Foreign pupils of state schools agree with what the Ministry prints for
// the school year; the pupils in all are round numbers near it, and private schools are invented around it.
package mim

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// order is an order of school that the file has; pre-school is in files of its own.
type order struct {
	label          string
	years          int
	size           int64 // pupils of a school, about
	state, private level
}

// level is an order among the schools of the state or the others.
type level struct {
	code            string // between the province and the number in the code of a school
	pupils, foreign int64
	printed         map[string]int64 // foreign pupils of regions
}

// Foreign pupils of state schools: Ministero dell'istruzione e del merito, "Principali dati della scuola, avvio anno
// scolastico 2024/2025", table 11.
var orders = []order{
	{"SCUOLA PRIMARIA", 5, 150,
		level{"EE", 2_188_000, 322_014, map[string]int64{"ITC4": 87282, "ITH5": 41115, "ITH3": 36041, "ITF2": 486, "ITF5": 1321, "ITG2": 1879}},
		level{"1E", 168_000, 8_100, nil}},
	{"SCUOLA SECONDARIA I GRADO", 3, 210,
		level{"MM", 1_517_000, 209_074, map[string]int64{"ITC4": 55620, "ITH5": 25509, "ITH3": 23503, "ITF2": 294, "ITF5": 768, "ITG2": 1318}},
		level{"1M", 65_000, 2_900, nil}},
	{"SCUOLA SECONDARIA II GRADO", 5, 480,
		level{"IS", 2_583_000, 226_125, map[string]int64{"ITC4": 53018, "ITH5": 28564, "ITH3": 22759}},
		level{"PS", 112_000, 4_700, nil}},
}

const schoolYear = "202425"

// kinds are the two files of a school year.
var kinds = []struct {
	name string
	of   func(order) level
}{
	{"STA", func(o order) level { return o.state }},
	{"PAR", func(o order) level { return o.private }},
}

// Extracts returns the files of the last school year that is out.
func Extracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, k := range kinds {
		all = append(all, extract.Extract{
			Source: "mim", Dataset: "pupils",
			Path:      "/opendata/opendata/catalogo/elements1/leaf/ALUITASTRACIT" + k.name + schoolYear + "20250831.csv",
			MediaType: "text/csv", Published: extract.Day("2025-09-15"),
			Write: func(w io.Writer) error { return write(w, seed, k.of) },
		})
	}
	return all
}

// outside are the regions whose schools are not the Ministry's.
func outside(region string) bool { return region == "ITC2" || region == "ITDA" }

// write writes one file, with the two oddities of the real ones: a row that stands twice, and a year of course
// that no school has.
func write(w io.Writer, seed uint64, of func(order) level) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "\ufeffANNOSCOLASTICO,CODICESCUOLA,ORDINESCUOLA,ANNOCORSO,ALUNNI,ALUNNICITTADINANZAITALIANA,ALUNNICITTADINANZANONITALIANA")
	for _, o := range orders {
		var last row
		for r := range rows(seed, o, of(o)) {
			r.write(out)
			last = r
		}
		if o.label == "SCUOLA SECONDARIA II GRADO" {
			last.write(out)
			row{last.school, o.label, 7, 2, 0}.write(out)
		}
	}
	return out.Flush()
}

// row is the pupils of one year of course of a school.
type row struct {
	school, order   string
	year            int
	pupils, foreign int64
}

func (r row) write(w io.Writer) {
	fmt.Fprintf(w, "%s,%s,%s,%d,%d,%d,%d\n", schoolYear, r.school, r.order, r.year, r.pupils, r.pupils-r.foreign, r.foreign)
}

// rows divides an order among regions, provinces, schools and years.
func rows(seed uint64, o order, l level) func(func(row) bool) {
	draws := draw.New(seed, "mim/pupils/"+l.code)
	return func(yield func(row) bool) {
		pupils := draw.Split(l.pupils, places.Weights(func(r places.Region) int64 {
			if outside(r.Code) {
				return 0
			}
			return inhabitants(r)
		}))
		foreign := l.foreignByRegion(draws)
		for i, r := range places.Regions {
			if outside(r.Code) {
				continue
			}
			weights, foreignWeights := make([]int64, len(r.Provinces)), make([]int64, len(r.Provinces))
			for k, p := range r.Provinces {
				weights[k] = p.Weight
				foreignWeights[k] = draws.Around(p.Weight, 200, "foreign", p.Code)
			}
			ofProvinces, foreignOf := draw.Split(pupils[i], weights), draw.Split(foreign[i], foreignWeights)
			for k, p := range r.Provinces {
				for s := range schools(draws, o, l, p, ofProvinces[k], foreignOf[k]) {
					if !yield(s) {
						return
					}
				}
			}
		}
	}
}

// foreignByRegion takes what is printed and divides the rest by where foreigners work.
func (l level) foreignByRegion(draws draw.Source) []int64 {
	rest := l.foreign
	for _, n := range l.printed {
		rest -= n
	}
	parts := draw.Split(rest, places.Weights(func(r places.Region) int64 {
		if _, ok := l.printed[r.Code]; ok || outside(r.Code) {
			return 0
		}
		return draws.Around(r.NonEU*100, 100, "foreign", r.Code)
	}))
	for code, n := range l.printed {
		parts[places.Index(code)] = n
	}
	return parts
}

func inhabitants(r places.Region) (sum int64) {
	for _, p := range r.Provinces {
		sum += p.Weight
	}
	return sum
}

// schools divides the pupils of a province; classes of no pupils have no row.
func schools(draws draw.Source, o order, l level, p places.Province, pupils, foreign int64) func(func(row) bool) {
	return func(yield func(row) bool) {
		n := max(1, int(pupils/o.size))
		weights := make([]int64, n)
		for i := range weights {
			weights[i] = draws.Around(1000, 600, p.Code, strconv.Itoa(i))
		}
		ofSchools := draw.Split(pupils, weights)
		for i := range weights {
			weights[i] = ofSchools[i] * draws.Between(300, 1700, "foreign", p.Code, strconv.Itoa(i))
		}
		foreignOf := draw.Split(foreign, weights)
		for i := range n {
			code := fmt.Sprintf("%s%s%05d%c", p.Plate, l.code, i+1, 'A'+rune(draws.Between(0, 25, "check", p.Code, strconv.Itoa(i))))
			years := make([]int64, o.years)
			for y := range years {
				years[y] = draws.Around(1000, 150, "year", code, strconv.Itoa(y))
			}
			years = draw.Split(ofSchools[i], years)
			foreignIn := draw.Split(foreignOf[i], years)
			for y, count := range years {
				if count > 0 && !yield(row{code, o.label, y + 1, count, foreignIn[y]}) {
					return
				}
			}
		}
	}
}
