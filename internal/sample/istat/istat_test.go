package istat

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

func content(t *testing.T, e extract.Extract) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := e.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// find returns the last edition of the extract whose path contains the text.
func find(t *testing.T, part string) extract.Extract {
	t.Helper()
	var found extract.Extract
	for _, e := range Extracts(1) {
		if strings.Contains(e.Path, part) {
			found = e
		}
	}
	if found.Path == "" {
		t.Fatalf("no extract at %s", part)
	}
	return found
}

func TestExtractsAreDistinctAndRepeatable(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Extracts(1) {
		key := e.Path + e.Published.String()
		if seen[key] {
			t.Errorf("%s is published twice on %s", e.Path, e.Published)
		}
		seen[key] = true
	}
	for _, part := range []string{"tabulation/2013.csv", "TAXINATT1_3", "2017_Terzo", "POPSTRBIL1"} {
		e := find(t, part)
		if first := content(t, e); !bytes.Equal(first, content(t, e)) {
			t.Errorf("%s: two readings differ", e.Path)
		}
	}
}

// TestWeights holds the microdata to the world: the weights of the records of
// each group add up to its persons, in both layouts and in both units.
func TestWeights(t *testing.T) {
	for _, c := range []struct {
		file               string
		quarter            world.Quarter
		sex, weight, units string
	}{
		{"2015_Primo", world.Quarter{Year: 2015, Q: 1}, "SG11", "COEFMI", "tenths"},
		{"2021_Primo", world.Quarter{Year: 2021, Q: 1}, "SESSO", "COEF_CCP", "units"},
		{"2021_Secondo", world.Quarter{Year: 2021, Q: 2}, "SESSO", "COEF_CCP", "tenths"},
	} {
		lines := strings.Split(strings.TrimSpace(string(content(t, find(t, c.file)))), "\r\n")
		header := strings.Split(lines[0], "\t")
		at := map[string]int{}
		for i, h := range header {
			at[strings.TrimSpace(h)] = i
		}
		got := map[[3]string]int64{}
		for _, line := range lines[1:] {
			cells := strings.Split(line, "\t")
			if len(cells) != len(header) {
				t.Fatalf("%s: %d cells, want %d", c.file, len(cells), len(header))
			}
			cell := func(name string) string { return strings.TrimSpace(cells[at[name]]) }
			if i, ok := at["ETAM"]; ok {
				if age, _ := strconv.Atoi(strings.TrimSpace(cells[i])); age < 15 {
					continue
				}
			}
			n, err := strconv.ParseInt(cell(c.weight), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if c.units == "units" {
				n *= 10
			}
			got[[3]string{cell("CITTAD"), cell(c.sex), cell("COND3")}] += n
		}
		want := map[[3]string]int64{}
		people := world.New(1)
		for k := range world.Keys {
			cell := people.Cell(world.Final(), c.quarter, k)
			group := func(cond string, n int64) {
				want[[3]string{strconv.Itoa(int(k.Cit) + 1), sexCode[k.Sex], cond}] += 10 * n
			}
			group("1", cell.Employed)
			group("2", cell.Unemployed)
			group("3", cell.Inactive)
		}
		for k, n := range want {
			if got[k] != n {
				t.Errorf("%s, citizenship, sex, condition %v: %d tenths, want %d", c.file, k, got[k], n)
			}
		}
		if n := len(lines); n < 3500 || n > 7000 {
			t.Errorf("%s: %d records", c.file, n-1)
		}
	}
}

func TestFlowsAreRegular(t *testing.T) {
	for _, e := range Extracts(1) {
		if e.MediaType != sdmxCSV || e.Published.Year() != 2026 && e.Dataset != "permits" {
			continue
		}
		r := csv.NewReader(bytes.NewReader(content(t, e)))
		rows := 0
		keys := map[string]bool{}
		header, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		value := 0
		for i, h := range header {
			if h == "OBS_VALUE" {
				value = i
			}
		}
		for {
			record, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", e.Path, err)
			}
			key := strings.Join(record[:value], ",")
			if keys[key] {
				t.Fatalf("%s: key %s repeated", e.Path, key)
			}
			keys[key] = true
			rows++
		}
		if rows == 0 {
			t.Errorf("%s is empty", e.Path)
		}
	}
}

func TestStructureSpecific(t *testing.T) {
	d := xml.NewDecoder(bytes.NewReader(content(t, find(t, "TAXINATT1_3"))))
	var series, obs int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			switch start.Name.Local {
			case "Series":
				series++
			case "Obs":
				obs++
			}
		}
	}
	if series == 0 || obs < series {
		t.Errorf("%d series, %d observations", series, obs)
	}
}

func TestEditionsOfTheTabulation(t *testing.T) {
	var texts [][]byte
	for _, e := range Extracts(1) {
		if strings.HasSuffix(e.Path, "rcfl-tabulation/2025.csv") {
			texts = append(texts, content(t, e))
		}
	}
	if len(texts) != 3 {
		t.Fatalf("%d editions of 2025, want 3", len(texts))
	}
	for i, last := range []string{"2025-Q2", "2025-Q3", "2025-Q4"} {
		lines := strings.Split(strings.TrimSpace(string(texts[i])), "\n")
		if end := lines[len(lines)-1]; !strings.Contains(end, last) {
			t.Errorf("edition %d ends with %q, want %s", i+1, end, last)
		}
	}
}

func BenchmarkExtracts(b *testing.B) {
	for b.Loop() {
		for _, e := range Extracts(1) {
			if err := e.Write(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	}
}
