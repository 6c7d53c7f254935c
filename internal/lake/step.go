package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/crash"
	"osservatorio/internal/ledger"
)

// Step is one change of the lake: files that take their places, the ledger line that names
// them, files that go. It happens as a whole or not at all, whenever the process is killed:
//
//  1. The files are synced and moved into a folder of their own together with step.json, this
//     struct; until then they are temporary files, and a crash undoes the step.
//  2. The folder is renamed to journal/<name>. The step counts as done from here on.
//  3. The files take their places, the line is appended, what goes is removed, the folder too.
//     A crash in between is made good by Recover, which does the rest of 3.
type Step struct {
	Event ledger.Event `json:"event"`
	Place []Placement  `json:"place,omitempty"`
	// Remove lists files and folders that go once the ledger has the event, by paths from the lake's root.
	Remove []string `json:"remove,omitempty"`
	// After is the last line of the ledger before the step, so that its own can be told from an older one that says the same.
	After int64 `json:"after"`
}

// Placement is a file, or a folder of files, that takes its place.
type Placement struct {
	Temp string `json:"-"`    // where it lies now; anywhere on the lake's file system
	Path string `json:"path"` // where it belongs, from the lake's root, with slashes
}

const (
	stepFile = "step.json"
	journal  = "journal"
	tmp      = "tmp"
)

// Do does a step. When it returns an error the step was either not begun, or is finished by
// the next command that locks the lake; the files at Temp are gone in both cases.
func (l *Lake) Do(s Step) (ledger.Event, error) {
	entry, err := l.begin(&s)
	if err != nil {
		return s.Event, err
	}
	e, err := l.finish(entry, &s, false)
	if err != nil {
		return e, fmt.Errorf("%w (the step is kept; the next command that writes to the lake finishes it)", err)
	}
	return e, nil
}

// begin brings a step into the journal and returns its folder there.
func (l *Lake) begin(s *Step) (entry string, err error) {
	last, err := l.Ledger.Last()
	if err != nil {
		return "", err
	}
	s.After = last.Seq
	if err := errors.Join(os.MkdirAll(l.Path(tmp), 0o755), os.MkdirAll(l.Path(journal), 0o755)); err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	aside, err := os.MkdirTemp(l.Path(tmp), "step-*")
	if err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	defer os.RemoveAll(aside) // does nothing once the folder has its place
	for i, p := range s.Place {
		if err := syncTree(p.Temp); err != nil {
			return "", fmt.Errorf("%s: %w", p.Path, err)
		}
		if err := os.Rename(p.Temp, filepath.Join(aside, fmt.Sprint(i))); err != nil {
			return "", fmt.Errorf("%s: %w", p.Path, err)
		}
		crash.At("file moved into the step")
	}
	data, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	if err := atomicfile.WriteBytes(filepath.Join(aside, stepFile), data); err != nil {
		return "", err
	}
	entry = l.Path(journal, fmt.Sprintf("%012d-%s", s.After, strings.TrimPrefix(filepath.Base(aside), "step-")))
	crash.At("step ready")
	if err := os.Rename(aside, entry); err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	crash.At("step in the journal")
	return entry, atomicfile.SyncDir(l.Path(journal))
}

// finish does what is left of a step in the journal. With again it may have been begun before.
func (l *Lake) finish(entry string, s *Step, again bool) (ledger.Event, error) {
	for i, p := range s.Place {
		if err := l.place(filepath.Join(entry, fmt.Sprint(i)), p.Path, again); err != nil {
			return s.Event, err
		}
		crash.At("file in its place")
	}
	e, found := s.Event, false
	var err error
	if again {
		if found, err = l.recorded(s); err != nil {
			return e, err
		}
	}
	if !found {
		if e, err = l.Ledger.Append(s.Event); err != nil {
			return e, err
		}
	}
	for _, path := range s.Remove {
		if err := os.RemoveAll(l.Path(filepath.FromSlash(path))); err != nil {
			return e, fmt.Errorf("remove %s: %w", path, err)
		}
		crash.At("file removed")
	}
	if err := os.RemoveAll(entry); err != nil {
		return e, fmt.Errorf("journal: %w", err)
	}
	crash.At("step out of the journal")
	return e, nil
}

// place moves a file or folder of a step where it belongs.
func (l *Lake) place(from, path string, again bool) error {
	to := l.Path(filepath.FromSlash(path))
	if _, err := os.Lstat(from); again && errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(to); err != nil {
			return fmt.Errorf("%s is neither in the journal nor in its place: %w; restore the lake from a backup", path, err)
		}
		return nil // it was moved before
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return fmt.Errorf("place %s: %w", path, err)
	}
	if info, err := os.Lstat(to); err == nil && info.IsDir() {
		if err := os.RemoveAll(to); err != nil { // a damaged one; a folder cannot be renamed over it
			return fmt.Errorf("place %s: %w", path, err)
		}
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("place %s: %w", path, err)
	}
	crash.At("file renamed")
	return atomicfile.SyncDir(filepath.Dir(to))
}

// recorded reports whether the ledger has a step's event.
func (l *Lake) recorded(s *Step) (found bool, err error) {
	err = l.Ledger.Read(func(e ledger.Event) error {
		if e.Seq > s.After && e.Kind == s.Event.Kind && e.Subject == s.Event.Subject &&
			reflect.DeepEqual(e.In, s.Event.In) && reflect.DeepEqual(e.Out, s.Event.Out) && reflect.DeepEqual(e.Note, s.Event.Note) {
			found = true
		}
		return nil
	})
	return found, err
}

// Aside writes data to a temporary file for a Placement and returns its name.
func (l *Lake) Aside(data []byte) (string, error) {
	if err := os.MkdirAll(l.Path(tmp), 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(l.Path(tmp), "aside-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("write %s: %w", f.Name(), err)
	}
	return f.Name(), nil
}

// syncTree brings a file, or a folder and all in it, onto the disk.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Sync()
	})
}
