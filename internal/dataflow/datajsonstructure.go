package dataflow

import (
	"slices"

	"osservatorio/internal/period"
)

// structure tells the dimensions and attributes of a data message with the values that it has.
func (j *jsonData) structure() map[string]any {
	title := j.m.Flow.Indicator.Title
	dimensions, attributes := map[string]any{}, map[string]any{}
	observation := j.l.full
	if j.l.across >= 0 {
		observation = []int{j.l.across}
		dimensions["series"] = j.dimensions(j.l.series)
	}
	if j.l.observations {
		dimensions["observation"] = j.dimensions(observation)
	}
	attributes["dataSet"] = j.attributes(j.l.onDataset)
	attributes["series"] = j.attributes(j.l.onSeries)
	attributes["observation"] = j.attributes(j.l.onObservation)
	out := map[string]any{"name": title.In(j.m.Lang), "names": names(title), "dimensions": dimensions, "attributes": attributes,
		"links": []any{map[string]any{"rel": "dataflow", "urn": flowURN(j.m.Flow.Ref)}, map[string]any{"rel": "datastructure", "urn": structureURN(j.m.Flow.Structure.Ref)}}}
	if j.m.Format == JSON2 {
		sets := make([]int, j.sets)
		for i := range sets {
			sets[i] = i
		}
		out["dataSets"] = sets
		c := ConceptOf("OBS_VALUE")
		out["measures"] = map[string]any{"observation": []any{map[string]any{"id": c.ID, "name": c.Name.In(j.m.Lang), "names": names(c.Name), "format": map[string]any{"dataType": "Double"}}}}
	}
	return out
}

func (j *jsonData) dimensions(columns []int) []any {
	out := []any{}
	for _, at := range columns {
		if j.m.Format == JSON2 && len(j.values[at]) == 0 { // 2.0 has no dimension without values
			continue
		}
		c := ConceptOf(j.l.names[at])
		d := map[string]any{"id": c.ID, "name": c.Name.In(j.m.Lang), "names": names(c.Name), "keyPosition": at, "values": j.valuesOf(at)}
		if at == j.l.time {
			d["roles"] = []string{"TIME_PERIOD"}
		}
		out = append(out, d)
	}
	return out
}

func (j *jsonData) attributes(columns []int) []any {
	out := []any{}
	for _, at := range columns {
		c := ConceptOf(j.l.names[at])
		a := map[string]any{"id": c.ID, "name": c.Name.In(j.m.Lang), "names": names(c.Name), "relationship": j.relationship(at)}
		switch {
		case j.m.Format == JSON1:
			a["values"] = j.valuesOf(at)
		case !j.indexed(at) && j.l.numbers[at]:
			a["format"] = map[string]any{"dataType": "Double"}
		case !j.indexed(at):
			a["format"] = map[string]any{"dataType": "String"}
		case len(j.values[at]) > 0:
			a["values"] = j.valuesOf(at)
		}
		out = append(out, a)
	}
	return out
}

// relationship says what an attribute belongs to.
func (j *jsonData) relationship(at int) map[string]any {
	switch {
	case slices.Contains(j.l.onSeries, at):
		var ids []string
		for _, d := range j.l.series {
			ids = append(ids, j.l.names[d])
		}
		return map[string]any{"dimensions": ids}
	case j.m.Format == JSON1 && slices.Contains(j.l.onDataset, at):
		return map[string]any{"none": map[string]any{}}
	case j.m.Format == JSON1:
		return map[string]any{"primaryMeasure": "OBS_VALUE"}
	case slices.Contains(j.l.onDataset, at):
		return map[string]any{"dataflow": map[string]any{}}
	}
	return map[string]any{"observation": map[string]any{}}
}

// valuesOf are the values of a column in the order of their indexes.
func (j *jsonData) valuesOf(at int) []any {
	out := []any{}
	for _, value := range j.values[at] {
		list := j.l.lists[at]
		switch {
		case at == j.l.time:
			v := map[string]any{"id": value, "name": value}
			if p, err := period.Parse(value); err == nil {
				v["start"] = p.Start().String() + "T00:00:00Z"
				v["end"] = p.End().String() + "T23:59:59Z"
			}
			out = append(out, v)
		case list != nil:
			c, _ := list.Code(value)
			v := map[string]any{"id": value, "name": c.Name.In(j.m.Lang), "names": names(c.Name)}
			out = append(out, v)
		default:
			out = append(out, map[string]any{"name": value})
		}
	}
	return out
}
