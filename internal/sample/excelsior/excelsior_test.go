package excelsior

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/sample/places"
)

func book(t *testing.T, name string) []byte {
	t.Helper()
	for _, e := range Extracts(1) {
		if strings.HasSuffix(e.Path, name) {
			var out bytes.Buffer
			if err := e.Write(&out); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}
	}
	t.Fatalf("no workbook %s", name)
	return nil
}

// table returns the rows of the sheet whose title has the words.
func table(t *testing.T, content []byte, words string) (sheet string, rows [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "indice" && len(rows) > 1 && strings.Contains(strings.Join(rows[1], ""), words) {
			return name, rows
		}
	}
	t.Fatalf("no table %q", words)
	return "", nil
}

func row(rows [][]string, label string) []string {
	for _, cells := range rows {
		if i := slices.Index(cells, label); i >= 0 {
			return cells[i:]
		}
	}
	return nil
}

func TestSameBytes(t *testing.T) {
	const name = "excelsior_2025_italia.xlsx"
	first := book(t, name)
	for range 5 {
		if !bytes.Equal(first, book(t, name)) {
			t.Fatal("the same workbook has other bytes")
		}
	}
}

func TestCountsInItalySharesInRegions(t *testing.T) {
	const words = "difficoltà di reperimento"
	inItaly, rows := table(t, book(t, "excelsior_2025_italia.xlsx"), words)
	if got := row(rows, "TOTALE"); got[1] != "5807270" {
		t.Errorf("Italy: %v, want 5807270 entries", got)
	}
	inRegion, rows := table(t, book(t, "excelsior_2025_lazio.xlsx"), words)
	if got := row(rows, "TOTALE"); got[1] != "100" {
		t.Errorf("Lazio: %v, want 100 %%", got)
	}
	if inItaly == inRegion {
		t.Errorf("the table is %s in both books", inItaly)
	}
	if _, rows := table(t, book(t, "excelsior_2013_valle-d-aosta.xlsx"), words); row(rows, "Dirigenti")[1] != "-" {
		t.Errorf("Valle d'Aosta 2013: managers are %v, want suppressed", row(rows, "Dirigenti"))
	}
}

func TestRegionsAddUpToItaly(t *testing.T) {
	for _, y := range years {
		regions := survey(1, y)
		sum := italy(regions)
		var sectorSum, occupationSum int64
		for k := range sectors {
			sectorSum += sum.sectors[k]
			if sum.immigrants[k] > sum.sectors[k] {
				t.Errorf("%d %s: more immigrants than entries", y.year, sectors[k].label)
			}
		}
		for _, h := range sum.occupations {
			occupationSum += h.entries
			if h.lacking+h.unprepared > h.hard || h.hard > h.entries || h.experienced() > h.entries {
				t.Errorf("%d: %+v is not nested", y.year, h)
			}
		}
		if sum.entries != y.entries || sectorSum != y.entries || occupationSum != y.entries || len(regions) != len(places.Regions) {
			t.Errorf("%d: entries %d, by sector %d, by occupation %d, want %d", y.year, sum.entries, sectorSum, occupationSum, y.entries)
		}
		if (sum.sectors[farming] > 0) != y.farming {
			t.Errorf("%d: %d entries in agriculture", y.year, sum.sectors[farming])
		}
	}
}
