// Package ledger keeps the record of everything that was done to a lake: an
// append-only file of JSON lines, each holding the hash of the one before.
//
// A line is synced before its event counts as done. Others may read the file
// while it is written: they see whole lines, and at most one unfinished line at
// the end, which Read leaves out and the next Append removes.
package ledger

import (
	"bufio"
	"bytes"
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
	"osservatorio/internal/crash"
)

// Ref names a file of the lake by its path from the lake's root and its SHA-256.
type Ref struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// Event is one step. In and Out hold the hashes of what went in and what came out.
type Event struct {
	Seq     int64             `json:"seq"`
	Time    time.Time         `json:"time"`
	Kind    string            `json:"kind"`    // snapshot, unchanged, rejected, build, forecast, check, publish …
	Subject string            `json:"subject"` // dataset, model or release
	In      []Ref             `json:"in,omitempty"`
	Out     []Ref             `json:"out,omitempty"`
	Note    map[string]string `json:"note,omitempty"`
	Prev    string            `json:"prev"`
	Hash    string            `json:"hash"`
}

// ErrBroken is returned by Read and Verify when a line does not follow from the one before.
var ErrBroken = errors.New("ledger is broken")

// Ledger appends to and reads one ledger file.
type Ledger struct {
	path string
	now  func() time.Time
}

// Open names the ledger file; the file need not exist yet.
func Open(path string, now func() time.Time) *Ledger { return &Ledger{path: path, now: now} }

// Append adds an event, filling Seq, Time, Prev and Hash, and returns once it is on the disk.
// A lock on the file orders the writers of several processes.
func (l *Ledger) Append(e Event) (Event, error) {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o755); err != nil {
		return e, fmt.Errorf("ledger: %w", err)
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return e, fmt.Errorf("ledger: %w", err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return e, fmt.Errorf("ledger: lock: %w", err)
	}
	last, end, err := tail(f)
	if err != nil {
		return e, err
	}
	// What follows the last whole line was never acknowledged: a crash cut it off.
	if err := f.Truncate(end); err != nil {
		return e, fmt.Errorf("ledger: %w", err)
	}
	e.Seq, e.Prev, e.Time = last.Seq+1, last.Hash, l.now().UTC().Truncate(time.Millisecond)
	e = e.asRead()
	e.Hash = e.digest()
	line := e.line()
	crash.At("ledger opened")
	if _, err := f.WriteAt(append(line, '\n'), end); err != nil {
		f.Truncate(end)
		return e, fmt.Errorf("ledger: %w", err)
	}
	crash.At("ledger written")
	if err := f.Sync(); err != nil {
		return e, fmt.Errorf("ledger: %w", err)
	}
	if end == 0 { // the file itself is new
		if err := atomicfile.SyncDir(filepath.Dir(l.path)); err != nil {
			return e, fmt.Errorf("ledger: %w", err)
		}
	}
	crash.At("ledger synced")
	return e, nil
}

// Last returns the last whole event; the zero Event when there is none.
func (l *Ledger) Last() (Event, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return Event{}, nil
	}
	if err != nil {
		return Event{}, fmt.Errorf("ledger: %w", err)
	}
	defer f.Close()
	e, _, err := tail(f)
	return e, err
}

// tail returns the last whole event and the offset where the next line begins.
func tail(f *os.File) (Event, int64, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return Event{}, 0, fmt.Errorf("ledger: %w", err)
	}
	const block = 1 << 16
	for span := int64(block); ; span *= 2 {
		from := max(0, size-span)
		buf := make([]byte, size-from)
		if _, err := f.ReadAt(buf, from); err != nil && err != io.EOF {
			return Event{}, 0, fmt.Errorf("ledger: %w", err)
		}
		stop := bytes.LastIndexByte(buf, '\n')
		start := -1
		if stop >= 0 {
			start = bytes.LastIndexByte(buf[:stop], '\n')
		}
		if from > 0 && start < 0 {
			continue // the last line is longer than the block
		}
		if stop < 0 {
			return Event{}, 0, nil
		}
		var e Event
		if err := json.Unmarshal(buf[start+1:stop], &e); err != nil {
			return Event{}, 0, fmt.Errorf("%w: last line: %v", ErrBroken, err)
		}
		return e, from + int64(stop) + 1, nil
	}
}

// Read calls fn for every whole event in order, checking the chain. A missing file has no events.
func (l *Ledger) Read(fn func(Event) error) error {
	f, err := os.Open(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	var prev Event
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil // an unfinished line is not an event yet
		}
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("%w: line %d: %v", ErrBroken, prev.Seq+1, err)
		}
		// The line must be what Append would write, so that no byte of it goes uncovered by the hash.
		whole := bytes.Equal(line, append(e.line(), '\n'))
		if !whole || e.Seq != prev.Seq+1 || e.Prev != prev.Hash || e.Hash != e.digest() {
			return fmt.Errorf("%w: line %d does not follow from the line before; restore the ledger from a backup", ErrBroken, prev.Seq+1)
		}
		if err := fn(e); err != nil {
			return err
		}
		prev = e
	}
}

// digest is the SHA-256 of the event without its own hash.
func (e Event) digest() string {
	e.Hash = ""
	sum := sha256.Sum256(e.line())
	return hex.EncodeToString(sum[:])
}

// line is the event as it stands in the file, without the line's end.
func (e Event) line() []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings, numbers and times always marshal
	}
	return b
}

// asRead is the event as a reader of its line will have it: bytes that are no UTF-8,
// which file names and cells of extracts may hold, are replaced.
func (e Event) asRead() Event {
	var read Event
	if err := json.Unmarshal(e.line(), &read); err != nil {
		panic(err) // what was marshalled can be read
	}
	return read
}
