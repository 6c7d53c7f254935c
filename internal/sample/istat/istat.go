// Package istat invents the extracts of ISTAT: the tabulation of the labour
// force survey under the observatory's own contract, its public microdata, the
// flows of the SDMX service on labour, foreign population, permits and
// acquisitions of citizenship, residents by age of Demografia in cifre, projections, life tables
// and households, and a short list of municipalities. The forms are
// those of the real files, the figures come from package world or are invented
// around published magnitudes.
package istat

import (
	"bufio"
	"io"
	"slices"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// publishedArchive is the date of the only edition of what is no longer revised:
// one date serves many files.
const publishedArchive = "2025-03-12"

// Extracts returns every extract of ISTAT in every edition.
func Extracts(seed uint64) []extract.Extract {
	all := slices.Concat(tabulationExtracts(seed), conditionsExtracts(seed), microdataExtracts(seed), demographyExtracts(seed),
		lifeExtracts(seed), projectionExtracts(seed), householdExtracts(seed))
	all = append(all, newExtract("municipalities", "/storage/codici-unita-amministrative/Elenco-comuni-italiani.csv", "text/csv",
		publishedMunicipalities, writeMunicipalities))
	for _, t := range flows(seed) {
		all = append(all, t.extract())
	}
	return all
}

// flows are the tables of the SDMX service in every edition.
func flows(seed uint64) []table {
	return slices.Concat(labourFlows(seed), adjustedFlows(seed), populationFlows(seed))
}

// newExtract describes a file; write may leave errors to the buffer, which
// keeps the first.
func newExtract(dataset, path, mediaType, published string, write func(*bufio.Writer)) extract.Extract {
	return extract.Extract{
		Source: "istat", Dataset: dataset, Path: path, MediaType: mediaType, Published: extract.Day(published),
		Write: func(w io.Writer) error {
			b := bufio.NewWriterSize(w, 1<<16)
			write(b)
			return b.Flush()
		},
	}
}

// Codes of the survey's tables.
var (
	sexCode         = [...]string{world.Male: "1", world.Female: "2"}
	citizenshipCode = [...]string{world.ITA: "ITA", world.EU: "EU", world.NEU: "NEU"}
)

// Groups of people as the flows have them.
type group[T any] struct {
	code    string
	members []T
}

var (
	bothSexes = []group[world.Sex]{
		{"1", []world.Sex{world.Male}}, {"2", []world.Sex{world.Female}}, {"9", []world.Sex{world.Male, world.Female}},
	}
	citizenships = []group[world.Citizenship]{
		{"ITL", []world.Citizenship{world.ITA}}, {"FRG", []world.Citizenship{world.EU, world.NEU}},
		{"TOTAL", []world.Citizenship{world.ITA, world.EU, world.NEU}},
	}
	anyCitizenship = citizenships[2:]
)

// ageGroup is a class of the flows: the classes of the world from one to another.
type ageGroup struct {
	code     string
	from, to world.Age
}

var (
	age1524 = ageGroup{"Y15-24", world.Y15_19, world.Y20_24}
	age1529 = ageGroup{"Y15-29", world.Y15_19, world.Y25_29}
	age1534 = ageGroup{"Y15-34", world.Y15_19, world.Y30_34}
	age1564 = ageGroup{"Y15-64", world.Y15_19, world.Y55_64}
	age1574 = ageGroup{"Y15-74", world.Y15_19, world.Y65_74}
	age1589 = ageGroup{"Y15-89", world.Y15_19, world.Y75}
	age2064 = ageGroup{"Y20-64", world.Y20_24, world.Y55_64}
)
