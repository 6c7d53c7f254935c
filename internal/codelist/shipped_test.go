package codelist

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/period"
)

const (
	shipped = "../../schemas/codelists"
	// realDir is the folder of real extracts, beside the project's root; tests
	// that need it are skipped where it is absent.
	realDir = "../../../shared/real"
)

func loadShipped(t *testing.T, name string) *List {
	t.Helper()
	l, err := Load(os.DirFS(shipped), name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shippedNames(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(shipped), "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if name := strings.TrimSuffix(f, ".csv"); !strings.Contains(name, ".") {
			names = append(names, name)
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d lists: %v", len(names), names)
	}
	return names
}

func TestShippedListsLoadAndAreDocumented(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(shipped, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range shippedNames(t) {
		loadShipped(t, name)
		if !strings.Contains(string(readme), "| `"+name+"` |") {
			t.Errorf("%s has no row in the README", name)
		}
	}
	aliases, err := fs.Glob(os.DirFS(shipped), "*.aliases.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range aliases {
		if !slices.Contains(shippedNames(t), strings.TrimSuffix(f, ".aliases.csv")) {
			t.Errorf("%s belongs to no list", f)
		}
	}
}

// TestShippedReferences follows the columns that hold codes of other lists.
func TestShippedReferences(t *testing.T) {
	for _, c := range []struct {
		list, column, target string
		required             bool
	}{
		{"sector", "sector_group", "sector", false}, {"sector", "members", "sector", false},
		{"ateco_divisions", "section", "sector", true}, {"ateco_divisions", "sector_group", "sector", true}, {"ateco_divisions", "section_2025", "sector_2025", true},
		{"contract", "contract_group", "contract_group", true}, {"contract", "perimeter", "perimeter", true},
		{"permit_reason", "reason_group", "permit_reason_group", true},
		{"working_time", "parent", "working_time", false}, {"scheme", "parent", "scheme", false},
		{"occupation", "occupation_group", "occupation", false},
	} {
		target := loadShipped(t, c.target)
		for _, e := range loadShipped(t, c.list).Entries() {
			value := e.Attribute(c.column)
			if value == "" {
				if c.required {
					t.Errorf("%s %s has no %s", c.list, e.Code, c.column)
				}
				continue
			}
			for code := range strings.SplitSeq(value, "|") {
				if _, ok := target.Entry(code); !ok {
					t.Errorf("%s %s: %s %q is not in %s", c.list, e.Code, c.column, code, c.target)
				}
			}
		}
	}
}

func TestDivisionsFallInTheGroupOfTheirSection(t *testing.T) {
	divisions, sectors := loadShipped(t, "ateco_divisions"), loadShipped(t, "sector")
	if got := len(divisions.Codes()); got != 88 {
		t.Errorf("ATECO 2007 has 88 divisions, the list %d", got)
	}
	for _, d := range divisions.Entries() {
		section, _ := sectors.Entry(d.Attribute("section"))
		if got, want := d.Attribute("sector_group"), section.Attribute("sector_group"); got != want {
			t.Errorf("division %s is in group %s, its section %s in %s", d.Code, got, section.Code, want)
		}
	}
}

// TestMembershipOfTheUnion counts the members at the dates of its enlargements.
func TestMembershipOfTheUnion(t *testing.T) {
	countries := loadShipped(t, "countries")
	for on, want := range map[string]int{
		"2004-04-30": 15, "2004-05-01": 25, "2006-12-31": 25, "2007-01-01": 27,
		"2013-06-30": 27, "2013-07-01": 28, "2020-01-31": 28, "2020-02-01": 27, "2025-12-31": 27,
	} {
		got := 0
		for _, e := range countries.Entries() {
			from, to := e.Attribute("eu_from"), e.Attribute("eu_to")
			if from != "" && from <= on && (to == "" || on <= to) {
				got++
			}
		}
		if got != want {
			t.Errorf("%d members on %s, want %d", got, on, want)
		}
	}
}

func TestAgesSayTheirBounds(t *testing.T) {
	for _, e := range loadShipped(t, "age").Entries() {
		from, to := e.Attribute("age_from"), e.Attribute("age_to")
		want := fmt.Sprintf("Y%s-%s", from, to)
		switch {
		case e.Code == "TOTAL":
			want = "TOTAL"
		case to == "":
			want = "Y_GE" + from
		case from == "0":
			want = "Y_LE" + to
		}
		if e.Code != want {
			t.Errorf("%s runs from %q to %q", e.Code, from, to)
		}
	}
}

func TestValuesOfTheProviders(t *testing.T) {
	for _, c := range []struct{ list, system, text, at, want string }{
		{"citizenship", "rcfl", "ITL", "", "ITA"}, {"citizenship", "rcfl", "FRG", "", "FOR"},
		{"citizenship", "rcfl_micro", "2", "", "EU"}, {"citizenship", "published", "non-EU", "", "NEU"},
		{"sex", "rcfl", "9", "", "T"}, {"sex", "rcfl_micro", "2", "", "F"}, {"sex", "inps", "Femmine", "", "F"}, {"sex", "sdmx", "_T", "", "T"},
		{"age", "rcfl", "Y15-64", "", "Y15-64"}, {"age", Name, "15-64 years", "", "Y15-64"}, {"age", "published", "15+", "", "Y_GE15"},
		{"age", "inps", "Fino a 54", "", "Y_LE54"}, {"age", "rcfl_micro_cletas", "14", "", "Y60-64"},
		{"sector", "rcfl", "0020", "", "B-E"}, {"sector", "published", "industria in senso stretto", "", "B-E"},
		{"contract", Own, "A.04.00", "2012-12-31", "A.04.00"}, {"contract", Name, "LAVORO A TEMPO DETERMINATO  PER SOSTITUZIONE", "", "A.02.01"},
		{"working_time", "rcfl", "1", "", "FT"}, {"education", "rcfl", "11", "", "ED5-8"}, {"education", "co", "2", "", "ED0-2"},
		{"scheme", "inps", "FONDI_Centrali", "", "FONDI_CENTR"}, {"scheme", "inps", "CIGD", "2023-08-01", "CIGD"},
		{"obs_status", "istat", "p", "", "P"}, {"obs_status", "istat", "o54", "", "K"}, {"conf_status", "inps", "(*)", "", "C"},
		{"countries", "mlps", "219", "", "GB"}, {"countries", "belfiore", "Z330", "", "MA"}, {"countries", "istat", "999", "", "STATELESS"},
		{"countries", "istat", "MA", "", "MA"}, {"countries", Name, "Costa d’Avorio", "", "CI"}, {"funnel_stage", "flussi", "istanze", "", "APPLICATIONS"},
		{"unit", "istat", "PERS", "", "PS"}, {"permit_reason_group", "istat", "FAM", "", "FAMILY"}, {"occupation", "rcfl", "40", "", "8"},
	} {
		got, err := loadShipped(t, c.list).ResolveAt(c.system, c.text, day(t, c.at))
		if err != nil || got != c.want {
			t.Errorf("%s, %s %q = %s, %v; want %s", c.list, c.system, c.text, got, err, c.want)
		}
	}
	for _, c := range []struct{ list, code, at string }{
		{"contract", "A.04.00", "2013-02-01"}, {"scheme", "NASPI", "2014-12-31"}, {"scheme", "AUU", "2022-02-28"},
	} {
		if got, err := loadShipped(t, c.list).ResolveAt(Own, c.code, day(t, c.at)); err == nil {
			t.Errorf("%s %s is valid on %s as %s", c.list, c.code, c.at, got)
		}
	}
}

// TestRealClassifications looks up every code of the ministry's lists, and its
// dates, in ours.
func TestRealClassifications(t *testing.T) {
	for _, c := range []struct{ file, column, list, system, from, to string }{
		{"tab_rapportilavoro.csv", "cod_tipologiacontr", "contract", Own, "dat_inizio", "dat_fine"},
		{"tab_motivo_permesso.csv", "cod_motivo", "permit_reason", Own, "dat_inizio", "dat_fine"},
		{"tab_cittadinanze.csv", "cod_cittadinanza", "countries", "mlps", "", ""},
		{"tab_cittadinanze.csv", "des_cittadinanza", "countries", Name, "", ""},
		{"tab_atecoliv0.csv", "cod_atecoliv0", "sector", "ateco2007", "", ""},
		{"tab_atecoliv1.csv", "cod_atecoliv1", "ateco_divisions", Own, "", ""},
		{"tab_qualprofliv0.csv", "cod_qualprofliv0", "occupation", "cp2011", "", ""},
		{"tab_sesso.csv", "cod_sesso", "sex", "co", "", ""},
		{"tab_studiolivello.csv", "cod_livellostudio", "education", "co", "", ""},
	} {
		l := loadShipped(t, c.list)
		for _, r := range realTable(t, "co/classifications/"+c.file) {
			code, err := l.Resolve(c.system, r[c.column])
			if err != nil {
				t.Errorf("%s: %v", c.file, err)
				continue
			}
			if c.from == "" {
				continue
			}
			e, _ := l.Entry(code)
			if e.From.String() != r[c.from] || e.To.String() != r[c.to] {
				t.Errorf("%s %s: valid from %s to %s, ours from %s to %s", c.file, code, r[c.from], r[c.to], e.From, e.To)
			}
		}
	}
}

// TestRealDimensions looks up every value of the coded columns of the real
// extracts.
func TestRealDimensions(t *testing.T) {
	const labour = "istat/labour/"
	for _, c := range []struct{ file, column, list, system string }{
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "SEXISTAT1", "sex", "rcfl"},
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "Gender", "sex", Name},
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "ETA1", "age", "rcfl"},
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "CITTADINANZA", "citizenship", "rcfl"},
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "Citizenship", "citizenship", Name},
		{labour + "EmpowerItaly_DCCV_TAXATVT1_activity_rate_by_citizenship.csv", "TITOLO_STUDIO", "education", "rcfl"},
		{labour + "DeMi_DCCV_OCCUPATIT1_12012025110421591.csv", "REGIME_ORARIO", "working_time", "rcfl"},
		{"istat/sdmx/sdmxcsv_172_931_DF_DCCV_NEET1_11_excerpt.csv", "CITIZENSHIP", "citizenship", "rcfl"},
		{"istat/sdmx/sdmxcsv_172_931_DF_DCCV_NEET1_11_excerpt.csv", "AGE", "age", "rcfl"},
		{"istat/population/sdmxcsv_29_348_DF_DCIS_PERMSOGG1_1.csv", "MOSTREL_CCITENSHIP", "countries", "istat"},
		{"istat/population/sdmxcsv_29_849_DF_DCIS_ACQCITIZ_1.csv", "AGE", "age", "istat_acqcitiz"},
		{"inps/EXCERPT_integrazioni-salariali-lavoratori-2023.csv", "Tipo_intervento", "scheme", "inps"},
		{"inps/EXCERPT_dataset_6006_cig-fondi-di-solidarieta-2023-2024.csv", "gestione_fondi", "scheme", "inps"},
		{"flussi/quote_stagionali_verified.csv", "measure", "funnel_stage", "flussi"},
	} {
		l := loadShipped(t, c.list)
		seen := map[string]bool{}
		for _, r := range realTable(t, c.file) {
			value := r[c.column]
			if seen[value] {
				continue
			}
			seen[value] = true
			if _, err := l.Resolve(c.system, value); err != nil {
				t.Errorf("%s, %s: %v", c.file, c.column, err)
			}
		}
	}
}

func TestRealNationalitiesOfLandings(t *testing.T) {
	requireReal(t)
	countries := loadShipped(t, "countries")
	files, err := filepath.Glob(filepath.Join(realDir, "interno/nazionalita/*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no nationality files: %v", err)
	}
	for _, file := range files {
		for _, record := range readCSV(t, file) {
			if _, err := countries.ResolveAt(Name, record[0], period.Date{}); err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
		}
	}
}

func requireReal(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(realDir); err != nil {
		t.Skip("the real extracts are not here: ", err)
	}
}

// realTable reads a real CSV file as rows by column name.
func realTable(t *testing.T, path string) []map[string]string {
	t.Helper()
	requireReal(t)
	records := readCSV(t, filepath.Join(realDir, path))
	var rows []map[string]string
	for _, record := range records[1:] {
		r := map[string]string{}
		for i, column := range records[0] {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		t.Fatalf("%s is empty", path)
	}
	return rows
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return records
}
