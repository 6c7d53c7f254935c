package model

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"osservatorio/internal/schema"
)

// Indicator is the metadata of one published series, as its model's header declares it. The list of
// the catalogue, the pages of docs/indicators and a release's catalogue.json are all made of it.
type Indicator struct {
	ID         string      `yaml:"id" json:"id"`
	Number     int         `yaml:"number" json:"number,omitempty"` // in the programme's list of indicators, 0 for others
	Theme      int         `yaml:"theme" json:"theme"`
	Title      schema.Text `yaml:"title" json:"title"`
	Definition schema.Text `yaml:"definition" json:"definition"`
	// Formula is a SQL expression over the rows that the model reads, with the conditions that tell who is
	// counted; cell.X is the value that the observation itself has in X, first_age and last_day the ends of its
	// ages and period. The model's SELECT is what is run.
	Formula  string      `yaml:"formula" json:"formula"`
	Unit     string      `yaml:"unit" json:"unit"` // of code list unit
	Decimals int         `yaml:"decimals" json:"decimals"`
	Universe schema.Text `yaml:"population" json:"population"` // who or what is counted among whom
	Ages     []string    `yaml:"ages" json:"ages"`             // values of AGE that observations may have
	// Numerator and Denominator are declared by ratios, and by them only.
	Numerator   schema.Text `yaml:"numerator" json:"numerator,omitzero"`
	Denominator schema.Text `yaml:"denominator" json:"denominator,omitzero"`
	Population  string      `yaml:"population_criterion" json:"population_criterion"` // how the source tells who is foreign
	Territory   string      `yaml:"territory" json:"territory"`                       // what places an observation in its area
	Source      string      `yaml:"source" json:"source"`
	Time        string      `yaml:"time" json:"time"`   // how periods make a longer one
	Areas       string      `yaml:"areas" json:"areas"` // how areas make a larger one
	Dimensions  []string    `yaml:"dimensions" json:"dimensions"`
	// Attributes are further columns of its rows that say how a value was made and how far it may be trusted;
	// indicators of sql/release alone have them.
	Attributes []string    `yaml:"attributes" json:"attributes,omitempty"`
	Caveats    schema.Text `yaml:"caveats" json:"caveats,omitzero"`
	// Incomparable lists what the indicator must not be set against, with the reason.
	Incomparable []Comparison `yaml:"not_comparable_with" json:"not_comparable_with"`
	Breaks       []Break      `yaml:"-" json:"breaks"` // of its datasets, from schemas/reference/breaks.csv
	// Datasets are all that the model reads, through other models too, unless the header says which of
	// them the indicator is made of.
	Datasets []string `yaml:"datasets" json:"datasets"`
	Model    string   `yaml:"-" json:"model"`
	SQL      string   `yaml:"-" json:"sql"` // path of the model's file from the project's root
	// Query is set for indicators of sql/release: what a release computes them by, over its own tables.
	Query string `yaml:"-" json:"query,omitempty"`
	line  int    // of SQL, on which it is declared
}

// Comparison is one that is not allowed: with another indicator, or between rows of the
// same one that differ in a dimension.
type Comparison struct {
	Indicator string      `yaml:"indicator" json:"indicator,omitempty"`
	Dimension string      `yaml:"dimension" json:"dimension,omitempty"`
	Why       schema.Text `yaml:"why" json:"why"`
}

// Break is a period from which a dataset's figures do not compare with those before.
type Break struct {
	Dataset string      `json:"dataset"` // source/dataset
	Period  string      `json:"period"`  // first period of the new series
	Kind    string      `json:"kind"`    // break, or scope: what is covered changes, definitions do not
	Basis   string      `json:"basis"`   // the vintages of the dataset that have it
	Why     schema.Text `json:"why"`
}

// BreaksAt are the declared breaks in the year of a period; those of the datasets that a SOURCE names, where it names
// one that breaks.
func (d Indicator) BreaksAt(period, source string) []Break {
	var then, named []Break
	for _, b := range d.Breaks {
		if b.Period[:4] != period[:min(4, len(period))] {
			continue
		}
		then = append(then, b)
		if strings.Contains(source, b.Dataset) {
			named = append(named, b)
		}
	}
	if named != nil {
		return named
	}
	return then
}

