// Package note reads the notes that editors write beside a report: Markdown whose figures are
// references to observations. It knows nothing of releases; who evaluates a reference says what it is.
package note

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Note is one file.
type Note struct {
	File     string
	Sections []Section
}

// Section is what the note says of one chapter: what follows a heading "# Title {#anchor}".
type Section struct {
	Anchor, Title string
	At            Place
	Blocks        []Block
}

// Block is a paragraph, an item of a list (Bullet) or a heading within a section.
type Block struct {
	Heading bool
	Bullet  string // "•", "1."
	Depth   int    // of an item, from 1
	Pieces  []Piece
}

// Piece is a stretch of one style: text, or a reference.
type Piece struct {
	Text         string
	Bold, Italic bool
	Link         string
	Ref          *Ref
	offset       int // in the source, of Text or of the reference
}

// Place is where something stands in the file, from 1.
type Place struct{ Line, Column int }

func (p Place) compare(q Place) int { return cmp.Or(p.Line-q.Line, p.Column-q.Column) }

// Fault is something wrong at a place of a note.
type Fault struct {
	File string
	At   Place
	Text string
}

func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.At.Line, f.At.Column, f.Text)
}

// Refs lists the references in the order of the file.
func (n *Note) Refs() []*Ref {
	var out []*Ref
	for _, s := range n.Sections {
		for _, b := range s.Blocks {
			for _, p := range b.Pieces {
				if p.Ref != nil {
					out = append(out, p.Ref)
				}
			}
		}
	}
	return out
}

// Parse reads a note. All faults are returned together, each a Fault: Markdown that notes do not
// have, references that do not read, figures that were typed.
func Parse(file string, source []byte) (*Note, error) {
	r := &reader{note: &Note{File: file}, original: source, source: unbroken(source)}
	md := goldmark.New(goldmark.WithParserOptions(parser.WithHeadingAttribute(),
		parser.WithInlineParsers(util.Prioritized(braces{}, 50))))
	root := md.Parser().Parse(text.NewReader(r.source))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n, 0, "")
	}
	for i := range r.note.Sections {
		for j := range r.note.Sections[i].Blocks {
			r.figures(&r.note.Sections[i].Blocks[j])
		}
	}
	slices.SortStableFunc(r.faults, func(a, b Fault) int { return a.At.compare(b.At) })
	var errs []error
	for _, f := range r.faults {
		errs = append(errs, f)
	}
	return r.note, errors.Join(errs...)
}

// reference is what stands between double braces; it may go over lines.
var reference = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// unbroken puts every reference on one line; places stay as they are.
func unbroken(source []byte) []byte {
	return reference.ReplaceAllFunc(source, func(m []byte) []byte { return bytes.ReplaceAll(m, []byte("\n"), []byte(" ")) })
}

type reader struct {
	note     *Note
	original []byte // whose lines are those of the file
	source   []byte // with every reference on one line
	faults   []Fault
}

