// Package snapshot keeps what providers sent, as they sent it, with a manifest that
// says where it came from, what was made of it and what was found wrong with it.
//
//	raw/<source>/<dataset>/<id>.raw<ext>    the bytes
//	raw/<source>/<dataset>/<id>.json        the manifest
//	vintages/<source>/<dataset>/<id>-<declarations>.parquet     rows that keep the contract
//	quarantine/<source>/<dataset>/<id>-<declarations>.parquet   rows that do not, with the reason
package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/diag"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
)

// Verdicts on a snapshot.
const (
	Accepted = "accepted"
	Rejected = "rejected"
)

// Manifest describes one snapshot.
type Manifest struct {
	ID        string            `json:"id"`
	Source    string            `json:"source"`
	Dataset   string            `json:"dataset"`
	Window    string            `json:"window"`          // what part of the dataset it covers
	URL       string            `json:"url,omitempty"`   // with its parameters
	From      string            `json:"from,omitempty"`  // where the bytes were, when the URL only leads there
	Asked     []string          `json:"asked,omitempty"` // the addresses, when URL only stands for them
	File      string            `json:"file,omitempty"`  // name of a dropped file, from the folder given
	Observed  time.Time         `json:"observed"`
	Published string            `json:"published"`      // day, yyyy-mm-dd
	DatedBy   string            `json:"published_from"` // last-modified, file name, content, layout, provider, observed
	SHA256    string            `json:"sha256"`
	Size      int64             `json:"size"`
	Headers   map[string]string `json:"headers,omitempty"`
	Updated   string            `json:"updated,omitempty"` // the provider's own mark of the version
	Layout    string            `json:"layout,omitempty"`
	Declared  string            `json:"declarations"` // fingerprint of layout and contract
	Rows      Rows              `json:"rows"`
	Verdict   string            `json:"verdict"`
	Reason    string            `json:"reason"`
	// Objections are what the gates have, or had, against the file.
	Objections []Objection `json:"objections,omitempty"`
	// Decision is what a person said to the verdict.
	Decision *Decision `json:"decision,omitempty"`
	// Superseded is set when the provider went back to what was accepted before: nobody has to decide any more.
	Superseded *Superseded `json:"superseded,omitempty"`
	Profile    *Profile    `json:"profile,omitempty"`
	Notes      []Note      `json:"notes,omitempty"`
	Residuals  []Residual  `json:"residuals,omitempty"`
	// Faults are the first of the quarantine's rows, for people; the texts of personal data are left out.
	Faults []diag.Problem `json:"faults,omitempty"`

	// Pseudonyms is given for personal data: Raw, SHA256 and Size are then those of the extract
	// that was made of the original, which is not kept.
	Pseudonyms *Pseudonyms `json:"pseudonyms,omitempty"`

	Raw        string `json:"raw"`                  // paths from the lake's root
	Vintage    string `json:"vintage,omitempty"`    //
	Quarantine string `json:"quarantine,omitempty"` //
	VintageSHA string `json:"vintage_sha256,omitempty"`
	QuarSHA    string `json:"quarantine_sha256,omitempty"`
	Provenance string `json:"provenance"`
	// Earlier are the vintages that other declarations made of the same bytes, oldest first.
	Earlier []Reading `json:"earlier,omitempty"`
}

// Pseudonyms says what a pseudonymised extract was made of and under which key.
type Pseudonyms struct {
	Key    string `json:"key"` // the key's name, not the key
	SHA256 string `json:"original_sha256"`
	Size   int64  `json:"original_size"`
}

// Rows counts the records of a snapshot.
type Rows struct {
	In          int64 `json:"in"`          // records read
	Good        int64 `json:"good"`        // rows in the vintage (a wide record gives several)
	Quarantined int64 `json:"quarantined"` // records in quarantine
	Totals      int64 `json:"totals"`      // records that are totals of the others
	Skipped     int64 `json:"skipped"`     // records that are no data by the layout
}

// Data is the number of records that are data and not totals.
func (r Rows) Data() int64 { return r.In - r.Totals - r.Skipped }

// Note is something mended or noticed while reading.
type Note struct {
	Rule   string `json:"rule"`
	Count  int64  `json:"count"`
	Line   int    `json:"line,omitempty"`
	Sample string `json:"sample,omitempty"`
}

// Residual is a total less the sum of its parts, in the unit of the value (six decimals dropped when zero).
type Residual struct {
	Over  string `json:"over"`  // the field that is summed over
	Group string `json:"group"` // what the total is of
	Value string `json:"value"` // signed, e.g. "+661"; empty of data that are not public
}

// DatasetID is "source/dataset".
func (m *Manifest) DatasetID() string { return m.Source + "/" + m.Dataset }

// NewID names a snapshot by what it is: dataset, window, publication and bytes.
func NewID(dataset, window, published, sha string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{dataset, window, published, sha}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Store finds and keeps manifests.
type Store struct{ lake *lake.Lake }

// NewStore opens the snapshots of a lake.
func NewStore(l *lake.Lake) *Store { return &Store{lake: l} }

// Path returns where the manifest of a snapshot lies.
func (s *Store) Path(m *Manifest) string {
	return s.lake.Path("raw", m.Source, m.Dataset, m.ID+".json")
}

// Aside writes a manifest beside its place, for the step that puts it there together with the
// files that it names, and returns the ledger's reference to it.
func (s *Store) Aside(m *Manifest) (lake.Placement, ledger.Ref, error) {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return lake.Placement{}, ledger.Ref{}, err
	}
	data = append(data, '\n')
	sum := sha256.Sum256(data)
	ref := ledger.Ref{Path: s.lake.Rel(s.Path(m)), SHA256: hex.EncodeToString(sum[:])}
	temp, err := s.lake.Aside(data)
	return lake.Placement{Temp: temp, Path: ref.Path}, ref, err
}

// All returns every manifest, sorted by dataset, window, publication and observation.
func (s *Store) All() ([]*Manifest, error) {
	paths, err := filepath.Glob(s.lake.Path("raw", "*", "*", "*.json"))
	if err != nil {
		return nil, err
	}
	var out []*Manifest
	for _, p := range paths {
		// The bytes of a JSON extract lie beside its manifest.
		if strings.HasPrefix(filepath.Base(p), atomicfile.TempPattern) || strings.HasSuffix(p, ".raw.json") {
			continue
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		var m Manifest
		if err := json.Unmarshal(data, &m); err != nil || m.ID == "" {
			return nil, fmt.Errorf("%s is not a manifest; restore it from a backup", p)
		}
		out = append(out, &m)
	}
	slices.SortFunc(out, Compare)
	return out, nil
}

// Compare orders manifests by dataset, window, publication, observation and id.
func Compare(a, b *Manifest) int {
	for _, c := range []int{
		strings.Compare(a.DatasetID(), b.DatasetID()),
		strings.Compare(a.Window, b.Window),
		strings.Compare(a.Published, b.Published),
		a.Observed.Compare(b.Observed),
		strings.Compare(a.ID, b.ID),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

// Latest returns, per dataset and window, the snapshot observed last. Those that are superseded are passed over.
func Latest(all []*Manifest) map[string]*Manifest {
	out := map[string]*Manifest{}
	for _, m := range all {
		if m.Superseded != nil {
			continue
		}
		k := Slot(m.DatasetID(), m.Window)
		if old := out[k]; old == nil || !m.Observed.Before(old.Observed) {
			out[k] = m
		}
	}
	return out
}

// Slot names the place that successive snapshots of one dataset and window take.
func Slot(dataset, window string) string { return dataset + " " + window }
