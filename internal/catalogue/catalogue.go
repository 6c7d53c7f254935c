// Package catalogue writes what is declared of the indicators for people: a card for a terminal, a
// row for a table, the pages of docs/indicators. It adds nothing to the headers of the models.
package catalogue

import (
	"fmt"
	"strconv"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/schema"
)

//go:generate go test . -run TestPagesAreCurrent -update

// Columns are those of the catalogue as a table.
func Columns() []string {
	return []string{"INDICATOR", "NUMBER", "THEME", "TITLE_IT", "TITLE_EN", "DEFINITION_IT", "DEFINITION_EN", "FORMULA", "UNIT_MEASURE", "DECIMALS",
		"POPULATION_IT", "POPULATION_EN", "AGE", "NUMERATOR_IT", "NUMERATOR_EN", "DENOMINATOR_IT", "DENOMINATOR_EN", "POPULATION_CRITERION",
		"TERRITORY", "SOURCE", "DATASETS", "TIME", "AREAS", "DIMENSIONS", "CAVEATS_IT", "CAVEATS_EN", "NOT_COMPARABLE_WITH", "BREAKS", "MODEL", "SQL"}
}

// Row is an indicator as a row of that table; lists are separated by blanks.
func Row(d model.Indicator) []string {
	number := ""
	if d.Number > 0 {
		number = strconv.Itoa(d.Number)
	}
	var against, breaks []string
	for _, c := range d.Incomparable {
		against = append(against, c.Indicator+c.Dimension)
	}
	for _, b := range d.Breaks {
		breaks = append(breaks, b.Dataset+":"+b.Period)
	}
	list := func(items []string) string { return strings.Join(items, " ") }
	return []string{d.ID, number, strconv.Itoa(d.Theme), d.Title.IT, d.Title.EN, d.Definition.IT, d.Definition.EN, d.Formula, d.Unit, strconv.Itoa(d.Decimals),
		d.Universe.IT, d.Universe.EN, list(d.Ages), d.Numerator.IT, d.Numerator.EN, d.Denominator.IT, d.Denominator.EN, d.Population,
		d.Territory, d.Source, list(d.Datasets), d.Time, d.Areas, list(d.Dimensions), d.Caveats.IT, d.Caveats.EN, list(against), list(breaks), d.Model, d.SQL}
}

// Card is an indicator for a terminal, in Italian, a field a line.
func Card(d model.Indicator, unit string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s]\n%s\n\n", d.Title.IT, d.ID, d.Title.EN)
	for _, f := range Facts(d, "it") {
		if f[0] == labels["unit"].IT && unit != "" {
			f[1] += " · " + unit
		}
		fmt.Fprintf(&b, "%-24s %s\n", f[0], strings.ReplaceAll(f[1], "\n", "\n"+strings.Repeat(" ", 25)))
	}
	return b.String()
}

var labels = map[string]schema.Text{
	"definition": {IT: "Definizione", EN: "Definition"}, "formula": {IT: "Formula (SQL)", EN: "Formula (SQL)"},
	"unit": {IT: "Unità", EN: "Unit"}, "population": {IT: "Popolazione", EN: "Population"}, "ages": {IT: "Età", EN: "Ages"},
	"numerator": {IT: "Numeratore", EN: "Numerator"}, "denominator": {IT: "Denominatore", EN: "Denominator"},
	"criterion": {IT: "Criterio di cittadinanza", EN: "Citizenship told by"}, "territory": {IT: "Territorio", EN: "Area"},
	"source": {IT: "Fonte", EN: "Source"}, "datasets": {IT: "Dataset", EN: "Datasets"}, "time": {IT: "Nel tempo", EN: "Over time"},
	"areas": {IT: "Sul territorio", EN: "Over areas"}, "dimensions": {IT: "Dimensioni", EN: "Dimensions"}, "caveats": {IT: "Avvertenze", EN: "Caveats"},
	"against": {IT: "Non si confronta con", EN: "Not comparable with"}, "breaks": {IT: "Interruzioni", EN: "Breaks"}, "sql": {IT: "Modello", EN: "Model"},
}

// Facts are what is declared of an indicator, as labels and values in a language, in their order; lists have a line an item.
func Facts(d model.Indicator, lang string) [][2]string {
	explain := func(field, word string) string { return model.Explain(field, word).In(lang) }
	var against, breaks []string
	for _, c := range d.Incomparable {
		against = append(against, c.Indicator+c.Dimension+": "+c.Why.In(lang))
	}
	for _, k := range d.Breaks {
		breaks = append(breaks, fmt.Sprintf("%s %s (%s, %s): %s", k.Dataset, k.Period, k.Kind, k.Basis, k.Why.In(lang)))
	}
	var out [][2]string
	for _, f := range [][2]string{
		{"definition", d.Definition.In(lang)}, {"formula", d.Formula}, {"unit", d.Unit}, {"population", d.Universe.In(lang)},
		{"ages", strings.Join(d.Ages, ", ")}, {"numerator", d.Numerator.In(lang)}, {"denominator", d.Denominator.In(lang)},
		{"criterion", explain("population_criterion", d.Population)}, {"territory", explain("territory", d.Territory)},
		{"source", d.Source}, {"datasets", strings.Join(d.Datasets, ", ")}, {"time", explain("time", d.Time)}, {"areas", explain("areas", d.Areas)},
		{"dimensions", strings.Join(d.Dimensions, ", ")}, {"caveats", d.Caveats.In(lang)},
		{"against", strings.Join(against, "\n")}, {"breaks", strings.Join(breaks, "\n")}, {"sql", d.SQL},
	} {
		if f[1] != "" {
			out = append(out, [2]string{labels[f[0]].In(lang), f[1]})
		}
	}
	return out
}
