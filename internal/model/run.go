package model

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/precision"
)

// Runner runs the models of a set over the inputs of a lake.
type Runner struct {
	Lake   *lake.Lake
	Set    *Set
	Inputs *Inputs
	// Whole computes every model from everything, also those that can be made from the result of the day before.
	Whole bool
	// KeepOthers leaves results in the lake that this run does not use.
	KeepOthers bool
	// Reliability are the limits by which estimates are flagged and withheld.
	Reliability precision.Rules
	// Protect gives observations the columns of Helpers, for disclosure control to read and to drop.
	Protect bool
	// Progress is told what is being computed; it may be nil.
	Progress func(done, total int, what string)

	db     *duck.DB
	order  []*File
	byName map[string]*File
	engine string // version of DuckDB
	made   made
	before struct { // the day before that which is being computed, and the fingerprints of the models on it
		day    string
		prints map[string]string
	}
	deltas map[string]delta // by model
}

// State is a model's result from a publication day on, until the next state's day.
type State struct {
	Day         string
	Fingerprint string
	Path        string // Parquet
}

// Results are the states of every model, by name.
type Results struct {
	States  map[string][]State
	Rebuilt int      // models run now, over all days
	Kept    int      // results that were there already
	Amended []string // models that were run from their result of the day before, once for every day
}

// Run computes every model for every publication day on which its inputs changed.
// A result whose fingerprint is in the lake already is kept.
func (r *Runner) Run(ctx context.Context, db *duck.DB) (*Results, error) {
	var err error
	r.db = db
	if r.engine, err = db.Version(ctx); err != nil {
		return nil, err
	}
	if r.order, err = r.Set.Check(ctx, db, r.Inputs.Known); err != nil {
		return nil, err
	}
	r.byName, r.made = map[string]*File{}, made{hashes: map[string]string{}, paths: map[string]string{}}
	for _, f := range r.order {
		r.byName[f.Header.Model] = f
	}
	res := &Results{States: map[string][]State{}}
	days := r.Inputs.Days()
	for i, day := range days {
		prints := map[string]string{}
		if err := r.forget(ctx); err != nil {
			return nil, err
		}
		for j, f := range r.order {
			fp := r.fingerprint(f, day, prints)
			prints[f.Header.Model] = fp
			states := res.States[f.Header.Model]
			if len(states) > 0 && states[len(states)-1].Fingerprint == fp {
				continue
			}
			if r.Progress != nil {
				r.Progress(i*len(r.order)+j, len(days)*len(r.order), f.Header.Model+" "+day)
			}
			how, err := r.compute(ctx, f, day, fp, prints)
			if err != nil {
				return nil, err
			}
			switch how {
			case kept:
				res.Kept++
			case amended:
				res.Amended = append(res.Amended, f.Header.Model)
				res.Rebuilt++
			case computed:
				res.Rebuilt++
			}
			res.States[f.Header.Model] = append(states, State{day, fp, r.path(f, fp)})
		}
		r.before.day, r.before.prints = day, prints
	}
	if err := r.forget(ctx); err != nil {
		return nil, err
	}
	if r.KeepOthers {
		return res, nil
	}
	return res, r.prune(res)
}

// fingerprint is that of a model on a day; prints has those of the models before it.
func (r *Runner) fingerprint(f *File, day string, prints map[string]string) string {
	return fingerprint(r.engine, f, func(table string) string {
		if fp, isModel := prints[table]; isModel {
			return fp
		}
		return r.Inputs.fingerprint(table, day)
	})
}

func (r *Runner) path(f *File, fp string) string {
	return r.Lake.Path("build", "models", f.Header.Model, fp[:16]+".parquet")
}

// how a result came about.
type how int

const (
	kept how = iota
	computed
	amended
)

