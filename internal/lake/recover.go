package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/diag"
	"osservatorio/internal/ledger"
)

// Recover makes good what a crash left: it finishes the steps that are in the journal and
// removes temporary files whose writer is gone. The lake must be locked. It tells the ledger,
// and Told, when there was anything to do.
func (l *Lake) Recover() error {
	finished, err := l.replay()
	if err != nil {
		return fmt.Errorf("recover the lake %s: %w", l.Dir, err)
	}
	swept, err := l.sweep()
	if err != nil {
		return fmt.Errorf("recover the lake %s: %w", l.Dir, err)
	}
	if len(finished)+swept == 0 {
		return nil
	}
	_, err = l.Ledger.Append(ledger.Event{Kind: "recovered", Subject: "lake",
		Note: map[string]string{"steps": strings.Join(finished, ", "), "temporary": fmt.Sprint(swept)}})
	if err == nil && l.Told != nil {
		l.Told(fmt.Sprintf("a command was cut short: %s finished, %s removed", diag.Count(len(finished), "step", "steps"), diag.Count(swept, "temporary file", "temporary files")))
	}
	return err
}

// replay finishes the steps in the journal, in their order, and names them.
func (l *Lake) replay() (finished []string, err error) {
	pending, err := l.pending()
	for _, p := range pending {
		if p.step == nil { // it was done, and being removed
			if err := os.RemoveAll(p.entry); err != nil {
				return finished, err
			}
			continue
		}
		if _, err := l.finish(p.entry, p.step, true); err != nil {
			return finished, fmt.Errorf("%s: %w", l.Rel(p.entry), err)
		}
		finished = append(finished, p.step.Event.Kind+" "+p.step.Event.Subject)
	}
	return finished, err
}

// pendingStep is a folder of the journal; step is nil when nothing is left to do but to remove it.
type pendingStep struct {
	entry string
	step  *Step
}

// pending lists the journal, the oldest first.
func (l *Lake) pending() ([]pendingStep, error) {
	entries, err := os.ReadDir(l.Path(journal))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []pendingStep
	for _, e := range entries { // sorted by name, and so by age
		p := pendingStep{entry: l.Path(journal, e.Name())}
		data, err := os.ReadFile(filepath.Join(p.entry, stepFile))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return out, err
		default:
			if err = json.Unmarshal(data, &p.step); err == nil {
				err = p.step.valid()
			}
			if err != nil {
				return out, fmt.Errorf("%s is not a step: %w; restore the lake from a backup", filepath.Join(p.entry, stepFile), err)
			}
		}
		out = append(out, p)
	}
	return out, err
}

// valid refuses a step that would touch what is not in the lake.
func (s *Step) valid() error {
	if s == nil {
		return errors.New("it is empty")
	}
	paths := slices.Clone(s.Remove)
	for _, p := range s.Place {
		paths = append(paths, p.Path)
	}
	for _, p := range paths {
		if p == "." || !filepath.IsLocal(filepath.FromSlash(p)) {
			return fmt.Errorf("%q is no path of the lake", p)
		}
	}
	return nil
}

// sweep removes temporary files. Those in tmp/ and build/ belong to the holder of the lock;
// elsewhere a command that needs no lock, such as a report, may be at work.
func (l *Lake) sweep() (int, error) {
	n := 0
	entries, err := os.ReadDir(l.Path(tmp))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return n, err
	}
	for _, e := range entries {
		if err := os.RemoveAll(l.Path(tmp, e.Name())); err != nil {
			return n, err
		}
		n++
	}
	err = filepath.WalkDir(l.Dir, func(path string, d fs.DirEntry, err error) error {
		rel := l.Rel(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // a command without the lock has just named it
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(untouched, rel) || filepath.Dir(rel) == "releases"):
			return fs.SkipDir // files come there through the journal only
		case d.Name() == ".duckdb-spill" && strings.HasPrefix(rel, "build/"):
			n++
			if err := os.RemoveAll(path); err != nil {
				return err
			}
			return fs.SkipDir // as it is: joined with another error it ends the walk
		case d.IsDir() || !strings.HasPrefix(d.Name(), atomicfile.TempPattern):
			return nil
		case strings.HasPrefix(rel, "build/") || atomicfile.Abandoned(path):
			n++
			return os.Remove(path)
		}
		return nil
	})
	return n, err
}

var untouched = []string{"raw", "vintages", "quarantine", "forecasts", journal, tmp}
