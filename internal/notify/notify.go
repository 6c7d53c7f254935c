// Package notify tells people and other programs what happened, by a webhook and by mail.
package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"osservatorio/internal/clock"
)

// Kinds of message.
const (
	Failure  = "failure"  // a job failed
	Recovery = "recovery" // it works again
	Release  = "release"  // there is a new release
	Erratum  = "erratum"  // a release was withdrawn or corrected
	Decision = "decision" // snapshots were rejected and wait for a person
	Test     = "test"     // nothing happened: somebody tries whether messages arrive
)

// Message is one thing that happened. It is the body of the webhook as JSON.
type Message struct {
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"` // UTC
	Subject  string    `json:"subject"`
	Text     string    `json:"text"` // what happened and what to do, lines of plain text
	Job      string    `json:"job,omitempty"`
	Failures int       `json:"failures,omitempty"` // runs in a row: of a failure, or before a recovery
	Release  string    `json:"release,omitempty"`
	Datasets []string  `json:"datasets,omitempty"` // of a decision
	Lake     string    `json:"lake"`
	Version  int       `json:"version"` // of this form: 1
}

// Channel brings messages to somebody.
type Channel interface {
	// Name says which channel it is, without secrets.
	Name() string
	// Send tries once. An error that wraps ErrPermanent is not worth another try at once.
	Send(ctx context.Context, m Message) error
}

// ErrPermanent is wrapped by errors that come again with the same message, until a person changes something.
var ErrPermanent = errors.New("refused")

// Sender sends messages by all its channels, trying again.
type Sender struct {
	Channels []Channel
	Clock    clock.Clock
	Timeout  time.Duration   // of one try
	Waits    []time.Duration // before the second try, the third and so on
}

// Outcome is what became of a message on one channel.
type Outcome struct {
	Channel string
	Err     error // of the last try; nil when it was sent
}

// Send brings a message to every channel and returns what became of it, in their order. It
// takes at most the timeouts and waits of all channels together, and ends with ctx.
func (s *Sender) Send(ctx context.Context, m Message) []Outcome {
	m.Version, m.At = 1, m.At.UTC()
	out := make([]Outcome, len(s.Channels))
	for i, c := range s.Channels {
		out[i] = Outcome{c.Name(), s.send(ctx, c, m, s.Waits)}
	}
	return out
}

// SendBy brings a message to one channel, which is there: with all tries, or with one only.
func (s *Sender) SendBy(ctx context.Context, channel string, m Message, once bool) error {
	m.Version, m.At = 1, m.At.UTC()
	waits := s.Waits
	if once {
		waits = nil
	}
	i := slices.IndexFunc(s.Channels, func(c Channel) bool { return c.Name() == channel })
	return s.send(ctx, s.Channels[i], m, waits)
}

// Has reports whether there is a channel of that name.
func (s *Sender) Has(channel string) bool {
	return slices.ContainsFunc(s.Channels, func(c Channel) bool { return c.Name() == channel })
}

func (s *Sender) send(ctx context.Context, c Channel, m Message, waits []time.Duration) error {
	for try := 0; ; try++ {
		err := s.try(ctx, c, m)
		if err == nil || errors.Is(err, ErrPermanent) || try == len(waits) {
			return err
		}
		if s.Clock.Sleep(ctx, waits[try]) != nil {
			return err
		}
	}
}

func (s *Sender) try(ctx context.Context, c Channel, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	err := c.Send(ctx, m)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", s.Timeout)
	}
	return err
}
