package pipeline

import (
	"context"
	"strings"

	"osservatorio/internal/coherence"
	"osservatorio/internal/duck"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
)

// coherence holds what the candidate would print last against itself, and its sources against each
// other, by the declared rules: as `audit` does on a release. A contradiction blocks; steps and
// sources that want an explanation are told.
func (p *Pipeline) coherence(ctx context.Context, db *duck.DB) ([]quality.Result, error) {
	rules := p.Project.Coherence
	if rules == nil {
		return nil, nil
	}
	cells, err := release.Cells(ctx, db, p.Project.Models.Indicators(), rules, "")
	if err != nil {
		return nil, err
	}
	findings, _, err := rules.AuditCells(cells)
	if err != nil {
		return nil, err
	}
	header := []string{"RULE", "FINDING", "BECAUSE", "RIGHT_WITH"}
	wrong := quality.Result{Check: "coherence", Path: "schemas/" + coherence.File, Severity: quality.Block, Header: header,
		Title:   "Le cifre da pubblicare non si contraddicono",
		Message: "Figures of one source cannot all be right; mend the model, correct the cell, or reject the snapshot (docs/coherence.md)."}
	unclear := quality.Result{Check: "coherence_warnings", Path: wrong.Path, Severity: quality.Warn, Header: header,
		Title:   "Cifre e fonti che chiedono una spiegazione",
		Message: "A step above the one before it, or two sources further apart than the rules explain."}
	for _, f := range findings {
		r := &unclear
		if f.Severity == coherence.Error {
			r = &wrong
		}
		if r.Found++; r.Found <= 20 {
			r.Rows = append(r.Rows, []string{f.Rule, f.Message, strings.Join(f.Because, "; "), remedies(f)})
		}
	}
	return []quality.Result{wrong, unclear}, nil
}

// remedies are what would make a finding right; cells of a release have no lines, so their areas name them.
func remedies(f coherence.Finding) string {
	var out []string
	for _, m := range f.Remedies {
		_, text, _ := strings.Cut(m.Text, ": ")
		for _, g := range f.Figures {
			if g.Line == m.Line {
				text = g.Indicator + " " + g.Region + ": " + text
				break
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
