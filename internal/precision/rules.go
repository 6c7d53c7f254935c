package precision

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"
)

// RulesFile is where the limits of reliability are declared.
const RulesFile = "reliability.yaml"

// Limit is a pair of limits of one measure of precision: beyond the first an estimate is flagged,
// beyond the second it is withheld.
type Limit struct {
	Flag     float64 `yaml:"flag"`
	Withhold float64 `yaml:"withhold"`
	Citation string  `yaml:"citation"`
}

// Rules are the limits of reliability.
type Rules struct {
	// WithheldFrom are the sources whose estimates are withheld; those of others are only flagged.
	WithheldFrom []string `yaml:"withheld_from"`
	Counts       Limit    `yaml:"counts"`      // coefficient of variation, percent
	Rates        Limit    `yaml:"rates"`       // half of the 95 % interval, points
	Respondents  Limit    `yaml:"respondents"` // of the base of a rate; fewer are worse
	Changes      Changes  `yaml:"changes"`
}

// LoadRules reads reliability.yaml of the schemas folder strictly. A project without the file has no rules.
func LoadRules(schemas fs.FS) (Rules, error) {
	var r Rules
	data, err := fs.ReadFile(schemas, RulesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("schemas/%s: %w", RulesFile, err)
	}
	for _, l := range []struct {
		name  string
		limit Limit
		fewer bool
	}{{"counts", r.Counts, false}, {"rates", r.Rates, false}, {"respondents", r.Respondents, true}} {
		switch {
		case l.limit.Flag <= 0 || l.limit.Withhold <= 0:
			return r, fmt.Errorf("schemas/%s: %s: both limits must be above zero", RulesFile, l.name)
		case !l.fewer && l.limit.Withhold < l.limit.Flag, l.fewer && l.limit.Withhold > l.limit.Flag:
			return r, fmt.Errorf("schemas/%s: %s: an estimate would be withheld before it is flagged", RulesFile, l.name)
		case strings.TrimSpace(l.limit.Citation) == "":
			return r, fmt.Errorf("schemas/%s: %s: say in `citation` where the limits come from", RulesFile, l.name)
		}
	}
	if r.Changes.Correlated != nil {
		r.Changes.ByQuarters, err = loadRotation(schemas)
	}
	return r, err
}

// Class is how reliable an estimate is.
type Class byte

// The classes of reliability, from good to bad.
const (
	Reliable   Class = iota
	Weak             // published with OBS_STATUS U
	Unreliable       // withheld, OBS_STATUS L
)

// Class judges an estimate: a count by its coefficient of variation, a rate by the width of its
// interval and, where they are known (above zero), by the respondents of its base. Differences
// are judged by their interval alone, see Changed. The error may be NaN.
func (r Rules) Class(value, se float64, kind Kind, respondents float64) Class {
	switch kind {
	case Count:
		cv := 100 * se / value
		return grade(cv > r.Counts.Flag, cv > r.Counts.Withhold, r.Counts)
	case Percent:
		low, high := Interval(value, se, kind)
		half := (high - low) / 2
		return max(grade(half > r.Rates.Flag, half > r.Rates.Withhold, r.Rates),
			grade(respondents > 0 && respondents < r.Respondents.Flag, respondents > 0 && respondents < r.Respondents.Withhold, r.Respondents))
	}
	return Reliable
}

func grade(weak, unreliable bool, l Limit) Class {
	switch {
	case l.Flag == 0: // no rule
		return Reliable
	case unreliable:
		return Unreliable
	case weak:
		return Weak
	}
	return Reliable
}

// ClassSQL is the DuckDB expression of Class over the columns of observations: OBS_VALUE, SE,
// UNIT_MEASURE (as unit), CI_LOW, CI_HIGH, SAMPLE_SIZE, and PARTS_CLASS, the class of what the value was made of:
// it is no better than that.
func (r Rules) ClassSQL() string {
	if r.Counts.Flag == 0 {
		return "0"
	}
	return fmt.Sprintf(`CASE WHEN OBS_VALUE IS NULL THEN 0 ELSE greatest(PARTS_CLASS::INTEGER,
  CASE WHEN unit IN ('PS', 'PER1000') THEN CASE WHEN 100 * SE > %g * OBS_VALUE THEN 2 WHEN 100 * SE > %g * OBS_VALUE THEN 1 ELSE 0 END
  WHEN unit = 'PC' THEN CASE WHEN CI_HIGH - CI_LOW > %g OR SAMPLE_SIZE < %g THEN 2 WHEN CI_HIGH - CI_LOW > %g OR SAMPLE_SIZE < %g THEN 1 ELSE 0 END
  ELSE 0 END) END`, r.Counts.Withhold, r.Counts.Flag, 2*r.Rates.Withhold, r.Respondents.Withhold, 2*r.Rates.Flag, r.Respondents.Flag)
}

// PartsSQL is the DuckDB expression that says whether numerator and denominator stay out of an observation because one of
// them, as a count, is too imprecise. PARTS_CV is its coefficient of variation, percent.
func (r Rules) PartsSQL() string {
	if r.Counts.Flag == 0 {
		return "false"
	}
	return fmt.Sprintf("coalesce(PARTS_CV > %g, false)", r.Counts.Withhold)
}

// Table is the limits as the reference table that SQL reads as code.reliability.
func (r Rules) Table() []byte {
	var b bytes.Buffer
	b.WriteString("measure,limit_u,limit_withhold\n")
	if r.Counts.Flag > 0 {
		fmt.Fprintf(&b, "count,%g,%g\nrate,%g,%g\nrespondents,%g,%g\n", r.Counts.Flag, r.Counts.Withhold, r.Rates.Flag, r.Rates.Withhold,
			r.Respondents.Flag, r.Respondents.Withhold)
	}
	return b.Bytes()
}

// Own is the table of the sources whose estimates are withheld, which SQL reads as code.withheld_from.
func (r Rules) Own() []byte {
	return []byte("source\n" + strings.Join(append(r.WithheldFrom, ""), "\n"))
}
