package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"osservatorio/internal/period"
	"osservatorio/internal/report"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// sheetFiles are the addresses of a region's fact sheet as a file, in both languages.
var sheetFiles = [2]string{"/regioni/{code}/scheda.", "/en/regions/{code}/fact-sheet."}

// sheetForms are the forms in which a fact sheet is taken away.
var sheetForms = map[string]struct {
	media string
	write func(*report.Document, io.Writer) error
}{
	"pdf":  {"application/pdf", (*report.Document).WritePDF},
	"xlsx": {types["xlsx"], (*report.Document).WriteXLSX},
	"html": {"text/html; charset=utf-8", (*report.Document).WriteHTML},
}

// sheetRoutes are the addresses of fact sheets as files. The page in its own style is taken away as
// an attachment: the site's policy lets no page have a style of its own.
func (s *Site) sheetRoutes() []reply.Route {
	var out []reply.Route
	for i, address := range sheetFiles {
		for form := range sheetForms {
			out = append(out, reply.Route{Pattern: address + form, Whole: true, Serve: s.sheetFile(langs[i], form)})
		}
	}
	return out
}

func (s *Site) sheetFile(lang, form string) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
		v := s.view(r, "region", lang)
		v.rel, v.demo = rel, rel.Synthetic()
		if err := v.only("period"); err != nil {
			return err
		}
		made, err := v.sheet(r.PathValue("code"))
		if err != nil {
			return err
		}
		made.mu.Lock()
		defer made.mu.Unlock()
		d := made.Document
		var b bytes.Buffer
		if err := sheetForms[form].write(d, &b); err != nil {
			return fmt.Errorf("fact sheet of %s: %w", r.PathValue("code"), err)
		}
		h := w.Header()
		h.Set("Content-Type", sheetForms[form].media)
		h.Set("Content-Language", lang)
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", d.FileName(form)))
		_, err = w.Write(b.Bytes())
		return err
	}
}

// madeSheet is a fact sheet that is kept: who looks at one takes its files away. One at a time writes it.
type madeSheet struct {
	*report.Document
	mu sync.Mutex
}

// mostSheets is how many fact sheets are kept.
const mostSheets = 8

// sheet makes the fact sheet of an area for the period that is asked for, or else the release's own.
func (v *view) sheet(code string) (*madeSheet, error) {
	when, err := v.sheetPeriod()
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %d %s %s %s", v.rel.Manifest.ID, len(v.rel.Entry.Decisions), v.Lang, code, when)
	if known, ok := v.sheets.Get(key); ok {
		return known, nil
	}
	d, err := report.Region(v.r.Context(), v.rel.Release, report.Options{Period: when, Lang: v.Lang, Area: code, Areas: v.Areas, Codes: v.Codes, Providers: v.Providers, Reliability: v.Reliability})
	switch {
	case errors.Is(err, report.ErrArea):
		return nil, reply.NotFound(v.T("Non c'è una scheda di questo territorio: l'elenco delle regioni porta tutte quelle che ci sono.", "There is no fact sheet of this area: the list of regions has all that there are."))
	case errors.Is(err, report.ErrSheetPeriod):
		return nil, reply.Bad("period", v.T("una scheda è di un anno o di un semestre, come 2025 o 2025-S1", "a fact sheet is of a year or a half-year, such as 2025 or 2025-S1"))
	case err != nil:
		return nil, err
	}
	made := &madeSheet{Document: d}
	v.sheets.Add(key, made)
	return made, nil
}

func (v *view) sheetPeriod() (period.Period, error) {
	text := v.q.Get("period")
	if text == "" {
		return report.SheetPeriod(v.r.Context(), v.rel.Release)
	}
	when, err := period.Parse(text)
	if err != nil {
		return when, reply.Bad("period", v.T("una scheda è di un anno o di un semestre, come 2025 o 2025-S1", "a fact sheet is of a year or a half-year, such as 2025 or 2025-S1"))
	}
	return when, nil
}

// sheetBody is the fact sheet within a page: its sections, and the files to take away.
func (v *view) sheetBody(code string) (map[string]any, error) {
	d, err := v.sheet(code)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var b bytes.Buffer
	if err := d.WriteSections(&b); err != nil {
		return nil, err
	}
	var files []link
	for _, form := range []string{"pdf", "xlsx", "html"} {
		files = append(files, link{Text: map[string]string{"pdf": "PDF", "xlsx": "XLSX", "html": "HTML"}[form], Href: v.sheetHref(code, form)})
	}
	return map[string]any{"Subtitle": d.Subtitle(), "Files": files, "Sections": template.HTML(b.String())}, nil // made and escaped by the report's own templates
}

// sheetHref is the address of a fact sheet as a file, of the release and period of this page.
func (v *view) sheetHref(code, form string) string {
	address := strings.Replace(sheetFiles[slices.Index(langs[:], v.Lang)], "{code}", url.PathEscape(code), 1) + form
	q := url.Values{}
	for _, name := range []string{"release", "period"} {
		if text := v.q.Get(name); text != "" {
			q.Set(name, text)
		}
	}
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}
