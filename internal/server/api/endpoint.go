package api

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// endpoint is one address of the API. Handlers parse by it and the OpenAPI document is made of it, so that
// neither can say what the other does not.
type endpoint struct {
	path    string
	id      string // operationId
	summary string
	about   string
	params  []param
	// columns are the columns of the release whose values are parameters too: dimension=value.
	columns *columns
	// table says that the answer is rows, in every format of package export, paged and sorted; answer is then
	// what stands above the rows in JSON.
	table  bool
	row    func(ctx context.Context, rel *shelf.Copy) (schema, error)
	answer any    // a value of the type of the JSON answer
	role   Role   // who may ask; "" is everybody
	raw    string // the media type of an answer that is no JSON of a type
	always bool   // the answer is of no one release, so none can be named
	serve  func(c *call) error
}

// kind is how a parameter is written.
type kind int

const (
	text    kind = iota
	whole        // a number without decimals, from least to most
	day          // yyyy-mm-dd
	span         // an SDMX period
	boolean      // true or false
	oneOf        // one of the choices
	listOf       // some of the choices, joined with commas
	texts        // texts joined with commas
)

// param is a parameter of the query, or of the path.
type param struct {
	name        string
	about       string
	kind        kind
	inPath      bool
	required    bool
	least, most int
	choices     func(ctx context.Context, rel *shelf.Copy) ([]string, error)
	example     string
}

// columns of a table of the release, and the values that they have.
type columns struct {
	names  func(ctx context.Context, rel *shelf.Copy) ([]string, error)
	values func(ctx context.Context, rel *shelf.Copy, name string) ([]string, error)
	// own says that the handler checks values itself, by what else is asked for.
	own bool
}

// fixed are choices that no release changes.
func fixed(values ...string) func(context.Context, *shelf.Copy) ([]string, error) {
	return func(context.Context, *shelf.Copy) ([]string, error) { return values, nil }
}

// param is the parameter that a column is.
func (x *columns) param(name string) param {
	p := param{name: name, kind: listOf, about: "Values of " + name + ", joined with commas.", choices: func(ctx context.Context, rel *shelf.Copy) ([]string, error) {
		return x.values(ctx, rel, name)
	}}
	if x.own {
		p.kind = texts
	}
	return p
}

// call is one request, its parameters checked.
type call struct {
	api *API
	at  *endpoint
	ctx context.Context
	w   http.ResponseWriter
	r   *http.Request
	rel *shelf.Copy
	q   url.Values

	format        string
	italian       bool
	limit, offset int // limit -1: all
}

// The limits of one answer, beside those of package asked.
const (
	defaultRows = 1000 // of a page of JSON
	deepest     = 100_000_000
)

var common = []param{
	{name: "release", about: "A release by its name; the current one when left out.", kind: text},
}

var paging = []param{
	{name: "format", about: "The form of the answer, whatever the header Accept says.", kind: oneOf, choices: fixed(export.Formats...)},
	{name: "locale", about: "How CSV is written: dot (comma-separated, decimal point), it (semicolons, decimal commas, a byte order mark: as Italian spreadsheets read it), auto (as the header Accept-Language says).", kind: oneOf, choices: fixed("dot", "it", "auto")},
	{name: "limit", about: "Rows of this page. JSON comes in pages of 1000 when left out; the other formats come whole, or 413 says that they are too large.", kind: whole, least: 1, most: asked.MostRows},
	{name: "offset", about: "Rows before this page.", kind: whole, most: deepest},
	{name: "sort", about: "Columns to sort by, joined with commas; - before a name sorts from the greatest. Missing values come last. Rows that are alike stay in the order of the table.", kind: texts, example: "-OBS_VALUE,REF_AREA"},
}

// parameters are all that an endpoint takes, but for its columns.
func (e *endpoint) parameters() []param {
	out := slices.Clone(e.params)
	if e.table {
		out = append(out, paging...)
	}
	if !e.always && e.role == "" {
		out = append(out, common...)
	}
	return out
}

// parse checks a request against the endpoint.
func (e *endpoint) parse(c *call) error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return reply.Bad("", "the query of the address is not well written: "+err.Error())
	}
	c.q = query
	known := map[string]param{}
	var names []string
	for _, p := range e.parameters() {
		if p.inPath {
			continue
		}
		known[p.name] = p
		names = append(names, p.name)
	}
	if e.columns != nil {
		own, err := e.columns.names(c.ctx, c.rel)
		if err != nil {
			return err
		}
		for _, name := range own {
			known[name] = e.columns.param(name)
			names = append(names, name)
		}
	}
	c.q = inOneCase(c.q, names)
	for name, values := range c.q {
		p, ok := known[name]
		if !ok {
			return reply.Bad(name, "there is no parameter "+name, names...)
		}
		if len(values) > 1 && p.kind != listOf && p.kind != texts {
			return reply.Bad(name, "it is given more than once")
		}
		if err := p.check(c, values); err != nil {
			return err
		}
	}
	for _, p := range e.parameters() {
		if p.required && !p.inPath && c.q.Get(p.name) == "" {
			b := reply.Bad(p.name, "it is missing")
			if p.choices != nil {
				if b.Allowed, err = p.choices(c.ctx, c.rel); err != nil {
					return err
				}
			}
			return b
		}
	}
	return c.negotiate()
}

