// Package clock is the one source of time of whatever waits: the pace of requests, the
// waits between attempts, the schedule. Who waits takes a Clock, so that a test can let a
// year pass in seconds.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx ends; then it returns the cause. It returns at once
	// when d is not positive.
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the clock of the machine: System(time.Now).
type System func() time.Time

// Now is the time of the machine.
func (s System) Now() time.Time { return s() }

// Sleep waits for d, or until ctx ends.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// WithTimeout returns a context that ends when d has passed by the clock; its cause is then
// context.DeadlineExceeded.
func WithTimeout(ctx context.Context, c Clock, d time.Duration) (context.Context, context.CancelFunc) {
	if s, ok := c.(*Simulated); ok {
		return s.withTimeout(ctx, d)
	}
	return context.WithTimeout(ctx, d)
}
