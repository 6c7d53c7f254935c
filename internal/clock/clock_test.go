package clock

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)

func TestSimulatedTimePassesBySleeping(t *testing.T) {
	c := NewSimulated(start)
	if err := c.Sleep(context.Background(), 365*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := c.Now(); !got.Equal(start.AddDate(1, 0, 0)) {
		t.Errorf("a year later it is %s", got)
	}
	if err := c.Sleep(context.Background(), -time.Hour); err != nil || !c.Now().Equal(start.AddDate(1, 0, 0)) {
		t.Errorf("time went back to %s, %v", c.Now(), err)
	}
}

func TestTimersFireInTheirOrder(t *testing.T) {
	c := NewSimulated(start)
	var fired []string
	at := func(name string, d time.Duration) func() {
		return c.At(start.Add(d), func() { fired = append(fired, name+c.Now().Format(" 15:04")) })
	}
	at("second", 2*time.Hour)
	at("first", time.Hour)
	at("third", 2*time.Hour)
	at("never", 10*time.Hour)
	at("stopped", time.Hour)()
	if err := c.Sleep(context.Background(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	if want := []string{"first 02:00", "second 03:00", "third 03:00"}; !slices.Equal(fired, want) {
		t.Errorf("fired %q, want %q", fired, want)
	}
}

func TestATimeoutEndsASleep(t *testing.T) {
	for name, c := range map[string]Clock{"system": System(time.Now), "simulated": NewSimulated(start)} {
		before := c.Now()
		ctx, cancel := WithTimeout(context.Background(), c, 20*time.Millisecond)
		err := c.Sleep(ctx, time.Hour)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		if passed := c.Now().Sub(before); passed < 20*time.Millisecond || passed > time.Minute {
			t.Errorf("%s: %s passed", name, passed)
		}
		if err := c.Sleep(ctx, 0); err == nil {
			t.Errorf("%s: slept in a context that has ended", name)
		}
	}
}

func TestWorkInTimeIsNotCancelled(t *testing.T) {
	c := NewSimulated(start)
	ctx, cancel := WithTimeout(context.Background(), c, time.Hour)
	if err := c.Sleep(ctx, time.Minute); err != nil {
		t.Error(err)
	}
	cancel()
	if err := c.Sleep(context.Background(), 2*time.Hour); err != nil || len(c.timers) != 0 {
		t.Errorf("%d timers are left, %v", len(c.timers), err)
	}
}
