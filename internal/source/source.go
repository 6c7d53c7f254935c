// Package source reads the declarations of the providers: pipelines/<source>/source.yaml
// and the layouts beside it, strictly.
package source

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/schema"
)

// Source is one provider.
type Source struct {
	Name      string      `yaml:"source"`
	Title     schema.Text `yaml:"title"`
	Publisher string      `yaml:"publisher"`
	// Short is what the provider is called within a sentence; the publisher when left out.
	Short   schema.Text `yaml:"short"`
	Licence string      `yaml:"licence"`
	BaseURL string      `yaml:"base_url"`
	// Client is how the provider has to be asked.
	Client   Client              `yaml:"client"`
	Datasets map[string]*Dataset `yaml:"datasets"`
	// Builtin is a folder of the project whose files are ingested with every run ("published").
	Builtin string `yaml:"builtin"`

	override *Client // of the operator
}

// Duration is a time.Duration written as in Go ("13s").
type Duration time.Duration

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	*d = Duration(v)
	return nil
}

// Dataset is one kind of extract of a source.
type Dataset struct {
	Contract  string      `yaml:"contract"`
	Title     schema.Text `yaml:"title"`
	Layouts   []string    `yaml:"layouts"`
	Feed      string      `yaml:"feed"` // today | agreement | none
	BaseURL   string      `yaml:"base_url"`
	Resources []Resource  `yaml:"resources"`
	Note      string      `yaml:"note"`
	// Provenance is "published" for a dataset transcribed from published documents, else empty: its lake's.
	Provenance string `yaml:"provenance"`

	// Keep is what `prune` leaves of the snapshots; everything when nil.
	Keep *Keep `yaml:"keep"`

	Source *Source          `yaml:"-"`
	Name   string           `yaml:"-"`
	Schema *schema.Contract `yaml:"-"`
	Forms  []*Layout        `yaml:"-"` // the layouts, loaded
	// Corrections are those of the source's corrections.yaml that are of this dataset.
	Corrections []*Correction `yaml:"-"`
	// Discreet is set where the rules of disclosure do not let the cells of extracts pass: what is told of these names
	// places and counts, and no values.
	Discreet bool `yaml:"-"`
}

// ID is "source/dataset".
func (d *Dataset) ID() string { return d.Source.Name + "/" + d.Name }

// Table is the name of the dataset in SQL: source.dataset_name.
func (d *Dataset) Table() string {
	return d.Source.Name + "." + strings.ReplaceAll(d.Name, "-", "_")
}

// Resource is one address, or a family of them over the values of Over.
type Resource struct {
	Over    map[string]Values `yaml:"over"`
	Window  string            `yaml:"window"`
	Path    string            `yaml:"path"`
	Query   string            `yaml:"query"`
	Accept  string            `yaml:"accept"`
	Missing string            `yaml:"missing"` // allowed: a 404 means not published yet
	// Via is the protocol that is spoken above HTTP; a plain GET of the address when empty.
	Via         string       `yaml:"via"`
	SDMX        *SDMX        `yaml:"sdmx"`
	CKAN        *CKAN        `yaml:"ckan"`
	DataBrowser *DataBrowser `yaml:"databrowser"`
	Osservatori *Osservatori `yaml:"osservatori"`
	Socrata     *Socrata     `yaml:"socrata"`
}

// vias are the protocols that package connector speaks.
var vias = []string{"", "http", "sdmx", "ckan", "databrowser", "osservatori", "socrata"}

func (r *Resource) validate() error {
	if !slices.Contains(vias, r.Via) {
		return fmt.Errorf("via %q is none of %s", r.Via, strings.Join(vias[1:], ", "))
	}
	if r.Via == "sdmx" || r.SDMX != nil {
		if r.Via != "sdmx" {
			return errors.New("options sdmx are of via sdmx")
		}
		r.SDMX.defaults(r)
		if err := r.SDMX.validate(r); err != nil {
			return err
		}
	}
	if r.Missing != "" && r.Missing != "allowed" {
		return fmt.Errorf("missing %q is not allowed or left out", r.Missing)
	}
	return r.validateOptions()
}

