package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"osservatorio/internal/connector"
	"osservatorio/internal/fetch"
	"osservatorio/internal/ledger"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

type fetchJob struct {
	dataset *source.Dataset
	request source.Request
}

// Pull asks the providers for every resource of the datasets, each address once: only for those that have a
// feed, unless a stand-in takes the providers' place. It returns only errors of the lake and of the
// declarations; what a provider did wrong is an Outcome.
func (in *Ingester) Pull(ctx context.Context, datasets []*source.Dataset) error {
	var jobs []fetchJob
	for _, d := range datasets {
		if in.Host == "" && d.Feed != "today" {
			continue
		}
		for _, r := range d.Requests(in.Now()) {
			jobs = append(jobs, fetchJob{d, r})
		}
	}
	defer in.share(jobs)()
	return each(ctx, in, jobs, in.pull)
}

func (in *Ingester) pull(ctx context.Context, t *turn, job fetchJob) (Outcome, error) {
	d, r := job.dataset, job.request
	t.claim(d.ID(), r.Window)
	asked, err := connector.Job{Host: in.Host}.Address(r.URL)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Dataset: d.ID(), Window: r.Window, Name: asked}
	via, ok := connector.For(r.Resource.Via)
	if !ok {
		return out, fmt.Errorf("%s: no connector speaks %q", d.ID(), r.Resource.Via)
	}
	if d.Schema.Personal { // before anything is asked for
		if _, err := in.key(); err != nil {
			out.Status, out.Err = Failed, err
			return out, in.failed(d, r.Window, asked, err)
		}
	}
	if err := expired(d, r.Window, in.Now()); err != nil { // nothing is asked until somebody has looked
		out.Status, out.Err = Failed, err
		return out, in.failed(d, r.Window, asked, err)
	}
	c := &candidate{turn: t, dataset: d, window: r.Window, name: r.URL, url: r.URL, attrs: r.Attributes}
	defer func() { os.Remove(c.temp) }()
	ask := connector.Job{Dataset: d, Request: r, Have: in.have(d, r), Host: in.Host,
		Cache: in.Lake.Path("structures", d.Source.Name), Temp: in.Lake.Path("tmp")}
	got, err := in.fetch(ctx, job, via, ask, func(body io.Reader) error {
		os.Remove(c.temp) // of an attempt that broke off
		return in.spool(c, body)
	})
	if err := in.drifted(d, r, got.Drift); err != nil {
		return out, err
	}
	out.Drift = got.Drift
	kind := fetch.KindOf(err)
	switch {
	case ctx.Err() != nil:
		return out, ctx.Err()
	case (kind == fetch.Missing || kind == fetch.Empty) && r.MayMiss:
		out.Status = NotYet
		return out, nil
	case connector.OfProvider(err):
		out.Status, out.Err = Failed, err
		return out, in.failed(d, r.Window, asked, err)
	case err != nil:
		return out, err
	case got.Unchanged:
		out.Status, out.Snapshot = Unchanged, in.last(d.ID(), r.Window)
		_, err := in.Lake.Ledger.Append(ledger.Event{Kind: "unchanged", Subject: d.ID(),
			Note: map[string]string{"window": r.Window, "snapshot": out.Snapshot.ID, "by": cmp.Or(got.Updated, "304")}})
		return out, err
	}
	c.headers, c.updated, c.stated, c.asked, c.fetched = got.Headers, got.Updated, got.Published, got.Asked, got.Notes
	if got.URL != r.URL {
		c.name, c.from = got.URL, got.URL
	}
	taken, err := in.take(ctx, c)
	taken.Drift = got.Drift
	if name, e := ask.Address(taken.Name); e == nil {
		taken.Name = name
	}
	return taken, err
}

// drifted writes changes of a provider's structures into the ledger.
func (in *Ingester) drifted(d *source.Dataset, r source.Request, changes []string) error {
	for _, change := range changes {
		if _, err := in.Lake.Ledger.Append(ledger.Event{Kind: "drift", Subject: d.ID(), Note: map[string]string{"window": r.Window, "change": change}}); err != nil {
			return err
		}
	}
	return nil
}

// failed writes into the ledger what a provider did wrong.
func (in *Ingester) failed(d *source.Dataset, window, name string, err error) error {
	note := map[string]string{"window": window, "url": name, "error": err.Error(), "kind": connector.KindOf(err)}
	if e := fetch.AsError(err); e != nil && !e.Until.IsZero() {
		note["until"] = e.Until.UTC().Format(time.RFC3339)
	}
	_, lerr := in.Lake.Ledger.Append(ledger.Event{Kind: "failed", Subject: d.ID(), Note: note})
	return lerr
}

// have is what the last snapshot of the slot says of itself, unless it was of another request, read
// by other declarations or rejected: then its bytes are wanted again. What a provider mends may bear
// the date of what was broken.
func (in *Ingester) have(d *source.Dataset, r source.Request) connector.Have {
	old := in.last(d.ID(), r.Window)
	if old != nil && old.Pseudonyms != nil && (in.Pseudonyms == nil || old.Pseudonyms.Key != in.Pseudonyms.Name()) {
		return connector.Have{}
	}
	if old == nil || old.Verdict == snapshot.Rejected || old.URL != r.URL || old.Declared != in.declarationsOf(old.Layout, d) {
		return connector.Have{}
	}
	return connector.Have{LastModified: old.Headers["Last-Modified"], ETag: old.Headers["Etag"], Updated: old.Updated, SHA256: old.SHA256}
}

func (in *Ingester) declarationsOf(layout string, d *source.Dataset) string {
	for _, l := range d.Forms {
		if l.Name == layout {
			return declarations(d, l)
		}
	}
	return declarations(d, nil)
}

// spool copies bytes into the lake's folder for things in hand and hashes them on the way; of
// personal data only their pseudonymised extract. An
// archive that came with a hole is an error wrapping fetch.ErrBroken.
func (in *Ingester) spool(c *candidate, r io.Reader) error {
	if c.dataset != nil && c.dataset.Schema.Personal {
		src, err := arriving(r)
		if err != nil {
			return err
		}
		if src.packed && wholeZip(src, src.size) != nil {
			return fetch.ErrBroken
		}
		return in.disguise(c, src)
	}
	if err := os.MkdirAll(in.Lake.Path("tmp"), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(in.Lake.Path("tmp"), "extract-*")
	if err != nil {
		return err
	}
	c.temp = f.Name()
	if c.size, c.sha, err = copyHashed(f, r); err == nil && c.url != "" {
		err = wholeArchive(f, c.size, strings.ToLower(extension(c.name)))
	}
	if err != nil {
		f.Close()
		os.Remove(f.Name())
		return err
	}
	c.onDisk = flush(f)
	return nil
}

// flush brings a file onto the disk while other work goes on, and closes it. What it returns waits for
// that: an error of the disk is told to the first that syncs a file, and to no other.
func flush(f *os.File) (onDisk func() error) {
	done := make(chan error, 1)
	go func() { done <- errors.Join(f.Sync(), f.Close()) }()
	return sync.OnceValue(func() error { return <-done })
}
