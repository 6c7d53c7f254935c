// Package opendata writes a release as a tree of files that a plain web server or object store can
// give to anybody at any scale:
//
//	dati/<indicator>/latest/       CSV, Parquet and SDMX-CSV, datapackage.json (Frictionless),
//	                               csv-metadata.json (CSVW), SHA256SUMS
//	dati/<indicator>/<release>/    the same, for good
//	catalogo.ttl, catalogo.rdf     DCAT-AP_IT
//	releases.json, feed.xml, feed.json
//
// What one release says stays at its address. Of a withdrawn release the files go and an erratum stands
// in their place.
package opendata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/dataflow"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/schema"
)

// Publisher is who answers for the data.
type Publisher struct {
	Name  string `yaml:"name"`
	IPA   string `yaml:"ipa"` // code in the index of public administrations
	Email string `yaml:"email"`
	URL   string `yaml:"url"`
}

// Options of a tree of open data.
type Options struct {
	URL       string // address at which the tree is served, with a slash at its end
	Publisher Publisher
	Flows     *dataflow.Set // of the release
	// Licences are the licences of the sources by their names, for the data packages.
	Licences map[string]string
	Progress func(indicator string)
	// Pages writes the site as static pages once the files are there, before what points to it; nil writes none. It
	// is asked on every run, and knows itself whether there is anything to do.
	Pages func(releases []byte) (written, kept int, err error)
}

// ErrOptions is returned when the addresses or the publisher are not what a catalogue can name.
var ErrOptions = errors.New("open_data")

// Check says which of the options a catalogue could not name.
func (o Options) Check() error {
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || !strings.HasSuffix(o.URL, "/") {
		return fmt.Errorf("%w.url: %q is no address that ends with a slash, such as https://dati.example.org/", ErrOptions, o.URL)
	}
	if o.Publisher.Name == "" || o.Publisher.IPA == "" {
		return fmt.Errorf("%w.publisher wants name and ipa, its code in the index of public administrations", ErrOptions)
	}
	if _, err := mail.ParseAddress(o.Publisher.Email); err != nil {
		return fmt.Errorf("%w.publisher.email: %q is no mail address", ErrOptions, o.Publisher.Email)
	}
	return nil
}

// Summary is what was written.
type Summary struct {
	Flows, Written, Kept int // indicators; files that were written, and that were there as they are
	Bytes                int64
	Removed              []string // withdrawn releases whose files went
}

// Write brings a tree up to date with the current release of a lake and what was decided on all of them; rel is nil
// when there is no current one any more. The files of the release come first, then those that point to them, and last
// releases.json, by which the next run knows that nothing is to be done: a reader never finds an address without
// its file. What is there already with the same bytes stays.
func Write(ctx context.Context, dir string, rel *release.Release, register *release.Register, o Options) (Summary, error) {
	if err := o.Check(); err != nil {
		return Summary{}, err
	}
	w := &writer{dir: dir, rel: rel, register: register, opts: o}
	releases, same := w.asBefore()
	if !same {
		if err := w.withdrawn(); err != nil {
			return w.done, err
		}
		if rel != nil {
			if err := w.release(ctx); err != nil {
				return w.done, err
			}
		}
	}
	if o.Pages != nil {
		written, kept, err := o.Pages(releases)
		w.done.Written, w.done.Kept = w.done.Written+written, w.done.Kept+kept
		if err != nil {
			return w.done, fmt.Errorf("pages: %w", err)
		}
	}
	if same {
		return w.done, nil
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{"feed.xml", w.rss}, {"feed.json", w.jsonFeed}, {"releases.json", w.releases}} {
		if _, err := w.put(f.name, f.write); err != nil {
			return w.done, err
		}
	}
	return w.done, nil
}

