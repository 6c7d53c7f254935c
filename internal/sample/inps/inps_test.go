package inps

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"osservatorio/internal/sample/extract"
)

func written(t *testing.T, e extract.Extract) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func find(t *testing.T, dataset, path, published string) extract.Extract {
	t.Helper()
	for _, e := range Extracts(1) {
		if e.Dataset == dataset && strings.HasSuffix(e.Path, path) && e.Published.Equal(extract.Day(published)) {
			return e
		}
	}
	t.Fatalf("no extract of %s at %s of %s", dataset, path, published)
	return extract.Extract{}
}

// recipients are the counts of one year, by "REF_AREA SCHEME CITIZENSHIP SEX".
func recipients(t *testing.T, year int, seed uint64) map[string]int64 {
	t.Helper()
	var out bytes.Buffer
	if err := writeRecipients(&out, seed, year, provisional{status: "A", level: 1000}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, row := range rows[1:] {
		if row[5] != "" {
			counts[strings.Join(row[1:5], " ")] = number(row[5])
		}
	}
	return counts
}

// The figures printed in the fact sheets of 2013 come out of any seed.
func TestPrintedFigures(t *testing.T) {
	for _, seed := range []uint64{1, 20260316} {
		for _, row := range table(calibrationCSV)[1:] {
			counts := recipients(t, int(number(row[1])), seed)
			cell := func(citizenship, sex string) int64 {
				return counts[row[2]+" "+row[0]+" "+citizenship+" "+sex]
			}
			if got, want := cell("NEU", "T"), number(row[3]); got != want {
				t.Errorf("seed %d: %s: %d non-EU recipients, want %d", seed, row, got, want)
			}
			if got, want := cell("NEU", "F"), number(row[4]); got != want {
				t.Errorf("seed %d: %s: %d women, want %d", seed, row, got, want)
			}
			all := cell("ITA", "T") + cell("EU", "T") + cell("NEU", "T")
			if row[5] != "" && all != number(row[5]) {
				t.Errorf("seed %d: %s: %d recipients, want %s", seed, row, all, row[5])
			}
		}
	}
}

// The shares are those printed, to the decimals printed.
func TestPrintedShares(t *testing.T) {
	counts := recipients(t, 2013, 1)
	tests := []struct{ area, scheme, regional, national string }{
		{"ITC1", "CIGO", "8.1", "7.9"},
		{"ITI1", "CIGO", "13.2", "6.7"},
		{"ITC1", "CIGS", "6.0", "9.1"},
		{"ITI1", "CIGS", "6.2", "6.3"},
		{"ITC1", "DISOCC_ORD", "17.2", "6.7"},
		{"ITI1", "DISOCC_ORD", "17.6", "8.3"},
		{"ITC1", "ASPI", "14.3", ""},
		{"ITI1", "ASPI", "15.5", ""},
		{"ITC1", "PENS_IVS", "0.2", "6.7"}, // printed without decimals: 7
		{"ITI1", "PENS_IVS", "0.2", "7.2"},
	}
	for _, tt := range tests {
		key := tt.area + " " + tt.scheme
		neu := counts[key+" NEU T"]
		all := neu + counts[key+" EU T"] + counts[key+" ITA T"]
		italy := counts["IT "+tt.scheme+" NEU T"]
		if got := fmt.Sprintf("%.1f", 100*float64(neu)/float64(all)); got != tt.regional {
			t.Errorf("%s: %s %% of the region's recipients, want %s", key, got, tt.regional)
		}
		if got := fmt.Sprintf("%.1f", 100*float64(neu)/float64(italy)); tt.national != "" && got != tt.national {
			t.Errorf("%s: %s %% of Italy's non-EU recipients, want %s", key, got, tt.national)
		}
	}
}

// Persons count once in Italy, so the regions add up to a little more, and no
// count is below zero.
func TestRegionsExceedTheNation(t *testing.T) {
	for year := firstYear; year <= lastYear; year++ {
		counts := recipients(t, year, 7)
		regions := map[string]int64{}
		for key, n := range counts {
			area, rest, _ := strings.Cut(key, " ")
			if n < 0 {
				t.Errorf("%d: %s is %d", year, key, n)
			}
			if area != "IT" && strings.HasSuffix(key, " T") {
				regions[rest] += n
			}
		}
		for rest, n := range regions {
			italy := counts["IT "+rest]
			if n*1000 < italy*1000 || n*1000 > italy*1006 {
				t.Errorf("%d: %s: regions %d, Italy %d", year, rest, n, italy)
			}
		}
	}
}

func TestFormsOfTheProvider(t *testing.T) {
	workers := written(t, find(t, "wage-supplementation-workers", "lavoratori-2023.csv", "2024-10-01"))
	if !strings.HasPrefix(workers, "Anno,Mese,Tipo_intervento,Regione,numero_lavoratori\r\n2023,Agosto,CIGD,ABRUZZO,") {
		t.Errorf("workers begin with %.120q", workers)
	}
	for _, want := range []string{",VALLE_D'AOSTA,", ",EMILIA_ROMAGNA,", "2023,Settembre,FONDI_Territorio,TRENTINO_ALTO_ADIGE,"} {
		if !strings.Contains(workers, want) {
			t.Errorf("workers lack %q", want)
		}
	}
	hours := written(t, find(t, "fund-hours", "dataset_6006.csv", "2025-12-15"))
	for _, want := range []string{"Valle d'Aosta/Vallee d'Aoste", "Trentino-Alto-Adige", "ex Enti Pubblici", "2025,FIS,Piemonte,Settembre"} {
		if !strings.Contains(hours, want) {
			t.Errorf("fund hours lack %q", want)
		}
	}
	if strings.Contains(hours, "2025,FIS,Piemonte,Ottobre") {
		t.Error("the edition of December holds October")
	}
	pensions := written(t, find(t, "pensions", "dataset_6002.json", "2026-03-16"))
	for _, want := range []string{"contabilit\u00c3\u00a0 separata", `"Piemonte e Valle d'Aosta"`, `"IV trimestre"`, `"3.000,00 e piu'"`} {
		if !strings.Contains(pensions, want) {
			t.Errorf("pensions lack %q", want)
		}
	}
}

// The second edition of 2024 lacks cells that the first has.
func TestWithdrawnCells(t *testing.T) {
	const cell = "2024,ITF2,CIGS,NEU,T,"
	first := written(t, find(t, "benefit-recipients", "2024.csv", "2025-09-15"))
	second := written(t, find(t, "benefit-recipients", "2024.csv", "2025-12-15"))
	if !strings.Contains(first, cell) || strings.Contains(second, cell) {
		t.Error("the cell of Molise is not withdrawn in the second edition")
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	for i, e := range Extracts(3) {
		if i%7 == 0 && written(t, e) != written(t, Extracts(3)[i]) {
			t.Errorf("%s is not the same twice", e.Path)
		}
	}
}
