package site

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"osservatorio/internal/release"
)

// data is where the data are taken from: catalogue, releases, how to cite, licences.
func (v *view) data() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	type released struct {
		ID, State, At, Href, Changes string
		Here                         bool
	}
	var releases []released
	for _, x := range v.published() {
		r := released{ID: x.Release, State: v.state(string(x.State)), Here: x.Release == v.Release()}
		for _, d := range x.Decisions {
			if d.What == "publish" {
				r.At = v.loc.Period(d.At.UTC().Format("2006-01-02"))
			}
		}
		if x.State != "withdrawn" {
			r.Href, _, _ = strings.Cut(v.Href("release", x.Release), "?")
			if r.Changes, _, _ = strings.Cut(v.Href("changes"), "?"); x.Release != v.current() {
				r.Changes += "?release=" + x.Release
			}
		}
		releases = append(releases, r)
	}
	var errata []string
	for _, e := range v.rel.Errata {
		errata = append(errata, e.Text(v.Lang))
	}
	type licensed struct{ Title, Publisher, Licence string }
	var licences []licensed
	used := map[string]bool{}
	for _, in := range v.rel.Manifest.Inputs {
		source, _, _ := strings.Cut(in.Dataset, "/")
		used[source] = true
	}
	for _, s := range v.Sources {
		if used[s.Name] {
			licences = append(licences, licensed{s.Title.In(v.Lang), s.Publisher, v.licence(s.Licence)})
		}
	}
	var entries []entry
	for _, d := range v.rel.Catalogue.Indicators {
		entries = append(entries, v.entry(d))
	}
	var missing []string
	for _, m := range v.rel.Manifest.Missing {
		missing = append(missing, m.Dataset+": "+m.Title)
	}
	year := v.rel.Manifest.AsOf[:4]
	p := &page{Title: v.T("Dati", "Data"), Lead: v.T("Il catalogo, le release, lo scaricamento, come citare.", "The catalogue, the releases, downloads, how to cite.")}
	p.Body = map[string]any{"Releases": releases, "Errata": errata, "Licences": licences, "Entries": entries, "Missing": missing, "Formats": []string{"csv", "xlsx", "parquet", "json"},
		"Rows": v.loc.Number(float64(v.rel.Manifest.Rows["observations"]), 0),
		"Cite": fmt.Sprintf(v.T("Osservatorio sul mercato del lavoro degli stranieri (%s), release %s, dati pubblicati fino al %s", "Observatory on foreigners in the labour market (%s), release %s, data published up to %s"), year, v.Release(), v.AsOf()),
		"At":   strings.TrimSuffix(v.URL, "/") + v.stable()}
	return p, nil
}

// stable is the address at which this release is found also when another has taken its place.
func (v *view) stable() string {
	address, _, _ := strings.Cut(v.Href("release", v.Release()), "?")
	return address
}

// licence is a licence by its code; what a source declares otherwise is in the words of the project, not of readers.
func (v *view) licence(text string) string {
	if licenceCode.MatchString(text) {
		return text
	}
	return v.T("quella che la fonte indica per ciascun insieme di dati", "the one that the source states for each of its data sets")
}

var licenceCode = regexp.MustCompile(`^[A-Z][A-Za-z0-9.+-]*[0-9]$`)

// published are the releases that were ever published, the last first.
func (v *view) published() []release.Entry {
	out := slices.Clone(v.rel.Public)
	slices.SortFunc(out, func(a, b release.Entry) int { return b.LastPublished - a.LastPublished })
	return out
}

// state is the state of a release in words.
func (v *view) state(code string) string {
	switch code {
	case "published":
		return v.T("pubblicata", "published")
	case "corrected":
		return v.T("corretta da un'altra", "corrected by another")
	case "withdrawn":
		return v.T("ritirata", "withdrawn")
	}
	return code
}

// quality is what the checks of the release found.
func (v *view) quality() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	t := &table{Caption: v.T("I controlli della release", "The checks of the release"), Stub: v.T("Controllo", "Check"), Words: 2, Columns: []string{v.T("Che cosa verifica", "What it holds"), v.T("Se fallisce", "If it fails"), v.T("Righe trovate", "Rows found")}}
	failing := 0
	for _, c := range v.rel.Checks {
		effect := v.T("avverte", "warns")
		if c.Severity == "block" {
			effect = v.T("ferma la pubblicazione", "stops publication")
		}
		failing += btoi(c.Found > 0)
		t.Rows = append(t.Rows, row{Label: c.Check, Bold: c.Found > 0, Cells: []Shown{{Text: c.Title, Lang: v.T("", "it")}, {Text: effect}, {Text: v.loc.Number(float64(c.Found), 0)}}})
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return btoi(b.Bold) - btoi(a.Bold) })
	_, rows, err := v.rel.DB.Strings(v.r.Context(), "SELECT OBS_STATUS, CASE WHEN CONF_STATUS IN ('', 'F') THEN '' ELSE CONF_STATUS END AS conf, count(*) FROM observations WHERE KNOWN_TO IS NULL GROUP BY ALL ORDER BY 3 DESC")
	if err != nil {
		return nil, err
	}
	flags := &table{Caption: v.T("I segni delle cifre", "The flags of the figures"), Stub: v.T("Segno", "Flag"), Words: 1, Columns: []string{v.T("Significato", "Meaning"), v.T("Cifre", "Figures")}}
	for _, r := range rows {
		letter, meaning := v.names.Flags(r[0], v.Lang)
		if letter == "" {
			letter, meaning = "–", strings.ToLower(v.names.Code("obs_status", "A", v.Lang))
		}
		if r[1] != "" {
			meaning += "; " + v.names.Code("conf_status", r[1], v.Lang)
		}
		flags.Rows = append(flags.Rows, row{Label: letter, Cells: []Shown{{Text: meaning}, {Text: v.loc.Number(number(r[2]), 0)}}})
	}
	p := &page{Title: v.T("Qualità", "Quality"), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: fmt.Sprintf(v.T("Ogni release passa %d controlli prima di essere pubblicata; %d hanno trovato qualcosa che qui si dice.", "Every release passes %d checks before it is published; %d found something, which is told here."), len(v.rel.Checks), failing)}
	p.Body = map[string]any{"Checks": t, "Flags": flags}
	return p, nil
}
