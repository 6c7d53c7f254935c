package e2e

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/xuri/excelize/v2"

	"osservatorio/internal/duck"
)

// apiQuestions are asked of the API and of the command line.
var apiQuestions = []struct {
	query string
	args  string
}{
	{"indicator=emp_rate_1564&area=Piemonte&from=2013&to=2014-S1&CITIZENSHIP=NEU,ITA&SEX=T", "emp_rate_1564 --area Piemonte --from 2013 --to 2014-S1 --where CITIZENSHIP=NEU+ITA --where SEX=T"},
	{"indicator=co_activations&area=ITC1&area=ITI1&from=2013&to=2013&CONTRACT=_T", "co_activations --area ITC1,ITI1 --from 2013 --to 2013 --where CONTRACT=_T"},
	{"indicator=employed&area=IT&as-of=2025-10-01&from=2024", "employed --area IT --as-of 2025-10-01 --from 2024"},
	{"indicator=emp_rate_1564&area=IT&from=2024&FREQ=A&change=yoy", "emp_rate_1564 --area IT --from 2024 --where FREQ=A --change yoy"},
	{"indicator=fc_mase", "fc_mase"},
}

// Whatever form is asked for, the API's rows are those of the command line.
func TestAPIGivesWhatTheCommandLineGives(t *testing.T) {
	dir := demoLake(t)
	base := serving(t, dir) + "/api/v1/observations?"
	for _, q := range apiQuestions {
		command := func(format string) string {
			return must(t, 0, append([]string{"--data", dir, "--quiet", "query", "--format", format}, strings.Fields(q.args)...)...).stdout
		}
		want := command("csv")
		header, rows := recordsOf(t, want, ',')
		if len(rows) == 0 {
			t.Fatalf("%s: no rows", q.args)
		}
		if got := get(t, base+q.query+"&format=csv"); got.body != want || got.Header.Get("X-Total-Count") != fmt.Sprint(len(rows)) || got.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("csv of %s: %s, %d bytes, want %d, X-Total-Count %s", q.query, got.Status, len(got.body), len(want), got.Header.Get("X-Total-Count"))
		}
		var page struct {
			Total int
			Data  json.RawMessage
		}
		if err := json.Unmarshal([]byte(get(t, base+q.query+"&limit=100000").body), &page); err != nil || page.Total != len(rows) || !sameJSON(t, page.Data, []byte(command("json"))) {
			t.Errorf("json of %s: %v, total %d of %d", q.query, err, page.Total, len(rows))
		}
		for _, format := range []string{"parquet", "arrow", "xlsx"} {
			got := get(t, base+q.query+"&format="+format)
			if own := command(format); got.body != own {
				t.Errorf("%s of %s: %s, not the bytes of the command line", format, q.query, got.Status)
			}
			if cells := read[format](t, got.body); !slices.EqualFunc(cells, rows, slices.Equal) {
				t.Errorf("%s of %s has other cells than the CSV: %d rows, want %d", format, q.query, len(cells), len(rows))
			}
		}
		italian := get(t, base+q.query+"&locale=auto", "Accept: text/csv", "Accept-Language: it-IT,it;q=0.9,en;q=0.5").body
		itHeader, itRows := recordsOf(t, strings.TrimPrefix(italian, "\ufeff"), ';')
		value := slices.Index(header, "OBS_VALUE")
		for i, row := range itRows {
			if row[value] != strings.ReplaceAll(rows[i][value], ".", ",") {
				t.Fatalf("Italian CSV of %s: %s for %s", q.query, row[value], rows[i][value])
			}
		}
		if !slices.Equal(header, itHeader) || len(itRows) != len(rows) || !strings.HasPrefix(italian, "\ufeff") {
			t.Errorf("Italian CSV of %s: %d rows under %s", q.query, len(itRows), itHeader)
		}
	}
}

