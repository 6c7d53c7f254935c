package explain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/disclose"
	"osservatorio/internal/duck"
	"osservatorio/internal/ingest"
	"osservatorio/internal/schema"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Trace says from which rows of which vintages the figure comes.
type Trace struct {
	// Proved is true when the model, run over the traced rows alone, gave the figure.
	Proved bool `json:"proved"`
	// Status is false when only value, numerator and denominator were held against the release, because
	// its flag is given after the model.
	Status bool      `json:"status_too"`
	Tries  int       `json:"computations"`
	Ended  bool      `json:"search_ended,omitempty"` // before it could narrow the rows to the fewest
	Note   string    `json:"note,omitempty"`         // why there are no lines
	Inputs []Vintage `json:"inputs"`
	// Traced are the datasets from which the figure comes, with their rows. The others that the models
	// read could be empty without changing it.
	Traced []Traced `json:"traced"`
}

// Vintage is one vintage that the models read, and the snapshot that it was made of.
type Vintage struct {
	Dataset    string    `json:"dataset"`
	Window     string    `json:"window"`
	Published  string    `json:"published"`
	DatedBy    string    `json:"published_from"`
	Snapshot   string    `json:"snapshot"`
	SHA256     string    `json:"sha256"` // of the provider's bytes
	Bytes      int64     `json:"bytes"`
	VintageSHA string    `json:"vintage_sha256"`
	Declared   string    `json:"declarations"` // fingerprint of layout and contract
	Layout     string    `json:"layout"`
	From       string    `json:"from"` // address, or name of the file that was given
	Observed   time.Time `json:"observed"`
	Decision   string    `json:"decision,omitempty"` // of a person; without one the gates accepted it
	Reason     string    `json:"reason,omitempty"`
	Rows       int64     `json:"rows"`
	Made       bool      `json:"made_it"`               // the figure comes from rows of it
	Traced     int64     `json:"traced_rows,omitempty"` // from so many; left out where it is not told
}

// Traced are the rows of one dataset that make the figure.
type Traced struct {
	Dataset string `json:"dataset"`
	Rows    int64  `json:"rows"`
	Lines   []Line `json:"lines"`
	Note    string `json:"note,omitempty"` // why lines are not shown
}

// Line is one of the provider's lines.
type Line struct {
	Snapshot string `json:"snapshot"`
	Window   string `json:"window"`
	Line     int    `json:"line"` // see driver.Record
	Fields   []Text `json:"fields,omitempty"`
	// Hash is the keyed hash of a single record, whose texts are not shown.
	Hash string `json:"hash,omitempty"`
}

// Text is what stands in a column of the provider's file.
type Text struct {
	Column string `json:"column"`
	Raw    string `json:"raw"`
	// Field is the contract's field that is read from it, when it is a value and no dimension.
	Field string `json:"field,omitempty"`
}

// rows lists the traced rows and reads their lines again from the provider's bytes.
func (t *tracer) rows(ctx context.Context, s *search, tr *Trace) error {
	for _, table := range s.tables {
		if s.none[table] {
			continue
		}
		n, err := s.count(ctx, table)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		d := t.dataset(table)
		traced := Traced{Dataset: d.ID(), Rows: n, Lines: []Line{}}
		if singleRecords(d.Schema) {
			err = t.records(ctx, s, table, d, &traced)
		} else {
			err = t.lines(ctx, s, table, d, &traced)
		}
		if err != nil {
			return err
		}
		if err := t.perVintage(ctx, s, table, tr, traced.Rows > 0); err != nil {
			return err
		}
		tr.Traced = append(tr.Traced, traced)
	}
	return nil
}

func (t *tracer) dataset(table string) *source.Dataset {
	all := t.Project.Catalog.Datasets()
	return all[slices.IndexFunc(all, func(d *source.Dataset) bool { return d.Table() == table })]
}

// perVintage marks the vintages of which there are traced rows, and counts these where their number may be told.
func (t *tracer) perVintage(ctx context.Context, s *search, table string, tr *Trace, counted bool) error {
	_, rows, err := s.db.Strings(ctx, "SELECT _snapshot, count(*) FROM ("+s.source[table]+") GROUP BY ALL ORDER BY ALL")
	for _, row := range rows {
		for i := range tr.Inputs {
			if tr.Inputs[i].Snapshot == row[0] && t.dataset(table).ID() == tr.Inputs[i].Dataset {
				tr.Inputs[i].Made = true
				if counted {
					tr.Inputs[i].Traced, _ = strconv.ParseInt(row[1], 10, 64)
				}
			}
		}
	}
	return err
}

// singleRecords reports whether a row is one person or event: the contract is personal, or its rows
// have no key that could name a cell of a table.
func singleRecords(c *schema.Contract) bool { return c.Personal || len(c.Key) == 0 }

// hashes are the fields that tell single records apart without saying whose they are, in order of preference.
var hashes = []string{"MESSAGE", "WORKER"}

