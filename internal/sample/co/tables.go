package co

import (
	"bufio"
	"io"
	"strconv"
)

const tableHeader = "PERIODO;REGIONE;PERIMETRO;SETTORE;CONTRATTO;CITTADINANZA;SESSO;STATO;" +
	"ATTIVAZIONI;CESSAZIONI;TRASFORMAZIONI;PROROGHE;LAVORATORI\n"

// The names of the dimensions in the tables, in the order of the constants;
// the last is the total.
var (
	perimeterNames   = [...]string{"DIP", "SOM", "TIR", "DOM"}
	sectorNames      = [...]string{"AGRICOLTURA", "INDUSTRIA IN SENSO STRETTO", "COSTRUZIONI", "SERVIZI", "TOTALE"}
	contractNames    = [...]string{"TEMPO INDETERMINATO", "TEMPO DETERMINATO", "APPRENDISTATO", "COLLABORAZIONE", "ALTRO", "TOTALE"}
	citizenshipNames = [...]string{"ITALIANI", "UE", "EXTRA UE", "STRANIERI", "TOTALE"}
	sexNames         = [...]string{"M", "F", "TOTALE"}
)

// group is a value of a dimension and the cells that it adds up.
type group struct{ name, from, to int }

// single lists the values of a dimension without its total, all with it.
func single(n int) []group {
	list := make([]group, n)
	for i := range list {
		list[i] = group{i, i, i + 1}
	}
	return list
}

func withTotal(n int) []group { return append(single(n), group{n, 0, n}) }

// Citizenship has a total of the foreigners before that of all.
var everyCitizenship = append(single(citizenships), group{citizenships, european, citizenships},
	group{citizenships + 1, 0, citizenships})

// figures are the columns of a row, without the persons.
type figures struct{ begun, ended, turned, extended int }

// tableWriter writes the table of a year as an edition has it.
type tableWriter struct {
	out     *bufio.Writer
	edition edition
	number  int // the year
	row     []byte
}

// writeTables writes the table of a year: all areas and Italy.
func (m *model) writeTables(w io.Writer, number int, e edition, runs []run) error {
	t := &tableWriter{out: bufio.NewWriterSize(w, 1<<16), edition: e, number: number}
	t.out.WriteString(tableHeader)
	var country year
	for i := range m.areas {
		y := m.year(&m.areas[i], number, runs)
		e.revise(&m.areas[i], number, y, runs)
		t.area(&m.areas[i], y)
		country.add(y)
	}
	country.leaveOut()
	t.country(&country)
	return t.out.Flush()
}

// quartersOf lists the quarters of a span of spans.
func quartersOf(span int) []int {
	switch {
	case span < halves:
		return []int{span}
	case span < whole:
		return []int{2 * (span - halves), 2*(span-halves) + 1}
	}
	return []int{0, 1, 2, 3}
}

// name is the period of a span: 2013-Q1, 2013-S1, 2013.
func (t *tableWriter) name(span int) string {
	switch {
	case span < halves:
		return strconv.Itoa(t.number) + "-Q" + strconv.Itoa(span+1)
	case span < whole:
		return strconv.Itoa(t.number) + "-S" + strconv.Itoa(span-halves+1)
	}
	return strconv.Itoa(t.number)
}

// known reports whether the edition has all quarters of a span, and whether
// some of them are provisional.
func (t *tableWriter) known(span int) (known, provisional bool) {
	for _, q := range quartersOf(span) {
		at := quarterOf(t.number, q+1)
		if at > t.edition.last {
			return false, false
		}
		provisional = provisional || t.edition.age(at) < settled
	}
	return true, provisional
}

// area writes the rows of an area: the quarters cell by cell, and the totals
// of all periods with their persons.
func (t *tableWriter) area(a *area, y *year) {
	for span := range y.workers {
		known, provisional := t.known(span)
		if !known {
			continue
		}
		for p := range perimeters {
			if span < halves {
				t.cells(a.name, p, span, provisional, &y.quarters[span])
			}
			t.totals(a.name, p, span, provisional, !t.edition.withdrawn(a, p, t.name(span)), y)
		}
	}
}

func (t *tableWriter) country(y *year) {
	for span := range y.workers {
		if known, provisional := t.known(span); known {
			for p := range perimeters {
				t.totals("ITALIA", p, span, provisional, true, y)
			}
		}
	}
}

