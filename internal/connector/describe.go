package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"osservatorio/internal/fetch"
)

// descriptionMost is the size beyond which a document that leads to an extract is none.
const descriptionMost = 64 << 20

// describe asks for a small JSON document that leads to the extract, and decodes it. Members that
// into does not name are passed over: the provider may add some.
func (j Job) describe(ctx context.Context, c *fetch.Client, r fetch.Request, into any) error {
	r.Bound = descriptionMost
	_, err := c.Do(ctx, r, func(body io.Reader) error { return decode(body, into) })
	return err
}

// decode reads one JSON document. What breaks off is fetch.ErrBroken, what is no JSON fetch.ErrNotData.
func decode(body io.Reader, into any) error {
	err := json.NewDecoder(body).Decode(into)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w: the JSON breaks off", fetch.ErrBroken)
	}
	return fmt.Errorf("%w: %w", fetch.ErrNotData, err)
}

// drift is the error of an answer that is sound and is not what the source declares: asking
// again gives the same, somebody has to look.
func (j Job) drift(address, format string, args ...any) error {
	return &fetch.Error{Kind: fetch.Permanent, Provider: j.Dataset.Source.Name, URL: address, Err: fmt.Errorf(format, args...)}
}

// notData is the error of an answer that is no extract, though its status says so.
func (j Job) notData(address, format string, args ...any) error {
	return &fetch.Error{Kind: fetch.NotData, Provider: j.Dataset.Source.Name, URL: address, Err: fmt.Errorf(format, args...)}
}

// dayOf is the day of a time written in a form of package time, yyyy-mm-dd; empty when it is not.
func dayOf(form, text string) string {
	t, err := time.Parse(form, text)
	if err != nil {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
