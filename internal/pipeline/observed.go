package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"osservatorio/internal/disclose"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
)

// fileObserved says what the candidate's observations were made of, and what they are.
const fileObserved = "observed.json"

// observed is a writing of observations that need not be done again while nothing of it changes.
type observed struct {
	Of     ingredients
	Files  map[string]string // SHA-256 of the files that were written
	Result disclose.Result
}

// ingredients are what decides the observations.
type ingredients struct {
	Program, Engine string
	Declarations    map[string]string
	Tables          string            // SHA-256 over the indicators' definitions, and each model's results by day
	Earlier         map[string]string // what was published before: by path in the lake the SHA-256 of the observations, and of the log that counts
}

// same reports whether nothing that decides is new. What was published of these very observations tells nothing
// new of them.
func (o *observed) same(now ingredients) bool {
	earlier := func(of ingredients) map[string]string {
		out := maps.Clone(of.Earlier)
		maps.DeleteFunc(out, func(_, sum string) bool { return sum == o.Files[fileObservations]+" "+o.Files[fileWithheld] })
		return out
	}
	return o.Of.Program == now.Program && o.Of.Engine == now.Engine && o.Of.Tables == now.Tables &&
		maps.Equal(o.Of.Declarations, now.Declarations) && maps.Equal(earlier(o.Of), earlier(now))
}

// observations writes the candidate's observations, unless those that are there were made by this program of the
// same tables, declarations and earlier publications, and are still as they were written: then unchanged is set.
func (p *Pipeline) observations(ctx context.Context, db *duck.DB, runner *model.Runner, results *model.Results, indicators []model.Indicator) (result *disclose.Result, unchanged bool, err error) {
	files := []string{fileObservations}
	if p.Project.Disclosure != nil {
		files = append(files, fileWithheld)
	}
	of, err := p.ingredients(ctx, db, results, indicators)
	if err != nil {
		return nil, false, err
	}
	var last observed
	if readJSON(p.path(fileObserved), &last) == nil && last.same(of) {
		if now, err := p.hashes(files...); err == nil && maps.Equal(now, last.Files) {
			return &last.Result, true, nil
		}
	}
	if err := os.RemoveAll(p.path(fileObserved)); err != nil { // it is of files that are about to go
		return nil, false, err
	}
	result, err = p.observe(ctx, db, runner, results, indicators, p.path(fileObservations), p.path(fileWithheld))
	if err != nil {
		return nil, false, err
	}
	written := observed{Of: of, Result: *result}
	if written.Files, err = p.hashes(files...); err != nil {
		return nil, false, err
	}
	return result, false, writeJSON(p.path(fileObserved), written)
}

func (p *Pipeline) ingredients(ctx context.Context, db *duck.DB, results *model.Results, indicators []model.Indicator) (ingredients, error) {
	of := ingredients{Earlier: map[string]string{}}
	var err error
	if of.Program, err = program(); err != nil {
		return of, err
	}
	if of.Engine, err = db.Version(ctx); err != nil {
		return of, err
	}
	if of.Declarations, err = p.Project.Hashes(); err != nil {
		return of, err
	}
	tables := sha256.New()
	if err := json.NewEncoder(tables).Encode(indicators); err != nil {
		return of, err
	}
	for _, name := range slices.Sorted(maps.Keys(results.States)) {
		for _, s := range results.States[name] { // not where they lie: a lake may be moved
			fmt.Fprintln(tables, name, s.Day, s.Fingerprint)
		}
	}
	of.Tables = hex.EncodeToString(tables.Sum(nil))
	earlier, err := p.earlier()
	if err != nil {
		return of, err
	}
	for _, e := range earlier {
		sum, err := lake.HashFile(e.Observations)
		if err != nil {
			return of, err
		}
		if e.Log != "" {
			log, err := lake.HashFile(e.Log)
			if err != nil {
				return of, err
			}
			sum += " " + log
		}
		name, err := filepath.Rel(p.Lake.Dir, e.Observations)
		if err != nil {
			return of, err
		}
		of.Earlier[name] = sum
	}
	return of, nil
}

// program is the SHA-256 of the program that runs: another one may write other observations of the same tables.
var program = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	return lake.HashFile(path)
})
