package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/crash"
	"osservatorio/internal/lake"
)

// save writes the manifest, under a name that says when it was taken and what its bytes are, and that sorts by age.
func (m *Manifest) save(dest string) (string, error) {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%09d-%s", m.Taken.Format("20060102T150405Z"), m.Events, shortHash(data))
	return name, atomicfile.WriteBytes(filepath.Join(dest, name+".json"), data)
}

func shortHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// tidy drops backups before the last keep, and the bytes that no backup names.
func tidy(dest string, keep int) (dropped int, err error) {
	names, err := List(dest)
	if err != nil {
		return 0, err
	}
	if keep > 0 && len(names) > keep {
		for _, name := range names[:len(names)-keep] {
			if err := os.Remove(filepath.Join(dest, name+".json")); err != nil {
				return dropped, err
			}
			crash.At("backup dropped")
			dropped++
		}
		names = names[dropped:]
	}
	left, err := filepath.Glob(filepath.Join(dest, atomicfile.TempPattern+"*"))
	if err != nil {
		return dropped, err
	}
	for _, path := range left { // of a backup that was killed
		if err := os.Remove(path); err != nil {
			return dropped, err
		}
	}
	used := map[string]bool{}
	for _, name := range names {
		m, err := load(dest, name)
		if err != nil {
			return dropped, err // what it names is not known, so nothing is removed
		}
		for _, f := range m.Files {
			used[f.SHA256] = true
		}
	}
	return dropped, filepath.WalkDir(filepath.Join(dest, "objects"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || used[d.Name()] {
			return err
		}
		crash.At("object to be removed")
		return os.Remove(path)
	})
}

// List names the backups of a folder, the oldest first.
func List(folder string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*Z-*.json"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range paths {
		if !strings.HasPrefix(filepath.Base(p), ".") {
			out = append(out, strings.TrimSuffix(filepath.Base(p), ".json"))
		}
	}
	slices.Sort(out)
	return out, nil
}

// load reads a backup's manifest and holds it against the hash in its name.
func load(folder, name string) (*Manifest, error) {
	path := filepath.Join(folder, name+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("backup %s: %w", name, err)
	}
	m, err := Decode(data)
	if err != nil || !strings.HasSuffix(name, "-"+shortHash(data)) {
		return nil, fmt.Errorf("%w: %s is not as it was written (%v); use an earlier backup", ErrDamaged, path, err)
	}
	return m, nil
}

// Decode reads a manifest strictly: paths stay within the lake, hashes are hashes.
func Decode(data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	if m.Format != 1 || (m.Kind != lake.Demo && m.Kind != lake.Real) {
		return nil, fmt.Errorf("format %d, kind %q: not written by this program", m.Format, m.Kind)
	}
	for _, f := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, fmt.Errorf("path %q leads out of the lake", f.Path)
		}
		if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != sha256.Size || strings.ToLower(f.SHA256) != f.SHA256 {
			return nil, fmt.Errorf("%s: %q is no SHA-256", f.Path, f.SHA256)
		}
	}
	return &m, nil
}
