package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sandbox"
)

// connection is one way to have the invented extract: a protocol and a format. The project is
// that of testdata/, with this declaration of its provider.
type connection struct {
	name     string
	resource string // of source.yaml
	layout   string // format and options
	file     string // path of a static extract, else
	serve    func(s *sandbox.Stand)
	media    string
	form     func(day time.Time) []byte
	// data is a regular expression of the requests that bring data, describes of those that lead to them.
	data, describes string
	// The columns of period, area, citizenship and value, and how the format writes Piemonte and Toscana.
	period, area, citizenship, value string
	one, other                       string
}

// connections are every connector with every format that the providers give. The suite of faults
// runs on each: another one needs an entry here.
var connections = []connection{
	{name: "csv", resource: "{window: all, path: /occupati.csv}", layout: `format: csv
options: {delimiter: ";"}`,
		file: "/occupati.csv", media: "text/csv", form: sheetCSV, data: "^/occupati"},
	{name: "csv.gz", resource: "{window: all, path: /occupati.csv.gz}", layout: `format: csv
options: {delimiter: ";"}`,
		file: "/occupati.csv.gz", media: "application/gzip", form: sheetGzip, data: "^/occupati"},
	{name: "zip", resource: "{window: all, path: /occupati.zip}", layout: `format: csv
options: {delimiter: ";"}`,
		file: "/occupati.zip", media: "application/zip", form: sheetZip, data: "^/occupati"},
	{name: "xlsx", resource: "{window: all, path: /occupati.xlsx}", layout: `format: xlsx
options: {title: [occupati]}`,
		file: "/occupati.xlsx", media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", form: sheetXLSX, data: "^/occupati"},
	{name: "sdmx-csv", resource: sdmxResource + `"application/vnd.sdmx.data+csv;version=1.0.0"}`, layout: `format: csv`,
		serve: serveSDMX("application/vnd.sdmx.data+csv", sheetSDMXCSV), form: sheetSDMXCSV, data: "^/rest/data/", describes: "^/rest/data(flow|structure)/",
		period: "TIME_PERIOD", area: "REF_AREA", citizenship: "CITIZENSHIP", value: "OBS_VALUE", one: "ITC1", other: "ITI1"},
	{name: "sdmx-ml", resource: sdmxResource + `"application/vnd.sdmx.structurespecificdata+xml;version=2.1"}`, layout: `format: sdmx-ml`,
		serve: serveSDMX("application/vnd.sdmx.structurespecificdata+xml", sheetSDMXML), form: sheetSDMXML, data: "^/rest/data/", describes: "^/rest/data(flow|structure)/",
		period: "TIME_PERIOD", area: "REF_AREA", citizenship: "CITIZENSHIP", value: "OBS_VALUE", one: "ITC1", other: "ITI1"},
	{name: "ckan", resource: "{window: all, path: /odapi/package_show, query: id=prova, via: ckan, ckan: {format: CSV, name: occupati}}", layout: `format: csv
options: {delimiter: ";"}`,
		serve: serveCKAN, form: sheetCSV, data: "^/files/", describes: "^/odapi/"},
	{name: "databrowser", resource: `{window: all, path: /databrowser/api/core, via: databrowser, databrowser: {node: "1", dataset: "INPS,PROVA,1.0", dimensions: [FREQ, REF_AREA, CITIZENSHIP], format: csv}}`, layout: `format: csv`,
		serve: serveBrowser, form: sheetSDMXCSV, data: "/download/", describes: "/(catalog|structure)$",
		period: "TIME_PERIOD", area: "REF_AREA", citizenship: "CITIZENSHIP", value: "OBS_VALUE", one: "ITC1", other: "ITI1"},
	{name: "osservatori", resource: `{window: all, path: /osservatori/api, via: osservatori, osservatori: {id: "999", rows: [{id: Anno}, {id: Territorio}, {id: Cittadinanza}], measures: [occupatiSUM], filters: []}}`, layout: `format: osservatori
options: {first_dimension: Anno}`,
		serve: serveObservatory, form: sheetOsservatori, data: "/getDati", describes: "/getStruttura", value: "occupatiSUM"},
	{name: "socrata-bulk", resource: `{window: all, via: socrata, socrata: {id: abcd-1234, mode: bulk}}`, layout: `format: csv
options: {delimiter: ";"}`,
		serve: servePortal, form: sheetCSV, data: "/rows.csv", describes: "select="},
	{name: "socrata-pages", resource: `{window: all, via: socrata, socrata: {id: abcd-1234, mode: pages, page: 25}}`, layout: `format: json-rows`,
		serve: servePortal, form: sheetJSON, data: "limit=", describes: "select=",
		period: "anno", area: "territorio", citizenship: "cittadinanza", value: "occupati"},
}

const sdmxResource = `{window: all, via: sdmx, sdmx: {flow: PROVA, agency: IT1, key: {FREQ: A, REF_AREA: [IT, ITC1, ITI1], CITIZENSHIP: [TOTAL, FRG]}}, accept: `

// filled puts the Italian names where an entry has none of its own.
func (c connection) filled() connection {
	for _, f := range []struct {
		at   *string
		text string
	}{{&c.period, "Anno"}, {&c.area, "Territorio"}, {&c.citizenship, "Cittadinanza"}, {&c.value, "Occupati"}, {&c.one, "Piemonte"}, {&c.other, "Toscana"}} {
		if *f.at == "" {
			*f.at = f.text
		}
	}
	return c
}

// base is the provider's address.
func (c connection) base() string {
	if strings.HasPrefix(c.name, "sdmx") {
		return "http://127.0.0.1:1/rest"
	}
	return "http://127.0.0.1:1"
}

// declaration is the source.yaml and the layout.
func (c connection) declaration() (source, layout string) {
	source = `source: prova
title: {it: Fonte di prova, en: Source for tests}
publisher: nobody
licence: none
base_url: ` + c.base() + `
client: {pace: 13s, retries: [60s, 300s], breaker: 24h}
datasets:
  occupati: {title: {it: Occupati, en: Employed}, contract: prova_occupati, layouts: [occupati], feed: today, resources: [` + c.resource + `]}
  popolazione: {title: {it: Popolazione, en: Population}, contract: prova_popolazione, layouts: [popolazione], feed: agreement}
`
	number := `, decimal: ",", thousands: "."`
	if c.value == "OBS_VALUE" || c.value == "occupati" || c.name == "xlsx" {
		number = ""
	}
	layout = fmt.Sprintf(`layout: occupati
%s
recognise: {header: [%s, %s]}
window: {const: all}
columns:
  TIME_PERIOD: {from: %s, period: sdmx}
  REF_AREA: {from: %s, area: ""}
  CITIZENSHIP: {from: %s, map: {Totale: TOTAL, TOTAL: TOTAL, Residenti: TOTAL, Stranieri: FOR, FRG: FOR}}
  OBS_VALUE: {from: %s%s}
ignore: [DATAFLOW, FREQ, OBS_STATUS]
`, c.layout, c.period, c.area, c.period, c.area, c.citizenship, c.value, number)
	return source, layout
}

// stand is a stand-in with the extract of a connection.
func (c connection) stand(now func() time.Time) *sandbox.Stand {
	var all []extract.Extract
	for _, day := range []time.Time{firstEdition, secondEdition} {
		if c.file != "" {
			all = append(all, extract.Extract{Path: c.file, MediaType: c.media, Published: day, Write: func(w io.Writer) error {
				_, err := w.Write(c.form(day))
				return err
			}})
		}
	}
	s := sandbox.New(all, now)
	if c.serve != nil {
		c.serve(s)
	}
	return s
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

type object = map[string]any

// serveSDMX is an SDMX service with one flow, whose structure has three dimensions, in one format.
func serveSDMX(media string, form func(time.Time) []byte) func(*sandbox.Stand) {
	const head = `<?xml version="1.0" encoding="utf-8"?><message:Structure xmlns:message="m" xmlns:structure="s" xmlns:common="c"><message:Structures>`
	const tail = `</message:Structures></message:Structure>`
	return func(s *sandbox.Stand) {
		s.Handle("/rest/dataflow/IT1/PROVA/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, head+`<structure:Dataflows><structure:Dataflow id="PROVA" agencyID="IT1" version="1.0"><common:Annotations><common:Annotation id="LAST_UPDATE"><common:AnnotationTitle>%s</common:AnnotationTitle></common:Annotation></common:Annotations>`+
				`<structure:Structure><Ref id="DSD_PROVA" version="1.0" agencyID="IT1"/></structure:Structure></structure:Dataflow></structure:Dataflows>`+tail, editionOn(s.Day()).Format(time.RFC3339))
		}))
		s.Handle("/rest/datastructure/IT1/DSD_PROVA/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			lists, dimensions := "", ""
			for i, d := range [][]string{{"FREQ", "A"}, {"REF_AREA", "IT", "ITC1", "ITI1"}, {"CITIZENSHIP", "TOTAL", "FRG"}} {
				lists += `<structure:Codelist id="CL_` + d[0] + `" agencyID="IT1" version="1.0">`
				for _, code := range d[1:] {
					lists += `<structure:Code id="` + code + `"><common:Name xml:lang="it">` + code + `</common:Name></structure:Code>`
				}
				lists += `</structure:Codelist>`
				dimensions += fmt.Sprintf(`<structure:Dimension id="%[1]s" position="%[2]d"><structure:LocalRepresentation><structure:Enumeration><Ref id="CL_%[1]s" version="1.0" agencyID="IT1"/></structure:Enumeration></structure:LocalRepresentation></structure:Dimension>`, d[0], i+1)
			}
			fmt.Fprint(w, head+`<structure:Codelists>`+lists+`</structure:Codelists><structure:DataStructures><structure:DataStructure id="DSD_PROVA" agencyID="IT1" version="1.0"><structure:DataStructureComponents><structure:DimensionList>`+
				dimensions+`<structure:TimeDimension id="TIME_PERIOD" position="4"/></structure:DimensionList></structure:DataStructureComponents></structure:DataStructure></structure:DataStructures>`+tail)
		}))
		s.Handle("/rest/data/PROVA/A.IT+ITC1+ITI1.TOTAL+FRG/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.Header.Get("Accept"), media) {
				http.Error(w, "Not Acceptable", http.StatusNotAcceptable)
				return
			}
			w.Header().Set("Content-Type", media)
			w.Write(form(s.Day()))
		}))
	}
}

