package connector

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/fetch"
	"osservatorio/internal/sdmx"
	"osservatorio/internal/source"
)

// structureXML is what structures are asked as.
const structureXML = "application/vnd.sdmx.structure+xml;version=2.1"

const (
	// believed is how long a LAST_UPDATE that stays the same is believed; then the data are asked for all the same.
	believed = 30 * 24 * time.Hour
	// structureAge is how old a structure may grow of a flow without LAST_UPDATE.
	structureAge = 30 * 24 * time.Hour
)

// Drift is the error for a structure that has changed in a way that may change what a declared
// request means. It stays until a person has looked.
type Drift struct {
	*sdmx.Drift
	Why   string // what concerns the request
	Cache string // the file that holds the structure as it was
}

func (d *Drift) Error() string {
	return fmt.Sprintf("the service's structure has changed: %s (%s); see whether the declared key still means the same, correct it, then delete %s to accept the new structure", d.Why, d.Drift, d.Cache)
}

// sdmxService speaks SDMX 2.1 REST.
type sdmxService struct {
	mu    sync.Mutex
	files map[string]*sync.Mutex // by cached structure: one request reads it for all
}

// sdmxJob is a job with what is known of its flow.
type sdmxJob struct {
	Job
	client    *fetch.Client
	base      string
	flow      string
	options   *source.SDMX
	pins      []sdmx.Pin
	updated   string // LAST_UPDATE in one form; "" when the flow has none
	at        time.Time
	structure *sdmx.Cached
	fresh     bool // the structure was read for this job
	notes     []string
	drifts    []string
}

func (s *sdmxService) Fetch(ctx context.Context, c *fetch.Client, j Job, sink func(io.Reader) error) (Got, error) {
	o := j.Request.Resource.SDMX
	q := &sdmxJob{Job: j, client: c, options: o, flow: j.Request.Fill(o.Flow), pins: slices.Clone([]sdmx.Pin(o.Key))}
	q.base = strings.TrimSuffix(j.Request.URL, "/data/"+q.flow)
	got := Got{URL: j.Request.URL}
	dataflow, err := q.dataflow(ctx)
	if err != nil {
		return got, err
	}
	urls, err := s.urls(ctx, q, dataflow)
	got.Updated, got.Asked, got.Notes, got.Drift = q.updated, urls, q.notes, q.drifts
	if !q.at.IsZero() {
		got.Published = q.at.Format(time.DateOnly)
	}
	if err != nil {
		return got, err
	}
	if q.updated != "" && j.Have.SHA256 != "" && q.believes(urls) {
		got.Unchanged = true
		return got, nil
	}
	h := sha256.New()
	got.Headers, err = q.download(ctx, urls, func(r io.Reader) error {
		h.Reset()
		return sink(io.TeeReader(r, h))
	})
	if kind := fetch.KindOf(err); !q.fresh && (kind == fetch.Permanent || kind == fetch.Missing) {
		// The service no longer understands what it did understand: see whether its structure is another.
		if drift := s.refresh(ctx, q, dataflow.Structure); drift != nil {
			return got, errors.Join(drift, err)
		}
	}
	if err != nil {
		return got, err
	}
	return got, q.checked(urls, hex.EncodeToString(h.Sum(nil)))
}

// dataflow asks for the flow's own description: its structure and when its data were last updated.
// Where the newest edition is wanted, the answer also lists the editions that there are.
func (q *sdmxJob) dataflow(ctx context.Context) (*sdmx.Dataflow, error) {
	references := "none"
	latest := slices.IndexFunc(q.pins, func(p sdmx.Pin) bool { return slices.Equal(p.Codes, []string{sdmx.Latest}) })
	if latest >= 0 {
		references = "actualconstraint"
	}
	m, _, err := q.message(ctx, fmt.Sprintf("/dataflow/%s/%s/1.0?references=%s", q.options.Agency, q.flow, references))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(m.Dataflows, func(f sdmx.Dataflow) bool { return f.ID == q.flow })
	if at < 0 {
		return nil, &fetch.Error{Kind: fetch.NotData, Provider: q.Dataset.Source.Name, URL: q.base, Err: fmt.Errorf("the answer does not describe the flow %s", q.flow)}
	}
	f := &m.Dataflows[at]
	if f.Updated != "" {
		if t, err := sdmx.ParseUpdate(f.Updated); err != nil {
			q.notes, q.updated = append(q.notes, err.Error()), f.Updated
		} else {
			q.at, q.updated = t, t.Format(time.RFC3339Nano)
		}
	}
	if latest >= 0 {
		q.edition(latest, m.Constraints[q.flow][q.pins[latest].Dimension]) // if it lists none, the code list decides
	}
	return f, nil
}

