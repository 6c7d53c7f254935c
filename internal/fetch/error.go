package fetch

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what was wrong, and with it whether and when asking again can help.
type Kind string

const (
	Empty     Kind = "empty"     // the question was understood and nothing matches it (404 NoRecordsFound)
	Missing   Kind = "missing"   // there is nothing at the address (404, 410)
	Permanent Kind = "permanent" // the question is wrong: asking again gives the same (other 4xx, 501)
	Transient Kind = "transient" // network, timeout, 5xx: after all attempts
	Banned    Kind = "banned"    // the provider refuses us (429, 403), now or a while ago
	NotData   Kind = "not data"  // a page for people, or a redirect to one
	Broken    Kind = "broken"    // the answer broke off or cannot be unpacked: after all attempts
	TooLarge  Kind = "too large" // more bytes than the policy or the request takes
)

// What a sink may say of the bytes that it was given: its error, wrapping one of these, becomes an
// *Error of that kind. Any other error of a sink is one of this machine and is returned as it is.
var (
	ErrBroken  = errors.New("the answer is broken")
	ErrNotData = errors.New("the answer is no extract")
	// ErrTooLarge is of a bound of the request, as against one of the policy.
	ErrTooLarge = errors.New("the answer is too large")
)

// Error is an answer that is of no use.
type Error struct {
	Kind     Kind
	Provider string
	URL      string
	Status   int       // of the answer; 0 when there was none
	Until    time.Time // of Banned: nothing is asked before
	Attempts int       // how often it was asked
	Err      error     // what happened

	retryAfter time.Duration // what the answer asks for
	bounded    bool          // of TooLarge: by the request's bound, which no declaration raises
}

// Error says what happened and what to do.
func (e *Error) Error() string {
	text := e.Err.Error()
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (asked %d times)", e.Attempts)
	}
	switch e.Kind {
	case Empty:
		text += "; if there should be some, compare the request with the provider's codes of today"
	case Transient, Broken:
		text += "; the next run asks again"
	case Missing:
		text += "; if it has moved, correct the address in the source's declaration"
	case Permanent:
		text += "; the request is wrong and is not repeated: correct the source's declaration"
	case Banned:
		text += fmt.Sprintf("; nothing is asked of %s until %s", e.Provider, e.Until.UTC().Format("2006-01-02 15:04 UTC"))
	case NotData:
		text += "; look whether the provider is out of order or has moved the extract"
	case TooLarge:
		if e.bounded {
			return text + "; no larger one of its kind is taken, and no declaration changes that: look what the provider sends there"
		}
		text += "; raise max_body in the source's declaration if that is right"
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// again reports whether the same question may be answered better later.
func (e *Error) again() bool { return e.Kind == Transient || e.Kind == Broken }

// AsError finds the *Error in err, nil when there is none.
func AsError(err error) *Error {
	var e *Error
	errors.As(err, &e)
	return e
}

// KindOf is the kind of a fetch's error, "" of any other.
func KindOf(err error) Kind {
	if e := AsError(err); e != nil {
		return e.Kind
	}
	return ""
}
