package pipeline

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/lake"
	"osservatorio/internal/release"
)

// candidate files.
const (
	fileObservations = "observations.parquet"
	fileForecasts    = "forecasts.parquet"
	fileBacktests    = "backtests.parquet"
	fileProjections  = release.Projections
	fileCatalogue    = "catalogue.json"
	fileChecks       = "checks.json"
	fileWithheld     = release.Withheld
	fileManifest     = "candidate.json" // a release manifest without name
	fileForecast     = "forecast.json"  // what the forecasts were made of, and they
	fileDemand       = "demand.json"    // what the projections were made of, and they
	fileChecked      = "checked.json"   // what the checks were run on, and what they found
)

// What each step leaves and what it was made of, so that a step that was cut short, or that
// another one overtook, is told by its hashes.
var (
	ofBuild    = []string{fileObservations, fileCatalogue}
	ofForecast = []string{fileObservations, fileForecasts, fileBacktests}
	ofDemand   = []string{fileManifest, fileObservations, fileForecasts, fileProjections} // the manifest tells the core tables too
	ofCheck    = []string{fileObservations, fileManifest, fileCatalogue, fileForecasts, fileBacktests, fileProjections, fileChecks}
)

// need returns ErrOrder when a file of an earlier step is not there.
func (p *Pipeline) need(step string, files ...string) error {
	for _, f := range files {
		if _, err := os.Stat(p.path(f)); err != nil {
			return fmt.Errorf("%w: run `osservatorio %s` first", ErrOrder, step)
		}
	}
	return nil
}

// built reads what the last build says of the candidate; ErrOrder when there is none, or half of one.
func (p *Pipeline) built() (*release.Manifest, error) {
	var m release.Manifest
	if err := p.need("build", append(slices.Clone(ofBuild), fileManifest)...); err != nil {
		return nil, err
	}
	if err := readJSON(p.path(fileManifest), &m); err != nil {
		return nil, err
	}
	return &m, p.same("build", m.Files, ofBuild)
}

// forecasted returns ErrOrder unless the forecasts are whole and of the candidate's observations.
func (p *Pipeline) forecasted() error {
	var of map[string]string
	if err := p.need("forecast", append(slices.Clone(ofForecast), fileForecast)...); err != nil {
		return err
	}
	if err := readJSON(p.path(fileForecast), &of); err != nil {
		return err
	}
	return p.same("forecast", of, ofForecast)
}

// projected returns ErrOrder unless the projections are whole and of the candidate's observations and forecasts.
func (p *Pipeline) projected() error {
	var of map[string]string
	if err := p.need("forecast", fileProjections, fileDemand); err != nil {
		return err
	}
	if err := readJSON(p.path(fileDemand), &of); err != nil {
		return err
	}
	return p.same("forecast", of, ofDemand)
}

// same returns ErrOrder when a file is not as a step saw or left it.
func (p *Pipeline) same(step string, saw map[string]string, files []string) error {
	now, err := p.hashes(files...)
	if err != nil {
		return err
	}
	for _, f := range files {
		if now[f] != saw[f] {
			return fmt.Errorf("%w: %s changed since the last `osservatorio %s`; run it again", ErrOrder, f, step)
		}
	}
	return nil
}

func (p *Pipeline) hashes(files ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, f := range files {
		sum, err := lake.HashFile(p.path(f))
		if err != nil {
			return nil, err
		}
		out[f] = sum
	}
	return out, nil
}

func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, append(data, '\n'))
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