// edition pins a dimension to the newest of the editions that there are.
func (q *sdmxJob) edition(at int, codes []string) bool {
	newest, ok := sdmx.Newest(codes)
	if ok {
		q.pins[at].Codes = []string{newest}
		q.notes = append(q.notes, fmt.Sprintf("%s %s, the newest of %d", q.pins[at].Dimension, newest, len(codes)))
	}
	return ok
}

// urls are the addresses of the data: one, or several when a key is too long for one.
func (s *sdmxService) urls(ctx context.Context, q *sdmxJob, f *sdmx.Dataflow) ([]string, error) {
	if err := s.known(ctx, q, f.Structure); err != nil {
		return nil, err
	}
	for i, p := range q.pins {
		if !slices.Equal(p.Codes, []string{sdmx.Latest}) {
			continue
		}
		if !q.edition(i, q.codes(p.Dimension)) {
			return nil, &declared{fmt.Errorf("%w: %s has no editions", sdmx.ErrKey, p.Dimension)}
		}
	}
	keys, err := q.structure.Keys(q.pins, sdmx.MaxSegment)
	if err != nil {
		return nil, &declared{fmt.Errorf("flow %s: %w; correct the key in the source's declaration", q.flow, err)}
	}
	if len(keys) > 1 && !strings.Contains(q.Request.Accept, "csv") {
		return nil, &declared{fmt.Errorf("%w: flow %s needs %d requests, which can be joined only as SDMX-CSV", sdmx.ErrKey, q.flow, len(keys))}
	}
	urls := make([]string, len(keys))
	for i, k := range keys {
		urls[i] = q.base + "/data/" + q.flow + "/" + k + "/ALL"
		if q.options.Start != "" {
			urls[i] += "?startPeriod=" + url.QueryEscape(q.options.Start)
		}
	}
	return urls, nil
}

func (q *sdmxJob) codes(dimension string) []string {
	var out []string
	for _, d := range q.structure.Dimensions {
		if d.ID == dimension {
			for _, c := range q.structure.Codelists[d.Codelist] {
				out = append(out, c.ID)
			}
		}
	}
	return out
}

// declared marks an error that a person must mend in the declarations, or look at: it concerns
// one dataset and stops no other.
type declared struct{ error }

func (d *declared) Unwrap() error { return d.error }

// known makes sure of the structure: the cached one, unless the flow was updated since it was read.
func (s *sdmxService) known(ctx context.Context, q *sdmxJob, ref sdmx.Ref) error {
	path := q.cacheFile(ref)
	defer s.hold(path)()
	cached, err := sdmx.Load(path)
	if err != nil {
		return err
	}
	if cached != nil {
		until := cached.Fetched.Add(structureAge)
		if (q.at.IsZero() && q.client.Clock.Now().Before(until)) || (!q.at.IsZero() && cached.Fetched.After(q.at)) {
			q.structure = cached
			return nil
		}
	}
	return q.read(ctx, ref, path, cached)
}

// refresh reads the structure again and returns a *Drift when it concerns the request.
func (s *sdmxService) refresh(ctx context.Context, q *sdmxJob, ref sdmx.Ref) error {
	path := q.cacheFile(ref)
	defer s.hold(path)()
	err := q.read(ctx, ref, path, q.structure)
	var drift *Drift
	if errors.As(err, &drift) {
		return drift
	}
	return nil // what the data were refused for says more
}

// read asks for a structure, holds it against the one that was had and keeps it, unless the
// change concerns the request.
func (q *sdmxJob) read(ctx context.Context, ref sdmx.Ref, path string, old *sdmx.Cached) error {
	version := ref.Version
	if version == "" {
		version = "1.0"
	}
	m, sha, err := q.message(ctx, fmt.Sprintf("/datastructure/%s/%s/%s?references=children", ref.Agency, ref.ID, version))
	if err != nil {
		return err
	}
	now, err := m.Cache(ref, q.client.Clock.Now(), sha)
	if err != nil {
		return &fetch.Error{Kind: fetch.NotData, Provider: q.Dataset.Source.Name, URL: q.base, Err: err}
	}
	q.structure, q.fresh = now, true
	if old != nil {
		if d := now.Diff(old); d != nil {
			if why := d.Touches(q.family()); why != "" {
				return &declared{&Drift{d, why, path}}
			}
			q.drifts = append(q.drifts, d.String())
		}
	}
	return now.Save(path)
}