// OfForecast is the criterion and the territory of an indicator about forecasts: those of the indicator that its
// dimension FORECAST_OF names.
const OfForecast = "of_forecast"

// The words that a header may use, with what they say to a reader.
var (
	criteria = map[string]schema.Text{
		"citizenship":                   {IT: "cittadinanza", EN: "citizenship"},
		"citizenship_declared":          {IT: "nazionalità dichiarata", EN: "declared nationality"},
		"birth":                         {IT: "Paese di nascita", EN: "country of birth"},
		"birth_and_citizenship":         {IT: "nascita all'estero e cittadinanza non italiana", EN: "birth abroad and citizenship other than Italian"},
		"permit":                        {IT: "permesso di soggiorno", EN: "residence permit"},
		"permit_and_birth":              {IT: "permesso di soggiorno (non comunitari) e Paese di nascita (comunitari)", EN: "residence permit (non-EU) and country of birth (EU)"},
		"presence":                      {IT: "presenza", EN: "presence"},
		"immigrant_as_declared_by_firm": {IT: "immigrato secondo l'impresa", EN: "immigrant in the words of the firm"},
		"none":                          {IT: "nessuna distinzione", EN: "no distinction"},
		OfForecast:                      {IT: "quello dell'indicatore previsto", EN: "that of the indicator that is forecast"},
	}
	territories = map[string]schema.Text{
		"residence": {IT: "residenza", EN: "residence"},
		"workplace": {IT: "luogo di lavoro", EN: "workplace"},
		"landing":   {IT: "luogo di sbarco", EN: "place of landing"},
		"sending":   {IT: "luogo di invio", EN: "place of sending"},
		"seat":      {IT: "sede dell'impresa", EN: "seat of the firm"},
		OfForecast:  {IT: "quello dell'indicatore previsto", EN: "that of the indicator that is forecast"},
	}
	overTime = map[string]schema.Text{
		"mean":           {IT: "media dei periodi", EN: "mean of the periods"},
		"sum":            {IT: "somma dei periodi", EN: "sum of the periods"},
		"end":            {IT: "valore a fine periodo o al giorno indicato", EN: "value at the end of the period, or on the day said"},
		"distinct":       {IT: "unità distinte nel periodo, mai sommate", EN: "distinct units of the period, never added"},
		"ratio_of_means": {IT: "rapporto tra le medie, o tra le somme", EN: "ratio of the means, or of the sums"},
		"none":           {IT: "non si aggrega", EN: "not aggregated"},
	}
	overAreas = map[string]schema.Text{
		"additive": {IT: "le parti si sommano", EN: "parts add up"},
		"residual": {IT: "le parti si sommano, salvo un residuo", EN: "parts add up but for a residual"},
		"distinct": {IT: "unità distinte in ogni territorio, mai sommate", EN: "distinct units of each area, never added"},
		"ratio":    {IT: "rapporto ricalcolato da numeratori e denominatori sommati", EN: "ratio computed again from summed numerators and denominators"},
		"none":     {IT: "non si aggrega", EN: "not aggregated"},
	}
	ratioUnits = []string{"PC", "PER1000", "RATIO"}
)

// Explain is what a word of a header's closed field says to a reader; the word itself when it is unknown.
func Explain(field, word string) schema.Text {
	words := map[string]map[string]schema.Text{"population_criterion": criteria, "territory": territories, "time": overTime, "areas": overAreas}
	return cmp.Or(words[field][word], schema.Text{IT: word, EN: word})
}

// IsRatio tells whether the indicator is one count over another.
func (d Indicator) IsRatio() bool { return d.Numerator.IT != "" }

// describe completes the file's indicators from its common fields and holds each to the rules.
// lines are those on which the indicators begin. All faults are returned together.
func (f *File) describe(lines []int) error {
	var errs []error
	for i := range f.Header.Indicators {
		d := &f.Header.Indicators[i]
		inherit(d, f.Header.Common)
		d.Model, d.SQL, d.line = f.Header.Model, f.Path, lines[i]
		if strings.HasPrefix(d.Model, "release.") {
			d.Query = f.SQL
		}
		for _, fault := range d.faults() {
			errs = append(errs, d.fault("%s", fault))
		}
		for _, list := range []*[]string{&d.Dimensions, &d.Ages, &d.Datasets} {
			if *list == nil {
				*list = []string{} // an empty list, not null, in JSON
			}
		}
		d.Incomparable = append([]Comparison{}, d.Incomparable...)
		d.Breaks = []Break{}
	}
	return errors.Join(errs...)
}

