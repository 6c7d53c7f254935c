package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/sdmx"
)

// SDMX says what is asked of an SDMX 2.1 service, whose address is the base URL. There is no end: services
// give a period more than they are asked for, so that what comes is filtered afterwards.
type SDMX struct {
	Flow   string `yaml:"flow"`
	Agency string `yaml:"agency"`
	// Key pins every dimension of the flow's structure, by name: codes, "*" for all of them where they cannot be
	// listed, "latest" for the newest edition.
	Key   Pins   `yaml:"key"`
	Start string `yaml:"start"` // first period
}

// Pins is a mapping of dimensions to codes, in the order in which it is written.
type Pins []sdmx.Pin

// UnmarshalYAML reads a mapping of a code or a list of codes by dimension.
func (p *Pins) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a mapping of dimensions to codes is wanted", n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		var codes Names
		if err := n.Content[i+1].Decode(&codes); err != nil {
			return err
		}
		*p = append(*p, sdmx.Pin{Dimension: n.Content[i].Value, Codes: codes})
	}
	return nil
}

// sdmxAccepts are the formats that a driver reads; which one comes is chosen by Accept.
var sdmxAccepts = []string{
	"application/vnd.sdmx.data+csv;version=1.0.0",
	"application/vnd.sdmx.structurespecificdata+xml;version=2.1",
	"application/vnd.sdmx.genericdata+xml;version=2.1",
	"application/vnd.sdmx.data+json;version=1.0.0-wd",
	"application/json",
}

// defaults are the window, which is named as the column DATAFLOW of SDMX-CSV names the flow, and the format, SDMX-CSV.
func (s *SDMX) defaults(r *Resource) {
	if s == nil {
		return
	}
	if r.Window == "" {
		r.Window = s.Agency + ":" + s.Flow + "(1.0)"
	}
	if r.Accept == "" {
		r.Accept = sdmxAccepts[0]
	}
}

func (s *SDMX) validate(r *Resource) error {
	switch {
	case s == nil:
		return errors.New("via sdmx needs the options sdmx")
	case s.Flow == "" || s.Agency == "":
		return errors.New("sdmx needs flow and agency")
	case r.Path != "" || r.Query != "":
		return errors.New("sdmx makes path and query itself")
	case !slices.Contains(sdmxAccepts, r.Accept):
		return fmt.Errorf("sdmx needs accept to be one of %s", strings.Join(sdmxAccepts, ", "))
	case len(s.Key) == 0:
		return errors.New("sdmx needs a key that pins every dimension")
	}
	seen := map[string]bool{}
	for _, p := range s.Key {
		if len(p.Codes) == 0 || seen[p.Dimension] {
			return fmt.Errorf("sdmx: dimension %s must stand once in the key, with at least one code", p.Dimension)
		}
		seen[p.Dimension] = true
		if len(p.Codes) > 1 && (slices.Contains(p.Codes, sdmx.Any) || slices.Contains(p.Codes, sdmx.Latest)) {
			return fmt.Errorf("sdmx: dimension %s: %q and %q stand alone", p.Dimension, sdmx.Any, sdmx.Latest)
		}
	}
	return nil
}
