package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/export"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
	"osservatorio/internal/server/token"
)

// Role says what a token's holder may read beyond what is public; one of token.Roles.
type Role string

// The roles.
const (
	analyst  Role = "analyst"
	editor   Role = "editor"
	operator Role = "operator"
)

// Inside tells what a lake holds beside its published releases, to those who may know.
type Inside interface {
	// Status is what `osservatorio status --format json` says.
	Status(ctx context.Context) (any, error)
	// Metrics serves figures of the server's work and of the lake, as Prometheus reads them.
	Metrics() http.Handler
	// Staged are the releases that wait for approval, publication or their hour.
	Staged(ctx context.Context) ([]release.Entry, error)
	// Waiting opens a release that waits. release.ErrNone is returned when none of that name does.
	Waiting(ctx context.Context, id string) (*release.Release, error)
	// Quarantined are the files with the rows of a dataset that broke its contract. Datasets about persons have none.
	Quarantined(dataset string) ([]string, error)
	// Withheld is the file that names the cells that the candidate withholds, "" when there is none.
	Withheld() (string, error)
	// Candidate is the file with the observations that a model gave the last build, before disclosure control, "" when there is none.
	Candidate(model string) (string, error)
}

// Restrict adds the addresses for holders of tokens; used is told of every use of a good one.
func (a *API) Restrict(inside Inside, tokens *token.File, used func(name, role, path string)) {
	a.inside, a.tokens, a.used = inside, tokens, used
	a.endpoints = append(a.endpoints, a.restricted()...)
}

// admit finds who asks, and refuses those who may not.
func (a *API) admit(e *endpoint, r *http.Request) error {
	refuse := func(fault, detail string, err error) error {
		challenge := `Bearer realm="osservatorio"`
		if fault != "" {
			challenge += `, error="` + fault + `"`
		}
		return &reply.Error{Status: http.StatusUnauthorized, Detail: detail, Headers: map[string]string{"WWW-Authenticate": challenge}, Err: err}
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if len(r.Header.Values("Authorization")) > 1 || !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return refuse("", "this is read with a token: Authorization: Bearer TOKEN", nil)
	}
	who, err := a.tokens.Check(strings.TrimSpace(secret), a.now())
	switch {
	case errors.Is(err, token.ErrUnknown), errors.Is(err, token.ErrExpired), errors.Is(err, token.ErrRevoked):
		return refuse("invalid_token", err.Error(), err)
	case err != nil:
		return err
	}
	a.used(who.Name, who.Role, r.URL.Path)
	if who.Role != string(e.role) {
		return &reply.Error{Status: http.StatusForbidden, Detail: "this needs a token of the role " + string(e.role) + "; yours is of " + who.Role, Allowed: []string{string(e.role)},
			Headers: map[string]string{"WWW-Authenticate": `Bearer realm="osservatorio", error="insufficient_scope"`}}
	}
	return nil
}

// private answers a holder of a token.
func (a *API) private(e *endpoint, w http.ResponseWriter, r *http.Request) error {
	if err := a.admit(e, r); err != nil {
		return err
	}
	c := &call{api: a, at: e, ctx: r.Context(), w: w, r: r}
	if err := e.parse(c); err != nil {
		return err
	}
	return e.serve(c)
}

// restricted are the endpoints that need a token.
func (a *API) restricted() []*endpoint {
	dataset := param{name: "dataset", about: "A dataset, source/dataset; those about single persons are kept from everybody.", kind: oneOf, required: true, choices: a.impersonal}
	indicator := param{name: "indicator", about: "An indicator by its id.", kind: oneOf, required: true, choices: a.declared}
	const base = "/api/v1/restricted/"
	return []*endpoint{
		{path: base + "status", id: "getStatus", role: operator, summary: "What the lake holds and what is failing", answer: map[string]any{}, serve: func(c *call) error {
			status, err := c.api.inside.Status(c.ctx)
			if err != nil {
				return err
			}
			return c.json(status)
		}},
		{path: base + "metrics", id: "getMetrics", role: operator, summary: "Metrics as Prometheus reads them", raw: "text/plain", serve: func(c *call) error {
			c.api.inside.Metrics().ServeHTTP(c.w, c.r)
			return nil
		}},
		{path: base + "releases", id: "listStaged", role: editor, summary: "Releases that wait for approval, for publication or for their hour", answer: staged{}, serve: (*call).staged},
		{path: base + "releases/{id}/checks", id: "getStagedChecks", role: editor, summary: "What the checks found of a release that waits, with the offending rows", answer: stagedChecks{},
			params: []param{{name: "id", inPath: true, kind: text, about: "The name of a release that waits."}}, serve: (*call).stagedChecks},
		{path: base + "quarantine", id: "listQuarantine", role: analyst, summary: "Rows of a dataset that broke its contract, and why", table: true, answer: page{}, params: []param{dataset},
			row: fixedRow("SNAPSHOT", "LINE", "FIELD", "RULE", "MESSAGE", "RAW", "ROW"), serve: (*call).quarantine},
		{path: base + "withheld", id: "listWithheld", role: analyst, summary: "The cells that the candidate withholds, and by which rule; no values", table: true, answer: page{},
			row: anyRow, serve: (*call).withheld},
		{path: base + "candidate", id: "listCandidate", role: analyst, summary: "Observations of the last build before disclosure control: not to be passed on", table: true, answer: page{}, params: []param{indicator},
			row: anyRow, serve: (*call).candidate},
	}
}

