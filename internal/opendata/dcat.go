package opendata

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/model"
)

// The catalogue follows DCAT-AP_IT: classes and mandatory properties of its ontology, themes, frequencies,
// languages and kinds of files from the vocabularies of the EU's Publications Office.
const (
	authority = "http://publications.europa.eu/resource/authority/"
	ccBY4     = "https://creativecommons.org/licenses/by/4.0/"
)

// themes are the EU themes of the observatory's own, by number; the population and society is that of all others.
var themes = map[int]string{1: "SOCI", 2: "SOCI", 3: "ECON", 4: "ECON"}

// frequencies are the EU's codes of how often a dataset is updated, by the frequency of its series.
var frequencies = map[string]string{"M": "MONTHLY", "Q": "QUARTERLY", "S": "ANNUAL_2", "A": "ANNUAL"}

// fileTypes are the EU's codes of kinds of files.
var fileTypes = map[string]string{"csv": "CSV", "parquet": "PARQUET", "sdmx.csv": "CSV", "json": "JSON"}

// catalogue describes the flows of a release to harvesters.
func (w *writer) catalogue(flows []flow) graph {
	var g graph
	o, home := w.opts, w.opts.URL
	modified := day(w.published.Format("2006-01-02"))
	publisher, contact := home+"#editore", home+"#contatto"
	g.thing(publisher, "dcatapit:Agent", "foaf:Agent").
		say("foaf:name", text(o.Publisher.Name)).say("dct:identifier", text(o.Publisher.IPA))
	g.thing(contact, "dcatapit:Organization", "vcard:Organization", "vcard:Kind").
		say("vcard:fn", text(o.Publisher.Name)).say("vcard:hasEmail", iri("mailto:"+o.Publisher.Email)).say("vcard:hasURL", iri(o.Publisher.URL))
	g.thing(ccBY4, "dcatapit:LicenseDocument", "dct:LicenseDocument").
		say("dct:type", iri("http://purl.org/adms/licencetype/Attribution")).say("foaf:name", text("Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)")).
		say("owl:versionInfo", text("4.0"))
	g.thing(home+"#italia", "dcatapit:Location", "dct:Location").say("dcatapit:geographicalIdentifier", text("https://www.geonames.org/3175395")).
		say("adms:identifier", text("IT"))
	catalogue := g.thing(home+"#catalogo", "dcatapit:Catalog", "dcat:Catalog").
		say("dct:title", in("it", w.title("Osservatorio sul mercato del lavoro degli stranieri")), in("en", w.title("Observatory on foreigners in the labour market"))).
		say("dct:description", in("it", "Indicatori regionali del lavoro dei cittadini stranieri in Italia, con precisione, segnalazioni e revisioni."),
			in("en", "Regional indicators of foreign workers in Italy, with precision, flags and revisions.")).
		say("dct:publisher", iri(publisher)).say("dct:modified", modified).say("foaf:homepage", iri(home)).
		say("dct:language", iri(authority+"language/ITA"), iri(authority+"language/ENG")).say("dct:license", iri(ccBY4)).
		say("dcat:themeTaxonomy", iri(authority+"data-theme"))
	for _, f := range flows {
		catalogue.say("dcat:dataset", iri(w.address(f)))
		w.dataset(&g, f, publisher, contact)
	}
	return g
}

