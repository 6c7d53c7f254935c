// Package model reads the SQL models and runs them: front matter, dependencies,
// fingerprints, and the observations that come out, with what was known when.
package model

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/schema"
)

// File is one SQL file: a header in YAML and one SELECT that runs as it is in a DuckDB shell.
type File struct {
	Path   string // from the project's root, e.g. sql/core/rcfl_counts.sql
	Header Header
	SQL    string // the SELECT
	Line   int    // the line of the file on which SQL begins
}

// Header is the front matter of a model or a check.
type Header struct {
	Model       string      `yaml:"model"` // core.<file> or indicators.<file>
	Check       string      `yaml:"check"`
	Title       any         `yaml:"title"` // text, or {it, en}
	Description string      `yaml:"description"`
	Sources     []string    `yaml:"sources"`
	Grain       []string    `yaml:"grain"`
	Indicators  []Indicator `yaml:"indicators"`
	// Fills marks a model whose rows belong to indicators that others declare: figures printed
	// elsewhere, which fill the cells that the data leave empty.
	Fills    bool   `yaml:"fills"`
	Severity string `yaml:"severity"` // of a check: block or warn
	Message  string `yaml:"message"`  // of a check: what an offending row means and what to do
}

// Indicator is the metadata of one published series.
type Indicator struct {
	ID          string      `yaml:"id" json:"id"`
	Number      int         `yaml:"number" json:"number,omitempty"`
	Theme       int         `yaml:"theme" json:"theme"`
	Title       schema.Text `yaml:"title" json:"title"`
	Definition  schema.Text `yaml:"definition" json:"definition"`
	Unit        string      `yaml:"unit" json:"unit"`
	Decimals    int         `yaml:"decimals" json:"decimals"`
	Numerator   schema.Text `yaml:"numerator" json:"numerator,omitzero"`
	Denominator schema.Text `yaml:"denominator" json:"denominator,omitzero"`
	Population  string      `yaml:"population_criterion" json:"population_criterion"`
	Territory   string      `yaml:"territory" json:"territory"`
	Source      string      `yaml:"source" json:"source"`
	Time        string      `yaml:"time" json:"time"`
	Dimensions  []string    `yaml:"dimensions" json:"dimensions"`
	Caveats     schema.Text `yaml:"caveats" json:"caveats,omitzero"`
	Model       string      `yaml:"-" json:"model"`
}

// Set is all SQL files.
type Set struct {
	Models []*File // sorted by name
	Checks []*File
}

const opening, closing = "/*---", "---*/"

// Load reads sql/core, sql/indicators and sql/checks. All faults are returned together.
func Load(fsys fs.FS) (*Set, error) {
	s := &Set{}
	var errs []error
	for _, folder := range []string{"core", "indicators", "checks"} {
		names, err := fs.Glob(fsys, folder+"/*.sql")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			f, err := parseFile(fsys, name)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if folder == "checks" {
				s.Checks = append(s.Checks, f)
			} else {
				s.Models = append(s.Models, f)
			}
		}
	}
	return s, errors.Join(errs...)
}

func parseFile(fsys fs.FS, name string) (*File, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	f := &File{Path: "sql/" + name}
	text := string(data)
	head, body, ok := strings.Cut(text, closing)
	if !strings.HasPrefix(text, opening) || !ok {
		return nil, fmt.Errorf("%s:1: a header %s … %s is wanted first", f.Path, opening, closing)
	}
	// The header keeps its lines, so that YAML errors name lines of the file.
	if err := schema.DecodeYAML(f.Path, []byte(strings.Replace(head, opening, "", 1)), &f.Header); err != nil {
		return nil, err
	}
	f.Line = strings.Count(head, "\n") + 1
	f.SQL = strings.TrimRight(strings.TrimSpace(body), ";")
	f.Line += strings.Count(body[:strings.Index(body, f.SQL)], "\n")
	return f, f.check(strings.TrimSuffix(path.Base(name), ".sql"), path.Dir(name))
}

func (f *File) check(base, folder string) error {
	bad := func(format string, a ...any) error { return fmt.Errorf("%s:1: %s", f.Path, fmt.Sprintf(format, a...)) }
	if folder == "checks" {
		if f.Header.Check != base {
			return bad("check %q must be named as its file", f.Header.Check)
		}
		if !slices.Contains([]string{"block", "warn"}, f.Header.Severity) {
			return bad("severity %q is neither block nor warn", f.Header.Severity)
		}
		return nil
	}
	if f.Header.Model != folder+"."+base {
		return bad("model %q must be named %s.%s, as its file", f.Header.Model, folder, base)
	}
	if (folder == "indicators") != (len(f.Header.Indicators) > 0 || f.Header.Fills) {
		return bad("models of sql/indicators, and only they, declare indicators")
	}
	for i := range f.Header.Indicators {
		d := &f.Header.Indicators[i]
		d.Model = f.Header.Model
		if d.Dimensions == nil {
			d.Dimensions = []string{} // an empty list, not null, in JSON
		}
		for _, need := range [][2]string{{"id", d.ID}, {"title.it", d.Title.IT}, {"title.en", d.Title.EN}, {"definition.it", d.Definition.IT},
			{"unit", d.Unit}, {"population_criterion", d.Population}, {"territory", d.Territory}, {"source", d.Source}, {"time", d.Time}} {
			if need[1] == "" {
				return bad("indicator %s: %s is missing", d.ID, need[0])
			}
		}
	}
	return nil
}

// Title of a model or check as a plain text, Italian first.
func (h Header) Name() string {
	switch t := h.Title.(type) {
	case string:
		return t
	case map[string]any:
		if s, ok := t["it"].(string); ok {
			return s
		}
	}
	return h.Model + h.Check
}

var duckLine = regexp.MustCompile(`LINE (\d+):`)

// Locate turns an error of DuckDB about the file's SQL, run with one line before it, into
// one that names the file's line.
func (f *File) Locate(err error) error {
	line := f.Line
	if m := duckLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		line += max(0, n-2)
	}
	return fmt.Errorf("%s:%d: %w", f.Path, line, err)
}

// lineAt is the line of the file at a position of its SQL.
func (f *File) lineAt(pos int) int {
	if pos < 0 || pos > len(f.SQL) {
		return f.Line
	}
	return f.Line + strings.Count(f.SQL[:pos], "\n")
}
