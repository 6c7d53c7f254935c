package istat

import (
	"bufio"
	"fmt"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// The years whose life tables exist, and the day on which they were published.
const (
	firstLifeTable, lastLifeTable = 2023, 2024
	publishedLife                 = "2025-06-18"
)

// Scales of the whole numbers of a life table: a probability of dying of one, and the born.
const (
	certain int64 = 10_000_000
	born    int64 = 100_000_000_000
)

// mortality holds the probability of dying of each age from 0 to lastAge, the last of which is certain.
type mortality [lastAge + 1]int64

// lifeTables are drawn so that each has a given life expectancy.
type lifeTables struct {
	future future
	noise  draw.Source
}

func newLifeTables(seed uint64) lifeTables {
	return lifeTables{readFuture(), draw.New(seed, "istat/life-tables")}
}

// of is the table of an area: the nation's life expectancy, moved by its ripartizione and a little by itself.
func (l lifeTables) of(area world.Area, year int, sex string) mortality {
	shift := [...]string{1: "life_north_west", 2: "life_north_east", 3: "life_centre", 4: "life_south", 5: "life_islands"}[area.Ripartizione]
	return mortalityFor(l.national(year, sex) + l.future[shift] + l.noise.Between(-2, 2, area.Code, sex))
}

func (l lifeTables) national(year int, sex string) int64 {
	return l.future[fmt.Sprintf("life_expectancy_%d_%s", year, map[string]string{"M": "m", "F": "f"}[sex])]
}

// mortalityFor finds the table with a life expectancy, in tenths of a year: dying grows by a tenth every year of age
// (Gompertz), above what children and the young have; its level is found by halving.
func mortalityFor(expectancy int64) mortality {
	low, high := int64(1), certain
	for low < high {
		level := (low + high) / 2
		if gompertz(level).expectancy(0) > expectancy*100 {
			low = level + 1
		} else {
			high = level
		}
	}
	return gompertz(low)
}

// gompertz is the table whose probability of dying at birth would be level millionths of certain, but for the first
// year of life and accidents.
func gompertz(level int64) mortality {
	var q mortality
	grown := level * 1000
	for age := range q {
		q[age] = min(certain, grown/1_000_000+1_000)
		grown = min(grown*1105/1000, certain*1_000_000)
	}
	q[0] += 22_000
	q[lastAge] = certain
	return q
}

// lifeLine is one line of a life table, in the scales above: survivors, deaths, years lived.
type lifeLine struct{ survivors, deaths, years int64 }

// columns are the survivors of born at each age; of the last one, half live two years on average.
func (q mortality) columns() [lastAge + 1]lifeLine {
	var all [lastAge + 1]lifeLine
	left := born
	for age := range all {
		dead := left / certain * q[age]
		c := lifeLine{left, dead, left - dead/2}
		switch age {
		case 0:
			c.years = left - dead*9/10
		case lastAge:
			c.years = left * 2
		}
		all[age] = c
		left -= dead
	}
	return all
}

// expectancy is the years that those of an age still live, in thousandths.
func (q mortality) expectancy(age int) int64 {
	var years int64
	all := q.columns()
	for _, c := range all[age:] {
		years += c.years / 1000
	}
	return years * 1_000_000 / max(1, all[age].survivors)
}

// lifeExtracts are the life tables of Italy and the regions, a file a year.
func lifeExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for year := firstLifeTable; year <= lastLifeTable; year++ {
		all = append(all, newExtract("life-tables", fmt.Sprintf("/scambio/istat/tavole-mortalita/%d.csv", year), "text/csv", publishedLife,
			func(w *bufio.Writer) { newLifeTables(seed).write(w, year) }))
	}
	return all
}

func (l lifeTables) write(w *bufio.Writer, year int) {
	fmt.Fprintln(w, "TIME_PERIOD,REF_AREA,SEX,AGE,LIFE_FUNCTION,OBS_VALUE")
	for _, sex := range []string{"M", "F"} {
		writeLifeTable(w, year, "IT", sex, mortalityFor(l.national(year, sex)))
		for _, a := range world.Areas {
			writeLifeTable(w, year, a.Code, sex, l.of(a, year, sex))
		}
	}
}

func writeLifeTable(w *bufio.Writer, year int, area, sex string, q mortality) {
	all := q.columns()
	perBorn := born / 100_000
	for age, c := range all {
		value := func(function, text string) {
			fmt.Fprintf(w, "%d,%s,%s,%s,%s,%s\n", year, area, sex, ageCode(age), function, text)
		}
		value("lx", strconv.FormatInt(c.survivors/perBorn, 10))
		value("dx", strconv.FormatInt(c.deaths/perBorn, 10))
		value("qx", decimals(q[age]*1000/(certain/100_000), 5)) // per thousand
		value("Lx", strconv.FormatInt(c.years/perBorn, 10))
		value("ex", decimals(q.expectancy(age), 3))
	}
}

// decimals writes a whole number of units of 10^-places.
func decimals(n int64, places int) string {
	text := fmt.Sprintf("%0*d", places+1, n)
	return text[:len(text)-places] + "." + text[len(text)-places:]
}

func ageCode(age int) string {
	if age == lastAge {
		return "Y_GE100"
	}
	return "Y" + strconv.Itoa(age)
}
