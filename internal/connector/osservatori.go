package connector

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// osservatori asks INPS's statistical observatories for one table. The service is undocumented and
// particular: its requests must have no white space between their tokens and their members in one
// order; its answers may be packed without saying so, may break off in the middle, and call
// the dimensions by other names than the request.
//
// The structure is asked for first. It tells whether the declared fields still exist, and the day
// of the last update; while that is the last snapshot's, the table is not asked for.
type osservatori struct{}

type observatoryStructure struct {
	ID         string `json:"id_osservatorio"`
	Name       string `json:"nome_osservatorio"`
	Updated    string `json:"DateAgg"` // 20260917
	Definition *struct {
		Hierarchy []struct {
			Name string `json:"Name"`
		} `json:"Hierarchy"`
		Fields []struct {
			ID string `json:"id"`
		} `json:"fields"`
	} `json:"definition"`
}

// The request. encoding/json keeps the order of the members and writes no white space.
type (
	tableRequest struct {
		ID             string     `json:"id_osservatorio"`
		Language       string     `json:"language"`
		TotalRow       bool       `json:"totalRow"`
		TotalColumn    bool       `json:"totalColumn"`
		SubtotalRow    bool       `json:"subtotalRow"`
		SubtotalColumn bool       `json:"subtotalColumn"`
		Selections     selections `json:"selections"`
	}
	selections struct {
		Rows     []tableAxis    `json:"rows"`
		Cols     []tableAxis    `json:"cols"`
		Measures []tableMeasure `json:"measures"`
		Filters  []tableFilter  `json:"filters"`
	}
	tableAxis struct {
		ID        string `json:"id"`
		Label     string `json:"label"`
		Order     int    `json:"order"`
		Expand    string `json:"expand"`
		Hide      bool   `json:"hide"`
		Aggregate bool   `json:"aggregate"`
	}
	tableMeasure struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		Order int    `json:"order"`
	}
	tableFilter struct {
		ID     string   `json:"id"`
		Label  string   `json:"label"`
		Values []string `json:"values"`
	}
)

// answerMost is the size beyond which an answer is refused: it is held in memory to be looked at whole.
const answerMost = 64 << 20

func (osservatori) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	want := j.Request.Resource.Osservatori
	got := Got{URL: j.Request.URL + "/getDatiOsservatorio/"}
	var err error
	if got.Updated, err = j.observatory(ctx, c, want); err != nil {
		return got, err
	}
	if got.Updated != "" && got.Updated == j.Have.Updated {
		got.Unchanged = true
		return got, nil
	}
	r, err := j.post(got.URL, table(want, j.Request.Fill))
	if err != nil {
		return got, err
	}
	r.Bound = answerMost
	var answer []byte
	a, err := c.Do(ctx, r, func(body io.Reader) (err error) {
		answer, err = wholeAnswer(body)
		return err
	})
	if err != nil {
		return got, err
	}
	if err := j.judgeAnswer(r.URL, answer, want); err != nil {
		return got, err
	}
	got.Headers, got.Published = kept(a), dayOf("20060102", got.Updated)
	return got, sink(bytes.NewReader(answer))
}

// post makes a request with a JSON body without white space between its tokens.
func (j Job) post(address string, body any) (fetch.Request, error) {
	r, err := j.ask(address, map[string]string{"Accept": "application/json, text/plain, */*", "Content-Type": "application/json"})
	if err != nil {
		return r, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(body)
	r.Method, r.Body = http.MethodPost, bytes.TrimRight(b.Bytes(), "\n")
	return r, err
}

// observatory holds the structure against the declaration and returns the day of the last update.
func (j Job) observatory(ctx context.Context, c *fetch.Client, want *source.Osservatori) (string, error) {
	r, err := j.post(j.Request.URL+"/getStrutturaOsservatorio/", struct {
		ID       string `json:"id_osservatorio"`
		Language string `json:"language"`
	}{want.ID, "it"})
	if err != nil {
		return "", err
	}
	var s observatoryStructure
	if err := j.describe(ctx, c, r, &s); err != nil {
		return "", err
	}
	if s.Definition == nil {
		return "", j.notData(r.URL, "the service gives no structure of observatory %s", want.ID)
	}
	if s.ID != "" && s.ID != want.ID {
		return "", j.drift(r.URL, "the service answers with observatory %s (%s) for %s", s.ID, s.Name, want.ID)
	}
	known := map[string]bool{}
	for _, h := range s.Definition.Hierarchy {
		known[h.Name] = true
	}
	for _, f := range s.Definition.Fields {
		known[f.ID] = true
	}
	var gone []string
	for _, name := range asked(want) {
		if !known[name] {
			gone = append(gone, fmt.Sprintf("%q", name))
		}
	}
	if len(gone) > 0 {
		return "", j.drift(r.URL, "observatory %s (%s) has no longer %s", want.ID, s.Name, strings.Join(gone, ", "))
	}
	return s.Updated, nil
}

// asked are the names that a request uses of the observatory's structure.
func asked(o *source.Osservatori) []string {
	var names []string
	for _, a := range slices.Concat(o.Rows, o.Columns) {
		names = append(names, a.ID)
	}
	names = append(names, o.Measures...)
	for _, f := range o.Filters {
		names = append(names, f.ID)
	}
	return names
}

// table is the request for a table, without totals.
func table(o *source.Osservatori, fill func(string) string) tableRequest {
	t := tableRequest{ID: o.ID, Selections: selections{Rows: axes(o.Rows, false), Cols: axes(o.Columns, true),
		Measures: []tableMeasure{}, Filters: []tableFilter{}}}
	for i, m := range o.Measures {
		t.Selections.Measures = append(t.Selections.Measures, tableMeasure{m, m, i + 1})
	}
	for _, f := range o.Filters {
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = fill(v)
		}
		t.Selections.Filters = append(t.Selections.Filters, tableFilter{f.ID, f.Label, values})
	}
	return t
}

