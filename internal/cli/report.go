package cli

import (
	"osservatorio/internal/lake"
	"osservatorio/internal/project"
)

type reportCmd struct {
	Kind    string   `arg:"" enum:"semiannual,annual,region" help:"semiannual, annual or region."`
	Area    string   `help:"Area of a regional document." placeholder:"CODE"`
	Period  string   `help:"Period of the report." placeholder:"2025-S1"`
	Release string   `help:"A release; the current one when left out." placeholder:"ID"`
	Lang    string   `help:"it or en." enum:"it,en" default:"it"`
	Format  []string `help:"html, pdf, xlsx." default:"html,pdf,xlsx"`
	Out     string   `help:"Folder to write to; reports/ in the lake when left out." placeholder:"DIR" type:"path"`
}

func (reportCmd) Help() string {
	return "Example:\n  osservatorio report semiannual --period 2025-S1 --format html,pdf --out reports"
}

// Run writes a report and prints the paths of its files.
func (c *reportCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	return c.write(a, l, p, c.Release, false)
}

func (c *reportCmd) write(a *app, l *lake.Lake, p *project.Project, id string, headlines bool) error {
	return nil
}
