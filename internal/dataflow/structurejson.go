package dataflow

import (
	"encoding/json"
	"io"

	"osservatorio/internal/schema"
)

type object = map[string]any

// StructureJSON writes a structure message in SDMX-JSON 1.0 or, with second, 2.0.
func StructureJSON(w io.Writer, h Header, s Structures, second bool) error {
	j := structureJSON{h.Lang, second, s.Stubs}
	data := object{}
	into(data, "dataflows", s.Flows, j.flow)
	into(data, "codelists", s.Codelists, j.codelist)
	into(data, "conceptSchemes", s.Schemes, j.scheme)
	into(data, "dataStructures", s.Structures, j.structure)
	if second {
		into(data, "dataConstraints", s.Constraints, j.constraint)
	} else {
		into(data, "contentConstraints", s.Constraints, j.constraint)
	}
	return json.NewEncoder(w).Encode(object{"meta": jsonMeta(h, "structure", second), "data": data, "errors": []any{}})
}

func into[T any](data object, name string, all []T, one func(T) object) {
	if len(all) == 0 {
		return
	}
	var out []object
	for _, v := range all {
		out = append(out, one(v))
	}
	data[name] = out
}

// ErrorJSON writes an SDMX-JSON message that holds nothing but an error.
func ErrorJSON(w io.Writer, code int, title, detail string) error {
	return json.NewEncoder(w).Encode(object{"errors": []any{object{"code": code, "titles": object{"en": title}, "detail": detail, "details": object{"en": detail}}}})
}

type structureJSON struct {
	lang   string
	second bool
	stubs  map[Kind]bool
}

// artefact is what all maintained artefacts have.
func (j structureJSON) artefact(kind Kind, r Ref, urn string, name, description schema.Text) object {
	out := object{"id": r.ID, "agencyID": r.Agency, "version": r.Version, "isExternalReference": j.stubs[kind],
		"name": name.In(j.lang), "names": names(name), "links": []any{object{"rel": "self", "urn": urn}}}
	if !j.second {
		out["isFinal"] = false
	}
	if description.IT != "" {
		out["description"], out["descriptions"] = description.In(j.lang), names(description)
	}
	return out
}

func (j structureJSON) flow(f *Flow) object {
	out := j.artefact(Flows, f.Ref, flowURN(f.Ref), f.Indicator.Title, f.Indicator.Definition)
	if !j.stubs[Flows] {
		out["structure"] = structureURN(f.Structure.Ref)
	}
	return out
}

func (j structureJSON) codelist(l *Codelist) object {
	out := j.artefact(Lists, l.Ref, listURN(l.Ref), l.Name, schema.Text{})
	if j.stubs[Lists] {
		return out
	}
	out["isPartial"] = l.Partial
	var codes []object
	for _, c := range l.Codes {
		code := object{"id": c.ID, "name": c.Name.In(j.lang), "names": names(c.Name)}
		if c.Parent != "" && l.has(c.Parent) {
			code["parent"] = c.Parent
		}
		codes = append(codes, code)
	}
	if codes != nil {
		out["codes"] = codes
	}
	return out
}

func (j structureJSON) scheme(s ConceptScheme) object {
	out := j.artefact(Schemes, s.Ref, schemeURN(s.Ref), SchemeName, schema.Text{})
	if j.stubs[Schemes] {
		return out
	}
	var all []object
	for _, c := range s.Concepts {
		concept := object{"id": c.ID, "name": c.Name.In(j.lang), "names": names(c.Name)}
		if c.CrossDomain {
			concept["isoConceptReference"] = object{"conceptAgency": "SDMX", "conceptSchemeID": "CROSS_DOMAIN_CONCEPTS", "conceptID": c.ID}
			if !j.second {
				concept["isoConceptReference"] = urnPrefix + "conceptscheme.Concept=SDMX:CROSS_DOMAIN_CONCEPTS(2.0)." + c.ID
			}
		}
		all = append(all, concept)
	}
	out["concepts"] = all
	return out
}