func axes(list []source.Axis, aggregate bool) []tableAxis {
	out := []tableAxis{} // never null
	for i, a := range list {
		out = append(out, tableAxis{ID: a.ID, Label: a.ID, Order: i + 1, Aggregate: aggregate})
	}
	return out
}

// wholeAnswer reads an answer to its end, unpacks it when it was packed without saying so, and
// returns an error wrapping fetch.ErrBroken when it is not one whole JSON document.
func wholeAnswer(body io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		if raw, err = gunzip(raw); errors.Is(err, fetch.ErrTooLarge) {
			return nil, err
		} else if err != nil {
			return nil, fmt.Errorf("%w: it cannot be unpacked: %w", fetch.ErrBroken, err)
		}
	}
	if !json.Valid(raw) {
		return nil, fmt.Errorf("%w: %d bytes that are no whole JSON, as when the service breaks off; ask for a smaller table if it stays so", fetch.ErrBroken, len(raw))
	}
	return raw, nil
}

func gunzip(raw []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, answerMost+1))
	if err == nil && len(out) > answerMost {
		err = fmt.Errorf("%w: unpacked it has more than %d bytes", fetch.ErrTooLarge, answerMost)
	}
	return out, err
}

// nested is what must be known of an answer; the driver reads the rest.
type nested struct {
	MessageType string       `json:"messageType"`
	Message     string       `json:"message"`
	ErrorCode   any          `json:"errorCode"`
	Error       any          `json:"error"`
	Values      []nestedNode `json:"values"`
}

type nestedNode struct {
	Measures []struct {
		Label string `json:"label"`
	} `json:"measures"`
	Rows []struct {
		ID     string       `json:"row_id"`
		Values []nestedNode `json:"values"`
	} `json:"rows"`
	Columns []struct {
		ID     string       `json:"col_id"`
		Values []nestedNode `json:"values"`
	} `json:"columns"`
}

// judgeAnswer refuses what the service says in the place of a table, and a table whose labels are
// not those that are declared: they differ from what was asked, and change without notice.
func (j Job) judgeAnswer(address string, answer []byte, want *source.Osservatori) error {
	var n nested
	if err := json.Unmarshal(answer, &n); err != nil {
		return j.notData(address, "the answer is not built as a table: %w", err)
	}
	switch {
	case n.MessageType == "Anonimizzazione":
		return j.drift(address, "the service refuses the table for confidentiality (%s): ask for a coarser one", n.Message)
	case n.Values == nil:
		return j.notData(address, "the service answers without a table: %v", []any{n.MessageType, n.ErrorCode, n.Error, n.Message})
	}
	dimensions, measures := &labels{}, &labels{}
	for _, v := range n.Values {
		v.collect(dimensions, measures)
	}
	var declared labels
	for _, a := range slices.Concat(want.Rows[1:], want.Columns) {
		declared.add(a.Label())
	}
	if missing, other := declared.differ(dimensions); len(missing)+len(other) > 0 && len(n.Values) > 0 {
		return j.drift(address, "the answer has the dimensions %q where %q are declared", other, missing)
	}
	if missing, other := (&labels{want.Measures}).differ(measures); len(missing)+len(other) > 0 && len(n.Values) > 0 {
		return j.drift(address, "the answer has the measures %q where %q are declared", other, missing)
	}
	return nil
}

func (n *nestedNode) collect(dimensions, measures *labels) {
	for _, m := range n.Measures {
		measures.add(m.Label)
	}
	for _, g := range n.Rows {
		dimensions.add(g.ID)
		for i := range g.Values {
			g.Values[i].collect(dimensions, measures)
		}
	}
	for _, g := range n.Columns {
		dimensions.add(g.ID)
		for i := range g.Values {
			g.Values[i].collect(dimensions, measures)
		}
	}
}

// labels is a set in the order in which its members came.
type labels struct{ list []string }

func (l *labels) add(name string) {
	if name != "" && !slices.Contains(l.list, name) {
		l.list = append(l.list, name)
	}
}

// differ lists what only l and what only other has.
func (l *labels) differ(other *labels) (missing, more []string) {
	for _, n := range l.list {
		if !slices.Contains(other.list, n) {
			missing = append(missing, n)
		}
	}
	for _, n := range other.list {
		if !slices.Contains(l.list, n) {
			more = append(more, n)
		}
	}
	return missing, more
}
