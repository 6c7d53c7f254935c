package fetch

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"osservatorio/internal/clock"
)

// TestMain makes the test binary a process that asks an address several times, at a pace.
func TestMain(m *testing.M) {
	if url := os.Getenv("OSSERVATORIO_TEST_ASK"); url != "" {
		c := &Client{Clock: clock.System(time.Now), StateDir: os.Args[1]}
		bufio.NewReader(os.Stdin).ReadString('\n') // all begin at once
		for range 4 {
			if _, err := c.Do(context.Background(), Request{Provider: "istat", URL: url, Policy: Policy{Pace: pace}}, drain); err != nil {
				os.Stderr.WriteString(err.Error())
				os.Exit(1)
			}
		}
		return
	}
	os.Exit(m.Run())
}

const pace = 100 * time.Millisecond

func drain(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }

// Several processes that ask one provider at once keep one pace.
func TestProcessesShareThePace(t *testing.T) {
	p := newProvider(t, clock.System(time.Now), text(200, csv))
	dir := t.TempDir()
	var inputs []io.WriteCloser
	var commands []*exec.Cmd
	for range 3 {
		c := exec.Command(os.Args[0], dir)
		c.Env = append(os.Environ(), "OSSERVATORIO_TEST_ASK="+p.URL)
		c.Stderr = os.Stderr
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		inputs, commands = append(inputs, in), append(commands, c)
	}
	for _, in := range inputs {
		io.WriteString(in, "\n")
	}
	for _, c := range commands {
		if err := c.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	p.Close() // and with it all that writes times
	if len(p.times) != 12 {
		t.Fatalf("%d requests", len(p.times))
	}
	slices.SortFunc(p.times, time.Time.Compare)
	for i := 1; i < len(p.times); i++ {
		// The server notes a request some time after it was sent, on a busy machine the later the busier.
		if gap := p.times[i].Sub(p.times[i-1]); gap < pace/2 {
			t.Errorf("request %d follows after %v", i+1, gap)
		}
	}
	if all := p.times[11].Sub(p.times[0]); all < 11*pace-pace/2 {
		t.Errorf("12 requests within %v", all)
	}
}

func TestRestartKeepsThePace(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	policy := Policy{Pace: 13 * time.Second}
	for range 3 {
		if _, err := b.do(p, policy); err != nil {
			t.Fatal(err)
		}
		b.time.Sleep(context.Background(), 4*time.Second)
		b.Client = &Client{Clock: b.time, StateDir: b.StateDir} // the process ends and begins anew
	}
	for i, want := range []time.Duration{0, 13 * time.Second, 26 * time.Second} {
		if got := p.times[i].Sub(start); got != want {
			t.Errorf("request %d at %v, want %v", i+1, got, want)
		}
	}
}

// Retries keep the pace, also when they are to follow at once.
func TestRetriesKeepThePace(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(500, ""), text(500, ""), text(200, csv))
	if _, err := b.do(p, Policy{Pace: 13 * time.Second, Retries: []time.Duration{0, time.Second}}); err != nil {
		t.Fatal(err)
	}
	if got := p.times[2].Sub(p.times[0]); got != 26*time.Second {
		t.Errorf("three attempts within %v", got)
	}
}

// standing is a clock that stands still: sleeping does not move it.
type standing struct{ slept time.Duration }

func (s *standing) Now() time.Time { return start }
func (s *standing) Sleep(ctx context.Context, d time.Duration) error {
	s.slept += d
	return ctx.Err()
}

// A clock that stands still or was set back makes the waiting neither endless nor shorter.
func TestClockOutOfOrder(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	s := &standing{}
	b.Clock = s
	policy := Policy{Pace: 13 * time.Second}
	for range 2 {
		if _, err := b.do(p, policy); err != nil {
			t.Fatal(err)
		}
	}
	if s.slept != 13*time.Second {
		t.Errorf("on a clock that stands still it slept %v", s.slept)
	}
	back := clock.NewSimulated(start.AddDate(0, 0, -3))
	b.Clock = back
	if _, err := b.do(p, policy); err != nil {
		t.Fatal(err)
	}
	if slept := back.Now().Sub(start.AddDate(0, 0, -3)); slept < 13*time.Second || slept > time.Minute {
		t.Errorf("on a clock that was set back it slept %v", slept)
	}
}

func TestBreakerSurvivesARestart(t *testing.T) {
	for _, policy := range []Policy{{Pace: 13 * time.Second, Breaker: 24 * time.Hour}, {Breaker: 24 * time.Hour}} {
		b := newBench(t)
		p := newProvider(t, b.time, text(429, ""), text(200, csv))
		_, err := b.do(p, policy)
		if e := AsError(err); e == nil || e.Kind != Banned || !e.Until.Equal(start.Add(24*time.Hour)) {
			t.Fatalf("%+v", err)
		}
		b.Client = &Client{Clock: b.time, StateDir: b.StateDir}
		b.time.Sleep(context.Background(), 23*time.Hour)
		_, err = b.do(p, policy)
		if KindOf(err) != Banned || !strings.Contains(err.Error(), "not asked, because on 2026-03-16 09:00 UTC the provider answered 429") || !strings.Contains(err.Error(), "until 2026-03-17 09:00 UTC") {
			t.Errorf("an hour before its end: %v", err)
		}
		if len(p.times) != 1 {
			t.Errorf("%d requests while the breaker was open", len(p.times)-1)
		}
		b.time.Sleep(context.Background(), time.Hour)
		if _, err := b.do(p, policy); err != nil {
			t.Errorf("at its end: %v", err)
		}
	}
	// The provider may ask for more than the breaker's own time.
	b := newBench(t)
	p := newProvider(t, b.time, text(429, "", "Retry-After", "172800"))
	if _, err := b.do(p, Policy{}); AsError(err) == nil || !AsError(err).Until.Equal(start.Add(48*time.Hour)) {
		t.Errorf("%v", err)
	}
}

