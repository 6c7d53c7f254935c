package ingest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// form finds the layout of a candidate. Without one it says what is wrong with the file: it is of
// another type, or its header is none that the layouts know.
func (in *Ingester) form(c *candidate, raw io.ReaderAt) (*source.Layout, snapshot.Objection, error) {
	switch {
	case c.refused.Text != "":
		return nil, c.refused, nil
	case c.layout != nil:
		return c.layout, snapshot.Objection{}, nil
	case c.pseudonyms != nil:
		return nil, final(gateHeader, "nothing was kept of the original"), nil
	}
	what, err := wrongType(raw, c.size, c.dataset.Forms)
	if err != nil {
		return nil, snapshot.Objection{}, err
	}
	if what == emptyFile {
		return nil, final(gateEmpty, "the file is empty"), nil
	}
	if what != "" {
		return nil, final(gateType, fmt.Sprintf("the file is %s, not %s", what, formatsOf(c.dataset.Forms))), nil
	}
	base := filepath.Base(c.name)
	layout, why := recognise(c.dataset.Forms, base, raw, c.size)
	if layout != nil {
		return layout, snapshot.Objection{}, nil
	}
	text := "of no declared form of " + c.dataset.ID() + ": " + why
	near, header := nearestForm(c.dataset.Forms, base, func(l *source.Layout) []string {
		if t, err := head(l, raw, c.size); err == nil {
			return t.header
		}
		return nil
	})
	if near != nil {
		last := in.lastHeader(&snapshot.Manifest{Source: c.dataset.Source.Name, Dataset: c.dataset.Name, Window: c.window, Published: in.Now().UTC().Format(time.DateOnly)})
		if diff := headerDiff(near, header, last); diff != "" {
			text = "of no declared form of " + c.dataset.ID() + "; beside layout " + near.Name + ":" + diff
		}
	}
	return nil, final(gateHeader, text), nil
}

// headerFault tells what is wrong with the columns of a file whose layout is known.
func headerFault(l *source.Layout, header, last []string, err error) string {
	if diff := headerDiff(l, header, last); diff != "" {
		return "columns differ from the layout:" + diff
	}
	return strings.TrimSpace(err.Error())
}

// lastHeader is the header of the vintage in use of a snapshot's slot.
func (in *Ingester) lastHeader(m *snapshot.Manifest) []string {
	if old := in.reference(m); old != nil && old.Profile != nil {
		return old.Profile.Header
	}
	return nil
}

// read reads the bytes by the layout and holds them against every gate. Without a layout there is
// nothing to read, and unfit says why. What it returns is to be settled and committed, or aborted.
func (in *Ingester) read(ctx context.Context, c *candidate, m *snapshot.Manifest, identify func() error, layout *source.Layout, unfit snapshot.Objection, raw io.ReaderAt) (*parsed, error) {
	if layout == nil {
		res := &parsed{}
		res.object(unfit)
		return res, identify()
	}
	m.Layout = layout.Name
	p := &parser{identify: identify, dataset: c.dataset, layout: layout, lists: in.Lists, attrs: attributes(c, layout), last: in.lastHeader(m)}
	if c.pseudonyms != nil {
		p.layout, p.key = identity(layout, c.dataset.Schema), in.Pseudonyms
	}
	place := strconv.FormatInt(in.placed.Add(1), 10)
	res, err := p.parse(raw, c.size, m, in.Lake.Path("tmp", "vintage-"+place), in.Lake.Path("tmp", "quarantine-"+place))
	if err == nil {
		if err = identify(); err != nil { // nobody asked where no row was written
			res.abort()
		}
	}
	if err != nil {
		return nil, err
	}
	res.notes = slices.Concat(c.notes, res.notes)
	if err := in.history(ctx, c.dataset, m, res); err != nil {
		res.abort()
		return nil, err
	}
	return res, nil
}

// vintageName is that of a snapshot's vintage and quarantine in their folders, as it is read by the declarations that it names.
func vintageName(m *snapshot.Manifest) string { return m.ID + "-" + m.Declared[:8] + ".parquet" }
