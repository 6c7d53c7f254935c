package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"osservatorio/internal/diag"
	"osservatorio/internal/period"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/report"
	"osservatorio/internal/report/note"
)

// noteName is how a note is named after its report: semiannual-2013-S2.md, with .en before .md in English.
var noteName = regexp.MustCompile(`^semiannual-(\d{4}-S[12])(\.en)?\.md$`)

// reviewOf is where it stands who looked at a note last.
func reviewOf(file string) string { return strings.TrimSuffix(file, ".md") + ".review.json" }

func readEditorial(file string) (*report.Editorial, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	n, err := note.Parse(file, source)
	if err != nil {
		return nil, err
	}
	e := &report.Editorial{Note: n, Words: n.Words(source)}
	data, err := os.ReadFile(reviewOf(file))
	if errors.Is(err, os.ErrNotExist) {
		return e, nil
	}
	if err == nil {
		e.Review = &report.Review{}
		err = json.Unmarshal(data, e.Review)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reviewOf(file), err)
	}
	return e, nil
}

// noteState is what `report notes` tells of a note.
type noteState struct {
	File     string           `json:"file"`
	Release  string           `json:"release"`
	Error    string           `json:"error,omitempty"`
	Reviewed *report.Review   `json:"reviewed"`
	Figures  []report.Figure  `json:"figures"`
	Changed  []report.Changed `json:"changed"`
	Words    []string         `json:"words"`
	reading  *report.Reading
}

// noteFiles lists the notes of a folder, or that of one period.
func noteFiles(folder, when string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range all {
		m := noteName.FindStringSubmatch(filepath.Base(f))
		if m == nil {
			return nil, usagef("%s is named after no report: semiannual-2013-S2.md, or semiannual-2013-S2.en.md", f)
		}
		if when == "" || when == m[1] {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil, usagef("there are no notes in %s", strings.TrimSpace(folder+" "+when))
	}
	return out, nil
}

// readState reads one note on a release.
func readState(ctx context.Context, rel *release.Release, p *project.Project, file string) (noteState, error) {
	s := noteState{File: file, Release: rel.Manifest.ID, Figures: []report.Figure{}, Changed: []report.Changed{}, Words: []string{}}
	e, err := readEditorial(file)
	if err != nil {
		s.Error = err.Error()
		return s, nil
	}
	m := noteName.FindStringSubmatch(filepath.Base(file))
	when, err := period.Parse(m[1])
	if err != nil {
		return s, err
	}
	lang := "it"
	if m[2] != "" {
		lang = "en"
	}
	s.Reviewed = e.Review
	s.reading, err = report.ReadNote(ctx, rel, report.Options{Period: when, Lang: lang, Areas: p.Lists.Areas, Reliability: p.Reliability, Note: e})
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	if err != nil {
		s.Error = err.Error()
		return s, nil
	}
	s.Figures, s.Changed = append(s.Figures, s.reading.Figures...), append(s.Changed, s.reading.Changed...)
	for _, w := range s.reading.Words {
		s.Words = append(s.Words, w.Error())
	}
	return s, nil
}

// noteStatus is a note at which somebody has to look.
type noteStatus struct {
	File     string `json:"file"`
	Reviewed string `json:"reviewed"` // the release on which it was looked at last, "" for none
	Changed  int    `json:"changed"`  // figures that are printed otherwise since
	Words    int    `json:"words"`    // words that the figures do not bear
	Error    string `json:"error,omitempty"`
}

func (n noteStatus) String() string {
	var say []string
	if n.Reviewed == "" && n.Error == "" {
		say = append(say, "not reviewed")
	}
	if n.Changed > 0 {
		say = append(say, diag.Count(n.Changed, "figure", "figures")+" changed since the review on "+n.Reviewed)
	}
	if n.Words > 0 {
		say = append(say, diag.Count(n.Words, "word", "words")+" that the figures do not bear")
	}
	if n.Error != "" {
		say = append(say, shorten(n.Error, 120))
	}
	return n.File + ": " + strings.Join(say, ", ")
}

// notesToLookAt reads the notes of the configuration's folder on the current release; none without a
// folder or a release.
func notesToLookAt(a *app, rel *release.Release, p *project.Project) (out []noteStatus, err error) {
	all, err := filepath.Glob(filepath.Join(a.config.Notes, "*.md"))
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if noteName.FindStringSubmatch(filepath.Base(f)) == nil {
			continue
		}
		s, err := readState(a.ctx, rel, p, f)
		if err != nil {
			return nil, err
		}
		if s.Error == "" && s.reading.Calm() {
			continue
		}
		n := noteStatus{File: f, Changed: len(s.Changed), Words: len(s.Words), Error: s.Error}
		if s.Reviewed != nil {
			n.Reviewed = s.Reviewed.Release
		}
		out = append(out, n)
	}
	return out, nil
}
