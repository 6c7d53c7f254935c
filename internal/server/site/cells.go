package site

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
)

// observation is one cell of a release. Numbers are NaN where there is none.
type observation struct {
	columns          map[string]string
	value, low, high float64
}

func (o observation) area() string   { return o.columns["REF_AREA"] }
func (o observation) period() string { return o.columns["TIME_PERIOD"] }
func (o observation) status() chart.Status {
	return chart.StatusOf(o.columns["OBS_STATUS"], o.columns["CONF_STATUS"])
}

// before is the observation that a query with changes sets beside this one, with its flags.
func (o observation) before() observation {
	out := observation{columns: map[string]string{"TIME_PERIOD": o.columns["BEFORE"], "OBS_STATUS": o.columns["BEFORE_OBS_STATUS"], "CONF_STATUS": o.columns["BEFORE_CONF_STATUS"]},
		value: number(o.columns["BEFORE_VALUE"])}
	if out.status().Withheld() {
		out.value = math.NaN()
	}
	return out
}

// withheld reports whether there is a value that is not shown, for secrecy or for imprecision.
func (o observation) withheld() bool {
	return math.IsNaN(o.value) && (o.status().Withheld() || o.columns["OBS_STATUS"] == "Q")
}

func number(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// observations are the rows of a query of a release.
func (v *view) observations(query string) ([]observation, error) {
	header, rows, err := v.rel.DB.Strings(v.r.Context(), query)
	if err != nil {
		return nil, err
	}
	out := make([]observation, 0, len(rows))
	for _, row := range rows {
		o := observation{columns: make(map[string]string, len(header))}
		for i, name := range header {
			o.columns[name] = row[i]
		}
		o.value, o.low, o.high = number(o.columns["OBS_VALUE"]), number(o.columns["CI_LOW"]), number(o.columns["CI_HIGH"])
		if o.status().Withheld() { // never shown, whatever the release holds
			o.value, o.low, o.high = math.NaN(), math.NaN(), math.NaN()
		}
		out = append(out, o)
	}
	return out, nil
}

// selected are the cells of a filter, beside those of the year before, and the query that gives them.
func (v *view) selected(f release.Filter) ([]observation, string, error) {
	query, _, err := v.rel.ChangeSQL(v.r.Context(), f, release.YearBefore, v.Reliability.Changes)
	if err != nil {
		return nil, "", asked.Fault(err)
	}
	out, err := v.observations(query)
	return out, query, err
}

// plain are the cells of a filter alone.
func (v *view) plain(f release.Filter) ([]observation, string, error) {
	query, _, err := v.rel.SQL(v.r.Context(), f)
	if err != nil {
		return nil, "", asked.Fault(err)
	}
	out, err := v.observations(query)
	return out, query, err
}

// Shown is a value as a page prints it.
type Shown struct {
	Text, Unit string
	Flag       string // its letter, with brackets
	Meaning    string // of the flag
	Withheld   bool
	Lang       string // of the text, where it is not that of the page
}

// shown prints a value of an indicator.
func (v *view) shown(d model.Indicator, o observation) Shown {
	s := Shown{Unit: v.names.Unit(d.Unit, v.Lang)}
	letter, meaning := v.names.Flags(o.columns["OBS_STATUS"], v.Lang)
	switch {
	case o.withheld():
		s.Text, s.Withheld = v.T("non pubblicato", "not published"), true
		if conf := o.columns["CONF_STATUS"]; conf != "" && conf != "F" {
			meaning = v.names.Code("conf_status", conf, v.Lang)
		} else {
			meaning = v.T("stima troppo imprecisa", "estimate too imprecise")
		}
		s.Unit, s.Meaning = "", meaning
		return s
	case math.IsNaN(o.value):
		s.Text, s.Unit = v.loc.Missing(), ""
	case d.Unit == "PC":
		s.Text, s.Unit = v.loc.Percent(o.value, d.Decimals), ""
	default:
		s.Text = v.loc.Number(o.value, d.Decimals)
	}
	if letter != "" {
		s.Flag, s.Meaning = "("+letter+")", meaning
	}
	return s
}

// Moved is what may be said of a value beside that of a year before.
type Moved struct {
	Text    string // "+1,2 p.p.", "+3,1%"; "" where there is nothing to compare with
	Verdict string // in words
	Before  string // the earlier period
	Class   string // up, down, same
}

// moved reads the columns that a query with changes has.
func (v *view) moved(d model.Indicator, o observation) Moved {
	m := Moved{Before: v.loc.Period(o.columns["BEFORE"])}
	change, before := number(o.columns["CHANGE"]), number(o.columns["BEFORE_VALUE"])
	switch verdict := o.columns["CHANGE_VERDICT"]; {
	case verdict == "break":
		m.Verdict = v.T("non confrontabile: la serie si interrompe", "not comparable: the series breaks")
		return m
	case math.IsNaN(change) || math.IsNaN(o.value):
		return Moved{}
	case verdict == string(precision.Rose):
		m.Verdict, m.Class = v.T("in aumento", "up"), "up"
	case verdict == string(precision.Fell):
		m.Verdict, m.Class = v.T("in calo", "down"), "down"
	case verdict == string(precision.Stable):
		m.Verdict, m.Class = v.T("stabile: entro l'errore", "stable: within the error"), "same"
	case number(o.columns["SE"]) > 0:
		m.Verdict = v.T("non valutabile", "cannot be judged")
	}
	switch {
	case d.Unit == "PC" || d.Unit == "PP":
		m.Text = v.loc.Points(change, d.Decimals)
	case d.Unit == "RATIO":
		m.Text = v.loc.Signed(change, d.Decimals)
	case before <= 0 || d.ID == "co_net" || d.ID == "co_positions_change": // of which a per cent says nothing
		m.Text = strings.TrimSpace(v.loc.Signed(change, d.Decimals) + " " + v.names.Unit(d.Unit, v.Lang))
	default:
		m.Text = v.loc.SignedPercent(change/before*100, 1)
	}
	return m
}

// periodsOf are the periods of observations, ascending.
func periodsOf(list []observation) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.period())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// spanned are all periods from the first to the last, so that a gap is seen as one; the given ones
// when they are days or not of one frequency.
func spanned(periods []string) []string {
	if len(periods) == 0 {
		return nil
	}
	first, err1 := period.Parse(periods[0])
	last, err2 := period.Parse(periods[len(periods)-1])
	if err1 != nil || err2 != nil || first.Freq() != last.Freq() || first.Freq() == period.Daily {
		return periods
	}
	var out []string
	for p := first; ; p = p.Next() {
		if out = append(out, p.String()); p == last || len(out) > 1000 {
			return out
		}
	}
}
