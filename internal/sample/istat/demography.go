package istat

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
	"osservatorio/internal/sample/world"
)

// firstDemography is the first year of Demografia in cifre that is asked for.
const firstDemography = 2019

// allAges stands for all ages in the files; the last single one holds all that are older.
const lastAge, allAges = 100, 999

// pyramid is how residents divide into ages: shares per mille of the children, of those of 15 to 64 and of
// the old, rounded to about what registers of 1 January 2024 say (not checked cell by cell), and within each class straight
// lines between the ends, which are invented.
type pyramid []struct {
	from, to    int
	share       int64
	first, last int64
}

var (
	foreignPyramid   = pyramid{{0, 14, 170, 90, 100}, {15, 64, 768, 120, 85}, {65, lastAge, 62, 100, 1}}
	everybodyPyramid = pyramid{{0, 14, 122, 80, 110}, {15, 64, 635, 85, 130}, {65, lastAge, 243, 110, 4}}
)

// weights of the single years of age. A foreigner is a resident too, so that both are drawn alike.
func (p pyramid) weights(noise draw.Source, region, sex string) []int64 {
	out := make([]int64, lastAge+1)
	for _, c := range p {
		lines := make([]int64, c.to-c.from+1)
		for i := range lines {
			line := c.first*1000 + (c.last-c.first)*1000*int64(i)/int64(c.to-c.from)
			lines[i] = noise.Around(line, 20, region, sex, strconv.Itoa(c.from+i))
		}
		for i, n := range draw.Split(c.share*1_000_000, lines) {
			out[c.from+i] = n
		}
	}
	return out
}

// demography is a family of files of Demografia in cifre.
type demography struct {
	dataset, stem, folder, title, header string
	by                                   func(*register) map[int]map[string]residents
	ages                                 pyramid
	both                                 bool // a column for both sexes
}

var demographies = []demography{
	{"foreign-by-age", "STRASA", "strasa", "Popolazione straniera residente", `"Maschi";"Femmine"`,
		func(r *register) map[int]map[string]residents { return r.foreign }, foreignPyramid, false},
	{"residents-by-age", "POSAS", "posas", "Popolazione residente", `"Totale maschi";"Totale femmine";"Totale"`,
		func(r *register) map[int]map[string]residents { return r.everybody }, everybodyPyramid, true},
}

// demographyExtracts are the zips by region, one a year. Those by province are left out, as the register has
// provinces of two regions only.
func demographyExtracts(seed uint64) []extract.Extract {
	last := newRegister(seed).last
	var all []extract.Extract
	for _, d := range demographies {
		for year := firstDemography; year <= last; year++ {
			name := fmt.Sprintf("%s_%d_it_Regioni", d.stem, year)
			all = append(all, extract.Extract{
				Source: "istat_demo", Dataset: d.dataset, Path: "/data/" + d.folder + "/" + name + ".zip",
				MediaType: "application/zip", Published: extract.Day(publishedPopulation),
				Write: func(w io.Writer) error {
					z := zip.NewWriter(w)
					member, err := z.Create(name + ".csv")
					if err != nil {
						return err
					}
					if err := d.write(member, newRegister(seed), draw.New(seed, "demography"), year); err != nil {
						return err
					}
					return z.Close()
				},
			})
		}
	}
	return all
}

func (d demography) write(w io.Writer, r *register, noise draw.Source, year int) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\"%s al 1° gennaio %d per età e sesso\"\r\n", d.title, year)
	fmt.Fprintf(out, "\"Codice regione\";\"Regione\";\"Età\";%s\r\n", d.header)
	for region := 1; region <= 20; region++ {
		name, codes := demographyRegion(region)
		of := sum(d.by(r)[year], codes)
		men := draw.Split(of.men, d.ages.weights(noise, name, "M"))
		women := draw.Split(of.women, d.ages.weights(noise, name, "F"))
		line := func(age int, n residents) {
			fmt.Fprintf(out, "\"%02d\";\"%s\";%d;%d;%d", region, name, age, n.men, n.women)
			if d.both {
				fmt.Fprintf(out, ";%d", n.all())
			}
			fmt.Fprint(out, "\r\n")
		}
		for age := range men {
			line(age, residents{men[age], women[age]})
		}
		line(allAges, of)
	}
	return out.Flush()
}

// demographyRegion is the name of a region by ISTAT's number, as Demografia in cifre writes it, and its keys of
// the register.
func demographyRegion(number int) (name string, codes []string) {
	for _, a := range world.Areas {
		if a.Region == number {
			codes = append(codes, a.Code)
		}
	}
	switch number {
	case 2:
		return "Valle d'Aosta/Vallée d'Aoste", codes
	case 4:
		return "Trentino-Alto Adige/Südtirol", codes
	}
	return places.Regions[places.Index(codes[0])].Name, codes
}
