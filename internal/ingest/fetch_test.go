package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/fetch"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// provider answers by path; an answer may break off.
type provider struct {
	text     map[string]string
	modified string
	status   int // when not 0, of every answer
	refusal  string
	short    bool // fewer bytes than announced
	mu       sync.Mutex
	asked    []*http.Request
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Clone(context.Background()))
	p.mu.Unlock()
	text, ok := p.text[r.URL.Path]
	switch {
	case p.status != 0:
		w.WriteHeader(p.status)
		fmt.Fprint(w, p.refusal)
	case !ok:
		http.NotFound(w, r)
	case r.Header.Get("If-Modified-Since") == p.modified && p.modified != "":
		w.WriteHeader(http.StatusNotModified)
	default:
		if p.modified != "" {
			w.Header().Set("Last-Modified", p.modified)
		}
		if p.short {
			w.Header().Set("Content-Length", fmt.Sprint(len(text)+1))
		}
		fmt.Fprint(w, text)
	}
}

func pulling(t *testing.T) (*bench, *provider, func() map[string]Status) {
	t.Helper()
	p := &provider{text: map[string]string{"/long-2013.csv": long("2013,Piemonte,T,1")}, modified: "Thu, 10 Apr 2014 00:00:00 GMT"}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	b := newBench(t)
	b.Host, b.Client = server.URL, &fetch.Client{Clock: clock.NewSimulated(b.Now()), StateDir: t.TempDir()}
	d, _ := b.Catalog.Dataset("s/long")
	return b, p, func() map[string]Status {
		t.Helper()
		p.asked = nil
		clear(b.outcomes)
		if err := b.Pull(context.Background(), b.Catalog.Datasets()); err != nil {
			t.Fatal(err)
		}
		out := map[string]Status{}
		for name, o := range b.outcomes {
			out[strings.TrimPrefix(name, b.Host)] = o.Status
		}
		if len(out) != len(d.Requests(time.Now())) {
			t.Errorf("outcomes %v", out)
		}
		return out
	}
}

func TestPull(t *testing.T) {
	b, p, pull := pulling(t)
	if got := pull(); got["/long-2013.csv"] != New || got["/long-2014.csv"] != NotYet {
		t.Fatalf("%v", got)
	}
	m := b.outcomes[b.Host+"/long-2013.csv"].Snapshot
	if m.URL != "https://example.org/long-2013.csv" || m.Published != "2014-04-10" || m.DatedBy != "last-modified" || m.Window != "2013" ||
		m.Headers["Last-Modified"] != p.modified {
		t.Errorf("%+v", m)
	}
	for _, r := range p.asked {
		if r.Header.Get("Accept-Language") == "" || !strings.HasPrefix(r.Header.Get("User-Agent"), "osservatorio/") {
			t.Errorf("headers %v", r.Header)
		}
	}
	if got := pull(); got["/long-2013.csv"] != Unchanged { // asked with If-Modified-Since
		t.Errorf("%v", got)
	}
	p.modified = "Fri, 11 Apr 2014 00:00:00 GMT"
	if got := pull(); got["/long-2013.csv"] != Unchanged { // sent again, with the same bytes
		t.Errorf("%v", got)
	}
	p.text["/long-2013.csv"] = long("2013,Piemonte,T,2")
	p.modified = "Sat, 12 Apr 2014 00:00:00 GMT"
	if got := pull(); got["/long-2013.csv"] != New {
		t.Errorf("%v", got)
	}
	if got := b.events(t); got["snapshot"] != 2 || got["unchanged"] != 2 {
		t.Errorf("events %v", got)
	}
}

func TestPullTellsWhatFailed(t *testing.T) {
	b, p, pull := pulling(t)
	reason := func() string { return fmt.Sprint(b.outcomes[b.Host+"/long-2013.csv"].Err) }
	p.status = http.StatusInternalServerError
	if got := pull(); got["/long-2013.csv"] != Failed || got["/long-2014.csv"] != Failed || !strings.Contains(reason(), "500") {
		t.Errorf("%v, %s", got, reason())
	}
	p.status, p.short = 0, true
	if got := pull(); got["/long-2013.csv"] != Failed || !strings.Contains(reason(), "broke off") {
		t.Errorf("%v, %s", got, reason())
	}
	p.short = false
	if got := pull(); got["/long-2013.csv"] != New {
		t.Errorf("after the provider had recovered: %v", got)
	}
	if got := b.events(t); got["failed"] != 3 || got["snapshot"] != 1 {
		t.Errorf("events %v", got)
	}
}