// serveCKAN is a catalogue with one package of two files, and the files.
func serveCKAN(s *sandbox.Stand) {
	s.Handle("/odapi/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		day := editionOn(s.Day()).Format("2006-01-02T15:04:05")
		answerJSON(w, object{"success": true, "result": object{"name": "prova", "metadata_modified": day, "resources": []object{
			{"name": "Occupati", "format": "CSV", "url": "http://www.example.org/files/occupati.csv", "last_modified": day},
			{"name": "Occupati", "format": "XML", "url": "http://www.example.org/files/occupati.xml", "last_modified": day},
		}}})
	}))
	s.Handle("/files/occupati.csv", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Last-Modified", editionOn(s.Day()).Format(http.TimeFormat))
		w.Write(sheetCSV(s.Day()))
	}))
}

// serveBrowser is a data browser with one node of one dataset.
func serveBrowser(s *sandbox.Stand) {
	const node = "/databrowser/api/core/nodes/1"
	s.Handle(node+"/catalog", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, object{"datasetMap": object{"INPS,PROVA,1.0": object{"title": "Prova"}}})
	}))
	s.Handle(node+"/datasets/INPS,PROVA,1.0/structure", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, object{"criteria": []object{{"id": "FREQ"}, {"id": "REF_AREA"}, {"id": "CITIZENSHIP"}, {"id": "TIME_PERIOD"}}, "timeDimension": "TIME_PERIOD"})
	}))
	s.Handle(node+"/datasets/INPS,PROVA,1.0/download/csv", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || r.Method != http.MethodPost || string(body) != "[]" {
			http.Error(w, "POST [] is wanted", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.sdmx.data+csv")
		w.Write(sheetSDMXCSV(s.Day()))
	}))
}

