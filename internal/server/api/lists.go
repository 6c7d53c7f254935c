package api

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/catalogue"
	"osservatorio/internal/codelist"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/territory"
)

// indicators lists the catalogue of the release.
func (c *call) indicators() error {
	theme, wanted := number(c.q.Get("theme"))
	var chosen []model.Indicator
	for _, d := range c.rel.Catalogue.Indicators {
		if !wanted || d.Theme == theme {
			chosen = append(chosen, d)
		}
	}
	return list(c, "indicators", chosen, catalogue.Columns(), catalogue.Row)
}

// described is what the API says of one indicator.
type described struct {
	Release   *about          `json:"release"`
	Indicator model.Indicator `json:"indicator"`
	Unit      words           `json:"unit"`
	// Dimensions are those of its rows with the codes that they have, REF_AREA among them.
	Dimensions []dimension `json:"dimensions"`
	Periods    []extent    `json:"periods"`
	Cells      int         `json:"cells"` // of today
	Withheld   int         `json:"withheld"`
	FirstKnown string      `json:"first_known"` // the first day that as-of has an answer for; "" when there is none
}

type dimension struct {
	ID    string `json:"id"`
	Codes []code `json:"codes"`
}

type code struct {
	Code string `json:"code"`
	IT   string `json:"it,omitempty"`
	EN   string `json:"en,omitempty"`
}

type extent struct {
	Freq  string `json:"freq"`
	First string `json:"first"`
	Last  string `json:"last"`
}

// indicator describes one.
func (c *call) indicator() error {
	d, err := asked.Indicator(c.rel.Release, "id", c.r.PathValue("id"))
	if err != nil {
		e := reply.Of(err)
		e.Status = 404
		return e
	}
	query, _, err := c.rel.SQL(c.ctx, release.Filter{Indicator: d.ID})
	if err != nil {
		return err
	}
	out := described{Release: c.about(), Indicator: d, Dimensions: []dimension{}, Periods: []extent{}}
	if list, ok := c.api.project.Lists.Codes["unit"]; ok {
		entry, _ := list.Entry(d.Unit)
		out.Unit = words{entry.NameIT, entry.NameEN}
	}
	for _, name := range slices.Concat(model.Key()[1:], d.Dimensions) {
		if name == "TIME_PERIOD" {
			continue
		}
		values, err := c.rel.Codes(c.ctx, d, name)
		if err != nil {
			return err
		}
		x := dimension{ID: name, Codes: []code{}}
		for _, v := range values {
			x.Codes = append(x.Codes, c.api.named(name, v))
		}
		out.Dimensions = append(out.Dimensions, x)
	}
	_, spans, err := c.rel.DB.Strings(c.ctx, "SELECT FREQ, min(TIME_PERIOD), max(TIME_PERIOD) FROM ("+query+") GROUP BY FREQ ORDER BY FREQ")
	if err != nil {
		return err
	}
	for _, s := range spans {
		out.Periods = append(out.Periods, extent{s[0], s[1], s[2]})
	}
	if err := c.rel.DB.Scan(c.ctx, "SELECT count(*), count(*) FILTER (OBS_VALUE IS NULL AND CONF_STATUS <> 'F' OR OBS_STATUS = 'L') FROM ("+query+")", &out.Cells, &out.Withheld); err != nil {
		return err
	}
	whole, _, err := c.rel.SQL(c.ctx, release.Filter{Indicator: d.ID, History: true})
	if err != nil {
		return err
	}
	if err := c.rel.DB.Scan(c.ctx, "SELECT coalesce(min(KNOWN_FROM)::VARCHAR, '') FROM ("+whole+")", &out.FirstKnown); err != nil {
		return err
	}
	return c.json(out)
}

