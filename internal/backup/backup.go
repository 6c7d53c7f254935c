// Package backup copies a lake to another folder, and back.
//
//	<dest>/<time>-<events>-<hash>.json   what the lake held at one time: every file by path, size and SHA-256
//	<dest>/objects/ab/<sha256>           the bytes of files, each once
//
// A file that is there already is not copied again, so that a backup costs what is new. A
// backup is there when its manifest is: what a killed one leaves is used or removed by the next.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// Manifest is one backup.
type Manifest struct {
	Format int       `json:"format"`
	Kind   lake.Kind `json:"kind"`
	Lake   string    `json:"lake"` // hash of the first line of the ledger, by which lakes are told apart
	Taken  time.Time `json:"taken"`
	Events int64     `json:"events"` // lines of the ledger
	Files  []File    `json:"files"`  // sorted by path
}

// File is a file of the lake.
type File struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Result tells what a backup did.
type Result struct {
	Name    string // of the manifest
	Files   int
	Bytes   int64
	Copied  int // files that were not there before
	Written int64
	Dropped int // older backups
	Skipped []string
}

var (
	// ErrDamaged is returned when files of the lake, or of the backup, are not as they were.
	ErrDamaged = errors.New("damaged")
	// ErrOther is returned when a folder holds backups of another lake, or something else.
	ErrOther = errors.New("the folder is not for this")
)

// rebuilt are the folders of a lake that are not backed up: they hold work in hand, or what a build makes again.
var rebuilt = []string{"build", "tmp", "journal"}

// Write backs up a lake, which must be locked, to the folder dest, and leaves there the last keep
// backups; 0 keeps all. Every file is read and held against the ledger first, also those whose bytes
// the folder has: a lake that is not as its ledger says is not backed up, ErrDamaged lists what is
// wrong with it, and the backups before stay as they are.
func Write(ctx context.Context, l *lake.Lake, dest string, keep int, now time.Time, progress func(done, total int, what string)) (*Result, error) {
	if inside, err := filepath.Rel(l.Dir, dest); err == nil && filepath.IsLocal(inside) {
		return nil, fmt.Errorf("%w: %s lies in the lake itself; name a folder elsewhere, best on another disk", ErrOther, dest)
	}
	unlock, err := lockFolder(dest)
	if err != nil {
		return nil, err
	}
	defer unlock()
	m := &Manifest{Format: 1, Kind: l.Kind, Taken: now.UTC().Truncate(time.Second)}
	if err := m.identify(l); err != nil {
		return nil, err
	}
	if err := m.sameLake(dest); err != nil {
		return nil, err
	}
	r := &Result{}
	if r.Skipped, err = sound(l, progress); err != nil {
		return nil, err
	}
	known, err := l.Named()
	if err != nil {
		return nil, err
	}
	if err := m.list(l, known); err != nil {
		return nil, err
	}
	if err := m.plan(l, dest); err != nil {
		return nil, err
	}
	for i := range m.Files {
		f := &m.Files[i]
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if progress != nil {
			progress(i, len(m.Files), f.Path)
		}
		copied, err := store(l, dest, f, known[f.Path] != "")
		if err != nil {
			return nil, err
		}
		if r.Bytes += f.Size; copied {
			r.Copied, r.Written = r.Copied+1, r.Written+f.Size
		}
	}
	r.Files = len(m.Files)
	if r.Name, err = m.save(dest); err != nil {
		return nil, err
	}
	if r.Dropped, err = tidy(dest, keep); err != nil {
		return nil, err
	}
	_, err = l.Ledger.Append(ledger.Event{Kind: "backup", Subject: r.Name, Note: map[string]string{"to": dest,
		"files": fmt.Sprint(r.Files), "copied": fmt.Sprint(r.Copied)}})
	return r, err
}

func lockFolder(dest string) (unlock func(), err error) {
	if err := os.MkdirAll(dest, 0o755); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dest, ".lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another backup to %s is at work; wait for it to end", dest)
	}
	return func() { f.Close() }, nil
}

// identify says which lake it is, and how far its ledger goes.
func (m *Manifest) identify(l *lake.Lake) error {
	return l.Ledger.Read(func(e ledger.Event) error {
		if e.Seq == 1 {
			m.Lake = e.Hash
		}
		m.Events = e.Seq
		return nil
	})
}

