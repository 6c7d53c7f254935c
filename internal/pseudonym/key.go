// Package pseudonym turns what identifies a person or an employer into keyed pseudonyms.
//
// A pseudonym is the beginning of an HMAC-SHA-256 of the identifier in its normal form, under a key
// that lies outside the lake. Each kind of identifier has a domain of its own, so that the pseudonym
// of an employer who is a natural person says nothing of the same person as a worker.
package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Variable is the environment variable that holds the key.
const Variable = "OSSERVATORIO_PSEUDONYM_KEY"

// MinKey is the least length of a key in bytes: 256 bits written in hexadecimal have 64, and a key
// shorter than 32 bytes is taken for a mistake.
const MinKey = 32

// Digits is the length of a pseudonym in hexadecimal digits: 64 bits. Among the sixty million persons of
// Italy the chance that any two share one is one in ten thousand.
const Digits = 16

var (
	// ErrNoKey is returned where personal data would be read without a key.
	ErrNoKey = errors.New("personal data are read only with a key: set " + Variable + " (docs/personal-data.md says how)")
	// ErrShortKey is returned for a key of less than MinKey bytes.
	ErrShortKey = fmt.Errorf("%s is shorter than %d bytes: make one with `openssl rand -hex 32`", Variable, MinKey)
)

// Domain is a kind of identifier.
type Domain string

const (
	Person    Domain = "person"    // tax code of a worker
	Employer  Domain = "employer"  // tax code of an employer, firm or natural person
	Reference Domain = "reference" // number of a message or document
	text      Domain = "text"      // any text that must not be written, as in quarantine
	keyName   Domain = "key"
)

// Key makes pseudonyms. It never leaves memory, and prints as its name only.
type Key struct{ secret []byte }

// NewKey takes a key as the environment has it; white space around it does not count.
// It returns ErrNoKey when there is none and ErrShortKey when it is too short.
func NewKey(secret string) (*Key, error) {
	secret = strings.TrimSpace(secret)
	switch {
	case secret == "":
		return nil, ErrNoKey
	case len(secret) < MinKey:
		return nil, ErrShortKey
	}
	return &Key{[]byte(secret)}, nil
}

// Name identifies the key without telling it: two vintages of one name were made with one key.
func (k *Key) Name() string { return k.sum(keyName, "") }

// String keeps the key out of everything that is printed.
func (k *Key) String() string { return "key " + k.Name() }

// GoString keeps the key out of %#v.
func (k *Key) GoString() string { return k.String() }

// Of is the pseudonym of an identifier that is in its normal form already.
func (k *Key) Of(d Domain, identifier string) string { return k.sum(d, identifier) }

// Text is the keyed hash of a text that may not be written: equal texts have equal hashes.
func (k *Key) Text(s string) string { return k.sum(text, s) }

// sum separates domain and text by a byte that neither holds.
func (k *Key) sum(d Domain, s string) string {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte("osservatorio 1\x00"))
	h.Write([]byte(d))
	h.Write([]byte{0})
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil)[:Digits/2])
}