// dataset describes one flow and its files.
func (w *writer) dataset(g *graph, f flow, publisher, contact string) {
	d, address := f.indicator, w.address(f)
	theme := "SOCI"
	if t := themes[d.Theme]; t != "" {
		theme = t
	}
	span := address + "#periodo"
	n := g.thing(address, "dcatapit:Dataset", "dcat:Dataset").
		say("dct:identifier", text(w.opts.Publisher.IPA+":"+d.ID)).
		say("dct:title", in("it", w.title(d.Title.IT)), in("en", w.title(d.Title.EN))).
		say("dct:description", in("it", about(d, "it")), in("en", about(d, "en"))).
		say("dct:modified", day(w.published.Format("2006-01-02"))).
		say("dcat:theme", iri(authority+"data-theme/"+theme)).
		say("dct:rightsHolder", iri(publisher)).say("dct:publisher", iri(publisher)).say("dct:creator", iri(publisher)).
		say("dct:accrualPeriodicity", iri(authority+"frequency/"+f.updates())).
		say("dct:language", iri(authority+"language/ITA"), iri(authority+"language/ENG")).
		say("dct:spatial", iri(w.opts.URL+"#italia")).say("dct:temporal", iri(span)).
		say("dcat:contactPoint", iri(contact)).say("owl:versionInfo", text(w.rel.Manifest.ID)).
		say("dcat:landingPage", iri(w.opts.URL+"indicatori/"+d.ID)).
		say("dcat:keyword", in("it", "lavoro"), in("it", "stranieri"), in("en", "labour market"), in("en", "foreign workers"))
	g.thing(span, "dct:PeriodOfTime").say("dcatapit:startDate", day(f.first)).say("dcatapit:endDate", day(f.last))
	for _, file := range f.files {
		at := address + file.name
		n.say("dcat:distribution", iri(at))
		p := g.thing(at, "dcatapit:Distribution", "dcat:Distribution").
			say("dct:title", in("it", w.title(d.Title.IT)+", "+file.kind)).
			say("dct:description", in("it", file.about.IT), in("en", file.about.EN)).
			say("dct:format", iri(authority+"file-type/"+fileTypes[file.kind])).
			say("dcat:accessURL", iri(at)).say("dcat:downloadURL", iri(at)).say("dct:license", iri(ccBY4)).
			say("dct:modified", day(w.published.Format("2006-01-02"))).
			say("dcat:byteSize", term{text: fmt.Sprint(file.size), datatype: "xsd:decimal"})
		sum := at + "#sha256"
		p.say("spdx:checksum", iri(sum))
		g.thing(sum, "spdx:Checksum").say("spdx:algorithm", iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")).
			say("spdx:checksumValue", term{text: file.sha256, datatype: "xsd:hexBinary"})
	}
}

// about is what a catalogue says of an indicator: definition, population, source, caveats.
func about(d model.Indicator, lang string) string {
	words := map[string][3]string{"it": {"Popolazione", "Fonte", "Avvertenze"}, "en": {"Population", "Source", "Caveats"}}[lang]
	parts := []string{d.Definition.In(lang), words[0] + ": " + d.Universe.In(lang) + ".", words[1] + ": " + d.Source + "."}
	if text := d.Caveats.In(lang); text != "" {
		parts = append(parts, words[2]+": "+text)
	}
	return strings.Join(parts, " ")
}

// updates is the EU's code of the highest frequency that a flow has.
func (f flow) updates() string {
	for _, code := range []string{"M", "Q", "S", "A"} {
		if slices.Contains(f.freqs, code) {
			return frequencies[code]
		}
	}
	return "IRREG"
}

// mandatory are the properties without which DCAT-AP_IT has no catalogue, dataset or distribution.
var mandatory = map[string][]string{
	"dcatapit:Catalog":      {"dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"},
	"dcatapit:Dataset":      {"dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme", "dct:rightsHolder", "dct:accrualPeriodicity", "dcat:distribution"},
	"dcatapit:Distribution": {"dct:format", "dcat:accessURL", "dct:license"},
	"dcatapit:Agent":        {"dct:identifier", "foaf:name"},
	"dcatapit:Organization": {"vcard:fn", "vcard:hasEmail"},
}

// faults are the properties that the rules of DCAT-AP_IT miss in the graph.
func (g graph) faults() (out []string) {
	for _, n := range g {
		for _, name := range mandatory[n.types[0]] {
			if !slices.ContainsFunc(n.props, func(p property) bool { return p.name == name }) {
				out = append(out, n.iri+" has no "+name)
			}
		}
	}
	return out
}
