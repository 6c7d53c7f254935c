package e2e

import "strings"

// Parts of a script that stand for what differs from connection to connection: DATA and DESCRIBES
// are the paths, PERIOD, AREA, VALUE the columns, ONE and OTHER two regions as the format writes them.
var faultTable = []faultGroup{
	{"The provider refuses or is out of order", []providerFault{
		{"400 Bad Request", "{do: status, status: 400, body: Invalid URL, path: DATA}", ""},
		{"403 Forbidden", "{do: status, status: 403, path: DATA}", ""},
		{"404", "{do: status, status: 404, body: not found, path: DATA}", ""},
		{"404 NoRecordsFound", "{do: status, status: 404, body: NoRecordsFound, path: DATA}", ""},
		{"406 Not Acceptable", "{do: status, status: 406, path: DATA}", ""},
		{"413 Too Large", "{do: status, status: 413, path: DATA}", ""},
		{"422", "{do: status, status: 422, path: DATA}", ""},
		{"429 and a ban of a day", "{do: status, status: 429, ban: 24h, path: DATA}", ""},
		{"500 languageTag1", "{do: status, status: 500, body: languageTag1, path: DATA}", ""},
		{"500 once", "{do: status, status: 500, count: 1, path: DATA}", ""},
		{"501 Not Implemented", "{do: status, status: 501, path: DATA}", ""},
		{"503 for good", "{do: status, status: 503, path: DATA}", ""},
		{"503, Retry-After 600", "{do: status, status: 503, count: 1, header: {Retry-After: '600'}, path: DATA}", ""},
		{"302 to a page", "{do: redirect, path: DATA}", ""},
		{"200 with a maintenance page", "{do: page, path: DATA}", ""},
	}},
	{"The connection fails", []providerFault{
		{"cut, length announced", "{do: truncate, share: 0.5, path: DATA}", ""},
		{"cut once", "{do: truncate, share: 0.5, count: 1, path: DATA}", ""},
		{"cut, in chunks", "{do: truncate, share: 0.5, transfer: chunked, path: DATA}", ""},
		{"cut, nothing announced", "{do: truncate, share: 0.5, transfer: close, path: DATA}", ""},
		{"a slow drip", "{do: drip, rate: 300, path: DATA}", ""},
		{"hangs before the answer", "{do: hang, path: DATA}", ""},
		{"hangs in the answer", "{do: hang, at: 100, path: DATA}", ""},
		{"reset before the answer", "{do: reset, path: DATA}", ""},
		{"reset in the answer", "{do: reset, at: 100, path: DATA}", ""},
		{"connection refused", "{do: refuse}", ""},
		{"half a gzip stream", "{do: half-gzip, path: DATA}", ""},
		{"plain bytes called gzip", "{do: false-gzip, path: DATA}", ""},
	}},
	{"The bytes are others", []providerFault{
		{"no bytes", "{do: empty, path: DATA}", ""},
		{"cut in the content", "{do: cut, share: 0.6, path: DATA}", ""},
		{"byte order mark", "{do: bom, path: DATA}", "xlsx"},
		{"UTF-16", "{do: utf-16, path: DATA}", "xlsx"},
		{"CRLF line ends", "{do: line-ends, to: crlf, path: DATA}", "xlsx"},
		{"CR line ends", "{do: line-ends, to: cr, path: DATA}", "xlsx"},
	}},
	{"The table is another", []providerFault{
		{"header only", "{do: header-only, path: DATA}", "osservatori"},
		{"rows repeated", "{do: duplicate-rows, rows: 12, path: DATA}", "osservatori"},
		{"keys repeated, other values", "{do: duplicate-rows, rows: 3, column: VALUE, factor: 2, path: DATA}", "osservatori"},
		{"most rows gone", "{do: drop-rows, share: 0.8, path: DATA}", "osservatori"},
		{"an area gone", "{do: drop-rows, column: AREA, equals: OTHER, path: DATA}", "osservatori"},
		{"a period gone", "{do: drop-rows, column: PERIOD, equals: '2012', path: DATA}", "osservatori"},
		{"the new period missing", "{do: drop-last, column: PERIOD, path: DATA}", "osservatori"},
		{"a column renamed", "{do: rename-column, column: VALUE, to: Lavoratori, path: DATA}", "osservatori"},
		{"a column gone", "{do: drop-column, column: VALUE, path: DATA}", "osservatori"},
		{"columns in another order", "{do: swap-columns, column: PERIOD, to: VALUE, path: DATA}", "sdmx-ml osservatori socrata-pages"},
		{"one more column", "{do: new-column, to: Nota, path: DATA}", "osservatori"},
		{"title lines before the header", "{do: title-lines, rows: 3, path: DATA}", "sdmx-ml osservatori socrata-pages"},
		{"another code for an area", "{do: change-code, column: AREA, equals: OTHER, to: XX9, path: DATA}", "osservatori"},
		{"two areas exchanged", "{do: swap-labels, column: AREA, equals: ONE, to: OTHER, path: DATA}", "osservatori"},
		{"decimal marks exchanged", "{do: decimal-comma, column: VALUE, path: DATA}", "xlsx osservatori"},
		{"values times 1000", "{do: multiply, column: VALUE, factor: 1000, path: DATA}", "osservatori"},
		{"marks of change stay old", "{do: stale, to: 2014-04-10}", ""},
	}},
	{"What leads to the data is out of order", []providerFault{
		{"description: 404", "{do: status, status: 404, path: DESCRIBES}", ""},
		{"description: 500", "{do: status, status: 500, path: DESCRIBES}", ""},
		{"description: a page", "{do: page, path: DESCRIBES}", ""},
		{"description: cut in the content", "{do: cut, share: 0.5, path: DESCRIBES}", ""},
		{"description: an empty object", "{do: status, status: 200, body: '{}', path: DESCRIBES}", ""},
		{"description: 429", "{do: status, status: 429, path: DESCRIBES}", ""},
	}},
	{"The structure of the data is another", []providerFault{
		{"a dimension in another place", `{do: rewrite, equals: '"AREA" position="2"', to: '"AREA" position="9"', path: STRUCTURE}`, notSDMX},
		{"one more dimension", `{do: rewrite, equals: '<structure:TimeDimension', to: '<structure:Dimension id="SEX" position="5"><structure:LocalRepresentation><structure:Enumeration><Ref id="CL_FREQ" version="1.0" agencyID="IT1"/></structure:Enumeration></structure:LocalRepresentation></structure:Dimension>$0', path: STRUCTURE}`, notSDMX},
		{"a dimension gone", `{do: rewrite, equals: '<structure:Dimension id="CITIZENSHIP".*?</structure:Dimension>', path: STRUCTURE}`, notSDMX},
		{"a dimension renamed", `{do: rewrite, equals: '"CITIZENSHIP"', to: '"CITTADINANZA"', path: STRUCTURE}`, notSDMX},
		{"a code that is asked for gone", `{do: rewrite, equals: '<structure:Code id="ITI1">.*?</structure:Code>', path: STRUCTURE}`, notSDMX},
		{"a code that is asked for renamed", `{do: rewrite, equals: '<structure:Code id="FRG">', to: '<structure:Code id="FOR">', path: STRUCTURE}`, notSDMX},
		{"labels of two codes exchanged", `{do: rewrite, equals: '(xml:lang="it">)TOTAL(<.*?xml:lang="it">)FRG<', to: '${1}FRG${2}TOTAL<', path: STRUCTURE}`, notSDMX},
		{"one more code", `{do: rewrite, equals: '<structure:Code id="ITI1">', to: '<structure:Code id="ITI2"><common:Name xml:lang="it">Umbria</common:Name></structure:Code>$0', path: STRUCTURE}`, notSDMX},
		{"LAST_UPDATE stays old", "{do: stale, to: 2014-04-10, path: DESCRIBES}", notSDMX},
		{"LAST_UPDATE cannot be read", "{do: rewrite, equals: '(AnnotationTitle>)[^<]*<', to: '${1}ieri<', path: FLOW}", notSDMX},
	}},
}

// notSDMX are the connections whose protocol has no structure of dimensions and codes.
const notSDMX = "csv csv.gz zip xlsx ckan databrowser osservatori socrata-bulk socrata-pages"

// faultGroup is one table of the document.
type faultGroup struct {
	group string
	rows  []providerFault
}

// providerFault is one row of the suite.
type providerFault struct {
	name   string
	script string
	not    string // connections to which it does not apply: their format has no such thing
}

// of is the script for a connection, "" when the fault does not apply.
func (f providerFault) of(c connection) string {
	for _, n := range strings.Fields(f.not) {
		if n == c.name {
			return ""
		}
	}
	if strings.Contains(f.script, "DESCRIBES") && c.describes == "" {
		return ""
	}
	return "faults: [" + strings.NewReplacer("DATA", "'"+c.data+"'", "DESCRIBES", "'"+c.describes+"'", "STRUCTURE", "'^/rest/datastructure/'", "FLOW", "'^/rest/dataflow/'", "PERIOD", c.period,
		"AREA", c.area, "VALUE", c.value, "ONE", c.one, "OTHER", c.other).Replace(f.script) + "]"
}
