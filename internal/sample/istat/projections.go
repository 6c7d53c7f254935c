package istat

import (
	"bufio"
	_ "embed"
	"fmt"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

//go:embed data/future.csv
var futureCSV string

// future holds the figures that what is to come is calibrated to, by name.
type future map[string]int64

func readFuture() future {
	f := future{}
	for _, line := range lines(futureCSV) {
		f[line[0]] = int64(atoi(line[1]))
	}
	return f
}

// between goes in a straight line from a figure of 2024 to that of 2050, also before and after.
func (f future) between(name string, year int) int64 {
	from, to := f[name+"_2024"], f[name+"_2050"]
	return from + (to-from)*int64(year-2024)/26
}

// projection is a round of forecasts: the year of the population that it starts from, the last year ahead, and the
// day on which it was published. The rounds stand side by side, and the earlier one can be held against what came.
type projection struct {
	base, last int
	published  string
	limits     bool // the interval is published too
}

var projectionRounds = []projection{
	{2021, 2031, "2022-09-22", false},
	{2024, 2036, "2025-07-28", true},
}

// peopleOf are the persons of one sex by single year of age.
type peopleOf [lastAge + 1]int64

// population is the people of one area by sex, men first.
type population [2]peopleOf

var sexes = [2]string{"M", "F"}

func projectionExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, p := range projectionRounds {
		all = append(all, newExtract("projections", fmt.Sprintf("/scambio/istat/previsioni/%d.csv", p.base), "text/csv", p.published,
			func(w *bufio.Writer) { p.write(w, seed) }))
	}
	return all
}

// write writes the population of every area and of Italy, which is their sum, at 1 January of every year ahead.
func (p projection) write(w *bufio.Writer, seed uint64) {
	fmt.Fprintln(w, "PROJECTION_BASE,SCENARIO,TIME_PERIOD,REF_AREA,SEX,AGE,OBS_VALUE")
	c := newCohorts(seed, p.base)
	people := c.start()
	for year := p.base; year <= p.last; year++ {
		var italy population
		for i, a := range world.Areas {
			p.writeArea(w, c.future, year, a.Code, people[i])
			for s := range sexes {
				for age, n := range people[i][s] {
					italy[s][age] += n
				}
			}
		}
		p.writeArea(w, c.future, year, "IT", italy)
		for i := range people {
			people[i] = c.next(i, year, people[i])
		}
	}
}

func (p projection) writeArea(w *bufio.Writer, f future, year int, area string, people population) {
	line := func(scenario, sex, age string, n int64) {
		fmt.Fprintf(w, "%d,%s,%d,%s,%s,%s,%d\n", p.base, scenario, year, area, sex, age, n)
	}
	var all [3]int64 // men, women, both
	for age := range people[0] {
		men, women := people[0][age], people[1][age]
		line("MEDIAN", "M", ageCode(age), men)
		line("MEDIAN", "F", ageCode(age), women)
		line("MEDIAN", "T", ageCode(age), men+women)
		all[0], all[1], all[2] = all[0]+men, all[1]+women, all[2]+men+women
		if p.limits && year > p.base {
			apart := f.spread(age, year-p.base) * int64(year-p.base)
			line("LOW_90", "T", ageCode(age), draw.PerMille(men+women, 1000-apart))
			line("HIGH_90", "T", ageCode(age), draw.PerMille(men+women, 1000+apart))
		}
	}
	for s, sex := range []string{"M", "F", "T"} {
		line("MEDIAN", sex, "TOTAL", all[s])
	}
}

// spread is the half width of the interval per mille a year.
func (f future) spread(age, years int) int64 {
	switch {
	case age < years:
		return f["spread_unborn"]
	case age >= 80:
		return f["spread_old"]
	}
	return f["spread"]
}

// cohorts ages the population of the register year by year: those who die leave, by the life tables, which improve; women
// bear children; immigrants are added. Nobody moves from one area to another.
type cohorts struct {
	future future
	noise  draw.Source
	base   int
	regs   *register
	dying  [][2]mortality // of every area, by sex
}

func newCohorts(seed uint64, base int) *cohorts {
	c := &cohorts{readFuture(), draw.New(seed, "demography"), base, newRegister(seed), nil}
	tables := newLifeTables(seed)
	for _, a := range world.Areas {
		table := min(max(base, firstLifeTable), lastLifeTable)
		c.dying = append(c.dying, [2]mortality{tables.of(a, table, "M"), tables.of(a, table, "F")})
	}
	return c
}

// start is the population of the base year, with the ages of Demografia in cifre.
func (c *cohorts) start() []population {
	var all []population
	for _, a := range world.Areas {
		name, _ := demographyRegion(a.Region)
		n := c.regs.everybody[c.base][a.Code]
		var people population
		copy(people[0][:], draw.Split(n.men, everybodyPyramid.weights(c.noise, name, "M")))
		copy(people[1][:], draw.Split(n.women, everybodyPyramid.weights(c.noise, name, "F")))
		all = append(all, people)
	}
	return all
}

