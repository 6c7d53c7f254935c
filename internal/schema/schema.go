// Package schema reads the contracts that extracts have to keep: the fields, each
// defined once, and for every dataset its fields, key, bounds, additivity and gates.
package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Type is the type of a field, as it is stored.
type Type string

const (
	String  Type = "string"
	Integer Type = "integer" // BIGINT
	Decimal Type = "decimal" // DECIMAL(18,6)
	Date    Type = "date"
	Boolean Type = "boolean"
)

// Text is a text in both languages of the project.
type Text struct {
	IT string `yaml:"it" json:"it"`
	EN string `yaml:"en" json:"en"`
}

// In returns the text in a language, Italian when the language is unknown.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.IT
}

// Field is one column, defined once for all contracts.
type Field struct {
	Name        string   `yaml:"-"`
	Type        Type     `yaml:"type"`
	Title       Text     `yaml:"title"`
	Description string   `yaml:"description"`
	Codes       []string `yaml:"codes"`    // allowed values, when few
	Codelist    string   `yaml:"codelist"` // allowed values: schemas/codelists/<name>.csv
	Pattern     string   `yaml:"pattern"`
}

// Use is a field as a contract uses it.
type Use struct {
	Field
	Nullable bool
}

// Bound is the range that a numeric field must lie in; nil ends are open.
type Bound struct {
	Min *float64 `yaml:"min"`
	Max *float64 `yaml:"max"`
}

// Additivity says whether parts add up to totals and what a difference means.
type Additivity struct {
	Kind  string `yaml:"kind"` // exact: a difference rejects the file; residual: it is recorded; none
	Rules []Sum  `yaml:"rules"`
}

// Sum declares one total: where the field Over is Total, OBS_VALUE (or Value) is the sum of the Parts.
type Sum struct {
	Over  string `yaml:"over"`
	Total string `yaml:"total"`
	Parts Parts  `yaml:"parts"`
	Value string `yaml:"value"` // the summed field; OBS_VALUE when empty
}

// Parts are the codes that add up, given one by one or as an area level ("region").
type Parts struct {
	Level string
	Codes []string
}

// UnmarshalYAML reads a list of codes or the name of an area level.
func (p *Parts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&p.Level)
	}
	return n.Decode(&p.Codes)
}

// Contract is what one row of a dataset is and what must hold of a file of them.
type Contract struct {
	Name        string            `yaml:"contract"`
	Title       Text              `yaml:"title"`
	Description string            `yaml:"description"`
	FieldNames  []fieldUse        `yaml:"fields"`
	Key         []string          `yaml:"key"`
	Repeated    string            `yaml:"repeated_keys"` // reject (default)
	Quarantine  Quarantine        `yaml:"quarantine"`
	Empty       string            `yaml:"empty"` // allowed: a file without rows is no fault
	Bounds      map[string]Bound  `yaml:"bounds"`
	Dates       map[string]Span   `yaml:"dates"` // the days that a date field must lie in
	Additivity  Additivity        `yaml:"additivity"`
	Rows        []RowRule         `yaml:"rows"`
	Gates       Gates             `yaml:"gates"`
	Personal    bool              `yaml:"personal"`
	Notes       map[string]string `yaml:"notes"`

	Fields []Use  `yaml:"-"` // FieldNames resolved
	Source []byte `yaml:"-"` // the file, for fingerprints
}

// Quarantine limits how much of a file may be bad before the whole is rejected.
type Quarantine struct {
	MaxShare float64 `yaml:"max_share"`
}

type fieldUse struct {
	Name     string `yaml:"name"`
	Nullable bool   `yaml:"nullable"`
}

func (u *fieldUse) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&u.Name)
	}
	type plain fieldUse
	return n.Decode((*plain)(u))
}

// Index returns the position of a field in the contract, or -1.
func (c *Contract) Index(field string) int {
	return slices.IndexFunc(c.Fields, func(u Use) bool { return u.Name == field })
}

// Set is all that schemas/ declares.
type Set struct {
	Fields    map[string]Field
	Contracts map[string]*Contract
}

// rules are the files of schemas/ that declare rules for figures and are no contracts;
// the packages that apply them read them.
var rules = []string{"coherence.yaml", "demand.yaml", "disclosure.yaml", "domestic.yaml", "forecasts.yaml", "groups.yaml", "quotas.yaml", "reliability.yaml"}

// Load reads fields/*.yaml and the contracts of the schemas folder strictly: an unknown key,
// a field defined twice or used but not defined is an error with its file and line.
func Load(fsys fs.FS) (*Set, error) {
	s := &Set{Fields: map[string]Field{}, Contracts: map[string]*Contract{}}
	if err := s.loadFields(fsys); err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, name := range names {
		if slices.Contains(rules, name) {
			continue
		}
		if err := s.loadContract(fsys, name); err != nil {
			errs = append(errs, err)
		}
	}
	return s, errors.Join(errs...)
}

