package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/fetch"
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
			out[strings.TrimPrefix(name, "https://example.org")] = o.Status
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
	m := b.outcomes["https://example.org/long-2013.csv"].Snapshot
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
	reason := func() string { return fmt.Sprint(b.outcomes["https://example.org/long-2013.csv"].Err) }
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
