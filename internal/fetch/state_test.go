package fetch

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
