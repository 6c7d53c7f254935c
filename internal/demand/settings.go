package demand

import (
	"errors"
	"fmt"
	"io/fs"

	"osservatorio/internal/schema"
)

// SettingsFile is where the settings are declared.
const SettingsFile = "demand.yaml"

// Settings are what schemas/demand.yaml declares.
type Settings struct {
	Horizon int    `yaml:"horizon"` // years
	Draws   int    `yaml:"draws"`
	Seed    uint64 `yaml:"seed"`
	// Publish says which cells are fine enough to be published.
	Publish struct {
		Respondents int     `yaml:"respondents"`
		Error       float64 `yaml:"error"` // mean absolute percentage error, per cent
	} `yaml:"publish"`
	// Ages are the classes of age of the demographic requirement; none when empty.
	Ages Ages `yaml:"ages"`
	// Shrink is how many respondents Italy's shares of occupations stand for beside those of a region.
	Shrink       float64    `yaml:"shrink"`
	DesignEffect float64    `yaml:"design_effect"` // of the survey: its variance over that of a simple random sample
	Leaving      Assumed    `yaml:"leaving"`
	RateErrors   RateErrors `yaml:"rate_errors"`
	Pool         []Group    `yaml:"pool"`
	Scenarios    []WhatIf   `yaml:"scenarios"`
	// Published are figures of others that are shown beside these.
	Published []Published `yaml:"published"`
	// Quotas and Domestic stand in files of their own (quotas.yaml, domestic.yaml).
	Quotas   QuotaSettings    `yaml:"-"`
	Domestic DomesticSettings `yaml:"-"`
}

// Published is a figure of others, a year, Italy.
type Published struct {
	Beside    string            `yaml:"beside"` // what of ours it is shown beside, in English
	Low, High float64           // the same where one figure is published
	What      map[string]string `yaml:"what"`  // it, en
	Scope     map[string]string `yaml:"scope"` // how it differs; it, en
	Source    string            `yaml:"source"`
}

// RateErrors are coefficients of variation of the rates at which people leave, as shares.
type RateErrors struct {
	Retirement float64 `yaml:"retirement"`
	Mortality  float64 `yaml:"mortality"`
	Care       float64 `yaml:"care"`
	Emigration float64 `yaml:"emigration"`
	Transfers  float64 `yaml:"transfers"`
	Net        float64 `yaml:"net"`
}

func (e RateErrors) of(c Cause) float64 {
	return [causes]float64{e.Retirement, e.Mortality, e.Care, e.Emigration, e.Transfers}[c]
}

// PoolGroups are those who are here already and could work.
var PoolGroups = []string{"UNEMPLOYED", "NEET", "ENDING", "FAMILY", "PROTECTION"}

// Group is a part of the pool: how many per cent of it enter work within the horizon in the baseline.
type Group struct {
	Name       string  `yaml:"name"`
	Activation float64 `yaml:"activation"`
}

// Sectors are the groups that the labour force survey tells in every region.
var Sectors = []string{"A", "B-E", "F", "G-U"}

// Load reads demand.yaml of the schemas folder strictly. A project without the file has no horizon, and no projections.
func Load(schemas fs.FS) (Settings, error) {
	var s Settings
	data, err := fs.ReadFile(schemas, SettingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if err := schema.DecodeYAML("schemas/"+SettingsFile, data, &s); err != nil {
		return s, err
	}
	for _, r := range []struct {
		name             string
		low, high, value float64
	}{{"horizon", 1, 15, float64(s.Horizon)}, {"draws", 100, 10000, float64(s.Draws)}, {"shrink", 0, 1e6, s.Shrink},
		{"design_effect", 1, 20, s.DesignEffect}, {"publish.respondents", 1, 1e6, float64(s.Publish.Respondents)}, {"publish.error", 1, 100, s.Publish.Error},
		{"rate_errors.retirement", 0, 1, s.RateErrors.Retirement}, {"rate_errors.mortality", 0, 1, s.RateErrors.Mortality},
		{"rate_errors.care", 0, 1, s.RateErrors.Care}, {"rate_errors.emigration", 0, 1, s.RateErrors.Emigration},
		{"rate_errors.transfers", 0, 1, s.RateErrors.Transfers}, {"rate_errors.net", 0, 1, s.RateErrors.Net}} {
		if !(r.value >= r.low && r.value <= r.high) {
			return s, fmt.Errorf("schemas/%s: %s is %v; from %v to %v", SettingsFile, r.name, r.value, r.low, r.high)
		}
	}
	if err := s.Ages.check(); err != nil {
		return s, fmt.Errorf("schemas/%s: ages: %w", SettingsFile, err)
	}
	for _, a := range s.Leaving {
		for _, rates := range [][2]float64{a.Care, a.Emigration, a.Transfers} {
			if a.From > a.To || min(rates[0], rates[1]) < 0 || max(rates[0], rates[1]) > 0.5 {
				return s, fmt.Errorf("schemas/%s: leaving from %d to %d: ages ascend, and a rate lies between 0 and 0.5", SettingsFile, a.From, a.To)
			}
		}
	}
	for _, p := range s.Published {
		if p.Beside == "" || p.Source == "" || !(p.Low > 0 && p.Low <= p.High) || p.What["en"] == "" || p.Scope["en"] == "" {
			return s, fmt.Errorf("schemas/%s: published: beside, low, high, what, scope and source are wanted, low no more than high", SettingsFile)
		}
	}
	seen := map[string]bool{}
	for _, sc := range s.Scenarios {
		if err := sc.check(Sectors); err != nil {
			return s, fmt.Errorf("schemas/%s: %w", SettingsFile, err)
		}
		if seen[sc.Name] {
			return s, fmt.Errorf("schemas/%s: scenario %s is there twice", SettingsFile, sc.Name)
		}
		seen[sc.Name] = true
	}
	return s, s.loadBeside(schemas)
}

// Scenario finds a declared scenario; "" and Baseline are the one that changes nothing.
func (s Settings) Scenario(name string) (WhatIf, bool) {
	if name == "" || name == Baseline {
		return WhatIf{}, true
	}
	for _, sc := range s.Scenarios {
		if sc.Name == name {
			return sc, true
		}
	}
	return WhatIf{}, false
}
