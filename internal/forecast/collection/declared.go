package collection

import (
	"io/fs"

	"osservatorio/internal/codelist"
)

// shocks is the project's table of periods with wider innovations.
const shocks = "schemas/reference/shocks.csv"

// ReadDeclared reads the project's table of shocks: periods in the form of the
// frequency that they are for. Without the file there are none.
func ReadDeclared(fsys fs.FS) ([]SpecWindow, error) {
	rows, err := codelist.ReadTable(fsys, shocks, shocks, "from", "to", "reason_it", "reason_en")
	var out []SpecWindow
	for _, r := range rows {
		out = append(out, SpecWindow{From: r.Cells[0], To: r.Cells[1]})
	}
	return out, err
}
