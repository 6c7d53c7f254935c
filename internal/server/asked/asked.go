// Package asked reads what a request asks for: one indicator's cells by area, period, day and
// dimension, in the words that all faces share. What it does not know is an error that names the
// parameter and what it may be.
package asked

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/territory"
)

// The rows that one answer has at most; larger ones are refused with what to ask for instead.
const (
	MostRows  = 100_000 // of a page
	MostFile  = 300_000 // of a file that is asked for whole
	MostSheet = 50_000  // of a workbook
)

// common are the parameters that every selection has beside the dimensions of its indicator.
var common = []string{"indicator", "area", "from", "to", "as-of", "release", "lang"}

// Filter reads a selection of cells:
//
//	indicator=emp_rate_1564   one id of the catalogue
//	area=ITC1,Toscana         NUTS or ISTAT codes or names
//	from=2013&to=2014-S1      SDMX periods, both ends counted
//	as-of=2025-10-01          what was published on that day
//	CITIZENSHIP=NEU,ITA       values of a dimension, of the indicator's or common ones
//
// Parameters may be repeated; more names those that the caller reads itself. The error is a *reply.Error.
func Filter(ctx context.Context, rel *release.Release, areas *territory.Territory, q url.Values, more ...string) (release.Filter, model.Indicator, error) {
	f := release.Filter{Indicator: q.Get("indicator"), Where: map[string][]string{}}
	d, err := Indicator(rel, "indicator", f.Indicator)
	if err != nil {
		return f, d, err
	}
	dimensions := slices.Concat(model.Key()[1:], d.Dimensions, []string{"OBS_STATUS", "CONF_STATUS"})
	dimensions = slices.DeleteFunc(dimensions, func(name string) bool { return name == "TIME_PERIOD" || name == "REF_AREA" })
	for name := range q {
		upper := strings.ToUpper(name)
		switch {
		case slices.Contains(common, name) || slices.Contains(more, name):
		case slices.Contains(dimensions, upper):
			values := Values(q, name)
			if err := known(ctx, rel, d, name, upper, values); err != nil {
				return f, d, err
			}
			f.Where[upper] = append(f.Where[upper], values...)
		default:
			return f, d, reply.Bad(name, "there is no parameter "+name, slices.Concat(common, more, dimensions)...)
		}
	}
	if f.Areas, err = Areas(areas, "area", Values(q, "area")); err != nil {
		return f, d, err
	}
	if f.From, err = Period("from", q.Get("from")); err != nil {
		return f, d, err
	}
	if f.To, err = Period("to", q.Get("to")); err != nil {
		return f, d, err
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.End().Before(f.From.Start()) {
		return f, d, reply.Bad("from", "from is after to: no period lies between them")
	}
	f.AsOf, err = Day("as-of", q.Get("as-of"))
	return f, d, err
}

// Values are those of a parameter, repeated or joined with commas.
func Values(q url.Values, name string) []string {
	var out []string
	for _, text := range q[name] {
		for v := range strings.SplitSeq(text, ",") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// Indicator is the one of an id.
func Indicator(rel *release.Release, param, id string) (model.Indicator, error) {
	if d, ok := rel.Indicator(id); ok {
		return d, nil
	}
	var ids []string
	for _, d := range rel.Catalogue.Indicators {
		ids = append(ids, d.ID)
	}
	if id == "" {
		return model.Indicator{}, reply.Bad(param, "name an indicator", ids...)
	}
	e := reply.Bad(param, "there is no indicator "+id, ids...)
	if near := codelist.Nearest(id, ids); len(near) > 0 {
		e.Detail += "; did you mean " + strings.Join(near, ", ") + "?"
	}
	return model.Indicator{}, e
}

// Areas are the codes of areas that are named by code or name.
func Areas(areas *territory.Territory, param string, texts []string) ([]string, error) {
	var out []string
	for _, text := range texts {
		area, err := areas.Resolve(text, territory.Options{})
		if err != nil {
			e := reply.Bad(param, err.Error())
			for _, level := range []territory.Level{territory.Country, territory.Ripartizione, territory.Region, territory.AutonomousProvince} {
				for _, a := range areas.At(level, period.Date{}) {
					e.Allowed = append(e.Allowed, a.Code)
				}
			}
			return nil, e
		}
		out = append(out, area.Code)
	}
	return out, nil
}

// Period reads a period; "" is none.
func Period(param, text string) (period.Period, error) {
	if text == "" {
		return period.Period{}, nil
	}
	p, err := period.Parse(text)
	if err != nil {
		return p, reply.Bad(param, err.Error(), "2013", "2013-S1", "2013-Q1", "2013-01")
	}
	return p, nil
}

// Day reads a day; "" is none.
func Day(param, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", reply.Bad(param, "this is not a day written yyyy-mm-dd")
	}
	return text, nil
}

// known refuses a value that the indicator has in no observation.
func known(ctx context.Context, rel *release.Release, d model.Indicator, param, dimension string, values []string) error {
	codes, err := rel.Codes(ctx, d, dimension)
	if err != nil {
		return err
	}
	for _, v := range values {
		if !slices.Contains(codes, v) {
			return reply.Bad(param, d.ID+" has no observation with this value of "+dimension, codes...)
		}
	}
	return nil
}

// Fault turns an error of a release's query into an answer.
func Fault(err error) error {
	switch {
	case errors.Is(err, release.ErrTooEarly):
		return reply.Bad("as-of", err.Error())
	case errors.Is(err, release.ErrDimension), errors.Is(err, release.ErrValue), errors.Is(err, release.ErrIncomparable):
		return &reply.Error{Status: 400, Detail: err.Error()}
	}
	return err
}
