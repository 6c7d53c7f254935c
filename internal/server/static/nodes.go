package static

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// choosable is an option of a control.
type choosable struct {
	value, text string
	selected    bool
}

// optionsOf are the options of a select.
func optionsOf(n *html.Node) []choosable {
	var out []choosable
	for x := range n.Descendants() {
		if x.DataAtom == atom.Option {
			_, selected := lookup(x, "selected")
			out = append(out, choosable{get(x, "value"), textOf(x), selected})
		}
	}
	return out
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func element(name, class, text string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
	if class != "" {
		set(n, "class", class)
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	return n
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for x := range n.Descendants() {
		if is(x) {
			return x
		}
	}
	return nil
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func get(n *html.Node, name string) string {
	text, _ := lookup(n, name)
	return text
}

func set(n *html.Node, name, value string) {
	unset(n, name)
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}

func unset(n *html.Node, name string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
