package inps

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// provisional says how far the figures of a year are from the final ones, per
// mille, in an edition; withdrawn marks the one that lacks some cells.
type provisional struct {
	status    string
	level     int64
	withdrawn bool
}

func recipientExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	add := func(year int, published string, p provisional) {
		all = append(all, extract.Extract{
			Source: source, Dataset: "benefit-recipients",
			Path:      fmt.Sprintf("/scambio/inps/benefit-recipients/%d.csv", year),
			MediaType: "text/csv", Published: extract.Day(published),
			Write: func(w io.Writer) error { return writeRecipients(w, seed, year, p) },
		})
	}
	for year := firstYear; year <= 2023; year++ {
		add(year, archived(year), provisional{status: "A", level: 1000})
	}
	add(2024, editions[0].published, provisional{status: "P", level: 984})
	add(2024, editions[1].published, provisional{status: "P", level: 995, withdrawn: true})
	add(2024, editions[2].published, provisional{status: "A", level: 1000})
	add(2025, editions[2].published, provisional{status: "P", level: 1000})
	return all
}

// Persons who draw a benefit in two regions within the year count once in
// Italy: the regions add up to this much per mille of the national figure.
const regionsOverNation = 1004

var citizenships = []string{"ITA", "EU", "NEU"}

// writeRecipients writes one year of the contract inps_benefit_recipients.
func writeRecipients(w io.Writer, seed uint64, year int, p provisional) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "TIME_PERIOD,REF_AREA,SCHEME,CITIZENSHIP,SEX,RECIPIENTS,OBS_STATUS")
	m := newRecipientModel(seed)
	for _, s := range m.schemes {
		if _, paid := s.national["ALL"][year]; !paid {
			continue
		}
		for _, citizenship := range citizenships {
			italy, regions := m.cell(s, year, citizenship)
			writeArea(out, year, "IT", s.name, citizenship, italy, p)
			for i, region := range places.Regions {
				if p.withdrawn && region.Code == "ITF2" && s.name == "CIGS" {
					continue // the provider took Molise's cells back in this edition
				}
				writeArea(out, year, region.Code, s.name, citizenship, regions[i], p)
			}
		}
	}
	return out.Flush()
}

// people are the recipients of one area, scheme and citizenship.
type people struct{ men, women int64 }

// suppressedBelow is the size under which INPS would not give a cell: it
// leaves both sexes blank, so that neither follows from the total.
const suppressedBelow = 3

func writeArea(out io.Writer, year int, area, scheme, citizenship string, n people, p provisional) {
	n.men, n.women = draw.PerMille(n.men, p.level), draw.PerMille(n.women, p.level)
	row := func(sex string, count int64, hidden bool) {
		value, status := strconv.FormatInt(count, 10), p.status
		if hidden {
			value, status = "", "Q"
		}
		fmt.Fprintf(out, "%d,%s,%s,%s,%s,%s,%s\n", year, area, scheme, citizenship, sex, value, status)
	}
	small := func(count int64) bool { return 0 < count && count < suppressedBelow }
	total := n.men + n.women
	row("T", total, small(total))
	hidden := small(n.men) || small(n.women)
	row("M", n.men, hidden)
	row("F", n.women, hidden)
}
