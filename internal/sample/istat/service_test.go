package istat

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/sdmx"
)

// asked sends a request to the service as on a day.
func asked(t *testing.T, day, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, ServicePath+path, nil)
	r.Header.Set("Accept-Language", "it")
	r.Header.Set("Accept", sdmxCSV)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	NewService(1, func() time.Time { return at }).ServeHTTP(w, r)
	return w
}

const rateFlow = "150_915_DF_DCCV_TAXOCCU1_3"

func TestServiceAnswersByKey(t *testing.T) {
	for _, c := range []struct {
		name, day, path string
		header          []string
		status          int
		says            string
		lines           int
	}{
		{"a key", "2026-03-16", "data/" + rateFlow + "/A.IT.EMP_R.9.Y15-64.99.ITL+FRG/ALL?startPeriod=2024", nil, 200, "IT1:150_915_DF_DCCV_TAXOCCU1_3(1.0),A,IT,EMP_R,9,Y15-64,99,FRG,2024,", 5},
		{"all of a dimension", "2026-03-16", "data/" + rateFlow + "/A.IT.EMP_R..Y15-64.99.TOTAL/ALL?startPeriod=2025", nil, 200, ",2025,", 4},
		{"SDMX-ML", "2026-03-16", "data/" + rateFlow + "/A.IT.EMP_R.9.Y15-64.99.TOTAL/ALL", []string{"Accept", sdmxML}, 200, "<Series FREQ=\"A\"", 0},
		{"no code of this name", "2026-03-16", "data/" + rateFlow + "/A.ITH4.EMP_R.9.Y15-64.99.TOTAL/ALL", nil, 404, "NoRecordsFound", 0},
		{"before its first edition", "2020-01-01", "data/" + rateFlow + "/A.IT.EMP_R.9.Y15-64.99.TOTAL/ALL", nil, 404, "NoRecordsFound", 0},
		{"no such flow", "2026-03-16", "data/1_1/A/ALL", nil, 404, "NoRecordsFound", 0},
		{"wrong arity", "2026-03-16", "data/" + rateFlow + "/A.IT.EMP_R/ALL", nil, 404, "expecting 7 got 3", 0},
		{"another format", "2026-03-16", "data/" + rateFlow + "/A.IT.EMP_R.9.Y15-64.99.TOTAL/ALL", []string{"Accept", "*/*"}, 406, "", 0},
		{"no language", "2026-03-16", "dataflow/IT1/" + rateFlow + "/1.0", []string{"Accept-Language", ""}, 500, "languageTag1", 0},
		{"any language", "2026-03-16", "dataflow/IT1/" + rateFlow + "/1.0", []string{"Accept-Language", "*"}, 500, "languageTag1", 0},
		{"a long segment", "2026-03-16", "data/" + rateFlow + "/A." + strings.Repeat("ITC1+", 52) + "IT.EMP_R.9.Y15-64.99.TOTAL/ALL", nil, 400, "Invalid URL", 0},
	} {
		w := asked(t, c.day, c.path, c.header...)
		if body := w.Body.String(); w.Code != c.status || !strings.Contains(body, c.says) || c.lines > 0 && strings.Count(body, "\n") != c.lines {
			t.Errorf("%s: %d %.300s", c.name, w.Code, body)
		}
	}
}

// Its structures are read as those of the real service are; both forms of LAST_UPDATE occur.
func TestServiceStructures(t *testing.T) {
	for flow, want := range map[string]string{rateFlow: "2025-12-15T08:54:28.185Z", "29_316_DF_DCIS_POPSTRBIL1_1": "31/07/2025 10:03:43"} {
		m, err := sdmx.Read(asked(t, "2026-01-01", "dataflow/IT1/"+flow+"/1.0?references=none").Body)
		if err != nil {
			t.Fatal(err)
		}
		f := m.Dataflows[0]
		if f.Updated != want {
			t.Errorf("%s: updated %q, want %q", flow, f.Updated, want)
		}
		if m, err = sdmx.Read(asked(t, "2026-01-01", "datastructure/IT1/"+f.Structure.ID+"/1.0?references=children").Body); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Cache(f.Structure, time.Time{}, ""); err != nil {
			t.Error(err)
		}
	}
	m, err := sdmx.Read(asked(t, "2025-12-15", "dataflow/IT1/150_883_DF_DCCV_TAXOCCUDE1_1/1.0?references=actualconstraint").Body)
	if err != nil {
		t.Fatal(err)
	}
	editions := m.Constraints["150_883_DF_DCCV_TAXOCCUDE1_1"]["EDITION"]
	if newest, _ := sdmx.Newest(editions); newest != "2025M12G15" || editions[len(editions)-1] == newest {
		t.Errorf("of %q, which are in the order of texts, %s is the newest", editions, newest)
	}
}

// Every code of the sample is one of the lists: what a declaration asks for can be checked against them.
func TestCodelistsHoldTheSample(t *testing.T) {
	known := map[string]bool{}
	for dimension, codes := range codelists() {
		for _, c := range codes {
			known[dimension+" "+c[0]] = true
		}
	}
	for _, table := range flows(1) {
		table.rows(func(codes []string, _ string, _ float64, _ string) {
			for i, c := range codes {
				if key := table.dims[i] + " " + c; !known[key] {
					known[key] = true
					t.Errorf("%s: %s is in no list", table.id, key)
				}
			}
		})
	}
}