// fault is an error about the declaration, with its place.
func (d *Indicator) fault(format string, a ...any) error {
	return fmt.Errorf("%s:%d: indicator %s: %s", d.SQL, d.line, cmp.Or(d.ID, "without id"), fmt.Sprintf(format, a...))
}

// inherit gives an indicator the common fields that it does not set.
func inherit(d *Indicator, common Indicator) {
	into, from := reflect.ValueOf(d).Elem(), reflect.ValueOf(common)
	for i := range into.NumField() {
		if name := into.Type().Field(i).Name; name != "ID" && name != "Number" && name != "Decimals" && into.Field(i).CanSet() && into.Field(i).IsZero() {
			into.Field(i).Set(from.Field(i))
		}
	}
}

// faults are the fields that are missing or say what no reader of them knows.
func (d *Indicator) faults() []string {
	var out []string
	bad := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	for _, need := range [][2]string{{"id", d.ID}, {"formula", d.Formula}, {"unit", d.Unit}, {"source", d.Source}} {
		if need[1] == "" {
			bad("%s is missing", need[0])
		}
	}
	for _, need := range []struct {
		field string
		text  schema.Text
	}{{"title", d.Title}, {"definition", d.Definition}, {"population", d.Universe}, {"caveats", d.Caveats}} {
		if need.text.IT == "" || need.text.EN == "" {
			bad("%s is missing in it or en", need.field)
		}
	}
	if len(d.Ages) == 0 {
		bad("ages is missing: list the values of AGE, [TOTAL] where ages are not told apart")
	}
	isRatio := slices.Contains(ratioUnits, d.Unit) || d.Numerator != (schema.Text{}) || d.Denominator != (schema.Text{})
	if isRatio && (d.Numerator.IT == "" || d.Numerator.EN == "" || d.Denominator.IT == "" || d.Denominator.EN == "") {
		bad("numerator or denominator is missing in it or en, which a ratio in %s has", d.Unit)
	}
	for _, word := range []struct {
		field, value string
		known        map[string]schema.Text
	}{{"population_criterion", d.Population, criteria}, {"territory", d.Territory, territories}, {"time", d.Time, overTime}, {"areas", d.Areas, overAreas}} {
		if word.value == "" {
			bad("%s is missing", word.field)
		} else if _, ok := word.known[word.value]; !ok {
			bad("%s %q is none of %s", word.field, word.value, strings.Join(wordsOf(word.known), ", "))
		}
	}
	if len(d.Attributes) > 0 && !strings.HasPrefix(d.Model, "release.") {
		bad("attributes are for indicators of sql/release; observations have no such columns")
	}
	if d.Incomparable == nil {
		bad("not_comparable_with is missing; write [] where nothing is forbidden")
	}
	for _, c := range d.Incomparable {
		if (c.Indicator == "") == (c.Dimension == "") {
			bad("not_comparable_with names an indicator or a dimension, one of them")
		}
		if c.Why.IT == "" || c.Why.EN == "" {
			bad("not_comparable_with %s: why is missing in it or en", c.Indicator+c.Dimension)
		}
	}
	return out
}

func wordsOf(known map[string]schema.Text) []string {
	out := make([]string, 0, len(known))
	for w := range known {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// indicatorLines are the lines of the file on which the indicators of its header begin.
func indicatorLines(head string) []int {
	var doc struct {
		Indicators []yaml.Node `yaml:"indicators"`
	}
	if err := yaml.Unmarshal([]byte(strings.Replace(head, opening, "", 1)), &doc); err != nil {
		return nil // the strict decoder has told why
	}
	lines := make([]int, len(doc.Indicators))
	for i, n := range doc.Indicators {
		lines[i] = n.Line
	}
	return lines
}
