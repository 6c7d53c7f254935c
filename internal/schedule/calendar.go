package schedule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"osservatorio/internal/schema"
)

// Calendar is when a provider publishes some of its datasets, as far as is known.
type Calendar struct {
	Title    string   `yaml:"title"`
	Datasets []string `yaml:"datasets"` // of the source, by their short names
	// Opens names the first day of each window in which the provider publishes.
	Opens Times `yaml:"opens"`
	// Days is the length of the window: what is to come has come by the end of its last day.
	Days int `yaml:"days"`
	// Basis says how this is known.
	Basis string `yaml:"basis"`
}

// Window is one publication of a calendar.
type Window struct {
	Opens, Closes time.Time
}

// Calendars are the calendars by dataset ("source/dataset"). A dataset without one has no known calendar.
type Calendars map[string]*Calendar

// LoadCalendars reads every <source>/calendar.yaml. known tells whether a dataset is declared.
func LoadCalendars(fsys fs.FS, known func(dataset string) bool) (Calendars, error) {
	names, err := fs.Glob(fsys, "*/calendar.yaml")
	if err != nil {
		return nil, err
	}
	out := Calendars{}
	var errs []error
	for _, name := range names {
		var file struct {
			Calendar []*Calendar `yaml:"calendar"`
		}
		if _, err := schema.ReadYAML(fsys, name, &file); err != nil {
			errs = append(errs, fmt.Errorf("pipelines/%w", err))
			continue
		}
		for _, c := range file.Calendar {
			if len(c.Opens) == 0 || c.Days < 1 || c.Basis == "" {
				errs = append(errs, fmt.Errorf("pipelines/%s: %q: opens, days (one or more) and basis are needed", name, c.Title))
			}
			for _, d := range c.Datasets {
				id := path.Dir(name) + "/" + d
				if !known(id) || out[id] != nil {
					errs = append(errs, fmt.Errorf("pipelines/%s: %q: dataset %s is not declared, or has two calendars", name, c.Title, id))
				}
				out[id] = c
			}
		}
	}
	return out, errors.Join(errs...)
}

// Last is the last window that has closed at a time; ok is false when there was none in five years.
func (c *Calendar) Last(now time.Time) (w Window, ok bool) {
	for back := 40 * 24 * time.Hour; back < 5*366*24*time.Hour; back *= 2 {
		for opens := c.Opens.Next(now.Add(-back)); !opens.IsZero() && !c.closes(opens).After(now); opens = c.Opens.Next(opens) {
			w, ok = Window{opens, c.closes(opens)}, true
		}
		if ok {
			return w, true
		}
	}
	return w, false
}

// Next is the first window that closes after a time.
func (c *Calendar) Next(now time.Time) Window {
	opens := c.Opens.Next(now.AddDate(0, 0, -c.Days-1))
	for !opens.IsZero() && !c.closes(opens).After(now) {
		opens = c.Opens.Next(opens)
	}
	return Window{opens, c.closes(opens)}
}

// closes is the end of the window's last day.
func (c *Calendar) closes(opens time.Time) time.Time {
	o := opens.In(Zone)
	return time.Date(o.Year(), o.Month(), o.Day()+c.Days, 0, 0, 0, 0, Zone)
}

// Lag is by how many days a dataset is behind its calendar: nothing published in the last
// window that has closed, or later, is at hand. last is the newest day of publication at
// hand (YYYY-MM-DD), or "".
func (c *Calendar) Lag(last string, now time.Time) (w Window, days int) {
	w, ok := c.Last(now)
	if !ok || last >= w.Opens.In(Zone).Format(time.DateOnly) {
		return w, 0
	}
	return w, int(now.Sub(w.Closes)/(24*time.Hour)) + 1
}
