package xlsxfile

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func written(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if _, err := book.NewSheet("T1.1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("T1.1", "A1", 50.4); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellHyperLink("T1.1", "A1", "Sheet1!A1", "Location"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, book, time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSameCellsGiveSameBytes(t *testing.T) {
	first := written(t)
	for range 8 {
		if !bytes.Equal(first, written(t)) {
			t.Fatal("the same workbook was written with other bytes")
		}
	}
}

func TestWrittenWorkbookReads(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(written(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if v, err := book.GetCellValue("T1.1", "A1"); err != nil || v != "50.4" {
		t.Errorf("A1 = %q, %v; want 50.4", v, err)
	}
}

func TestSortEntries(t *testing.T) {
	in := `<Types><Override PartName="/b"/><Default Extension="xml"/><Default Extension="rels"></Default></Types>`
	want := `<Types><Default Extension="rels"></Default><Default Extension="xml"/><Override PartName="/b"/></Types>`
	if got := string(sortEntries([]byte(in))); got != want {
		t.Errorf("sortEntries = %s, want %s", got, want)
	}
}
