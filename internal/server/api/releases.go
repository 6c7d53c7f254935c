package api

import (
	"slices"
	"strconv"
	"time"

	"osservatorio/internal/quality"
	"osservatorio/internal/release"
)

// published is what the public is told of a release.
type published struct {
	ID          string        `json:"id"`
	State       release.State `json:"state"`
	Published   time.Time     `json:"published"`
	Corrects    string        `json:"corrects,omitempty"`
	Correction  string        `json:"correction,omitempty"` // what was wrong in the one that it corrects
	CorrectedBy string        `json:"corrected_by,omitempty"`
	Erratum     *erratum      `json:"erratum,omitempty"`
}

// listed is a release among all; the current one answers where none is named.
type listed struct {
	published
	Current bool `json:"current"`
}

// erratum says why a release is not to be used any more.
type erratum struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Text   words     `json:"text"`
}

func (c *call) publishedOf(x release.Entry) published {
	p := published{ID: x.Release, State: x.State, Corrects: x.Corrects, Correction: x.Correction, CorrectedBy: x.CorrectedBy}
	for _, d := range x.Decisions {
		if d.What == "publish" {
			p.Published = d.At
		}
	}
	for _, e := range c.rel.Errata {
		if e.Release == x.Release {
			p.Erratum = &erratum{e.At, e.Reason, words{e.Text("it"), e.Text("en")}}
		}
	}
	return p
}

// releases lists those that the public may know of, the last published first.
func (c *call) releases() error {
	var out []listed
	for _, x := range c.rel.Public {
		out = append(out, listed{c.publishedOf(x), x.Release == c.rel.Manifest.ID})
	}
	slices.SortStableFunc(out, func(a, b listed) int { return b.Published.Compare(a.Published) })
	return list(c, "releases", out, []string{"ID", "STATE", "CURRENT", "PUBLISHED", "CORRECTS", "CORRECTED_BY", "REASON"}, func(x listed) []string {
		reason := x.Correction
		if x.Erratum != nil {
			reason = x.Erratum.Reason
		}
		return []string{x.ID, string(x.State), strconv.FormatBool(x.Current), x.Published.Format(time.RFC3339), x.Corrects, x.CorrectedBy, reason}
	})
}

// manifest is what one release was made of, and what was found on it.
type manifest struct {
	Release   published         `json:"release"`
	AsOf      string            `json:"as_of"`
	Synthetic bool              `json:"synthetic"`
	Hash      string            `json:"hash"` // SHA-256 of the whole manifest, and so of all that the release covers
	Engine    string            `json:"engine"`
	Rows      map[string]int64  `json:"rows"`
	Files     map[string]string `json:"files"`
	Inputs    []release.Input   `json:"inputs"`
	Missing   []release.Missing `json:"missing"`
	Models    map[string]string `json:"models"`
	Checks    []check           `json:"checks"`
}

// check is the public form of what a check found: how much, never which cells.
type check struct {
	Check    string `json:"check"`
	Title    string `json:"title"`
	Severity string `json:"severity"`
	Found    int    `json:"found"`
}

func checksOf(results []quality.Result) []check {
	out := []check{}
	for _, r := range results {
		out = append(out, check{r.Check, r.Title, r.Severity, r.Found})
	}
	return out
}

func (c *call) release() error {
	m := c.rel.Manifest
	return c.json(manifest{Release: c.publishedOf(c.rel.Entry), AsOf: m.AsOf, Synthetic: c.rel.Synthetic(), Hash: m.Hash(), Engine: m.Engine, Rows: m.Rows, Files: m.Files,
		Inputs: append([]release.Input{}, m.Inputs...), Missing: append([]release.Missing{}, m.Missing...), Models: m.Models, Checks: checksOf(c.rel.Checks)})
}