// records lists positions and keyed hashes of single records, and never what stands in them; of fewer
// than the least number not even that.
func (t *tracer) records(ctx context.Context, s *search, table string, d *source.Dataset, out *Traced) error {
	hash, unit := "''", "_line"
	for _, f := range slices.Backward(hashes) {
		if d.Schema.Index(f) >= 0 {
			hash, unit = duck.Ident(f), duck.Ident(f)
		}
	}
	if d.Schema.Index("WORKER") >= 0 {
		unit = duck.Ident("WORKER")
	}
	var units int
	if err := s.db.Scan(ctx, fmt.Sprintf("SELECT count(DISTINCT %s) FROM (%s)", unit, s.source[table]), &units); err != nil {
		return err
	}
	rules := t.Project.Disclosure
	switch {
	case rules == nil:
		out.Rows = 0
		out.Note = "single records: schemas/" + disclose.File + " does not say from how many on their number and lines are shown"
		return nil
	case units < rules.Trace.AtLeast:
		out.Rows = 0
		out.Note = fmt.Sprintf("single records: fewer than %d stand behind the figure, so that neither their number nor their lines are shown", rules.Trace.AtLeast)
		return nil
	}
	out.Note = "single records: position and keyed hash only"
	_, rows, err := s.db.Strings(ctx, fmt.Sprintf("SELECT _snapshot, _window, _line, %s FROM (%s) ORDER BY ALL LIMIT %d", hash, s.source[table], t.options.Lines))
	for _, row := range rows {
		line, _ := strconv.Atoi(row[2])
		out.Lines = append(out.Lines, Line{Snapshot: row[0], Window: row[1], Line: line, Hash: row[3]})
	}
	return err
}

// lines reads the lines of the traced rows again from the bytes of their snapshots.
func (t *tracer) lines(ctx context.Context, s *search, table string, d *source.Dataset, out *Traced) error {
	melt := map[string]bool{}
	for _, l := range d.Forms {
		if l.Melt.Name != "" && d.Schema.Index(l.Melt.Name) >= 0 {
			melt[l.Melt.Name] = true
		}
	}
	columns := "_snapshot, _window, _line"
	for _, f := range d.Schema.Fields {
		if melt[f.Name] {
			columns += ", " + duck.Ident(f.Name)
		}
	}
	header, rows, err := s.db.Strings(ctx, fmt.Sprintf("SELECT %s FROM (%s) ORDER BY ALL LIMIT %d", columns, s.source[table], t.options.Lines))
	if err != nil {
		return err
	}
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && rows[to][0] == rows[from][0] {
			to++
		}
		lines, note, err := t.read(d, rows[from][0], header, rows[from:to])
		if err != nil {
			return err
		}
		out.Lines = append(out.Lines, lines...)
		if note != "" && !strings.Contains(out.Note, note) {
			out.Note = strings.TrimPrefix(out.Note+"; "+note, "; ")
		}
		from = to
	}
	return nil
}

// read reads some lines of one snapshot; a note says why their text is not there.
func (t *tracer) read(d *source.Dataset, id string, header []string, rows [][]string) ([]Line, string, error) {
	var out []Line
	var want []int
	for _, row := range rows {
		n, err := strconv.Atoi(row[2])
		if err != nil {
			return nil, "", err
		}
		want = append(want, n)
		out = append(out, Line{Snapshot: row[0], Window: row[1], Line: n})
	}
	i := slices.IndexFunc(t.all, func(m *snapshot.Manifest) bool { return m.ID == id })
	if i < 0 {
		return out, "the snapshot " + id + " is gone", nil
	}
	layout, unchanged := ingest.ReadBy(d, t.all[i])
	if layout == nil {
		return out, "layout " + t.all[i].Layout + " is declared no more: only the lines' numbers are known", nil
	}
	note := ""
	if !unchanged {
		note = "layout " + layout.Name + " or its contract has changed since the file was read"
	}
	if t.Project.Disclosure != nil && !t.Project.Disclosure.Passes(d.ID()) {
		return out, "not public: position only, since a line may be of a cell that is withheld", nil
	}
	columns, raw, err := ingest.RawLines(t.Lake.Path(t.all[i].Raw), layout, want)
	if err != nil {
		return out, "the bytes cannot be read again: " + err.Error(), nil
	}
	for i, row := range rows {
		at := slices.IndexFunc(raw, func(r ingest.RawLine) bool { return r.Line == want[i] })
		if at < 0 {
			note = "the bytes have no such line"
			continue
		}
		melted := ""
		if k := slices.Index(header, layout.Melt.Name); k >= 0 {
			melted = row[k]
		}
		out[i].Fields = texts(d.Schema, layout, columns, raw[at].Cells, melted)
	}
	return out, note, nil
}

// texts pairs the columns of a line with what stands in them, and names the fields that are values.
func texts(c *schema.Contract, l *source.Layout, header, cells []string, melted string) []Text {
	values := map[string]string{}
	for _, f := range c.Fields {
		if !isValue(c, f.Name) {
			continue
		}
		for _, column := range ingest.ReadFrom(l, header, f.Name, melted) {
			values[column] = f.Name
		}
	}
	var out []Text
	for i, cell := range cells {
		if i < len(header) && (cell != "" || values[header[i]] != "") {
			out = append(out, Text{Column: header[i], Raw: cell, Field: values[header[i]]})
		}
	}
	return out
}

// isValue reports whether a field is what a row measures, and not what it is about.
func isValue(c *schema.Contract, field string) bool {
	i := c.Index(field)
	return i >= 0 && !slices.Contains(c.Key, field) && (c.Fields[i].Type == schema.Decimal || c.Fields[i].Type == schema.Integer)
}