func TestPullStopsWhenAsked(t *testing.T) {
	b, _, _ := pulling(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.Pull(ctx, b.Catalog.Datasets()); err == nil {
		t.Error("a pull that was called off ended well")
	}
	if got := b.events(t); len(got) > 0 {
		t.Errorf("events %v", got)
	}
}

// A provider that goes back to what was accepted ends the wait of what was rejected between; that the
// rejected comes again begins it anew.
func TestWhatIsTakenBackWaitsNoMore(t *testing.T) {
	b, p, pull := pulling(t)
	good, day := panel(2000, 2005, usual), p.modified
	bad := panel(2000, 2004, usual)
	waiting := func() int {
		t.Helper()
		all, err := snapshot.NewStore(b.Lake).All()
		if err != nil {
			t.Fatal(err)
		}
		n, latest := 0, snapshot.Latest(all)
		for _, m := range all {
			if m.Waiting(latest) {
				n++
			}
		}
		return n
	}
	for i, c := range []struct {
		text, modified string
		status         Status
		waiting        int
	}{
		{good, day, New, 0},
		{bad, "Fri, 11 Apr 2014 00:00:00 GMT", Rejected, 1},
		{good, day, Unchanged, 0},
		{good, day, Unchanged, 0}, // by its date
		{bad, "Fri, 11 Apr 2014 00:00:00 GMT", Rejected, 1},
		{good, day, Unchanged, 0},
	} {
		p.text["/long-2013.csv"], p.modified = c.text, c.modified
		if got := pull(); got["/long-2013.csv"] != c.status || waiting() != c.waiting {
			t.Errorf("%d: %v, %d waiting; want %s, %d", i, got, waiting(), c.status, c.waiting)
		}
	}
	if got := b.events(t); got["superseded"] != 2 || got["rejected"] != 2 || got["unchanged"] != 3 {
		t.Errorf("events %v", got)
	}
	v, err := b.Lake.Verify(nil)
	if err != nil || len(v.Faults) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// An address from which several datasets come is asked once a run, conditionally only when all have what it gave.
func TestAnAddressIsAskedOnce(t *testing.T) {
	b, p, _ := pulling(t)
	first, _ := b.Catalog.Dataset("s/long")
	second := *first
	second.Name = "again"
	both := []*source.Dataset{first, &second}
	for i, c := range []struct {
		datasets []*source.Dataset
		text     string
		asked    int
		events   map[string]int // so far
	}{
		{both[:1], "", 2, map[string]int{"snapshot": 1}},
		{both, "", 2, map[string]int{"snapshot": 2, "unchanged": 1}}, // one has it already
		{both, "", 2, map[string]int{"snapshot": 2, "unchanged": 3}},
		{both, long("2013,Piemonte,T,2"), 2, map[string]int{"snapshot": 4, "unchanged": 3}},
	} {
		p.asked = nil
		if c.text != "" {
			p.text["/long-2013.csv"], p.modified = c.text, "Sat, 12 Apr 2014 00:00:00 GMT"
		}
		if err := b.Pull(context.Background(), c.datasets); err != nil {
			t.Fatal(err)
		}
		got := b.events(t)
		if len(p.asked) != c.asked || got["snapshot"] != c.events["snapshot"] || got["unchanged"] != c.events["unchanged"] {
			t.Errorf("%d: %d requests, events %v", i, len(p.asked), got)
		}
	}
	p.status = http.StatusNotImplemented
	p.asked = nil
	if err := b.Pull(context.Background(), both); err != nil {
		t.Fatal(err)
	}
	if got := b.events(t); len(p.asked) != 2 || got["failed"] != 4 {
		t.Errorf("refused: %d requests, events %v", len(p.asked), got)
	}
	if left, _ := filepath.Glob(b.Lake.Path("tmp", "*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}
