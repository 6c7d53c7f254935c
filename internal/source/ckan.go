package source

import (
	"errors"
	"fmt"
	"path"
)

// CKAN says which file of a package is wanted. The resource's path and query lead to the
// package's description: /odapi/package_show?id=… or /api/3/action/package_show?id=….
type CKAN struct {
	Format string `yaml:"format"` // as the package declares it, in any case: CSV, JSON, XML
	Name   string `yaml:"name"`   // a glob over the file's name, in any case; needed where several files have the format
}

func (o *CKAN) validate() error {
	if o.Format == "" {
		return errors.New("ckan: format is wanted")
	}
	if _, err := path.Match(o.Name, ""); err != nil {
		return fmt.Errorf("ckan: name %q: %w", o.Name, err)
	}
	return nil
}