// inOneCase writes the names of parameters as the endpoint has them, whatever their case in the address.
func inOneCase(q url.Values, names []string) url.Values {
	out := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		as := name
		if !slices.Contains(names, name) {
			if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
				as = names[i]
			}
		}
		out[as] = append(out[as], q[name]...)
	}
	return out
}

// check refuses values that the parameter does not have.
func (p param) check(c *call, values []string) error {
	q := url.Values{p.name: values}
	value := q.Get(p.name)
	switch p.kind {
	case whole:
		n, ok := number(value)
		if !ok || n < p.least || n > p.most {
			return reply.Bad(p.name, "this is no whole number from "+itoa(p.least)+" to "+itoa(p.most))
		}
	case day:
		if value == "" {
			return reply.Bad(p.name, "it is empty: write yyyy-mm-dd")
		}
		_, err := asked.Day(p.name, value)
		return err
	case span:
		if value == "" {
			return reply.Bad(p.name, "it is empty", "2013", "2013-S1", "2013-Q1", "2013-01")
		}
		_, err := asked.Period(p.name, value)
		return err
	case boolean:
		if value != "true" && value != "false" {
			return reply.Bad(p.name, "it is true or false", "true", "false")
		}
	case oneOf, listOf:
		allowed, err := p.choices(c.ctx, c.rel)
		if err != nil {
			return err
		}
		list := []string{value}
		if p.kind == listOf {
			if list = asked.Values(q, p.name); len(list) == 0 {
				list = []string{""}
			}
		}
		for _, v := range list {
			if !slices.Contains(allowed, v) {
				e := reply.Bad(p.name, "it cannot be "+quoted(v), allowed...)
				if near := codelist.Nearest(v, allowed); len(near) > 0 {
					e.Detail += "; did you mean " + strings.Join(near, ", ") + "?"
				}
				return e
			}
		}
	case texts:
		if len(asked.Values(q, p.name)) == 0 {
			return reply.Bad(p.name, "it is empty")
		}
	}
	return nil
}

// mediaTypes are those of the formats.
var mediaTypes = map[string]string{
	"json":    "application/json",
	"csv":     "text/csv",
	"xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"parquet": "application/vnd.apache.parquet",
	"arrow":   "application/vnd.apache.arrow.stream",
}

// negotiate decides the form of the answer.
func (c *call) negotiate() error {
	if c.at.raw != "" {
		return nil
	}
	formats := []string{"json"}
	if c.at.table {
		formats = export.Formats
	}
	if c.format = c.q.Get("format"); c.format == "" {
		best := 0.0
		for _, f := range formats {
			if q := reply.Accepts(strings.Join(c.r.Header.Values("Accept"), ","), mediaTypes[f]); q > best {
				best, c.format = q, f
			}
		}
	}
	if c.format == "" {
		e := &reply.Error{Status: http.StatusNotAcceptable, Detail: "none of what the header Accept names can be given"}
		for _, f := range formats {
			e.Allowed = append(e.Allowed, mediaTypes[f])
		}
		return e
	}
	switch languages := strings.Join(c.r.Header.Values("Accept-Language"), ","); c.q.Get("locale") {
	case "it":
		c.italian = true
	case "auto":
		c.italian = languages != "" && reply.Accepts(languages, "it") > reply.Accepts(languages, "en")
	}
	c.limit, c.offset = -1, 0
	if c.format == "json" {
		c.limit = defaultRows
	}
	if n, ok := number(c.q.Get("limit")); ok {
		c.limit = n
	}
	if n, ok := number(c.q.Get("offset")); ok {
		c.offset = n
	}
	return nil
}

// ids are those of the catalogue's indicators.
func ids(_ context.Context, rel *shelf.Copy) ([]string, error) {
	var out []string
	for _, d := range rel.Catalogue.Indicators {
		out = append(out, d.ID)
	}
	return out, nil
}

// dimensions are those of all indicators of the catalogue, without area and period.
func dimensions(rel *shelf.Copy) []string {
	var own []string
	for _, d := range rel.Catalogue.Indicators {
		own = append(own, d.Dimensions...)
	}
	slices.Sort(own)
	keys := slices.DeleteFunc(model.Key()[1:], func(name string) bool { return name == "REF_AREA" || name == "TIME_PERIOD" })
	return slices.Concat(keys, slices.Compact(own), []string{"OBS_STATUS", "CONF_STATUS"})
}
