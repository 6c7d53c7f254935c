package codelist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Row is a line of a reference table.
type Row struct {
	Line  int
	Cells []string
}

// ReadTable reads a reference table, comma-separated, with these columns and a value in every one. Without the file there are
// no rows. Faults name the file as shown, with the line.
func ReadTable(fsys fs.FS, name, shown string, columns ...string) ([]Row, error) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	var out []Row
	for first := true; ; first = false {
		cells, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", shown, err)
		case first && !slices.Equal(cells, columns):
			return nil, fmt.Errorf("%s:1: the columns are %s", shown, strings.Join(columns, ","))
		case !first && slices.Contains(cells, ""):
			return nil, fmt.Errorf("%s:%d: every column is wanted", shown, line)
		case !first:
			out = append(out, Row{line, cells})
		}
	}
}
