package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"osservatorio/internal/driver"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// ErrExpired is returned for a dataset with a correction that is past its last day.
var ErrExpired = errors.New("has expired")

// expired refuses a window of a dataset when one of its corrections is past its last day: somebody must
// look whether the provider has mended the value, and renew the correction or take it away.
func expired(d *source.Dataset, window string, now time.Time) error {
	var errs []error
	for _, c := range d.Corrections {
		if c.Window == window && c.Expired(now) {
			errs = append(errs, fmt.Errorf("pipelines/%s/corrections.yaml: correction %q %w on %s; renew it or take it away",
				d.Source.Name, c.Name, ErrExpired, c.Expires))
		}
	}
	return errors.Join(errs...)
}

// corrected is a reader whose records have the corrections of one window applied. What it changed, and
// what it did not find, is told by report when the file has been read.
type corrected struct {
	driver.Reader
	fixes []*fix
	path  string // of the file that declares them
	// lines are the corrections that were applied, by line. They are asked for while the file is read on.
	lines map[int][]*fix
	mu    sync.Mutex
}

// fix is a correction compiled for one file.
type fix struct {
	*source.Correction
	at     int       // position of the wrong cell
	field  int       // contract field that it becomes, or -1
	melted string    // code of the melted column that it stands in, if any
	key    []*reader // of the key fields that the record holds
	want   []string  // their values

	done, mended int
	line         int // where it was applied first
	other        string
	otherLine    int
}

// correct puts the corrections of a window before a reader; without any it returns nil.
func correct(in driver.Reader, d *source.Dataset, l *source.Layout, window string, attrs map[string]string, lists *Lists) (*corrected, error) {
	c := &corrected{Reader: in, path: "pipelines/" + d.Source.Name + "/corrections.yaml", lines: map[int][]*fix{}}
	for _, declared := range d.Corrections {
		if declared.Window != window {
			continue
		}
		// Readers of its own: they keep texts that they have seen, and what the file's readers keep must not be theirs.
		readers, err := compile(d.Schema, l, in.Header(), attrs, lists)
		if err != nil {
			return nil, err
		}
		f := &fix{Correction: declared, at: -1, field: -1}
		f.locate(d.Schema, l, in.Header(), readers)
		c.fixes = append(c.fixes, f)
	}
	if len(c.fixes) == 0 {
		return nil, nil
	}
	return c, nil
}

// locate finds the column of the wrong cell and the readers of the key; at stays -1 when the file has it not.
func (f *fix) locate(contract *schema.Contract, l *source.Layout, header []string, readers []*reader) {
	if f.Line > 0 {
		f.at = slices.Index(header, f.Column)
		for i, r := range readers {
			if r != nil && slices.Equal(r.at, []int{f.at}) {
				f.field = i
			}
		}
		for _, p := range l.Melt.Columns {
			if p.Column == f.Column {
				f.field, f.melted = contract.Index(meltValue(l)), p.Code
			}
		}
		return
	}
	f.field = contract.Index(f.Field)
	for _, k := range slices.Sorted(maps.Keys(f.Key)) {
		if k == l.Melt.Name {
			f.melted = f.Key[k]
			continue
		}
		f.key, f.want = append(f.key, readers[contract.Index(k)]), append(f.want, f.Key[k])
	}
	if f.melted != "" && f.Field == meltValue(l) {
		for _, p := range l.Melt.Columns {
			if at := slices.Index(header, p.Column); p.Code == f.melted && at >= 0 {
				f.at = at
			}
		}
		return
	}
	if r := readers[f.field]; r != nil && len(r.at) == 1 {
		f.at = r.at[0]
	}
}

func meltValue(l *source.Layout) string {
	if l.Melt.Value == "" {
		return "OBS_VALUE"
	}
	return l.Melt.Value
}

// Read returns the next record, corrected.
func (c *corrected) Read() (driver.Record, error) {
	rec, err := c.Reader.Read()
	if err != nil {
		return rec, err
	}
	for _, f := range c.fixes {
		if f.at < 0 || f.at >= len(rec.Cells) || !f.matches(rec) {
			continue
		}
		switch found := strings.TrimSpace(rec.Cells[f.at]); found {
		case strings.TrimSpace(f.Expect):
			rec.Cells[f.at] = f.Value
			c.mu.Lock()
			c.lines[rec.Line] = append(c.lines[rec.Line], f)
			c.mu.Unlock()
			if f.done++; f.done == 1 {
				f.line = rec.Line
			}
		case strings.TrimSpace(f.Value):
			f.mended++
		default:
			f.other, f.otherLine = found, rec.Line
		}
	}
	return rec, nil
}

// matches reports whether the record holds the wrong cell.
func (f *fix) matches(rec driver.Record) bool {
	if f.Line > 0 {
		return rec.Line == f.Line
	}
	for i, r := range f.key {
		if r == nil {
			return false
		}
		if v, fault := r.read(rec.Cells); fault != nil || plain(v.value) != f.want[i] {
			return false
		}
	}
	return true
}

// mark gives a row's corrected value its flag and keeps the provider's text beside it. row is a row of
// the line; value and melted are the positions of its value and of the field that names melted columns.
func (c *corrected) mark(line int, row []*cell, value, melted int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.lines[line] {
		if f.field != value || (melted >= 0 && plain(row[melted].value) != f.melted) {
			continue
		}
		// Other rows may share the cell.
		row[value] = &cell{value: row[value].value, raw: f.Expect, status: cmp.Or(f.Status, "E")}
	}
}

// report notes what became of each correction, and objects where a cell holds neither the value that is
// wrong nor the one that is right.
func (c *corrected) report(res *parsed) {
	for _, f := range c.fixes {
		note := func(rule string, count, line int, format string, a ...any) {
			res.notes = append(res.notes, snapshot.Note{Rule: rule, Count: int64(count), Line: line, Sample: fmt.Sprintf("%q: ", f.Name) + fmt.Sprintf(format, a...)})
		}
		if f.done > 0 {
			note(snapshot.RuleCorrected, f.done, f.line, "%s → %s: %s", f.Expect, f.Value, f.Why)
		}
		switch {
		case f.otherLine > 0:
			res.object(waivable(gateCorrection, fmt.Sprintf("correction %q (%s) expects %q and line %d has %q: the provider changed it; amend the correction or take it away",
				f.Name, c.path, f.Expect, f.otherLine, f.other)))
		case f.mended > 0:
			note(snapshot.RuleMended, f.mended, 0, "the provider has mended it; take the correction out of %s", c.path)
		case f.done == 0:
			note(snapshot.RuleAbsent, 1, 0, "its cell is not in the file; look at %s", c.path)
		}
	}
}
