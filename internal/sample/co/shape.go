package co

// The shapes below are invented; they follow what is widely known of the
// Italian labour market: southern farming, winter in the Alps, summer on the
// coast, incentives to permanent contracts in 2015, the end of project work
// in 2016.

// sectorShare is the percentage of the sectors in the activations, by
// macro-area and citizenship.
var sectorShare = map[string][citizenships][sectors]float64{
	"NW": {{6, 13, 5, 76}, {17, 9, 12, 62}, {12, 15, 9, 64}},
	"NE": {{9, 14, 4, 73}, {30, 10, 8, 52}, {25, 17, 6, 52}},
	"C":  {{7, 9, 5, 79}, {22, 8, 13, 57}, {16, 17, 8, 59}},
	"M":  {{26, 7, 7, 60}, {55, 5, 7, 33}, {44, 5, 5, 46}},
}

// contractMix is the percentage of the contracts by sector.
var contractMix = [sectors][contracts]float64{
	{3, 96, 0.5, 0.3, 0.2},
	{30, 52, 8, 5, 5},
	{38, 50, 8, 2, 2},
	{17, 60, 4, 11, 8},
}

// contractBent is how often a contract goes to a citizenship, against the rule.
var contractBent = [citizenships][contracts]float64{
	{0.95, 1, 1.05, 1.1, 1},
	{1.3, 1, 0.8, 0.5, 0.8},
	{1.9, 0.95, 0.8, 0.4, 0.7},
}

// endedBent is how often a contract ends, against how often it begins.
var endedBent = [contracts]float64{1.07, 0.975, 1.05, 1.02, 1.03}

// womenShare is the share of women by citizenship and sector.
var womenShare = [citizenships][sectors]float64{
	{0.38, 0.30, 0.08, 0.57},
	{0.45, 0.33, 0.04, 0.66},
	{0.24, 0.26, 0.02, 0.52},
}

const domesticWomen = 0.84

// contractYear is the strength of a contract in a year.
func contractYear(contract, year int) float64 {
	i := min(max(year-firstYear, 0), lastYear-firstYear)
	return contractYears[contract][i]
}

var contractYears = [contracts][lastYear - firstYear + 1]float64{
	permanent:     {1.1, 1.08, 1.05, 1, 0.98, 1.28, 0.9, 0.82, 0.88, 0.96, 0.95, 0.98, 1.06, 1.04, 1.02, 1.02},
	fixedTerm:     {1, 1, 1, 1, 1.01, 0.97, 1.04, 1.06, 1.05, 1.03, 1.04, 1.04, 1.03, 1.03, 1.03, 1.03},
	apprentice:    {1.15, 1.12, 1.05, 1, 1, 0.85, 1.05, 1.15, 1.2, 1.25, 1.2, 1.2, 1.25, 1.22, 1.2, 1.2},
	collaboration: {1.1, 1.1, 1.08, 1, 0.95, 0.7, 0.45, 0.45, 0.44, 0.42, 0.42, 0.42, 0.4, 0.5, 0.52, 0.52},
	otherContract: {1.25, 1.25, 1.2, 1, 0.95, 0.9, 0.9, 1.3, 1.35, 1.4, 1.1, 1.3, 1.4, 1.4, 1.4, 1.4},
}

// season is the share of the quarters in a year of a steady market.
var season = [flows][sectors][4]float64{
	activations: {
		{0.26, 0.30, 0.28, 0.16},
		{0.29, 0.25, 0.24, 0.22},
		{0.27, 0.27, 0.25, 0.21},
		{0.25, 0.25, 0.27, 0.23},
	},
	terminations: {
		{0.10, 0.13, 0.30, 0.47},
		{0.21, 0.24, 0.24, 0.31},
		{0.22, 0.23, 0.24, 0.31},
		{0.21, 0.28, 0.22, 0.29},
	},
}

// tourism bends the season of the services.
var tourism = [...][flows][4]float64{
	plain:    {{1, 1, 1, 1}, {1, 1, 1, 1}},
	mountain: {{0.80, 1.15, 0.80, 1.35}, {1.15, 1.10, 1.15, 0.75}},
	sea:      {{0.90, 1.25, 0.98, 0.85}, {0.90, 0.88, 1.32, 0.92}},
}

func seasonOf(flow, sector int, t tilt) [4]float64 {
	shape := season[flow][sector]
	if sector == services {
		for q := range shape {
			shape[q] *= tourism[t][flow][q]
		}
	}
	return shape
}

// perimeterShare is the size of a perimeter against that of dependent work.
func perimeterShare(macro string, perimeter, citizenship, year int) float64 {
	if perimeter == dip {
		return 1
	}
	later := float64(year - pinnedYear)
	bent := perimeterBent[perimeter][citizenship]
	switch perimeter {
	case som:
		return agencyShare[macro] * bent * (1 + 0.04*later)
	case tir:
		return internShare[macro] * bent * min(1+0.09*later, 1.45)
	default:
		share := 0.045 * bent
		if year == 2012 || year == 2020 || year == 2021 { // amnesties and furloughs
			share *= 1.2
		}
		return share
	}
}

var (
	agencyShare   = map[string]float64{"NW": 0.11, "NE": 0.10, "C": 0.055, "M": 0.025}
	internShare   = map[string]float64{"NW": 0.028, "NE": 0.026, "C": 0.022, "M": 0.012}
	perimeterBent = [perimeters][citizenships]float64{
		som: {0.95, 1.1, 1.3},
		tir: {1.1, 0.3, 0.5},
		dom: {0.2, 2.6, 3},
	}
)

// perimeterMix is the share of sectors and contracts outside dependent work.
// Internships and domestic work are not divided by contract.
var perimeterMix = [perimeters][sectors][contracts]float64{
	som: {
		agriculture:  {permanent: 0.0004, fixedTerm: 0.0196},
		industry:     {permanent: 0.0120, fixedTerm: 0.5380},
		construction: {permanent: 0.0006, fixedTerm: 0.0294},
		services:     {permanent: 0.0100, fixedTerm: 0.3900},
	},
	tir: {
		agriculture:  {otherContract: 0.02},
		industry:     {otherContract: 0.24},
		construction: {otherContract: 0.03},
		services:     {otherContract: 0.71},
	},
	dom: {services: {otherContract: 1}},
}
