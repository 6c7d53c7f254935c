package e2e

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	declared "osservatorio"
	"osservatorio/internal/clock"
	"osservatorio/internal/fetch"
	"osservatorio/internal/ingest"
	"osservatorio/internal/lake"
	"osservatorio/internal/project"
	"osservatorio/internal/sample"
	"osservatorio/internal/sandbox"
	"osservatorio/internal/source"
)

// services is a lake that pulls from the stand-in's services by the shipped declarations, over
// HTTP. Between the two stands spoil, which may change a body or the status; nil changes nothing.
type services struct {
	*ingest.Ingester
	stand *sandbox.Stand
	spoil func(r *http.Request, a *httptest.ResponseRecorder)

	mu       sync.Mutex
	asked    []string // method and path with query, since the last pull began
	outcomes []ingest.Outcome
}

func newServices(t *testing.T) *services {
	t.Helper()
	p, err := project.Load(declared.Files)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC) }
	l, err := lake.OpenAs(t.TempDir(), lake.Demo, now)
	if err != nil {
		t.Fatal(err)
	}
	s := &services{stand: sandbox.New(sample.All(sample.Seed), now)}
	sample.Mount(s.stand)
	server := httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(server.Close)
	s.Ingester = &ingest.Ingester{Lake: l, Catalog: p.Catalog, Lists: p.Lists, Now: now, Host: server.URL,
		Client: &fetch.Client{Clock: clock.NewSimulated(now()), StateDir: t.TempDir()},
		Done:   func(o ingest.Outcome) { s.outcomes = append(s.outcomes, o) }}
	return s
}

// answer hands the stand-in's answer on, spoilt, its length as it then is.
func (s *services) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
	a := httptest.NewRecorder()
	s.stand.ServeHTTP(a, r)
	if s.spoil != nil {
		s.spoil(r, a)
	}
	for k, v := range a.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(a.Code)
	w.Write(a.Body.Bytes())
}

func (s *services) dataset(t *testing.T, id string) *source.Dataset {
	t.Helper()
	d, ok := s.Catalog.Dataset(id)
	if !ok {
		t.Fatalf("no dataset %s", id)
	}
	return d
}

// pull asks for one dataset and returns what became of each window, sorted by window.
func (s *services) pull(t *testing.T, id string) []ingest.Outcome {
	t.Helper()
	s.asked, s.outcomes = nil, nil
	if err := s.Pull(context.Background(), []*source.Dataset{s.dataset(t, id)}); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(s.outcomes, func(a, b ingest.Outcome) int { return strings.Compare(a.Window, b.Window) })
	return s.outcomes
}

func all(t *testing.T, outcomes []ingest.Outcome, want ingest.Status) (rows, quarantined int64) {
	t.Helper()
	if len(outcomes) == 0 {
		t.Fatal("nothing was asked")
	}
	for _, o := range outcomes {
		if o.Status != want {
			t.Errorf("%s %s: %s, want %s (%v)", o.Dataset, o.Window, o.Status, want, o.Err)
		}
		if o.Snapshot != nil {
			rows, quarantined = rows+o.Snapshot.Rows.Good, quarantined+o.Snapshot.Rows.Quarantined
		}
	}
	return rows, quarantined
}