func (j structureJSON) structure(s *Structure) object {
	out := j.artefact(DSDs, s.Ref, structureURN(s.Ref), s.Name, schema.Text{})
	if j.stubs[DSDs] {
		return out
	}
	var dimensions, attributes []object
	for i, d := range s.Dimensions {
		c := j.component(d)
		c["position"] = i
		if !j.second {
			c["type"] = "Dimension"
		}
		dimensions = append(dimensions, c)
	}
	for _, a := range s.Attributes {
		attributes = append(attributes, j.attribute(s, a))
	}
	time, measure := j.component(Component{ID: "TIME_PERIOD", Type: "ObservationalTimePeriod"}), j.component(Component{ID: "OBS_VALUE", Type: "Double"})
	list := object{"id": "DimensionDescriptor", "dimensions": dimensions}
	measures := object{"id": "MeasureDescriptor"}
	if j.second {
		list["timeDimension"], measures["measures"] = time, []object{measure}
	} else {
		time["position"], time["type"] = len(s.Dimensions), "TimeDimension"
		list["timeDimensions"], measures["primaryMeasure"] = []object{time}, measure
	}
	out["dataStructureComponents"] = object{"dimensionList": list, "measureList": measures, "attributeList": object{"id": "AttributeDescriptor", "attributes": attributes}}
	return out
}

func (j structureJSON) component(c Component) object {
	representation := object{}
	switch {
	case c.List != nil:
		representation["enumeration"] = listURN(c.List.Ref)
	case j.second:
		representation["format"] = object{"dataType": c.Type}
	default:
		representation["textFormat"] = object{"textType": c.Type}
	}
	return object{"id": c.ID, "conceptIdentity": conceptURN(c.ID), "localRepresentation": representation}
}

func (j structureJSON) attribute(s *Structure, a Component) object {
	out := j.component(a)
	switch {
	case j.second && a.Required:
		out["usage"] = "mandatory"
	case j.second:
		out["usage"] = "optional"
	case a.Required:
		out["assignmentStatus"] = "Mandatory"
	default:
		out["assignmentStatus"] = "Conditional"
	}
	var ids []string
	for _, d := range s.Dimensions {
		ids = append(ids, d.ID)
	}
	switch {
	case a.Level == Series:
		out["attributeRelationship"] = object{"dimensions": ids}
	case a.Level == Dataset && j.second:
		out["attributeRelationship"] = object{"dataflow": object{}}
	case a.Level == Dataset:
		out["attributeRelationship"] = object{"none": object{}}
	case j.second:
		out["attributeRelationship"] = object{"observation": object{}}
	default:
		out["attributeRelationship"] = object{"primaryMeasure": "OBS_VALUE"}
	}
	return out
}

func (j structureJSON) constraint(c *Constraint) object {
	t := c.Flow.Indicator.Title
	urn := constraintURN(c.Ref)
	if j.second {
		urn = urnPrefix + "registry.DataConstraint=" + c.Ref.String()
	}
	out := j.artefact(Constraints, c.Ref, urn, schema.Text{IT: "Che cosa c'è: " + t.IT, EN: "What there is: " + t.EN}, schema.Text{})
	if j.stubs[Constraints] {
		return out
	}
	out["annotations"] = []any{object{"id": "obs_count", "title": itoa(c.Observations), "type": "sdmx_metrics"}}
	out["constraintAttachment"] = object{"dataflows": []string{flowURN(c.Flow.Ref)}}
	var keys []object
	for i, d := range c.Flow.Structure.Dimensions {
		if len(c.Values[i]) == 0 {
			continue
		}
		if !j.second {
			keys = append(keys, object{"id": d.ID, "values": c.Values[i]})
			continue
		}
		var values []object
		for _, v := range c.Values[i] {
			values = append(values, object{"value": v})
		}
		keys = append(keys, object{"id": d.ID, "values": values})
	}
	if c.Start != "" {
		bound := func(day string) object { return object{"period": day + "T00:00:00Z", "isInclusive": true} }
		keys = append(keys, object{"id": "TIME_PERIOD", "timeRange": object{"startPeriod": bound(c.Start), "endPeriod": bound(c.End)}})
	}
	region := object{"keyValues": keys}
	if j.second {
		out["role"], region["include"] = "Actual", true
	} else {
		out["type"], region["isIncluded"] = "Actual", true
	}
	out["cubeRegions"] = []object{region}
	return out
}
