package inps

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/places"
)

//go:embed national.csv
var nationalCSV string

//go:embed calibration.csv
var calibrationCSV string

// scheme is a benefit with its recipients in Italy by citizenship (ALL, NEU,
// EU) and year.
type scheme struct {
	name     string
	national map[string]map[int]int64
}

// printed are the figures of one region, scheme and year that a fact sheet
// gives; all is 0 where it does not give the recipients of all citizenships.
type printed struct {
	year            int
	neu, women, all int64
}

type recipientModel struct {
	draws   draw.Source
	schemes []scheme
	printed map[string][]printed // by scheme and area, "CIGO ITC1", by year
}

func newRecipientModel(seed uint64) recipientModel {
	m := recipientModel{draws: draw.New(seed, "inps/benefit-recipients"), printed: map[string][]printed{}}
	rows := table(nationalCSV)
	for _, row := range rows[1:] {
		if row[1] == "ALL" {
			m.schemes = append(m.schemes, scheme{row[0], map[string]map[int]int64{}})
		}
		years := map[int]int64{}
		for i, cell := range row[2:] {
			if cell != "" {
				years[int(number(rows[0][i+2]))] = number(cell)
			}
		}
		m.schemes[len(m.schemes)-1].national[row[1]] = years
	}
	for _, row := range table(calibrationCSV)[1:] {
		p := printed{year: int(number(row[1])), neu: number(row[3]), women: number(row[4])}
		if row[5] != "" {
			p.all = number(row[5])
		}
		key := row[0] + " " + row[2]
		m.printed[key] = append(m.printed[key], p)
	}
	return m
}

// cell returns the recipients of a citizenship in Italy and in every region.
func (m recipientModel) cell(s scheme, year int, citizenship string) (italy people, regions []people) {
	var counts []int64
	nation := s.national[citizenship][year]
	switch citizenship {
	case "NEU":
		counts = m.nonEU(s, year)
	case "EU":
		counts = m.spread(s, year, "EU", nation, nil)
	case "ITA":
		nation = s.national["ALL"][year] - s.national["NEU"][year] - s.national["EU"][year]
		counts = m.italians(s, year, nation)
	}
	var men, women int64
	for i, r := range places.Regions {
		n := m.sexes(s.name, year, r.Code, citizenship, counts[i])
		regions = append(regions, n)
		men, women = men+n.men, women+n.women
	}
	split := draw.Split(nation, []int64{men, women})
	return people{split[0], split[1]}, regions
}

// nonEU divides the non-EU recipients: what is printed for a region holds in
// its year, and its share of the nation in the other years, give or take 3 %.
func (m recipientModel) nonEU(s scheme, year int) []int64 {
	nation := s.national["NEU"][year]
	fixed := map[string]int64{}
	for _, r := range places.Regions {
		p, ok := m.nearest(s.name, r.Code, year)
		switch {
		case ok && p.year == year:
			fixed[r.Code] = p.neu
		case ok:
			share := nation * p.neu / s.national["NEU"][p.year]
			fixed[r.Code] = m.draws.Around(share, 30, s.name, r.Code, "NEU", strconv.Itoa(year))
		}
	}
	return m.spread(s, year, "NEU", nation, fixed)
}

// italians divides the Italian recipients so that a region's recipients of all
// citizenships come to what is printed.
func (m recipientModel) italians(s scheme, year int, nation int64) []int64 {
	neu := m.nonEU(s, year)
	eu := m.spread(s, year, "EU", s.national["EU"][year], nil)
	fixed := map[string]int64{}
	for i, r := range places.Regions {
		p, ok := m.nearest(s.name, r.Code, year)
		switch {
		case !ok || p.all == 0:
		case p.year == year:
			fixed[r.Code] = p.all - neu[i] - eu[i]
		default:
			share := s.national["ALL"][year]*p.all/s.national["ALL"][p.year] - neu[i] - eu[i]
			fixed[r.Code] = m.draws.Around(share, 20, s.name, r.Code, "ITA", strconv.Itoa(year))
		}
	}
	return m.spread(s, year, "ITA", nation, fixed)
}

// nearest returns the figures printed for a scheme and region that are nearest
// in time.
func (m recipientModel) nearest(scheme, area string, year int) (best printed, ok bool) {
	distance := func(p printed) int { return max(p.year-year, year-p.year) }
	for _, p := range m.printed[scheme+" "+area] {
		if !ok || distance(p) < distance(best) {
			best, ok = p, true
		}
	}
	return best, ok
}

// northern are the regions whose industry draws more wage supplementation than
// their employment alone would.
var northern = map[string]bool{"ITC1": true, "ITC4": true, "ITH3": true, "ITH5": true, "ITI1": true, "ITI3": true}

// spread divides a national figure among the regions: fixed ones have theirs,
// the others share the rest by their size and by what the scheme is for.
func (m recipientModel) spread(s scheme, year int, citizenship string, nation int64, fixed map[string]int64) []int64 {
	rest := draw.PerMille(nation, regionsOverNation)
	weights := make([]int64, len(places.Regions))
	for i, r := range places.Regions {
		if n, ok := fixed[r.Code]; ok {
			rest -= n
			continue
		}
		size := r.Workers
		if citizenship == "NEU" {
			size = r.NonEU * 10
		}
		if (s.name == "CIGO" || s.name == "CIGS") && northern[r.Code] {
			size = size * 3 / 2
		}
		weights[i] = m.draws.Around(m.draws.Around(size*100, 200, s.name, r.Code, citizenship),
			25, s.name, r.Code, citizenship, strconv.Itoa(year))
	}
	counts := draw.Split(rest, weights)
	for i, r := range places.Regions {
		if n, ok := fixed[r.Code]; ok {
			counts[i] = n
		}
	}
	return counts
}

// womenPerMille are the women among the recipients of each scheme: Italian and
// other EU citizens, and non-EU citizens.
var womenPerMille = map[string][2]int64{
	"CIGO": {212, 56}, "CIGS": {331, 190}, "MOBILITA": {384, 205}, "DISOCC_ORD": {487, 463},
	"ASPI": {503, 471}, "MINIASPI": {541, 502}, "NASPI": {547, 489}, "DISOCC_AGR": {456, 187},
	"PENS_IVS": {523, 645}, "PENS_ASS": {612, 639}, "MATERNITA": {1000, 1000},
	"CONGEDO_PAR": {792, 817}, "ANF": {318, 254},
}

// sexes divides a count by sex; women printed in a fact sheet are kept.
func (m recipientModel) sexes(scheme string, year int, area, citizenship string, count int64) people {
	share := womenPerMille[scheme][0]
	if citizenship == "NEU" {
		if p, ok := m.nearest(scheme, area, year); ok {
			if p.year == year {
				return people{count - p.women, p.women}
			}
			share = p.women * 1000 / p.neu
		} else {
			share = womenPerMille[scheme][1]
		}
	}
	women := count
	if share < 1000 {
		share = m.draws.Around(share, 40, scheme, area, citizenship, strconv.Itoa(year), "F")
		women = draw.PerMille(count, min(share, 1000))
	}
	return people{count - women, women}
}

// table reads an embedded table; lines that begin with # are comments. It
// panics where the table is broken, which a test would show.
func table(text string) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("inps: embedded table: " + err.Error())
	}
	return rows
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("inps: embedded table: " + err.Error())
	}
	return n
}
