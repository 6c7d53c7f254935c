package site

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/compare"
	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/territory"
)

// foreseen are the dimensions by which forecasts are told apart, beside indicator and area.
var foreseen = []string{"FREQ", "CITIZENSHIP", "SEX", "AGE", "CONTRACT", "PERIMETER", "SECTOR"}

// forecasts is the fan chart of one series, with how good its method was on the past.
func (v *view) forecasts() (*page, error) {
	names := []string{"indicator", "area"}
	for _, d := range foreseen {
		names = append(names, strings.ToLower(d))
	}
	if err := v.only(names...); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Previsioni", "Forecasts"), Lead: v.T("Le serie nei prossimi due anni, con gli intervalli dell'80 e del 95 per cento, e quanto bene il metodo ha previsto il passato.",
		"The series in the next two years, with their 80 and 95 per cent intervals, and how well the method foresaw the past.")}
	body := map[string]any{}
	p.Body = body
	ids, err := v.column("SELECT DISTINCT INDICATOR FROM forecasts ORDER BY 1")
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		body["Absent"] = v.T("Questa release non ha previsioni.", "This release has no forecasts.")
		return p, nil
	}
	id := v.q.Get("indicator")
	if id == "" {
		if id = ids[0]; slices.Contains(ids, "employed") {
			id = "employed"
		}
	}
	if !slices.Contains(ids, id) {
		return nil, reply.Bad("indicator", v.T("di questo indicatore non ci sono previsioni", "there are no forecasts of this indicator"), ids...)
	}
	d, err := v.indicatorAsked("indicator", id)
	if err != nil {
		return nil, err
	}
	sh, err := v.forecastShape(d)
	if err != nil {
		return nil, err
	}
	want, err := v.wanted(d, append([]string{"indicator"}, names[1:]...)...)
	if err != nil {
		return nil, err
	}
	for _, dim := range foreseen {
		if text := v.q.Get(strings.ToLower(dim)); text != "" {
			want[dim] = text
		}
	}
	sel, err := v.chooseIn(d, sh, want, map[string]string{"CITIZENSHIP": "FOR"})
	if err != nil {
		return nil, err
	}
	area, err := v.areaAsked("area", territory.Italy)
	if err != nil {
		return nil, err
	}
	fields := []field{v.indicatorField(d.ID, func(d model.Indicator) bool { return slices.Contains(ids, d.ID) }), v.areaField(sel.combo.areas, area)}
	v.offered(sel)
	body["Fields"] = append(fields, sel.Fields...)
	f, err := v.fan(sel, area)
	if err != nil {
		return nil, err
	}
	if f == nil {
		body["Absent"] = v.T("Per questo territorio non ci sono previsioni con queste scelte.", "There are no forecasts for this area with these choices.")
		return p, nil
	}
	return p, p.add(v, f)
}

// column is the first column of a query's answer.
func (v *view) column(query string) ([]string, error) {
	_, rows, err := v.rel.DB.Strings(v.r.Context(), query)
	var out []string
	for _, r := range rows {
		out = append(out, r[0])
	}
	return out, err
}

// forecastShape is which series of an indicator are forecast.
func (v *view) forecastShape(d model.Indicator) (*shape, error) {
	sh := &shape{dims: foreseen}
	list := strings.Join(foreseen, ", ")
	_, rows, err := v.rel.DB.Strings(v.r.Context(), fmt.Sprintf("SELECT %s, min(TIME_PERIOD), max(TIME_PERIOD), string_agg(DISTINCT REF_AREA, ' ' ORDER BY REF_AREA) FROM forecasts WHERE INDICATOR = %s GROUP BY %[1]s ORDER BY ALL",
		list, duck.Quote(d.ID)))
	n := len(foreseen)
	for _, r := range rows {
		sh.combos = append(sh.combos, combo{codes: r[:n], first: r[n], last: r[n+1], areas: strings.Fields(r[n+2])})
	}
	return sh, err
}

