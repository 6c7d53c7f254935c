package istat

import (
	_ "embed"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/world"
)

//go:embed data/permits_issued.csv
var issuedCSV string

// reasons are those of a permit, in the order of the shares of permits_issued.csv, and how
// many of a thousand are women's.
var reasons = []struct {
	code  string
	women int64
}{{"WK", 360}, {"FAM", 605}, {"STD", 590}, {"ALL1", 240}, {"OTH1", 520}}

// Places of FAM and ALL1 among the reasons.
const (
	family     = 1
	protection = 3
)

// womenProtected are the women among the permits for protection, per mille, in years of
// which Istat printed the share of men.
var womenProtected = map[int]int64{2022: 588, 2023: 270}

// sheet is what a fact sheet prints of the permits issued in a region in a year; zero where
// it prints nothing. women, work and family are per mille, the others permits.
type sheet struct{ issued, women, work, family, protection, protectedWomen int64 }

var sheets = map[int]map[string]sheet{
	2010: {"ITI1": {issued: 43_219}},
	2011: {"ITC1": {issued: 24_900}}, // "almost 8 thousand" more than in 2013
	2013: {"ITC1": {issued: 16_956, women: 522, work: 251, family: 482}, "ITI1": {issued: 21_587, protection: 401, protectedWomen: 104}},
}

// issuedRows writes the permits issued in each year by area, sex and reason.
func issuedRows(seed uint64, put putter) {
	noise := draw.New(seed, "permits issued")
	for _, line := range lines(issuedCSV) {
		year := atoi(line[0])
		weights := make([]int64, len(world.Areas))
		rest := int64(atoi(line[1]))
		for i, a := range world.Areas {
			if n := sheets[year][a.Code].issued; n > 0 {
				rest -= n
			} else {
				weights[i] = noise.Around(a.Foreign(), 12, line[0], a.Code)
			}
		}
		byArea := make([][]residents, len(world.Areas))
		for i, n := range draw.Split(rest, weights) {
			byArea[i] = byReason(noise, line, sheets[year][world.Areas[i].Code], n, world.Areas[i].Code)
		}
		for _, g := range world.Groups {
			if g.Code == "ITCD" || g.Code == "ITFG" {
				continue // not in this table
			}
			var all residents
			write := func(reason string, n residents) {
				n.eachSex(func(sex string, n int64) {
					put([]string{"A", g.ISTAT, "INFLNONEU", sex, "WORLD", reason, "TOTAL", "TOTAL", "99"}, line[0], float64(n), "")
				})
			}
			for r, reason := range reasons {
				var n residents
				for _, m := range g.Members {
					n.men += byArea[m][r].men
					n.women += byArea[m][r].women
				}
				all.men, all.women = all.men+n.men, all.women+n.women
				write(reason.code, n)
			}
			write("ALL", all)
		}
	}
}

// byReason divides the permits of an area and year by reason and sex: around the shares of
// Italy, and as the sheet of the region prints them, where it does. Women whom the sheet
// counts beyond those shares came for their family.
func byReason(noise draw.Source, line []string, printed sheet, n int64, area string) []residents {
	if printed.issued > 0 {
		n = printed.issued
	}
	shares := make([]int64, len(reasons))
	left := int64(1000)
	for r := range shares[:len(shares)-1] {
		shares[r] = noise.Around(int64(atoi(line[2+r])), 80, line[0], area, reasons[r].code)
		left -= shares[r]
	}
	shares[len(shares)-1] = max(left, 0)
	if printed.family > 0 {
		others := draw.Split(1000-printed.work-printed.family, shares[family+1:])
		shares = append([]int64{printed.work, printed.family}, others...)
	}
	if printed.protection > 0 {
		shares[protection] = 0
	}
	counts := draw.Split(n-printed.protection, shares)
	counts[protection] += printed.protection
	out := make([]residents, len(reasons))
	women := int64(0)
	for r, of := range counts {
		w := draw.PerMille(of, reasons[r].women)
		if p := womenProtected[atoi(line[0])]; p > 0 && r == protection {
			w = draw.PerMille(of, p)
		}
		if printed.protectedWomen > 0 && r == protection {
			w = printed.protectedWomen
		}
		women += w
		out[r] = residents{of - w, w}
	}
	if printed.women > 0 {
		more := draw.PerMille(n, printed.women) - women
		out[family].men -= more
		out[family].women += more
	}
	return out
}
