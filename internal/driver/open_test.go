package driver

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func openText(format, content string, opts Options) (Reader, error) {
	return Open(format, strings.NewReader(content), int64(len(content)), opts)
}

func TestOpenRefusesForeignOptions(t *testing.T) {
	if _, err := openText("sdmx-ml", "<x/>", Options{SkipRows: 1}); !errors.Is(err, ErrOptions) {
		t.Errorf("got %v", err)
	}
}

// A message of several data sets gives the one that the layout names.
func TestDatasetIsChosen(t *testing.T) {
	messages := map[string]string{
		"sdmx-ml": `<StructureSpecificData><DataSet action="Delete"><Obs A="x"/></DataSet><DataSet><Obs B="y" TIME_PERIOD="2020" OBS_VALUE="1"/></DataSet></StructureSpecificData>`,
		"sdmx-json": `{"data": {"dataSets": [{"structure": 0, "series": {"0": {}}}, {"structure": 1, "series": {"0": {"observations": {"0": [1]}}}}],
			"structures": [{"dimensions": {"series": [{"id": "A", "values": [{"id": "x"}]}]}},
			{"dimensions": {"series": [{"id": "B", "values": [{"id": "y"}]}], "observation": [{"id": "TIME_PERIOD", "values": [{"id": "2020"}]}]}}]}}`,
	}
	for _, format := range []string{"sdmx-ml", "sdmx-json"} {
		want := "header  [\"B\" \"TIME_PERIOD\" \"OBS_VALUE\"]\n1       [\"y\" \"2020\" \"1\"]\n"
		if got := transcript(format, []byte(messages[format]), Options{Dataset: 2}); got != want {
			t.Errorf("%s: read\n%s\nwant\n%s", format, got, want)
		}
		for _, number := range []int{0, 3} {
			if _, err := openText(format, messages[format], Options{Dataset: number}); !errors.Is(err, ErrNotData) {
				t.Errorf("%s, data set %d: got %v", format, number, err)
			}
		}
	}
}

func TestPackedExtractIsRead(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, `[{"a": 1}, {"b": 2}]`)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := "header  [\"a\" \"b\"]\n1       [\"1\" \"\"]\n2       [\"\" \"2\"]\nnote    unpacked ×1, first at 0: \"gzip\"\n"
	if got := transcript("json-rows", packed.Bytes(), Options{}); got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
}

// A reader closed half way frees its goroutine and reads no more.
func TestCloseHalfWay(t *testing.T) {
	contents := map[string]string{
		"json-rows": `[{"a": 1}, {"a": 2}]`,
		"sdmx-ml":   `<GenericData><DataSet><Obs TIME_PERIOD="1"/><Obs TIME_PERIOD="2"/></DataSet></GenericData>`,
		"sdmx-json": `{"dataSets": [{"series": {"0": {}, "1": {}}}], "structure": {"dimensions": {"series": [{"id": "A", "values": ["x", "y"]}]}}}`,
	}
	for _, format := range []string{"json-rows", "sdmx-json", "sdmx-ml"} {
		for _, reads := range []int{0, 1} {
			t.Run(fmt.Sprintf("%s after %d", format, reads), func(t *testing.T) {
				r, err := openText(format, contents[format], Options{})
				if err != nil {
					t.Fatal(err)
				}
				for range reads {
					if _, err := r.Read(); err != nil {
						t.Fatal(err)
					}
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				if _, err := r.Read(); err != io.EOF {
					t.Errorf("read after close: %v", err)
				}
			})
		}
	}
}

func TestMarkupLimits(t *testing.T) {
	deep := strings.Repeat("<a>", 50) + strings.Repeat("</a>", 50)
	var wide strings.Builder
	for i := range 50 {
		fmt.Fprintf(&wide, ` D%d="x"`, i)
	}
	for _, c := range []struct {
		name, format, content string
		limits                Limits
	}{
		{"deep XML", "sdmx-ml", "<GenericData>" + deep + "</GenericData>", Limits{}},
		{"long XML attribute", "sdmx-ml", `<GenericData a="` + strings.Repeat("x", 50_000) + `"/>`, Limits{MaxRecord: 10_000}},
		{"wide XML", "sdmx-ml", "<StructureSpecificData><DataSet><Obs" + wide.String() + "/></DataSet></StructureSpecificData>", Limits{MaxColumns: 20}},
		{"deep JSON", "sdmx-json", strings.Repeat(`{"a":`, 50) + "1" + strings.Repeat("}", 50), Limits{}},
		{"wide JSON", "json-rows", `[{"a":1,"b":2},{"c":3}]`, Limits{MaxColumns: 2}},
		{"large JSON", "json-rows", `[{"a":"` + strings.Repeat("x", 5000) + `"}]`, Limits{MaxBytes: 1000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := openText(c.format, c.content, Options{Limits: c.limits}); !errors.Is(err, ErrLimit) {
				t.Errorf("got %v", err)
			}
		})
	}
}