// read are the readers of the formats of others: rows as CSV has them.
var read = map[string]func(t *testing.T, body string) [][]string{
	"parquet": func(t *testing.T, body string) [][]string {
		path := filepath.Join(t.TempDir(), "rows.parquet")
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
		db, err := duck.Open(t.Context(), duck.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		_, rows, err := db.Strings(t.Context(), "FROM "+duck.Parquet(path))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	},
	"arrow": func(t *testing.T, body string) (rows [][]string) {
		r, err := ipc.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			batch := r.RecordBatch()
			for i := range int(batch.NumRows()) {
				var row []string
				for _, c := range batch.Columns() {
					text := c.ValueStr(i)
					if c.IsNull(i) {
						text = ""
					} else if strings.ContainsAny(text, "e") && strings.HasPrefix(c.DataType().String(), "decimal") {
						var v float64
						fmt.Sscan(text, &v)
						text = strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", v), "0"), ".")
					}
					row = append(row, text)
				}
				rows = append(rows, row)
			}
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
		return rows
	},
	"xlsx": func(t *testing.T, body string) [][]string {
		f, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.GetRows("Dati", excelize.Options{RawCellValue: true})
		if err != nil || !strings.HasPrefix(all[0][0], "DATI DIMOSTRATIVI · ") {
			t.Fatalf("%v, %q", err, all[0])
		}
		for i := range all[2:] { // empty cells at the end of a row are not read
			all[2+i] = append(all[2+i], make([]string, len(all[1])-len(all[2+i]))...)
		}
		return all[2:]
	},
}

func recordsOf(t *testing.T, text string, comma rune) (header []string, rows [][]string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("%v: %.300s", err, text)
	}
	return all[0], all[1:]
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &y); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

// Pages put together are the whole, sorted by any column either way, and Link leads from one to the next.
func TestAPIPages(t *testing.T) {
	base := serving(t, demoLake(t))
	question := "/api/v1/observations?indicator=emp_rate_1564&area=ITC1&FREQ=A"
	_, whole := recordsOf(t, get(t, base+question+"&format=csv").body, ',')
	var joined [][]string
	next := question + "&format=csv&limit=7"
	for next != "" {
		got := get(t, base+next)
		_, rows := recordsOf(t, got.body, ',')
		joined = append(joined, rows...)
		next = linkOf(got.Header["Link"], "next")
		if len(joined) > len(whole) {
			t.Fatal("the pages have no end")
		}
	}
	if !slices.EqualFunc(whole, joined, slices.Equal) {
		t.Errorf("%d rows in pages, %d in one", len(joined), len(whole))
	}
	for _, by := range []string{"-OBS_VALUE", "OBS_VALUE", "CITIZENSHIP,-TIME_PERIOD", "-SE,AGE"} {
		header, rows := recordsOf(t, get(t, base+question+"&format=csv&sort="+url.QueryEscape(by)).body, ',')
		if len(rows) != len(whole) || !slices.IsSortedFunc(rows, func(a, b []string) int { return inOrder(header, by, a, b) }) {
			t.Errorf("sort=%s: %d rows, not in order", by, len(rows))
		}
	}
	var page struct {
		Total     int
		Next      string
		Data      []map[string]any
		Why_Empty string
	}
	if err := json.Unmarshal([]byte(get(t, base+question+"&limit=2&offset=3").body), &page); err != nil || page.Total != len(whole) || len(page.Data) != 2 || !strings.Contains(page.Next, "offset=5") {
		t.Errorf("%v: %+v", err, page)
	}
	empty := get(t, base+"/api/v1/observations?indicator=emp_rate_1564&area=ITC1&from=1950&to=1951")
	if err := json.Unmarshal([]byte(empty.body), &page); err != nil || empty.StatusCode != 200 || page.Total != 0 || !strings.Contains(page.Why_Empty, "TIME_PERIOD") {
		t.Errorf("empty: %s %s", empty.Status, empty.body)
	}
}

// inOrder compares two rows by a parameter sort; missing values come last either way.
func inOrder(header []string, by string, a, b []string) int {
	for name := range strings.SplitSeq(by, ",") {
		name, down := strings.CutPrefix(name, "-")
		i := slices.Index(header, name)
		if a[i] == b[i] {
			continue
		}
		if a[i] == "" {
			return 1
		}
		if b[i] == "" {
			return -1
		}
		n := strings.Compare(a[i], b[i])
		if name == "OBS_VALUE" || name == "SE" {
			var x, y float64
			fmt.Sscan(a[i], &x)
			fmt.Sscan(b[i], &y)
			n = 1
			if x < y {
				n = -1
			}
		}
		if down {
			n = -n
		}
		return n
	}
	return 0
}