// TestServices pulls every dataset that is had through a service, again on the same day, and again
// on a later one: what has not changed is told by the description alone.
func TestServices(t *testing.T) {
	for _, c := range []struct {
		dataset           string
		windows           int
		rows, quarantined int64
		again             int           // requests of the second pull
		published         string        // and by what the day is known
		later             ingest.Status // on the day of the next edition
	}{
		{"inps/fund-hours", 1, 16192, 0, 1, "2025-12-15 last-modified", ingest.New},
		{"inps/auu-families", 1, 630, 0, 1, "2025-06-13 last-modified", ingest.Unchanged},
		{"inps/auu-children", 1, 1890, 0, 1, "2025-06-13 last-modified", ingest.Unchanged},
		{"inps/naspi-treatments", 5, 4245, 0, 5, "2024-10-01 last-modified", ingest.Unchanged},
		{"inps/naspi-recipients", 4, 1205, 0, 12, "2024-10-01 last-modified", ingest.Unchanged}, // the data browser has no mark of a version
		{"inps/naspi-observatory", 2, 230, 0, 2, "2025-12-15 provider", ingest.Unchanged},       // updated, and the same
		{"inps/cig-hours", 2, 144, 0, 2, "2025-12-15 provider", ingest.New},
		{"inps/worker-incomes", 1, 66, 0, 1, "2025-12-15 provider", ingest.Unchanged},
		{"lombardia/events", 4, 3748, 12, 4, "2025-09-15 provider", ingest.New},
	} {
		t.Run(c.dataset, func(t *testing.T) {
			t.Parallel()
			s := newServices(t)
			s.stand.SetDay(time.Date(2025, 12, 20, 0, 0, 0, 0, time.UTC))
			first := s.pull(t, c.dataset)
			rows, quarantined := all(t, first, ingest.New)
			if len(first) != c.windows || rows != c.rows || quarantined != c.quarantined {
				t.Errorf("%d windows, %d rows, %d in quarantine; want %d, %d, %d", len(first), rows, quarantined, c.windows, c.rows, c.quarantined)
			}
			for _, o := range first {
				if got := o.Snapshot.Published + " " + o.Snapshot.DatedBy; got != c.published {
					t.Errorf("%s is of %s, want %s", o.Window, got, c.published)
				}
			}
			all(t, s.pull(t, c.dataset), ingest.Unchanged)
			if len(s.asked) != c.again {
				t.Errorf("the second pull asks %d times, want %d:\n%s", len(s.asked), c.again, strings.Join(s.asked, "\n"))
			}
			s.stand.SetDay(time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC))
			all(t, s.pull(t, c.dataset), c.later)
			if v, err := s.Lake.Verify(nil); err != nil || len(v.Faults) > 0 {
				t.Errorf("the lake: %+v %v", v, err)
			}
		})
	}
}

// on returns a spoil that edits the bodies of answers to paths that contain a text.
func on(path string, edit func(body string) string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if strings.Contains(r.URL.RequestURI(), path) {
			a.Body = bytes.NewBufferString(edit(a.Body.String()))
		}
	}
}

func replaced(old, new string) func(string) string {
	return func(body string) string { return strings.ReplaceAll(body, old, new) }
}

func firstHalf(body string) string { return body[:len(body)/2] }

