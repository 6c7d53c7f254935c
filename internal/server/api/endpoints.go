package api

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"osservatorio/internal/compare"
	"osservatorio/internal/model"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// The parameters that choose cells.
var (
	areaParam = param{name: "area", about: "Areas by NUTS or ISTAT code or by name, joined with commas.", kind: texts, example: "ITC1,Toscana"}
	fromParam = param{name: "from", about: "The first period; a finer period counts when it lies inside.", kind: span, example: "2013"}
	toParam   = param{name: "to", about: "The last period.", kind: span, example: "2014-S1"}
)

// rowOf says that rows are what a type says.
func rowOf[T any]() func(context.Context, *shelf.Copy) (schema, error) {
	return func(context.Context, *shelf.Copy) (schema, error) { return schemaOf(reflect.TypeFor[T]()), nil }
}

// public are the endpoints that anybody may ask.
func (a *API) public() []*endpoint {
	indicator := param{name: "indicator", about: "An indicator by its id.", kind: oneOf, required: true, choices: ids, example: "emp_rate_1564"}
	out := []*endpoint{
		{path: "/api/v1", id: "index", summary: "What there is", answer: index{}, serve: (*call).index},
		{path: "/api/v1/openapi.json", id: "openapi", summary: "This document", raw: "application/json", serve: (*call).openapi},
		{path: "/api/v1/indicators", id: "listIndicators", summary: "The catalogue of the release", table: true, answer: page{}, row: rowOf[model.Indicator](),
			about:  "Every indicator with definition, formula, unit, population, source, dimensions, breaks and what it must not be compared with.",
			params: []param{{name: "theme", about: "The number of a theme.", kind: whole, least: 0, most: 99}}, serve: (*call).indicators},
		{path: "/api/v1/indicators/{id}", id: "getIndicator", summary: "One indicator and what the release has of it", answer: described{},
			params: []param{{name: "id", inPath: true, kind: oneOf, about: "The id of an indicator.", choices: ids}}, serve: (*call).indicator},
		{path: "/api/v1/areas", id: "listAreas", summary: "Areas: country, ripartizioni, regions, provinces", table: true, answer: page{}, row: rowOf[area](),
			params: []param{{name: "level", about: "The kind of area.", kind: oneOf, choices: fixed(levels...)}}, serve: (*call).areas},
		{path: "/api/v1/codelists", id: "listCodelists", summary: "The code lists", table: true, answer: page{}, row: rowOf[codeList](), serve: (*call).codelists},
		{path: "/api/v1/codelists/{id}", id: "getCodelist", summary: "The codes of one list with their names", table: true, answer: page{}, row: rowOf[code](),
			params: []param{{name: "id", inPath: true, kind: oneOf, about: "The name of a code list.", choices: a.codelistNames}}, serve: (*call).codelist},
		{path: "/api/v1/observations", id: "listObservations", summary: "Figures of one indicator", table: true, answer: page{}, row: a.observedRow, columns: a.observed(),
			about: "Every row is one cell with its value, unit, numerator, denominator, flags, standard error and provenance. A withheld cell has no value, and CONF_STATUS or OBS_STATUS says why. A value that a dimension of the indicator does not have is an error; a question whose parts are all there and that nothing answers is an empty answer that says why.",
			params: []param{indicator, areaParam, fromParam, toParam,
				{name: "as-of", about: "What was published on that day.", kind: day, example: "2025-10-01"},
				{name: "history", about: "true: whatever was ever published of each cell, from KNOWN_FROM until KNOWN_TO.", kind: boolean},
				{name: "change", about: "Beside each value its change: yoy on the same period of the year before, previous on the period before; none across a break.", kind: oneOf, choices: fixed("yoy", "previous")}},
			serve: (*call).observations},
	}
	for _, t := range []struct{ name, id, summary, about string }{
		{"forecasts", "listForecasts", "Forecasts: points, 80 and 95 % limits, method, origin, past accuracy", "ORIGIN is the last period known, STEP how many periods after it; MASE, COVER80 and COVER95 are of forecasts tried on the past, of the frequency SCORE_FREQ: years have the scores of the quarters or half-years that they are made of."},
		{"projections", "listProjections", "Projections of demand, quotas and domestic work by scenario", "COMPONENT, SCENARIO and METHOD tell what a row is; PAST_ERROR is of the method on the past."},
		{"backtests", "listBacktests", "Forecasts tried on the past beside what came", "KIND says what was known: real-time, pseudo-real-time, published (what an earlier release said)."},
	} {
		out = append(out, &endpoint{path: "/api/v1/" + t.name, id: t.id, summary: t.summary, about: t.about, table: true, answer: page{},
			row: a.tabledRow(t.name), columns: a.coded(tables[t.name]), serve: func(c *call) error { return c.tableRows(tables[t.name]) },
			params: []param{{name: "indicator", about: "An indicator by its id.", kind: oneOf, choices: a.tabledIndicators(t.name)}, areaParam, fromParam, toParam}})
	}
	return append(out,
		&endpoint{path: "/api/v1/scores", id: "listScores", summary: "How good the forecasts were on the past", table: true, answer: page{}, row: rowOf[compare.ScoreLine](),
			about: "Errors beside those of the seasonal naive forecast, shares within the limits, and whether the difference is more than chance. A measure that is not defined is null.",
			params: []param{{name: "indicator", about: "An indicator by its id.", kind: oneOf, choices: a.tabledIndicators("backtests")},
				{name: "by", about: "What lines are told apart by.", kind: listOf, choices: fixed(scoreBy...), example: "KIND,STEP"}},
			columns: a.coded(trials), serve: (*call).scores},
		&endpoint{path: "/api/v1/releases", id: "listReleases", summary: "Releases, their states and errata; the current one", table: true, answer: page{}, row: rowOf[listed](), always: true, serve: (*call).releases},
		&endpoint{path: "/api/v1/releases/{release}", id: "getRelease", summary: "What one release was made of and what its checks found", answer: manifest{}, always: true,
			params: []param{{name: "release", inPath: true, about: "The name of a release, or its beginning.", kind: text}}, serve: (*call).release},
		&endpoint{path: "/api/v1/metadata", id: "getMetadata", summary: "What a catalogue of data wants to know: sources, licences, columns, periods", answer: metadata{}, serve: (*call).metadata},
	)
}

