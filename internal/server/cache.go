package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"

	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// key tells one answer from every other that the server gives.
type key struct {
	etag     string
	encoding string // what the answer may be packed in, which weak tags do not tell apart
	modified time.Time
}

// keyOf names the answer to a request. All that it may depend on goes into it: the address, the
// headers that are negotiated, the release and what was decided on it, and the program; not the host that
// the client named, which it may choose.
func keyOf(r *http.Request, rel *shelf.Copy, route reply.Route, build string) key {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n%d %d\n", build, r.URL.EscapedPath(), r.URL.Query().Encode(), rel.State(), len(rel.Entry.Decisions), len(rel.Errata))
	for _, name := range route.Varies {
		fmt.Fprintf(h, "%s: %q\n", name, r.Header.Values(name))
	}
	k := key{etag: fmt.Sprintf(`W/"%s.%s"`, rel.Manifest.ID, hex.EncodeToString(h.Sum(nil)[:9])), modified: rel.Published}
	accept := r.Header.Get("Accept-Encoding")
	for _, name := range []string{"zstd", "gzip"} {
		if accept != "" && reply.Accepts(accept, name) > 0 {
			k.encoding += name
		}
	}
	return k
}

// write says how fresh the answer is: a release is immutable, and which one is current is worth
// asking again after a minute.
func (k key) write(h http.Header, rel *shelf.Copy, route reply.Route) {
	h.Set("ETag", k.etag)
	h.Set("Last-Modified", k.modified.Format(http.TimeFormat))
	h.Set("Cache-Control", "public, max-age=60")
	if len(route.Varies) > 0 { // what packs the answer adds Accept-Encoding
		h.Set("Vary", strings.Join(route.Varies, ", "))
	}
	h.Set("X-Release", rel.Manifest.ID)
}

// unchanged reports whether the client has the answer: by its tag or, where it names none, by the day of
// the release. A date cannot tell another program or another decision, so it counts only alone.
func (k key) unchanged(r *http.Request) bool {
	if tags := r.Header.Values("If-None-Match"); len(tags) > 0 {
		for tag := range strings.SplitSeq(strings.Join(tags, ","), ",") {
			if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(k.etag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !k.modified.IsZero() && !k.modified.After(since)
}

// mostKept is the largest answer that is kept.
const mostKept = 2 << 20

// cache keeps whole answers as they went over the wire, the last used ones up to a number of bytes.
type cache struct {
	mu    sync.Mutex
	lru   *lru.LRU[key, *kept]
	bytes int
	most  int
}

// kept is an answer: what was written, and the headers at that moment.
type kept struct {
	header http.Header
	body   []byte
}

func newCache(most int) *cache {
	c := &cache{most: most}
	c.lru, _ = lru.NewLRU(1<<20, func(_ key, k *kept) { c.bytes -= k.size() }) // bytes are what limits it
	return c
}

// size is about what an answer takes in memory.
func (k *kept) size() int { return len(k.body) + 2048 }

// give writes the answer to a request if it is kept.
func (c *cache) give(w http.ResponseWriter, k key) bool {
	c.mu.Lock()
	found, ok := c.lru.Get(k)
	c.mu.Unlock()
	if !ok {
		return false
	}
	maps.Copy(w.Header(), found.header)
	w.WriteHeader(http.StatusOK)
	w.Write(found.body)
	return true
}

func (c *cache) add(k key, a *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lru.Add(k, a)
	c.bytes += a.size()
	for c.bytes > c.most {
		if _, _, ok := c.lru.RemoveOldest(); !ok {
			return
		}
	}
}

// recorder lets an answer pass and notes it down.
type recorder struct {
	http.ResponseWriter
	header http.Header
	body   bytes.Buffer
	spoilt bool // too large, broken off, or not 200
}

// WriteHeader notes the headers down as they go out.
func (w *recorder) WriteHeader(status int) {
	if w.header == nil {
		w.header = w.Header().Clone()
		w.spoilt = w.spoilt || status != http.StatusOK
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes a part of the answer down.
func (w *recorder) Write(b []byte) (int, error) {
	if w.header == nil {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	switch {
	case err != nil || w.body.Len()+len(b) > mostKept:
		w.spoilt = true
		w.body = bytes.Buffer{}
	case !w.spoilt:
		w.body.Write(b)
	}
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// whole is the answer that was given, nil when it is not one to keep.
func (w *recorder) whole() *kept {
	if w.header == nil || w.spoilt {
		return nil
	}
	return &kept{header: w.header, body: w.body.Bytes()}
}
