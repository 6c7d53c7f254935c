// Package explain traces one published figure to what it was made of: the release that says it, the
// model's SQL, the vintages and the snapshots that it read, the lines of the provider's bytes that
// made it, and every value that was printed of it before.
package explain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/snapshot"
)

// Options of an explanation.
type Options struct {
	// Lines is how many lines of the provider's bytes are shown of each dataset; all are counted.
	Lines int
}

// Answer is what is known of one figure.
type Answer struct {
	Figure   release.Cell     `json:"figure"`
	Key      []string         `json:"-"` // the dimensions that name the cell, NAME=CODE
	About    model.Indicator  `json:"indicator"`
	Release  Release          `json:"release"`
	Model    Model            `json:"model"`
	Trace    Trace            `json:"trace"`
	History  []Said           `json:"history"`  // of the release: what was known of the cell when, oldest first
	Releases []release.Saying `json:"releases"` // of the lake that have the cell, oldest first
}

// Release is the release that says the figure.
type Release struct {
	ID         string             `json:"id"`
	AsOf       string             `json:"as_of"`
	Hash       string             `json:"hash"` // of the manifest, which covers all files
	Provenance string             `json:"provenance"`
	Engine     string             `json:"engine"`
	State      release.State      `json:"state"`
	Decisions  []release.Decision `json:"decisions"` // who did what to it, and when
}

// Model is the SQL that computes the figure.
type Model struct {
	Name        string   `json:"model"`
	File        string   `json:"file"`
	Fingerprint string   `json:"fingerprint"` // as in the release's manifest
	SQL         string   `json:"sql"`
	Upstream    []string `json:"upstream"` // files of the models before it, in the order in which they run
	// Same is false when the SQL, the tables of codes or the contracts are no longer those that made the release.
	Same bool `json:"same_as_in_release"`
}

// Asked is who asks and of what.
type Asked struct {
	Lake    *lake.Lake
	Project *project.Project
	Release *release.Release
}

// Figure explains one cell of a release; cell and about are what Release.One gives.
func (a Asked) Figure(ctx context.Context, cell release.Cell, about model.Indicator, o Options) (*Answer, error) {
	out := &Answer{Figure: cell, Key: cell.Key(about), About: about, Release: a.released()}
	all, err := snapshot.NewStore(a.Lake).All()
	if err != nil {
		return nil, err
	}
	t := &tracer{Asked: a, cell: cell, about: about, all: all, options: o}
	if err := t.open(ctx); err != nil {
		return nil, err
	}
	defer t.db.Close()
	if out.Model, out.Trace, err = t.trace(ctx); err != nil {
		return nil, err
	}
	if out.History, err = t.history(ctx); err != nil {
		return nil, err
	}
	made, err := t.madeOf()
	if err != nil {
		return nil, err
	}
	out.Releases, err = release.Sayings(ctx, a.Lake, cell, about, func(name string) bool { return made[name] })
	return out, err
}

// madeOf are the datasets and models that the figure may be made of.
func (t *tracer) madeOf() (map[string]bool, error) {
	out := map[string]bool{}
	for _, name := range t.made() {
		models, tables, err := t.Project.Models.Upstream(name)
		if err != nil {
			return nil, err
		}
		for _, f := range models {
			out[f.Header.Model] = true
		}
		for _, d := range t.Project.Catalog.Datasets() {
			if slices.Contains(tables, d.Table()) {
				out[d.ID()] = true
			}
		}
	}
	return out, nil
}

// released describes the release by its manifest and what was decided on it.
func (a Asked) released() Release {
	m := a.Release.Manifest
	return Release{ID: m.ID, AsOf: m.AsOf, Hash: m.Hash(), Provenance: m.Provenance, Engine: m.Engine, State: a.Release.State(),
		Decisions: a.Release.Entry.Decisions}
}

// tracer follows one cell.
type tracer struct {
	Asked
	cell    release.Cell
	about   model.Indicator
	all     []*snapshot.Manifest // of the lake
	options Options
	db      *duck.DB
	inputs  *model.Inputs
}

func (t *tracer) open(ctx context.Context) (err error) {
	if t.inputs, err = model.NewInputs(t.Lake, t.Project.Catalog, t.Project.Codelists, t.Project.Reference); err != nil {
		return err
	}
	t.db, err = duck.Open(ctx, duck.Options{TempDir: os.TempDir()})
	return err
}

// made lists the models that may give the indicator's rows: its own, then those that fill its gaps.
func (t *tracer) made() []string {
	out := []string{t.about.Model}
	for _, f := range t.Project.Models.Models {
		if f.Header.Fills {
			out = append(out, f.Header.Model)
		}
	}
	if t.cell["PROVENANCE"] == "published" {
		slices.Reverse(out)
	}
	return out
}

// trace finds the model that gives the figure and the rows that it gives it from.
func (t *tracer) trace(ctx context.Context) (Model, Trace, error) {
	var m Model
	var tr Trace
	for i, name := range t.made() {
		models, tables, err := t.Project.Models.Upstream(name)
		if err != nil {
			return m, tr, err
		}
		if len(models) == 0 {
			return m, Trace{Note: "the model " + name + " is declared no more"}, nil
		}
		choose, gone := t.chosen(tables)
		found := t.describe(ctx, models, choose)
		switch {
		case len(gone) > 0:
			tr = Trace{Note: "the lake no longer has " + strings.Join(gone, ", ") + ", of which this release was made"}
		case t.withheld():
			return found, Trace{Note: "the value is withheld (CONF_STATUS " + t.cell["CONF_STATUS"] + "): no lines are shown", Inputs: t.vintages(tables, choose)}, nil
		default:
			if tr, err = t.follow(ctx, models, tables, choose); err != nil {
				return m, tr, err
			}
		}
		if i == 0 || tr.Proved {
			m = found
		}
		if tr.Proved {
			break
		}
	}
	return m, tr, nil
}

