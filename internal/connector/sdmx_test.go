package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/fetch"
	"osservatorio/internal/sdmx"
	"osservatorio/internal/source"
)

// The key follows the order of the service, whatever that of the declaration; every request says
// what it takes; nothing asks for an end.
func TestSDMXRequests(t *testing.T) {
	a := newAsking(t)
	got, paths, err := a.fetch()
	if err != nil {
		t.Fatal(err)
	}
	a.want(paths, askFlow, askStructure, askData)
	if got.Updated != "2026-09-11T08:54:28.185Z" || got.Published != "2026-09-11" || !slices.Equal(got.Asked, []string{"https://esploradati.istat.it/SDMXWS/rest" + askData}) {
		t.Errorf("%+v", got)
	}
	if a.got != "DATAFLOW,FREQ,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\r\nIT1:F(1.0),A,IT,9,2024,1\r\nIT1:F(1.0),A,ITC1,9,2024,1\r\n" {
		t.Errorf("%q", a.got)
	}
	for _, r := range a.asked {
		accept := "application/vnd.sdmx.structure+xml;version=2.1"
		if strings.Contains(r.URL.Path, "/data/") {
			accept = "application/vnd.sdmx.data+csv;version=1.0.0"
		}
		if r.Header.Get("Accept") != accept || r.Header.Get("Accept-Language") != "it, en;q=0.5" || strings.Contains(r.URL.RawQuery, "endPeriod") {
			t.Errorf("%s %v", r.URL, r.Header)
		}
	}
}

// A flow that was not updated costs one request, in both forms of its date; one that was costs its
// structure and its data.
func TestSDMXGate(t *testing.T) {
	for _, form := range [][2]string{{"2026-09-11T08:54:28.185Z", "2026-10-05T11:00:00.5Z"}, {"01/03/2022 10:03:43", "05/10/2026 11:00:00"}} {
		a := newAsking(t)
		a.updated = form[0]
		if _, _, err := a.fetch(); err != nil {
			t.Fatal(err)
		}
		got, paths, err := a.fetch()
		if err != nil || !got.Unchanged || got.Updated == "" {
			t.Errorf("%s: %+v, %v", form[0], got, err)
		}
		a.want(paths, askFlow)
		a.time.Sleep(context.Background(), 4*time.Hour)
		a.updated = form[1]
		got, paths, err = a.fetch()
		if err != nil || got.Unchanged {
			t.Errorf("%s: %+v, %v", form[1], got, err)
		}
		a.want(paths, askFlow, askStructure, askData)
		if _, paths, _ = a.fetch(); len(paths) != 1 { // the same bytes as before: no snapshot was made, and yet it counts
			t.Errorf("asked %q", paths)
		}
	}
}

// What stands in the way of believing LAST_UPDATE: that it is too old, that the snapshot is gone or
// another, that the declared key asks for something else, that there is none.
func TestSDMXGateOpens(t *testing.T) {
	for name, change := range map[string]func(*asking){
		"after thirty days":     func(a *asking) { a.time.Sleep(context.Background(), 30*24*time.Hour) },
		"without the snapshot":  func(a *asking) { a.job.Have = Have{} },
		"with another snapshot": func(a *asking) { a.job.Have = Have{SHA256: "other"} },
		"without the cache":     func(a *asking) { os.RemoveAll(a.job.Cache) },
		"without a LAST_UPDATE": func(a *asking) { a.updated = "" },
		"with another key": func(a *asking) {
			a.declare(&source.SDMX{Flow: "F", Agency: "IT1", Key: source.Pins{{Dimension: "SEX", Codes: []string{"1"}}, {Dimension: "FREQ", Codes: []string{"A"}}, {Dimension: "REF_AREA", Codes: []string{"IT"}}}})
		},
	} {
		a := newAsking(t)
		if _, _, err := a.fetch(); err != nil {
			t.Fatal(err)
		}
		change(a)
		got, paths, err := a.fetch()
		if err != nil || got.Unchanged || !strings.HasPrefix(paths[len(paths)-1], "/data/") {
			t.Errorf("%s: %q %+v, %v", name, paths, got, err)
		}
	}
}

func TestSDMXEdition(t *testing.T) {
	a := newAsking(t)
	a.dims = append(a.dims, "EDITION")
	a.codes["EDITION"] = []string{"2026M9G1", "2026M10G1", "2026M12G1"} // the last is of another flow
	a.editions = []string{"2026M10G1", "2026M9G1", "2026M8G31"}
	o := *a.job.Request.Resource.SDMX
	o.Key = append(slices.Clone(o.Key), sdmx.Pin{Dimension: "EDITION", Codes: []string{"latest"}})
	a.declare(&o)
	got, paths, err := a.fetch()
	if err != nil {
		t.Fatal(err)
	}
	a.want(paths, "/dataflow/IT1/F/1.0?references=actualconstraint", askStructure, "/data/F/A.IT+ITC1.9.2026M10G1/ALL?startPeriod=2018")
	if !slices.Equal(got.Notes, []string{"EDITION 2026M10G1, the newest of 3"}) {
		t.Errorf("%q", got.Notes)
	}
	// A newer edition is new data, also when nobody has touched LAST_UPDATE.
	a.editions, a.codes["EDITION"] = append(a.editions, "2026M10G30"), append(a.codes["EDITION"], "2026M10G30")
	os.RemoveAll(a.job.Cache)
	if _, paths, err = a.fetch(); err != nil || !strings.Contains(paths[len(paths)-1], "2026M10G30") {
		t.Errorf("%q, %v", paths, err)
	}
	a.editions = nil // the service lists none: the code list decides
	if _, paths, err = a.fetch(); err != nil || !strings.Contains(paths[len(paths)-1], "2026M12G1") {
		t.Errorf("%q, %v", paths, err)
	}
}