// family are the pins of all requests of the source that may be for the same structure: those with the same
// dimensions. What concerns one of them stops all, as the structure is read once for all.
func (q *sdmxJob) family() []sdmx.Pin {
	all := slices.Clone(q.pins)
	for _, d := range q.Dataset.Source.Datasets {
		for _, r := range d.Resources {
			if r.SDMX == nil || !sameDimensions(r.SDMX.Key, q.pins) {
				continue
			}
			for i, p := range all {
				at := slices.IndexFunc(r.SDMX.Key, func(o sdmx.Pin) bool { return o.Dimension == p.Dimension })
				all[i].Codes = slices.Concat(p.Codes, r.SDMX.Key[at].Codes)
			}
		}
	}
	return all
}

func sameDimensions(a, b []sdmx.Pin) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p sdmx.Pin) bool {
		return !slices.ContainsFunc(b, func(o sdmx.Pin) bool { return o.Dimension == p.Dimension })
	})
}

func (q *sdmxJob) cacheFile(ref sdmx.Ref) string {
	return filepath.Join(q.Cache, filepath.Base(ref.Agency+"-"+ref.ID+"-"+ref.Version)+".json")
}

// hold keeps others from reading the same structure until release is called.
func (s *sdmxService) hold(path string) (release func()) {
	s.mu.Lock()
	if s.files == nil {
		s.files = map[string]*sync.Mutex{}
	}
	if s.files[path] == nil {
		s.files[path] = &sync.Mutex{}
	}
	m := s.files[path]
	s.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// message asks for a structure message; sha is that of its bytes.
func (q *sdmxJob) message(ctx context.Context, path string) (m *sdmx.Message, sha string, err error) {
	r, err := q.ask(q.base+path, map[string]string{"Accept": structureXML})
	if err != nil {
		return nil, "", err
	}
	_, err = q.client.Do(ctx, r, func(body io.Reader) error {
		h := sha256.New()
		var err error
		if m, err = sdmx.Read(io.TeeReader(body, h)); err != nil {
			return fmt.Errorf("%w: %w", fetch.ErrBroken, err)
		}
		sha = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	return m, sha, err
}

// seen is what was last brought of a flow: <Cache>/<flow>.seen.json. A snapshot does not tell, as
// an update may bring the same bytes again, and none is made of them.
type seen struct {
	Updated string    `json:"updated"`
	Asked   []string  `json:"asked"`
	SHA256  string    `json:"sha256"` // of what came
	Checked time.Time `json:"checked"`
}

func (q *sdmxJob) seenFile() string {
	return filepath.Join(q.Cache, filepath.Base(q.flow)+".seen.json")
}

// believes reports whether the flow stands as when the last snapshot's bytes were brought. An
// unchanged LAST_UPDATE is taken for unchanged data only for so long: providers have been known to forget it.
func (q *sdmxJob) believes(urls []string) bool {
	data, err := os.ReadFile(q.seenFile())
	var s seen
	return err == nil && json.Unmarshal(data, &s) == nil && s.Updated == q.updated && s.SHA256 == q.Have.SHA256 &&
		slices.Equal(s.Asked, urls) && q.client.Clock.Now().Before(s.Checked.Add(believed))
}

// checked notes what was had.
func (q *sdmxJob) checked(urls []string, sha string) error {
	data, err := json.Marshal(seen{q.updated, urls, sha, q.client.Clock.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(q.seenFile(), append(data, '\n'))
}

// missing names the columns that the header of SDMX-CSV must have and this line lacks.
func (q *sdmxJob) missing(header []byte) []string {
	have := strings.Split(strings.TrimSpace(string(bytes.TrimPrefix(header, []byte("\ufeff")))), ",")
	for i := range have {
		have[i] = strings.Trim(have[i], `"`)
	}
	var lacks []string
	for _, want := range append(q.structure.IDs(), "TIME_PERIOD", "OBS_VALUE") {
		if !slices.Contains(have, want) {
			lacks = append(lacks, want)
		}
	}
	return lacks
}
