// Package places holds the regions and provinces that the invented
// administrative extracts speak of, with the weights by which national figures
// are divided among them.
package places

import "strings"

// Region is a region with ISTAT's code for Trentino-Alto Adige as a whole and
// the current NUTS codes for the others.
type Region struct {
	Code string // ITC1
	Name string // as ISTAT writes it, in Italian only
	// Workers and NonEU are the employed persons and the non-EU employed
	// persons of about 2013, in hundreds: rough sizes, for weights only.
	Workers, NonEU int64
	Provinces      []Province
}

// Province is a province of a region; Trento and Bolzano have NUTS 2 codes.
type Province struct {
	Code   string
	Plate  string // of its cars, by which schools are numbered too: TO
	Name   string
	Weight int64 // inhabitants of about 2013, in thousands: rough
}

// Upper is the region's name as INPS writes it in the files of wage
// supplementation: "EMILIA_ROMAGNA", "VALLE_D'AOSTA".
func (r Region) Upper() string {
	return strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(r.Name))
}

// Slug is the region's name as it stands in file names: "emilia-romagna",
// "valle-d-aosta".
func (r Region) Slug() string {
	return strings.ToLower(strings.NewReplacer(" ", "-", "'", "-").Replace(r.Name))
}

// Weights returns f of every region, in the order of Regions.
func Weights(f func(Region) int64) []int64 {
	weights := make([]int64, len(Regions))
	for i, r := range Regions {
		weights[i] = f(r)
	}
	return weights
}

// Index returns the position of a region's code in Regions. It panics on a
// code that is none: the codes are constants of the sample.
func Index(code string) int {
	for i, r := range Regions {
		if r.Code == code {
			return i
		}
	}
	panic("places: no region " + code)
}
