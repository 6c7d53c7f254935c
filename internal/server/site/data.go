package site

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
)

// data is where the data are taken from: catalogue, releases, how to cite, licences.
func (v *view) data() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	type released struct {
		ID, State, At, Href string
		Here                bool
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
			licences = append(licences, licensed{s.Title.In(v.Lang), s.Publisher, s.Licence})
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
		"Cite": fmt.Sprintf(v.T("Osservatorio sul mercato del lavoro degli stranieri (%s), release %s, dati pubblicati fino al %s, %s. Licenza CC BY 4.0.",
			"Observatory on foreigners in the labour market (%s), release %s, data published up to %s, %s. Licence CC BY 4.0."), year, v.Release(), v.AsOf(), v.Href("data"))}
	return p, nil
}

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

// changes is what was published for the first time or differently since a day.
func (v *view) changes() (*page, error) {
	if err := v.only("since"); err != nil {
		return nil, err
	}
	since, err := asked.Day("since", v.q.Get("since"))
	if err != nil {
		return nil, err
	}
	days, err := v.column("SELECT DISTINCT KNOWN_FROM::VARCHAR FROM observations ORDER BY 1 DESC LIMIT 24")
	if err != nil {
		return nil, err
	}
	if since == "" {
		since = v.since(days)
	}
	day := "DATE " + duck.Quote(since)
	_, rows, err := v.rel.DB.Strings(v.r.Context(), fmt.Sprintf(`WITH ended AS (SELECT * FROM observations WHERE KNOWN_TO >= %[1]s AND KNOWN_FROM < %[1]s),
begun AS (SELECT INDICATOR, count(*) n, min(TIME_PERIOD) FILTER (FREQ = 'A') AS y FROM observations WHERE KNOWN_FROM >= %[1]s AND KNOWN_TO IS NULL GROUP BY 1),
old AS (SELECT INDICATOR, count(*) n FROM ended GROUP BY 1)
SELECT coalesce(b.INDICATOR, o.INDICATOR), coalesce(b.n, 0), coalesce(o.n, 0) FROM begun b FULL JOIN old o USING (INDICATOR) ORDER BY 1`, day))
	if err != nil {
		return nil, err
	}
	t := &table{Caption: fmt.Sprintf(v.T("Celle pubblicate dal %s in poi", "Cells published from %s on"), v.loc.Period(since)), Stub: v.T("Indicatore", "Indicator"),
		Columns: []string{v.T("Nuove o riviste", "New or revised"), v.T("Di cui riviste o ritirate", "Of which revised or withdrawn")}}
	for _, d := range v.rel.Catalogue.Indicators {
		for _, r := range rows {
			if r[0] == d.ID {
				t.Rows = append(t.Rows, row{Label: d.Title.In(v.Lang), Href: v.Href("indicator", d.ID), Cells: []Shown{{Text: v.loc.Number(number(r[1]), 0)}, {Text: v.loc.Number(number(r[2]), 0)}}})
			}
		}
	}
	choice := field{Name: "since", Label: v.T("Pubblicate dal", "Published since")}
	if !slices.Contains(days, since) {
		days = append(days, since)
	}
	for _, d := range days {
		choice.Options = append(choice.Options, option{d, v.loc.Period(d), d == since})
	}
	p := &page{Title: v.T("Che cosa è cambiato", "What changed"), Crumbs: []link{{Text: v.named("data"), Href: v.Href("data")}},
		Lead: v.T("Quante cifre di ogni indicatore sono nuove, e quante sono state riviste, da un giorno in poi. Ogni indicatore mostra le sue revisioni una per una.",
			"How many figures of each indicator are new, and how many were revised, from a day on. Each indicator shows its revisions one by one.")}
	p.Body = map[string]any{"Table": t, "Fields": []field{choice}, "Inputs": v.inputsSince(since)}
	return p, nil
}

// since is the day after that of the release before, or the last day that something was published.
func (v *view) since(days []string) string {
	for _, x := range v.published() {
		if before, _, ok := cutDay(x.Release); ok && before < v.rel.Manifest.AsOf {
			for _, d := range slices.Backward(days) {
				if d > before {
					return d
				}
			}
		}
	}
	if len(days) > 0 {
		return days[0]
	}
	return v.rel.Manifest.AsOf
}

// cutDay takes the day off a release's name.
func cutDay(id string) (day, rest string, ok bool) {
	if len(id) < len("2026-01-01-") {
		return "", "", false
	}
	return id[:10], id[11:], true
}

// inputsSince are the datasets that were published from a day on.
func (v *view) inputsSince(day string) []string {
	var out []string
	for _, in := range v.rel.Manifest.Inputs {
		if in.Published >= day {
			giver, title := v.dataset(in.Dataset)
			out = append(out, giver+": "+title+", "+v.loc.Period(in.Published))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// quality is what the checks of the release found.
func (v *view) quality() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	t := &table{Caption: v.T("I controlli della release", "The checks of the release"), Stub: v.T("Controllo", "Check"), Columns: []string{v.T("Che cosa verifica", "What it holds"), v.T("Se fallisce", "If it fails"), v.T("Righe trovate", "Rows found")}}
	failing := 0
	for _, c := range v.rel.Checks {
		effect := v.T("avverte", "warns")
		if c.Severity == "block" {
			effect = v.T("ferma la pubblicazione", "stops publication")
		}
		failing += btoi(c.Found > 0)
		t.Rows = append(t.Rows, row{Label: c.Check, Bold: c.Found > 0, Cells: []Shown{{Text: c.Title}, {Text: effect}, {Text: v.loc.Number(float64(c.Found), 0)}}})
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return btoi(b.Bold) - btoi(a.Bold) })
	_, rows, err := v.rel.DB.Strings(v.r.Context(), "SELECT OBS_STATUS, CASE WHEN CONF_STATUS IN ('', 'F') THEN '' ELSE CONF_STATUS END AS conf, count(*) FROM observations WHERE KNOWN_TO IS NULL GROUP BY ALL ORDER BY 3 DESC")
	if err != nil {
		return nil, err
	}
	flags := &table{Caption: v.T("I segni delle cifre", "The flags of the figures"), Stub: v.T("Segno", "Flag"), Columns: []string{v.T("Significato", "Meaning"), v.T("Cifre", "Figures")}}
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
