package lake

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrScheduled is returned when another process runs the schedule of a lake.
var ErrScheduled = errors.New("another process runs the schedule of this lake")

// SchedulePath is where the state of the jobs lies.
func (l *Lake) SchedulePath() string { return l.Path("schedule.json") }

// LockSchedule keeps other schedulers away; a crash releases it. It returns ErrScheduled when
// there is one. Between its jobs a scheduler leaves the lake to other writers.
func (l *Lake) LockSchedule() (unlock func(), err error) {
	f, err := os.OpenFile(l.Path(".schedule.lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the schedule: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w (%s); stop it first, or let it do the work", ErrScheduled, l.Dir)
	}
	return func() { f.Close() }, nil
}
