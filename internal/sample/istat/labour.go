package istat

import (
	"osservatorio/internal/sample/world"
)

// firstFlowYear is the year from which the flows of the current regulation exist.
const firstFlowYear = 2018

// labourFlows lists the tables of the labour force survey: each flow in every
// edition. Citizenship exists for Italy and the macro-areas only, regions for
// all citizens together only.
func labourFlows(seed uint64) []table {
	var all []table
	for _, e := range world.Editions {
		t := &tables{edition: e, seed: seed}
		for _, r := range rates {
			all = append(all,
				r.flow(r.byCitizenship).table(e.Published, r.mediaType, func(put putter) { t.ratesByCitizenship(r, put) }),
				r.flow(r.byRegion).table(e.Published, r.mediaType, func(put putter) { t.ratesByRegion(r, put) }))
		}
		all = append(all, t.neetFlows()...)
		all = append(all, t.employedFlows()...)
	}
	return all
}

// tables computes the sums of an edition when they are first asked for.
type tables struct {
	edition world.Edition
	seed    uint64
}

// rate is one indicator of the four rate structures.
type rate struct {
	structure, id           string
	dataType                string
	byCitizenship, byRegion string // ids of the sub-flows
	mediaType               string
	duration                bool // has DURATION_UNEMPLOYMENT
	ages, regionAges        []ageGroup
	value                   func(world.Cell) (num, den int64)
}

var rates = []rate{
	{
		structure: "DCCV_TAXOCCU1", id: "150_915", dataType: "EMP_R", byCitizenship: "3", byRegion: "4", mediaType: sdmxCSV,
		ages: []ageGroup{age1564, age1574, age2064}, regionAges: []ageGroup{age1564, age2064},
		value: func(c world.Cell) (int64, int64) { return c.Employed, c.Population() },
	},
	{
		structure: "DCCV_TAXATVT1", id: "150_916", dataType: "ACT_R", byCitizenship: "3", byRegion: "4", mediaType: sdmxCSV,
		ages: []ageGroup{age1564, age1574, age2064}, regionAges: []ageGroup{age1564},
		value: func(c world.Cell) (int64, int64) { return c.Employed + c.Unemployed, c.Population() },
	},
	{
		structure: "DCCV_TAXINATT1", id: "152_913", dataType: "INAC_R", byCitizenship: "3", byRegion: "4", mediaType: sdmxML,
		ages: []ageGroup{age1564, age1574, age2064}, regionAges: []ageGroup{age1564},
		value: func(c world.Cell) (int64, int64) { return c.Inactive, c.Population() },
	},
	{
		structure: "DCCV_TAXDISOCCU1", id: "151_914", dataType: "UNEM_R", byCitizenship: "3", byRegion: "5", mediaType: sdmxCSV,
		duration: true, ages: []ageGroup{age1564, age1574, age2064}, regionAges: []ageGroup{age1564, age1574},
		value: func(c world.Cell) (int64, int64) { return c.Unemployed, c.Employed + c.Unemployed },
	},
}

func (r rate) flow(sub string) flow {
	f := flow{
		dataset: "rcfl-rates", id: r.id + "_DF_" + r.structure + "_" + sub, structure: r.structure,
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "AGE", "EDU_LEV_HIGHEST", "CITIZENSHIP"},
	}
	if r.duration {
		f.dims = append(f.dims, "DURATION_UNEMPLOYMENT")
	}
	return f
}

// education shifts a rate by title of study: the flows hold the three levels
// beside the total, and readers must not take a level for the total.
var education = []struct {
	code  string
	shift float64
}{{"99", 0}, {"13", -11.5}, {"7", 3.2}, {"11", 12.4}}

func (t *tables) ratesByCitizenship(r rate, put putter) {
	t.eachPeriod(func(table *world.Table, p world.Period, freq, period, status string) {
		for g, area := range world.MacroAreas {
			for _, sex := range bothSexes {
				for _, age := range r.ages {
					for _, cit := range citizenships {
						if t.withdrawn(p, area.Code, sex.code, age.code, cit.code) {
							continue
						}
						num, den := r.value(table.Sum(g, cit.members, sex.members, age.from, age.to))
						value := 100 * float64(num) / float64(den)
						for _, e := range education {
							if e.code != "99" && (freq != "A" || age.code != "Y15-64") {
								continue
							}
							shift := e.shift
							if r.dataType == "UNEM_R" || r.dataType == "INAC_R" {
								shift = -shift / 2
							}
							codes := []string{freq, area.ISTAT, r.dataType, sex.code, age.code, e.code, cit.code}
							if r.duration {
								codes = append(codes, "TOTAL")
							}
							put(codes, period, max(0.5, min(99, value+shift)), status)
						}
					}
				}
			}
		}
	})
}

