// Package server answers planners over HTTP from the current release, or from one that they name,
// and from nothing else. Its faces (pages, API, SDMX) say what an answer is; it says from which
// release, to whom, how long and how often.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/prometheus/client_golang/prometheus"

	"osservatorio/internal/lake"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// Options of a server.
type Options struct {
	Lake  *lake.Lake
	Faces map[string]reply.Face // by the prefix of their addresses, "/" or "/api/"
	// Assets are files that belong to the program, under /assets/<Build>/; they never change.
	Assets fs.FS
	// Tree is the folder of open data, whose files are served at their addresses; nil serves none.
	Tree  fs.FS
	Build string // tells this program from others: part of every ETag and of the addresses of assets
	Log   *slog.Logger
	Now   func() time.Time
	// Metrics takes the figures of the server's work; nil keeps none.
	Metrics prometheus.Registerer

	CacheBytes int           // of answers that are kept; 0 is 64 MiB
	Busy       int           // requests at a time that make an answer; 0 is 32
	Wait       time.Duration // how long a request waits for its turn; 0 is 10 s
	Patience   time.Duration // how long an answer may take to make; 0 is 20 s
	Shelf      shelf.Options
}

// Server is an http.Handler; see New.
type Server struct {
	opts    Options
	shelf   *shelf.Shelf
	kept    *cache
	turns   chan struct{}
	pack    func(http.Handler) http.HandlerFunc
	metrics *metrics
	handler http.Handler
}

// New makes a server and opens the current release, so that the first reader does not wait. A lake
// without a release is no error: readers are told so until there is one.
func New(ctx context.Context, o Options) (*Server, error) {
	setDefault(&o.CacheBytes, 64<<20)
	setDefault(&o.Busy, 32)
	setDefault(&o.Wait, 10*time.Second)
	setDefault(&o.Patience, 20*time.Second)
	o.Shelf.Now = o.Now
	s := &Server{opts: o, shelf: shelf.New(o.Lake, o.Shelf), kept: newCache(o.CacheBytes), turns: make(chan struct{}, o.Busy), metrics: newMetrics(o.Metrics)}
	var err error
	if s.pack, err = gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true)); err != nil {
		return nil, err
	}
	if c, err := s.shelf.Get(ctx, ""); err == nil {
		c.Close()
	} else if !errors.Is(err, release.ErrNone) {
		s.shelf.Close()
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends reading releases.
func (s *Server) Close() { s.shelf.Close() }

// Listen serves until ctx ends, and then lets requests in hand end. A client that is slow to ask or
// to listen is cut off.
func (s *Server) Listen(ctx context.Context, l net.Listener) error {
	h := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(s.opts.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := h.Shutdown(grace); err != nil {
		h.Close()
	}
	return nil
}

// routes is the server's table of addresses with what stands before all of them.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for prefix, face := range s.opts.Faces {
		for _, route := range face.Routes() {
			answer := s.answer(face, route)
			if route.Private != nil {
				answer = s.private(face, route)
			}
			mux.Handle(route.Pattern, s.reading(face, answer))
		}
		if !hasPattern(face, prefix) {
			mux.Handle(prefix, s.reading(face, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.fail(face, w, r, nil, reply.NotFound(fmt.Sprintf("there is nothing at %s", r.URL.Path)))
			})))
		}
	}
	if s.opts.Assets != nil {
		mux.Handle("/assets/", s.assets())
		mux.HandleFunc("GET /favicon.ico", s.favicon) // at the one address at which programs look that read no page
	}
	if s.opts.Tree != nil {
		for _, pattern := range treeAddresses {
			mux.Handle(pattern, s.reading(s.opts.Faces["/"], s.tree(s.opts.Faces["/"], s.opts.Tree)))
		}
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { plain(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", s.ready)
	return s.outermost(mux)
}

func hasPattern(f reply.Face, pattern string) bool {
	for _, r := range f.Routes() {
		if r.Pattern == pattern {
			return true
		}
	}
	return false
}

// reading lets only those methods through that read, and answers what a browser asks before it lets
// a page of another site read.
func (s *Server) reading(face reply.Face, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Link, Content-Disposition, X-Release, X-Total-Count, X-Why-Empty")
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			next.ServeHTTP(w, r)
		case http.MethodOptions:
			w.Header().Set("Allow", "GET, HEAD, OPTIONS")
			w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
			w.Header().Set("Access-Control-Allow-Headers", "Accept, Accept-Language, Authorization, If-None-Match, If-Modified-Since")
			w.Header().Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			s.fail(face, w, r, nil, &reply.Error{Status: http.StatusMethodNotAllowed, Detail: "this service only reads: use GET or HEAD",
				Headers: map[string]string{"Allow": "GET, HEAD, OPTIONS"}})
		}
	})
}

