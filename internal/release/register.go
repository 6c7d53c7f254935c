package release

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// State is how far a release has come.
type State string

const (
	Checked   State = "checked"   // made of a checked candidate; waits for approval
	Approved  State = "approved"  // to be published by the next command that publishes
	Embargoed State = "embargoed" // approved, to be published at an hour
	Published State = "published"
	Corrected State = "corrected" // was published; another release says what is right
	Withdrawn State = "withdrawn" // not to be used any more; when it was published, with an erratum
)

var (
	// ErrState is returned when a release is not in a state in which it could be done.
	ErrState = errors.New("in this state that cannot be done")
	// ErrEmbargo is returned when a release is to be published before its hour.
	ErrEmbargo = errors.New("under embargo")
)

// Entry is what was decided on a release.
type Entry struct {
	Release string `json:"release"`
	State   State  `json:"state"`
	// Made and LastPublished are places in the order of all decisions of the lake; 0 is never.
	// A release that was made before the current one is overtaken by it.
	Made          int        `json:"made"`
	LastPublished int        `json:"last_published,omitempty"`
	Embargo       time.Time  `json:"embargo,omitzero"`
	Corrects      string     `json:"corrects,omitempty"`
	Correction    string     `json:"correction,omitempty"` // what was wrong in the one that it corrects
	CorrectedBy   string     `json:"corrected_by,omitempty"`
	Decisions     []Decision `json:"decisions"`
}

