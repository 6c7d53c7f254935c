package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/export"
	"osservatorio/internal/ledger"
	"osservatorio/internal/release"
	"osservatorio/internal/report"
)

func (c *reportCmd) folder(a *app) string { return cmp.Or(c.Notes, a.config.Notes) }

// beside reads the note of a report and who reviewed it; nil when editors wrote none.
func (c *reportCmd) beside(a *app, when string) (*report.Editorial, error) {
	folder := c.folder(a)
	if folder == "" {
		return nil, nil
	}
	name := "semiannual-" + when
	if c.Lang == "en" {
		name += ".en"
	}
	e, err := readEditorial(filepath.Join(folder, name+".md"))
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(folder); err != nil {
			return nil, usagef("--notes: there is no folder %s", folder)
		}
		return nil, nil
	}
	if err == nil {
		e.Flags = c.Editors
	}
	return e, err
}

// notes tells of every note of the folder how it stands to a release, and takes down that it was reviewed.
func (c *reportCmd) notes(a *app) error {
	folder := c.folder(a)
	if folder == "" {
		return usagef("no folder of notes: name it with --notes, or with notes: in the configuration")
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	rel, err := a.openRelease(l, c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	files, err := noteFiles(folder, c.Period)
	if err != nil {
		return err
	}
	states := []noteState{}
	for _, f := range files {
		s, err := readState(a.ctx, rel, p, f)
		if err != nil {
			return err
		}
		if c.Accept && s.Error == "" {
			if err := c.accept(a, rel, &s); err != nil {
				return err
			}
			if _, err := l.Ledger.Append(ledger.Event{Kind: "note", Subject: filepath.Base(f), Note: map[string]string{"release": s.Release, "by": s.Reviewed.By}}); err != nil {
				return err
			}
		}
		states = append(states, s)
	}
	if slices.Equal(c.Format, []string{"json"}) {
		if err := export.JSON(a.out, states); err != nil {
			return err
		}
	} else {
		c.tell(a, states)
	}
	if slices.ContainsFunc(states, func(s noteState) bool { return s.Error != "" }) {
		return fmt.Errorf("notes with errors")
	}
	if c.Check && slices.ContainsFunc(states, func(s noteState) bool { return !s.reading.Calm() }) {
		return errPart
	}
	return nil
}

// accept takes down that a person has looked at a note on this release.
func (c *reportCmd) accept(a *app, rel *release.Release, s *noteState) error {
	s.Reviewed = &report.Review{Release: rel.Manifest.ID, By: cmp.Or(c.By, systemUser()), At: a.now().UTC(), Figures: s.Figures}
	if s.Reviewed.By == "" {
		return usagef("name who accepts the notes: --by NAME")
	}
	data, err := json.MarshalIndent(s.Reviewed, "", "  ")
	if err != nil {
		return err
	}
	s.reading.Reviewed, s.reading.Changed, s.Changed = true, nil, []report.Changed{}
	return atomicfile.WriteBytes(reviewOf(s.File), append(data, '\n'))
}

// tell prints a line a note, and below it what is to be looked at.
func (c *reportCmd) tell(a *app, states []noteState) {
	for _, s := range states {
		switch {
		case s.Error != "":
			fmt.Fprintf(a.out, "%s  errors\n", s.File)
			for line := range strings.SplitSeq(s.Error, "\n") {
				fmt.Fprintln(a.out, "  "+line)
			}
			continue
		case s.Reviewed == nil:
			fmt.Fprintf(a.out, "%s  %d figures, not reviewed\n", s.File, len(s.Figures))
		default:
			fmt.Fprintf(a.out, "%s  %d figures, reviewed on %s by %s\n", s.File, len(s.Figures), s.Reviewed.Release, s.Reviewed.By)
		}
		for _, x := range s.Changed {
			fmt.Fprintln(a.out, "  "+x.String())
		}
		for _, w := range s.Words {
			fmt.Fprintln(a.out, "  "+w)
		}
	}
}
