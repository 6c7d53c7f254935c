package sdmx

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/server/reply"
)

// kinds are the resources of structures by the names that addresses have for them.
var kinds = map[string]dataflow.Kind{"dataflow": dataflow.Flows, "datastructure": dataflow.DSDs, "codelist": dataflow.Lists,
	"conceptscheme": dataflow.Schemes, "contentconstraint": dataflow.Constraints, "dataconstraint": dataflow.Constraints}

// absent are kinds of SDMX of which the observatory has none.
var absent = []string{"metadatastructure", "metadataflow", "provisionagreement", "structureset", "process", "categorisation", "categoryscheme",
	"hierarchicalcodelist", "hierarchy", "organisationscheme", "agencyscheme", "dataproviderscheme", "dataconsumerscheme", "organisationunitscheme",
	"reportingtaxonomy", "attachmentconstraint", "actualconstraint", "allowedconstraint", "valuelist"}

// every are the kinds in the order in which they are told.
var every = []dataflow.Kind{dataflow.Flows, dataflow.Lists, dataflow.Schemes, dataflow.DSDs, dataflow.Constraints}

// structure answers /KIND/AGENCY/ID/VERSION/ITEM and /structure/KIND/AGENCY/ID/VERSION/ITEM.
func (s *Service) structure(r *request) error {
	path, second := r.path, r.path[0] == "structure"
	if second {
		if path = path[1:]; len(path) == 0 {
			path = []string{"*"}
		}
	}
	wanted, err := kindsOf(path[0], second)
	if err != nil {
		return err
	}
	if len(path) > 5 {
		return syntax("", "the address has too many parts: /KIND/AGENCY/ID/VERSION/ITEM")
	}
	if err := r.only("references", "detail"); err != nil {
		return err
	}
	f, err := negotiate(r, structureForms)
	if err != nil {
		return err
	}
	p := pattern{agency: "*", id: "*", version: "*"}
	for i, into := range []*string{&p.agency, &p.id, &p.version, &p.items} {
		if len(path) > i+1 && path[i+1] != "" {
			*into = path[i+1]
		}
	}
	found, err := r.find(wanted, p)
	if err != nil {
		return err
	}
	if found.Empty() {
		return reply.NotFound("no results found: there is no such structure; /sdmx/dataflow lists what there are data of")
	}
	if found, err = r.withReferences(found); err != nil {
		return err
	}
	if err := r.detailed(&found, wanted); err != nil {
		return err
	}
	return r.write(f, found)
}

// kindsOf are the kinds that a segment of an address names.
func kindsOf(text string, second bool) ([]dataflow.Kind, error) {
	if second && text == "*" {
		return every, nil
	}
	if k, ok := kinds[text]; ok {
		return []dataflow.Kind{k}, nil
	}
	if slices.Contains(absent, text) {
		return nil, reply.NotFound("no results found: the observatory has no " + text)
	}
	switch text {
	case "schema", "metadata", "registration":
		return nil, notImplemented("the service has no " + text)
	}
	allowed := []string{"data", "availableconstraint"}
	for name := range kinds {
		allowed = append(allowed, name)
	}
	slices.Sort(allowed)
	return nil, &reply.Error{Status: http.StatusBadRequest, Param: "resource", Detail: fmt.Sprintf("there is no resource %q", text), Allowed: allowed}
}

// pattern says which artefacts of a kind are wanted.
type pattern struct{ agency, id, version, items string }

func (p pattern) takes(r dataflow.Ref) bool {
	return matches(p.agency, r.Agency) && matches(p.id, r.ID) && (matchesVersion(p.version) || slices.Contains(alternatives(p.version), r.Version))
}

// alternatives are the texts of a segment: version 1 joins them with +, version 2 with commas.
func alternatives(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '+' || r == ',' })
}

func matches(pattern, id string) bool {
	return pattern == "*" || pattern == "all" || slices.Contains(alternatives(pattern), id)
}

