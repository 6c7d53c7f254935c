package ingest

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/driver"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// mostLabels bounds the codes of a column whose labels are kept.
const mostLabels = 20_000

// labelled is a reader that keeps the label beside each code of the columns that the layout pairs.
type labelled struct {
	driver.Reader
	pairs []labelPair
}

type labelPair struct {
	column      string // of the codes
	code, label int
	seen        map[string]string
}

// withLabels pairs the columns of codes and labels that the file has; without any it returns nil.
func withLabels(in driver.Reader, l *source.Layout) *labelled {
	out := &labelled{Reader: in}
	header := in.Header()
	for _, column := range sortedNames(l.Labels) {
		code := slices.Index(header, column)
		label := slices.IndexFunc(header, func(h string) bool { return slices.Contains(l.Labels[column], h) })
		if code >= 0 && label >= 0 {
			out.pairs = append(out.pairs, labelPair{column, code, label, map[string]string{}})
		}
	}
	if len(out.pairs) == 0 {
		return nil
	}
	return out
}

// Read returns the next record and keeps its labels.
func (r *labelled) Read() (driver.Record, error) {
	rec, err := r.Reader.Read()
	if err != nil {
		return rec, err
	}
	for _, p := range r.pairs {
		if _, known := p.seen[rec.Cells[p.code]]; !known && len(p.seen) < mostLabels {
			p.seen[strings.Clone(rec.Cells[p.code])] = strings.Clone(strings.TrimSpace(rec.Cells[p.label]))
		}
	}
	return rec, nil
}

// report keeps the labels in the profile, and objects to areas that stand under each other's names.
func (r *labelled) report(res *parsed, l *source.Layout, areas *territory.Territory) {
	res.profile.Labels = map[string]map[string]string{}
	for _, p := range r.pairs {
		res.profile.Labels[p.column] = p.seen
		for _, how := range l.Columns {
			if how.Area == nil || !slices.Contains(how.From, p.column) {
				continue
			}
			if swapped := misnamed(p.seen, areas, *how.Area); len(swapped) > 0 {
				res.object(waivable(gateSwap, fmt.Sprintf("swapped labels in column %s: %s", p.column, named(swapped))))
			}
		}
	}
}

// misnamed finds pairs of areas of which each bears the other's name.
func misnamed(labels map[string]string, areas *territory.Territory, system string) []string {
	called := map[string]string{} // area by its code -> the area that its label names
	codes := map[string]string{}  // area -> the code in the file
	for _, code := range sortedNames(labels) {
		a, err := areas.Resolve(code, territory.Options{System: system})
		if err != nil {
			continue
		}
		if b, err := areas.Resolve(labels[code], territory.Options{}); err == nil && a.Code != b.Code {
			called[a.Code], codes[a.Code] = b.Code, code
		}
	}
	var out []string
	for _, a := range sortedNames(called) {
		if b := called[a]; a < b && called[b] == a {
			out = append(out, fmt.Sprintf("%s is called %q and %s is called %q", codes[a], labels[codes[a]], codes[b], labels[codes[b]]))
		}
	}
	return out
}
