package osservatori

import (
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
)

// node is one value of a dimension: what is measured of it, and what it is cut into.
type node struct {
	value    string
	known    bool // the value was given and is not null
	measures []measure
	rows     []group
	columns  []group
}

type group struct {
	dimension string
	values    []*node
}

type measure struct{ label, value string }

// answer is the whole document, or what the service says in its place.
type answer struct {
	values  []*node
	found   bool
	trouble []string // of messageType, errorCode, error, message, in the order of the document
}

// parser builds the tree. Cells are counted, so that no answer fills the memory.
type parser struct {
	scan  *jsontok.Scanner
	cells int
	most  int
}

func (p *parser) answer() (*answer, error) {
	root, err := p.scan.Next()
	if err == nil && root.Kind != jsontok.ObjectOpen {
		err = p.scan.Fail(fmt.Errorf("%w: the answer is not an object", raw.ErrNotData))
	}
	if err != nil {
		return nil, err
	}
	a := &answer{}
	err = p.scan.Members(func(name string, t jsontok.Token) (err error) {
		switch {
		case name == "values" && t.Kind == jsontok.ArrayOpen:
			a.found = true
			a.values, err = p.nodes()
			return err
		case t.IsScalar() && t.Text != "" && (name == "messageType" || name == "errorCode" || name == "error" || name == "message"):
			a.trouble = append(a.trouble, t.Text)
		}
		return p.scan.Skip(t)
	})
	if err != nil {
		return nil, err
	}
	if _, err := p.scan.Next(); err != io.EOF {
		return nil, err
	}
	if !a.found {
		return nil, p.scan.Fail(fmt.Errorf("%w: the service answers: %s", raw.ErrNotData, strings.Join(append(a.trouble, "no values"), ", ")))
	}
	return a, nil
}

// nodes reads the array of the values of one dimension.
func (p *parser) nodes() (list []*node, err error) {
	err = p.objects(func() error {
		n, err := p.node()
		list = append(list, n)
		return err
	})
	return list, err
}

func (p *parser) node() (*node, error) {
	n := &node{}
	if p.cells++; p.cells > p.most {
		return nil, p.scan.Fail(fmt.Errorf("%w: more than %d cells", raw.ErrLimit, p.most))
	}
	return n, p.scan.Members(func(name string, t jsontok.Token) (err error) {
		switch {
		case name == "value" && t.IsScalar():
			n.value, n.known = t.Text, t.Kind != jsontok.Null
		case name == "measures" && t.Kind == jsontok.ArrayOpen:
			n.measures, err = p.measures()
			return err
		case name == "rows" && t.Kind == jsontok.ArrayOpen:
			n.rows, err = p.groups("row_id")
			return err
		case name == "columns" && t.Kind == jsontok.ArrayOpen:
			n.columns, err = p.groups("col_id")
			return err
		}
		return p.scan.Skip(t)
	})
}

// groups reads what a node is cut into; id names the member with the dimension's name.
func (p *parser) groups(id string) (list []group, err error) {
	err = p.objects(func() error {
		var g group
		err := p.scan.Members(func(name string, t jsontok.Token) (err error) {
			switch {
			case name == id && t.IsScalar():
				g.dimension = t.Text
			case name == "values" && t.Kind == jsontok.ArrayOpen:
				g.values, err = p.nodes()
				return err
			}
			return p.scan.Skip(t)
		})
		list = append(list, g)
		return err
	})
	return list, err
}

func (p *parser) measures() (list []measure, err error) {
	err = p.objects(func() error {
		var m measure
		if p.cells++; p.cells > p.most {
			return p.scan.Fail(fmt.Errorf("%w: more than %d cells", raw.ErrLimit, p.most))
		}
		err := p.scan.Members(func(name string, t jsontok.Token) error {
			switch {
			case name == "label" && t.IsScalar():
				m.label = t.Text
			case name == "value" && t.IsScalar():
				m.value = t.Text
			}
			return p.scan.Skip(t)
		})
		if m.label != "" { // a placeholder for a cell that the table does not have
			list = append(list, m)
		}
		return err
	})
	return list, err
}

// objects calls visit in each object of the array whose opening was read, the object's opening read too.
func (p *parser) objects(visit func() error) error {
	return p.scan.Elements(func(t jsontok.Token) error {
		if t.Kind != jsontok.ObjectOpen {
			return p.scan.Fail(fmt.Errorf("%w: an element of a list is not an object", raw.ErrSyntax))
		}
		return visit()
	})
}