// answer answers from one release, which stays open and the same until the last byte is written.
func (s *Server) answer(face reply.Face, route reply.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.opts.Patience)
		defer cancel()
		r = r.WithContext(ctx)
		rel, err := s.shelf.Get(ctx, cmp.Or(r.PathValue("release"), releaseAsked(r)))
		if err != nil {
			s.fail(face, w, r, nil, noRelease(err))
			return
		}
		defer rel.Close()
		key := keyOf(r, rel, route, s.opts.Build)
		key.write(w.Header(), rel, route)
		if key.unchanged(r) {
			w.Header().Add("Vary", "Accept-Encoding") // as what makes a whole answer does
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if !route.Whole || r.Method == http.MethodHead {
			s.make(face, route, rel).ServeHTTP(w, r)
			return
		}
		if s.kept.give(w, key) {
			return
		}
		recorder := &recorder{ResponseWriter: w}
		s.make(face, route, rel).ServeHTTP(recorder, r)
		if answer := recorder.whole(); answer != nil {
			s.kept.add(key, answer)
		}
	})
}

// releaseAsked is the release that the query names, "" when it names none. A face may read names of parameters in any
// case, so none may pass for the current release.
func releaseAsked(r *http.Request) string {
	q := r.URL.Query()
	if id := q.Get("release"); id != "" {
		return id
	}
	for name := range q {
		if strings.EqualFold(name, "release") {
			return q.Get(name)
		}
	}
	return ""
}

// private answers one reader alone.
func (s *Server) private(face reply.Face, route reply.Route) http.Handler {
	route.Serve = func(w http.ResponseWriter, r *http.Request, _ *shelf.Copy) error { return route.Private(w, r) }
	made := s.make(face, route, nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.opts.Patience)
		defer cancel()
		w.Header().Del("Access-Control-Allow-Origin")
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("Vary", "Authorization")
		made.ServeHTTP(w, r.WithContext(ctx))
	})
}

// make makes an answer when its turn comes, and packs it.
func (s *Server) make(face reply.Face, route reply.Route, rel *shelf.Copy) http.Handler {
	return s.pack(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.turn(r.Context()) {
			s.fail(face, w, r, rel, &reply.Error{Status: http.StatusServiceUnavailable, Detail: "too many requests are being answered; try again in a moment",
				Headers: map[string]string{"Retry-After": "5"}})
			return
		}
		defer func() { <-s.turns }()
		if err := route.Serve(w, r, rel); err != nil {
			s.fail(face, w, r, rel, s.explained(r.Context(), err))
		}
	}))
}

// fail tells an error. It is never kept: what was said of freshness is taken back.
func (s *Server) fail(face reply.Face, w http.ResponseWriter, r *http.Request, rel *shelf.Copy, e *reply.Error) {
	if rel == nil {
		if c, err := s.shelf.Get(context.WithoutCancel(r.Context()), ""); err == nil {
			defer c.Close()
			rel = c
		}
	}
	for _, name := range []string{"ETag", "Last-Modified", "Content-Disposition", "Link"} {
		w.Header().Del(name)
	}
	w.Header().Set("Cache-Control", "no-store")
	if e.Status >= http.StatusInternalServerError {
		s.opts.Log.Error("request failed", "path", r.URL.Path, "query", r.URL.RawQuery, "error", e.Error())
	}
	for name, value := range e.Headers {
		w.Header().Set(name, value)
	}
	face.Fail(w, r, rel, e)
}

// explained is the answer that an error of a handler is; an answer that took too long is told as that.
func (s *Server) explained(ctx context.Context, err error) *reply.Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &reply.Error{Status: http.StatusServiceUnavailable, Err: err,
			Detail: fmt.Sprintf("this took longer than %s: ask for less, by area, period or page, or take the whole file from the open data", s.opts.Patience)}
	}
	return reply.Of(err)
}

func noRelease(err error) *reply.Error {
	switch {
	case errors.Is(err, shelf.ErrWithdrawn):
		return &reply.Error{Status: http.StatusGone, Param: "release", Detail: "the release was withdrawn; the errata say why, and the current release takes its place", Err: err}
	case errors.Is(err, shelf.ErrHidden), errors.Is(err, release.ErrNone):
		detail := "there is no such release; without this parameter the current one answers"
		if strings.Contains(err.Error(), "nothing is published") {
			return &reply.Error{Status: http.StatusServiceUnavailable, Detail: "nothing has been published yet", Err: err, Headers: map[string]string{"Retry-After": "60"}}
		}
		return &reply.Error{Status: http.StatusNotFound, Param: "release", Detail: detail, Err: err}
	}
	return reply.Of(err)
}

// turn waits for a place among the requests that are being answered.
func (s *Server) turn(ctx context.Context) bool {
	select {
	case s.turns <- struct{}{}:
		return true
	default:
	}
	wait := time.NewTimer(s.opts.Wait)
	defer wait.Stop()
	select {
	case s.turns <- struct{}{}:
		return true
	case <-wait.C:
	case <-ctx.Done():
	}
	return false
}

// ready answers 200 when a release can be read.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	rel, err := s.shelf.Get(r.Context(), "")
	if err != nil {
		plain(w, http.StatusServiceUnavailable, noRelease(err).Detail)
		return
	}
	defer rel.Close()
	plain(w, http.StatusOK, "ready, release "+rel.Manifest.ID)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}
