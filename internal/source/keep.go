package source

import "errors"

// Keep says what `prune` leaves of a dataset; of what it does not speak of, everything.
type Keep struct {
	Accepted *KeepAccepted `yaml:"accepted"`
	Rejected *KeepRejected `yaml:"rejected"`
}

// KeepAccepted is about accepted snapshots: one stays when it is among the last Last of its
// window, or was published in the last Years years.
type KeepAccepted struct {
	Last  int `yaml:"last"`  // 1 or more
	Years int `yaml:"years"` // 0 or more
}

// KeepRejected is about rejected snapshots: one stays for so many months after it was taken, and
// as long as it is the last of its window.
type KeepRejected struct {
	Months int `yaml:"months"` // 0 or more
}

// validate returns what is wrong with a declared retention.
func (k *Keep) validate() error {
	switch {
	case k.Accepted == nil && k.Rejected == nil:
		return errors.New("keep: says neither accepted nor rejected")
	case k.Accepted != nil && k.Accepted.Last < 1:
		return errors.New("keep: accepted.last is 1 or more: the vintage in use always stays")
	case k.Accepted != nil && k.Accepted.Years < 0, k.Rejected != nil && k.Rejected.Months < 0:
		return errors.New("keep: years and months are 0 or more")
	}
	return nil
}
