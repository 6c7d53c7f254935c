package source

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/driver"
)

// Layout says how one form of file maps to a contract.
type Layout struct {
	Name      string            `yaml:"layout"`
	Format    string            `yaml:"format"`
	Options   driver.Options    `yaml:"options"`
	Recognise Recognise         `yaml:"recognise"`
	Window    Window            `yaml:"window"`
	Published Published         `yaml:"published"`
	Skip      []Skip            `yaml:"skip"`
	Totals    []Skip            `yaml:"totals"` // records that are totals of the others: kept, and counted apart
	Melt      Melt              `yaml:"melt"`
	Columns   map[string]Column `yaml:"columns"`
	Ignore    []string          `yaml:"ignore"` // globs of columns that are known and not used
	// Labels are, by a column of codes, the columns of which one holds the label of each code: labels that
	// codes have exchanged since the vintage before reject the file.
	Labels map[string]Names `yaml:"labels"`
	// FileGroups is a regular expression over the file's base name whose named groups become attributes.
	FileGroups string `yaml:"file_groups"`
	// Note is said in the snapshot's manifest: what the form lost or assumes.
	Note string `yaml:"note"`
	// Personal is given by the layouts of contracts of personal data, and by no other.
	Personal *Personal `yaml:"personal"`

	Text  []byte         `yaml:"-"`
	files *regexp.Regexp `yaml:"-"`
}

// Recognise holds the conditions by which a file is known to be of a layout; all must hold.
type Recognise struct {
	File      []string            `yaml:"file"`       // any glob matches the base name
	Header    []string            `yaml:"header"`     // all are columns
	HeaderNot []string            `yaml:"header_not"` // none is a column
	First     map[string][]string `yaml:"first"`      // any glob matches the first record's cell
}

// Window says where the coverage window of a dropped file stands.
type Window struct {
	Cell  string `yaml:"cell"`  // a column of the first record
	File  string `yaml:"file"`  // a regular expression with one group over the base name
	Const string `yaml:"const"` // a fixed word
}

// Published says where the publication date of a dropped file stands.
type Published struct {
	File   string `yaml:"file"`   // a regular expression with one group over the base name
	Format string `yaml:"format"` // dd-mm-yyyy, ddmmyyyy, yyyymmdd or yyyy-mm-dd
	Const  string `yaml:"const"`  // a day known otherwise, yyyy-mm-dd
	JSON   string `yaml:"json"`   // a path in a JSON file, keys joined by "/" ("datastore/metadata/dcterms:issued")
}

// Skip names records by what stands in a column.
type Skip struct {
	Column string   `yaml:"column"`
	Equals []string `yaml:"equals"`
}

// Melt turns named columns into rows.
type Melt struct {
	Name    string       `yaml:"name"`
	Value   string       `yaml:"value"`
	Columns OrderedPairs `yaml:"columns"`
}

// Pair is a column of the file and the code that it becomes.
type Pair struct{ Column, Code string }

// OrderedPairs is a YAML mapping in the order in which it is written.
type OrderedPairs []Pair

// UnmarshalYAML keeps the order of the mapping.
func (o *OrderedPairs) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a mapping of columns to codes is wanted", n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		*o = append(*o, Pair{n.Content[i].Value, n.Content[i+1].Value})
	}
	return nil
}

// Column says how a contract field is read.
type Column struct {
	From      Names             `yaml:"from"`  // the first of these columns that the file has
	Join      []string          `yaml:"join"`  // or several cells joined with a space
	Const     *string           `yaml:"const"` // or a fixed value
	Attr      string            `yaml:"attr"`  // or an attribute of the request or the file name
	Optional  bool              `yaml:"optional"`
	Area      *string           `yaml:"area"`   // resolve as an area of this code system ("" any)
	Codes     string            `yaml:"codes"`  // resolve by code list "list/system"
	Period    string            `yaml:"period"` // parse as a period: sdmx, month-it …
	Date      string            `yaml:"date"`   // parse as a date: yyyy-mm-dd, dd/mm/yyyy …
	Map       map[string]string `yaml:"map"`
	Decimal   string            `yaml:"decimal"`   // decimal mark, default "."
	Thousands string            `yaml:"thousands"` // thousands mark, default none
	Times     int64             `yaml:"times"`     // multiply by this
	Missing   Missing           `yaml:"missing"`   // texts that are no value
	Upper     bool              `yaml:"upper"`
	Default   *string           `yaml:"default"` // for an empty cell
	Ditto     []string          `yaml:"ditto"`   // texts that repeat the cell of the record before ("idem")
}

// Missing maps the texts that stand for no value to an OBS_STATUS (or to nothing).
type Missing map[string]string

// UnmarshalYAML reads a mapping, or a list of texts without status.
func (m *Missing) UnmarshalYAML(n *yaml.Node) error {
	*m = Missing{}
	if n.Kind == yaml.SequenceNode {
		var texts []string
		if err := n.Decode(&texts); err != nil {
			return err
		}
		for _, t := range texts {
			(*m)[t] = ""
		}
		return nil
	}
	return n.Decode((*map[string]string)(m))
}

// Names is one name or several.
type Names []string

// UnmarshalYAML reads a name or a list of names.
func (v *Names) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*v = Names{n.Value}
		return nil
	}
	return n.Decode((*[]string)(v))
}

func (l *Layout) compile() (err error) {
	if l.FileGroups != "" {
		l.files, err = regexp.Compile(l.FileGroups)
	}
	for _, p := range []string{l.Window.File, l.Published.File} {
		if p == "" || err != nil {
			continue
		}
		var re *regexp.Regexp
		if re, err = regexp.Compile(p); err == nil && re.NumSubexp() != 1 {
			err = fmt.Errorf("%q must have one group", p)
		}
	}
	return err
}

// FileAttributes returns the named groups of FileGroups in the base name of a file.
func (l *Layout) FileAttributes(base string) map[string]string {
	out := map[string]string{}
	if l.files == nil {
		return out
	}
	m := l.files.FindStringSubmatch(base)
	for i, name := range l.files.SubexpNames() {
		if name != "" && i < len(m) {
			out[name] = m[i]
		}
	}
	return out
}

// MatchesFile reports whether the base name of a file fits.
func (l *Layout) MatchesFile(base string) bool {
	return len(l.Recognise.File) == 0 || anyGlob(l.Recognise.File, base)
}

// MatchesHeader reports whether the header and the first record fit.
func (l *Layout) MatchesHeader(header, first []string) bool {
	for _, h := range l.Recognise.Header {
		if !slices.Contains(header, h) {
			return false
		}
	}
	for _, h := range l.Recognise.HeaderNot {
		if slices.Contains(header, h) {
			return false
		}
	}
	for column, globs := range l.Recognise.First {
		i := slices.Index(header, column)
		if i < 0 || i >= len(first) || !anyGlob(globs, first[i]) {
			return false
		}
	}
	return true
}

func anyGlob(globs []string, text string) bool {
	return slices.ContainsFunc(globs, func(g string) bool {
		ok, _ := path.Match(g, strings.ReplaceAll(text, "/", "|"))
		return ok
	})
}

// Ignored reports whether a column is declared as known and not used.
func (l *Layout) Ignored(column string) bool {
	return anyGlob(l.Ignore, column) || l.Personal != nil && anyGlob(l.Personal.Drop, column)
}
