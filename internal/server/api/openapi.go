package api

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"osservatorio/internal/export"
	"osservatorio/internal/server/shelf"
)

// openapi answers with the OpenAPI document of the release that is asked: what may be asked of it, what
// every parameter may be, and what every answer is.
func (c *call) openapi() error {
	doc, err := c.api.document(c.ctx, c.rel)
	if err != nil {
		return err
	}
	return c.json(doc)
}

const aboutAPI = `The figures of the labour-market observatory as JSON, CSV, XLSX, Parquet and Arrow IPC streams.

Everything is read from one release, the current one or that which release names. ETag and Last-Modified are those of the release; answers are packed with gzip or zstd; any page may read (CORS). Errors are problem details (RFC 9457) that name the parameter and what it may be; an unknown parameter is an error. Names of parameters may be written in any case: citizenship is CITIZENSHIP; their values may not.`

// document is the OpenAPI 3.1 document.
func (a *API) document(ctx context.Context, rel *shelf.Copy) (schema, error) {
	paths := schema{}
	for _, e := range a.endpoints {
		operation, err := a.operation(ctx, rel, e)
		if err != nil {
			return nil, err
		}
		paths[e.path] = schema{"get": operation}
	}
	return schema{
		"openapi": "3.1.0",
		"info": schema{"title": "Osservatorio del mercato del lavoro", "version": "1", "description": aboutAPI,
			"license": schema{"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"}},
		"servers": []any{schema{"url": "/"}},
		"paths":   paths,
		"components": schema{
			"schemas": schema{"Problem": schemaOf(reflect.TypeFor[problem]())},
			"securitySchemes": schema{"token": schema{"type": "http", "scheme": "bearer",
				"description": "A token that an operator made with `osservatorio token new`."}},
		},
	}, nil
}

func (a *API) operation(ctx context.Context, rel *shelf.Copy, e *endpoint) (schema, error) {
	params := []any{}
	for _, p := range e.parameters() {
		s, err := p.openapi(ctx, rel)
		if err != nil {
			return nil, err
		}
		params = append(params, s)
	}
	if e.columns != nil {
		names, err := e.columns.names(ctx, rel)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			p := e.columns.param(name)
			p.kind = listOf
			s, err := p.openapi(ctx, rel)
			if err != nil {
				return nil, err
			}
			params = append(params, s)
		}
	}
	responses, err := a.responses(ctx, rel, e)
	out := schema{"operationId": e.id, "summary": e.summary, "parameters": params, "responses": responses}
	if e.about != "" {
		out["description"] = e.about
	}
	if e.role != "" {
		out["security"] = []any{schema{"token": []string{}}}
		out["tags"] = []string{"restricted: " + string(e.role)}
	}
	return out, err
}

// openapi is a parameter as the document has it.
func (p param) openapi(ctx context.Context, rel *shelf.Copy) (schema, error) {
	s := schema{"type": "string"}
	var allowed []string
	if p.choices != nil {
		var err error
		if allowed, err = p.choices(ctx, rel); err != nil {
			return nil, err
		}
	}
	switch p.kind {
	case whole:
		s = schema{"type": "integer", "minimum": p.least, "maximum": p.most}
	case day:
		s["format"] = "date"
	case span:
		s["pattern"] = `^\d{4}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?))?$`
	case boolean:
		s["enum"] = []string{"true", "false"}
	case oneOf:
		s["enum"] = allowed
	case listOf:
		s = schema{"type": "array", "minItems": 1, "items": schema{"type": "string", "enum": allowed}}
	case texts:
		s = schema{"type": "array", "minItems": 1, "items": schema{"type": "string", "minLength": 1}}
	}
	out := schema{"name": p.name, "in": "query", "description": p.about, "schema": s}
	if p.required {
		out["required"] = true
	}
	if p.inPath {
		out["in"], out["required"] = "path", true
	}
	if p.kind == listOf || p.kind == texts {
		out["style"], out["explode"] = "form", false
	}
	if p.example != "" {
		out["example"] = p.example
		if p.kind == listOf || p.kind == texts {
			out["example"] = strings.Split(p.example, ",")
		}
	}
	return out, nil
}

// refusals are the errors that any answer may be.
var refusals = map[string]string{
	"400": "A parameter is unknown or has no such value; the body names it and what it may be.",
	"404": "There is nothing of that name, or no such release.",
	"405": "The service only reads.",
	"406": "None of the forms that Accept names can be given.",
	"410": "The release was withdrawn.",
	"413": "The answer is too large for its form; the body says what to ask for instead.",
	"414": "The address is too long.",
	"503": "Nothing is published yet, too many requests at once, or the answer took too long.",
}

func (a *API) responses(ctx context.Context, rel *shelf.Copy, e *endpoint) (schema, error) {
	trouble := func(about string) schema {
		return schema{"description": about, "content": schema{"application/problem+json": schema{"schema": schema{"$ref": "#/components/schemas/Problem"}}}}
	}
	out := schema{}
	for status, about := range refusals {
		out[status] = trouble(about)
	}
	out["414"] = schema{"description": refusals["414"], "content": schema{"text/plain": schema{"schema": schema{"type": "string"}}}}
	content := schema{}
	headers := schema{"X-Release": schema{"description": "The release that answers.", "schema": schema{"type": "string"}}}
	if e.role == "" {
		out["304"] = schema{"description": "The client has the answer."}
		headers["ETag"] = schema{"description": "Of the release, the address and the program.", "schema": schema{"type": "string"}}
		headers["Last-Modified"] = schema{"description": "When the release was published.", "schema": schema{"type": "string"}}
	} else {
		out["401"] = trouble("No token, or one that is not, or not any more, good.")
		out["403"] = trouble("The token is not of the role that this needs.")
		delete(headers, "X-Release")
	}
	switch {
	case e.raw == "application/json":
		content[e.raw] = schema{"schema": schema{"type": "object"}}
	case e.raw != "":
		content[e.raw] = schema{"schema": schema{"type": "string"}}
	case e.table:
		body := maps.Clone(schemaOf(reflect.TypeOf(e.answer)))
		row, err := e.row(ctx, rel)
		if err != nil {
			return nil, err
		}
		properties := maps.Clone(body["properties"].(schema))
		properties["data"] = schema{"type": "array", "items": row}
		body["properties"], body["required"] = properties, append(slices.Clone(body["required"].([]string)), "data")
		content["application/json"] = schema{"schema": body}
		for _, f := range export.Formats[1:] {
			s := schema{"type": "string", "format": "binary"}
			if f == "csv" {
				s = schema{"type": "string"}
			}
			content[mediaTypes[f]] = schema{"schema": s}
		}
		headers["X-Total-Count"] = schema{"description": "Rows of the whole answer, over all pages.", "schema": schema{"type": "integer"}}
		headers["Link"] = schema{"description": "The pages around this one (RFC 8288): first, prev, next, last.", "schema": schema{"type": "string"}}
		headers["X-Why-Empty"] = schema{"description": "Why there are no rows.", "schema": schema{"type": "string"}}
	default:
		content["application/json"] = schema{"schema": schemaOf(reflect.TypeOf(e.answer))}
	}
	out["200"] = schema{"description": "The answer.", "headers": headers, "content": content}
	return out, nil
}
