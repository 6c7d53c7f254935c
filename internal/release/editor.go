package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// Approval says whose word a release needs before it is published.
type Approval string

const (
	NoApproval    Approval = ""      // what was checked may be published
	AnyApproval   Approval = "any"   // somebody's, who may be the one who staged it
	OtherApproval Approval = "other" // that of somebody else than who staged it
)

// ErrApproval is returned when a release needs an approval that it does not have.
var ErrApproval = errors.New("not approved")

// Editor decides on the releases of a lake, which must be locked. Every decision is one step of
// the lake: the ledger's line, the register, the errata and the pointer change together.
type Editor struct {
	Lake     *lake.Lake
	Approval Approval
	By       string // who decides
	Now      func() time.Time
}

// Correction says which release a new one corrects, and what was wrong in that.
type Correction struct{ Release, Reason string }

// Stage makes a release of the candidate folder without pointing CURRENT at it, and gives the
// manifest its name. It returns whether there was anything to do: a release that waits already,
// and that nothing has overtaken, stays as it is, with its approval.
func (e *Editor) Stage(ctx context.Context, candidate string, m *Manifest, c Correction) (fresh bool, err error) {
	r, err := ReadRegister(e.Lake)
	if err != nil {
		return false, err
	}
	if err := m.Identify(candidate); err != nil {
		return false, err
	}
	current, err := e.current()
	if err != nil {
		return false, err
	}
	for _, x := range r.Waiting() {
		if x.Release == m.ID && r.overtaken(&x, current) == nil && (c == Correction{} || c == Correction{x.Corrects, x.Correction}) {
			return false, nil
		}
	}
	step := lake.Step{Event: e.event(stageKind, m, c)}
	if err := r.apply(step.Event); err != nil { // before anything is made
		return false, err
	}
	_, drop, err := made(ctx, e.Lake, candidate, m, &step)
	if err != nil {
		return false, err
	}
	defer drop() // has moved when all goes well
	return true, e.do(r, step)
}

// Publish makes a release of the candidate folder, or takes the one that is there already, and
// points CURRENT at it. It returns whether it is new. ErrApproval is returned when it needs an
// approval that it does not have, ErrEmbargo before its hour, ErrState when it was withdrawn or corrected.
func (e *Editor) Publish(ctx context.Context, candidate string, m *Manifest, c Correction) (fresh bool, err error) {
	r, err := ReadRegister(e.Lake)
	if err != nil {
		return false, err
	}
	if err := m.Identify(candidate); err != nil {
		return false, err
	}
	current, err := e.current()
	if err != nil {
		return false, err
	}
	if current == m.ID && (c == Correction{}) {
		return false, nil
	}
	x := r.Find(m.ID)
	if x != nil && (c == Correction{}) && x.State != Published { // as it was staged
		c = Correction{x.Corrects, x.Correction}
	}
	step := lake.Step{Event: e.event(publishKind, m, c)}
	if err := e.decide(r, x, step.Event); err != nil {
		return false, err
	}
	fresh, drop, err := made(ctx, e.Lake, candidate, m, &step)
	if err != nil {
		return false, err
	}
	defer drop() // has moved when all goes well
	if err := e.point(m.ID, &step); err != nil {
		return false, err
	}
	return fresh, e.do(r, step)
}

// Promote publishes a release that was staged before. The errors are those of Publish, and
// ErrState when the current release was made after it. Of the current release it may still be said
// what it corrects.
func (e *Editor) Promote(id string, c Correction) error {
	r, err := ReadRegister(e.Lake)
	if err != nil {
		return err
	}
	current, err := e.current()
	if err != nil {
		return err
	}
	x := r.Find(id)
	if x != nil && x.State == Published && id == current && (c == Correction{}) {
		return nil // it was done before
	}
	if x == nil || x.State == Published && id != current {
		return fmt.Errorf("%w: release %s was never staged, or is published already", ErrState, id)
	}
	if err := r.overtaken(x, current); err != nil && x.State != Withdrawn && x.State != Corrected {
		return err
	}
	m, err := ReadManifest(e.Lake, id)
	if err != nil {
		return err
	}
	if (c == Correction{}) {
		c = Correction{x.Corrects, x.Correction}
	}
	step := lake.Step{Event: e.event(publishKind, m, c)}
	step.Event.Note[asStaged] = fmt.Sprint(x.Made)
	if err := e.decide(r, x, step.Event); err != nil {
		return err
	}
	if err := named(id, e.Lake.Path("releases", id), &step); err != nil {
		return err
	}
	if err := e.point(id, &step); err != nil {
		return err
	}
	return e.do(r, step)
}