// next is the population of area i one year after year.
func (c *cohorts) next(i, year int, people population) population {
	var after population
	better := int64(1000)
	for range year - c.base {
		better = better * (1000 - c.future["improvement"]) / 1000
	}
	for s := range people {
		for age, n := range people[s] {
			dead := (n*(c.dying[i][s][age]/1000*better/1000) + certain/2000) / (certain / 1000)
			if age == lastAge {
				dead = n * 7 / 10 // more than die at 100: the pyramid's straight line has too many who come to it
			}
			after[s][min(age+1, lastAge)] += n - min(dead, n)
		}
	}
	girls := draw.Split(c.births(people[1]), []int64{514, 486})
	for s := range after {
		after[s][0] += girls[s]
		for age, n := range c.arrivals(i, year, s) {
			after[s][age] += n
		}
	}
	return after
}

// births are those of a year: fertility is a triangle over the ages 18 to 45 with its top at 32.
func (c *cohorts) births(women peopleOf) int64 {
	var weights, children int64
	at := func(age int) int64 { return int64(min(age-17, (46-age)*15/14)) }
	for age := 18; age <= 45; age++ {
		weights += at(age)
	}
	for age := 18; age <= 45; age++ {
		children += women[age] * at(age)
	}
	return children * c.future["fertility"] / (weights * 1000)
}

// arrivals are the net migrants of one sex in a year by age, as many as the area's part of the foreign residents.
func (c *cohorts) arrivals(i, year, sex int) []int64 {
	name := "immigration"
	if year < c.base+5 {
		name = "first_years_immigration"
	}
	weights := make([]int64, len(world.Areas))
	for j, a := range world.Areas {
		weights[j] = c.regs.foreign[c.base][a.Code].all()
	}
	here := draw.Split(c.future[name]*1000, weights)[i]
	ages := make([]int64, lastAge+1)
	for age := range ages {
		switch {
		case age < 18:
			ages[age] = 9
		case age < 40:
			ages[age] = 28
		case age < 60:
			ages[age] = 10
		case age < 70:
			ages[age] = 2
		}
	}
	return draw.Split(draw.Split(here, []int64{510, 490})[sex], ages)
}

// householdsBase is the base of the projected households; those of the years before it are counted.
const householdsBase, firstHouseholds, lastHouseholds = 2024, 2020, 2036

// householdExtracts are the households by type, a file a year: counted up to the base, then projected.
func householdExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for year := firstHouseholds; year <= lastHouseholds; year++ {
		all = append(all, newExtract("households", fmt.Sprintf("/scambio/istat/famiglie/%d.csv", year), "text/csv", "2025-07-28",
			func(w *bufio.Writer) { writeHouseholds(w, seed, year) }))
	}
	return all
}

func writeHouseholds(w *bufio.Writer, seed uint64, year int) {
	fmt.Fprintln(w, "TIME_PERIOD,REF_AREA,HOUSEHOLD_KIND,PROJECTION_BASE,OBS_VALUE,OBS_STATUS")
	kinds := []string{"SINGLE", "COUPLE_CHILDREN", "COUPLE", "LONE_PARENT", "OTHER", "TOTAL", "SINGLE_GE65"}
	base := ""
	if year > householdsBase {
		base = strconv.Itoa(householdsBase)
	}
	f, noise := readFuture(), draw.New(seed, "istat/households")
	italy := make([]int64, len(kinds))
	write := func(area string, counts []int64) {
		for i, kind := range kinds {
			fmt.Fprintf(w, "%d,%s,%s,%s,%d,\n", year, area, kind, base, counts[i])
		}
	}
	for i, people := range peopleIn(seed, year) {
		counts := householdsOf(f, noise, world.Areas[i].Code, year, people)
		for k, n := range counts {
			italy[k] += n
		}
		write(world.Areas[i].Code, counts)
	}
	write("IT", italy)
}

// householdsOf are the households of an area by kind, in the order of writeHouseholds.
func householdsOf(f future, noise draw.Source, area string, year int, people population) []int64 {
	var all, old int64
	for s := range people {
		for age, n := range people[s] {
			all += n
			if age >= 65 {
				old += n
			}
		}
	}
	total := all * 1000 / noise.Around(f.between("household_size", year), 15, area)
	var shares []int64
	left := int64(1000)
	for _, kind := range []string{"single", "couple_children", "couple", "lone_parent"} {
		share := f.between(kind, year)
		shares, left = append(shares, noise.Around(share*100, 30, area, kind)), left-share
	}
	counts := draw.Split(total, append(shares, left*100))
	alone := min(counts[0], draw.PerMille(old, noise.Around(f.between("old_alone", year), 15, area, "old")))
	return append(counts, total, alone)
}

// peopleIn are the residents of every area at 1 January: of the register up to the base, projected after it.
func peopleIn(seed uint64, year int) []population {
	c := newCohorts(seed, min(year, householdsBase))
	people := c.start()
	for y := c.base; y < year; y++ {
		for i := range people {
			people[i] = c.next(i, y, people[i])
		}
	}
	return people
}
