package doc

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/italian"
)

// Table is a statistical table: a stub of labels and columns of cells.
type Table struct {
	ID, Title string
	Meta
	Stub    string // heading of the stub
	Columns []Column
	Rows    []Row
	Notes   []string
	Absent  string // why there is nothing; then there are no rows
	Long    bool   // a detail for the page and the workbook, not for print
}

// Column is the heading of a column. Neighbours of one Group share a heading above theirs.
type Column struct{ Group, Title string }

// Row is a line of a table, with as many cells as the table has columns, or none
// when it is a heading within the table.
type Row struct {
	Label  string
	Indent bool
	Total  bool // printed bold
	Cells  []Cell
	// Series is what a query calls the series of the row, where the row is of one; workbooks have it.
	Series string
}

// Kind says what a cell holds.
type Kind byte

// The kinds of cells. An empty cell is one that cannot exist; a withheld one exists and is
// confidential or suppressed, or, with the flag l, too imprecise.
const (
	Number Kind = iota
	Text
	Missing
	Withheld
	Empty
)

// Cell is one value with its flags. Values keep full precision; Decimals says how
// they are printed.
type Cell struct {
	Kind     Kind
	Value    float64
	Decimals int
	Signed   bool
	Suffix   string // "%" where a column mixes units
	Flags    string // letters of Legend, e.g. "pu"
	Text     string
}

// Print writes a cell as readers see it: "1.234", "50,4 (u)", "n.d.", "(c)", "–".
func (c Cell) Print(l italian.Locale) string {
	switch c.Kind {
	case Text:
		return c.Text
	case Missing:
		return l.Missing()
	case Withheld:
		if c.Flags != "" {
			return "(" + c.Flags + ")"
		}
		return "(c)"
	case Empty:
		return "–"
	}
	text := l.Number(c.Value, c.Decimals)
	if c.Signed {
		text = l.Signed(c.Value, c.Decimals)
	}
	text += c.Suffix
	if c.Flags != "" {
		text += "\u00a0(" + strings.Join(strings.Split(c.Flags, ""), ", ") + ")"
	}
	return text
}

// Num is a cell of a number, missing when it is NaN.
func Num(v float64, decimals int) Cell {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Cell{Kind: Missing}
	}
	return Cell{Value: v, Decimals: decimals}
}

// Words is a cell of text.
func Words(s string) Cell { return Cell{Kind: Text, Text: s} }

// Legend is what the letters of flags mean, in the order of printing.
func Legend(l italian.Locale) []Item {
	return legends[l.Lang()]
}

var legends = map[string][]Item{
	"it": {
		{"b", "interruzione della serie: non confrontabile con i periodi precedenti"},
		{"d", "definizione diversa da quella del catalogo"},
		{"e", "valore stimato"},
		{"f", "valore previsto"},
		{"i", "valore imputato"},
		{"p", "dato provvisorio"},
		{"s", "evento speciale"},
		{"t", "cifra trascritta da un documento pubblicato"},
		{"u", "stima poco affidabile: numerosità o precisione sotto la soglia"},
		{"v", "valore non convalidato: le parti non sommano al totale stampato dalla fonte"},
		{"l", "stima troppo imprecisa per essere pubblicata"},
		{"c", "dato riservato o oscurato: esiste e non è pubblicato"},
		{"n.d.", "dato non disponibile"},
		{"–", "il dato non può esistere"},
	},
	"en": {
		{"b", "break in the series: not comparable with earlier periods"},
		{"d", "definition differs from the catalogue's"},
		{"e", "estimated"},
		{"f", "forecast"},
		{"i", "imputed"},
		{"p", "provisional"},
		{"s", "special event"},
		{"t", "figure transcribed from a published document"},
		{"u", "low reliability: numbers or precision below the threshold"},
		{"v", "not validated: the parts do not add up to the total that the source prints"},
		{"l", "estimate too imprecise to be published"},
		{"c", "confidential or suppressed: it exists and is not published"},
		{"n/a", "not available"},
		{"–", "cannot exist"},
	},
}

// Legend explains the marks that occur in the table.
func (t *Table) Legend(l italian.Locale) []string {
	seen := map[string]bool{}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			switch c.Kind {
			case Number:
				for f := range strings.SplitSeq(c.Flags, "") {
					seen[f] = true
				}
			case Missing:
				seen[l.Missing()] = true
			case Withheld:
				seen[cmp.Or(c.Flags, "c")] = true
			case Empty:
				seen["–"] = true
			}
		}
	}
	var out []string
	for _, item := range Legend(l) {
		if !seen[item.Term] {
			continue
		}
		term := item.Term
		if len(term) == 1 {
			term = "(" + term + ")"
		}
		out = append(out, term+" "+item.Text)
	}
	return out
}

// TextColumn reports whether a column holds texts, which are set to the left.
func (t *Table) TextColumn(i int) bool {
	return slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Cells != nil && r.Cells[i].Kind == Text })
}

// Groups are the headings above the columns: runs of one group with their length.
// It is nil when no column has a group.
func (t *Table) Groups() []Span {
	if !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Group != "" }) {
		return nil
	}
	var out []Span
	for i, c := range t.Columns {
		if n := len(out); n > 0 && out[n-1].Title == c.Group && c.Group != "" {
			out[n-1].Columns++
			continue
		}
		out = append(out, Span{c.Group, i, 1})
	}
	return out
}

// Span is a heading over some columns, from the First; without a Title it is over one
// that has no group.
type Span struct {
	Title          string
	First, Columns int
}
