package istat

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// cellsOf reads the men and women of a zip of Demografia in cifre by region and age.
func cellsOf(t *testing.T, path string) map[string][2]int64 {
	t.Helper()
	for _, e := range demographyExtracts(3) {
		if e.Path != path {
			continue
		}
		var packed bytes.Buffer
		if err := e.Write(&packed); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
		if err != nil {
			t.Fatal(err)
		}
		member, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(member)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][2]int64{}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\r\n")[2:] {
			cells := strings.Split(line, ";")
			out[cells[0]+cells[2]] = [2]int64{int64(atoi(cells[3])), int64(atoi(cells[4]))}
		}
		return out
	}
	t.Fatalf("no %s", path)
	return nil
}

// All ages are the register's figures, the single ages make them, and foreigners are among the residents.
func TestDemographyAddsUp(t *testing.T) {
	r := newRegister(3)
	for _, year := range []int{firstDemography, r.last} {
		foreign := cellsOf(t, fmt.Sprintf("/data/strasa/STRASA_%d_it_Regioni.zip", year))
		all := cellsOf(t, fmt.Sprintf("/data/posas/POSAS_%d_it_Regioni.zip", year))
		if len(foreign) != 20*102 || len(all) != 20*102 {
			t.Fatalf("%d: %d and %d rows", year, len(foreign), len(all))
		}
		for region := 1; region <= 20; region++ {
			_, codes := demographyRegion(region)
			at := func(age int) string { return fmt.Sprintf("\"%02d\"%d", region, age) }
			want := sum(r.foreign[year], codes)
			if got := foreign[at(allAges)]; got != [2]int64{want.men, want.women} {
				t.Errorf("%d, region %d: %v foreign, the register has %v", year, region, got, want)
			}
			var ages [2]int64
			for age := 0; age <= lastAge; age++ {
				for sex := range ages {
					ages[sex] += foreign[at(age)][sex]
					if f, n := foreign[at(age)][sex], all[at(age)][sex]; f > n {
						t.Errorf("%d, region %d, age %d: %d foreign of %d residents", year, region, age, f, n)
					}
				}
			}
			if ages != foreign[at(allAges)] {
				t.Errorf("%d, region %d: ages make %v of %v", year, region, ages, foreign[at(allAges)])
			}
		}
	}
}
