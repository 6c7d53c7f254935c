// Package reply is what the faces of the server have in common: how a handler answers, and how it
// says that it cannot.
package reply

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"osservatorio/internal/server/shelf"
)

// Handler answers a request from one release. What it returns is told by the face's Fail, so it
// returns an error before it writes anything.
type Handler func(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error

// Route is one address that a face answers.
type Route struct {
	Pattern string // of http.ServeMux, without a method: routes are read with GET and HEAD; {release} in it names the release
	Serve   Handler
	// Whole says that the answer depends on nothing but the address, the release and the headers that
	// the server negotiates, and fits in memory: it may be kept and given again.
	Whole bool
	// Varies are further request headers that the answer depends on, such as Accept.
	Varies []string
	// Private takes the place of Serve where an answer is for its reader alone: it is made without a
	// release, and nothing of it is kept, tagged, or let be read by pages of other sites.
	Private func(w http.ResponseWriter, r *http.Request) error
}

// Face is a part of the service: the pages, the API, the SDMX service.
type Face interface {
	Routes() []Route
	// Fail tells an error in the face's own form. rel is the release that would have answered, or else the current
	// one; nil when there is none.
	Fail(w http.ResponseWriter, r *http.Request, rel *shelf.Copy, err *Error)
}

// Error is an answer other than the one that was asked for.
type Error struct {
	Status  int
	Param   string   // the parameter that is wrong; "" when none is
	Allowed []string // what it may be
	Detail  string   // what is wrong and what to do, for people
	Headers map[string]string
	Err     error // for the log; never shown
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%d %s: %v", e.Status, e.Detail, e.Err)
	}
	return fmt.Sprintf("%d %s", e.Status, e.Detail)
}

func (e *Error) Unwrap() error { return e.Err }

// Bad is a parameter that has no such value.
func Bad(param, detail string, allowed ...string) *Error {
	return &Error{Status: http.StatusBadRequest, Param: param, Detail: detail, Allowed: allowed}
}

// NotFound is an address at which there is nothing.
func NotFound(detail string) *Error { return &Error{Status: http.StatusNotFound, Detail: detail} }

// Of is the answer that an error is, 500 when it is none.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Status: http.StatusInternalServerError, Detail: "the answer could not be made; the operators see why in their log", Err: err}
}

// Accepts reports how much a header such as Accept or Accept-Language wants one of some values, from
// 0 to 1: the q of the most specific of its items that matches.
func Accepts(header, value string) float64 {
	if strings.TrimSpace(header) == "" {
		return 1
	}
	best, weight := -1, 0.0
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		specific := specificity(strings.ToLower(strings.TrimSpace(name)), params, strings.ToLower(value))
		if specific > best {
			best, weight = specific, quality(params)
		}
	}
	return weight
}

// specificity is how closely an item of a header names a value, -1 when it does not.
func specificity(name, params, value string) int {
	family, _, _ := strings.Cut(value, "/")
	base, parameters, _ := strings.Cut(value, ";")
	switch {
	case parameters != "" && name == base:
		for p := range strings.SplitSeq(params, ";") {
			if p = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(p), " ", "")); strings.HasPrefix(p, "version=") && p != parameters {
				return -1
			} else if p == parameters {
				return 4
			}
		}
		return 3
	case name == value || strings.HasPrefix(name, value+"-"): // it-IT is Italian
		return 3
	case name == family+"/*":
		return 2
	case name == "*/*" || name == "*":
		return 1
	}
	return -1
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		if text, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
			var q float64
			if _, err := fmt.Sscanf(text, "%g", &q); err == nil && q >= 0 && q <= 1 {
				return q
			}
			return 0
		}
	}
	return 1
}