// fan is the past and the forecast of a series, nil when there is none.
func (v *view) fan(sel *selection, area string) (*figure, error) {
	d := sel.d
	conditions := []string{"INDICATOR = " + duck.Quote(d.ID), "REF_AREA = " + duck.Quote(area)}
	where := map[string][]string{}
	for _, name := range foreseen {
		conditions = append(conditions, duck.Ident(name)+" = "+duck.Quote(sel.codes[name]))
		if slices.Contains(foreseen[:4], name) || slices.Contains(d.Dimensions, name) {
			where[name] = []string{sel.codes[name]}
		}
	}
	query := "SELECT * FROM forecasts WHERE " + strings.Join(conditions, " AND ") + " ORDER BY TIME_PERIOD"
	ahead, err := v.observations(query)
	if err != nil || len(ahead) == 0 {
		return nil, err
	}
	past, _, err := v.plain(release.Filter{Indicator: d.ID, Areas: []string{area}, Where: where})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(past, byPeriod)
	if n := map[string]int{"Q": 32, "S": 20, "A": 16}[sel.codes["FREQ"]]; len(past) > n {
		past = past[len(past)-n:]
	}
	f := &figure{ID: "previsione", Title: d.Title.In(v.Lang) + ": " + v.names.Area(area, v.Lang), Subtitle: v.described(sel), query: query, indicator: d, Unit: v.unitInWords(d), Source: v.source(d)}
	first := ahead[0].columns
	f.Notes = append(f.Notes, fmt.Sprintf(v.T("Metodo: combinazione di %s. Ultimo dato usato: %s; dati del %s.", "Method: combination of %s. Last observation used: %s; data of %s."), v.inWords(first["DETAIL"]), v.loc.Period(first["ORIGIN"]), v.AsOf()))
	if mase, naive := number(first["MASE"]), number(first["NAIVE_MASE"]); !math.IsNaN(mase) {
		f.Notes = append(f.Notes, fmt.Sprintf(v.T("Errore sul passato (MASE): %s; ripetendo lo stesso periodo dell'anno prima: %s. Il metodo è migliore di quel confronto dove il primo è minore del secondo.", "Error on the past (MASE): %s; of repeating the same period of the year before: %s. The method is better than that where the first is lower than the second."),
			v.loc.Number(mase, 2), v.loc.Number(naive, 2)))
		if of := first["SCORE_FREQ"]; of != "" && of != sel.codes["FREQ"] {
			f.Notes = append(f.Notes, fmt.Sprintf(v.T("L'errore è quello della serie %s di cui questi periodi sono fatti: di passati così lunghi ce ne sono troppo pochi per provarli.",
				"The error is that of the %s series that these periods are made of: there are too few of such a length in the past to try them."), strings.ToLower(v.code("FREQ", of))))
		}
	}
	periods := spanned(append(periodsOf(past), periodsOf(ahead)...))
	nan := func() []float64 {
		out := make([]float64, len(periods))
		for i := range out {
			out[i] = math.NaN()
		}
		return out
	}
	actual, forecast, lo80, hi80, lo95, hi95 := nan(), nan(), nan(), nan(), nan(), nan()
	status := make([]chart.Status, len(periods))
	var breaks []chart.Break
	at := func(o observation) int { return slices.Index(periods, o.period()) }
	f.Table = v.limited(f.Title, v.T("Periodo", "Period"), v.T("Che cos'è", "What it is"))
	for _, o := range slices.Backward(ahead) {
		forecast[at(o)], lo80[at(o)], hi80[at(o)], lo95[at(o)], hi95[at(o)] = o.value, number(o.columns["LO80"]), number(o.columns["HI80"]), number(o.columns["LO95"]), number(o.columns["HI95"])
		f.Table.Rows = append(f.Table.Rows, row{Label: v.loc.Period(o.period()), Cells: v.withLimits(d, o, Shown{Text: v.T("previsione", "forecast")})})
	}
	for i, o := range slices.Backward(past) {
		actual[at(o)], status[at(o)] = o.value, o.status()
		if i > 0 && o.columns["OBS_STATUS"] == "B" {
			breaks = append([]chart.Break{{Period: o.period()}}, breaks...)
			v.explainBreak(f, []observation{o})
		}
		f.Table.Rows = append(f.Table.Rows, row{Label: v.loc.Period(o.period()), Cells: []Shown{v.shown(d, o), {}, {}, {Text: v.T("osservato", "observed")}}})
	}
	f.plot = func(width float64) chart.Chart {
		return &chart.Fan{Frame: v.frame(f, d, width), Periods: periods, Actual: actual, Status: status, Forecast: forecast, Breaks: breaks,
			Bands: []chart.Band{{Level: 80, Lo: lo80, Hi: hi80}, {Level: 95, Lo: lo95, Hi: hi95}}}
	}
	return f, nil
}

