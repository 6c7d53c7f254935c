package dataflow

import (
	"io"

	"osservatorio/internal/schema"
)

// StructureXML writes a structure message in SDMX-ML 2.1.
func StructureXML(w io.Writer, h Header, s Structures) error {
	x := &structureXML{newMarkup(w), s.Stubs}
	x.start("mes:Structure", "xmlns:mes", namespaces+"message", "xmlns:str", namespaces+"structure", "xmlns:com", namespaces+"common")
	x.header(h, nil)
	x.start("mes:Structures")
	group(x, "str:Dataflows", s.Flows, x.flow)
	group(x, "str:Codelists", s.Codelists, x.codelist)
	group(x, "str:Concepts", s.Schemes, x.scheme)
	group(x, "str:DataStructures", s.Structures, x.structure)
	group(x, "str:Constraints", s.Constraints, x.constraint)
	x.end(2)
	return x.flush()
}

type structureXML struct {
	*markup
	stubs map[Kind]bool
}

func group[T any](x *structureXML, name string, all []T, one func(T)) {
	if len(all) == 0 {
		return
	}
	x.start(name)
	for _, v := range all {
		one(v)
	}
	x.end(1)
}

// begin opens an artefact; it returns false when its name is all that is told.
func (x *structureXML) begin(element string, kind Kind, r Ref, urn string, name, description schema.Text, more ...string) bool {
	stub := x.stubs[kind]
	external := "false"
	if stub {
		external = "true"
	}
	x.start(element, append([]string{"id", r.ID, "urn", urn, "agencyID", r.Agency, "version", r.Version, "isFinal", "false", "isExternalReference", external}, more...)...)
	x.texts("com:Name", name)
	x.texts("com:Description", description)
	return !stub
}

func (x *structureXML) flow(f *Flow) {
	d := f.Indicator
	if x.begin("str:Dataflow", Flows, f.Ref, flowURN(f.Ref), d.Title, d.Definition) {
		x.start("str:Structure")
		x.ref(f.Structure.Ref, "package", "datastructure", "class", "DataStructure")
		x.end(1)
	}
	x.end(1)
}

func (x *structureXML) codelist(l *Codelist) {
	partial := ""
	if l.Partial {
		partial = "true"
	}
	if x.begin("str:Codelist", Lists, l.Ref, listURN(l.Ref), l.Name, schema.Text{}, "isPartial", partial) {
		for _, c := range l.Codes {
			x.start("str:Code", "id", c.ID, "urn", codeURN(l.Ref, c.ID))
			x.texts("com:Name", c.Name)
			if c.Parent != "" && l.has(c.Parent) {
				x.start("str:Parent")
				x.empty("Ref", "id", c.Parent)
				x.end(1)
			}
			x.end(1)
		}
	}
	x.end(1)
}

// scheme leaves out which concepts are SDMX's own (ISOConceptReference): Python's sdmx1 breaks on it.
func (x *structureXML) scheme(s ConceptScheme) {
	if x.begin("str:ConceptScheme", Schemes, s.Ref, schemeURN(s.Ref), SchemeName, schema.Text{}) {
		for _, c := range s.Concepts {
			x.start("str:Concept", "id", c.ID, "urn", conceptURN(c.ID))
			x.texts("com:Name", c.Name)
			x.end(1)
		}
	}
	x.end(1)
}

func (x *structureXML) structure(s *Structure) {
	if x.begin("str:DataStructure", DSDs, s.Ref, structureURN(s.Ref), s.Name, schema.Text{}) {
		x.start("str:DataStructureComponents")
		x.dimensions(s)
		x.start("str:AttributeList", "id", "AttributeDescriptor")
		for _, a := range s.Attributes {
			x.attributeOf(s, a)
		}
		x.end(1)
		x.start("str:MeasureList", "id", "MeasureDescriptor")
		x.start("str:PrimaryMeasure", "id", "OBS_VALUE")
		x.represented(Component{ID: "OBS_VALUE", Type: "Double"})
		x.end(3)
	}
	x.end(1)
}

