package cli

import (
	"cmp"
	"errors"
	"fmt"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/opendata"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/server/static"
	"osservatorio/web"
)

// openDataConfig is where what is published lies for everybody, and who answers for it.
type openDataConfig struct {
	// Folder is brought up to date after every publication, correction and withdrawal; none when left out.
	Folder string `yaml:"folder"`
	// URL is the address at which the folder is served, with a slash at its end.
	URL       string             `yaml:"url"`
	Publisher opendata.Publisher `yaml:"publisher"`
}

// check says what is wrong with the configuration, where open data are wanted.
func (c openDataConfig) check(dir string) error {
	if cmp.Or(dir, c.Folder) == "" {
		return nil
	}
	return opendata.Options{URL: c.URL, Publisher: c.Publisher}.Check()
}

// openData lays the current release out as open data in a folder; in that of the configuration when dir is "",
// and nowhere when there is none.
func (a *app) openData(l *lake.Lake, p *project.Project, dir string) error {
	c := a.config.OpenData
	if dir = cmp.Or(dir, c.Folder); dir == "" {
		return nil
	}
	return a.console.step("open data", func() (string, error) {
		register, err := release.ReadRegister(l)
		if err != nil {
			return "", err
		}
		o := opendata.Options{URL: c.URL, Publisher: c.Publisher, Licences: map[string]string{}}
		for _, d := range p.Catalog.Datasets() {
			o.Licences[d.Source.Name] = d.Source.Licence
		}
		rel, err := release.Open(a.ctx, l, "")
		switch {
		case errors.Is(err, release.ErrNone):
		case err != nil:
			return "", err
		default:
			defer rel.Close()
			if o.Flows, err = dataflow.New(a.ctx, rel, p.Lists.Codes, p.Lists.Areas); err != nil {
				return "", err
			}
		}
		var pages static.Summary
		note := ""
		o.Pages = func(releases []byte) (int, int, error) {
			var err error
			pages, err = a.pages(l, p, register, dir, rel != nil, releases)
			if errors.Is(err, web.ErrNotBuilt) {
				note, err = "; no pages: "+err.Error(), nil
			}
			return pages.Written, pages.Kept, err
		}
		done, err := opendata.Write(a.ctx, dir, rel, register, o)
		if err != nil || done.Written == 0 {
			return dir + " is up to date", err
		}
		of := "no release"
		if rel != nil {
			of = rel.Manifest.ID
		}
		_, err = l.Ledger.Append(ledger.Event{Kind: "open-data", Subject: of, Note: map[string]string{"files": fmt.Sprint(done.Written), "folder": dir}})
		text := fmt.Sprintf("%s in %s: %d files written, %d as before", of, dir, done.Written, done.Kept)
		if done.Flows > 0 {
			text = fmt.Sprintf("%d indicators of ", done.Flows) + text
		}
		if pages.Pages > 0 {
			text += fmt.Sprintf("; %d pages of the site", pages.Pages)
		}
		text += note
		for _, id := range done.Removed {
			text += "; the files of the withdrawn " + id + " went"
		}
		return text, err
	})
}
