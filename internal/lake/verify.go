package lake

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/ledger"
)

// Fault is a file that is not as the ledger says.
type Fault struct {
	Path    string `json:"path"`
	Problem string `json:"problem"`
	Event   int64  `json:"event,omitempty"` // the ledger's line that wrote it
	Hint    string `json:"hint"`
}

// kept are the folders whose files never change once the ledger names them.
var kept = []string{"raw/", "vintages/", "quarantine/", "releases/"}

// Verify hashes every file that the ledger names and looks for files that it does not name.
// It returns the faults and the number of files hashed; a broken ledger is an error.
func (l *Lake) Verify(progress func(done, total int, what string)) ([]Fault, int, error) {
	type claim struct {
		sha   string
		event int64
	}
	claims := map[string]claim{}
	err := l.Ledger.Read(func(e ledger.Event) error {
		for _, r := range slices.Concat(e.In, e.Out) {
			if inKept(r.Path) {
				claims[r.Path] = claim{r.SHA256, e.Seq}
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	paths := make([]string, 0, len(claims))
	for p := range claims {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	var faults []Fault
	for i, p := range paths {
		if progress != nil {
			progress(i, len(paths), p)
		}
		sum, err := HashFile(l.Path(filepath.FromSlash(p)))
		switch {
		case err != nil:
			faults = append(faults, Fault{p, "is missing or cannot be read: " + err.Error(), claims[p].event, "restore it from a backup"})
		case sum != claims[p].sha:
			faults = append(faults, Fault{p, fmt.Sprintf("its bytes differ from the ledger (SHA-256 %s…, the ledger has %s…)", sum[:12], claims[p].sha[:12]),
				claims[p].event, "restore it from a backup"})
		}
	}
	faults = append(faults, l.pointer()...)
	strangers, err := l.strangers(func(p string) bool { _, ok := claims[p]; return ok })
	return append(faults, strangers...), len(paths), err
}

// pointer reports a current release that is not there.
func (l *Lake) pointer() []Fault {
	id, err := os.ReadFile(l.Path("releases", "CURRENT"))
	if err != nil {
		return nil // nothing has been published yet
	}
	name := strings.TrimSpace(string(id))
	if _, err := os.Stat(l.Path("releases", name, "manifest.json")); err != nil {
		return []Fault{{Path: "releases/CURRENT", Problem: fmt.Sprintf("names release %q, which is not there", name), Hint: "publish again, or restore the release from a backup"}}
	}
	return nil
}

func inKept(path string) bool {
	return slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(path, k) })
}

// strangers are files that no event wrote.
func (l *Lake) strangers(known func(string) bool) ([]Fault, error) {
	var out []Fault
	for _, k := range kept {
		root := l.Path(k)
		if _, err := os.Stat(root); err != nil {
			continue
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel := l.Rel(path)
			if !known(rel) && rel != "releases/CURRENT" {
				hint := "a step that was cut short left it; ingest again, or remove it"
				if strings.Contains(rel, atomicfile.TempPattern) {
					hint = "a temporary file of a step that was cut short; remove it"
				}
				out = append(out, Fault{Path: rel, Problem: "is not in the ledger", Hint: hint})
			}
			return nil
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