// sameLake refuses a folder with backups of another lake, or with something else in it.
func (m *Manifest) sameLake(dest string) error {
	entries, err := os.ReadDir(dest)
	if err != nil {
		return err
	}
	names, err := List(dest)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dest, "objects")); err != nil && len(entries) > 1 { // .lock is there
		return fmt.Errorf("%w: %s holds other things than backups; name a new folder", ErrOther, dest)
	}
	if len(names) == 0 {
		return nil
	}
	last, err := load(dest, names[len(names)-1])
	if err != nil {
		return err
	}
	if last.Lake != "" && last.Lake != m.Lake || last.Kind != m.Kind {
		return fmt.Errorf("%w: %s holds backups of another lake; name another folder", ErrOther, dest)
	}
	return nil
}

// sound verifies the lake and returns the files that the ledger does not account for; ErrDamaged lists
// those that are not as it says.
func sound(l *lake.Lake, progress func(done, total int, what string)) (strangers []string, err error) {
	v, err := l.Verify(progress)
	if err != nil {
		return nil, err
	}
	var damage []string
	for _, f := range v.Faults {
		if f.Stranger {
			strangers = append(strangers, f.Path)
			continue
		}
		damage = append(damage, f.Path+": "+f.Problem)
	}
	if len(damage) == 0 {
		return strangers, nil
	}
	return nil, fmt.Errorf("%w: nothing was backed up and no older backup dropped; `osservatorio restore` brings the last one to a new folder. Not as the ledger says:\n%s", ErrDamaged, strings.Join(damage, "\n"))
}

// list fills Files with what the lake holds, without what its ledger should account for and does not.
func (m *Manifest) list(l *lake.Lake, known map[string]string) error {
	err := filepath.WalkDir(l.Dir, func(path string, d fs.DirEntry, err error) error {
		rel := l.Rel(path)
		switch {
		case err != nil:
			return err
		case rel == ".":
			return nil
		case d.IsDir() && slices.Contains(rebuilt, rel):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "."): // a lock, a file in hand
			return nil
		case lake.Kept(rel) && known[rel] == "":
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		m.Files = append(m.Files, File{Path: rel, SHA256: known[rel], Size: info.Size()})
		return nil
	})
	slices.SortFunc(m.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return err
}

// plan hashes what the ledger does not and refuses to begin what there is no room for.
func (m *Manifest) plan(l *lake.Lake, dest string) error {
	var need int64
	for i := range m.Files {
		f := &m.Files[i]
		if f.SHA256 == "" {
			if err := f.measure(l); err != nil {
				return err
			}
		}
		if !stored(dest, f) {
			need += f.Size
		}
	}
	return room(dest, need)
}

// measure takes size and hash of a file that may change while it is looked at: the ledger grows by
// reports, which need no lock, and the schedule's state is replaced.
func (f *File) measure(l *lake.Lake) error {
	in, err := os.Open(l.Path(filepath.FromSlash(f.Path)))
	if err != nil {
		return err
	}
	defer in.Close()
	h := sha256.New()
	f.Size, err = io.Copy(h, in)
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	return err
}

// room refuses to begin what does not fit.
func room(dir string, need int64) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return nil // it will be seen when it comes to writing
	}
	if free := int64(disk.Bavail) * disk.Bsize; need > free {
		return fmt.Errorf("%s needs %d bytes more than the %d that are free: %w", dir, need-free, free, syscall.ENOSPC)
	}
	return nil
}

func object(folder string, f *File) string {
	return filepath.Join(folder, "objects", f.SHA256[:2], f.SHA256)
}

// stored reports whether the bytes of a file are there already.
func stored(dest string, f *File) bool {
	info, err := os.Stat(object(dest, f))
	return err == nil && info.Size() == f.Size
}

// store copies the bytes of a file unless they are there. What the ledger does not fix is measured
// again when it has changed meanwhile.
func store(l *lake.Lake, dest string, f *File, fixed bool) (copied bool, err error) {
	for range 5 {
		if stored(dest, f) {
			return false, nil
		}
		err = copyChecked(l.Path(filepath.FromSlash(f.Path)), object(dest, f), f)
		if !errors.Is(err, ErrDamaged) {
			return err == nil, err
		}
		if fixed {
			return false, fmt.Errorf("%w; `osservatorio verify` lists what is wrong, an earlier backup may have it whole", err)
		}
		if err := f.measure(l); err != nil {
			return false, err
		}
	}
	return false, err
}

// copyChecked copies the bytes of a file whose size and SHA-256 are known, and not what was
// appended since; ErrDamaged when its bytes are others.
func copyChecked(from, to string, f *File) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return atomicfile.Write(to, func(w io.Writer) error {
		h := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, h), io.LimitReader(in, f.Size)); err != nil {
			return fmt.Errorf("copy %s to %s: %w", from, to, err)
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != f.SHA256 {
			return fmt.Errorf("%w: %s has other bytes than it had (SHA-256 %s…, not %s…)", ErrDamaged, from, got[:12], f.SHA256[:12])
		}
		return nil
	})
}
