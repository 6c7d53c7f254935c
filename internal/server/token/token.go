// Package token keeps who may read more than the public. A token is told once, when it is made; the
// file holds its hash, so that whoever reads the file cannot use it.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"osservatorio/internal/atomicfile"
)

// Roles say what a token's holder may read.
var Roles = []string{"analyst", "editor", "operator"}

// Faults of tokens.
var (
	ErrUnknown = errors.New("there is no such token")
	ErrExpired = errors.New("the token has expired")
	ErrRevoked = errors.New("the token was revoked")
	ErrTaken   = errors.New("there is a token of that name")
	ErrRole    = errors.New("there is no such role")
)

// prefix tells a token of this program from other secrets, for people and for scanners of leaks.
const prefix = "oss_"

// Entry is what the file says of a token.
type Entry struct {
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Revoked time.Time `json:"revoked,omitzero"`
	Hash    string    `json:"sha256"` // of the whole token; 256 random bits need no slower hash
}

// State is good, expired or revoked.
func (e Entry) State(now time.Time) string {
	switch {
	case !e.Revoked.IsZero():
		return "revoked"
	case !now.Before(e.Expires):
		return "expired"
	}
	return "good"
}

// File is a file of tokens. It is read again when it has changed, and may be used by many goroutines.
type File struct {
	path string

	mu      sync.Mutex
	entries []Entry
	size    int64
	at      time.Time
}

// Open names a file; one that does not exist holds no token.
func Open(path string) *File { return &File{path: path} }

// List are the tokens in the order in which they were made.
func (f *File) List() ([]Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.entries, f.at = nil, time.Time{}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if info.ModTime().Equal(f.at) && info.Size() == f.size {
		return f.entries, nil
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	f.entries, f.size, f.at = entries, info.Size(), info.ModTime()
	return entries, nil
}

// New makes a token for days from now on and returns it: the only time that it is told. The name of a
// token that is good cannot be given to another. The errors are ErrRole and ErrTaken.
func (f *File) New(name, role string, days int, now time.Time) (string, error) {
	if !slices.Contains(Roles, role) {
		return "", fmt.Errorf("%w: %q; there are %s", ErrRole, role, strings.Join(Roles, ", "))
	}
	random := make([]byte, 32)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	secret := prefix + base64.RawURLEncoding.EncodeToString(random)
	now = now.UTC().Truncate(time.Second)
	return secret, f.change(func(entries []Entry) ([]Entry, error) {
		for _, e := range entries {
			if e.Name == name && e.State(now) == "good" {
				return nil, fmt.Errorf("%w: %s; revoke it first", ErrTaken, name)
			}
		}
		return append(entries, Entry{Name: name, Role: role, Created: now, Expires: now.AddDate(0, 0, days), Hash: hash(secret)}), nil
	})
}

// Revoke makes the tokens of a name useless from now on. It returns ErrUnknown when none of it is good.
func (f *File) Revoke(name string, now time.Time) error {
	now = now.UTC().Truncate(time.Second)
	return f.change(func(entries []Entry) ([]Entry, error) {
		found := false
		for i := range entries {
			if entries[i].Name == name && entries[i].State(now) == "good" {
				entries[i].Revoked, found = now, true
			}
		}
		if !found {
			return nil, fmt.Errorf("%w: no good one is called %s", ErrUnknown, name)
		}
		return entries, nil
	})
}

// Check finds who a token was made for. Every hash is compared, each in constant time, so that how long it
// takes tells nothing. The errors are ErrUnknown, ErrExpired and ErrRevoked; with the latter two the entry is returned too.
func (f *File) Check(secret string, now time.Time) (Entry, error) {
	entries, err := f.List()
	if err != nil {
		return Entry{}, err
	}
	given := []byte(hash(secret))
	var found Entry
	for _, e := range entries {
		if subtle.ConstantTimeCompare(given, []byte(e.Hash)) == 1 {
			found = e
		}
	}
	if found.Hash == "" {
		return Entry{}, ErrUnknown
	}
	switch found.State(now) {
	case "expired":
		return found, fmt.Errorf("%w on %s", ErrExpired, found.Expires.Format(time.DateOnly))
	case "revoked":
		return found, ErrRevoked
	}
	return found, nil
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// change writes the file anew, one process at a time; only its owner may read it.
func (f *File) change(edit func([]Entry) ([]Entry, error)) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	entries, err := f.List()
	if err != nil {
		return err
	}
	if entries, err = edit(slices.Clone(entries)); err != nil {
		return err
	}
	data, err := json.MarshalIndent(entries, "", " ")
	if err != nil {
		return err
	}
	if err := atomicfile.Write(f.path, func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	}); err != nil {
		return err
	}
	return os.Chmod(f.path, 0o600)
}
