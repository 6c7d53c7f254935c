package static

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rewrite writes every answer to its place, pages with their addresses made relative, as many at a time as there are
// processors.
func (c *copier) rewrite(ctx context.Context) error {
	var all sync.WaitGroup
	var next atomic.Int64
	for range max(2, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(c.all)); i = next.Add(1) - 1 {
				if err := errors.Join(ctx.Err(), c.settle(c.all[i])); err != nil {
					c.mu.Lock()
					c.failed = errors.Join(c.failed, err)
					c.mu.Unlock()
					return
				}
			}
		})
	}
	all.Wait()
	return c.failed
}

// settle writes one answer to its place.
func (c *copier) settle(f *found) error {
	if !f.there {
		return nil
	}
	data, err := os.ReadFile(c.rawOf(f))
	if err != nil {
		return err
	}
	count := &c.done.Files
	if f.page {
		count = &c.done.Pages
		if data, err = c.relative(f, data); err != nil {
			return err
		}
	}
	c.mu.Lock()
	*count++
	c.mu.Unlock()
	return c.put(f.file, data)
}

// relative is a page with its addresses made relative, and without what files cannot do.
func (c *copier) relative(f *found, data []byte) ([]byte, error) {
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(f.address)
	if err != nil {
		return nil, err
	}
	p := &rewriter{copier: c, page: f, base: base}
	nodes := slices.Collect(doc.Descendants())
	for _, n := range nodes {
		if n.Type == html.ElementNode && n.DataAtom == atom.Html {
			p.lang = get(n, "lang")
		}
		if n.Type == html.ElementNode && n.DataAtom == atom.Form {
			p.form(n)
		} else if u := target(base, n); u != nil {
			p.link(n, u)
		} else if n.DataAtom == atom.Footer {
			p.footer(n)
		}
	}
	var out bytes.Buffer
	err = html.Render(&out, doc)
	return out.Bytes(), err
}

// rewriter changes one page.
type rewriter struct {
	*copier
	page *found
	base *url.URL
	lang string
}

func (p *rewriter) text(it, en string) string {
	if p.lang == "en" {
		return en
	}
	return it
}

// link points an element to the file of its address, else to the service; where there is neither, words stay
// words, and a way to take something away goes.
func (p *rewriter) link(n *html.Node, u *url.URL) {
	a := attribute(n)
	if file, name := p.fileOf(u); file != "" {
		a.Val = p.way(file, u.Fragment)
		if _, ok := lookup(n, "download"); ok && name != "" {
			set(n, "download", name)
		}
		return
	}
	switch {
	case n.DataAtom == atom.A && p.Service != "":
		a.Val = p.living(u)
	case n.DataAtom != atom.A || u.Query().Has("format"):
		n.Parent.RemoveChild(n)
	default:
		unset(n, "href")
		n.AppendChild(element("small", "static", p.text(" (solo nel servizio interattivo)", " (in the interactive service only)")))
	}
}

// fileOf is the file of an address and the name to keep it by, "" when there is none.
func (p *rewriter) fileOf(u *url.URL) (file, name string) {
	if rest, ok := strings.CutPrefix(u.Path, "/assets/"); ok {
		return "assets/" + rest, ""
	}
	if f := p.known[addressOf(u)]; f != nil && f.there {
		return f.file, f.name
	}
	if file := p.openData(u); file != "" {
		return file, path.Base(file)
	}
	return "", ""
}

// openData is the file of the tree that has what an address of the interface for programs gives: a whole indicator.
func (p *rewriter) openData(u *url.URL) string {
	q := u.Query()
	if file := strings.TrimPrefix(u.Path, "/"); len(q) == 0 && strings.HasPrefix(file, "dati/") && path.Ext(file) != "" && p.lies(file) {
		return file
	}
	id, release, format := q.Get("indicator"), q.Get("release"), q.Get("format")
	if u.Path != "/api/v1/observations" || !code.MatchString(id) || !code.MatchString(format) || release != "" && !code.MatchString(release) {
		return ""
	}
	for name := range q {
		if !slices.Contains([]string{"indicator", "release", "format"}, name) {
			return ""
		}
	}
	if release == "" {
		release = "latest"
	}
	file := path.Join("dati", id, release, id+"."+format)
	if !p.lies(file) {
		return ""
	}
	return file
}

// lies reports whether the tree has a file already.
func (p *rewriter) lies(file string) bool {
	info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(file)))
	return err == nil && info.Mode().IsRegular()
}

// way is the relative address of a file from the page; of the index of a folder it is that of the folder.
func (p *rewriter) way(file, fragment string) string {
	rel, err := filepath.Rel(path.Dir(p.page.file), file)
	if err != nil {
		panic(err) // both are relative
	}
	rel = filepath.ToSlash(rel)
	if rest, ok := strings.CutSuffix(rel, "index.html"); ok {
		if rel = rest; rel == "" {
			rel = "./"
		}
	}
	return (&url.URL{Path: rel, Fragment: fragment}).String()
}

// living is an address of the service.
func (p *rewriter) living(u *url.URL) string {
	out := p.Service + strings.TrimPrefix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		out += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		out += "#" + u.EscapedFragment()
	}
	return out
}
