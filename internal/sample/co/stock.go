package co

import (
	"bufio"
	"fmt"
	"io"

	"osservatorio/internal/sample/extract"
)

const stockHeader = "PERIODO;REGIONE;PERIMETRO;CITTADINANZA;SESSO;POSIZIONI\n"

// untouched is how many positions go on through a run without a message, for a hundred activations of a year.
var untouched = [perimeters]int{dip: 215, som: 6, tir: 9, dom: 190}

// stocks lists the positions that are open on the day before each run.
func stocks(known func() *model) []extract.Extract {
	var list []extract.Extract
	for i, d := range deliveries {
		eve := d.first - 1
		list = append(list, extract.Extract{
			Source: "co", Dataset: "stock",
			Path:      fmt.Sprintf("/scambio/co/posizioni/%s-%d-Q%d.csv", d.area, eve.year(), eve.number()),
			MediaType: "text/csv; charset=utf-8", Published: extract.Day(d.published),
			Write: func(w io.Writer) error {
				m := known()
				return m.writeStock(w, m.runs()[i])
			},
		})
	}
	return list
}

// writeStock writes the positions open before a run: those of which the run's messages tell, and others.
func (m *model) writeStock(w io.Writer, r run) error {
	var open [perimeters][citizenships][sexes]int
	first, _ := r.first.days()
	s := m.simulate(r)
	for _, one := range s.relationships {
		if one.start < first {
			open[one.perimeter][one.citizenship][one.sex]++
		}
	}
	year := s.planned(r.first)
	for p := range perimeters {
		for _, k := range cells(p) {
			begun := 0
			for q := range 4 {
				begun += *year.begun[q][p].at(k)
			}
			open[p][k.citizenship][k.sex] += begun * untouched[p] / 100
		}
	}
	out := bufio.NewWriter(w)
	out.WriteString(stockHeader)
	eve := r.first - 1
	for p := range perimeters {
		for z := range citizenships {
			for x := range sexes {
				fmt.Fprintf(out, "%d-Q%d;%s;%s;%s;%s;%d\n", eve.year(), eve.number(), r.area.name,
					perimeterNames[p], citizenshipNames[z], sexNames[x], open[p][z][x])
			}
		}
	}
	return out.Flush()
}