// place of an offset; columns count characters.
func (r *reader) place(offset int) Place {
	before := r.original[:min(max(offset, 0), len(r.original))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Place{bytes.Count(before, []byte("\n")) + 1, len([]rune(string(before[start:]))) + 1}
}

func (r *reader) fault(offset int, format string, a ...any) {
	r.faults = append(r.faults, Fault{r.note.File, r.place(offset), fmt.Sprintf(format, a...)})
}

// start is the first byte of a block.
func start(n ast.Node) int {
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	if c := n.FirstChild(); c != nil {
		return start(c)
	}
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	return 0
}

// block adds a block to the section that is open.
func (r *reader) block(n ast.Node, depth int, bullet string) {
	switch v := n.(type) {
	case *ast.Heading:
		r.heading(v)
	case *ast.Paragraph, *ast.TextBlock:
		r.add(n, Block{Bullet: bullet, Depth: depth})
	case *ast.List:
		number := v.Start
		for item := v.FirstChild(); item != nil; item = item.NextSibling() {
			mark := "•"
			if v.IsOrdered() {
				mark = fmt.Sprintf("%d.", number)
				number++
			}
			for c := item.FirstChild(); c != nil; c = c.NextSibling() {
				r.block(c, depth+1, mark)
				if _, nested := c.(*ast.List); !nested {
					mark = ""
				}
			}
		}
	default:
		r.fault(start(n), "notes have headings, paragraphs, lists, emphasis and links only, and no %s", kindName(n))
	}
}

func kindName(n ast.Node) string {
	switch n.Kind() {
	case ast.KindHTMLBlock, ast.KindRawHTML:
		return "HTML"
	case ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindCodeSpan:
		return "code"
	case ast.KindImage:
		return "pictures"
	case ast.KindBlockquote:
		return "quotations"
	case ast.KindThematicBreak:
		return "rules"
	}
	return n.Kind().String()
}

// heading opens a section, at the first level, or divides the one that is open.
func (r *reader) heading(h *ast.Heading) {
	if h.Level > 1 {
		r.add(h, Block{Heading: true})
		return
	}
	anchor := ""
	if id, ok := h.AttributeString("id"); ok {
		if b, ok := id.([]byte); ok {
			anchor = string(b)
		}
	}
	if anchor == "" {
		r.fault(start(h), "a heading of the first level names its chapter: # Title {#anchor}")
	}
	var b Block
	r.inline(h, &b, Piece{})
	title := ""
	for _, p := range b.Pieces {
		if p.Ref != nil {
			r.fault(p.offset, "titles have no figures")
		}
		title += p.Text
	}
	r.figures(&b)
	r.note.Sections = append(r.note.Sections, Section{Anchor: anchor, Title: strings.TrimSpace(title), At: r.place(start(h))})
}

func (r *reader) add(n ast.Node, b Block) {
	r.inline(n, &b, Piece{})
	if len(r.note.Sections) == 0 {
		r.fault(start(n), "a note begins with the chapter that it belongs to: # Title {#anchor}")
		r.note.Sections = append(r.note.Sections, Section{})
	}
	s := &r.note.Sections[len(r.note.Sections)-1]
	s.Blocks = append(s.Blocks, b)
}

// inline adds the pieces of a block, in the style that surrounds them.
func (r *reader) inline(n ast.Node, b *Block, style Piece) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch v := c.(type) {
		case *ast.Text:
			p := style
			p.offset = v.Segment.Start
			p.Text = plain(v.Segment.Value(r.source))
			if v.SoftLineBreak() || v.HardLineBreak() {
				p.Text += " "
			}
			b.Pieces = append(b.Pieces, p)
		case *ast.Emphasis:
			inner := style
			inner.Bold, inner.Italic = style.Bold || v.Level == 2, style.Italic || v.Level == 1
			r.inline(v, b, inner)
		case *ast.Link:
			inner := style
			inner.Link = r.target(string(v.Destination), start(v))
			r.inline(v, b, inner)
		case *ast.AutoLink:
			p := style
			p.Text, p.Link = string(v.Label(r.source)), r.target(string(v.URL(r.source)), start(n))
			b.Pieces = append(b.Pieces, p)
		case *braced:
			p := style
			p.offset = v.at
			ref, err := parseRef(string(r.source[v.at+2 : v.end-2]))
			if err != nil {
				r.fault(v.at, "%v", err)
				ref = &Ref{}
			}
			ref.At = r.place(v.at)
			p.Ref = ref
			b.Pieces = append(b.Pieces, p)
		default:
			at := start(n)
			if prev := c.PreviousSibling(); prev != nil {
				if t, ok := prev.(*ast.Text); ok {
					at = t.Segment.Stop
				}
			}
			r.fault(at, "notes have headings, paragraphs, lists, emphasis and links only, and no %s", kindName(c))
		}
	}
}

// target lets pass the addresses that a public page may have.
func (r *reader) target(url string, at int) string {
	for _, scheme := range []string{"https://", "http://", "mailto:", "#"} {
		if strings.HasPrefix(url, scheme) {
			return url
		}
	}
	r.fault(at, "links lead to https, http, mailto or an #anchor of the report, not to %q", url)
	return ""
}

// plain is text without the escapes and entities of Markdown.
func plain(b []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(b))))
}

// braced is a reference in the tree of a document.
type braced struct {
	ast.BaseInline
	at, end int
}

var kindBraced = ast.NewNodeKind("Reference")

func (*braced) Kind() ast.NodeKind              { return kindBraced }
func (b *braced) Dump(source []byte, level int) { ast.DumpHelper(b, source, level, nil, nil) }

// braces finds references before anything in them can be taken for emphasis.
type braces struct{}

func (braces) Trigger() []byte { return []byte{'{'} }

func (braces) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	m := reference.FindIndex(line)
	if m == nil || m[0] != 0 {
		return nil
	}
	block.Advance(m[1])
	return &braced{at: segment.Start, end: segment.Start + m[1]}
}