func (s *Set) loadFields(fsys fs.FS) error {
	names, err := fs.Glob(fsys, "fields/*.yaml")
	if err != nil {
		return err
	}
	where := map[string]string{}
	for _, name := range names {
		var fields map[string]Field
		if _, err := ReadYAML(fsys, name, &fields); err != nil {
			return err
		}
		for _, key := range sortedKeys(fields) {
			f := fields[key]
			if other, ok := where[key]; ok {
				return fmt.Errorf("schemas/%s: field %s is defined in schemas/%s already; a field is defined once", name, key, other)
			}
			if !slices.Contains([]Type{String, Integer, Decimal, Date, Boolean}, f.Type) {
				return fmt.Errorf("schemas/%s: field %s: type %q is not one of string, integer, decimal, date, boolean", name, key, f.Type)
			}
			where[key], f.Name = name, key
			s.Fields[key] = f
		}
	}
	return nil
}

func (s *Set) loadContract(fsys fs.FS, name string) error {
	var c Contract
	data, err := ReadYAML(fsys, name, &c)
	if err != nil {
		return err
	}
	c.Source = data
	at := "schemas/" + name
	if c.Name != strings.TrimSuffix(path.Base(name), ".yaml") {
		return fmt.Errorf("%s: contract %q must be named as its file", at, c.Name)
	}
	for _, u := range c.FieldNames {
		f, ok := s.Fields[u.Name]
		if !ok {
			return fmt.Errorf("%s: field %s is not defined in schemas/fields/", at, u.Name)
		}
		if c.Index(u.Name) >= 0 {
			return fmt.Errorf("%s: field %s is named twice", at, u.Name)
		}
		c.Fields = append(c.Fields, Use{Field: f, Nullable: u.Nullable})
	}
	for _, k := range c.Key {
		if c.Index(k) < 0 {
			return fmt.Errorf("%s: key field %s is not among the fields", at, k)
		}
	}
	for _, k := range sortedKeys(c.Bounds) {
		if c.Index(k) < 0 {
			return fmt.Errorf("%s: bounds of %s, which is not among the fields", at, k)
		}
	}
	for _, k := range sortedKeys(c.Dates) {
		if i := c.Index(k); i < 0 || c.Fields[i].Type != Date {
			return fmt.Errorf("%s: dates of %s, which is not a date among the fields", at, k)
		}
	}
	if err := c.checkRows(); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	if !slices.Contains([]string{"", "none", "residual", "exact"}, c.Additivity.Kind) {
		return fmt.Errorf("%s: additivity kind %q is not exact, residual or none", at, c.Additivity.Kind)
	}
	for i := range c.Additivity.Rules {
		r := &c.Additivity.Rules[i]
		if r.Value == "" {
			r.Value = "OBS_VALUE"
		}
		if c.Index(r.Over) < 0 || c.Index(r.Value) < 0 {
			return fmt.Errorf("%s: additivity over %s of %s: both must be among the fields", at, r.Over, r.Value)
		}
	}
	if err := c.Gates.fill(&c); err != nil {
		return fmt.Errorf("%s: gates: %w", at, err)
	}
	s.Contracts[c.Name] = &c
	return nil
}

// ReadYAML decodes a file strictly and returns its bytes. Errors name the file and the line.
func ReadYAML(fsys fs.FS, name string, into any) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if err := DecodeYAML(name, data, into); err != nil {
		return nil, err
	}
	return data, nil
}

// DecodeYAML decodes one YAML document, refusing unknown keys and a second document.
func DecodeYAML(name string, data []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	err := dec.Decode(into)
	var several *yaml.TypeError
	if errors.As(err, &several) {
		for i, text := range several.Errors {
			several.Errors[i] = name + ": " + inYAML(text)
		}
		return errors.New(strings.Join(several.Errors, "\n"))
	}
	if err != nil && err != io.EOF {
		return fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err == nil && dec.Decode(new(yaml.Node)) != io.EOF {
		return fmt.Errorf("%s: a second document follows after ---: write one file for each", name)
	}
	return nil
}

// goWords are the decoder's words for what stands in a file and for what is wanted there.
var goWords = strings.NewReplacer("into time.Duration", "into a duration: write e.g. 90s, 15m, 6h",
	"cannot unmarshal !!seq into", "here is a list; wanted:", "cannot unmarshal !!map into", "here are fields of their own; wanted:",
	"map[string]float64", "names, each with a number", "map[string]string", "names, each with a text", "float64", "a number", "into bool", "into true or false", "[]string", "a list of texts")

var unknownField = regexp.MustCompile(`field (\S+) not found in type (?s:.*)`)

// goType is a struct of the program, which a list or a text cannot be.
var goType = regexp.MustCompile(`(wanted:|into) \*?[a-z]+\.[A-Z]\w*`)

// inYAML says what the decoder found in the words of who writes the file, without types of Go.
func inYAML(text string) string {
	text = unknownField.ReplaceAllString(text, "there is no field $1 here")
	return goType.ReplaceAllString(goWords.Replace(text), "$1 fields, each with its name and a colon")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
