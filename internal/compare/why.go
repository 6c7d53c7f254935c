package compare

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/release"
)

// Input is a window of a dataset of which the two releases took different vintages.
type Input struct {
	Dataset string `json:"dataset"`
	Window  string `json:"window"`
	Before  string `json:"before,omitempty"` // snapshot; "" when the window is new
	After   string `json:"after,omitempty"`  // "" when it is not used any more
	Old     string `json:"published_before,omitempty"`
	New     string `json:"published_after,omitempty"`
	What    string `json:"what"` // new window, new publication, read otherwise, older publication, not used any more
}

// What an Input is.
const (
	newWindow    = "new window"
	newEdition   = "new publication"
	readAgain    = "read by other declarations" // the provider's bytes are the same
	olderEdition = "older publication"          // the later one was withdrawn
	notUsed      = "not used any more"
)

// name is how a cause names the input.
func (i Input) name() string {
	text := i.Dataset
	if i.Window != "all" {
		text += " " + i.Window
	}
	day := cmp.Or(i.New, i.Old)
	return fmt.Sprintf("%s %s, %s", text, day, i.What)
}

// Declared is a file that the releases were made by and that differs.
type Declared struct {
	Path string `json:"path"`
	What string `json:"what"` // new, gone, changed
}

// manifests fills what differs in what the releases were made of.
func (d *Releases) manifests(before, after *release.Manifest) {
	d.Inputs = inputs(before.Inputs, after.Inputs)
	d.Models, d.Declarations = []Declared{}, []Declared{}
	if before.Engine != after.Engine {
		d.Engine = &[2]string{before.Engine, after.Engine}
	}
	for _, m := range []*release.Manifest{before, after} {
		if m.Declarations == nil {
			d.Silent = m.ID
			return
		}
	}
	for _, path := range union(before.Declarations, after.Declarations) {
		what := different(before.Declarations[path], after.Declarations[path])
		switch {
		case what == "":
		case strings.HasPrefix(path, "sql/"):
			d.Models = append(d.Models, Declared{path, what})
		default:
			d.Declarations = append(d.Declarations, Declared{path, what})
		}
	}
}

func union[V any](a, b map[string]V) []string {
	keys := slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b)))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// different says what became of something by its hashes; "" when nothing did.
func different(before, after string) string {
	switch {
	case before == after:
		return ""
	case before == "":
		return "new"
	case after == "":
		return "gone"
	}
	return "changed"
}

// inputs lists the windows with other vintages.
func inputs(before, after []release.Input) []Input {
	was, is := map[string]release.Input{}, map[string]release.Input{}
	for _, i := range before {
		was[i.Dataset+joint+i.Window] = i
	}
	for _, i := range after {
		is[i.Dataset+joint+i.Window] = i
	}
	out := []Input{}
	for _, key := range union(was, is) {
		a, hadOne := was[key]
		b, hasOne := is[key]
		x := Input{Dataset: cmp.Or(a.Dataset, b.Dataset), Window: cmp.Or(a.Window, b.Window), Before: a.Snapshot, After: b.Snapshot, Old: a.Published, New: b.Published}
		switch {
		case !hadOne:
			x.What = newWindow
		case !hasOne:
			x.What = notUsed
		case a.SHA256 == b.SHA256 && a.Published == b.Published:
			continue
		case a.Source == b.Source:
			x.What = readAgain
		case b.Published < a.Published:
			x.What = olderEdition
		default:
			x.What = newEdition
		}
		out = append(out, x)
	}
	return out
}

// definitions fills Catalogue.
func (d *Releases) definitions(before, after []model.Indicator) {
	d.Catalogue = []Definition{}
	was, is := map[string]model.Indicator{}, map[string]model.Indicator{}
	for _, i := range before {
		was[i.ID] = i
	}
	for _, i := range after {
		is[i.ID] = i
	}
	for _, id := range union(was, is) {
		a, hadOne := was[id]
		b, hasOne := is[id]
		switch {
		case !hadOne:
			d.Catalogue = append(d.Catalogue, Definition{id, "new"})
		case !hasOne:
			d.Catalogue = append(d.Catalogue, Definition{id, "gone"})
		case !reflect.DeepEqual(a, b):
			d.Catalogue = append(d.Catalogue, Definition{id, "changed"})
		}
	}
}

// causes are what can have changed the cells of one indicator.
type causes struct {
	inputs   []Input // of the datasets that it is made of, that changed
	all      []Input // every one that changed
	declared string  // what else changed of what it is made by; never ""
}

// causesOf follows the models of the later release from an indicator down to its datasets.
func (c *comparing) causesOf(id string) causes {
	d, ok := c.after.Indicator(id)
	m := &c.after.Manifest
	if !ok {
		d, _ = c.before.Indicator(id)
		m = &c.before.Manifest
	}
	reads := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if !reads[name] {
			reads[name] = true
			for _, next := range m.Graph[name] {
				follow(next)
			}
		}
	}
	follow(d.Model)
	out := causes{all: c.Inputs}
	for _, i := range c.Inputs {
		if reads[i.Dataset] || len(m.Graph) == 0 {
			out.inputs = append(out.inputs, i)
		}
	}
	var models []string
	for _, f := range c.Models {
		name := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(f.Path, "sql/"), ".sql"), "/", ".")
		if reads[name] {
			models = append(models, f.Path)
		}
	}
	switch {
	case len(models) > 0:
		const most = 2
		out.declared = "model " + strings.Join(models[:min(len(models), most)], "; ")
		if n := len(models) - most; n > 0 {
			out.declared += fmt.Sprintf("; and %d", n)
		}
	case len(c.Declarations) > 0:
		out.declared = fmt.Sprintf("changed declarations: %d", len(c.Declarations))
	case c.Engine != nil:
		out.declared = "engine " + c.Engine[1]
	case c.Silent != "":
		out.declared = "not known: an older release, which does not say by which declarations it was made"
	default:
		out.declared = "not known"
	}
	return out
}

// why names the cause of a cell by its source and the day of the publication that made it.
func (c causes) why(source, day string) string {
	if input := c.input(source, day); input != "" {
		return input
	}
	for _, i := range c.inputs { // an older vintage in use again has an older day
		if i.What == olderEdition || i.What == notUsed || i.What == readAgain {
			return i.name()
		}
	}
	return c.declared
}

// input names the vintages that were published on the day; "" when there are none.
func (c causes) input(source, day string) string {
	pick := func(from []Input, of func(Input) bool) string {
		var names []string
		for _, i := range from {
			if i.New == day && of(i) {
				names = append(names, i.name())
			}
		}
		const most = 3
		if n := len(names) - most; n > 0 {
			names = append(names[:most], fmt.Sprintf("and %d", n))
		}
		return strings.Join(names, "; ")
	}
	if text := pick(c.inputs, func(i Input) bool { return i.Dataset == source }); text != "" {
		return text
	}
	if text := pick(c.inputs, func(Input) bool { return true }); text != "" {
		return text
	}
	return pick(c.all, func(i Input) bool { return i.Dataset == source }) // figures printed elsewhere fill cells of any indicator
}
