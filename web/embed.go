// Package web holds what the build of the front end leaves in dist.
package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

// ErrNotBuilt is returned for files that only the build of the front end makes.
var ErrNotBuilt = errors.New("the front end is not built: run `make build`, which fetches it with npm")

//go:embed all:dist
var dist embed.FS

// MapShapes is the JSON that chart.ParseShapes reads: the outlines of the 20
// regions. A binary built without npm has none and gets ErrNotBuilt.
func MapShapes() ([]byte, error) { return read(dist, "dist/italy.json") }

// Site are the files that the pages load: style sheets, scripts, icons, fonts. A binary built
// without npm has none and gets ErrNotBuilt.
func Site() (fs.FS, error) {
	if _, err := read(dist, "dist/site/site.css"); err != nil {
		return nil, err
	}
	return fs.Sub(dist, "dist/site")
}

func read(files fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", name, ErrNotBuilt)
	}
	return data, err
}
