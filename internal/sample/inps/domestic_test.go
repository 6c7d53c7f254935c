package inps

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// domesticFile reads a file of domestic workers by territory, citizenship and sex.
func domesticFile(t *testing.T, year int) map[string]int64 {
	t.Helper()
	var b bytes.Buffer
	if err := newDomestic(7).write(&b, year); err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for _, line := range strings.Split(strings.TrimSpace(b.String()), "\r\n")[1:] {
		cells := strings.Split(line, ";")
		n, err := strconv.ParseInt(strings.ReplaceAll(cells[4], ".", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.Join(cells[1:4], ";")] = n
	}
	return out
}

// The nation's workers and their foreigners, the figures printed for Piemonte and Toscana, and those published for single
// regions, are what the files give.
func TestDomesticWorkersAreThePublishedOnes(t *testing.T) {
	total := func(at map[string]int64, keys ...string) (n int64) {
		for key, of := range at {
			match := true
			for _, k := range keys {
				match = match && strings.Contains(";"+key+";", ";"+k+";")
			}
			if match {
				n += of
			}
		}
		return n
	}
	near := func(what string, got, want, tolerance int64) {
		if got < want-tolerance || got > want+tolerance {
			t.Errorf("%s: %d, published %d", what, got, want)
		}
	}
	at13, at18, at22, at24 := domesticFile(t, 2013), domesticFile(t, 2018), domesticFile(t, 2022), domesticFile(t, 2024)
	near("Piemonte 2013, non-EU", total(at13, "Piemonte", "non comunitari"), 30006, 0)
	near("Piemonte 2013, women", total(at13, "Piemonte", "non comunitari", "Femmine")*1000/30006, 829, 1)
	near("Toscana 2013, non-EU", total(at13, "Toscana", "non comunitari"), 34547, 0)
	near("Toscana 2012 to 2013", total(domesticFile(t, 2012), "Toscana", "non comunitari")-34547, 2379, 0)
	near("Toscana 2013, share of all", 34547*1000/total(at13, "Toscana"), 437, 40)
	near("Italy 2018", total(at18, "Italia"), 859233, 0)
	near("Lombardia 2018", total(at18, "Lombardia"), 155467, 5000)
	near("Italy 2018, foreign", total(at18, "Italia")-total(at18, "Italia", "italiani"), 859233*714/1000, 1)
	near("Puglia 2022", total(at22, "Puglia"), 29497, 1500)
	near("women 2022", total(at22, "Italia", "Femmine")*1000/total(at22, "Italia"), 864, 8)
	near("Italy 2024", total(at24, "Italia"), 817403, 0)
	near("regions 2024", total(at24)-total(at24, "Italia"), 817403, 0)
}

// Years between two figures lie on the line between them.
func TestDomesticFiguresBetweenYears(t *testing.T) {
	m := newDomestic(7)
	for year, want := range map[int]int64{2013: 785, 2018: 714, 2014: 785 - 71/5, 2024: 686} {
		if got := m.at("foreign_share", year, "IT"); got < want-1 || got > want+1 {
			t.Error(fmt.Sprint(year, ": ", got, ", want ", want))
		}
	}
}
