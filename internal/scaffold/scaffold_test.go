package scaffold

import (
	"os"
	"strings"
	"testing"

	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

func lists(t *testing.T) *territory.Territory {
	t.Helper()
	areas, err := territory.Load(os.DirFS("../../schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	return areas
}

func draft(t *testing.T, name, text string) (*Draft, error) {
	t.Helper()
	return New("prova", "dati", name, strings.NewReader(text), int64(len(text)), nil, lists(t), map[string]schema.Field{"SEX": {Name: "SEX", Type: schema.String}})
}

func TestColumns(t *testing.T) {
	for _, c := range []struct{ name, text, options, columns, key string }{
		{"codes keep their zeros", "codice,n\n007,1\n041,2\n", "{trim: true}",
			"CODICE string from: codice; N integer from: \"n\"", "CODICE"},
		{"a known field is used again", "SEX,n\nM,1\nF,2\n", "{trim: true}",
			"SEX string from: SEX (known); N integer from: \"n\"", "SEX"},
		{"rows that repeat have no key", "codice,n\na,1\na,2\n", "{trim: true}",
			"CODICE string from: codice; N integer from: \"n\"", ""},
		{"marks and blanks of numbers", "codice;v\na;1,5\nb;-\nc;\n", "{delimiter: ;, trim: true}",
			`CODICE string from: codice; V decimal from: v, decimal: ",", missing: {"": O, "-": M} (nullable)`, "CODICE"},
		{"one dot and three digits among other decimals are no thousands", "codice,v\na,1.234\nb,0.5\n", "{trim: true}",
			"CODICE string from: codice; V decimal from: v", "CODICE"},
		{"areas, years and dates", "Regione\tAnno\til\nPiemonte\t2020\t31/12/2020\nLazio\t2020\t31/12/2020\n", "{delimiter: tab, trim: true}",
			`REF_AREA string from: Regione, area: ""; TIME_PERIOD string from: Anno, period: any; IL date from: il, date: dd/mm/yyyy`, "REF_AREA TIME_PERIOD IL"},
		{"a comma inside quotes is text", "codice,nota\na,\"x, y\"\nb,\"z\"\n", "{trim: true}", "CODICE string from: codice; NOTA string from: nota", "CODICE NOTA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := draft(t, "f.csv", c.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, col := range d.Columns {
				text := col.Field + " " + string(col.Type) + " " + col.How
				if col.Known {
					text += " (known)"
				}
				if col.Nullable {
					text += " (nullable)"
				}
				got = append(got, text)
			}
			if s := strings.Join(got, "; "); s != c.columns {
				t.Errorf("columns\n got %s\nwant %s", s, c.columns)
			}
			if d.Options != c.options || strings.Join(d.Key, " ") != c.key {
				t.Errorf("options %s, key %v; want %s, %s", d.Options, d.Key, c.options, c.key)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty.csv": "", "page.xml": "<html></html>", "deep.json": `{"a": {"b": 1}}`, "header.csv": "a,b\n", "packed.zip": "PK\x03\x04",
	} {
		if _, err := draft(t, name, text); err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New("Prova", "dati", "f.csv", strings.NewReader("a,b\n1,2\n"), 8, nil, lists(t), nil); err == nil {
		t.Error("a name that no declaration may have was taken")
	}
}

// FuzzNew: whatever the bytes, a draft or an error.
func FuzzNew(f *testing.F) {
	areas, err := territory.Load(os.DirFS("../../schemas/codelists"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("a.csv", "a;b\n1;2\n")
	f.Add("a.json", `{"rows": [{"a": 1}]}`)
	f.Add("a.xml", "<a/>")
	f.Fuzz(func(t *testing.T, name, text string) {
		d, err := New("prova", "dati", name, strings.NewReader(text), int64(len(text)), nil, areas, nil)
		if err == nil && (d.Records == 0 || len(d.Columns) == 0) {
			t.Errorf("a draft of nothing: %+v", d)
		}
	})
}