// matchesVersion reports whether a version is the one that there is, by any of the names for it.
func matchesVersion(text string) bool {
	return slices.Contains([]string{"", "*", "all", "latest", "+", "~", dataflow.Version, dataflow.Version + "+", dataflow.Version + ".0", dataflow.Version + ".0+"}, text)
}

// find are the artefacts of some kinds that a pattern takes.
func (r *request) find(wanted []dataflow.Kind, p pattern) (out dataflow.Structures, err error) {
	for _, kind := range wanted {
		switch kind {
		case dataflow.Flows:
			out.Flows = taken(r.set.Flows, func(f *dataflow.Flow) dataflow.Ref { return f.Ref }, p)
		case dataflow.DSDs:
			out.Structures = taken(r.set.Structures, func(d *dataflow.Structure) dataflow.Ref { return d.Ref }, p)
		case dataflow.Lists:
			out.Codelists = taken(r.set.Codelists, func(l *dataflow.Codelist) dataflow.Ref { return l.Ref }, p)
			if p.items != "" && p.items != "all" && p.items != "*" {
				for i, l := range out.Codelists {
					out.Codelists[i] = l.Only(alternatives(p.items))
				}
				out.Codelists = slices.DeleteFunc(out.Codelists, func(l *dataflow.Codelist) bool { return len(l.Codes) == 0 })
			}
		case dataflow.Schemes:
			out.Schemes = taken([]dataflow.ConceptScheme{r.set.Scheme()}, func(c dataflow.ConceptScheme) dataflow.Ref { return c.Ref }, p)
		case dataflow.Constraints:
			flows := slices.DeleteFunc(slices.Clone(r.set.Flows), func(f *dataflow.Flow) bool {
				return !p.takes(dataflow.Ref{Agency: f.Agency, ID: dataflow.ConstraintID(f.ID), Version: f.Version})
			})
			if out.Constraints, err = r.constraints(flows); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func taken[T any](all []T, ref func(T) dataflow.Ref, p pattern) (out []T) {
	for _, v := range all {
		if p.takes(ref(v)) {
			out = append(out, v)
		}
	}
	return out
}

func (r *request) constraints(flows []*dataflow.Flow) (out []*dataflow.Constraint, err error) {
	for _, f := range flows {
		c, err := dataflow.Constrain(r.in.Context(), r.rel.Release, dataflow.Selection{Flow: f})
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// withReferences adds what the parameter references asks for beside what was found.
func (r *request) withReferences(found dataflow.Structures) (dataflow.Structures, error) {
	which := r.query.Get("references")
	allowed := []string{"none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all"}
	for name := range kinds {
		allowed = append(allowed, name)
	}
	slices.Sort(allowed)
	if err := oneOf(r.query, "references", allowed...); err != nil {
		return found, err
	}
	if which == "" || which == "none" {
		return found, nil
	}
	out := found
	kind, single := kinds[which]
	if slices.Contains([]string{"children", "descendants", "all"}, which) || single {
		below := r.set.Children(found)
		out.Add(below)
		for which != "children" && !below.Empty() {
			below = r.set.Children(below)
			out.Add(below)
		}
	}
	if strings.HasPrefix(which, "parents") || which == "ancestors" || which == "all" || single {
		if err := r.addParents(&out, found, which); err != nil {
			return out, err
		}
	}
	if single {
		out = onlyKind(out, found, kind)
	}
	return out, nil
}

// addParents adds what refers to what was found and, for siblings, what else that refers to.
func (r *request) addParents(out *dataflow.Structures, found dataflow.Structures, which string) error {
	above, flows := r.set.Parents(found)
	var err error
	if above.Constraints, err = r.constraints(flows); err != nil {
		return err
	}
	out.Add(above)
	if which == "parentsandsiblings" || which == "all" {
		out.Add(r.set.Children(above))
	}
	for which == "ancestors" && !above.Empty() {
		above, flows = r.set.Parents(above)
		if above.Constraints, err = r.constraints(flows); err != nil {
			return err
		}
		out.Add(above)
	}
	return nil
}

// onlyKind keeps what was found, and of what it is related to one kind.
func onlyKind(all, found dataflow.Structures, kind dataflow.Kind) dataflow.Structures {
	switch kind {
	case dataflow.Flows:
		found.Flows = all.Flows
	case dataflow.DSDs:
		found.Structures = all.Structures
	case dataflow.Lists:
		found.Codelists = all.Codelists
	case dataflow.Schemes:
		found.Schemes = all.Schemes
	case dataflow.Constraints:
		found.Constraints = all.Constraints
	}
	return found
}

// detailed leaves out what the parameter detail does not ask for.
func (r *request) detailed(found *dataflow.Structures, wanted []dataflow.Kind) error {
	if err := oneOf(r.query, "detail", "full", "raw", "allstubs", "allcompletestubs", "referencestubs", "referencecompletestubs", "referencepartial"); err != nil {
		return err
	}
	switch detail := r.query.Get("detail"); detail {
	case "allstubs", "allcompletestubs", "referencestubs", "referencecompletestubs":
		found.Stubs = map[dataflow.Kind]bool{}
		for _, kind := range every {
			found.Stubs[kind] = strings.HasPrefix(detail, "all") || !slices.Contains(wanted, kind)
		}
	case "referencepartial":
		by := found.Constraints
		if len(by) == 0 {
			var err error
			if by, err = r.constraints(found.Flows); err != nil {
				return err
			}
		}
		found.Narrow(by)
	}
	return nil
}

// write writes a structure message.
func (r *request) write(f form, found dataflow.Structures) error {
	r.w.Header().Set("Content-Type", f.media)
	write := func(w io.Writer) error { return dataflow.StructureXML(w, r.header(), found) }
	if f.json {
		write = func(w io.Writer) error { return dataflow.StructureJSON(w, r.header(), found, f.second) }
	}
	if err := write(r.w); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// availability answers /availableconstraint/FLOW/KEY/PROVIDER/COMPONENT and
// /availability/dataflow/AGENCY/FLOW/VERSION/KEY/COMPONENT: which codes a selection has data of.
func (s *Service) availability(r *request) error {
	sel, second, err := r.selection([]string{"startPeriod", "endPeriod", "updatedAfter", "mode", "references"}, []string{"c[DIMENSION]"})
	if err != nil {
		return err
	}
	if err := oneOf(r.query, "mode", "exact", "available"); err != nil {
		return err
	}
	f, err := negotiate(r, structureForms)
	if err != nil {
		return err
	}
	c, err := dataflow.Constrain(r.in.Context(), r.rel.Release, sel)
	if err != nil {
		return err
	}
	if c.Observations == 0 {
		return empty(second)
	}
	at := 4
	if second {
		at = 6
	}
	if len(r.path) > at && r.path[at] != "all" && r.path[at] != "*" {
		if err := keep(c, r.path[at]); err != nil {
			return err
		}
	}
	found, err := r.withReferences(dataflow.Structures{Constraints: []*dataflow.Constraint{c}})
	if err != nil {
		return err
	}
	return r.write(f, found)
}

// keep leaves the values of one component in a constraint.
func keep(c *dataflow.Constraint, component string) error {
	s := c.Flow.Structure
	at := s.Dimension(component)
	if at < 0 && component != "TIME_PERIOD" {
		return &reply.Error{Status: http.StatusBadRequest, Param: "component", Detail: "the structure has no such dimension", Allowed: s.Columns()[:len(s.Dimensions)+1]}
	}
	for i := range c.Values {
		if i != at {
			c.Values[i] = nil
		}
	}
	if at >= 0 {
		c.Start, c.End = "", ""
	}
	return nil
}
