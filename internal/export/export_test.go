package export

import (
	"bytes"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

// sample has what a spreadsheet would run, numbers that begin as a formula does, and missing values.
func sample() Table {
	return Lines([]string{"NAME", "OBS_VALUE"}, [][]string{
		{`=HYPERLINK("http://example.org")`, "-0.5"}, {"+1+1", "0.000001"}, {"-x", "1000000"}, {"@SUM(A1)", ""}, {"\tx", "-12.25"}, {"\rx", "3"},
		{"-5", "7"}, {"", "8"}, {"a=b; \"c\"", "999999999999.999999"},
	}, "OBS_VALUE")
}

// A spreadsheet runs nothing of what is written, and numbers stay numbers.
func TestFormulas(t *testing.T) {
	var csv, italian, book bytes.Buffer
	for into, o := range map[*bytes.Buffer]Options{&csv: {Format: "csv"}, &italian: {Format: "csv", Italian: true}, &book: {Format: "xlsx", Title: Title{Name: "=1+1"}}} {
		if err := WriteTable(into, o, sample()); err != nil {
			t.Fatal(err)
		}
	}
	want := "NAME,OBS_VALUE\n\"'=HYPERLINK(\"\"http://example.org\"\")\",-0.5\n'+1+1,0.000001\n'-x,1000000\n'@SUM(A1),\n'\tx,-12.25\n\"'\rx\",3\n-5,7\n,8\n\"a=b; \"\"c\"\"\",999999999999.999999\n"
	if csv.String() != want {
		t.Errorf("got  %q\nwant %q", csv.String(), want)
	}
	if text := italian.String(); !strings.HasPrefix(text, "\ufeffNAME;OBS_VALUE\n") || !strings.Contains(text, "\n'+1+1;0,000001\n") || !strings.Contains(text, "\"a=b; \"\"c\"\"\";999999999999,999999\n") {
		t.Errorf("Italian: %q", text)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"A1": "'=1+1 · Release ", "A3": `'=HYPERLINK("http://example.org")`, "B3": "-0.5", "A9": "-5"} {
		value, err := f.GetCellValue("Dati", cell)
		formula, err2 := f.GetCellFormula("Dati", cell)
		if err != nil || err2 != nil || value != want || formula != "" {
			t.Errorf("%s: %q, formula %q, %v %v", cell, value, formula, err, err2)
		}
	}
	if kind, err := f.GetCellType("Dati", "B3"); err != nil || kind != excelize.CellTypeUnset { // what stands without a type is a number
		t.Errorf("B3 is of type %v (%v)", kind, err)
	}
}

// The columnar formats hold the texts as they are, the decimals exactly and the columns in their order.
func TestColumnar(t *testing.T) {
	var file, stream bytes.Buffer
	if err := WriteTable(&file, Options{Format: "parquet"}, sample()); err != nil {
		t.Fatal(err)
	}
	if err := WriteTable(&stream, Options{Format: "arrow"}, sample()); err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]parquet.Row, 20)
	n, _ := p.RowGroups()[0].Rows().ReadRows(rows)
	if columns := p.Schema().Columns(); n != 9 || columns[0][0] != "NAME" || columns[1][0] != "OBS_VALUE" {
		t.Fatalf("%d rows of %v", n, columns)
	}
	a, err := ipc.NewReader(&stream)
	if err != nil || !a.Next() || a.RecordBatch().NumRows() != 9 {
		t.Fatalf("arrow: %v", err)
	}
	for i, want := range map[int][2]string{0: {`=HYPERLINK("http://example.org")`, "-500000"}, 1: {"+1+1", "1"}, 3: {"@SUM(A1)", "<null>"}, 7: {"<null>", "8000000"}, 8: {"a=b; \"c\"", "999999999999999999"}} {
		if got := [2]string{rows[i][0].String(), rows[i][1].String()}; got != want {
			t.Errorf("parquet row %d: %q, want %q", i, got, want)
		}
	}
	for i, want := range map[int][2]string{0: {`=HYPERLINK("http://example.org")`, "-0.5"}, 1: {"+1+1", "1e-06"}, 3: {"@SUM(A1)", "(null)"}, 7: {"(null)", "8"}, 8: {"a=b; \"c\"", "999999999999.999999"}} {
		batch := a.RecordBatch()
		if got := [2]string{batch.Column(0).ValueStr(i), batch.Column(1).ValueStr(i)}; got != want {
			t.Errorf("arrow row %d: %q, want %q", i, got, want)
		}
	}
}
