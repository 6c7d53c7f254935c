package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/ledger"
)

// Fault is a file that is not as the ledger says.
type Fault struct {
	Path    string `json:"path"`
	Problem string `json:"problem"`
	Event   int64  `json:"event,omitempty"` // the ledger's line that wrote it
	Hint    string `json:"hint"`
	// Stranger is a file that the ledger does not name: what it does name may be whole all the same.
	Stranger bool `json:"stranger,omitempty"`
}

// kept are the folders whose files never change once the ledger names them.
var kept = []string{"raw/", "vintages/", "quarantine/", "releases/", "forecasts/"}

// Pruned is the kind of the event that takes files out of the lake; its In names them.
const Pruned = "pruned"

// Verification is what Verify found.
type Verification struct {
	Files   int     // hashed
	Pruned  int     // files that were there once and were pruned since
	Pending int     // steps in the journal: they are safe, and finished by the next command that writes
	Faults  []Fault // files that are not as the ledger says, sorted by path; then the pointer; then strangers
}

// claim is what the ledger says of a file.
type claim struct {
	sha   string
	event int64
	next  string // what a step in the journal puts in its place
}

// Verify hashes every file that the ledger names and looks for files that it does not name.
// It needs no lock: files that a writer is about to name are in its journal. A broken ledger is an error.
func (l *Lake) Verify(progress func(done, total int, what string)) (*Verification, error) {
	// In this order no step can slip through: a file that is seen is in the journal, or left it for the ledger.
	present, err := l.present()
	if err != nil {
		return nil, err
	}
	pending, err := l.pending()
	if err != nil {
		return nil, err
	}
	v := &Verification{}
	var claims map[string]claim
	if claims, v.Pruned, err = l.claims(); err != nil {
		return nil, err
	}
	var moving []string // files and folders that steps of the journal place or remove
	for _, p := range pending {
		if p.step == nil {
			continue
		}
		v.Pending++
		for _, r := range slices.Concat(p.step.Event.In, p.step.Event.Out) {
			if c, ok := claims[r.Path]; ok {
				c.next = r.SHA256
				claims[r.Path] = c
			}
		}
		moving = append(moving, p.step.Remove...)
		for _, f := range p.step.Place {
			moving = append(moving, f.Path)
		}
	}
	v.Files, v.Faults = len(claims), l.compare(claims, progress)
	v.Faults = append(v.Faults, l.pointer()...)
	for _, rel := range present {
		_, claimed := claims[rel]
		inHand := slices.ContainsFunc(moving, func(m string) bool { return rel == m || strings.HasPrefix(rel, m+"/") })
		if !claimed && !inHand && rel != "releases/CURRENT" {
			v.Faults = append(v.Faults, Fault{Path: rel, Problem: "is not in the ledger", Hint: "no step of this program put it there; remove it", Stranger: true})
		}
	}
	return v, nil
}

// claims is what the ledger says of the files of the kept folders, and how many of them were pruned since.
func (l *Lake) claims() (claims map[string]claim, pruned int, err error) {
	claims = map[string]claim{}
	err = l.Ledger.Read(func(e ledger.Event) error {
		for _, r := range slices.Concat(e.In, e.Out) {
			if inKept(r.Path) {
				claims[r.Path] = claim{sha: r.SHA256, event: e.Seq}
			}
		}
		if e.Kind == Pruned {
			for _, r := range e.In {
				delete(claims, r.Path)
				pruned++
			}
		}
		return nil
	})
	return claims, pruned, err
}

// Named lists the files that the lake keeps, with the SHA-256 that the ledger has of each.
func (l *Lake) Named() (map[string]string, error) {
	claims, _, err := l.claims()
	out := make(map[string]string, len(claims))
	for path, c := range claims {
		out[path] = c.sha
	}
	return out, err
}

// compare hashes the files that the ledger claims.
func (l *Lake) compare(claims map[string]claim, progress func(done, total int, what string)) (faults []Fault) {
	paths := make([]string, 0, len(claims))
	for p := range claims {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for i, p := range paths {
		if progress != nil {
			progress(i, len(paths), p)
		}
		sum, err := HashFile(l.Path(filepath.FromSlash(p)))
		switch {
		case err != nil:
			faults = append(faults, Fault{Path: p, Problem: "is missing or cannot be read: " + err.Error(), Event: claims[p].event, Hint: "restore it from a backup"})
		case sum != claims[p].sha && sum != claims[p].next:
			faults = append(faults, Fault{Path: p, Problem: fmt.Sprintf("its bytes differ from the ledger (SHA-256 %s…, the ledger has %s…)", sum[:12], claims[p].sha[:12]),
				Event: claims[p].event, Hint: "restore it from a backup"})
		}
	}
	return faults
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

// Kept reports whether a path from the lake's root lies in a folder whose files are all in the ledger.
func Kept(path string) bool { return inKept(path) && path != "releases/CURRENT" }

func inKept(path string) bool {
	return slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(path, k) })
}

// present lists the files in the kept folders.
func (l *Lake) present() (paths []string, err error) {
	for _, k := range kept {
		err := filepath.WalkDir(l.Path(k), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && !d.IsDir() {
				paths = append(paths, l.Rel(path))
			}
			return err
		})
		if err != nil {
			return paths, err
		}
	}
	return paths, nil
}