// withheld reports whether the cell says nothing because it may not.
func (t *tracer) withheld() bool {
	return t.cell["OBS_VALUE"] == "" && t.cell["CONF_STATUS"] != "F"
}

// describe tells of the SQL and whether it is that of the release.
func (t *tracer) describe(ctx context.Context, models []*model.File, choose model.Choice) Model {
	last := models[len(models)-1]
	m := Model{Name: last.Header.Model, File: last.Path, SQL: last.SQL, Fingerprint: t.Release.Manifest.Models[last.Header.Model], Upstream: []string{}}
	for _, f := range models[:len(models)-1] {
		m.Upstream = append(m.Upstream, f.Path)
	}
	m.Same = t.inputs.Fingerprints(models, choose, t.Release.Manifest.Engine)[m.Name] == m.Fingerprint
	return m
}

// chosen gives the vintages that the release was made of, and names those that the lake has no more.
func (t *tracer) chosen(tables []string) (model.Choice, []string) {
	byTable := map[string][]*snapshot.Manifest{}
	var gone []string
	for _, in := range t.Release.Manifest.Inputs {
		d, ok := t.Project.Catalog.Dataset(in.Dataset)
		if !ok || !slices.Contains(tables, d.Table()) {
			continue
		}
		m, ok := t.vintage(in)
		if !ok {
			gone = append(gone, fmt.Sprintf("%s %s (snapshot %s)", in.Dataset, in.Window, in.Snapshot))
			continue
		}
		byTable[d.Table()] = append(byTable[d.Table()], m)
	}
	return func(table string) []*snapshot.Manifest { return byTable[table] }, gone
}

// vintage is the manifest of an input with the vintage that the release read, which may not be the
// last that was made of those bytes.
func (t *tracer) vintage(in release.Input) (*snapshot.Manifest, bool) {
	for _, m := range t.all {
		if m.ID != in.Snapshot {
			continue
		}
		for _, r := range m.Readings() {
			if r.VintageSHA != in.SHA256 {
				continue
			}
			if _, err := os.Stat(t.Lake.Path(r.Vintage)); err != nil {
				return nil, false
			}
			read := *m
			read.Vintage, read.VintageSHA, read.Declared, read.Layout = r.Vintage, r.VintageSHA, r.Declared, r.Layout
			return &read, true
		}
	}
	return nil, false
}

// dims are the dimensions by which a model's rows are told apart.
func (t *tracer) dims() []string { return slices.Concat(model.Key(), t.about.Dimensions) }

// want is what the cell says, in the order of graph.cell.
func (t *tracer) want() []string {
	return []string{t.cell["OBS_VALUE"], t.cell["NUMERATOR"], t.cell["DENOMINATOR"], t.cell["OBS_STATUS"]}
}

// follow narrows the vintages to the rows from which the model gives the figure.
func (t *tracer) follow(ctx context.Context, models []*model.File, tables []string, choose model.Choice) (Trace, error) {
	tr := Trace{Inputs: t.vintages(tables, choose)}
	when, err := period.Parse(t.cell["TIME_PERIOD"])
	if err != nil {
		return tr, err
	}
	g, err := newGraph(ctx, t.db, t.inputs, models, tables, choose)
	if err != nil {
		return t.untraced(tr, err)
	}
	if err := g.of(ctx, t.dims(), t.cell); err != nil {
		return t.untraced(tr, err)
	}
	main := ""
	if d, ok := t.Project.Catalog.Dataset(t.cell["SOURCE"]); ok {
		main = d.Table()
	}
	s := &search{graph: g, want: t.want(), main: main, cell: t.cell, when: when, areas: t.Project.Lists.Areas,
		values: func(table, column string) bool { return isValue(t.dataset(table).Schema, column) }}
	ok, err := s.whole(ctx)
	if err != nil {
		return t.untraced(tr, err)
	}
	if !ok {
		tr.Note = "today's SQL does not give this figure from the vintages of the release: its lines cannot be told apart; they are among all rows of these vintages"
		return tr, nil
	}
	if err := s.run(ctx); err != nil {
		return t.untraced(tr, err)
	}
	if tr.Proved, err = s.same(ctx); err != nil {
		return tr, err
	}
	tr.Tries, tr.Ended, tr.Status = s.tries, s.ended, s.status
	return tr, t.rows(ctx, s, &tr)
}

// untraced says why nothing could be computed; an interruption stays an error.
func (t *tracer) untraced(tr Trace, err error) (Trace, error) {
	if errors.Is(err, context.Canceled) {
		return tr, err
	}
	message, _ := duck.Explain(err)
	tr.Note = "today's SQL does not run over the vintages of the release: " + message
	return tr, nil
}

// vintages describes the inputs of a release that a model reads.
func (t *tracer) vintages(tables []string, choose model.Choice) []Vintage {
	var out []Vintage
	for _, table := range tables {
		for _, m := range choose(table) {
			v := Vintage{Dataset: m.DatasetID(), Window: m.Window, Published: m.Published, DatedBy: m.DatedBy, Snapshot: m.ID,
				SHA256: m.SHA256, Bytes: m.Size, VintageSHA: m.VintageSHA, Declared: m.Declared, Layout: m.Layout,
				From: cmp.Or(m.From, m.URL, m.File), Observed: m.Observed, Rows: m.Rows.Good, Reason: m.Reason}
			if m.Decision != nil {
				v.Decision = fmt.Sprintf("%s by %s: %s", m.Decision.Verdict, m.Decision.By, m.Decision.Reason)
			}
			out = append(out, v)
		}
	}
	return out
}
