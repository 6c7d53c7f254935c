// Package ingest takes extracts in: it fetches them or finds them in a folder, keeps
// their bytes as snapshots, reads them by their layout, holds them against their
// contract and writes what passes as vintages and what does not as quarantine.
package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/fetch"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/pseudonym"
	"osservatorio/internal/snapshot"
	"osservatorio/internal/source"
)

// Status of an attempt to take one extract in.
type Status string

const (
	New          Status = "new"          // a new snapshot, accepted
	Unchanged    Status = "unchanged"    // the provider's bytes are those of the last snapshot
	Rejected     Status = "rejected"     // a new snapshot, kept but not used
	NotYet       Status = "not yet"      // the provider has not published it
	Failed       Status = "failed"       // it could not be had
	Unrecognised Status = "unrecognised" // a dropped file that is of no declared form
)

// Outcome is what became of one extract.
type Outcome struct {
	Dataset string // "source/dataset", empty when unrecognised
	Window  string
	Name    string // file name, or the address that was asked: of the stand-in where it takes the provider's place
	Status  Status
	Err     error // of Failed
	// Drift says what has changed of the provider's structures and left the request as it was.
	Drift []string
	// Snapshot is the manifest of New, Rejected and Unchanged.
	Snapshot *snapshot.Manifest
	Elapsed  time.Duration
}

// Ingester takes extracts into one lake.
type Ingester struct {
	Lake    *lake.Lake
	Catalog *source.Catalog
	Lists   *Lists
	Client  *fetch.Client
	Now     func() time.Time
	// Host replaces scheme and host of every address when set (the stand-in).
	Host string
	// Pseudonyms is the key of personal data, nil when there is none; RotateKey lets it be
	// another than that of the pseudonyms in use.
	Pseudonyms *pseudonym.Key
	RotateKey  bool
	// Done is called after each extract, from one goroutine at a time.
	Done func(Outcome)

	shared map[sharing]*shared // addresses of a pull
	placed atomic.Int64        // vintages in hand, by number
	mu     sync.Mutex
	latest map[string]*snapshot.Manifest // by slot
	byID   map[string]*snapshot.Manifest
	slots  map[string][]string // ids by slot
	duckMu sync.Mutex
	duck   *duck.DB // compares vintages; nil until it is needed
}

// candidate is an extract at hand, not yet judged.
type candidate struct {
	turn    *turn
	dataset *source.Dataset
	window  string
	name    string // URL or file name
	url     string
	from    string // where the bytes were, when url only leads there
	stated  string // the day of publication by what the provider says, yyyy-mm-dd
	attrs   map[string]string
	copying *copying     // of a dropped file; what is below of temp, onDisk and sha is known when it is copied
	temp    string       // its bytes, in the lake
	onDisk  func() error // waits until they are synced; nil where nothing began to
	sha     string
	size    int64
	headers map[string]string
	updated string         // the provider's own mark of the version
	asked   []string       // addresses, where url stands for several
	fetched []string       // what the connector has to say
	layout  *source.Layout // known for a dropped file

	// Of personal data, whose bytes above are those of the pseudonymised extract:
	pseudonyms *snapshot.Pseudonyms
	refused    snapshot.Objection // to the original, of which nothing was taken; without text when there is none
	notes      []snapshot.Note
}

// load reads what the lake holds already.
func (in *Ingester) load() error {
	all, err := snapshot.NewStore(in.Lake).All()
	if err != nil {
		return err
	}
	in.latest, in.byID, in.slots = snapshot.Latest(all), map[string]*snapshot.Manifest{}, map[string][]string{}
	for _, m := range all {
		in.byID[m.ID] = m
		slot := snapshot.Slot(m.DatasetID(), m.Window)
		in.slots[slot] = append(in.slots[slot], m.ID)
	}
	return nil
}

