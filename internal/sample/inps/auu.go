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

// The years of the single child allowance that the two files hold, and the day of their edition.
const (
	firstAUU     = 2022
	lastAUU      = 2024
	auuPublished = "2025-06-13"
)

var iseeClasses = []string{"1-ISEE nella prima classe di reddito", "2-ISEE intermedio (dalla 2^ all'ultima classe)", "3-ISEE superiore ultima classe/non presentato"}

// provinceNames are the names that these files write in their own way.
var provinceNames = map[string]string{"Valle d'Aosta": "Aosta", "Bolzano": "Provincia Autonoma di Bolzano/Bozen", "Trento": "Provincia Autonoma di Trento",
	"Reggio nell'Emilia": "Reggio Emilia", "Forlì-Cesena": "Forli'-Cesena"}

func auuExtracts(seed uint64) []extract.Extract {
	file := func(dataset, path string, write func(io.Writer, uint64) error) extract.Extract {
		return extract.Extract{Source: source, Dataset: dataset, Path: "/download/dataset/migr2024/" + path, MediaType: "text/csv",
			Published: extract.Day(auuPublished), Write: func(w io.Writer) error { return write(w, seed) }}
	}
	return []extract.Extract{
		file("auu-children", "dataset_6007.csv", writeChildren),
		file("auu-families", "dataset_6008.csv", writeFamilies),
	}
}

// eachProvince calls f with every year, region and province as these files write them. Napoli is
// absent from the real files, as if its letters had been taken for a missing value; here too.
func eachProvince(f func(year, region, province string, weight int64)) {
	for year := firstAUU; year <= lastAUU; year++ {
		for _, r := range places.Regions {
			region := r.Name
			if own, ok := bilingual[r.Code]; ok {
				region = own
			}
			for _, p := range r.Provinces {
				name := p.Name
				if own, ok := provinceNames[name]; ok {
					name = own
				}
				if name != "Napoli" {
					f(strconv.Itoa(year), region, name, p.Weight)
				}
			}
		}
	}
}

func writeFamilies(w io.Writer, seed uint64) error {
	out := bufio.NewWriter(w)
	draws := draw.New(seed, "inps/auu-families")
	fmt.Fprint(out, "Anno,Regione,provincia,ZONA,figli_disabili,numero_nuclei,numero_figli,somma_importi,somma_mesi\r\n")
	eachProvince(func(year, region, province string, weight int64) {
		for disabled, share := range []int64{950, 50} {
			families := draws.Around(weight*85*share/1000, 80, year, province, strconv.Itoa(disabled))
			months := families * 19 / 2
			fmt.Fprintf(out, "%s,%s,%s,%s,%d.0,%d.0,%d.0,%d.%02d,%d.0\r\n", year, region, province, "", disabled,
				families, families*15, months*210, families%100, months)
		}
	})
	return out.Flush()
}

func writeChildren(w io.Writer, seed uint64) error {
	out := bufio.NewWriter(w)
	draws := draw.New(seed, "inps/auu-children")
	fmt.Fprint(out, "Anno,Regione,provincia,classe_isee,classe_eta,ZONA,figli_disabili,numero_figli,somma_importi,somma_mesi\r\n")
	eachProvince(func(year, region, province string, weight int64) {
		for i, isee := range iseeClasses {
			for _, age := range []string{"Maggiorenne", "Minorenne"} {
				children := draws.Around(weight*int64(30-8*i), 80, year, province, isee, age)
				fmt.Fprintf(out, "%s,%s,%s,%s,%s,%s,0.0,%d.0,%d.5,%d.0\r\n", year, region, province, isee, age, "",
					children, children*1900/int64(i+1), children*9)
			}
		}
	})
	return out.Flush()
}
