package fetch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"time"

	"osservatorio/internal/clock"
)

// userAgent tells providers who asks.
const userAgent = "osservatorio/1 (labour-market observatory)"

// Request is one question to a provider.
type Request struct {
	Provider string // the source's name, under which pace and breaker are kept
	Method   string // GET when empty
	URL      string
	Body     []byte
	Header   map[string]string // Accept should be among them; "*/*" otherwise
	Policy   Policy
	// Bound is the most bytes that an answer of this kind is taken to have, whatever the policy allows; none when 0.
	Bound int64
	// Discreet keeps what the provider says with a refusal out of errors: it may be about a person.
	Discreet bool
}

// Answer is what came with the body that the sink was given, or the news that nothing has changed (Status 304).
type Answer struct {
	Status int
	Header http.Header
	Size   int64 // bytes that the sink was given
}

// Client asks providers. All requests of a process may share one.
type Client struct {
	Clock    clock.Clock
	StateDir string            // shared by all processes of the machine
	HTTP     http.RoundTripper // http.DefaultTransport when nil
	// Asked is told of every request that was sent and the status of its answer, 0 when there was none; it may be nil.
	Asked func(provider string, status int)

	mu    sync.Mutex
	mutes map[string]mute
}

// mute counts the requests in a row to which a provider gave no answer at all.
type mute struct {
	count int
	since time.Time
}

const (
	mutesMost = 3                // after so many unanswered requests in a row
	muteRest  = 30 * time.Minute // a provider is not asked for so long
	longest   = 15 * time.Minute // a Retry-After beyond is not waited for
)

// Do sends a request when the provider may be asked, and again when that helps. sink receives the
// whole body of one attempt; it is called again on a retry and must start over. What is not 200 or
// 304 is returned as an *Error; errors of ctx, of the state folder and of the sink as they are.
func (c *Client) Do(ctx context.Context, r Request, sink func(io.Reader) error) (*Answer, error) {
	r.Policy = r.Policy.withDefaults()
	retries := r.Policy.Retries
	silent, err := c.silent(r)
	if err != nil {
		return nil, err
	}
	if silent {
		retries = nil // the last request waited for it in vain
	}
	for attempt := 1; ; attempt++ {
		passed, err := c.turn(ctx, r)
		if err != nil {
			return nil, err
		}
		answer, err := c.attempt(ctx, r, sink, passed)
		passed() // if the request never left
		var e *Error
		if err == nil || !errors.As(err, &e) {
			c.heard(r, err == nil)
			return answer, err
		}
		e.Attempts = attempt
		if e.Kind == Banned {
			if err := c.ban(r, e); err != nil {
				return nil, errors.Join(e, err)
			}
		}
		if !e.again() || attempt > len(retries) || e.retryAfter > longest {
			c.heard(r, e.Status != 0)
			return nil, e
		}
		if err := c.Clock.Sleep(ctx, max(retries[attempt-1], e.retryAfter)); err != nil {
			return nil, err
		}
	}
}

// silent reports whether the last request went unanswered; after several it returns an error instead.
func (c *Client) silent(r Request) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.mutes[r.key()]
	if rest := m.since.Add(muteRest); m.count >= mutesMost && c.Clock.Now().Before(rest) {
		return true, &Error{Kind: Transient, Provider: r.Provider, URL: r.URL,
			Err: fmt.Errorf("not asked: %d requests in a row went unanswered; %s is left in peace until %s", m.count, r.Provider, rest.UTC().Format("15:04 UTC"))}
	}
	return m.count > 0, nil
}

func (c *Client) heard(r Request, answered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mutes == nil {
		c.mutes = map[string]mute{}
	}
	if answered {
		delete(c.mutes, r.key())
		return
	}
	c.mutes[r.key()] = mute{c.mutes[r.key()].count + 1, c.Clock.Now()}
}

