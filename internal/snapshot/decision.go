package snapshot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Objection is what one gate has against a file.
type Objection struct {
	Gate string `json:"gate"` // its name under gates: of the contract, or one of those that no contract can set
	Text string `json:"text"`
	// Final objections cannot be waived: what the file holds is not data, or not data that can be used.
	Final bool `json:"final,omitempty"`
}

// Decision is what a person decided on a snapshot.
type Decision struct {
	Verdict string    `json:"verdict"` // Accepted or Rejected
	By      string    `json:"by"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
}

// Superseded says which accepted snapshot the provider sent again after a rejected one, and when.
type Superseded struct {
	By string    `json:"by"` // its id
	At time.Time `json:"at"`
}

// Profile is what later vintages are compared with that the vintage itself does not hold.
type Profile struct {
	Header []string `json:"header,omitempty"` // the file's columns, in their order
	// Labels are, by column of codes, the label that stood beside each code.
	Labels map[string]map[string]string `json:"labels,omitempty"`
}

// Rules of notes on corrections that are declared.
const (
	RuleCorrected = "correction"
	RuleMended    = "correction not needed" // the provider has mended the value
	RuleAbsent    = "correction without a cell"
)

// Reading is a vintage that was made of a snapshot by one set of declarations.
type Reading struct {
	Declared   string `json:"declarations"`
	Layout     string `json:"layout"`
	Vintage    string `json:"vintage"`
	VintageSHA string `json:"vintage_sha256"`
	Good       int64  `json:"good"` // rows
}

// Readings lists the vintages that were made of the snapshot before the next reading, oldest first.
func (m *Manifest) Readings() []Reading {
	if m.Vintage == "" {
		return m.Earlier
	}
	last := Reading{m.Declared, m.Layout, m.Vintage, m.VintageSHA, m.Rows.Good}
	return append(slices.DeleteFunc(slices.Clone(m.Earlier), func(r Reading) bool { return r.Vintage == last.Vintage }), last)
}

// Waiting reports whether a person has to decide on the snapshot: the last of its slot is rejected,
// and nobody has said anything to that.
func (m *Manifest) Waiting(latest map[string]*Manifest) bool {
	return m.Verdict == Rejected && m.Decision == nil && m.Superseded == nil && latest[Slot(m.DatasetID(), m.Window)].ID == m.ID
}

var (
	// ErrUnknown is returned by Find when no snapshot's id begins so.
	ErrUnknown = errors.New("there is no such snapshot")
	// ErrAmbiguous is returned by Find when several ids begin so.
	ErrAmbiguous = errors.New("several snapshots begin so")
)

// Find returns the snapshot whose id begins with prefix.
func Find(all []*Manifest, prefix string) (*Manifest, error) {
	var found []*Manifest
	var ids []string
	for _, m := range all {
		if prefix != "" && strings.HasPrefix(m.ID, prefix) {
			found, ids = append(found, m), append(ids, m.ID)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%w: %q; `osservatorio status --format json` lists them", ErrUnknown, prefix)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%w: %q could be %s", ErrAmbiguous, prefix, strings.Join(ids, " or "))
}
