package source

import (
	"fmt"
	"slices"

	"osservatorio/internal/schema"
)

// Personal says how a file of personal data becomes an extract that may be kept. Only fields of the
// contract are kept, and only values that it allows; so whatever the layout does not read is gone.
type Personal struct {
	Person    []string `yaml:"person"`    // fields that hold tax codes of persons and become pseudonyms
	Employer  []string `yaml:"employer"`  // fields that hold tax codes of employers and become pseudonyms
	Reference []string `yaml:"reference"` // fields that hold numbers of messages or documents and become pseudonyms
	Month     []string `yaml:"month"`     // dates of which the first day of the month is kept
	Drop      []string `yaml:"drop"`      // globs of the file's columns that identify persons and are never kept
}

// Becomes is what becomes of a field of personal data.
type Becomes int

const (
	BecomesItself Becomes = iota // when the contract allows its value
	BecomesPerson
	BecomesEmployer
	BecomesReference
	BecomesMonth
)

// Becomes tells what becomes of a field.
func (p *Personal) Becomes(field string) Becomes {
	for i, names := range [][]string{p.Person, p.Employer, p.Reference, p.Month} {
		if slices.Contains(names, field) {
			return BecomesPerson + Becomes(i)
		}
	}
	return BecomesItself
}

// checkPersonal holds a layout against a contract of personal data: nothing may pass that is
// not a pseudonym, a number, a date or of a closed list or pattern.
func checkPersonal(l *Layout, c *schema.Contract) error {
	p := l.Personal
	switch {
	case !c.Personal && p == nil:
		return nil
	case !c.Personal:
		return fmt.Errorf("personal is given, and contract %s is not personal", c.Name)
	case p == nil:
		return fmt.Errorf("contract %s is personal: the layout must say what becomes a pseudonym (personal)", c.Name)
	case l.Melt.Name != "" || len(l.Skip) > 0 || len(l.Totals) > 0 || l.Window.Cell != "" || l.Published.JSON != "" || len(l.Recognise.First) > 0:
		return fmt.Errorf("a layout of personal data reads plain columns: melt, skip, totals, window.cell, published.json and recognise.first are not for it")
	}
	closed := slices.Concat(p.Person, p.Employer, p.Reference)
	for _, name := range slices.Concat(closed, p.Month) {
		i := c.Index(name)
		if i < 0 {
			return fmt.Errorf("personal: %s is not a field of contract %s", name, c.Name)
		}
		if want := map[bool]schema.Type{true: schema.Date, false: schema.String}[slices.Contains(p.Month, name)]; c.Fields[i].Type != want {
			return fmt.Errorf("personal: %s must be a %s", name, want)
		}
	}
	for _, f := range c.Fields {
		how, read := l.Columns[f.Name]
		switch {
		case !read:
		case len(how.Join) > 0 || len(how.Ditto) > 0:
			return fmt.Errorf("field %s: join and ditto are not for personal data", f.Name)
		case f.Type == schema.String && len(f.Codes) == 0 && f.Codelist == "" && f.Pattern == "" && how.Area == nil && how.Period == "" && !slices.Contains(closed, f.Name):
			return fmt.Errorf("field %s is free text, which may hold a name: give it codes, a code list or a pattern", f.Name)
		}
	}
	return nil
}