// asBefore is what releases.json has to hold, and whether it holds just that: the tree is of these very releases.
func (w *writer) asBefore() ([]byte, bool) {
	var now bytes.Buffer
	if err := w.releases(&now); err != nil {
		return nil, false
	}
	before, err := os.ReadFile(filepath.Join(w.dir, "releases.json"))
	return now.Bytes(), err == nil && bytes.Equal(before, now.Bytes())
}

// release writes the files of the release and the catalogue of them.
func (w *writer) release(ctx context.Context) error {
	for _, d := range w.rel.Entry.Decisions {
		if d.What == "publish" {
			w.published = d.At.UTC()
		}
	}
	var flows []flow
	for _, d := range w.rel.Catalogue.Indicators {
		if w.opts.Progress != nil {
			w.opts.Progress(d.ID)
		}
		f, err := w.flow(ctx, d)
		if err != nil {
			return fmt.Errorf("%s: %w", d.ID, err)
		}
		if f.rows > 0 {
			flows = append(flows, f)
		}
	}
	w.done.Flows = len(flows)
	graph := w.catalogue(flows)
	if faults := graph.faults(); len(faults) > 0 {
		return fmt.Errorf("catalogue: %s", strings.Join(faults, "; "))
	}
	if _, err := w.put("catalogo.ttl", graph.turtle); err != nil {
		return err
	}
	_, err := w.put("catalogo.rdf", graph.xml)
	return err
}

type writer struct {
	dir       string
	rel       *release.Release
	register  *release.Register
	opts      Options
	published time.Time
	done      Summary
}

// title marks invented data.
func (w *writer) title(s string) string {
	if w.rel != nil && w.rel.Synthetic() {
		return "DATI DIMOSTRATIVI · " + s
	}
	return s
}

// flow is what the files of one indicator hold.
type flow struct {
	indicator   model.Indicator
	rows        int
	freqs       []string
	first, last string // days
	files       []file
}

// file is one file of a flow, by its name beside the others.
type file struct {
	name, kind string
	about      schema.Text
	size       int64
	sha256     string
}

// address is that of the flow's files of this release.
func (w *writer) address(f flow) string {
	return w.opts.URL + "dati/" + url.PathEscape(f.indicator.ID) + "/" + w.rel.Manifest.ID + "/"
}

// flow writes the files of one indicator, under its release and as the latest.
func (w *writer) flow(ctx context.Context, d model.Indicator) (flow, error) {
	f := flow{indicator: d}
	query, _, err := w.rel.SQL(ctx, release.Filter{Indicator: d.ID})
	if err != nil {
		return f, err
	}
	if err := w.span(ctx, query, &f); err != nil || f.rows == 0 {
		return f, err
	}
	data := []struct {
		file
		write func(io.Writer) error
	}{
		{file{name: d.ID + ".csv", kind: "csv", about: schema.Text{IT: "Tutte le osservazioni, separate da virgole, UTF-8, punto decimale", EN: "All observations, comma-separated, UTF-8, decimal point"}},
			func(out io.Writer) error {
				return export.Write(ctx, out, export.Options{Format: "csv"}, w.rel.DB, query)
			}},
		{file{name: d.ID + ".parquet", kind: "parquet", about: schema.Text{IT: "Tutte le osservazioni con i loro tipi, Apache Parquet", EN: "All observations with their types, Apache Parquet"}},
			func(out io.Writer) error {
				return export.Write(ctx, out, export.Options{Format: "parquet"}, w.rel.DB, query)
			}},
		{file{name: d.ID + ".sdmx.csv", kind: "sdmx.csv", about: schema.Text{IT: "Tutte le osservazioni come SDMX-CSV 1.0", EN: "All observations as SDMX-CSV 1.0"}},
			func(out io.Writer) error { return w.sdmxCSV(ctx, out, d) }},
	}
	for _, x := range data {
		if err := w.both(&f, x.file, x.write); err != nil {
			return f, err
		}
	}
	tables := slices.Clone(f.files)
	described, err := w.dataPackage(f, tables)
	if err != nil {
		return f, err
	}
	for _, x := range []struct {
		file
		value any
	}{
		{file{name: "datapackage.json", kind: "json", about: schema.Text{IT: "Descrizione (Frictionless Data Package)", EN: "Description (Frictionless Data Package)"}}, described},
		{file{name: d.ID + ".csv-metadata.json", kind: "json", about: schema.Text{IT: "Descrizione delle colonne (CSV on the Web)", EN: "Description of the columns (CSV on the Web)"}}, w.csvw(f)},
	} {
		write := func(out io.Writer) error { return export.JSON(out, x.value) }
		if err := w.both(&f, x.file, write); err != nil {
			return f, err
		}
	}
	sums := func(out io.Writer) error {
		for _, x := range f.files {
			fmt.Fprintf(out, "%s  %s\n", x.sha256, x.name)
		}
		return nil
	}
	page := w.page(f)
	if err := w.both(&f, file{name: "SHA256SUMS"}, sums); err != nil {
		return f, err
	}
	err = w.both(&f, file{name: "index.html"}, page)
	f.files = tables
	return f, err
}

