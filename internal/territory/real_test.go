package territory

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// realDir is the folder of real extracts, beside the project's root.
const realDir = "../../../shared/real"

// notAreas are the texts of the area columns that name no area of ours, with
// the reason.
var notAreas = map[string]string{
	"FIUME": "a province of Italy until 1947, in the CO list for places of birth",
	"POLA":  "a province of Italy until 1947, in the CO list for places of birth",
	"ZARA":  "a province of Italy until 1947, in the CO list for places of birth",
	"701":   "Fiume", "702": "Pola", "703": "Zara",
}

// TestRealSpellings resolves every text of every area column of the real
// extracts, at the date of its row where the file has one.
func TestRealSpellings(t *testing.T) {
	if _, err := os.Stat(realDir); err != nil {
		t.Skip("the real extracts are not here: ", err)
	}
	territory := load(t)
	province := []Level{Province}
	for _, c := range []struct {
		files, column, date string
		comma               rune
		opts                Options
	}{
		{"istat/labour/*Mi_*.csv", "ITTER107", "TIME", ',', Options{System: ITTER107}},
		{"istat/labour/*Mi_*.csv", "Territory", "", ',', Options{}},
		{"istat/labour/Emp*.csv", "ITTER107", "TIME", ',', Options{System: ITTER107}},
		{"istat/labour/Emp*.csv", "Territory", "", ',', Options{}},
		{"istat/labour/databrowser*.csv", "Territorio", "", ',', Options{}},
		{"istat/population/*.csv", "REF_AREA", "TIME_PERIOD", ',', Options{System: ITTER107}},
		{"istat/sdmx/sdmxcsv_172*.csv", "REF_AREA", "TIME_PERIOD", ',', Options{System: ITTER107}},
		{"istat/territory/region_crosswalk.csv", "name", "", ',', Options{}},
		{"istat/territory/province_crosswalk_2026.csv", "name", "", ',', Options{Levels: province}},
		{"istat/territory/province_crosswalk_2026.csv", "prov_code", "", ',', Options{System: ISTAT}},
		{"istat/territory/istat_unita_territoriali_comuni_2026.csv", "Provincia/Uts", "", ';', Options{Levels: province}},
		{"istat/territory/istat_unita_territoriali_comuni_2026.csv", "Regione", "", ';', Options{Levels: []Level{Region}}},
		{"istat/territory/istat_unita_territoriali_comuni_2026.csv", "Ripartizione geografica", "", ';', Options{}},
		{"istat/territory/istat_unita_territoriali_comuni_2026.csv", "Codice Ripartizione geografica", "", ';', Options{System: ISTATRip5}},
		{"istat/territory/istat_unita_territoriali_comuni_2026.csv", "Sigla automobilistica", "", ';', Options{System: Sigla}},
		{"co/classifications/tab_regioni.csv", "cod_regione", "", ',', Options{System: CO}},
		{"co/classifications/tab_regioni.csv", "des_regione", "", ',', Options{System: CO}},
		{"co/classifications/tab_province.csv", "cod_provincia", "", ',', Options{System: CO, Levels: province}},
		{"co/classifications/tab_province.csv", "des_provincia", "", ',', Options{Levels: province}},
		{"inps/EXC*.csv", "Regione", "", ',', Options{System: INPS}},
		{"interno/accoglienza/*.csv", "Regione", "", ',', Options{System: Interno}},
		{"flussi/*.csv", "territory", "year", ',', Options{}},
		{"anchors/co*.csv", "territory", "", ',', Options{}},
	} {
		files, err := filepath.Glob(filepath.Join(realDir, c.files))
		if err != nil || len(files) == 0 {
			t.Errorf("no file matches %s: %v", c.files, err)
		}
		for _, file := range files {
			resolveColumn(t, territory, file, c.column, c.date, c.comma, c.opts)
		}
	}
}

func resolveColumn(t *testing.T, territory *Territory, file, column, date string, comma rune, opts Options) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	reader.Comma, reader.LazyQuotes = comma, true
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	at, dateAt := -1, -1
	for i, name := range records[0] {
		if strings.TrimSpace(name) == column {
			at = i
		}
		if date != "" && strings.TrimSpace(name) == date {
			dateAt = i
		}
	}
	if at < 0 || date != "" && dateAt < 0 {
		t.Errorf("%s has no column %q or %q", filepath.Base(file), column, date)
		return
	}
	seen := map[[2]string]bool{}
	for _, record := range records[1:] {
		text, when := record[at], ""
		if dateAt >= 0 {
			when = record[dateAt][:4] + "-06-30"
		}
		if seen[[2]string{text, when}] {
			continue
		}
		seen[[2]string{text, when}] = true
		opts.At = day(t, when)
		if _, err := territory.Resolve(text, opts); err != nil && notAreas[text] == "" {
			t.Errorf("%s, %s: %v", filepath.Base(file), column, err)
		}
	}
}

func TestRealPensions(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(realDir, "inps/dataset_6002_pensioniItalia.json"))
	if err != nil {
		t.Skip("the real extracts are not here: ", err)
	}
	var envelope struct {
		Datastore struct {
			Data []struct {
				Region string `json:"Regione"`
				Wider  string `json:"area_geografica"`
			}
		}
	}
	if err := json.Unmarshal(data, &envelope); err != nil {
		t.Fatal(err)
	}
	territory := load(t)
	seen := map[[2]string]bool{}
	for _, row := range envelope.Datastore.Data {
		pair := [2]string{row.Region, row.Wider}
		if seen[pair] {
			continue
		}
		seen[pair] = true
		region, err := territory.Resolve(row.Region, Options{System: INPS})
		if err != nil {
			t.Error(err)
		}
		wider, err := territory.Resolve(row.Wider, Options{System: INPS})
		if err != nil {
			t.Error(err)
		}
		if !territory.IsWithin(region.Code, wider.Code) {
			t.Errorf("%s is published in %s, ours is not", row.Region, row.Wider)
		}
	}
	if len(seen) != 19 {
		t.Errorf("%d regions, want 19", len(seen))
	}
}

// TestRealProvinces holds our provinces of 2026 against ISTAT's municipal list.
func TestRealProvinces(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(realDir, "istat/territory/province_crosswalk_2026.csv"))
	if err != nil {
		t.Skip("the real extracts are not here: ", err)
	}
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	territory := load(t)
	for _, r := range records[1:] {
		code, uts, sigla, regionCode, nuts := r[0], r[1], r[2], r[5], r[9]
		a, err := territory.Resolve(code, Options{System: ISTAT, At: day(t, "2026-01-01")})
		if err != nil {
			t.Error(err)
			continue
		}
		region, err := territory.Resolve(regionCode, Options{System: ISTAT})
		if err != nil || !territory.IsWithin(a.Code, region.Code) {
			t.Errorf("%s is not within %s: %v", a.Code, regionCode, err)
		}
		if a.Sigla != sigla || regionCode != "20" && a.NUTS != nuts {
			t.Errorf("%s: %s %s, ours %s %s", code, sigla, nuts, a.Sigla, a.NUTS)
		}
		if uts != code {
			if b, err := territory.Resolve(uts, Options{System: ISTATUTS, At: day(t, "2026-01-01")}); err != nil || b.Code != a.Code {
				t.Errorf("metropolitan city %s = %s, %v; want %s", uts, b.Code, err, a.Code)
			}
		}
	}
}
