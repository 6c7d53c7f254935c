package dataflow

import "slices"

// Structures are the artefacts of a structure message.
type Structures struct {
	Flows       []*Flow
	Structures  []*Structure
	Codelists   []*Codelist
	Schemes     []ConceptScheme
	Constraints []*Constraint
	// Stubs are the kinds that are told by name alone.
	Stubs map[Kind]bool
}

// ConceptScheme is the scheme of concepts.
type ConceptScheme struct {
	Ref
	Concepts []Concept
}

// Kind is a kind of artefact, as the addresses of the service write it.
type Kind string

// The kinds of artefacts that there are.
const (
	Flows       Kind = "dataflow"
	DSDs        Kind = "datastructure"
	Lists       Kind = "codelist"
	Schemes     Kind = "conceptscheme"
	Constraints Kind = "contentconstraint"
)

// Empty reports whether the message has nothing.
func (x *Structures) Empty() bool {
	return len(x.Flows)+len(x.Structures)+len(x.Codelists)+len(x.Schemes)+len(x.Constraints) == 0
}

// Children are what artefacts refer to themselves: a dataflow its structure; a structure its code
// lists and concepts; a constraint its dataflow.
func (s *Set) Children(x Structures) (out Structures) {
	for _, f := range x.Flows {
		out.addStructure(f.Structure)
	}
	for _, c := range x.Constraints {
		out.addFlow(c.Flow)
	}
	for _, d := range x.Structures {
		for _, c := range slices.Concat(d.Dimensions, d.Attributes) {
			if c.List != nil && !slices.Contains(out.Codelists, c.List) {
				out.Codelists = append(out.Codelists, c.List)
			}
		}
		if out.Schemes == nil {
			out.Schemes = []ConceptScheme{s.Scheme()}
		}
	}
	return out
}

// Parents are what refers to artefacts, but for constraints, which the caller computes for the
// dataflows of flows: those that a constraint would be a parent of.
func (s *Set) Parents(x Structures) (out Structures, flows []*Flow) {
	for _, f := range s.Flows {
		if slices.Contains(x.Structures, f.Structure) {
			out.addFlow(f)
		}
	}
	for _, d := range s.Structures {
		uses := len(x.Schemes) > 0
		for _, c := range slices.Concat(d.Dimensions, d.Attributes) {
			uses = uses || c.List != nil && slices.Contains(x.Codelists, c.List)
		}
		if uses {
			out.addStructure(d)
		}
	}
	return out, x.Flows
}

// Scheme is the concept scheme of a set.
func (s *Set) Scheme() ConceptScheme { return ConceptScheme{Scheme, s.Concepts} }

// Add takes in what another message has and this one lacks.
func (x *Structures) Add(y Structures) {
	for _, f := range y.Flows {
		x.addFlow(f)
	}
	for _, d := range y.Structures {
		x.addStructure(d)
	}
	for _, l := range y.Codelists {
		if !slices.Contains(x.Codelists, l) {
			x.Codelists = append(x.Codelists, l)
		}
	}
	if len(x.Schemes) == 0 {
		x.Schemes = y.Schemes
	}
	for _, c := range y.Constraints {
		if !slices.ContainsFunc(x.Constraints, func(d *Constraint) bool { return d.ID == c.ID }) {
			x.Constraints = append(x.Constraints, c)
		}
	}
}

func (x *Structures) addFlow(f *Flow) {
	if !slices.Contains(x.Flows, f) {
		x.Flows = append(x.Flows, f)
	}
}

func (x *Structures) addStructure(d *Structure) {
	if !slices.Contains(x.Structures, d) {
		x.Structures = append(x.Structures, d)
	}
}

// Narrow leaves those codes that constraints name, and the codes above them, in the lists of dimensions.
func (x *Structures) Narrow(by []*Constraint) {
	used := map[*Codelist]map[string]bool{}
	for _, c := range by {
		for i, d := range c.Flow.Structure.Dimensions {
			if used[d.List] == nil {
				used[d.List] = map[string]bool{}
			}
			for _, id := range c.Values[i] {
				for code, ok := d.List.Code(id); ok && !used[d.List][code.ID]; code, ok = d.List.Code(code.Parent) {
					used[d.List][code.ID] = true
				}
			}
		}
	}
	for i, l := range x.Codelists {
		if codes := used[l]; codes != nil {
			narrow := *l
			narrow.Partial = true
			narrow.Codes = slices.DeleteFunc(slices.Clone(l.Codes), func(c Code) bool { return !codes[c.ID] })
			x.Codelists[i] = &narrow
		}
	}
}