// serveObservatory is a statistical observatory with one table.
func serveObservatory(s *sandbox.Stand) {
	s.Handle("/osservatori/api/getStrutturaOsservatorio/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, object{"id_osservatorio": "999", "nome_osservatorio": "Prova", "DateAgg": editionOn(s.Day()).Format("20060102"), "definition": object{
			"Hierarchy": []object{{"Name": "Anno"}, {"Name": "Territorio"}, {"Name": "Cittadinanza"}}, "fields": []object{{"id": "occupatiSUM"}}}})
	}))
	s.Handle("/osservatori/api/getDatiOsservatorio/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || strings.Contains(string(body), " ") {
			answerJSON(w, object{"errorCode": "500", "message": "a request without spaces is wanted"})
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(sheetOsservatori(s.Day()))
	}))
}

// servePortal is a Socrata portal with one dataset.
func servePortal(s *sandbox.Stand) {
	s.Handle("/api/views/abcd-1234/rows.csv", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		w.Write(sheetCSV(s.Day()))
	}))
	s.Handle("/resource/abcd-1234.json", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		var rows []json.RawMessage
		if err := json.Unmarshal(sheetJSON(s.Day()), &rows); err != nil {
			panic(err)
		}
		if q.Get("$select") != "" {
			answerJSON(w, []object{{"rows": strconv.Itoa(len(rows)), "changed": editionOn(s.Day()).Format(time.RFC3339)}})
			return
		}
		limit, _ := strconv.Atoi(q.Get("$limit"))
		offset, _ := strconv.Atoi(q.Get("$offset"))
		answerJSON(w, rows[min(offset, len(rows)):min(offset+limit, len(rows))])
	}))
}
