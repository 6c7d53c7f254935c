package sandbox

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// page is what providers show while they are out of order.
const page = `<!DOCTYPE html>
<html lang="it"><head><title>Manutenzione</title></head>
<body><h1>Servizio momentaneamente non disponibile</h1><p>Il sito è in manutenzione. Riprovare più tardi.</p></body></html>
`

const pagePath = "/manutenzione.html"

// misbehave answers with a fault.
func (s *Stand) misbehave(w http.ResponseWriter, r *http.Request, f *Fault) {
	switch f.Do {
	case "status":
		for name, value := range f.Header {
			w.Header().Set(name, value)
		}
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		}
		w.WriteHeader(f.Status)
		fmt.Fprint(w, f.Body)
		return
	case "redirect":
		http.Redirect(w, r, pagePath, http.StatusFound)
		return
	case "page":
		sendPage(w)
		return
	}
	s.distort(w, r, f, s.whole(r))
}

func sendPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, page)
}

// whole has the stand-in answer into memory, with the body even when the client has it already: a
// fault is met by whoever asks.
func (s *Stand) whole(r *http.Request) *httptest.ResponseRecorder {
	r = r.Clone(r.Context())
	r.Header.Del("If-Modified-Since")
	r.Header.Del("If-None-Match")
	rec := httptest.NewRecorder()
	s.answer(rec, r)
	return rec
}

// distort sends a whole answer as the fault has it. An answer that is no 200 goes out as it is: a
// fault of the body does not apply to it.
func (s *Stand) distort(w http.ResponseWriter, r *http.Request, f *Fault, rec *httptest.ResponseRecorder) {
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	body := rec.Body.Bytes()
	if rec.Code != http.StatusOK {
		w.WriteHeader(rec.Code)
		w.Write(body)
		return
	}
	action, _ := actionNamed(f.Do)
	if action.edit != nil {
		edited, err := action.edit(f, path.Base(r.URL.Path), body)
		if err != nil {
			s.cannot(w, r, f, err)
			return
		}
		body = edited
	}
	switch f.Do {
	case "truncate":
		truncate(w, body, f)
	case "drip":
		drip(w, r, body, f.Rate)
	case "hang":
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		begin(w, body[:min(int(f.At), len(body))])
		<-r.Context().Done() // until the client gives up or the stand-in ends
		panic(http.ErrAbortHandler)
	case "reset":
		if f.At > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			begin(w, body[:min(int(f.At), len(body))])
			linger(r)
		}
		reset(w)
	case "half-gzip":
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzipped(body)
		w.Write(packed[:len(packed)/2])
	case "false-gzip":
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(body)
	case "stale":
		stale(w, r, f, body)
	case "bomb":
		if err := explode(w, f, path.Base(r.URL.Path), body); errors.Is(err, errFormat) { // others: the client went away
			s.cannot(w, r, f, err)
		}
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	}
}

// cannot says that a fault does not apply to what a request asks for.
func (s *Stand) cannot(w http.ResponseWriter, r *http.Request, f *Fault, err error) {
	err = fmt.Errorf("fault %s cannot be done to %s: %w", f.Do, r.URL.RequestURI(), err)
	s.script.fail(err)
	w.Header().Del("Content-Type")
	http.Error(w, err.Error(), http.StatusNotImplemented)
}

// begin sends the header of an answer and the first bytes of its body.
func begin(w http.ResponseWriter, first []byte) {
	w.WriteHeader(http.StatusOK)
	w.Write(first)
	http.NewResponseController(w).Flush() // fails when the client is gone, which the next write tells
}

// linger gives the client the time to read what was sent: a reset takes away what it has not read.
func linger(r *http.Request) {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-r.Context().Done():
	}
}

// reset breaks the connection so that the client's system says reset by peer.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// part is how much of a body a fault leaves: its byte, its share, or half.
func (f *Fault) part(size int) int {
	switch {
	case f.At > 0:
		return min(int(f.At), size)
	case f.Share > 0:
		return int(f.Share * float64(size))
	}
	return size / 2
}

func truncate(w http.ResponseWriter, body []byte, f *Fault) {
	first := body[:f.part(len(body))]
	switch f.Transfer {
	case "close":
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(out, "HTTP/1.0 200 OK\r\n")
		w.Header().Write(out)
		fmt.Fprint(out, "\r\n")
		out.Write(first)
		out.Flush()
		conn.Close()
	case "chunked":
		w.Header().Del("Content-Length")
		begin(w, first)
		panic(http.ErrAbortHandler)
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		begin(w, first)
		panic(http.ErrAbortHandler)
	}
}

// drip sends a body in ten parts a second.
func drip(w http.ResponseWriter, r *http.Request, body []byte, rate int64) {
	const a = 10 // parts a second
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	tick := time.NewTicker(time.Second / a)
	defer tick.Stop()
	part := max(int(rate/a), 1)
	for begin(w, nil); len(body) > 0; body = body[min(part, len(body)):] {
		if _, err := w.Write(body[:min(part, len(body))]); err != nil {
			return
		}
		http.NewResponseController(w).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

var lastUpdate = regexp.MustCompile(`(?s)(LAST_UPDATE".{0,200}?(?:AnnotationTitle[^>]*>|"title"\s*:\s*"))[^<"]*`)

// stale leaves the marks by which a provider tells that something is new at a day of long ago, and
// answers conditions by them.
func stale(w http.ResponseWriter, r *http.Request, f *Fault, body []byte) {
	day, _ := time.Parse(time.DateOnly, f.To) // checked when the script was read
	w.Header().Set("Last-Modified", day.Format(http.TimeFormat))
	w.Header().Del("Etag")
	if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && !day.After(since) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Del("Content-Length")
	w.Write(lastUpdate.ReplaceAll(body, []byte("${1}"+day.Format(time.RFC3339))))
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body) // a buffer takes everything
	z.Close()
	return b.Bytes()
}

// hostOf is the address without its port, which differs from connection to connection.
func hostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return strings.TrimSpace(remote)
	}
	return host
}