// Approve lets a staged release be published, at an hour when embargo is not zero. A release
// that is approved may be approved again, with another hour.
func (e *Editor) Approve(id string, embargo time.Time) error {
	r, err := ReadRegister(e.Lake)
	if err != nil {
		return err
	}
	now := e.Now()
	if !embargo.IsZero() && !embargo.After(now) {
		return fmt.Errorf("the embargo's hour, %s, is past", hourText(embargo))
	}
	x := r.Find(id)
	if x != nil && e.Approval == OtherApproval && x.last(stageKind).By == e.By {
		return fmt.Errorf("release %s is %w: %s staged it, and releases.approval wants somebody else's word", id, ErrApproval, e.By)
	}
	if x != nil && (x.State == Approved || x.State == Embargoed) && x.Embargo.Equal(embargo) {
		return nil // it was done before
	}
	m, err := ReadManifest(e.Lake, id)
	if err != nil {
		return err
	}
	step := lake.Step{Event: e.event(approveKind, m, Correction{})}
	if !embargo.IsZero() {
		step.Event.Note["embargo"] = embargo.UTC().Format(time.RFC3339)
	}
	if err := r.apply(step.Event); err != nil {
		return err
	}
	return e.do(r, step)
}

// Withdraw takes a release out of use. When it is the current one the pointer goes back to the
// last good release, whose id is returned, or away when there is none; when it was published
// there is an erratum. One that was withdrawn before stays as it is.
func (e *Editor) Withdraw(id, reason string) (instead string, err error) {
	r, err := ReadRegister(e.Lake)
	if err != nil {
		return "", err
	}
	current, err := e.current()
	if err != nil {
		return "", err
	}
	if x := r.Find(id); x != nil && x.State == Withdrawn {
		return current, nil
	}
	m, err := ReadManifest(e.Lake, id)
	if err != nil {
		return "", err
	}
	step := lake.Step{Event: e.event(withdrawKind, m, Correction{Reason: reason})}
	if err := r.apply(step.Event); err != nil {
		return "", err
	}
	if current != id {
		return current, e.do(r, step)
	}
	there, err := List(e.Lake)
	if err != nil {
		return "", err
	}
	if instead = r.lastGood(there); instead == "" {
		step.Remove = append(step.Remove, pointerPath)
		return "", e.do(r, step)
	}
	step.Event.Note["instead"] = instead
	if err := e.point(instead, &step); err != nil {
		return "", err
	}
	return instead, e.do(r, step)
}

// event is that of a decision on a release.
func (e *Editor) event(kind string, m *Manifest, c Correction) ledger.Event {
	note := map[string]string{"by": e.By, "reason": c.Reason, "corrects": c.Release}
	if kind == publishKind || kind == stageKind {
		note["hash"], note["provenance"] = m.Hash(), m.Provenance
	}
	maps.DeleteFunc(note, func(_, v string) bool { return v == "" })
	return ledger.Event{Kind: kind, Subject: m.ID, Note: note, Time: e.Now()}
}

// decide does a publication to the register, when the release may be published.
func (e *Editor) decide(r *Register, x *Entry, event ledger.Event) error {
	approval := e.approved(event.Subject, x)
	if err := r.apply(event); err != nil {
		return err // says more than that an approval is missing
	}
	return approval
}

// approved returns ErrApproval when a release needs an approval and has none.
func (e *Editor) approved(id string, x *Entry) error {
	if e.Approval == NoApproval || x != nil && slices.Contains([]State{Approved, Embargoed, Published}, x.State) {
		return nil
	}
	if x != nil && x.State == Checked {
		return fmt.Errorf("release %s is %w yet: `osservatorio approve %s`", id, ErrApproval, id)
	}
	return fmt.Errorf("release %s is %w: releases.approval wants it; `osservatorio publish --stage` makes a release that can be approved", id, ErrApproval)
}

const pointerPath = "releases/CURRENT"

// point adds to a step that CURRENT names a release.
func (e *Editor) point(id string, step *lake.Step) error {
	return e.place(pointerPath, []byte(id+"\n"), step)
}

// place adds a file to a step.
func (e *Editor) place(path string, data []byte, step *lake.Step) error {
	temp, err := e.Lake.Aside(data)
	if err != nil {
		return err
	}
	step.Place = append(step.Place, lake.Placement{Temp: temp, Path: path})
	return nil
}

// do does a decision's step, with the register and the errata as they are after it.
func (e *Editor) do(r *Register, step lake.Step) error {
	for _, f := range []struct {
		name  string
		value any
	}{{registerFile, r}, {errataFile, Errata{r.Errata()}}} {
		data, err := json.MarshalIndent(f.value, "", "  ")
		if err != nil {
			return err
		}
		data = append(data, '\n')
		path := "releases/" + f.name
		sum := sha256.Sum256(data)
		step.Event.Out = append(step.Event.Out, ledger.Ref{Path: path, SHA256: hex.EncodeToString(sum[:])})
		if err := e.place(path, data, &step); err != nil {
			return err
		}
	}
	_, err := e.Lake.Do(step)
	return err
}

// current is the current release, "" when there is none.
func (e *Editor) current() (string, error) {
	id, err := Current(e.Lake)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return id, err
}
