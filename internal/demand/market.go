package demand

import "slices"

// Market is what openings are computed from: how many work where, in what, how old they are. Every list is sorted.
type Market struct {
	Regions     []string            // the leaves of the territory
	Larger      map[string][]string // of each larger area the regions that it is made of; Italy is one
	Block       map[string]string   // of each region the area by which sectors are forecast
	Sectors     []string
	Occupations []string
	Totals      map[string]Series             // employed persons of a region
	BySector    map[string]map[string]Series  // employed persons of a block by sector
	Seed        map[string]map[string]float64 // of a region by sector, as last surveyed: says how its sectors stand to each other
	Matrix      []Employed
	Persons     []Person
	Local       map[string]map[Band]float64 // employed of a region by the age classes of Wide
	Bridges     map[[2]string][]Bridge      // by area and sector (All too): the quarters that the survey lacks, nearest first
	Quarters    Quarters                    // by which their places are counted
	Dying       map[Band]float64            // probability of dying within a year; nil where no life table is known
}

// Employed is a cell of the sector-by-occupation matrix of one year, by region or block.
type Employed struct {
	Year                     int
	Area, Sector, Occupation string
	Persons                  float64
	Respondents              int
}

// Person is a group of Italy's residents of one year by age, condition and, of the employed, job.
type Person struct {
	Year               int
	Band               Band
	Status             string // EMP, UNEMP, INAC
	Sector, Occupation string
	Persons            float64
}

// Band is a class of age of five years, from 15 on, the last 75 and over, of one sex.
type Band struct {
	Sex  string // M or F
	From int
}

// FirstAge and LastAge are where the bands begin and end.
const FirstAge, LastAge = 15, 75

// Bands are all, men first.
func Bands() []Band {
	var out []Band
	for _, sex := range []string{"M", "F"} {
		for age := FirstAge; age <= LastAge; age += 5 {
			out = append(out, Band{sex, age})
		}
	}
	return out
}

// bands are the bands and perSex how many each sex has.
var bands = Bands()

const perSex = (LastAge-FirstAge)/5 + 1

// Wide is the class of the labour force survey that a band lies in, by its first age.
func Wide(b Band) Band {
	for _, from := range []int{75, 65, 55, 45, 35, 30, 25} {
		if b.From >= from {
			return Band{b.Sex, from}
		}
	}
	return Band{b.Sex, FirstAge}
}

// placeOf is the place of a code in a sorted list, -1 when it is not there.
func placeOf(list []string, code string) int {
	i, ok := slices.BinarySearch(list, code)
	if !ok {
		return -1
	}
	return i
}

// LastSurveyed is the last year of the matrix.
func (m *Market) LastSurveyed() int {
	y := 0
	for _, c := range m.Matrix {
		y = max(y, c.Year)
	}
	return y
}
