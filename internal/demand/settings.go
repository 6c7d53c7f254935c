package demand

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
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
	// Quotas and Domestic stand in files of their own (quotas.yaml, domestic.yaml).
	Quotas   QuotaSettings    `yaml:"-"`
	Domestic DomesticSettings `yaml:"-"`
}

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
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("schemas/%s: %w", SettingsFile, err)
	}
	for _, r := range []struct {
		name      string
		low, high float64
		value     float64
	}{{"horizon", 1, 15, float64(s.Horizon)}, {"draws", 100, 100000, float64(s.Draws)},
		{"publish.respondents", 1, 1e6, float64(s.Publish.Respondents)}, {"publish.error", 1, 100, s.Publish.Error}} {
		if r.value < r.low || r.value > r.high {
			return s, fmt.Errorf("schemas/%s: %s is %v; from %v to %v", SettingsFile, r.name, r.value, r.low, r.high)
		}
	}
	return s, s.loadBeside(schemas)
}
