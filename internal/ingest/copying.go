package ingest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// A dropped file is read where it lies while it is copied into the lake and hashed: of a large one these
// take a fifth of the time. What needs the hash waits for it: the name of the snapshot, which a vintage
// holds in a column at its end. A file that does not stay as it was is refused.

// copying is the way of a dropped file into the lake.
type copying struct {
	file   fs.File
	before fs.FileInfo
	done   func() (candidate, error) // waits for the copy; it may be called again
}

// beginCopy begins to copy a dropped file. c.size is that of the file as it lies.
func (in *Ingester) beginCopy(c *candidate, f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	aside := *c
	c.copying = &copying{file: f, before: info, done: sync.OnceValues(func() (candidate, error) {
		err := <-ended
		return aside, err
	})}
	go func() { ended <- in.spool(&aside, f) }()
	return nil
}

// copied waits until the bytes are in the lake: where they are and their hash are known then.
func (c *candidate) copied() error {
	if c.copying == nil {
		return nil
	}
	aside, err := c.copying.done()
	c.temp, c.sha, c.onDisk = aside.temp, aside.sha, aside.onDisk
	if err == nil && aside.size != c.size {
		err = c.changed()
	}
	return err
}

// discard waits for the copy and removes what is in hand of it.
func (c *candidate) discard() {
	_ = c.copied() // told already, or of no interest any more
	os.Remove(c.temp)
}

// settled waits until the bytes are on the disk, and holds that they are those that were read.
func (c *candidate) settled() error {
	if c.onDisk != nil {
		if err := c.onDisk(); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return c.stayed()
}

// stayed returns an error when a dropped file is not as it was when its copy began.
func (c *candidate) stayed() error {
	if c.copying == nil {
		return nil
	}
	now, err := c.copying.file.Stat()
	if err != nil {
		return err
	}
	if now.Size() != c.copying.before.Size() || !now.ModTime().Equal(c.copying.before.ModTime()) {
		return c.changed()
	}
	return nil
}

func (c *candidate) changed() error {
	return fmt.Errorf("%s changed while it was read; take it in again when it is whole", c.name)
}

// bytes opens what a candidate is read from.
func (c *candidate) bytes() (io.ReaderAt, func() error, error) {
	if c.copying != nil {
		return c.copying.file.(io.ReaderAt), func() error { return nil }, nil
	}
	f, err := os.Open(c.temp)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// mayRepeat reports whether a snapshot of the slot has as many bytes: they may be the same.
func (in *Ingester) mayRepeat(slot string, size int64) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, id := range in.slots[slot] {
		if in.byID[id].Size == size {
			return true
		}
	}
	return false
}
