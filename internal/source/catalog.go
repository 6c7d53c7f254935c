package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"osservatorio/internal/schema"
)

// Catalog is all sources, by name.
type Catalog struct {
	Sources []*Source // sorted by name
}

// Dataset finds "source/dataset".
func (c *Catalog) Dataset(id string) (*Dataset, bool) {
	for _, d := range c.Datasets() {
		if d.ID() == id {
			return d, true
		}
	}
	return nil, false
}

// Names are the short names of the sources, by source.
func (c *Catalog) Names() map[string]schema.Text {
	names := map[string]schema.Text{}
	for _, s := range c.Sources {
		names[s.Name] = s.Short
	}
	return names
}

// Datasets lists all datasets sorted by ID.
func (c *Catalog) Datasets() []*Dataset {
	var out []*Dataset
	for _, s := range c.Sources {
		for _, d := range s.Datasets {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *Dataset) int { return strings.Compare(a.ID(), b.ID()) })
	return out
}

// Load reads every pipelines/<source>/source.yaml and its layouts. All faults are returned together.
func Load(fsys fs.FS, set *schema.Set) (*Catalog, error) {
	names, err := fs.Glob(fsys, "*/source.yaml")
	if err != nil {
		return nil, err
	}
	c := &Catalog{}
	var errs []error
	for _, name := range names {
		s, err := load(fsys, name, set)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c.Sources = append(c.Sources, s)
	}
	return c, errors.Join(errs...)
}

func load(fsys fs.FS, name string, set *schema.Set) (*Source, error) {
	var s Source
	at := "pipelines/" + name
	if _, err := schema.ReadYAML(fsys, name, &s); err != nil {
		return nil, fmt.Errorf("pipelines/%w", err)
	}
	if s.Name != path.Dir(name) {
		return nil, fmt.Errorf("%s: source %q must be named as its folder", at, s.Name)
	}
	var errs []error
	s.Short.IT = cmp.Or(s.Short.IT, s.Publisher)
	for key, d := range s.Datasets {
		if d == nil {
			errs = append(errs, fmt.Errorf("%s: dataset %s is empty", at, key))
			continue
		}
		d.Source, d.Name = &s, key
		if d.Schema = set.Contracts[d.Contract]; d.Schema == nil {
			errs = append(errs, fmt.Errorf("%s: dataset %s: there is no contract schemas/%s.yaml", at, key, d.Contract))
			continue
		}
		if !slices.Contains([]string{"today", "agreement", "none"}, d.Feed) {
			errs = append(errs, fmt.Errorf("%s: dataset %s: feed %q is not today, agreement or none", at, key, d.Feed))
		}
		if d.Keep != nil {
			if err := d.Keep.validate(); err != nil {
				errs = append(errs, fmt.Errorf("%s: dataset %s: %w", at, key, err))
			}
		}
		if d.Provenance != "" && d.Provenance != "published" {
			errs = append(errs, fmt.Errorf("%s: dataset %s: provenance %q is not published", at, key, d.Provenance))
		}
		for i := range d.Resources {
			if err := d.Resources[i].validate(); err != nil {
				errs = append(errs, fmt.Errorf("%s: dataset %s: resource %d: %w", at, key, i+1, err))
			}
		}
		for _, form := range d.Layouts {
			l, err := loadLayout(fsys, path.Join(s.Name, "layouts", form+".yaml"), d.Schema)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			d.Forms = append(d.Forms, l)
		}
	}
	if err := s.loadCorrections(fsys); err != nil {
		errs = append(errs, err)
	}
	return &s, errors.Join(errs...)
}

func loadLayout(fsys fs.FS, name string, contract *schema.Contract) (*Layout, error) {
	var l Layout
	data, err := schema.ReadYAML(fsys, name, &l)
	if err != nil {
		return nil, fmt.Errorf("pipelines/%w", err)
	}
	l.Text = data
	if l.Name != strings.TrimSuffix(path.Base(name), ".yaml") {
		return nil, fmt.Errorf("pipelines/%s: layout %q must be named as its file", name, l.Name)
	}
	if err := l.Options.Validate(l.Format); err != nil {
		return nil, fmt.Errorf("pipelines/%s: %w", name, err)
	}
	for field := range l.Columns {
		if contract.Index(field) < 0 {
			return nil, fmt.Errorf("pipelines/%s: column %s is not a field of contract %s", name, field, contract.Name)
		}
	}
	for _, f := range contract.Fields {
		_, ok := l.Columns[f.Name]
		if !ok && !f.Nullable && f.Name != l.Melt.Name && f.Name != l.Melt.Value {
			return nil, fmt.Errorf("pipelines/%s: contract %s needs field %s", name, contract.Name, f.Name)
		}
	}
	if err := checkPersonal(&l, contract); err != nil {
		return nil, fmt.Errorf("pipelines/%s: %w", name, err)
	}
	if _, ok := l.Columns[l.Melt.Value]; l.Melt.Value != "" && !ok {
		return nil, fmt.Errorf("pipelines/%s: melt: column %s says how its values are read, if only {}", name, l.Melt.Value)
	}
	if err := l.compile(); err != nil {
		return nil, fmt.Errorf("pipelines/%s: %w", name, err)
	}
	return &l, nil
}
