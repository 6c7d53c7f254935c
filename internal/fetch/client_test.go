package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"osservatorio/internal/clock"
)

var start = time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)

// provider answers the requests one after the other by its script, the last answer for ever.
type provider struct {
	*httptest.Server
	clock  clock.Clock
	mu     sync.Mutex
	script []http.HandlerFunc
	times  []time.Time
	asked  []*http.Request
}

func newProvider(t *testing.T, c clock.Clock, script ...http.HandlerFunc) *provider {
	t.Helper()
	p := &provider{clock: c, script: script}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.times, p.asked = append(p.times, p.clock.Now()), append(p.asked, r.Clone(context.Background()))
		answer := p.script[min(len(p.times), len(p.script))-1]
		p.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func text(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// cut announces more than it sends.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, "a,b\n1,2\n")
}

// reset closes the connection amid a chunked answer.
func reset(w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, "a,b\n1,2\n")
	w.(http.Flusher).Flush()
	conn, _, _ := w.(http.Hijacker).Hijack()
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func packedAs(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(body)
	}
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

// bench is a client on a simulated clock and what its sink was given in the last attempt.
type bench struct {
	*Client
	time  *clock.Simulated
	got   string
	sinks int
}

func newBench(t *testing.T) *bench {
	c := clock.NewSimulated(start)
	return &bench{Client: &Client{Clock: c, StateDir: t.TempDir()}, time: c}
}

func (b *bench) do(p *provider, policy Policy) (*Answer, error) {
	b.sinks = 0
	return b.Do(context.Background(), Request{Provider: "istat", URL: p.URL + "/data", Policy: policy}, func(r io.Reader) error {
		b.sinks++
		body, err := io.ReadAll(r)
		b.got = string(body)
		return err
	})
}

const csv = "a,b\n1,2\n"

func TestKindsOfAnswers(t *testing.T) {
	packed := zipped(strings.Repeat(csv, 100))
	for _, c := range []struct {
		name     string
		answer   http.HandlerFunc
		kind     Kind
		attempts int
		says     string
	}{
		{"data", text(200, csv), "", 1, ""},
		{"data packed for the way", packedAs(zipped(csv)), "", 1, ""},
		{"no records", text(404, "NoRecordsFound"), Empty, 1, "no records"},
		{"nothing there", text(404, "not found"), Missing, 1, `404 Not Found: "not found"; if it has moved`},
		{"gone", text(410, ""), Missing, 1, "410"},
		{"bad request", text(400, "Invalid URL"), Permanent, 1, `400 Bad Request: "Invalid URL"; the request is wrong`},
		{"bad request, at length", text(400, strings.Repeat("à", 300)), Permanent, 1, "400 Bad Request: \"" + strings.Repeat("à", 200) + "…\"; the request"},
		{"not acceptable", text(406, ""), Permanent, 1, "406"},
		{"too long", text(414, ""), Permanent, 1, "414"},
		{"unprocessable", text(422, ""), Permanent, 1, "422"},
		{"not implemented", text(501, ""), Permanent, 1, "501"},
		{"server error", text(500, "languageTag1"), Transient, 3, `500 Internal Server Error: "languageTag1" (asked 3 times)`},
		{"unavailable", text(503, "<html>"), Transient, 3, "503 Service Unavailable (asked"},
		{"too many requests", text(429, ""), Banned, 1, "nothing is asked of istat until 2026-03-17 09:00 UTC"},
		{"forbidden", text(403, ""), Banned, 1, "403"},
		{"redirect", text(302, "", "Location", "https://example.org/manutenzione.html"), NotData, 1, "302 Found, to https://example.org/manutenzione.html"},
		{"page by type", text(200, csv, "Content-Type", "text/html; charset=utf-8"), NotData, 1, "a page for people"},
		{"page by content", text(200, "\ufeff\r\n<!DOCTYPE html><html><head><title>Sito in manutenzione</title>", "Content-Type", "text/csv"), NotData, 1, "(Sito in manutenzione)"},
		{"nothing", text(200, "", "Content-Type", "text/csv"), Broken, 3, "it is empty"},
		{"cut", cut, Broken, 3, "8 of 100 bytes"},
		{"reset", reset, Broken, 3, "broke off"},
		{"half packed", packedAs(packed[:len(packed)/2]), Broken, 3, "unexpected EOF"},
		{"packed without its checksum", packedAs(packed[:len(packed)-4]), Broken, 3, "unexpected EOF"},
		{"packed with another checksum", packedAs(append(packed[:len(packed)-8:len(packed)-8], 1, 2, 3, 4, 5, 6, 7, 8)), Broken, 3, "checksum"},
		{"packed and not", packedAs([]byte(strings.Repeat(csv, 3))), Broken, 3, "invalid header"},
		{"packed otherwise", text(200, csv, "Content-Encoding", "br"), NotData, 1, `"br"`},
		{"large", text(200, strings.Repeat("x", 2000)), TooLarge, 1, "more than 1000; raise max_body"},
		{"large when unpacked", packedAs(zipped(strings.Repeat("x", 2000))), TooLarge, 1, "more than 1000 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			p := newProvider(t, b.time, c.answer)
			a, err := b.do(p, Policy{MaxBody: 1000, Breaker: 24 * time.Hour})
			if KindOf(err) != c.kind || len(p.times) != c.attempts || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("after %d requests: kind %q, %v", len(p.times), KindOf(err), err)
			}
			if c.kind == "" && (a.Status != 200 || a.Size != int64(len(csv)) || b.got != csv) {
				t.Errorf("%+v, %q", a, b.got)
			}
			if passed := b.time.Now().Sub(start); c.attempts == 3 && passed != 6*time.Minute {
				t.Errorf("it waited %v", passed)
			}
		})
	}
}

