package collection

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// shocks is the project's table of periods with wider innovations.
const shocks = "schemas/reference/shocks.csv"

var shockColumns = []string{"from", "to", "reason_it", "reason_en"}

// ReadDeclared reads the project's table of shocks: periods in the form of the
// frequency that they are for. Without the file there are none.
func ReadDeclared(fsys fs.FS) ([]SpecWindow, error) {
	f, err := fsys.Open(shocks)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	var out []SpecWindow
	for first := true; ; first = false {
		row, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", shocks, err)
		case first && !slices.Equal(row, shockColumns):
			return nil, fmt.Errorf("%s:1: the columns are %s", shocks, strings.Join(shockColumns, ","))
		case !first && slices.Contains(row, ""):
			return nil, fmt.Errorf("%s:%d: every column is wanted", shocks, line)
		case !first:
			out = append(out, SpecWindow{From: row[0], To: row[1]})
		}
	}
}
