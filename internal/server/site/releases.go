package site

import (
	"slices"
	"strings"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/release"
)

// release is the page of one release, at the address that feeds and catalogues give it: its state, what it corrects,
// its files. It is answered from that release, so that its catalogue is its own.
func (v *view) release() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	e := v.rel.Entry
	facts := [][2]string{{v.T("Stato", "State"), v.state(string(e.State))}, {v.T("Pubblicata il", "Published on"), v.loc.Period(v.rel.Published.UTC().Format("2006-01-02"))},
		{v.T("Dati pubblicati fino al", "Data published up to"), v.AsOf()}, {v.T("Osservazioni", "Observations"), v.loc.Number(float64(v.rel.Manifest.Rows["observations"]), 0)}}
	if e.Corrects != "" {
		facts = append(facts, [2]string{v.T("Corregge", "Corrects"), e.Corrects})
	}
	var entries []entry
	for _, d := range v.rel.Catalogue.Indicators {
		entries = append(entries, v.entry(d))
	}
	return &page{Title: "Release " + v.Release(), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: v.T("Ciò che una release dice non cambia più: qui si trova com'è, anche quando un'altra ne ha preso il posto.", "What a release says never changes: here it is found as it is, also when another has taken its place."),
		Body: map[string]any{"Facts": facts, "Entries": entries, "Correction": e.CorrectionNotice(v.Lang), "Current": v.current() == v.Release()}}, nil
}

// current is the release that answers who names none, "" when there is none.
func (v *view) current() string {
	for _, x := range v.published() {
		if x.State == release.Published {
			return x.Release
		}
	}
	return ""
}

// errata lists the releases that were withdrawn or corrected, and why.
func (v *view) errata() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	type erratum struct{ ID, Text, Href string }
	var list []erratum
	for _, x := range v.rel.Errata {
		e := erratum{ID: x.Release, Text: x.Text(v.Lang)}
		if x.State != release.Withdrawn {
			e.Href = v.Href("release", x.Release)
		}
		list = append(list, e)
	}
	return &page{Title: v.T("Errata", "Errata"), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: v.T("Le release ritirate o rettificate, e perché.", "The releases that were withdrawn or corrected, and why."), Body: list}, nil
}

// concepts says what each column of the files is, at the addresses by which their descriptions name it.
func (v *view) concepts() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	type concept struct{ ID, Name, Other string }
	var list []concept
	for _, d := range v.rel.Catalogue.Indicators {
		for _, id := range release.Columns(d) {
			if slices.ContainsFunc(list, func(c concept) bool { return c.ID == id }) {
				continue
			}
			c := concept{ID: id, Name: dataflow.ConceptOf(id).Name.In(v.Lang)}
			if dataflow.ConceptOf(id).CrossDomain {
				c.Other = v.T("concetto comune di SDMX", "SDMX cross-domain concept")
			}
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b concept) int { return strings.Compare(a.ID, b.ID) })
	return &page{Title: v.T("Concetti", "Concepts"), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: v.T("Che cosa sono le colonne dei file e le dimensioni di SDMX.", "What the columns of the files and the dimensions of SDMX are."), Body: list}, nil
}
