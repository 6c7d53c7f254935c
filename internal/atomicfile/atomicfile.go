// Package atomicfile writes files that are either wholly there or not there at all.
//
// A reader never sees half a file and a crash leaves at most a temporary one:
// temporary name in the same folder, write, fsync, rename, fsync of the folder.
// A temporary file is locked as long as its writer lives, so that Abandoned can tell.
package atomicfile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"osservatorio/internal/crash"
)

// TempPattern is the prefix of the temporary files, so that a sweep can find those that a crash left.
const TempPattern = ".tmp-"

// File is a file being written. Commit puts it under its final name, Abort throws it away.
type File struct {
	*os.File
	final string
	done  bool
}

// Create opens a temporary file beside path, making the folder if it is missing.
func Create(path string) (*File, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make folder for %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, TempPattern+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("create temporary file for %s: %w", path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, fmt.Errorf("lock temporary file for %s: %w", path, err)
	}
	crash.At("temporary file made")
	return &File{File: f, final: path}, nil
}

// Abandoned reports whether the writer of a temporary file is gone.
func Abandoned(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil
}

// Path is the name that the file gets with Commit.
func (f *File) Path() string { return f.final }

// Commit syncs the file, renames it to its final name and syncs the folder.
// After an error the final name is as it was before.
func (f *File) Commit() error {
	if f.done {
		return nil
	}
	f.done = true
	name := f.File.Name()
	err := f.File.Chmod(0o644)
	if err == nil {
		err = f.File.Sync()
	}
	if cerr := f.File.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		crash.At("temporary file synced")
		err = os.Rename(name, f.final)
	}
	if err != nil {
		os.Remove(name)
		return fmt.Errorf("commit %s: %w", f.final, err)
	}
	crash.At("file named")
	return SyncDir(filepath.Dir(f.final))
}

// Abort removes the temporary file. It does nothing after Commit, so it can be deferred.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	f.File.Close()
	os.Remove(f.File.Name())
}

// Write writes path through fn, buffered, all or nothing.
func Write(path string, fn func(io.Writer) error) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	b := bufio.NewWriterSize(f, 1<<16)
	if err := fn(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
}

// WriteBytes writes data to path, all or nothing.
func WriteBytes(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Link gives a file that is there a further name, in place of what has it. Not every disk knows links.
func Link(path, name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("link %s: %w", name, err)
	}
	temp := filepath.Join(filepath.Dir(name), TempPattern+filepath.Base(name))
	os.Remove(temp) // of a process that was killed here
	err := os.Link(path, temp)
	if err == nil {
		crash.At("link made")
		if err = os.Rename(temp, name); err == nil {
			crash.At("link named")
		}
	}
	if err != nil {
		return fmt.Errorf("link %s: %w", name, err)
	}
	return SyncDir(filepath.Dir(name))
}

// Adopt puts a file that another program part wrote at temp (a DuckDB COPY, say)
// under its final name: fsync, rename, fsync of the folder.
func Adopt(temp, path string) error {
	f, err := os.Open(temp)
	if err != nil {
		return fmt.Errorf("adopt %s: %w", path, err)
	}
	err = f.Sync()
	f.Close()
	if err == nil {
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			crash.At("foreign file synced")
			err = os.Rename(temp, path)
		}
	}
	if err != nil {
		return fmt.Errorf("adopt %s: %w", path, err)
	}
	crash.At("foreign file named")
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	return nil
}
