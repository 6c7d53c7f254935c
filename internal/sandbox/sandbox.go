// Package sandbox is the provider stand-in: real HTTP on loopback that serves invented
// extracts at the providers' own paths, as they stood on a given day.
package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"osservatorio/internal/sample/extract"
)

// Stand is the stand-in. It answers as on the day that was set last.
type Stand struct {
	byPath   map[string][]extract.Extract // editions of a path, ascending
	services []service                    // longest prefix first
	today    atomic.Pointer[time.Time]
	journal  journal
	script   script
	door     door
}

// service answers for all paths that begin with prefix.
type service struct {
	prefix  string
	handler http.Handler
}

// New makes a stand-in of the extracts, on their last day. now is the clock by which requests are recorded.
func New(all []extract.Extract, now func() time.Time) *Stand {
	s := &Stand{byPath: map[string][]extract.Extract{}, journal: journal{now: now}}
	var last time.Time
	for _, e := range all {
		s.byPath[e.Path] = append(s.byPath[e.Path], e)
		if e.Published.After(last) {
			last = e.Published
		}
	}
	for _, editions := range s.byPath {
		slices.SortStableFunc(editions, func(a, b extract.Extract) int { return a.Published.Compare(b.Published) })
	}
	s.SetDay(last)
	return s
}

// Handle mounts a service that computes its answers: it is asked for every path that begins with
// prefix and is no extract's own. It must be called before Start.
func (s *Stand) Handle(prefix string, h http.Handler) {
	s.services = append(s.services, service{prefix, h})
	slices.SortStableFunc(s.services, func(a, b service) int { return len(b.prefix) - len(a.prefix) })
}

// SetDay makes it that day at every provider.
func (s *Stand) SetDay(day time.Time) { s.today.Store(&day) }

// Day is the day that it is at every provider.
func (s *Stand) Day() time.Time { return *s.today.Load() }

// Paths lists the paths that are served, sorted; that of a service ends in an asterisk.
func (s *Stand) Paths() []string {
	out := make([]string, 0, len(s.byPath)+len(s.services))
	for p := range s.byPath {
		out = append(out, p)
	}
	for _, v := range s.services {
		out = append(out, v.prefix+"*")
	}
	slices.Sort(out)
	return out
}

// Start listens on a loopback address (port 0 picks a free one) and serves until stop is called.
func (s *Stand) Start(addr string) (url string, stop func(), err error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return "", nil, fmt.Errorf("address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", nil, fmt.Errorf("address %q is not of this machine: the stand-in listens on loopback only", addr)
	}
	s.door.handler = s
	if url, err = s.door.open(addr); err != nil {
		return "", nil, err
	}
	return url, s.door.shut, nil
}

// ServeHTTP answers and writes the request down.
func (s *Stand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	done := s.journal.begin(r)
	seen := &statusWriter{ResponseWriter: w}
	defer func() { done(seen.status) }() // also when the answer breaks off
	if r.URL.Path == pagePath {          // where redirects lead
		sendPage(seen)
		return
	}
	if f := s.script.meet(r, s.journal.now()); f != nil {
		s.misbehave(seen, r, f)
		return
	}
	s.answer(seen, r)
}

// answer lets the extract of the path answer, or else the service of its prefix.
func (s *Stand) answer(w http.ResponseWriter, r *http.Request) {
	e, known := s.edition(r.URL.Path)
	if !known {
		for _, v := range s.services {
			if strings.HasPrefix(r.URL.Path, v.prefix) {
				v.handler.ServeHTTP(w, r)
				return
			}
		}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	switch {
	case r.URL.Path == "/":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "Invented extracts, as on %s. Paths:\n%s\n", s.Day().Format(time.DateOnly), strings.Join(s.Paths(), "\n"))
	case e != nil:
		s.send(w, r, e)
	case strings.HasPrefix(r.URL.Path, "/SDMXWS/"):
		http.Error(w, "NoRecordsFound", http.StatusNotFound)
	default:
		http.NotFound(w, r)
	}
}

// send answers with an extract, or with 304 when the client has it.
func (s *Stand) send(w http.ResponseWriter, r *http.Request, e *extract.Extract) {
	w.Header().Set("Last-Modified", e.Published.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", e.MediaType)
	if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && !e.Published.After(since) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	if err := e.Write(w); err != nil {
		panic(http.ErrAbortHandler) // the client sees the answer break off
	}
}

// edition is the one of the path that was the newest on the day, nil when there was none yet;
// known tells whether the path ever has one.
func (s *Stand) edition(path string) (e *extract.Extract, known bool) {
	editions := s.byPath[strings.TrimSuffix(path, "/")]
	if editions == nil {
		editions = s.byPath[path]
	}
	for i := len(editions) - 1; i >= 0; i-- {
		if !editions[i].Published.After(s.Day()) {
			return &editions[i], true
		}
	}
	return nil, len(editions) > 0
}
