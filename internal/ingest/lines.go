package ingest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"osservatorio/internal/driver"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// RawLine is a record of an extract as its driver reads it, before any meaning is given to it.
type RawLine struct {
	Line  int // of the file, or of the member of the archive that it is; of a workbook the row
	Cells []string
}

// RawLines reads single records of an extract again by its layout. It returns the header and, in the
// order of the file, the records of the lines wanted that are there. It must not be used on personal
// data, of which the bytes are not kept.
func RawLines(path string, layout *source.Layout, want []int) (header []string, lines []RawLine, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	in, err := driver.Open(layout.Format, f, info.Size(), layout.Options)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	defer in.Close()
	header = slices.Clone(in.Header())
	left := map[int]bool{}
	for _, n := range want {
		left[n] = true
	}
	for len(left) > 0 {
		r, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, driver.ErrRow) {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		if left[r.Line] {
			lines = append(lines, RawLine{r.Line, slices.Clone(r.Cells)})
			delete(left, r.Line)
		}
	}
	return header, lines, nil
}

// ReadFrom names the columns of a file, as its header has them, from which a layout reads a field: none
// for a constant or for what the file's name says. Of a melted field it is the column whose code
// is given.
func ReadFrom(layout *source.Layout, header []string, field string, melted string) []string {
	if layout.Melt.Name != "" && (field == layout.Melt.Value || layout.Melt.Value == "" && field == "OBS_VALUE") {
		for _, pair := range layout.Melt.Columns {
			if pair.Code == melted && slices.Contains(header, pair.Column) {
				return []string{pair.Column}
			}
		}
		return nil
	}
	how := layout.Columns[field]
	if len(how.Join) > 0 {
		return how.Join
	}
	for _, name := range how.From {
		if slices.Contains(header, name) {
			return []string{name}
		}
	}
	return nil
}

// ReadBy is the layout by which a snapshot was read, nil when it is declared no more; unchanged
// reports whether layout and contract are still as they were then.
func ReadBy(d *source.Dataset, m *snapshot.Manifest) (layout *source.Layout, unchanged bool) {
	for _, l := range d.Forms {
		if l.Name == m.Layout {
			return l, declarations(d, l) == m.Declared
		}
	}
	return nil, false
}