// A stand-in's state is not the provider's, and a provider's is one for all of its hosts.
func TestKeysOfState(t *testing.T) {
	for url, want := range map[string]string{
		"https://esploradati.istat.it/SDMXWS/rest": "istat", "https://www.istat.it/": "istat",
		"http://127.0.0.1:8900/SDMXWS/rest": "istat@127.0.0.1_8900", "http://localhost/": "istat@localhost", "http://[::1]:80/": "istat@__1_80",
	} {
		if got := (Request{Provider: "istat", URL: url}).key(); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

func TestDamagedState(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	policy := Policy{Pace: time.Second}
	if _, err := b.do(p, policy); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(b.StateDir, "*.json"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	if err := os.WriteFile(files[0], []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := b.do(p, policy); err == nil || !strings.Contains(err.Error(), files[0]) || len(p.times) != 1 {
		t.Errorf("it asked %d times, %v", len(p.times), err)
	}
}

// The moment that counts is when the request has left, not when it was decided on.
func TestPaceFromTheSending(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	b.HTTP = roundTrip(func(r *http.Request) (*http.Response, error) {
		b.time.Sleep(context.Background(), 10*time.Second) // a slow connection
		return http.DefaultTransport.RoundTrip(r)
	})
	for range 2 {
		if _, err := b.do(p, Policy{Pace: 13 * time.Second}); err != nil {
			t.Fatal(err)
		}
	}
	if gap := p.times[1].Sub(p.times[0]); gap < 13*time.Second {
		t.Errorf("the second request came %v after the first", gap)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// crossing sends requests over connections that take their time, each another, and notes by the
// clock when each is there: then its request leaves. (Later, when the bytes are written, the clock
// may have been moved by who waits for the next turn.)
type crossing struct {
	clock  *clock.Simulated
	mu     sync.Mutex
	random *rand.Rand
	left   []time.Time
}

func (x *crossing) transport() *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		x.mu.Lock()
		slow := time.Duration(x.random.Int64N(int64(40 * time.Second)))
		x.mu.Unlock()
		for range 4 { // others run meanwhile
			runtime.Gosched()
			if err := x.clock.Sleep(ctx, slow/4); err != nil {
				return nil, err
			}
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		x.mu.Lock()
		defer x.mu.Unlock()
		x.left = append(x.left, x.clock.Now())
		return conn, err
	}}
}

// Several requests in flight, of several clients with one state folder, leave at the pace, however
// long each connection takes: one that was decided on early and is late does not run into the next.
func TestRequestsInFlightKeepThePace(t *testing.T) {
	const clients, workers, each = 3, 3, 4
	x := &crossing{clock: clock.NewSimulated(start), random: rand.New(rand.NewPCG(7, 3))}
	// Answers come in another order than the requests, one in five is to be asked for again.
	var answered atomic.Int64
	p := newProvider(t, x.clock, func(w http.ResponseWriter, r *http.Request) {
		n := answered.Add(1)
		time.Sleep(time.Duration(n%4) * time.Millisecond)
		if n%5 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, csv)
	})
	dir, policy := t.TempDir(), Policy{Pace: 13 * time.Second, Retries: []time.Duration{0, 0, 0, 0, 0}}
	var group sync.WaitGroup
	for range clients {
		c := &Client{Clock: x.clock, StateDir: dir, HTTP: x.transport()}
		for range workers {
			group.Go(func() {
				for range each {
					if _, err := c.Do(t.Context(), Request{Provider: "istat", URL: p.URL, Policy: policy}, drain); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	group.Wait()
	if n := int(answered.Load()); n != len(x.left) || n < clients*workers*each {
		t.Fatalf("%d requests left, %d came", len(x.left), n)
	}
	slices.SortFunc(x.left, time.Time.Compare)
	for i := 1; i < len(x.left); i++ {
		if gap := x.left[i].Sub(x.left[i-1]); gap < policy.Pace {
			t.Errorf("request %d leaves %v after the one before", i+1, gap)
		}
	}
}

// Who waits for a turn while another request is on its way can be told to stop.
func TestWaitingForATurnEnds(t *testing.T) {
	b := newBench(t)
	p := newProvider(t, b.time, text(200, csv))
	dialling, carryOn := make(chan struct{}), make(chan struct{})
	b.HTTP = roundTrip(func(r *http.Request) (*http.Response, error) {
		close(dialling)
		<-carryOn
		return http.DefaultTransport.RoundTrip(r)
	})
	policy := Policy{Pace: 13 * time.Second}
	first := make(chan error)
	go func() {
		_, err := b.do(p, policy)
		first <- err
	}()
	<-dialling
	ctx, stop := context.WithCancel(t.Context())
	second := make(chan error)
	go func() {
		other := &Client{Clock: b.time, StateDir: b.StateDir}
		_, err := other.Do(ctx, Request{Provider: "istat", URL: p.URL, Policy: policy}, drain)
		second <- err
	}()
	stop()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop while it waits: %v", err)
	}
	close(carryOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if len(p.times) != 1 {
		t.Errorf("%d requests", len(p.times))
	}
}
