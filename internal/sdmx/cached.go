package sdmx

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/atomicfile"
)

// Cached is a structure with the code lists of its dimensions, as it was read on a day.
type Cached struct {
	Ref        `json:"structure"`
	Fetched    time.Time           `json:"fetched"`
	SHA256     string              `json:"sha256"` // of the message that it was read from
	Dimensions []Dimension         `json:"dimensions"`
	Codelists  map[string]Codelist `json:"codelists"`
}

// Cache takes a structure with its code lists out of a message.
func (m *Message) Cache(structure Ref, fetched time.Time, sha string) (*Cached, error) {
	at := slices.IndexFunc(m.Structures, func(s Structure) bool { return s.ID == structure.ID })
	if at < 0 {
		return nil, fmt.Errorf("%w: it does not define %s", ErrNotStructure, structure)
	}
	c := &Cached{Ref: m.Structures[at].Ref, Fetched: fetched.UTC().Truncate(time.Second), SHA256: sha, Dimensions: m.Structures[at].Dimensions, Codelists: map[string]Codelist{}}
	if len(c.Dimensions) == 0 {
		return nil, fmt.Errorf("%w: %s has no dimensions", ErrNotStructure, structure)
	}
	for _, d := range c.Dimensions {
		list, ok := m.Codelists[d.Codelist]
		if !ok {
			return nil, fmt.Errorf("%w: the code list %s of dimension %s is missing", ErrNotStructure, d.Codelist, d.ID)
		}
		c.Codelists[d.Codelist] = list
	}
	return c, nil
}

// Load reads a cached structure; nil when there is none.
func Load(path string) (*Cached, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var c Cached
	if err := json.Unmarshal(data, &c); err != nil || len(c.Dimensions) == 0 {
		return nil, fmt.Errorf("%s is no cached structure; delete it, and it is read anew", path)
	}
	return &c, nil
}

// Save keeps the structure at path.
func (c *Cached) Save(path string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, append(data, '\n'))
}

// IDs are the names of the dimensions in their order.
func (c *Cached) IDs() []string {
	ids := make([]string, len(c.Dimensions))
	for i, d := range c.Dimensions {
		ids[i] = d.ID
	}
	return ids
}

// Drift is what has changed of a structure between two readings.
type Drift struct {
	Structure Ref
	// Was and Is are the dimensions, when their names or their order have changed.
	Was, Is []string
	Codes   []CodeDrift // in the order of the dimensions
}

// CodeDrift is what has changed of the codes of a dimension.
type CodeDrift struct {
	Dimension      string
	Added, Removed []string
	Relabelled     []Relabelled
}

// Relabelled is a code that no longer means, or no longer says, the same.
type Relabelled struct{ Code, Was, Is string }

// Diff tells what has changed since an earlier reading; nil when nothing has.
func (c *Cached) Diff(old *Cached) *Drift {
	d := &Drift{Structure: c.Ref}
	if !slices.Equal(old.IDs(), c.IDs()) {
		d.Was, d.Is = old.IDs(), c.IDs()
	}
	for _, dim := range c.Dimensions {
		at := slices.IndexFunc(old.Dimensions, func(o Dimension) bool { return o.ID == dim.ID })
		if at < 0 {
			continue
		}
		if codes := diffCodes(old.Codelists[old.Dimensions[at].Codelist], c.Codelists[dim.Codelist]); codes != nil {
			codes.Dimension = dim.ID
			d.Codes = append(d.Codes, *codes)
		}
	}
	if d.Was == nil && d.Codes == nil {
		return nil
	}
	return d
}

func diffCodes(old, now Codelist) *CodeDrift {
	was := make(map[string]string, len(old))
	for _, c := range old {
		was[c.ID] = c.Label
	}
	var d CodeDrift
	for _, c := range now {
		label, ok := was[c.ID]
		switch {
		case !ok:
			d.Added = append(d.Added, c.ID)
		case label != c.Label:
			d.Relabelled = append(d.Relabelled, Relabelled{c.ID, label, c.Label})
		}
		delete(was, c.ID)
	}
	for _, c := range old {
		if _, left := was[c.ID]; left {
			d.Removed = append(d.Removed, c.ID)
		}
	}
	if d.Added == nil && d.Removed == nil && d.Relabelled == nil {
		return nil
	}
	return &d
}

// Touches tells what of the drift concerns a key with these pins: another order or number of
// dimensions, pinned codes that are gone or are called otherwise. It is "" when a key means what it meant.
func (d *Drift) Touches(pins []Pin) string {
	var parts []string
	if d.Was != nil {
		parts = append(parts, fmt.Sprintf("the dimensions were %s and are %s", strings.Join(d.Was, "."), strings.Join(d.Is, ".")))
	}
	for _, c := range d.Codes {
		at := slices.IndexFunc(pins, func(p Pin) bool { return p.Dimension == c.Dimension })
		if at < 0 {
			continue
		}
		for _, code := range c.Removed {
			if slices.Contains(pins[at].Codes, code) {
				parts = append(parts, fmt.Sprintf("%s no longer has the code %s", c.Dimension, code))
			}
		}
		for _, r := range c.Relabelled {
			if slices.Contains(pins[at].Codes, r.Code) {
				parts = append(parts, fmt.Sprintf("%s %s was %q and is %q", c.Dimension, r.Code, r.Was, r.Is))
			}
		}
	}
	return strings.Join(parts, "; ")
}

// String is a line for people: "AGE: added Y15-89; removed Y15-99".
func (d *Drift) String() string {
	var parts []string
	if d.Was != nil {
		parts = append(parts, fmt.Sprintf("dimensions %s, before %s", strings.Join(d.Is, "."), strings.Join(d.Was, ".")))
	}
	for _, c := range d.Codes {
		var of []string
		if len(c.Added) > 0 {
			of = append(of, "added "+some(c.Added))
		}
		if len(c.Removed) > 0 {
			of = append(of, "removed "+some(c.Removed))
		}
		if len(c.Relabelled) > 0 {
			var texts []string
			for _, r := range c.Relabelled {
				texts = append(texts, fmt.Sprintf("%s %q, before %q", r.Code, r.Is, r.Was))
			}
			of = append(of, "relabelled "+some(texts))
		}
		parts = append(parts, c.Dimension+": "+strings.Join(of, ", "))
	}
	return d.Structure.String() + ": " + strings.Join(parts, "; ")
}

// some names the first of many.
func some(list []string) string {
	const most = 12
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], " "), len(list)-most)
	}
	return strings.Join(list, " ")
}