// span counts a flow's rows and finds its frequencies and the days on which it begins and ends.
func (w *writer) span(ctx context.Context, query string, f *flow) error {
	_, rows, err := w.rel.DB.Strings(ctx, "SELECT FREQ, min(TIME_PERIOD), max(TIME_PERIOD), count(*) FROM ("+query+") GROUP BY FREQ ORDER BY FREQ")
	if err != nil {
		return err
	}
	for _, row := range rows {
		var n int
		fmt.Sscan(row[3], &n)
		f.rows += n
		f.freqs = append(f.freqs, row[0])
		first, last, err := days(row[1], row[2])
		if err != nil {
			return err
		}
		if f.first == "" || first < f.first {
			f.first = first
		}
		f.last = max(f.last, last)
	}
	return nil
}

// both writes a file under its release, and the same as the latest.
func (w *writer) both(f *flow, x file, write func(io.Writer) error) error {
	folder := filepath.Join("dati", f.indicator.ID)
	kept := filepath.Join(folder, w.rel.Manifest.ID, x.name)
	sum, err := w.put(kept, write)
	if err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(w.dir, kept))
	if err != nil {
		return err
	}
	x.size, x.sha256 = info.Size(), sum
	f.files = append(f.files, x)
	return w.link(kept, filepath.Join(folder, "latest", x.name))
}

// withdrawn takes the files of withdrawn releases away, and leaves the erratum in their place; with no release in use
// the latest files go too.
func (w *writer) withdrawn() error {
	if w.rel == nil {
		for _, name := range []string{"catalogo.ttl", "catalogo.rdf"} { // which name files that go
			if err := os.Remove(filepath.Join(w.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	flows, err := os.ReadDir(filepath.Join(w.dir, "dati"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, flow := range flows {
		if !flow.IsDir() || flow.Name() == "release" { // pages of the site, which are no flows
			continue
		}
		if w.rel == nil {
			if err := os.RemoveAll(filepath.Join(w.dir, "dati", flow.Name(), "latest")); err != nil {
				return err
			}
		}
		for _, x := range w.register.Errata() {
			if x.State != release.Withdrawn {
				continue
			}
			if err := w.replace(flow.Name(), x); err != nil {
				return err
			}
		}
	}
	return nil
}

// replace puts the erratum of a release in the place of its files of a flow, if it has any.
func (w *writer) replace(flow string, x release.Erratum) error {
	folder := filepath.Join(w.dir, "dati", flow, x.Release)
	old, err := os.ReadDir(folder)
	if err != nil || len(old) == 1 && old[0].Name() == "erratum.json" {
		return nil // never written, or taken away already
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if !slices.Contains(w.done.Removed, x.Release) {
		w.done.Removed = append(w.done.Removed, x.Release)
	}
	_, err = w.put(filepath.Join("dati", flow, x.Release, "erratum.json"), func(out io.Writer) error { return export.JSON(out, x) })
	return err
}
