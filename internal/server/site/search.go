package site

import (
	"cmp"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
	"osservatorio/internal/territory"
)

// How many areas, and how many figures with their values, a search lists.
const (
	mostFound   = 40
	mostFigures = 8
)

// figureFound is an indicator in an area, with its last value.
type figureFound struct {
	link
	What   string // of which series the value is
	Value  Shown
	Period string
}

// search finds indicators by words of their names and definitions, areas by theirs, and figures by both: «tasso occupazione
// piemonte». Where nothing has all words, it proposes the nearest words that something has.
func (v *view) search() (*page, error) {
	if err := v.only("q"); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Ricerca", "Search")}
	body := map[string]any{"Q": v.q.Get("q")}
	p.Body = body
	words := telling(v.q.Get("q"))
	if len(words) == 0 {
		return p, nil
	}
	areas, indicators := v.areasOf(words), v.indicatorsOf(words)
	figures, apart, err := v.figures(words)
	if err != nil {
		return nil, err
	}
	if apart != nil && len(areas)+len(indicators)+len(figures) == 0 { // each is there, but not the one in the other
		areas, indicators = apart.areas, v.indicatorsOf(apart.rest)
		body["Apart"] = true
	}
	body["Figures"], body["Areas"], body["Indicators"] = figures, v.areaLinks(areas), indicators
	if len(areas)+len(indicators)+len(figures) == 0 {
		body["None"] = true
		if near := v.nearest(words); near != "" {
			body["Near"] = link{Text: near, Href: v.Href("search", "q", near)}
		}
	}
	return p, nil
}

// telling are the words of a question without those that say nothing by themselves.
func telling(q string) []string {
	return slices.DeleteFunc(strings.Fields(codelist.Fold(q)), func(w string) bool {
		return slices.Contains([]string{"di", "del", "della", "dei", "delle", "degli", "da", "in", "nel", "nella", "il", "lo", "la", "i", "gli", "le", "e", "per",
			"of", "the", "and", "for", "by"}, w)
	})
}

// areasOf are the areas that have all words in their name, code or abbreviation.
func (v *view) areasOf(words []string) []territory.Area {
	var out []territory.Area
	for _, a := range v.Areas.All() {
		if a.Level != territory.Special && a.Level != territory.Merged && len(out) < mostFound &&
			all(codelist.Fold(strings.Join([]string{a.Code, a.NameIT, a.NameEN, a.Sigla}, " ")), words) {
			out = append(out, a)
		}
	}
	return out
}

func (v *view) areaLinks(areas []territory.Area) []link {
	var out []link
	for _, a := range areas {
		out = append(out, link{Text: v.names.Area(a.Code, v.Lang) + " (" + v.level(a.Level) + ")", Href: v.Href("region", a.Code)})
	}
	return out
}

func (v *view) indicatorsOf(words []string) []entry {
	var out []entry
	for _, d := range v.rel.Catalogue.Indicators {
		if contains(d, words) {
			out = append(out, v.entry(d))
		}
	}
	return out
}

// split is a question read as words of areas and words of an indicator.
type split struct {
	areas []territory.Area
	rest  []string
}

// figures reads some words, in a row, as an area and all others as an indicator, and gives the last values of what fits; indicators
// that have the words in their titles come first, and of the areas the one with the shortest name, a province after all others.
// Where no value fits, apart is the first reading in which there are both an area and an indicator.
func (v *view) figures(words []string) (found []figureFound, apart *split, err error) {
	for length := len(words) - 1; length > 0; length-- {
		for at := 0; at+length <= len(words); at++ {
			s := split{v.areasOf(words[at : at+length]), slices.Concat(words[:at], words[at+length:])}
			if len(s.areas) == 0 || len(s.areas) == mostFound || len(v.indicatorsOf(s.rest)) == 0 {
				continue
			}
			area := slices.MinFunc(s.areas, func(a, b territory.Area) int {
				return cmp.Or(btoi(a.Level == territory.Province)-btoi(b.Level == territory.Province), cmp.Compare(len(a.NameIT), len(b.NameIT)))
			})
			if found, err = v.figuresOf(area.Code, s.rest); err != nil || found != nil {
				return found, nil, err
			}
			if apart == nil {
				apart = &s
			}
		}
	}
	return nil, apart, nil
}

func (v *view) figuresOf(area string, words []string) ([]figureFound, error) {
	var fitting []model.Indicator
	for _, d := range v.rel.Catalogue.Indicators {
		if contains(d, words) {
			fitting = append(fitting, d)
		}
	}
	slices.SortStableFunc(fitting, func(a, b model.Indicator) int {
		titled := func(d model.Indicator) int { return btoi(!all(codelist.Fold(d.Title.IT+" "+d.Title.EN), words)) }
		return cmp.Compare(titled(a), titled(b))
	})
	var out []figureFound
	for _, d := range fitting {
		if len(out) == mostFigures {
			break
		}
		sel, err := v.choose(d, nil, nil)
		if err != nil || !slices.Contains(sel.combo.areas, area) {
			continue // the release has nothing of it, or not there
		}
		list, _, err := v.plain(sel.filter([]string{area}))
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			continue
		}
		last := slices.MaxFunc(list, byPeriod)
		out = append(out, figureFound{link{Text: d.Title.In(v.Lang) + ", " + v.names.Area(area, v.Lang), Href: v.Href("indicator", d.ID, "area", notItaly(area))},
			v.described(sel), v.shown(d, last), v.loc.Period(last.period())})
	}
	return out, nil
}

// nearest is the question with each word that nothing has replaced by the nearest that something has; "" when there is none.
func (v *view) nearest(words []string) string {
	var known []string
	for _, a := range v.Areas.All() {
		known = append(known, strings.Fields(codelist.Fold(a.NameIT+" "+a.NameEN))...)
	}
	for _, d := range v.rel.Catalogue.Indicators {
		known = append(known, strings.Fields(codelist.Fold(d.Title.IT+" "+d.Title.EN))...)
	}
	out := slices.Clone(words)
	for i, w := range words {
		if slices.ContainsFunc(known, func(k string) bool { return strings.Contains(k, w) }) {
			continue
		}
		near := codelist.Nearest(w, known)
		if len(near) == 0 {
			return ""
		}
		out[i] = near[0]
	}
	if slices.Equal(out, words) {
		return ""
	}
	return strings.Join(out, " ")
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