// named is a code of a dimension with what it is called, where a list says so.
func (a *API) named(dimension, value string) code {
	if dimension == "REF_AREA" {
		area, _ := a.project.Lists.Areas.Area(value)
		return code{value, area.NameIT, area.NameEN}
	}
	if list := a.listOf(dimension); list != nil {
		entry, _ := list.Entry(value)
		return code{value, entry.NameIT, entry.NameEN}
	}
	return code{Code: value}
}

// listOf is the code list of a dimension: the one that its field declares, or that has its name; nil when there is none.
func (a *API) listOf(dimension string) *codelist.List {
	name := cmp.Or(a.project.Schemas.Fields[dimension].Codelist, strings.ToLower(dimension))
	return a.project.Lists.Codes[name]
}

// area is one of the areas that figures are of.
type area struct {
	Code    string   `json:"code"`
	IT      string   `json:"it"`
	EN      string   `json:"en"`
	Level   string   `json:"level"`
	Parent  string   `json:"parent,omitempty"`
	Members []string `json:"members,omitempty"`
	SameAs  string   `json:"same_as,omitempty"`
	ISTAT   string   `json:"istat,omitempty"`
	NUTS    string   `json:"nuts,omitempty"`
	Sigla   string   `json:"sigla,omitempty"`
	From    string   `json:"from,omitempty"`
	To      string   `json:"to,omitempty"`
}

var areaHeader = []string{"CODE", "IT", "EN", "LEVEL", "PARENT", "MEMBERS", "SAME_AS", "ISTAT", "NUTS", "SIGLA", "FROM", "TO"}

var levels = []string{string(territory.Country), string(territory.MacroArea), string(territory.Ripartizione), string(territory.Region),
	string(territory.AutonomousProvince), string(territory.Province), string(territory.Merged), string(territory.Special)}

func (c *call) areas() error {
	var out []area
	for _, x := range c.api.project.Lists.Areas.All() {
		if level := c.q.Get("level"); level != "" && level != string(x.Level) {
			continue
		}
		y := area{Code: x.Code, IT: x.NameIT, EN: x.NameEN, Level: string(x.Level), Parent: x.Parent, Members: x.Members, SameAs: x.SameAs, ISTAT: x.ISTAT, NUTS: x.NUTS, Sigla: x.Sigla}
		if !x.From.IsZero() {
			y.From = x.From.String()
		}
		if !x.To.IsZero() {
			y.To = x.To.String()
		}
		out = append(out, y)
	}
	return list(c, "areas", out, areaHeader, func(x area) []string {
		return []string{x.Code, x.IT, x.EN, x.Level, x.Parent, strings.Join(x.Members, " "), x.SameAs, x.ISTAT, x.NUTS, x.Sigla, x.From, x.To}
	})
}

// codeList is one of the lists that codes are from.
type codeList struct {
	ID         string   `json:"id"`
	Codes      int      `json:"codes"`
	Dimensions []string `json:"dimensions"` // of observations whose codes it explains
}

func (c *call) codelists() error {
	lists := c.api.project.Lists.Codes
	var out []codeList
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		x := codeList{ID: name, Codes: len(lists[name].Codes()), Dimensions: []string{}}
		for _, d := range dimensions(c.rel) {
			if c.api.listOf(d) == lists[name] {
				x.Dimensions = append(x.Dimensions, d)
			}
		}
		out = append(out, x)
	}
	return list(c, "codelists", out, []string{"ID", "CODES", "DIMENSIONS"}, func(x codeList) []string {
		return []string{x.ID, itoa(x.Codes), strings.Join(x.Dimensions, " ")}
	})
}

func (c *call) codelist() error {
	lists := c.api.project.Lists.Codes
	name := c.r.PathValue("id")
	found, ok := lists[name]
	if !ok {
		return &reply.Error{Status: 404, Param: "id", Detail: "there is no code list " + name, Allowed: slices.Sorted(maps.Keys(lists))}
	}
	var out []code
	for _, e := range found.Entries() {
		out = append(out, code{e.Code, e.NameIT, e.NameEN})
	}
	return list(c, "codelist_"+name, out, []string{"CODE", "IT", "EN"}, func(x code) []string { return []string{x.Code, x.IT, x.EN} })
}