func linkOf(links []string, rel string) string {
	for _, l := range links {
		if target, ok := strings.CutSuffix(l, `>; rel="`+rel+`"`); ok {
			return strings.TrimPrefix(target, "<")
		}
	}
	return ""
}

// TestAPIKnowsKindsOfTrials: of a kind of trials that the release has none of, the answer is empty; a kind that there is not is an
// error.
func TestAPIKnowsKindsOfTrials(t *testing.T) {
	base := serving(t, demoLake(t)) + "/api/v1/"
	for _, table := range []string{"scores", "backtests"} {
		for _, kind := range []string{"real-time", "pseudo-real-time", "published"} {
			var page struct {
				Total *int
				Data  []map[string]any
			}
			r := get(t, base+table+"?kind="+kind+"&limit=1")
			if err := json.Unmarshal([]byte(r.body), &page); err != nil || r.StatusCode != 200 || page.Total == nil || page.Data == nil || (*page.Total > 0) != (kind != "published") {
				t.Errorf("%s of kind %s: %s %s %v", table, kind, r.Status, r.body, err)
			}
		}
		if r := get(t, base+table+"?kind=foretold"); r.StatusCode != 400 || !strings.Contains(r.body, "pseudo-real-time") || !strings.Contains(r.body, `"published"`) {
			t.Errorf("%s of no kind: %s %s", table, r.Status, r.body)
		}
	}
}

// TestAPIReadsNamesInAnyCase: a parameter is the same in capitals and in small letters, dimensions and all others; a name that
// is none, a value that is none, and one said twice are told with what may be.
func TestAPIReadsNamesInAnyCase(t *testing.T) {
	base := serving(t, demoLake(t)) + "/api/v1/"
	current := get(t, base+"releases?limit=1").Header.Get("X-Release")
	for _, c := range [][2]string{
		{"observations?indicator=emp_rate_1564&area=ITC1&CITIZENSHIP=NEU&FREQ=A&from=2013&sort=-OBS_VALUE&limit=3", "observations?Indicator=emp_rate_1564&AREA=ITC1&citizenship=NEU&Freq=A&FROM=2013&Sort=-OBS_VALUE&LIMIT=3"},
		{"forecasts?indicator=employed&area=IT&CITIZENSHIP=FOR", "forecasts?INDICATOR=employed&Area=IT&citizenship=FOR"},
		{"observations?indicator=employed&area=IT&limit=1&release=" + current, "observations?indicator=employed&area=IT&limit=1&RELEASE=" + current},
		{"observations?indicator=employed&CITIZENSHIP=FOR,ITA&area=IT&limit=2", "observations?indicator=employed&CITIZENSHIP=FOR&citizenship=ITA&area=IT&limit=2"},
	} {
		var a, b struct {
			Total int
			Data  []map[string]any
		}
		one, other := get(t, base+c[0]), get(t, base+c[1])
		if err := errors.Join(json.Unmarshal([]byte(one.body), &a), json.Unmarshal([]byte(other.body), &b)); err != nil || a.Total == 0 || a.Total != b.Total || !reflect.DeepEqual(a.Data, b.Data) {
			t.Errorf("%s gives %s, %d rows, and %s %s, %d: %v", c[0], one.Status, a.Total, c[1], other.Status, b.Total, err)
		}
	}
	for path, want := range map[string]struct {
		status         int
		param, allowed string
	}{
		"observations?indicator=employed&citizenship=neu":     {400, "CITIZENSHIP", "NEU"},
		"observations?indicator=employed&cittadinanza=NEU":    {400, "cittadinanza", "CITIZENSHIP"},
		"observations?indicator=employed&limit=1&LIMIT=2":     {400, "limit", ""},
		"observations?indicator=employed&release=x&RELEASE=y": {404, "release", ""},
		"observations?indicator=employed&Release=none":        {404, "release", ""},
		"forecasts?step=1&citizenship=neu":                    {400, "", "NEU"},
	} {
		var p struct {
			Parameter string
			Allowed   []string
		}
		got := get(t, base+path)
		if err := json.Unmarshal([]byte(got.body), &p); err != nil || got.StatusCode != want.status || got.Header.Get("Content-Type") != "application/problem+json" ||
			want.param != "" && p.Parameter != want.param || want.allowed != "" && !slices.Contains(p.Allowed, want.allowed) {
			t.Errorf("%s: %s %.300s (%v)", path, got.Status, got.body, err)
		}
	}
}
