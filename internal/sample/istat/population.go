package istat

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/world"
)

// publishedPopulation is the date of the only edition of the yearly tables.
const publishedPopulation = "2025-07-31"

//go:embed data/residents.csv
var residentsCSV string

//go:embed data/provinces.csv
var provincesCSV string

// residents of one area at 1 January by sex.
type residents struct{ men, women int64 }

func (r residents) all() int64 { return r.men + r.women }

// register is the population register: residents by year and by area (current
// NUTS codes, provinces of Piemonte and Toscana too).
type register struct {
	first, last int
	foreign     map[int]map[string]residents
	everybody   map[int]map[string]residents
}

// printed are the regional figures of the fact sheets that the register holds
// to: foreign residents, and all residents where they are printed.
var printed = map[int]map[string][2]int64{
	2013: {"ITC1": {384_996, 0}, "ITI1": {350_761, 0}},
	2014: {"ITC1": {425_523, 4_436_798}, "ITI1": {387_350, 3_750_511}},
}

// printedWomen are the foreign women of a region, where the share is printed.
var printedWomen = map[int]map[string]int64{2014: {"ITI1": 208_394}}

func newRegister(seed uint64) *register {
	r := &register{foreign: map[int]map[string]residents{}, everybody: map[int]map[string]residents{}}
	noise := draw.New(seed, "register")
	provinces := lines(provincesCSV)
	for _, line := range lines(residentsCSV) {
		year := atoi(line[0])
		if r.first == 0 {
			r.first = year
		}
		r.last = year
		y := strconv.Itoa(year)
		r.foreign[year] = bySex(noise, y+"foreign", 522, printedWomen[year],
			divide(noise, y+"foreign", int64(atoi(line[1])), year, 0, world.Area.Foreign, provinces, 2), provinces)
		r.everybody[year] = bySex(noise, y+"all", 512, nil,
			divide(noise, y+"all", int64(atoi(line[2])), year, 1, world.Area.Residents, provinces, 3), provinces)
	}
	return r
}

// divide spreads a national figure over the areas, keeping the printed ones,
// and those of Piemonte and Toscana over their provinces.
func divide(noise draw.Source, purpose string, total int64, year, measure int, weight func(world.Area) int64, provinces [][]string, column int) map[string]int64 {
	out := map[string]int64{}
	weights := make([]int64, len(world.Areas))
	for i, a := range world.Areas {
		if n := printed[year][a.Code][measure]; n > 0 {
			out[a.Code] = n
			total -= n
			continue
		}
		weights[i] = noise.Around(weight(a), 12, purpose, a.Code)
	}
	for i, n := range draw.Split(total, weights) {
		if weights[i] > 0 {
			out[world.Areas[i].Code] = n
		}
	}
	for _, region := range []string{"ITC1", "ITI1"} {
		var codes []string
		var shares []int64
		for _, p := range provinces {
			if strings.HasPrefix(p[0], region) {
				codes = append(codes, p[0])
				shares = append(shares, int64(atoi(p[column])))
			}
		}
		for i, n := range draw.Split(out[region], shares) {
			out[codes[i]] = n
		}
	}
	return out
}

// bySex divides the residents of every area: women are around a share per
// mille. The sexes of the provinces make those of their region.
func bySex(noise draw.Source, purpose string, women int64, printed map[string]int64, all map[string]int64, provinces [][]string) map[string]residents {
	out := map[string]residents{}
	for _, area := range world.Areas {
		n := all[area.Code]
		w := draw.PerMille(n, women+noise.Between(-14, 14, purpose, area.Code))
		if p, ok := printed[area.Code]; ok {
			w = p
		}
		out[area.Code] = residents{n - w, w}
	}
	for region, codes := range provincesOf(provinces) {
		sizes := make([]int64, len(codes))
		for i, code := range codes {
			sizes[i] = all[code]
		}
		for i, w := range draw.Split(out[region].women, sizes) {
			out[codes[i]] = residents{sizes[i] - w, w}
		}
	}
	return out
}

