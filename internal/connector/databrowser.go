package connector

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"osservatorio/internal/fetch"
)

// databrowser asks the middleware of an SDMX data browser for a whole dataset: it filters nothing.
// It takes any node for any other without a word, so the dataset is looked for in the node's
// catalogue and its dimensions are held against the declared ones before the data are asked for.
type databrowser struct{}

type browserCatalog struct {
	DatasetMap map[string]struct {
		Title string `json:"title"`
	} `json:"datasetMap"`
}

type browserStructure struct {
	Criteria []struct {
		ID string `json:"id"`
	} `json:"criteria"`
	TimeDimension string `json:"timeDimension"`
}

// browserMedia is what each format of a download is.
var browserMedia = map[string]string{
	"csv":                   "application/vnd.sdmx.data+csv",
	"genericdata":           "application/vnd.sdmx.genericdata+xml",
	"structurespecificdata": "application/vnd.sdmx.structurespecificdata+xml",
}

func (databrowser) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	want := j.Request.Resource.DataBrowser
	dataset := j.Request.Fill(want.Dataset)
	node := j.Request.URL + "/nodes/" + want.Node
	got := Got{URL: node + "/datasets/" + dataset + "/download/" + want.Format}
	if err := j.inCatalog(ctx, c, node, dataset); err != nil {
		return got, err
	}
	if err := j.sameDimensions(ctx, c, node+"/datasets/"+dataset, want.Dimensions); err != nil {
		return got, err
	}
	r, err := j.ask(got.URL, map[string]string{"Accept": browserMedia[want.Format], "Content-Type": "application/json"})
	if err != nil {
		return got, err
	}
	r.Method, r.Body = http.MethodPost, []byte("[]") // no criteria: everything
	if want.Format != "csv" {
		whole := sink
		sink = func(body io.Reader) error { return closed(body, whole) }
	}
	a, err := c.Do(ctx, r, sink)
	if err != nil {
		return got, err
	}
	got.Headers = kept(a)
	return got, nil
}

// inCatalog asserts that the number of the node is that of the node which has the dataset.
func (j Job) inCatalog(ctx context.Context, c *fetch.Client, node, dataset string) error {
	r, err := j.ask(node+"/catalog", map[string]string{"Accept": "application/json"})
	if err != nil {
		return err
	}
	var catalog browserCatalog
	if err := j.describe(ctx, c, r, &catalog); err != nil {
		return err
	}
	if len(catalog.DatasetMap) == 0 {
		return j.notData(r.URL, "the node's catalogue is empty")
	}
	if _, ok := catalog.DatasetMap[dataset]; !ok {
		return j.drift(r.URL, "the catalogue of this node has no dataset %s among its %d: the node's number is wrong, or the dataset has gone", dataset, len(catalog.DatasetMap))
	}
	return nil
}

// sameDimensions asserts the dimensions and their order.
func (j Job) sameDimensions(ctx context.Context, c *fetch.Client, address string, want []string) error {
	r, err := j.ask(address+"/structure", map[string]string{"Accept": "application/json"})
	if err != nil {
		return err
	}
	var s browserStructure
	if err := j.describe(ctx, c, r, &s); err != nil {
		return err
	}
	var dimensions []string
	for _, d := range s.Criteria {
		if d.ID != s.TimeDimension {
			dimensions = append(dimensions, d.ID)
		}
	}
	filled := make([]string, len(want))
	for i, d := range want {
		filled[i] = j.Request.Fill(d)
	}
	if !slices.Equal(dimensions, filled) {
		return j.drift(r.URL, "the dimensions are %s and not %s", strings.Join(dimensions, ", "), strings.Join(filled, ", "))
	}
	return nil
}

// closed hands an SDMX-ML message on and returns an error wrapping fetch.ErrBroken when its root element is not closed.
func closed(body io.Reader, sink func(io.Reader) error) error {
	end := &ending{r: body}
	if err := sink(end); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, end); err != nil {
		return err
	}
	if !bytes.HasSuffix(bytes.TrimSpace(end.tail), []byte("Data>")) {
		return fmt.Errorf("%w: the message is not closed, it ends with %q", fetch.ErrBroken, end.tail)
	}
	return nil
}

// ending remembers the last bytes of what is read.
type ending struct {
	r    io.Reader
	tail []byte
}

func (e *ending) Read(p []byte) (int, error) {
	const most = 64
	n, err := e.r.Read(p)
	e.tail = append(e.tail, p[max(0, n-most):n]...)
	e.tail = e.tail[max(0, len(e.tail)-most):]
	return n, err
}