// Keys that are too long are shared out; the answers are one extract under one header.
func TestSDMXParts(t *testing.T) {
	a := newAsking(t)
	var areas []string
	for i := range 120 {
		areas = append(areas, fmt.Sprintf("ITC%02d", i))
	}
	a.codes["REF_AREA"] = areas
	o := *a.job.Request.Resource.SDMX
	o.Key = source.Pins{{Dimension: "FREQ", Codes: []string{"A"}}, {Dimension: "REF_AREA", Codes: areas}, {Dimension: "SEX", Codes: []string{"9"}}}
	a.declare(&o)
	got, paths, err := a.fetch()
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) != 6 || len(got.Asked) != 4 || strings.Count(a.got, "DATAFLOW,") != 1 || strings.Count(a.got, "\n") != 121 {
		t.Errorf("%d requests, %d lines", len(paths), strings.Count(a.got, "\n"))
	}
	for _, area := range areas {
		if strings.Count(a.got, ","+area+",") != 1 {
			t.Errorf("%s stands %d times", area, strings.Count(a.got, ","+area+","))
		}
	}
	a.data = func(w http.ResponseWriter, key []string) { // of one part there are no records
		if strings.Contains(key[1], "ITC00") {
			http.Error(w, "NoRecordsFound", http.StatusNotFound)
			return
		}
		a.rows(w, key)
	}
	a.job.Have = Have{}
	if _, _, err := a.fetch(); err != nil || strings.Contains(a.got, "ITC00") || !strings.Contains(a.got, "ITC99") {
		t.Errorf("%v", err)
	}
	a.job.Have = Have{}
	a.data = func(w http.ResponseWriter, key []string) { http.Error(w, "NoRecordsFound", http.StatusNotFound) }
	if _, _, err := a.fetch(); fetch.KindOf(err) != fetch.Empty {
		t.Errorf("%v", err)
	}
	a.data = func(w http.ResponseWriter, key []string) { // one part has another header
		if strings.Contains(key[1], "ITC99") {
			fmt.Fprintf(w, "DATAFLOW,FREQ,REF_AREA,SEX,NEW,TIME_PERIOD,OBS_VALUE\n")
			return
		}
		a.rows(w, key)
	}
	if _, _, err := a.fetch(); fetch.KindOf(err) != fetch.NotData || !strings.Contains(err.Error(), "another header") {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(a.job.Temp); len(left) > 0 {
		t.Errorf("%d parts are left behind", len(left))
	}
	a.job.Request.Accept = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
	if _, _, err := a.fetch(); KindOf(err) != "declaration" {
		t.Errorf("SDMX-ML in parts: %v", err)
	}
}