func (t *tables) ratesByRegion(r rate, put putter) {
	t.eachPeriod(func(table *world.Table, p world.Period, freq, period, status string) {
		for g, area := range world.Groups {
			for _, sex := range bothSexes {
				if freq == "Q" && sex.code != "9" {
					continue
				}
				for _, age := range r.regionAges {
					num, den := r.value(table.Sum(g, anyCitizenship[0].members, sex.members, age.from, age.to))
					codes := []string{freq, area.ISTAT, r.dataType, sex.code, age.code, "99", "TOTAL"}
					if r.duration {
						codes = append(codes, "TOTAL")
					}
					put(codes, period, 100*float64(num)/float64(den), status)
				}
			}
		}
	})
}

// frequency of a period, and its flag: the latest quarter, and the year that it
// ends, are provisional.
func (t *tables) frequency(p world.Period) (freq, status string) {
	if p == t.edition.Last || p.Q == 0 && p.Year == t.edition.Last.Year {
		status = "p"
	}
	if p.Q == 0 {
		return "A", status
	}
	return "Q", status
}

// eachPeriod visits the years and quarters of the edition.
func (t *tables) eachPeriod(visit func(table *world.Table, p world.Period, freq, period, status string)) {
	people := world.New(t.seed)
	for _, p := range world.Periods(t.edition, firstFlowYear) {
		freq, status := t.frequency(p)
		visit(people.Table(t.edition, p), p, freq, world.PeriodText(p), status)
	}
}

// withdrawn says which cells the provider does not publish: foreigners of the
// Mezzogiorno aged 20-64 in the second quarter of 2020, never published, and
// foreign women there in the first of 2025, taken back after the first edition.
func (t *tables) withdrawn(p world.Period, area, sex, age, citizenship string) bool {
	if area != "ITFG" || citizenship != "FRG" || age != "Y20-64" {
		return false
	}
	return p == world.Quarter{Year: 2020, Q: 2} ||
		p == world.Quarter{Year: 2025, Q: 1} && sex == "2" && t.edition.Number > 0
}

// NEET tables: rates and thousands, by citizenship and by region.
func (t *tables) neetFlows() []table {
	ages := []ageGroup{age1524, age1529, age1534}
	neet := func(sub, dataType string, areas []world.Group, cits []group[world.Citizenship], quarterly bool) table {
		f := flow{
			dataset: "rcfl-neet", id: "172_931_DF_DCCV_NEET1_" + sub, structure: "DCCV_NEET1",
			dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "AGE", "LABPROF_STATUS_A", "EURO_LABOUR_STATUS",
				"EDU_LEV_HIGHEST", "CITIZENSHIP", "ROLE_IN_HOUSEHOLD"},
			noteTime: true, note: "NOTE_EURO_LABOUR_STATUS", noteCode: "CONDIZIONE_PROF_EU__TOT_N1",
		}
		return f.table(t.edition.Published, sdmxCSV, func(put putter) {
			t.eachPeriod(func(table *world.Table, _ world.Period, freq, period, status string) {
				if freq == "Q" && !quarterly {
					return
				}
				for g, area := range areas {
					for _, sex := range bothSexes {
						for _, age := range ages {
							for _, cit := range cits {
								c := table.Sum(g, cit.members, sex.members, age.from, age.to)
								value := 100 * float64(c.NEET) / float64(c.Population())
								if dataType == "NEET" {
									value = thousands(c.NEET, table.Quarters)
								}
								put([]string{freq, area.ISTAT, dataType, sex.code, age.code, "99", "TOT", "99", cit.code, "TOT"}, period, value, status)
							}
						}
					}
				}
			})
		})
	}
	return []table{
		neet("3", "NEET", world.MacroAreas, citizenships, true),
		neet("9", "NEET_I", world.MacroAreas, citizenships, true),
		neet("6", "NEET", world.Groups, anyCitizenship, false),
		neet("11", "NEET_I", world.Groups, anyCitizenship, false),
	}
}

