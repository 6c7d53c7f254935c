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
	byPath map[string][]extract.Extract // editions of a path, ascending
	today  atomic.Pointer[time.Time]
}

// New makes a stand-in of the extracts, on their last day.
func New(all []extract.Extract) *Stand {
	s := &Stand{byPath: map[string][]extract.Extract{}}
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

// SetDay makes it that day at every provider.
func (s *Stand) SetDay(day time.Time) { s.today.Store(&day) }

// Paths lists the paths that are served, sorted.
func (s *Stand) Paths() []string {
	out := make([]string, 0, len(s.byPath))
	for p := range s.byPath {
		out = append(out, p)
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
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l)
	return "http://" + l.Addr().String(), func() { srv.Close() }, nil
}

// ServeHTTP answers with the edition of the path that was the newest on the day.
func (s *Stand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == "/" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "Invented extracts, as on %s. Paths:\n%s\n", s.today.Load().Format(time.DateOnly), strings.Join(s.Paths(), "\n"))
		return
	}
	e := s.edition(r.URL.Path)
	if e == nil {
		if strings.HasPrefix(r.URL.Path, "/SDMXWS/") {
			http.Error(w, "NoRecordsFound", http.StatusNotFound)
			return
		}
		http.NotFound(w, r)
		return
	}
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

func (s *Stand) edition(path string) *extract.Extract {
	editions := s.byPath[strings.TrimSuffix(path, "/")]
	if editions == nil {
		editions = s.byPath[path]
	}
	for i := len(editions) - 1; i >= 0; i-- {
		if !editions[i].Published.After(*s.today.Load()) {
			return &editions[i]
		}
	}
	return nil
}