// anyRow is a row whose columns depend on what was built.
func anyRow(context.Context, *shelf.Copy) (schema, error) {
	return schema{"type": "object", "additionalProperties": schema{"type": []string{"string", "number", "boolean", "null"}}}, nil
}

func fixedRow(columns ...string) func(context.Context, *shelf.Copy) (schema, error) {
	return func(context.Context, *shelf.Copy) (schema, error) {
		row := rowSchema(columns, map[string]duck.Kind{"LINE": duck.Integer})
		row["required"] = columns
		return row, nil
	}
}

// impersonal are the datasets whose rows are about no single person or firm: those that their providers publish.
// A row of the others, also one that was refused, is kept from everybody here.
func (a *API) impersonal(context.Context, *shelf.Copy) ([]string, error) {
	var out []string
	for _, d := range a.project.Catalog.Datasets() {
		if c := a.project.Schemas.Contracts[d.Contract]; c != nil && !c.Personal && a.project.Disclosure != nil && a.project.Disclosure.Passes(d.ID()) {
			out = append(out, d.ID())
		}
	}
	return out, nil
}

// declared are the indicators that models give a build.
func (a *API) declared(context.Context, *shelf.Copy) ([]string, error) {
	var out []string
	for _, d := range a.project.Models.Indicators() {
		if d.Query == "" {
			out = append(out, d.ID)
		}
	}
	return out, nil
}

// staged are the releases that wait, with who decided what.
type staged struct {
	Releases []release.Entry `json:"releases"`
}

func (c *call) staged() error {
	waiting, err := c.api.inside.Staged(c.ctx)
	if err != nil {
		return err
	}
	return c.json(staged{append([]release.Entry{}, waiting...)})
}

// stagedChecks are what the checks found of a release that waits.
type stagedChecks struct {
	Release  release.Entry `json:"release"`
	AsOf     string        `json:"as_of"`
	Hash     string        `json:"hash"`
	Blocking int           `json:"blocking"` // checks that found something and would stop a release
	Checks   []found       `json:"checks"`
}

type found struct {
	check
	Message string     `json:"message"`
	Header  []string   `json:"header"`
	Rows    [][]string `json:"rows"` // the first that offend
}

func (c *call) stagedChecks() error {
	rel, err := c.api.inside.Waiting(c.ctx, c.r.PathValue("id"))
	if errors.Is(err, release.ErrNone) {
		return reply.NotFound("no release of that name waits")
	}
	if err != nil {
		return err
	}
	defer rel.Close()
	out := stagedChecks{Release: rel.Entry, AsOf: rel.Manifest.AsOf, Hash: rel.Manifest.Hash(), Checks: []found{}}
	for i, x := range checksOf(rel.Checks) {
		r := rel.Checks[i]
		if r.Blocks() {
			out.Blocking++
		}
		out.Checks = append(out.Checks, found{x, r.Message, append([]string{}, r.Header...), append([][]string{}, r.Rows...)})
	}
	return c.json(out)
}

// inFiles answers with rows of Parquet files of the lake; columns are nil where the files say which there are.
func (c *call) inFiles(paths []string, name, query string, columns []string) error {
	t := result{name: name, columns: columns, title: export.Title{Name: name}}
	if len(paths) == 0 {
		if _, err := c.sorting(columns); err != nil {
			return err
		}
		t.page.WhyEmpty = "no extract of it had a row that broke its contract"
		return c.write(export.Lines(columns, nil), t)
	}
	db, err := duck.Open(c.ctx, duck.Options{Memory: "512MB", Threads: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	if columns == nil {
		rows, err := db.Rows(c.ctx, "SELECT * FROM ("+query+") LIMIT 0")
		if err != nil {
			return err
		}
		for _, x := range rows.Columns() {
			t.columns = append(t.columns, x.Name)
		}
		rows.Close()
	}
	t.db, t.query = db, query
	return c.give(t)
}

func (c *call) quarantine() error {
	paths, err := c.api.inside.Quarantined(c.q.Get("dataset"))
	if err != nil {
		return err
	}
	columns := []string{"SNAPSHOT", "LINE", "FIELD", "RULE", "MESSAGE", "RAW", "ROW"}
	return c.inFiles(paths, "quarantine", `SELECT split_part(parse_filename(filename), '-', 1) AS SNAPSHOT, line::BIGINT AS LINE, "column" AS FIELD, rule AS RULE, message AS MESSAGE, raw AS RAW, "row"::VARCHAR AS ROW
FROM read_parquet([`+quotedAll(paths)+`], union_by_name=true, filename=true) ORDER BY SNAPSHOT, LINE, FIELD, RULE`, columns)
}

func (c *call) withheld() error {
	path, err := c.api.inside.Withheld()
	return c.inFile(path, err, "withheld", "SELECT * FROM %s ORDER BY ALL")
}

func (c *call) candidate() error {
	for _, d := range c.api.project.Models.Indicators() {
		if d.ID != c.q.Get("indicator") {
			continue
		}
		path, err := c.api.inside.Candidate(d.Model)
		return c.inFile(path, err, d.ID+"_before_disclosure", "SELECT COLUMNS(c -> c NOT IN ('TOP1', 'TOP2')) FROM %s WHERE INDICATOR = "+duck.Quote(d.ID)+" ORDER BY ALL")
	}
	return reply.Bad("indicator", "there is no such indicator")
}

func (c *call) inFile(path string, err error, name, query string) error {
	if err != nil {
		return err
	}
	if path == "" {
		return reply.NotFound("the lake has no such table of its last build")
	}
	return c.inFiles([]string{path}, name, strings.Replace(query, "%s", duck.Parquet(path), 1), nil)
}
