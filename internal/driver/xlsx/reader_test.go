package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// sheet is an invented sheet: its rows, and the ranges to merge.
type sheet struct {
	name   string
	rows   [][]any
	merged []string // "A1:F1"
}

func workbook(t testing.TB, sheets ...sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range sheets {
		_, err := f.NewSheet(s.name)
		check(err)
		for i, row := range s.rows {
			check(f.SetSheetRow(s.name, fmt.Sprintf("A%d", i+1), &row))
		}
		for _, m := range s.merged {
			first, last, _ := bytes.Cut([]byte(m), []byte(":"))
			check(f.MergeCell(s.name, string(first), string(last)))
		}
	}
	check(f.DeleteSheet("Sheet1"))
	buffer, err := f.WriteToBuffer()
	check(err)
	return buffer.Bytes()
}

func open(t testing.TB, content []byte, opts raw.Options) (raw.Reader, error) {
	t.Helper()
	src, err := unpack.New(raw.XLSX, bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		return nil, err
	}
	return Open(src, opts)
}

// line is a record with its own cells.
type line struct {
	n     int
	cells []string
}

func readAll(t testing.TB, r raw.Reader) (list []line) {
	t.Helper()
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, line{rec.Line, slices.Clone(rec.Cells)})
	}
}

// The shape of a book of planned entries: a cover, an index that repeats the
// titles, the label in the second column, a header of two rows with merged
// groups, suppressed cells, sections, notes.
func entries(number string) sheet {
	return sheet{
		name: "Tav" + number,
		rows: [][]any{
			{nil, "Tavola " + number + " - Entrate previste di personale immigrato,  per settore di attività"},
			{nil, "(valori assoluti e quote %)"},
			{},
			{nil, "Settore", "Entrate previste", nil, "di cui difficili da\nreperire", "Quota"},
			{nil, nil, "Totale", "Immigrati", "Immigrati", nil},
			{nil, "TOTALE", 112, 110, 46.96, 0.5},
			{nil, "Industria"},
			{nil, "  Costruzioni", 20, "-", 98.2456, "(*)"},
			{nil, "Servizi", 0, nil, nil, "12,5"},
			{},
			{nil, "Fonte: indagine inventata"},
			{nil, "Ripetuto", 5, 6, 7, 8},
		},
		merged: []string{"B1:F1", "C4:D4", "B4:B5", "F4:F5"},
	}
}

func TestTableIsFoundByItsTitle(t *testing.T) {
	content := workbook(t,
		sheet{name: "Indice", rows: [][]any{{"Entrate previste di personale immigrato, per settore di attività"}}},
		sheet{name: "Tav3", rows: [][]any{{"Entrate previste per settore"}, {"Settore", "Totale"}, {"TOTALE", 1}}},
		entries("8"))
	r, err := open(t, content, raw.Options{Title: []string{"ENTRATE PREVISTE", "immigrato", "settore di attivita"}, IgnoreSheets: []string{"indice*"}})
	if err != nil {
		t.Fatal(err)
	}
	header := []string{"Settore", "Entrate previste / Totale", "Entrate previste / Immigrati", "di cui difficili da reperire / Immigrati", "Quota"}
	if !slices.Equal(r.Header(), header) {
		t.Errorf("header %q", r.Header())
	}
	want := []line{
		{6, []string{"TOTALE", "112", "110", "46.96", "0.5"}},
		{7, []string{"Industria", "", "", "", ""}},
		{8, []string{"  Costruzioni", "20", "-", "98.2456", "(*)"}},
		{9, []string{"Servizi", "0", "", "", "12,5"}},
	}
	equal := func(a, b line) bool { return a.n == b.n && slices.Equal(a.cells, b.cells) }
	if got := readAll(t, r); !slices.EqualFunc(got, want, equal) {
		t.Errorf("rows %v", got)
	}
	notes := []raw.Note{
		{Rule: raw.RuleRowsAfterTable, Count: 1, Line: 11, Sample: "Fonte: indagine inventata"},
		{Rule: raw.RuleDataAfterTable, Count: 1, Line: 12, Sample: "Ripetuto 5 6 7 8"},
	}
	if got := r.Notes(); !slices.Equal(got, notes) {
		t.Errorf("notes %+v", got)
	}
}

