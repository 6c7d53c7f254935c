package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"

	"osservatorio/internal/lake"
	"osservatorio/internal/monitor"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/snapshot"
)

// inside tells holders of tokens what the lake holds beside its published releases; see api.Inside.
type inside struct {
	app     *app
	lake    *lake.Lake
	project *project.Project
	monitor *monitor.Monitor
}

// watching keeps the figures of the server's process, and asks the lake for its own.
func (a *app) watching(l *lake.Lake, p *project.Project) (*monitor.Monitor, error) {
	config, err := a.schedule(p)
	if err != nil {
		return nil, err
	}
	w := &watched{app: a, config: config, sched: &scheduler{app: a, lake: l, project: p}}
	return monitor.New(w.facts, func() string { return "" }, a.now), nil
}

// Status is what `osservatorio status --format json` says.
func (i *inside) Status(context.Context) (any, error) {
	l, err := lake.Open(i.lake.Dir, i.app.now)
	if err != nil {
		return nil, err
	}
	return statusOf(i.app, l, i.project)
}

// Metrics serves the figures of the process and of the lake.
func (i *inside) Metrics() http.Handler { return i.monitor.Metrics() }

// Staged are the releases that wait.
func (i *inside) Staged(context.Context) ([]release.Entry, error) {
	register, err := release.ReadRegister(i.lake)
	if err != nil {
		return nil, err
	}
	return register.Waiting(), nil
}

// Waiting opens a release that waits.
func (i *inside) Waiting(ctx context.Context, id string) (*release.Release, error) {
	waiting, err := i.Staged(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(waiting, func(x release.Entry) bool { return x.Release == id }) {
		return nil, release.ErrNone
	}
	return release.Open(ctx, i.lake, id)
}

// Quarantined are the files with what of a dataset's accepted extracts broke the contract.
func (i *inside) Quarantined(dataset string) (paths []string, err error) {
	d, ok := i.project.Catalog.Dataset(dataset)
	if !ok || i.project.Schemas.Contracts[d.Contract].Personal {
		return nil, nil
	}
	all, err := snapshot.NewStore(i.lake).All()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.DatasetID() != dataset || m.Quarantine == "" {
			continue
		}
		path := i.lake.Path(m.Quarantine)
		if _, err := os.Stat(path); err == nil {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// Withheld is the candidate's file of the cells that it withholds.
func (i *inside) Withheld() (string, error) {
	return there(i.lake.Path("build", "candidate", release.Withheld))
}

// Candidate is the file of what a model gave the last build.
func (i *inside) Candidate(model string) (string, error) {
	data, err := os.ReadFile(i.lake.Path("build", "candidate", "candidate.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var m release.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return "", err
	}
	fingerprint := m.Models[model]
	if len(fingerprint) < 16 {
		return "", nil
	}
	return there(i.lake.Path("build", "models", model, fingerprint[:16]+".parquet"))
}

// there is the path of a file, "" when there is none.
func there(path string) (string, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return path, err
}
