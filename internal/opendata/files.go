package opendata

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"osservatorio/internal/atomicfile"
)

// link gives a file of the tree a further name, in place of what has it; a copy where the disk knows no links.
func (w *writer) link(from, to string) error {
	source, target := filepath.Join(w.dir, from), filepath.Join(w.dir, to)
	now, err := os.Stat(source)
	if err != nil {
		return err
	}
	if old, err := os.Stat(target); err == nil && os.SameFile(old, now) {
		w.done.Kept++
		return nil
	}
	if atomicfile.Link(source, target) == nil {
		w.done.Written++
		return nil
	}
	_, err = w.put(to, func(out io.Writer) error {
		in, err := os.Open(source)
		if err != nil {
			return err
		}
		defer in.Close()
		_, err = io.Copy(out, in)
		return err
	})
	return err
}

// put writes a file unless it is there with the same bytes, and returns its SHA-256.
func (w *writer) put(name string, write func(io.Writer) error) (string, error) {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	fresh, err := atomicfile.Create(path)
	if err != nil {
		return "", err
	}
	defer fresh.Abort()
	h := sha256.New()
	buffer := bufio.NewWriterSize(io.MultiWriter(fresh, h), 1<<20)
	if err := errors.Join(write(buffer), buffer.Flush()); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if old, err := sumOf(path); err == nil && old == sum {
		w.done.Kept++
		return sum, nil
	}
	info, err := fresh.Stat()
	if err != nil {
		return "", err
	}
	w.done.Written++
	w.done.Bytes += info.Size()
	return sum, fresh.Commit()
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
