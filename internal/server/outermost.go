package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// policy is what pages may load: what this server gives, and pictures inside style sheets.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// longestAddress is that of an address with its query; the longest that a page makes is a fifth of it.
const longestAddress = 8 << 10

// outermost stands before every address: what all answers say for safety, what no address may be, a
// line in the log, and an answer also where a handler breaks.
func (s *Server) outermost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.opts.Now()
		seen := &watcher{ResponseWriter: w}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		defer func() {
			broken := recover()
			if err, ok := broken.(error); ok && errors.Is(err, http.ErrAbortHandler) { // the client went away, or the rows ended too early
				s.opts.Log.Warn("answer broken off", "path", r.URL.Path, "query", r.URL.RawQuery, "error", err.Error())
				panic(http.ErrAbortHandler)
			}
			if broken != nil {
				s.opts.Log.Error("request broke", "path", r.URL.Path, "query", r.URL.RawQuery, "error", fmt.Sprint(broken), "stack", string(debug.Stack()))
				if seen.status != 0 {
					panic(http.ErrAbortHandler) // half an answer must not look like a whole one
				}
				plain(seen, http.StatusInternalServerError, "the answer could not be made; the operators see why in their log")
			}
			took := s.opts.Now().Sub(start)
			s.metrics.seen(r.Pattern, seen.status, took)
			s.opts.Log.Info("request", "method", r.Method, "path", r.URL.Path, "query", r.URL.RawQuery, "status", seen.status,
				"bytes", seen.bytes, "ms", took.Milliseconds(), "release", h.Get("X-Release"))
		}()
		if len(r.URL.RequestURI()) > longestAddress {
			plain(seen, http.StatusRequestURITooLong, "the address is too long")
			return
		}
		r.Body = http.MaxBytesReader(seen, r.Body, 1<<10) // nothing here reads a body
		next.ServeHTTP(seen, r)
	})
}

// watcher sees what an answer came to.
type watcher struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status.
func (w *watcher) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts bytes.
func (w *watcher) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// assets serves the program's own files. Their address names the program, so they are kept for ever.
func (s *Server) assets() http.Handler {
	prefix := "/assets/" + s.opts.Build + "/"
	files := http.StripPrefix(prefix, http.FileServerFS(filesOnly{s.opts.Assets}))
	return s.pack(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, prefix) || r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		files.ServeHTTP(w, r)
	}))
}

// favicon serves the icon of the program's files at the address that no build is in.
func (s *Server) favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/x-icon")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	http.ServeFileFS(w, r, filesOnly{s.opts.Assets}, "favicon.ico")
}

// filesOnly hides folders, which would be listed.
type filesOnly struct{ fs.FS }

// Open opens a file; a folder is none.
func (f filesOnly) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.IsDir() {
		file.Close()
		return nil, fs.ErrNotExist
	}
	return file, nil
}

// metrics are the figures of a server's work.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "osservatorio_http_requests_total", Help: "Requests, by address and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "osservatorio_http_request_duration_seconds", Help: "Time that answers took.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 30}}, []string{"route"})}
	if registry != nil {
		registry.MustRegister(m.requests, m.seconds)
	}
	return m
}

// seen counts a request. Addresses that no route has share one name, or anybody could fill the memory.
func (m *metrics) seen(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, fmt.Sprint(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}
