package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"osservatorio/internal/lake"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/server"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/static"
	"osservatorio/web"
)

// pagePatience is how long a page may take to be made for a static copy, where nobody waits for it.
const pagePatience = 5 * time.Minute

// pages writes the site as static pages into a tree of open data: what `serve` would answer, asked here.
func (a *app) pages(l *lake.Lake, p *project.Project, register *release.Register, dir string, current bool, releases []byte) (static.Summary, error) {
	assets, err := web.Site()
	if err != nil {
		return static.Summary{}, err
	}
	build, err := contentName(assets)
	if err != nil {
		return static.Summary{}, err
	}
	program, err := buildName()
	if err != nil {
		return static.Summary{}, err
	}
	of := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%+v\n%s", program, a.config.Site.URL, a.config.contact(), releases))
	face, err := a.newSite(build, p, os.DirFS(dir))
	if err != nil {
		return static.Summary{}, err
	}
	log := slog.New(errorsOnly{a.console.logger().Handler()})
	if !current { // all pages say that there is no release
		log = slog.New(slog.DiscardHandler)
	}
	s, err := server.New(a.ctx, server.Options{Lake: l, Build: build, Log: log, Now: a.now, Patience: pagePatience, Wait: pagePatience,
		CacheBytes: 1, Faces: map[string]reply.Face{"/": face}})
	if err != nil {
		return static.Summary{}, err
	}
	defer s.Close()
	o := static.Options{Dir: dir, Site: s, Assets: assets, Build: build, Service: a.config.Site.URL, Stamp: hex.EncodeToString(of[:]), Empty: !current,
		Start: []string{"/", "/en/"}, Progress: func(done, found int) { a.console.progress(done, found, "pages") }}
	for _, x := range register.Errata() { // whose pages nobody leads to when they were withdrawn
		o.Start = append(o.Start, "/dati/release/"+x.Release, "/en/data/releases/"+x.Release)
	}
	if current { // which no page leads to, but the descriptions of the files do
		o.Start = append(o.Start, "/robots.txt", "/concetti", "/en/concepts", "/dati/errata", "/en/data/errata")
		o.Views = face.HeadlineViews()
	}
	return static.Write(a.ctx, o)
}

// contentName names files by what they hold.
func contentName(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		fmt.Fprintf(h, "%s %d\n", name, len(data))
		h.Write(data)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:6]), err
}

// errorsOnly leaves of a log what went wrong.
type errorsOnly struct{ slog.Handler }

// Enabled lets errors pass.
func (h errorsOnly) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}
