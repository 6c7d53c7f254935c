package connector

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

func TestFileAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"http://www.inps.it/docallegati/a.csv":                                                        "https://www.inps.it/docallegati/a.csv",
		"https://opendata.inps.it/download/dataset/x/filesystem/NASPI per Regione, Classi di età.xml": "https://opendata.inps.it/download/dataset/x/filesystem/NASPI%20per%20Regione,%20Classi%20di%20et%C3%A0.xml",
		" https://h/a%20b.csv\n":                                                                      "https://h/a%20b.csv",
		"http://127.0.0.1:80/a":                                                                       "http://127.0.0.1:80/a",
		"/download/dataset/a.csv":                                                                     "",
		"ftp://h/a.csv":                                                                               "",
		"https://h/50%.csv":                                                                           "",
	} {
		got, err := fileAddress(raw)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s %v, want %s", raw, got, err, want)
		}
	}
}

func TestChosenFile(t *testing.T) {
	for _, c := range []struct {
		name, format, wanted, glob string
		want                       bool
	}{
		{"Nuclei", "csv", "CSV", "", true},
		{"Nuclei", " CSV ", "csv", "nuclei", true},
		{"Nuclei", "XML", "CSV", "", false},
		{"NASPI Beneficiari per Provincia", "CSV", "CSV", "*per provincia", true},
		{"Ore 2023/2024", "CSV", "CSV", "ore *", true},
		{"Figli", "CSV", "CSV", "nuclei*", false},
	} {
		if got := chosen(ckanFile{Name: c.name, Format: c.format}, &source.CKAN{Format: c.wanted}, c.glob); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}

// The request for a table is byte for byte what the service takes: no white space between tokens,
// the members in one order, lists that are empty and not null, texts with spaces and accents as they are.
func TestTableRequest(t *testing.T) {
	o := &source.Osservatori{ID: "396", Rows: []source.Axis{{ID: "Anno"}, {ID: "Sesso-", Answer: "Sesso"}},
		Columns: []source.Axis{{ID: "Classe di età"}}, Measures: []string{"beneficiariSUM"},
		Filters: []source.Filter{{ID: "anno", Label: "Anno-", Values: []string{"{year}"}}}}
	j := Job{Dataset: &source.Dataset{Source: &source.Source{Name: "inps"}}}
	r, err := j.post("https://h/getDatiOsservatorio/", table(o, func(s string) string { return strings.ReplaceAll(s, "{year}", "2024") }))
	want := `{"id_osservatorio":"396","language":"","totalRow":false,"totalColumn":false,"subtotalRow":false,"subtotalColumn":false,"selections":{` +
		`"rows":[{"id":"Anno","label":"Anno","order":1,"expand":"","hide":false,"aggregate":false},{"id":"Sesso-","label":"Sesso-","order":2,"expand":"","hide":false,"aggregate":false}],` +
		`"cols":[{"id":"Classe di età","label":"Classe di età","order":1,"expand":"","hide":false,"aggregate":true}],` +
		`"measures":[{"id":"beneficiariSUM","label":"beneficiariSUM","order":1}],"filters":[{"id":"anno","label":"Anno-","values":["2024"]}]}}`
	if err != nil || string(r.Body) != want || r.Method != "POST" {
		t.Errorf("%v %s\n got %s\nwant %s", err, r.Method, r.Body, want)
	}
	o.Columns, o.Filters = nil, nil
	if r, _ = j.post("https://h/", table(o, func(s string) string { return s })); !strings.Contains(string(r.Body), `"cols":[],`) || !strings.Contains(string(r.Body), `"filters":[]`) {
		t.Errorf("%s", r.Body)
	}
}

func TestClosedMessage(t *testing.T) {
	for text, whole := range map[string]bool{
		"<message:GenericData><a/></message:GenericData>\n":                               true,
		"<StructureSpecificData/>" + strings.Repeat(" ", 70) + "</StructureSpecificData>": true,
		"<message:GenericData><a/>":                                                       false,
		"<message:GenericData><a/></message:Generic":                                      false,
		"": false,
	} {
		for name, r := range map[string]io.Reader{"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
			err := closed(r, func(r io.Reader) error {
				_, err := io.CopyN(io.Discard, r, int64(min(3, len(text)))) // a sink may leave the rest
				return err
			})
			if (err == nil) != whole || err != nil && !errors.Is(err, fetch.ErrBroken) {
				t.Errorf("%q %s: %v", text, name, err)
			}
		}
	}
}

func TestCSVRows(t *testing.T) {
	for text, want := range map[string]int{
		"":                          0,
		"A,B\n":                     0,
		"A,B":                       0,
		"A,B\n1,2\n":                1,
		"A,B\r\n1,2\r\n3,4":         2,
		"A,B\n\"x\ny\",2\n":         1,
		"A,B\n\"x \"\"\n\"\"\",2\n": 1,
		"A,B\n\"x\n":                1, // cut within a quoted cell: not what the portal counts, unless by chance
	} {
		c := &csvRows{r: iotest.OneByteReader(strings.NewReader(text))}
		if _, err := io.Copy(io.Discard, c); err != nil || c.rows() != want {
			t.Errorf("%q: %d rows, want %d (%v)", text, c.rows(), want, err)
		}
	}
}
