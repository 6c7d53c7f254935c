package e2e

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestSiteSheets reads the fact sheet of a region on its page, and takes it away as a file of each kind.
func TestSiteSheets(t *testing.T) {
	at := serving(t, demoLake(t))
	for _, c := range []struct{ path, says string }{
		{"/regioni/ITC1?period=2013", "58.834"}, {"/en/regions/ITC1?period=2013", "58,834"}, // activations of non-EU workers, as the sheet of 2013 prints them
		{"/regioni/ITC1", `id="coerenza"`}, {"/regioni/IT", "Confronto tra le ripartizioni"}, {"/regioni/ITH1", "su 21"}, {"/en/regions/ITC", "of 5"},
		{"/regioni/ITC1?period=2013", `href="/regioni/ITC1/scheda.pdf?period=2013"`}, {"/en/regions/ITI1", `href="/en/regions/ITI1/fact-sheet.xlsx"`},
	} {
		if page := get(t, at+c.path); page.StatusCode != 200 || !strings.Contains(page.body, c.says) {
			t.Errorf("%s: %s, without %q", c.path, page.Status, c.says)
		}
	}
	for _, c := range []struct{ path, begins, media, name string }{
		{"/regioni/ITC1/scheda.pdf?period=2013", "%PDF-", "application/pdf", "scheda-ITC1-2013.pdf"},
		{"/en/regions/ITI1/fact-sheet.pdf", "%PDF-", "application/pdf", "fact-sheet-ITI1-2025.pdf"},
		{"/regioni/IT/scheda.html", "<!DOCTYPE html>", "text/html; charset=utf-8", "scheda-IT-2025.html"},
	} {
		file := get(t, at+c.path)
		if !strings.HasPrefix(file.body, c.begins) || file.Header.Get("Content-Type") != c.media || !strings.Contains(file.Header.Get("Content-Disposition"), c.name) {
			t.Errorf("%s: %s %v %.40q", c.path, file.Status, file.Header, file.body)
		}
	}
	book, err := excelize.OpenReader(strings.NewReader(get(t, at+"/regioni/ITC1/scheda.xlsx?period=2013").body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("T10", excelize.Options{RawCellValue: true}); err != nil || !strings.Contains(strings.Join(flat(rows), " "), " 58834 ") {
		t.Errorf("T10 of the workbook: %v %v", err, rows)
	}
	for path, status := range map[string]int{"/regioni/ITC11/scheda.pdf": 404, "/regioni/ITC1/scheda.doc": 404, "/regioni/ITC1?period=x": 400,
		"/regioni/ITC1?period=2013-Q1": 400, "/regioni/ITC1/scheda.pdf?sex=F": 400} {
		if page := get(t, at+path); page.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, page.Status, status)
		}
	}
}

// flat are all cells of a sheet.
func flat(rows [][]string) (out []string) {
	for _, r := range rows {
		out = append(out, r...)
	}
	return out
}