// attempt sends a request once; when it has left, the turn has passed.
func (c *Client) attempt(ctx context.Context, r Request, sink func(io.Reader) error, passed func()) (*Answer, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, r.Policy.Timeout)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { c.sent(r, passed) }})
	req, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodGet), r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, &Error{Kind: Permanent, Provider: r.Provider, URL: r.URL, Err: err}
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Language", "it, en;q=0.5") // its absence is answered with 500 by NSI services
	req.Header.Set("Accept-Encoding", "gzip")
	for k, v := range r.Header {
		req.Header.Set(k, v)
	}
	// A connection that is kept may be closed by the other end, upon which net/http asks again by itself and breaks the pace.
	req.Close = r.Policy.Pace > 0
	fail := func(kind Kind, status int, err error) error {
		if whole.Err() != nil {
			return whole.Err()
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			kind, err = Transient, fmt.Errorf("no whole answer within %v", r.Policy.Timeout)
		}
		return &Error{Kind: kind, Provider: r.Provider, URL: r.URL, Status: status, Err: err}
	}
	transport := c.HTTP
	if transport == nil {
		transport = http.DefaultTransport
	}
	// RoundTrip follows no redirect: where one leads during an outage is a page, not an extract.
	resp, err := transport.RoundTrip(req)
	if c.Asked != nil {
		status := 0
		if err == nil {
			status = resp.StatusCode
		}
		c.Asked(r.Provider, status)
	}
	if err != nil {
		return nil, fail(Transient, 0, fmt.Errorf("the provider gave no answer: %w", err))
	}
	defer resp.Body.Close()
	answer := &Answer{Status: resp.StatusCode, Header: resp.Header}
	if resp.StatusCode == http.StatusNotModified {
		return answer, nil
	}
	if resp.StatusCode != http.StatusOK {
		return nil, c.refused(resp, r.Discreet, fail)
	}
	body, err := newBody(resp, r)
	if err == nil {
		err = body.pour(sink)
		answer.Size = body.read
	}
	var bad *badBody
	switch {
	case err == nil:
		return answer, nil
	case errors.As(err, &bad):
		failure := fail(bad.kind, resp.StatusCode, bad.err)
		if e := AsError(failure); e != nil {
			e.bounded = bad.bounded
		}
		return nil, failure
	}
	return nil, err
}

// refused turns an answer that is neither 200 nor 304 into an error.
func (c *Client) refused(resp *http.Response, discreet bool, fail func(Kind, int, error) error) error {
	start, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	said := gist(start)
	if discreet {
		said = ""
	}
	err := fmt.Errorf("the provider answered %s%s", strings.TrimSpace(resp.Status), said)
	kind := Permanent
	switch code := resp.StatusCode; {
	case code == http.StatusNotFound && bytes.Contains(bytes.ToLower(start), []byte("norecordsfound")):
		kind, err = Empty, errors.New("the provider has no records for this request (404 NoRecordsFound)")
	case code == http.StatusNotFound || code == http.StatusGone:
		kind = Missing
	case code == http.StatusTooManyRequests || code == http.StatusForbidden:
		kind = Banned
	case code >= 300 && code < 400:
		kind, err = NotData, fmt.Errorf("the provider answered %s, to %s", resp.Status, cmp.Or(resp.Header.Get("Location"), "nowhere"))
	case code >= 500 && code != http.StatusNotImplemented || code == http.StatusRequestTimeout:
		kind = Transient
	case code < 300:
		kind = NotData
	}
	failure := fail(kind, resp.StatusCode, err)
	var e *Error
	if errors.As(failure, &e) {
		e.retryAfter = c.retryAfter(resp.Header.Get("Retry-After"))
	}
	return failure
}

// retryAfter reads the header, seconds or a date; 0 when it says nothing.
func (c *Client) retryAfter(text string) time.Duration {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return time.Duration(min(n, 7*24*3600)) * time.Second
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(0, min(t.Sub(c.Clock.Now()), 7*24*time.Hour))
	}
	return 0
}

// gist is the beginning of a text that the provider sent with its refusal, when it is no page.
func gist(start []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(start), "")), " ")
	if text == "" || strings.HasPrefix(text, "<") {
		return ""
	}
	if short := []rune(text); len(short) > 200 {
		text = string(short[:200]) + "…"
	}
	return fmt.Sprintf(": %q", text)
}
