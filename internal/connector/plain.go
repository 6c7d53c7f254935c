package connector

import (
	"context"
	"io"
	"net/http"

	"osservatorio/internal/fetch"
)

// plain gets the address itself, and asks only for what is newer.
type plain struct{}

func (plain) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	got := Got{URL: j.Request.URL}
	header := map[string]string{}
	for k, v := range map[string]string{"Accept": j.Request.Accept, "If-Modified-Since": j.Have.LastModified, "If-None-Match": j.Have.ETag} {
		if v != "" {
			header[k] = v
		}
	}
	r, err := j.ask(j.Request.URL, header)
	if err != nil {
		return got, err
	}
	a, err := c.Do(ctx, r, sink)
	if err != nil {
		return got, err
	}
	got.Headers, got.Unchanged = kept(a), a.Status == http.StatusNotModified
	return got, nil
}
