package project

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
)

// Hashes are the SHA-256 of the files that decide what comes out of given extracts, by their paths
// from the project's root: SQL, schemas, layouts and corrections.
func (p *Project) Hashes() (map[string]string, error) {
	out := map[string]string{}
	for _, root := range []string{"sql", "schemas", "pipelines"} {
		err := fs.WalkDir(p.Files, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if err == nil && d.Name() == "testdata" {
					return fs.SkipDir
				}
				return err
			}
			if !decides(name) {
				return nil
			}
			data, err := fs.ReadFile(p.Files, name)
			sum := sha256.Sum256(data)
			out[name] = hex.EncodeToString(sum[:])
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// decides leaves out what says where and when providers are asked, and texts for people.
func decides(name string) bool {
	if strings.HasPrefix(path.Base(name), ".") || name == "schemas/groups.yaml" {
		return false
	}
	if strings.HasPrefix(name, "pipelines/") {
		return path.Base(path.Dir(name)) == "layouts" || path.Base(name) == "corrections.yaml"
	}
	return path.Ext(name) == ".sql" || path.Ext(name) == ".yaml" || path.Ext(name) == ".csv"
}
