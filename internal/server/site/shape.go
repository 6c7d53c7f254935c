package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/naming"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
	"osservatorio/internal/territory"
)

// shape is which series an indicator has: the combinations of its dimensions that have values.
type shape struct {
	dims   []string // FREQ, CITIZENSHIP, SEX, AGE and the indicator's own
	combos []combo
}

// errEmpty is of an indicator that a release has no data of.
var errEmpty = errors.New("no data")

// combo is one combination: the codes in the order of dims, and what has it.
type combo struct {
	codes       []string
	first, last string // periods
	areas       []string
}

// shape asks the release once for the shape of an indicator.
func (s *Site) shape(ctx context.Context, rel *shelf.Copy, d model.Indicator) (*shape, error) {
	key := rel.Manifest.ID + " " + d.ID
	if known, ok := s.known.Load(key); ok {
		return known.(*shape), nil
	}
	from := "observations WHERE KNOWN_TO IS NULL AND INDICATOR = " + duck.Quote(d.ID)
	if d.Query != "" { // computed over the release's tables
		query, _, err := rel.SQL(ctx, release.Filter{Indicator: d.ID})
		if err != nil {
			return nil, err
		}
		from = "(" + query + ")"
	}
	sh := &shape{dims: append([]string{"FREQ", "CITIZENSHIP", "SEX", "AGE"}, d.Dimensions...)}
	var columns []string
	for _, name := range sh.dims {
		columns = append(columns, duck.Ident(name))
	}
	list := strings.Join(columns, ", ")
	_, rows, err := rel.DB.Strings(ctx, fmt.Sprintf("SELECT %s, min(TIME_PERIOD), max(TIME_PERIOD), string_agg(DISTINCT REF_AREA, ' ' ORDER BY REF_AREA) FROM %s GROUP BY %s ORDER BY ALL", list, from, list))
	if err != nil {
		return nil, err
	}
	n := len(sh.dims)
	for _, row := range rows {
		sh.combos = append(sh.combos, combo{codes: row[:n], first: row[n], last: row[n+1], areas: strings.Fields(row[n+2])})
	}
	s.known.Store(key, sh)
	return sh, nil
}

// selection is which of an indicator's series a page shows.
type selection struct {
	d      model.Indicator
	shape  *shape
	codes  map[string]string // dimension -> code
	area   string
	combo  combo
	Fields []field
}

// field is a control of a form.
type field struct {
	Name, Label, Value string
	Options            []option
}

type option struct {
	Value, Text string
	Selected    bool
}

// preferred are the codes that are shown where nothing is asked for.
var preferred = map[string][]string{
	"FREQ": {"S", "A", "Q", "M", "D"}, "CITIZENSHIP": {"TOTAL", "FOR", "NEU"}, "SEX": {"T"},
	"AGE": {"TOTAL", "Y15-74", "Y_GE15", "Y15-89", "Y15-64", "Y20-64", "Y15-29"}, "PERIMETER": {"_T", "DIP"},
	"SCENARIO": {"BASE"}, "METHOD": {"EXITS", "SIMULATION"}, "QUOTA_CONCEPT": {"TOPPED_UP", "INITIAL"}, "RATE": {"emp_rate_1564"}, "REFERENCE": {"TOTAL"},
}

// rank is how gladly a code is shown; less is better.
func rank(dimension, code string) int {
	if i := slices.Index(preferred[dimension], code); i >= 0 {
		return i
	}
	if naming.Total(code) {
		return 0
	}
	return 100
}

// choose takes the best series that has all codes asked for. What was not asked for is a total
// where there is one; defaults come before the site's own preferences.
func (v *view) choose(d model.Indicator, want map[string]string, defaults map[string]string) (*selection, error) {
	sh, err := v.shape(v.r.Context(), v.rel, d)
	if err != nil {
		return nil, err
	}
	return v.chooseIn(d, sh, want, defaults)
}

// chooseIn is choose among the series of a shape.
func (v *view) chooseIn(d model.Indicator, sh *shape, want map[string]string, defaults map[string]string) (*selection, error) {
	var fitting []combo
	newest := ""
	for _, c := range sh.combos {
		if sh.fits(c, want) {
			fitting, newest = append(fitting, c), max(newest, c.last)
		}
	}
	best, score := -1, []int(nil)
	for i, c := range fitting {
		// A series that goes on, of the country and of all regions, before one that does not.
		points := []int{btoi(!slices.Contains(c.areas, territory.Italy)), yearOf(newest) - yearOf(c.last), btoi(len(c.areas) < 20)}
		for k, name := range sh.dims {
			if defaults[name] == c.codes[k] {
				points = append(points, -1)
			} else {
				points = append(points, rank(name, c.codes[k]))
			}
		}
		if best < 0 || slices.Compare(points, score) < 0 {
			best, score = i, points
		}
	}
	if best < 0 {
		return nil, v.none(d, sh, want)
	}
	sel := &selection{d: d, shape: sh, codes: map[string]string{}, combo: fitting[best]}
	for k, name := range sh.dims {
		sel.codes[name] = sel.combo.codes[k]
	}
	return sel, nil
}

// fits reports whether a combination has all codes that are wanted.
func (sh *shape) fits(c combo, want map[string]string) bool {
	for k, name := range sh.dims {
		if text := want[name]; text != "" && text != c.codes[k] {
			return false
		}
	}
	return true
}

