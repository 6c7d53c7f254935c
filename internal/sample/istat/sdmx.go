package istat

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"osservatorio/internal/sample/extract"
)

// The media types of the service.
const (
	sdmxCSV = "application/vnd.sdmx.data+csv;version=1.0.0"
	sdmxML  = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
)

// flow is one table of the service. rows calls put for every observation: the
// codes in the order of dims, the period, the value and the status.
type flow struct {
	dataset   string
	id        string   // 150_915_DF_DCCV_TAXOCCU1_3
	structure string   // DCCV_TAXOCCU1
	dims      []string // from FREQ, without TIME_PERIOD
	noteTime  bool     // the table has NOTE_TIME_PERIOD too
	note      string   // column that carries a note, with its code
	noteCode  string
}

// putter takes one observation; a value that is not a number is left empty.
type putter func(codes []string, period string, value float64, status string)

// table is a flow in one edition.
type table struct {
	flow
	published string
	mediaType string // in which the whole of it is served at its own path
	rows      func(put putter)
}

func (f flow) table(published, mediaType string, rows func(put putter)) table {
	return table{f, published, mediaType, rows}
}

func (t table) extract() extract.Extract {
	return newExtract(t.dataset, "/SDMXWS/rest/data/"+t.id+"/ALL/ALL", t.mediaType, t.published, func(w *bufio.Writer) {
		t.write(w, t.mediaType, t.rows)
	})
}

// write writes rows of the flow in one of the formats of the service.
func (f flow) write(w *bufio.Writer, mediaType string, rows func(putter)) {
	if mediaType == sdmxML {
		f.writeML(w, rows)
	} else {
		f.writeCSV(w, rows)
	}
}

func (f flow) writeCSV(w *bufio.Writer, rows func(putter)) {
	header := append([]string{"DATAFLOW"}, f.dims...)
	header = append(header, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
	notes := []string{"NOTE_DS"}
	for _, d := range f.dims[1:] {
		notes = append(notes, "NOTE_"+d)
	}
	if f.noteTime {
		notes = append(notes, "NOTE_TIME_PERIOD")
	}
	tail := make([]byte, 0, 64)
	for _, n := range notes {
		tail = append(tail, ',')
		if n == f.note {
			tail = append(tail, f.noteCode...)
		}
	}
	tail = append(tail, ",,,\n"...) // BASE_PER, UNIT_MEAS, UNIT_MULT
	header = append(append(header, notes...), "BASE_PER", "UNIT_MEAS", "UNIT_MULT")
	for i, h := range header {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(h)
	}
	w.WriteByte('\n')
	rows(func(codes []string, period string, value float64, status string) {
		w.WriteString("IT1:" + f.id + "(1.0)")
		for _, c := range codes {
			w.WriteByte(',')
			w.WriteString(c)
		}
		w.WriteString("," + period + ",")
		w.WriteString(number(value))
		w.WriteByte(',')
		w.WriteString(status)
		w.Write(tail)
	})
}

// writeML writes SDMX-ML 2.1 structure-specific data: series in the order in
// which they first come, each with all its periods.
func (f flow) writeML(w *bufio.Writer, rows func(putter)) {
	fmt.Fprintf(w, `<?xml version="1.0" encoding="utf-8"?>
<!--NSI Web Service v9.11.0.0-->
<message:StructureSpecificData xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IT1:%[1]s(1.0):ObsLevelDim:TIME_PERIOD" xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:common="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <message:Header>
    <message:ID>IREF000001</message:ID>
    <message:Test>true</message:Test>
    <message:Sender id="SAMPLE"/>
    <message:Structure structureID="IT1_%[2]s_1_0" namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IT1:%[1]s(1.0):ObsLevelDim:TIME_PERIOD" dimensionAtObservation="TIME_PERIOD">
      <common:StructureUsage><Ref agencyID="IT1" id="%[2]s" version="1.0"/></common:StructureUsage>
    </message:Structure>
    <message:DataSetAction>Information</message:DataSetAction>
    <message:DataSetID>%[1]s</message:DataSetID>
  </message:Header>
  <message:DataSet action="Information" ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="IT1_%[2]s_1_0">
`, f.structure, f.id)
	bySeries, order := map[string]*bytes.Buffer{}, []string{}
	rows(func(codes []string, period string, value float64, status string) {
		key := strings.Join(codes, ".")
		series := bySeries[key]
		if series == nil {
			series = &bytes.Buffer{}
			bySeries[key], order = series, append(order, key)
			series.WriteString("    <Series")
			for i, d := range f.dims {
				fmt.Fprintf(series, ` %s="%s"`, d, codes[i])
			}
			series.WriteString(">\n")
		}
		series.WriteString(`      <Obs TIME_PERIOD="` + period + `" OBS_VALUE="` + number(value) + `"`)
		if status != "" {
			series.WriteString(` OBS_STATUS="` + status + `"`)
		}
		series.WriteString("/>\n")
	})
	for _, key := range order {
		w.Write(bySeries[key].Bytes())
		w.WriteString("    </Series>\n")
	}
	w.WriteString("  </message:DataSet>\n</message:StructureSpecificData>\n")
}

// number writes a value with up to six decimals; none for what is no number.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
}
