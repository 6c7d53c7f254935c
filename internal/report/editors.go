package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/codelist"
	"osservatorio/internal/italian"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/report/note"
)

// Editorial is a note as its editor left it.
type Editorial struct {
	Note   *note.Note
	Words  []note.Word
	Review *Review // nil: nobody has looked at it on any release
	// Flags puts what is to be looked at into the document; a public edition goes without.
	Flags bool
}

// Review says what a person saw in a note on a release and left as it is.
type Review struct {
	Release string    `json:"release"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Figures []Figure  `json:"figures"`
}

// Figure is a reference of a note and how it was printed.
type Figure struct {
	Reference string `json:"reference"`
	Printed   string `json:"printed"`
}

// Changed is a reference that is no longer printed as when the note was reviewed.
type Changed struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	Reference string `json:"reference"`
	Old       string `json:"old"` // "" when the reference is new
	New       string `json:"new"`
}

func (c Changed) String() string {
	if c.Old == "" {
		return fmt.Sprintf("%s:%d:%d: {{%s}} is new and not reviewed: %s", c.File, c.Line, c.Column, c.Reference, c.New)
	}
	return fmt.Sprintf("%s:%d:%d: {{%s}} was %s when the note was reviewed and is %s", c.File, c.Line, c.Column, c.Reference, c.Old, c.New)
}

// Reading is a note on a release.
type Reading struct {
	Figures  []Figure
	Changed  []Changed
	Words    []note.Fault // words of direction that the figures do not bear
	Reviewed bool         // by anybody, on any release

	printed map[*note.Ref]quoted
}

// Calm reports whether nobody has to look at the note.
func (r *Reading) Calm() bool { return r.Reviewed && len(r.Changed) == 0 && len(r.Words) == 0 }

// Notices are what an editor should look at, a line each.
func (r *Reading) Notices(file string) []string {
	var out []string
	if !r.Reviewed {
		out = append(out, file+": nobody has reviewed this note yet; `osservatorio report notes --accept` says that it was")
	}
	for _, c := range r.Changed {
		out = append(out, c.String())
	}
	for _, w := range r.Words {
		out = append(out, w.Error())
	}
	return out
}

// ReadNote evaluates the references of a note on a release. Every reference that gives no figure is a
// fault, with its place; all are returned together. Of the options the period, the language, the
// areas, the limits of reliability and the note are read.
func ReadNote(ctx context.Context, rel *release.Release, o Options) (*Reading, error) {
	e := *o.Note
	locale, err := italian.ForLang(o.Lang)
	if err != nil {
		return nil, err
	}
	q := &quoter{grammar: grammar{locale}, rel: rel, areas: o.Areas, rules: o.Reliability, target: o.Period}
	out := &Reading{Reviewed: e.Review != nil, printed: map[*note.Ref]quoted{}}
	var faults []error
	for _, r := range e.Note.Refs() {
		v, err := q.quote(ctx, r)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			faults = append(faults, note.Fault{File: e.Note.File, At: r.At, Text: err.Error()})
			continue
		}
		out.printed[r] = v
		if !slices.ContainsFunc(out.Figures, func(f Figure) bool { return f.Reference == r.Text }) {
			out.Figures = append(out.Figures, Figure{r.Text, v.text})
			out.compare(e, r, v.text)
		}
	}
	if faults != nil {
		return out, errors.Join(faults...)
	}
	for _, w := range e.Words {
		if text := q.judge(w, out.printed[w.Ref]); text != "" {
			out.Words = append(out.Words, note.Fault{File: e.Note.File, At: w.At, Text: text})
		}
	}
	return out, nil
}

// compare notes a figure that is not as it was reviewed.
func (r *Reading) compare(e Editorial, ref *note.Ref, printed string) {
	if e.Review == nil {
		return
	}
	old := ""
	for _, f := range e.Review.Figures {
		if f.Reference == ref.Text {
			old = f.Printed
		}
	}
	if old != printed {
		r.Changed = append(r.Changed, Changed{e.Note.File, ref.At.Line, ref.At.Column, ref.Text, old, printed})
	}
}

// judge holds a word against the change, or gap, beside it; "" when they agree.
func (q *quoter) judge(w note.Word, v quoted) string {
	if w.Against != "" {
		if slices.Contains(v.apart, w.Against) {
			return ""
		}
		return fmt.Sprintf("%q beside {{%s}}, which is no gap from CITIZENSHIP=%s", w.Text, w.Ref.Text, w.Against)
	}
	says := map[note.Direction]trend{note.Up: up, note.Down: down, note.Steady: stable}[w.Says]
	if w.Denied == (v.trend != says) && v.trend != unknown {
		return ""
	}
	why := map[trend]string{up: "it is a significant increase", down: "it is a significant decrease", stable: "it is not significant", unknown: "its significance cannot be judged"}[v.trend]
	if w.Ref.IsGap() {
		why = map[trend]string{up: "the first is significantly higher", down: "the first is significantly lower", stable: "it is not significant", unknown: "its significance cannot be judged"}[v.trend]
	}
	if v.trend == stable && v.error > 0 {
		why += fmt.Sprintf(" (95%% interval ±%s)", q.Number(v.error, 1))
	}
	word := w.Text
	if w.Denied {
		word = "non … " + word
	}
	return fmt.Sprintf("%q beside {{%s}}, which is %s: %s", word, w.Ref.Text, v.text, why)
}

// merge puts a note into the sections of a document, each part at the end of the chapter that it
// names, and says what was noticed.
func (e *Editorial) merge(sections []doc.Section, r *Reading, g grammar) error {
	var faults []error
	flagged := r.Notices(e.Note.File)
	for _, s := range e.Note.Sections {
		i := slices.IndexFunc(sections, func(x doc.Section) bool { return x.ID == s.Anchor })
		if i < 0 {
			var known []string
			for _, x := range sections {
				known = append(known, x.ID)
			}
			hint := "; the chapters are " + strings.Join(known, ", ")
			if near := codelist.Nearest(s.Anchor, known); len(near) > 0 {
				hint = "; did you mean " + strings.Join(near, ", ") + "?"
			}
			faults = append(faults, note.Fault{File: e.Note.File, At: s.At, Text: fmt.Sprintf("the report has no chapter #%s%s", s.Anchor, hint)})
			continue
		}
		n := doc.Note{ID: "nota-" + s.Anchor, Label: g.t("Nota della redazione", "Editors' note"), Title: s.Title}
		if e.Flags {
			n.Review, flagged = flagged, nil // once
		}
		for _, b := range s.Blocks {
			n.Prose = append(n.Prose, r.prose(b))
		}
		sections[i].Blocks = append(sections[i].Blocks, n)
	}
	return errors.Join(faults...)
}

// prose is a block with its figures.
func (r *Reading) prose(b note.Block) doc.Prose {
	out := doc.Prose{Heading: b.Heading, Bullet: b.Bullet, Depth: b.Depth}
	for _, p := range b.Pieces {
		text := p.Text
		if p.Ref != nil {
			text = r.printed[p.Ref].text
		}
		// A figure that ends in a point ("p.p.") ends its sentence too.
		if n := len(out.Runs); n > 0 && strings.HasSuffix(out.Runs[n-1].Text, ".") && strings.HasPrefix(text, ".") {
			text = text[1:]
		}
		out.Runs = append(out.Runs, doc.Run{Text: text, Bold: p.Bold, Italic: p.Italic, Link: p.Link})
	}
	return out
}
