package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// service is an SDMX service of one flow, over HTTP, that a test changes as it goes.
type service struct {
	clock     clock.Clock
	dims      []string            // order of the keys
	codes     map[string][]string // "code:label" by dimension
	updated   string              // LAST_UPDATE
	editions  []string            // of the constraint
	data      func(w http.ResponseWriter, key []string)
	structure int // when not 0, the status of answers about the structure

	mu    sync.Mutex
	asked []*http.Request
	times []time.Time
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.times = append(s.asked, r.Clone(context.Background())), append(s.times, s.clock.Now())
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/SDMXWS/rest/"), "/")
	for _, p := range parts {
		if len(p) >= 250 {
			http.Error(w, "Bad Request - Invalid URL", http.StatusBadRequest)
			return
		}
	}
	switch parts[0] {
	case "data":
		key := strings.Split(parts[2], ".")
		if len(key) != len(s.dims) {
			http.Error(w, "wrong number of dimensions", http.StatusNotFound)
			return
		}
		s.data(w, key)
	case "dataflow":
		constraint := ""
		if r.URL.Query().Get("references") == "actualconstraint" {
			constraint = `<Constraints><ContentConstraint id="C"><ConstraintAttachment><Dataflow><Ref id="F"/></Dataflow></ConstraintAttachment><CubeRegion><KeyValue id="EDITION"><Value>` +
				strings.Join(s.editions, "</Value><Value>") + `</Value></KeyValue></CubeRegion></ContentConstraint></Constraints>`
		}
		fmt.Fprintf(w, `<Structure><Dataflows><Dataflow id="F" agencyID="IT1" version="1.0"><Annotations><Annotation id="LAST_UPDATE"><AnnotationTitle>%s</AnnotationTitle></Annotation></Annotations><Structure><Ref id="D" agencyID="IT1" version="1.0"/></Structure></Dataflow></Dataflows>%s</Structure>`, s.updated, constraint)
	case "datastructure":
		if s.structure != 0 {
			w.WriteHeader(s.structure)
			return
		}
		fmt.Fprint(w, `<Structure><Codelists>`)
		for _, d := range s.dims {
			fmt.Fprintf(w, `<Codelist id="CL_%s" agencyID="IT1" version="1.0">`, d)
			for _, c := range s.codes[d] {
				code, label, _ := strings.Cut(c, ":")
				fmt.Fprintf(w, `<Code id="%s"><Name>%s</Name></Code>`, code, label)
			}
			fmt.Fprint(w, `</Codelist>`)
		}
		fmt.Fprint(w, `</Codelists><DataStructures><DataStructure id="D" agencyID="IT1" version="1.0"><DataStructureComponents><DimensionList>`)
		for i, d := range s.dims {
			fmt.Fprintf(w, `<Dimension id="%s" position="%d"><LocalRepresentation><Enumeration><Ref id="CL_%s" agencyID="IT1" version="1.0"/></Enumeration></LocalRepresentation></Dimension>`, d, i+1, d)
		}
		fmt.Fprint(w, `</DimensionList></DataStructureComponents></DataStructure></DataStructures></Structure>`)
	}
}

// rows answers with one row a code of the first dimension that has several, under the header of the flow.
func (s *service) rows(w http.ResponseWriter, key []string) {
	fmt.Fprintf(w, "DATAFLOW,%s,TIME_PERIOD,OBS_VALUE\r\n", strings.Join(s.dims, ","))
	for _, code := range strings.Split(key[slices.Index(s.dims, "REF_AREA")], "+") {
		row := slices.Clone(key)
		row[slices.Index(s.dims, "REF_AREA")] = code
		fmt.Fprintf(w, "IT1:F(1.0),%s,2024,1\r\n", strings.Join(row, ","))
	}
}

// asking is a job against a service, on a simulated clock.
type asking struct {
	*service
	t      *testing.T
	time   *clock.Simulated
	client *fetch.Client
	job    Job
	got    string
}

var began = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func newAsking(t *testing.T) *asking {
	c := clock.NewSimulated(began)
	s := &service{clock: c, dims: []string{"FREQ", "REF_AREA", "SEX"}, updated: "2026-09-11T08:54:28.185Z",
		codes: map[string][]string{"FREQ": {"A", "Q"}, "REF_AREA": {"IT:Italia", "ITC1:Piemonte", "ITE1:Toscana"}, "SEX": {"1:maschi", "2:femmine", "9:totale"}}}
	s.data = s.rows
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	a := &asking{service: s, t: t, time: c, client: &fetch.Client{Clock: c, StateDir: t.TempDir()}}
	a.declare(&source.SDMX{Flow: "F", Agency: "IT1", Start: "2018", Key: source.Pins{{Dimension: "SEX", Codes: []string{"9"}}, {Dimension: "FREQ", Codes: []string{"A"}}, {Dimension: "REF_AREA", Codes: []string{"IT", "ITC1"}}}})
	dir := t.TempDir()
	a.job.Host, a.job.Cache, a.job.Temp = server.URL, filepath.Join(dir, "structures"), filepath.Join(dir, "tmp")
	return a
}

func (a *asking) declare(o *source.SDMX) {
	d := &source.Dataset{Name: "d", Source: &source.Source{Name: "istat", BaseURL: "https://esploradati.istat.it/SDMXWS/rest"},
		Resources: []source.Resource{{Via: "sdmx", Accept: "application/vnd.sdmx.data+csv;version=1.0.0", SDMX: o}}}
	d.Source.Datasets = map[string]*source.Dataset{"d": d}
	a.job.Dataset, a.job.Request = d, d.Requests(time.Now())[0]
}

// fetch asks and tells which paths were asked for; what came becomes what is had.
func (a *asking) fetch() (Got, []string, error) {
	a.asked, a.times, a.got = nil, nil, ""
	via, _ := For("sdmx")
	got, err := via.Fetch(context.Background(), a.client, a.job, func(r io.Reader) error {
		body, err := io.ReadAll(r)
		a.got = string(body)
		return err
	})
	if a.got != "" {
		a.job.Have = Have{SHA256: hashOf(a.got)}
	}
	var paths []string
	for _, r := range a.asked {
		paths = append(paths, strings.TrimPrefix(r.URL.RequestURI(), "/SDMXWS/rest"))
	}
	return got, paths, err
}

const (
	askFlow      = "/dataflow/IT1/F/1.0?references=none"
	askStructure = "/datastructure/IT1/D/1.0?references=children"
	askData      = "/data/F/A.IT+ITC1.9/ALL?startPeriod=2018"
)

func (a *asking) want(paths []string, want ...string) {
	a.t.Helper()
	if !slices.Equal(paths, want) {
		a.t.Errorf("asked %q\nwant  %q", paths, want)
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
