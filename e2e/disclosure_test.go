package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// TestChecksTellNoValue plants counts that may not be published where checks look at them before they
// are protected, and reads everything that is printed, kept or released for their rows.
func TestChecksTellNoValue(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	files := t.TempDir()
	// One person of Valle d'Aosta, of whom the records tell one activation and the tables two.
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(files, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("ITC2-2013-Q1.csv", coHeader+"\n"+
		"ATT;UNILAV;2013-01-10;e000000000000001;a000000000000001;F;1980-05-17;250;250;;56.10.11;5.2.2.3;A.02.00;F;NO;007;2013-01-11;2013-03-20;;;\n")
	tables := "PERIODO;REGIONE;PERIMETRO;SETTORE;CONTRATTO;CITTADINANZA;SESSO;STATO;ATTIVAZIONI;CESSAZIONI;TRASFORMAZIONI;PROROGHE;LAVORATORI\n"
	for _, sector := range []string{"SERVIZI", "TOTALE"} {
		for _, contract := range []string{"TEMPO DETERMINATO", "TOTALE"} {
			tables += "I trimestre 2013;VAL D'AOSTA;DIP;" + sector + ";" + contract + ";ITALIANI;F;P;2;1;0;0;\n"
		}
	}
	write("co-tavole-2013.csv", tables)
	must(t, 0, "--data", dir, "ingest", "co", "--from", files)
	must(t, 0, "--data", dir, "build")
	must(t, 0, "--data", dir, "forecast")
	r := must(t, 1, "--data", dir, "check")
	found := regexp.MustCompile(`(?m)^FAIL check co_records_agree_with_tables .*$`).FindString(r.stderr)
	if found == "" {
		t.Fatalf("the check that reads the planted cells found nothing:\n%s", r.stderr)
	}
	if !strings.Contains(found, "REF_AREA=ITC2 TIME_PERIOD=2013-Q1") {
		t.Errorf("it does not say which cell: %s", found)
	}
	data, err := os.ReadFile(filepath.Join(dir, "build", "candidate", "checks.json"))
	if err != nil {
		t.Fatal(err)
	}
	var results []struct {
		Check  string
		Header []string
		Rows   [][]string
	}
	if err := json.Unmarshal(data, &results); err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`^([A-Z_-]+|G-U|ITC2|20\d\d(-Q1)?|[a-z A-Z_-]*)$`)
	for _, c := range results {
		for _, row := range c.Rows {
			for i, v := range row {
				if !code.MatchString(v) {
					t.Errorf("check %s tells %s=%s", c.Check, c.Header[i], v)
				}
			}
		}
	}
	if m := regexp.MustCompile(`[a-z_]+=\d+`).FindString(r.stderr); m != "" {
		t.Errorf("the log tells %s", m)
	}
}

// TestFewPersonsAndFirms withholds counts that are not small but are of one person, of two firms, or mostly of one.
func TestFewPersonsAndFirms(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	files := t.TempDir()
	rows := []string{coHeader}
	job := func(employer, worker, day int, ateco string) {
		rows = append(rows, fmt.Sprintf("ATT;UNILAV;2013-01-10;e%015d;a%015d;F;1980-05-17;000;000;;%s;5.2.2.3;A.02.00;F;NO;007;2013-02-%02d;2013-02-%02d;;;",
			employer, worker, ateco, day, day))
	}
	for i := range 20 {
		job(i, 1, i+1, "01.11.00")                  // one person by twenty farms
		job(100+i%2, 100+i, 5, "25.11.00")          // twenty persons by two factories
		job(200+max(0, i-17), 200+i, 5, "41.20.00") // twenty persons of whom one builder has eighteen
		job(300+i%5, 300+i, 5, "56.10.11")          // twenty persons by five restaurants
	}
	if err := os.WriteFile(filepath.Join(files, "ITC2-2013-Q1.csv"), []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, 0, "--data", dir, "ingest", "co/records", "--from", files)
	must(t, 0, "--data", dir, "build")
	db, err := duck.Open(t.Context(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, got, err := db.Strings(t.Context(), `SELECT SECTOR, RULE, CONF_STATUS FROM `+duck.Parquet(filepath.Join(dir, "build", "candidate", "withheld.parquet"))+`
WHERE INDICATOR = 'co_activations' AND REF_AREA = 'ITC2' AND FREQ = 'Q' AND CONTRACT = '_T' AND CITIZENSHIP = 'ITA' AND SEX = 'T' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	if want := "[[A minimum-persons C] [B-E employers C] [F dominance-one O]]"; fmt.Sprint(got) != want {
		t.Errorf("withheld are %v, want %s", got, want)
	}
	header, _, err := db.Strings(t.Context(), "FROM "+duck.Parquet(filepath.Join(dir, "build", "candidate", "observations.parquet"))+" LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	for _, helper := range model.Helpers() {
		if slices.Contains(header, helper) {
			t.Errorf("%s is published", helper)
		}
	}
}
