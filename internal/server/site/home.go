package site

import (
	"math"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/schema"
	"osservatorio/internal/server/asked"
)

// headline is a figure that opens the site.
type headline struct {
	indicator, citizenship string
	label                  schema.Text
}

// headlines are the figures of the home page in order; those that a release does not have are left out.
var headlines = []headline{
	{"employed", "FOR", schema.Text{IT: "Occupati stranieri", EN: "Employed foreigners"}},
	{"emp_rate_1564", "NEU", schema.Text{IT: "Tasso di occupazione dei non comunitari", EN: "Employment rate, non-EU citizens"}},
	{"unemp_rate", "FOR", schema.Text{IT: "Tasso di disoccupazione degli stranieri", EN: "Unemployment rate, foreigners"}},
	{"neet_rate_1529", "FOR", schema.Text{IT: "NEET tra gli stranieri di 15-29 anni", EN: "NEET among foreigners aged 15-29"}},
	{"co_activations", "NEU", schema.Text{IT: "Attivazioni di non comunitari", EN: "Activations of non-EU workers"}},
	{"co_net", "NEU", schema.Text{IT: "Saldo attivazioni-cessazioni, non comunitari", EN: "Activations less terminations, non-EU"}},
	{"exc_imm_share", "FOR", schema.Text{IT: "Immigrati tra le entrate previste dalle imprese", EN: "Immigrants among the entries that firms plan"}},
	{"seasonal_quota", "NEU", schema.Text{IT: "Quote di lavoro stagionale", EN: "Quotas of seasonal work"}},
}

// HeadlineViews are the addresses of the headlines' indicators by region, in both languages: what a planner asks for
// first, and a copy of the site without its service should have.
func (s *Site) HeadlineViews() []string {
	var out []string
	for _, lang := range langs {
		v := &view{Site: s, Lang: lang}
		for _, h := range headlines {
			for _, a := range v.regionList() {
				out = append(out, v.Href("indicator", h.indicator, "area", a.Code))
			}
		}
	}
	return out
}

// card is a headline with its value, change and past.
type card struct {
	Label, Period, Href string
	Value               Shown
	Change              Moved
	Spark               *figure
}

// home is the first page.
func (v *view) home() (*page, error) {
	if err := v.only("indicator", "citizenship", "period"); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Gli stranieri nel mercato del lavoro", "Foreigners in the labour market"),
		Lead: v.T("Come lavorano i cittadini stranieri in Italia, regione per regione, e di quanti lavoratori l'economia avrà bisogno.",
			"How foreign citizens fare at work in Italy, region by region, and how many workers the economy will need.")}
	var cards []card
	for _, h := range headlines {
		c, err := v.card(h, "IT")
		if err != nil {
			return nil, err
		}
		if c != nil {
			cards = append(cards, *c)
		}
	}
	fields, err := v.homeMap(p)
	if err != nil {
		return nil, err
	}
	p.Body = map[string]any{"Cards": cards, "Fields": fields, "Map": p.Figure("mappa"), "News": v.news()}
	return p, nil
}

// card is a headline for an area, nil when the release does not have it.
func (v *view) card(h headline, area string) (*card, error) {
	d, ok := v.rel.Indicator(h.indicator)
	if !ok {
		return nil, nil
	}
	sel, err := v.choose(d, map[string]string{"CITIZENSHIP": h.citizenship}, nil)
	if err != nil {
		return nil, nil // the release has no such series
	}
	list, _, err := v.selected(sel.filter([]string{area}))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	slices.SortFunc(list, byPeriod)
	last := list[len(list)-1]
	return &card{Label: h.label.In(v.Lang), Period: v.loc.Period(last.period()), Value: v.shown(d, last), Change: v.moved(d, last), Spark: v.spark(list),
		Href: v.Href("indicator", d.ID, "area", notItaly(area), "citizenship", h.citizenship)}, nil
}

func notItaly(area string) string {
	if area == "IT" {
		return ""
	}
	return area
}

func byPeriod(a, b observation) int {
	return slices.Compare([]string{a.period()}, []string{b.period()})
}

// spark is a small line of the last periods, drawn without words; the card has them.
func (v *view) spark(list []observation) *figure {
	periods := spanned(periodsOf(list))
	periods = periods[max(0, len(periods)-16):]
	values, breaks := make([]float64, len(periods)), make([]bool, len(periods))
	for i := range values {
		values[i] = math.NaN()
	}
	for _, o := range list {
		if i := slices.Index(periods, o.period()); i >= 0 {
			values[i], breaks[i] = o.value, o.columns["OBS_STATUS"] == "B"
		}
	}
	return &figure{ID: "s", Wide: sparkline(values, breaks)}
}

