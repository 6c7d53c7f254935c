package source

import (
	"errors"
	"fmt"
	"regexp"
)

// Socrata says how a dataset of a Socrata portal is had; the resource's path is empty, the base
// URL that of the portal.
type Socrata struct {
	ID string `yaml:"id"` // four characters, a hyphen, four characters
	// Mode is bulk, one CSV file with the columns' display names, or pages, JSON by the thousand
	// with the columns' field names, which the service joins in the order of its own row ids.
	Mode string `yaml:"mode"`
	Page int    `yaml:"page"` // rows of a page, 50,000 at most and by default
}

// MostRows is the largest page that the service gives.
const MostRows = 50_000

var fourByFour = regexp.MustCompile(`^[a-z0-9]{4}-[a-z0-9]{4}$`)

func (o *Socrata) validate() error {
	switch {
	case !fourByFour.MatchString(o.ID):
		return fmt.Errorf("socrata: id %q is not written xxxx-xxxx", o.ID)
	case o.Mode != "bulk" && o.Mode != "pages":
		return fmt.Errorf("socrata: mode %q is not bulk or pages", o.Mode)
	case o.Page < 0 || o.Page > MostRows:
		return fmt.Errorf("socrata: a page of %d rows is not from 1 to %d", o.Page, MostRows)
	case o.Mode == "bulk" && o.Page != 0:
		return errors.New("socrata: a bulk file has no pages")
	}
	return nil
}
