package jsonrows

import (
	"fmt"
	"io"
	"slices"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
)

// walker follows the path and calls row for each object of the array at its
// end, the object's opening already read. parents are the cells of the fields
// that rows inherit.
type walker struct {
	*table
	scan  *jsontok.Scanner
	row   func(parents []string) error
	found bool
}

// document walks the whole document.
func (w *walker) document() error {
	root, err := w.scan.Next()
	if err != nil {
		return err
	}
	if err := w.follow(root, w.steps, make([]string, len(w.opts.Parents)), make([]bool, len(w.opts.Parents))); err != nil {
		return err
	}
	if _, err := w.scan.Next(); err != io.EOF {
		return err
	}
	return nil
}

// follow walks the value that t began along the rest of the path. known tells
// which parents have been met on the way.
func (w *walker) follow(t jsontok.Token, steps []step, parents []string, known []bool) error {
	if len(steps) == 0 {
		return w.array(t, parents, known)
	}
	if t.Kind != jsontok.ObjectOpen {
		return w.scan.Skip(t)
	}
	parents, known = slices.Clone(parents), slices.Clone(known)
	for {
		name, err := w.scan.Next()
		if err != nil || name.Kind == jsontok.ObjectClose {
			return err
		}
		value, err := w.scan.Next()
		if err != nil {
			return err
		}
		switch i := slices.Index(w.opts.Parents, name.Text); {
		case name.Text == steps[0].key && steps[0].each:
			err = w.each(value, steps[1:], parents, known)
		case name.Text == steps[0].key:
			err = w.follow(value, steps[1:], parents, known)
		case i >= 0 && value.IsScalar():
			parents[i], known[i] = w.clean(value.Text), true
		default:
			err = w.scan.Skip(value)
		}
		if err != nil {
			return err
		}
	}
}

// each follows the rest of the path in every element of an array.
func (w *walker) each(t jsontok.Token, steps []step, parents []string, known []bool) error {
	if t.Kind != jsontok.ArrayOpen {
		return w.scan.Skip(t)
	}
	return w.scan.Elements(func(element jsontok.Token) error { return w.follow(element, steps, parents, known) })
}

// array calls row for each element of the table.
func (w *walker) array(t jsontok.Token, parents []string, known []bool) error {
	if t.Kind != jsontok.ArrayOpen {
		return w.scan.Skip(t)
	}
	w.found = true
	if i := slices.Index(known, false); i >= 0 {
		return w.scan.Fail(fmt.Errorf("%w: the parent's field %q does not stand before the array", raw.ErrNotData, w.opts.Parents[i]))
	}
	return w.scan.Elements(func(element jsontok.Token) error {
		if element.Kind != jsontok.ObjectOpen {
			return w.scan.Fail(fmt.Errorf("%w: an element of the array is not an object", raw.ErrNotData))
		}
		return w.row(parents)
	})
}

// members calls visit for each member of the object whose opening was read: single values only.
func (w *walker) members(visit func(name string, value jsontok.Token) error) error {
	return w.scan.Members(func(name string, value jsontok.Token) error {
		if !value.IsScalar() {
			return w.scan.Fail(fmt.Errorf("%w: the member %q is not a single value; a path can lead into it", raw.ErrNotData, name))
		}
		return visit(name, value)
	})
}
