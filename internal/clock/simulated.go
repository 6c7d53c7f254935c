package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Simulated is a clock whose time passes only by sleeping, and at once: whoever sleeps moves
// it to the end of the sleep. Work takes no time by it.
type Simulated struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer // sorted by time
}

// timer calls fire once when the clock reaches its time.
type timer struct {
	at   time.Time
	fire func()
}

// NewSimulated makes a clock that stands at a time.
func NewSimulated(now time.Time) *Simulated { return &Simulated{now: now} }

// Now is the simulated time.
func (s *Simulated) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Sleep moves the clock to the end of the sleep, past every timer on the way in its order;
// when one of them ends ctx, the clock stays there.
func (s *Simulated) Sleep(ctx context.Context, d time.Duration) error {
	end := s.Now().Add(d)
	for ctx.Err() == nil {
		t := s.advance(end)
		if t == nil {
			return nil
		}
		t.fire()
	}
	return context.Cause(ctx)
}

// At calls fire once when the clock reaches a time, before anybody who sleeps longer wakes.
func (s *Simulated) At(at time.Time, fire func()) (stop func()) {
	t := &timer{at, fire}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, _ := slices.BinarySearchFunc(s.timers, at, func(t *timer, at time.Time) int {
		if t.at.After(at) {
			return 1
		}
		return -1 // after those of the same time
	})
	s.timers = slices.Insert(s.timers, i, t)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.timers = slices.DeleteFunc(s.timers, func(other *timer) bool { return other == t })
	}
}

// advance moves to the first timer up to a time and returns it; when there is none, it moves
// to that time. Time never goes back.
func (s *Simulated) advance(end time.Time) *timer {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due *timer
	if len(s.timers) > 0 && !s.timers[0].at.After(end) {
		due, s.timers = s.timers[0], s.timers[1:]
		end = due.at
	}
	if end.After(s.now) {
		s.now = end
	}
	return due
}

func (s *Simulated) withTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	stop := s.At(s.Now().Add(d), func() { cancel(context.DeadlineExceeded) })
	return ctx, func() { stop(); cancel(context.Canceled) }
}
