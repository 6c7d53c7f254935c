package demand

import (
	"slices"
	"strconv"
)

// Profile is what is known of those who enter an occupation: their titles of study, and how hard firms find them.
type Profile struct {
	Titles map[string]map[string]float64 // occupation, title: shares of the younger employed of Italy, summing to one
	Hard   map[string]map[string]float64 // area, occupation: share of planned entries that are hard to fill; IT where an area has none
}

// Profiled divides the openings by exits of the baseline among titles, and counts those that are hard to fill, in every area. An
// occupation without a title or without a share of hard entries is left out of the respective sum. Hard ones of a larger area
// are the sum of its regions'. Limits stand to the value as those of all openings of the area do to theirs: what titles and firms
// may err is not in them.
func (o *Openings) Profiled(p Profile, s Settings, stocks *StockErrors, shares *ShareErrors, titles, hard Told) []Projection {
	var out []Projection
	for t := 1; t <= o.Horizon; t++ {
		hardOf := o.hard(p, t)
		for a, area := range o.Areas {
			whole := o.Of(OpenExits, a, len(o.Sectors)-1, len(o.Occupations)-1, t)
			byTitle := map[string]float64{}
			for j, occupation := range o.Occupations[:len(o.Occupations)-1] {
				n := o.Of(OpenExits, a, len(o.Sectors)-1, j, t).Mean
				for title, share := range p.Titles[occupation] {
					byTitle[title] += n * share
				}
			}
			f := Projection{Area: area, Age: "Y_GE15", Method: "EXITS", Period: strconv.Itoa(o.Origin + t), Origin: strconv.Itoa(o.Origin)}
			f.PastError, f.PastErrorOf = None("nobody observes who fills the posts that open")
			for _, title := range sortedKeys(byTitle) {
				f := titles.on(f, "dem_openings_title", "titles of the employed below 40 of the last three surveyed years of Italy; limits as those of all openings")
				f.Education, f.Value = title, whole.scaled(byTitle[title])
				out = append(out, f)
			}
			for _, occupation := range sortedKeys(hardOf[area]) {
				f := hard.on(f, "dem_openings_hard", "share of planned entries that firms found hard to fill in the last year, larger areas added up from their regions; limits as those of all openings")
				f.Occupation, f.Value = occupation, whole.scaled(hardOf[area][occupation])
				if base := o.base(newCell(area, All, occupation, stocks, shares), s, WhatIf{}, hard); base.Status == "L" {
					f.Value, f.Status, f.Detail = Unknown(), base.Status, base.Detail // a share of a cell would tell the cell
				}
				out = append(out, f)
			}
		}
	}
	return out
}

// hard are the openings of a year that are hard to fill, by area and occupation, All among them. A region that has no share of
// its own has Italy's.
func (o *Openings) hard(p Profile, t int) map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	add := func(area, occupation string, n float64) {
		if out[area] == nil {
			out[area] = map[string]float64{}
		}
		out[area][occupation] += n
		out[area][All] += n
	}
	for a, region := range o.Areas[:len(o.Areas)-len(o.larger)] {
		for j, occupation := range o.Occupations[:len(o.Occupations)-1] {
			share, ok := p.Hard[region][occupation]
			if !ok {
				share, ok = p.Hard["IT"][occupation]
			}
			if !ok {
				continue
			}
			n := share * o.Of(OpenExits, a, len(o.Sectors)-1, j, t).Mean
			add(region, occupation, n)
			for _, area := range sortedKeys(o.larger) {
				if slices.Contains(o.larger[area], region) {
					add(area, occupation, n)
				}
			}
		}
	}
	return out
}

// on says of a figure what it is and where it comes from.
func (t Told) on(f Projection, indicator, detail string) Projection {
	f.Indicator, f.Detail, f.Vintage, f.Provenance, f.Source = indicator, detail, t.Vintage, t.Provenance, t.Source
	return f
}

// scaled is another value with limits in the same proportion.
func (v Interval) scaled(mean float64) Interval {
	if v.Mean == 0 {
		return Interval{mean, mean, mean, mean, mean}
	}
	f := mean / v.Mean
	return Interval{mean, v.Lo80 * f, v.Hi80 * f, v.Lo95 * f, v.Hi95 * f}
}
