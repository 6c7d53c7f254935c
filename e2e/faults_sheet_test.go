package e2e

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// The two days on which the invented provider publishes.
var firstEdition, secondEdition = time.Date(2014, 4, 10, 0, 0, 0, 0, time.UTC), time.Date(2015, 4, 10, 0, 0, 0, 0, time.UTC)

// figure is one row of the invented extract: employed persons of a year, an area and a citizenship.
type figure struct {
	year              int
	area, citizenship string // ITC1, TOTAL
	employed          float64
}

// editionOn is the last day of publication up to a day.
func editionOn(day time.Time) time.Time {
	if day.Before(secondEdition) {
		return firstEdition
	}
	return secondEdition
}

// figures are those that are published by a day: of 2008 to the year before, the last year but one revised a little.
func figures(day time.Time) []figure {
	var out []figure
	last := editionOn(day).Year() - 1
	for year := 2008; year <= last; year++ {
		step := float64(year - 2008)
		if year == 2013 && last == 2014 {
			step += 1
		}
		for _, c := range []struct {
			code             string
			piemonte, growth float64
			toscana          float64
		}{{"TOTAL", 850.5, 3, 520}, {"FRG", 100, 7, 61}} {
			a, b := c.piemonte+c.growth*step, c.toscana+step
			out = append(out, figure{year, "IT", c.code, a + b}, figure{year, "ITC1", c.code, a}, figure{year, "ITI1", c.code, b})
		}
	}
	return out
}

// names are how Italian extracts call the codes.
var names = map[string]string{"IT": "Italia", "ITC1": "Piemonte", "ITI1": "Toscana", "TOTAL": "Totale", "FRG": "Stranieri"}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// italian writes 1234.5 as 1.234,5.
func italian(v float64) string {
	whole, part, _ := strings.Cut(decimal(v), ".")
	if len(whole) > 3 {
		whole = whole[:len(whole)-3] + "." + whole[len(whole)-3:]
	}
	return whole + "," + part
}

func sheetCSV(day time.Time) []byte {
	var b strings.Builder
	b.WriteString("Anno;Territorio;Cittadinanza;Occupati\n")
	for _, f := range figures(day) {
		fmt.Fprintf(&b, "%d;%s;%s;%s\n", f.year, names[f.area], names[f.citizenship], italian(f.employed))
	}
	return []byte(b.String())
}

func sheetZip(day time.Time) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("occupati.csv")
	if err == nil {
		w.Write(sheetCSV(day))
		err = z.Close()
	}
	if err != nil {
		panic(err) // nothing but memory is written to
	}
	return b.Bytes()
}

func sheetGzip(day time.Time) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(sheetCSV(day))
	z.Close()
	return b.Bytes()
}

func sheetXLSX(day time.Time) []byte {
	f := excelize.NewFile()
	rows := [][]any{{"Tavola 1 - Occupati per territorio"}, nil, {"Territorio", "Cittadinanza", "Anno", "Occupati"}}
	for _, r := range figures(day) {
		rows = append(rows, []any{names[r.area], names[r.citizenship], r.year, r.employed})
	}
	var b bytes.Buffer
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			panic(err)
		}
	}
	if err := f.Write(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func sheetJSON(day time.Time) []byte {
	var rows []map[string]string
	for _, f := range figures(day) {
		rows = append(rows, map[string]string{"anno": strconv.Itoa(f.year), "territorio": names[f.area], "cittadinanza": names[f.citizenship], "occupati": decimal(f.employed)})
	}
	out, _ := json.Marshal(rows) // texts always marshal
	return out
}

func sheetSDMXCSV(day time.Time) []byte {
	var b strings.Builder
	b.WriteString("DATAFLOW,FREQ,REF_AREA,CITIZENSHIP,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n")
	for _, f := range figures(day) {
		fmt.Fprintf(&b, "IT1:PROVA(1.0),A,%s,%s,%d,%s,\n", f.area, f.citizenship, f.year, decimal(f.employed))
	}
	return []byte(b.String())
}

func sheetSDMXML(day time.Time) []byte {
	var b strings.Builder
	b.WriteString(xml.Header + `<message:StructureSpecificData xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">` +
		`<message:Header><message:ID>IT1</message:ID><message:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"/></message:Header>` +
		`<message:DataSet ss:dataScope="DataStructure" ss:structureRef="S">` + "\n")
	for _, area := range []string{"IT", "ITC1", "ITI1"} {
		for _, c := range []string{"TOTAL", "FRG"} {
			fmt.Fprintf(&b, `<Series FREQ="A" REF_AREA="%s" CITIZENSHIP="%s">`, area, c)
			for _, f := range figures(day) {
				if f.area == area && f.citizenship == c {
					fmt.Fprintf(&b, `<Obs TIME_PERIOD="%d" OBS_VALUE="%s"/>`, f.year, decimal(f.employed))
				}
			}
			b.WriteString("</Series>\n")
		}
	}
	b.WriteString("</message:DataSet></message:StructureSpecificData>\n")
	return []byte(b.String())
}

// sheetOsservatori nests citizenships in areas in years. What is called Totale is dropped from such an
// answer, so the total has another name.
func sheetOsservatori(day time.Time) []byte {
	type node map[string]any
	value := map[string]string{}
	for _, f := range figures(day) {
		value[fmt.Sprint(f.year, f.area, f.citizenship)] = italian(f.employed)
	}
	years := []node{}
	for year := 2008; year < editionOn(day).Year(); year++ {
		var areas []node
		for _, area := range []string{"IT", "ITC1", "ITI1"} {
			var leaves []node
			for _, c := range []string{"TOTAL", "FRG"} {
				leaves = append(leaves, node{"value": strings.Replace(names[c], "Totale", "Residenti", 1), "measures": []node{{"label": "occupatiSUM", "value": value[fmt.Sprint(year, area, c)]}}})
			}
			areas = append(areas, node{"value": names[area], "rows": []node{{"row_id": "Cittadinanza", "values": leaves}}})
		}
		years = append(years, node{"value": strconv.Itoa(year), "rows": []node{{"row_id": "Territorio", "values": areas}}})
	}
	out, _ := json.Marshal(node{"id_osservatorio": "999", "values": years}) // texts always marshal
	return out
}
