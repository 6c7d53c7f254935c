// Package static writes the pages of the site as files that a plain web server or object store gives to anybody: it
// asks the same handler that `serve` is for every page that the pages lead to, and makes their addresses relative, so
// that the files can be served from the root of a host or from any folder of it.
//
// An address with a choice in its query becomes a folder where pages lead to it and there are few (see place); what
// only the living service can do leads to that service, or is said to need it.
package static

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Options of a static copy.
type Options struct {
	Dir  string       // the tree of open data, to which the pages are added
	Site http.Handler // the pages, as they are served
	// Start are the addresses from which the pages are found. They are written whatever they say, also that a
	// release was withdrawn.
	Start []string
	// Views are further addresses that are written if there is something at them: what a reader would choose most
	// and no page leads to.
	Views  []string
	Assets fs.FS  // what is under /assets/<Build>/
	Build  string // tells these assets from others
	// Service is the public address of the living service, with a slash at its end, for what files cannot do; ""
	// when there is none.
	Service string
	// Stamp is what the pages are made of: they are written anew when it is another than the last time.
	Stamp string
	// Empty says that there is no release, and pages that say just that are wanted.
	Empty    bool
	Progress func(done, found int)
}

// Summary is what was written.
type Summary struct {
	Pages, Files           int // HTML pages; what is taken away from them, with the assets
	Written, Kept, Removed int
	Bytes                  int64 // of all of them
}

// sums is the list of the files of the copy, as sha256sum reads it; its first line is the stamp.
const sums = "SITO.SHA256SUMS"

// Write brings the copy up to date. A file that has the same bytes stays; one that no page leads to any more goes last.
func Write(ctx context.Context, o Options) (Summary, error) {
	c := &copier{Options: o, known: map[string]*found{}}
	before, stamp := c.list()
	if stamp == o.Stamp {
		c.done.Kept = len(before)
		return c.done, nil
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return c.done, err
	}
	var err error
	if c.raw, err = os.MkdirTemp(o.Dir, ".pages-"); err != nil {
		return c.done, err
	}
	defer os.RemoveAll(c.raw)
	if err := c.crawl(ctx); err != nil {
		return c.done, err
	}
	if err := c.assets(); err != nil {
		return c.done, err
	}
	if err := c.rewrite(ctx); err != nil {
		return c.done, err
	}
	return c.done, c.finish(before)
}

// copier is one run of Write.
type copier struct {
	Options
	raw string // folder of answers as they came

	byArea map[string]bool // the pages of Views

	mu      sync.Mutex
	known   map[string]*found // by address
	all     []*found          // in the order of finding
	pages   []*found          // to be asked
	files   []*found          // to be asked before: the site remembers a page for its figures
	asked   int
	busy    int
	failed  error
	changed *sync.Cond

	written []entry
	done    Summary
}

// found is an address that a page leads to.
type found struct {
	address string // path with its query
	file    string // where it goes in the tree
	start   bool
	there   bool              // it was answered, and is written
	chosen  map[string]string // what the forms of the page have chosen, by the names of the controls
	page    bool              // HTML that is rewritten
	name    string
	n       int // of its raw answer
}

// crawl asks every address once, with as many at a time as there are processors.
func (c *copier) crawl(ctx context.Context) error {
	c.changed = sync.NewCond(&c.mu)
	c.byArea = map[string]bool{}
	for _, address := range c.Views {
		if page, _, ok := strings.Cut(address, "?"); ok {
			c.byArea[page] = true
		}
	}
	for i, address := range slices.Concat(c.Start, c.Views) {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		if f := c.add(u); f != nil && i < len(c.Start) {
			f.start = true
		}
	}
	var all sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for f := c.take(ctx); f != nil; f = c.take(ctx) {
				c.give(c.fetch(ctx, f))
			}
		})
	}
	all.Wait()
	return c.failed
}

// add notes an address down; nil when files cannot have it.
func (c *copier) add(u *url.URL) *found {
	file, ok := place(u)
	if page := path.Clean(u.Path); !ok || u.Query().Has("area") && ofIndicator.MatchString(page) && !c.byArea[page] {
		return nil
	}
	address := addressOf(u)
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.known[address]
	if f == nil {
		f = &found{address: address, file: file, n: len(c.all)}
		c.known[address] = f
		c.all = append(c.all, f)
		if filepath.Base(file) == "index.html" {
			c.pages = append(c.pages, f)
		} else {
			c.files = append(c.files, f)
		}
		c.changed.Signal()
	}
	return f
}

// take waits for an address that nobody has asked yet; nil when there will be none.
func (c *copier) take(ctx context.Context) *found {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pages)+len(c.files) == 0 && c.busy > 0 && c.failed == nil {
		c.changed.Wait()
	}
	if c.failed == nil {
		c.failed = ctx.Err()
	}
	if c.failed != nil || len(c.pages)+len(c.files) == 0 {
		c.changed.Broadcast()
		return nil
	}
	from := &c.pages
	if len(c.files) > 0 {
		from = &c.files
	}
	f := (*from)[0]
	*from = (*from)[1:]
	c.asked++
	c.busy++
	if c.Progress != nil {
		c.Progress(c.asked, len(c.all))
	}
	return f
}

func (c *copier) give(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy--
	if c.failed == nil {
		c.failed = err
	}
	c.changed.Broadcast()
}

// fetch asks an address and keeps the answer until all addresses are known.
func (c *copier) fetch(ctx context.Context, f *found) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.address, nil)
	if err != nil {
		return err
	}
	w := &answer{header: http.Header{}}
	c.Site.ServeHTTP(w, r)
	switch {
	case !c.Empty && (w.status >= 500 || f.start && w.status >= 400 && w.status != http.StatusGone):
		return fmt.Errorf("%s: %d %s", f.address, w.status, http.StatusText(w.status))
	case w.status != http.StatusOK && !f.start:
		return nil // what leads to it is told that it is not there
	}
	f.there = true
	f.name = fileName(w.header.Get("Content-Disposition"))
	f.page = f.name == "" && strings.HasPrefix(w.header.Get("Content-Type"), "text/html")
	if f.page != (filepath.Base(f.file) == "index.html") {
		return fmt.Errorf("%s is %s, which %s is no place for", f.address, w.header.Get("Content-Type"), f.file)
	}
	if f.page {
		doc, err := html.Parse(bytes.NewReader(w.body.Bytes()))
		if err != nil {
			return fmt.Errorf("%s: %w", f.address, err)
		}
		base, err := url.Parse(f.address)
		if err != nil {
			return err
		}
		f.chosen = map[string]string{}
		for n := range doc.Descendants() {
			if u := target(base, n); u != nil {
				c.add(u)
			}
			if n.DataAtom == atom.Select {
				for _, o := range optionsOf(n) {
					if o.selected {
						f.chosen[get(n, "name")] = o.value
					}
				}
			}
		}
	}
	return os.WriteFile(c.rawOf(f), w.body.Bytes(), 0o644)
}

func (c *copier) rawOf(f *found) string { return filepath.Join(c.raw, fmt.Sprint(f.n)) }

// answer takes what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is that of the answer.
func (w *answer) Header() http.Header { return w.header }

// WriteHeader notes the status.
func (w *answer) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write takes a part of the body.
func (w *answer) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}
