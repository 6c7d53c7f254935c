package site

import (
	"net/url"
	"slices"
	"strings"
)

// Href is the address of a page in the language of this one: its place, what stands for {code} or
// {id}, then names and values of parameters.
func (v *view) Href(place string, args ...string) string { return v.href(v.Lang, place, args) }

func (v *view) href(lang, place string, args []string) string {
	address := places[place][slices.Index(langs[:], lang)]
	if before, after, ok := strings.Cut(address, "{"); ok && len(args) > 0 {
		_, rest, _ := strings.Cut(after, "}")
		address = before + url.PathEscape(args[0]) + rest
		args = args[1:]
	}
	q := url.Values{}
	if id := v.q.Get("release"); id != "" { // who reads a named release goes on reading it
		q.Set("release", id)
	}
	for i := 0; i+1 < len(args); i += 2 {
		if args[i+1] != "" {
			q.Add(args[i], args[i+1])
		}
	}
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}

// With is the address of this page with other values of parameters; "" takes one away.
func (v *view) With(pairs ...string) string {
	q := url.Values{}
	for name, values := range v.q {
		q[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return v.r.URL.EscapedPath()
	}
	return v.r.URL.EscapedPath() + "?" + q.Encode()
}

// other is the address of this page in a language.
func (v *view) other(lang string) string {
	if _, ok := places[v.place]; !ok {
		return places["home"][slices.Index(langs[:], lang)]
	}
	var args []string
	for _, name := range []string{"code", "id", "release"} {
		if text := v.r.PathValue(name); text != "" {
			args = append(args, text)
		}
	}
	address, _, _ := strings.Cut(v.href(lang, v.place, args), "?")
	if q := v.q.Encode(); q != "" {
		address += "?" + q
	}
	return address
}

// Alternates are the addresses of this page in both languages.
func (v *view) Alternates() []link {
	return []link{{Text: "it", Href: v.other("it"), Here: v.Lang == "it"}, {Text: "en", Href: v.other("en"), Here: v.Lang == "en"}}
}

// Asset is the address of one of the program's files.
func (v *view) Asset(name string) string { return "/assets/" + v.Build + "/" + name }

// Menu are the main pages.
func (v *view) Menu() []link {
	var out []link
	for _, name := range menu {
		here := name == v.place || strings.HasPrefix(places[v.place][0], places[name][0]+"/") && name != "home"
		out = append(out, link{Text: v.named(name), Href: v.Href(name), Here: here})
	}
	return out
}

// named is what links to a page call it.
func (v *view) named(place string) string {
	switch place {
	case "home":
		return v.T("Home", "Home")
	case "regions":
		return v.T("Regioni", "Regions")
	case "indicators":
		return v.T("Indicatori", "Indicators")
	case "compare":
		return v.T("Confronto", "Compare")
	case "forecasts":
		return v.T("Previsioni", "Forecasts")
	case "demand":
		return v.T("Domanda di lavoro", "Demand for labour")
	case "accuracy":
		return v.T("Accuratezza", "Accuracy")
	case "quotas":
		return v.T("Quote", "Quotas")
	case "data":
		return v.T("Dati", "Data")
	case "changes":
		return v.T("Che cosa è cambiato", "What changed")
	case "quality":
		return v.T("Qualità", "Quality")
	case "errata":
		return v.T("Errata", "Errata")
	case "concepts":
		return v.T("Concetti", "Concepts")
	case "search":
		return v.T("Ricerca", "Search")
	case "accessibility":
		return v.T("Dichiarazione di accessibilità", "Accessibility statement")
	}
	return v.T("Segnalazioni", "Feedback")
}

// Synthetic reports whether the release was made of invented data.
func (v *view) Synthetic() bool { return v.demo }

// Release is the name of the release, "" on pages that have none.
func (v *view) Release() string {
	if v.rel == nil {
		return ""
	}
	return v.rel.Manifest.ID
}

// AsOf is the last publication day that the release knows, in words.
func (v *view) AsOf() string {
	if v.rel == nil {
		return ""
	}
	return v.loc.Period(v.rel.Manifest.AsOf)
}

// Notice says that the release is not for use.
func (v *view) Notice() string {
	if v.rel == nil {
		return ""
	}
	return v.rel.Entry.Notice(v.Lang)
}

// Named is the release that the address asks for, "" when it asks for the current one.
func (v *view) Named() string { return v.q.Get("release") }

// At reports whether this is a place.
func (v *view) At(place string) bool { return v.place == place }

// Drawn is the day on which the accessibility statement was drawn up, in words; "" when nobody said.
func (v *view) Drawn() string {
	if v.Contact.Statement == "" {
		return ""
	}
	return v.loc.Period(v.Contact.Statement)
}
