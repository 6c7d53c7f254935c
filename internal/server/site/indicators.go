package site

import (
	"strings"

	"osservatorio/internal/catalogue"
	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
)

// theme is a chapter of the catalogue.
type theme struct {
	Name       string
	Indicators []entry
}

// entry is an indicator in a list.
type entry struct {
	ID, Title, Definition, Unit, Href, Period string
}

// indicators lists the catalogue by theme; q leaves those that have all its words.
func (v *view) indicators() (*page, error) {
	if err := v.only("q"); err != nil {
		return nil, err
	}
	words := strings.Fields(codelist.Fold(v.q.Get("q")))
	var themes []theme
	found := 0
	for n := range 10 {
		t := theme{Name: catalogue.Theme(n).In(v.Lang)}
		for _, d := range v.rel.Catalogue.Indicators {
			if d.Theme == n && contains(d, words) {
				t.Indicators = append(t.Indicators, v.entry(d))
			}
		}
		if t.Indicators != nil {
			found += len(t.Indicators)
			themes = append(themes, t)
		}
	}
	return &page{Title: v.T("Indicatori", "Indicators"), Lead: v.T("Che cosa misura ogni indicatore, da quale fonte, e le sue serie per regione, cittadinanza e sesso.",
		"What each indicator measures, from which source, and its series by region, citizenship and sex."),
		Body: map[string]any{"Themes": themes, "Q": v.q.Get("q"), "Found": found}}, nil
}

func (v *view) entry(d model.Indicator) entry {
	return entry{ID: d.ID, Title: d.Title.In(v.Lang), Definition: d.Definition.In(v.Lang), Unit: v.names.Unit(d.Unit, v.Lang), Href: v.Href("indicator", d.ID)}
}

// contains reports whether an indicator has all words, in either language, in what is said of it.
func contains(d model.Indicator, words []string) bool {
	text := codelist.Fold(strings.Join([]string{d.ID, d.Title.IT, d.Title.EN, d.Definition.IT, d.Definition.EN, d.Source}, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
