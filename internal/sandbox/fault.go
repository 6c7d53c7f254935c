package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"osservatorio/internal/schema"
	"osservatorio/internal/source"
)

// Fault is one way to misbehave, and the requests that meet it. Which parameters an action takes
// stands in Actions.
type Fault struct {
	// Which requests: those whose path and query match, from the From-th (1) on, Count of them
	// (all when 0), before Until.
	Path   string    `yaml:"path"`   // regular expression; empty: every path
	Method string    `yaml:"method"` // empty: every method
	From   int       `yaml:"from"`
	Count  int       `yaml:"count"`
	Until  time.Time `yaml:"until"` // by the stand-in's clock

	// What they meet.
	Do       string            `yaml:"do"`
	Status   int               `yaml:"status"`
	Header   map[string]string `yaml:"header"`
	Body     string            `yaml:"body"`
	Ban      source.Duration   `yaml:"ban"`
	At       int64             `yaml:"at"`       // byte
	Share    float64           `yaml:"share"`    // of the body or of the rows, 0 to 1
	Transfer string            `yaml:"transfer"` // length | chunked | close
	Rate     int64             `yaml:"rate"`     // bytes a second
	For      source.Duration   `yaml:"for"`
	Rows     int               `yaml:"rows"`
	Column   string            `yaml:"column"`
	Equals   string            `yaml:"equals"`
	To       string            `yaml:"to"`
	Factor   int64             `yaml:"factor"`
	Size     int64             `yaml:"size"` // bytes

	path *regexp.Regexp
	met  int // matching requests so far
}

// ReadFaults reads a fault script: a YAML document of one key, faults, a list. Keys that are not
// known and parameters that an action does not take are errors; all of them are returned together.
func ReadFaults(name string, data []byte) ([]Fault, error) {
	var file struct {
		Faults []Fault `yaml:"faults"`
	}
	if err := schema.DecodeYAML(name, data, &file); err != nil {
		return nil, err
	}
	if len(file.Faults) == 0 {
		return nil, fmt.Errorf("%s: there is no fault in it; it is written faults: [{do: …}]", name)
	}
	var errs []error
	for i := range file.Faults {
		if err := file.Faults[i].check(); err != nil {
			errs = append(errs, fmt.Errorf("%s: fault %d: %w", name, i+1, err))
		}
	}
	return file.Faults, errors.Join(errs...)
}

// check holds a fault against its action and compiles its matcher.
func (f *Fault) check() (err error) {
	a, ok := actionNamed(f.Do)
	if !ok {
		var names []string
		for _, a := range Actions {
			names = append(names, a.Name)
		}
		return fmt.Errorf("do: %q is none of %s", f.Do, strings.Join(names, ", "))
	}
	given := f.parameters()
	for _, p := range given {
		if !slices.Contains(a.Needs, p) && !slices.Contains(a.Takes, p) {
			return fmt.Errorf("%s takes no %s", f.Do, p)
		}
	}
	for _, p := range a.Needs {
		if !slices.Contains(given, p) {
			return fmt.Errorf("%s needs %s", f.Do, p)
		}
	}
	switch {
	case f.From < 0 || f.Count < 0 || f.Rows < 0 || f.At < 0 || f.Rate < 0 || f.Size < 0 || f.Ban < 0 || f.For < 0:
		return fmt.Errorf("%s: a number below 0", f.Do)
	case f.Share < 0 || f.Share > 1:
		return fmt.Errorf("share: %v is not between 0 and 1", f.Share)
	case f.Status != 0 && http.StatusText(f.Status) == "":
		return fmt.Errorf("status: %d is no status of HTTP", f.Status)
	case f.Transfer != "" && !slices.Contains([]string{"length", "chunked", "close"}, f.Transfer):
		return fmt.Errorf("transfer: %q is none of length, chunked, close", f.Transfer)
	}
	if f.Do == "stale" {
		if _, err := time.Parse(time.DateOnly, f.To); err != nil {
			return fmt.Errorf("stale: to: %q is not a day written yyyy-mm-dd", f.To)
		}
	}
	if f.Do == "bomb" && !slices.Contains(bombs, f.To) {
		return fmt.Errorf("bomb: to: %q is none of %s", f.To, strings.Join(bombs, ", "))
	}
	if _, err := regexp.Compile(f.Equals); f.Do == "rewrite" && err != nil {
		return fmt.Errorf("rewrite: equals: %w", err)
	}
	if f.path, err = regexp.Compile(f.Path); err != nil {
		return fmt.Errorf("path: %w", err)
	}
	return nil
}

// parameters names the parameters that are given.
func (f *Fault) parameters() []string {
	var out []string
	for _, p := range []struct {
		name  string
		given bool
	}{
		{"status", f.Status != 0}, {"header", f.Header != nil}, {"body", f.Body != ""}, {"ban", f.Ban != 0}, {"at", f.At != 0},
		{"share", f.Share != 0}, {"transfer", f.Transfer != ""}, {"rate", f.Rate != 0}, {"for", f.For != 0}, {"rows", f.Rows != 0},
		{"column", f.Column != ""}, {"equals", f.Equals != ""}, {"to", f.To != ""}, {"factor", f.Factor != 0}, {"size", f.Size != 0},
	} {
		if p.given {
			out = append(out, p.name)
		}
	}
	return out
}

// script is the faults in force.
type script struct {
	mu     sync.Mutex
	faults []*Fault
	bans   []*ban
	errs   []error
}

// ban is a closed door: who knocks, and what is said until when.
type ban struct {
	client string
	fault  *Fault
	until  time.Time
	knocks int
}

// Script puts faults in force in the place of those before, whose bans and shut doors end with
// them. The first fault that a request meets is the one that it gets. Errors are those of ReadFaults.
func (s *Stand) Script(faults []Fault) error {
	var checked []*Fault
	for i, f := range faults {
		if err := f.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i+1, err)
		}
		f.met = 0
		checked = append(checked, &f)
	}
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	s.script.faults, s.script.bans, s.script.errs = checked, nil, nil
	return s.door.follow(checked)
}

// Knocks counts the requests that came while the client was banned.
func (s *Stand) Knocks() int {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	n := 0
	for _, b := range s.script.bans {
		n += b.knocks
	}
	return n
}

// ScriptError tells of faults that could not be done: a request met them whose answer has not the
// format, the column or the rows that they need. Such a request is answered with 501 and the reason.
func (s *Stand) ScriptError() error {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	return errors.Join(s.script.errs...)
}

// meet finds the fault that a request meets, nil when none.
func (s *script) meet(r *http.Request, now time.Time) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	uri, client := r.URL.RequestURI(), hostOf(r.RemoteAddr)
	for _, b := range s.bans {
		if b.client == client && b.fault.path.MatchString(uri) && now.Before(b.until) {
			b.knocks++
			return b.fault
		}
	}
	var found *Fault
	for _, f := range s.faults {
		if f.Do == "refuse" || f.Method != "" && f.Method != r.Method || !f.path.MatchString(uri) || !f.Until.IsZero() && !now.Before(f.Until) {
			continue
		}
		f.met++
		from := max(f.From, 1)
		if found == nil && f.met >= from && (f.Count == 0 || f.met < from+f.Count) {
			found = f
		}
	}
	if found != nil && found.Ban > 0 {
		s.bans = append(s.bans, &ban{client: client, fault: found, until: now.Add(time.Duration(found.Ban))})
	}
	return found
}

func (s *script) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}
