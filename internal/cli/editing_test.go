package cli

import (
	"testing"
	"time"

	"osservatorio/internal/schedule"
)

// Hours of Italian clocks, in summer and winter and when these are put forward and back.
func TestRomeHour(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "0001-01-01T00:00:00Z",
		"2026-12-01T10:00": "2026-12-01T09:00:00Z",
		"2026-07-01T10:00": "2026-07-01T08:00:00Z",
		"2026-10-25T02:30": "2026-10-25T01:30:00Z", // comes twice: the second
		"2026-10-25T01:59": "2026-10-24T23:59:00Z",
		"2026-03-29T03:00": "2026-03-29T01:00:00Z",
		"2026-03-29T02:30": "", // never comes
		"2026-12-01":       "",
		"2026-12-01T24:00": "",
		"2026-13-01T10:00": "",
	} {
		got, err := romeHour(text)
		if err != nil && want != "" || err == nil && got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %s %v, want %q", text, got.UTC().Format(time.RFC3339), err, want)
		}
	}
}

// What is taken for an hour is written back as it was, and no later instant is written so.
func FuzzRomeHour(f *testing.F) {
	for _, text := range []string{"2026-12-01T10:00", "2026-10-25T02:30", "2026-03-29T02:30", "", "0000-01-01T00:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := romeHour(text)
		if err != nil || text == "" {
			return
		}
		const form = "2006-01-02T15:04"
		if got := at.In(schedule.Zone).Format(form); got != text {
			t.Errorf("%q is written back as %q", text, got)
		}
		if got := at.Add(time.Hour).In(schedule.Zone).Format(form); got == text {
			t.Errorf("%q comes again an hour later", text)
		}
	})
}