// between is an interval of a forecast or a projection.
func (v *view) between(d model.Indicator, o observation, level string) Shown {
	lo, hi := number(o.columns["LO"+level]), number(o.columns["HI"+level])
	if math.IsNaN(lo) || math.IsNaN(hi) || math.IsNaN(o.value) {
		return Shown{}
	}
	return Shown{Text: v.loc.Number(lo, d.Decimals) + " – " + v.loc.Number(hi, d.Decimals)}
}

// accuracy is the scoreboard: how good the forecasts were on the past.
func (v *view) accuracy() (*page, error) {
	if err := v.only(); err != nil {
		return nil, err
	}
	p := &page{Title: v.T("Accuratezza delle previsioni", "Accuracy of the forecasts"), Crumbs: []link{{Text: v.named("forecasts"), Href: v.Href("forecasts")}},
		Lead: v.T("Le previsioni che il metodo avrebbe fatto in passato, e quelle pubblicate, accanto a ciò che poi è stato osservato.", "The forecasts that the method would have made in the past, and those that were published, beside what was then observed.")}
	var tables []*table
	for _, by := range [][]string{{"KIND"}, {"KIND", "STEP"}} {
		lines, err := compare.Scores(v.r.Context(), v.rel.Release, compare.ScoreFilter{By: by})
		if err != nil {
			return nil, err
		}
		t := &table{Caption: v.T("In complesso", "Overall"), Stub: v.T("Indicatore", "Indicator")}
		t.Columns = []string{v.T("Cadenza", "Frequency"), v.T("Che cosa era noto", "What was known")}
		if len(by) > 1 {
			t.Caption = v.T("Per passo in avanti", "By step ahead")
			t.Columns = append(t.Columns, v.T("Passo", "Step"))
		}
		t.Columns = append(t.Columns, v.T("Prove", "Trials"), "MASE", v.T("MASE ingenuo", "Naive MASE"), "sMAPE", v.T("Entro 80%", "Within 80%"), v.T("Entro 95%", "Within 95%"))
		for _, l := range lines {
			r := row{Label: l.Indicator}
			if d, ok := v.rel.Indicator(l.Indicator); ok {
				r.Label, r.Href = d.Title.In(v.Lang), v.Href("indicator", d.ID)
			}
			r.Cells = []Shown{{Text: v.code("FREQ", l.Freq)}, {Text: v.knowledge(l.Of["KIND"])}}
			if len(by) > 1 {
				r.Cells = append(r.Cells, Shown{Text: l.Of["STEP"]})
			}
			r.Cells = append(r.Cells, Shown{Text: v.loc.Number(float64(l.Trials), 0)}, v.measure(l.MASE, 1, 2), v.measure(l.NaiveMAE, 1, 2), v.percent(l.SMAPE, 1), v.percent(l.Cover80, 100), v.percent(l.Cover95, 100))
			t.Rows = append(t.Rows, r)
		}
		tables = append(tables, t)
	}
	p.Body = map[string]any{"Tables": tables}
	return p, nil
}

// knowledge says what was known when a trial of a kind was made.
func (v *view) knowledge(kind string) string {
	switch kind {
	case release.SaidBefore:
		return v.T("previsioni pubblicate da una release precedente", "forecasts that an earlier release published")
	case release.RealTime:
		return v.T("i dati di allora", "the data of then")
	}
	return v.T("i dati di oggi fino ad allora", "the data of today up to then")
}

func (v *view) measure(x *float64, scale float64, decimals int) Shown {
	if x == nil {
		return Shown{Text: v.loc.Missing()}
	}
	return Shown{Text: v.loc.Number(*x*scale, decimals)}
}

func (v *view) percent(x *float64, scale float64) Shown {
	if x == nil {
		return Shown{Text: v.loc.Missing()}
	}
	return Shown{Text: v.loc.Percent(*x*scale, 1)}
}
