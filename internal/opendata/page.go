package opendata

import (
	"html/template"
	"io"
	"net/url"
)

// folder is the page of a flow's files, which is what the flow's address gives: plain, so that it stays readable for
// good beside files that stay for good.
var folder = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="it">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}} · {{.Release}}</title></head>
<body><main>
<h1>{{.Title}}</h1>
<p lang="en">{{.English}}</p>
<p>{{.About}}</p>
<p>Release <a href="{{.Of}}">{{.Release}}</a> · <a href="{{.Indicator}}">{{.ID}}</a> · Licenza / <span lang="en">Licence</span> <a href="` + ccBY4 + `">CC BY 4.0</a></p>
<table><caption>File / <span lang="en">Files</span></caption><thead><tr><th scope="col">File</th><th scope="col">Che cosa</th><th scope="col" lang="en">What</th><th scope="col">Byte</th><th scope="col">SHA-256</th></tr></thead>
<tbody>{{range .Files}}<tr><th scope="row"><a href="{{.Name}}">{{.Name}}</a></th><td>{{.About.IT}}</td><td lang="en">{{.About.EN}}</td><td>{{.Size}}</td><td><code>{{.Sum}}</code></td></tr>
{{end}}</tbody></table>
<p><a href="SHA256SUMS">SHA256SUMS</a></p>
</main></body>
</html>
`))

// page writes the page of a flow's folder.
func (w *writer) page(f flow) func(io.Writer) error {
	type row struct {
		Name, Sum string
		About     any
		Size      int64
	}
	var rows []row
	for _, x := range f.files {
		rows = append(rows, row{x.name, x.sha256, x.about, x.size})
	}
	d := f.indicator
	return func(out io.Writer) error {
		return folder.Execute(out, map[string]any{"Title": w.title(d.Title.IT), "English": d.Title.EN, "About": about(d, "it"), "ID": d.ID, "Release": w.rel.Manifest.ID,
			"Of": w.opts.URL + "dati/release/" + w.rel.Manifest.ID, "Indicator": w.opts.URL + "indicatori/" + url.PathEscape(d.ID), "Files": rows})
	}
}
