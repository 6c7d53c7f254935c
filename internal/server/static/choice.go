package static

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// form sends a choice to the service. Without one, the search that every page offers goes, a list that a script filters
// on the spot stays, and in the place of any other form stand the views that the copy has, and what needs the service.
func (p *rewriter) form(n *html.Node) {
	action := p.base
	if text, ok := lookup(n, "action"); ok {
		if u := within(p.base, text); u != nil {
			action = u
		}
	}
	if p.Service != "" {
		set(n, "action", p.living(&url.URL{Path: action.Path, Fragment: action.Fragment}))
		unset(n, "data-swap") // which would fetch the page of another host
		return
	}
	input := find(n, func(x *html.Node) bool { _, ok := lookup(x, "data-filter"); return ok })
	button := find(n, func(x *html.Node) bool { return x.DataAtom == atom.Button })
	switch {
	case input != nil:
		n.Data, n.DataAtom = "div", atom.Div
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "method" || a.Key == "action" })
		button.Parent.RemoveChild(button)
		n.AppendChild(element("noscript", "", p.text("L'elenco si filtra solo con JavaScript.", "The list is filtered with JavaScript only.")))
	case action.Path != p.base.Path: // the search in the head of every page
		n.Parent.RemoveChild(n)
	default:
		p.choices(n)
	}
}

// choices puts the views that the copy has in the place of the form that chooses among all of them, and names the
// controls that need the service.
func (p *rewriter) choices(form *html.Node) {
	var lists []*html.Node
	var needing []string
	for n := range form.Descendants() {
		if n.DataAtom != atom.Select && n.DataAtom != atom.Input || get(n, "type") == "hidden" {
			continue
		}
		label := p.label(form, n)
		list, all := p.views(get(n, "name"), label, optionsOf(n))
		if list != nil {
			lists = append(lists, list)
		}
		if !all && label != "" && !slices.Contains(needing, label) {
			needing = append(needing, label)
		}
	}
	if len(lists) > 0 {
		nav := element("nav", "views static", "")
		set(nav, "aria-label", p.text("Altre viste", "Other views"))
		for _, list := range lists {
			nav.AppendChild(list)
		}
		form.Parent.InsertBefore(nav, form)
	}
	if len(needing) > 0 {
		note := p.text("Questa è una copia statica del sito. Queste scelte hanno bisogno del servizio interattivo, che qui non c'è", "This is a static copy of the site. These choices need the interactive service, which is not here") +
			": " + strings.ToLower(strings.Join(needing, ", ")) + ". " + p.text("I dati completi si scaricano dalla pagina Dati.", "The whole data are downloaded from the page Data.")
		form.Parent.InsertBefore(element("p", "note static", note), form)
	}
	form.Parent.RemoveChild(form)
}

// views is the list of the views of this page with other values of a control; nil when the copy has none but this one.
// all says that it has every one.
func (p *rewriter) views(name, label string, options []choosable) (list *html.Node, all bool) {
	list = element("ul", "", "")
	found, all := 0, len(options) > 0
	for _, o := range options {
		item := element("li", "", "")
		switch f := p.view(name, o.value); {
		case o.selected:
			here := element("strong", "", o.text)
			set(here, "aria-current", "true")
			item.AppendChild(here)
		case f != nil:
			way := element("a", "", o.text)
			set(way, "href", p.way(f.file, ""))
			item.AppendChild(way)
			found++
		default:
			all = false
			continue
		}
		list.AppendChild(item)
	}
	if found == 0 {
		return nil, all && len(options) < 2
	}
	group := element("div", "", "")
	group.AppendChild(element("p", "", label))
	group.AppendChild(list)
	return group, all
}

// view is the page of the copy that shows this one with another value of a control, nil when there is none. Where a
// page without the parameter has the value chosen by itself, it is that page.
func (p *rewriter) view(name, value string) *found {
	u := *p.base
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	if f := p.known[addressOf(&u)]; f != nil && f.there {
		return f
	}
	q.Del(name)
	u.RawQuery = q.Encode()
	if f := p.known[addressOf(&u)]; f != nil && f.there && f.chosen[name] == value {
		return f
	}
	return nil
}

// label is what a form calls a control.
func (p *rewriter) label(form, control *html.Node) string {
	id := get(control, "id")
	n := find(form, func(x *html.Node) bool { return x.DataAtom == atom.Label && id != "" && get(x, "for") == id })
	if n == nil {
		return ""
	}
	return textOf(n)
}

// footer says on every page that it is a copy, and what the service has beside it.
func (p *rewriter) footer(n *html.Node) {
	place := find(n, func(x *html.Node) bool { return x.DataAtom == atom.Section })
	if place == nil {
		return
	}
	if p.Service == "" {
		place.AppendChild(element("p", "static", p.text("Questa è una copia statica: la ricerca, le altre viste, le figure come PNG, XLSX, Parquet e JSON, l'API e SDMX sono nel servizio interattivo, che qui non c'è.",
			"This is a static copy: the search, other views, figures as PNG, XLSX, Parquet and JSON, the API and SDMX are in the interactive service, which is not here.")))
		return
	}
	note := element("p", "static", p.text("Questa è una copia statica: la ricerca e le altre viste portano al ", "This is a static copy: the search and other views lead to the "))
	way := element("a", "", p.text("servizio interattivo", "interactive service"))
	set(way, "href", p.Service)
	note.AppendChild(way)
	place.AppendChild(note)
}