// metadata is what a catalogue of data wants to know of a release.
type metadata struct {
	Release    *about   `json:"release"`
	Title      words    `json:"title"`
	Licence    string   `json:"licence"`
	Citation   words    `json:"citation"`
	Languages  []string `json:"languages"`
	Indicators int      `json:"indicators"`
	Cells      int64    `json:"cells"` // with their history
	Periods    []extent `json:"periods"`
	Sources    []origin `json:"sources"`
	Columns    []column `json:"columns"`
	Errata     []string `json:"errata"` // releases that are not to be used any more
}

// origin is a provider whose extracts the release was made of.
type origin struct {
	ID        string   `json:"id"`
	Title     words    `json:"title"`
	Publisher string   `json:"publisher"`
	Licence   string   `json:"licence"`
	Datasets  []string `json:"datasets"`
	Last      string   `json:"last"` // publication day of the last extract
}

// column explains one of observations.
type column struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Title    words  `json:"title"`
	About    string `json:"about,omitempty"`
	Codelist string `json:"codelist,omitempty"`
}

func (c *call) metadata() error {
	rel := c.rel
	out := metadata{Release: c.about(), Title: words{"Osservatorio del mercato del lavoro", "Labour market observatory"}, Licence: "CC-BY-4.0", Languages: []string{"it", "en"},
		Indicators: len(rel.Catalogue.Indicators), Cells: rel.Manifest.Rows["observations"], Periods: []extent{}, Sources: []origin{}, Columns: []column{}, Errata: []string{}}
	out.Citation = words{"Elaborazioni dell'Osservatorio, release " + rel.Manifest.ID, "Elaborations of the observatory, release " + rel.Manifest.ID}
	for _, e := range rel.Errata {
		out.Errata = append(out.Errata, e.Release)
	}
	_, spans, err := rel.DB.Strings(c.ctx, "SELECT FREQ, min(TIME_PERIOD), max(TIME_PERIOD) FROM observations WHERE KNOWN_TO IS NULL GROUP BY FREQ ORDER BY FREQ")
	if err != nil {
		return err
	}
	for _, s := range spans {
		out.Periods = append(out.Periods, extent{s[0], s[1], s[2]})
	}
	out.Sources = c.origins()
	header, err := c.api.header(c.ctx, rel, "observations")
	if err != nil {
		return err
	}
	kinds, err := columnsOf(c.ctx, rel, "observations")
	if err != nil {
		return err
	}
	for _, name := range header {
		f := c.api.project.Schemas.Fields[name]
		x := column{Name: name, Type: map[duck.Kind]string{duck.Text: "text", duck.Decimal: "decimal", duck.Integer: "integer", duck.Day: "date", duck.Boolean: "boolean"}[kinds[name]],
			Title: words(f.Title), About: f.Description}
		for id, l := range c.api.project.Lists.Codes {
			if l == c.api.listOf(name) {
				x.Codelist = id
			}
		}
		out.Columns = append(out.Columns, x)
	}
	return c.json(out)
}

// origins are the providers of the release's inputs.
func (c *call) origins() []origin {
	by := map[string]*origin{}
	for _, in := range c.rel.Manifest.Inputs {
		id, _, _ := strings.Cut(in.Dataset, "/")
		o := by[id]
		if o == nil {
			o = &origin{ID: id}
			for _, s := range c.api.project.Catalog.Sources {
				if s.Name == id {
					o.Title, o.Publisher, o.Licence = words(s.Title), s.Publisher, s.Licence
				}
			}
			by[id] = o
		}
		if !slices.Contains(o.Datasets, in.Dataset) {
			o.Datasets = append(o.Datasets, in.Dataset)
		}
		o.Last = max(o.Last, in.Published)
	}
	out := []origin{}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[id].Datasets)
		out = append(out, *by[id])
	}
	return out
}
