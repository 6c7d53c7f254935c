package dataflow

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"osservatorio/internal/codelist"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// Code is one of a list. Its id is what SDMX allows an id to be; the release may write it otherwise.
type Code struct {
	ID, Parent string
	Name       schema.Text
}

// Codelist is a list of codes.
type Codelist struct {
	Ref
	Name    schema.Text
	Codes   []Code
	Partial bool // the agency's list has more

	ids    map[string]string // what the release writes, where it is not the id
	values map[string]string // the other way round
	places map[string]int
}

// Code finds a code by its id.
func (l *Codelist) Code(id string) (Code, bool) {
	i, ok := l.places[id]
	if !ok {
		return Code{ID: id, Name: schema.Text{IT: id, EN: id}}, false
	}
	return l.Codes[i], true
}

// id is the code for what the release writes, and value is what it writes for a code.
func (l *Codelist) id(value string) string {
	if id, ok := l.ids[value]; ok {
		return id
	}
	return value
}

func (l *Codelist) value(id string) string {
	if v, ok := l.values[id]; ok {
		return v
	}
	return id
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9_@$-]`)

// add gives the list a code under an id that SDMX allows.
func (l *Codelist) add(value, parent string, name schema.Text) {
	id := unfit.ReplaceAllString(value, "_")
	for n := 2; id != value && l.has(id); n++ {
		id = fmt.Sprintf("%s_%d", unfit.ReplaceAllString(value, "_"), n)
	}
	if l.has(id) {
		return
	}
	if id != value {
		l.ids[value], l.values[id] = id, value
	}
	l.places[id] = len(l.Codes)
	l.Codes = append(l.Codes, Code{id, parent, name})
}

func (l *Codelist) has(id string) bool { _, ok := l.places[id]; return ok }

// crossDomain are the lists that SDMX itself maintains for all domains. CL_SEX is that of the
// content-oriented guidelines of 2009, whose total is T; later editions write _T.
var crossDomain = map[string]struct {
	ref   Ref
	name  schema.Text
	codes []Code // where the project has no list of its own
}{
	"FREQ": {Ref{"SDMX", "CL_FREQ", "2.1"}, schema.Text{IT: "Frequenza", EN: "Frequency"}, []Code{
		{"A", "", schema.Text{IT: "Annuale", EN: "Annual"}}, {"S", "", schema.Text{IT: "Semestrale", EN: "Half-yearly, semester"}},
		{"Q", "", schema.Text{IT: "Trimestrale", EN: "Quarterly"}}, {"M", "", schema.Text{IT: "Mensile", EN: "Monthly"}},
		{"D", "", schema.Text{IT: "Giornaliera", EN: "Daily"}}}},
	"SEX":         {Ref{"SDMX", "CL_SEX", "1.0"}, schema.Text{IT: "Sesso", EN: "Sex"}, nil},
	"OBS_STATUS":  {Ref{"SDMX", "CL_OBS_STATUS", "2.2"}, schema.Text{IT: "Stato dell'osservazione", EN: "Observation status"}, nil},
	"CONF_STATUS": {Ref{"SDMX", "CL_CONF_STATUS", "1.2"}, schema.Text{IT: "Riservatezza", EN: "Confidentiality status"}, nil},
	"UNIT_MULT":   {Ref{"SDMX", "CL_UNIT_MULT", "1.1"}, schema.Text{IT: "Moltiplicatore dell'unità", EN: "Unit multiplier"}, []Code{{"0", "", schema.Text{IT: "Unità", EN: "Units"}}}},
	"DECIMALS": {Ref{"SDMX", "CL_DECIMALS", "1.0"}, schema.Text{IT: "Decimali", EN: "Decimals"}, []Code{
		{"0", "", schema.Text{IT: "Nessuno", EN: "Zero"}}, {"1", "", schema.Text{IT: "Uno", EN: "One"}}, {"2", "", schema.Text{IT: "Due", EN: "Two"}},
		{"3", "", schema.Text{IT: "Tre", EN: "Three"}}, {"4", "", schema.Text{IT: "Quattro", EN: "Four"}}, {"5", "", schema.Text{IT: "Cinque", EN: "Five"}}, {"6", "", schema.Text{IT: "Sei", EN: "Six"}}}},
}

// declared are the project's lists that dimensions and attributes take their codes from.
var declared = map[string]string{"CITIZENSHIP": "citizenship", "SEX": "sex", "AGE": "age", "SECTOR": "sector", "SECTOR_2025": "sector_2025",
	"CONTRACT": "contract_group", "PERIMETER": "perimeter", "OCCUPATION": "occupation", "WORKING_TIME": "working_time", "EDUCATION": "education",
	"COUNTRY": "countries", "NATIONALITY": "countries", "REASON": "cessation_reason", "DURATION": "duration_class", "SCHEME": "scheme",
	"PERMIT_REASON": "permit_reason_group", "OBS_STATUS": "obs_status", "CONF_STATUS": "conf_status", "SE_METHOD": "se_method", "UNIT_MEASURE": "unit"}

// lister makes the code lists of a release, each once.
type lister struct {
	codes      map[string]*codelist.List
	areas      *territory.Territory
	indicators []model.Indicator
	observed   map[string][]string
	made       map[string]*Codelist
	all        []*Codelist
}

// list is that of a component: what is declared, and what else the release has in it.
func (b *lister) list(id string) *Codelist {
	if l := b.made[id]; l != nil {
		return l
	}
	l := &Codelist{Ref: own("CL_" + id), Name: ConceptOf(id).Name, ids: map[string]string{}, values: map[string]string{}, places: map[string]int{}}
	x, foreign := crossDomain[id]
	if foreign {
		l.Ref, l.Name, l.Partial = x.ref, x.name, true
	}
	for _, c := range x.codes {
		l.add(c.ID, "", c.Name)
	}
	if id == "REF_AREA" {
		for _, a := range b.areas.All() {
			l.add(a.Code, a.Parent, schema.Text{IT: a.NameIT, EN: a.NameEN})
		}
	}
	b.declared(l, id)
	if id == "CONF_STATUS" {
		l.ids["R"] = "F" // a value rounded under control is free; the project's own R is no code of SDMX's
	}
	for _, value := range b.observed[id] {
		if !foreign && value != "" {
			l.add(value, "", b.word(id, value))
		}
	}
	b.made[id] = l
	b.all = append(b.all, l)
	return l
}

// declared adds the codes of the project's list.
func (b *lister) declared(l *Codelist, id string) {
	list, ok := b.codes[declared[id]]
	if !ok {
		return
	}
	for _, e := range list.Entries() {
		if id == "CONF_STATUS" && e.Code == "R" {
			continue
		}
		parent := ""
		if p := e.Attribute("parent"); p != e.Code {
			if _, known := list.Entry(p); known {
				parent = unfit.ReplaceAllString(p, "_")
			}
		}
		l.add(e.Code, parent, schema.Text{IT: e.NameIT, EN: e.NameEN})
	}
}

// word is the name of a code that no list declares.
func (b *lister) word(id, value string) schema.Text {
	if t, ok := words[id+"."+value]; ok {
		return t
	}
	if t, ok := words[value]; ok {
		return t
	}
	if i := slices.IndexFunc(b.indicators, func(d model.Indicator) bool { return d.ID == value }); i >= 0 {
		return b.indicators[i].Title
	}
	if list := b.codes["citizenship"]; id == "REFERENCE" && list != nil {
		if e, ok := list.Entry(value); ok {
			return schema.Text{IT: e.NameIT, EN: e.NameEN}
		}
	}
	return schema.Text{IT: value, EN: value}
}

// observedCodes are the values that coded columns have in a release, by column.
func observedCodes(ctx context.Context, rel *release.Release) (map[string][]string, error) {
	_, described, err := rel.DB.Strings(ctx, "SELECT column_name FROM (DESCRIBE observations)")
	if err != nil {
		return nil, err
	}
	stored := map[string]bool{}
	for _, row := range described {
		stored[row[0]] = true
	}
	out, done := map[string][]string{}, map[string]bool{}
	for _, d := range rel.Catalogue.Indicators {
		for _, id := range slices.Concat([]string{"REF_AREA", "CITIZENSHIP", "AGE", "POPULATION_CRITERION", "PROVENANCE"}, d.Dimensions) {
			query := "SELECT DISTINCT " + duck.Ident(id) + "::VARCHAR FROM observations WHERE " + duck.Ident(id) + " IS NOT NULL"
			var values []string
			switch {
			case d.Query != "":
				if values, err = rel.Codes(ctx, d, id); err != nil {
					return nil, err
				}
			case stored[id] && !done[id]:
				done[id] = true
				_, rows, err := rel.DB.Strings(ctx, query)
				if err != nil {
					return nil, err
				}
				for _, row := range rows {
					values = append(values, row[0])
				}
			}
			out[id] = append(out[id], values...)
		}
	}
	for id := range out {
		slices.Sort(out[id])
		out[id] = slices.Compact(out[id])
	}
	return out, nil
}

// Only is the list with some of its codes.
func (l *Codelist) Only(ids []string) *Codelist {
	out := *l
	out.Partial = true
	out.Codes = slices.DeleteFunc(slices.Clone(l.Codes), func(c Code) bool { return !slices.Contains(ids, c.ID) })
	return &out
}
