package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
)

// entry is a file of the copy.
type entry struct{ file, sum string }

// list reads which files the copy has, and what they were made of.
func (c *copier) list() (files []string, stamp string) {
	data, err := os.ReadFile(filepath.Join(c.Dir, sums))
	if err != nil {
		return nil, ""
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if text, ok := strings.CutPrefix(line, "# "); ok {
			stamp = text
		} else if _, file, ok := strings.Cut(line, "  "); ok && filepath.IsLocal(file) {
			files = append(files, file)
		}
	}
	return files, stamp
}

// assets writes the program's own files: pages point to them.
func (c *copier) assets() error {
	return fs.WalkDir(c.Assets, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(c.Assets, name)
		if err != nil {
			return err
		}
		if name == "favicon.ico" { // where programs look that read no page
			c.done.Files++
			if err := c.put(name, data); err != nil {
				return err
			}
		}
		c.done.Files++
		return c.put(path.Join("assets", c.Build, name), data)
	})
}

// put writes a file unless it is there with the same bytes.
func (c *copier) put(file string, data []byte) error {
	sum := sha256.Sum256(data)
	at := filepath.Join(c.Dir, filepath.FromSlash(file))
	old, err := os.ReadFile(at)
	same := err == nil && bytes.Equal(old, data)
	c.mu.Lock()
	c.written = append(c.written, entry{file, hex.EncodeToString(sum[:])})
	c.done.Bytes += int64(len(data))
	if same {
		c.done.Kept++
	} else {
		c.done.Written++
	}
	c.mu.Unlock()
	if same {
		return nil
	}
	return atomicfile.WriteBytes(at, data)
}

// finish takes away what no page leads to any more, and lists what there is.
func (c *copier) finish(before []string) error {
	slices.SortFunc(c.written, func(a, b entry) int { return strings.Compare(a.file, b.file) })
	for i := 1; i < len(c.written); i++ {
		if c.written[i].file == c.written[i-1].file {
			return fmt.Errorf("two addresses have the one place %s", c.written[i].file)
		}
	}
	for _, file := range before {
		if _, ok := slices.BinarySearchFunc(c.written, file, func(e entry, file string) int { return strings.Compare(e.file, file) }); ok {
			continue
		}
		at := filepath.Join(c.Dir, filepath.FromSlash(file))
		if err := os.Remove(at); err != nil && !os.IsNotExist(err) {
			return err
		}
		c.done.Removed++
		for folder := filepath.Dir(at); folder != filepath.Clean(c.Dir); folder = filepath.Dir(folder) {
			if os.Remove(folder) != nil { // it is not empty
				break
			}
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s\n", c.Stamp)
	for _, e := range c.written {
		fmt.Fprintf(&out, "%s  %s\n", e.sum, e.file)
	}
	return atomicfile.WriteBytes(filepath.Join(c.Dir, sums), out.Bytes())
}
