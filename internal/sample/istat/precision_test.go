package istat

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the expected files anew")

// TestSurveyOfPrecision holds the sample on which package precision is compared with R to what
// the generator invents: Piemonte and Toscana in the last quarter of 2020, persons of 15 and over.
func TestSurveyOfPrecision(t *testing.T) {
	const file = "../../precision/testdata/survey.csv"
	r := csv.NewReader(bytes.NewReader(content(t, find(t, "2020_Quarto"))))
	r.Comma = '\t'
	r.LazyQuotes = true
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[strings.TrimSpace(name)] = i
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write([]string{"household", "region", "sex", "age", "citizenship", "condition", "weight"})
	for _, rec := range records[1:] {
		value := func(name string) string { return strings.TrimSpace(rec[column[name]]) }
		if !slices.Contains([]string{"1", "9"}, value("REG")) || len(value("ETAM")) < 2 || value("ETAM") < "15" {
			continue
		}
		w.Write([]string{value("MFRFAM"), value("REG"), value("SG11"), value("ETAM"), value("CITTAD"), value("COND3"), value("COEFMI")})
	}
	w.Flush()
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("%s is not what the generator invents; run the test with -update, then testdata/reference.R", file)
	}
}
