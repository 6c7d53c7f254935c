package site

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/chart"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/naming"
	"osservatorio/internal/schema"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
)

// Group is a saved choice of codes of one dimension.
type Group struct {
	ID        string      `yaml:"id"`
	Name      schema.Text `yaml:"name"`
	Dimension string      `yaml:"dimension"` // REF_AREA, SECTOR, COUNTRY, NATIONALITY
	Codes     []string    `yaml:"codes"`
	Indicator string      `yaml:"indicator"` // which is shown first
}

// LoadGroups reads schemas/groups.yaml strictly; a project without it has no groups. Codes must be
// those of the lists.
func LoadGroups(files fs.FS, names naming.Names) ([]Group, error) {
	const path = "schemas/groups.yaml"
	f, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var declared struct {
		Groups []Group `yaml:"groups"`
	}
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(&declared); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, g := range declared.Groups {
		if g.ID == "" || g.Name.IT == "" || g.Name.EN == "" || g.Dimension == "" || g.Indicator == "" || len(g.Codes) == 0 {
			return nil, fmt.Errorf("%s: group %q: want id, name in it and en, dimension, indicator and codes", path, g.ID)
		}
		for _, code := range g.Codes {
			if names.Code(g.list(), code, "it") == code {
				return nil, fmt.Errorf("%s: group %s: %s is no code of %s", path, g.ID, code, g.Dimension)
			}
		}
	}
	return declared.Groups, nil
}

// list is the name that package naming knows the codes by.
func (g Group) list() string {
	if g.Dimension == "REF_AREA" {
		return "area"
	}
	return g.Dimension
}

// compareGroup shows the members of a group in the last period and a year before. A group is a
// saved one, or the codes that the address lists.
func (v *view) compareGroup(p *page, body map[string]any) error {
	g, err := v.groupAsked()
	if err != nil {
		return err
	}
	id := v.q.Get("indicator")
	if id == "" {
		id = g.Indicator
	}
	d, err := v.indicatorAsked("indicator", id)
	if err != nil {
		return err
	}
	if g.Dimension != "REF_AREA" && !slices.Contains(d.Dimensions, g.Dimension) && d.ID != g.Indicator {
		return reply.Bad("indicator", fmt.Sprintf(v.T("l'indicatore %s non distingue per %s", "indicator %s does not tell %s apart"), d.ID, strings.ToLower(v.dimension(g.Dimension))), v.having(g.Dimension)...)
	}
	want, err := v.wanted(d, "view", "indicator", "group", "codes", "dimension", "period", "area")
	if err != nil {
		return err
	}
	area, err := v.areaAsked("area", "")
	if err != nil {
		return err
	}
	if g.Dimension != "REF_AREA" {
		want[g.Dimension] = v.present(d, g)
	}
	sel, err := v.choose(d, want, map[string]string{"CITIZENSHIP": "NEU"})
	if err != nil {
		return err
	}
	areas := []string{area}
	switch {
	case g.Dimension == "REF_AREA":
		areas = g.Codes
	case area == "" || !slices.Contains(sel.combo.areas, area):
		area = sel.combo.areas[0]
		if slices.Contains(sel.combo.areas, "IT") {
			area = "IT"
		}
		areas = []string{area}
	}
	v.offered(sel, g.Dimension)
	groups := field{Name: "group", Label: v.T("Gruppo", "Group"), Value: g.ID}
	for _, o := range v.Groups {
		groups.Options = append(groups.Options, option{o.ID, o.Name.In(v.Lang), o.ID == g.ID})
	}
	if g.ID == "" {
		groups.Options = append(groups.Options, option{"", v.T("quello dell'indirizzo", "that of the address"), true})
		body["Hidden"] = [][2]string{{"codes", v.q.Get("codes")}, {"dimension", g.Dimension}}
	}
	fields := []field{groups, v.indicatorField(d.ID, func(d model.Indicator) bool { return slices.Contains(v.having(g.Dimension), d.ID) })}
	if g.Dimension != "REF_AREA" {
		fields = append(fields, v.areaField(sel.combo.areas, area))
	}
	body["Fields"] = append(fields, sel.Fields...)
	f := &figure{ID: "gruppo", Title: g.Name.In(v.Lang) + ": " + d.Title.In(v.Lang), Subtitle: v.described(sel, g.Dimension)}
	if g.Dimension != "REF_AREA" {
		f.Subtitle = together(f.Subtitle, v.names.Area(area, v.Lang))
	}
	return v.members(p, f, sel, g, areas)
}