// provincesOf lists the codes of the provinces of each region.
func provincesOf(provinces [][]string) map[string][]string {
	of := map[string][]string{}
	for _, p := range provinces {
		of[p[0][:4]] = append(of[p[0][:4]], p[0])
	}
	return of
}

// place is an area as the population flows have it.
type place struct {
	istat string
	parts []string // keys of the register
}

// everyPlace lists Italy, the five ripartizioni, the regions with Bolzano and
// Trento among them, and the provinces; Bolzano and Trento stand there again.
func everyPlace() []place {
	var all []place
	for _, g := range world.Groups {
		switch g.Code {
		case "ITCD", "ITFG", "ITDA":
			continue // not in these tables
		}
		p := place{istat: g.ISTAT}
		for _, m := range g.Members {
			p.parts = append(p.parts, world.Areas[m].Code)
		}
		all = append(all, p)
	}
	for _, line := range lines(provincesCSV) {
		all = append(all, place{line[1], []string{line[0]}})
	}
	return append(all, place{"ITD10", []string{"ITH1"}}, place{"ITD20", []string{"ITH2"}})
}

func sum(by map[string]residents, codes []string) residents {
	var s residents
	for _, c := range codes {
		s.men += by[c].men
		s.women += by[c].women
	}
	return s
}

// populationFlows lists the yearly tables on foreign population and permits.
func populationFlows(seed uint64) []table {
	balance := flow{dataset: "foreign-population", id: "29_316_DF_DCIS_POPSTRBIL1_1", structure: "DCIS_POPSTRBIL1",
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX"}}
	all := flow{dataset: "resident-population", id: "22_289_DF_DCIS_POPRES1_1", structure: "DCIS_POPRES1",
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "AGE", "MARITAL_STATUS"}}
	permits := flow{dataset: "permits", id: "29_348_DF_DCIS_PERMSOGG1_1", structure: "DCIS_PERMSOGG1",
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "MOSTREL_CCITENSHIP", "TYPE_RES_PERMIT_REASON", "TYPE_RES_PERMIT", "AGE", "MARITAL_STATUS"}}
	issued := flow{dataset: "permits-issued", id: "29_348_DF_DCIS_PERMSOGG1_8", structure: permits.structure, dims: permits.dims}
	acquisitions := flow{dataset: "acquisitions", id: "29_849_DF_DCIS_ACQCITIZ_1", structure: "DCIS_ACQCITIZ",
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "MOSTREL_CCITENSHIP", "ACQUISITION_PROCESS", "AGE"}}
	return []table{
		balance.table(publishedPopulation, sdmxCSV, func(put putter) { newRegister(seed).balance(put) }),
		all.table(publishedPopulation, sdmxCSV, func(put putter) { newRegister(seed).residents(put) }),
		permits.table(publishedPopulation, sdmxCSV, func(put putter) { permitRows(seed, put) }),
		issued.table(publishedPopulation, sdmxCSV, func(put putter) { issuedRows(seed, put) }),
		acquisitions.table(publishedPopulation, sdmxCSV, func(put putter) { acquisitionRows(seed, put) }),
	}
}

// eachSex puts a count of men, of women and of both.
func (r residents) eachSex(put func(sex string, n int64)) {
	put("1", r.men)
	put("2", r.women)
	put("9", r.all())
}

// balance writes the stock at 1 January, and the births, deaths and acquisitions
// of the year, which are shares of the stock of every area.
func (r *register) balance(put putter) {
	perMille := []struct {
		dataType string
		share    int64
	}{{"FLBIRTH", 12}, {"FDEATH", 2}, {"ACQCITIZ", 26}}
	for _, p := range everyPlace() {
		for year := r.first; year <= r.last; year++ {
			write := func(dataType string, n residents) {
				n.eachSex(func(sex string, n int64) {
					put([]string{"A", p.istat, dataType, sex}, strconv.Itoa(year), float64(n), "")
				})
			}
			write("FJAN", sum(r.foreign[year], p.parts))
			if year == r.last {
				continue
			}
			write("FDEC_CP", sum(r.foreign[year+1], p.parts))
			for _, item := range perMille {
				var n residents
				for _, part := range p.parts {
					n.men += draw.PerMille(r.foreign[year][part].men, item.share)
					n.women += draw.PerMille(r.foreign[year][part].women, item.share)
				}
				write(item.dataType, n)
			}
		}
	}
}

