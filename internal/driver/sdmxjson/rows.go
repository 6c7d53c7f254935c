package sdmxjson

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
)

// rows is the second reading, which emits one record an observation.
type rows struct {
	*message
	structure *structure
	dataSet   dataSet
	chosen    int
	emit      func(raw.Record) bool
	book      raw.Notebook
	cells     []string
	value     int // column of OBS_VALUE
	line      int // observations so far
}

// observation is one cell of a series, kept until the whole series is read:
// its attributes may stand after its observations.
type observation struct {
	key   string
	parts []jsontok.Token // value, then attributes
}

var errStopped = errors.New("stopped")

func (r *rows) run(content io.Reader) error {
	if err := r.readFrom(content); !errors.Is(err, errStopped) {
		return err
	}
	return nil
}

// read reads the data set at index, if it is the chosen one.
func (r *rows) read(index int, t jsontok.Token) error {
	if index != r.chosen {
		return r.scan.Skip(t)
	}
	for i := range r.structure.dataSetDims {
		if c := &r.structure.dataSetDims[i]; len(c.values) > 0 {
			r.cells[c.column] = c.values[0]
		}
	}
	if err := r.setAttributes(r.structure.dataSetAttrs, r.dataSet.attributes); err != nil {
		return err
	}
	return r.scan.Members(func(name string, t jsontok.Token) error {
		switch {
		case name == "series" && t.Kind == jsontok.ObjectOpen:
			return r.scan.Members(r.readSeries)
		case name == "observations" && t.Kind == jsontok.ObjectOpen:
			return r.scan.Members(func(key string, t jsontok.Token) error {
				o, err := r.readObservation(key, t)
				if err != nil {
					return err
				}
				return r.emitObservation(o)
			})
		}
		return r.scan.Skip(t)
	})
}

func (r *rows) readSeries(key string, t jsontok.Token) error {
	if t.Kind != jsontok.ObjectOpen {
		return r.scan.Fail(fmt.Errorf("%w: series %q is not an object", raw.ErrSyntax, key))
	}
	if err := r.setKey(r.structure.seriesDims, key); err != nil {
		return err
	}
	var attributes []jsontok.Token
	var observations []observation
	err := r.scan.Members(func(name string, t jsontok.Token) (err error) {
		switch {
		case name == "attributes" && t.Kind == jsontok.ArrayOpen:
			attributes, err = r.scalars()
			return err
		case name == "observations" && t.Kind == jsontok.ObjectOpen:
			return r.scan.Members(func(key string, t jsontok.Token) error {
				o, err := r.readObservation(key, t)
				observations = append(observations, o)
				return err
			})
		}
		return r.scan.Skip(t)
	})
	if err != nil {
		return err
	}
	if err := r.setAttributes(r.structure.seriesAttrs, attributes); err != nil {
		return err
	}
	if len(observations) == 0 {
		r.clearObservation()
		return r.put()
	}
	for _, o := range observations {
		if err := r.emitObservation(o); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) readObservation(key string, t jsontok.Token) (observation, error) {
	if t.Kind != jsontok.ArrayOpen {
		return observation{}, r.scan.Fail(fmt.Errorf("%w: observation %q is not an array", raw.ErrSyntax, key))
	}
	parts, err := r.scalars()
	return observation{key, parts}, err
}

func (r *rows) emitObservation(o observation) error {
	r.clearObservation()
	if err := r.setKey(r.structure.obsDims, o.key); err != nil {
		return err
	}
	if len(o.parts) > 0 {
		r.cells[r.value] = o.parts[0].Text
		if err := r.setAttributes(r.structure.obsAttrs, o.parts[1:]); err != nil {
			return err
		}
	}
	return r.put()
}

// clearObservation empties the cells that belong to one observation.
func (r *rows) clearObservation() {
	r.cells[r.value] = ""
	for _, c := range r.structure.obsDims {
		r.cells[c.column] = ""
	}
	for _, c := range r.structure.obsAttrs {
		r.cells[c.column] = ""
	}
}

func (r *rows) put() error {
	r.line++
	if !r.emit(raw.Record{Line: r.line, Cells: r.cells}) {
		return errStopped
	}
	return nil
}

// setKey writes the codes of a key such as "0:1:0".
func (r *rows) setKey(dims []component, key string) error {
	rest, more := key, true
	for _, c := range dims {
		if !more {
			return r.scan.Fail(fmt.Errorf("%w: key %q has fewer than %d parts", raw.ErrSyntax, key, len(dims)))
		}
		var part string
		part, rest, more = strings.Cut(rest, ":")
		code, err := r.code(c, part)
		if err != nil {
			return err
		}
		r.cells[c.column] = code
	}
	if more && len(dims) > 0 {
		return r.scan.Fail(fmt.Errorf("%w: key %q has more than %d parts", raw.ErrSyntax, key, len(dims)))
	}
	return nil
}

// setAttributes writes the values of attributes: an index into the component's
// values, a text as it is, or null. Attributes that are left out are empty.
func (r *rows) setAttributes(attrs []component, values []jsontok.Token) error {
	if len(values) > len(attrs) {
		return r.scan.Fail(fmt.Errorf("%w: %d attributes where the structure has %d", raw.ErrSyntax, len(values), len(attrs)))
	}
	for i, c := range attrs {
		r.cells[c.column] = ""
		if i >= len(values) {
			continue
		}
		text := values[i].Text
		if values[i].Kind == jsontok.Number {
			var err error
			if text, err = r.code(c, text); err != nil {
				return err
			}
		}
		r.cells[c.column] = text
	}
	return nil
}

func (r *rows) code(c component, index string) (string, error) {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(c.values) {
		return "", r.scan.Fail(fmt.Errorf("%w: %s has no value %q", raw.ErrSyntax, c.id, index))
	}
	return c.values[i], nil
}
