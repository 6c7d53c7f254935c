// Package scaffold drafts the declarations of a new source from one of its files: source.yaml,
// layout, contract, fields and a README. What it drafts reads the file as it is; what the
// columns mean, a person says.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/driver"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

//go:embed templates
var templates embed.FS

// sampleRecords is how many records of the file are looked at.
const sampleRecords = 20_000

// Draft is what will be written.
type Draft struct {
	Source, Dataset string
	File            string // base name of the file that it was drawn from
	Format          string
	Options         string // YAML, flow form; empty when they are the defaults
	Columns         []Column
	Key             []string // empty: rows repeat
	Records         int
}

var sourceName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
var datasetName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// New looks at a file and drafts the declarations of source/dataset. words pick the table of a workbook.
// It returns an error when the names are not of the form that declarations have or the file cannot be read.
func New(source, dataset, name string, src io.ReaderAt, size int64, words []string, areas *territory.Territory, fields map[string]schema.Field) (*Draft, error) {
	if !sourceName.MatchString(source) || !datasetName.MatchString(dataset) {
		return nil, fmt.Errorf("%s/%s: a source is named by small letters and digits, a dataset also with hyphens", source, dataset)
	}
	format, opts, err := sniff(name, src, size, words)
	if err != nil {
		return nil, err
	}
	in, err := driver.Open(format, src, size, opts)
	if err != nil {
		return nil, fmt.Errorf("%s, read as %s: %w", name, format, err)
	}
	defer in.Close()
	d := &Draft{Source: source, Dataset: dataset, File: filepath.Base(name), Format: format}
	if d.Options, err = flow(opts); err != nil {
		return nil, err
	}
	profiles, rows, err := look(in)
	if err != nil {
		return nil, fmt.Errorf("%s, read as %s: %w", name, format, err)
	}
	d.Records = len(rows)
	if d.Records == 0 {
		return nil, fmt.Errorf("%s has a header and no record; a draft needs some", name)
	}
	d.Columns = infer(profiles, areas, fields, source)
	d.Key = key(d.Columns, rows)
	return d, nil
}

// look reads the first records and gathers what stands in every column.
func look(in driver.Reader) (profiles []*profile, rows [][]string, err error) {
	for _, h := range in.Header() {
		profiles = append(profiles, &profile{name: h, values: map[string]bool{}})
	}
	for len(rows) < sampleRecords {
		rec, err := in.Read()
		if err == io.EOF {
			break
		}
		if errors.Is(err, driver.ErrRow) {
			continue // it would go to quarantine
		}
		if err != nil {
			return nil, nil, err
		}
		for i, c := range rec.Cells[:min(len(rec.Cells), len(profiles))] {
			profiles[i].see(c)
		}
		rows = append(rows, slices.Clone(rec.Cells))
	}
	return profiles, rows, nil
}

// key is every column that is no number and has no blanks, when no two rows agree in all of them.
func key(columns []Column, rows [][]string) []string {
	var at []int
	var names []string
	for i, c := range columns {
		if !c.Nullable && (c.Type == schema.String || c.Type == schema.Date) {
			at, names = append(at, i), append(names, c.Field)
		}
	}
	seen := map[string]bool{}
	for _, r := range rows {
		var parts []string
		for _, i := range at {
			parts = append(parts, strings.TrimSpace(r[i]))
		}
		k := strings.Join(parts, "\x00")
		if seen[k] {
			return nil
		}
		seen[k] = true
	}
	return names
}

// Contract is the name of the contract.
func (d *Draft) Contract() string { return d.Source + "_" + strings.ReplaceAll(d.Dataset, "-", "_") }

// Layout is the name of the layout.
func (d *Draft) Layout() string { return d.Dataset + "-" + d.Format }

// Table is the name of the dataset in SQL.
func (d *Draft) Table() string { return d.Source + "." + strings.ReplaceAll(d.Dataset, "-", "_") }

// Extension is the file's, with the dot.
func (d *Draft) Extension() string { return path.Ext(d.File) }

// NewFields are the columns whose fields are not defined yet.
func (d *Draft) NewFields() []Column {
	return slices.DeleteFunc(slices.Clone(d.Columns), func(c Column) bool { return c.Known })
}

// Write puts the draft into a project's folder and returns the paths that it wrote, from that folder.
// It refuses to overwrite: the error wraps fs.ErrExist.
func (d *Draft) Write(root string) ([]string, error) {
	files := [][2]string{
		{"source.yaml.tmpl", path.Join("pipelines", d.Source, "source.yaml")},
		{"layout.yaml.tmpl", path.Join("pipelines", d.Source, "layouts", d.Layout()+".yaml")},
		{"README.md.tmpl", path.Join("pipelines", d.Source, "README.md")},
		{"contract.yaml.tmpl", path.Join("schemas", d.Contract()+".yaml")},
	}
	if len(d.NewFields()) > 0 {
		files = append(files, [2]string{"fields.yaml.tmpl", path.Join("schemas", "fields", d.Source+".yaml")})
	}
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(root, f[1])); err == nil {
			return nil, fmt.Errorf("%s is there already; choose another name, or add to it by hand: %w", f[1], fs.ErrExist)
		}
	}
	all, err := template.New("").Funcs(template.FuncMap{"quote": quote, "join": strings.Join}).ParseFS(templates, "templates/*.tmpl")
	if err != nil {
		return nil, err
	}
	var written []string
	for _, f := range files {
		var text strings.Builder
		if err := all.ExecuteTemplate(&text, f[0], d); err != nil {
			return written, err
		}
		if err := atomicfile.WriteBytes(filepath.Join(root, filepath.FromSlash(f[1])), []byte(text.String())); err != nil {
			return written, err
		}
		written = append(written, f[1])
	}
	return written, nil
}

// flow writes options as a YAML flow mapping.
func flow(opts driver.Options) (string, error) {
	var n yaml.Node
	if err := n.Encode(opts); err != nil {
		return "", err
	}
	if len(n.Content) == 0 {
		return "", nil
	}
	n.Style = yaml.FlowStyle
	text, err := yaml.Marshal(&n)
	return strings.TrimSpace(string(text)), err
}

var plainText = regexp.MustCompile(`^[\p{L}_][\p{L}\d_ ]*$`)

// quote writes a text as a YAML scalar that is a string whatever it looks like.
func quote(s string) string {
	if plainText.MatchString(s) && !slices.Contains([]string{"y", "n", "yes", "no", "true", "false", "null", "on", "off"}, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(s)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
