// Package dataflow describes a release in the words of SDMX and writes it in SDMX's messages: one
// dataflow an indicator of the catalogue, with the same id; a data structure for every list of
// dimensions; the code lists, the cross-domain ones of SDMX where there are; what there are data of.
// It reads a release and nothing else; the service and the open data share it.
//
// Standards: SDMX-ML 2.1, SDMX-CSV 1.0 and 2.0, SDMX-JSON 1.0 and 2.0.
package dataflow

import (
	"context"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// Agency maintains what is the observatory's own, and Version is that of all of it: a release adds codes
// and flows and takes none away from what a key means.
const (
	Agency  = "OSS"
	Version = "1.0"
)

// Ref names something that an agency maintains.
type Ref struct{ Agency, ID, Version string }

func (r Ref) String() string { return r.Agency + ":" + r.ID + "(" + r.Version + ")" }

func own(id string) Ref { return Ref{Agency, id, Version} }

// Component is a dimension or an attribute of a structure. It bears the id of its concept.
type Component struct {
	ID       string
	List     *Codelist // nil when it is not coded
	Type     string    // then, its type in SDMX's words: String, Double, GregorianDay
	Level    Level     // of attributes
	Required bool
}

// Level is what an attribute belongs to.
type Level int

// The levels.
const (
	Observation Level = iota
	Series
	Dataset
)

// Structure is a data structure definition. TIME_PERIOD and OBS_VALUE are in all of them.
type Structure struct {
	Ref
	Name       schema.Text
	Dimensions []Component // in the order of keys, without TIME_PERIOD
	Attributes []Component
}

// Columns are the ids of all components in the order of rows: the dimensions, TIME_PERIOD, OBS_VALUE, the attributes.
func (s *Structure) Columns() []string {
	var out []string
	for _, d := range s.Dimensions {
		out = append(out, d.ID)
	}
	out = append(out, "TIME_PERIOD", "OBS_VALUE")
	for _, a := range s.Attributes {
		out = append(out, a.ID)
	}
	return out
}

// Dimension is the place of a dimension in keys, -1 when the structure has none of that id.
func (s *Structure) Dimension(id string) int {
	return slices.IndexFunc(s.Dimensions, func(d Component) bool { return d.ID == id })
}

// Flow is a dataflow: an indicator.
type Flow struct {
	Ref
	Structure *Structure
	Indicator model.Indicator
}

// Set is everything that a release has in SDMX's words.
type Set struct {
	Flows      []*Flow // in the order of the catalogue
	Structures []*Structure
	Codelists  []*Codelist
	Concepts   []Concept
}

// Flow finds a dataflow by its id, nil when there is none.
func (s *Set) Flow(id string) *Flow {
	if i := slices.IndexFunc(s.Flows, func(f *Flow) bool { return f.ID == id }); i >= 0 {
		return s.Flows[i]
	}
	return nil
}

// New describes a release. codes are the project's code lists by name, areas its areas.
func New(ctx context.Context, rel *release.Release, codes map[string]*codelist.List, areas *territory.Territory) (*Set, error) {
	observed, err := observedCodes(ctx, rel)
	if err != nil {
		return nil, err
	}
	b := &builder{lists: lister{codes: codes, areas: areas, observed: observed, made: map[string]*Codelist{}, indicators: rel.Catalogue.Indicators},
		structures: map[string]*Structure{}, concepts: map[string]bool{}}
	for _, d := range rel.Catalogue.Indicators {
		b.set.Flows = append(b.set.Flows, &Flow{Ref: own(d.ID), Structure: b.structure(d), Indicator: d})
	}
	b.set.Codelists = b.lists.all
	return &b.set, nil
}

type builder struct {
	set        Set
	lists      lister
	structures map[string]*Structure
	concepts   map[string]bool
}

// structure is that of an indicator; indicators with the same dimensions and attributes share one.
func (b *builder) structure(d model.Indicator) *Structure {
	id := "DSD_BASE"
	if len(d.Dimensions) > 0 {
		id = "DSD_" + strings.Join(d.Dimensions, "_")
	}
	if len(d.Attributes) > 0 {
		id = strings.Replace(id, "DSD_", "DSD_PROJECTION_", 1)
	}
	key := id + " " + strings.Join(d.Attributes, " ")
	if s := b.structures[key]; s != nil {
		return s
	}
	for _, s := range b.set.Structures { // the same dimensions with other attributes
		if s.ID == id {
			id += "_" + d.ID
			break
		}
	}
	s := &Structure{Ref: own(id), Name: structureName(d)}
	for _, name := range slices.Concat([]string{"FREQ", "REF_AREA", "CITIZENSHIP", "SEX", "AGE"}, d.Dimensions) {
		s.Dimensions = append(s.Dimensions, Component{ID: name, List: b.lists.list(name), Required: true})
		b.concept(name)
	}
	b.concept("TIME_PERIOD")
	b.concept("OBS_VALUE")
	for _, a := range slices.Concat(common[:2], others(d.Attributes), common[2:]) {
		if a.Type == "" {
			a.List = b.lists.list(a.ID)
		}
		s.Attributes = append(s.Attributes, a)
		b.concept(a.ID)
	}
	b.structures[key] = s
	b.set.Structures = append(b.set.Structures, s)
	return s
}

func (b *builder) concept(id string) {
	if !b.concepts[id] {
		b.concepts[id] = true
		b.set.Concepts = append(b.set.Concepts, ConceptOf(id))
	}
}

func structureName(d model.Indicator) schema.Text {
	t := schema.Text{IT: "Area, cittadinanza, sesso, età", EN: "Area, citizenship, sex, age"}
	for _, name := range d.Dimensions {
		c := ConceptOf(name)
		t.IT += ", " + strings.ToLower(c.Name.IT)
		t.EN += ", " + strings.ToLower(c.Name.EN)
	}
	if len(d.Attributes) > 0 {
		t.IT, t.EN = "Proiezioni: "+strings.ToLower(t.IT[:1])+t.IT[1:], "Projections: "+strings.ToLower(t.EN[:1])+t.EN[1:]
	}
	return t
}

// common are the attributes of every structure. Those of an indicator stand after the first two. A
// component without a type is coded.
var common = []Component{
	{ID: "OBS_STATUS", Required: true},
	{ID: "CONF_STATUS", Required: true},
	{ID: "NUMERATOR", Type: "Double"},
	{ID: "DENOMINATOR", Type: "Double"},
	{ID: "SE", Type: "Double"},
	{ID: "CV", Type: "Double"},
	{ID: "CI_LOW", Type: "Double"},
	{ID: "CI_HIGH", Type: "Double"},
	{ID: "SE_METHOD"},
	{ID: "SAMPLE_SIZE", Type: "Double"},
	{ID: "PROVENANCE"},
	{ID: "SOURCE", Type: "String"},
	{ID: "KNOWN_FROM", Type: "GregorianDay"},
	{ID: "KNOWN_TO", Type: "GregorianDay"},
	{ID: "UNIT_MEASURE", Level: Series, Required: true},
	{ID: "UNIT_MULT", Level: Series, Required: true},
	{ID: "DECIMALS", Level: Series, Required: true},
	{ID: "POPULATION_CRITERION", Level: Series},
	{ID: "RELEASE", Type: "String", Level: Dataset, Required: true},
	{ID: "RELEASE_STATE", Type: "String", Level: Dataset, Required: true},
}

// others are the attributes that an indicator has beside the common ones.
func others(ids []string) []Component {
	numbers := []string{"LO80", "HI80", "LO95", "HI95", "PAST_ERROR"}
	var out []Component
	for _, id := range ids {
		kind := "String"
		if slices.Contains(numbers, id) {
			kind = "Double"
		}
		out = append(out, Component{ID: id, Type: kind})
	}
	return out
}