// validateOptions holds the options of a protocol to be there when, and only when, it is spoken.
func (r *Resource) validateOptions() error {
	for _, o := range []struct {
		via      string
		given    bool
		validate func() error
	}{
		{"ckan", r.CKAN != nil, r.CKAN.validate},
		{"databrowser", r.DataBrowser != nil, r.DataBrowser.validate},
		{"osservatori", r.Osservatori != nil, r.Osservatori.validate},
		{"socrata", r.Socrata != nil, r.Socrata.validate},
	} {
		switch {
		case o.given && o.via != r.Via:
			return fmt.Errorf("%s: options of a protocol that the resource does not speak; its via is %q", o.via, r.Via)
		case !o.given && o.via == r.Via:
			return fmt.Errorf("via %s needs its options under `%s:` of the resource", o.via, o.via)
		case o.given:
			if err := o.validate(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Values is a list of texts, or a range of whole numbers "2010..2025". A range without an end,
// "2010..", goes up to the year in which it is asked for; it may also stand in a list.
type Values []string

// until closes the ranges that are open.
func (v Values) until(year int) Values {
	var out Values
	for _, text := range v {
		from, open := strings.CutSuffix(text, "..")
		first, err := strconv.Atoi(from)
		if !open || err != nil {
			out = append(out, text)
			continue
		}
		for y := first; y <= year; y++ {
			out = append(out, strconv.Itoa(y))
		}
	}
	return out
}

// UnmarshalYAML reads a list or a range.
func (v *Values) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return n.Decode((*[]string)(v))
	}
	from, to, ok := strings.Cut(n.Value, "..")
	if _, err := strconv.Atoi(from); ok && to == "" && err == nil {
		*v = Values{n.Value}
		return nil
	}
	a, err1 := strconv.Atoi(from)
	b, err2 := strconv.Atoi(to)
	const most = 10_000 // values; more is a slip of the pen
	if !ok || err1 != nil || err2 != nil || a > b || a < -most || b > a+most {
		return fmt.Errorf("line %d: %q is not a range like 2010..2025, or 2010.. for up to the year that it is", n.Line, n.Value)
	}
	for i := a; i <= b; i++ {
		*v = append(*v, strconv.Itoa(i))
	}
	return nil
}

// Request is one address to ask, with its coverage window.
type Request struct {
	Window     string
	URL        string
	Accept     string
	MayMiss    bool
	Attributes map[string]string
	// Resource is the declaration, for the options of its protocol; their texts may hold
	// {names} of Over, which Fill replaces.
	Resource *Resource
}

// Fill replaces {name} by the value that the request has for it.
func (r Request) Fill(template string) string { return fill(template, r.Attributes) }

// Requests expands the resources of a dataset, in a fixed order.
func (d *Dataset) Requests(now time.Time) []Request {
	base := d.BaseURL
	if base == "" {
		base = d.Source.BaseURL
	}
	var out []Request
	for i := range d.Resources {
		r := &d.Resources[i]
		for _, attrs := range expand(r.Over, now.Year()) {
			path := r.Path
			if r.SDMX != nil {
				path = "/data/" + r.SDMX.Flow
			}
			url := strings.TrimSuffix(base, "/") + fill(path, attrs)
			if r.Query != "" {
				url += "?" + fill(r.Query, attrs)
			}
			out = append(out, Request{Window: fill(r.Window, attrs), URL: url, Accept: r.Accept,
				MayMiss: r.Missing == "allowed", Attributes: attrs, Resource: r})
		}
	}
	return out
}

// expand is the cartesian product of the values, names in alphabetical order, the last varying fastest.
func expand(over map[string]Values, year int) []map[string]string {
	out := []map[string]string{{}}
	names := make([]string, 0, len(over))
	for n := range over {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		var next []map[string]string
		for _, m := range out {
			for _, v := range over[n].until(year) {
				c := map[string]string{n: v}
				for k, w := range m {
					c[k] = w
				}
				next = append(next, c)
			}
		}
		out = next
	}
	return out
}

func fill(template string, attrs map[string]string) string {
	for k, v := range attrs {
		template = strings.ReplaceAll(template, "{"+k+"}", v)
	}
	return template
}
