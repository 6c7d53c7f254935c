package fetch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// badBody is what is wrong with the bytes of an answer, as against what the sink could not do with them.
type badBody struct {
	kind    Kind
	err     error
	bounded bool // too large by the request's bound
}

func (b *badBody) Error() string { return b.err.Error() }
func (b *badBody) Unwrap() error { return b.err }

// body reads the content of an answer: unpacked if it was packed for the way, not larger than
// allowed, and to the end.
type body struct {
	r    io.Reader
	most int64
	read int64
	err  error // the first that is not io.EOF

	bounded bool // most is the request's bound
}

// newBody looks at the head of an answer: a page for people is refused before the sink sees it.
func newBody(resp *http.Response, r Request) (*body, error) {
	b := &body{most: r.Policy.MaxBody}
	if r.Bound > 0 && r.Bound < b.most {
		b.most, b.bounded = r.Bound, true
	}
	raw := &announced{r: resp.Body, want: resp.ContentLength}
	if resp.ContentLength > b.most {
		return nil, b.tooLarge(fmt.Errorf("the answer has %d bytes, more than %d", resp.ContentLength, b.most))
	}
	var plain io.Reader = raw
	switch coding := strings.ToLower(resp.Header.Get("Content-Encoding")); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, broken(err)
		}
		plain = &packed{z: z, raw: raw}
	default:
		return nil, &badBody{kind: NotData, err: fmt.Errorf("the answer is packed as %q, which was not asked for", coding)}
	}
	buffered := bufio.NewReaderSize(plain, 1<<16)
	head, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	if len(head) == 0 {
		return nil, broken(errors.New("it is empty"))
	}
	if !strings.Contains(r.Header["Accept"], "html") && isPage(resp.Header.Get("Content-Type"), head) {
		return nil, &badBody{kind: NotData, err: fmt.Errorf("the provider answered 200 with a page for people (%s)", gistOfPage(head))}
	}
	b.r = buffered
	return b, nil
}

func broken(err error) error {
	return &badBody{kind: Broken, err: fmt.Errorf("the answer broke off: %w", err)}
}

func (b *body) tooLarge(err error) error {
	return &badBody{kind: TooLarge, err: err, bounded: b.bounded}
}

// pour gives the content to the sink and reads what the sink has left, so that a missing end is noticed.
func (b *body) pour(sink func(io.Reader) error) error {
	err := sink(b)
	if err == nil {
		_, err = io.Copy(io.Discard, b)
	}
	switch {
	case b.err != nil:
		return b.err // which the sink's only follows from
	case errors.Is(err, ErrBroken):
		return &badBody{kind: Broken, err: err}
	case errors.Is(err, ErrNotData):
		return &badBody{kind: NotData, err: err}
	case errors.Is(err, ErrTooLarge):
		return &badBody{kind: TooLarge, err: err, bounded: true}
	}
	return err
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	b.read += int64(n)
	if b.read > b.most {
		b.err = b.tooLarge(fmt.Errorf("the answer has more than %d bytes", b.most))
		return 0, b.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = broken(err)
		return n, b.err
	}
	return n, err
}

// announced holds the bytes that came against Content-Length.
type announced struct {
	r         io.Reader
	want, got int64
}

func (a *announced) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	a.got += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) && a.want >= 0 && a.got < a.want {
		if a.want < 0 {
			return n, fmt.Errorf("after %d bytes: %w", a.got, io.ErrUnexpectedEOF)
		}
		return n, fmt.Errorf("%d of %d bytes", a.got, a.want)
	}
	return n, err
}

// packed unpacks to the end: a stream that ends before its checksum is an error of gzip, and
// the end of what was announced is looked for behind it.
type packed struct {
	z   *gzip.Reader
	raw io.Reader
}

func (p *packed) Read(b []byte) (int, error) {
	n, err := p.z.Read(b)
	if errors.Is(err, io.EOF) {
		if _, rest := io.Copy(io.Discard, p.raw); rest != nil {
			return n, rest
		}
	}
	return n, err
}

// isPage reports whether an answer is a page for people, by what it says of itself or how it begins.
func isPage(contentType string, head []byte) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	if media == "text/html" || media == "application/xhtml+xml" {
		return true
	}
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// gistOfPage is the title of a page, or its beginning.
func gistOfPage(head []byte) string {
	text := string(head)
	if _, after, ok := strings.Cut(text, "<title>"); ok {
		text, _, _ = strings.Cut(after, "</title>")
	}
	if text = strings.Join(strings.Fields(text), " "); len(text) > 80 {
		text = text[:80]
	}
	return strings.ToValidUTF8(text, "")
}
