package dataflow

// The names of things in SDMX, which are also how messages refer to each other.
const urnPrefix = "urn:sdmx:org.sdmx.infomodel."

func flowURN(r Ref) string       { return urnPrefix + "datastructure.Dataflow=" + r.String() }
func structureURN(r Ref) string  { return urnPrefix + "datastructure.DataStructure=" + r.String() }
func listURN(r Ref) string       { return urnPrefix + "codelist.Codelist=" + r.String() }
func schemeURN(r Ref) string     { return urnPrefix + "conceptscheme.ConceptScheme=" + r.String() }
func constraintURN(r Ref) string { return urnPrefix + "registry.ContentConstraint=" + r.String() }
func conceptURN(id string) string {
	return urnPrefix + "conceptscheme.Concept=" + Scheme.String() + "." + id
}
func codeURN(r Ref, id string) string { return urnPrefix + "codelist.Code=" + r.String() + "." + id }
func dimensionURN(r Ref, id string) string {
	return urnPrefix + "datastructure.Dimension=" + r.String() + "." + id
}
