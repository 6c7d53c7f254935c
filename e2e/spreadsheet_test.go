package e2e

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// formats are the media types of the addresses that the pages for users of spreadsheets and of R tell to paste.
var formats = map[string]string{
	"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"parquet": "application/vnd.apache.parquet", "": "application/json",
}

// sdmxFormats are those of the SDMX service.
var sdmxFormats = map[string]string{"csvfilewithlabels": "application/vnd.sdmx.data+csv;version=1.0.0;labels=both"}

// powerQuery is a query of a page: what it asks, and the text.
type powerQuery struct {
	address, text string
}

var (
	fenced    = regexp.MustCompile("(?s)```\nlet\n(.*?)```")
	contents  = regexp.MustCompile(`(?s)Web\.Contents\([^\[]*\[\s*RelativePath = "([^"]+)"(?:,\s*Query = \[(.*?)\])?\s*\]\)`)
	argument  = regexp.MustCompile(`#?"?([\w-]+)"? = "([^"]*)"`)
	function  = regexp.MustCompile(`\b[A-Z]\w+\.[A-Z]\w+\b`)
	quotation = regexp.MustCompile(`"([^"]*)"`)
)

// queriesOf are the Power Queries of a page.
func queriesOf(t *testing.T, page string) []powerQuery {
	t.Helper()
	var out []powerQuery
	for _, m := range fenced.FindAllStringSubmatch(page, -1) {
		asked := contents.FindStringSubmatch(m[1])
		if asked == nil {
			t.Errorf("a query asks no address:\n%s", m[1])
			continue
		}
		values := url.Values{}
		for _, a := range argument.FindAllStringSubmatch(asked[2], -1) {
			values.Set(a[1], a[2])
		}
		address := "/" + asked[1]
		if len(values) > 0 {
			address += "?" + values.Encode()
		}
		out = append(out, powerQuery{address, m[1]})
	}
	return out
}

// answered asks an address of a page and holds the type of the answer against its format.
func answered(t *testing.T, base, address string) fetched {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	format := parsed.Query().Get("format")
	want := formats[format]
	if strings.HasPrefix(address, "/sdmx/") {
		want = sdmxFormats[format]
	}
	got := get(t, base+address)
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != want || want == "" {
		t.Errorf("%s: %s, %q, expected %q\n%.300s", address, got.Status, got.Header.Get("Content-Type"), want, got.body)
	}
	if got.Header.Get("X-Why-Empty") != "" {
		t.Errorf("%s: nothing is found", address)
	}
	return got
}

// TestPagesForSpreadsheets holds docs/excel.md: every address answers with the form that it names, every Power Query
// asks for what is there, reads it by the right separators and language, and names columns that the answer has.
func TestPagesForSpreadsheets(t *testing.T) {
	raw, err := os.ReadFile("../docs/excel.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	base := serving(t, demoLake(t))
	links := regexp.MustCompile("`SERVIZIO(/[^`…]+)`").FindAllStringSubmatch(page, -1)
	if len(links) < 3 {
		t.Errorf("%d addresses", len(links))
	}
	for _, l := range links {
		answered(t, base, l[1])
	}
	queries := queriesOf(t, page)
	if len(queries) < 4 || strings.Count(page, "Web.Contents(") != len(queries) {
		t.Errorf("%d queries of %d", len(queries), strings.Count(page, "Web.Contents("))
	}
	documented := []string{"Csv.Document", "Json.Document", "MissingField.UseNull", "QuoteStyle.Csv", "Replacer.ReplaceValue", "Splitter.SplitTextByDelimiter", "Table.ExpandRecordColumn",
		"Table.FromRecords", "Table.PromoteHeaders", "Table.ReplaceValue", "Table.SelectColumns", "Table.SplitColumn", "Table.TransformColumnTypes", "Web.Contents"}
	for _, q := range queries {
		for _, f := range function.FindAllString(quotation.ReplaceAllString(q.text, ""), -1) {
			if !slices.Contains(documented, f) {
				t.Errorf("%s is not among the documented functions of M", f)
			}
		}
		got := answered(t, base, q.address)
		if strings.Contains(q.text, "Csv.Document") {
			q.readsTable(t, got.body)
		} else {
			q.readsRecords(t, got.body)
		}
	}
}

// readsTable reads a CSV as the query says and finds its columns and numbers in it.
func (q powerQuery) readsTable(t *testing.T, body string) {
	t.Helper()
	delimiter := regexp.MustCompile(`Delimiter = "(.)", Encoding = 65001`).FindStringSubmatch(q.text)
	if delimiter == nil {
		t.Errorf("%s: no delimiter or encoding", q.address)
		return
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))) // as Csv.Document does with Encoding 65001
	r.Comma = rune(delimiter[1][0])
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 5 || len(rows[0]) < 10 {
		t.Fatalf("%s: %v, %d rows", q.address, err, len(rows))
	}
	for _, line := range strings.Split(q.text, "\n") {
		named := quotation.FindAllStringSubmatch(line, -1)
		if strings.Contains(line, "Table.SplitColumn") {
			named = named[:1] // what comes after it is new
		} else if !strings.Contains(line, "Table.SelectColumns") && !strings.Contains(line, "Table.ReplaceValue") && !strings.Contains(line, "Table.TransformColumnTypes") {
			continue
		}
		for _, name := range named {
			if n := name[1]; n != "" && n != "en-US" && n != "it-IT" && !slices.Contains(rows[0], n) {
				t.Errorf("%s: there is no column %s", q.address, n)
			}
		}
	}
	value, numbers := slices.IndexFunc(rows[0], func(name string) bool { return name == "OBS_VALUE" || strings.HasPrefix(name, "OBS_VALUE: ") }), 0
	italian := strings.Contains(q.text, `"it-IT"`)
	if italian != strings.Contains(q.address, "locale=it") {
		t.Errorf("%s: read by another language than it is written in", q.address)
	}
	for _, row := range rows[1:] {
		text := row[value]
		if italian {
			text = strings.Replace(text, ",", ".", 1)
		}
		if text == "" {
			continue
		}
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			t.Errorf("%s: %q is no number", q.address, row[value])
		}
		numbers++
	}
	if numbers == 0 {
		t.Errorf("%s: no values", q.address)
	}
}

// readsRecords finds the fields of the query in the records of a JSON answer, all of which it gets in one page.
func (q powerQuery) readsRecords(t *testing.T, body string) {
	t.Helper()
	var answer struct {
		Total int
		Data  []map[string]any
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Data) < 20 || len(answer.Data) != answer.Total {
		t.Fatalf("%s: %v, %d records of %d", q.address, err, len(answer.Data), answer.Total)
	}
	fields := regexp.MustCompile(`Table\.FromRecords\(\w+\[data\], \{([^}]*)\}`).FindStringSubmatch(q.text)
	for _, name := range quotation.FindAllStringSubmatch(fields[1], -1) {
		if _, ok := answer.Data[0][name[1]]; !ok {
			t.Errorf("%s: records have no %s: %v", q.address, name[1], slices.Sorted(maps.Keys(answer.Data[0])))
		}
	}
}
