package site

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/catalogue"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

// indicator is the page of one indicator.
func (v *view) indicator() (*page, error) {
	d, err := v.indicatorAsked("", v.r.PathValue("id"))
	if err != nil {
		return nil, missing(err)
	}
	want, err := v.wanted(d, "area", "period")
	if err != nil {
		return nil, err
	}
	area, err := v.areaAsked("area", "")
	if err != nil {
		return nil, err
	}
	p := &page{Title: d.Title.In(v.Lang), Lead: d.Definition.In(v.Lang), Crumbs: []link{{Text: v.named("indicators"), Href: v.Href("indicators")}}}
	alone := d // what it is not compared with and where it breaks have sections of their own
	alone.Incomparable, alone.Breaks = nil, nil
	alone.Unit, alone.Source, alone.Ages, alone.Dimensions = v.unitInWords(d), v.sourceNamed(d), nil, nil // words for codes; of a dimension both, as files have it
	for _, age := range d.Ages {
		alone.Ages = append(alone.Ages, v.code("AGE", age))
	}
	for _, name := range d.Dimensions {
		alone.Dimensions = append(alone.Dimensions, fmt.Sprintf("%s (%s)", v.dimension(name), name))
	}
	body := map[string]any{"D": d, "Facts": catalogue.Facts(alone, v.Lang), "Theme": catalogue.Theme(d.Theme).In(v.Lang), "Against": v.against(d), "Breaks": v.breaks(d)}
	p.Body = body
	sel, err := v.choose(d, want, nil)
	if errors.Is(err, errEmpty) {
		body["Empty"] = v.lacking(d)
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if area == "" {
		if area = territory.Italy; !slices.Contains(sel.combo.areas, area) && len(sel.combo.areas) > 0 {
			area = sel.combo.areas[0]
		}
	}
	sel.area = area
	sel.Fields = append(sel.Fields, v.areaField(sel.combo.areas, area))
	v.offered(sel)
	body["Fields"] = sel.Fields
	list, query, err := v.selected(sel.filter([]string{area}))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, byPeriod)
	where := v.names.Area(area, v.Lang)
	body["Where"], body["Series"] = where, v.described(sel)
	if len(list) == 0 {
		body["Empty"] = fmt.Sprintf(v.T("Per %s non ci sono dati con queste scelte.", "There are no data for %s with these choices."), where)
		return p, nil
	}
	last := list[len(list)-1]
	body["Period"], body["Value"], body["Change"] = v.loc.Period(last.period()), v.shown(d, last), v.moved(d, last)
	if !math.IsNaN(last.low) && !math.IsNaN(last.high) && last.low < last.high {
		body["Interval"] = fmt.Sprintf(v.T("intervallo al 95%%: da %s a %s", "95%% interval: %s to %s"), v.loc.Number(last.low, d.Decimals), v.loc.Number(last.high, d.Decimals))
	}
	for _, dimension := range []string{"CITIZENSHIP", "SEX"} {
		f, err := v.byDimension(map[string]string{"CITIZENSHIP": "cittadinanza", "SEX": "sesso"}[dimension], d, sel, area, dimension)
		if err != nil {
			return nil, err
		}
		if f == nil || dimension == "SEX" && len(f.Table.Columns) < 2 {
			continue
		}
		f.Title = map[string]string{"CITIZENSHIP": v.T("Per cittadinanza: ", "By citizenship: "), "SEX": v.T("Per sesso: ", "By sex: ")}[dimension] + where
		if err := p.add(v, f); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(sel.combo.areas, func(c string) bool { return c != "IT" && slices.Contains(v.mapped(), c) }) {
		f, choice, err := v.regionMap("regioni", sel, v.q.Get("period"))
		if err != nil {
			return nil, err
		}
		f.Title = v.T("Per regione", "By region")
		if err := p.add(v, f); err != nil {
			return nil, err
		}
		body["Fields"] = append(sel.Fields, choice)
	}
	body["Precision"] = v.precisionTable(d, list)
	body["Revisions"], err = v.revisions(d, sel, area)
	body["Query"] = query != ""
	return p, err
}

// lacking says why there are no data of an indicator: the datasets that the release does not have.
func (v *view) lacking(d model.Indicator) string {
	text := v.T("Questa release non ha dati di questo indicatore.", "This release has no data of this indicator.")
	for _, m := range v.rel.Manifest.Missing {
		if slices.Contains(d.Datasets, m.Dataset) {
			text += fmt.Sprintf(v.T(" Manca %s (%s).", " It lacks %s (%s)."), m.Dataset, m.Title)
		}
	}
	return text
}

// areaField is the choice of an area among those that have data.
func (v *view) areaField(codes []string, area string) field {
	f := field{Name: "area", Label: v.T("Territorio", "Area"), Value: area}
	var areas []territory.Area
	for _, c := range append(slices.Clone(codes), area) {
		if a, ok := v.Areas.Area(c); ok {
			areas = append(areas, a)
		}
	}
	slices.SortFunc(areas, territory.Compare)
	areas = slices.CompactFunc(areas, func(a, b territory.Area) bool { return a.Code == b.Code })
	for _, a := range areas {
		text := v.names.Area(a.Code, v.Lang)
		if a.Level == territory.Province {
			text += v.T(" (provincia)", " (province)")
		}
		f.Options = append(f.Options, option{a.Code, text, a.Code == area})
	}
	return f
}

// against is what the indicator may not be set against, with the reason.
func (v *view) against(d model.Indicator) []link {
	var out []link
	for _, c := range d.Incomparable {
		l := link{Text: c.Why.In(v.Lang)}
		if c.Indicator != "" {
			l.Href = v.Href("indicator", c.Indicator)
			if o, ok := v.rel.Indicator(c.Indicator); ok {
				l.Text = o.Title.In(v.Lang) + ": " + l.Text
			}
		}
		out = append(out, l)
	}
	return out
}

func (v *view) breaks(d model.Indicator) []string {
	var out []string
	for _, b := range d.Breaks {
		text := v.loc.Period(b.Period) + ": " + b.Why.In(v.Lang)
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// precisionTable is the last periods of a series with all that goes with each value.
func (v *view) precisionTable(d model.Indicator, list []observation) *table {
	t := &table{Caption: v.T("Le ultime osservazioni con la loro precisione e la loro origine", "The last observations with their precision and origin"), Stub: v.T("Periodo", "Period"),
		Columns: []string{v.T("Valore", "Value"), v.T("Significato", "Flag"), v.T("Intervallo al 95%", "95% interval"), v.T("Errore standard", "Standard error"), "CV %",
			v.T("Numeratore", "Numerator"), v.T("Denominatore", "Denominator"), v.T("Fonte", "Source"), v.T("Pubblicato il", "Published on")}}
	for i := len(list) - 1; i >= max(0, len(list)-8); i-- {
		o := list[i]
		s := v.shown(d, o)
		interval := ""
		if !math.IsNaN(o.low) && !math.IsNaN(o.high) {
			interval = v.loc.Number(o.low, d.Decimals) + " – " + v.loc.Number(o.high, d.Decimals)
		}
		optional := func(name string, decimals int) Shown {
			if x := number(o.columns[name]); !math.IsNaN(x) && !s.Withheld {
				return Shown{Text: v.loc.Number(x, decimals)}
			}
			return Shown{}
		}
		meaning := s.Meaning
		if meaning == "" {
			meaning = strings.ToLower(v.names.Code("obs_status", "A", v.Lang))
		}
		t.Rows = append(t.Rows, row{Label: v.loc.Period(o.period()), Cells: []Shown{s, {Text: meaning}, {Text: interval}, optional("SE", max(1, d.Decimals)),
			optional("CV", 1), optional("NUMERATOR", 0), optional("DENOMINATOR", 0), {Text: o.columns["SOURCE"]}, {Text: v.loc.Period(o.columns["KNOWN_FROM"])}}})
	}
	return t
}

// revisions are the values of the last periods that were published differently before.
func (v *view) revisions(d model.Indicator, sel *selection, area string) (*table, error) {
	if d.Query != "" { // computed over the release: it has no past
		return nil, nil
	}
	filter := release.Filter{Indicator: d.ID, Areas: []string{area}, Where: sel.where(), History: true}
	list, _, err := v.plain(filter)
	if err != nil {
		return nil, err
	}
	by := map[string][]observation{}
	for _, o := range list {
		by[o.period()] = append(by[o.period()], o)
	}
	t := &table{Caption: v.T("Come è stato rivisto ogni periodo", "How each period was revised"), Stub: v.T("Periodo", "Period"),
		Columns: []string{v.T("Prima pubblicazione", "First published"), v.T("Valore di allora", "Value then"), v.T("Ultima pubblicazione", "Last published"), v.T("Valore di oggi", "Value today"), v.T("Revisione", "Revision")}}
	periods := periodsOf(list)
	slices.Reverse(periods)
	for _, p := range periods {
		said := by[p]
		slices.SortFunc(said, func(a, b observation) int { return strings.Compare(a.columns["KNOWN_FROM"], b.columns["KNOWN_FROM"]) })
		first, last := said[0], said[len(said)-1]
		if len(said) < 2 || last.columns["KNOWN_TO"] != "" {
			continue
		}
		difference := ""
		if !math.IsNaN(first.value) && !math.IsNaN(last.value) {
			difference = v.revised(d, last.value-first.value)
		}
		t.Rows = append(t.Rows, row{Label: v.loc.Period(p), Cells: []Shown{{Text: v.loc.Period(first.columns["KNOWN_FROM"])}, v.shown(d, first),
			{Text: v.loc.Period(last.columns["KNOWN_FROM"])}, v.shown(d, last), {Text: difference}}})
		if len(t.Rows) == 12 {
			break
		}
	}
	return t, nil
}

// revised is the size of a revision. One of a rate has a decimal more than the rate: it may be too small for both values
// not to be printed alike.
func (v *view) revised(d model.Indicator, by float64) string {
	if d.Unit == "PC" || d.Unit == "PP" {
		return v.loc.Points(by, d.Decimals+1)
	}
	return strings.TrimSpace(v.loc.Signed(by, d.Decimals) + " " + v.names.Unit(d.Unit, v.Lang))
}