// What is larger than a request allows, or than its sink can hold, is refused without advice to raise a limit that is none of the declaration's.
func TestBounds(t *testing.T) {
	chunked := func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // without Content-Length
		io.WriteString(w, strings.Repeat("x", 2000))
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		bound  int64
		sink   error
		says   string
	}{
		{"announced", text(200, strings.Repeat("x", 2000)), 100, nil, "the answer has 2000 bytes, more than 100; no larger one of its kind is taken"},
		{"not announced", chunked, 100, nil, "the answer has more than 100 bytes; no larger one"},
		{"a sink that holds no more", text(200, csv), 100, fmt.Errorf("%w: unpacked", ErrTooLarge), "the answer is too large: unpacked; no larger one"},
		{"a declaration that allows less", chunked, 1 << 20, nil, "more than 1000 bytes; raise max_body in the source's declaration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			p := newProvider(t, b.time, c.answer)
			_, err := b.Do(context.Background(), Request{Provider: "istat", URL: p.URL, Policy: Policy{MaxBody: 1000}, Bound: c.bound}, func(r io.Reader) error {
				if _, err := io.Copy(io.Discard, r); err != nil {
					return err
				}
				return c.sink
			})
			if KindOf(err) != TooLarge || len(p.times) != 1 || !strings.Contains(err.Error(), c.says) {
				t.Errorf("after %d requests: %v", len(p.times), err)
			}
		})
	}
}

func TestRetriesStartOver(t *testing.T) {
	b := newBench(t)
	long := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		io.WriteString(w, strings.Repeat(csv, 50_000))
	}
	p := newProvider(t, b.time, long, text(500, ""), text(200, csv))
	a, err := b.do(p, Policy{})
	if err != nil || b.got != csv || b.sinks != 2 || a.Size != int64(len(csv)) {
		t.Errorf("%+v, %v: %q after %d sinks", a, err, b.got, b.sinks)
	}
	for i, want := range []time.Duration{0, time.Minute, 6 * time.Minute} {
		if got := p.times[i].Sub(start); got != want {
			t.Errorf("request %d at %v, want %v", i+1, got, want)
		}
	}
	for _, c := range []struct {
		header string
		times  int
		last   time.Duration
	}{{"600", 3, 20 * time.Minute}, {"3600", 1, 0}, {start.Add(2 * time.Minute).Format(http.TimeFormat), 3, 7 * time.Minute}} {
		b := newBench(t)
		p := newProvider(t, b.time, text(503, "", "Retry-After", c.header))
		_, err := b.do(p, Policy{})
		if KindOf(err) != Transient || len(p.times) != c.times || p.times[c.times-1].Sub(start) != c.last {
			t.Errorf("Retry-After %s: %v at %v", c.header, err, p.times)
		}
	}
}