// members draws the members of a group.
func (v *view) members(p *page, f *figure, sel *selection, g Group, areas []string) error {
	filter := filterOf(sel.d.ID, areas, sel.where())
	if g.Dimension != "REF_AREA" {
		codes, err := v.rel.Codes(v.r.Context(), sel.d, g.Dimension)
		if err != nil {
			return err
		}
		filter.Where[g.Dimension] = slices.DeleteFunc(slices.Clone(g.Codes), func(c string) bool { return !slices.Contains(codes, c) })
	}
	list, query, err := v.selected(filter)
	if err != nil {
		return err
	}
	last := ""
	for _, o := range list {
		last = max(last, o.period())
	}
	d := sel.d
	f.indicator, f.Unit, f.Source = d, v.unitInWords(d), v.source(d)
	f.query = "SELECT * FROM (" + query + ") WHERE TIME_PERIOD = " + duck.Quote(last)
	f.Table = &table{Caption: f.Title, Stub: v.dimension(g.Dimension), Columns: []string{v.T("Anno prima", "Year before"), v.loc.Period(last), v.T("Differenza", "Difference"), v.T("Andamento", "Trend")}}
	var names []string
	now, before := chart.Series{Name: v.loc.Period(last)}, chart.Series{Name: v.T("un anno prima", "a year before"), Context: true}
	for _, code := range g.Codes {
		r := row{Label: v.member(g, code), Cells: []Shown{{}, {Text: v.T("nessun dato", "no data")}, {}, {}}}
		value, earlier, status, was := math.NaN(), math.NaN(), chart.Normal, chart.Normal
		for _, o := range list {
			if o.columns[g.Dimension] != code || o.period() != last {
				continue
			}
			value, earlier, status, was = o.value, o.before().value, o.status(), o.before().status()
			m := v.moved(d, o)
			r.Cells = []Shown{v.shown(d, o.before()), v.shown(d, o), {Text: m.Text}, {Text: m.Verdict}}
		}
		f.Table.Rows = append(f.Table.Rows, r)
		names = append(names, r.Label)
		now.Values, now.Status, before.Values = append(now.Values, value), append(now.Status, status), append(before.Values, earlier)
		before.Status = append(before.Status, was)
	}
	v.explainBreak(f, brokenOf(slices.DeleteFunc(list, func(o observation) bool { return o.period() != last })))
	f.Subtitle = together(f.Subtitle, v.loc.Period(last))
	f.plot = func(width float64) chart.Chart {
		return &chart.Bars{Frame: v.frame(f, d, width), Categories: names, Series: []chart.Series{now, before}, Horizontal: true}
	}
	return p.add(v, f)
}

// member is the name of a member of a group.
func (v *view) member(g Group, code string) string {
	if g.Dimension == "REF_AREA" {
		return v.names.Area(code, v.Lang)
	}
	return v.code(g.Dimension, code)
}

// groupAsked is the group of the address: one of its name, its own codes, or the first.
func (v *view) groupAsked() (Group, error) {
	id, codes, dimension := v.q.Get("group"), asked.Values(v.q, "codes"), v.q.Get("dimension")
	if id == "" && len(codes) > 0 {
		if dimension == "" || dimension == "REF_AREA" {
			areas, err := asked.Areas(v.Areas, "codes", codes)
			return Group{Name: schema.Text{IT: "Territori scelti", EN: "Chosen areas"}, Dimension: "REF_AREA", Codes: areas, Indicator: "foreign_residents"}, err
		}
		with := v.having(dimension)
		if len(with) == 0 {
			return Group{}, reply.Bad("dimension", v.T("nessun indicatore ha questa dimensione", "no indicator has this dimension"), "REF_AREA", "SECTOR", "COUNTRY", "NATIONALITY")
		}
		return Group{Name: schema.Text{IT: "Codici scelti", EN: "Chosen codes"}, Dimension: dimension, Codes: codes, Indicator: with[0]}, nil
	}
	var ids []string
	for _, g := range v.Groups {
		if g.ID == id || id == "" {
			return g, nil
		}
		ids = append(ids, g.ID)
	}
	return Group{}, reply.Bad("group", v.T("non c'è questo gruppo", "there is no such group"), ids...)
}

// having are the indicators that tell a dimension apart.
func (v *view) having(dimension string) []string {
	var out []string
	for _, d := range v.rel.Catalogue.Indicators {
		if d.Query == "" && (dimension == "REF_AREA" || slices.Contains(d.Dimensions, dimension)) {
			out = append(out, d.ID)
		}
	}
	return out
}

// present is the first code of a group that an indicator has.
func (v *view) present(d model.Indicator, g Group) string {
	codes, err := v.rel.Codes(v.r.Context(), d, g.Dimension)
	if err != nil {
		return ""
	}
	for _, c := range g.Codes {
		if slices.Contains(codes, c) {
			return c
		}
	}
	return g.Codes[0]
}
