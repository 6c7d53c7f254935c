// Package pipeline is the main job's steps after ingestion, in their order: build,
// forecast, check, publish. Each leaves its result in the lake's build/candidate folder,
// so that each can be run and looked at by itself.
package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/codelist"
	"osservatorio/internal/diag"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
	"osservatorio/internal/source"
)

// Pipeline runs the steps over one lake.
type Pipeline struct {
	Lake     *lake.Lake
	Project  *project.Project
	Progress func(done, total int, what string) // may be nil
}

// ErrOrder is returned when a step is asked for before the one that it needs.
var ErrOrder = errors.New("a step before this one is missing")

// ErrBlocked is returned by Publish when a check stands against the candidate.
var ErrBlocked = errors.New("a check blocks the release")

func (p *Pipeline) path(name string) string { return p.Lake.Path("build", "candidate", name) }

// BuildResult tells what a build did.
type BuildResult struct {
	Rebuilt, Kept int
	Observations  int64
	Indicators    int
	Withheld      int  // observations that are not published
	Unchanged     bool // the observations are those of the last build
	// Rounded are the counts printed as multiples of a base, Relaxed those that are farther from their value than a neighbour.
	Rounded, Relaxed int
}

// Build runs the models and writes the candidate's observations and catalogue.
func (p *Pipeline) Build(ctx context.Context) (*BuildResult, error) {
	indicators := p.Project.Models.Indicators()
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	inputs, err := p.inputs()
	if err != nil {
		return nil, err
	}
	runner := &model.Runner{Lake: p.Lake, Set: p.Project.Models, Inputs: inputs, Reliability: p.Project.Reliability, Progress: p.Progress}
	results, err := runner.Run(ctx, db)
	if err != nil {
		return nil, err
	}
	protected, unchanged, err := p.observations(ctx, db, runner, results, indicators)
	if err != nil {
		return nil, err
	}
	if err := atomicfile.WriteBytes(p.Lake.Path("build", "views.sql"), []byte(runner.Shell(results))); err != nil {
		return nil, err
	}
	m, err := p.manifest(ctx, db, inputs, results, p.path(fileObservations))
	if err != nil {
		return nil, err
	}
	out := &BuildResult{Rebuilt: results.Rebuilt, Kept: results.Kept, Observations: m.Rows["observations"], Indicators: len(indicators),
		Withheld: protected.Primary + protected.Secondary + protected.Derived, Rounded: protected.Rounded, Relaxed: protected.Relaxed, Unchanged: unchanged}
	if err := writeJSON(p.path(fileCatalogue), release.Catalogue{Indicators: p.caveats(indicators, protected)}); err != nil {
		return nil, err
	}
	if m.Files, err = p.hashes(ofBuild...); err != nil {
		return nil, err
	}
	if err := writeJSON(p.path(fileManifest), m); err != nil {
		return nil, err
	}
	return out, p.record("build", diag.Count(out.Observations, "observation", "observations"), fileObservations, fileCatalogue)
}

// inputs are the tables that models read: accepted vintages, code lists, reference tables, the limits of reliability.
func (p *Pipeline) inputs() (*model.Inputs, error) {
	in, err := model.NewInputs(p.Lake, p.Project.Catalog, p.Project.Codelists, p.Project.Reference)
	if err != nil {
		return nil, err
	}
	if err := in.AddCodes("reliability.csv", p.Project.Reliability.Table()); err != nil {
		return nil, err
	}
	return in, in.AddCodes("withheld_from.csv", p.Project.Reliability.Own())
}