// Decision is one thing that was done to a release: stage, approve, publish or withdraw; and
// correct, which another release did to it.
type Decision struct {
	What    string    `json:"what"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Embargo time.Time `json:"embargo,omitzero"`
}

// Register is what was decided on all releases of a lake, in the order in which they were first
// made. It says what the ledger says; the file saves reading that.
type Register struct {
	Count   int     `json:"count"` // of decisions
	Entries []Entry `json:"releases"`
}

// The files that say what was decided: for the program, and for the public.
const (
	registerFile = "register.json"
	errataFile   = "errata.json"
)

// The kinds of the ledger's events that decide on a release.
const (
	stageKind    = "stage"
	approveKind  = "approve"
	publishKind  = "publish"
	withdrawKind = "withdraw"
)

// asStaged marks the publication of a release that was staged before, in the event's note.
const asStaged = "staged"

// ReadRegister reads what was decided on the releases of a lake: from its file, or from the
// ledger when there is none yet.
func ReadRegister(l *lake.Lake) (*Register, error) {
	path := l.Path("releases", registerFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return fold(l.Ledger)
	}
	r := &Register{}
	if err == nil {
		err = json.Unmarshal(data, r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; restore it from a backup, or remove it: it is then made of the ledger", path, err)
	}
	return r, nil
}

// fold makes the register of the ledger.
func fold(l *ledger.Ledger) (*Register, error) {
	r := &Register{Entries: []Entry{}}
	return r, l.Read(func(e ledger.Event) error {
		if !slices.Contains([]string{stageKind, approveKind, publishKind, withdrawKind}, e.Kind) {
			return nil
		}
		return r.apply(e)
	})
}

// Find returns the entry of a release, nil when nothing was decided on it.
func (r *Register) Find(id string) *Entry {
	for i := range r.Entries {
		if r.Entries[i].Release == id {
			return &r.Entries[i]
		}
	}
	return nil
}

// apply does to the register what an event says. It returns ErrState or ErrEmbargo, and leaves
// the register as it was, when the release is in no state for that.
func (r *Register) apply(e ledger.Event) error {
	d := Decision{What: e.Kind, At: e.Time.UTC().Truncate(time.Second), By: e.Note["by"], Reason: e.Note["reason"]}
	if text := e.Note["embargo"]; text != "" {
		var err error
		if d.Embargo, err = time.Parse(time.RFC3339, text); err != nil {
			return fmt.Errorf("release %s: embargo: %w", e.Subject, err)
		}
	}
	if err := r.allowed(e.Subject, d); err != nil {
		return err
	}
	corrects := e.Note["corrects"]
	if err := r.correctable(e.Subject, corrects); err != nil {
		return err
	}
	x := r.Find(e.Subject)
	if x == nil {
		r.Entries = append(r.Entries, Entry{Release: e.Subject})
		x = &r.Entries[len(r.Entries)-1]
	}
	r.Count++
	x.Decisions = append(x.Decisions, d)
	switch e.Kind {
	case stageKind:
		x.State, x.Made, x.Embargo = Checked, r.Count, time.Time{}
		x.Corrects, x.Correction = corrects, d.Reason
	case approveKind:
		x.State, x.Embargo = Approved, d.Embargo
		if !d.Embargo.IsZero() {
			x.State = Embargoed
		}
	case publishKind:
		if e.Note[asStaged] == "" { // what is the candidate now is as new as can be
			x.Made = r.Count
		}
		x.State, x.LastPublished = Published, r.Count
		if corrects != "" {
			x.Corrects, x.Correction = corrects, d.Reason
			r.correct(x, d)
		}
	case withdrawKind:
		x.State = Withdrawn
		for i := range r.Entries { // what it said is right is not: another release may say so
			if r.Entries[i].CorrectedBy == x.Release {
				r.Entries[i].CorrectedBy = ""
			}
		}
	}
	return nil
}

// correct marks the release that another one corrects.
func (r *Register) correct(by *Entry, d Decision) {
	wrong := r.Find(by.Corrects)
	wrong.CorrectedBy = by.Release
	if wrong.State == Published {
		wrong.State = Corrected
		wrong.Decisions = append(wrong.Decisions, Decision{What: "correct", At: d.At, By: d.By, Reason: d.Reason})
	}
}

// allowed says whether a decision may be taken on a release as it stands.
func (r *Register) allowed(id string, d Decision) error {
	x := r.Find(id)
	is := State("")
	if x != nil {
		is = x.State
	}
	refuse := func(what string) error { return fmt.Errorf("%w: release %s %s", ErrState, id, what) }
	switch {
	case is == "" && (d.What == approveKind || d.What == withdrawKind):
		return refuse("was never staged or published")
	case is == Withdrawn:
		return refuse(fmt.Sprintf("was withdrawn (%s); mend what was wrong and build another", x.reason(withdrawKind)))
	case is == Corrected && x.CorrectedBy == "":
		return refuse(fmt.Sprintf("was corrected (%s), by a release that was withdrawn since", x.reason("correct")))
	case is == Corrected:
		return refuse(fmt.Sprintf("was corrected by %s (%s)", x.CorrectedBy, x.reason("correct")))
	case is == Published && d.What == stageKind:
		return refuse("is published; only a new one can be staged")
	case is == Published && d.What == approveKind:
		return refuse("is published, and needs no approval any more")
	case is == Embargoed && d.What == publishKind && d.At.Before(x.Embargo):
		return fmt.Errorf("release %s is %w until %s; approve it again without or with another hour to change that", id, ErrEmbargo, hourText(x.Embargo))
	}
	return nil
}

// correctable says whether a release may correct another.
func (r *Register) correctable(id, wrong string) error {
	if wrong == "" {
		return nil
	}
	x := r.Find(wrong)
	switch {
	case wrong == id:
		return fmt.Errorf("%w: release %s cannot correct itself; build with what is right first", ErrState, id)
	case x == nil || x.LastPublished == 0:
		return fmt.Errorf("%w: release %s was never published, and needs no correction", ErrState, wrong)
	case x.CorrectedBy != "" && x.CorrectedBy != id:
		return fmt.Errorf("%w: release %s is corrected by %s already; correct that one", ErrState, wrong, x.CorrectedBy)
	}
	return nil
}

// reason is why something was done the last time.
func (x *Entry) reason(what string) string {
	for _, d := range slices.Backward(x.Decisions) {
		if d.What == what {
			return d.Reason
		}
	}
	return ""
}

// last is when something was done the last time, and by whom.
func (x *Entry) last(what string) Decision {
	for _, d := range slices.Backward(x.Decisions) {
		if d.What == what {
			return d
		}
	}
	return Decision{}
}

// Waiting are the entries that are not published yet, in the order in which they were made.
func (r *Register) Waiting() (out []Entry) {
	for _, x := range r.Entries {
		if x.State == Checked || x.State == Approved || x.State == Embargoed {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return a.Made - b.Made })
	return out
}

// Due are the approved releases whose hour has come, in the order in which they are to be
// published. Those that the current release has overtaken are not due any more.
func (r *Register) Due(now time.Time, current string) (out []string) {
	for _, x := range r.Waiting() {
		if x.State != Checked && !now.Before(x.Embargo) && r.overtaken(&x, current) == nil {
			out = append(out, x.Release)
		}
	}
	return out
}

// overtaken returns ErrState when the current release was made after this one: publishing it
// would take the public back to an older state.
func (r *Register) overtaken(x *Entry, current string) error {
	now := r.Find(current)
	if now == nil || now.Made <= x.Made {
		return nil
	}
	return fmt.Errorf("%w: release %s was made before the current one, %s; build and stage again, or withdraw it", ErrState, x.Release, current)
}

// lastGood is the release published last that is neither corrected nor withdrawn, and still there; "" when there is none.
func (r *Register) lastGood(there []string) string {
	best := &Entry{}
	for i := range r.Entries {
		x := &r.Entries[i]
		if x.State == Published && x.LastPublished > best.LastPublished && slices.Contains(there, x.Release) {
			best = x
		}
	}
	return best.Release
}

// Before is the release that was published last before another, as far as the lake still has it; ""
// when there is none.
func Before(l *lake.Lake, id string) (string, error) {
	r, err := ReadRegister(l)
	if err != nil {
		return "", err
	}
	there, err := List(l)
	if err != nil {
		return "", err
	}
	now, best := r.Find(id), &Entry{}
	for i := range r.Entries {
		x := &r.Entries[i]
		if now != nil && x.LastPublished > best.LastPublished && x.LastPublished < now.LastPublished && slices.Contains(there, x.Release) {
			best = x
		}
	}
	return best.Release, nil
}

// Resolve finds the release of a lake that a text stands for: its id, or the beginning of one alone.
// It returns ErrNone when there is none, or several.
func Resolve(l *lake.Lake, text string) (string, error) {
	there, err := List(l)
	if err != nil {
		return "", err
	}
	var found []string
	for _, id := range there {
		if id == text {
			return id, nil
		}
		if text != "" && strings.HasPrefix(id, text) {
			found = append(found, id)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", fmt.Errorf("%w: %s begins %s: %s", ErrNone, text, diag.Count(len(found), "release", "releases"), strings.Join(found, ", "))
	case len(there) == 0:
		return "", fmt.Errorf("%w: %s; this lake has none yet", ErrNone, text)
	}
	return "", fmt.Errorf("%w: %s (there is: %s)", ErrNone, text, strings.Join(there, ", "))
}
