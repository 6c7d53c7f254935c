// Package lake names the places of the data folder and guards them: a lake is of
// one kind (demo or real) for life, and has one writer at a time.
package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/ledger"
)

// Kind says what a lake holds.
type Kind string

const (
	Demo Kind = "demo" // invented extracts; PROVENANCE is synthetic
	Real Kind = "real" // what providers published
)

// Provenance is the mark that the cells of extracts of this lake carry.
func (k Kind) Provenance() string {
	if k == Demo {
		return "synthetic"
	}
	return "real"
}

var (
	// ErrMixed is returned when a demo lake is asked to take real data, or the reverse.
	ErrMixed = errors.New("a lake is demo or real for life")
	// ErrBusy is returned when another process is writing to the lake.
	ErrBusy = errors.New("another process is writing to this lake")
	// ErrNone is returned by commands that need a lake when there is none yet.
	ErrNone = errors.New("no lake here yet")
)

// Lake is an opened data folder.
type Lake struct {
	Dir    string
	Kind   Kind
	Ledger *ledger.Ledger
	// Told, when set, is told by Lock what it had to make good.
	Told func(text string)
}

type identity struct {
	Format int  `json:"format"`
	Kind   Kind `json:"kind"`
}

// Open opens the lake at dir for reading. It returns ErrNone when dir holds none.
func Open(dir string, now func() time.Time) (*Lake, error) {
	id, err := readIdentity(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s; `osservatorio run --demo` or `osservatorio run --from FOLDER` makes one", ErrNone, dir)
	}
	if err != nil {
		return nil, err
	}
	return at(dir, id.Kind, now), nil
}

// OpenAs opens the lake at dir, making it with this kind when it is new.
// It returns ErrMixed when the lake is of the other kind.
func OpenAs(dir string, kind Kind, now func() time.Time) (*Lake, error) {
	id, err := readIdentity(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		data, _ := json.Marshal(identity{Format: 1, Kind: kind})
		if err := atomicfile.WriteBytes(filepath.Join(dir, "lake.json"), append(data, '\n')); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case id.Kind != kind:
		return nil, fmt.Errorf("%w: %s is %s and was asked to take %s data; use another folder with --data", ErrMixed, dir, id.Kind, kind)
	}
	return at(dir, kind, now), nil
}

func at(dir string, kind Kind, now func() time.Time) *Lake {
	l := &Lake{Dir: dir, Kind: kind}
	l.Ledger = ledger.Open(l.Path("ledger.jsonl"), now)
	return l
}

func readIdentity(dir string) (identity, error) {
	var id identity
	data, err := os.ReadFile(filepath.Join(dir, "lake.json"))
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal(data, &id); err != nil || (id.Kind != Demo && id.Kind != Real) {
		return id, fmt.Errorf("%s is not a lake's identity; restore it from a backup", filepath.Join(dir, "lake.json"))
	}
	return id, nil
}

// Path joins parts to the lake's folder.
func (l *Lake) Path(parts ...string) string {
	return filepath.Join(append([]string{l.Dir}, parts...)...)
}

// Rel is the path of a file from the lake's folder, with slashes, as the ledger has it.
func (l *Lake) Rel(path string) string {
	rel, err := filepath.Rel(l.Dir, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// Lock takes the lake's writing lock; a crash releases it. It returns ErrBusy when another process holds it.
// What a crash of the last holder left is made good before it returns, see Recover.
func (l *Lake) Lock() (unlock func(), err error) {
	f, err := os.OpenFile(l.Path(".lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the lake: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w (%s); wait for it to end", ErrBusy, l.Dir)
	}
	if err := l.Recover(); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// Ref hashes a file of the lake for the ledger.
func (l *Lake) Ref(path string) (ledger.Ref, error) {
	sum, err := HashFile(path)
	if err != nil {
		return ledger.Ref{}, err
	}
	return ledger.Ref{Path: l.Rel(path), SHA256: sum}, nil
}

// HashFile returns the SHA-256 of a file in hexadecimal.
func HashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