// The pace of the provider holds over all requests of a job.
func TestSDMXPace(t *testing.T) {
	a := newAsking(t)
	catalog := &source.Catalog{Sources: []*source.Source{a.job.Dataset.Source}}
	a.job.Dataset.Source.Client.Pace = source.Duration(13 * time.Second)
	if err := catalog.Override(map[string]source.Override{"istat": {Client: source.Client{Pace: source.Duration(13 * time.Second)}}}, a.job.Host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.fetch(); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(a.times); i++ {
		if gap := a.times[i].Sub(a.times[i-1]); gap < 13*time.Second {
			t.Errorf("request %d comes %v after the one before", i+1, gap)
		}
	}
}

func TestSDMXFormats(t *testing.T) {
	for accept, body := range map[string]string{
		"application/vnd.sdmx.structurespecificdata+xml;version=2.1": "\ufeff<?xml version=\"1.0\"?><a/>",
		"application/vnd.sdmx.genericdata+xml;version=2.1":           "<a/>",
		"application/vnd.sdmx.data+json;version=1.0.0-wd":            `{"header": {}}`,
		"application/json": `{"data": {}}`,
	} {
		a := newAsking(t)
		a.job.Request.Accept = accept
		a.data = func(w http.ResponseWriter, _ []string) { io.WriteString(w, body) }
		if _, _, err := a.fetch(); err != nil || a.got != body || a.asked[2].Header.Get("Accept") != accept {
			t.Errorf("%s: %v, %q", accept, err, a.got)
		}
		a.data = a.rows
		a.job.Have = Have{}
		if _, _, err := a.fetch(); fetch.KindOf(err) != fetch.NotData {
			t.Errorf("%s answered with CSV: %v", accept, err)
		}
	}
	a := newAsking(t)
	a.data = func(w http.ResponseWriter, _ []string) { io.WriteString(w, "DATAFLOW,FREQ,REF_AREA,TIME_PERIOD\n") }
	if _, _, err := a.fetch(); fetch.KindOf(err) != fetch.NotData || !strings.Contains(err.Error(), "its header lacks SEX, OBS_VALUE") {
		t.Errorf("%v", err)
	}
}

// A structure that has changed stops the request that it concerns, until somebody has looked; other changes are told.
func TestSDMXDrift(t *testing.T) {
	stops := map[string]func(*service){
		"another order":      func(s *service) { s.dims = []string{"FREQ", "SEX", "REF_AREA"} },
		"one more dimension": func(s *service) { s.dims, s.codes["AGE"] = append(s.dims, "AGE"), []string{"TOTAL"} },
		"one dimension less": func(s *service) { s.dims = s.dims[:2] },
		"a renamed dimension": func(s *service) {
			s.dims, s.codes["SESSO"] = []string{"FREQ", "REF_AREA", "SESSO"}, s.codes["SEX"]
		},
		"a pinned code that is gone":   func(s *service) { s.codes["SEX"] = []string{"1:maschi", "2:femmine"} },
		"labels that have been traded": func(s *service) { s.codes["SEX"] = []string{"1:maschi", "9:femmine", "2:totale"} },
	}
	for name, change := range stops {
		a := newAsking(t)
		if _, _, err := a.fetch(); err != nil {
			t.Fatal(err)
		}
		change(a.service)
		a.updated = "2027-01-01T00:00:00Z"
		for range 2 {
			_, paths, err := a.fetch()
			var drift *Drift
			if !errors.As(err, &drift) || KindOf(err) != "drift" || !OfProvider(err) || !strings.Contains(err.Error(), "then delete "+a.job.Cache) {
				t.Fatalf("%s: %v", name, err)
			}
			a.want(paths, askFlow, askStructure)
		}
		if err := os.Remove(filepath.Join(a.job.Cache, "IT1-D-1.0.json")); err != nil {
			t.Fatal(err)
		}
		_, _, err := a.fetch() // accepted: the key is built anew, or the declaration is now wrong
		if fits := name == "another order" || name == "labels that have been traded"; fits != (err == nil) || !fits && KindOf(err) != "declaration" {
			t.Errorf("%s, accepted: %v", name, err)
		}
	}
	a := newAsking(t)
	if _, _, err := a.fetch(); err != nil {
		t.Fatal(err)
	}
	a.updated, a.codes["REF_AREA"] = "2027-01-01T00:00:00Z", []string{"IT:Italia", "ITC1:Piemonte", "ITC2:Valle d'Aosta"}
	got, _, err := a.fetch()
	if err != nil || !slices.Equal(got.Drift, []string{"IT1:D(1.0): REF_AREA: added ITC2, removed ITE1"}) {
		t.Errorf("%q, %v", got.Drift, err)
	}
}

// A service that no longer understands a request may have changed its structure without a word.
func TestSDMXSilentDrift(t *testing.T) {
	a := newAsking(t)
	if _, _, err := a.fetch(); err != nil {
		t.Fatal(err)
	}
	a.job.Have = Have{}
	a.dims, a.codes["AGE"] = append(a.dims, "AGE"), []string{"TOTAL"}
	_, paths, err := a.fetch()
	if KindOf(err) != "drift" || !strings.Contains(err.Error(), "FREQ.REF_AREA.SEX.AGE") {
		t.Errorf("%v", err)
	}
	a.want(paths, askFlow, askData, askStructure)
}

func TestSDMXFailures(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*asking)
		kind   string
	}{
		"no records": {func(a *asking) {
			a.data = func(w http.ResponseWriter, _ []string) { http.Error(w, "NoRecordsFound", 404) }
		}, "empty"},
		"server error": {func(a *asking) {
			a.data = func(w http.ResponseWriter, _ []string) { http.Error(w, "languageTag1", 500) }
		}, "transient"},
		"no such structure":    {func(a *asking) { a.structure = 404 }, "missing"},
		"structure in trouble": {func(a *asking) { a.structure = 503 }, "transient"},
		"an undeclared code":   {func(a *asking) { a.codes["REF_AREA"] = a.codes["REF_AREA"][:1] }, "declaration"},
	} {
		a := newAsking(t)
		c.change(a)
		if _, _, err := a.fetch(); KindOf(err) != c.kind || !OfProvider(err) {
			t.Errorf("%s: %q, %v", name, KindOf(err), err)
		}
	}
	// What the sink cannot do is no fault of the provider.
	a := newAsking(t)
	full := errors.New("no space left on device")
	via, _ := For("sdmx")
	if _, err := via.Fetch(context.Background(), a.client, a.job, func(io.Reader) error { return full }); !errors.Is(err, full) || OfProvider(err) {
		t.Errorf("%v", err)
	}
}