func TestHeaders(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(304, ""))
	a, err := b.Do(context.Background(), Request{Provider: "istat", Method: http.MethodPost, URL: p.URL, Body: []byte("q"), Header: map[string]string{"Accept": "text/csv"}}, nil)
	if err != nil || a.Status != http.StatusNotModified {
		t.Fatal(a, err)
	}
	r := p.asked[0]
	if r.Header.Get("Accept") != "text/csv" || r.Header.Get("Accept-Language") != "it, en;q=0.5" || r.Method != http.MethodPost ||
		!strings.HasPrefix(r.Header.Get("User-Agent"), "osservatorio/") || r.Header.Get("Accept-Encoding") != "gzip" {
		t.Errorf("%s %v", r.Method, r.Header)
	}
}

// What the sink cannot do is told from what the provider did wrong.
func TestErrorsOfTheSink(t *testing.T) {
	full := errors.New("no space left on device")
	for _, c := range []struct {
		err      error
		kind     Kind
		attempts int
	}{{full, "", 1}, {fmt.Errorf("%w: a hole in the archive", ErrBroken), Broken, 3}, {fmt.Errorf("%w: no zip", ErrNotData), NotData, 1}} {
		b := newBench(t)
		p := newProvider(t, b.time, text(200, csv))
		_, err := b.Do(context.Background(), Request{Provider: "istat", URL: p.URL}, func(io.Reader) error { return c.err })
		if !errors.Is(err, c.err) || KindOf(err) != c.kind || len(p.times) != c.attempts {
			t.Errorf("%v: %v after %d requests", c.err, err, len(p.times))
		}
	}
	// A sink that stops reading early does not hide that the end is missing.
	b := newBench(t)
	p := newProvider(t, b.time, cut)
	if _, err := b.Do(context.Background(), Request{Provider: "istat", URL: p.URL}, func(io.Reader) error { return nil }); KindOf(err) != Broken {
		t.Errorf("a cut answer that nobody read to the end: %v", err)
	}
}

func TestSlowAnswers(t *testing.T) {
	hang := make(chan struct{})
	slow := func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "a,b\n")
		w.(http.Flusher).Flush()
		<-hang
	}
	b := newBench(t)
	p := newProvider(t, b.time, slow, text(200, csv))
	t.Cleanup(func() { close(hang) })
	if _, err := b.do(p, Policy{Timeout: 50 * time.Millisecond}); err != nil || b.got != csv {
		t.Errorf("%v, %q", err, b.got)
	}
	p.times = nil
	_, err := b.do(p, Policy{Timeout: 50 * time.Millisecond, Retries: []time.Duration{}})
	if KindOf(err) != Transient || !strings.Contains(err.Error(), "no whole answer within 50ms") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	p.times = nil
	if _, err := b.Do(ctx, Request{Provider: "istat", URL: p.URL}, func(r io.Reader) error { _, err := io.ReadAll(r); return err }); !errors.Is(err, context.Canceled) || KindOf(err) != "" {
		t.Errorf("called off: %v", err)
	}
}

// A provider that gives no answer at all is not waited for by every request of a run.
func TestUnreachable(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	dead := &provider{Server: &httptest.Server{URL: "http://127.0.0.1:1"}}
	var texts []string
	for range 4 {
		_, err := b.do(dead, Policy{})
		if KindOf(err) != Transient {
			t.Fatal(err)
		}
		texts = append(texts, err.Error())
	}
	if passed := b.time.Now().Sub(start); passed != 6*time.Minute {
		t.Errorf("it waited %v in all", passed)
	}
	if !strings.Contains(texts[0], "connection refused") || !strings.Contains(texts[0], "asked 3 times") || !strings.Contains(texts[1], "connection refused") || !strings.Contains(texts[3], "not asked: 3 requests in a row went unanswered") {
		t.Errorf("%q", texts)
	}
	if _, err := b.do(p, Policy{}); err != nil { // another stand-in
		t.Error(err)
	}
	b.time.Sleep(context.Background(), muteRest)
	if _, err := b.do(dead, Policy{}); !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("after the rest: %v", err)
	}
}