// same finds the snapshot that an extract would only repeat: the last one of its slot, or the one
// of the publication before, when the bytes are the same; or an earlier one of the same
// publication; nil when it says something new.
func (in *Ingester) same(m *snapshot.Manifest) *snapshot.Manifest {
	in.mu.Lock()
	defer in.mu.Unlock()
	slot := snapshot.Slot(m.DatasetID(), m.Window)
	var before *snapshot.Manifest
	for _, id := range in.slots[slot] {
		old := in.byID[id]
		if old.Published <= m.Published && (before == nil || old.Published >= before.Published) {
			before = old
		}
	}
	for _, old := range []*snapshot.Manifest{in.latest[slot], in.byID[m.ID], before} {
		if old != nil && old.SHA256 == m.SHA256 && old.Declared == m.Declared && old.Superseded == nil {
			return old
		}
	}
	return nil
}

func (in *Ingester) remember(m *snapshot.Manifest) {
	in.mu.Lock()
	defer in.mu.Unlock()
	slot := snapshot.Slot(m.DatasetID(), m.Window)
	if in.byID[m.ID] == nil {
		in.slots[slot] = append(in.slots[slot], m.ID)
	}
	in.latest[slot], in.byID[m.ID] = m, m
}

func (in *Ingester) identified(id string) *snapshot.Manifest {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.byID[id]
}

func (in *Ingester) last(dataset, window string) *snapshot.Manifest {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.latest[snapshot.Slot(dataset, window)]
}

// take judges a candidate and commits what comes of it: bytes, vintage, quarantine, manifest, ledger.
func (in *Ingester) take(ctx context.Context, c *candidate) (Outcome, error) {
	defer c.discard()
	out := Outcome{Dataset: c.dataset.ID(), Window: c.window, Name: c.name}
	raw, done, err := c.bytes()
	if err != nil {
		return out, err
	}
	defer done()
	if err := expired(c.dataset, c.window, in.Now()); err != nil {
		out.Status, out.Err = Failed, err
		return out, in.failed(c.dataset, c.window, c.name, err)
	}
	layout, unfit, err := in.form(c, raw)
	if err != nil {
		return out, err
	}
	published, dated := in.published(c, layout, raw)
	c.turn.wait()
	m := &snapshot.Manifest{
		Source: c.dataset.Source.Name, Dataset: c.dataset.Name, Window: c.window,
		Observed: in.Now().UTC().Truncate(time.Millisecond), Published: published, DatedBy: dated,
		Size: c.size, Headers: c.headers, Declared: declarations(c.dataset, layout), Pseudonyms: c.pseudonyms,
		URL: c.url, From: c.from, Asked: c.asked, Updated: c.updated, Provenance: in.provenance(c.dataset),
	}
	if c.url == "" {
		m.File = c.name
	}
	identify := sync.OnceValue(func() error { return in.identify(c, m) })
	if c.copying == nil || in.mayRepeat(snapshot.Slot(out.Dataset, c.window), c.size) {
		if err := identify(); err != nil {
			return out, err
		}
		if old := in.same(m); old != nil {
			out.Status, out.Snapshot = Unchanged, old
			_, err := in.Lake.Ledger.Append(ledger.Event{Kind: "unchanged", Subject: out.Dataset,
				In: []ledger.Ref{{Path: old.Raw, SHA256: c.sha}}, Note: map[string]string{"window": c.window, "snapshot": old.ID}})
			if err == nil && c.url != "" {
				err = in.supersede(old)
			}
			return out, err
		}
	}
	res, err := in.read(ctx, c, m, identify, layout, unfit, raw)
	if err != nil {
		// Where both failed, as both do on a full disk, the copy is told: which of the two met it first is chance.
		return out, fmt.Errorf("%s: %w", c.name, cmp.Or(c.copied(), err))
	}
	kind := eventSnapshot
	if res.settle(m); m.Verdict == snapshot.Rejected {
		kind = eventRejected
	}
	for _, text := range c.fetched {
		m.Notes = append(m.Notes, snapshot.Note{Rule: "fetched", Count: 1, Sample: text})
	}
	if err := c.settled(); err != nil {
		res.abort()
		return out, err
	}
	if err := in.commit(kind, m, res, c.temp); err != nil {
		return out, err
	}
	in.remember(m)
	out.Snapshot, out.Status = m, New
	if m.Verdict == snapshot.Rejected {
		out.Status = Rejected
	}
	return out, nil
}