// residents writes all residents at 1 January; the last year is an estimate.
func (r *register) residents(put putter) {
	for _, p := range everyPlace() {
		for year := r.first; year <= r.last; year++ {
			status := ""
			if year == r.last {
				status = "e"
			}
			sum(r.everybody[year], p.parts).eachSex(func(sex string, n int64) {
				put([]string{"A", p.istat, "JAN", sex, "TOTAL", "99"}, strconv.Itoa(year), float64(n), status)
			})
		}
	}
}

// permitRows writes the non-EU citizens with a permit at 1 January, by
// citizenship and kind of permit; "not long-term" is a difference.
func permitRows(seed uint64, put putter) {
	noise := draw.New(seed, "permits")
	stocks := []int64{3_717_000, 3_616_000, 3_374_000, 3_562_000, 3_728_000, 3_608_000, 3_810_000}
	countries := []struct {
		code            string
		share, womenPer int64
	}{{"WORLD", 1000, 485}, {"MA", 112, 470}, {"AL", 109, 490}, {"UA", 101, 760}, {"CN", 78, 500}, {"IN", 45, 420}, {"X95", 0, 500}}
	for i, total := range stocks {
		year := strconv.Itoa(2019 + i)
		for _, c := range countries {
			all := noise.Around(draw.PerMille(total, c.share), 10, year, c.code)
			women := draw.PerMille(all, c.womenPer)
			stock := residents{all - women, women}
			long := residents{draw.PerMille(stock.men, 605), draw.PerMille(stock.women, 625)}
			for _, v := range []struct {
				kind string
				n    residents
			}{{"LONGT", long}, {"NLONGT", residents{stock.men - long.men, stock.women - long.women}}, {"TOTAL", stock}} {
				v.n.eachSex(func(sex string, n int64) {
					put([]string{"A", "IT", "RESPER", sex, c.code, "ALL", v.kind, "TOTAL", "99"}, year, float64(n), "")
				})
			}
		}
	}
}

// acquisitionRows writes the acquisitions of Italian citizenship in the year.
func acquisitionRows(seed uint64, put putter) {
	noise := draw.New(seed, "acquisitions")
	ages := []string{"Y_UN20", "Y20-29", "Y30-39", "Y40-49", "Y50-59", "Y_GE60"}
	shares := []int64{370, 100, 180, 190, 105, 55}
	processes := []struct {
		code          string
		weight, women int64
	}{{"MAT", 118, 820}, {"RS", 432, 455}, {"TRS", 450, 490}}
	for i, total := range []int64{127_000, 131_800, 121_500, 213_700, 213_600, 217_200} {
		year := strconv.Itoa(2019 + i)
		total = noise.Around(total, 4, year)
		all := make([]residents, len(ages))
		write := func(process string, byAge []residents) {
			var every residents
			for a, n := range byAge {
				every.men, every.women = every.men+n.men, every.women+n.women
				n.eachSex(func(sex string, n int64) {
					put([]string{"A", "IT", "ACQCITIZ", sex, "WORLD", process, ages[a]}, year, float64(n), "")
				})
			}
			every.eachSex(func(sex string, n int64) {
				put([]string{"A", "IT", "ACQCITIZ", sex, "WORLD", process, "TOTAL"}, year, float64(n), "")
			})
		}
		for j, n := range draw.Split(total, []int64{processes[0].weight, processes[1].weight, processes[2].weight}) {
			women := draw.PerMille(n, processes[j].women)
			byAge := make([]residents, len(ages))
			menAt, womenAt := draw.Split(n-women, shares), draw.Split(women, shares)
			for a := range ages {
				byAge[a] = residents{menAt[a], womenAt[a]}
				all[a].men += menAt[a]
				all[a].women += womenAt[a]
			}
			write(processes[j].code, byAge)
		}
		write("ALL", all)
	}
}

// lines reads an embedded CSV file without its header. The files are part of
// the program, so that a fault in one is a panic.
func lines(text string) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	return records[1:]
}

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}
