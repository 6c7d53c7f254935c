package demand

import (
	"slices"
	"strconv"
)

// EntryShares are the shares of an occupation's entries that have a quality, by area and occupation; IT where an area has none.
type EntryShares map[string]map[string]float64

// Profile is what is known of those who enter an occupation: their titles of study, the experience that firms want of them, and how
// hard firms find them.
type Profile struct {
	Titles     map[string]map[string]float64 // occupation, title: shares of the younger employed of Italy, summing to one
	Experience map[string]EntryShares        // by what is wanted (Experiences), summing to one in each area and occupation
	Hard       EntryShares                   // of planned entries that are hard to fill
}

// Experiences are what firms may want of those who enter: experience in the occupation, in the sector only, none.
var Experiences = []string{"OCCUPATION", "SECTOR", "NONE"}

// From is where each part of a profile comes from.
type From struct{ Titles, Experience, Hard Told }

const (
	ofTitles     = "titles of the employed below 40 of the last three surveyed years of Italy; limits as those of all openings"
	ofExperience = "share of planned entries of which firms wanted it in the last year, larger areas added up from their regions; limits as those of all openings"
	ofHard       = "share of planned entries that firms found hard to fill in the last year, larger areas added up from their regions; limits as those of all openings"
)

// Profiled divides the openings by exits of the baseline among titles and among the experience that is wanted, and counts those that
// are hard to fill, in every area. An occupation without a title or a share is left out of the respective sum. What firms say of a
// larger area is the sum of its regions'. Limits stand to the value as those of all openings of the area do to theirs: what titles
// and firms may err is not in them.
func (o *Openings) Profiled(p Profile, s Settings, stocks *StockErrors, shares *ShareErrors, from From) []Projection {
	var out []Projection
	for t := 1; t <= o.Horizon; t++ {
		hard, wanted := o.shared(p.Hard, t), map[string]map[string]map[string]float64{}
		for _, kind := range Experiences {
			wanted[kind] = o.shared(p.Experience[kind], t)
		}
		for a, area := range o.Areas {
			whole := o.Of(OpenExits, a, len(o.Sectors)-1, len(o.Occupations)-1, t)
			f := Projection{Area: area, Age: "Y_GE15", Method: "EXITS", Period: strconv.Itoa(o.Origin + t), Origin: strconv.Itoa(o.Origin)}
			f.PastError, f.PastErrorOf = None("nobody observes who fills the posts that open")
			byTitle := o.titled(p, a, t)
			for _, title := range sortedKeys(byTitle) {
				f := from.Titles.on(f, "dem_openings_title", ofTitles)
				f.Education, f.Value = title, whole.scaled(byTitle[title])
				out = append(out, f)
			}
			tell := func(f Projection, of map[string]float64, told Told) {
				for _, occupation := range sortedKeys(of) {
					f := f
					f.Occupation, f.Value = occupation, whole.scaled(of[occupation])
					if base := o.base(newCell(area, All, occupation, stocks, shares), s, WhatIf{}, told); base.Status == "L" {
						f.Value, f.Status, f.Detail = Unknown(), base.Status, base.Detail // a share of a cell would tell the cell
					}
					out = append(out, f)
				}
			}
			for _, kind := range Experiences {
				f := from.Experience.on(f, "dem_openings_experience", ofExperience)
				f.Component = kind
				tell(f, wanted[kind][area], from.Experience)
			}
			tell(from.Hard.on(f, "dem_openings_hard", ofHard), hard[area], from.Hard)
		}
	}
	return out
}

// titled are the openings of an area and a year by title.
func (o *Openings) titled(p Profile, a, t int) map[string]float64 {
	out := map[string]float64{}
	for j, occupation := range o.Occupations[:len(o.Occupations)-1] {
		n := o.Of(OpenExits, a, len(o.Sectors)-1, j, t).Mean
		for title, share := range p.Titles[occupation] {
			out[title] += n * share
		}
	}
	return out
}

// shared are the openings of a year that have a quality, by area and occupation, All among them. A region that has no share of
// its own has Italy's.
func (o *Openings) shared(shares EntryShares, t int) map[string]map[string]float64 {
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
			share, ok := shares[region][occupation]
			if !ok {
				share, ok = shares["IT"][occupation]
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
