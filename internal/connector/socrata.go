package connector

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"osservatorio/internal/fetch"
	"osservatorio/internal/source"
)

// socrata gets a dataset of a Socrata portal, as one CSV file or page by page. Pages come in the
// order of the portal's own row ids, the only one that is stable. The number of rows and the last
// change of any are asked for before and after: when they are the last snapshot's the dataset is
// not asked for, and when they differ between the two, or the rows that came are fewer or more,
// what was put together is of no state that the dataset ever had, and is had again.
type socrata struct{}

// socrataState is what a dataset says of itself as a whole.
type socrataState struct {
	Rows    string `json:"rows"`
	Changed string `json:"changed"`
}

// mark is the state as a manifest keeps it.
func (s socrataState) mark() string { return s.Changed + ", " + s.Rows + " rows" }

// pageMost is the size beyond which a page is refused: it is held in memory to be counted.
const pageMost = 128 << 20

// socrataTries is how often a dataset that changes under the reading is begun.
const socrataTries = 3

func (socrata) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	want := j.Request.Resource.Socrata
	portal := &portal{Job: j, ctx: ctx, client: c, want: want, resource: j.Request.URL + "/resource/" + want.ID + ".json"}
	got := Got{URL: portal.resource + "?$order=:id"}
	if want.Mode == "bulk" {
		got.URL = j.Request.URL + "/api/views/" + want.ID + "/rows.csv?accessType=DOWNLOAD"
	}
	before, err := portal.state()
	if err != nil {
		return got, err
	}
	got.Updated = before.mark()
	if got.Updated == j.Have.Updated {
		got.Unchanged = true
		return got, nil
	}
	read := portal.pages
	if want.Mode == "bulk" {
		read = portal.bulk
	}
	for try := 1; ; try++ {
		rows, headers, err := read(sink, got.URL)
		if err != nil {
			return got, err
		}
		after, err := portal.state()
		if err != nil {
			return got, err
		}
		got.Headers, got.Updated, got.Published = headers, after.mark(), dayOf(time.RFC3339, after.Changed)
		if after == before && strconv.Itoa(rows) == after.Rows {
			return got, nil
		}
		if try == socrataTries {
			return got, &fetch.Error{Kind: fetch.Broken, Provider: j.Dataset.Source.Name, URL: got.URL, Attempts: try,
				Err: fmt.Errorf("the dataset changed while it was read: %s before, %s after, %d rows read", before.mark(), after.mark(), rows)}
		}
		before = after
	}
}

// portal asks one dataset of one portal.
type portal struct {
	Job
	ctx      context.Context
	client   *fetch.Client
	want     *source.Socrata
	resource string
}

// query asks the dataset's resource and gives the answer to sink.
func (p *portal) query(params [][2]string, most int64, sink func(io.Reader) error) (*fetch.Answer, error) {
	address := p.resource
	for i, kv := range params {
		address += map[bool]string{true: "?", false: "&"}[i == 0] + kv[0] + "=" + url.QueryEscape(kv[1])
	}
	r, err := p.ask(address, map[string]string{"Accept": "application/json"})
	if err != nil {
		return nil, err
	}
	r.Bound = most
	return p.client.Do(p.ctx, r, sink)
}

// state asks how many rows there are and when one was changed last.
func (p *portal) state() (socrataState, error) {
	var answer []socrataState
	_, err := p.query([][2]string{{"$select", "count(*) as rows,max(:updated_at) as changed"}}, descriptionMost,
		func(body io.Reader) error { return decode(body, &answer) })
	if err != nil {
		return socrataState{}, err
	}
	if len(answer) != 1 || answer[0].Rows == "" {
		return socrataState{}, p.notData(p.resource, "the portal does not say how many rows %s has", p.want.ID)
	}
	return answer[0], nil
}

// bulk gets the whole dataset as CSV and counts its rows.
func (p *portal) bulk(sink func(io.Reader) error, address string) (int, map[string]string, error) {
	r, err := p.ask(address, map[string]string{"Accept": "text/csv"})
	if err != nil {
		return 0, nil, err
	}
	var count *csvRows
	a, err := p.client.Do(p.ctx, r, func(body io.Reader) error {
		count = &csvRows{r: body}
		return sink(count)
	})
	if err != nil {
		return 0, nil, err
	}
	return count.rows(), kept(a), nil
}

// csvRows counts the records of a CSV text on the way: line ends outside quotes.
type csvRows struct {
	r      io.Reader
	quoted bool
	ends   int
	open   bool // the last record has no line end yet
}

func (c *csvRows) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for _, b := range p[:n] {
		switch {
		case b == '"':
			c.quoted = !c.quoted
		case b == '\n' && !c.quoted:
			c.ends++
		}
		c.open = b != '\n' || c.quoted
	}
	return n, err
}

// rows is the number of records below the header.
func (c *csvRows) rows() int {
	if c.open {
		return c.ends
	}
	return max(0, c.ends-1)
}

// pages hands the pages to sink as one JSON array and counts its rows.
func (p *portal) pages(sink func(io.Reader) error, _ string) (int, map[string]string, error) {
	s := &pageStream{portal: p, limit: p.want.Page}
	if s.limit == 0 {
		s.limit = source.MostRows
	}
	err := sink(s)
	if s.failed != nil {
		return 0, nil, s.failed // which the sink's error only follows from
	}
	return s.rows, s.headers, err
}

// pageStream is the array of all rows; it asks for the next page when the last is read.
type pageStream struct {
	*portal
	limit   int
	rows    int
	text    []byte // not yet read
	done    bool   // a short page has come
	headers map[string]string
	failed  error
}

func (s *pageStream) Read(p []byte) (int, error) {
	for len(s.text) == 0 {
		if s.done {
			return 0, io.EOF
		}
		if s.failed == nil {
			s.failed = s.next()
		}
		if s.failed != nil {
			return 0, s.failed
		}
	}
	n := copy(p, s.text)
	s.text = s.text[n:]
	return n, nil
}

// next asks for one page. A short one is the last; an empty one is short, too.
func (s *pageStream) next() error {
	var page []json.RawMessage
	a, err := s.query([][2]string{{"$limit", strconv.Itoa(s.limit)}, {"$offset", strconv.Itoa(s.rows)}, {"$order", ":id"}}, pageMost,
		func(body io.Reader) error {
			page = nil
			return decode(body, &page)
		})
	if err != nil {
		return err
	}
	if len(page) > s.limit {
		return s.notData(s.resource, "a page of %d rows where %d were asked for: the portal does not page", len(page), s.limit)
	}
	var b bytes.Buffer
	for i, row := range page {
		if !bytes.HasPrefix(row, []byte("{")) {
			return s.notData(s.resource, "row %d is no object", s.rows+i+1)
		}
		b.WriteString(map[bool]string{true: "[", false: ",\n"}[s.rows+i == 0])
		b.Write(row)
	}
	if s.rows += len(page); len(page) < s.limit {
		if s.rows == 0 {
			b.WriteByte('[')
		}
		b.WriteString("]\n")
		s.done = true
	}
	s.text, s.headers = b.Bytes(), kept(a)
	return nil
}