// compute writes a model's result unless it is there, or follows from the same rows as one that
// is; it returns whether it had to.
func (r *Runner) compute(ctx context.Context, f *File, day, fp string, prints map[string]string) (how, error) {
	path := r.path(f, fp)
	content, err := r.content(f, day, prints)
	if err != nil {
		return kept, err
	}
	defer r.made.note(content, path)
	if _, err := os.Stat(path); err == nil {
		return kept, nil
	}
	if r.made.linked(content, path) {
		return kept, nil
	}
	query, err := r.amend(ctx, f, day, prints)
	if err != nil {
		return kept, err
	}
	done := amended
	if query == "" {
		done, query = computed, "FROM (\n"+f.SQL+"\n)"
		if err := r.bindSources(ctx, f, day, prints); err != nil {
			return kept, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return kept, err
	}
	temp := filepath.Join(filepath.Dir(path), atomicfile.TempPattern+fp[:16]+".parquet")
	defer os.Remove(temp)
	switch err := r.db.Copy(ctx, query+" ORDER BY "+f.order(), temp); {
	case err != nil && done == amended: // of a query that is not the file's
		return kept, fmt.Errorf("%s: from the result of %s: %w", f.Path, r.before.day, err)
	case err != nil:
		return kept, f.Locate(err)
	}
	return done, atomicfile.Adopt(temp, path)
}

// bindSources gives a model its tables as on a day.
func (r *Runner) bindSources(ctx context.Context, f *File, day string, prints map[string]string) error {
	for _, t := range f.Header.Sources {
		query := ""
		if m := r.byName[t]; m != nil {
			query = "SELECT * FROM " + duck.Parquet(r.path(m, prints[t]))
		} else {
			query = r.Inputs.selectFrom(t, day)
		}
		if err := bind(ctx, r.db, t, query); err != nil {
			return err
		}
	}
	return nil
}

// content is what a model's result on a day depends on, as fingerprint is, but by the bytes of
// what the models before it made and not by what these were made of.
func (r *Runner) content(f *File, day string, prints map[string]string) (string, error) {
	var failed error
	print := fingerprint(r.engine, f, func(table string) string {
		m := r.byName[table]
		if m == nil {
			return r.Inputs.fingerprint(table, day)
		}
		hash, err := r.made.hash(r.path(m, prints[table]))
		failed = errors.Join(failed, err)
		return hash
	})
	return print, failed
}

// made are the results of a run by content: when a publication changes nothing of what a model
// reads, although it changes what that was made of, the result is there under another name.
type made struct {
	hashes map[string]string // of a result's bytes, by path
	paths  map[string]string // of a result, by content
}

func (m made) hash(path string) (string, error) {
	if m.hashes[path] == "" {
		sum, err := lake.HashFile(path)
		if err != nil {
			return "", err
		}
		m.hashes[path] = sum
	}
	return m.hashes[path], nil
}

func (m made) note(content, path string) { m.paths[content] = path }

// linked gives the result of a content its further name. Where the disk knows no links, it is computed again.
func (m made) linked(content, path string) bool {
	same, ok := m.paths[content]
	return ok && os.Link(same, path) == nil
}

// order is by what a result is sorted, so that the same rows give the same bytes: by the columns that tell
// its rows apart, which is less to compare, or by all.
func (f *File) order() string {
	if len(f.Header.Grain) == 0 {
		return "ALL"
	}
	columns := make([]string, len(f.Header.Grain))
	for i, c := range f.Header.Grain {
		columns[i] = duck.Ident(c)
	}
	return strings.Join(columns, ", ")
}

// bind makes a table name stand for a query in the session.
func bind(ctx context.Context, db *duck.DB, table, query string) error {
	schema, name, ok := strings.Cut(table, ".")
	if !ok {
		return db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s AS %s", duck.Ident(table), query))
	}
	if err := db.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+duck.Ident(schema)); err != nil {
		return err
	}
	if err := db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s.%s AS %s", duck.Ident(schema), duck.Ident(name), query)); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// BindLatest makes every dataset, code list and model readable under its name, as of the last publication day.
func (r *Runner) BindLatest(ctx context.Context, db *duck.DB, res *Results) error {
	for _, s := range r.latest(res) {
		if err := bind(ctx, db, s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}

// Shell is a script that gives a DuckDB shell the same tables, so that a model can be tried there as it is.
func (r *Runner) Shell(res *Results) string {
	var b strings.Builder
	b.WriteString("-- Tables of the last build; in a DuckDB shell: .read views.sql\n")
	b.WriteString(shellLake + folderInSQL(r.Lake.Dir) + "\n")
	seen := map[string]bool{}
	for _, s := range r.latest(res) {
		schema, name, _ := strings.Cut(s[0], ".")
		if !seen[schema] {
			seen[schema] = true
			fmt.Fprintf(&b, "CREATE SCHEMA IF NOT EXISTS %s;\n", duck.Ident(schema))
		}
		fmt.Fprintf(&b, "CREATE OR REPLACE VIEW %s.%s AS %s;\n", duck.Ident(schema), duck.Ident(name), s[1])
	}
	return b.String()
}

// shellLake begins the line of the shell script that says where the lake lay.
const shellLake = "-- Lake: "

func folderInSQL(dir string) string { return strings.Trim(duck.Quote(dir), "'") }

// Moved is a script of Shell for a lake that lies at dir now.
func Moved(script, dir string) string {
	_, rest, _ := strings.Cut(script, shellLake)
	if was, _, ok := strings.Cut(rest, "\n"); ok {
		return strings.ReplaceAll(script, "'"+was+"/", "'"+folderInSQL(dir)+"/")
	}
	return script
}

// latest pairs table names with their queries as of the last day, sorted.
func (r *Runner) latest(res *Results) [][2]string {
	day := ""
	if days := r.Inputs.Days(); len(days) > 0 {
		day = days[len(days)-1]
	}
	var out [][2]string
	for t := range r.Inputs.datasets {
		out = append(out, [2]string{t, r.Inputs.selectFrom(t, day)})
	}
	for t := range r.Inputs.codes {
		out = append(out, [2]string{t, r.Inputs.selectFrom(t, day)})
	}
	for name, states := range res.States {
		out = append(out, [2]string{name, "SELECT * FROM " + duck.Parquet(states[len(states)-1].Path)})
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}

// prune removes results that no state uses any more.
func (r *Runner) prune(res *Results) error {
	used := map[string]bool{}
	for _, states := range res.States {
		for _, s := range states {
			used[s.Path] = true
		}
	}
	paths, err := filepath.Glob(r.Lake.Path("build", "models", "*", "*.parquet"))
	if err != nil {
		return err
	}
	for _, p := range paths {
		if !used[p] {
			if err := os.Remove(p); err != nil {
				return err
			}
		}
	}
	return nil
}
