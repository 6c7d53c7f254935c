package inps

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// pensionArea is a region as dataset 6002 has it: Piemonte and Valle d'Aosta
// are one, and the areas are four.
type pensionArea struct {
	area, region string
	workers      int64
}

var pensionAreas = func() []pensionArea {
	names := map[string]string{"ITH4": "Friuli Venezia Giulia", "ITH5": "Emilia Romagna", "ITDA": "Trentino Alto Adige"}
	var all []pensionArea
	for _, r := range places.Regions {
		a := pensionArea{region: r.Name, workers: r.Workers}
		if own, ok := names[r.Code]; ok {
			a.region = own
		}
		switch r.Code[:3] {
		case "ITC":
			a.area = "Nord Ovest"
		case "ITH", "ITD":
			a.area = "Nord Est"
		case "ITI":
			a.area = "Centro"
		default:
			a.area = "Sud e Isole"
		}
		switch r.Code {
		case "ITC1":
			a.region = "Piemonte e Valle d'Aosta"
		case "ITC2":
			all[0].workers += r.Workers
			continue
		}
		all = append(all, a)
	}
	return all
}()

// twiceEncoded is how the provider writes "contabilità": UTF-8 taken for
// Latin-1 and encoded again.
const twiceEncoded = "contabilit\u00c3\u00a0"

// funds are the groups of funds and the funds, with their new pensions of a
// quarter in Italy: invented.
var funds = []struct {
	group, fund string
	perQuarter  int64
}{
	{"FPLD comprese le gestioni a " + twiceEncoded + " separata", "FPLD escluse le gestioni a " + twiceEncoded + " separata", 82000},
	{"FPLD comprese le gestioni a " + twiceEncoded + " separata", "Gestioni a " + twiceEncoded + " separata", 6000},
	{"Gestione Dipendenti Pubblici", "Gestione Dipendenti Pubblici", 31000},
	{"Autonomi (compresi i Parasubordinati)", "Artigiani", 21000},
	{"Autonomi (compresi i Parasubordinati)", "Commercianti", 19000},
	{"Autonomi (compresi i Parasubordinati)", "Parasubordinati", 9000},
}

var categories = []struct {
	name, age string
	share     int64
}{
	{"Vecchiaia", "65 - 67", 340}, {"Anticipata", "60 - 64", 310},
	{"Invalidita'", "55 - 59", 80}, {"Superstiti", "68 e oltre", 270},
}

var amounts = []struct {
	class string
	share int64
}{{"Fino a 499,99", 220}, {"500,00 - 999,99", 330}, {"1.000,00 - 1.499,99", 230}, {"1.500,00 - 1.999,99", 120}, {"2.000,00 - 2.999,99", 70}, {"3.000,00 e piu'", 30}}

var quarterNames = [4]string{"I trimestre", "II trimestre", "III trimestre", "IV trimestre"}

func pensionExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	add := func(year, quarters int, published string) {
		all = append(all, extract.Extract{
			Source: source, Dataset: "pensions",
			Path:      fmt.Sprintf("/download/dataset/migr%d/dataset_6002.json", year),
			MediaType: "application/json", Published: extract.Day(published),
			Write: func(w io.Writer) error { return writePensions(w, seed, year, quarters, published) },
		})
	}
	for _, year := range []int{2019, 2020, 2021, 2022, 2023} {
		add(year, 4, archived(year))
	}
	add(2024, 4, editions[0].published)
	for _, e := range editions {
		add(lastYear, e.quarters, e.published)
	}
	return all
}

// newPensions is one row of dataset 6002, its fields in the provider's order.
type newPensions struct {
	Year     string      `json:"Anno_decorrenza"`
	Sex      string      `json:"SESSO"`
	Group    string      `json:"tgestio"`
	Amount   string      `json:"classe_importo"`
	Age      string      `json:"classe_eta"`
	Area     string      `json:"area_geografica"`
	Fund     string      `json:"gestione"`
	Category string      `json:"Categoria"`
	Region   string      `json:"Regione"`
	Quarter  string      `json:"Trimestrale"`
	Pensions json.Number `json:"Numero_pensioni"`
}

// writePensions writes the envelope of dataset 6002: the metadata, then the
// rows, numbers as floats, a cell without pensions left out.
func writePensions(w io.Writer, seed uint64, year, quarters int, published string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `{
	"datastore": {
		"metadata": {
			"dcterms:identifier": 6002,
			"dcterms:publisher": "INPS",
			"dcterms:title": "Numero totale pensioni divise per anno, sesso, regione, tipo di gestione, classe di importo, classe di eta e categoria. Trimestrale",
			"dcterms:license": "IODL v.2.0",
			"dcterms:issued": "%s 08:00:00.000000",
			"periodo": [{"dcterms:temporal": "%d"}]
		},
		"data": [`, published, year)
	separator := "\n"
	for _, row := range pensionRows(seed, year, quarters) {
		line, err := json.Marshal(row)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t\t\t%s", separator, line)
		separator = ",\n"
	}
	fmt.Fprint(out, "\n\t\t]\n\t}\n}\n")
	return out.Flush()
}

func pensionRows(seed uint64, year, quarters int) []newPensions {
	draws := draw.New(seed, "inps/pensions")
	weights := make([]int64, len(pensionAreas))
	for i, a := range pensionAreas {
		weights[i] = a.workers
	}
	var rows []newPensions
	for _, sex := range []string{"Maschi", "Femmine"} {
		for _, f := range funds {
			for _, c := range categories {
				for _, amount := range amounts {
					for q := range quarters {
						keys := []string{sex, f.fund, c.name, amount.class, strconv.Itoa(year), strconv.Itoa(q)}
						nation := draw.PerMille(draw.PerMille(f.perQuarter, c.share), amount.share) / 2
						counts := draw.Split(draws.Around(nation, 60, keys...), weights)
						for i, a := range pensionAreas {
							n := draws.Around(counts[i], 150, append(slices.Clone(keys), a.region)...)
							if n == 0 {
								continue
							}
							rows = append(rows, newPensions{
								Year: strconv.Itoa(year), Sex: sex, Group: f.group, Amount: amount.class,
								Age: c.age, Area: a.area, Fund: f.fund, Category: c.name, Region: a.region,
								Quarter: quarterNames[q], Pensions: json.Number(strconv.FormatInt(n, 10) + ".0"),
							})
						}
					}
				}
			}
		}
	}
	return rows
}
