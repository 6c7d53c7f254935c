package connector

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"osservatorio/internal/fetch"
)

// download brings the data of all addresses to the sink as one stream.
func (q *sdmxJob) download(ctx context.Context, urls []string, sink func(io.Reader) error) (map[string]string, error) {
	if len(urls) == 1 {
		a, err := q.data(ctx, urls[0], sink)
		if err != nil {
			return nil, err
		}
		return kept(a), nil
	}
	return q.joined(ctx, urls, sink)
}

// data asks for the data at one address.
func (q *sdmxJob) data(ctx context.Context, address string, sink func(io.Reader) error) (*fetch.Answer, error) {
	r, err := q.ask(address, map[string]string{"Accept": q.Request.Accept})
	if err != nil {
		return nil, err
	}
	return q.client.Do(ctx, r, func(body io.Reader) error {
		b := bufio.NewReaderSize(body, 1<<16)
		if err := q.isData(b); err != nil {
			return err
		}
		return sink(b)
	})
}

// isData looks at the beginning of an answer: whether it is of the format that was asked for, and a table
// of this structure.
func (q *sdmxJob) isData(b *bufio.Reader) error {
	head, err := b.Peek(1 << 15)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if strings.Contains(q.Request.Accept, "csv") {
		line, _, _ := bytes.Cut(start, []byte("\n"))
		if lacks := q.missing(line); len(lacks) > 0 {
			return fmt.Errorf("%w: its header lacks %s", fetch.ErrNotData, strings.Join(lacks, ", "))
		}
		return nil
	}
	mark := "<"
	if strings.Contains(q.Request.Accept, "json") {
		mark = "{"
	}
	if !bytes.HasPrefix(start, []byte(mark)) {
		return fmt.Errorf("%w: it is not %s, which was asked for", fetch.ErrNotData, q.Request.Accept)
	}
	return nil
}

// joined brings one extract in several answers, which must have one header: its rows follow each other under it.
// A part of which the service has no records is left out; all of them together must have some.
func (q *sdmxJob) joined(ctx context.Context, urls []string, sink func(io.Reader) error) (headers map[string]string, err error) {
	var parts []*os.File
	defer func() {
		for _, f := range parts {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := os.MkdirAll(q.Temp, 0o755); err != nil {
		return nil, err
	}
	var empty error
	for _, u := range urls {
		f, err := os.CreateTemp(q.Temp, "part-*")
		if err != nil {
			return nil, err
		}
		parts = append(parts, f)
		a, err := q.data(ctx, u, func(body io.Reader) error {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
			if err := f.Truncate(0); err != nil {
				return err
			}
			_, err := io.Copy(f, body)
			return err
		})
		switch {
		case fetch.KindOf(err) == fetch.Empty:
			empty = err
		case err != nil:
			return nil, err
		case headers == nil:
			headers = kept(a)
		}
	}
	if headers == nil {
		return nil, empty
	}
	whole, err := under(parts)
	if err != nil {
		return nil, &fetch.Error{Kind: fetch.NotData, Provider: q.Dataset.Source.Name, URL: urls[0], Err: err}
	}
	return headers, sink(whole)
}

// under reads the files as one table: the header of the first, then the rows of all.
func under(parts []*os.File) (io.Reader, error) {
	var header []byte
	var readers []io.Reader
	for i, f := range parts {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		b := bufio.NewReaderSize(f, 1<<16)
		line, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			continue // a part without records
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		line = append(bytes.TrimRight(bytes.TrimPrefix(line, []byte("\ufeff")), "\r\n"), '\n')
		if header == nil {
			header = line
			readers = append(readers, bytes.NewReader(header))
		}
		if !bytes.Equal(line, header) {
			return nil, fmt.Errorf("part %d of %d of the answer has another header than the first: %.200q, not %.200q", i+1, len(parts), line, header)
		}
		readers = append(readers, &ended{r: b})
	}
	return io.MultiReader(readers...), nil
}

// ended ends what it reads with a line's end.
type ended struct {
	r    io.Reader
	last byte
	done bool
}

func (e *ended) Read(p []byte) (int, error) {
	if e.done || len(p) == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p)
	if n > 0 {
		e.last = p[n-1]
		return n, nil
	}
	if errors.Is(err, io.EOF) && e.last != 0 && e.last != '\n' {
		e.done, p[0] = true, '\n'
		return 1, nil
	}
	return n, err
}
