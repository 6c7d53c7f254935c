package site

import (
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/territory"
)

// mostFound is how many areas a search lists.
const mostFound = 40

// search finds indicators and areas by words of their names and definitions.
func (v *view) search() (*page, error) {
	if err := v.only("q"); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Ricerca", "Search")}
	body := map[string]any{"Q": v.q.Get("q")}
	p.Body = body
	words := strings.Fields(codelist.Fold(v.q.Get("q")))
	if len(words) == 0 {
		return p, nil
	}
	var areas []link
	for _, a := range v.Areas.All() {
		if a.Level == territory.Special || a.Level == territory.Merged || len(areas) == mostFound {
			continue
		}
		text := codelist.Fold(strings.Join([]string{a.Code, a.NameIT, a.NameEN, a.Sigla}, " "))
		if all(text, words) {
			areas = append(areas, link{Text: v.names.Area(a.Code, v.Lang) + " (" + v.level(a.Level) + ")", Href: v.Href("region", a.Code)})
		}
	}
	var found []entry
	for _, d := range v.rel.Catalogue.Indicators {
		if contains(d, words) {
			found = append(found, v.entry(d))
		}
	}
	body["Areas"], body["Indicators"], body["None"] = areas, found, len(areas)+len(found) == 0
	return p, nil
}

func all(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// level is the kind of an area in words.
func (v *view) level(l territory.Level) string {
	switch l {
	case territory.Country:
		return v.T("Paese", "country")
	case territory.Region:
		return v.T("regione", "region")
	case territory.AutonomousProvince:
		return v.T("provincia autonoma", "autonomous province")
	case territory.Province:
		return v.T("provincia", "province")
	}
	return v.T("ripartizione", "part of the country")
}

// accessibility is the statement that public bodies owe their readers.
func (v *view) accessibility() (*page, error) {
	return &page{Title: v.T("Dichiarazione di accessibilità", "Accessibility statement")}, v.only()
}

// feedback says how to tell of a barrier or an error.
func (v *view) feedback() (*page, error) {
	return &page{Title: v.T("Segnalazioni", "Feedback")}, v.only()
}
