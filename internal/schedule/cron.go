// Package schedule decides what runs when: cron expressions on Italian wall clocks, jobs,
// what is due, retries, and the release calendars of the providers. It runs nothing by
// itself and knows no lake: who uses it says what a job does.
package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // a bare machine has no zone files

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v3"
)

// Zone is where the wall clock hangs by which jobs are declared.
var Zone = mustZone("Europe/Rome")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the binary carries the zones with it
	}
	return z
}

// Cron is a cron expression of five fields (minute, hour, day of month, month, day of week),
// or @hourly, @daily, @weekly, @monthly, @yearly, by the wall clock of Zone.
//
// Every time that it names comes exactly once a day. A time that the spring change leaves
// out (02:30) comes when the gap ends, at 03:00; several left out come together. A time that
// the autumn change repeats comes the first time only.
type Cron struct {
	text string
	spec cron.Schedule
}

var (
	parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	// field is what the library reads without trouble: it panics on some zones ("TZ=0…"), and
	// never ends on a field without values (",").
	field       = regexp.MustCompile(`^[0-9A-Za-z*?/-]+(,[0-9A-Za-z*?/-]+)*$`)
	descriptors = regexp.MustCompile(`^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$`)
)

// ParseCron reads an expression. It is an error that it never comes within five years ("0 0 30 2 *").
func ParseCron(text string) (Cron, error) {
	if err := checkCron(text); err != nil {
		return Cron{}, fmt.Errorf("%q is no cron expression: %w", text, err)
	}
	spec, err := parser.Parse(text)
	if err != nil {
		return Cron{}, fmt.Errorf("%q is no cron expression: %w", text, err)
	}
	// The library is given wall clocks as if they were UTC: it then knows of no hour changes,
	// of which it skips some times and repeats others.
	spec.(*cron.SpecSchedule).Location = time.UTC
	c := Cron{text, spec}
	if c.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Cron{}, fmt.Errorf("%q names a day that never comes", text)
	}
	return c, nil
}

func checkCron(text string) error {
	fields := strings.Fields(text)
	if len(fields) == 1 && strings.HasPrefix(text, "@") {
		if !descriptors.MatchString(text) {
			return errors.New("of the words there are @hourly, @daily, @weekly, @monthly and @yearly")
		}
		return nil
	}
	if len(fields) > 0 && strings.Contains(fields[0], "TZ=") {
		return errors.New("the zone is always Europe/Rome; leave TZ= out")
	}
	if len(fields) != 5 {
		return fmt.Errorf("it has %d fields; write five: minute, hour, day of month, month, day of week (0 is Sunday)", len(fields))
	}
	for i, f := range fields {
		if !field.MatchString(f) {
			return fmt.Errorf("its %s is %q; write numbers, names, *, ranges (1-5), steps (*/2) and lists (1,15)",
				[]string{"minute", "hour", "day of month", "month", "day of week"}[i], f)
		}
	}
	return nil
}

// String is the expression as it was written.
func (c Cron) String() string { return c.text }

// UnmarshalYAML reads an expression and says on which line a bad one stands.
func (c *Cron) UnmarshalYAML(n *yaml.Node) error {
	parsed, err := ParseCron(n.Value)
	if n.Kind != yaml.ScalarNode {
		err = errors.New("write one cron expression as text")
	}
	if err != nil {
		// Of this type mistakes are gathered by the decoder; any other ends it at the first.
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %v", n.Line, err)}}
	}
	*c = parsed
	return nil
}

// Next is the first time after t that the expression names; the zero time when there is none
// within five years.
func (c Cron) Next(t time.Time) time.Time {
	for wall := wallClock(t); ; {
		if wall = c.spec.Next(wall); wall.IsZero() {
			return wall
		}
		// In the hour that autumn repeats, times of the first pass lie before t.
		if at := instant(wall); at.After(t) {
			return at
		}
	}
}

// wallClock is what the clocks in Zone show at t, written as if it were UTC.
func wallClock(t time.Time) time.Time {
	t = t.In(Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant is when the clocks in Zone first show a wall clock, or would have shown it but for
// the spring change: then the end of the gap.
func instant(wall time.Time) time.Time {
	// Half a day before and after stand on the two sides of a change, if there is one.
	before, after := withOffsetAt(wall, wall.Add(-12*time.Hour)), withOffsetAt(wall, wall.Add(12*time.Hour))
	switch {
	case wallClock(before).Equal(wall):
		return before // also the first of two
	case wallClock(after).Equal(wall):
		return after
	}
	change, _ := before.ZoneBounds() // by the old offset, a time in the gap lies after the change
	return change
}

// withOffsetAt reads a wall clock by the offset that Zone has at another time.
func withOffsetAt(wall, when time.Time) time.Time {
	_, offset := when.In(Zone).Zone()
	return wall.Add(-time.Duration(offset) * time.Second).In(Zone)
}
