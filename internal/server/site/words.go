package site

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/naming"
	"osservatorio/internal/period"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/territory"
)

// described is a selection in words: the dimensions that have a choice.
func (v *view) described(sel *selection, leave ...string) string {
	var parts []string
	for k, name := range sel.shape.dims {
		if name == "FREQ" || slices.Contains(leave, name) {
			continue
		}
		code := sel.codes[name]
		if naming.Total(code) && name != "CITIZENSHIP" || name == "SEX" && code == "T" || len(sel.shape.codes(k)) < 2 && name != "AGE" {
			continue
		}
		if name == "CITIZENSHIP" && naming.Total(code) {
			parts = append(parts, v.T("tutte le cittadinanze", "all citizenships"))
			continue
		}
		parts = append(parts, strings.ToLower(v.code(name, code)[:1])+v.code(name, code)[1:])
	}
	return strings.Join(parts, ", ")
}

// dataset is who gives a dataset, and what it is called; of one that is not declared any more its name alone.
func (v *view) dataset(id string) (giver, title string) {
	source, name, _ := strings.Cut(id, "/")
	for _, s := range v.Sources {
		if d := s.Datasets[name]; s.Name == source && d != nil {
			giver, _, _ = strings.Cut(s.Title.In(v.Lang), ":")
			return giver, d.Title.In(v.Lang)
		}
	}
	return source, name
}

// regionList are the twenty regions, in the order of the list.
func (v *view) regionList() []territory.Area {
	return v.Areas.At(territory.Region, period.Date{})
}

// span reads two periods of an address.
func (v *view) span(param, from, to string) (a, b period.Period, err error) {
	if a, err = asked.Period(param, from); err != nil {
		return a, b, err
	}
	b, err = asked.Period(param, to)
	return a, b, err
}

// sparkline draws the last values as a line without words; it says nothing to who does not see it,
// because the card beside it has the figure and its change in words. No line leads over a gap, or to the first value of
// a new series; a value alone is a dot.
func sparkline(values []float64, breaks []bool) template.HTML {
	const w, h = 160.0, 36.0
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if !math.IsNaN(x) {
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	if math.IsInf(lo, 0) || len(values) < 2 {
		return ""
	}
	var path strings.Builder
	x, y, apart := 0.0, 0.0, true
	for i, value := range values {
		if apart = apart || breaks[i]; math.IsNaN(value) {
			apart = true
			continue
		}
		x = 4 + float64(i)/float64(len(values)-1)*(w-8)
		y = h / 2
		if hi > lo {
			y = h - 5 - (value-lo)/(hi-lo)*(h-10)
		}
		if apart {
			fmt.Fprintf(&path, "M%.1f %.1fh0", x, y)
		} else {
			fmt.Fprintf(&path, "L%.1f %.1f", x, y)
		}
		apart = false
	}
	return template.HTML(fmt.Sprintf(`<svg class="spark" viewBox="0 0 %g %g" preserveAspectRatio="xMinYMid meet" aria-hidden="true" focusable="false"><path d="%s"/><circle cx="%.1f" cy="%.1f" r="3"/></svg>`, w, h, path.String(), x, y))
}

// dimension is the name of a dimension.
func (v *view) dimension(name string) string { return naming.Dimension(name, v.Lang) }

// quoted is a text as SQL has it.
func quoted(s string) string { return duck.Quote(s) }

// together joins what there is with commas.
func together(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
