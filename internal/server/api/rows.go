package api

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/export"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
)

// about says which release an answer is from.
type about struct {
	ID         string        `json:"id"`
	AsOf       string        `json:"as_of"` // the last publication day that it knows
	State      release.State `json:"state"`
	Provenance string        `json:"provenance"`
	Synthetic  bool          `json:"synthetic"` // invented data: not for use
	Published  *time.Time    `json:"published,omitempty"`
	Notice     string        `json:"notice,omitempty"` // why it is not for use
}

func (c *call) about() *about {
	if c.rel == nil {
		return nil
	}
	a := &about{ID: c.rel.Manifest.ID, AsOf: c.rel.Manifest.AsOf, State: c.rel.State(), Provenance: c.rel.Manifest.Provenance, Synthetic: c.rel.Synthetic(), Notice: c.rel.Entry.Notice("it")}
	if !c.rel.Published.IsZero() {
		a.Published = &c.rel.Published
	}
	return a
}

// subject is the indicator that rows are of.
type subject struct {
	ID       string `json:"id"`
	Title    words  `json:"title"`
	Unit     string `json:"unit"`
	Decimals int    `json:"decimals"`
	Source   string `json:"source"`
}

// words are a text in both languages.
type words struct {
	IT string `json:"it"`
	EN string `json:"en"`
}

// page is what stands above the rows of a JSON answer.
type page struct {
	Release   *about   `json:"release,omitempty"` // none of what the lake holds beside its releases
	Indicator *subject `json:"indicator,omitempty"`
	Total     int      `json:"total"` // rows of the whole answer
	Offset    int      `json:"offset"`
	Limit     int      `json:"limit"`
	Next      string   `json:"next,omitempty"`      // the address of the page after this
	WhyEmpty  string   `json:"why_empty,omitempty"` // what of the question has no answer
	Notes     []string `json:"notes,omitempty"`     // what must not be compared in these rows
}

// result is a table to answer with.
type result struct {
	name    string   // of the file
	db      *duck.DB // nil: that of the release
	query   string   // with its own order
	order   string   // that of the query, for rows that sorting leaves alike; "" when all columns tell rows apart
	columns []string
	title   export.Title
	page    page
	why     func() (string, error)
}

// give answers with the rows of a query.
func (c *call) give(t result) error {
	by, err := c.sorting(t.columns)
	if err != nil {
		return err
	}
	if t.db == nil {
		t.db = c.rel.DB
	}
	if err := t.db.Scan(c.ctx, "SELECT count(*) FROM ("+t.query+")", &t.page.Total); err != nil {
		return err
	}
	if t.page.Total == 0 && t.why != nil {
		if t.page.WhyEmpty, err = t.why(); err != nil {
			return err
		}
	}
	if err := c.affordable(t.page.Total); err != nil {
		return err
	}
	query := t.query
	if by != nil {
		if t.order != "" {
			by = append(by, t.order)
		}
		query = "SELECT * FROM (" + query + ") ORDER BY " + strings.Join(by, ", ")
	}
	if c.limit >= 0 || c.offset > 0 {
		query += fmt.Sprintf(" LIMIT %d OFFSET %d", c.length(t.page.Total), c.offset)
	}
	rows, err := t.db.Rows(c.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	return c.write(rows, t)
}

// length are the rows of the page.
func (c *call) length(total int) int {
	left := max(0, total-c.offset)
	if c.limit >= 0 {
		return min(left, c.limit)
	}
	return left
}

// affordable refuses answers that are too large for their form.
func (c *call) affordable(total int) error {
	most := asked.MostFile
	if c.format == "xlsx" {
		most = asked.MostSheet
	}
	if n := c.length(total); n > most {
		return &reply.Error{Status: http.StatusRequestEntityTooLarge, Param: "limit",
			Detail: fmt.Sprintf("the answer has %d rows and %s is given with at most %d at a time: ask for less (by area, period or dimension), for pages (limit, offset), or take the whole file from the open data", n, c.format, most)}
	}
	return nil
}

// sorting are the terms of ORDER BY that the parameter sort stands for.
func (c *call) sorting(columns []string) ([]string, error) {
	var by []string
	for _, name := range asked.Values(c.q, "sort") {
		name, down := strings.CutPrefix(name, "-")
		if !slices.Contains(columns, name) {
			return nil, reply.Bad("sort", "there is no column "+name, columns...)
		}
		term := duck.Ident(name)
		if down {
			term += " DESC"
		}
		by = append(by, term+" NULLS LAST")
	}
	return by, nil
}

// write writes rows in the form of the call, after the headers that tell of them.
func (c *call) write(rows export.Table, t result) error {
	t.page.Release, t.page.Offset, t.page.Limit = c.about(), c.offset, c.length(t.page.Total)
	if c.limit >= 0 {
		t.page.Limit = c.limit
	}
	c.links(&t.page)
	h := c.w.Header()
	h.Set("X-Total-Count", itoa(t.page.Total))
	h.Set("Content-Type", mediaTypes[c.format])
	if c.format == "csv" {
		h.Set("Content-Type", "text/csv; charset=utf-8")
	}
	if t.page.WhyEmpty != "" { // for the formats that have no room for it
		h.Set("X-Why-Empty", mime.QEncoding.Encode("utf-8", t.page.WhyEmpty))
	}
	if c.format == "json" {
		return broken(c.object(rows, t.page))
	}
	name := plainName(t.name)
	if c.rel != nil {
		t.title.Release, t.title.Notice, t.title.Synthetic = c.rel.Manifest.ID, c.rel.Entry.Notice("it"), c.rel.Synthetic()
		name += "_" + plainName(c.rel.Manifest.ID)
	}
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, name, c.format))
	out := bufio.NewWriterSize(c.w, 32<<10)
	err := export.WriteTable(out, export.Options{Format: c.format, Italian: c.italian, Title: t.title}, rows)
	if err == nil {
		err = out.Flush()
	}
	return broken(err)
}

