package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/snapshot"
)

// Kinds of the ledger's events on snapshots. A reading ends in one of the first two, a person's decision in one of the last.
const (
	eventSnapshot = "snapshot"
	eventRejected = "rejected"
	eventAccept   = "accept"
	eventReject   = "reject"
	// eventSuperseded is of a rejected snapshot that the provider took back before anybody decided.
	eventSuperseded = "superseded"
)

var (
	// ErrHopeless is returned by Accept for a snapshot that holds nothing which could be used.
	ErrHopeless = errors.New("it cannot be accepted")
	// ErrLost is returned by Accept when the bytes of the snapshot are no longer in the lake, or not as they were.
	ErrLost = errors.New("the bytes of the snapshot are not there")
)

// Accept takes a rejected snapshot into use because a person says so: its bytes are read again, by the
// declarations of today, and what the gates have against them is set aside. The snapshot is found by the
// beginning of its id. It returns false when nothing was to be done.
func (in *Ingester) Accept(ctx context.Context, id, by, why string) (*snapshot.Manifest, bool, error) {
	m, err := in.find(id)
	if err != nil {
		return nil, false, err
	}
	if m.Verdict == snapshot.Accepted {
		return m, false, nil
	}
	defer in.closeDuck()
	d, ok := in.Catalog.Dataset(m.DatasetID())
	if !ok {
		return m, false, fmt.Errorf("snapshot %s: %w: no source declares %s any more", m.ID, ErrHopeless, m.DatasetID())
	}
	path := in.Lake.Path(filepath.FromSlash(m.Raw))
	raw, err := os.Open(path)
	if err != nil {
		return m, false, fmt.Errorf("snapshot %s: %w: %w; restore them from a backup", m.ID, ErrLost, err)
	}
	defer raw.Close()
	if sum, err := lake.HashFile(path); err != nil || sum != m.SHA256 {
		return m, false, fmt.Errorf("snapshot %s: %w as they were; restore %s from a backup", m.ID, ErrLost, m.Raw)
	}
	c := &candidate{dataset: d, window: m.Window, url: m.URL, from: m.From, name: cmp.Or(m.From, m.URL, m.File), sha: m.SHA256, size: m.Size, headers: m.Headers}
	if m.Pseudonyms != nil {
		if err := in.again(c, m); err != nil {
			return m, false, err
		}
	}
	for _, r := range d.Requests(in.Now()) {
		if r.Window == m.Window && r.URL == m.URL {
			c.attrs = r.Attributes
		}
	}
	if err := expired(d, m.Window, in.Now()); err != nil {
		return m, false, err
	}
	layout, unfit, err := in.form(c, raw)
	if err != nil {
		return m, false, err
	}
	next := *m
	next.Declared, next.Layout, next.Superseded = declarations(d, layout), "", nil
	next.Decision = &snapshot.Decision{Verdict: snapshot.Accepted, By: by, Reason: why, At: in.Now().UTC().Truncate(time.Second)}
	next.Earlier = m.Readings()
	next.Vintage, next.VintageSHA, next.Quarantine, next.QuarSHA = "", "", "", ""
	res, err := in.read(ctx, c, &next, func() error { return nil }, layout, unfit, raw)
	if err != nil {
		return m, false, err
	}
	if res.hopeless() {
		res.abort()
		return m, false, fmt.Errorf("snapshot %s: %w, there is nothing in it that could be used: %s", m.ID, ErrHopeless, res.reasons())
	}
	res.settle(&next)
	return &next, true, in.commit(eventAccept, &next, res, "")
}

// Reject says that a snapshot is not to be used. An accepted one is withdrawn from builds and the vintage
// before it comes back into use; of one that the gates rejected it says that the matter is closed. The
// snapshot is found by the beginning of its id. It returns false when nothing was to be done.
func (in *Ingester) Reject(id, by, why string) (*snapshot.Manifest, bool, error) {
	m, err := in.find(id)
	if err != nil {
		return nil, false, err
	}
	if m.Decision != nil && m.Decision.Verdict == snapshot.Rejected {
		return m, false, nil
	}
	next := *m
	next.Decision = &snapshot.Decision{Verdict: snapshot.Rejected, By: by, Reason: why, At: in.Now().UTC().Truncate(time.Second)}
	next.Verdict, next.Reason = snapshot.Rejected, fmt.Sprintf("rejected by %s: %s", by, why)
	return &next, true, in.commit(eventReject, &next, &parsed{}, "")
}

// supersede notes that a provider which had sent something that was rejected, on which nobody has decided, sends the
// accepted snapshot again: that is the last word on the slot, and the other waits no more.
func (in *Ingester) supersede(accepted *snapshot.Manifest) error {
	last := in.last(accepted.DatasetID(), accepted.Window)
	if accepted.Verdict != snapshot.Accepted || last.ID == accepted.ID || last.Verdict != snapshot.Rejected || last.Decision != nil {
		return nil
	}
	next := *last
	next.Superseded = &snapshot.Superseded{By: accepted.ID, At: in.Now().UTC().Truncate(time.Second)}
	if err := in.commit(eventSuperseded, &next, &parsed{}, ""); err != nil {
		return err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.byID[next.ID], in.latest[snapshot.Slot(next.DatasetID(), next.Window)] = &next, accepted
	return nil
}

// find loads the lake's snapshots and picks one by the beginning of its id.
func (in *Ingester) find(id string) (*snapshot.Manifest, error) {
	if err := in.load(); err != nil {
		return nil, err
	}
	all, err := snapshot.NewStore(in.Lake).All()
	if err != nil {
		return nil, err
	}
	return snapshot.Find(all, id)
}
