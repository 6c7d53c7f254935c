package flussi

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/places"
)

//go:embed calibration.csv
var calibrationCSV string

// funnel is one area under one act: the quota in the end and the stages at
// the last observation.
type funnel struct {
	area   string
	quota  int64
	counts [stageCount]int64
}

// plus adds two areas of one act.
func (f funnel) plus(g funnel) funnel {
	f.quota += g.quota
	for s := range f.counts {
		f.counts[s] += g.counts[s]
	}
	return f
}

// seasonal are the areas that have a quota of their own, Trento and Bolzano
// apart, with their weights: those of the division of 2013, about.
var seasonal = []struct {
	area   string
	weight int64
}{
	{"ITC1", 1249}, {"ITC2", 60}, {"ITC3", 330}, {"ITC4", 900}, {"ITH1", 1200}, {"ITH2", 1920}, {"ITH3", 2300},
	{"ITH4", 420}, {"ITH5", 2540}, {"ITI1", 615}, {"ITI2", 250}, {"ITI3", 480}, {"ITI4", 1050}, {"ITF1", 400},
	{"ITF2", 90}, {"ITF3", 1165}, {"ITF4", 900}, {"ITF5", 260}, {"ITF6", 700}, {"ITG1", 800}, {"ITG2", 160},
}

type model struct {
	draws draw.Source
	fixed map[string]funnel // by year and area, "2013 ITC1"; -1 where not given
}

func newModel(seed uint64) model {
	r := csv.NewReader(strings.NewReader(calibrationCSV))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("flussi: embedded table: " + err.Error())
	}
	m := model{draws: draw.New(seed, "flussi/funnel"), fixed: map[string]funnel{}}
	for _, row := range rows[1:] {
		f := funnel{area: row[1], quota: number(row[2])}
		for s := applications; s <= contracts; s++ {
			f.counts[s] = number(row[3+s])
		}
		f.counts[permits] = f.counts[contracts] // signed and requested on one occasion
		m.fixed[row[0]+" "+row[1]] = f
	}
	return m
}

func number(text string) int64 {
	if text == "" {
		return -1
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("flussi: embedded table: " + err.Error())
	}
	return n
}

// regions divides an act among the regions: each stage follows the one before
// it, give or take a few per cent, and adds up to the nation.
func (m model) regions(a act) []funnel {
	year := strconv.Itoa(a.year)
	all := make([]funnel, len(seasonal))
	weights := make([]int64, len(seasonal))
	for i, s := range seasonal {
		all[i].area = s.area
		weights[i] = m.draws.Around(s.weight*100, 60, "quota", s.area, year)
	}
	divide := func(nation int64, get func(funnel) int64, set func(*funnel, int64)) {
		rest, open := nation, make([]int64, len(all))
		for i, f := range all {
			if fixed, ok := m.fixed[year+" "+f.area]; ok {
				set(&all[i], get(fixed))
				rest -= get(fixed)
			} else {
				open[i] = weights[i]
			}
		}
		for i, n := range draw.Split(rest, open) {
			if open[i] > 0 {
				set(&all[i], n)
			}
		}
	}
	divide(a.quotas, func(f funnel) int64 { return f.quota }, func(f *funnel, n int64) { f.quota = n })
	for s := range stageCount {
		for i, f := range all {
			before := f.quota
			if s > applications {
				before = f.counts[s-1]
			}
			if s == nullaOsta {
				before = f.quota // granted against the quota, not the applications
			}
			weights[i] = before * 1000
			if s < permits {
				weights[i] = m.draws.Around(before*1000, 60, stageCodes[s], f.area, year)
			}
		}
		divide(a.counts[s], func(f funnel) int64 { return f.counts[s] }, func(f *funnel, n int64) { f.counts[s] = n })
	}
	if a.year == 2016 { // real registers break the order of the funnel: so does this one, once
		for i := range all {
			if all[i].area == "ITF5" {
				all[i].counts[visas] = all[i].counts[nullaOsta] + 9
			}
		}
	}
	return all
}

// provinces divides a region among its provinces; the quotas and nulla osta
// that are printed are kept. Areas without provinces have none.
func (m model) provinces(a act, region funnel) []funnel {
	var provinces []places.Province
	for _, r := range places.Regions {
		if r.Code == region.area {
			provinces = r.Provinces
		}
	}
	if len(provinces) < 2 {
		return nil
	}
	year := strconv.Itoa(a.year)
	all := make([]funnel, len(provinces))
	weights := make([]int64, len(provinces))
	fixed := false
	for i, p := range provinces {
		all[i].area = p.Code
		weights[i] = m.draws.Around(m.draws.Around(p.Weight*1000, 400, p.Code), 50, p.Code, year)
		if f, ok := m.fixed[year+" "+p.Code]; ok {
			fixed = true
			all[i].quota, all[i].counts[nullaOsta] = f.quota, f.counts[nullaOsta]
		}
	}
	if !fixed {
		for i, n := range draw.Split(region.quota, weights) {
			all[i].quota = n
		}
	}
	for s := range stageCount {
		if s == nullaOsta && fixed {
			continue
		}
		for i, f := range all {
			before := f.quota
			if s > nullaOsta {
				before = f.counts[s-1]
			}
			weights[i] = before
		}
		for i, n := range draw.Split(region.counts[s], weights) {
			all[i].counts[s] = n
		}
	}
	return all
}

// oldSardinia are the codes of Sardegna's provinces before 2017.
var oldSardinia = map[string]string{"ITG2D": "ITG25", "ITG2E": "ITG26", "ITG2F": "ITG27", "ITG2G": "ITG28"}

// codeIn is the code that a province has in a year.
func codeIn(area string, year int) string {
	if old, ok := oldSardinia[area]; ok && year < 2017 {
		return old
	}
	return area
}