// object writes what stands above the rows, and the rows under "data".
func (c *call) object(rows export.Table, p page) error {
	head, err := encoded(p)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(c.w, 32<<10)
	out.Write(bytes.TrimSuffix(head, []byte("}\n")))
	out.WriteString(`,"data":[`)
	columns := rows.Columns()
	var line []byte
	for n := 0; ; n++ {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if n == 0 {
			line = append(line[:0], '\n')
		} else {
			line = append(line[:0], ",\n"...)
		}
		if _, err := out.Write(export.AppendObject(line, columns, row)); err != nil {
			return err
		}
	}
	out.WriteString("]}\n")
	return out.Flush()
}

// links names the pages around this one in the header Link, and the next in the answer.
func (c *call) links(p *page) {
	if c.limit <= 0 {
		return
	}
	at := func(offset int) string {
		q := url.Values{}
		for name, values := range c.q {
			q[name] = values
		}
		q.Set("limit", itoa(c.limit))
		q.Set("offset", itoa(offset))
		return c.r.URL.EscapedPath() + "?" + q.Encode()
	}
	add := func(rel string, offset int) {
		c.w.Header().Add("Link", fmt.Sprintf(`<%s>; rel="%s"`, at(offset), rel))
	}
	if c.offset > 0 {
		add("first", 0)
		add("prev", max(0, c.offset-c.limit))
	}
	if c.offset+c.limit < p.Total {
		p.Next = at(c.offset + c.limit)
		add("next", c.offset+c.limit)
		add("last", (p.Total-1-c.offset%c.limit)/c.limit*c.limit+c.offset%c.limit)
	}
}

// plainName keeps what a file name may hold on every system.
func plainName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, text)
}

// list answers with a table that is in memory: items in JSON, lines in the other formats.
// numbers are the columns that hold them.
func list[T any](c *call, name string, items []T, header []string, line func(T) []string, numbers ...string) error {
	lines := make([][]string, len(items))
	order := make([]int, len(items))
	for i, x := range items {
		lines[i], order[i] = line(x), i
	}
	by, err := c.sorting(header)
	if err != nil {
		return err
	}
	if by != nil {
		names := asked.Values(c.q, "sort")
		slices.SortStableFunc(order, func(a, b int) int { return compareLines(lines[a], lines[b], header, names) })
	}
	t := result{name: name, title: export.Title{Name: name}}
	t.page.Total = len(items)
	if err := c.affordable(len(items)); err != nil {
		return err
	}
	from := min(c.offset, len(items))
	order = order[from : from+c.length(len(items))]
	if c.format == "json" {
		chosen := make([]T, len(order))
		for i, at := range order {
			chosen[i] = items[at]
		}
		return c.items(t.page, chosen)
	}
	chosen := make([][]string, len(order))
	for i, at := range order {
		chosen[i] = lines[at]
	}
	return c.write(export.Lines(header, chosen, numbers...), t)
}

// items answers with a page of objects.
func (c *call) items(p page, items any) error {
	p.Release, p.Offset, p.Limit = c.about(), c.offset, c.limit
	c.links(&p)
	c.w.Header().Set("X-Total-Count", itoa(p.Total))
	return c.json(struct {
		page
		Data any `json:"data"`
	}{p, items})
}

// compareLines orders two lines by columns, - before a name from the greatest; empty texts come last.
func compareLines(a, b, header, by []string) int {
	for _, name := range by {
		name, down := strings.CutPrefix(name, "-")
		i := slices.Index(header, name)
		switch {
		case a[i] == b[i]:
			continue
		case a[i] == "":
			return 1
		case b[i] == "":
			return -1
		}
		n := strings.Compare(a[i], b[i])
		x, errX := strconv.ParseFloat(a[i], 64)
		y, errY := strconv.ParseFloat(b[i], 64)
		if errX == nil && errY == nil {
			n = cmp.Compare(x, y)
		}
		if down {
			n = -n
		}
		return n
	}
	return 0
}