// yearOf is the year of a period, 0 of none.
func yearOf(period string) int {
	y, err := strconv.Atoi(period[:min(4, len(period))])
	if err != nil {
		return 0
	}
	return y
}

// none says which parameter has a value that the indicator does not have, or that they are not there together.
func (v *view) none(d model.Indicator, sh *shape, want map[string]string) error {
	if len(sh.combos) == 0 {
		return &reply.Error{Status: 404, Detail: v.T("questa release non ha dati dell'indicatore "+d.ID, "this release has no data of indicator "+d.ID), Err: errEmpty}
	}
	var wanted []string
	for k, name := range sh.dims {
		if want[name] == "" {
			continue
		}
		codes := sh.codes(k)
		if !slices.Contains(codes, want[name]) {
			return reply.Bad(strings.ToLower(name), v.T("l'indicatore "+d.ID+" non ha questo valore", "indicator "+d.ID+" does not have this value"), codes...)
		}
		wanted = append(wanted, strings.ToLower(name)+"="+want[name])
	}
	return &reply.Error{Status: 404, Detail: v.T("l'indicatore "+d.ID+" non ha dati per questi valori insieme: ", "indicator "+d.ID+" has no data for these values together: ") +
		strings.Join(wanted, ", ") + v.T("; togline uno", "; leave one out")}
}

// codes are those that a dimension has, sorted.
func (sh *shape) codes(k int) []string {
	var out []string
	for _, c := range sh.combos {
		out = append(out, c.codes[k])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wanted reads the dimensions of an indicator from the address.
func (v *view) wanted(d model.Indicator, more ...string) (map[string]string, error) {
	want := map[string]string{}
	dims := append([]string{"FREQ", "CITIZENSHIP", "SEX", "AGE"}, d.Dimensions...)
	for name := range v.q {
		upper := strings.ToUpper(name)
		switch {
		case slices.Contains(common, name), slices.Contains(more, name):
		case slices.Contains(dims, upper):
			want[upper] = v.q.Get(name)
		default:
			var allowed []string
			for _, dim := range dims {
				allowed = append(allowed, strings.ToLower(dim))
			}
			return nil, reply.Bad(name, v.T("non c'è un parametro di questo nome", "there is no parameter of this name"), slices.Concat(more, allowed)...)
		}
	}
	return want, nil
}

// common are the parameters of every page.
var common = []string{"release", "figure", "format"}

// only refuses parameters that a page does not have.
func (v *view) only(names ...string) error {
	for name := range v.q {
		if !slices.Contains(common, name) && !slices.Contains(names, name) {
			return reply.Bad(name, v.T("non c'è un parametro di questo nome", "there is no parameter of this name"), names...)
		}
	}
	return nil
}

// areaAsked is the area that the address names, fallback when it names none.
func (v *view) areaAsked(param, fallback string) (string, error) {
	text := v.q.Get(param)
	if text == "" {
		return fallback, nil
	}
	codes, err := asked.Areas(v.Areas, param, []string{text})
	if err != nil {
		return "", err
	}
	return codes[0], nil
}

// areaAndYear are those that the address names, of those that a selection has; Italy and another year where it names none.
func (v *view) areaAndYear(sel *selection, years []string, otherwise string) (area, year string, err error) {
	if area, err = v.areaAsked("area", territory.Italy); err != nil {
		return "", "", err
	}
	if !slices.Contains(sel.combo.areas, area) {
		return "", "", reply.Bad("area", v.T("per questo territorio non ci sono dati", "there are no data for this area"), sel.combo.areas...)
	}
	if year = v.q.Get("year"); year == "" {
		year = otherwise
	}
	if !slices.Contains(years, year) {
		return "", "", reply.Bad("year", v.T("per questo anno non ci sono dati", "there are no data for this year"), years...)
	}
	return area, year, nil
}

// indicatorAsked is the indicator of an id.
func (v *view) indicatorAsked(param, id string) (model.Indicator, error) {
	return asked.Indicator(v.rel.Release, param, id)
}

// offered are the controls for the dimensions of a selection in which there is a choice.
func (v *view) offered(sel *selection, leave ...string) {
	for k, name := range sel.shape.dims {
		codes := sel.shape.codes(k)
		if len(codes) < 2 || slices.Contains(leave, name) {
			continue
		}
		f := field{Name: strings.ToLower(name), Label: naming.Dimension(name, v.Lang), Value: sel.codes[name]}
		if name == "FREQ" {
			codes = slices.DeleteFunc([]string{"A", "S", "Q", "M", "D"}, func(c string) bool { return !slices.Contains(codes, c) })
		} else {
			codes = v.names.Ordered(name, codes)
		}
		for _, code := range codes {
			f.Options = append(f.Options, option{code, v.code(name, code), code == sel.codes[name]})
		}
		sel.Fields = append(sel.Fields, f)
	}
}

// code is the name of a code of a dimension, with a capital.
func (v *view) code(dimension, code string) string {
	if dimension == "RATE" || dimension == "FORECAST_OF" {
		if d, ok := v.rel.Indicator(code); ok {
			return d.Title.In(v.Lang)
		}
	}
	name := v.names.Code(dimension, code, v.Lang)
	if name == "" {
		return code
	}
	r := []rune(name)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// where is the filter of a selection's dimensions, but for those that are left open.
func (sel *selection) where(open ...string) map[string][]string {
	out := map[string][]string{}
	for name, code := range sel.codes {
		if !slices.Contains(open, name) {
			out[name] = []string{code}
		}
	}
	return out
}