// thousands is a mean of quarters in thousands, with three decimals.
func thousands(sum, quarters int64) float64 {
	return float64((sum+quarters/2)/quarters) / 1000
}

// employedFlows are the employed by age, by contract and by sector, thousands.
func (t *tables) employedFlows() []table {
	dims := []string{"FREQ", "REF_AREA", "SEX", "AGE", "EDU_LEV_HIGHEST", "CITIZENSHIP", "ECON_ACTIVITY_NACE_2002",
		"ECON_ACTIVITY_NACE_2007", "POSIZ_PROF", "PROF_STATUS", "OCCUPATION_2001", "OCCUPATION_2011", "FULL_PART_TIME", "PERM_TEMP_EMPLOYEES"}
	employed := func(sub string, rows func(putter)) table {
		f := flow{dataset: "rcfl-employed", id: "150_938_DF_DCCV_OCCUPATIT1_" + sub, structure: "DCCV_OCCUPATIT1", dims: dims}
		return f.table(t.edition.Published, sdmxCSV, rows)
	}
	codes := func(freq, area, sex, age, cit, nace, position, contract string) []string {
		return []string{freq, area, sex, age, "99", cit, "0010", nace, position, "99", "99", "99", "9", contract}
	}
	return []table{
		employed("2", func(put putter) {
			t.employed([]ageGroup{age1524, age1564, age1589, age2064}, func(c employedCell) {
				put(codes(c.freq, c.area, c.sex, c.age, c.cit, "0010", "9", "9"), c.period, c.thousands(c.total), c.status)
			})
		}),
		employed("7", func(put putter) {
			t.employed([]ageGroup{age1589}, func(c employedCell) {
				employees := c.total * 78 / 100
				temporary := employees * c.temporaryShare() / 1000
				for _, v := range []struct {
					contract string
					persons  int64
				}{{"1", temporary}, {"2", employees - temporary}, {"9", employees}} {
					put(codes(c.freq, c.area, c.sex, c.age, c.cit, "0010", "1", v.contract), c.period, c.thousands(v.persons), c.status)
				}
			})
		}),
		employed("9", func(put putter) {
			t.employed([]ageGroup{age1589}, func(c employedCell) {
				s := c.sectors
				for _, v := range []struct {
					nace    string
					persons int64
				}{
					{"0010", c.total}, {"A", s[world.Agriculture]}, {"0011", s[world.Industry] + s[world.Construction]},
					{"0020", s[world.Industry]}, {"F", s[world.Construction]}, {"0012", s[world.Services]},
				} {
					put(codes(c.freq, c.area, c.sex, c.age, c.cit, v.nace, "9", "9"), c.period, c.thousands(v.persons), c.status)
				}
			})
		}),
	}
}

// employedCell is a sum over the quarters of a period.
type employedCell struct {
	freq, area, sex, age, cit, period, status string

	quarters, total int64
	sectors         [world.Sectors]int64
}

func (c employedCell) thousands(sum int64) float64 { return thousands(sum, c.quarters) }

// temporaryShare is the share of temporary among employees, per mille.
func (c employedCell) temporaryShare() int64 {
	if c.cit == "FRG" {
		return 218
	}
	return 158
}

// employed visits the employed of Italy and the macro-areas by citizenship.
func (t *tables) employed(ages []ageGroup, visit func(employedCell)) {
	people := world.New(t.seed)
	for _, p := range world.Periods(t.edition, firstFlowYear) {
		sums := people.SectorTable(t.edition, p)
		freq, status := t.frequency(p)
		for g, area := range world.MacroAreas {
			for _, sex := range bothSexes {
				for _, age := range ages {
					for _, cit := range citizenships {
						c := employedCell{freq: freq, area: area.ISTAT, sex: sex.code, age: age.code, cit: cit.code,
							period: world.PeriodText(p), status: status, quarters: sums.Quarters}
						c.sectors = sums.Sum(g, cit.members, sex.members, age.from, age.to)
						for _, n := range c.sectors {
							c.total += n
						}
						visit(c)
					}
				}
			}
		}
	}
}
