package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"

	"osservatorio/internal/chart"
	"osservatorio/internal/naming"
	"osservatorio/internal/project"
	"osservatorio/internal/server"
	"osservatorio/internal/server/api"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/sdmx"
	"osservatorio/internal/server/site"
	"osservatorio/internal/server/token"
	"osservatorio/web"
)

type serveCmd struct {
	Listen string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

func (serveCmd) Help() string {
	return `The web site, the API (/api/v1) and the SDMX service (/sdmx) of the current release. A release that is
published meanwhile takes its place without a pause. Stand a reverse proxy with TLS before it (docs/serving.md).

Examples:
  osservatorio serve
  osservatorio serve --listen 127.0.0.1:8080 --log-format json`
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(a *app) error {
	l, err := a.lake()
	if err != nil {
		return err
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	assets, err := web.Site()
	if err != nil {
		return err
	}
	build, err := buildName()
	if err != nil {
		return err
	}
	var tree fs.FS
	if folder := a.config.OpenData.Folder; folder != "" {
		tree = os.DirFS(folder)
	}
	pages, err := a.newSite(build, p, tree)
	if err != nil {
		return err
	}
	watching, err := a.watching(l, p)
	if err != nil {
		return err
	}
	programs := api.New(p, a.now)
	if a.config.Serve.Tokens != "" {
		programs.Restrict(&inside{app: a, lake: l, project: p, monitor: watching}, token.Open(a.config.Serve.Tokens), func(name, role, path string) {
			a.console.logger().Info("token used", "name", name, "role", role, "path", path)
		})
	}
	s, err := server.New(a.ctx, server.Options{Lake: l, Assets: assets, Tree: tree, Build: build, Log: a.console.logger(), Now: a.now, Metrics: watching.Registry(),
		Faces: map[string]reply.Face{"/": pages, "/api/": programs,
			"/sdmx/": sdmx.New(sdmx.Options{Codes: p.Lists.Codes, Areas: p.Lists.Areas})}})
	if err != nil {
		return err
	}
	defer s.Close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "http://%s\n", listener.Addr())
	return s.Listen(a.ctx, listener)
}

// newSite makes the pages with what the project declares; tree is the open data beside them, nil for none.
func (a *app) newSite(build string, p *project.Project, tree fs.FS) (*site.Site, error) {
	o := site.Options{Build: build, Areas: p.Lists.Areas, Codes: p.Lists.Codes, Reliability: p.Reliability, Sources: p.Catalog.Sources, Providers: p.Catalog.Names(), Contact: a.config.contact(), URL: a.config.Site.URL, Tree: tree}
	data, err := web.MapShapes()
	if err != nil {
		return nil, err
	}
	if o.Shapes, err = chart.ParseShapes(data); err != nil {
		return nil, err
	}
	if o.Groups, err = site.LoadGroups(p.Files, naming.Names{Areas: o.Areas, Lists: o.Codes}); err != nil {
		return nil, err
	}
	return site.New(o)
}

// buildName tells this program from any other: the beginning of its own hash.
func buildName() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:6]), nil
}
