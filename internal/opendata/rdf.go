package opendata

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// graph is a set of statements about things that all have an address of their own.
type graph []*node

// node is one thing: its address, its classes and what is said of it, in the order of saying.
type node struct {
	iri   string
	types []string // prefixed names
	props []property
}

type property struct {
	name string // prefixed
	term
}

// term is an address, or a text with its language or type.
type term struct {
	iri, text, lang, datatype string
}

func iri(s string) term      { return term{iri: s} }
func text(s string) term     { return term{text: s} }
func in(lang, s string) term { return term{text: s, lang: lang} }
func day(s string) term      { return term{text: s, datatype: "xsd:date"} }
func (n *node) say(name string, values ...term) *node {
	for _, v := range values {
		if v != (term{}) && (v.iri != "" || v.text != "") {
			n.props = append(n.props, property{name, v})
		}
	}
	return n
}

// thing adds a node of some classes.
func (g *graph) thing(iri string, types ...string) *node {
	n := &node{iri: iri, types: types}
	*g = append(*g, n)
	return n
}

// prefixes are the vocabularies, by the short name used for each.
var prefixes = map[string]string{
	"adms":     "http://www.w3.org/ns/adms#",
	"dcat":     "http://www.w3.org/ns/dcat#",
	"dcatapit": "http://dati.gov.it/onto/dcatapit#",
	"dct":      "http://purl.org/dc/terms/",
	"foaf":     "http://xmlns.com/foaf/0.1/",
	"owl":      "http://www.w3.org/2002/07/owl#",
	"rdf":      "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"spdx":     "http://spdx.org/rdf/terms#",
	"vcard":    "http://www.w3.org/2006/vcard/ns#",
	"xsd":      "http://www.w3.org/2001/XMLSchema#",
}

func shortNames() []string {
	var out []string
	for name := range prefixes {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// whole is the address that a prefixed name stands for.
func whole(name string) string {
	prefix, local, _ := strings.Cut(name, ":")
	return prefixes[prefix] + local
}

// turtle writes the graph as Turtle (W3C Recommendation of 25 February 2014).
func (g graph) turtle(out io.Writer) error {
	w := bufio.NewWriter(out)
	for _, name := range shortNames() {
		fmt.Fprintf(w, "@prefix %s: <%s> .\n", name, prefixes[name])
	}
	for _, n := range g {
		fmt.Fprintf(w, "\n%s a %s", turtleIRI(n.iri), strings.Join(n.types, ", "))
		for _, p := range n.props {
			fmt.Fprintf(w, " ;\n    %s %s", p.name, p.turtle())
		}
		fmt.Fprint(w, " .\n")
	}
	return w.Flush()
}

func (t term) turtle() string {
	if t.iri != "" {
		return turtleIRI(t.iri)
	}
	out := `"` + turtleText.Replace(t.text) + `"`
	switch {
	case t.lang != "":
		out += "@" + t.lang
	case t.datatype != "":
		out += "^^" + t.datatype
	}
	return out
}

var turtleText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// turtleIRI writes an address between angle brackets; what an address may not hold is escaped.
func turtleIRI(s string) string {
	var b strings.Builder
	b.WriteByte('<')
	for _, r := range s {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String() + ">"
}

// xml writes the graph as RDF/XML (W3C Recommendation of 25 February 2014), which harvesters read.
func (g graph) xml(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprint(w, xml.Header, "<rdf:RDF")
	for _, name := range shortNames() {
		fmt.Fprintf(w, "\n    xmlns:%s=\"%s\"", name, prefixes[name])
	}
	fmt.Fprint(w, ">\n")
	for _, n := range g {
		fmt.Fprintf(w, "  <%s rdf:about=\"%s\">\n", n.types[0], escaped(n.iri))
		for _, also := range n.types[1:] {
			fmt.Fprintf(w, "    <rdf:type rdf:resource=\"%s\"/>\n", escaped(whole(also)))
		}
		for _, p := range n.props {
			switch {
			case p.iri != "":
				fmt.Fprintf(w, "    <%s rdf:resource=\"%s\"/>\n", p.name, escaped(p.iri))
			case p.lang != "":
				fmt.Fprintf(w, "    <%[1]s xml:lang=\"%[2]s\">%[3]s</%[1]s>\n", p.name, p.lang, escaped(p.text))
			case p.datatype != "":
				fmt.Fprintf(w, "    <%[1]s rdf:datatype=\"%[2]s\">%[3]s</%[1]s>\n", p.name, whole(p.datatype), escaped(p.text))
			default:
				fmt.Fprintf(w, "    <%[1]s>%[2]s</%[1]s>\n", p.name, escaped(p.text))
			}
		}
		fmt.Fprintf(w, "  </%s>\n", n.types[0])
	}
	fmt.Fprint(w, "</rdf:RDF>\n")
	return w.Flush()
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
