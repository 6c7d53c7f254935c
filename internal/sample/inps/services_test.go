package inps

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// ask sends a request to the services as on a day.
func ask(t *testing.T, day, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	a := httptest.NewRecorder()
	for prefix, h := range Services(1, func() time.Time { return d }) {
		if strings.HasPrefix(path, prefix) {
			h.ServeHTTP(a, httptest.NewRequest(method, path, strings.NewReader(body)))
		}
	}
	return a
}

const tableBody = `{"id_osservatorio":"512","language":"","totalRow":%t,"totalColumn":%[1]t,"subtotalRow":%[1]t,"subtotalColumn":%[1]t,"selections":{` +
	`"rows":[{"id":"Anno-"},{"id":"Regione"}],"cols":[{"id":"Gestio"}],"measures":[{"id":"oretotSUM"}],"filters":[]}}`

// The observatories have the habits of the real ones.
func TestObservatoryHabits(t *testing.T) {
	const data, structure = "/servizi/osservatoristatistici/api/getDatiOsservatorio/", "/servizi/osservatoristatistici/api/getStrutturaOsservatorio/"
	plain := fmt.Sprintf(tableBody, false)
	for _, c := range []struct {
		name, path, body string
		has, hasNot      string
	}{
		{"structure", structure, `{"id_osservatorio":"512","language":"it"}`, `"DateAgg":"20251215"`, "errorCode"},
		{"white space between tokens", structure, `{"id_osservatorio": "512","language":"it"}`, "Base-64", "definition"},
		{"an unknown one", structure, `{"id_osservatorio":"7","language":"it"}`, "errorCode", "definition"},
		{"a table", data, plain, `"col_id":"Tipo intervento"`, "Totale"},
		{"thousands", data, plain, `"value":"1.`, "errorCode"},
		{"totals", data, fmt.Sprintf(tableBody, true), `"value":"Totale"`, "errorCode"},
		{"members in another order", data, strings.Replace(plain, `"id_osservatorio":"512","language":""`, `"language":"","id_osservatorio":"512"`, 1), "errorCode", "values"},
		{"a dimension by its label", data, strings.Replace(plain, "Gestio", "Tipo intervento", 1), "errorCode", "values"},
	} {
		got := ask(t, "2026-01-10", http.MethodPost, c.path, c.body).Body.String()
		if !strings.Contains(got, c.has) || strings.Contains(got, c.hasNot) {
			t.Errorf("%s: %.300s", c.name, got)
		}
	}
	packed := strings.NewReplacer("512", "465", "Anno-", "anno", "Regione", "sesso", "Gestio", "flag", "oretotSUM", "_FREQ_SUM").Replace(plain)
	if a := ask(t, "2026-01-10", http.MethodPost, data, packed); !bytes.HasPrefix(a.Body.Bytes(), []byte{0x1f, 0x8b}) || a.Header().Get("Content-Encoding") != "" {
		t.Errorf("observatory 465 is not packed in silence: %v %.40q", a.Header(), a.Body)
	}
}

// Catalogues know a package from the day on which its first file is published.
func TestCatalogueDays(t *testing.T) {
	const path = "/opendata/api/3/action/package_show?id=integrazioni-salariali-lavoratori-2025"
	for day, want := range map[string]string{"2025-01-10": "Not Found", "2025-10-01": "2025-09-15T00", "2026-04-01": "2026-03-16T00"} {
		if got := ask(t, day, http.MethodGet, path, "").Body.String(); !strings.Contains(got, want) {
			t.Errorf("on %s: %s", day, got)
		}
	}
	if got := ask(t, "2026-04-01", http.MethodGet, "/odapi/package_show?id=6002", "").Body.String(); !strings.Contains(got, `"url":"http://www.inps.it/`) {
		t.Errorf("%s", got)
	}
}

// All cuts of NASpI's recipients have the same total, and the CSV has no line end.
func TestNASpITablesAgree(t *testing.T) {
	var totals []int64
	for _, table := range recipientTables {
		var sum int64
		for _, c := range naspiCells(1, table) {
			sum += c.value
		}
		totals = append(totals, sum)
		var out bytes.Buffer
		if err := writeRecipientCSV(&out, 1, table); err != nil || bytes.ContainsAny(out.Bytes(), "\r\n") {
			t.Errorf("table %s: %v, or a line end", table.number, err)
		}
	}
	for _, n := range totals {
		if n != totals[0] || n == 0 {
			t.Errorf("totals %v", totals)
		}
	}
}
