package site

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// made says how projections were made: by which method, what was known, and how far they were off in the past, or why nobody knows.
func (v *view) made(list []observation, dimension string) []string {
	var methods, errors []string
	origin, vintage := "", ""
	for _, o := range list {
		if m := strings.ToLower(v.code("METHOD", o.columns["METHOD"])); !slices.Contains(methods, m) {
			methods = append(methods, m)
		}
		origin, vintage = max(origin, o.columns["ORIGIN"]), max(vintage, o.columns["DATA_VINTAGE"])
		if !math.IsNaN(number(o.columns["PAST_ERROR"])) || o.columns["OBS_STATUS"] == "L" || o.columns["SCENARIO"] != "BASE" && dimension == "SCENARIO" {
			continue // in the table, or nothing to say
		}
		switch said := v.pastError(o); {
		case dimension == "METHOD": // each has its own
			errors = append(errors, v.code("METHOD", o.columns["METHOD"])+": "+said)
		case len(errors) == 0:
			errors = []string{said}
		case total(o, dimension): // the parts' reasons differ by numbers alone
			errors[0] = said
		}
	}
	out := []string{fmt.Sprintf(v.T("Metodo: %s. Ultimo periodo noto: %s; dati del %s.", "Method: %s. Last period known: %s; data of %s."), strings.Join(methods, ", "), v.loc.Period(origin), v.loc.Period(vintage))}
	if len(errors) > 0 {
		out = append(out, v.T("Errore sul passato: ", "Error on the past: ")+strings.Join(errors, "; ")+".")
	}
	return out
}

// missed is a past error as a table has it.
func (v *view) missed(o observation) string {
	x := number(o.columns["PAST_ERROR"])
	if math.IsNaN(x) {
		return v.T("non misurabile", "not measurable")
	}
	switch of := o.columns["PAST_ERROR_OF"]; {
	case strings.Contains(of, "persons"):
		return v.loc.Number(x, 0) + v.T(" persone", " persons")
	case strings.Contains(of, "points"):
		return v.loc.Number(x, 1) + v.T(" punti", " points")
	}
	return v.loc.Percent(x, 1)
}

// reasons are why there is no past error, as the release says them, and in Italian: what the pattern finds fills the sentence.
var reasons = []struct {
	en *regexp.Regexp
	it string
}{
	{regexp.MustCompile(`^nobody observes it, .*; the employed that it rests on were missed by ([0-9.]+) per cent (\d+) `), "nessuno li osserva, e non si possono provare sul passato; gli occupati su cui poggiano furono mancati in media del %s per cento a %s di distanza"},
	{regexp.MustCompile(`^nobody observes (it|who)`), "nessuno li osserva, e non si possono provare sul passato"},
	{regexp.MustCompile(`^nobody counts the workers`), "nessuno conta i lavoratori dall'estero che servivano, e non si può provare sul passato"},
	{regexp.MustCompile(`^nobody observes the places`), "nessuno osserva i posti che sono stati coperti; lo stock ha il suo errore"},
	{regexp.MustCompile(`^a counterfactual`), "è un'ipotesi contraria ai fatti: un anno senza migrazioni non c'è mai stato"},
	{regexp.MustCompile(`^no earlier plans`), "non ci sono piani di anni prima con cui confrontarli"},
	{regexp.MustCompile(`^a scenario is not held`), "uno scenario non si confronta con ciò che è accaduto; le sue parti hanno il loro"},
	{regexp.MustCompile(`^the sectors of a region`), "i settori di una regione non si osservano ogni anno; la regione e i settori della ripartizione hanno il loro"},
	{regexp.MustCompile(`^no forecast of the past`), "nessuna previsione del passato arriva a tanti anni di distanza"},
	{regexp.MustCompile(`^the employed of an occupation`), "gli occupati di una professione sono troppo pochi per provarne la variazione"},
	{regexp.MustCompile(`^the months are a shape`), "i mesi sono una forma uguale ogni anno; il fabbisogno dell'anno ha il suo"},
	{regexp.MustCompile(`^too few cohorts`), "le coorti sono troppo poche per provarla sul passato"},
	{regexp.MustCompile(`^an assumption`), "è un'ipotesi"},
	{regexp.MustCompile(`^a count of what is`), "è un conteggio, non una previsione"},
}

// pastError says how far a projection was off in the past, or why nobody knows.
func (v *view) pastError(o observation) string {
	of := o.columns["PAST_ERROR_OF"]
	if !math.IsNaN(number(o.columns["PAST_ERROR"])) {
		if v.Lang == "en" {
			return v.missed(o) + " (" + of + ")"
		}
		return v.missed(o) + " (in media, sul passato come lo si conosce oggi)"
	}
	why := strings.TrimPrefix(of, "none: ")
	if v.Lang == "en" {
		return why
	}
	for _, r := range reasons {
		if m := r.en.FindStringSubmatch(why); m != nil {
			if len(m) == 3 {
				return fmt.Sprintf(r.it, v.loc.Number(number(m[1]), 1), strings.Replace(m[2]+" anni", "1 anni", "un anno", 1))
			}
			return r.it
		}
	}
	return "non si può provare sul passato"
}

// inWords is how a forecast was combined, in the language of the page: the names of models are those of the literature.
func (v *view) inWords(detail string) string {
	if v.Lang == "en" {
		return detail
	}
	return strings.NewReplacer("with drift of logarithms", "con deriva, dei logaritmi", "with mean of logarithms", "con media, dei logaritmi",
		"with drift", "con deriva", "with mean", "con media", "of logarithms", "dei logaritmi", " %", "%").Replace(detail)
}