// identify waits for the hash of a candidate's bytes and gives its snapshot the name and what goes by it.
func (in *Ingester) identify(c *candidate, m *snapshot.Manifest) error {
	if err := c.copied(); err != nil {
		return err
	}
	m.SHA256, m.ID = c.sha, snapshot.NewID(m.DatasetID(), m.Window, m.Published, c.sha)
	kept := m.ID + ".raw" + extension(c.name)
	if c.pseudonyms != nil {
		kept = m.ID + ".raw.csv.gz"
	}
	m.Raw = in.Lake.Rel(in.Lake.Path("raw", m.Source, m.Dataset, kept))
	if old := in.identified(m.ID); old != nil {
		m.Earlier = old.Readings()
		m.Decision = old.Decision // of the same bytes: it outlives a change of the declarations
	}
	return nil
}

// commit brings bytes, vintage, quarantine and manifest into the lake in one step. The bytes lie at
// temp, or are in the lake already when it is empty.
func (in *Ingester) commit(kind string, m *snapshot.Manifest, res *parsed, temp string) error {
	defer res.abort()
	event := ledger.Event{Kind: kind, Subject: m.DatasetID(),
		In:   []ledger.Ref{{Path: m.Raw, SHA256: m.SHA256}},
		Note: map[string]string{"window": m.Window, "snapshot": m.ID, "name": cmp.Or(m.URL, m.File), "published": m.Published, "reason": m.Reason}}
	if m.Superseded != nil {
		event.Note["superseded_by"] = m.Superseded.By
	}
	if m.Decision != nil {
		event.Note["by"], event.Note["why"] = m.Decision.By, m.Decision.Reason
	}
	var place []lake.Placement
	if temp != "" {
		place = append(place, lake.Placement{Temp: temp, Path: m.Raw})
	}
	for _, f := range []struct {
		hashed *hashedFile
		folder string
		rel    *string
		sha    *string
	}{{res.vintage, "vintages", &m.Vintage, &m.VintageSHA}, {res.quar, "quarantine", &m.Quarantine, &m.QuarSHA}} {
		if f.hashed == nil {
			continue
		}
		file, sum := f.hashed.file, f.hashed.sha()
		if err := file.Commit(); err != nil {
			return err
		}
		defer os.Remove(file.Path()) // has moved when all goes well
		*f.rel, *f.sha = filepath.ToSlash(filepath.Join(f.folder, m.Source, m.Dataset, vintageName(m))), sum
		place = append(place, lake.Placement{Temp: file.Path(), Path: *f.rel})
		event.Out = append(event.Out, ledger.Ref{Path: *f.rel, SHA256: sum})
	}
	manifest, ref, err := snapshot.NewStore(in.Lake).Aside(m)
	if err != nil {
		return err
	}
	event.Out = append(event.Out, ref)
	_, err = in.Lake.Do(lake.Step{Event: event, Place: append(place, manifest)})
	return err
}

// provenance of a dataset: what the project carries itself, or a real lake takes from a transcription, is published;
// the rest is of the lake's kind, so that what is invented is always synthetic.
func (in *Ingester) provenance(d *source.Dataset) string {
	if d.Source.Builtin != "" || d.Provenance == "published" && in.Lake.Kind == lake.Real {
		return "published"
	}
	return in.Lake.Kind.Provenance()
}

// declarations is the fingerprint of what decides how a file is read.
func declarations(d *source.Dataset, l *source.Layout) string {
	h := sha256.New()
	h.Write([]byte(parserVersion))
	h.Write(d.Schema.Source)
	h.Write(d.CorrectionsText())
	if l != nil {
		h.Write(l.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// parserVersion changes when the same declarations would give other rows.
const parserVersion = "2"

func attributes(c *candidate, l *source.Layout) map[string]string {
	out := l.FileAttributes(filepath.Base(c.name))
	for k, v := range c.attrs {
		out[k] = v
	}
	return out
}

// extension keeps what follows the first dot of a base name, without a query.
func extension(name string) string {
	name, _, _ = strings.Cut(name, "?")
	base := filepath.Base(name)
	for _, ext := range []string{".csv.gz", ".csv", ".json", ".xml", ".xlsx", ".xls", ".zip", ".txt"} {
		if strings.HasSuffix(strings.ToLower(base), ext) {
			return ext
		}
	}
	return ".dat"
}