// manifest describes the candidate: what it was made of and what it lacks.
func (p *Pipeline) manifest(ctx context.Context, db *duck.DB, inputs *model.Inputs, results *model.Results, observations string) (*release.Manifest, error) {
	days := inputs.Days()
	m := &release.Manifest{Format: 1, AsOf: days[len(days)-1], Models: map[string]string{}, Rows: map[string]int64{}}
	for _, d := range p.Project.Catalog.Datasets() {
		chosen := inputs.At(d.Table(), m.AsOf)
		if len(chosen) == 0 {
			m.Missing = append(m.Missing, release.Missing{Dataset: d.ID(), Feed: d.Feed, Title: d.Title.IT})
		}
		for _, s := range chosen {
			m.Inputs = append(m.Inputs, release.Input{Dataset: d.ID(), Window: s.Window, Published: s.Published, DatedBy: s.DatedBy,
				Snapshot: s.ID, SHA256: s.VintageSHA, Source: s.SHA256, Rows: s.Rows.Good})
		}
	}
	for name, states := range results.States {
		m.Models[name] = states[len(states)-1].Fingerprint
	}
	m.Graph = p.graph()
	var err error
	if m.Declarations, err = p.Project.Hashes(); err != nil {
		return nil, err
	}
	if m.Engine, err = db.Version(ctx); err != nil {
		return nil, err
	}
	var rows int64
	obs := duck.Parquet(observations)
	if err := db.Scan(ctx, "SELECT count(*) FROM "+obs, &rows); err != nil {
		return nil, err
	}
	m.Rows["observations"] = rows
	err = db.Scan(ctx, `SELECT CASE WHEN count(*) FILTER (PROVENANCE = 'synthetic') > 0 THEN 'synthetic'
		WHEN count(*) FILTER (PROVENANCE = 'real') > 0 THEN 'real' ELSE 'published' END FROM `+obs, &m.Provenance)
	return m, err
}

// graph is what each model reads, datasets by their ids.
func (p *Pipeline) graph() map[string][]string {
	ids := map[string]string{}
	for _, d := range p.Project.Catalog.Datasets() {
		ids[d.Table()] = d.ID()
	}
	out := map[string][]string{}
	for _, f := range p.Project.Models.Models {
		for _, t := range f.Header.Sources {
			out[f.Header.Model] = append(out[f.Header.Model], cmp.Or(ids[t], t))
		}
		slices.Sort(out[f.Header.Model])
	}
	return out
}

// Check runs the checks on the candidate and keeps what they found.
func (p *Pipeline) Check(ctx context.Context) ([]quality.Result, error) {
	if _, err := p.built(); err != nil {
		return nil, err
	}
	if err := p.forecasted(); err != nil {
		return nil, err
	}
	if err := p.projected(); err != nil {
		return nil, err
	}
	// The audit computes by one processor; what DuckDB does meanwhile needs not wait for it.
	type auditing struct {
		results []quality.Result
		err     error
	}
	audited := make(chan auditing, 1)
	go func() {
		found, err := p.audit(ctx)
		audited <- auditing{found, err}
	}()
	results, coherent, err := p.queries(ctx)
	audit := <-audited
	if err := errors.Join(err, audit.err); err != nil {
		return nil, err
	}
	results = slices.Concat(results, audit.results, coherent)
	if err := writeJSON(p.path(fileChecks), results); err != nil {
		return nil, err
	}
	on, err := p.hashes(ofCheck...)
	if err != nil {
		return nil, err
	}
	if err := writeJSON(p.path(fileChecked), on); err != nil {
		return nil, err
	}
	verdict := "passed"
	if !quality.Passed(results) {
		verdict = "blocked"
	}
	return results, p.record("check", verdict, fileChecks)
}

// queries runs the declared checks and holds the figures against each other.
func (p *Pipeline) queries(ctx context.Context) (results, coherent []quality.Result, err error) {
	db, err := p.memory(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	if err := p.bindCandidate(ctx, db); err != nil {
		return nil, nil, err
	}
	if results, err = quality.Run(ctx, db, p.Project.Models.Checks, p.unprotected); err != nil {
		return nil, nil, err
	}
	coherent, err = p.coherence(ctx, db)
	return results, coherent, err
}

// bindCandidate gives the checks their tables: the candidate's observations (current ones)
// and history, forecasts, projections, the catalogue, the current release as previous_observations, and
// every dataset, code list and model of the last build.
func (p *Pipeline) bindCandidate(ctx context.Context, db *duck.DB) error {
	if err := p.bindBuild(ctx, db); err != nil {
		return err
	}
	obs := duck.Parquet(p.path(fileObservations))
	previous := "SELECT * FROM observations WHERE false"
	if id, err := release.Current(p.Lake); err == nil {
		previous = "SELECT * FROM " + duck.Parquet(p.Lake.Path("releases", id, fileObservations)) + " WHERE KNOWN_TO IS NULL"
	}
	for _, v := range [][2]string{
		{"history", "SELECT * FROM " + obs},
		{"observations", "SELECT * FROM " + obs + " WHERE KNOWN_TO IS NULL"},
		{"forecasts", "SELECT * FROM " + duck.Parquet(p.path(fileForecasts))},
		{"projections", "SELECT * FROM " + duck.Parquet(p.path(fileProjections))},
		{"indicators", "SELECT unnest(indicators, recursive := false) AS i FROM read_json(" + duck.Quote(p.path(fileCatalogue)) + ")"},
		{"previous_observations", previous},
	} {
		if err := db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s AS %s", v[0], v[1])); err != nil {
			return fmt.Errorf("table %s: %w", v[0], err)
		}
	}
	return nil
}

