package e2e

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	words "osservatorio/internal/italian"
)

const sheetsPage = "../docs/fact-sheets.md"

// sheetPeriods are those of the fact sheets among which a printed figure is sought, the first that has it.
// The documents are of 2013 and print some figures of later days, which are in later sheets.
var sheetPeriods = []string{"2013", "2014", "2015-S1"}

// holdSheets makes the two regional sheets again: every printed figure that the release holds stands in the
// sheet with the release's value, or docs/fact-sheets.md says why it does not.
func holdSheets(t *testing.T, dir string, all []reproduction) {
	t.Helper()
	sheets := map[string]printedSheet{}
	out := t.TempDir()
	for _, area := range []string{"ITC1", "ITI1"} {
		for _, when := range sheetPeriods {
			must(t, 0, "--data", dir, "report", "region", "--area", area, "--period", when, "--format", "xlsx", "--out", out)
			sheets[area+when] = readSheet(t, filepath.Join(out, "scheda-"+area+"-"+when+".xlsx"))
		}
	}
	var in, notIn []string
	held := 0
	for _, r := range all {
		f := r.figure
		if r.class != asCell && r.class != asFormula {
			continue
		}
		held++
		area := map[byte]string{'P': "ITC1", 'T': "ITI1"}[f["FIGURE_ID"][0]]
		where, value := "", 0.0
		for _, when := range sheetPeriods {
			if v, ok := sheets[area+when].find(r, area); ok {
				where, value = when, v
				break
			}
		}
		line := fmt.Sprintf("| %s | %s | %s |", f["FIGURE_ID"], f["INDICATOR"], printed(f))
		if where == "" {
			why := notPrinted(r, area)
			if why == "" {
				t.Errorf("%s %s %v: no sheet prints it, and nothing says why", f["FIGURE_ID"], f["INDICATOR"], cellOf(f))
			}
			notIn = append(notIn, line+" "+why+" |")
			continue
		}
		want, _ := r.value.Float64()
		if math.Abs(value-want) > 1e-6*max(1, math.Abs(want)) {
			t.Errorf("%s %s: the sheet prints %v, the release has %v", f["FIGURE_ID"], f["INDICATOR"], value, want)
		}
		in = append(in, line+" "+where+" |")
	}
	page := sheetsHead + fmt.Sprintf("Of the %d figures that the release holds, the sheets print %d.\n", held, len(in)) +
		"\n## Printed\n\n| figure | indicator | printed | sheet of |\n|---|---|--:|---|\n" + strings.Join(in, "\n") +
		"\n\n## Held by the release and not printed\n\n| figure | indicator | printed | why |\n|---|---|--:|---|\n" + strings.Join(notIn, "\n") + "\n"
	before, err := os.ReadFile(sheetsPage)
	if *update {
		err = os.WriteFile(sheetsPage, []byte(page), 0o644)
	} else if page != string(before) {
		t.Errorf("%s is not current; what is new:\n%s\nrun go test ./e2e -run TestPublishedFigures -update", sheetsPage, newLines(string(before), page))
	}
	if err != nil {
		t.Error(err)
	}
}

const sheetsHead = `# The two fact sheets of 2013, made again

` + "`osservatorio report region --area Piemonte --period 2013`" + ` makes the sheet of Piemonte of 2013 from a release, and likewise that of
Toscana. This page holds the sheets of the demonstration, as workbooks, against the figures of the two documents
([published.md](published.md)) that the release holds; what it does not hold, and why, is told there. It is written by a test:
` + "`go test ./e2e -run TestPublishedFigures -update`" + `. A figure counts as printed when the row of its series, named in the last column
of the workbook, has the release's value; figures of days after 2013 are in the sheets of 2014 and of the first half of 2015.

`

// notPrinted says why a sheet does not print a figure that the release holds.
func notPrinted(r reproduction, area string) string {
	switch {
	case r.by.row["OF"] == "foreign_residents" && (r.by.less != nil || r.by.row["BY"] == "growth"):
		return "The series breaks at 1 January 2014, after the census; no change is computed across a break. Both values are printed."
	case r.by.less != nil && r.by.row["INDICATOR"] != "rate_gap_pp" && r.by.row["INDICATOR"] != "employed_sex_share_gap_pp", r.by.row["BY"] == "growth":
		return "Changes are over one year; the values of both years are printed."
	case r.by.less != nil:
		return "Gaps between groups are not printed; the rates of both are."
	case r.terms[0][0]["REF_AREA"] != area:
		return "Of its provinces, its ripartizione and Italy the sheet prints the period of its own figures, of other areas nothing."
	case r.by.row["BY"] == "rest":
		return "A remainder is not printed; the two counts are."
	case r.figure["SEX"] == "M":
		return "Men are not printed; all and women are."
	case slices.ContainsFunc(r.by.cell, func(s setting) bool { return s.dim == "ACT" && s.value != "" }):
		return "Acts are not told apart; the year's programme is printed."
	}
	return ""
}

// printedSheet is the numbers of a workbook by series and column. Rows of counted days and months are of one
// series and bear their period as a label.
type printedSheet map[string]float64

