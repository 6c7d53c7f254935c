package source

import (
	"strings"
	"testing"
)

func TestProtocolOptions(t *testing.T) {
	const browser = `databrowser: {node: "1", dataset: "INPS,F,1.0", dimensions: [FREQ], format: csv}`
	const table = `osservatori: {id: "512", rows: [{id: Anno-}], measures: [m]}`
	for _, c := range []struct{ name, resource, want string }{
		{"ckan", "via: ckan, ckan: {format: CSV}", ""},
		{"data browser", "via: databrowser, " + browser, ""},
		{"osservatori", "via: osservatori, " + table, ""},
		{"socrata", "via: socrata, socrata: {id: qbau-cyuc, mode: pages, page: 1000}", ""},
		{"options without a protocol", browser, "options of a protocol that the resource does not speak"},
		{"options of another protocol", "via: ckan, ckan: {format: CSV}, " + table, "osservatori: options of a protocol"},
		{"a protocol without options", "via: socrata", "via socrata needs its options under `socrata:` of the resource"},
		{"unknown option", "via: ckan, ckan: {format: CSV, size: 3}", "there is no field size"},
		{"no format", "via: ckan, ckan: {name: x}", "format is wanted"},
		{"bad glob", `via: ckan, ckan: {format: CSV, name: "["}`, "syntax error in pattern"},
		{"a node's name", "via: databrowser, " + strings.Replace(browser, `"1"`, "pensioni", 1), "its name leads to another node"},
		{"a dataset's short name", "via: databrowser, " + strings.Replace(browser, "INPS,F,1.0", "F", 1), "agency,flow,version"},
		{"no dimensions", "via: databrowser, " + strings.Replace(browser, "[FREQ]", "[]", 1), "dimensions are wanted"},
		{"the browser's JSON", "via: databrowser, " + strings.Replace(browser, "format: csv", "format: sdmx-csv", 1), "none of csv, genericdata"},
		{"an observatory's name", "via: osservatori, " + strings.Replace(table, `"512"`, "cig", 1), "is not a number"},
		{"no measures", "via: osservatori, " + strings.Replace(table, "[m]", "[]", 1), "rows and measures are wanted"},
		{"a dimension twice", "via: osservatori, " + strings.Replace(table, "{id: Anno-}", "{id: Anno-}, {id: Anno-}", 1), "named twice"},
		{"a filter without values", "via: osservatori, " + strings.Replace(table, "measures:", "filters: [{id: anno, label: Anno-}], measures:", 1), "a filter needs"},
		{"a portal's id", "via: socrata, socrata: {id: qbaucyuc, mode: bulk}", "xxxx-xxxx"},
		{"a mode", "via: socrata, socrata: {id: qbau-cyuc, mode: all}", "not bulk or pages"},
		{"a page too large", "via: socrata, socrata: {id: qbau-cyuc, mode: pages, page: 50001}", "50000"},
		{"pages of a bulk file", "via: socrata, socrata: {id: qbau-cyuc, mode: bulk, page: 10}", "has no pages"},
	} {
		_, err := loadOne(t, declared("      - {window: all, path: /a, "+c.resource+"}\n"))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