// cells writes sectors and contracts, each with its total, by citizenship and
// sex.
func (t *tableWriter) cells(place string, perimeter, q int, provisional bool, s *statistics) {
	for _, sector := range withTotal(sectors) {
		for _, kind := range withTotal(contracts) {
			if !stated(perimeter, sector, kind) {
				continue
			}
			for _, z := range single(citizenships) {
				for _, x := range single(sexes) {
					t.write(place, perimeter, q, provisional, [4]group{sector, kind, z, x},
						s.sum(perimeter, sector, kind, z, x), -1)
				}
			}
		}
	}
}

// stated tells which cells the tables have: sectors by contracts for dependent
// work, either of them for agency work, which is permanent or fixed-term,
// sectors alone for the rest. All together stands among the totals.
func stated(perimeter int, sector, kind group) bool {
	switch {
	case sector.name == sectors && kind.name == contracts:
		return false
	case perimeter == dip:
		return true
	case perimeter == som:
		return kind.name == contracts || sector.name == sectors && kind.name <= fixedTerm
	}
	return kind.name == contracts
}

// totals writes all sectors and contracts together, by citizenship and sex,
// with the persons unless they are withheld.
func (t *tableWriter) totals(place string, perimeter, span int, provisional, persons bool, y *year) {
	allSectors, allContracts := group{sectors, 0, sectors}, group{contracts, 0, contracts}
	for _, z := range everyCitizenship {
		for _, x := range withTotal(sexes) {
			var sum figures
			for _, q := range quartersOf(span) {
				sum.add(y.quarters[q].sum(perimeter, allSectors, allContracts, z, x))
			}
			workers := 0
			if !persons {
				workers = -1
			}
			for i := z.from; i < z.to; i++ {
				for j := x.from; persons && j < x.to; j++ {
					workers += y.workers[span][perimeter][i][j]
				}
			}
			t.write(place, perimeter, span, provisional, [4]group{allSectors, allContracts, z, x}, sum, workers)
		}
	}
}

func (s *statistics) sum(perimeter int, sector, kind, z, x group) (f figures) {
	for i := sector.from; i < sector.to; i++ {
		for j := kind.from; j < kind.to; j++ {
			for k := z.from; k < z.to; k++ {
				for l := x.from; l < x.to; l++ {
					f.add(figures{s.begun[perimeter][i][j][k][l], s.ended[perimeter][i][j][k][l],
						s.turned[perimeter][i][j][k][l], s.extended[perimeter][i][j][k][l]})
				}
			}
		}
	}
	return f
}

func (f *figures) add(g figures) {
	f.begun += g.begun
	f.ended += g.ended
	f.turned += g.turned
	f.extended += g.extended
}

// write writes one row; persons below zero are not stated.
func (t *tableWriter) write(place string, perimeter, span int, provisional bool, by [4]group, f figures, persons int) {
	status := "D"
	if provisional {
		status = "P"
	}
	row := append(t.row[:0], t.name(span)...)
	for _, text := range [...]string{place, perimeterNames[perimeter], sectorNames[by[0].name],
		contractNames[by[1].name], citizenshipNames[by[2].name], sexNames[by[3].name], status} {
		row = append(append(row, ';'), text...)
	}
	for _, n := range [...]int{f.begun, f.ended, f.turned, f.extended} {
		row = strconv.AppendInt(append(row, ';'), int64(n), 10)
	}
	row = append(row, ';')
	if persons >= 0 {
		row = strconv.AppendInt(row, int64(persons), 10)
	}
	t.row = append(row, '\n')
	t.out.Write(t.row)
}

// add adds an area to the country.
func (y *year) add(other *year) {
	for q := range y.quarters {
		for p := range perimeters {
			for _, k := range cells(p) {
				*y.quarters[q].begun[p].at(k) += *other.quarters[q].begun[p].at(k)
				*y.quarters[q].ended[p].at(k) += *other.quarters[q].ended[p].at(k)
				*y.quarters[q].turned[p].at(k) += *other.quarters[q].turned[p].at(k)
				*y.quarters[q].extended[p].at(k) += *other.quarters[q].extended[p].at(k)
			}
		}
	}
	for span := range y.workers {
		for p := range perimeters {
			for z := range citizenships {
				for x := range sexes {
					y.workers[span][p][z][x] += other.workers[span][p][z][x]
				}
			}
		}
	}
}

// Of a thousand persons so many work in one area only: the others are counted
// once in the country.
const inOneArea = 975

func (y *year) leaveOut() {
	for span := range y.workers {
		for p := range perimeters {
			for z := range citizenships {
				for x := range sexes {
					y.workers[span][p][z][x] = y.workers[span][p][z][x] * inOneArea / 1000
				}
			}
		}
	}
}
