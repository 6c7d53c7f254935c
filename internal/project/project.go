// Package project loads everything that is declared: contracts, code lists, areas,
// sources with their layouts, and SQL models.
package project

import (
	"errors"
	"io/fs"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/coherence"
	"osservatorio/internal/demand"
	"osservatorio/internal/disclose"
	"osservatorio/internal/forecast/plan"
	"osservatorio/internal/ingest"
	"osservatorio/internal/model"
	"osservatorio/internal/precision"
	"osservatorio/internal/schedule"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// Project is the declarations of one observatory.
type Project struct {
	Files     fs.FS // pipelines/, schemas/, sql/, data/sample/
	Codelists fs.FS // schemas/codelists
	Reference fs.FS // schemas/reference: tables that SQL reads as code.<name> and that are no code lists
	Schemas   *schema.Set
	Lists     *ingest.Lists
	Catalog   *source.Catalog
	Calendars schedule.Calendars // when providers publish
	Models    *model.Set
	// Disclosure is what may not be published of single persons and firms.
	Disclosure *disclose.Rules
	// Coherence are the rules by which printed figures are held against each other; nil without schemas/coherence.yaml.
	Coherence *coherence.Rules
	// Reliability are the limits of schemas/reliability.yaml.
	Reliability precision.Rules
	// Demand is what schemas/demand.yaml says of the models of demand.
	Demand demand.Settings
	// Forecasts are what schemas/forecasts.yaml says that a release forecasts.
	Forecasts *plan.Plan
}

// Load reads a project strictly; all faults that can be told apart are returned together.
func Load(files fs.FS) (*Project, error) {
	p := &Project{Files: files, Lists: &ingest.Lists{Codes: map[string]*codelist.List{}}}
	schemas, err := fs.Sub(files, "schemas")
	if err != nil {
		return nil, err
	}
	if p.Codelists, err = fs.Sub(schemas, "codelists"); err != nil {
		return nil, err
	}
	if p.Reference, err = fs.Sub(schemas, "reference"); err != nil {
		return nil, err
	}
	if err := p.loadLists(); err != nil {
		return nil, err
	}
	if p.Schemas, err = schema.Load(schemas); err != nil {
		return nil, err
	}
	pipelines, err := fs.Sub(files, "pipelines")
	if err != nil {
		return nil, err
	}
	sql, err := fs.Sub(files, "sql")
	if err != nil {
		return nil, err
	}
	var errs []error
	if p.Reliability, err = precision.LoadRules(schemas); err != nil {
		errs = append(errs, err)
	}
	if p.Forecasts, err = plan.Load(schemas, p.Lists.Areas); err != nil {
		errs = append(errs, err)
	}
	if p.Demand, err = demand.Load(schemas); err != nil {
		errs = append(errs, err)
	}
	if p.Catalog, err = source.Load(pipelines, p.Schemas); err != nil {
		errs = append(errs, err)
	}
	if p.Calendars, err = schedule.LoadCalendars(pipelines, func(id string) bool { _, ok := p.Catalog.Dataset(id); return ok }); err != nil {
		errs = append(errs, err)
	}
	if p.Models, err = model.Load(sql); err != nil {
		errs = append(errs, err)
	}
	if p.Disclosure, err = disclose.Load(schemas, p.Lists.Areas, p.Lists.Codes["age"]); err != nil {
		errs = append(errs, err)
	}
	if p.Disclosure != nil && p.Catalog != nil {
		for _, d := range p.Catalog.Datasets() {
			d.Discreet = !p.Disclosure.Passes(d.ID())
		}
	}
	if p.Coherence, err = coherence.Load(schemas, p.Lists.Areas); err != nil {
		errs = append(errs, err)
	}
	breaks, err := model.ReadBreaks(p.Reference)
	if err == nil && len(errs) == 0 {
		err = p.Models.Complete(breaks, p.hasCode)
		if err == nil && p.Disclosure != nil {
			err = p.Disclosure.Cover(p.Models.Indicators())
		}
	}
	return p, errors.Join(append(errs, err)...)
}

// hasCode tells whether a code list has a code; a project without the list has all.
func (p *Project) hasCode(list, code string) bool {
	l, ok := p.Lists.Codes[list]
	if !ok {
		return true
	}
	_, ok = l.Entry(code)
	return ok
}

func (p *Project) loadLists() (err error) {
	if p.Lists.Areas, err = territory.Load(p.Codelists); err != nil {
		return err
	}
	names, err := fs.Glob(p.Codelists, "*.csv")
	if err != nil {
		return err
	}
	for _, name := range names {
		name = strings.TrimSuffix(name, ".csv")
		if strings.HasSuffix(name, ".aliases") {
			continue
		}
		if p.Lists.Codes[name], err = codelist.Load(p.Codelists, name); err != nil {
			return err
		}
	}
	return nil
}