func readSheet(t *testing.T, path string) printedSheet {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	out := printedSheet{}
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[len(r)-1] == "Serie" })
		if at < 0 {
			continue
		}
		head, of := rows[at], ""
		for _, r := range rows[:at] {
			if len(r) > 0 && strings.HasPrefix(r[0], "Periodo: ") {
				of = r[0][strings.LastIndex(r[0], " "):]
			}
		}
		for _, r := range rows[at+1:] {
			if len(r) < len(head) || r[len(head)-1] == "" {
				continue
			}
			series := r[len(head)-1]
			for i := 1; i < len(head)-1; i++ {
				v, err := strconv.ParseFloat(r[i], 64)
				if err != nil {
					continue
				}
				column := head[i]
				if when := slices.Index(head, "Periodo"); when > 0 && column == "Valore" {
					column = r[when]
				}
				if when := slices.Index(head, "Periodo"); when > 0 && column == "Italia" {
					column += " " + strings.TrimPrefix(r[when], "1° gen. ")
				}
				if head[0] == "Provincia" {
					column += of
				}
				if strings.HasPrefix(head[0], "Giorno") {
					column = r[0] + " " + column
				}
				if _, there := out[series+"|"+column]; !there {
					out[series+"|"+column] = v
				}
			}
		}
	}
	return out
}

// find is the value that a sheet of an area prints for a figure.
func (s printedSheet) find(r reproduction, area string) (float64, bool) {
	if r.by.less != nil || r.by.row["BY"] == "growth" || r.by.row["BY"] == "rest" {
		return 0, false
	}
	whole := ""
	for _, w := range r.by.whole {
		value := w.value
		if value == "REGION" {
			value = area
		}
		whole = " / " + w.dim + "=" + value
	}
	sum := 0.0
	for _, cell := range r.terms[0] { // the codes that are added
		v, ok := s.cell(cell, whole, area)
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum, true
}

// cell is what is printed of one series, or of its share of a whole.
func (s printedSheet) cell(cell row, whole, area string) (float64, bool) {
	series, when := seriesOf(cell), cell["TIME_PERIOD"]
	columns := []string{series + whole + "|" + when, series + whole + "|" + slashed(when), series + "|" + words.IT.Period(when) + " " + "Totale"}
	facility := map[string]string{"CENTRES": "Centri di accoglienza", "SAI": "Rete SAI (già SPRAR, SIPROIMI)"}[cell["FACILITY"]]
	switch {
	case whole == " / REF_AREA=IT":
		columns = []string{series + whole + "|" + when, series + "|" + words.IT.Period(when) + " Quota sull'Italia, %"}
	case len(cell["REF_AREA"]) == 5 && whole != "":
		columns = []string{strings.Replace(series, cell["INDICATOR"], "foreign_residents", 1) + "|% della regione " + when}
	case len(cell["REF_AREA"]) == 5 && cell["INDICATOR"] == "foreign_share_resident":
		columns = []string{strings.Replace(series, cell["INDICATOR"], "foreign_residents", 1) + "|Incidenza sui residenti, % " + when}
	case len(cell["REF_AREA"]) == 5 && cell["INDICATOR"] == "seasonal_no_over_quota":
		columns = []string{strings.Replace(series, cell["INDICATOR"], "seasonal_quota", 1) + "|Nulla osta su quote (%) " + when}
	case len(cell["REF_AREA"]) == 5:
		columns = []string{series + "|Residenti " + when}
	case cell["REF_AREA"] == "IT":
		columns = []string{strings.Replace(series, "REF_AREA=IT", "REF_AREA="+area, 1) + "|Italia " + when}
	case whole != "":
		columns = columns[:1]
	case facility != "":
		columns = append(columns[:2], strings.Replace(series, " FACILITY="+cell["FACILITY"], "", 1)+"|"+words.IT.Period(when)+" "+facility)
	}
	for _, c := range columns {
		if v, ok := s[c]; ok {
			return v, true
		}
	}
	return 0, false
}

// slashed is a day as the column of periods has it.
func slashed(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	return strings.TrimPrefix(parts[2], "0") + "/" + strings.TrimPrefix(parts[1], "0") + "/" + parts[0]
}

// seriesOf names the series of a cell as a workbook does.
func seriesOf(cell row) string {
	out := fmt.Sprintf("%s REF_AREA=%s CITIZENSHIP=%s SEX=%s AGE=%s", cell["INDICATOR"], cell["REF_AREA"], cell["CITIZENSHIP"], cell["SEX"], cell["AGE"])
	var dims []string
	for name, code := range cell {
		if slices.Contains(sheetDimensions, name) && !slices.Contains([]string{"_T", "_Z", "TOTAL", ""}, code) {
			dims = append(dims, name+"="+code)
		}
	}
	slices.Sort(dims)
	return strings.Join(append([]string{out}, dims...), " ")
}

// sheetDimensions are those of the indicators in fact sheets.
var sheetDimensions = []string{"PERIMETER", "SECTOR", "CONTRACT", "SCHEME", "FACILITY", "ACT", "QUOTA_CONCEPT", "PERMIT_TYPE", "PERMIT_REASON", "OBS_DATE"}
