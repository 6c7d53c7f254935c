package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/crash"
	"osservatorio/internal/lake"
)

// ErrNotEmpty is returned by Restore for a folder that holds something.
var ErrNotEmpty = errors.New("the folder is not empty")

// ErrNone is returned by Restore when there is no backup of that name, or none at all.
var ErrNone = errors.New("no such backup")

// ErrAmbiguous is returned by Restore when several backups begin with the name.
var ErrAmbiguous = errors.New("several backups have names that begin so")

// identityFile makes a folder a lake; it is restored last.
const identityFile = "lake.json"

// marker is a file of a folder that is being restored: the name of the backup.
const marker = ".restoring"

// Restore makes the folder dir the lake that it was at a backup, the last one of src when name is
// "". Every file is held against its hash. A restore that was cut short is carried on by the
// next of the same backup; until then the folder is no lake. Done ends it.
func Restore(ctx context.Context, src, name, dir string, progress func(done, total int, what string)) (*Manifest, string, error) {
	name, err := choose(src, name)
	if err != nil {
		return nil, "", err
	}
	m, err := load(src, name)
	if err != nil {
		return nil, name, err
	}
	if err := claim(dir, name); err != nil {
		return nil, name, err
	}
	if _, err := os.Stat(filepath.Join(dir, identityFile)); err == nil {
		return m, name, nil // all is there, and may have changed since
	}
	var need int64
	for _, f := range m.Files {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f.Path))); err != nil {
			need += f.Size
		}
	}
	if err := room(dir, need); err != nil {
		return nil, name, err
	}
	var last *File
	for i := range m.Files {
		f := &m.Files[i]
		if f.Path == identityFile {
			last = f
			continue
		}
		if ctx.Err() != nil {
			return nil, name, ctx.Err()
		}
		if progress != nil {
			progress(i, len(m.Files), f.Path)
		}
		if err := fetch(src, dir, f); err != nil {
			return nil, name, err
		}
	}
	if last == nil {
		return nil, name, fmt.Errorf("%w: backup %s has no %s", ErrDamaged, name, identityFile)
	}
	if err := fetch(src, dir, last); err != nil {
		return nil, name, err
	}
	crash.At("lake restored")
	return m, name, nil
}

// Done ends a restore: from now on the folder is a lake like another.
func Done(dir string) error {
	crash.At("restore to be ended")
	return os.Remove(filepath.Join(dir, marker))
}

// choose finds the backup that a name, or its beginning, stands for: the last one when it is empty.
func choose(src, name string) (string, error) {
	names, err := List(src)
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", fmt.Errorf("%w: %s holds none", ErrNone, src)
	}
	if name == "" {
		return names[len(names)-1], nil
	}
	var meant []string
	for _, n := range names {
		if strings.HasPrefix(n, name) {
			meant = append(meant, n)
		}
	}
	switch len(meant) {
	case 1:
		return meant[0], nil
	case 0:
		return "", fmt.Errorf("%w: %q; there is: %s", ErrNone, name, strings.Join(names, ", "))
	}
	return "", fmt.Errorf("%w: %q; name one of: %s", ErrAmbiguous, name, strings.Join(meant, ", "))
}

// claim takes an empty folder, or one that a restore of the same backup left half done.
func claim(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	begun, err := os.ReadFile(filepath.Join(dir, marker))
	switch {
	case err == nil && string(begun) == name:
		return sweep(dir)
	case err == nil:
		return fmt.Errorf("%w: %s is half restored from backup %s; go on with that one (--at), or remove the folder", ErrNotEmpty, dir, begun)
	case len(entries) > 0:
		if left := onlyTemporary(dir, entries); !left {
			return fmt.Errorf("%w: %s; restore to a new one with --data", ErrNotEmpty, dir)
		}
		if err := sweep(dir); err != nil {
			return err
		}
	}
	return atomicfile.WriteBytes(filepath.Join(dir, marker), []byte(name))
}

// onlyTemporary reports whether a folder holds nothing but what a restore leaves that was killed at its very beginning.
func onlyTemporary(dir string, entries []fs.DirEntry) bool {
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), atomicfile.TempPattern+marker) || !atomicfile.Abandoned(filepath.Join(dir, e.Name())) {
			return false
		}
	}
	return true
}

// sweep removes the temporary files of a restore that was cut short.
func sweep(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(d.Name(), atomicfile.TempPattern) && atomicfile.Abandoned(path) {
			return os.Remove(path)
		}
		return err
	})
}

// fetch brings a file back unless it is there.
func fetch(src, dir string, f *File) error {
	to := filepath.Join(dir, filepath.FromSlash(f.Path))
	if sum, err := lake.HashFile(to); err == nil && sum == f.SHA256 {
		return nil
	}
	err := copyChecked(object(src, f), to, f)
	if errors.Is(err, ErrDamaged) || errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s cannot be restored: %w; use another backup (--at)", f.Path, err)
	}
	return err
}
