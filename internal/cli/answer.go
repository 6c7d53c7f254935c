package cli

import (
	"io"
	"strings"

	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
)

// answer is the query of one indicator, with what must not be compared in it.
type answer struct {
	indicator model.Indicator
	sql       string
	notes     []string
}

// answers are those of the indicator and of the others asked for beside it. Two that the catalogue
// forbids to set beside each other are refused.
func (c *queryCmd) answers(a *app, p *project.Project, rel *release.Release, filter release.Filter) ([]answer, error) {
	var out []answer
	for _, id := range append([]string{c.Indicator}, c.With...) {
		filter.Indicator = id
		sql, d, err := rel.SQL(a.ctx, filter)
		if c.Change != "" {
			sql, d, err = rel.ChangeSQL(a.ctx, filter, release.Against(c.Change), p.Reliability.Changes)
		}
		if err != nil {
			return nil, err
		}
		notes, err := rel.Notes(a.ctx, d, sql)
		if err != nil {
			return nil, err
		}
		for _, before := range out {
			differ, err := release.Compare(before.indicator, d)
			if err != nil {
				return nil, err
			}
			notes = append(notes, differ...)
		}
		out = append(out, answer{d, sql, notes})
	}
	return out, nil
}

// export writes the answers as one file of rows; notes go where people look, and not among the data.
func (c *queryCmd) export(a *app, rel *release.Release, answers []answer) error {
	var titles, parts []string
	for _, q := range answers {
		titles, parts = append(titles, q.indicator.Title.IT), append(parts, "FROM ("+q.sql+")")
		for _, n := range q.notes {
			a.console.line(markInfo, q.indicator.ID, n, 0)
		}
	}
	d := answers[0].indicator
	query := answers[0].sql
	if len(answers) > 1 {
		query = strings.Join(parts, " UNION ALL BY NAME ")
	}
	return c.write(a, func(w io.Writer) error {
		return export.Write(a.ctx, w, export.Options{Format: c.Format, Title: export.Title{Name: strings.Join(titles, "; "), Unit: d.Unit,
			Source: d.Source, Release: rel.Manifest.ID, Notice: rel.Entry.Notice("it"), Synthetic: rel.Synthetic()}}, rel.DB, query)
	})
}
