// Package codelist reads the project's code lists and turns what a provider
// writes into the project's own codes.
//
// A list is a CSV file <name>.csv whose header begins with
//
//	code,name_it,name_en,valid_from,valid_to
//
// followed by what the list needs. Dates are ISO days, both ends included;
// empty means open. A further column named <system>_code holds the entry's
// code in another code system and can be resolved under that system. The
// optional file <name>.aliases.csv has the header
//
//	alias,system,code,valid_from,valid_to,note
//
// and holds every other spelling; an alias without dates is valid as long as
// its code is. The alias "*" of the code "*" says that the system uses the
// list's own codes too.
package codelist

import (
	"io/fs"
	"slices"
	"strings"

	"osservatorio/internal/period"
)

// The code systems that every list has.
const (
	// Any looks in all systems.
	Any = ""
	// Own holds the project's codes themselves.
	Own = "code"
	// Name holds the Italian and English names.
	Name = "name"
)

// Validity is a span of days, both ends included; a zero end is open.
type Validity struct {
	From, To period.Date
}

// Holds reports whether d lies in v. The zero Date lies in every span: it
// asks for no particular day.
func (v Validity) Holds(d period.Date) bool {
	if d.IsZero() {
		return true
	}
	return (v.From.IsZero() || !d.Before(v.From)) && (v.To.IsZero() || !d.After(v.To))
}

// overlaps reports whether some day lies in both spans.
func (v Validity) overlaps(w Validity) bool {
	return (v.From.IsZero() || w.To.IsZero() || !v.From.After(w.To)) &&
		(w.From.IsZero() || v.To.IsZero() || !w.From.After(v.To))
}

// Entry is one code of a list.
type Entry struct {
	Code   string
	NameIT string
	NameEN string
	Validity
	// attributes are the further columns, by name.
	attributes map[string]string
}

// Attribute is the value of a further column, "" if it is empty or the list
// has no such column.
func (e Entry) Attribute(column string) string { return e.attributes[column] }

// List is a code list with its aliases. It does not change after loading and
// may be used by many goroutines.
type List struct {
	name    string
	columns []string
	entries []Entry
	byCode  map[string]int
	// systems are the names of the code systems, in the order met.
	systems []string
	exact   map[key][]target
	folded  map[key][]target
	// spellings are the texts of each system in file order, for errors.
	spellings map[string][]string
}

// key is a text in a code system.
type key struct{ system, text string }

// target is what a text stands for while it is valid.
type target struct {
	code string
	Validity
}

// Load reads <name>.csv and, if it is there, <name>.aliases.csv from the root
// of fsys. Errors are positioned: file, line and column.
func Load(fsys fs.FS, name string) (*List, error) {
	l := &List{
		name: name, byCode: map[string]int{},
		exact: map[key][]target{}, folded: map[key][]target{}, spellings: map[string][]string{},
	}
	if err := l.readEntries(fsys); err != nil {
		return nil, err
	}
	if err := l.readAliases(fsys); err != nil {
		return nil, err
	}
	return l, nil
}

// Name is the name of the list.
func (l *List) Name() string { return l.name }

// Entries are all entries, in file order.
func (l *List) Entries() []Entry { return slices.Clone(l.entries) }

// Codes are all codes, in file order.
func (l *List) Codes() []string {
	codes := make([]string, len(l.entries))
	for i, e := range l.entries {
		codes[i] = e.Code
	}
	return codes
}

// Entry finds an entry by its own code, exactly as written.
func (l *List) Entry(code string) (Entry, bool) {
	i, ok := l.byCode[code]
	if !ok {
		return Entry{}, false
	}
	return l.entries[i], true
}

// Systems are the code systems that the list can resolve.
func (l *List) Systems() []string { return slices.Clone(l.systems) }

// Spellings are the texts that a system accepts, in file order.
func (l *List) Spellings(system string) []string { return slices.Clone(l.spellings[system]) }

// Resolve turns a text of a code system into the list's own code. The text is
// looked for as it is, then without regard to case, accents, apostrophes and
// separators. With the system [Any] all systems are searched.
//
// Errors: [*UnknownSystemError], [*UnknownError], [*AmbiguousError].
func (l *List) Resolve(system, text string) (string, error) {
	return l.ResolveAt(system, text, period.Date{})
}

// ResolveAt is [List.Resolve] on a day: only what is valid on it counts. The
// zero Date asks for no particular day.
func (l *List) ResolveAt(system, text string, at period.Date) (string, error) {
	codes, err := l.Candidates(system, text, at)
	if err != nil {
		return "", err
	}
	if len(codes) > 1 {
		return "", &AmbiguousError{List: l.name, System: system, Text: text, Codes: codes}
	}
	return codes[0], nil
}

// Candidates returns every code that a text may stand for on a day, in list
// order, at least one. An exact spelling hides those that only fold to the
// same. Errors: [*UnknownSystemError], [*UnknownError].
func (l *List) Candidates(system, text string, at period.Date) ([]string, error) {
	if system != Any && !slices.Contains(l.systems, system) {
		return nil, &UnknownSystemError{List: l.name, System: system, Known: l.systems}
	}
	trimmed := strings.TrimSpace(text)
	targets := l.exact[key{system, trimmed}]
	if len(targets) == 0 {
		targets = l.folded[key{system, Fold(trimmed)}]
	}
	codes := map[string]bool{}
	for _, t := range targets {
		if t.Holds(at) {
			codes[t.code] = true
		}
	}
	if len(codes) == 0 {
		return nil, l.unknown(system, text, at, targets)
	}
	var ordered []string
	for _, e := range l.entries {
		if codes[e.Code] {
			ordered = append(ordered, e.Code)
		}
	}
	return ordered, nil
}

// add registers a spelling in its system and in [Any].
func (l *List) add(system, text string, t target) {
	if !slices.Contains(l.systems, system) {
		l.systems = append(l.systems, system)
	}
	if !slices.Contains(l.spellings[system], text) {
		l.spellings[system] = append(l.spellings[system], text)
	}
	for _, s := range [...]string{system, Any} {
		insert(l.exact, key{s, text}, t)
		if folded := Fold(text); folded != "" {
			insert(l.folded, key{s, folded}, t)
		}
	}
}

func insert(index map[key][]target, k key, t target) {
	if !slices.Contains(index[k], t) {
		index[k] = append(index[k], t)
	}
}
