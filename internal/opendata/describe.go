package opendata

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// days are those on which the first period begins and the last one ends.
func days(first, last string) (string, string, error) {
	a, err := period.Parse(first)
	if err != nil {
		return "", "", err
	}
	b, err := period.Parse(last)
	return a.Start().String(), b.End().String(), err
}

// column is a column of the CSV files, in the words of the descriptions.
type column struct {
	name, it, en string
	number       bool
	required     bool
	key          bool     // it tells an observation from others
	codes        []string // that it may have; nil when it is not coded
}

// columns are those of a flow, from its data structure.
func (w *writer) columns(f flow) []column {
	structure := w.opts.Flows.Flow(f.indicator.ID).Structure
	coded := map[string]*dataflow.Codelist{}
	keys := []string{"TIME_PERIOD"}
	numbers := []string{"OBS_VALUE"}
	for _, c := range slices.Concat(structure.Dimensions, structure.Attributes) {
		coded[c.ID] = c.List
		if c.Type == "Double" {
			numbers = append(numbers, c.ID)
		}
	}
	for _, c := range structure.Dimensions {
		keys = append(keys, c.ID)
	}
	var out []column
	for _, name := range release.Columns(f.indicator) {
		c := column{name: name, it: name, en: name, number: slices.Contains(numbers, name), key: slices.Contains(keys, name)}
		for _, concept := range w.opts.Flows.Concepts {
			if concept.ID == name {
				c.it, c.en = concept.Name.IT, concept.Name.EN
			}
		}
		c.required = c.key || name == "OBS_STATUS" || name == "INDICATOR"
		if list := coded[name]; list != nil && c.key {
			for _, code := range list.Codes {
				c.codes = append(c.codes, code.ID)
			}
		}
		out = append(out, c)
	}
	return out
}

// dataPackage describes a flow's tables by the Data Package specification of Frictionless, profile
// tabular-data-package.
func (w *writer) dataPackage(f flow, files []file) (any, error) {
	d := f.indicator
	var resources []any
	for _, x := range files {
		r := map[string]any{"name": strings.ReplaceAll(strings.ToLower(x.name), ".", "-"), "path": x.name, "title": x.about.IT, "bytes": x.size, "hash": "sha256:" + x.sha256,
			"format": strings.TrimPrefix(x.kind, "sdmx.")}
		header, err := w.header(f, x)
		if err != nil {
			return nil, err
		}
		r["schema"] = w.table(f, header)
		if strings.HasSuffix(x.name, ".csv") {
			r["profile"], r["encoding"], r["mediatype"] = "tabular-data-resource", "utf-8", "text/csv"
			r["dialect"] = map[string]any{"delimiter": ",", "lineTerminator": "\n", "header": true}
		}
		resources = append(resources, r)
	}
	return map[string]any{"profile": "data-package", "name": strings.ToLower(strings.ReplaceAll(d.ID, "_", "-")), "id": w.address(f), "version": w.rel.Manifest.ID,
		"title": w.title(d.Title.IT), "description": about(d, "it"), "homepage": w.opts.URL + "indicatori/" + d.ID, "created": w.published.Format("2006-01-02T15:04:05Z"),
		"licenses":     []any{map[string]any{"name": "CC-BY-4.0", "path": ccBY4, "title": "Creative Commons Attribution 4.0 International"}},
		"sources":      w.sources(f),
		"resources":    resources,
		"contributors": []any{map[string]any{"title": w.opts.Publisher.Name, "email": w.opts.Publisher.Email, "role": "publisher"}},
	}, nil
}

// header are the columns of a file in their order. Parquet has those of the CSV file beside it, and names them itself;
// described too, they are not guessed from the first rows by programs that read packages.
func (w *writer) header(f flow, x file) ([]string, error) {
	name := x.name
	if x.kind == "parquet" {
		name = f.indicator.ID + ".csv"
	}
	in, err := os.Open(filepath.Join(w.dir, "dati", f.indicator.ID, w.rel.Manifest.ID, name))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return csv.NewReader(in).Read()
}

// table describes columns in the order of a header.
func (w *writer) table(f flow, header []string) any {
	known := w.columns(f)
	fields, keys := []any{}, []string{}
	for _, name := range header {
		field := map[string]any{"name": name, "type": "string"}
		if i := slices.IndexFunc(known, func(c column) bool { return c.name == name }); i >= 0 {
			c := known[i]
			field["title"], field["description"] = c.it, c.en
			switch {
			case c.number:
				field["type"] = "number"
			case c.name == "KNOWN_FROM":
				field["type"] = "date"
			}
			if c.required {
				field["constraints"] = map[string]any{"required": true}
			}
			if c.key {
				keys = append(keys, c.name)
			}
		}
		fields = append(fields, field)
	}
	return map[string]any{"fields": fields, "missingValues": []string{""}, "primaryKey": keys}
}

// sources are the providers of a flow's data, with the licences under which they give them.
func (w *writer) sources(f flow) []any {
	out := []any{map[string]any{"title": f.indicator.Source}}
	var names []string
	for _, id := range f.indicator.Datasets {
		name, _, _ := strings.Cut(id, "/")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if licence := w.opts.Licences[name]; licence != "" {
			out = append(out, map[string]any{"title": name + " (" + licence + ")"})
		}
	}
	return out
}

// csvw describes the columns of a flow's CSV file by the Metadata Vocabulary for Tabular Data (W3C).
func (w *writer) csvw(f flow) any {
	d := f.indicator
	var columns []any
	var keys []string
	for _, c := range w.columns(f) {
		datatype := any("string")
		switch {
		case c.number:
			datatype = "number"
		case c.name == "KNOWN_FROM":
			datatype = "date"
		}
		if c.codes != nil {
			datatype = map[string]any{"base": "string", "format": "^(" + strings.Join(quoted(c.codes), "|") + ")$"}
		}
		columns = append(columns, map[string]any{"name": c.name, "titles": c.name, "dc:description": map[string]string{"it": c.it, "en": c.en},
			"datatype": datatype, "required": c.required, "propertyUrl": w.opts.URL + "concetti#" + c.name})
		if c.key {
			keys = append(keys, c.name)
		}
	}
	return map[string]any{"@context": []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "it"}}, "url": d.ID + ".csv",
		"dc:title": w.title(d.Title.IT), "dc:description": about(d, "it"), "dc:publisher": w.opts.Publisher.Name, "dc:license": map[string]string{"@id": ccBY4},
		"dc:modified": map[string]string{"@value": w.published.Format("2006-01-02"), "@type": "xsd:date"},
		"dialect":     map[string]any{"delimiter": ",", "encoding": "utf-8", "header": true, "lineTerminators": []string{"\n"}},
		"tableSchema": map[string]any{"columns": columns, "primaryKey": keys},
	}
}

func quoted(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = strings.NewReplacer(".", `\.`, "+", `\+`, "$", `\$`, "(", `\(`, ")", `\)`, "*", `\*`, "?", `\?`).Replace(c)
	}
	return out
}

// sdmxCSV writes a flow as SDMX-CSV 1.0.
func (w *writer) sdmxCSV(ctx context.Context, out io.Writer, d model.Indicator) error {
	m := dataflow.Message{Header: dataflow.Header{Release: w.rel.Manifest.ID}, Selection: dataflow.Selection{Flow: w.opts.Flows.Flow(d.ID)}, Format: dataflow.CSV1}
	to, err := dataflow.NewWriter(out, m)
	if err != nil {
		return err
	}
	if err := m.Rows(ctx, w.rel, to.Row); err != nil {
		return err
	}
	return to.Close()
}