// TestServicesGoWrong spoils one answer of each protocol at a time: nothing is kept, the failure
// says what is wrong, and the next pull succeeds once the service is itself again.
func TestServicesGoWrong(t *testing.T) {
	const answers = "getDatiOsservatorio"
	for _, c := range []struct {
		name, dataset string
		spoil         func(*http.Request, *httptest.ResponseRecorder)
		kind          fetch.Kind
		says          string
	}{
		{"a file that has gone from its package", "inps/auu-families", on("package_show", replaced(`"CSV"`, `"XLSX"`)), fetch.Permanent,
			`has no file of format CSV named ""; it has "Nuclei" (XLSX)`},
		{"a package with two of the format", "inps/auu-families", on("package_show", replaced(`"resources":[`, `"resources":[{"name":"Altro","format":"csv","url":"https://x/y.csv"},`)), fetch.Permanent,
			"has 2 files of format CSV"},
		{"a listed file that is not there", "inps/auu-families", on("package_show", replaced("dataset_6008.csv", "dataset_9999.csv")), fetch.NotData, "which is not there"},
		{"a catalogue without success", "inps/auu-families", on("package_show", replaced(`"success":true`, `"success":false`)), fetch.NotData, "without success"},
		{"a description that breaks off", "inps/auu-families", on("package_show", firstHalf), fetch.Broken, "the JSON breaks off"},
		{"a dimension more", "inps/naspi-recipients", on("BENEFICIARI_02,1.0/structure", replaced(`{"extra":{"DataStructureRef":"INPS+CL_SESSO+1.0"},"id":"SESSO","label":"SESSO"}`,
			`{"id":"SESSO"},{"id":"CITTADINANZA"}`)), fetch.Permanent, "the dimensions are FREQ, TERRITORIO, SESSO, CITTADINANZA and not FREQ, TERRITORIO, SESSO"},
		{"dimensions in another order", "inps/naspi-recipients", on("BENEFICIARI_02,1.0/structure", func(body string) string {
			return strings.NewReplacer(`"id":"TERRITORIO"`, `"id":"SESSO"`, `"id":"SESSO"`, `"id":"TERRITORIO"`).Replace(body)
		}), fetch.Permanent, "the dimensions are FREQ, SESSO, TERRITORIO and not"},
		{"a truncated nested answer", "inps/cig-hours", on(answers, firstHalf), fetch.Broken, "no whole JSON"},
		{"a packed answer that is truncated", "inps/worker-incomes", on(answers, firstHalf), fetch.Broken, "cannot be unpacked"},
		{"labels of the answer that changed", "inps/cig-hours", on(answers, replaced("Tipo intervento", "Tipologia")), fetch.Permanent, `has the dimensions ["Tipologia"] where ["Tipo intervento"] are declared`},
		{"a measure that changed", "inps/cig-hours", on(answers, replaced("oretotSUM", "ore")), fetch.Permanent, `has the measures ["ore"]`},
		{"a field that has gone", "inps/cig-hours", on("getStruttura", replaced("Gestio", "Gestione")), fetch.Permanent, `observatory 512 (Classificazione secondo il codice statistico contributivo Inps) has no longer "Gestio"`},
		{"a table refused for confidentiality", "inps/worker-incomes", on(answers, func(string) string { return `{"messageType":"Anonimizzazione","message":"Art. 4"}` }), fetch.Permanent, "refuses the table for confidentiality (Art. 4)"},
		{"an error in the place of a table", "inps/worker-incomes", on(answers, func(string) string { return `{"errorCode":"500","message":"Base-64"}` }), fetch.NotData, "Base-64"},
		{"a page that is cut", "lombardia/events", on("limit", firstHalf), fetch.Broken, "the JSON breaks off"},
		{"a bulk file that is cut", "lombardia/events", on("rows.csv", firstHalf), fetch.Broken, "the dataset changed while it was read"},
		{"a portal that does not count", "lombardia/events", on("select", func(string) string { return "[]" }), fetch.NotData, "does not say how many rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newServices(t)
			s.spoil = c.spoil
			failed := 0
			for _, o := range s.pull(t, c.dataset) {
				if o.Status != ingest.Failed {
					continue
				}
				failed++
				if got := fetch.KindOf(o.Err); got != c.kind || !strings.Contains(o.Err.Error(), c.says) {
					t.Errorf("%s: %s: %v\nwant %s: %s", o.Window, got, o.Err, c.kind, c.says)
				}
			}
			if failed == 0 {
				t.Error("nothing failed")
			}
			s.spoil = nil
			for _, o := range s.pull(t, c.dataset) {
				if o.Status != ingest.New && o.Status != ingest.Unchanged {
					t.Errorf("afterwards %s is %s: %v", o.Window, o.Status, o.Err)
				}
			}
		})
	}
}

// A node's number that is wrong leads to another node, which answers as if nothing were wrong.
func TestWrongNode(t *testing.T) {
	s := newServices(t)
	for i := range s.dataset(t, "inps/naspi-recipients").Resources {
		s.dataset(t, "inps/naspi-recipients").Resources[i].DataBrowser.Node = "7"
	}
	for _, o := range s.pull(t, "inps/naspi-recipients") {
		if o.Status != ingest.Failed || !strings.Contains(o.Err.Error(), "the node's number is wrong") {
			t.Errorf("%s %s: %v", o.Window, o.Status, o.Err)
		}
	}
	for _, r := range s.asked {
		if !strings.Contains(r, "/nodes/7/catalog") {
			t.Errorf("data were asked for: %s", r)
		}
	}
}

