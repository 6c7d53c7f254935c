package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"osservatorio/internal/atomicfile"
)

// state is what all processes of the machine must know of a provider: <StateDir>/<key>.json.
type state struct {
	LastSend time.Time `json:"last_send,omitzero"`
	Until    time.Time `json:"closed_until,omitzero"` // nothing is asked before
	Why      string    `json:"why,omitempty"`
}

// key names the state of a provider. A stand-in's state is its own: what it is asked does not
// count against the provider whose place it takes.
func (r Request) key() string {
	if !Loopback(r.URL) {
		return r.Provider
	}
	u, _ := url.Parse(r.URL) // Loopback has parsed it
	return r.Provider + "@" + strings.NewReplacer(":", "_", "[", "", "]", "").Replace(u.Host)
}

func (c *Client) stateFile(key string) string { return filepath.Join(c.StateDir, key+".json") }

func (c *Client) readState(key string) (state, error) {
	var s state
	data, err := os.ReadFile(c.stateFile(key))
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return s, fmt.Errorf("when %s was last asked cannot be told: %s: %w; delete the file if the provider has not been asked for a while", key, c.stateFile(key), err)
	}
	return s, nil
}

// Breakers lists the providers that were ever asked, and until when each is not to be asked
// again because it refused; the zero time when it did not.
func (c *Client) Breakers() (map[string]time.Time, error) {
	files, err := filepath.Glob(filepath.Join(c.StateDir, "*.json"))
	if err != nil {
		return nil, err
	}
	out := map[string]time.Time{}
	for _, f := range files {
		key := strings.TrimSuffix(filepath.Base(f), ".json")
		s, err := c.readState(key)
		if err != nil {
			return nil, err
		}
		out[key] = s.Until
	}
	return out, nil
}

// withState changes the state of a provider while no other process does; change tells whether it did.
func (c *Client) withState(key string, change func(*state) bool) error {
	if err := os.MkdirAll(c.StateDir, 0o755); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(c.StateDir, key+".lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer lock.Close() // which releases it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	s, err := c.readState(key)
	if err != nil || !change(&s) {
		return err
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(c.stateFile(key), append(data, '\n'))
}

// turn waits until the provider may be asked, and notes that it is asked now. It returns an
// *Error of kind Banned while it must not be asked at all. Until passed is called, which it must be
// once the request has left or cannot, nobody else's turn comes: a connection may take its time,
// and the pace is that of what leaves.
func (c *Client) turn(ctx context.Context, r Request) (passed func(), err error) {
	key := r.key()
	if r.Policy.Pace <= 0 {
		s, err := c.readState(key)
		if err != nil {
			return nil, err
		}
		return func() {}, s.open(c.Clock.Now(), r)
	}
	passed, err = c.lockTurn(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := c.waitForPace(ctx, key, r); err != nil {
		passed()
		return nil, err
	}
	return passed, nil
}

// lockTurn waits until no other client, of this process or another, has its turn.
func (c *Client) lockTurn(ctx context.Context, key string) (unlock func(), err error) {
	if err := os.MkdirAll(c.StateDir, 0o755); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(c.StateDir, key+".turn"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	locked := make(chan error, 1)
	go func() { locked <- syscall.Flock(int(lock.Fd()), syscall.LOCK_EX) }()
	select {
	case err = <-locked:
	case <-ctx.Done():
		go func() { // the lock comes some time, and is given back
			<-locked
			lock.Close()
		}()
		return nil, context.Cause(ctx)
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	var once sync.Once
	return func() { once.Do(func() { lock.Close() }) }, nil
}

// waitForPace waits, in one's turn, until the pace allows a request, and notes it.
func (c *Client) waitForPace(ctx context.Context, key string, r Request) error {
	// A clock that stands still, or was set back, must not make the waiting endless.
	began := c.Clock.Now()
	var slept, wait time.Duration
	for {
		var banned error
		err := c.withState(key, func(s *state) bool {
			now := c.Clock.Now()
			if least := began.Add(slept); now.Before(least) {
				now = least
			}
			if banned = s.open(now, r); banned != nil {
				return false
			}
			if wait = s.LastSend.Add(r.Policy.Pace).Sub(now); wait > r.Policy.Pace {
				wait = r.Policy.Pace - slept // the last request seems to be still to come: the clock was set back
			}
			if wait > 0 {
				return false
			}
			s.LastSend = now
			return true
		})
		switch {
		case err != nil:
			return err
		case banned != nil:
			return banned
		case wait <= 0:
			return nil
		}
		if err := c.Clock.Sleep(ctx, wait); err != nil {
			return err
		}
		slept += wait
	}
}

// open returns an *Error of kind Banned while the breaker is open.
func (s state) open(now time.Time, r Request) error {
	if !now.Before(s.Until) {
		return nil
	}
	return &Error{Kind: Banned, Provider: r.Provider, URL: r.URL, Until: s.Until, Err: errors.New("not asked, because " + s.Why)}
}

// sent notes that a request has left: the connection may have taken its time after turn, which has now passed.
func (c *Client) sent(r Request, passed func()) {
	defer passed()
	if r.Policy.Pace <= 0 {
		return
	}
	now := c.Clock.Now()
	// An error leaves the time that turn has noted.
	_ = c.withState(r.key(), func(s *state) bool {
		later := now.After(s.LastSend)
		if later {
			s.LastSend = now
		}
		return later
	})
}

// ban opens the breaker and tells until when.
func (c *Client) ban(r Request, e *Error) error {
	now := c.Clock.Now()
	e.Until = now.Add(max(r.Policy.Breaker, e.retryAfter)).Truncate(time.Second)
	return c.withState(r.key(), func(s *state) bool {
		s.Until, s.Why = e.Until, fmt.Sprintf("on %s %v", now.UTC().Format("2006-01-02 15:04 UTC"), e.Err)
		return true
	})
}