// homeMap adds the map for the indicator, the citizenship and the period that are asked for.
func (v *view) homeMap(p *page) ([]field, error) {
	id := v.q.Get("indicator")
	if id == "" {
		id = "emp_rate_1564"
		if with := v.withData(); !with[id] {
			i := slices.IndexFunc(v.rel.Catalogue.Indicators, func(d model.Indicator) bool { return d.Query == "" && with[d.ID] })
			if i < 0 {
				return nil, nil
			}
			id = v.rel.Catalogue.Indicators[i].ID
		}
	}
	d, err := v.indicatorAsked("indicator", id)
	if err != nil {
		return nil, err
	}
	defaults := map[string]string{"CITIZENSHIP": "FOR"}
	sel, err := v.choose(d, map[string]string{"CITIZENSHIP": v.q.Get("citizenship")}, defaults)
	if err != nil && v.q.Get("citizenship") != "" { // another indicator was chosen, which does not tell this group
		sel, err = v.choose(d, nil, defaults)
	}
	if err != nil {
		return nil, err
	}
	v.offered(sel, "FREQ", "SEX", "AGE")
	fields := []field{v.indicatorField(d.ID, func(d model.Indicator) bool { return d.Query == "" })}
	for _, f := range sel.Fields {
		if f.Name == "citizenship" {
			fields = append(fields, f)
		}
	}
	f, periods, err := v.regionMap("mappa", sel, v.q.Get("period"))
	if err != nil {
		return nil, err
	}
	fields = append(fields, periods)
	return fields, p.add(v, f)
}

// indicatorField is the choice of an indicator.
func (v *view) indicatorField(id string, keep func(d model.Indicator) bool) field {
	f := field{Name: "indicator", Label: v.T("Indicatore", "Indicator"), Value: id}
	with := v.withData()
	for _, d := range v.rel.Catalogue.Indicators {
		if keep(d) && (with[d.ID] || d.Query != "") {
			f.Options = append(f.Options, option{d.ID, d.Title.In(v.Lang), d.ID == id})
		}
	}
	return f
}

// withData are the indicators that the release has observations of.
func (v *view) withData() map[string]bool {
	if known, ok := v.known.Load(v.Release()); ok {
		return known.(map[string]bool)
	}
	out := map[string]bool{}
	ids, err := v.column("SELECT DISTINCT INDICATOR FROM observations WHERE KNOWN_TO IS NULL")
	if err != nil {
		return out
	}
	for _, id := range ids {
		out[id] = true
	}
	v.known.Store(v.Release(), out)
	return out
}

// regionMap is the map of a selection in a period, the last one when it is "" or has no values, and
// the choice of the period.
func (v *view) regionMap(id string, sel *selection, when string) (*figure, field, error) {
	filter := sel.filter(v.mapped())
	all, _, err := v.rel.SQL(v.r.Context(), filter)
	if err != nil {
		return nil, field{}, asked.Fault(err)
	}
	_, rows, err := v.rel.DB.Strings(v.r.Context(), "SELECT TIME_PERIOD, count(OBS_VALUE) FILTER (REF_AREA <> 'IT') FROM ("+all+") GROUP BY 1 ORDER BY 1 DESC")
	if err != nil {
		return nil, field{}, err
	}
	choice := field{Name: "period", Label: v.T("Periodo", "Period")}
	var periods []string
	last := "" // that regions have values of
	for _, r := range rows {
		if periods = append(periods, r[0]); last == "" && r[1] != "0" {
			last = r[0]
		}
	}
	if !slices.Contains(periods, when) {
		if when = last; when == "" && len(periods) > 0 {
			when = periods[0]
		}
	}
	for _, p := range periods {
		choice.Options = append(choice.Options, option{p, v.loc.Period(p), p == when})
	}
	choice.Value = when
	f := &figure{ID: id, Title: sel.d.Title.In(v.Lang), Subtitle: together(v.described(sel), v.loc.Period(when))}
	if filter.From, filter.To, err = v.span("period", when, when); err != nil {
		return nil, choice, err
	}
	list, query, err := v.selected(filter)
	if err != nil {
		return nil, choice, err
	}
	f.query = query
	return v.ranking(f, sel.d, list), choice, nil
}

// news is what is new in the release: the datasets of its last publication day, and what was corrected.
func (v *view) news() []string {
	var out []string
	last := ""
	for _, in := range v.rel.Manifest.Inputs {
		last = max(last, in.Published)
	}
	seen := map[string]bool{}
	for _, in := range v.rel.Manifest.Inputs {
		if in.Published == last && !seen[in.Dataset] {
			seen[in.Dataset] = true
			out = append(out, in.Dataset)
		}
	}
	slices.Sort(out)
	var givers []string
	of := map[string][]string{}
	for _, dataset := range out {
		giver, title := v.dataset(dataset)
		if of[giver] == nil {
			givers = append(givers, giver)
		}
		of[giver] = append(of[giver], title)
	}
	var text []string
	for _, giver := range givers {
		text = append(text, v.loc.Period(last)+", "+giver+": "+strings.Join(of[giver], "; "))
	}
	return text
}
