package doc

// Note is what editors wrote about a section: prose whose figures were looked up when the
// document was made.
type Note struct {
	ID, Label, Title string
	// Review is what editors should look at before the document goes out; empty in a public edition.
	Review []string
	Prose  []Prose
}

// Prose is a paragraph of a note, an item of a list (Depth from 1) or a heading.
type Prose struct {
	Heading bool
	Bullet  string // "•", "1.", empty on an item's further paragraphs
	Depth   int
	Runs    []Run
}

// Run is a stretch of one style. Link is an address of the web, of mail, or an #anchor of the document.
type Run struct {
	Text         string
	Bold, Italic bool
	Link         string
}

func (Note) block() {}
