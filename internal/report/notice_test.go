package report

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/lake"
	"osservatorio/internal/release"
)

// A report of a withdrawn release says so in every form, on the cover's page and among the errata.
func TestWithdrawnReleaseSaysSo(t *testing.T) {
	r := publish(t, "real", nil, true, cells())
	day := time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
	l, err := lake.Open(filepath.Dir(filepath.Dir(r.Dir)), func() time.Time { return day })
	must(t, err)
	must(t, r.Close())
	editor := &release.Editor{Lake: l, By: "test", Now: func() time.Time { return day }}
	_, err = editor.Withdraw(r.Manifest.ID, "Torino contata due volte")
	must(t, err)
	r, err = release.Open(context.Background(), l, r.Manifest.ID)
	must(t, err)
	t.Cleanup(func() { r.Close() })
	for lang, want := range map[string]string{"it": "RITIRATA il 3 dicembre 2026, da non usare: Torino contata due volte", "en": "WITHDRAWN on 3 December 2026, not to be used: Torino contata due volte"} {
		d := semiannual(t, r, lang)
		var page, sheet, print bytes.Buffer
		must(t, d.WriteHTML(&page))
		must(t, d.WriteXLSX(&sheet))
		must(t, d.WritePDF(&print))
		if n := strings.Count(page.String(), want); n < 4 { // title, notice, the box that opens the text, errata
			t.Errorf("%s: the page says it %d times", lang, n)
		}
		book, err := excelize.OpenReader(&sheet)
		must(t, err)
		for _, name := range book.GetSheetList() {
			rows, err := book.GetRows(name)
			must(t, err)
			if len(rows) == 0 || rows[0][0] != want {
				t.Errorf("%s: sheet %s begins with %v", lang, name, rows[:min(len(rows), 1)])
			}
		}
	}
	current := semiannual(t, publish(t, "real", nil, true, cells()), "it")
	var page bytes.Buffer
	must(t, current.WriteHTML(&page))
	if !strings.Contains(page.String(), "Nessuna release pubblicata è stata ritirata o corretta.") || strings.Contains(page.String(), "RITIRATA") {
		t.Error("a release in use is not said to be so")
	}
}