// bindBuild makes every dataset, code list and model of the last build readable under its name.
func (p *Pipeline) bindBuild(ctx context.Context, db *duck.DB) error {
	script, err := os.ReadFile(p.Lake.Path("build", "views.sql"))
	if err != nil {
		return err
	}
	return db.Exec(ctx, model.Moved(string(script), p.Lake.Dir))
}

// Publish makes the candidate a release and points readers at it. It returns ErrOrder when the
// candidate was not checked as it is, and ErrBlocked when a check stands against it; then the
// current release stays. The other errors are those of release.Editor.
func (p *Pipeline) Publish(ctx context.Context, e *release.Editor, c release.Correction) (*release.Manifest, bool, error) {
	return p.release(ctx, e.Publish, c)
}

// Stage makes the candidate a release that nobody is pointed at. The errors are those of Publish.
func (p *Pipeline) Stage(ctx context.Context, e *release.Editor, c release.Correction) (*release.Manifest, bool, error) {
	return p.release(ctx, e.Stage, c)
}

func (p *Pipeline) release(ctx context.Context, do func(context.Context, string, *release.Manifest, release.Correction) (bool, error), c release.Correction) (*release.Manifest, bool, error) {
	if err := p.need("check", fileChecked); err != nil {
		return nil, false, err
	}
	var on map[string]string
	if err := readJSON(p.path(fileChecked), &on); err != nil {
		return nil, false, err
	}
	if err := p.same("check", on, ofCheck); err != nil {
		return nil, false, err
	}
	var results []quality.Result
	if err := readJSON(p.path(fileChecks), &results); err != nil {
		return nil, false, err
	}
	if !quality.Passed(results) {
		return nil, false, ErrBlocked
	}
	m, err := p.built()
	if err != nil {
		return nil, false, err
	}
	if err := p.countForecasts(ctx, m); err != nil {
		return nil, false, err
	}
	fresh, err := do(ctx, p.Lake.Path("build", "candidate"), m, c)
	return m, fresh, err
}

func (p *Pipeline) countForecasts(ctx context.Context, m *release.Manifest) error {
	db, err := p.memory(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	for table, file := range map[string]string{"forecasts": fileForecasts, "backtests": fileBacktests, "projections": fileProjections} {
		var n int64
		if err := db.Scan(ctx, "SELECT count(*) FROM "+duck.Parquet(p.path(file)), &n); err != nil {
			return err
		}
		m.Rows[table] = n
	}
	return nil
}

func (p *Pipeline) memory(ctx context.Context) (*duck.DB, error) {
	if err := os.MkdirAll(p.Lake.Path("build", "candidate"), 0o755); err != nil {
		return nil, err
	}
	return duck.Open(ctx, duck.Options{TempDir: p.Lake.Path("build")})
}

// record writes a step into the ledger with the hashes of what came out.
func (p *Pipeline) record(kind, result string, files ...string) error {
	e := ledger.Event{Kind: kind, Subject: "candidate", Note: map[string]string{"result": result}}
	for _, f := range files {
		ref, err := p.Lake.Ref(p.path(f))
		if err != nil {
			return err
		}
		e.Out = append(e.Out, ref)
	}
	_, err := p.Lake.Ledger.Append(e)
	return err
}

// Select lists the datasets that names stand for ("istat", "inps/pensions"); all when there are none.
func Select(c *source.Catalog, names []string) ([]*source.Dataset, error) {
	if len(names) == 0 {
		return c.Datasets(), nil
	}
	var out []*source.Dataset
	for _, n := range names {
		found := false
		for _, d := range c.Datasets() {
			if d.ID() == n || d.Source.Name == n {
				found = true
				if !slices.Contains(out, d) {
					out = append(out, d)
				}
			}
		}
		if !found {
			var known []string
			for _, d := range c.Datasets() {
				known = append(known, d.Source.Name, d.ID())
			}
			hint := "`osservatorio status` lists them"
			if near := codelist.Nearest(n, known); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, ", ") + "?"
			}
			return nil, fmt.Errorf("there is no source or dataset %q; %s", n, hint)
		}
	}
	return out, nil
}