// Rows that are added between two pages are noticed, and the pages are asked for again; a dataset
// that never stands still is given up.
func TestRowsBetweenPages(t *testing.T) {
	s := newServices(t)
	d := s.dataset(t, "lombardia/events")
	d.Resources = d.Resources[3:] // the smallest, by pages
	d.Resources[0].Socrata.Page = 100
	old, new := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	s.stand.SetDay(old)
	s.spoil = func(r *http.Request, a *httptest.ResponseRecorder) {
		if strings.Contains(r.URL.RawQuery, "offset=200") {
			s.stand.SetDay(new)
		}
	}
	rows, quarantined := all(t, s.pull(t, "lombardia/events"), ingest.New)
	if rows+quarantined != 400 {
		t.Errorf("%d rows, want the 400 of the later state", rows+quarantined)
	}
	var pages []string
	for _, r := range s.asked {
		if strings.Contains(r, "limit") {
			pages = append(pages, r[strings.Index(r, "offset"):])
		}
	}
	// A first reading of the old state's first pages and the new one's last, then a second of the new state.
	want := "offset=0&$order=%3Aid offset=100&$order=%3Aid offset=200&$order=%3Aid offset=300&$order=%3Aid offset=400&$order=%3Aid"
	if got := strings.Join(pages, " "); got != want+" "+want {
		t.Errorf("pages\n %s\nwant twice\n %s", got, want)
	}
	s.spoil = func(r *http.Request, a *httptest.ResponseRecorder) {
		if strings.Contains(r.URL.RawQuery, "offset=200") {
			s.stand.SetDay(map[bool]time.Time{true: new, false: old}[s.stand.Day() == old])
		}
	}
	s.stand.SetDay(old)
	for _, o := range s.pull(t, "lombardia/events") {
		if o.Status != ingest.Failed || fetch.KindOf(o.Err) != fetch.Broken || !strings.Contains(o.Err.Error(), "changed while it was read") {
			t.Errorf("%s: %v", o.Status, o.Err)
		}
	}
}

// Withheld cells come out as cells without a value, marked twice; none becomes a zero.
func TestWithheldCells(t *testing.T) {
	s := newServices(t)
	withheld := 0
	for _, o := range s.pull(t, "inps/naspi-treatments") {
		raw, err := os.ReadFile(s.Lake.Path(o.Snapshot.Raw))
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Count(raw, []byte(`value="_"`))
		rows := parquetRows(t, s.Lake.Path(o.Snapshot.Vintage))
		got := 0
		for _, r := range rows {
			marked := r["OBS_STATUS"] == "Q" && r["CONF_STATUS"] == "C"
			if marked != (r["OBS_VALUE"] == "") {
				t.Fatalf("%s: %v", o.Window, r)
			}
			if marked {
				got++
			}
		}
		if got != want {
			t.Errorf("table %s: %d withheld cells, want %d", o.Window, got, want)
		}
		withheld += got
	}
	if withheld == 0 {
		t.Error("no cell is withheld")
	}
}

// The older catalogue speaks the same under another path, and gives addresses that begin with http.
func TestOlderCatalogue(t *testing.T) {
	s := newServices(t)
	d := s.dataset(t, "inps/fund-hours")
	d.BaseURL = "https://serviziweb2.inps.it"
	d.Resources[0].Path, d.Resources[0].Query = "/odapi/package_show", "id=6006"
	all(t, s.pull(t, "inps/fund-hours"), ingest.New)
	if m := s.outcomes[0].Snapshot; m.URL != "https://serviziweb2.inps.it/odapi/package_show?id=6006" || m.From != "https://www.inps.it/download/dataset/migr2024/dataset_6006.csv" {
		t.Errorf("from %s, %s", m.URL, m.From)
	}
	d.Resources[0].Query, d.Resources[0].Missing = "id=1", "allowed"
	all(t, s.pull(t, "inps/fund-hours"), ingest.NotYet)
}
