package schedule

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"osservatorio/internal/atomicfile"
)

// State is what is remembered of a job. Times are in UTC.
type State struct {
	// Since is when the schedule first saw the job: what lies before was not missed.
	Since time.Time `json:"since"`
	// Settled is the last occurrence that is done with, for good or ill.
	Settled time.Time `json:"settled,omitzero"`
	// Run is the run in hand, or waiting for another attempt.
	Run         *Run      `json:"run,omitempty"`
	LastAttempt time.Time `json:"last_attempt,omitzero"`
	LastEnd     time.Time `json:"last_end,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastText    string    `json:"last_text,omitempty"` // what the last attempt came to
	// Failures counts the runs that failed in a row, retries and all, since FailingSince.
	Failures     int       `json:"failures,omitempty"`
	FailingSince time.Time `json:"failing_since,omitzero"`
}

// Run is one occurrence of a job on its way.
type Run struct {
	Occurrence time.Time `json:"occurrence"`
	Missed     int       `json:"missed,omitempty"`    // earlier occurrences that it stands for
	Attempts   int       `json:"attempts,omitempty"`  // begun so far
	Postponed  int       `json:"postponed,omitempty"` // times that the lake was busy
	NotBefore  time.Time `json:"not_before"`          // when the next attempt may begin
	Running    bool      `json:"running,omitempty"`   // an attempt is in hand, or was cut short
}

// Book is the file that holds the states.
type Book struct {
	Jobs map[string]*State `json:"jobs"`
	// Notices says how notifications fare, by channel.
	Notices map[string]*Notices `json:"notifications,omitempty"`
	// Unsent are the messages that are still to be brought to a channel, the oldest first.
	Unsent []Unsent `json:"unsent,omitempty"`
	path   string
}

// Notices counts what one channel was given to send.
type Notices struct {
	Sent      int       `json:"sent"`
	Failed    int       `json:"failed"`            // given up
	Failing   string    `json:"failing,omitempty"` // why the last one could not be sent; empty when it could
	LastSent  time.Time `json:"last_sent,omitzero"`
	LastTried time.Time `json:"last_tried,omitzero"`
}

// Unsent is a message on its way to one channel.
type Unsent struct {
	Channel string          `json:"channel"`
	Since   time.Time       `json:"since"`
	Tries   int             `json:"tries"` // deliveries that were tried
	Message json.RawMessage `json:"message"`
}

// Waiting tells how many messages a channel is still to be given, and since when the oldest waits.
func (b *Book) Waiting(channel string) (n int, since time.Time) {
	for _, u := range b.Unsent {
		if u.Channel != channel {
			continue
		}
		if n++; n == 1 {
			since = u.Since
		}
	}
	return n, since
}

// OpenBook reads the states; a file that is not there yet gives an empty book.
func OpenBook(path string) (*Book, error) {
	b := &Book{path: path}
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, b)
		if err != nil {
			err = fmt.Errorf("%s is not the state of a schedule: %w; remove it, and the jobs begin anew", path, err)
		}
	} else if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if b.Jobs == nil {
		b.Jobs = map[string]*State{}
	}
	if b.Notices == nil {
		b.Notices = map[string]*Notices{}
	}
	return b, err
}

// Save writes the states; after a crash the file is the old one or the new one.
func (b *Book) Save() error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(b.path, append(data, '\n'))
}

// of returns the state of a job, begun now when there is none.
func (b *Book) of(job string, now time.Time) *State {
	if b.Jobs[job] == nil {
		b.Jobs[job] = &State{Since: now.UTC().Truncate(time.Second)}
	}
	return b.Jobs[job]
}
