package inps

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// The tables of NASpI cover these years and are no longer revised.
const (
	firstNASpI     = 2018
	lastNASpI      = 2022
	naspiPublished = "2024-10-01"
)

// Codes of the tables. Those of ages and durations are invented: the real ones were not seen.
var (
	naspiSexes     = []string{"M", "F"}
	naspiAges      = []string{"Y_LE34", "Y35-54", "Y_GE55"}
	naspiDurations = []string{"M1-6", "M7-12", "M13-24"}
)

// naspiTable is one of the tables: what it is cut by besides territory and year.
type naspiTable struct {
	number     string
	title      string
	level      int // characters of a territory's code: 3 ripartizione, 4 region, 5 province
	dimensions []string
	suppresses bool // withholds small cells
}

var recipientTables = []naspiTable{
	{"01", "Beneficiari NASPI per Ripartizioni, Classi di età e Sesso", 3, []string{"SESSO", "CLASSI_ETA"}, false},
	{"02", "Naspi Beneficiari per Regione e Sesso", 4, []string{"SESSO"}, false},
	{"03", "NASPI Beneficiari per Regione e Classi di età", 4, []string{"CLASSI_ETA"}, false},
	{"04", "NASPI Beneficiari per Provincia", 5, nil, false},
}

var treatmentTables = []naspiTable{
	{"01", "NASPI Trattamenti per Classi di età, Sesso e Durata teorica in mesi della prestazione", 3, []string{"SESSO", "CLASSI_ETA", "DURATA_MESI_TEO"}, true},
	{"02", "NASPI Trattamenti per Regione, Sesso e Durata teorica in mesi della prestazione", 4, []string{"SESSO", "DURATA_MESI_TEO"}, false},
	{"03", "NASPI Trattamenti per Regione, Classi di età e Durata teorica in mesi della prestazione", 4, []string{"CLASSI_ETA", "DURATA_MESI_TEO"}, true},
	{"04", "NASPI Trattamenti per Regione, Classi di età e Sesso", 4, []string{"SESSO", "CLASSI_ETA"}, false},
	{"05", "NASPI Trattamenti per Provincia e Durata teorica in mesi della prestazione", 5, []string{"DURATA_MESI_TEO"}, false},
}

// naspiCell is one observation: its key in the order territory, dimensions, year.
type naspiCell struct {
	key   []string
	value int64
}

// naspiCells adds the persons of all provinces up to the table's cells, so that all tables agree.
func naspiCells(seed uint64, t naspiTable) []naspiCell {
	draws := draw.New(seed, "inps/naspi")
	sums := map[string]int64{}
	var order [][]string
	for _, p := range nutsProvinces() {
		for year := firstNASpI; year <= lastNASpI; year++ {
			for _, sex := range naspiSexes {
				for _, age := range naspiAges {
					for _, duration := range naspiDurations {
						key := []string{p.Code[:t.level]}
						for _, d := range t.dimensions {
							key = append(key, map[string]string{"SESSO": sex, "CLASSI_ETA": age, "DURATA_MESI_TEO": duration}[d])
						}
						key = append(key, strconv.Itoa(year))
						flat := strings.Join(key, " ")
						if _, ok := sums[flat]; !ok {
							order = append(order, key)
						}
						sums[flat] += draws.Around(p.Weight*3/2, 600, p.Code, sex, age, duration, strconv.Itoa(year)) / 9
					}
				}
			}
		}
	}
	cells := make([]naspiCell, len(order))
	for i, key := range order {
		cells[i] = naspiCell{key, sums[strings.Join(key, " ")]}
	}
	return cells
}

// nutsProvinces are the provinces under codes of five characters, as NUTS has them.
func nutsProvinces() []places.Province {
	var all []places.Province
	for _, r := range places.Regions {
		for _, p := range r.Provinces {
			if len(p.Code) == 4 { // Bolzano and Trento
				p.Code += "0"
			}
			all = append(all, p)
		}
	}
	return all
}

// withheld reports whether a table hides a cell.
func (t naspiTable) withheld(c naspiCell) bool { return t.suppresses && c.value < 25 }

// columns are the dimensions in the order of the structure.
func (t naspiTable) columns() []string {
	return slices.Concat([]string{"FREQ", "TERRITORIO"}, t.dimensions)
}

// writeRecipientCSV writes a table as the data browser does: there is no line end in the file.
func writeRecipientCSV(w io.Writer, seed uint64, t naspiTable) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "DATAFLOW,%s,TIME_PERIOD,OBS_VALUE", strings.Join(t.columns(), ","))
	for _, c := range naspiCells(seed, t) {
		fmt.Fprintf(out, "INPS:DFB_ST_NASPI_BENEFICIARI_%s(1.0),A,%s,%d.0", t.number, strings.Join(c.key, ","), c.value)
	}
	return out.Flush()
}

// writeNASpIXML writes a table as SDMX-ML, with treatments half as many again as persons.
func writeNASpIXML(w io.Writer, seed uint64, t naspiTable) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, `<?xml version="1.0" encoding="utf-8"?>`+
		`<message:GenericData xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:generic="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic">`+
		`<message:Header><message:ID>IREF000001</message:ID><message:Test>true</message:Test><message:Prepared>2024-10-01T00:00:00</message:Prepared><message:Sender id="INPS"/>`+
		`<message:Structure structureID="NASPI" dimensionAtObservation="TIME_PERIOD"/></message:Header><message:DataSet structureRef="NASPI">`)
	bySeries := map[string][]naspiCell{}
	var order []string
	for _, c := range naspiCells(seed, t) {
		series := strings.Join(c.key[:len(c.key)-1], " ")
		if bySeries[series] == nil {
			order = append(order, series)
		}
		bySeries[series] = append(bySeries[series], c)
	}
	for _, series := range order {
		fmt.Fprint(out, `<generic:Series><generic:SeriesKey>`)
		for i, code := range append([]string{"A"}, strings.Fields(series)...) {
			fmt.Fprintf(out, `<generic:Value id="%s" value="%s"/>`, t.columns()[i], code)
		}
		fmt.Fprint(out, `</generic:SeriesKey>`)
		for _, c := range bySeries[series] {
			value, attributes := strconv.FormatInt(c.value*3/2, 10), ""
			if t.withheld(c) {
				value, attributes = "_", `<generic:Attributes><generic:Value id="MIS_PRIVACY" value="(*)"/></generic:Attributes>`
			}
			fmt.Fprintf(out, `<generic:Obs><generic:ObsDimension value="%s"/><generic:ObsValue value="%s"/>%s</generic:Obs>`, c.key[len(c.key)-1], value, attributes)
		}
		fmt.Fprint(out, `</generic:Series>`)
	}
	fmt.Fprint(out, `</message:DataSet></message:GenericData>`)
	return out.Flush()
}

func treatmentExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, t := range treatmentTables {
		all = append(all, extract.Extract{
			Source: source, Dataset: "naspi-treatments",
			Path:      "/download/dataset/dfb_st_naspi_trattamenti_" + t.number + "_inps_1_0/filesystem/" + t.title + ".xml",
			MediaType: "application/xml", Published: extract.Day(naspiPublished),
			Write: func(w io.Writer) error { return writeNASpIXML(w, seed, t) },
		})
	}
	return all
}