func (x *structureXML) dimensions(s *Structure) {
	x.start("str:DimensionList", "id", "DimensionDescriptor")
	for i, d := range s.Dimensions {
		x.start("str:Dimension", "id", d.ID, "position", itoa(i+1), "urn", dimensionURN(s.Ref, d.ID))
		x.represented(d)
		x.end(1)
	}
	x.start("str:TimeDimension", "id", "TIME_PERIOD", "position", itoa(len(s.Dimensions)+1))
	x.represented(Component{ID: "TIME_PERIOD", Type: "ObservationalTimePeriod"})
	x.end(2)
}

// represented writes the concept of a component and what its values are.
func (x *structureXML) represented(c Component) {
	x.start("str:ConceptIdentity")
	x.empty("Ref", "id", c.ID, "maintainableParentID", Scheme.ID, "maintainableParentVersion", Scheme.Version, "agencyID", Scheme.Agency,
		"package", "conceptscheme", "class", "Concept")
	x.end(1)
	x.start("str:LocalRepresentation")
	if c.List != nil {
		x.start("str:Enumeration")
		x.ref(c.List.Ref, "package", "codelist", "class", "Codelist")
		x.end(1)
	} else {
		x.empty("str:TextFormat", "textType", c.Type)
	}
	x.end(1)
}

func (x *structureXML) attributeOf(s *Structure, a Component) {
	status := "Conditional"
	if a.Required {
		status = "Mandatory"
	}
	x.start("str:Attribute", "id", a.ID, "assignmentStatus", status)
	x.represented(a)
	x.start("str:AttributeRelationship")
	switch a.Level {
	case Dataset:
		x.empty("str:None")
	case Series:
		for _, d := range s.Dimensions {
			x.start("str:Dimension")
			x.empty("Ref", "id", d.ID)
			x.end(1)
		}
	default:
		x.start("str:PrimaryMeasure")
		x.empty("Ref", "id", "OBS_VALUE")
		x.end(1)
	}
	x.end(2)
}

func (x *structureXML) constraint(c *Constraint) {
	title := schema.Text{IT: "Che cosa c'è: " + c.Flow.Indicator.Title.IT, EN: "What there is: " + c.Flow.Indicator.Title.EN}
	x.start("str:ContentConstraint", "id", c.ID, "urn", constraintURN(c.Ref), "agencyID", c.Agency, "version", c.Version, "isFinal", "false",
		"isExternalReference", external(x.stubs[Constraints]), "type", "Actual")
	if !x.stubs[Constraints] {
		x.start("com:Annotations")
		x.start("com:Annotation", "id", "obs_count")
		x.element("com:AnnotationTitle", itoa(c.Observations))
		x.element("com:AnnotationType", "sdmx_metrics")
		x.end(2)
	}
	x.texts("com:Name", title)
	if !x.stubs[Constraints] {
		x.start("str:ConstraintAttachment")
		x.start("str:Dataflow")
		x.ref(c.Flow.Ref, "package", "datastructure", "class", "Dataflow")
		x.end(2)
		x.start("str:CubeRegion", "include", "true")
		for i, d := range c.Flow.Structure.Dimensions {
			if len(c.Values[i]) > 0 {
				x.start("com:KeyValue", "id", d.ID)
				for _, v := range c.Values[i] {
					x.element("com:Value", v)
				}
				x.end(1)
			}
		}
		if c.Start != "" {
			x.start("com:KeyValue", "id", "TIME_PERIOD")
			x.start("com:TimeRange")
			x.element("com:StartPeriod", c.Start, "isInclusive", "true")
			x.element("com:EndPeriod", c.End, "isInclusive", "true")
			x.end(2)
		}
		x.end(1)
	}
	x.end(1)
}

func external(stub bool) string {
	if stub {
		return "true"
	}
	return "false"
}
