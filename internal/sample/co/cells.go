package co

// The dimensions of a count, each in the order of its names in the extracts.
const (
	dip = iota // dependent and para-subordinate work: the main perimeter
	som        // agency missions
	tir        // internships
	dom        // domestic work
	perimeters
)

const (
	agriculture = iota
	industry    // excluding construction
	construction
	services // private and public
	sectors
)

const (
	permanent = iota
	fixedTerm
	apprentice
	collaboration
	otherContract
	contracts
)

const (
	italian = iota // everybody who is not foreign, whatever the passport
	european
	nonEU
	citizenships
)

const (
	male = iota
	female
	sexes
)

// cell is a class of relationships that are counted together.
type cell struct {
	perimeter, sector, contract, citizenship, sex uint8
}

// counts holds a number for every cell of one perimeter.
type counts [sectors][contracts][citizenships][sexes]int

func (c *counts) at(k cell) *int {
	return &c[k.sector][k.contract][k.citizenship][k.sex]
}

// cells lists the cells of a perimeter in a fixed order.
func cells(perimeter int) []cell {
	list := make([]cell, 0, sectors*contracts*citizenships*sexes)
	for s := range sectors {
		for c := range contracts {
			for z := range citizenships {
				for x := range sexes {
					list = append(list, cell{uint8(perimeter), uint8(s), uint8(c), uint8(z), uint8(x)})
				}
			}
		}
	}
	return list
}

// quarter numbers the quarters: 4 × year + quarter − 1.
type quarter int

func quarterOf(year, number int) quarter { return quarter(4*year + number - 1) }

func (q quarter) year() int   { return int(q) / 4 }
func (q quarter) number() int { return int(q)%4 + 1 }

// days returns the first and the last day of the quarter.
func (q quarter) days() (first, last day) {
	return dayOf(q.year(), 3*q.number()-2, 1), dayOf(q.year(), 3*q.number()+1, 1) - 1
}
