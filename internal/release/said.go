package release

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/lake"
)

const forecastsFile = "forecasts.parquet"

// Kept is where the lake keeps what a release forecast when the release itself is pruned, so that it can still be held against
// what came: a path from the lake's root, with slashes.
func Kept(id string) string { return path.Join("forecasts", id+".parquet") }

// Foretold is a release and the file of what it forecast.
type Foretold struct{ Release, File string }

// Said lists what releases forecast, those that were pruned among them, by release.
func Said(l *lake.Lake) ([]Foretold, error) {
	files := map[string]string{}
	pruned, err := filepath.Glob(l.Path("forecasts", "*.parquet"))
	if err != nil {
		return nil, err
	}
	for _, file := range pruned {
		files[strings.TrimSuffix(filepath.Base(file), ".parquet")] = file
	}
	there, err := List(l)
	if err != nil {
		return nil, err
	}
	for _, id := range there {
		if file := l.Path("releases", id, forecastsFile); exists(file) {
			files[id] = file
		}
	}
	var out []Foretold
	for _, id := range slices.Sorted(maps.Keys(files)) {
		out = append(out, Foretold{id, files[id]})
	}
	return out, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
