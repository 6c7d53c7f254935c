package pipeline

import (
	"context"
	"fmt"
	"strings"

	"osservatorio/internal/demand"
	"osservatorio/internal/diag"
	"osservatorio/internal/duck"
	"osservatorio/internal/release"
)

// DemandResult tells what the models of demand gave.
type DemandResult struct{ Figures, Indicators int }

// projectors are the models of demand in their order. Each reads what it needs of the last build and of the
// forecasts, and computes in package demand or one beside it.
var projectors = []struct {
	name    string
	project func(context.Context, *Grounds) ([]demand.Projection, error)
}{
	{"openings", openings},
	{"profile", profile},
	{"foreign labour", foreign},
	{"domestic work", domestic},
	{"quotas", quotas},
}

// Grounds are what projections rest on: tables of the last build by their names (core.demand_…), `observations` and
// `forecasts` of the candidate, and what the candidate was made of.
type Grounds struct {
	db       *duck.DB
	manifest *release.Manifest
	settings demand.Settings
	done     *work // by the first model that needs it
}

// Demand makes the projections of the candidate: the tables of its models, its observations and forecasts go in.
func (p *Pipeline) Demand(ctx context.Context) (*DemandResult, error) {
	m, err := p.built()
	if err != nil {
		return nil, err
	}
	if err := p.forecasted(); err != nil {
		return nil, err
	}
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	all, err := p.projections(ctx, db, m)
	if err != nil {
		return nil, err
	}
	out := &DemandResult{Figures: len(all)}
	units := map[string]string{}
	for _, d := range p.Project.Models.Indicators() {
		units[d.ID] = d.Unit
	}
	rows := make([][]string, len(all))
	last := ""
	for i, f := range all {
		if f.Indicator != last {
			last = f.Indicator
			out.Indicators++
		}
		if units[f.Indicator] == "" {
			return nil, fmt.Errorf("projection %s is not declared in sql/release", f.Indicator)
		}
		rows[i] = projectionRow(f, units[f.Indicator])
	}
	if err := p.writeTable(ctx, db, fileProjections, projectionColumns, rows); err != nil {
		return nil, err
	}
	of, err := p.hashes(ofDemand...)
	if err != nil {
		return nil, err
	}
	if err := writeJSON(p.path(fileDemand), of); err != nil {
		return nil, err
	}
	return out, p.record("demand", diag.Count(len(all), "projection", "projections"), fileProjections)
}

// grounds makes the tables of the last build and of the candidate readable.
func (p *Pipeline) grounds(ctx context.Context, db *duck.DB, m *release.Manifest) (*Grounds, error) {
	g := &Grounds{db: db, manifest: m, settings: p.Project.Demand}
	if err := p.bindBuild(ctx, db); err != nil {
		return nil, err
	}
	for table, file := range map[string]string{"observations": fileObservations, "forecasts": fileForecasts} {
		where := ""
		if table == "observations" {
			where = " WHERE KNOWN_TO IS NULL"
		}
		if err := db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW %s AS SELECT * FROM %s%s", table, duck.Parquet(p.path(file)), where)); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// projections runs the models of demand.
func (p *Pipeline) projections(ctx context.Context, db *duck.DB, m *release.Manifest) ([]demand.Projection, error) {
	g, err := p.grounds(ctx, db, m)
	if err != nil {
		return nil, err
	}
	var all []demand.Projection
	if g.settings.Horizon == 0 { // a project without schemas/demand.yaml
		return nil, nil
	}
	for i, model := range projectors {
		if p.Progress != nil {
			p.Progress(i, len(projectors), model.name)
		}
		made, err := model.project(ctx, g)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", model.name, err)
		}
		all = append(all, made...)
	}
	return demand.Settle(all)
}

// vintage is the last publication day among the inputs of some datasets (source/dataset), "" when there are none.
func (g *Grounds) vintage(datasets ...string) string {
	last := ""
	for _, i := range g.manifest.Inputs {
		for _, d := range datasets {
			if i.Dataset == d {
				last = max(last, i.Published)
			}
		}
	}
	return last
}

// sources joins datasets as SOURCE has them.
func sources(datasets ...string) string { return strings.Join(datasets, " + ") }

// projectionColumns are those of projections.parquet; docs/demand.md says what each holds.
var projectionColumns = [][2]string{{"INDICATOR", "VARCHAR"}, {"REF_AREA", "VARCHAR"}, {"TIME_PERIOD", "VARCHAR"}, {"FREQ", "VARCHAR"},
	{"CITIZENSHIP", "VARCHAR"}, {"SEX", "VARCHAR"}, {"AGE", "VARCHAR"}, {"SECTOR", "VARCHAR"}, {"OCCUPATION", "VARCHAR"}, {"EDUCATION", "VARCHAR"},
	{"PERMIT_TYPE", "VARCHAR"}, {"COMPONENT", "VARCHAR"}, {"SCENARIO", "VARCHAR"}, {"METHOD", "VARCHAR"}, {"OBS_VALUE", "DECIMAL(18,6)"}, {"LO80", "DECIMAL(18,6)"},
	{"HI80", "DECIMAL(18,6)"}, {"LO95", "DECIMAL(18,6)"}, {"HI95", "DECIMAL(18,6)"}, {"UNIT_MEASURE", "VARCHAR"}, {"ORIGIN", "VARCHAR"},
	{"DATA_VINTAGE", "VARCHAR"}, {"PAST_ERROR", "DECIMAL(18,6)"}, {"PAST_ERROR_OF", "VARCHAR"}, {"DETAIL", "VARCHAR"}, {"OBS_STATUS", "VARCHAR"},
	{"PROVENANCE", "VARCHAR"}, {"SOURCE", "VARCHAR"}}

func projectionRow(f demand.Projection, unit string) []string {
	v := f.Value
	return []string{f.Indicator, f.Area, f.Period, f.Freq, f.Citizenship, f.Sex, f.Age, f.Sector, f.Occupation, f.Education, f.PermitType, f.Component, f.Scenario, f.Method,
		decimal(v.Mean), decimal(v.Lo80), decimal(v.Hi80), decimal(v.Lo95), decimal(v.Hi95), unit, f.Origin, f.Vintage,
		decimal(f.PastError), f.PastErrorOf, f.Detail, f.Status, f.Provenance, f.Source}
}
