package sdmxjson

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
)

// component is a dimension or an attribute.
type component struct {
	id       string
	position int      // keyPosition; -1 where the message has none
	values   []string // codes; an attribute without code has its text
	column   int      // in the header
}

// structure is what the message says of its columns.
type structure struct {
	dataSetDims, seriesDims, obsDims    []component
	dataSetAttrs, seriesAttrs, obsAttrs []component
	groupAttrs                          int // attributes at other levels, which are not read
}

// header sets the column of every component: dimensions in the order of the
// key, TIME_PERIOD, OBS_VALUE, attributes.
func (s *structure) header() ([]string, error) {
	dims := pointers(s.dataSetDims, s.seriesDims, s.obsDims)
	if !slices.ContainsFunc(dims, func(c *component) bool { return c.position < 0 }) {
		slices.SortStableFunc(dims, func(a, b *component) int { return cmp.Compare(a.position, b.position) })
	}
	isTime := func(c *component) bool { return c.id == timePeriod }
	hasTime := slices.ContainsFunc(dims, isTime)
	var names []string
	add := func(c *component) {
		c.column = len(names)
		names = append(names, c.id)
	}
	for _, c := range dims {
		if !isTime(c) {
			add(c)
		}
	}
	for _, c := range dims {
		if isTime(c) {
			add(c)
		}
	}
	if !hasTime {
		names = append(names, timePeriod)
	}
	names = append(names, obsValue)
	for _, c := range pointers(s.dataSetAttrs, s.seriesAttrs, s.obsAttrs) {
		add(c)
	}
	return names, raw.CheckHeader(names)
}

func pointers(lists ...[]component) []*component {
	var all []*component
	for _, list := range lists {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	return all
}

// readStructure reads a structure whose opening was read.
func (m *message) readStructure() (structure, error) {
	var s structure
	err := m.scan.Members(func(name string, t jsontok.Token) error {
		switch {
		case name == "dimensions" && t.Kind == jsontok.ObjectOpen:
			return m.readLevels(&s.dataSetDims, &s.seriesDims, &s.obsDims, &s.groupAttrs)
		case name == "attributes" && t.Kind == jsontok.ObjectOpen:
			return m.readLevels(&s.dataSetAttrs, &s.seriesAttrs, &s.obsAttrs, &s.groupAttrs)
		}
		return m.scan.Skip(t)
	})
	return s, err
}

// readLevels reads the components that hang at each level of the message.
func (m *message) readLevels(dataSet, series, obs *[]component, other *int) error {
	return m.scan.Members(func(name string, t jsontok.Token) error {
		if t.Kind != jsontok.ArrayOpen {
			return m.scan.Skip(t)
		}
		list, err := m.readComponents()
		switch name {
		case "dataset", "dataSet":
			*dataSet = list
		case "series":
			*series = list
		case "observation":
			*obs = list
		default:
			*other += len(list)
		}
		return err
	})
}

func (m *message) readComponents() ([]component, error) {
	var list []component
	err := m.scan.Elements(func(t jsontok.Token) error {
		if t.Kind != jsontok.ObjectOpen {
			return m.scan.Fail(fmt.Errorf("%w: a component is not an object", raw.ErrSyntax))
		}
		if len(list) >= m.src.Limits().MaxColumns {
			return m.scan.Fail(fmt.Errorf("%w: more than %d components", raw.ErrLimit, len(list)))
		}
		c := component{position: -1}
		err := m.scan.Members(func(name string, t jsontok.Token) error {
			switch {
			case name == "id":
				c.id = t.Text
			case name == "keyPosition" && t.Kind == jsontok.Number:
				var err error
				if c.position, err = strconv.Atoi(t.Text); err != nil {
					return m.scan.Fail(fmt.Errorf("%w: keyPosition %s", raw.ErrSyntax, t.Text))
				}
			case name == "values" && t.Kind == jsontok.ArrayOpen:
				return m.scan.Elements(func(t jsontok.Token) error {
					code, err := m.readCode(t)
					c.values = append(c.values, code)
					return err
				})
			}
			return m.scan.Skip(t)
		})
		list = append(list, c)
		return err
	})
	return list, err
}

// readCode reads a value of a component: its id, else its value, else its name.
func (m *message) readCode(t jsontok.Token) (string, error) {
	if t.Kind != jsontok.ObjectOpen {
		return t.Text, m.scan.Skip(t)
	}
	var id, value, label string
	err := m.scan.Members(func(name string, t jsontok.Token) error {
		switch name {
		case "id":
			id = t.Text
		case "value":
			value = t.Text
		case "name":
			label = t.Text
		}
		return m.scan.Skip(t)
	})
	return cmp.Or(id, value, label), err
}
