// Package naming gives codes the names that the public reads, in Italian or English: the same ones on
// the site and in the documents.
package naming

import (
	"cmp"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// Names are the project's areas and code lists.
type Names struct {
	Areas *territory.Territory
	Lists map[string]*codelist.List // by name: scheme, sector, occupation
}

// Area is the name of an area; a code that is none stands for itself.
func (n Names) Area(code, lang string) string {
	a, ok := n.Areas.Area(code)
	if !ok {
		return code
	}
	return schema.Text{IT: a.NameIT, EN: a.NameEN}.In(lang)
}

// Total reports whether a code stands for all others of its dimension.
func Total(code string) bool { return code == "_T" || code == "_Z" || code == "TOTAL" || code == "" }

// Code is the name of a code of a list, which bears the name of its dimension in small letters; a
// code that no list knows stands for itself.
func (n Names) Code(list, code, lang string) string {
	list = cmp.Or(listOf[list], strings.ToLower(list))
	if Total(code) {
		return total.In(lang)
	}
	if text, ok := own[list][code]; ok {
		return text.In(lang)
	}
	if list == "area" {
		return n.Area(code, lang)
	}
	if l := n.Lists[list]; l != nil {
		if e, ok := l.Entry(code); ok {
			return schema.Text{IT: e.NameIT, EN: e.NameEN}.In(lang)
		}
	}
	return code
}

// Unit is a unit as it follows a number or stands at the head of a column: "%", "persone".
func (n Names) Unit(code, lang string) string {
	if code == "PC" {
		return "%"
	}
	name := n.Code("unit", code, lang)
	if code == "EUR" {
		return strings.ToLower(name)
	}
	return lower(name)
}

// Dimension is the name of a dimension, such as CITIZENSHIP.
func Dimension(name, lang string) string {
	if text, ok := dimensions[name]; ok {
		return text.In(lang)
	}
	return name
}

// Flags are the letters of a value's flag as they are printed, "" for a normal one, and what they mean.
func (n Names) Flags(status, lang string) (letter, meaning string) {
	if status == "" || status == "A" {
		return "", ""
	}
	return strings.ToLower(status), lower(n.Code("obs_status", status, lang))
}

func lower(s string) string {
	if len(s) > 1 && strings.ToUpper(s[:2]) == s[:2] { // an abbreviation
		return s
	}
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// Ordered puts the codes of a dimension in the order of its list, totals first; what no list knows last.
func (n Names) Ordered(dimension string, codes []string) []string {
	l := n.Lists[cmp.Or(listOf[dimension], strings.ToLower(dimension))]
	rank := func(code string) int {
		if Total(code) || dimension == "SEX" && code == "T" {
			return -1
		}
		if l == nil {
			return 0
		}
		if i := slices.Index(l.Codes(), code); i >= 0 {
			return i
		}
		return 1 << 20
	}
	at := map[string]int{}
	for _, c := range codes {
		at[c] = rank(c)
	}
	out := slices.Clone(codes)
	slices.SortStableFunc(out, func(a, b string) int {
		if at[a] != at[b] {
			return at[a] - at[b]
		}
		return strings.Compare(a, b)
	})
	return out
}

var total = schema.Text{IT: "Totale", EN: "Total"}

// listOf names the lists of dimensions that do not share their name.
var listOf = map[string]string{"COUNTRY": "countries", "NATIONALITY": "countries", "DURATION": "duration_class", "REASON": "cessation_reason",
	"UNIT_MEASURE": "unit", "PERMIT_REASON": "permit_reason_group", "REFERENCE": "citizenship"}

var dimensions = map[string]schema.Text{
	"REF_AREA": {IT: "Territorio", EN: "Area"}, "TIME_PERIOD": {IT: "Periodo", EN: "Period"}, "FREQ": {IT: "Cadenza", EN: "Frequency"},
	"CITIZENSHIP": {IT: "Cittadinanza", EN: "Citizenship"}, "SEX": {IT: "Sesso", EN: "Sex"}, "AGE": {IT: "Età", EN: "Age"},
	"SECTOR": {IT: "Settore", EN: "Sector"}, "SECTOR_2025": {IT: "Settore (Ateco 2025)", EN: "Sector (NACE Rev. 2.1)"},
	"OCCUPATION": {IT: "Professione", EN: "Occupation"}, "CONTRACT": {IT: "Contratto", EN: "Contract"}, "PERIMETER": {IT: "Perimetro", EN: "Perimeter"},
	"COUNTRY": {IT: "Paese", EN: "Country"}, "NATIONALITY": {IT: "Nazionalità", EN: "Nationality"}, "EDUCATION": {IT: "Titolo di studio", EN: "Education"},
	"WORKING_TIME": {IT: "Orario", EN: "Working time"}, "REASON": {IT: "Motivo", EN: "Reason"}, "DURATION": {IT: "Durata", EN: "Duration"},
	"SCHEME": {IT: "Prestazione", EN: "Benefit"}, "ACT": {IT: "Decreto", EN: "Decree"}, "QUOTA_CONCEPT": {IT: "Tipo di quota", EN: "Kind of quota"},
	"PERMIT_TYPE": {IT: "Tipo di permesso", EN: "Kind of permit"}, "PERMIT_REASON": {IT: "Motivo del permesso", EN: "Reason of the permit"},
	"OBS_DATE": {IT: "Data di rilevazione", EN: "Day of observation"}, "SCENARIO": {IT: "Scenario", EN: "Scenario"}, "METHOD": {IT: "Metodo", EN: "Method"},
	"COMPONENT": {IT: "Componente", EN: "Component"}, "HORIZON": {IT: "Orizzonte", EN: "Horizon"}, "EDITION": {IT: "Edizione", EN: "Edition"},
	"RATE": {IT: "Tasso", EN: "Rate"}, "REFERENCE": {IT: "Riferimento", EN: "Reference"}, "BRANCH": {IT: "Ramo", EN: "Branch"},
	"CAUSE": {IT: "Causa", EN: "Cause"}, "FACILITY": {IT: "Struttura", EN: "Facility"}, "PENSION_CATEGORY": {IT: "Tipo di pensione", EN: "Kind of pension"},
	"FORECAST_OF": {IT: "Serie prevista", EN: "Series forecast"},
}
