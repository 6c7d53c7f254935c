package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func utc(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

func cronOf(t testing.TB, text string) Cron {
	t.Helper()
	c, err := ParseCron(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// occurrences lists when an expression comes after one time and until another, in UTC.
func occurrences(c Cron, from, until time.Time) []string {
	var out []string
	for t := c.Next(from); !t.IsZero() && !t.After(until); t = c.Next(t) {
		out = append(out, t.UTC().Format("02 15:04"))
	}
	return out
}

func TestHourChanges(t *testing.T) {
	for _, c := range []struct {
		name, cron, from, until string
		want                    []string
	}{
		// Italy: 29 March 2026 02:00 becomes 03:00 (01:00 UTC); 25 October 2026 03:00 becomes 02:00 (01:00 UTC).
		{"spring: a time in the gap comes at its end", "30 2 * * *", "2026-03-27 12:00", "2026-03-30 12:00",
			[]string{"28 01:30", "29 01:00", "30 00:30"}},
		{"spring: several left out come together", "*/20 2 * * *", "2026-03-28 12:00", "2026-03-29 12:00", []string{"29 01:00"}},
		{"spring: the end of the gap itself", "0 3 * * *", "2026-03-28 12:00", "2026-03-29 12:00", []string{"29 01:00"}},
		{"spring: before and after the gap", "59 1,3 * * *", "2026-03-28 12:00", "2026-03-29 12:00", []string{"29 00:59", "29 01:59"}},
		{"spring: every hour", "30 * * * *", "2026-03-28 23:00", "2026-03-29 03:00", []string{"28 23:30", "29 00:30", "29 01:00", "29 01:30", "29 02:30"}},
		{"autumn: a repeated time comes the first time", "30 2 * * *", "2026-10-23 12:00", "2026-10-26 12:00",
			[]string{"24 00:30", "25 00:30", "26 01:30"}},
		{"autumn: asked between the two", "30 2 * * *", "2026-10-25 00:45", "2026-10-26 12:00", []string{"26 01:30"}},
		{"autumn: asked in the second pass", "45 2 * * *", "2026-10-25 01:15", "2026-10-26 12:00", []string{"26 01:45"}},
		{"autumn: every hour", "0 * * * *", "2026-10-24 23:30", "2026-10-25 03:30", []string{"25 00:00", "25 02:00", "25 03:00"}},
		{"autumn: three o'clock comes once", "0 3 * * *", "2026-10-24 12:00", "2026-10-25 12:00", []string{"25 02:00"}},
		{"midnight of the change days", "0 0 * * *", "2026-03-28 12:00", "2026-03-30 12:00", []string{"28 23:00", "29 22:00"}},
		{"the last days of a month", "0 6 29-31 * *", "2026-02-01 00:00", "2026-04-01 00:00", []string{"29 04:00", "30 04:00", "31 04:00"}},
		{"a word", "@monthly", "2026-01-15 00:00", "2026-03-15 00:00", []string{"31 23:00", "28 23:00"}},
	} {
		if got := occurrences(cronOf(t, c.cron), utc(c.from), utc(c.until)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s came %q, want %q", c.name, c.cron, got, c.want)
		}
	}
}

// Every minute of the day, by itself, comes once a day: on all days of a year with both changes.
func TestEveryWallClockComesOnceADay(t *testing.T) {
	for minute := 0; minute < 24*60; minute += 7 {
		wall := time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC)
		c := cronOf(t, wall.Format("4 15 * * *"))
		byDay := map[string]int{}
		for at := c.Next(wallTime("2025-12-31 23:59")); at.Before(wallTime("2027-01-01 00:00")); at = c.Next(at) {
			byDay[at.In(Zone).Format(time.DateOnly)]++
		}
		if len(byDay) != 365 {
			t.Errorf("%s comes on %d days", c, len(byDay))
		}
		for day, n := range byDay {
			if n != 1 {
				t.Errorf("%s comes %d times on %s", c, n, day)
			}
		}
	}
}

func wallTime(text string) time.Time { return instant(utc(text)) }

func TestMalformedExpressionsAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "it has 0 fields",
		"TZ=0":                         "the zone is always Europe/Rome",
		"TZ=0 * * * * *":               "the zone is always Europe/Rome",
		"CRON_TZ=":                     "the zone is always Europe/Rome",
		"CRON_TZ=Asia/Tokyo 0 5 * * *": "the zone is always Europe/Rome",
		"* * * *":                      "it has 4 fields",
		"0 0 6 * * *":                  "it has 6 fields",
		"60 6 * * *":                   "above maximum",
		"0 24 * * *":                   "above maximum",
		"0 6 * * 7":                    "above maximum",
		"0 6 0 * *":                    "below minimum",
		"0 6 * foo *":                  "failed to parse",
		", 6 * * *":                    "its minute is \",\"",
		"0 6,, * * *":                  "its hour is \"6,,\"",
		"0 6 1-5-7 * *":                "too many hyphens",
		"0 6 */0 * *":                  "step of range",
		"0 6 30 2 *":                   "never comes",
		"@every 1h":                    "it has 2 fields",
		"@every":                       "of the words there are",
		"@fortnightly":                 "of the words there are",
		"0 6 * * *\x00":                "its day of week",
		"０ 6 * * *":                    "its minute",
	} {
		if _, err := ParseCron(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Whatever is read never panics and its times go forward.
func FuzzCron(f *testing.F) {
	for _, text := range []string{"30 6 * * *", "*/5 1-5,11-16 1,15 jan-dec mon", "TZ=0", "TZ=0 ", "CRON_TZ=Europe/Rome 0 6 * * *",
		"@daily", "@every 1h", ", , , , ,", "0 0 29 2 *", "* * * * *", "0 2-3 29 3 *", "?/1 ? ? ? ?", "0/9223372036854775807 * * * *"} {
		f.Add(text, int64(1774746000))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		c, err := ParseCron(text)
		if err != nil {
			return
		}
		from := time.Unix(unix%(1<<33), 0)
		for range 5 {
			next := c.Next(from)
			if next.IsZero() {
				return
			}
			if !next.After(from) {
				t.Fatalf("%q: after %s comes %s", text, from, next)
			}
			from = next
		}
	})
}
