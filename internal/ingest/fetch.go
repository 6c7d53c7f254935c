package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/time/rate"

	"osservatorio/internal/ledger"
	"osservatorio/internal/source"
)

// userAgent tells providers who asks.
const userAgent = "osservatorio/1 (labour-market observatory)"

type fetchJob struct {
	dataset *source.Dataset
	request source.Request
}

// Pull asks the providers for every resource of the datasets: only for those that have a
// feed, unless a stand-in takes the providers' place. Requests to one provider keep its pace.
// It returns only errors of the lake and of the declarations; what a provider did wrong is an Outcome.
func (in *Ingester) Pull(ctx context.Context, datasets []*source.Dataset) error {
	var jobs []fetchJob
	in.paces = map[*source.Source]*rate.Limiter{}
	for _, d := range datasets {
		if in.Host == "" && d.Feed != "today" {
			continue
		}
		if in.Host == "" && d.Source.Pace > 0 {
			in.paces[d.Source] = rate.NewLimiter(rate.Every(time.Duration(d.Source.Pace)), 1)
		}
		for _, r := range d.Requests() {
			jobs = append(jobs, fetchJob{d, r})
		}
	}
	return each(ctx, in, jobs, in.pull)
}

func (in *Ingester) pull(ctx context.Context, job fetchJob) (Outcome, error) {
	d, r := job.dataset, job.request
	address, err := in.address(r.URL)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Dataset: d.ID(), Window: r.Window, Name: r.URL}
	if pace := in.paces[d.Source]; pace != nil {
		if err := pace.Wait(ctx); err != nil {
			return out, err
		}
	}
	c, status, err := in.download(ctx, d, r, address)
	switch {
	case ctx.Err() != nil:
		return out, ctx.Err()
	case status == http.StatusNotModified:
		out.Status, out.Snapshot = Unchanged, in.last(d.ID(), r.Window)
		_, err := in.Lake.Ledger.Append(ledger.Event{Kind: "unchanged", Subject: d.ID(),
			Note: map[string]string{"window": r.Window, "snapshot": out.Snapshot.ID, "by": "304"}})
		return out, err
	case status == http.StatusNotFound && r.MayMiss:
		out.Status = NotYet
		return out, nil
	case err != nil:
		out.Status, out.Err = Failed, err
		_, lerr := in.Lake.Ledger.Append(ledger.Event{Kind: "failed", Subject: d.ID(),
			Note: map[string]string{"window": r.Window, "url": r.URL, "error": err.Error()}})
		return out, lerr
	}
	return in.take(c)
}

// address puts the stand-in's host in the place of the provider's.
func (in *Ingester) address(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || in.Host == "" {
		return raw, err
	}
	host, err := url.Parse(in.Host)
	if err != nil {
		return "", err
	}
	u.Scheme, u.Host = host.Scheme, host.Host
	return u.String(), nil
}

// download brings the bytes into a temporary file of the lake.
func (in *Ingester) download(ctx context.Context, d *source.Dataset, r source.Request, address string) (*candidate, int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept-Language", "it, en;q=0.5") // its absence is answered with 500 by NSI services
	req.Header.Set("Accept-Encoding", "identity")
	if r.Accept != "" {
		req.Header.Set("Accept", r.Accept)
	}
	if old := in.last(d.ID(), r.Window); old != nil && old.URL == r.URL && old.Headers["Last-Modified"] != "" &&
		old.Declared == in.declarationsOf(old.Layout, d) {
		req.Header.Set("If-Modified-Since", old.Headers["Last-Modified"])
	}
	resp, err := in.Client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, resp.StatusCode, fmt.Errorf("the provider answered %s", resp.Status)
	}
	c := &candidate{dataset: d, window: r.Window, name: r.URL, url: r.URL, attrs: r.Attributes, headers: map[string]string{}}
	for _, h := range []string{"Last-Modified", "Etag", "Content-Type"} {
		if v := resp.Header.Get(h); v != "" {
			c.headers[h] = v
		}
	}
	if err := in.spool(c, resp.Body); err != nil {
		return nil, resp.StatusCode, fmt.Errorf("the answer broke off: %w", err)
	}
	if resp.ContentLength >= 0 && c.size != resp.ContentLength {
		os.Remove(c.temp)
		return nil, resp.StatusCode, fmt.Errorf("the answer broke off: %d of %d bytes", c.size, resp.ContentLength)
	}
	return c, resp.StatusCode, nil
}

func (in *Ingester) declarationsOf(layout string, d *source.Dataset) string {
	for _, l := range d.Forms {
		if l.Name == layout {
			return declarations(d, l)
		}
	}
	return declarations(d, nil)
}

// spool copies bytes into the lake's folder for things in hand and hashes them on the way.
func (in *Ingester) spool(c *candidate, r io.Reader) error {
	if err := os.MkdirAll(in.Lake.Path("tmp"), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(in.Lake.Path("tmp"), "extract-*")
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if c.size, err = io.Copy(io.MultiWriter(f, h), r); err != nil {
		os.Remove(f.Name())
		return err
	}
	c.temp, c.sha = f.Name(), hex.EncodeToString(h.Sum(nil))
	return nil
}