func (a *API) codelistNames(context.Context, *shelf.Copy) ([]string, error) {
	var out []string
	for name := range a.project.Lists.Codes {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

// index says what there is.
type index struct {
	Release   *about    `json:"release"`
	Addresses []address `json:"addresses"`
}

type address struct {
	Path    string `json:"path"`
	Summary string `json:"summary"`
}

func (c *call) index() error {
	out := index{Release: c.about()}
	for _, e := range c.api.endpoints {
		out.Addresses = append(out.Addresses, address{e.path, e.summary})
	}
	return c.json(out)
}

// trials are the backtests by what tells one from another.
var trials = tabled{name: "backtests", free: append([]string{"METHOD", "PROVENANCE"}, tables["backtests"].free...)}

// scoreBy are the columns by which lines of the scoreboard may be told apart.
var scoreBy = []string{"KIND", "STEP", "REF_AREA", "CITIZENSHIP", "SECTOR", "ORIGIN", "KNOWN_ON"}

var scoreHeader = []string{"TRIALS", "SERIES", "ORIGINS", "MASE", "NAIVE_MASE", "RMSSE", "SMAPE", "OWA", "BIAS", "PINBALL", "CRPS",
	"COVER80", "COVER95", "MSIS80", "MSIS95", "DM", "P"}

// scores sums up the trials of the forecasts.
func (c *call) scores() error {
	f := compare.ScoreFilter{Indicator: c.q.Get("indicator"), By: asked.Values(c.q, "by"), Where: map[string][]string{}}
	names, err := c.at.columns.names(c.ctx, c.rel)
	if err != nil {
		return err
	}
	for _, name := range names {
		if values := asked.Values(c.q, name); len(values) > 0 {
			f.Where[name] = values
		}
	}
	if len(f.By) == 0 {
		f.By = []string{"KIND", "STEP"}
	}
	slices.Sort(f.By)
	if len(slices.Compact(slices.Clone(f.By))) < len(f.By) {
		return reply.Bad("by", "a column is named twice")
	}
	lines, err := compare.Scores(c.ctx, c.rel.Release, f)
	if err != nil {
		return err
	}
	header := slices.Concat([]string{"INDICATOR", "FREQ"}, f.By, scoreHeader)
	return list(c, "scores", lines, header, func(l compare.ScoreLine) []string {
		row := []string{l.Indicator, l.Freq}
		for _, name := range f.By {
			row = append(row, l.Of[name])
		}
		row = append(row, itoa(l.Trials), itoa(l.Series), itoa(l.Origins))
		for _, v := range []*float64{l.MASE, l.NaiveMAE, l.RMSSE, l.SMAPE, l.OWA, l.Bias, l.Pinball, l.CRPS, l.Cover80, l.Cover95, l.MSIS80, l.MSIS95, l.DM, l.P} {
			text := ""
			if v != nil {
				text = fmt.Sprintf("%.6f", *v)
			}
			row = append(row, text)
		}
		return row
	}, scoreHeader...)
}