func TestHeaders(t *testing.T) {
	const title = "Occupati per territorio"
	for _, c := range []struct {
		name   string
		rows   [][]any
		merged []string
		opts   raw.Options
		header []string
		first  line
		rest   int
	}{
		{"years alone", [][]any{{title}, {"Territorio", 2023, 2024}, {"Italia", 23000, 24000}}, nil, raw.Options{},
			[]string{"Territorio", "2023", "2024"}, line{3, []string{"Italia", "23000", "24000"}}, 0},
		{"years under groups", [][]any{{title}, {nil, "Uomini", nil, "Donne"}, {"Territorio", 2023, 2024, 2023, 2024}, {"Italia", 1, 2, 3, 4}}, []string{"B2:C2", "D2:E2"}, raw.Options{},
			[]string{"Territorio", "Uomini / 2023", "Uomini / 2024", "Donne / 2023", "Donne / 2024"}, line{4, []string{"Italia", "1", "2", "3", "4"}}, 0},
		{"one value that could be a year", [][]any{{title}, {"Territorio", "Occupati"}, {"Italia", 2010}, {"Nord", 1000}}, nil, raw.Options{},
			[]string{"Territorio", "Occupati"}, line{3, []string{"Italia", "2010"}}, 1},
		{"fixed header rows", [][]any{{title}, {"Classe", "1", "2-9"}, {"Italia", 5, 6}}, nil, raw.Options{HeaderRows: 1},
			[]string{"Classe", "1", "2-9"}, line{3, []string{"Italia", "5", "6"}}, 0},
		{"blank row under the header", [][]any{{title}, {"Territorio", "Totale"}, {}, {"Italia", 5}}, nil, raw.Options{},
			[]string{"Territorio", "Totale"}, line{4, []string{"Italia", "5"}}, 0},
		{"label renamed, empty column dropped, unnamed column lettered", [][]any{{title}, {nil, "Totale", nil, nil}, {"Italia", 5, nil, 9}}, nil, raw.Options{Label: "area"},
			[]string{"area", "Totale", "D"}, line{3, []string{"Italia", "5", "9"}}, 0},
		{"label column given", [][]any{{title}, {"Codice", "Territorio", "Totale"}, {"IT", "Italia", 5}}, nil, raw.Options{LabelColumn: "B"},
			[]string{"Territorio", "Totale"}, line{3, []string{"Italia", "5"}}, 0},
		{"two labels, the first merged down", [][]any{{title}, {"Area", "Sesso", "Totale"}, {"Italia", "Uomini", 5}, {nil, "Donne", 6}}, []string{"A3:A4"}, raw.Options{},
			[]string{"Area", "Sesso", "Totale"}, line{3, []string{"Italia", "Uomini", "5"}}, 1},
		{"blank rows skipped", [][]any{{title}, {"Territorio", "Totale"}, {"Italia", 5}, {}, {"Nord", 4}, {}, {"(1) nota"}}, nil, raw.Options{BlankRows: "skip"},
			[]string{"Territorio", "Totale"}, line{3, []string{"Italia", "5"}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opts.Title = []string{"occupati"}
			r, err := open(t, workbook(t, sheet{"Tav1", c.rows, c.merged}), c.opts)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Header(), c.header) {
				t.Errorf("header %q, want %q", r.Header(), c.header)
			}
			rows := readAll(t, r)
			if len(rows) != 1+c.rest || rows[0].n != c.first.n || !slices.Equal(rows[0].cells, c.first.cells) {
				t.Errorf("rows %v, want %v and %d more", rows, c.first, c.rest)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	one := sheet{name: "Tav1", rows: [][]any{{"Titolo A"}, {"Territorio", "Totale"}, {"Italia", 5}}}
	for _, c := range []struct {
		name    string
		content []byte
		opts    raw.Options
		cause   error
	}{
		{"no such title", workbook(t, one), raw.Options{Title: []string{"B"}}, raw.ErrNoTable},
		{"title with a word it must not have", workbook(t, one), raw.Options{Title: []string{"titolo"}, TitleNot: []string{"a"}}, raw.ErrNoTable},
		{"two sheets", workbook(t, one, sheet{"Tav2", one.rows, nil}), raw.Options{Title: []string{"titolo"}}, raw.ErrNoTable},
		{"no numbers", workbook(t, sheet{"Tav1", [][]any{{"Titolo"}, {"Territorio", "Totale"}}, nil}), raw.Options{Title: []string{"titolo"}}, raw.ErrNoTable},
		{"columns of one name", workbook(t, sheet{"Tav1", [][]any{{"Titolo"}, {"Territorio", "Totale", "Totale"}, {"Italia", 5, 6}}, nil}), raw.Options{Title: []string{"titolo"}}, raw.ErrHeader},
		{"too many cells", workbook(t, one), raw.Options{Limits: raw.Limits{MaxCells: 3}}, raw.ErrLimit},
		{"not a workbook", []byte("<html>"), raw.Options{}, raw.ErrSyntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := open(t, c.content, c.opts); !errors.Is(err, c.cause) {
				t.Errorf("got %v, want %v", err, c.cause)
			}
		})
	}
}
