package cli

import (
	"fmt"
	"io/fs"
	"os"

	"osservatorio"
	"osservatorio/internal/schema"
)

// config is the configuration file; the zero value is the embedded default.
type config struct {
	// Project is a folder with pipelines/, schemas/, sql/ and data/sample/, read instead of the
	// program's own, so that SQL and layouts can be tried without building.
	Project string `yaml:"project"`
	// Host replaces scheme and host of every provider's address, e.g. a stand-in's.
	Host string `yaml:"host"`
}

func loadConfig(path string) (config, error) {
	var c config
	if path == "" {
		return c, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := schema.DecodeYAML(path, data, &c); err != nil {
		return c, usageError{err}
	}
	if c.Project != "" {
		if info, err := os.Stat(c.Project); err != nil || !info.IsDir() {
			return c, usageError{fmt.Errorf("%s: project: %q is not a folder", path, c.Project)}
		}
	}
	return c, nil
}

func (c config) files() fs.FS {
	if c.Project != "" {
		return os.DirFS(c.Project)
	}
	return osservatorio.Files
}
