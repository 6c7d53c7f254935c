package e2e

import (
	"html"
	"regexp"
	"strconv"
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

// TestSiteAddsRegions: a ripartizione has the sum of its regions where counts add up and the release has no figure of it, on
// its own sheet and beside its regions; why others have none is said.
func TestSiteAddsRegions(t *testing.T) {
	at := serving(t, demoLake(t))
	figures := func(code string) map[string][]string {
		page := html.UnescapeString(get(t, at+"/regioni/"+code).body)
		begin := strings.Index(page, `id="t0"`)
		out := map[string][]string{}
		for _, r := range regexp.MustCompile(`<tr><th scope="row">([^<]*)</th>(.*?)</tr>`).FindAllStringSubmatch(page[begin:begin+strings.Index(page[begin:], "</table>")], -1) {
			for _, cell := range regexp.MustCompile(`<td[^>]*>([^<]*)</td>`).FindAllStringSubmatch(r[2], -1) {
				out[r[1]] = append(out[r[1]], cell[1])
			}
		}
		if code == "ITC" {
			for _, says := range []string{"quella data è la somma delle sue regioni", "beneficiari per prestazione (unità distinte in ogni territorio, mai sommate)"} {
				if !strings.Contains(page, says) {
					t.Errorf("the sheet of ITC does not say %q", says)
				}
			}
		}
		return out
	}
	part := figures("ITC")
	for _, label := range []string{"Minori stranieri non accompagnati presenti", "Migranti in accoglienza", "Quote stagionali"} {
		sum := 0
		for _, code := range []string{"ITC1", "ITC2", "ITC3", "ITC4"} {
			cells := figures(code)[label]
			if len(cells) < 5 {
				t.Fatalf("%s has no %s: %q", code, label, cells)
			}
			n, err := strconv.Atoi(strings.ReplaceAll(cells[0], ".", ""))
			if err != nil {
				t.Fatalf("%s of %s: %q", label, code, cells)
			}
			sum += n
			if part[label] == nil || cells[4] != part[label][0] {
				t.Errorf("%s: beside %s its part has %q, by itself %q", label, code, cells, part[label])
			}
		}
		if want := italianNumber(t, strconv.Itoa(sum), false); part[label] == nil || part[label][0] != want {
			t.Errorf("%s of ITC: %q, its regions have %s", label, part[label], want)
		}
	}
}
