// Package model reads the SQL models and runs them: front matter, dependencies,
// fingerprints, and the observations that come out, with what was known when.
package model

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"osservatorio/internal/duck"
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
	Model       string   `yaml:"model"` // core.<file> or indicators.<file>
	Check       string   `yaml:"check"`
	Title       any      `yaml:"title"` // text, or {it, en}
	Description string   `yaml:"description"`
	Sources     []string `yaml:"sources"`
	// Grain are the columns that tell the rows of a model apart; its result is sorted by them. Of a check
	// they name the cell that offends: of one that reads what is not published, they alone are told.
	Grain []string `yaml:"grain"`
	// Incremental says how the result of a day follows from that of the day before, where it does.
	Incremental *Incremental `yaml:"incremental"`
	// Common are the fields that every indicator of the file has unless it says otherwise
	// (all but id, number, decimals and those of one indicator alone).
	Common     Indicator   `yaml:"common"`
	Indicators []Indicator `yaml:"indicators"`
	// Fills marks a model whose rows belong to indicators that others declare: figures printed
	// elsewhere, which fill the cells that the data leave empty.
	Fills    bool   `yaml:"fills"`
	Severity string `yaml:"severity"` // of a check: block or warn
	Message  string `yaml:"message"`  // of a check: what an offending row means and what to do
}

// Set is all SQL files.
type Set struct {
	Models []*File // sorted by name
	Checks []*File
	Views  []*File // indicators that a release computes over its own tables when it is asked for them
}

const opening, closing = "/*---", "---*/"

// Load reads sql/core, sql/indicators, sql/checks and sql/release. All faults are returned together.
func Load(fsys fs.FS) (*Set, error) {
	s := &Set{}
	var errs []error
	for _, folder := range []string{"core", "indicators", "checks", "release"} {
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
			switch folder {
			case "checks":
				s.Checks = append(s.Checks, f)
			case "release":
				s.Views = append(s.Views, f)
			default:
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
	return f, f.check(strings.TrimSuffix(path.Base(name), ".sql"), path.Dir(name), indicatorLines(head))
}

func (f *File) check(base, folder string, lines []int) error {
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
	if (folder == "indicators" || folder == "release") != (len(f.Header.Indicators) > 0 || f.Header.Fills) {
		return bad("models of sql/indicators and sql/release, and only they, declare indicators")
	}
	return f.describe(lines)
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

// Locate turns an error of DuckDB about the file's SQL, run with one line before it, into
// one that names the file's line, and DuckDB's line of the query no more.
func (f *File) Locate(err error) error {
	message, line := duck.Explain(err)
	return &located{fmt.Sprintf("%s:%d: %s", f.Path, f.Line+max(0, line-2), message), err}
}

// located is an error in other words.
type located struct {
	words string
	cause error
}

func (l *located) Error() string { return l.words }
func (l *located) Unwrap() error { return l.cause }

// lineAt is the line of the file at a position of its SQL.
func (f *File) lineAt(pos int) int {
	if pos < 0 || pos > len(f.SQL) {
		return f.Line
	}
	return f.Line + strings.Count(f.SQL[:pos], "\n")
}
