package sdmx

import (
	"net/http"
	"strings"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/server/reply"
)

// form is one form of an answer.
type form struct {
	media  string
	names  []string // in the parameter format
	data   dataflow.Format
	second bool // SDMX-JSON 2.0, of structures
	json   bool
	labels bool
}

// dataForms are the forms of data; the first that a client takes as gladly as any other is given.
var dataForms = []form{
	{media: "application/vnd.sdmx.genericdata+xml;version=2.1", names: []string{"genericdata", "xml"}, data: dataflow.GenericXML},
	{media: "application/xml", data: dataflow.GenericXML},
	{media: "text/xml", data: dataflow.GenericXML},
	{media: "application/vnd.sdmx.structurespecificdata+xml;version=2.1", names: []string{"structurespecificdata"}, data: dataflow.SpecificXML},
	{media: "application/vnd.sdmx.data+csv;version=1.0.0", names: []string{"csv", "csvfile"}, data: dataflow.CSV1},
	{media: "application/vnd.sdmx.data+csv;version=1.0.0;labels=both", names: []string{"csvfilewithlabels"}, data: dataflow.CSV1, labels: true},
	{media: "application/vnd.sdmx.data+csv;version=2.0.0", names: []string{"csv-2.0"}, data: dataflow.CSV2},
	{media: "text/csv", data: dataflow.CSV1},
	{media: "application/vnd.sdmx.data+json;version=1.0.0", names: []string{"jsondata", "json"}, data: dataflow.JSON1, json: true},
	{media: "application/vnd.sdmx.data+json;version=2.0.0", names: []string{"json-2.0"}, data: dataflow.JSON2, json: true},
	{media: "application/json", data: dataflow.JSON1, json: true},
}

// structureForms are the forms of structure messages.
var structureForms = []form{
	{media: "application/vnd.sdmx.structure+xml;version=2.1", names: []string{"structure", "xml"}},
	{media: "application/xml"},
	{media: "text/xml"},
	{media: "application/vnd.sdmx.structure+json;version=1.0.0", names: []string{"json"}, json: true},
	{media: "application/vnd.sdmx.structure+json;version=2.0.0", names: []string{"json-2.0"}, json: true, second: true},
	{media: "application/json", json: true},
}

// negotiate picks the form of an answer: the parameter format goes before the header Accept.
func negotiate(r *request, forms []form) (form, error) {
	var names, medias []string
	for _, f := range forms {
		names = append(names, f.names...)
		medias = append(medias, f.media)
	}
	if r.query.Has("format") {
		asked := strings.ToLower(r.query.Get("format"))
		for _, f := range forms {
			for _, n := range f.names {
				if n == asked {
					return f, nil
				}
			}
		}
		return form{}, &reply.Error{Status: http.StatusNotAcceptable, Param: "format", Detail: "there is no such format", Allowed: names}
	}
	accept := strings.Join(r.in.Header.Values("Accept"), ", ")
	var best form
	most := 0.0
	for _, f := range forms {
		if f.labels { // told by its parameter below
			continue
		}
		if q := reply.Accepts(accept, f.media); q > most {
			best, most = f, q
		}
	}
	if most == 0 {
		return form{}, &reply.Error{Status: http.StatusNotAcceptable, Param: "Accept", Detail: "none of these forms can be made", Allowed: medias}
	}
	if best.data == dataflow.CSV1 || best.data == dataflow.CSV2 {
		if compact := strings.ToLower(strings.ReplaceAll(accept, " ", "")); strings.Contains(compact, "labels=both") {
			best.labels = true
			best.media += ";labels=both"
		}
	}
	return best, nil
}

// wantsJSON reports whether an error should be told in JSON.
func wantsJSON(r *http.Request) bool {
	format := strings.ToLower(r.URL.Query().Get("format"))
	if strings.HasPrefix(format, "json") {
		return true
	}
	accept := strings.ToLower(r.Header.Get("Accept"))
	return format == "" && strings.Contains(accept, "json") && !strings.Contains(accept, "xml") && !strings.Contains(accept, "*/*")
}
