package source

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// DataBrowser says which dataset of an SDMX data browser is wanted; the resource's path leads to
// its API (/databrowser/api/core).
type DataBrowser struct {
	// Node is the number of the node. The service takes a wrong one, or its name, for another
	// node and says nothing, so the dataset is looked for in the node's catalogue first.
	Node    string `yaml:"node"`
	Dataset string `yaml:"dataset"` // agency,flow,version
	// Dimensions are all dimensions but time, in the order of the structure.
	Dimensions []string `yaml:"dimensions"`
	// Format is csv, genericdata or structurespecificdata. The service calls its JSON sdmx-csv;
	// it is not offered, because it is no JSON where cells are suppressed.
	Format string `yaml:"format"`
}

var (
	numeral         = regexp.MustCompile(`^\d+$`)
	datasetIdentity = regexp.MustCompile(`^[^,/]+,[^,/]+,[^,/]+$`)
)

func (o *DataBrowser) validate() error {
	switch {
	case !numeral.MatchString(o.Node):
		return fmt.Errorf("databrowser: node %q is not a number; its name leads to another node", o.Node)
	case !datasetIdentity.MatchString(o.Dataset):
		return fmt.Errorf("databrowser: dataset %q is not written agency,flow,version", o.Dataset)
	case len(o.Dimensions) == 0:
		return errors.New("databrowser: dimensions are wanted")
	}
	formats := []string{"csv", "genericdata", "structurespecificdata"}
	if !slices.Contains(formats, o.Format) {
		return fmt.Errorf("databrowser: format %q is none of %s", o.Format, strings.Join(formats, ", "))
	}
	return nil
}
